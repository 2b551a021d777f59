//! The closing handshake: `curlws_close`, `curlws_done`, `curlws_close_status`.

use std::ffi::{c_char, c_int};

use crate::capi::border::Border;
use crate::capi::entry::{self, During};
use crate::capi::handle::{self, Handle};
use crate::capi::types::{CURL, CURLcode};
use crate::capi::{code, pointer};
use crate::easy::Patience;
use crate::transfer::{Error, Kind};
use crate::ws;

/// Closes an open WebSocket as RFC 6455 wants it, and the connection with it: sends a CLOSE, once,
/// behind all that waits, throws away what comes in until the peer's CLOSE is here, and closes the
/// stream. The server is given up to a second to do that first (7.1.1).
///
/// `code` is the status code: 1000 (all is done), 1001 to 1003, 1007 to 1014, or 3000 to 4999; 0 is
/// none. `reason` (may be NULL): up to 123 bytes of UTF-8, for people. Both are looked at in any case,
/// and sent with the first CLOSE only. `curlws_close_status` then tells what the peer said.
///
/// `timeout_ms`: for so many milliseconds the peer may take its time; then the connection is closed all the
/// same, and the answer is `CURLE_OPERATION_TIMEDOUT`, unless only the stream's end was missing. A peer that
/// keepalive has called dead has the same answer at once. -1: no end but `CURLOPT_TIMEOUT`'s, counted
/// from the call. 0: it does not wait; `CURLE_AGAIN`: not closed yet, call again when
/// `CURLINFO_ACTIVESOCKET` is readable (or writable, while something waits to be sent); the server
/// is not waited for at the end. `CURLE_AGAIN` also after `curlws_wakeup`.
///
/// `CURLE_OK`: the peer said CLOSE too; the handle has no connection any more. So it has after
/// `CURLE_GOT_NOTHING` (the peer ended without a CLOSE), `CURLE_SEND_ERROR` and `CURLE_RECV_ERROR` (the
/// connection broke before). `CURLE_BAD_FUNCTION_ARGUMENT`: a code or reason that may not be sent, or a
/// frame of this thread lacks payload; `CURLE_FAILED_INIT`: raw mode, or no descriptor is
/// left: nothing was sent and nothing closed. A message in fragments need not be finished.
/// Without a connection: `CURLE_UNSUPPORTED_PROTOCOL`, after an earlier `curlws_close` too.
///
/// While a transfer is performed, in one of its callbacks (`timeout_ms` 0 alone) or on another thread: the
/// callback gets nothing more, and the transfer ends by itself, with `CURLE_OK`, when the peer's CLOSE is
/// here. `timeout_ms` 0 then answers `CURLE_OK`: it has begun. When another thread's time is up the
/// transfer ends with `CURLE_OPERATION_TIMEDOUT`. A read callback is not asked any more; what it has
/// brought goes first, and what it brings if it is being asked (within a message in fragments that is
/// not finished there is no place for it: it is dropped). Nothing connects again
/// (`CURLWSOPT_RECONNECT_TRIES`) after this call: one that is about to, or is at it, ends the transfer
/// with `CURLE_GOT_NOTHING`, and so is the answer (`CURLE_OK` where the connection was lost by a CLOSE).
///
/// RFC 6455, 7. With libcurl the program sends the CLOSE, reads on, and puts an end to it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_close(
    curl: *mut CURL,
    code: c_int,
    reason: *const c_char,
    timeout_ms: c_int,
) -> CURLcode {
    let close = |handle: &Handle| {
        // SAFETY: the header: NULL or a string.
        let payload = unsafe { payload(code, reason) }?;
        let patience = Patience::of(timeout_ms);
        let border = Border::new(curl, handle);
        handle
            .easy
            .close(&payload, patience, handle::thread(), &border)
    };
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::waiting(timeout_ms), close) }
}

/// Says that we have sent all: sends a CLOSE, once, behind all that waits, and closes our half alone.
/// What the peer still sends is received as ever, its CLOSE last (libdill's `ws_done`); no data can be sent
/// any more. `curlws_close`, or `curl_easy_cleanup`, is for the rest.
///
/// `code` and `reason` as for `curlws_close`. `timeout_ms` bounds the wait for the socket alone, which
/// seldom has to be waited for: `CURLE_OPERATION_TIMEDOUT`, or `CURLE_AGAIN` with 0 and after
/// `curlws_wakeup`: the CLOSE waits in the library, and goes out with any later call that sends or receives,
/// or by itself while a transfer is performed. Calling again is harmless. A CLOSE also waits for the end of a
/// frame that another thread is sending, and for what a read callback brings that is being asked.
///
/// A transfer that is performed ends by itself when the peer's CLOSE is delivered, or a second later if
/// the server does not end the connection; a read callback is not asked any more. Nothing connects again.
///
/// `CURLE_SEND_ERROR`: the connection broke. `CURLE_BAD_FUNCTION_ARGUMENT`, `CURLE_FAILED_INIT` and without a
/// connection: as for `curlws_close`. RFC 6455, 5.5.1. libcurl: `curl_ws_send` with `CURLWS_CLOSE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_done(
    curl: *mut CURL,
    code: c_int,
    reason: *const c_char,
    timeout_ms: c_int,
) -> CURLcode {
    let done = |handle: &Handle| {
        // SAFETY: the header: NULL or a string.
        let payload = unsafe { payload(code, reason) }?;
        let patience = Patience::of(timeout_ms);
        handle.easy.finish(&payload, patience, handle::thread())
    };
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::waiting(timeout_ms), done) }
}

/// How the WebSocket was closed: what the first CLOSE of the peer said, from when it was received until
/// the next transfer of the handle.
///
/// `*code`: its status code; 1005 where it had none, 1006 where the connection ended without a CLOSE
/// (or failed, or was called dead, or we closed it first; always in raw mode). `*reason`: its reason, `*len` bytes that the handle
/// owns until the next such call, with a NUL behind them; UTF-8 (unless `CURLWS_LENIENT`), and what
/// anybody could have written: not to be trusted. Each may be NULL.
///
/// `CURLE_AGAIN`: it is open; nothing is stored then, nor after an error. While it is connecting again: how
/// the last connection was closed.
/// `CURLE_UNSUPPORTED_PROTOCOL`: the handle has opened no WebSocket.
/// RFC 6455, 7.1.5 and 7.1.6. With libcurl the program reads it from the CLOSE frame.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_close_status(
    curl: *mut CURL,
    code: *mut c_int,
    reason: *mut *const c_char,
    len: *mut usize,
) -> CURLcode {
    let status = |handle: &Handle| {
        let closed = handle.easy.close_status()?;
        let mut place = handle.lent_beyond().reason.lock();
        let len_of = closed.reason.len();
        let mut text = closed.reason.into_vec();
        text.push(0);
        if *place != text {
            *place = text;
        }
        // SAFETY: the header: each is NULL or a place.
        unsafe {
            pointer::put(code, c_int::from(closed.code));
            pointer::put(reason, place.as_ptr().cast());
            pointer::put(len, len_of);
        }
        Ok(())
    };
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::AnyCall, status) }
}

/// What a CLOSE carries.
///
/// # Safety
/// `reason` is NULL or a string.
unsafe fn payload(code: c_int, reason: *const c_char) -> Result<Box<[u8]>, Error> {
    // SAFETY: the caller's promise.
    let reason = unsafe { pointer::c_str(reason) }.map_err(|number| match number {
        code::OUT_OF_MEMORY => Error::new(Kind::OutOfMemory, "There is not enough memory"),
        _ => Error::new(Kind::BadArgument, "The reason of a CLOSE is too long"),
    })?;
    ws::close::compose(code.into(), reason.unwrap_or_default())
        .map_err(|bad| Error::new(Kind::BadArgument, bad.to_string()))
}
