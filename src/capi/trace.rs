//! `curl_global_trace`: what the verbose output has more of.

use std::ffi::c_char;
use std::sync::atomic::Ordering;

use crate::capi::callback::DebugKind;
use crate::capi::handle::Handle;
use crate::capi::types::{CURL, CURLcode};
use crate::capi::{code, entry, pointer};
use crate::transfer::TRACE_FRAMES;

/// Longest name that is read, in bytes; libcurl's figure.
const NAME: usize = 32;

/// What the verbose output (`CURLOPT_VERBOSE`) of all handles shall have more of; any number of
/// times, from any thread. Nothing at the start.
///
/// `config` is a list of names with commas between; `-` before a name ends it. `ws`, `protocol` and
/// `all` are known: a line for each frame, when its header goes by. Other names, and NULL, change
/// nothing.
///
/// - `[WS] sent text, 5 bytes`
/// - `[WS] received binary, 300 bytes, more follows, compressed`
/// - `[WS] received close, 5 bytes, code 1000 "bye"`
/// - `[WS] sent pong, 4 bytes, by itself`
///
/// The kind is `text`, `binary`, `continuation`, `close`, `ping` or `pong`; the size that of the
/// payload on the wire; `more follows` says that it is not the last frame of its message. `by itself`
/// is a frame that the application has not sent: an answer. `keepalive` is a PING of
/// `CURLWSOPT_PING_INTERVAL_MS`, or the PONG to one, which is not delivered. `received` means that it
/// has come in, `sent` that it was begun. Payload that goes by in parts has further lines, `sent` or
/// `delivered 100 bytes at 200 of 300`.
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
            TRACE_FRAMES.store(on, Ordering::Relaxed);
        }
    }
}

/// Tells of the frames that a call has moved, where that is wanted.
#[inline]
pub fn frames(curl: *mut CURL, handle: &Handle) {
    if TRACE_FRAMES.load(Ordering::Relaxed) {
        pass_on(curl, handle);
    }
}

#[cold]
fn pass_on(curl: *mut CURL, handle: &Handle) {
    if !handle.easy.verbose() {
        return;
    }
    let callbacks = *handle.callbacks.lock();
    for line in handle.easy.frame_lines() {
        let line = line + "\n";
        handle.callback(|| callbacks.debug(curl, DebugKind::Text, line.as_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_switch_in_their_order() {
        let after = |config: &[u8]| {
            configure(config);
            TRACE_FRAMES.load(Ordering::Relaxed)
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
