//! The architecture as a test: who may use whom, and where `unsafe` may stand.
//!
//! Reads the sources as text. A path through `crate::` is an arrow from its file's layer to the
//! layer it names; an arrow that is not in `LAYERS` fails. `docs/architecture.md` draws the table.

use std::fs;
use std::path::{Path, PathBuf};

/// A layer (`src/NAME.rs` and `src/NAME/`), and the layers it may use. Read from bottom to top.
const LAYERS: &[(&str, &[&str])] = &[
    ("limits", &[]),
    ("rare", &[]),
    ("room", &["limits"]),
    ("ws", &["limits"]),
    ("http", &["limits"]),
    ("url", &["limits"]),
    ("settings", &["limits", "rare", "url"]),
    ("net", &["limits", "room", "settings"]),
    ("random", &["limits"]),
    ("store", &["limits", "room", "http"]),
    (
        "transfer",
        &[
            "limits", "rare", "room", "ws", "http", "settings", "net", "random", "url", "store",
        ],
    ),
    (
        "easy",
        &["limits", "room", "settings", "net", "random", "transfer"],
    ),
    ("multi", &["limits", "net", "transfer", "easy"]),
    (
        "capi",
        &[
            "limits", "rare", "room", "ws", "http", "settings", "net", "random", "url", "store",
            "transfer", "easy", "multi",
        ],
    ),
];

/// What a layer must not name: the world outside of functions of bytes, the clock, C.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("ws", PURE),
    ("http", PURE),
    ("url", PURE),
    ("settings", PURE),
    ("store", &["Instant::now", "SystemTime", "libc::", "rustls"]),
    ("net", &["libc::", "httparse", "thread::sleep"]),
    (
        "transfer",
        &["libc::", "getrandom", "Instant::now", "thread::sleep"],
    ),
    ("easy", &["libc::", "rustls", "httparse"]),
    ("multi", &["libc::", "rustls", "httparse"]),
];

const PURE: &[&str] = &[
    "std::net::Tcp", // addresses are bytes, sockets are not
    "std::net::Udp",
    "ToSocketAddrs",
    "std::io",
    "std::fs",
    "std::time",
    "std::thread",
    "std::env",
    "std::os",
    "Instant",
    "SystemTime",
    "getrandom",
    "libc",
    "rustix",
    "rustls",
];

/// A source file: its layer (empty for `lib.rs`), its path, and its lines of code without tests.
struct Source {
    layer: String,
    path: PathBuf,
    lines: Vec<(usize, String)>,
}

fn sources() -> Vec<Source> {
    sources_in("src")
}

/// The same for another folder of the repository.
fn sources_in(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let paths = sources_below(&root).into_iter();
    paths.map(|path| source(&root, path)).collect()
}

fn sources_below(root: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("it can be read") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths
}

fn source(root: &Path, path: PathBuf) -> Source {
    let text = fs::read_to_string(&path).expect("a source is text");
    let inside = path.strip_prefix(root).expect("a source is in src");
    let first = inside.iter().next().expect("a path has a part");
    let name = first.to_string_lossy();
    let name = name.strip_suffix(".rs").unwrap_or(&name);
    Source {
        layer: if name == "lib" {
            String::new()
        } else {
            name.to_owned()
        },
        lines: code(&text),
        path,
    }
}

/// Numbered lines without comments and string literals.
fn code(text: &str) -> Vec<(usize, String)> {
    text.lines()
        .enumerate()
        .map(|(i, line)| (i + 1, without_comment(line)))
        .filter(|(_, line)| !line.trim().is_empty())
        .collect()
}

/// Drops `// ...` and the insides of "..." (none of ours spans lines).
fn without_comment(line: &str) -> String {
    let mut out = String::new();
    let mut in_string = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if in_string => drop(chars.next()),
            '\'' if !in_string && chars.peek() == Some(&'"') => drop(chars.next()),
            '"' => in_string = !in_string,
            '/' if !in_string && chars.peek() == Some(&'/') => break,
            _ if !in_string => out.push(c),
            _ => {}
        }
    }
    out
}

/// The layers that a piece of code names after `crate::`, `use crate::{a::b, c}` included.
fn named_layers(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => names.extend(group_members(group)),
            None => names.push(word(rest)),
        }
    }
    names
}

/// The first words of the members of a `{a::{b, c}, d}` whose brace is already read.
fn group_members(group: &str) -> Vec<String> {
    let (mut depth, mut start, mut names) = (0, 0, Vec::new());
    for (i, c) in group.char_indices() {
        let end = depth == 0 && (c == ',' || c == '}');
        if end {
            names.push(word(group[start..i].trim_start()));
            start = i + 1;
        }
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// The code as one text, so that a `use` over several lines is seen whole.
fn joined(source: &Source) -> String {
    let lines: Vec<&str> = source.lines.iter().map(|(_, line)| line.trim()).collect();
    lines.join(" ")
}

#[test]
fn arrows_are_those_of_the_design() {
    let mut wrong = Vec::new();
    for source in sources() {
        if source.layer.is_empty() {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == source.layer) else {
            wrong.push(format!(
                "{}: the layer is not in LAYERS",
                source.path.display()
            ));
            continue;
        };
        for name in named_layers(&joined(&source)) {
            let is_layer = LAYERS.iter().any(|(layer, _)| *layer == name);
            if is_layer && name != source.layer && !allowed.contains(&name.as_str()) {
                wrong.push(format!(
                    "{}: {} uses {name}",
                    source.path.display(),
                    source.layer
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "arrows that the design does not have:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn layers_do_not_name_what_they_must_not_know() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some((_, words)) = FORBIDDEN.iter().find(|(name, _)| *name == source.layer) else {
            continue;
        };
        for (number, line) in before_tests(&source) {
            for word in *words {
                if line.contains(word) {
                    wrong.push(format!("{}:{number}: {word}", source.path.display()));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "layers that know too much:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn unsafe_stands_in_capi_alone() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.layer != "capi") {
        for (number, line) in &source.lines {
            if line
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|w| w == "unsafe")
            {
                wrong.push(format!("{}:{number}", source.path.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "unsafe outside src/capi:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_tool_is_safe_and_knows_no_c() {
    let sources = sources_in("cli/src");
    let main = sources.iter().find(|source| source.layer == "main");
    let forbids = |line: &(usize, String)| line.1.contains("#![forbid(unsafe_code)]");
    assert!(main.is_some_and(|main| main.lines.iter().any(forbids)));
    for source in &sources {
        let code = joined(source);
        assert!(!code.contains("capi"), "{}", source.path.display());
    }
}

/// Nobody reads a longer file as a whole.
#[test]
fn no_file_is_long() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "build", "cli/src", "fuzz/src"] {
        for path in sources_below(&root.join(folder)) {
            let text = fs::read_to_string(&path).expect("a source is text");
            let lines = text.lines().count();
            if lines >= 500 {
                wrong.push(format!("{}: {lines}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "500 lines or more:\n{}", wrong.join("\n"));
}

/// The lines before `#[cfg(test)]`; nothing of a file that is tests throughout.
fn before_tests(source: &Source) -> impl Iterator<Item = &(usize, String)> {
    let inside = source.path.to_string_lossy().contains("/tests");
    source
        .lines
        .iter()
        .take_while(move |(_, line)| !inside && !line.contains("#[cfg(test)]"))
}

#[test]
fn the_reader_of_paths_reads() {
    assert_eq!(named_layers("use crate::ws::Frame;"), ["ws"]);
    assert_eq!(
        named_layers("use crate::{ws::{A, B}, http, net::C};"),
        ["ws", "http", "net"]
    );
    assert_eq!(
        named_layers("fn f(a: crate::limits::X) -> crate::url::Y"),
        ["limits", "url"]
    );
    assert_eq!(
        without_comment("let a = \"crate::ws // no\"; // crate::net").trim(),
        "let a = ;"
    );
    assert_eq!(
        without_comment("let q = '\"'; crate::ws"),
        "let q = '; crate::ws"
    );
    assert!(LAYERS.iter().all(|(_, allowed)| {
        allowed
            .iter()
            .all(|name| LAYERS.iter().any(|(layer, _)| layer == name))
    }));
}
