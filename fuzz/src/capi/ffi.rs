//! The C functions, as a C program sees them, and numbers of `curl/curl.h`.

#![allow(missing_docs)] // libcurl's names

use std::ffi::{c_char, c_int, c_long, c_uint, c_void};

pub use curlws::capi::types::{curl_easyoption, curl_header, curl_slist, curl_ws_frame};

pub type Curl = *mut c_void;
pub type Multi = *mut c_void;
pub type Shared = *mut c_void;

unsafe extern "C" {
    pub fn curl_easy_init() -> Curl;
    pub fn curl_easy_setopt(curl: Curl, option: c_int, ...) -> c_int;
    pub fn curl_easy_getinfo(curl: Curl, info: c_int, ...) -> c_int;
    pub fn curl_easy_perform(curl: Curl) -> c_int;
    pub fn curl_easy_cleanup(curl: Curl);
    pub fn curl_easy_reset(curl: Curl);
    pub fn curl_easy_duphandle(curl: Curl) -> Curl;
    pub fn curl_easy_pause(curl: Curl, bits: c_int) -> c_int;
    pub fn curl_easy_upkeep(curl: Curl) -> c_int;
    pub fn curl_easy_send(curl: Curl, buffer: *const u8, len: usize, n: *mut usize) -> c_int;
    pub fn curl_easy_recv(curl: Curl, buffer: *mut u8, len: usize, n: *mut usize) -> c_int;
    pub fn curl_easy_option_next(last: *const curl_easyoption) -> *const curl_easyoption;
    pub fn curl_easy_nextheader(
        curl: Curl,
        origin: c_uint,
        request: c_int,
        last: *mut curl_header,
    ) -> *mut curl_header;
    pub fn curl_ws_recv(
        curl: Curl,
        buffer: *mut u8,
        len: usize,
        n: *mut usize,
        meta: *mut *const curl_ws_frame,
    ) -> c_int;
    pub fn curl_ws_send(
        curl: Curl,
        buffer: *const u8,
        len: usize,
        sent: *mut usize,
        fragsize: i64,
        flags: c_uint,
    ) -> c_int;
    pub fn curl_ws_start_frame(curl: Curl, flags: c_uint, len: i64) -> c_int;
    pub fn curl_ws_meta(curl: Curl) -> *const curl_ws_frame;
    pub fn curl_multi_init() -> Multi;
    pub fn curl_multi_setopt(multi: Multi, option: c_int, ...) -> c_int;
    pub fn curl_multi_add_handle(multi: Multi, curl: Curl) -> c_int;
    pub fn curl_multi_remove_handle(multi: Multi, curl: Curl) -> c_int;
    pub fn curl_multi_perform(multi: Multi, running: *mut c_int) -> c_int;
    pub fn curl_multi_socket_action(
        multi: Multi,
        socket: c_int,
        events: c_int,
        running: *mut c_int,
    ) -> c_int;
    pub fn curl_multi_info_read(multi: Multi, left: *mut c_int) -> *mut c_void;
    pub fn curl_multi_timeout(multi: Multi, milliseconds: *mut c_long) -> c_int;
    pub fn curl_multi_poll(
        multi: Multi,
        extra: *mut c_void,
        count: c_uint,
        timeout_ms: c_int,
        ready: *mut c_int,
    ) -> c_int;
    pub fn curl_multi_wakeup(multi: Multi) -> c_int;
    pub fn curl_multi_cleanup(multi: Multi) -> c_int;
    pub fn curl_share_init() -> Shared;
    pub fn curl_share_setopt(share: Shared, option: c_int, ...) -> c_int;
    pub fn curl_share_cleanup(share: Shared) -> c_int;
    pub fn curl_slist_append(list: *mut curl_slist, text: *const c_char) -> *mut curl_slist;
    pub fn curl_slist_free_all(list: *mut curl_slist);
}

pub const AGAIN: c_int = 81;

pub const TIMEOUT_MS: c_int = 155;
pub const NOPROGRESS: c_int = 43;
pub const VERBOSE: c_int = 41;
pub const CONNECT_ONLY: c_int = 141;
pub const WS_OPTIONS: c_int = 320;
pub const UPLOAD: c_int = 46;
pub const FOLLOWLOCATION: c_int = 52;
pub const HTTPAUTH: c_int = 107;
pub const PROXYAUTH: c_int = 111;
pub const PROXYTYPE: c_int = 101;
pub const SSL_VERIFYPEER: c_int = 64;
pub const HEADER: c_int = 42;
pub const URL: c_int = 10_002;
pub const PROXY: c_int = 10_004;
pub const USERPWD: c_int = 10_005;
pub const ERRORBUFFER: c_int = 10_010;
pub const HTTPHEADER: c_int = 10_023;
pub const COOKIEFILE: c_int = 10_031;
pub const SHARE: c_int = 10_100;
pub const CONNECT_TO: c_int = 10_243;
pub const WRITEFUNCTION: c_int = 20_011;
pub const READFUNCTION: c_int = 20_012;
pub const HEADERFUNCTION: c_int = 20_079;
pub const DEBUGFUNCTION: c_int = 20_094;
pub const SOCKOPTFUNCTION: c_int = 20_148;
pub const OPENSOCKETFUNCTION: c_int = 20_163;
pub const CLOSESOCKETFUNCTION: c_int = 20_208;
pub const XFERINFOFUNCTION: c_int = 20_219;
pub const PREREQFUNCTION: c_int = 20_312;

pub const MULTI_SOCKETFUNCTION: c_int = 20_001;
pub const MULTI_TIMERFUNCTION: c_int = 20_004;

/// Of `curl_easytype`.
pub mod kind {
    pub const LONG: u32 = 0;
    pub const VALUES: u32 = 1;
    pub const OFF_T: u32 = 2;
    pub const STRING: u32 = 4;
    pub const SLIST: u32 = 5;
}
