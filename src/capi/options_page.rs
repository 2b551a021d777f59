//! Writes docs/man/curlws_options.3.md from the tables, and proves that the committed page is current.
//!
//! `CURLWS_BLESS=1 cargo test options_page` writes it anew. This module is compiled for tests alone.

use std::fmt::Write;
use std::path::Path;

use crate::capi::beyond::option::OWN_OPTIONS;
use crate::capi::info::{self, INFOS};
use crate::capi::multi_option::{self, Meaning};
use crate::capi::option::{Kind, OPTIONS, Status};

const HEAD: &str = "\
title: curlws_options
section: 3
source: libcurlws
volume: libcurlws manual

# NAME

curlws_options - all options and infos, and what they do here

# DESCRIPTION

Every option that libcurl 8.22 declares is known to `curl_easy_setopt(3)`, under its name, number and type of
argument. What cannot matter to a WebSocket is accepted; what would be a broken promise is refused with an
error. So a program that looks at the answers of `curl_easy_setopt(3)` gets what it asked for or hears that it
does not. Names that libcurl has given up stand for their successors.

In brackets is the type of the argument: `long`, `curl_off_t`, `char *` (copied), `list` (a
`struct curl_slist *`, which has to live as long as the handle uses it), `blob` (a `struct curl_blob *`),
`function` (a callback), `void *` (a pointer of the program's, or another struct). A `long` must be passed as
one: `1L`, not `1`.

";

/// The whole page.
fn page() -> String {
    let mut page = String::from(HEAD);
    easy_options(&mut page)
        .and_then(|()| own_options(&mut page))
        .and_then(|()| infos(&mut page))
        .and_then(|()| multi_options(&mut page))
        .expect("a String takes everything");
    page += TAIL;
    page
}

/// The C type of an option's argument, in a word.
fn argument(kind: Kind) -> &'static str {
    match kind {
        Kind::LONG | Kind::VALUES => "`long`",
        Kind::STRINGPOINT => "`char *`",
        Kind::SLISTPOINT => "list",
        Kind::OBJECTPOINT | Kind::CBPOINT => "`void *`",
        Kind::FUNCTIONPOINT => "function",
        Kind::OFF_T => "`curl_off_t`",
        Kind::BLOB => "blob",
    }
}

fn easy_options(page: &mut String) -> std::fmt::Result {
    let sections = [
        (
            Status::Honoured,
            "Options that are honoured",
            "They do what libcurl's manual says.",
        ),
        (
            Status::Accepted,
            "Options that are accepted",
            "`CURLE_OK`, and nothing happens but what is said here. A value out of libcurl's range is an error.",
        ),
        (
            Status::Refused,
            "Options that are refused",
            "`CURLE_NOT_BUILT_IN`, or `CURLE_UNKNOWN_OPTION` where libcurl does not know it any more. The default, \
             0 or NULL, is accepted unless libcurl has removed the option.",
        ),
    ];
    let mut rows: Vec<_> = OPTIONS.iter().collect();
    rows.sort_unstable_by_key(|row| row.name);
    for (status, heading, words) in sections {
        writeln!(page, "## {heading}\n\n{words}\n")?;
        for row in rows.iter().filter(|row| row.status == status) {
            let name = row.name.to_str().expect("a Rust identifier");
            let argument = argument(row.kind);
            writeln!(page, "`CURLOPT_{name}` [{argument}]\n: {}\n", row.doc)?;
        }
    }
    Ok(())
}

fn own_options(page: &mut String) -> std::fmt::Result {
    writeln!(
        page,
        "## Options of curlws_setopt\n\nlibcurl has none of them; `curlws_setopt(3)` tells more.\n"
    )?;
    for row in OWN_OPTIONS {
        let (name, range, doc) = (row.name, row.range, row.doc);
        writeln!(page, "`CURLWSOPT_{name}` [{range}]\n: {doc}\n")?;
    }
    Ok(())
}

fn infos(page: &mut String) -> std::fmt::Result {
    writeln!(
        page,
        "## Infos\n\nOf `curl_easy_getinfo(3)`, whose third argument points to a variable of the type in brackets. \
         Strings are the handle's. Those marked \"constant\" always have the same value.\n"
    )?;
    let mut rows: Vec<_> = INFOS.iter().collect();
    rows.sort_unstable_by_key(|row| row.name);
    for row in rows {
        let kind = match row.kind {
            info::Kind::STRING => "`char *`",
            info::Kind::LONG => "`long`",
            info::Kind::DOUBLE => "`double`",
            info::Kind::SLIST => "`struct curl_slist *`",
            info::Kind::SOCKET => "`curl_socket_t`",
            info::Kind::OFF_T => "`curl_off_t`",
            info::Kind::PTR => "pointer to a struct",
        };
        let constant = if row.honoured { "" } else { ", constant" };
        let (name, doc) = (row.name, row.doc);
        writeln!(page, "`CURLINFO_{name}` [{kind}{constant}]\n: {doc}\n")?;
    }
    Ok(())
}

fn multi_options(page: &mut String) -> std::fmt::Result {
    writeln!(
        page,
        "## Options of multi handles\n\nOf `curl_multi_setopt(3)`.\n"
    )?;
    for (name, number, meaning, doc) in multi_option::OPTIONS {
        let argument = match number / 10_000 {
            0 => "`long`",
            1 => "`void *`",
            2 => "function",
            _ => "`curl_off_t`",
        };
        let accepted = match meaning {
            Meaning::Honoured => "",
            Meaning::Accepted => ", accepted",
        };
        writeln!(page, "`CURLMOPT_{name}` [{argument}{accepted}]\n: {doc}\n")?;
    }
    Ok(())
}

const TAIL: &str = "\
Those of shares are in `curl_share_setopt(3)`.

# SEE ALSO

`curl_easy_setopt(3)`, `curl_easy_getinfo(3)`, `curl_multi_setopt(3)`, `curl_share_setopt(3)`, `curlws_setopt(3)`,
`curlws_ws_options(3)`, `libcurlws(3)`
";

#[test]
fn options_page_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/man/curlws_options.3.md");
    if std::env::var_os("CURLWS_BLESS").is_some() {
        std::fs::write(&path, page()).expect("docs/man/curlws_options.3.md can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page(),
        "docs/man/curlws_options.3.md is out of date; CURLWS_BLESS=1 cargo test options_page writes it"
    );
}
