//! What a multi handle tells: messages, counters, its members, and which notifications it sends.

use std::ffi::{c_char, c_int, c_uint, c_void};
use std::ptr::null_mut;
use std::sync::atomic::Ordering;

use crate::capi::handle::Handle;
use crate::capi::multi::enter;
use crate::capi::multi_handle::{Attached, MultiHandle, Within};
use crate::capi::types::enums::CURLMSG as Message;
use crate::capi::types::enums::CURLMcode as Code;
use crate::capi::types::enums::CURLMinfo_offt as Info;
use crate::capi::types::{
    CURL, CURLM, CURLMNOTIFY_EASY_DONE, CURLMcode, CURLMinfo_offt, CURLMsg, CURLMsg_data,
    curl_off_t, curl_socket_t,
};
use crate::capi::{code, error, memory, pointer, text};

/// Attaches a pointer to a socket; `CURLMOPT_SOCKETFUNCTION` gets it from then on.
///
/// `CURLM_BAD_SOCKET` for a socket that is not watched. libcurl's curl_multi_assign(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_assign(
    m: *mut CURLM,
    sockfd: curl_socket_t,
    sockp: *mut c_void,
) -> CURLMcode {
    let assign = |multi: &MultiHandle| {
        let assigned = multi.multi.assign(sockfd, sockp.expose_provenance());
        assigned.map_or_else(Code::from, |()| Code::CURLM_OK)
    };
    // SAFETY: the manual: a multi handle.
    unsafe { enter(m, Within::AnyCallback, assign) }
}

/// Counts transfers (`CURLMINFO_` values). `CURLM_UNKNOWN_OPTION`: no such counter, `*pvalue` is -1.
/// libcurl's curl_multi_get_offt(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_get_offt(
    m: *mut CURLM,
    info: CURLMinfo_offt,
    pvalue: *mut curl_off_t,
) -> CURLMcode {
    const CURRENT: c_int = Info::CURLMINFO_XFERS_CURRENT as c_int;
    const RUNNING: c_int = Info::CURLMINFO_XFERS_RUNNING as c_int;
    const PENDING: c_int = Info::CURLMINFO_XFERS_PENDING as c_int;
    const DONE: c_int = Info::CURLMINFO_XFERS_DONE as c_int;
    const ADDED: c_int = Info::CURLMINFO_XFERS_ADDED as c_int;
    let count = |multi: &MultiHandle| {
        if pvalue.is_null() {
            return Code::CURLM_BAD_FUNCTION_ARGUMENT;
        }
        let counts = multi.multi.counts();
        let count = match info {
            CURRENT => Some(counts.current as i64),
            RUNNING => Some(counts.running as i64),
            PENDING => Some(counts.pending as i64),
            DONE => Some(counts.done as i64),
            ADDED => i64::try_from(counts.added).ok(),
            _ => None,
        };
        // SAFETY: the manual: a place for a number.
        unsafe { pointer::put(pvalue, count.unwrap_or(-1)) };
        match count {
            Some(_) => Code::CURLM_OK,
            None => Code::CURLM_UNKNOWN_OPTION,
        }
    };
    // SAFETY: the manual: a multi handle.
    unsafe { enter(m, Within::AnyCallback, count) }
}

/// Stops notifications of one kind (`CURLMNOTIFY_` values). `CURLM_UNKNOWN_OPTION` for others.
/// libcurl's curl_multi_notify_disable(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_notify_disable(
    m: *mut CURLM,
    notification: c_uint,
) -> CURLMcode {
    // SAFETY: the caller's promise.
    unsafe { notify(m, notification, false) }
}

/// Begins notifications of one kind (`CURLMNOTIFY_` values) to `CURLMOPT_NOTIFYFUNCTION`.
/// `CURLM_UNKNOWN_OPTION` for others. libcurl's curl_multi_notify_enable(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_notify_enable(
    m: *mut CURLM,
    notification: c_uint,
) -> CURLMcode {
    // SAFETY: the caller's promise.
    unsafe { notify(m, notification, true) }
}

/// # Safety
/// `m` is NULL or a multi handle.
unsafe fn notify(m: *mut CURLM, notification: c_uint, on: bool) -> CURLMcode {
    let set = |multi: &MultiHandle| {
        if notification > CURLMNOTIFY_EASY_DONE as c_uint {
            return Code::CURLM_UNKNOWN_OPTION;
        }
        match on {
            true => multi
                .notifications
                .fetch_or(1 << notification, Ordering::Relaxed),
            false => multi
                .notifications
                .fetch_and(!(1 << notification), Ordering::Relaxed),
        };
        Code::CURLM_OK
    };
    // SAFETY: the caller's promise.
    unsafe { enter(m, Within::AnyCallback, set) }
}

/// The next message: a transfer has ended. NULL when there is none; `*msgs_in_queue` says how many
/// are left.
///
/// The message is the easy handle's and lives as long as that, or until its next message.
/// libcurl's curl_multi_info_read(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_info_read(
    m: *mut CURLM,
    msgs_in_queue: *mut c_int,
) -> *mut CURLMsg {
    // SAFETY: the manual: NULL or a place for a number.
    unsafe { pointer::put(msgs_in_queue, 0) };
    let mut place = null_mut();
    let read = |multi: &MultiHandle| {
        let message = multi.multi.next_message();
        let left = multi.multi.messages();
        if let Some((Attached { curl }, result)) = message {
            let message = CURLMsg {
                msg: Message::CURLMSG_DONE as c_int,
                easy_handle: curl,
                data: CURLMsg_data {
                    result: result.map_or_else(|error| error::code(&error), |()| code::OK),
                },
            };
            // SAFETY: a handle leaves its multi handle before it is freed, its message with it.
            if let Some(easy) = unsafe { Handle::get(curl) } {
                place = easy.message.lock().keep(message);
            }
        }
        // SAFETY: as above.
        unsafe { pointer::put(msgs_in_queue, c_int::try_from(left).unwrap_or(c_int::MAX)) };
        Code::CURLM_OK
    };
    // SAFETY: the manual: a multi handle.
    unsafe { enter(m, Within::AnyCallback, read) };
    place
}

/// The easy handles in it, in the order of their coming; the list ends with NULL. NULL on errors.
/// Free it with `curl_free`. libcurl's curl_multi_get_handles(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_get_handles(m: *mut CURLM) -> *mut *mut CURL {
    let mut list = null_mut();
    let fill = |multi: &MultiHandle| {
        let members = multi.multi.members();
        let size = (members.len() + 1) * size_of::<*mut CURL>();
        list = memory::allocate(size).cast::<*mut CURL>();
        if list.is_null() {
            return Code::CURLM_OUT_OF_MEMORY;
        }
        let handles = members.iter().map(|member| member.curl).chain([null_mut()]);
        for (i, curl) in handles.enumerate() {
            // SAFETY: there is room for all of them.
            unsafe { list.add(i).write(curl) };
        }
        Code::CURLM_OK
    };
    // SAFETY: the manual: a multi handle.
    unsafe { enter(m, Within::AnyCallback, fill) };
    list
}

/// A sentence for a `CURLMcode`; for an unknown one too. libcurl's curl_multi_strerror(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_strerror(error: CURLMcode) -> *const c_char {
    text::multi_error(error).as_ptr()
}
