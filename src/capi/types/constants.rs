//! The constants of the C interface that are macros there, grouped as in the header.
//!
//! Names and values are libcurl's; `CURLWS_LENIENT` and the like, which say so, are ours. What C
//! makes of a constant is decided by its form: `1 << 3` stays a shift, `as c_long` becomes an `L`
//! (`build.rs`).
//! Older names of the same constants are in `include/curl/aliases.h`.

#![allow(missing_docs)] // a group's first line speaks for the group
#![allow(non_upper_case_globals)] // C's names
// Casts and shifts are for the C reader.
#![allow(clippy::unnecessary_cast, clippy::identity_op)]

use std::ffi::{c_int, c_long, c_uint, c_ulong};

/// Flags of a frame: what `curl_ws_send` is told and what `curl_ws_frame.flags` tells.
/// ---
/// A text message, or a frame of one; its payload is UTF-8.
pub const CURLWS_TEXT: c_int = 1 << 0;
/// A binary message, or a frame of one.
pub const CURLWS_BINARY: c_int = 1 << 1;
/// More frames of the same message follow.
pub const CURLWS_CONT: c_int = 1 << 2;
/// A CLOSE frame: two bytes of status code, then a reason in UTF-8, or nothing.
pub const CURLWS_CLOSE: c_int = 1 << 3;
/// A PING frame; answered without our help unless `CURLWS_NOAUTOPONG` is set.
pub const CURLWS_PING: c_int = 1 << 4;
/// Sending: this call carries a part of a frame; `fragsize` of the first one is the whole.
pub const CURLWS_OFFSET: c_int = 1 << 5;
/// A PONG frame.
pub const CURLWS_PONG: c_int = 1 << 6;
/// libcurlws only, sending: this message goes uncompressed, on a connection with
/// `CURLWS_COMPRESS` too; without it the flag changes nothing. For messages that hold a secret
/// beside text which somebody else chose: the length of what is compressed together betrays
/// the secret (CRIME, BREACH). Only the call that begins a message is asked.
pub const CURLWS_NOCOMPRESS: c_int = 1 << 30;

/// What `curl_ws_poll` waits for, and tells.
/// ---
/// `curl_ws_recv` will not answer `CURLE_AGAIN`.
pub const CURLWS_READABLE: c_int = 1 << 24;
/// `curl_ws_send` of a small frame will not answer `CURLE_AGAIN`.
pub const CURLWS_WRITABLE: c_int = 1 << 25;
/// Nothing more comes from the peer, and all that it said has been received.
pub const CURLWS_CLOSED: c_int = 1 << 26;

/// Bits of `CURLOPT_WS_OPTIONS`.
/// ---
/// Bytes pass as they are: the application reads and writes whole frames itself.
pub const CURLWS_RAW_MODE: c_long = (1 as c_long) << 0;
/// PINGs are delivered to the application, which answers them.
pub const CURLWS_NOAUTOPONG: c_long = (1 as c_long) << 1;
/// libcurlws only: accept what libcurl accepts against RFC 6455.
pub const CURLWS_LENIENT: c_long = (1 as c_long) << 30;
/// libcurlws only: offer permessage-deflate (RFC 7692). Once agreed on, what is sent is compressed
/// but for `CURLWS_NOCOMPRESS`, as one frame or several; what is received is inflated, as it is
/// taken, whatever its size. The offer is a Sec-WebSocket-Extensions header;
/// one of the application's own (`CURLOPT_HTTPHEADER`) says better what is offered, and
/// `Sec-WebSocket-Extensions:` takes the offer back. Counts when the connection is made, and not
/// in raw mode. A server may decline; an answer that breaks the rules is
/// `CURLE_WEIRD_SERVER_REPLY`, with `CURLWS_LENIENT` too, and an offer that does is
/// `CURLE_BAD_FUNCTION_ARGUMENT`. Off by default: compression betrays by its length what a
/// message repeats. Who sends secrets beside text that somebody else chose leaves it off or
/// sends those messages with `CURLWS_NOCOMPRESS`.
pub const CURLWS_COMPRESS: c_long = (1 as c_long) << 29;
/// libcurlws only: the write callback gets whole messages, put together and checked, each by one
/// call: up to `CURLWSOPT_MAX_MESSAGE` bytes, more than `CURL_MAX_WRITE_SIZE`. Not in raw mode.
pub const CURLWS_MESSAGES: c_long = (1 as c_long) << 28;
/// libcurlws only: the peer's CLOSE is answered, with its status code, by the call that receives it, in
/// every model; it is delivered all the same. A transfer that is performed then ends a second later, if the
/// server does not end the connection before. Not in raw mode.
pub const CURLWS_AUTOCLOSE: c_long = (1 as c_long) << 27;
/// libcurlws only: the transfer is the opening handshake alone, as with `CURLOPT_CONNECT_ONLY` 2. The
/// name is that of libcurl's first draft.
pub const CURLWS_ALONE: c_long = (1 as c_long) << 26;
/// libcurlws only: no PING and no PONG of the library's own: as `CURLWS_NOAUTOPONG`, and
/// `CURLWSOPT_PING_INTERVAL_MS` rests. The name is that of libcurl's first draft.
pub const CURLWS_PINGOFF: c_long = (1 as c_long) << 25;

/// What `curlws_reconnect.event` tells.
/// ---
/// The connection was lost, or could not be made; another attempt follows after `delay_ms`.
pub const CURLWS_LOST: c_int = 1;
/// It is open again: what the server had been told has to be told again.
pub const CURLWS_REOPENED: c_int = 2;
/// It is open for the first time in this transfer.
pub const CURLWS_OPENED: c_int = 3;

/// Flags of `curl_global_init`; pass `CURL_GLOBAL_DEFAULT`.
pub const CURL_GLOBAL_SSL: c_int = 1 << 0;
pub const CURL_GLOBAL_WIN32: c_int = 1 << 1;
pub const CURL_GLOBAL_ALL: c_int = CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32;
pub const CURL_GLOBAL_NOTHING: c_int = 0;
pub const CURL_GLOBAL_DEFAULT: c_int = CURL_GLOBAL_ALL;
pub const CURL_GLOBAL_ACK_EINTR: c_int = 1 << 2;

/// Size of the buffer that `CURLOPT_ERRORBUFFER` points to, its final NUL included.
pub const CURL_ERROR_SIZE: c_int = 256;

/// What a write callback may return instead of the number of bytes it took.
/// ---
/// Take this chunk later; `curl_easy_pause` asks for it again.
pub const CURL_WRITEFUNC_PAUSE: c_int = 1 << 28 | 1;
/// Give up with `CURLE_WRITE_ERROR`.
pub const CURL_WRITEFUNC_ERROR: c_uint = 0xFFFF_FFFFu32;

/// What a read callback may return instead of the number of bytes it gave.
/// ---
/// Give up with `CURLE_ABORTED_BY_CALLBACK`.
pub const CURL_READFUNC_ABORT: c_int = 1 << 28;
/// Nothing now; `curl_easy_pause` asks again.
pub const CURL_READFUNC_PAUSE: c_int = 1 << 28 | 1;

/// A progress callback that returns this leaves the built-in meter on.
pub const CURL_PROGRESSFUNC_CONTINUE: c_int = 1 << 28 | 1;

/// Directions that `curl_easy_pause` stops (a bit set) or lets run (not set).
pub const CURLPAUSE_RECV: c_int = 1 << 0;
pub const CURLPAUSE_RECV_CONT: c_int = 0;
pub const CURLPAUSE_SEND: c_int = 1 << 2;
pub const CURLPAUSE_SEND_CONT: c_int = 0;
pub const CURLPAUSE_ALL: c_int = CURLPAUSE_RECV | CURLPAUSE_SEND;
pub const CURLPAUSE_CONT: c_int = CURLPAUSE_RECV_CONT | CURLPAUSE_SEND_CONT;

/// Answers of a seek callback.
pub const CURL_SEEKFUNC_OK: c_int = 0;
pub const CURL_SEEKFUNC_FAIL: c_int = 1;
pub const CURL_SEEKFUNC_CANTSEEK: c_int = 2;

/// Answers of a trailer callback.
pub const CURL_TRAILERFUNC_OK: c_int = 0;
pub const CURL_TRAILERFUNC_ABORT: c_int = 1;

/// Answers of a socket option callback.
pub const CURL_SOCKOPT_OK: c_int = 0;
/// Close the socket and give up.
pub const CURL_SOCKOPT_ERROR: c_int = 1;
/// The socket is connected: do not connect it.
pub const CURL_SOCKOPT_ALREADY_CONNECTED: c_int = 2;

/// Answers of a pre-request callback.
pub const CURL_PREREQFUNC_OK: c_int = 0;
pub const CURL_PREREQFUNC_ABORT: c_int = 1;

/// Answers of a callback before each file of a wildcard transfer.
pub const CURL_CHUNK_BGN_FUNC_OK: c_int = 0;
pub const CURL_CHUNK_BGN_FUNC_FAIL: c_int = 1;
pub const CURL_CHUNK_BGN_FUNC_SKIP: c_int = 2;

/// Answers of a callback after each file of a wildcard transfer.
pub const CURL_CHUNK_END_FUNC_OK: c_int = 0;
pub const CURL_CHUNK_END_FUNC_FAIL: c_int = 1;

/// Answers of a wildcard matching callback.
pub const CURL_FNMATCHFUNC_MATCH: c_int = 0;
pub const CURL_FNMATCHFUNC_NOMATCH: c_int = 1;
pub const CURL_FNMATCHFUNC_FAIL: c_int = 2;

/// `curl_blob.flags`: whether the data is copied at once or must stay where it is.
pub const CURL_BLOB_COPY: c_int = 1;
pub const CURL_BLOB_NOCOPY: c_int = 0;

/// Authentication methods, for `CURLOPT_HTTPAUTH` and `CURLOPT_PROXYAUTH`.
pub const CURLAUTH_NONE: c_ulong = 0 as c_ulong;
pub const CURLAUTH_BASIC: c_ulong = (1 as c_ulong) << 0;
pub const CURLAUTH_DIGEST: c_ulong = (1 as c_ulong) << 1;
pub const CURLAUTH_NEGOTIATE: c_ulong = (1 as c_ulong) << 2;
pub const CURLAUTH_GSSNEGOTIATE: c_ulong = CURLAUTH_NEGOTIATE;
pub const CURLAUTH_GSSAPI: c_ulong = CURLAUTH_NEGOTIATE;
pub const CURLAUTH_NTLM: c_ulong = (1 as c_ulong) << 3;
pub const CURLAUTH_DIGEST_IE: c_ulong = (1 as c_ulong) << 4;
pub const CURLAUTH_BEARER: c_ulong = (1 as c_ulong) << 6;
pub const CURLAUTH_AWS_SIGV4: c_ulong = (1 as c_ulong) << 7;
pub const CURLAUTH_HTTPSIG: c_ulong = (1 as c_ulong) << 8;
pub const CURLAUTH_ONLY: c_ulong = (1 as c_ulong) << 31;
pub const CURLAUTH_ANY: c_ulong = !(CURLAUTH_DIGEST_IE | CURLAUTH_HTTPSIG) & 4294967295 as c_ulong;
pub const CURLAUTH_ANYSAFE: c_ulong =
    !(CURLAUTH_BASIC | CURLAUTH_DIGEST_IE | CURLAUTH_HTTPSIG) & 4294967295 as c_ulong;

/// Values of `CURLOPT_HTTPSIG_ALGORITHM`.
pub const CURLHTTPSIG_NONE: c_long = 0 as c_long;
pub const CURLHTTPSIG_ED25519: c_long = 1 as c_long;
pub const CURLHTTPSIG_HMAC_SHA256: c_long = 2 as c_long;

/// Values of `CURLOPT_HTTP_VERSION` and `CURLINFO_HTTP_VERSION`.
pub const CURL_HTTP_VERSION_NONE: c_long = 0 as c_long;
pub const CURL_HTTP_VERSION_1_0: c_long = 1 as c_long;
pub const CURL_HTTP_VERSION_1_1: c_long = 2 as c_long;
pub const CURL_HTTP_VERSION_2_0: c_long = 3 as c_long;
pub const CURL_HTTP_VERSION_2TLS: c_long = 4 as c_long;
pub const CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE: c_long = 5 as c_long;
pub const CURL_HTTP_VERSION_3: c_long = 30 as c_long;
pub const CURL_HTTP_VERSION_3ONLY: c_long = 31 as c_long;
pub const CURL_HTTP_VERSION_LAST: c_long = 32 as c_long;
pub const CURL_HTTP_VERSION_2: c_long = CURL_HTTP_VERSION_2_0;

/// Lowest TLS version, for `CURLOPT_SSLVERSION`.
pub const CURL_SSLVERSION_DEFAULT: c_long = 0 as c_long;
pub const CURL_SSLVERSION_TLSv1: c_long = 1 as c_long;
pub const CURL_SSLVERSION_SSLv2: c_long = 2 as c_long;
pub const CURL_SSLVERSION_SSLv3: c_long = 3 as c_long;
pub const CURL_SSLVERSION_TLSv1_0: c_long = 4 as c_long;
pub const CURL_SSLVERSION_TLSv1_1: c_long = 5 as c_long;
pub const CURL_SSLVERSION_TLSv1_2: c_long = 6 as c_long;
pub const CURL_SSLVERSION_TLSv1_3: c_long = 7 as c_long;
pub const CURL_SSLVERSION_LAST: c_long = 8 as c_long;

/// Highest TLS version, ORed to the lowest.
pub const CURL_SSLVERSION_MAX_NONE: c_long = 0 as c_long;
pub const CURL_SSLVERSION_MAX_DEFAULT: c_long = CURL_SSLVERSION_TLSv1 << 16;
pub const CURL_SSLVERSION_MAX_TLSv1_0: c_long = CURL_SSLVERSION_TLSv1_0 << 16;
pub const CURL_SSLVERSION_MAX_TLSv1_1: c_long = CURL_SSLVERSION_TLSv1_1 << 16;
pub const CURL_SSLVERSION_MAX_TLSv1_2: c_long = CURL_SSLVERSION_TLSv1_2 << 16;
pub const CURL_SSLVERSION_MAX_TLSv1_3: c_long = CURL_SSLVERSION_TLSv1_3 << 16;
pub const CURL_SSLVERSION_MAX_LAST: c_long = CURL_SSLVERSION_LAST << 16;

/// Bits of `CURLOPT_SSL_OPTIONS`.
pub const CURLSSLOPT_ALLOW_BEAST: c_long = (1 as c_long) << 0;
pub const CURLSSLOPT_NO_REVOKE: c_long = (1 as c_long) << 1;
pub const CURLSSLOPT_NO_PARTIALCHAIN: c_long = (1 as c_long) << 2;
pub const CURLSSLOPT_REVOKE_BEST_EFFORT: c_long = (1 as c_long) << 3;
pub const CURLSSLOPT_NATIVE_CA: c_long = (1 as c_long) << 4;
pub const CURLSSLOPT_AUTO_CLIENT_CERT: c_long = (1 as c_long) << 5;
pub const CURLSSLOPT_EARLYDATA: c_long = (1 as c_long) << 6;

/// Values of `CURLOPT_TLSAUTH_TYPE`, which has no function any more.
pub const CURL_TLSAUTH_NONE: c_long = 0 as c_long;
pub const CURL_TLSAUTH_SRP: c_long = 1 as c_long;

/// Values of `CURLOPT_IPRESOLVE`.
pub const CURL_IPRESOLVE_WHATEVER: c_long = 0 as c_long;
pub const CURL_IPRESOLVE_V4: c_long = 1 as c_long;
pub const CURL_IPRESOLVE_V6: c_long = 2 as c_long;

/// Default of `CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS`, in milliseconds.
pub const CURL_HET_DEFAULT: c_long = 200 as c_long;

/// Default of `CURLOPT_UPKEEP_INTERVAL_MS`, in milliseconds.
pub const CURL_UPKEEP_INTERVAL_DEFAULT: c_long = 60000 as c_long;

/// Values of `CURLOPT_PROXYTYPE`.
pub const CURLPROXY_HTTP: c_long = 0 as c_long;
pub const CURLPROXY_HTTP_1_0: c_long = 1 as c_long;
pub const CURLPROXY_HTTPS: c_long = 2 as c_long;
pub const CURLPROXY_HTTPS2: c_long = 3 as c_long;
pub const CURLPROXY_SOCKS4: c_long = 4 as c_long;
pub const CURLPROXY_SOCKS5: c_long = 5 as c_long;
pub const CURLPROXY_SOCKS4A: c_long = 6 as c_long;
pub const CURLPROXY_SOCKS5_HOSTNAME: c_long = 7 as c_long;
pub const CURLPROXY_HTTPS3: c_long = 8 as c_long;

/// Values of `CURLOPT_HEADEROPT`.
pub const CURLHEADER_UNIFIED: c_long = 0 as c_long;
pub const CURLHEADER_SEPARATE: c_long = (1 as c_long) << 0;

/// Values of `CURLOPT_FOLLOWLOCATION`.
pub const CURLFOLLOW_ALL: c_long = 1 as c_long;
pub const CURLFOLLOW_OBEYCODE: c_long = 2 as c_long;
pub const CURLFOLLOW_FIRSTONLY: c_long = 3 as c_long;

/// Bits of `CURLOPT_POSTREDIR`.
pub const CURL_REDIR_GET_ALL: c_long = 0 as c_long;
pub const CURL_REDIR_POST_301: c_long = 1 as c_long;
pub const CURL_REDIR_POST_302: c_long = 2 as c_long;
pub const CURL_REDIR_POST_303: c_long = 4 as c_long;
pub const CURL_REDIR_POST_ALL: c_long =
    CURL_REDIR_POST_301 | CURL_REDIR_POST_302 | CURL_REDIR_POST_303;

/// Values of `CURLOPT_NETRC`.
pub const CURL_NETRC_IGNORED: c_long = 0 as c_long;
pub const CURL_NETRC_OPTIONAL: c_long = 1 as c_long;
pub const CURL_NETRC_REQUIRED: c_long = 2 as c_long;

/// Values of `CURLOPT_TIMECONDITION`.
pub const CURL_TIMECOND_NONE: c_long = 0 as c_long;
pub const CURL_TIMECOND_IFMODSINCE: c_long = 1 as c_long;
pub const CURL_TIMECOND_IFUNMODSINCE: c_long = 2 as c_long;
pub const CURL_TIMECOND_LASTMOD: c_long = 3 as c_long;

/// Bits of `CURLOPT_ALTSVC_CTRL`.
pub const CURLALTSVC_READONLYFILE: c_long = (1 as c_long) << 2;
pub const CURLALTSVC_H1: c_long = (1 as c_long) << 3;
pub const CURLALTSVC_H2: c_long = (1 as c_long) << 4;
pub const CURLALTSVC_H3: c_long = (1 as c_long) << 5;

/// Bits of `CURLOPT_HSTS_CTRL`.
pub const CURLHSTS_ENABLE: c_long = (1 as c_long) << 0;
pub const CURLHSTS_READONLYFILE: c_long = (1 as c_long) << 1;

/// Bits of `CURLOPT_UPLOAD_FLAGS`.
pub const CURLULFLAG_ANSWERED: c_long = (1 as c_long) << 0;
pub const CURLULFLAG_DELETED: c_long = (1 as c_long) << 1;
pub const CURLULFLAG_DRAFT: c_long = (1 as c_long) << 2;
pub const CURLULFLAG_FLAGGED: c_long = (1 as c_long) << 3;
pub const CURLULFLAG_SEEN: c_long = (1 as c_long) << 4;

/// Bits of `CURLOPT_MIME_OPTIONS`.
pub const CURLMIMEOPT_FORMESCAPE: c_long = (1 as c_long) << 0;

/// Values of `CURLOPT_USE_SSL`.
pub const CURLUSESSL_NONE: c_long = 0 as c_long;
pub const CURLUSESSL_TRY: c_long = 1 as c_long;
pub const CURLUSESSL_CONTROL: c_long = 2 as c_long;
pub const CURLUSESSL_ALL: c_long = 3 as c_long;

/// Bits of `CURLOPT_SSH_AUTH_TYPES`.
pub const CURLSSH_AUTH_ANY: c_ulong = 4294967295 as c_ulong;
pub const CURLSSH_AUTH_NONE: c_long = 0 as c_long;
pub const CURLSSH_AUTH_PUBLICKEY: c_long = (1 as c_long) << 0;
pub const CURLSSH_AUTH_PASSWORD: c_long = (1 as c_long) << 1;
pub const CURLSSH_AUTH_HOST: c_long = (1 as c_long) << 2;
pub const CURLSSH_AUTH_KEYBOARD: c_long = (1 as c_long) << 3;
pub const CURLSSH_AUTH_AGENT: c_long = (1 as c_long) << 4;
pub const CURLSSH_AUTH_GSSAPI: c_long = (1 as c_long) << 5;
pub const CURLSSH_AUTH_DEFAULT: c_ulong = CURLSSH_AUTH_ANY;

/// Bits of `CURLOPT_GSSAPI_DELEGATION`.
pub const CURLGSSAPI_DELEGATION_NONE: c_long = 0 as c_long;
pub const CURLGSSAPI_DELEGATION_POLICY_FLAG: c_long = (1 as c_long) << 0;
pub const CURLGSSAPI_DELEGATION_FLAG: c_long = (1 as c_long) << 1;

/// Values of `CURLOPT_FTP_SSL_CCC`.
pub const CURLFTPSSL_CCC_NONE: c_long = 0 as c_long;
pub const CURLFTPSSL_CCC_PASSIVE: c_long = 1 as c_long;
pub const CURLFTPSSL_CCC_ACTIVE: c_long = 2 as c_long;

/// Values of `CURLOPT_FTPSSLAUTH`.
pub const CURLFTPAUTH_DEFAULT: c_long = 0 as c_long;
pub const CURLFTPAUTH_SSL: c_long = 1 as c_long;
pub const CURLFTPAUTH_TLS: c_long = 2 as c_long;

/// Values of `CURLOPT_FTP_CREATE_MISSING_DIRS`.
pub const CURLFTP_CREATE_DIR_NONE: c_long = 0 as c_long;
pub const CURLFTP_CREATE_DIR: c_long = 1 as c_long;
pub const CURLFTP_CREATE_DIR_RETRY: c_long = 2 as c_long;

/// Values of `CURLOPT_FTP_FILEMETHOD`.
pub const CURLFTPMETHOD_DEFAULT: c_long = 0 as c_long;
pub const CURLFTPMETHOD_MULTICWD: c_long = 1 as c_long;
pub const CURLFTPMETHOD_NOCWD: c_long = 2 as c_long;
pub const CURLFTPMETHOD_SINGLECWD: c_long = 3 as c_long;

/// Values of `CURLOPT_RTSP_REQUEST`.
pub const CURL_RTSPREQ_NONE: c_long = 0 as c_long;
pub const CURL_RTSPREQ_OPTIONS: c_long = 1 as c_long;
pub const CURL_RTSPREQ_DESCRIBE: c_long = 2 as c_long;
pub const CURL_RTSPREQ_ANNOUNCE: c_long = 3 as c_long;
pub const CURL_RTSPREQ_SETUP: c_long = 4 as c_long;
pub const CURL_RTSPREQ_PLAY: c_long = 5 as c_long;
pub const CURL_RTSPREQ_PAUSE: c_long = 6 as c_long;
pub const CURL_RTSPREQ_TEARDOWN: c_long = 7 as c_long;
pub const CURL_RTSPREQ_GET_PARAMETER: c_long = 8 as c_long;
pub const CURL_RTSPREQ_SET_PARAMETER: c_long = 9 as c_long;
pub const CURL_RTSPREQ_RECORD: c_long = 10 as c_long;
pub const CURL_RTSPREQ_RECEIVE: c_long = 11 as c_long;
pub const CURL_RTSPREQ_LAST: c_long = 12 as c_long;

/// Bits of `CURLOPT_PROTOCOLS`. `ws` and `wss` have none: use `CURLOPT_PROTOCOLS_STR`.
pub const CURLPROTO_HTTP: c_long = (1 as c_long) << 0;
pub const CURLPROTO_HTTPS: c_long = (1 as c_long) << 1;
pub const CURLPROTO_FTP: c_long = (1 as c_long) << 2;
pub const CURLPROTO_FTPS: c_long = (1 as c_long) << 3;
pub const CURLPROTO_SCP: c_long = (1 as c_long) << 4;
pub const CURLPROTO_SFTP: c_long = (1 as c_long) << 5;
pub const CURLPROTO_TELNET: c_long = (1 as c_long) << 6;
pub const CURLPROTO_LDAP: c_long = (1 as c_long) << 7;
pub const CURLPROTO_LDAPS: c_long = (1 as c_long) << 8;
pub const CURLPROTO_DICT: c_long = (1 as c_long) << 9;
pub const CURLPROTO_FILE: c_long = (1 as c_long) << 10;
pub const CURLPROTO_TFTP: c_long = (1 as c_long) << 11;
pub const CURLPROTO_IMAP: c_long = (1 as c_long) << 12;
pub const CURLPROTO_IMAPS: c_long = (1 as c_long) << 13;
pub const CURLPROTO_POP3: c_long = (1 as c_long) << 14;
pub const CURLPROTO_POP3S: c_long = (1 as c_long) << 15;
pub const CURLPROTO_SMTP: c_long = (1 as c_long) << 16;
pub const CURLPROTO_SMTPS: c_long = (1 as c_long) << 17;
pub const CURLPROTO_RTSP: c_long = (1 as c_long) << 18;
pub const CURLPROTO_RTMP: c_long = (1 as c_long) << 19;
pub const CURLPROTO_RTMPT: c_long = (1 as c_long) << 20;
pub const CURLPROTO_RTMPE: c_long = (1 as c_long) << 21;
pub const CURLPROTO_RTMPTE: c_long = (1 as c_long) << 22;
pub const CURLPROTO_RTMPS: c_long = (1 as c_long) << 23;
pub const CURLPROTO_RTMPTS: c_long = (1 as c_long) << 24;
pub const CURLPROTO_GOPHER: c_long = (1 as c_long) << 25;
pub const CURLPROTO_SMB: c_long = (1 as c_long) << 26;
pub const CURLPROTO_SMBS: c_long = (1 as c_long) << 27;
pub const CURLPROTO_MQTT: c_long = (1 as c_long) << 28;
pub const CURLPROTO_GOPHERS: c_long = (1 as c_long) << 29;
pub const CURLPROTO_ALL: c_ulong = 4294967295 as c_ulong;

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
