//! `curl_easy_getinfo`: from an info's number to a value.
//!
//! `table` has one row per info; `infos!` makes of it the numbers ([`id`]), the lookup ([`get`])
//! and the list ([`INFOS`]). What a handle knows comes in as [`Facts`]; infos of things that do
//! not exist here (FTP, proxies so far) have a constant, which is libcurl's for a WebSocket.

mod certinfo;
mod facts;
mod table;

pub use certinfo::CertInfo;
pub use facts::{Facts, answer};
#[cfg(test)]
pub use table::INFOS;
pub use table::{get, id};

use std::ffi::{CString, c_char, c_int, c_long, c_void};
use std::net::SocketAddr;
use std::ptr::{null, null_mut};
use std::time::Duration;

use crate::capi::pointer::Shared;
use crate::capi::types::enums::curl_sslbackend;
use crate::capi::types::{
    CURLINFO_DOUBLE, CURLINFO_LONG, CURLINFO_OFF_T, CURLINFO_PTR, CURLINFO_SLIST, CURLINFO_SOCKET,
    CURLINFO_STRING, CURLINFO_TYPEMASK, curl_certinfo, curl_slist, curl_tlssessioninfo,
};
use crate::capi::{code, slist};

/// An answer, by the type that C receives it as.
#[derive(Clone, Debug, PartialEq)]
pub enum InfoValue {
    /// A string, or NULL.
    Text(Option<Vec<u8>>),
    /// A pointer that C calls a string.
    Pointer(*mut c_void),
    /// A `long`.
    Long(c_long),
    /// A `double`.
    Double(f64),
    /// A list that the application frees, or NULL.
    Slist(*mut curl_slist),
    /// A struct that nobody frees.
    Ptr(*const c_void),
    /// A descriptor.
    Socket(c_int),
    /// A `curl_off_t`.
    OffT(i64),
}

/// How C receives an info; the numbers are the type bits of the info's number.
#[allow(non_camel_case_types, clippy::upper_case_acronyms)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `char *`
    STRING = CURLINFO_STRING as isize,
    /// `long`
    LONG = CURLINFO_LONG as isize,
    /// `double`
    DOUBLE = CURLINFO_DOUBLE as isize,
    /// `struct curl_slist *`
    SLIST = CURLINFO_SLIST as isize,
    /// `curl_socket_t`
    SOCKET = CURLINFO_SOCKET as isize,
    /// `curl_off_t`
    OFF_T = CURLINFO_OFF_T as isize,
    /// A pointer to a struct; shares its bits with `SLIST`.
    PTR = CURLINFO_PTR as isize | 1,
}

impl Kind {
    /// What is added to the info's number in the table.
    pub const fn base(self) -> c_int {
        self as c_int & CURLINFO_TYPEMASK
    }
}

/// A row of the table, for the compatibility page.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub struct InfoRow {
    /// Its name without `CURLINFO_`.
    pub name: &'static str,
    /// How C receives it.
    pub kind: Kind,
    /// Its number in C.
    pub id: c_int,
    /// It comes from [`Facts`]; else it is a constant.
    pub honoured: bool,
    /// What it is.
    pub doc: &'static str,
}

/// Strings that C was given, by info number. They live until their info has another value.
pub type Strings = Vec<(c_int, CString)>;

/// Answers one `curl_easy_getinfo`; gives a `CURLcode`, in libcurl's order of checks.
///
/// # Safety
/// `out` is NULL or a place for the type that the manual page of `info` names.
pub unsafe fn write(
    facts: &Facts<'_>,
    info: c_int,
    strings: &mut Strings,
    out: *mut c_void,
) -> c_int {
    if !(Kind::STRING.base()..=Kind::OFF_T.base()).contains(&(info & CURLINFO_TYPEMASK)) {
        return code::UNKNOWN_OPTION;
    }
    if out.is_null() {
        return code::BAD_FUNCTION_ARGUMENT;
    }
    let value = match get(facts, info) {
        Ok(value) => value,
        Err(code) => return code,
    };
    // SAFETY: the caller's promise: the value's variant is the type of the info's page.
    unsafe {
        match value {
            InfoValue::Text(text) => {
                let text = text.map_or(null(), |text| lend(strings, info, text));
                out.cast::<*const c_char>().write(text);
            }
            InfoValue::Pointer(pointer) => out.cast::<*mut c_void>().write(pointer),
            InfoValue::Long(number) => out.cast::<c_long>().write(number),
            InfoValue::Double(number) => out.cast::<f64>().write(number),
            InfoValue::Slist(list) => out.cast::<*mut curl_slist>().write(list),
            InfoValue::Ptr(pointer) => out.cast::<*const c_void>().write(pointer),
            InfoValue::Socket(socket) => out.cast::<c_int>().write(socket),
            InfoValue::OffT(number) => out.cast::<i64>().write(number),
        }
    }
    code::OK
}

/// Keeps a string for C. One that has not changed stays where it is: C may hold its address.
fn lend(strings: &mut Strings, info: c_int, mut text: Vec<u8>) -> *const c_char {
    text.retain(|&byte| byte != 0);
    let text = CString::new(text).unwrap_or_default();
    match strings.iter_mut().find(|(known, _)| *known == info) {
        Some((_, kept)) => {
            if *kept != text {
                *kept = text;
            }
            kept.as_ptr()
        }
        None => {
            let place = text.as_ptr();
            strings.push((info, text));
            place
        }
    }
}

/// A fact that C receives as a string.
trait AsText {
    fn text(&self) -> InfoValue;
}

impl AsText for Option<Vec<u8>> {
    fn text(&self) -> InfoValue {
        InfoValue::Text(self.clone())
    }
}

impl AsText for Vec<u8> {
    fn text(&self) -> InfoValue {
        InfoValue::Text(Some(self.clone()))
    }
}

impl AsText for Option<&str> {
    fn text(&self) -> InfoValue {
        InfoValue::Text(self.map(Vec::from))
    }
}

impl AsText for Option<SocketAddr> {
    /// The address; empty without one, as in libcurl.
    fn text(&self) -> InfoValue {
        InfoValue::Text(Some(
            self.map_or_else(String::new, |peer| peer.ip().to_string())
                .into_bytes(),
        ))
    }
}

impl AsText for *mut c_void {
    fn text(&self) -> InfoValue {
        InfoValue::Pointer(*self)
    }
}

/// A fact that C receives as a list, which it frees.
trait AsList {
    fn list(&self) -> InfoValue;
}

impl AsList for *mut curl_slist {
    fn list(&self) -> InfoValue {
        InfoValue::Slist(*self)
    }
}

impl AsList for Vec<Vec<u8>> {
    fn list(&self) -> InfoValue {
        InfoValue::Slist(slist::of_lines(self))
    }
}

/// A fact that C receives as a pointer to a struct.
trait AsStruct {
    fn address(&self) -> *const c_void;
}

impl AsStruct for *const curl_certinfo {
    fn address(&self) -> *const c_void {
        self.cast()
    }
}

/// A fact that C receives as a number.
trait Measure {
    /// As an integer; a time in microseconds, -1 for what is not there.
    fn number(&self) -> i64;
    /// As a `double`; a time in seconds.
    fn double(&self) -> f64 {
        self.number() as f64
    }
}

macro_rules! measure {
    ($($type:ty: |$this:ident| $number:expr;)*) => {$(
        impl Measure for $type {
            fn number(&self) -> i64 {
                let $this = *self;
                $number
            }
        }
    )*};
}
measure! {
    i64: |number| number;
    i32: |number| number.into();
    u32: |number| number.into();
    u16: |number| number.into();
    u64: |number| i64::try_from(number).unwrap_or(i64::MAX);
    Option<u64>: |id| id.map_or(-1, |id| id.number());
    Option<SocketAddr>: |peer| peer.map_or(-1, |peer| peer.port().into());
}

impl Measure for Duration {
    fn number(&self) -> i64 {
        i64::try_from(self.as_micros()).unwrap_or(i64::MAX)
    }
    fn double(&self) -> f64 {
        self.number() as f64 / 1e6
    }
}

/// No string, whatever happens.
const NOTHING: Option<Vec<u8>> = None;

impl<T> AsStruct for Shared<T> {
    fn address(&self) -> *const c_void {
        (&raw const self.0).cast()
    }
}

/// rustls, with nothing to look into.
static TLS_SESSION: Shared<curl_tlssessioninfo> = Shared(curl_tlssessioninfo {
    backend: curl_sslbackend::CURLSSLBACKEND_RUSTLS as c_int,
    internals: null_mut(),
});

/// Makes `id`, `get` and `INFOS` of rows (name, kind, number, source, doc). The source is a
/// place in [`Facts`], or a constant in brackets.
macro_rules! infos {
    ($(($name:ident, $kind:ident, $number:literal, $($source:tt).+, $doc:literal);)*) => {
        /// The infos' numbers in C, by their names without `CURLINFO_`.
        pub mod id {
            $(
                #[doc = $doc]
                pub const $name: std::ffi::c_int =
                    crate::capi::info::Kind::$kind.base() + $number;
            )*
        }

        /// The value of an info.
        ///
        /// # Errors
        /// `CURLE_UNKNOWN_OPTION`
        pub fn get(facts: &Facts<'_>, info: c_int) -> Result<InfoValue, c_int> {
            match info {
                $(id::$name => Ok(infos!(@$kind infos!(@fact facts, $($source).+))),)*
                _ => Err(code::UNKNOWN_OPTION),
            }
        }

        /// All infos in the order of their numbers in the table.
        #[cfg(test)]
        pub static INFOS: &[crate::capi::info::InfoRow] = &[
            $(crate::capi::info::InfoRow {
                name: stringify!($name),
                kind: crate::capi::info::Kind::$kind,
                id: id::$name,
                honoured: infos!(@honoured $($source).+),
                doc: $doc,
            },)*
        ];
    };
    (@fact $facts:ident, [$constant:expr]) => { $constant };
    (@fact $facts:ident, $($place:tt).+) => { $facts.$($place).+ };
    (@honoured [$constant:expr]) => { false };
    (@honoured $($place:tt).+) => { true };
    (@STRING $value:expr) => { AsText::text(&$value) };
    (@LONG $value:expr) => { InfoValue::Long(Measure::number(&$value) as c_long) };
    (@DOUBLE $value:expr) => { InfoValue::Double(Measure::double(&$value)) };
    (@SLIST $value:expr) => { AsList::list(&$value) };
    (@PTR $value:expr) => { InfoValue::Ptr(AsStruct::address(&$value)) };
    (@SOCKET $value:expr) => { InfoValue::Socket($value) };
    (@OFF_T $value:expr) => { InfoValue::OffT(Measure::number(&$value)) };
}
use infos;

#[cfg(test)]
mod tests;
