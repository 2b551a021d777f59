//! The structs and callbacks that libcurl has not.
//!
//! A struct begins with its size, which the program sets, so that later versions can add to its end.

#![allow(missing_docs)] // C's field names; what a field means is said where it is not its name
#![allow(non_camel_case_types)] // C's names

use super::structs::{CURL, curl_slist};
use super::{CURLcode, curl_socket_t};
use std::ffi::{c_char, c_int, c_uint, c_void};

/// Reads from an attached stream into `buffer`, of `len` bytes (at least one), without waiting.
/// Answers how many it read, 0 at the stream's end, `CURLWS_IO_AGAIN` or `CURLWS_IO_ERROR`.
pub type curlws_read_callback =
    Option<unsafe extern "C" fn(user: *mut c_void, buffer: *mut c_void, len: usize) -> isize>;

/// Writes to an attached stream some of the `len` bytes of `buffer` (at least one), without waiting.
/// Answers how many it took, 0 where the stream takes none any more, `CURLWS_IO_AGAIN` or
/// `CURLWS_IO_ERROR`.
pub type curlws_write_callback =
    Option<unsafe extern "C" fn(user: *mut c_void, buffer: *const c_void, len: usize) -> isize>;

/// Waits until an attached stream can be read (`CURLWS_READABLE` in `want`) or written
/// (`CURLWS_WRITABLE`), for `timeout_ms` milliseconds at most, which is never endless. It may return
/// early. Answers 0 or more; less is an error, which ends the transfer or the call.
pub type curlws_wait_callback =
    Option<unsafe extern "C" fn(user: *mut c_void, want: c_uint, timeout_ms: c_int) -> c_int>;

/// Hears that an attached stream is used no more.
pub type curlws_free_callback = Option<unsafe extern "C" fn(user: *mut c_void)>;

/// A stream of bytes for `curlws_attach`: a connected socket, or callbacks. What is not needed is 0
/// or NULL, but for `fd`.
#[repr(C)]
pub struct curlws_stream {
    /// `sizeof(struct curlws_stream)`
    pub size: usize,
    /// A connected stream socket; with `read` and `write` any descriptor that `poll` shows to be
    /// ready when they are; `CURL_SOCKET_BAD`: none.
    pub fd: curl_socket_t,
    /// Reads; with `write` in the place of the system's calls on `fd`.
    pub read: curlws_read_callback,
    /// Writes.
    pub write: curlws_write_callback,
    /// Waits, where there is no `fd`.
    pub wait: curlws_wait_callback,
    /// Called once, when the handle needs `user` no more.
    pub free: curlws_free_callback,
    /// For the callbacks.
    pub user: *mut c_void,
    /// Bytes that were read from the stream already, which come first; copied.
    pub bytes: *const c_void,
    /// How many; 66187 at most.
    pub len: usize,
}

/// A part of a message for `curlws_sendv`. (It cannot grow, as there are many in a row.)
#[repr(C)]
pub struct curlws_part {
    /// Its bytes; may be NULL where there are none.
    pub data: *const c_void,
    /// How many.
    pub len: usize,
}

/// A client's request, while its callback runs. Strings end with a NUL; what the request does not
/// have is NULL.
#[repr(C)]
pub struct curlws_request {
    /// Of this struct, in bytes.
    pub size: usize,
    /// `GET`.
    pub method: *const c_char,
    /// Path and query, from the first slash on, as sent: nothing is decoded.
    pub target: *const c_char,
    /// The host that the client means, with a port if it said one.
    pub host: *const c_char,
    /// The web page's origin: browsers tell it, and a page of anybody's may connect to you.
    pub origin: *const c_char,
    /// The subprotocols offered, the best liked first, separated by `, `.
    pub subprotocols: *const c_char,
    /// The extensions offered, as sent.
    pub extensions: *const c_char,
    /// All headers in the order of their arrival, as `Name: value`.
    pub headers: *const curl_slist,
}

/// What a request callback answers beside its result. All but `compress` is NULL before it runs.
/// What is pointed to is copied when it has returned, and so must outlive it: constants, strings
/// of the request, or your own memory.
#[repr(C)]
pub struct curlws_answer {
    /// Of this struct, in bytes: no more may be written.
    pub size: usize,
    /// The subprotocol chosen, one of the offered.
    pub subprotocol: *const c_char,
    /// Further headers, as `Name: value`, for either answer. The library writes Connection, Upgrade,
    /// Content-Length, Transfer-Encoding and Sec-WebSocket-* itself.
    pub headers: *const curl_slist,
    /// The text of a refusal; `text/plain` unless `headers` has a Content-Type.
    pub body: *const c_char,
    /// Not 0: compress if the client offers it (permessage-deflate). Before the callback runs:
    /// whether `CURLOPT_WS_OPTIONS` has `CURLWS_COMPRESS`.
    pub compress: c_int,
}

/// Judges a client's request: 0 accepts it, an HTTP status from 300 to 599 refuses it.
pub type curlws_request_callback = Option<
    unsafe extern "C" fn(
        curl: *mut CURL,
        request: *const curlws_request,
        answer: *mut curlws_answer,
        user: *mut c_void,
    ) -> c_int,
>;

/// What the callback of `curlws_on_reconnect` is told.
#[repr(C)]
pub struct curlws_reconnect {
    /// Of this struct, in bytes, as the library has it.
    pub size: usize,
    /// `CURLWS_LOST`, `CURLWS_REOPENED` or `CURLWS_OPENED`.
    pub event: c_int,
    /// Lost: which attempt in a row comes next, from 1 on. Open: which one it was; 0: the transfer's
    /// first, which had nothing to mend.
    pub attempt: c_uint,
    /// Lost: why; `CURLE_GOT_NOTHING` where the peer ended the connection in order. Open: `CURLE_OK`.
    pub why: CURLcode,
    /// Lost: the status code of the peer's CLOSE; 1006 if the connection was open and ended without
    /// one, 0 if it was not open.
    pub close_code: c_int,
    /// Lost: the time until the attempt, in milliseconds.
    pub delay_ms: c_int,
}

/// Hears what becomes of a connection; another answer than 0 ends the transfer.
pub type curlws_reconnect_callback = Option<
    unsafe extern "C-unwind" fn(
        curl: *mut CURL,
        event: *const curlws_reconnect,
        user: *mut c_void,
    ) -> c_int,
>;

/// Figures of a WebSocket, for `curlws_stats`. What is `received` has come in, delivered or not.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct curlws_statistics {
    /// `sizeof(struct curlws_statistics)`, set by the program.
    pub size: usize,
    /// Frames, as they are on the wire, control frames too. One counts when its header goes by.
    pub frames_sent: u64,
    pub frames_received: u64,
    /// Text and binary messages. One counts when its last frame does.
    pub messages_sent: u64,
    pub messages_received: u64,
    /// Bytes of their payload, before it is compressed and after it was inflated.
    pub payload_sent: u64,
    pub payload_received: u64,
    /// Bytes on the wire behind the opening handshake: headers and what was compressed, within TLS.
    pub wire_sent: u64,
    pub wire_received: u64,
    /// PINGs, those of `CURLWSOPT_PING_INTERVAL_MS` too, and PONGs, answers by the library too.
    pub pings_sent: u64,
    pub pings_received: u64,
    pub pongs_sent: u64,
    pub pongs_received: u64,
    /// Bytes that the library keeps because the socket did not take them, or until they are many
    /// (`curlws_cork`).
    pub queued: u64,
    /// Microseconds from the last PING of `CURLWSOPT_PING_INTERVAL_MS` that was timed to its PONG, as
    /// the library came to see it; -1 without one.
    pub rtt_us: i64,
    /// The least of these; -1 without one.
    pub rtt_min_us: i64,
}
