//! The structs and callbacks that libcurl has not.
//!
//! A struct begins with its size, which the program sets, so that later versions can add to its end.

#![allow(missing_docs, non_camel_case_types)] // C's names

use std::ffi::{c_int, c_uint, c_void};

use super::CURLcode;
use super::structs::CURL;

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
