//! `curl_easy_setopt`: from an option's number and its argument to a field.
//!
//! `table` has one row per option; `options!` makes of it the numbers ([`id`]), the setter
//! ([`set`]) and the list ([`OPTIONS`]) for lookups and the compatibility page. `parse` has the
//! rule types that the rows name. An option is added or changed by its row alone.

pub mod parse;
mod table;

pub use table::{OPTIONS, id, set};

use std::ffi::{CStr, c_int, c_long, c_void};

use crate::capi::callback::Callbacks;
use crate::capi::types::{
    CURLOPTTYPE_BLOB, CURLOPTTYPE_FUNCTIONPOINT, CURLOPTTYPE_LONG, CURLOPTTYPE_OBJECTPOINT,
    CURLOPTTYPE_OFF_T,
};
use crate::settings::Settings;

/// What an option sets: everything a handle was told.
pub struct Target<'a> {
    /// Plain settings.
    pub settings: &'a mut Settings,
    /// Functions, pointers and lists of the application.
    pub callbacks: &'a mut Callbacks,
}

/// An option's argument, fetched from the variadic call by the range of the option's number.
#[derive(Clone, Copy, Debug)]
pub enum Arg {
    /// Below 10000.
    Long(c_long),
    /// From 10000: a string, a list, or a pointer to keep; from 40000: a blob.
    Pointer(*const c_void),
    /// From 20000.
    Function(Option<unsafe extern "C" fn()>),
    /// From 30000.
    OffT(i64),
}

/// What an option does here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// What libcurl's manual says.
    Honoured,
    /// Nothing, because it cannot matter to a WebSocket.
    Accepted,
    /// An error, because its promise would be broken; its default is accepted.
    Refused,
}

/// The kinds of `options.csv`: how the argument is passed and what it is.
#[allow(non_camel_case_types, clippy::upper_case_acronyms)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number or a switch.
    LONG,
    /// A number with names.
    VALUES,
    /// A string.
    STRINGPOINT,
    /// A pointer of some other kind.
    OBJECTPOINT,
    /// A `struct curl_slist *`.
    SLISTPOINT,
    /// A pointer for a callback.
    CBPOINT,
    /// A callback.
    FUNCTIONPOINT,
    /// A `curl_off_t`.
    OFF_T,
    /// A `struct curl_blob *`.
    BLOB,
}

impl Kind {
    /// What is added to the option's number in the table.
    pub const fn base(self) -> c_int {
        match self {
            Kind::LONG | Kind::VALUES => CURLOPTTYPE_LONG,
            Kind::STRINGPOINT | Kind::OBJECTPOINT | Kind::SLISTPOINT | Kind::CBPOINT => {
                CURLOPTTYPE_OBJECTPOINT
            }
            Kind::FUNCTIONPOINT => CURLOPTTYPE_FUNCTIONPOINT,
            Kind::OFF_T => CURLOPTTYPE_OFF_T,
            Kind::BLOB => CURLOPTTYPE_BLOB,
        }
    }
}

/// A row of the table, for lookups and the compatibility page.
#[cfg_attr(not(test), allow(dead_code))] // the page is written by a test
#[derive(Clone, Copy, Debug)]
pub struct OptionRow {
    /// Its name without `CURLOPT_`.
    pub name: &'static CStr,
    /// How its argument is passed.
    pub kind: Kind,
    /// Its number in the table.
    pub number: c_int,
    /// Its number in C.
    pub id: c_int,
    /// What it does here.
    pub status: Status,
    /// What it means, or why it means nothing.
    pub doc: &'static str,
}

/// Makes `id`, `set` and `OPTIONS` of rows (name, kind, number, rule type, place, doc). The
/// place is a field of [`Target`], `both` for the target itself, or `-` where nothing is kept.
macro_rules! options {
    ($(($name:ident, $kind:ident, $number:literal, $rule:ty, $($place:tt).+, $doc:literal);)*) => {
        /// The options' numbers in C, by their names without `CURLOPT_`.
        pub mod id {
            $(
                #[doc = $doc]
                pub const $name: std::ffi::c_int =
                    crate::capi::option::Kind::$kind.base() + $number;
            )*
        }

        /// Sets one option; gives a `CURLcode`. After an error nothing has changed.
        ///
        /// # Safety
        /// `arg` is what the application passed to `curl_easy_setopt` for `option`, and it kept
        /// to that option's manual page.
        pub unsafe fn set(target: &mut Target<'_>, option: c_int, arg: Arg) -> c_int {
            let outcome = match option {
                $(
                    // SAFETY: the caller's promise.
                    id::$name => unsafe { <$rule as Rule>::parse(arg) }
                        .map(|value| options!(@store target, value, $($place).+)),
                )*
                _ => Err(code::UNKNOWN_OPTION),
            };
            outcome.err().unwrap_or(code::OK)
        }

        /// All options in the order of their numbers.
        pub static OPTIONS: &[OptionRow] = &[
            $(OptionRow {
                name: options!(@c_name $name),
                kind: Kind::$kind,
                number: $number,
                id: id::$name,
                status: <$rule as Rule>::STATUS,
                doc: $doc,
            },)*
        ];
    };
    (@store $target:ident, $value:ident, -) => {{ let () = $value; }};
    (@store $target:ident, $value:ident, both) => { $target.put($value) };
    (@store $target:ident, $value:ident, $($place:tt).+) => {
        $target.$($place).+.put($value)
    };
    (@c_name $name:ident) => {
        match CStr::from_bytes_with_nul(concat!(stringify!($name), "\0").as_bytes()) {
            Ok(name) => name,
            Err(_) => panic!("an identifier has no NUL"),
        }
    };
}
use options;

#[cfg(test)]
mod tests;
