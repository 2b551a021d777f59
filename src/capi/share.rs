//! `curl_share_*`: a share handle. So far nothing can be shared by it, and it says so.

use std::ffi::{c_char, c_int};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::capi::entry;
use crate::capi::types::enums::{CURLSHcode as Code, CURLSHoption as Opt, curl_lock_data as Data};
use crate::capi::types::{CURLSH, CURLSHcode};

/// Marks a live handle; a cleaned-up one is overwritten.
const MAGIC: u64 = 0x6375_726c_7773_0003;

/// What a `CURLSH *` points to.
struct Share {
    magic: AtomicU64,
}

/// The handle behind a pointer; NULL for NULL and for what is no handle.
///
/// # Safety
/// `share` is NULL, or came from [`curl_share_init`] and is not cleaned up yet.
unsafe fn find(share: *mut CURLSH) -> *mut Share {
    let place = share.cast::<Share>();
    if place.is_null() || !place.is_aligned() {
        return null_mut();
    }
    // SAFETY: the caller's promise; the magic number finds the commonest mistakes.
    match unsafe { (*place).magic.load(Ordering::Relaxed) } {
        MAGIC => place,
        _ => null_mut(),
    }
}

/// Makes a share handle. Free it with `curl_share_cleanup`. libcurl's curl_share_init(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_share_init() -> *mut CURLSH {
    entry::plain(null_mut(), || {
        let magic = AtomicU64::new(MAGIC);
        Box::into_raw(Box::new(Share { magic })).cast()
    })
}

/// The answer of `curl_share_setopt`: what would be shared is not built in; lock functions are
/// accepted, since there is nothing to lock.
///
/// # Safety
/// As curl_share_setopt(3) says.
pub unsafe extern "C" fn setopt(share: *mut CURLSH, option: c_int, data: c_int) -> c_int {
    const SHARE: c_int = Opt::CURLSHOPT_SHARE as c_int;
    const UNSHARE: c_int = Opt::CURLSHOPT_UNSHARE as c_int;
    const FIRST: c_int = Opt::CURLSHOPT_LOCKFUNC as c_int;
    const LAST: c_int = Opt::CURLSHOPT_USERDATA as c_int;
    let known =
        data >= Data::CURL_LOCK_DATA_COOKIE as c_int && data <= Data::CURL_LOCK_DATA_HSTS as c_int;
    // SAFETY: the caller's promise.
    let answer = if unsafe { find(share) }.is_null() {
        Code::CURLSHE_INVALID
    } else {
        match option {
            SHARE if known => Code::CURLSHE_NOT_BUILT_IN,
            UNSHARE if known => Code::CURLSHE_OK,
            FIRST..=LAST => Code::CURLSHE_OK,
            _ => Code::CURLSHE_BAD_OPTION,
        }
    };
    answer as c_int
}

/// Frees a share handle. `CURLSHE_INVALID` for what is none. libcurl's curl_share_cleanup(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_share_cleanup(share: *mut CURLSH) -> CURLSHcode {
    // SAFETY: the manual: a handle that nobody uses beside this call or after it.
    let place = unsafe { find(share) };
    if place.is_null() {
        return Code::CURLSHE_INVALID as CURLSHcode;
    }
    // SAFETY: `curl_share_init` made it from a Box.
    let share = unsafe { Box::from_raw(place) };
    share.magic.store(0, Ordering::Relaxed);
    Code::CURLSHE_OK as CURLSHcode
}

/// A sentence for a `CURLSHcode`; for an unknown one too. libcurl's curl_share_strerror(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_share_strerror(error: CURLSHcode) -> *const c_char {
    let text = match error {
        0 => c"No error",
        1 => c"Unknown share option",
        2 => c"The share is in use",
        3 => c"Not a share handle",
        4 => c"Out of memory",
        5 => c"This library cannot share that",
        _ => c"Unknown code",
    };
    text.as_ptr()
}
