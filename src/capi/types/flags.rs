//! Flags, kinds and events of all functions but `curl_easy_setopt` (see `constants`).

#![allow(missing_docs)] // a group's first line speaks for the group
// Casts and shifts are for the C reader.
#![allow(clippy::unnecessary_cast, clippy::identity_op)]

use std::ffi::{c_int, c_long};

/// An option is its kind plus its number: the kind says what `curl_easy_setopt` takes.
pub const CURLOPTTYPE_LONG: c_int = 0;
pub const CURLOPTTYPE_OBJECTPOINT: c_int = 10000;
pub const CURLOPTTYPE_FUNCTIONPOINT: c_int = 20000;
pub const CURLOPTTYPE_OFF_T: c_int = 30000;
pub const CURLOPTTYPE_BLOB: c_int = 40000;
pub const CURLOPTTYPE_STRINGPOINT: c_int = CURLOPTTYPE_OBJECTPOINT;
pub const CURLOPTTYPE_SLISTPOINT: c_int = CURLOPTTYPE_OBJECTPOINT;
pub const CURLOPTTYPE_CBPOINT: c_int = CURLOPTTYPE_OBJECTPOINT;
pub const CURLOPTTYPE_VALUES: c_int = CURLOPTTYPE_LONG;

/// An info is its kind plus its number: the kind says what `curl_easy_getinfo` fills.
pub const CURLINFO_STRING: c_int = 1 << 20;
pub const CURLINFO_LONG: c_int = 2 << 20;
pub const CURLINFO_DOUBLE: c_int = 3 << 20;
pub const CURLINFO_SLIST: c_int = 4 << 20;
pub const CURLINFO_PTR: c_int = 4 << 20;
pub const CURLINFO_SOCKET: c_int = 5 << 20;
pub const CURLINFO_OFF_T: c_int = 6 << 20;
pub const CURLINFO_MASK: c_int = (1 << 20) - 1;
pub const CURLINFO_TYPEMASK: c_int = 15 << 20;

/// Bits of `curl_version_info_data.features`.
pub const CURL_VERSION_IPV6: c_int = 1 << 0;
pub const CURL_VERSION_KERBEROS4: c_int = 1 << 1;
pub const CURL_VERSION_SSL: c_int = 1 << 2;
pub const CURL_VERSION_LIBZ: c_int = 1 << 3;
pub const CURL_VERSION_NTLM: c_int = 1 << 4;
pub const CURL_VERSION_GSSNEGOTIATE: c_int = 1 << 5;
pub const CURL_VERSION_DEBUG: c_int = 1 << 6;
pub const CURL_VERSION_ASYNCHDNS: c_int = 1 << 7;
pub const CURL_VERSION_SPNEGO: c_int = 1 << 8;
pub const CURL_VERSION_LARGEFILE: c_int = 1 << 9;
pub const CURL_VERSION_IDN: c_int = 1 << 10;
pub const CURL_VERSION_SSPI: c_int = 1 << 11;
pub const CURL_VERSION_CONV: c_int = 1 << 12;
pub const CURL_VERSION_CURLDEBUG: c_int = 1 << 13;
pub const CURL_VERSION_TLSAUTH_SRP: c_int = 1 << 14;
pub const CURL_VERSION_NTLM_WB: c_int = 1 << 15;
pub const CURL_VERSION_HTTP2: c_int = 1 << 16;
pub const CURL_VERSION_GSSAPI: c_int = 1 << 17;
pub const CURL_VERSION_KERBEROS5: c_int = 1 << 18;
pub const CURL_VERSION_UNIX_SOCKETS: c_int = 1 << 19;
pub const CURL_VERSION_PSL: c_int = 1 << 20;
pub const CURL_VERSION_HTTPS_PROXY: c_int = 1 << 21;
pub const CURL_VERSION_MULTI_SSL: c_int = 1 << 22;
pub const CURL_VERSION_BROTLI: c_int = 1 << 23;
pub const CURL_VERSION_ALTSVC: c_int = 1 << 24;
pub const CURL_VERSION_HTTP3: c_int = 1 << 25;
pub const CURL_VERSION_ZSTD: c_int = 1 << 26;
pub const CURL_VERSION_UNICODE: c_int = 1 << 27;
pub const CURL_VERSION_HSTS: c_int = 1 << 28;
pub const CURL_VERSION_GSASL: c_int = 1 << 29;
pub const CURL_VERSION_THREADSAFE: c_int = 1 << 30;

/// Where a header came from, for `curl_easy_header`.
pub const CURLH_HEADER: c_int = 1 << 0;
pub const CURLH_TRAILER: c_int = 1 << 1;
pub const CURLH_CONNECT: c_int = 1 << 2;
pub const CURLH_1XX: c_int = 1 << 3;
pub const CURLH_PSEUDO: c_int = 1 << 4;

/// Flags of `curl_url_get` and `curl_url_set`.
pub const CURLU_DEFAULT_PORT: c_int = 1 << 0;
pub const CURLU_NO_DEFAULT_PORT: c_int = 1 << 1;
pub const CURLU_DEFAULT_SCHEME: c_int = 1 << 2;
pub const CURLU_NON_SUPPORT_SCHEME: c_int = 1 << 3;
pub const CURLU_PATH_AS_IS: c_int = 1 << 4;
pub const CURLU_DISALLOW_USER: c_int = 1 << 5;
pub const CURLU_URLDECODE: c_int = 1 << 6;
pub const CURLU_URLENCODE: c_int = 1 << 7;
pub const CURLU_APPENDQUERY: c_int = 1 << 8;
pub const CURLU_GUESS_SCHEME: c_int = 1 << 9;
pub const CURLU_NO_AUTHORITY: c_int = 1 << 10;
pub const CURLU_ALLOW_SPACE: c_int = 1 << 11;
pub const CURLU_PUNYCODE: c_int = 1 << 12;
pub const CURLU_PUNY2IDN: c_int = 1 << 13;
pub const CURLU_GET_EMPTY: c_int = 1 << 14;
pub const CURLU_NO_GUESS_SCHEME: c_int = 1 << 15;

/// `curl_easyoption.flags`: the name is an older one of another option.
pub const CURLOT_FLAG_ALIAS: c_int = 1 << 0;

/// Values of `CURLMOPT_PIPELINING`.
pub const CURLPIPE_NOTHING: c_long = 0 as c_long;
pub const CURLPIPE_HTTP1: c_long = 1 as c_long;
pub const CURLPIPE_MULTIPLEX: c_long = 2 as c_long;

/// Events of `curl_waitfd`.
pub const CURL_WAIT_POLLIN: c_int = 1;
pub const CURL_WAIT_POLLPRI: c_int = 2;
pub const CURL_WAIT_POLLOUT: c_int = 4;

/// What a socket callback is asked to watch.
pub const CURL_POLL_NONE: c_int = 0;
pub const CURL_POLL_IN: c_int = 1;
pub const CURL_POLL_OUT: c_int = 2;
pub const CURL_POLL_INOUT: c_int = 3;
pub const CURL_POLL_REMOVE: c_int = 4;

/// What happened on a socket, for `curl_multi_socket_action`.
pub const CURL_CSELECT_IN: c_int = 1;
pub const CURL_CSELECT_OUT: c_int = 2;
pub const CURL_CSELECT_ERR: c_int = 4;

/// Bits of `CURLMOPT_NETWORK_CHANGED`.
pub const CURLMNWC_CLEAR_ALL: c_long = (1 as c_long) << 0;
pub const CURLMNWC_CLEAR_CONNS: c_long = (1 as c_long) << 1;
pub const CURLMNWC_CLEAR_DNS: c_long = (1 as c_long) << 2;

/// Answers of a server push callback.
pub const CURL_PUSH_OK: c_int = 0;
pub const CURL_PUSH_DENY: c_int = 1;
pub const CURL_PUSH_ERROROUT: c_int = 2;

/// Events that a notify callback hears.
pub const CURLMNOTIFY_INFO_READ: c_int = 0;
pub const CURLMNOTIFY_EASY_DONE: c_int = 1;

/// Bits of `curl_httppost.flags`.
pub const CURL_HTTPPOST_FILENAME: c_int = 1 << 0;
pub const CURL_HTTPPOST_READFILE: c_int = 1 << 1;
pub const CURL_HTTPPOST_PTRNAME: c_int = 1 << 2;
pub const CURL_HTTPPOST_PTRCONTENTS: c_int = 1 << 3;
pub const CURL_HTTPPOST_BUFFER: c_int = 1 << 4;
pub const CURL_HTTPPOST_PTRBUFFER: c_int = 1 << 5;
pub const CURL_HTTPPOST_CALLBACK: c_int = 1 << 6;
pub const CURL_HTTPPOST_LARGE: c_int = 1 << 7;

/// Bits of `curl_fileinfo.flags`: which fields are known.
pub const CURLFINFOFLAG_KNOWN_FILENAME: c_int = 1 << 0;
pub const CURLFINFOFLAG_KNOWN_FILETYPE: c_int = 1 << 1;
pub const CURLFINFOFLAG_KNOWN_TIME: c_int = 1 << 2;
pub const CURLFINFOFLAG_KNOWN_PERM: c_int = 1 << 3;
pub const CURLFINFOFLAG_KNOWN_UID: c_int = 1 << 4;
pub const CURLFINFOFLAG_KNOWN_GID: c_int = 1 << 5;
pub const CURLFINFOFLAG_KNOWN_SIZE: c_int = 1 << 6;
pub const CURLFINFOFLAG_KNOWN_HLINKCOUNT: c_int = 1 << 7;

/// Flags of `curlws_attach`.
/// ---
/// The handle is the server's end.
pub const CURLWS_SERVER: c_int = 1 << 24;
/// There is no opening handshake.
pub const CURLWS_NOHTTP: c_int = 1 << 25;

/// What a stream's callbacks answer in place of a number of bytes.
/// ---
/// Not now.
pub const CURLWS_IO_AGAIN: c_int = -1;
/// It is broken.
pub const CURLWS_IO_ERROR: c_int = -2;
