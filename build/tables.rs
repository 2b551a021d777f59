//! The rows of the option and info tables, and the plain Rust enums that they become.

use std::path::Path;

use crate::{INFOS, OPTIONS, read};

/// A row of a table: `(NAME, KIND, number, ..., "doc");`
pub struct Row {
    pub name: String,
    pub kind: String,
    pub number: u32,
    pub doc: String,
}

/// The rows between `name {` and a `}` of their own lines.
pub fn rows(path: &Path, name: &str) -> Result<Vec<Row>, String> {
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
pub fn option_enum(rows: &[Row]) -> Result<String, String> {
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
pub fn info_enum(rows: &[Row]) -> Result<String, String> {
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
pub fn own_option_enum(rows: &[Row]) -> String {
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
