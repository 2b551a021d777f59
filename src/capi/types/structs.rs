//! The handles, structs and unions of the C interface, laid out as libcurl's.
//!
//! `layout.rs` holds each of them to libcurl's sizes and offsets at compile time. An enum
//! without a typedef in C (`enum curl_khtype`) stands here, one with a typedef in `enums.rs`.

#![allow(missing_docs)] // C's field names; what a field means is said where it is not its name
#![allow(non_camel_case_types, non_snake_case, clippy::upper_case_acronyms)] // C's names

use super::{
    CURLMSG, CURLcode, CURLformoption, CURLoption, CURLversion, UnsignedBits, curl_easytype,
    curl_off_t, curl_socket_t, curl_sslbackend, curlfiletype, sockaddr, time_t,
};
use std::ffi::{c_char, c_int, c_long, c_short, c_uint, c_void};

/// An easy handle: one transfer, and then one WebSocket connection.
pub type CURL = c_void;

/// A multi handle: many transfers in one thread.
pub type CURLM = c_void;

/// A share handle: what several easy handles have in common.
pub type CURLSH = c_void;

/// What a `CURLU` points to; it and the next three are never looked into.
pub struct Curl_URL {
    _private: [u8; 0],
}

/// A URL in parts.
pub type CURLU = Curl_URL;

/// A form being built, for `CURLOPT_MIMEPOST`.
pub struct curl_mime {
    _private: [u8; 0],
}

/// A part of a form.
pub struct curl_mimepart {
    _private: [u8; 0],
}

/// The request headers of a stream that an HTTP/2 server pushes.
pub struct curl_pushheaders {
    _private: [u8; 0],
}

/// What a delivered chunk is part of.
#[repr(C)]
pub struct curl_ws_frame {
    /// Version of this struct: 0.
    pub age: c_int,
    /// `CURLWS_` flags of the frame.
    pub flags: c_int,
    /// Where in its frame's payload the chunk begins. All figures count what the peer compressed,
    /// not what came of it (`CURLWS_COMPRESS`).
    pub offset: curl_off_t,
    /// Payload bytes of this frame that are still to come. Of a compressed frame: exact where no
    /// more than 64 KB are, else those that are known, at least one. 0 means in any case that the
    /// frame ends with this chunk.
    pub bytesleft: curl_off_t,
    /// Length of the chunk.
    pub len: usize,
}

/// A list of strings; `curl_slist_append` and `curl_slist_free_all` own its memory.
#[repr(C)]
pub struct curl_slist {
    pub data: *mut c_char,
    pub next: *mut curl_slist,
}

/// Binary data for an option.
#[repr(C)]
pub struct curl_blob {
    pub data: *mut c_void,
    pub len: usize,
    /// `CURL_BLOB_COPY` or `CURL_BLOB_NOCOPY`.
    pub flags: c_uint,
}

/// What the library is and can do. Fields after `protocols` exist by `age`.
#[repr(C)]
pub struct curl_version_info_data {
    pub age: CURLversion,
    pub version: *const c_char,
    pub version_num: c_uint,
    pub host: *const c_char,
    /// `CURL_VERSION_` bits.
    pub features: c_int,
    pub ssl_version: *const c_char,
    pub ssl_version_num: c_long,
    pub libz_version: *const c_char,
    /// Ends with NULL.
    pub protocols: *const *const c_char,
    pub ares: *const c_char,
    pub ares_num: c_int,
    pub libidn: *const c_char,
    pub iconv_ver_num: c_int,
    pub libssh_version: *const c_char,
    pub brotli_ver_num: c_uint,
    pub brotli_version: *const c_char,
    pub nghttp2_ver_num: c_uint,
    pub nghttp2_version: *const c_char,
    pub quic_version: *const c_char,
    /// Default of `CURLOPT_CAINFO`.
    pub cainfo: *const c_char,
    /// Default of `CURLOPT_CAPATH`.
    pub capath: *const c_char,
    pub zstd_ver_num: c_uint,
    pub zstd_version: *const c_char,
    pub hyper_version: *const c_char,
    pub gsasl_version: *const c_char,
    /// Ends with NULL.
    pub feature_names: *const *const c_char,
    pub rtmp_version: *const c_char,
}

/// A TLS library that `curl_global_sslset` knows.
#[repr(C)]
pub struct curl_ssl_backend {
    pub id: curl_sslbackend,
    pub name: *const c_char,
}

/// The server's certificates, from `CURLINFO_CERTINFO`.
#[repr(C)]
pub struct curl_certinfo {
    pub num_of_certs: c_int,
    /// A list per certificate, each entry `name:content`.
    pub certinfo: *mut *mut curl_slist,
}

/// The TLS session, from `CURLINFO_TLS_SSL_PTR`.
#[repr(C)]
pub struct curl_tlssessioninfo {
    pub backend: curl_sslbackend,
    pub internals: *mut c_void,
}

/// A row of the list of options.
#[repr(C)]
pub struct curl_easyoption {
    /// Without `CURLOPT_`.
    pub name: *const c_char,
    pub id: CURLoption,
    pub r#type: curl_easytype,
    /// `CURLOT_FLAG_ALIAS` or 0.
    pub flags: c_uint,
}

/// A header of a response.
#[repr(C)]
pub struct curl_header {
    pub name: *mut c_char,
    pub value: *mut c_char,
    /// How many headers of this name there are.
    pub amount: usize,
    /// Which of them this is, from 0.
    pub index: usize,
    /// One of the `CURLH_` bits.
    pub origin: c_uint,
    /// Ours.
    pub anchor: *mut c_void,
}

/// An address, for `CURLOPT_OPENSOCKETFUNCTION`.
#[repr(C)]
pub struct curl_sockaddr {
    pub family: c_int,
    pub socktype: c_int,
    pub protocol: c_int,
    /// Bytes of `addr`; they may reach past its declared size.
    pub addrlen: c_uint,
    pub addr: sockaddr,
}

/// A host of the HSTS list.
#[repr(C)]
pub struct curl_hstsentry {
    pub name: *mut c_char,
    pub namelen: usize,
    /// cbindgen:bitfield=1
    pub includeSubDomains: UnsignedBits,
    /// `YYYYMMDD HH:MM:SS` and NUL.
    pub expire: [c_char; 18],
}

/// Which entry of how many.
#[repr(C)]
pub struct curl_index {
    pub index: usize,
    pub total: usize,
}

/// What a `CURLMsg` tells.
#[repr(C)]
pub union CURLMsg_data {
    pub whatever: *mut c_void,
    /// Of `CURLMSG_DONE`: how the transfer ended.
    pub result: CURLcode,
}

/// A message about a transfer of a multi handle.
#[repr(C)]
pub struct CURLMsg {
    pub msg: CURLMSG,
    pub easy_handle: *mut CURL,
    pub data: CURLMsg_data,
}

/// A socket of the application's own that `curl_multi_poll` waits for too.
#[repr(C)]
pub struct curl_waitfd {
    pub fd: curl_socket_t,
    /// `CURL_WAIT_` bits wanted.
    pub events: c_short,
    /// `CURL_WAIT_` bits seen.
    pub revents: c_short,
}

/// A part of an old-style form, for `curl_formadd`.
#[repr(C)]
pub struct curl_httppost {
    pub next: *mut curl_httppost,
    pub name: *mut c_char,
    pub namelength: c_long,
    pub contents: *mut c_char,
    pub contentslength: c_long,
    pub buffer: *mut c_char,
    pub bufferlength: c_long,
    pub contenttype: *mut c_char,
    pub contentheader: *mut curl_slist,
    pub more: *mut curl_httppost,
    /// `CURL_HTTPPOST_` bits.
    pub flags: c_long,
    pub showfilename: *mut c_char,
    pub userp: *mut c_void,
    pub contentlen: curl_off_t,
}

/// An option of `curl_formadd` in an array.
#[repr(C)]
pub struct curl_forms {
    pub option: CURLformoption,
    pub value: *const c_char,
}

/// The columns of a directory listing as text.
#[repr(C)]
pub struct curl_fileinfo_strings {
    pub time: *mut c_char,
    pub perm: *mut c_char,
    pub user: *mut c_char,
    pub group: *mut c_char,
    pub target: *mut c_char,
}

/// A file of a wildcard transfer.
#[repr(C)]
pub struct curl_fileinfo {
    pub filename: *mut c_char,
    pub filetype: curlfiletype,
    pub time: time_t,
    pub perm: c_uint,
    pub uid: c_int,
    pub gid: c_int,
    pub size: curl_off_t,
    pub hardlinks: c_long,
    pub strings: curl_fileinfo_strings,
    /// `CURLFINFOFLAG_` bits.
    pub flags: c_uint,
    /// Ours, as the next two.
    pub b_data: *mut c_char,
    pub b_size: usize,
    pub b_used: usize,
}

/// Kind of an SSH host key.
#[repr(C)]
pub enum curl_khtype {
    CURLKHTYPE_UNKNOWN = 0,
    CURLKHTYPE_RSA1 = 1,
    CURLKHTYPE_RSA = 2,
    CURLKHTYPE_DSS = 3,
    CURLKHTYPE_ECDSA = 4,
    CURLKHTYPE_ED25519 = 5,
}

/// What an SSH key callback answers.
#[repr(C)]
pub enum curl_khstat {
    CURLKHSTAT_FINE_ADD_TO_FILE = 0,
    CURLKHSTAT_FINE = 1,
    CURLKHSTAT_REJECT = 2,
    CURLKHSTAT_DEFER = 3,
    CURLKHSTAT_FINE_REPLACE = 4,
    CURLKHSTAT_LAST = 5,
}

/// How an SSH host key compares with the known one.
#[repr(C)]
pub enum curl_khmatch {
    CURLKHMATCH_OK = 0,
    CURLKHMATCH_MISMATCH = 1,
    CURLKHMATCH_MISSING = 2,
    CURLKHMATCH_LAST = 3,
}

/// An SSH host key.
#[repr(C)]
pub struct curl_khkey {
    pub key: *const c_char,
    /// 0: `key` is base64 and ends with NUL.
    pub len: usize,
    pub keytype: curl_khtype,
}

/// End of the `CURL_NETRC_` values.
#[repr(C)]
pub enum CURL_NETRC_OPTION {
    CURL_NETRC_LAST = 3,
}

/// End of the `CURL_TLSAUTH_` values.
#[repr(C)]
pub enum CURL_TLSAUTH {
    CURL_TLSAUTH_LAST = 2,
}
