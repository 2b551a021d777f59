//! Connecting again: the application's callback.

use std::ffi::{c_int, c_void};

use crate::capi::callback::Callbacks;
use crate::capi::entry::{self, During};
use crate::capi::types::{
    CURL, CURLWS_LOST, CURLWS_OPENED, CURLWS_REOPENED, CURLcode, curlws_reconnect,
    curlws_reconnect_callback,
};
use crate::capi::{code, error};
use crate::transfer::{ConnectionChange, ConnectionEvent};

/// Sets who hears what becomes of the handle's connection, so that a program can tell the server
/// again what it had told it (subscriptions, a login) once the connection is open again. NULL takes
/// it back.
///
/// Lost connections are connected again where `CURLWSOPT_RECONNECT_TRIES` says so, within the
/// transfer: in `curl_easy_perform`, or by the multi handle, with whatever waits for it. The callback
/// is called by the thread that performs, without a lock:
///
/// `CURLWS_OPENED`: the transfer's first connection is open. Told with reconnecting off, too.
///
/// `CURLWS_LOST`: the connection was lost or an attempt failed, and another follows after `delay_ms`:
/// the wait began when this was noticed. What had come of a message is all that comes of it; frames of
/// ours that were unfinished or queued are lost. Options that are set in the callback or during the
/// wait (a new URL, a header with a new token) count for the attempt; lists that options point to are
/// read again. Not 0: there is no attempt, and the transfer ends as if reconnecting were off.
///
/// `CURLWS_REOPENED`: the connection is open again, with everything fresh: name lookup, proxy, key,
/// cookies, compression. Not 0, here and for `CURLWS_OPENED`: the transfer ends with
/// `CURLE_ABORTED_BY_CALLBACK`.
///
/// In the callback the rules of a write callback hold: `curl_ws_send` and what else sends without a
/// wait may be used while the connection is open, `curl_easy_perform` and calls that wait may not
/// (`CURLE_RECURSIVE_API_CALL`). `event` lives as long as the call; `user` is the program's own.
///
/// Tried again: no address, no connection, a timeout (but `CURLOPT_TIMEOUT`), a connection that is cut
/// or dead (`CURLWSOPT_PONG_TIMEOUT_MS`, `CURLOPT_LOW_SPEED_TIME`), a CLOSE 1001 or 1011 to 1014, a
/// refusal with 429 or 5xx (`Retry-After` is the least wait then). Not: whatever would fail again, as a
/// URL that cannot be read, a certificate that is refused, another status; what the peer did on
/// purpose, as another CLOSE; a peer that breaks the protocol; an end that the program wanted by a
/// CLOSE of its own, a callback or `CURLOPT_TIMEOUT`, which bounds all attempts together. `curlws_close` and
/// `curlws_done` want it always, `curl_ws_send` of a CLOSE that answers the peer's does not.
///
/// A CLOSE of the peer ends the connection once it was answered, by the program or `CURLWS_AUTOCLOSE`:
/// else the loss is noticed when the server has waited long enough, which is often ten seconds or more.
///
/// With `CURLOPT_CONNECT_ONLY` it is `curl_easy_perform` that tries until the connection is open. When
/// a later call says that it was lost, call it (or `curlws_connect`) again: it then begins with
/// `CURLWS_LOST` and the wait that is due. While the connection is not open `curl_ws_send` answers
/// `CURLE_SEND_ERROR` (`CURLE_UNSUPPORTED_PROTOCOL` with `CURLOPT_CONNECT_ONLY`), and nothing is kept.
///
/// Counts from the next transfer on; within one, another callback may take the place of the one that
/// is set. `curl_easy_reset` takes it back, `curl_easy_duphandle` copies it. `CURLE_OK`, or
/// `CURLE_BAD_FUNCTION_ARGUMENT`: no handle. libcurl has nothing like it. docs/beyond.md.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_on_reconnect(
    curl: *mut CURL,
    callback: curlws_reconnect_callback,
    user: *mut c_void,
) -> CURLcode {
    // SAFETY: the header: a handle.
    unsafe {
        entry::easy(curl, During::AnyCall, |handle| {
            let callbacks = &mut *handle.callbacks.lock();
            (callbacks.reconnect, callbacks.reconnect_data) = (callback, user);
            Ok(())
        })
    }
}

/// Tells the application; whether it wants to go on.
pub fn tell(callbacks: &Callbacks, curl: *mut CURL, event: &ConnectionEvent) -> bool {
    let Some(callback) = callbacks.reconnect else {
        return true;
    };
    let why = match (&event.why, event.what) {
        (Some(error), _) => error::code(error),
        (None, ConnectionChange::Lost) => code::GOT_NOTHING,
        (None, _) => code::OK,
    };
    let told = curlws_reconnect {
        size: size_of::<curlws_reconnect>(),
        event: match event.what {
            ConnectionChange::Opened => CURLWS_OPENED,
            ConnectionChange::Lost => CURLWS_LOST,
            ConnectionChange::Reopened => CURLWS_REOPENED,
        },
        attempt: event.attempt,
        why,
        close_code: event.close_code.into(),
        delay_ms: c_int::try_from(event.delay.as_millis()).unwrap_or(c_int::MAX),
    };
    // SAFETY: the header: a function of this type. No lock is held.
    unsafe { callback(curl, &raw const told, callbacks.reconnect_data) == 0 }
}
