//! The `CURLcode` numbers that this library answers, as the `c_int` that crosses the border.
//!
//! The header's enumeration with all of libcurl's names is in `types`; here are the ones in use.

use std::ffi::c_int;

use crate::capi::types::enums::CURLcode as Code;

/// Done.
pub const OK: c_int = Code::CURLE_OK as c_int;
/// A scheme that is not `ws` or `wss`, or a handle not connected in the way a call needs.
pub const UNSUPPORTED_PROTOCOL: c_int = Code::CURLE_UNSUPPORTED_PROTOCOL as c_int;
/// No randomness, no thread, or the like.
pub const FAILED_INIT: c_int = Code::CURLE_FAILED_INIT as c_int;
/// A URL that cannot be used.
pub const URL_MALFORMAT: c_int = Code::CURLE_URL_MALFORMAT as c_int;
/// A promise that this version cannot keep.
pub const NOT_BUILT_IN: c_int = Code::CURLE_NOT_BUILT_IN as c_int;
/// The proxy's name has no address, or its URL cannot be used.
pub const COULDNT_RESOLVE_PROXY: c_int = Code::CURLE_COULDNT_RESOLVE_PROXY as c_int;
/// The host name has no address.
pub const COULDNT_RESOLVE_HOST: c_int = Code::CURLE_COULDNT_RESOLVE_HOST as c_int;
/// No address could be connected to.
pub const COULDNT_CONNECT: c_int = Code::CURLE_COULDNT_CONNECT as c_int;
/// The answer to the opening handshake breaks the rules.
pub const WEIRD_SERVER_REPLY: c_int = Code::CURLE_WEIRD_SERVER_REPLY as c_int;
/// The server answered the upgrade with another status than 101.
pub const HTTP_RETURNED_ERROR: c_int = Code::CURLE_HTTP_RETURNED_ERROR as c_int;
/// A write callback did not take what it was given.
pub const WRITE_ERROR: c_int = Code::CURLE_WRITE_ERROR as c_int;
/// A read callback failed, or the .netrc file cannot be used.
pub const READ_ERROR: c_int = Code::CURLE_READ_ERROR as c_int;
/// No memory.
pub const OUT_OF_MEMORY: c_int = Code::CURLE_OUT_OF_MEMORY as c_int;
/// A deadline passed.
pub const OPERATION_TIMEDOUT: c_int = Code::CURLE_OPERATION_TIMEDOUT as c_int;
/// The TLS handshake failed.
pub const SSL_CONNECT_ERROR: c_int = Code::CURLE_SSL_CONNECT_ERROR as c_int;
/// A callback asked for the end.
pub const ABORTED_BY_CALLBACK: c_int = Code::CURLE_ABORTED_BY_CALLBACK as c_int;
/// An argument that makes no sense.
pub const BAD_FUNCTION_ARGUMENT: c_int = Code::CURLE_BAD_FUNCTION_ARGUMENT as c_int;
/// More redirects than were allowed.
pub const TOO_MANY_REDIRECTS: c_int = Code::CURLE_TOO_MANY_REDIRECTS as c_int;
/// The local end of a connection cannot be had.
pub const INTERFACE_FAILED: c_int = Code::CURLE_INTERFACE_FAILED as c_int;
/// An option or info number that is not known.
pub const UNKNOWN_OPTION: c_int = Code::CURLE_UNKNOWN_OPTION as c_int;
/// An option's text cannot be read.
pub const SETOPT_OPTION_SYNTAX: c_int = Code::CURLE_SETOPT_OPTION_SYNTAX as c_int;
/// The connection ended.
pub const GOT_NOTHING: c_int = Code::CURLE_GOT_NOTHING as c_int;
/// Sending failed for good.
pub const SEND_ERROR: c_int = Code::CURLE_SEND_ERROR as c_int;
/// Receiving failed for good, or the peer broke the rules.
pub const RECV_ERROR: c_int = Code::CURLE_RECV_ERROR as c_int;
/// Our own certificate or key cannot be used.
pub const SSL_CERTPROBLEM: c_int = Code::CURLE_SSL_CERTPROBLEM as c_int;
/// A list of TLS names leaves nothing to offer.
pub const SSL_CIPHER: c_int = Code::CURLE_SSL_CIPHER as c_int;
/// The server's certificate was not accepted.
pub const PEER_FAILED_VERIFICATION: c_int = Code::CURLE_PEER_FAILED_VERIFICATION as c_int;
/// A message larger than the application takes.
pub const FILESIZE_EXCEEDED: c_int = Code::CURLE_FILESIZE_EXCEEDED as c_int;
/// A login that the application's options forbid.
pub const LOGIN_DENIED: c_int = Code::CURLE_LOGIN_DENIED as c_int;
/// The CA certificates cannot be read.
pub const SSL_CACERT_BADFILE: c_int = Code::CURLE_SSL_CACERT_BADFILE as c_int;
/// Nothing to receive now, or no room to send.
pub const AGAIN: c_int = Code::CURLE_AGAIN as c_int;
/// The revocation lists cannot be read.
pub const SSL_CRL_BADFILE: c_int = Code::CURLE_SSL_CRL_BADFILE as c_int;
/// Another certificate than wanted issued the server's.
pub const SSL_ISSUER_ERROR: c_int = Code::CURLE_SSL_ISSUER_ERROR as c_int;
/// The server has another public key than the pinned one.
pub const SSL_PINNEDPUBKEYNOTMATCH: c_int = Code::CURLE_SSL_PINNEDPUBKEYNOTMATCH as c_int;
/// A call that may not be made from within a callback.
pub const RECURSIVE_API_CALL: c_int = Code::CURLE_RECURSIVE_API_CALL as c_int;
/// The SOCKS handshake with a proxy failed.
pub const PROXY: c_int = Code::CURLE_PROXY as c_int;
/// A limit was passed.
pub const TOO_LARGE: c_int = Code::CURLE_TOO_LARGE as c_int;
