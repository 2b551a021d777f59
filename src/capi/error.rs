//! From the library's errors to C's codes: one exhaustive match.

use std::ffi::c_int;

use crate::capi::code;
use crate::transfer::{Error, Kind};

/// The `CURLcode` of an error.
pub fn code(error: &Error) -> c_int {
    match error.kind {
        Kind::Again => code::AGAIN,
        Kind::UnsupportedProtocol => code::UNSUPPORTED_PROTOCOL,
        Kind::Url => code::URL_MALFORMAT,
        Kind::LoginDenied => code::LOGIN_DENIED,
        Kind::Resolve => code::COULDNT_RESOLVE_HOST,
        Kind::ResolveProxy => code::COULDNT_RESOLVE_PROXY,
        Kind::Proxy => code::PROXY,
        Kind::Connect => code::COULDNT_CONNECT,
        Kind::Interface => code::INTERFACE_FAILED,
        Kind::Syntax => code::SETOPT_OPTION_SYNTAX,
        Kind::WeirdServerReply => code::WEIRD_SERVER_REPLY,
        Kind::HttpStatus => code::HTTP_RETURNED_ERROR,
        Kind::TooManyRedirects => code::TOO_MANY_REDIRECTS,
        Kind::Netrc => code::READ_ERROR,
        Kind::Timeout => code::OPERATION_TIMEDOUT,
        Kind::Aborted => code::ABORTED_BY_CALLBACK,
        Kind::Read => code::READ_ERROR,
        Kind::Write => code::WRITE_ERROR,
        Kind::TlsConnect | Kind::TlsCut => code::SSL_CONNECT_ERROR,
        Kind::TlsCaFile => code::SSL_CACERT_BADFILE,
        Kind::TlsCertificate => code::SSL_CERTPROBLEM,
        Kind::TlsPeer => code::PEER_FAILED_VERIFICATION,
        Kind::TlsCipher => code::SSL_CIPHER,
        Kind::TlsCrl => code::SSL_CRL_BADFILE,
        Kind::TlsIssuer => code::SSL_ISSUER_ERROR,
        Kind::TlsPin => code::SSL_PINNEDPUBKEYNOTMATCH,
        Kind::GotNothing => code::GOT_NOTHING,
        Kind::Send => code::SEND_ERROR,
        Kind::Receive => code::RECV_ERROR,
        Kind::TooLarge => code::TOO_LARGE,
        Kind::MessageTooLarge => code::FILESIZE_EXCEEDED,
        Kind::BadArgument => code::BAD_FUNCTION_ARGUMENT,
        Kind::NotBuiltIn => code::NOT_BUILT_IN,
        Kind::Callback(code) => code,
        Kind::Recursive => code::RECURSIVE_API_CALL,
        Kind::OutOfMemory => code::OUT_OF_MEMORY,
        Kind::FailedInit => code::FAILED_INIT,
    }
}
