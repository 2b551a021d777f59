//! Functions that are there, so that programs link and load, and refuse: the export of TLS
//! sessions. Nothing here pretends success.

use std::ffi::{c_char, c_uchar, c_void};

use crate::capi::code;
use crate::capi::types::{CURL, CURLcode, curl_ssls_export_cb};

/// Would give every stored TLS session to a callback: `CURLE_NOT_BUILT_IN`, as libcurl answers
/// where it was built without. libcurl's curl_easy_ssls_export(3).
///
/// cbindgen:ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_ssls_export(
    handle: *mut CURL,
    export_fn: curl_ssls_export_cb,
    userptr: *mut c_void,
) -> CURLcode {
    let _ = (handle, export_fn, userptr);
    code::NOT_BUILT_IN
}

/// Would store a TLS session: `CURLE_NOT_BUILT_IN`, as libcurl answers where it was built
/// without. libcurl's curl_easy_ssls_import(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_ssls_import(
    handle: *mut CURL,
    session_key: *const c_char,
    shmac: *const c_uchar,
    shmac_len: usize,
    sdata: *const c_uchar,
    sdata_len: usize,
) -> CURLcode {
    let _ = (handle, session_key, shmac, shmac_len, sdata, sdata_len);
    code::NOT_BUILT_IN
}
