//! `typecheck-gcc.h`: which options take what, from the tables, in its template.

use std::path::Path;

use crate::tables::Row;
use crate::{CHECKS, TYPES, read};

/// The header with the type checks: its template, and in place of each `@GROUP KIND@` line the
/// macro that knows the group's options, which are those of a kind. Options of other kinds are
/// groups of their own, which the template has to name.
pub fn checks(options: &[Row], infos: &[Row]) -> Result<String, String> {
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
