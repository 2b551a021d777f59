//! `curlws.h`: what cbindgen reads, and what is made of its text.

use std::path::{Path, PathBuf};
use std::{env, fs};

use cbindgen::{Builder, Config, ItemType, Language, Style};

use crate::tables::{Row, info_enum, option_enum, own_option_enum};
use crate::tidy::tidy;
use crate::{TYPES, read, write};

const DEPRECATED: &str = "src/capi/types/deprecated.csv";

/// The header with every declaration.
pub fn declarations(
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
    let [enums, legacy] = ["enums.rs", "legacy.rs"].map(|name| types.join(name));
    let enums = [enums, legacy, options, infos, own_options];
    first.export.include = public_names(&enums)?;
    let constants = ["constants.rs", "option_values.rs", "flags.rs"];
    let mut sources = Vec::from(constants.map(|name| types.join(name)));
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
