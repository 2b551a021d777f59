//! Writes docs/compatibility.md from the tables, and proves that the committed page is current.
//!
//! `CURLWS_BLESS=1 cargo test compatibility_page` writes it anew. This module is compiled for
//! tests alone.

use std::fmt::Write;
use std::path::Path;

use crate::capi::beyond::option::OWN_OPTIONS;
use crate::capi::info::INFOS;
use crate::capi::multi_option::{self, Meaning};
use crate::capi::option::{OPTIONS, Status};

/// Every exported function of libcurl 8.22, and what it does here; empty: it is not there yet.
const FUNCTIONS: &[(&str, &str)] = &[
    (
        "curl_easy_cleanup",
        "Closes the connection and frees the handle.",
    ),
    ("curl_easy_duphandle", "A new handle with the same options."),
    ("curl_easy_escape", "Percent-encodes."),
    ("curl_easy_getinfo", "See the infos below."),
    ("curl_easy_header", "A response header by its name."),
    ("curl_easy_init", "A new handle."),
    (
        "curl_easy_nextheader",
        "Response headers one after the other.",
    ),
    (
        "curl_easy_option_by_id",
        "Looks an option up by its number.",
    ),
    (
        "curl_easy_option_by_name",
        "Looks an option up by its name, older ones too.",
    ),
    ("curl_easy_option_next", "All options, one after the other."),
    (
        "curl_easy_pause",
        "Pauses and resumes the write callback and the read callback.",
    ),
    (
        "curl_easy_perform",
        "One transfer, from connecting to its end, or to the open WebSocket (`CURLOPT_CONNECT_ONLY`).",
    ),
    (
        "curl_easy_recv",
        "Raw bytes from a `CURLOPT_CONNECT_ONLY` connection.",
    ),
    (
        "curl_easy_reset",
        "Back to default options; the connection stays.",
    ),
    (
        "curl_easy_send",
        "Raw bytes on a `CURLOPT_CONNECT_ONLY` connection.",
    ),
    ("curl_easy_setopt", "See the options below."),
    (
        "curl_easy_ssls_export",
        "Gives TLS sessions away, to handles and shares of the same process; `SSLS-EXPORT` is therefore not among the features.",
    ),
    (
        "curl_easy_ssls_import",
        "Takes TLS sessions that were exported in the same process.",
    ),
    ("curl_easy_strerror", "A sentence for a `CURLcode`."),
    ("curl_easy_unescape", "Percent-decodes."),
    (
        "curl_easy_upkeep",
        "Sends what waits for the socket, answers to PINGs for instance, and a PING that is due (`CURLWSOPT_PING_INTERVAL_MS`).",
    ),
    ("curl_escape", "Percent-encodes."),
    ("curl_formadd", "Adds a part to a form of the older kind."),
    ("curl_formfree", "Frees such a form."),
    (
        "curl_formget",
        "`CURLE_NOT_BUILT_IN`: forms are not sent here.",
    ),
    ("curl_free", "Frees a string that this library gave."),
    ("curl_getdate", "Reads a date, in libcurl's forms."),
    ("curl_getenv", "A copy of an environment variable."),
    (
        "curl_global_cleanup",
        "Forgets what handles share, certificates for instance.",
    ),
    (
        "curl_global_init",
        "Prepares the library; the flags do not matter.",
    ),
    (
        "curl_global_init_mem",
        "The same; `malloc` and `free` are used for memory that the application frees.",
    ),
    (
        "curl_global_sslset",
        "There is rustls; selecting it allows `CURLOPT_SSL_CTX_FUNCTION`.",
    ),
    (
        "curl_global_trace",
        "`ws`, `protocol` and `all` add a line for each frame; other names change nothing.",
    ),
    ("curl_maprintf", "New memory for `curl_free`."),
    ("curl_mfprintf", "`fprintf`, the same."),
    ("curl_mime_addpart", "Adds a part."),
    ("curl_mime_data", "A part's content: a copy of bytes."),
    ("curl_mime_data_cb", "A part's content: a callback."),
    ("curl_mime_encoder", "A part's encoding."),
    ("curl_mime_filedata", "A part's content: a file."),
    ("curl_mime_filename", "A part's file name."),
    ("curl_mime_free", "Frees a form."),
    ("curl_mime_headers", "A part's headers."),
    (
        "curl_mime_init",
        "A form without parts; forms are built and kept, not sent.",
    ),
    ("curl_mime_name", "A part's name."),
    ("curl_mime_subparts", "A part's content: another form."),
    ("curl_mime_type", "A part's content type."),
    ("curl_mprintf", "`printf`, with the C library's formats."),
    (
        "curl_msnprintf",
        "`snprintf`, the same; the answer is what was written.",
    ),
    ("curl_msprintf", "`sprintf`, the same."),
    ("curl_multi_add_handle", "Adds a transfer."),
    ("curl_multi_assign", "Attaches a pointer to a socket."),
    (
        "curl_multi_cleanup",
        "Frees a multi handle; its easy handles stay.",
    ),
    ("curl_multi_fdset", "Descriptors for `select`."),
    ("curl_multi_get_handles", "The easy handles in it."),
    ("curl_multi_get_offt", "Counts transfers."),
    ("curl_multi_info_read", "Messages of ended transfers."),
    ("curl_multi_init", "A new multi handle."),
    ("curl_multi_notify_disable", "Ends a kind of notification."),
    ("curl_multi_notify_enable", "Begins a kind of notification."),
    (
        "curl_multi_perform",
        "Does what can be done now, at the cost of the transfers that are ready.",
    ),
    (
        "curl_multi_poll",
        "Waits, also for other descriptors and for `curl_multi_wakeup`.",
    ),
    (
        "curl_multi_remove_handle",
        "Takes a transfer out; a `CURLOPT_CONNECT_ONLY` connection stays open (libcurl closes it).",
    ),
    ("curl_multi_setopt", "See the multi options below."),
    ("curl_multi_socket", "As `curl_multi_socket_action`."),
    (
        "curl_multi_socket_action",
        "Does what a socket's event or a timer allows.",
    ),
    ("curl_multi_socket_all", "As `curl_multi_perform`."),
    ("curl_multi_strerror", "A sentence for a code."),
    ("curl_multi_timeout", "When something is due."),
    ("curl_multi_wait", "Waits, but not for nothing."),
    ("curl_multi_waitfds", "Descriptors for `poll`."),
    (
        "curl_multi_wakeup",
        "Ends a `curl_multi_poll` from any thread.",
    ),
    ("curl_mvaprintf", "New memory for `curl_free`."),
    ("curl_mvfprintf", "`fprintf`, the same."),
    ("curl_mvprintf", "`printf`, with the C library's formats."),
    (
        "curl_mvsnprintf",
        "`snprintf`, the same; the answer is what was written.",
    ),
    ("curl_mvsprintf", "`sprintf`, the same."),
    ("curl_pushheader_byname", "NULL: there is no HTTP/2 push."),
    ("curl_pushheader_bynum", "NULL: there is no HTTP/2 push."),
    (
        "curl_share_cleanup",
        "Frees a share that no handle uses any more.",
    ),
    ("curl_share_init", "A new share."),
    (
        "curl_share_setopt",
        "Shares cookies, addresses, TLS sessions and the HSTS list; connections are accepted and have nothing to share.",
    ),
    ("curl_share_strerror", "A sentence for a code."),
    (
        "curl_slist_append",
        "A list entry with a copy of the string.",
    ),
    ("curl_slist_free_all", "Frees a list."),
    ("curl_strequal", "Compares without regard to ASCII case."),
    ("curl_strnequal", "The same for so many bytes."),
    ("curl_unescape", "Percent-decodes."),
    ("curl_url", "A URL handle without any part."),
    ("curl_url_cleanup", "Frees a URL handle."),
    ("curl_url_dup", "A copy of a URL handle."),
    (
        "curl_url_get",
        "One part or the whole URL; host names are not converted (IDN).",
    ),
    ("curl_url_set", "Sets a part, or a whole or relative URL."),
    ("curl_url_strerror", "A sentence for a code."),
    (
        "curl_version",
        "`libcurl/8.22.0 curlws/...`, for programs that look at it.",
    ),
    (
        "curl_version_info",
        "Honest: protocols, TLS library and features that are there.",
    ),
    (
        "curl_ws_meta",
        "Inside a write callback: the frame that its payload belongs to.",
    ),
    ("curl_ws_recv", "Receives a chunk of one frame."),
    ("curl_ws_send", "Sends a frame, or a part of one."),
    (
        "curl_ws_start_frame",
        "Starts a frame from a read callback.",
    ),
];

/// The whole page.
fn page() -> String {
    let mut page = String::from(HEAD);
    functions(&mut page).expect("a String takes everything");
    options(&mut page).expect("a String takes everything");
    infos(&mut page).expect("a String takes everything");
    multi_options(&mut page).expect("a String takes everything");
    own_options(&mut page).expect("a String takes everything");
    page
}

const HEAD: &str = "\
# Compatibility with libcurl 8.22

Written by `cargo test` from the tables in `src/capi`; do not edit by hand
(`CURLWS_BLESS=1 cargo test compatibility_page` writes it anew).

";

fn functions(page: &mut String) -> std::fmt::Result {
    let there = FUNCTIONS.iter().filter(|(_, doc)| !doc.is_empty()).count();
    let all = FUNCTIONS.len();
    writeln!(
        page,
        "## Functions\n\n{there} of {all} are there; a program that needs another one does not link.\n\n\
         | function | here |\n|---|---|"
    )?;
    for (name, doc) in FUNCTIONS {
        writeln!(
            page,
            "| `{name}` | {} |",
            if doc.is_empty() { "not yet" } else { doc }
        )?;
    }
    Ok(())
}

fn options(page: &mut String) -> std::fmt::Result {
    let count = |status| OPTIONS.iter().filter(|row| row.status == status).count();
    writeln!(
        page,
        "\n## Options\n\n\
         - honoured ({}): does what libcurl's manual says.\n\
         - accepted ({}): `CURLE_OK`, and nothing else than its row says, because it cannot matter\n  \
           to a WebSocket here. A number out of libcurl's range is an error all the same.\n\
         - refused ({}): an error (`CURLE_NOT_BUILT_IN`, or `CURLE_UNKNOWN_OPTION` where\n  \
           libcurl too does not know it), because its promise would be broken. Its default (0, NULL)\n  \
           is accepted unless libcurl has removed it.\n\n\
         | option | status | meaning |\n|---|---|---|",
        count(Status::Honoured),
        count(Status::Accepted),
        count(Status::Refused),
    )?;
    let mut rows: Vec<_> = OPTIONS.iter().collect();
    rows.sort_unstable_by_key(|row| row.name);
    for row in rows {
        let name = row.name.to_str().expect("a Rust identifier");
        let status = match row.status {
            Status::Honoured => "honoured",
            Status::Accepted => "accepted",
            Status::Refused => "refused",
        };
        writeln!(page, "| `CURLOPT_{name}` | {status} | {} |", row.doc)?;
    }
    Ok(())
}

fn infos(page: &mut String) -> std::fmt::Result {
    let honoured = INFOS.iter().filter(|row| row.honoured).count();
    writeln!(
        page,
        "\n## Infos\n\n\
         {honoured} are honoured; the other {} always have the same value.\n\n\
         | info | status | meaning |\n|---|---|---|",
        INFOS.len() - honoured,
    )?;
    let mut rows: Vec<_> = INFOS.iter().collect();
    rows.sort_unstable_by_key(|row| row.name);
    for row in rows {
        let status = if row.honoured { "honoured" } else { "constant" };
        writeln!(page, "| `CURLINFO_{}` | {status} | {} |", row.name, row.doc)?;
    }
    Ok(())
}

fn multi_options(page: &mut String) -> std::fmt::Result {
    writeln!(
        page,
        "\n## Options of multi handles\n\n| option | status | meaning |\n|---|---|---|"
    )?;
    for (name, _, meaning, doc) in multi_option::OPTIONS {
        let status = match meaning {
            Meaning::Honoured => "honoured",
            Meaning::Accepted => "accepted",
        };
        writeln!(page, "| `CURLMOPT_{name}` | {status} | {doc} |")?;
    }
    Ok(())
}

fn own_options(page: &mut String) -> std::fmt::Result {
    writeln!(
        page,
        "\n## Options that libcurl has not\n\nOf `curlws_setopt`.\n\n| option | value | meaning |\n|---|---|---|"
    )?;
    for row in OWN_OPTIONS {
        let (name, range, doc) = (row.name, row.range, row.doc);
        writeln!(page, "| `CURLWSOPT_{name}` | {range} | {doc} |")?;
    }
    Ok(())
}

#[test]
fn compatibility_page_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/compatibility.md");
    if std::env::var_os("CURLWS_BLESS").is_some() {
        std::fs::write(&path, page()).expect("docs/compatibility.md can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page(),
        "docs/compatibility.md is out of date; CURLWS_BLESS=1 cargo test compatibility_page writes it"
    );
}

#[test]
fn all_functions_of_libcurl_are_listed() {
    let ours: Vec<&str> = FUNCTIONS.iter().map(|(name, _)| *name).collect();
    let libcurls: Vec<&str> = include_str!("../../capi-tests/abi/symbols.txt")
        .lines()
        .collect();
    assert_eq!(ours, libcurls);
}

/// A function has a sentence when, and only when, this folder defines it.
#[test]
fn functions_with_a_sentence_are_there() {
    let folder = Path::new(file!()).parent().expect("src/capi");
    let mut sources = String::new();
    for entry in std::fs::read_dir(folder).expect("src/capi can be read") {
        let path = entry.expect("src/capi can be read").path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            sources += &std::fs::read_to_string(path).expect("a source file");
        }
    }
    for (name, doc) in FUNCTIONS {
        let defined = sources.contains(&format!("extern \"C\" fn {name}("))
            || sources.contains(&format!("    {name} => curlws_c_"));
        assert_eq!(defined, !doc.is_empty(), "{name}");
    }
}
