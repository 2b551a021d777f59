//! `curl_ws_*`: frames.

use std::ffi::{c_uint, c_void};
use std::ptr::null;

use crate::capi::entry::{self, During};
use crate::capi::handle::{self, Handle};
use crate::capi::pointer;
use crate::capi::types::{CURL, CURLcode, curl_off_t, curl_ws_frame};
use crate::capi::types::{
    CURLWS_BINARY, CURLWS_CLOSE, CURLWS_CONT, CURLWS_NOCOMPRESS, CURLWS_OFFSET, CURLWS_PING,
    CURLWS_PONG, CURLWS_TEXT,
};
use crate::easy::yield_briefly;
use crate::transfer::{Error, Kind, Message, Meta};
use crate::ws;

/// Receives the next chunk of a frame. For handles with `CURLOPT_CONNECT_ONLY` = 2 that
/// `curl_easy_perform` has connected. Never waits.
///
/// At most `buflen` bytes of one frame's payload go to `buffer`; `*recv` says how many and
/// `*metap` where they stand: `offset` in the frame, `bytesleft` of it to come, `flags` the kind
/// (`CURLWS_CONT`: the message goes on in another frame). `*metap` is the handle's and is
/// overwritten by the next call. With `buflen` 0 it only looks: the frame's kind and size, no
/// bytes (a frame without payload is consumed).
///
/// PINGs are answered and not delivered, unless `CURLWS_NOAUTOPONG` was set. A CLOSE is delivered
/// as a frame, its payload being the status code (two bytes, big end first) and the reason.
///
/// `CURLE_AGAIN`: nothing there; wait until `CURLINFO_ACTIVESOCKET` is readable.
/// `CURLE_GOT_NOTHING`: the connection has ended. `CURLE_RECV_ERROR`: it broke, or the peer broke
/// the protocol (the error buffer says how). After any error `*recv` is 0 and `*metap` NULL.
///
/// One thread may receive while another sends. RFC 6455, 5; libcurl's curl_ws_recv(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_ws_recv(
    curl: *mut CURL,
    buffer: *mut c_void,
    buflen: usize,
    recv: *mut usize,
    metap: *mut *const curl_ws_frame,
) -> CURLcode {
    // SAFETY: the manual: both are NULL or places for the results.
    unsafe {
        pointer::put(recv, 0);
        pointer::put(metap, null());
    }
    let receive = |handle: &Handle| {
        // SAFETY: the manual: `buffer` has room for `buflen` bytes.
        let buf = unsafe { pointer::bytes_mut(buffer, buflen) }.ok_or_else(entry::null_buffer)?;
        let (len, meta) = handle.easy.receive(buf)?;
        let meta = frame(&meta, len);
        let place = handle.set_meta(meta);
        // SAFETY: as above.
        unsafe {
            pointer::put(recv, len);
            pointer::put(metap, place);
        }
        Ok(())
    };
    // SAFETY: the manual: a handle.
    unsafe { entry::easy(curl, During::AnyCall, receive) }
}

/// Sends a frame, or a part of one. Never waits, but for calls from within a callback of the
/// same handle: those return when all is sent (or waits for more, `curlws_cork`).
///
/// `flags` names the kind: `CURLWS_TEXT`, `_BINARY` (with `CURLWS_CONT`: the message goes on in
/// another frame, sent with the same kind), `_CLOSE`, `_PING` or `_PONG`. With `CURLWS_OFFSET`
/// the frame's payload size is `fragsize`, and this and later calls (`fragsize` 0) bring it in
/// parts. `*sent` (may be NULL) is the payload sent by this call. With `CURLWS_NOCOMPRESS` the
/// message goes uncompressed (`CURLWS_COMPRESS`).
///
/// `CURLE_OK` with `*sent` below `buflen`, or `CURLE_AGAIN` (`*sent` is 0): the socket takes no
/// more. Wait until it is writable, then repeat with the rest of the buffer and the same flags:
/// it stays one frame. Frames of up to 16000 bytes are sent whole or answered `CURLE_AGAIN`.
/// `CURLE_TOO_LARGE`: a control frame with more than 125 bytes. `CURLE_BAD_FUNCTION_ARGUMENT`:
/// flags or lengths that make no frame. `CURLE_SEND_ERROR`: no connection, or it broke.
///
/// After a CLOSE of ours no data frame may follow (RFC 6455, 5.5.1): `CURLE_SEND_ERROR`, unless
/// `CURLWS_LENIENT` is set. A second CLOSE answers `CURLE_OK` and is not sent again.
///
/// Any thread may send, beside one that receives or sits in `curl_easy_perform`. While one
/// thread's frame is unfinished, another thread's call answers `CURLE_AGAIN`.
/// In `CURLWS_RAW_MODE` the bytes go out as they are; `fragsize` and `flags` must be 0.
/// RFC 6455, 5; libcurl's curl_ws_send(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_ws_send(
    curl: *mut CURL,
    buffer: *const c_void,
    buflen: usize,
    sent: *mut usize,
    fragsize: curl_off_t,
    flags: c_uint,
) -> CURLcode {
    // SAFETY: the manual: NULL or a place for the result.
    unsafe { pointer::put(sent, 0) };
    let send = |handle: &Handle| {
        // SAFETY: the manual: `buffer` has `buflen` bytes.
        let data = unsafe { pointer::bytes(buffer, buflen) }.ok_or_else(entry::null_buffer)?;
        let n = if handle.easy.is_raw() {
            handle.easy.connected()?;
            if buffer.is_null() || sent.is_null() || fragsize != 0 || flags != 0 {
                return Err(Error::new(
                    Kind::BadArgument,
                    "Raw mode wants a buffer and `sent`, and neither fragsize nor flags",
                ));
            }
            send_all(handle, data, |_, rest| handle.easy.send_unframed(rest))?
        } else {
            send_all(handle, data, |first, rest| {
                let announced = (flags & CURLWS_OFFSET as c_uint != 0 && first).then_some(fragsize);
                handle.easy.send(message(rest, announced, flags))
            })?
        };
        // SAFETY: as above.
        unsafe { pointer::put(sent, n) };
        Ok(())
    };
    // SAFETY: the manual: a handle.
    unsafe { entry::easy(curl, During::AnyCall, send) }
}

/// One attempt; inside a callback, where the application cannot come back with the rest, as many
/// as it takes. `send` is told whether it is the first.
fn send_all(
    handle: &Handle,
    data: &[u8],
    send: impl Fn(bool, &[u8]) -> Result<usize, Error>,
) -> Result<usize, Error> {
    if !handle.is_in_callback() {
        return send(true, data);
    }
    let (mut done, mut first, mut blocked) = (0, true, false);
    loop {
        match send(first, &data[done..]) {
            Ok(n) => {
                done += n;
                first = false;
                blocked = false;
                if done >= data.len() {
                    return Ok(done);
                }
            }
            Err(error) if error.kind == Kind::Again => {
                if blocked {
                    // The socket was writable: it is another thread's frame that is in the way.
                    yield_briefly();
                }
                blocked = true;
                match handle.easy.wait_writable() {
                    Err(error) if error.kind == Kind::Again && done > 0 => return Ok(done),
                    waited => waited?,
                }
            }
            Err(error) => return Err(error),
        }
    }
}

/// Frames that are sent from now on wait for each other, and go out many at once: small messages
/// cost far fewer system calls (and TLS records) then. `curlws_uncork` sends what waits.
///
/// `curl_ws_send` takes a whole frame of up to 16000 bytes, PING, PONG and CLOSE too, into the
/// library's memory and answers `CURLE_OK` (within a callback, too, it returns then); a longer one,
/// and one in parts (`CURLWS_OFFSET`), sends what waits and goes out as ever. When 64 KB wait they are
/// sent; while the socket does not take them `curl_ws_send` answers `CURLE_AGAIN`. What waits is sent
/// earlier, too: in front of an answer to a PING and of what a read callback brings, by
/// `curl_easy_upkeep` and, as far as the socket takes it, by `curl_easy_cleanup`. Who waits for the
/// peer's answer has to uncork first.
///
/// For any open WebSocket, from any thread; corking twice is corking once. It ends with the
/// connection. `CURLE_BAD_FUNCTION_ARGUMENT`, `CURLE_SEND_ERROR`, `CURLE_UNSUPPORTED_PROTOCOL`: as
/// for `curl_ws_send` without a connection. libcurl has nothing like it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_cork(curl: *mut CURL) -> CURLcode {
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::AnyCall, |handle| handle.easy.cork()) }
}

/// Ends `curlws_cork` and sends what waits. `CURLE_OK`: all of it is with the system, or nothing
/// waited. `CURLE_AGAIN`: the socket takes no more for now; a transfer that is performed sends the rest
/// by itself, with `CURLOPT_CONNECT_ONLY` call again when the socket is writable, or make any other
/// call that sends. Errors: as for `curlws_cork`, and `CURLE_SEND_ERROR` where the connection broke.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_uncork(curl: *mut CURL) -> CURLcode {
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::AnyCall, |handle| handle.easy.uncork()) }
}

/// Announces a frame of `frame_len` payload bytes, which the read callback (`CURLOPT_UPLOAD`) or
/// `curl_ws_send` then brings. `flags` as for `curl_ws_send`.
///
/// Most often called from within the read callback, which then returns payload of that frame; it
/// is asked again until the frame is whole. After a frame that was announced with 0 bytes it
/// returns 0, which does not end the upload then. A read callback that brings more than the frame
/// lacks ends the transfer with `CURLE_READ_ERROR`.
///
/// `CURLE_SEND_ERROR`: no connection, or the frame before is not finished. `CURLE_FAILED_INIT`:
/// raw mode. libcurl's curl_ws_start_frame(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_ws_start_frame(
    curl: *mut CURL,
    flags: c_uint,
    frame_len: curl_off_t,
) -> CURLcode {
    let start = |handle: &Handle| {
        if handle.easy.is_raw() {
            return Err(Error::new(Kind::FailedInit, "Raw mode knows no frames"));
        }
        send_all(handle, &[], |_, _| {
            let message = message(&[], Some(frame_len), flags);
            handle.easy.start_frame(message).map(|()| 0)
        })
        .map(|_| ())
    };
    // SAFETY: the manual: a handle.
    unsafe { entry::easy(curl, During::AnyCall, start) }
}

/// Where the chunk that a write callback was just given stands in its frame.
///
/// For use inside the write callback, not in raw mode; NULL everywhere else. It is valid until
/// the callback returns. libcurl's curl_ws_meta(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_ws_meta(curl: *mut CURL) -> *const curl_ws_frame {
    // SAFETY: the manual: a handle.
    match unsafe { Handle::get(curl) } {
        Some(handle) if handle.is_in_callback() => handle.live_meta(),
        _ => null(),
    }
}

/// A chunk's place in C's words.
pub fn frame(meta: &Meta, len: usize) -> curl_ws_frame {
    let kind = match meta.kind {
        ws::Kind::Text => CURLWS_TEXT,
        ws::Kind::Binary => CURLWS_BINARY,
        ws::Kind::Close => CURLWS_CLOSE,
        ws::Kind::Ping => CURLWS_PING,
        ws::Kind::Pong => CURLWS_PONG,
    };
    let cont = if meta.cont { CURLWS_CONT } else { 0 };
    curl_ws_frame {
        age: 0,
        flags: kind | cont,
        offset: meta.offset as i64,
        bytesleft: meta.bytes_left as i64,
        len,
    }
}

fn message(data: &[u8], fragsize: Option<curl_off_t>, flags: c_uint) -> Message<'_> {
    let announced = fragsize.map(u64::try_from);
    Message {
        data,
        announced: announced.and_then(Result::ok),
        flags: match announced {
            Some(Err(_)) => Err(Error::new(Kind::Send, "A frame's size cannot be negative")),
            _ => kind_of(flags),
        },
        compress: flags & CURLWS_NOCOMPRESS as c_uint == 0,
        sender: handle::thread(),
    }
}

fn kind_of(flags: c_uint) -> Result<(Option<ws::Kind>, bool), Error> {
    let known = flags as i32 & !(CURLWS_OFFSET | CURLWS_NOCOMPRESS);
    let kind = match known & !CURLWS_CONT {
        0 => None,
        CURLWS_TEXT => Some(ws::Kind::Text),
        CURLWS_BINARY => Some(ws::Kind::Binary),
        CURLWS_CLOSE => Some(ws::Kind::Close),
        CURLWS_PING => Some(ws::Kind::Ping),
        CURLWS_PONG => Some(ws::Kind::Pong),
        _ => return Err(bad_flags(format!("Flags {flags:#x} name no kind of frame"))),
    };
    Ok((kind, known & CURLWS_CONT != 0))
}

fn bad_flags(sentence: String) -> Error {
    Error::new(Kind::BadArgument, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uncompressed_is_a_flag_beside_the_kind() {
        let text = (CURLWS_TEXT | CURLWS_CONT) as c_uint;
        let plain = message(b"x", None, text | CURLWS_NOCOMPRESS as c_uint);
        assert_eq!(plain.flags, Ok((Some(ws::Kind::Text), true)));
        assert!(!plain.compress);
        let usual = message(b"x", None, text);
        assert_eq!(usual.flags, plain.flags);
        assert!(usual.compress);
        assert!(message(b"x", None, text | 1 << 29).flags.is_err());
    }
}
