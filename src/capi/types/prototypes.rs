//! Prototypes of the C functions with a variable list of arguments.
//!
//! Rust cannot define such a function, only declare it: they are jumps into `variadic.c`. The
//! declarations are here for the header, and rustc compiles them so that they stay valid.

#![allow(dead_code)] // called from C alone

use super::structs::{CURL, CURLM, CURLSH, curl_httppost};
use super::{
    CURLFORMcode, CURLINFO, CURLMcode, CURLMoption, CURLSHcode, CURLSHoption, CURLcode, CURLoption,
};

unsafe extern "C" {
    /// Tells a handle something: which URL, which callback, which limit.
    ///
    /// The third argument's type is the option's: `long`, a pointer, a function, `curl_off_t`.
    /// Strings are copied; lists must live until the handle is done with them. `CURLE_OK`, or an
    /// error that says that the option is unknown or its promise cannot be kept.
    pub fn curl_easy_setopt(curl: *mut CURL, option: CURLoption, ...) -> CURLcode;

    /// Asks a handle something about its last transfer.
    ///
    /// The third argument points to a `char *`, `long`, `double`, `struct curl_slist *`,
    /// `curl_socket_t` or `curl_off_t`, by the info's kind. Strings live as long as the handle is
    /// neither used nor cleaned up.
    pub fn curl_easy_getinfo(curl: *mut CURL, info: CURLINFO, ...) -> CURLcode;

    /// Adds a part to a form: options and their arguments by turns, `CURLFORM_END` at the end.
    ///
    /// `*httppost` and `*last_post` are NULL for a new form; free it with `curl_formfree`.
    /// `CURL_FORMADD_OK`, or what was wrong; the form is then as before. Forms are not sent here.
    /// libcurl's curl_formadd(3).
    pub fn curl_formadd(
        httppost: *mut *mut curl_httppost,
        last_post: *mut *mut curl_httppost,
        ...
    ) -> CURLFORMcode;

    /// Tells a multi handle something.
    ///
    /// The third argument's type is the option's: a `long`, a pointer, a function, a `curl_off_t`.
    /// Options about pipelining, streams and connections that are used again are accepted and count
    /// for nothing. `CURLM_UNKNOWN_OPTION`; `CURLM_BAD_FUNCTION_ARGUMENT`: a negative limit;
    /// `CURLM_RECURSIVE_API_CALL` from within a callback. libcurl's curl_multi_setopt(3).
    pub fn curl_multi_setopt(m: *mut CURLM, option: CURLMoption, ...) -> CURLMcode;

    /// Says what a share shares, and how it is locked.
    ///
    /// The third argument's type is the option's: an `int` (`CURL_LOCK_DATA_` values), a function,
    /// a pointer. Lock functions may not call back: a call on the handle answers
    /// `CURLE_RECURSIVE_API_CALL`. `CURLSHE_IN_USE` once a handle uses the share,
    /// `CURLSHE_BAD_OPTION` for what is not known, `CURLSHE_INVALID` for what is no share.
    /// libcurl's curl_share_setopt(3).
    pub fn curl_share_setopt(share: *mut CURLSH, option: CURLSHoption, ...) -> CURLSHcode;
}
