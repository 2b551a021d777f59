//! What the options of `curl_easy_setopt` take: their values and bits by name (see `constants`).

#![allow(missing_docs)] // a group's first line speaks for the group
#![allow(non_upper_case_globals)] // C's names
// Casts and shifts are for the C reader.
#![allow(clippy::unnecessary_cast, clippy::identity_op)]

use std::ffi::{c_int, c_long, c_ulong};

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
