//! The structs and callbacks that libcurl has not.
//!
//! A struct begins with its size, which the program sets, so that later versions can add to its end.

#![allow(non_camel_case_types)] // C's names

use std::ffi::c_void;

/// A part of a message for `curlws_sendv`. (It cannot grow, as there are many in a row.)
#[repr(C)]
pub struct curlws_part {
    /// Its bytes; may be NULL where there are none.
    pub data: *const c_void,
    /// How many.
    pub len: usize,
}
