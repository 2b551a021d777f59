//! Opening a client's WebSocket by a call with a time: `curlws_connect`.

use std::ffi::c_int;

use crate::capi::border::{self, Border};
use crate::capi::entry::{self, During};
use crate::capi::handle::Handle;
use crate::capi::types::{CURL, CURLcode};
use crate::easy::Patience;

/// Opens the WebSocket that `CURLOPT_URL` names, or over the stream of `curlws_attach`, for the calls
/// that send and receive: `curl_easy_perform` with `CURLOPT_CONNECT_ONLY` 2 (which it sets on the
/// handle), within a time, and ended by `curlws_wakeup`. It is what `curlws_accept` is for a server.
///
/// `timeout_ms`: for so many milliseconds, then `CURLE_OPERATION_TIMEDOUT`; -1: without end. 0 does not
/// wait: `CURLE_AGAIN`, as after `curlws_wakeup`. After both nothing is lost, and another call goes on.
/// `CURLOPT_CONNECTTIMEOUT`, 300 seconds by default, and `CURLOPT_TIMEOUT` count from the first call on
/// and end the attempt. Nothing shows when a call with 0 has something to do: where no thread may wait,
/// open it by a multi handle.
///
/// `CURLE_OK`: it is open; at once where it was open before. Where it was closed, by either end, or an
/// attempt failed, the call begins anew, after a loss by the rules of `curlws_on_reconnect`.
///
/// Errors: as for `curl_easy_perform`. `CURLE_BAD_FUNCTION_ARGUMENT` also where the stream is a
/// server's; `CURLE_FAILED_INIT`: the handle is in a multi handle. libcurl has no such call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_connect(curl: *mut CURL, timeout_ms: c_int) -> CURLcode {
    let connect = |handle: &Handle| {
        // What it does elsewhere goes on.
        handle.easy.check_free()?;
        let begun = handle.easy.is_opening().is_some() || handle.easy.has_client();
        let border = match begun {
            true => Border::new(curl, handle),
            // SAFETY: the header: what the options point to lives until the WebSocket is open.
            false => unsafe { border::prepare(curl, handle) }?,
        };
        handle.easy.connect(&border, Patience::of(timeout_ms))
    };
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::NoCallback, connect) }
}
