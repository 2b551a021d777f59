//! The types and constants of the C interface: what `include/curl/curlws.h` is made from.
//!
//! `build.rs` has cbindgen read the files of this folder, the option and info tables, and every
//! `extern "C" fn` below `src/capi`. Nothing here does anything; functions stand elsewhere.
//!
//! Signatures use the aliases below: in C they are enumerations, but C may pass any number, so
//! Rust takes a `c_int` and an unknown number is an error, never undefined. cbindgen does not
//! read this file and so prints an alias by its name, which the header has defined by then.

#![allow(non_camel_case_types, clippy::upper_case_acronyms)] // C's names

use std::ffi::c_int;

pub mod beyond;
pub mod callbacks;
pub mod constants;
pub mod enums;
mod layout;
mod prototypes;
pub mod structs;

pub use beyond::*;
pub use callbacks::*;
pub use constants::*;
pub use libc::{sockaddr, time_t};
pub use structs::*;

/// A size or position in a stream; 64 bits on every system.
pub type curl_off_t = i64;
/// What is an answer, and has its size from the program's compiler.
pub mod answer {
    /// On 32-bit systems programs may have a `time_t` of either size, and a little-endian machine
    /// returns the lower half in the place of the whole.
    pub type time_t = i64;
}
/// A descriptor of a socket.
pub type curl_socket_t = c_int;
/// The `unsigned int` of a C bit field that takes one byte of its struct.
pub type UnsignedBits = u8;

/// `enums::CURLcode`, as any number.
pub type CURLcode = c_int;
/// An option of `curl_easy_setopt`, as any number.
pub type CURLoption = c_int;
/// An option of `curlws_setopt`, as any number.
pub type CURLWSoption = c_int;
/// An info of `curl_easy_getinfo`, as any number.
pub type CURLINFO = c_int;
/// `enums::CURLMcode`, as any number.
pub type CURLMcode = c_int;
/// `enums::CURLMoption`, as any number.
pub type CURLMoption = c_int;
/// `enums::CURLMinfo_offt`, as any number.
pub type CURLMinfo_offt = c_int;
/// `enums::CURLMSG`, as any number.
pub type CURLMSG = c_int;
/// `enums::CURLSHcode`, as any number.
pub type CURLSHcode = c_int;
/// `enums::CURLSHoption`, as any number.
pub type CURLSHoption = c_int;
/// `enums::CURLUcode`, as any number.
pub type CURLUcode = c_int;
/// `enums::CURLUPart`, as any number.
pub type CURLUPart = c_int;
/// `enums::CURLHcode`, as any number.
pub type CURLHcode = c_int;
/// `enums::CURLSTScode`, as any number.
pub type CURLSTScode = c_int;
/// `enums::CURLFORMcode`, as any number.
pub type CURLFORMcode = c_int;
/// `enums::CURLformoption`, as any number.
pub type CURLformoption = c_int;
/// `enums::CURLversion`, as any number.
pub type CURLversion = c_int;
/// `enums::CURLsslset`, as any number.
pub type CURLsslset = c_int;
/// `enums::curl_sslbackend`, as any number.
pub type curl_sslbackend = c_int;
/// `enums::curl_easytype`, as any number.
pub type curl_easytype = c_int;
/// `enums::curl_infotype`, as any number.
pub type curl_infotype = c_int;
/// `enums::curl_lock_data`, as any number.
pub type curl_lock_data = c_int;
/// `enums::curl_lock_access`, as any number.
pub type curl_lock_access = c_int;
/// `enums::curlsocktype`, as any number.
pub type curlsocktype = c_int;
/// `enums::curlfiletype`, as any number.
pub type curlfiletype = c_int;
/// `enums::curlioerr`, as any number.
pub type curlioerr = c_int;

#[cfg(test)]
mod tests {
    use super::*;

    /// The committed headers are those that `build.rs` made from these files.
    #[test]
    fn committed_headers_are_current() {
        let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/include/curl");
        for name in ["curlws.h", "typecheck-gcc.h"] {
            let made = std::fs::read_to_string(format!("{}/{name}", env!("OUT_DIR")))
                .expect("build.rs could not make the headers; its warning says why");
            let committed = std::fs::read_to_string(format!("{sources}/{name}")).unwrap();
            assert!(
                made == committed,
                "include/curl/{name} is old: run `make header`"
            );
        }
    }

    /// The last option bit stays a positive `long` where that has 32 bits.
    #[test]
    fn own_bits_stand_at_the_high_end() {
        assert_eq!(CURLWS_LENIENT, 0x4000_0000);
        assert_eq!(CURLWS_COMPRESS, 0x2000_0000);
        assert_eq!(CURLWS_NOCOMPRESS, 0x4000_0000);
    }

    /// The numbers that Rust answers are the ones that the header names.
    #[test]
    fn codes_are_the_enumeration() {
        use crate::capi::code;
        use enums::CURLcode::*;
        let pairs = [
            (code::OK, CURLE_OK),
            (code::UNSUPPORTED_PROTOCOL, CURLE_UNSUPPORTED_PROTOCOL),
            (code::FAILED_INIT, CURLE_FAILED_INIT),
            (code::URL_MALFORMAT, CURLE_URL_MALFORMAT),
            (code::NOT_BUILT_IN, CURLE_NOT_BUILT_IN),
            (code::COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_HOST),
            (code::COULDNT_CONNECT, CURLE_COULDNT_CONNECT),
            (code::WEIRD_SERVER_REPLY, CURLE_WEIRD_SERVER_REPLY),
            (code::HTTP_RETURNED_ERROR, CURLE_HTTP_RETURNED_ERROR),
            (code::WRITE_ERROR, CURLE_WRITE_ERROR),
            (code::READ_ERROR, CURLE_READ_ERROR),
            (code::OUT_OF_MEMORY, CURLE_OUT_OF_MEMORY),
            (code::OPERATION_TIMEDOUT, CURLE_OPERATION_TIMEDOUT),
            (code::SSL_CONNECT_ERROR, CURLE_SSL_CONNECT_ERROR),
            (code::ABORTED_BY_CALLBACK, CURLE_ABORTED_BY_CALLBACK),
            (code::BAD_FUNCTION_ARGUMENT, CURLE_BAD_FUNCTION_ARGUMENT),
            (code::UNKNOWN_OPTION, CURLE_UNKNOWN_OPTION),
            (code::GOT_NOTHING, CURLE_GOT_NOTHING),
            (code::SEND_ERROR, CURLE_SEND_ERROR),
            (code::RECV_ERROR, CURLE_RECV_ERROR),
            (code::SSL_CERTPROBLEM, CURLE_SSL_CERTPROBLEM),
            (
                code::PEER_FAILED_VERIFICATION,
                CURLE_PEER_FAILED_VERIFICATION,
            ),
            (code::LOGIN_DENIED, CURLE_LOGIN_DENIED),
            (code::SSL_CACERT_BADFILE, CURLE_SSL_CACERT_BADFILE),
            (code::AGAIN, CURLE_AGAIN),
            (code::RECURSIVE_API_CALL, CURLE_RECURSIVE_API_CALL),
            (code::TOO_LARGE, CURLE_TOO_LARGE),
        ];
        for (number, name) in pairs {
            assert_eq!(number, name as c_int);
        }
    }
}
