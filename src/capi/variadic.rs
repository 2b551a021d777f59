//! The public names of the variadic functions, and their way through `variadic.c`.
//!
//! Stable Rust cannot define a C variadic. The public name is a naked jump to a C function that
//! fetches the argument and calls back here through hidden names.

use std::arch::{global_asm, naked_asm};
use std::ffi::{c_int, c_long, c_void};

use crate::capi::option::Arg;
use crate::capi::types::{CURL, CURLM, CURLSH};
use crate::capi::{easy, form, memory, multi, share};

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
compile_error!("the jumps to src/capi/variadic.c are not written for this architecture");

unsafe extern "C" {
    fn curlws_c_easy_setopt();
    fn curlws_c_easy_getinfo();
    fn curlws_c_formadd();
    fn curlws_c_mprintf();
    fn curlws_c_mfprintf();
    fn curlws_c_msprintf();
    fn curlws_c_msnprintf();
    fn curlws_c_maprintf();
    fn curlws_c_mvprintf();
    fn curlws_c_mvfprintf();
    fn curlws_c_mvsprintf();
    fn curlws_c_mvsnprintf();
    fn curlws_c_mvaprintf();
    fn curlws_c_share_setopt();
    fn curlws_c_multi_setopt();
}

macro_rules! jump {
    ($name:ident => $target:path) => {
        /// See the prototype in `types/prototypes.rs`. cbindgen:ignore
        #[unsafe(naked)]
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name() {
            #[cfg(target_arch = "x86_64")]
            naked_asm!("jmp {}", sym $target);
            #[cfg(target_arch = "aarch64")]
            naked_asm!("b {}", sym $target);
        }
    };
}

jump!(curl_easy_setopt => curlws_c_easy_setopt);
jump!(curl_easy_getinfo => curlws_c_easy_getinfo);
jump!(curl_formadd => curlws_c_formadd);
jump!(curl_mprintf => curlws_c_mprintf);
jump!(curl_mfprintf => curlws_c_mfprintf);
jump!(curl_msprintf => curlws_c_msprintf);
jump!(curl_msnprintf => curlws_c_msnprintf);
jump!(curl_maprintf => curlws_c_maprintf);
jump!(curl_mvprintf => curlws_c_mvprintf);
jump!(curl_mvfprintf => curlws_c_mvfprintf);
jump!(curl_mvsprintf => curlws_c_mvsprintf);
jump!(curl_mvsnprintf => curlws_c_mvsnprintf);
jump!(curl_mvaprintf => curlws_c_mvaprintf);
jump!(curl_share_setopt => curlws_c_share_setopt);
jump!(curl_multi_setopt => curlws_c_multi_setopt);

macro_rules! hidden {
    ($name:literal => $target:path) => {
        #[cfg(target_arch = "x86_64")]
        global_asm!(
            concat!(".hidden ", $name),
            concat!(".globl ", $name),
            concat!(".type ", $name, ",@function"),
            concat!($name, ":"),
            "jmp {}",
            sym $target
        );
        #[cfg(target_arch = "aarch64")]
        global_asm!(
            concat!(".hidden ", $name),
            concat!(".globl ", $name),
            concat!(".type ", $name, ",@function"),
            concat!($name, ":"),
            "b {}",
            sym $target
        );
    };
}

hidden!("curlws_rust_setopt_long" => setopt_long);
hidden!("curlws_rust_setopt_pointer" => setopt_pointer);
hidden!("curlws_rust_setopt_function" => setopt_function);
hidden!("curlws_rust_setopt_offt" => setopt_offt);
hidden!("curlws_rust_getinfo" => getinfo);
hidden!("curlws_rust_allocate" => allocate);
hidden!("curlws_rust_form_begin" => form::begin);
hidden!("curlws_rust_form_take" => form::take);
hidden!("curlws_rust_form_finish" => form::finish);
hidden!("curlws_rust_multi_long" => multi_long);
hidden!("curlws_rust_multi_pointer" => multi_pointer);
hidden!("curlws_rust_multi_function" => multi_function);
hidden!("curlws_rust_share_number" => share_number);
hidden!("curlws_rust_share_pointer" => share_pointer);
hidden!("curlws_rust_share_function" => share_function);

unsafe extern "C" fn setopt_long(curl: *mut CURL, option: c_int, value: c_long) -> c_int {
    // SAFETY: the application's arguments, as curl_easy_setopt's page describes them.
    unsafe { easy::setopt(curl, option, Arg::Long(value)) }
}

unsafe extern "C" fn setopt_pointer(curl: *mut CURL, option: c_int, value: *const c_void) -> c_int {
    // SAFETY: as above.
    unsafe { easy::setopt(curl, option, Arg::Pointer(value)) }
}

unsafe extern "C" fn setopt_function(
    curl: *mut CURL,
    option: c_int,
    value: Option<unsafe extern "C" fn()>,
) -> c_int {
    // SAFETY: as above.
    unsafe { easy::setopt(curl, option, Arg::Function(value)) }
}

unsafe extern "C" fn setopt_offt(curl: *mut CURL, option: c_int, value: i64) -> c_int {
    // SAFETY: as above.
    unsafe { easy::setopt(curl, option, Arg::OffT(value)) }
}

unsafe extern "C" fn getinfo(curl: *mut CURL, info: c_int, out: *mut c_void) -> c_int {
    // SAFETY: as above, from curl_easy_getinfo's page.
    unsafe { easy::getinfo(curl, info, out) }
}

unsafe extern "C" fn allocate(size: usize) -> *mut c_void {
    memory::allocate(size)
}

unsafe extern "C" fn share_number(share: *mut CURLSH, option: c_int, value: c_int) -> c_int {
    // SAFETY: the application's arguments, as curl_share_setopt's page describes them.
    unsafe { share::setopt(share, option, share::Arg::Number(value)) }
}

unsafe extern "C" fn share_pointer(share: *mut CURLSH, option: c_int, value: *mut c_void) -> c_int {
    // SAFETY: as above.
    unsafe { share::setopt(share, option, share::Arg::Pointer(value)) }
}

unsafe extern "C" fn share_function(
    share: *mut CURLSH,
    option: c_int,
    value: Option<unsafe extern "C" fn()>,
) -> c_int {
    // SAFETY: as above.
    unsafe { share::setopt(share, option, share::Arg::Function(value)) }
}

unsafe extern "C" fn multi_long(m: *mut CURLM, option: c_int, value: c_long) -> c_int {
    // SAFETY: the application's arguments, as curl_multi_setopt's page describes them.
    unsafe { multi::setopt(m, option, Arg::Long(value)) }
}

unsafe extern "C" fn multi_pointer(m: *mut CURLM, option: c_int, value: *const c_void) -> c_int {
    // SAFETY: as above.
    unsafe { multi::setopt(m, option, Arg::Pointer(value)) }
}

unsafe extern "C" fn multi_function(
    m: *mut CURLM,
    option: c_int,
    value: Option<unsafe extern "C" fn()>,
) -> c_int {
    // SAFETY: as above.
    unsafe { multi::setopt(m, option, Arg::Function(value)) }
}
