//! The callback types of the C interface.
//!
//! Each is nullable, as in C. What an application promises by setting one is said at its option.

#![allow(non_camel_case_types)] // C's names

use super::structs::{
    CURL, CURLM, curl_hstsentry, curl_index, curl_khkey, curl_khmatch, curl_pushheaders,
    curl_slist, curl_sockaddr,
};
use super::{
    CURLSTScode, CURLcode, curl_infotype, curl_lock_access, curl_lock_data, curl_off_t,
    curl_socket_t, curlioerr, curlsocktype,
};
use std::ffi::{c_char, c_double, c_int, c_long, c_uchar, c_uint, c_void};

/// Takes received payload (or a header); answers how many bytes it took, all or fail.
pub type curl_write_callback = Option<
    unsafe extern "C" fn(
        buffer: *mut c_char,
        size: usize,
        nitems: usize,
        outstream: *mut c_void,
    ) -> usize,
>;

/// Gives payload to send; answers how many bytes it gave, 0 at the end.
pub type curl_read_callback = Option<
    unsafe extern "C" fn(
        buffer: *mut c_char,
        size: usize,
        nitems: usize,
        instream: *mut c_void,
    ) -> usize,
>;

/// Moves the source of a read callback.
pub type curl_seek_callback =
    Option<unsafe extern "C" fn(instream: *mut c_void, offset: curl_off_t, origin: c_int) -> c_int>;

/// Hears how far a transfer is; another answer than 0 ends it.
pub type curl_xferinfo_callback = Option<
    unsafe extern "C" fn(
        clientp: *mut c_void,
        dltotal: curl_off_t,
        dlnow: curl_off_t,
        ultotal: curl_off_t,
        ulnow: curl_off_t,
    ) -> c_int,
>;

/// The same, older.
pub type curl_progress_callback = Option<
    unsafe extern "C" fn(
        clientp: *mut c_void,
        dltotal: c_double,
        dlnow: c_double,
        ultotal: c_double,
        ulnow: c_double,
    ) -> c_int,
>;

/// Hears what `CURLOPT_VERBOSE` would print, and the data.
pub type curl_debug_callback = Option<
    unsafe extern "C" fn(
        handle: *mut CURL,
        r#type: curl_infotype,
        data: *mut c_char,
        size: usize,
        userptr: *mut c_void,
    ) -> c_int,
>;

/// May stop a transfer between connecting and the request.
pub type curl_prereq_callback = Option<
    unsafe extern "C" fn(
        clientp: *mut c_void,
        conn_primary_ip: *mut c_char,
        conn_local_ip: *mut c_char,
        conn_primary_port: c_int,
        conn_local_port: c_int,
    ) -> c_int,
>;

/// Sets options of a socket before it is connected.
pub type curl_sockopt_callback = Option<
    unsafe extern "C" fn(
        clientp: *mut c_void,
        curlfd: curl_socket_t,
        purpose: curlsocktype,
    ) -> c_int,
>;

/// Makes a socket for an address.
pub type curl_opensocket_callback = Option<
    unsafe extern "C" fn(
        clientp: *mut c_void,
        purpose: curlsocktype,
        address: *mut curl_sockaddr,
    ) -> curl_socket_t,
>;

/// Closes a socket.
pub type curl_closesocket_callback =
    Option<unsafe extern "C" fn(clientp: *mut c_void, item: curl_socket_t) -> c_int>;

/// Hears of a name about to be resolved; another answer than 0 ends the transfer.
pub type curl_resolver_start_callback = Option<
    unsafe extern "C" fn(
        resolver_state: *mut c_void,
        reserved: *mut c_void,
        userdata: *mut c_void,
    ) -> c_int,
>;

/// Changes the configuration of a TLS connection that is about to be made.
///
/// `ssl_ctx` is a `struct rustls_client_config_builder *` (`rustls.h`) which the library builds
/// from, and frees, afterwards. Functions set in it are called with `userptr` as their userdata for
/// as long as the connection lives, by whichever thread uses the handle; calls on the handle from
/// within them answer `CURLE_RECURSIVE_API_CALL`. Another answer than `CURLE_OK` ends the transfer
/// with it. docs/ssl-ctx.md; libcurl's CURLOPT_SSL_CTX_FUNCTION(3).
pub type curl_ssl_ctx_callback = Option<
    unsafe extern "C" fn(curl: *mut CURL, ssl_ctx: *mut c_void, userptr: *mut c_void) -> CURLcode,
>;

/// Gives the trailers of a chunked upload.
pub type curl_trailer_callback =
    Option<unsafe extern "C" fn(list: *mut *mut curl_slist, userdata: *mut c_void) -> c_int>;

/// Gives the next entry of the HSTS list.
pub type curl_hstsread_callback = Option<
    unsafe extern "C" fn(
        easy: *mut CURL,
        e: *mut curl_hstsentry,
        userp: *mut c_void,
    ) -> CURLSTScode,
>;

/// Takes an entry of the HSTS list.
pub type curl_hstswrite_callback = Option<
    unsafe extern "C" fn(
        easy: *mut CURL,
        e: *mut curl_hstsentry,
        i: *mut curl_index,
        userp: *mut c_void,
    ) -> CURLSTScode,
>;

/// Locks a part of a share.
pub type curl_lock_function = Option<
    unsafe extern "C" fn(
        handle: *mut CURL,
        data: curl_lock_data,
        locktype: curl_lock_access,
        userptr: *mut c_void,
    ),
>;

/// Unlocks it.
pub type curl_unlock_function =
    Option<unsafe extern "C" fn(handle: *mut CURL, data: curl_lock_data, userptr: *mut c_void)>;

/// Is asked to watch a socket, or to stop (`CURL_POLL_` values).
pub type curl_socket_callback = Option<
    unsafe extern "C" fn(
        easy: *mut CURL,
        s: curl_socket_t,
        what: c_int,
        userp: *mut c_void,
        socketp: *mut c_void,
    ) -> c_int,
>;

/// Is asked for a timer in so many milliseconds; -1 takes it back.
pub type curl_multi_timer_callback =
    Option<unsafe extern "C" fn(m: *mut CURLM, timeout_ms: c_long, userp: *mut c_void) -> c_int>;

/// Hears of an event of a multi handle (`CURLMNOTIFY_` values).
pub type curl_notify_callback = Option<
    unsafe extern "C" fn(
        m: *mut CURLM,
        notification: c_uint,
        easy: *mut CURL,
        user_data: *mut c_void,
    ),
>;

/// Judges a stream that an HTTP/2 server pushes.
pub type curl_push_callback = Option<
    unsafe extern "C" fn(
        parent: *mut CURL,
        easy: *mut CURL,
        num_headers: usize,
        headers: *mut curl_pushheaders,
        userp: *mut c_void,
    ) -> c_int,
>;

/// `malloc`, for `curl_global_init_mem`.
pub type curl_malloc_callback = Option<unsafe extern "C" fn(size: usize) -> *mut c_void>;

/// `free`.
pub type curl_free_callback = Option<unsafe extern "C" fn(ptr: *mut c_void)>;

/// `realloc`.
pub type curl_realloc_callback =
    Option<unsafe extern "C" fn(ptr: *mut c_void, size: usize) -> *mut c_void>;

/// `strdup`.
pub type curl_strdup_callback = Option<unsafe extern "C" fn(str: *const c_char) -> *mut c_char>;

/// `calloc`.
pub type curl_calloc_callback =
    Option<unsafe extern "C" fn(nmemb: usize, size: usize) -> *mut c_void>;

/// Takes a piece of an old-style form.
pub type curl_formget_callback =
    Option<unsafe extern "C" fn(arg: *mut c_void, buf: *const c_char, len: usize) -> usize>;

/// Once rewound the source of a read callback.
pub type curl_ioctl_callback =
    Option<unsafe extern "C" fn(handle: *mut CURL, cmd: c_int, clientp: *mut c_void) -> curlioerr>;

/// Once converted between character sets.
pub type curl_conv_callback =
    Option<unsafe extern "C" fn(buffer: *mut c_char, length: usize) -> CURLcode>;

/// Hears of each file of a wildcard transfer before it.
pub type curl_chunk_bgn_callback = Option<
    unsafe extern "C" fn(transfer_info: *const c_void, ptr: *mut c_void, remains: c_int) -> c_long,
>;

/// Hears of each file of a wildcard transfer after it.
pub type curl_chunk_end_callback = Option<unsafe extern "C" fn(ptr: *mut c_void) -> c_long>;

/// Matches a wildcard.
pub type curl_fnmatch_callback = Option<
    unsafe extern "C" fn(ptr: *mut c_void, pattern: *const c_char, string: *const c_char) -> c_int,
>;

/// Judges an SSH host key.
pub type curl_sshkeycallback = Option<
    unsafe extern "C" fn(
        easy: *mut CURL,
        knownkey: *const curl_khkey,
        foundkey: *const curl_khkey,
        khmatch: curl_khmatch,
        clientp: *mut c_void,
    ) -> c_int,
>;

/// Judges an SSH host key, all of it.
pub type curl_sshhostkeycallback = Option<
    unsafe extern "C" fn(
        clientp: *mut c_void,
        keytype: c_int,
        key: *const c_char,
        keylen: usize,
    ) -> c_int,
>;

/// Takes a stored TLS session. In C this is the function's type, not a pointer to it.
///
/// cbindgen:ignore
pub type curl_ssls_export_cb = Option<
    unsafe extern "C" fn(
        curl: *mut CURL,
        userptr: *mut c_void,
        session_key: *const c_char,
        shmac: *const c_uchar,
        shmac_len: usize,
        sdata: *const c_uchar,
        sdata_len: usize,
        valid_until: curl_off_t,
        ietf_tls_id: c_int,
        alpn: *const c_char,
        earlydata_max: usize,
    ) -> CURLcode,
>;
