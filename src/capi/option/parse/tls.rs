//! The rules of options about TLS.

use std::ffi::c_long;

use super::{Arg, Parsed, Put, Rule, Status, number, text};
use crate::capi::code;
use crate::capi::types::{CURLSSLOPT_NATIVE_CA, CURLSSLOPT_NO_PARTIALCHAIN};
use crate::rare::Rare;
use crate::settings::{Tls, TlsVersions};

rule!(
    /// Lowest version in the lower half, highest in the upper. A lowest below TLS 1.2 means 1.2;
    /// a highest below it cannot be had.
    SslVersion -> TlsVersions, Honoured, |arg| {
        let bits = number(arg)?;
        let v1_2 = match bits & 0xFFFF {
            0 | 1 | 4..=6 => true,
            7 => false,
            _ => return Err(code::BAD_FUNCTION_ARGUMENT),
        };
        match (bits >> 16) & 0xFFFF {
            0 | 1 | 7 => Ok(TlsVersions { v1_2, v1_3: true }),
            6 => Ok(TlsVersions { v1_2, v1_3: false }),
            2..=5 => Err(code::NOT_BUILT_IN),
            _ => Err(code::BAD_FUNCTION_ARGUMENT),
        }
    }
);

/// What is kept of `CURLOPT_SSL_OPTIONS`.
pub struct SslBits {
    native_ca: bool,
    no_partial_chain: bool,
}

impl Put<SslBits> for Rare<Tls> {
    fn put(&mut self, value: SslBits) {
        self.native_ca = value.native_ca;
        self.no_partial_chain = value.no_partial_chain;
    }
}

rule!(
    /// A set of bits, of which two are kept. The others are for other TLS libraries, or permit
    /// what need not be done.
    SslOptions -> SslBits, Honoured, |arg| {
        let bits = number(arg)? as c_long;
        Ok(SslBits {
            native_ca: bits & CURLSSLOPT_NATIVE_CA != 0,
            no_partial_chain: bits & CURLSSLOPT_NO_PARTIALCHAIN != 0,
        })
    }
);
rule!(
    /// `PEM` or `DER`: whether it is DER. (libcurl finds out about others when it connects.)
    FileType -> bool, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        match unsafe { text(arg) }? {
            None => Ok(false),
            Some(name) if name.eq_ignore_ascii_case(b"PEM") => Ok(false),
            Some(name) if name.eq_ignore_ascii_case(b"DER") => Ok(true),
            Some(_) => Err(code::NOT_BUILT_IN),
        }
    }
);
