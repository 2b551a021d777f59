//! The rules of option arguments: each is a type that a row of the table names.
//!
//! A rule says what an argument must be and what it becomes; where it goes is the row's matter.
//! Ranges and codes are libcurl's, except where a comment says otherwise.

use std::ffi::{c_char, c_int, c_void};
use std::num::NonZeroU64;

use crate::capi::option::{Arg, Status, Target};
use crate::capi::types::{CURLU, curl_slist};
use crate::capi::{code, pointer};
use crate::limits;
use crate::settings::{NoProgress, ReceiveBuffer, Text as Bytes, UploadBuffer};

/// How an argument becomes a value.
pub trait Rule {
    /// What the place of the row takes.
    type Value;
    /// What options of this rule do here.
    const STATUS: Status;
    /// Reads an argument.
    ///
    /// # Errors
    /// A `CURLcode`.
    ///
    /// # Safety
    /// The application passed `arg` for an option of this rule and kept to its manual page.
    unsafe fn parse(arg: Arg) -> Result<Self::Value, c_int>;
}

/// A place that takes a value: the field itself, or a struct of which a rule sets a part.
pub trait Put<V> {
    /// Takes it.
    fn put(&mut self, value: V);
}

impl<T> Put<T> for T {
    fn put(&mut self, value: T) {
        *self = value;
    }
}

impl Put<bool> for NoProgress {
    fn put(&mut self, value: bool) {
        self.0 = value;
    }
}

/// Another method was chosen: there is no upload.
pub struct NoUpload(bool);

impl Put<NoUpload> for bool {
    fn put(&mut self, value: NoUpload) {
        *self &= !value.0;
    }
}

impl Put<usize> for UploadBuffer {
    fn put(&mut self, value: usize) {
        self.0 = value;
    }
}

impl Put<usize> for ReceiveBuffer {
    fn put(&mut self, value: usize) {
        self.0 = value;
    }
}

impl Put<*const CURLU> for Target<'_> {
    /// The URL of before is forgotten, also where the handle is NULL.
    fn put(&mut self, value: *const CURLU) {
        self.callbacks.url = value;
        self.settings.request.url = None;
    }
}

impl Put<*mut c_void> for *mut c_char {
    fn put(&mut self, value: *mut c_void) {
        *self = value.cast();
    }
}

type Parsed<T> = Result<T, c_int>;

/// The number of a `LONG` or `OFF_T` option.
#[allow(clippy::unnecessary_cast)] // a `long` has 32 bits on some systems
fn number(arg: Arg) -> Parsed<i64> {
    match arg {
        Arg::Long(number) => Ok(number as i64),
        Arg::OffT(number) => Ok(number),
        Arg::Pointer(_) | Arg::Function(_) => Err(code::BAD_FUNCTION_ARGUMENT),
    }
}

/// The pointer of an option that takes one.
fn address(arg: Arg) -> Parsed<*const c_void> {
    match arg {
        Arg::Pointer(pointer) => Ok(pointer),
        Arg::Long(_) | Arg::OffT(_) | Arg::Function(_) => Err(code::BAD_FUNCTION_ARGUMENT),
    }
}

/// The string of an option that takes one; `None` for NULL.
///
/// # Safety
/// As for [`Rule::parse`], of a string option.
unsafe fn text<'a>(arg: Arg) -> Parsed<Option<&'a [u8]>> {
    // SAFETY: curl_easy_setopt's page: NULL or a NUL-terminated string.
    unsafe { pointer::c_str(address(arg)?.cast()) }
}

/// Whether an argument asks for nothing: 0, NULL.
fn is_off(arg: Arg) -> bool {
    match arg {
        Arg::Long(number) => number == 0,
        Arg::OffT(number) => number == 0,
        Arg::Pointer(pointer) => pointer.is_null(),
        Arg::Function(function) => function.is_none(),
    }
}

fn in_range<T: TryFrom<i64>>(number: i64) -> Parsed<T> {
    T::try_from(number).map_err(|_| code::BAD_FUNCTION_ARGUMENT)
}

/// Writes a rule: its doc, name, value, status, and `parse` as a function of the argument.
macro_rules! rule {
    ($(#[$doc:meta])* $name:ident -> $value:ty, $status:ident, |$arg:ident| $body:expr) => {
        $(#[$doc])*
        pub enum $name {}

        impl Rule for $name {
            type Value = $value;
            const STATUS: Status = Status::$status;
            unsafe fn parse($arg: Arg) -> Parsed<$value> {
                $body
            }
        }
    };
}

// Behind the macro, which they use.
mod function;
mod http;
mod network;
mod proxy;
mod tls;
mod websocket;

pub use function::*;
pub use http::*;
pub use network::*;
pub use proxy::*;
pub use tls::*;
pub use websocket::*;

// Accepted because they cannot matter to a WebSocket.

rule!(
    /// Any argument; it is not looked at.
    Ignored -> (), Accepted, |_arg| Ok(())
);
rule!(
    /// Any string that is not too long.
    IgnoredText -> (), Accepted, |arg| {
        // SAFETY: the caller's promise, of a string option.
        unsafe { text(arg) }.map(drop)
    }
);

rule!(
    /// A switch that, where on, replaces the method that `CURLOPT_UPLOAD` stands for.
    OtherMethod -> NoUpload, Accepted, |arg| Ok(NoUpload(number(arg)? != 0))
);
rule!(
    /// The same, whatever the argument.
    PostMethod -> NoUpload, Accepted, |_arg| Ok(NoUpload(true))
);

/// A number from `LEAST` up.
pub enum AtLeast<const LEAST: i64> {}

impl<const LEAST: i64> Rule for AtLeast<LEAST> {
    type Value = ();
    const STATUS: Status = Status::Accepted;
    unsafe fn parse(arg: Arg) -> Parsed<()> {
        if number(arg)? >= LEAST {
            Ok(())
        } else {
            Err(code::BAD_FUNCTION_ARGUMENT)
        }
    }
}

/// A number from 0 to `MOST`.
pub enum UpTo<const MOST: i64> {}

impl<const MOST: i64> Rule for UpTo<MOST> {
    type Value = ();
    const STATUS: Status = Status::Accepted;
    unsafe fn parse(arg: Arg) -> Parsed<()> {
        if (0..=MOST).contains(&number(arg)?) {
            Ok(())
        } else {
            Err(code::BAD_FUNCTION_ARGUMENT)
        }
    }
}

rule!(
    /// A `CURLSH *`: `capi::share` joins the handle to it.
    SharePointer -> (), Honoured, |arg| address(arg).map(drop)
);

// Refused because a promise would be broken.

rule!(
    /// Nothing but off.
    Refused -> (), Refused, |arg| if is_off(arg) { Ok(()) } else { Err(code::NOT_BUILT_IN) }
);
rule!(
    /// Nothing but NULL or an empty string.
    RefusedText -> (), Refused, |arg| {
        // SAFETY: the caller's promise, of a string option.
        match unsafe { text(arg) }? {
            None | Some([]) => Ok(()),
            Some(_) => Err(code::NOT_BUILT_IN),
        }
    }
);
rule!(
    /// Nothing but off, or a negative number, which is a mistake.
    RefusedNumber -> (), Refused, |arg| match number(arg)? {
        0 => Ok(()),
        ..0 => Err(code::BAD_FUNCTION_ARGUMENT),
        _ => Err(code::NOT_BUILT_IN),
    }
);
rule!(
    /// Nothing at all: libcurl 8.22 has removed it, with this code.
    Removed -> (), Refused, |_arg| Err(code::NOT_BUILT_IN)
);
rule!(
    /// Nothing at all: libcurl 8.22 has a number for it and no more.
    Unknown -> (), Refused, |_arg| Err(code::UNKNOWN_OPTION)
);

// Honoured, of general kinds.

rule!(
    /// A string, copied; NULL is the default.
    Text -> Option<Bytes>, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        Ok(unsafe { text(arg) }?.map(Bytes::from))
    }
);
rule!(
    /// A `struct curl_blob`, copied; NULL is the default.
    Blob -> Option<Bytes>, Honoured, |arg| {
        // SAFETY: the caller's promise, of a blob option.
        unsafe { pointer::read_blob(address(arg)?.cast()) }
    }
);
rule!(
    /// A switch: every number but 0 is on.
    Flag -> bool, Honoured, |arg| Ok(number(arg)? != 0)
);
rule!(
    /// A size in bytes; 0 is no limit.
    Largest -> Option<NonZeroU64>, Honoured, |arg| {
        Ok(NonZeroU64::new(in_range::<u64>(number(arg)?)?))
    }
);
rule!(
    /// Milliseconds.
    Millis -> u64, Honoured, |arg| Ok(in_range::<u64>(number(arg)?)?.min(limits::TIMEOUT_MS))
);
rule!(
    /// Seconds; kept as milliseconds.
    Seconds -> u64, Honoured, |arg| {
        Ok(in_range::<u64>(number(arg)?)?.saturating_mul(1000).min(limits::TIMEOUT_MS))
    }
);
rule!(
    /// A number from 0; what is over a C `int` counts as the largest.
    Count -> u32, Honoured, |arg| Ok(in_range::<u64>(number(arg)?)?.min(c_int::MAX as u64) as u32)
);
rule!(
    /// A port.
    Port -> u16, Honoured, |arg| in_range(number(arg)?)
);
rule!(
    /// Bytes of an upload buffer; libcurl's bounds.
    BufferSize -> usize, Honoured, |arg| {
        Ok(in_range::<usize>(number(arg)?)?.clamp(16 * 1024, 2 * 1024 * 1024))
    }
);
rule!(
    /// Bytes of a receive buffer; libcurl's bounds. What is over `limits::CALLBACK_CHUNK` brings
    /// no larger chunks, in libcurl too.
    ReceiveSize -> usize, Honoured, |arg| {
        Ok(in_range::<usize>(number(arg)?)?.clamp(1024, limits::CALLBACK_CHUNK))
    }
);
rule!(
    /// A `struct curl_slist`, whose head is kept and read when the transfer starts.
    List -> *const curl_slist, Honoured, |arg| Ok(address(arg)?.cast())
);
rule!(
    /// A URL handle, kept as it is until the transfer.
    UrlHandle -> *const CURLU, Honoured, |arg| Ok(address(arg)?.cast())
);
rule!(
    /// A pointer, kept as it is.
    Pointer -> *mut c_void, Honoured, |arg| Ok(address(arg)?.cast_mut())
);

rule!(
    /// A form: whether there is one. The transfer refuses it.
    Form -> bool, Refused, |arg| Ok(!address(arg)?.is_null())
);

#[cfg(test)]
mod tests;
