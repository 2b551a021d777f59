//! Waiting for a WebSocket: `curl_ws_poll` and `curlws_wakeup`.

use std::ffi::{c_int, c_uint};

use crate::capi::entry::{self, During};
use crate::capi::handle::{self, Handle};
use crate::capi::pointer;
use crate::capi::types::{CURL, CURLWS_CLOSED, CURLWS_READABLE, CURLWS_WRITABLE, CURLcode};
use crate::easy::Patience;
use crate::transfer::{Error, Kind, Readiness};

/// Waits until an open WebSocket is ready, at most `timeout_ms` milliseconds.
///
/// `want` names what is waited for: `CURLWS_READABLE` (`curl_ws_recv` will not answer
/// `CURLE_AGAIN`), `CURLWS_WRITABLE` (nor will `curl_ws_send` of a small frame, and no other thread is
/// within a message in fragments), both, or 0.
/// `*ready` (not NULL) is what there is of it, and `CURLWS_CLOSED`, wanted or not: all that the
/// peer said has been received and nothing more comes, be it that its CLOSE was received, that the
/// connection has ended, that it failed or that keepalive called the peer dead; the next receive says which.
///
/// Unlike `poll` on `CURLINFO_ACTIVESOCKET` it knows bytes that the library has read, decrypted or
/// inflated already, and does not take for readable what brings no payload: half a header, a TLS
/// record that is not whole, a PING, which is answered while it waits. What waits to be sent is sent
/// meanwhile. Readable may be a part of a message: `curlws_recv_message` can have to wait
/// for the rest. A frame that is readable and not wanted is left, and what is behind it not seen. For
/// `CURLWS_WRITABLE` alone nothing is read (another thread may wait for that by `poll`), and
/// `CURLWS_CLOSED` is what is known; add it to `want` to have it looked for.
///
/// `timeout_ms` 0: it looks and does not wait. -1: no end but `CURLOPT_TIMEOUT`'s, counted from the
/// call. Time is up, or another thread called `curlws_wakeup`: `CURLE_OK`, and `*ready` is 0.
///
/// A stream of `curlws_attach` without a descriptor is waited for by its `wait`. Only a write can tell whether
/// it has room: it is writable until one was in vain, and again when `wait` was called for that, or a call
/// with `timeout_ms` 0 has said that it is not. Without `wait` a call that would have to wait answers
/// `CURLE_AGAIN` at once, and `*ready` is 0.
///
/// For handles with `CURLOPT_CONNECT_ONLY` = 2; while a transfer is performed, from another
/// thread, for `CURLWS_WRITABLE` alone (`CURLE_UNSUPPORTED_PROTOCOL`). Several threads may wait at once,
/// one of them to read. From within a callback of the handle with `timeout_ms` 0 alone
/// (`CURLE_RECURSIVE_API_CALL`). `CURLE_BAD_FUNCTION_ARGUMENT`: no handle, no `ready`, an unknown
/// bit; `CURLE_UNSUPPORTED_PROTOCOL`, `CURLE_SEND_ERROR`: there was no connection;
/// `CURLE_FAILED_INIT`: no descriptor is left. libcurl has no such call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_ws_poll(
    curl: *mut CURL,
    want: c_uint,
    timeout_ms: c_int,
    ready: *mut c_uint,
) -> CURLcode {
    // SAFETY: the header: NULL or a place for the result.
    unsafe { pointer::put(ready, 0) };
    let poll = |handle: &Handle| {
        if ready.is_null() {
            return Err(Error::new(Kind::BadArgument, "`ready` is NULL"));
        }
        let want = wanted(want)?;
        let patience = Patience::of(timeout_ms);
        let found = handle.easy.poll(want, patience, handle::thread())?;
        // SAFETY: as above.
        unsafe { pointer::put(ready, bits(found)) };
        Ok(())
    };
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::waiting(timeout_ms), poll) }
}

fn wanted(want: c_uint) -> Result<Readiness, Error> {
    let has = |bit: c_int| want & bit as c_uint != 0;
    if want & !((CURLWS_READABLE | CURLWS_WRITABLE | CURLWS_CLOSED) as c_uint) != 0 {
        let sentence = format!("{want:#x} is nothing that can be waited for");
        return Err(Error::new(Kind::BadArgument, sentence));
    }
    Ok(Readiness {
        readable: has(CURLWS_READABLE),
        writable: has(CURLWS_WRITABLE),
        closed: want != CURLWS_WRITABLE as c_uint,
    })
}

fn bits(ready: Readiness) -> c_uint {
    let bit = |is: bool, bit: c_int| if is { bit as c_uint } else { 0 };
    bit(ready.readable, CURLWS_READABLE)
        | bit(ready.writable, CURLWS_WRITABLE)
        | bit(ready.closed, CURLWS_CLOSED)
}

/// Ends the wait of every thread that waits in a call on the handle now, from any thread: in
/// `curl_ws_poll` (`CURLE_OK`, nothing is ready) or another call with a timeout (`CURLE_AGAIN`;
/// nothing is lost, and the call may be made again). If none waits, the next wait on the handle ends
/// so; several calls before it count as one.
///
/// It does not end `curl_easy_perform`, nor a wait in a multi handle (`curl_multi_wakeup`). Not for
/// signal handlers. `CURLE_BAD_FUNCTION_ARGUMENT`: no handle. libcurl has nothing like it for an easy
/// handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_wakeup(curl: *mut CURL) -> CURLcode {
    // SAFETY: the header: a handle.
    unsafe {
        entry::easy(curl, During::AnyCall, |handle| {
            handle.easy.wake_up();
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_there_and_back() {
        let all = [CURLWS_READABLE, CURLWS_WRITABLE].map(|bit| bit as c_uint);
        for want in [0, all[0], all[1], all[0] | all[1]] {
            let closed = CURLWS_CLOSED as c_uint;
            let reads = if want == all[1] { 0 } else { closed };
            assert_eq!(wanted(want).map(bits), Ok(want | reads));
            assert_eq!(wanted(want | closed).map(bits), Ok(want | closed));
        }
        for unknown in [1, 1 << 27, 1 << 31] {
            assert!(wanted(unknown).is_err());
        }
    }
}
