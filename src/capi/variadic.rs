//! The public names of the variadic functions, and their way through `variadic.c`.
//!
//! Stable Rust cannot define a C variadic. The public name is a naked jump to a C function that
//! fetches the argument and calls back here through hidden names. On architectures whose jump is
//! not written below (`build.rs` has the list, and the cfg), the C functions bear the public names
//! themselves. That is second best: cargo's own shared library then lacks them, ours does not.

#[cfg(curlws_jumps)]
use std::arch::naked_asm;
use std::ffi::{c_int, c_long, c_void};

use crate::capi::option::Arg;
use crate::capi::types::{CURL, CURLM, CURLSH};
use crate::capi::{easy, memory, multi, share};

/// Goes on in another function of the library, all arguments as they are.
#[cfg(all(curlws_jumps, any(target_arch = "x86_64", target_arch = "x86")))]
macro_rules! jump_to {
    () => {
        "jmp {}"
    };
}
#[cfg(all(curlws_jumps, any(target_arch = "aarch64", target_arch = "arm")))]
macro_rules! jump_to {
    () => {
        "b {}"
    };
}
#[cfg(all(curlws_jumps, target_arch = "riscv64"))]
macro_rules! jump_to {
    () => {
        "tail {}"
    };
}
#[cfg(all(curlws_jumps, target_arch = "s390x"))]
macro_rules! jump_to {
    () => {
        "jg {}"
    };
}

/// `public name => function in C`, for all of them.
macro_rules! jumps {
    ($($name:ident => $target:ident;)+) => {
        #[cfg(curlws_jumps)]
        unsafe extern "C" {
            $(fn $target();)+
        }

        $(
            /// See the prototype in `types/prototypes.rs`. cbindgen:ignore
            #[cfg(curlws_jumps)]
            #[unsafe(naked)]
            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn $name() {
                naked_asm!(jump_to!(), sym $target);
            }
        )+
    };
}

jumps! {
    curl_easy_setopt => curlws_c_easy_setopt;
    curl_easy_getinfo => curlws_c_easy_getinfo;
    curl_formadd => curlws_c_formadd;
    curl_mprintf => curlws_c_mprintf;
    curl_mfprintf => curlws_c_mfprintf;
    curl_msprintf => curlws_c_msprintf;
    curl_msnprintf => curlws_c_msnprintf;
    curl_maprintf => curlws_c_maprintf;
    curl_mvprintf => curlws_c_mvprintf;
    curl_mvfprintf => curlws_c_mvfprintf;
    curl_mvsprintf => curlws_c_mvsprintf;
    curl_mvsnprintf => curlws_c_mvsnprintf;
    curl_mvaprintf => curlws_c_mvaprintf;
    curl_share_setopt => curlws_c_share_setopt;
    curl_multi_setopt => curlws_c_multi_setopt;
}

// What `variadic.c` calls: names that C declares hidden, so that no link shows them to others.

/// cbindgen:ignore
#[unsafe(no_mangle)]
unsafe extern "C" fn curlws_rust_setopt_long(
    curl: *mut CURL,
    option: c_int,
    value: c_long,
) -> c_int {
    // SAFETY: the application's arguments, as curl_easy_setopt's page describes them.
    unsafe { easy::setopt(curl, option, Arg::Long(value)) }
}

/// cbindgen:ignore
#[unsafe(no_mangle)]
unsafe extern "C" fn curlws_rust_setopt_pointer(
    curl: *mut CURL,
    option: c_int,
    value: *const c_void,
) -> c_int {
    // SAFETY: as above.
    unsafe { easy::setopt(curl, option, Arg::Pointer(value)) }
}

/// cbindgen:ignore
#[unsafe(no_mangle)]
unsafe extern "C" fn curlws_rust_setopt_function(
    curl: *mut CURL,
    option: c_int,
    value: Option<unsafe extern "C" fn()>,
) -> c_int {
    // SAFETY: as above.
    unsafe { easy::setopt(curl, option, Arg::Function(value)) }
}

/// cbindgen:ignore
#[unsafe(no_mangle)]
unsafe extern "C" fn curlws_rust_setopt_offt(curl: *mut CURL, option: c_int, value: i64) -> c_int {
    // SAFETY: as above.
    unsafe { easy::setopt(curl, option, Arg::OffT(value)) }
}

/// cbindgen:ignore
#[unsafe(no_mangle)]
unsafe extern "C" fn curlws_rust_getinfo(curl: *mut CURL, info: c_int, out: *mut c_void) -> c_int {
    // SAFETY: as above, from curl_easy_getinfo's page.
    unsafe { easy::getinfo(curl, info, out) }
}

/// cbindgen:ignore
#[unsafe(no_mangle)]
unsafe extern "C" fn curlws_rust_allocate(size: usize) -> *mut c_void {
    memory::allocate(size)
}

/// cbindgen:ignore
#[unsafe(no_mangle)]
unsafe extern "C" fn curlws_rust_share_number(
    share: *mut CURLSH,
    option: c_int,
    value: c_int,
) -> c_int {
    // SAFETY: the application's arguments, as curl_share_setopt's page describes them.
    unsafe { share::setopt(share, option, share::Arg::Number(value)) }
}

/// cbindgen:ignore
#[unsafe(no_mangle)]
unsafe extern "C" fn curlws_rust_share_pointer(
    share: *mut CURLSH,
    option: c_int,
    value: *mut c_void,
) -> c_int {
    // SAFETY: as above.
    unsafe { share::setopt(share, option, share::Arg::Pointer(value)) }
}

/// cbindgen:ignore
#[unsafe(no_mangle)]
unsafe extern "C" fn curlws_rust_share_function(
    share: *mut CURLSH,
    option: c_int,
    value: Option<unsafe extern "C" fn()>,
) -> c_int {
    // SAFETY: as above.
    unsafe { share::setopt(share, option, share::Arg::Function(value)) }
}

/// cbindgen:ignore
#[unsafe(no_mangle)]
unsafe extern "C" fn curlws_rust_multi_long(m: *mut CURLM, option: c_int, value: c_long) -> c_int {
    // SAFETY: the application's arguments, as curl_multi_setopt's page describes them.
    unsafe { multi::setopt(m, option, Arg::Long(value)) }
}

/// cbindgen:ignore
#[unsafe(no_mangle)]
unsafe extern "C" fn curlws_rust_multi_pointer(
    m: *mut CURLM,
    option: c_int,
    value: *const c_void,
) -> c_int {
    // SAFETY: as above.
    unsafe { multi::setopt(m, option, Arg::Pointer(value)) }
}

/// cbindgen:ignore
#[unsafe(no_mangle)]
unsafe extern "C" fn curlws_rust_multi_function(
    m: *mut CURLM,
    option: c_int,
    value: Option<unsafe extern "C" fn()>,
) -> c_int {
    // SAFETY: as above.
    unsafe { multi::setopt(m, option, Arg::Function(value)) }
}
