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

mod beyond;
mod callbacks;
mod constants;
pub mod enums;
mod flags;
mod layout;
pub mod legacy;
mod option_values;
mod prototypes;
mod structs;

pub use beyond::*;
pub use callbacks::*;
pub use constants::*;
pub use flags::*;
pub use libc::{sockaddr, time_t};
pub use option_values::*;
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
/// `legacy::CURLFORMcode`, as any number.
pub type CURLFORMcode = c_int;
/// `legacy::CURLformoption`, as any number.
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
/// `legacy::curlfiletype`, as any number.
pub type curlfiletype = c_int;
/// `legacy::curlioerr`, as any number.
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
}
