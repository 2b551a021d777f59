//! Whole messages: `curlws_send_message`, `_sendv`, `_flush`, `_recv_message` and `_recv_into`.

use std::ffi::{c_int, c_uint, c_void};
use std::ptr::null;

use crate::capi::entry::{self, During};
use crate::capi::handle::{self, Handle};
use crate::capi::types::{
    CURL, CURLWS_BINARY, CURLWS_CLOSE, CURLWS_NOCOMPRESS, CURLWS_PING, CURLWS_PONG, CURLWS_TEXT,
    CURLcode, curl_ws_frame, curlws_part,
};
use crate::capi::{pointer, ws as frames};
use crate::easy::Patience;
use crate::limits::LIST_ENTRIES;
use crate::room;
use crate::transfer::{Error, Kind, Meta, Parcel};
use crate::ws;

/// Parts of a message that need no memory of the heap.
const FEW: usize = 16;

/// Sends a message whole: all of it is taken or nothing, and there is no rest to come back with.
///
/// What the socket does not take at once waits in the library, up to `CURLWSOPT_QUEUE_LIMIT` bytes,
/// and is sent by later calls of any kind on the handle: receiving, sending, `curlws_flush`,
/// `curl_easy_upkeep`; a transfer that runs (`curl_easy_perform`, a multi handle) sends it by itself.
/// `curl_easy_cleanup` tries once: call `curlws_flush` before it.
///
/// `flags` names the kind, `CURLWS_TEXT`, `_BINARY`, `_PING`, `_PONG` or `_CLOSE`; 0 is that of
/// `CURLWSOPT_TYPE`. With `CURLWS_NOCOMPRESS` the message goes uncompressed (`CURLWS_COMPRESS`).
/// Text should be UTF-8, which is not checked. `data` is not used after the call.
///
/// `timeout_ms`: 0, the call does not wait. A number: it waits up to so many milliseconds until the
/// message is taken and with the system; -1: no end but `CURLOPT_TIMEOUT`'s, counted from the call. It
/// answers `CURLE_OK` also where the time was up after the message was taken. From within a callback
/// only 0 is possible.
///
/// `CURLE_AGAIN`: so much waits that the message does not fit; or another thread has not finished a
/// frame (`curl_ws_send`), or its message in fragments, between which only PING, PONG and CLOSE may stand
/// (RFC 6455, 5.4). `CURLE_OPERATION_TIMEDOUT`: the same after the time, and nothing of the message was
/// taken. `CURLE_TOO_LARGE`: more than `CURLWSOPT_QUEUE_LIMIT`, or a control frame of more
/// than 125 bytes. `CURLE_BAD_FUNCTION_ARGUMENT`: flags that name no message, another kind than
/// `CURLWSOPT_TYPE`, raw mode, or a frame or message that this thread began by `curl_ws_send` is
/// unfinished (between its fragments a control frame may be sent).
/// `CURLE_SEND_ERROR`, `CURLE_UNSUPPORTED_PROTOCOL`: no connection, or it broke.
///
/// Any thread may send; messages of several threads do not mix. With `curlws_cork` they wait for each
/// other. libcurl has nothing like it: there a program keeps the rest of each frame itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_send_message(
    curl: *mut CURL,
    data: *const c_void,
    len: usize,
    flags: c_uint,
    timeout_ms: c_int,
) -> CURLcode {
    let send = |handle: &Handle| {
        // SAFETY: the header: `data` has `len` bytes.
        let data = unsafe { pointer::bytes(data, len) }.ok_or_else(entry::null_buffer)?;
        send_parts(handle, &[data], flags, timeout_ms)
    };
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::waiting(timeout_ms), send) }
}

/// Sends a message that is in several places as one, without a copy of them in one place: `count`
/// parts (at most 100000), of which any may be empty. The rest is as for `curlws_send_message`.
/// `CURLE_BAD_FUNCTION_ARGUMENT` also where `parts` is NULL, or a part's `data` beside a `len`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_sendv(
    curl: *mut CURL,
    parts: *const curlws_part,
    count: usize,
    flags: c_uint,
    timeout_ms: c_int,
) -> CURLcode {
    let send = |handle: &Handle| {
        if count > LIST_ENTRIES || (parts.is_null() && count > 0) {
            let sentence =
                format!("{count} parts of a message at NULL, or more than {LIST_ENTRIES}");
            return Err(Error::new(Kind::BadArgument, sentence));
        }
        let mut few = [&[][..]; FEW];
        let mut many = Vec::new();
        let places = match few.get_mut(..count) {
            Some(few) => few,
            None => {
                room::check(count * size_of::<&[u8]>())?;
                many.resize(count, &[][..]);
                &mut many
            }
        };
        for (at, place) in places.iter_mut().enumerate() {
            // SAFETY: the header: there are `count` parts.
            let part = unsafe { &*parts.add(at) };
            // SAFETY: the header: `data` has `len` bytes.
            *place =
                unsafe { pointer::bytes(part.data, part.len) }.ok_or_else(entry::null_buffer)?;
        }
        send_parts(handle, places, flags, timeout_ms)
    };
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::waiting(timeout_ms), send) }
}

/// Sends what waits in the library for the socket: of messages (`curlws_send_message`), of frames,
/// answers to PINGs, and what `curlws_cork` keeps, which goes on.
///
/// `timeout_ms` as for `curlws_send_message`. `CURLE_OK`: all is with the system, or nothing waited.
/// `CURLE_AGAIN`, or `CURLE_OPERATION_TIMEDOUT` after the time: not all is, and nothing is lost.
/// Other errors as there. From any thread; with 0 from within a callback, too. libcurl has nothing like it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_flush(curl: *mut CURL, timeout_ms: c_int) -> CURLcode {
    let flush = |handle: &Handle| handle.easy.flush_all(Patience::of(timeout_ms));
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::waiting(timeout_ms), flush) }
}

/// Receives a whole message: fragments put together, inflated, and text checked to be UTF-8 (but for
/// `CURLWS_LENIENT`). For handles with `CURLOPT_CONNECT_ONLY` = 2 that are connected.
///
/// `*data` is its first byte, `*len` its size in bytes, `*flags` (may be NULL) `CURLWS_TEXT` or
/// `_BINARY`. Behind the message there is a NUL, which `*len` does not count. The memory is the
/// library's, until the next of the calls that receive on this handle, or its cleanup: one thread at a
/// time may receive. It is used again for the next message; what is large is given back.
///
/// `timeout_ms`: 0, the call does not wait; a number, up to so many milliseconds; -1, no end but
/// `CURLOPT_TIMEOUT`'s, counted from the call.
/// `CURLE_AGAIN`, or `CURLE_OPERATION_TIMEDOUT` after the time: no message is there as a whole; what
/// is there of it stays, and the call is repeated. Not from within a callback.
///
/// PINGs are answered and PONGs pass by, unless `CURLWS_NOAUTOPONG` was set: then both are messages
/// (`CURLWS_PING`, `_PONG`), also between the fragments of another. The peer's CLOSE, and the end of
/// the connection, are `CURLE_GOT_NOTHING`; `curlws_close_status` tells what the peer said.
///
/// `CURLE_FILESIZE_EXCEEDED`: the message has more bytes than `CURLWSOPT_MAX_MESSAGE` or
/// `CURLOPT_MAXFILESIZE` allow, inflated, or more frames than `CURLWSOPT_MAX_FRAGMENTS`; it has been
/// answered by a CLOSE 1009, and nothing more can be received. Memory grows as bytes come in, not as
/// the peer announces them. `CURLE_RECV_ERROR`: the connection broke, ended within a message, or the
/// peer broke the protocol, or sent another kind than `CURLWSOPT_TYPE` (CLOSE 1003).
/// `CURLE_OUT_OF_MEMORY`: nothing is lost. `CURLE_BAD_FUNCTION_ARGUMENT`: raw mode; `curl_ws_recv` has
/// taken the beginning of this message; another thread receives. After any error `*data` is NULL.
///
/// Between two messages `curl_ws_recv` may be used, for a message too large to be held; while a message
/// is put together it answers `CURLE_BAD_FUNCTION_ARGUMENT`. libcurl has nothing like it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_recv_message(
    curl: *mut CURL,
    data: *mut *const c_void,
    len: *mut usize,
    flags: *mut c_uint,
    timeout_ms: c_int,
) -> CURLcode {
    // SAFETY: the header: all are NULL or places for the results.
    unsafe {
        pointer::put(data, null());
        pointer::put(len, 0);
        pointer::put(flags, 0);
    }
    let receive = |handle: &Handle| {
        if data.is_null() || len.is_null() {
            let sentence = "There is no place for the message, or for its length";
            return Err(Error::new(Kind::BadArgument, sentence));
        }
        let Some(mut buffer) = handle.lent_beyond().message.try_lock() else {
            let sentence = "Another thread receives from this handle";
            return Err(Error::new(Kind::BadArgument, sentence));
        };
        let patience = Patience::of(timeout_ms);
        let kind = handle.easy.receive_message(&mut buffer, patience)?;
        let message = buffer.bytes();
        let (place, size) = (message.as_ptr().cast(), message.len());
        drop(buffer);
        let frame = whole(kind, size);
        // SAFETY: as above.
        unsafe {
            pointer::put(data, place);
            pointer::put(len, size);
            pointer::put(flags, frame.flags as c_uint);
        }
        Ok(())
    };
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::NoCallback, receive) }
}

/// Receives a whole message as `curlws_recv_message` does, into memory of the caller: `buffer`, of
/// `buflen` bytes. There is no NUL behind it.
///
/// `*len` is the message's size. `CURLE_TOO_LARGE`: it has `*len` bytes, more than `buflen`; it stays,
/// and the next call receives it. So with `buflen` 0 a call asks for the size. After any other error
/// `*len` is 0. `flags` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_recv_into(
    curl: *mut CURL,
    buffer: *mut c_void,
    buflen: usize,
    len: *mut usize,
    flags: *mut c_uint,
    timeout_ms: c_int,
) -> CURLcode {
    // SAFETY: the header: both are NULL or places for the results.
    unsafe {
        pointer::put(len, 0);
        pointer::put(flags, 0);
    }
    let receive = |handle: &Handle| {
        // SAFETY: the header: `buffer` has room for `buflen` bytes.
        let buf = unsafe { pointer::bytes_mut(buffer, buflen) }.ok_or_else(entry::null_buffer)?;
        if len.is_null() {
            let sentence = "There is no place for the message's length";
            return Err(Error::new(Kind::BadArgument, sentence));
        }
        let (size, kind) = handle.easy.receive_into(buf, Patience::of(timeout_ms))?;
        let frame = whole(kind, size);
        // SAFETY: as above.
        unsafe {
            pointer::put(len, size);
            pointer::put(flags, frame.flags as c_uint);
        }
        if size > buflen {
            let sentence = format!("The message has {size} bytes, the buffer {buflen}");
            return Err(Error::new(Kind::TooLarge, sentence));
        }
        Ok(())
    };
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::NoCallback, receive) }
}

fn send_parts(
    handle: &Handle,
    parts: &[&[u8]],
    flags: c_uint,
    timeout_ms: c_int,
) -> Result<(), Error> {
    if handle.easy.is_raw() {
        let sentence = "Raw mode knows no messages";
        return Err(Error::new(Kind::BadArgument, sentence));
    }
    let parcel = Parcel {
        parts,
        kind: kind_of(flags)?,
        compress: flags & CURLWS_NOCOMPRESS as c_uint == 0,
        sender: handle::thread(),
    };
    let patience = Patience::of(timeout_ms);
    handle.easy.send_message(&parcel, patience).map(|_| ())
}

/// The kind that the flags of a message name; none for 0.
fn kind_of(flags: c_uint) -> Result<Option<ws::Kind>, Error> {
    Ok(Some(match flags as c_int & !CURLWS_NOCOMPRESS {
        0 => return Ok(None),
        CURLWS_TEXT => ws::Kind::Text,
        CURLWS_BINARY => ws::Kind::Binary,
        CURLWS_CLOSE => ws::Kind::Close,
        CURLWS_PING => ws::Kind::Ping,
        CURLWS_PONG => ws::Kind::Pong,
        _ => {
            let sentence = format!("Flags {flags:#x} name no kind of message");
            return Err(Error::new(Kind::BadArgument, sentence));
        }
    }))
}

/// What a frame with all of the message would be.
fn whole(kind: ws::Kind, len: usize) -> curl_ws_frame {
    let meta = Meta {
        kind,
        cont: false,
        offset: 0,
        bytes_left: 0,
    };
    frames::frame(&meta, len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::types::{CURLWS_CONT, CURLWS_OFFSET};

    #[test]
    fn flags_name_a_kind_and_no_part_of_a_frame() {
        let kind = |flags: c_int| kind_of(flags as c_uint).map_err(|error| error.kind);
        assert_eq!(kind(0), Ok(None));
        assert_eq!(kind(CURLWS_NOCOMPRESS), Ok(None));
        let text = CURLWS_TEXT | CURLWS_NOCOMPRESS;
        assert_eq!(kind(text), Ok(Some(ws::Kind::Text)));
        assert_eq!(kind(CURLWS_CLOSE), Ok(Some(ws::Kind::Close)));
        for wrong in [CURLWS_CONT, CURLWS_OFFSET, CURLWS_PING, 1 << 20] {
            assert_eq!(kind(CURLWS_TEXT | wrong), Err(Kind::BadArgument), "{wrong}");
        }
    }
}
