//! `curl_global_trace`: what the verbose output has more of.

use std::ffi::{c_char, c_int};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::capi::callback::DebugKind;
use crate::capi::handle::Handle;
use crate::capi::types::{CURL, CURLcode, curl_ws_frame};
use crate::capi::types::{
    CURLWS_BINARY, CURLWS_CLOSE, CURLWS_CONT, CURLWS_NOCOMPRESS, CURLWS_OFFSET, CURLWS_PING,
    CURLWS_PONG, CURLWS_TEXT,
};
use crate::capi::{code, entry, pointer};

/// Whether there is a line for every chunk of a frame.
static FRAMES: AtomicBool = AtomicBool::new(false);

/// Longest name that is read, in bytes; libcurl's figure.
const NAME: usize = 32;

/// What the verbose output (`CURLOPT_VERBOSE`) of all handles shall have more of; any number of
/// times, from any thread. Nothing at the start.
///
/// `config` is a list of names with commas between; `-` before a name ends it. `ws`, `protocol` and
/// `all` are known: a line `[WS] ...` for all that `curl_ws_send` sends, `curl_ws_recv` receives and
/// a write callback is given. Other names, and NULL, change nothing.
/// Always `CURLE_OK`. libcurl's curl_global_trace(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_global_trace(config: *const c_char) -> CURLcode {
    let read = || {
        // SAFETY: the manual: NULL or a string.
        if let Ok(Some(config)) = unsafe { pointer::c_str(config) } {
            configure(config);
        }
    };
    entry::plain((), read);
    code::OK
}

fn configure(config: &[u8]) {
    for word in config.split(|byte| *byte == b',') {
        let (name, on) = match word {
            [] => return,
            _ if word.len() > NAME => return,
            [b'-', name @ ..] => (name, false),
            [b'+', name @ ..] => (name, true),
            name => (name, true),
        };
        let is = |known: &&[u8]| name.eq_ignore_ascii_case(known);
        if [&b"ws"[..], b"protocol", b"all"].iter().any(is) {
            FRAMES.store(on, Ordering::Relaxed);
        }
    }
}

/// Tells of a chunk that came in, where that is wanted.
#[inline]
pub fn received(curl: *mut CURL, handle: &Handle, frame: &curl_ws_frame) {
    tell(curl, handle, || {
        let whole = frame.offset + frame.len as i64 + frame.bytesleft;
        let is_peek = frame.len == 0 && whole != 0;
        let (kind, len, offset) = (kind(frame.flags), frame.len, frame.offset);
        (!is_peek).then(|| format!("[WS] received {kind}: {len} bytes at {offset} of {whole}\n"))
    });
}

/// Tells of payload that went out.
#[inline]
pub fn sent(curl: *mut CURL, handle: &Handle, flags: c_int, len: usize) {
    tell(curl, handle, || {
        Some(format!("[WS] sent {}: {len} bytes\n", kind(flags)))
    });
}

#[inline]
fn tell(curl: *mut CURL, handle: &Handle, line: impl FnOnce() -> Option<String>) {
    if FRAMES.load(Ordering::Relaxed) {
        pass_on(curl, handle, line);
    }
}

#[cold]
fn pass_on(curl: *mut CURL, handle: &Handle, line: impl FnOnce() -> Option<String>) {
    if handle.easy.verbose()
        && let Some(line) = line()
    {
        let callbacks = *handle.callbacks.lock();
        handle.callback(|| callbacks.debug(curl, DebugKind::Text, line.as_bytes()));
    }
}

fn kind(flags: c_int) -> &'static str {
    match (
        flags & !(CURLWS_CONT | CURLWS_OFFSET | CURLWS_NOCOMPRESS),
        flags & CURLWS_CONT != 0,
    ) {
        (CURLWS_TEXT, false) => "text",
        (CURLWS_TEXT, true) => "text, not the last",
        (CURLWS_BINARY, false) => "binary",
        (CURLWS_BINARY, true) => "binary, not the last",
        (CURLWS_CLOSE, _) => "close",
        (CURLWS_PING, _) => "ping",
        (CURLWS_PONG, _) => "pong",
        _ => "bytes as they are",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_switch_in_their_order() {
        let after = |config: &[u8]| {
            configure(config);
            FRAMES.load(Ordering::Relaxed)
        };
        assert!(after(b"WS"));
        assert!(after(b"tcp,,-ws"));
        assert!(!after(b"all,-ws"));
        assert!(after(b"-all,+protocol"));
        assert!(after(b"unknown,-http"));
        assert!(after(b"0123456789012345678901234567890123,-ws"));
        assert!(!after(b"-all"));
    }
}
