//! The constants of the C interface that are macros there, grouped as in the header: here those of
//! frames and of what callbacks answer, then `option_values` and `flags`.
//!
//! Names and values are libcurl's; `CURLWS_LENIENT` and the like, which say so, are ours. What C
//! makes of a constant is decided by its form: `1 << 3` stays a shift, `as c_long` becomes an `L`
//! (`build/header.rs`).
//! Older names of the same constants are in `include/curl/aliases.h`.

#![allow(missing_docs)] // a group's first line speaks for the group
#![allow(non_upper_case_globals)] // C's names
// Casts and shifts are for the C reader.
#![allow(clippy::unnecessary_cast, clippy::identity_op)]

use std::ffi::{c_int, c_long, c_uint};

/// Flags of a frame: what `curl_ws_send` is told and what `curl_ws_frame.flags` tells.
/// ---
/// A text message, or a frame of one; its payload is UTF-8.
pub const CURLWS_TEXT: c_int = 1 << 0;
/// A binary message, or a frame of one.
pub const CURLWS_BINARY: c_int = 1 << 1;
/// More frames of the same message follow.
pub const CURLWS_CONT: c_int = 1 << 2;
/// A CLOSE frame: two bytes of status code, then a reason in UTF-8, or nothing.
pub const CURLWS_CLOSE: c_int = 1 << 3;
/// A PING frame; answered without our help unless `CURLWS_NOAUTOPONG` is set.
pub const CURLWS_PING: c_int = 1 << 4;
/// Sending: this call carries a part of a frame; `fragsize` of the first one is the whole.
pub const CURLWS_OFFSET: c_int = 1 << 5;
/// A PONG frame.
pub const CURLWS_PONG: c_int = 1 << 6;
/// libcurlws only, sending: this message goes uncompressed, on a connection with
/// `CURLWS_COMPRESS` too; without it the flag changes nothing. For messages that hold a secret
/// beside text which somebody else chose: the length of what is compressed together betrays
/// the secret (CRIME, BREACH). Only the call that begins a message is asked.
pub const CURLWS_NOCOMPRESS: c_int = 1 << 30;

/// What `curl_ws_poll` waits for, and tells.
/// ---
/// `curl_ws_recv` will not answer `CURLE_AGAIN`.
pub const CURLWS_READABLE: c_int = 1 << 24;
/// `curl_ws_send` of a small frame will not answer `CURLE_AGAIN`.
pub const CURLWS_WRITABLE: c_int = 1 << 25;
/// Nothing more comes from the peer, and all that it said has been received.
pub const CURLWS_CLOSED: c_int = 1 << 26;

/// Bits of `CURLOPT_WS_OPTIONS`.
/// ---
/// Bytes pass as they are: the application reads and writes whole frames itself.
pub const CURLWS_RAW_MODE: c_long = (1 as c_long) << 0;
/// PINGs are delivered to the application, which answers them.
pub const CURLWS_NOAUTOPONG: c_long = (1 as c_long) << 1;
/// libcurlws only: accept what libcurl accepts against RFC 6455.
pub const CURLWS_LENIENT: c_long = (1 as c_long) << 30;
/// libcurlws only: offer permessage-deflate (RFC 7692). Once agreed on, what is sent is compressed
/// but for `CURLWS_NOCOMPRESS`, as one frame or several; what is received is inflated, as it is
/// taken, whatever its size. The offer is a Sec-WebSocket-Extensions header;
/// one of the application's own (`CURLOPT_HTTPHEADER`) says better what is offered, and
/// `Sec-WebSocket-Extensions:` takes the offer back. Counts when the connection is made, and not
/// in raw mode. A server may decline; an answer that breaks the rules is
/// `CURLE_WEIRD_SERVER_REPLY`, with `CURLWS_LENIENT` too, and an offer that does is
/// `CURLE_BAD_FUNCTION_ARGUMENT`. Off by default: compression betrays by its length what a
/// message repeats. Who sends secrets beside text that somebody else chose leaves it off or
/// sends those messages with `CURLWS_NOCOMPRESS`.
pub const CURLWS_COMPRESS: c_long = (1 as c_long) << 29;
/// libcurlws only: the write callback gets whole messages, put together and checked, each by one
/// call: up to `CURLWSOPT_MAX_MESSAGE` bytes, more than `CURL_MAX_WRITE_SIZE`. Not in raw mode.
pub const CURLWS_MESSAGES: c_long = (1 as c_long) << 28;
/// libcurlws only: the peer's CLOSE is answered, with its status code, by the call that receives it, in
/// every model; it is delivered all the same. A transfer that is performed then ends a second later, if the
/// server does not end the connection before. Not in raw mode.
pub const CURLWS_AUTOCLOSE: c_long = (1 as c_long) << 27;
/// libcurlws only: the transfer is the opening handshake alone, as with `CURLOPT_CONNECT_ONLY` 2. The
/// name is that of libcurl's first draft.
pub const CURLWS_ALONE: c_long = (1 as c_long) << 26;
/// libcurlws only: no PING and no PONG of the library's own: as `CURLWS_NOAUTOPONG`, and
/// `CURLWSOPT_PING_INTERVAL_MS` rests. The name is that of libcurl's first draft.
pub const CURLWS_PINGOFF: c_long = (1 as c_long) << 25;

/// What `curlws_reconnect.event` tells.
/// ---
/// The connection was lost, or could not be made; another attempt follows after `delay_ms`.
pub const CURLWS_LOST: c_int = 1;
/// It is open again: what the server had been told has to be told again.
pub const CURLWS_REOPENED: c_int = 2;
/// It is open for the first time in this transfer.
pub const CURLWS_OPENED: c_int = 3;

/// Flags of `curl_global_init`; pass `CURL_GLOBAL_DEFAULT`.
pub const CURL_GLOBAL_SSL: c_int = 1 << 0;
pub const CURL_GLOBAL_WIN32: c_int = 1 << 1;
pub const CURL_GLOBAL_ALL: c_int = CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32;
pub const CURL_GLOBAL_NOTHING: c_int = 0;
pub const CURL_GLOBAL_DEFAULT: c_int = CURL_GLOBAL_ALL;
pub const CURL_GLOBAL_ACK_EINTR: c_int = 1 << 2;

/// Size of the buffer that `CURLOPT_ERRORBUFFER` points to, its final NUL included.
pub const CURL_ERROR_SIZE: c_int = 256;

/// What a write callback may return instead of the number of bytes it took.
/// ---
/// Take this chunk later; `curl_easy_pause` asks for it again.
pub const CURL_WRITEFUNC_PAUSE: c_int = 1 << 28 | 1;
/// Give up with `CURLE_WRITE_ERROR`.
pub const CURL_WRITEFUNC_ERROR: c_uint = 0xFFFF_FFFFu32;

/// What a read callback may return instead of the number of bytes it gave.
/// ---
/// Give up with `CURLE_ABORTED_BY_CALLBACK`.
pub const CURL_READFUNC_ABORT: c_int = 1 << 28;
/// Nothing now; `curl_easy_pause` asks again.
pub const CURL_READFUNC_PAUSE: c_int = 1 << 28 | 1;

/// A progress callback that returns this leaves the built-in meter on.
pub const CURL_PROGRESSFUNC_CONTINUE: c_int = 1 << 28 | 1;

/// Directions that `curl_easy_pause` stops (a bit set) or lets run (not set).
pub const CURLPAUSE_RECV: c_int = 1 << 0;
pub const CURLPAUSE_RECV_CONT: c_int = 0;
pub const CURLPAUSE_SEND: c_int = 1 << 2;
pub const CURLPAUSE_SEND_CONT: c_int = 0;
pub const CURLPAUSE_ALL: c_int = CURLPAUSE_RECV | CURLPAUSE_SEND;
pub const CURLPAUSE_CONT: c_int = CURLPAUSE_RECV_CONT | CURLPAUSE_SEND_CONT;

/// Answers of a seek callback.
pub const CURL_SEEKFUNC_OK: c_int = 0;
pub const CURL_SEEKFUNC_FAIL: c_int = 1;
pub const CURL_SEEKFUNC_CANTSEEK: c_int = 2;

/// Answers of a trailer callback.
pub const CURL_TRAILERFUNC_OK: c_int = 0;
pub const CURL_TRAILERFUNC_ABORT: c_int = 1;

/// Answers of a socket option callback.
pub const CURL_SOCKOPT_OK: c_int = 0;
/// Close the socket and give up.
pub const CURL_SOCKOPT_ERROR: c_int = 1;
/// The socket is connected: do not connect it.
pub const CURL_SOCKOPT_ALREADY_CONNECTED: c_int = 2;

/// Answers of a pre-request callback.
pub const CURL_PREREQFUNC_OK: c_int = 0;
pub const CURL_PREREQFUNC_ABORT: c_int = 1;

/// Answers of a callback before each file of a wildcard transfer.
pub const CURL_CHUNK_BGN_FUNC_OK: c_int = 0;
pub const CURL_CHUNK_BGN_FUNC_FAIL: c_int = 1;
pub const CURL_CHUNK_BGN_FUNC_SKIP: c_int = 2;

/// Answers of a callback after each file of a wildcard transfer.
pub const CURL_CHUNK_END_FUNC_OK: c_int = 0;
pub const CURL_CHUNK_END_FUNC_FAIL: c_int = 1;

/// Answers of a wildcard matching callback.
pub const CURL_FNMATCHFUNC_MATCH: c_int = 0;
pub const CURL_FNMATCHFUNC_NOMATCH: c_int = 1;
pub const CURL_FNMATCHFUNC_FAIL: c_int = 2;
