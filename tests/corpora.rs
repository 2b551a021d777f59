//! The fuzzers' checks over their corpora: what they once found worth keeping stays right.
//!
//! `make fuzz-smoke` and `fuzz/run` let them look for more.

use std::fs;
use std::path::Path;

#[path = "../fuzz/src/lib.rs"]
mod checks;

/// Runs a check over a corpus; the name of the file under way is printed where it fails.
fn replay(name: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let entries = fs::read_dir(folder.join(name)).expect("there is a corpus");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    assert!(paths.len() >= 10, "only {} inputs", paths.len());
    for path in paths {
        println!("{}", path.display());
        check(&fs::read(path).expect("an input can be read"));
    }
}

#[test]
fn frames() {
    replay("frames", checks::frames::check);
}

#[test]
fn request() {
    replay("request", checks::request::check);
}

#[test]
fn response() {
    replay("response", checks::response::check);
}

#[test]
fn url() {
    replay("url", checks::url::check);
}

#[test]
fn cookie() {
    replay("cookie", checks::cookie::check);
}

#[test]
fn proxy() {
    replay("proxy", checks::proxy::check);
}

#[test]
fn capi() {
    replay("capi", checks::capi::check);
}

#[test]
fn extensions() {
    replay("extensions", checks::extensions::check);
}

#[test]
fn inflate() {
    replay("inflate", checks::inflate::check);
}
