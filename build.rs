//! What cargo does not do by itself: names the shared library, compiles the C shim of the variadic
//! functions, and writes the C headers `curlws.h` and `typecheck-gcc.h` to `OUT_DIR`.
//!
//! cbindgen does not expand macros, so the rows of the option and info tables become plain Rust
//! enums first. Nothing is written outside `OUT_DIR`, but into the folder that `CURLWS_HEADER_OUT`
//! names (`make header` sets it).

use std::path::{Path, PathBuf};
use std::{env, fs};

use cbindgen::{Builder, Config, ItemType, Language, Style};

const OPTIONS: &str = "src/capi/option/table.rs";
const INFOS: &str = "src/capi/info/table.rs";
const OWN_OPTIONS: &str = "src/capi/beyond/option.rs";
const TYPES: &str = "src/capi/types";
const DEPRECATED: &str = "src/capi/types/deprecated.csv";
const SHIM: &str = "src/capi/variadic.c";
const HEADER: &str = "curlws.h";
const CHECKS: &str = "typecheck-gcc.h";

fn main() {
    println!("cargo::rerun-if-changed=src/capi");
    println!("cargo::rerun-if-changed=cbindgen.toml");
    println!("cargo::rerun-if-env-changed=CURLWS_HEADER_OUT");
    name_library();
    name_versions();
    compile_shim();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let wanted = env::var_os("CURLWS_HEADER_OUT").map(PathBuf::from);
    let result = headers(&out);
    if result.is_err() {
        for name in [HEADER, CHECKS] {
            let _ = fs::remove_file(out.join(name)); // an old one would pass for a new one
        }
    }
    match result {
        Ok(files) => {
            for (name, text) in files {
                write(&out.join(name), &text);
                if let Some(path) = wanted.as_ref().map(|folder| folder.join(name)) {
                    println!("cargo::rerun-if-changed={}", path.display());
                    write(&path, &text);
                }
            }
        }
        // The library does not need the headers, which are committed: only their makers need this.
        Err(reason) if wanted.is_none() => {
            println!("cargo::warning=the C headers were not made: {reason}");
        }
        Err(reason) => println!("cargo::error=the C headers were not made: {reason}"),
    }
}

/// Programs ask the loader for `libcurlws.so.0`, whatever the file is called; what calls itself stays
/// with itself, and threads outlive a `dlclose`, as in the Makefile.
fn name_library() {
    let family = env::var("CARGO_CFG_TARGET_FAMILY").unwrap_or_default();
    let vendor = env::var("CARGO_CFG_TARGET_VENDOR").unwrap_or_default();
    if family == "unix" && vendor != "apple" {
        for argument in ["-soname,libcurlws.so.0", "-Bsymbolic", "-z,nodelete"] {
            println!("cargo::rustc-cdylib-link-arg=-Wl,{argument}");
        }
    }
}

/// What `curl_version` tells: the version of rustls, from the lock file, and the target.
fn name_versions() {
    println!("cargo::rerun-if-changed=Cargo.lock");
    let lock = fs::read_to_string("Cargo.lock").unwrap_or_default();
    let version = lock
        .split_once("name = \"rustls\"\nversion = \"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("unknown", |(version, _)| version);
    println!("cargo::rustc-env=CURLWS_RUSTLS_VERSION={version}");
    println!(
        "cargo::rustc-env=CURLWS_TARGET={}",
        env::var("TARGET").unwrap_or_default()
    );
}

/// `va_arg` is C's alone.
fn compile_shim() {
    if Path::new(SHIM).exists() {
        cc::Build::new()
            .file(SHIM)
            .std("c99")
            .warnings(true)
            .extra_warnings(true)
            .flag_if_supported("-fvisibility=hidden")
            .compile("curlws_variadic");
    }
}

/// Writes only what differs, so that nothing depending on the file is built again for nothing.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    if let Err(error) = fs::write(path, text) {
        println!("cargo::error={}: {error}", path.display());
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The headers, and what they are called.
fn headers(out: &Path) -> Result<[(&'static str, String); 2], String> {
    let (options, infos) = (
        rows(Path::new(OPTIONS), "options!")?,
        rows(Path::new(INFOS), "infos!")?,
    );
    let own_options = rows(Path::new(OWN_OPTIONS), "own_options!")?;
    Ok([
        (HEADER, declarations(out, &options, &infos, &own_options)?),
        (CHECKS, checks(&options, &infos)?),
    ])
}

/// The header with every declaration.
fn declarations(
    out: &Path,
    option_rows: &[Row],
    info_rows: &[Row],
    own_rows: &[Row],
) -> Result<String, String> {
    let types = Path::new(TYPES);
    let options = out.join("options.rs");
    let infos = out.join("infos.rs");
    let own_options = out.join("own_options.rs");
    write(&options, &option_enum(option_rows)?);
    write(&infos, &info_enum(info_rows)?);
    write(&own_options, &own_option_enum(own_rows));

    let mut config = Config::from_file("cbindgen.toml")?;
    config.language = Language::C;
    config.header = config.header.map(|text| with_version(&text));
    let (between, trailer) = (config.after_includes.take(), config.trailer.take());
    config.no_includes = true;

    let mut first = config.clone();
    first.style = Style::Type;
    first.export.item_types = vec![ItemType::Constants, ItemType::Enums];
    let enums = [types.join("enums.rs"), options, infos, own_options];
    first.export.include = public_names(&enums)?;
    let mut sources = vec![types.join("constants.rs")];
    sources.extend(enums);
    let mut text = generate(first, &sources)?;

    let mut second = config;
    second.header = None;
    second.after_includes = between;
    second.trailer = trailer;
    second.style = Style::Tag;
    second.export.item_types = vec![
        ItemType::Enums,
        ItemType::Structs,
        ItemType::Unions,
        ItemType::Typedefs,
        ItemType::OpaqueItems,
        ItemType::Functions,
    ];
    let declared = ["structs.rs", "callbacks.rs", "beyond.rs"].map(|name| types.join(name));
    second.export.include = public_names(&declared)?;
    let mut sources = Vec::from(declared);
    sources.push(types.join("prototypes.rs"));
    let mut code = Vec::new();
    add_sources(Path::new("src/capi"), types, &mut code)?;
    second.export.exclude = foreign_names(&code)?;
    sources.extend(code);
    text.push_str(&generate(second, &sources)?);
    deprecate(&tidy(&text))
}

/// The header with the type checks: its template, and in place of each `@GROUP KIND@` line the
/// macro that knows the group's options, which are those of a kind. Options of other kinds are
/// groups of their own, which the template has to name.
fn checks(options: &[Row], infos: &[Row]) -> Result<String, String> {
    let path = Path::new(TYPES).join(CHECKS.to_owned() + ".in");
    let template = read(&path)?;
    for (prefix, row) in named("CURLOPT_", options).chain(named("CURLINFO_", infos)) {
        let alone = matches!(row.kind.as_str(), "OBJECTPOINT" | "FUNCTIONPOINT" | "PTR");
        let name = format!("{prefix}{}", row.name);
        let mut words = template.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        if alone && !words.any(|word| word == name) {
            let path = path.display();
            return Err(format!("{path}: has to say what {name} takes"));
        }
    }
    let mut text = String::new();
    for line in template.lines() {
        let group = line.strip_prefix('@').and_then(|l| l.strip_suffix('@'));
        match group.and_then(|group| group.split_once(' ')) {
            Some((name, kind)) if name.starts_with("takes_info_") => {
                text += &group_macro(name, "info", kind, named("CURLINFO_", infos));
            }
            Some((name, kind)) => {
                text += &group_macro(name, "option", kind, named("CURLOPT_", options));
            }
            None => text += &format!("{line}\n"),
        }
    }
    Ok(text)
}

fn named<'a>(prefix: &'a str, rows: &'a [Row]) -> impl Iterator<Item = (&'a str, &'a Row)> {
    rows.iter().map(move |row| (prefix, row))
}

/// `#define curlws_NAME(argument) ((argument) == ... || ...)`
fn group_macro<'a>(
    name: &str,
    argument: &str,
    kind: &str,
    rows: impl Iterator<Item = (&'a str, &'a Row)>,
) -> String {
    let tests: Vec<String> = rows
        .filter(|(_, row)| row.kind == kind)
        .map(|(prefix, row)| format!("({argument}) == {prefix}{}", row.name))
        .collect();
    let mut lines = vec![format!("#define curlws_{name}({argument})")];
    lines.push(format!("  ({})", tests.join(" ||\n   ")));
    let lines = lines.join("\n");
    lines.replace('\n', " \\\n") + "\n"
}

/// Marks what libcurl calls deprecated: the lines `NAME,version,advice` of a table.
fn deprecate(header: &str) -> Result<String, String> {
    let table = read(Path::new(DEPRECATED))?;
    let mut lines: Vec<String> = header.lines().map(str::to_owned).collect();
    for row in table.lines().skip(1) {
        let mut columns = row.splitn(3, ',');
        let (Some(name), Some(version), Some(advice)) =
            (columns.next(), columns.next(), columns.next())
        else {
            return Err(format!("{DEPRECATED}: cannot read {row}"));
        };
        let mark = format!("CURL_DEPRECATED({version}, \"{advice}\")");
        let (value, call) = (format!("  {name} = "), format!(" {name}("));
        let line = lines.iter_mut().find(|line| {
            line.starts_with(&value) || line.contains(&call) && !line.starts_with([' ', '/', '#'])
        });
        let Some(line) = line else {
            return Err(format!("{DEPRECATED}: {name} is not in the header"));
        };
        *line = match line.strip_prefix(&value) {
            Some(number) => format!("  {name} {mark} = {number}"),
            None => format!("{mark}\n{line}"),
        };
    }
    Ok(lines.join("\n") + "\n")
}

fn generate(config: Config, sources: &[PathBuf]) -> Result<String, String> {
    let mut builder = Builder::new().with_config(config);
    for source in sources {
        builder = builder.with_src(source);
    }
    let bindings = builder
        .generate()
        .map_err(|error| format!("cbindgen: {error}"))?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    String::from_utf8(text).map_err(|error| error.to_string())
}

fn with_version(text: &str) -> String {
    let part = |name| -> u32 {
        env::var(name)
            .ok()
            .and_then(|n| n.parse().ok())
            .unwrap_or(0)
    };
    let (major, minor, patch) = (
        part("CARGO_PKG_VERSION_MAJOR"),
        part("CARGO_PKG_VERSION_MINOR"),
        part("CARGO_PKG_VERSION_PATCH"),
    );
    text.replace("@VERSION@", &format!("{major}.{minor}.{patch}"))
        .replace(
            "@VERSION_NUM@",
            &format!("0x{major:02x}{minor:02x}{patch:02x}"),
        )
}

/// Rust files below `folder` but for the types, in alphabetical order. Not `mod.rs`: cbindgen would
/// follow its `mod` lines and meet every file twice.
fn add_sources(folder: &Path, types: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && path != types {
            add_sources(&path, types, found)?;
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && path.file_name().is_some_and(|name| name != "mod.rs")
        {
            found.push(path);
        }
    }
    Ok(())
}

/// What the files declare: cbindgen writes a type that no function uses only when told to.
fn public_names(files: &[PathBuf]) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for file in files {
        for line in read(file)?.lines() {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            let kind = (words.next(), words.next());
            if let ((Some("pub"), Some("struct" | "enum" | "union" | "type")), Some(name)) =
                (kind, words.next())
            {
                names.push(name.to_owned());
            }
        }
    }
    Ok(names)
}

/// Functions that the files only call: cbindgen takes every declaration for one of ours.
fn foreign_names(files: &[PathBuf]) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for file in files {
        let mut inside = false;
        for line in read(file)?.lines() {
            inside = line == "unsafe extern \"C\" {" || inside && line != "}";
            let declared = line
                .trim_start()
                .trim_start_matches("pub ")
                .strip_prefix("fn ");
            if let (true, Some((name, _))) =
                (inside, declared.and_then(|rest| rest.split_once('(')))
            {
                names.push(name.to_owned());
            }
        }
    }
    Ok(names)
}

/// A row of a table: `(NAME, KIND, number, ..., "doc");`
struct Row {
    name: String,
    kind: String,
    number: u32,
    doc: String,
}

/// The rows between `name {` and a `}` of their own lines.
fn rows(path: &Path, name: &str) -> Result<Vec<Row>, String> {
    let text = read(path)?;
    let rows: Vec<Row> = text
        .lines()
        .skip_while(|line| !line.starts_with(name))
        .take_while(|line| !line.starts_with('}'))
        .filter(|line| line.trim_start().starts_with('('))
        .map(|line| row(line).ok_or_else(|| format!("{}: cannot read {line}", path.display())))
        .collect::<Result<_, _>>()?;
    if rows.is_empty() {
        return Err(format!("{}: no rows in `{name} {{ ... }}`", path.display()));
    }
    Ok(rows)
}

fn row(line: &str) -> Option<Row> {
    let mut columns = line.trim().strip_prefix('(')?.splitn(4, ',').map(str::trim);
    let (name, kind) = (columns.next()?, columns.next()?);
    let number = columns.next()?.parse().ok()?;
    let rest = columns
        .next()?
        .trim_end_matches([';', ',', ')'])
        .strip_suffix('"')?;
    let opening = rest
        .rmatch_indices('"')
        .find(|(at, _)| !rest[..*at].ends_with('\\'))?
        .0;
    let doc = rest[opening + 1..]
        .replace("\\\"", "\"")
        .replace("\\\\", "\\");
    Some(Row {
        name: name.to_owned(),
        kind: kind.to_owned(),
        number,
        doc,
    })
}

/// A docstring, in lines that leave room for C's comment marks.
fn comment(doc: &str) -> String {
    let mut lines = vec![String::new()];
    for word in doc.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < 88 => *line += &format!(" {word}"),
            _ => lines.push(format!(" {word}")),
        }
    }
    lines
        .iter()
        .map(|line| format!("    ///{line}\n"))
        .collect()
}

/// `CURLoption` as plain Rust.
fn option_enum(rows: &[Row]) -> Result<String, String> {
    let mut body = String::new();
    let mut last = 0;
    for row in rows {
        let base = match row.kind.as_str() {
            "LONG" | "VALUES" => 0,
            "OBJECTPOINT" | "STRINGPOINT" | "SLISTPOINT" | "CBPOINT" => 10_000,
            "FUNCTIONPOINT" => 20_000,
            "OFF_T" => 30_000,
            "BLOB" => 40_000,
            other => return Err(format!("{OPTIONS}: {}: unknown kind {other}", row.name)),
        };
        last = base + row.number;
        body += &format!("{}    CURLOPT_{} = {last},\n", comment(&row.doc), row.name);
    }
    let end = last + 1;
    Ok(format!(
        "/// Options of `curl_easy_setopt`.\n#[repr(C)]\npub enum CURLoption {{\n{body}    \
         CURLOPT_LASTENTRY = {end},\n}}\n"
    ))
}

/// `CURLINFO` as plain Rust.
fn info_enum(rows: &[Row]) -> Result<String, String> {
    let mut body = String::new();
    let mut last = 0;
    for row in rows {
        let kind = match row.kind.as_str() {
            "STRING" => 1,
            "LONG" => 2,
            "DOUBLE" => 3,
            "SLIST" | "PTR" => 4,
            "SOCKET" => 5,
            "OFF_T" => 6,
            other => return Err(format!("{INFOS}: {}: unknown kind {other}", row.name)),
        };
        last = last.max(row.number);
        let value = (kind << 20) + row.number;
        body += &format!(
            "    /// {}\n    CURLINFO_{} = {value:#x},\n",
            row.doc, row.name
        );
    }
    Ok(format!(
        "/// Infos of `curl_easy_getinfo`.\n#[repr(C)]\npub enum CURLINFO {{\n    \
         CURLINFO_NONE = 0,\n{body}    CURLINFO_LASTONE = {last},\n}}\n"
    ))
}

/// `CURLWSoption` as plain Rust.
fn own_option_enum(rows: &[Row]) -> String {
    let line = |row: &Row| {
        format!(
            "{}    CURLWSOPT_{} = {},\n",
            comment(&row.doc),
            row.name,
            row.number
        )
    };
    let body: String = rows.iter().map(line).collect();
    format!("/// Options of `curlws_setopt`.\n#[repr(C)]\npub enum CURLWSoption {{\n{body}}}\n")
}

/// Makes cbindgen's text what a C programmer would have written: `1L` for a cast, one-line
/// comments on one line, a group of constants without gaps and its heading (underlined in the
/// docstring) a comment of its own.
fn tidy(text: &str) -> String {
    let text = text.replace("\n * ---\n", "\n */\n\n/**\n");
    let lines: Vec<&str> = text.lines().collect();
    let mut tidied: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let (next, after) = (lines.get(at + 1), lines.get(at + 2));
        let before = tidied.last().map_or("", String::as_str);
        at += 1;
        if let (true, Some(only), Some(&end)) = (line.trim() == "/**", next, after)
            && end.trim() == "*/"
        {
            let indent = &line[..line.len() - line.trim_start().len()];
            tidied.push(format!(
                "{indent}/** {} */",
                only.trim().trim_start_matches("* ").trim()
            ));
            at += 2;
            continue;
        }
        let follows_define = next.is_some_and(|next| next.starts_with("#define"));
        if line.is_empty() && (before.is_empty() || before.starts_with("#define") && follows_define)
        {
            continue;
        }
        let closing = next.is_some_and(|next| next.starts_with('}'));
        let line = if closing {
            line.trim_end_matches(',')
        } else {
            line
        };
        tidied.push(suffixed(
            line.strip_prefix("extern ")
                .filter(|_| !line.contains('"'))
                .unwrap_or(line),
        ));
    }
    tidied.join("\n").trim_start().to_owned() + "\n"
}

/// `((long)1)` as `1L`, `((unsigned long)1)` as `1UL`, in a constant's line.
fn suffixed(line: &str) -> String {
    let mut line = line.to_owned();
    if !line.starts_with("#define") {
        return line;
    }
    for (cast, suffix) in [("(long)", "L"), ("(unsigned long)", "UL")] {
        while let Some(start) = line.find(cast) {
            let digits = start + cast.len();
            let tail = &line[digits..];
            let length = tail
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(tail.len());
            let number = format!("{}{suffix}", &tail[..length]);
            line.replace_range(start..digits + length, &number);
        }
    }
    let bare = |digits: &str| format!("({digits})");
    for word in line.clone().split(|c: char| !c.is_ascii_alphanumeric()) {
        if word.ends_with('L') && word.starts_with(|c: char| c.is_ascii_digit()) {
            line = line.replace(&bare(word), word);
        }
    }
    line
}
