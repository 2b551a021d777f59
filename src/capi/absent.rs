//! Functions that are there, so that programs link and load, and refuse: multi handles.
//!
//! There is no multi handle, so each function answers what libcurl answers to one that is none:
//! `CURLM_BAD_HANDLE`, or NULL. Nothing here pretends success.

use std::ffi::{c_char, c_int, c_long, c_uint, c_void};
use std::ptr::null_mut;

use crate::capi::pointer;
use crate::capi::types::enums::CURLMcode as Code;
use crate::capi::types::{
    CURL, CURLM, CURLMcode, CURLMinfo_offt, CURLMsg, curl_off_t, curl_socket_t, curl_waitfd,
};

const BAD_HANDLE: CURLMcode = Code::CURLM_BAD_HANDLE as CURLMcode;

/// Would make a multi handle; there are none yet: NULL. libcurl's curl_multi_init(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_init() -> *mut CURLM {
    null_mut()
}

/// Would add a transfer: `CURLM_BAD_HANDLE`. libcurl's curl_multi_add_handle(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_add_handle(m: *mut CURLM, curl: *mut CURL) -> CURLMcode {
    let _ = (m, curl);
    BAD_HANDLE
}

/// Would take a transfer out: `CURLM_BAD_HANDLE`. libcurl's curl_multi_remove_handle(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_remove_handle(m: *mut CURLM, curl: *mut CURL) -> CURLMcode {
    let _ = (m, curl);
    BAD_HANDLE
}

/// Would free a multi handle: `CURLM_BAD_HANDLE`. libcurl's curl_multi_cleanup(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_cleanup(m: *mut CURLM) -> CURLMcode {
    let _ = m;
    BAD_HANDLE
}

/// Would name the descriptors to wait for: `CURLM_BAD_HANDLE`. libcurl's curl_multi_fdset(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_fdset(
    m: *mut CURLM,
    read_fd_set: *mut libc::fd_set,
    write_fd_set: *mut libc::fd_set,
    exc_fd_set: *mut libc::fd_set,
    max_fd: *mut c_int,
) -> CURLMcode {
    let _ = (m, read_fd_set, write_fd_set, exc_fd_set, max_fd);
    BAD_HANDLE
}

/// Would wait until something can be done: `CURLM_BAD_HANDLE`. libcurl's curl_multi_wait(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_wait(
    m: *mut CURLM,
    extra_fds: *mut curl_waitfd,
    extra_nfds: c_uint,
    timeout_ms: c_int,
    ret: *mut c_int,
) -> CURLMcode {
    let _ = (m, extra_fds, extra_nfds, timeout_ms, ret);
    BAD_HANDLE
}

/// Would wait until something can be done, or `curl_multi_wakeup`: `CURLM_BAD_HANDLE`. libcurl's curl_multi_poll(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_poll(
    m: *mut CURLM,
    extra_fds: *mut curl_waitfd,
    extra_nfds: c_uint,
    timeout_ms: c_int,
    ret: *mut c_int,
) -> CURLMcode {
    let _ = (m, extra_fds, extra_nfds, timeout_ms, ret);
    BAD_HANDLE
}

/// Would end a `curl_multi_poll`: `CURLM_BAD_HANDLE`. libcurl's curl_multi_wakeup(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_wakeup(m: *mut CURLM) -> CURLMcode {
    let _ = m;
    BAD_HANDLE
}

/// Would name the descriptors to wait for: `CURLM_BAD_HANDLE`. libcurl's curl_multi_waitfds(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_waitfds(
    m: *mut CURLM,
    ufds: *mut curl_waitfd,
    size: c_uint,
    fd_count: *mut c_uint,
) -> CURLMcode {
    let _ = (m, ufds, size, fd_count);
    BAD_HANDLE
}

/// Would do what can be done now: `CURLM_BAD_HANDLE`. libcurl's curl_multi_perform(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_perform(
    m: *mut CURLM,
    running_handles: *mut c_int,
) -> CURLMcode {
    let _ = (m, running_handles);
    BAD_HANDLE
}

/// Would do what can be done on a socket: `CURLM_BAD_HANDLE`. libcurl's curl_multi_socket(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_socket(
    m: *mut CURLM,
    s: curl_socket_t,
    running_handles: *mut c_int,
) -> CURLMcode {
    let _ = (m, s, running_handles);
    BAD_HANDLE
}

/// Would do what can be done on a socket: `CURLM_BAD_HANDLE`. libcurl's curl_multi_socket_action(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_socket_action(
    m: *mut CURLM,
    s: curl_socket_t,
    ev_bitmask: c_int,
    running_handles: *mut c_int,
) -> CURLMcode {
    let _ = (m, s, ev_bitmask, running_handles);
    BAD_HANDLE
}

/// Would do what can be done on every socket: `CURLM_BAD_HANDLE`. libcurl's curl_multi_socket_all(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_socket_all(
    m: *mut CURLM,
    running_handles: *mut c_int,
) -> CURLMcode {
    let _ = (m, running_handles);
    BAD_HANDLE
}

/// Would say how long to wait: `CURLM_BAD_HANDLE`. libcurl's curl_multi_timeout(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_timeout(m: *mut CURLM, timeout_ms: *mut c_long) -> CURLMcode {
    let _ = (m, timeout_ms);
    BAD_HANDLE
}

/// Would keep a pointer for a socket: `CURLM_BAD_HANDLE`. libcurl's curl_multi_assign(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_assign(
    m: *mut CURLM,
    sockfd: curl_socket_t,
    sockp: *mut c_void,
) -> CURLMcode {
    let _ = (m, sockfd, sockp);
    BAD_HANDLE
}

/// Would count transfers: `CURLM_BAD_HANDLE`. libcurl's curl_multi_get_offt(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_get_offt(
    m: *mut CURLM,
    info: CURLMinfo_offt,
    pvalue: *mut curl_off_t,
) -> CURLMcode {
    let _ = (m, info, pvalue);
    BAD_HANDLE
}

/// Would stop notifications of one kind: `CURLM_BAD_HANDLE`. libcurl's curl_multi_notify_disable(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_notify_disable(
    m: *mut CURLM,
    notification: c_uint,
) -> CURLMcode {
    let _ = (m, notification);
    BAD_HANDLE
}

/// Would start notifications of one kind: `CURLM_BAD_HANDLE`. libcurl's curl_multi_notify_enable(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_notify_enable(
    m: *mut CURLM,
    notification: c_uint,
) -> CURLMcode {
    let _ = (m, notification);
    BAD_HANDLE
}

/// Would tell of a finished transfer: NULL, and no more to come. libcurl's curl_multi_info_read(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_info_read(
    m: *mut CURLM,
    msgs_in_queue: *mut c_int,
) -> *mut CURLMsg {
    let _ = m;
    // SAFETY: the manual: NULL or a place for a number.
    unsafe { pointer::put(msgs_in_queue, 0) };
    null_mut()
}

/// Would list the easy handles: NULL. libcurl's curl_multi_get_handles(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_get_handles(m: *mut CURLM) -> *mut *mut CURL {
    let _ = m;
    null_mut()
}

/// The answer of `curl_multi_setopt`, whose prototype stands in `types/prototypes.rs`.
pub unsafe extern "C" fn multi_setopt(m: *mut CURLM, option: c_int) -> c_int {
    let _ = (m, option);
    BAD_HANDLE
}

/// A sentence for a `CURLMcode`; for an unknown one too. libcurl's curl_multi_strerror(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_strerror(error: CURLMcode) -> *const c_char {
    let text = match error {
        -1 => c"Call curl_multi_perform again at once",
        0 => c"No error",
        1 => c"Not a multi handle",
        2 => c"Not an easy handle",
        3 => c"Out of memory",
        4 => c"Internal error",
        5 => c"Not a socket of this multi handle",
        6 => c"Unknown option",
        7 => c"The easy handle is in a multi handle already",
        8 => c"This function may not be called from within a callback",
        9 => c"Waking up is not possible",
        10 => c"An argument makes no sense",
        11 => c"A callback asked for the end",
        12 => c"poll or select failed for good",
        _ => c"Unknown code",
    };
    text.as_ptr()
}
