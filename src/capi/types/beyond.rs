//! The structs and callbacks that libcurl has not.
//!
//! A struct begins with its size, which the program sets, so that later versions can add to its end.

#![allow(non_camel_case_types)] // C's names

use super::curl_socket_t;
use std::ffi::{c_int, c_uint, c_void};

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
    /// How many; 66048 at most.
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
