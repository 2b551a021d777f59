//! `curl_strequal`, `curl_getenv` and the older names of escaping: functions about strings.

use std::ffi::{CStr, c_char, c_int};
use std::ptr::null_mut;

use crate::capi::easy::{curl_easy_escape, curl_easy_unescape};
use crate::capi::{entry, memory};

/// The bytes of a C string without its NUL.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string that stays unchanged during `'a`.
unsafe fn bytes<'a>(text: *const c_char) -> Option<&'a [u8]> {
    // SAFETY: the caller's promise.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// 1 if the strings are the same but for the case of ASCII letters, whatever the locale; else 0.
///
/// Two NULLs are the same. libcurl's curl_strequal(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_strequal(s1: *const c_char, s2: *const c_char) -> c_int {
    // SAFETY: the manual: NULL or strings.
    let same = match unsafe { (bytes(s1), bytes(s2)) } {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        (a, b) => a.is_none() && b.is_none(),
    };
    same.into()
}

/// The same for no more than the first `n` bytes. Two NULLs are the same unless `n` is 0.
/// libcurl's curl_strnequal(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_strnequal(s1: *const c_char, s2: *const c_char, n: usize) -> c_int {
    if s1.is_null() || s2.is_null() {
        return (s1.is_null() && s2.is_null() && n > 0).into();
    }
    // SAFETY: the manual: strings, or `n` bytes; nothing is read past a NUL or a difference.
    let byte = |text: *const c_char, at: usize| unsafe { text.cast::<u8>().add(at).read() };
    for at in 0..n {
        let (a, b) = (byte(s1, at), byte(s2, at));
        if !a.eq_ignore_ascii_case(&b) {
            return 0;
        }
        if a == 0 {
            break;
        }
    }
    1
}

/// A copy of an environment variable's value; NULL if it is not there or empty.
///
/// Free it with `curl_free`. libcurl's curl_getenv(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_getenv(variable: *const c_char) -> *mut c_char {
    entry::maker(|| {
        if variable.is_null() {
            return null_mut();
        }
        // SAFETY: the manual: a string. C's own environment is asked, as the program's `setenv`
        // left it; the copy is made at once.
        match unsafe { bytes(libc::getenv(variable)) } {
            Some(value) if !value.is_empty() => memory::string(value),
            _ => null_mut(),
        }
    })
}

/// The older name of `curl_easy_escape`. libcurl's curl_escape(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_escape(string: *const c_char, length: c_int) -> *mut c_char {
    // SAFETY: the manual: the same arguments.
    unsafe { curl_easy_escape(null_mut(), string, length) }
}

/// The older name of `curl_easy_unescape`, without the length of the result.
/// libcurl's curl_unescape(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_unescape(string: *const c_char, length: c_int) -> *mut c_char {
    // SAFETY: the manual: the same arguments.
    unsafe { curl_easy_unescape(null_mut(), string, length, null_mut()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr::null;

    #[test]
    fn strings_compare_without_case() {
        // SAFETY: strings and NULL.
        unsafe {
            assert_eq!(curl_strequal(c"aBz".as_ptr(), c"AbZ".as_ptr()), 1);
            assert_eq!(curl_strequal(c"a".as_ptr(), c"ab".as_ptr()), 0);
            assert_eq!(curl_strequal(c"\xc4".as_ptr(), c"\xe4".as_ptr()), 0);
            assert_eq!(curl_strequal(c"@".as_ptr(), c"`".as_ptr()), 0);
            assert_eq!(curl_strequal(null(), null()), 1);
            assert_eq!(curl_strequal(null(), c"".as_ptr()), 0);
        }
    }

    #[test]
    fn no_more_than_so_many_bytes_are_compared() {
        let bytes = *b"AB";
        // SAFETY: strings, and two bytes of which two are read.
        unsafe {
            let open = bytes.as_ptr().cast();
            assert_eq!(curl_strnequal(c"abc".as_ptr(), open, 2), 1);
            assert_eq!(curl_strnequal(c"abc".as_ptr(), c"abd".as_ptr(), 3), 0);
            assert_eq!(curl_strnequal(c"a".as_ptr(), c"ab".as_ptr(), 2), 0);
            assert_eq!(curl_strnequal(c"a".as_ptr(), c"A".as_ptr(), 99), 1);
            assert_eq!(curl_strnequal(c"a".as_ptr(), c"b".as_ptr(), 0), 1);
            assert_eq!(curl_strnequal(null(), null(), 0), 0);
            assert_eq!(curl_strnequal(null(), null(), 1), 1);
        }
    }
}
