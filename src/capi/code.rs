//! The `CURLcode` numbers that this library answers, as the `c_int` that crosses the border.
//!
//! The header's enumeration with all of libcurl's names is in `types`; here are the ones in use.

use std::ffi::c_int;

/// Done.
pub const OK: c_int = 0;
/// A scheme that is not `ws` or `wss`, or a handle not connected in the way a call needs.
pub const UNSUPPORTED_PROTOCOL: c_int = 1;
/// No randomness, no thread, or the like.
pub const FAILED_INIT: c_int = 2;
/// A URL that cannot be used.
pub const URL_MALFORMAT: c_int = 3;
/// A promise that this version cannot keep.
pub const NOT_BUILT_IN: c_int = 4;
/// The proxy's name has no address, or its URL cannot be used.
pub const COULDNT_RESOLVE_PROXY: c_int = 5;
/// The host name has no address.
pub const COULDNT_RESOLVE_HOST: c_int = 6;
/// No address could be connected to.
pub const COULDNT_CONNECT: c_int = 7;
/// The answer to the opening handshake breaks the rules.
pub const WEIRD_SERVER_REPLY: c_int = 8;
/// The server answered the upgrade with another status than 101.
pub const HTTP_RETURNED_ERROR: c_int = 22;
/// A write callback did not take what it was given.
pub const WRITE_ERROR: c_int = 23;
/// A read callback failed, or the .netrc file cannot be used.
pub const READ_ERROR: c_int = 26;
/// No memory.
pub const OUT_OF_MEMORY: c_int = 27;
/// A deadline passed.
pub const OPERATION_TIMEDOUT: c_int = 28;
/// The TLS handshake failed.
pub const SSL_CONNECT_ERROR: c_int = 35;
/// A callback asked for the end.
pub const ABORTED_BY_CALLBACK: c_int = 42;
/// An argument that makes no sense.
pub const BAD_FUNCTION_ARGUMENT: c_int = 43;
/// More redirects than were allowed.
pub const TOO_MANY_REDIRECTS: c_int = 47;
/// The local end of a connection cannot be had.
pub const INTERFACE_FAILED: c_int = 45;
/// An option or info number that is not known.
pub const UNKNOWN_OPTION: c_int = 48;
/// An option's text cannot be read.
pub const SETOPT_OPTION_SYNTAX: c_int = 49;
/// The connection ended.
pub const GOT_NOTHING: c_int = 52;
/// Sending failed for good.
pub const SEND_ERROR: c_int = 55;
/// Receiving failed for good, or the peer broke the rules.
pub const RECV_ERROR: c_int = 56;
/// Our own certificate or key cannot be used.
pub const SSL_CERTPROBLEM: c_int = 58;
/// A list of TLS names leaves nothing to offer.
pub const SSL_CIPHER: c_int = 59;
/// The server's certificate was not accepted.
pub const PEER_FAILED_VERIFICATION: c_int = 60;
/// A message larger than the application takes.
pub const FILESIZE_EXCEEDED: c_int = 63;
/// A login that the application's options forbid.
pub const LOGIN_DENIED: c_int = 67;
/// The CA certificates cannot be read.
pub const SSL_CACERT_BADFILE: c_int = 77;
/// Nothing to receive now, or no room to send.
pub const AGAIN: c_int = 81;
/// The revocation lists cannot be read.
pub const SSL_CRL_BADFILE: c_int = 82;
/// Another certificate than wanted issued the server's.
pub const SSL_ISSUER_ERROR: c_int = 83;
/// The server has another public key than the pinned one.
pub const SSL_PINNEDPUBKEYNOTMATCH: c_int = 90;
/// A call that may not be made from within a callback.
pub const RECURSIVE_API_CALL: c_int = 93;
/// The SOCKS handshake with a proxy failed.
pub const PROXY: c_int = 97;
/// A limit was passed.
pub const TOO_LARGE: c_int = 100;
