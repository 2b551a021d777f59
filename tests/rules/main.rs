//! The table of rules (`rules.txt`) is true to the sources, and docs/security.md to the table and to
//! `src/limits.rs`. That the tests fail when a rule is broken is seen by `make rules`.
//!
//! `CURLWS_BLESS=1 cargo test --test rules` writes the page's tables anew.

use std::collections::HashSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use curlws::limits;
use curlws::settings::{Follow, Settings};

const PAGE: &str = "docs/security.md";

/// A statement of a rule.
#[derive(Default)]
struct Row {
    rule: String,
    name: String,
    says: String,
    because: Option<String>,
    /// Kind and name.
    tests: Vec<(String, String)>,
    /// File, and what is looked for in it.
    breaches: Vec<(String, String)>,
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn rows() -> Vec<Row> {
    let (mut rows, mut rule) = (Vec::<Row>::new(), String::new());
    for line in read("tests/rules/rules.txt").lines() {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        if word == "rule" {
            rule = rest.to_owned();
        }
        if word == "row" {
            rows.push(Row {
                rule: rule.clone(),
                name: rest.to_owned(),
                ..Row::default()
            });
        }
        let Some(row) = rows.last_mut() else { continue };
        match word {
            "says" => row.says = rest.to_owned(),
            "because" => row.because = Some(rest.to_owned()),
            "test" => {
                let (kind, name) = rest.split_once(' ').expect("kind and name");
                row.tests.push((kind.to_owned(), name.to_owned()));
            }
            "in" => row.breaches.push((rest.to_owned(), String::new())),
            "-" => {
                let old = &mut row.breaches.last_mut().expect("a file before").1;
                if !old.is_empty() {
                    old.push('\n');
                }
                old.push_str(rest);
            }
            _ => {}
        }
    }
    rows
}

fn files_below(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(path(folder)).expect(folder) {
        let entry = entry.expect("an entry").path();
        if entry.is_dir() {
            let below = entry.strip_prefix(path("")).expect("below");
            found.extend(files_below(below.to_str().expect("UTF-8")));
        } else {
            found.push(entry);
        }
    }
    found
}

/// Every test, as the table names it: `kind name`, a Rust test by the file that it is in.
fn tests() -> HashSet<String> {
    let mut found = HashSet::new();
    for (kind, folder) in [("lib", "src"), ("transfer", "tests/transfer")] {
        for file in files_below(folder) {
            let text = fs::read_to_string(&file).unwrap_or_default();
            let module = file.strip_prefix(path(folder)).expect("below");
            let module = module.with_extension("");
            let module = module.to_str().expect("UTF-8").replace('/', "::");
            let module = module.trim_end_matches("::mod");
            let inside = module.contains("tests") || kind == "transfer";
            let module = if inside {
                module.to_owned()
            } else {
                format!("{module}::tests")
            };
            let mut lines = text.lines().map(str::trim);
            while lines.find(|line| *line == "#[test]").is_some() {
                let name = lines.find_map(|line| line.strip_prefix("fn ")?.strip_suffix("() {"));
                found.insert(format!("{kind} {module}::{}", name.expect("a function")));
            }
        }
    }
    for file in files_below("capi-tests") {
        if file
            .extension()
            .is_some_and(|extension| extension == "cases")
        {
            let program = file.strip_prefix(path("capi-tests")).expect("below");
            // A part of a long file belongs to the same program.
            let program = program.to_str().expect("UTF-8").split('.').next();
            let program = program.unwrap_or_default().replace('/', ".");
            for line in fs::read_to_string(&file).unwrap_or_default().lines() {
                let case = line
                    .strip_prefix('[')
                    .and_then(|line| line.strip_suffix(']'));
                if let Some(case) = case {
                    found.insert(format!("c {program}.{case}"));
                }
            }
        }
    }
    found
}

#[test]
fn every_breach_is_of_something_that_is_there() {
    let (mut names, mut wrong) = (HashSet::new(), Vec::new());
    for row in rows() {
        if !names.insert(row.name.clone()) {
            wrong.push(format!("{} stands twice", row.name));
        }
        if row.breaches.is_empty() == row.because.is_none() {
            wrong.push(format!("{}: a breach, or why not", row.name));
        }
        for (file, old) in &row.breaches {
            let old = old.replace(['«', '»'], "");
            match read(file).matches(&old).count() {
                1 => {}
                n => wrong.push(format!("{}: in {file} {n} times: {old}", row.name)),
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "tests/rules/rules.txt:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_statement_has_tests_that_are_there() {
    let tests = tests();
    let mut wrong = Vec::new();
    for row in rows() {
        if row.tests.is_empty() && !row.breaches.is_empty() {
            wrong.push(format!("{} has no test", row.name));
        }
        for (kind, name) in row.tests {
            // Named in a CMakeLists.txt of its area, which this does not read.
            let area = name.split('.').next().unwrap_or_default();
            if kind == "ctest" && path("capi-tests").join(area).is_dir() {
                continue;
            }
            if !tests.contains(&format!("{kind} {name}")) {
                wrong.push(format!("{}: there is no test {kind} {name}", row.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "tests/rules/rules.txt:\n{}",
        wrong.join("\n")
    );
}

/// The rules as a table of the page.
fn rules_table() -> String {
    let mut out = String::new();
    let mut rule = String::new();
    for row in rows() {
        if row.rule != rule {
            rule = row.rule;
            let (number, title) = rule.split_once(' ').expect("number and title");
            let _ = write!(
                out,
                "\n### {number}. {title}\n\n| | test | without it |\n|---|---|---|\n"
            );
        }
        let tests: Vec<_> = row
            .tests
            .iter()
            .map(|(_, name)| format!("`{name}`"))
            .collect();
        let seen = match row.because {
            Some(because) => because,
            None => format!("fails: `{}`", row.name),
        };
        let _ = writeln!(out, "| {} | {} | {seen} |", row.says, tests.join("<br>"));
    }
    out
}

/// Every limit with its value and what it is for.
fn limits_table() -> String {
    let mut out = String::from("\n| limit | value | |\n|---|---|---|\n");
    let mut words = Vec::new();
    for line in read("src/limits.rs").lines() {
        if let Some(text) = line.strip_prefix("/// ") {
            words.push(text.replace("[`", "`").replace("`]", "`"));
        } else if let Some(constant) = line.strip_prefix("pub const ") {
            let (name, rest) = constant.split_once(": ").expect("a type");
            let value = rest.split_once(" = ").expect("a value").1;
            let value = value.trim_end_matches(';').replace(" as usize", "");
            let _ = writeln!(out, "| `{name}` | {value} | {} |", words.join(" "));
            words.clear();
        }
    }
    out
}

/// What an application that sets nothing has.
fn defaults_table() -> String {
    let settings = Settings::default();
    let ms = |value: u64, otherwise: u64| match (value, otherwise) {
        (0, 0) => "none".to_owned(),
        (0, ms) | (ms, _) => format!("{} s", ms / 1000),
    };
    let time = &settings.time;
    let redirects = match (settings.request.follow, settings.request.max_redirects.0) {
        (Follow::Off, Some(most)) => format!("{most}, where redirects are on: they are off"),
        other => format!("{other:?}"),
    };
    let on = |on: bool| if on { "on" } else { "off" }.to_owned();
    let rows = [
        (
            "CONNECTTIMEOUT",
            ms(time.connect_ms, limits::CONNECT_TIMEOUT_MS),
            "until TCP, proxies and TLS are there",
        ),
        (
            "SERVER_RESPONSE_TIMEOUT",
            ms(time.response_ms, limits::HANDSHAKE_TIMEOUT_MS),
            "from the request to the end of the head",
        ),
        ("TIMEOUT", ms(time.total_ms, 0), "the whole transfer"),
        (
            "LOW_SPEED_LIMIT",
            ms(settings.speed.low_limit, 0),
            "bytes per second; with `CURLOPT_LOW_SPEED_TIME` ends what has gone silent",
        ),
        (
            "MAXFILESIZE",
            ms(settings.largest_message.map_or(0, u64::from), 0),
            "bytes of a message, inflated, all its fragments together",
        ),
        ("MAXREDIRS", redirects, "redirects followed"),
        (
            "BUFFERSIZE",
            format!("{} bytes", settings.request.receive_buffer.0),
            "most that a write callback is given at once",
        ),
        ("SSL_VERIFYPEER", on(settings.tls.verify_peer), "see above"),
        ("SSL_VERIFYHOST", on(settings.tls.verify_host), "see above"),
        (
            "PROXY_SSL_VERIFYPEER",
            on(settings.proxy.tls.verify_peer),
            "the same for an HTTPS proxy",
        ),
        (
            "PROXY_SSL_VERIFYHOST",
            on(settings.proxy.tls.verify_host),
            "the same for an HTTPS proxy",
        ),
        (
            "UNRESTRICTED_AUTH",
            on(settings.request.unrestricted_auth),
            "secrets to other origins",
        ),
        ("WS_OPTIONS", on(settings.ws.lenient), "`CURLWS_LENIENT`"),
    ];
    let mut out = String::from("\n| option | default | |\n|---|---|---|\n");
    for (name, default, words) in rows {
        let _ = writeln!(out, "| `CURLOPT_{name}` | {default} | {words} |");
    }
    out
}

/// The page with a table put between its marks.
fn with_table(page: &str, mark: &str, table: &str) -> String {
    let (begin, end) = (
        format!("<!-- {mark} -->\n"),
        format!("<!-- end of {mark} -->\n"),
    );
    let (before, rest) = page
        .split_once(&begin)
        .unwrap_or_else(|| panic!("no {begin}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end}"));
    format!("{before}{begin}{table}\n{end}{after}")
}

#[test]
fn the_page_is_current() {
    let page = read(PAGE);
    let wanted = with_table(&page, "defaults", &defaults_table());
    let wanted = with_table(&wanted, "limits", &limits_table());
    let wanted = with_table(&wanted, "rules", &rules_table());
    if std::env::var_os("CURLWS_BLESS").is_some() {
        fs::write(path(PAGE), wanted).expect(PAGE);
        return;
    }
    assert!(
        page == wanted,
        "{PAGE} is out of date; CURLWS_BLESS=1 cargo test --test rules writes it"
    );
}
