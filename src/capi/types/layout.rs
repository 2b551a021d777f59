//! Holds the structs to libcurl's layout, on Linux: what differs does not compile.
//!
//! The numbers are facts, printed by C compilers from libcurl 8.22's headers; `capi-tests/abi`
//! repeats the comparison with the headers themselves.

#![cfg(target_os = "linux")]

/// `layout!(type, size, field at offset, ...)`: does not compile if one differs.
macro_rules! layout {
    ($type:ty, $size:literal, $($($field:tt).+ at $offset:literal),+) => {
        const _: () = assert!(size_of::<$type>() == $size);
        $(const _: () = assert!(std::mem::offset_of!($type, $($field).+) == $offset);)+
    };
}

#[cfg(target_pointer_width = "32")]
mod ilp32;
#[cfg(target_pointer_width = "64")]
mod lp64;
