//! `curl_global_*`, `curl_free` and the version.

use std::env;
use std::ffi::{c_char, c_int, c_long, c_void};
use std::os::unix::ffi::OsStringExt;
use std::ptr::null;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Once, OnceLock};

use crate::capi::pointer::Shared;
use crate::capi::types::enums::{CURLsslset as Selected, curl_sslbackend as Backend};
use crate::capi::types::{
    CURL_VERSION_ASYNCHDNS, CURL_VERSION_HSTS, CURL_VERSION_HTTPS_PROXY, CURL_VERSION_IPV6,
    CURL_VERSION_LARGEFILE, CURL_VERSION_SSL, CURL_VERSION_THREADSAFE, CURL_VERSION_UNIX_SOCKETS,
    CURLcode, CURLsslset, CURLversion, curl_calloc_callback, curl_free_callback,
    curl_malloc_callback, curl_realloc_callback, curl_ssl_backend, curl_sslbackend,
    curl_strdup_callback, curl_version_info_data,
};
use crate::capi::{code, entry, memory, pointer, reserve};
use crate::net::tls::{forget_configs, use_environment};
use crate::random;
use crate::settings::{PROXY_VARIABLES, Text};

/// What has to be done once in a process.
pub fn init() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        reserve::fill();
        // SAFETY: `child` only touches an atomic, which a handler in the child may; `at_exit` takes
        // locks that no thread keeps.
        unsafe {
            libc::pthread_atfork(None, None, Some(child));
            libc::atexit(at_exit);
        }
        if let Some(mark) = mark_of_forks() {
            random::watch(mark);
        }
        if !is_privileged() {
            use_environment();
        }
    });
}

/// A place that is true here and false in every child: the kernel wipes its page.
#[cfg(target_os = "linux")]
fn mark_of_forks() -> Option<&'static AtomicBool> {
    // SAFETY: a new page, which nobody else has and nobody takes away; all its bits are an AtomicBool.
    unsafe {
        let size = usize::try_from(libc::sysconf(libc::_SC_PAGESIZE)).ok()?;
        let (access, kind) = (
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
        );
        let page = libc::mmap(std::ptr::null_mut(), size, access, kind, -1, 0);
        if page == libc::MAP_FAILED {
            return None;
        }
        if libc::madvise(page, size, libc::MADV_WIPEONFORK) != 0 {
            libc::munmap(page, size);
            return None;
        }
        let mark = &*page.cast::<AtomicBool>();
        mark.store(true, Ordering::Relaxed);
        Some(mark)
    }
}

/// Other systems have no such page.
#[cfg(not(target_os = "linux"))]
fn mark_of_forks() -> Option<&'static AtomicBool> {
    None
}

/// What is shared goes too, so that tools which look for leaks see none.
extern "C" fn at_exit() {
    entry::plain((), forget_configs);
}

unsafe extern "C" fn child() {
    random::forked();
}

/// Whether the program runs with more rights than its user (set-user-id): then the environment
/// is not to be trusted.
fn is_privileged() -> bool {
    // SAFETY: getauxval only reads.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}

/// Whether the environment variable `CURLWS_LENIENT` asks for libcurl's leniency. It does not
/// count in set-user-id programs.
pub fn lenient_by_environment() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        !is_privileged()
            && env::var_os("CURLWS_LENIENT").is_some_and(|value| !value.is_empty() && value != "0")
    })
}

/// The proxy variables of the environment that are set and not empty.
pub fn proxy_environment() -> Vec<(&'static str, Text)> {
    let read = |name| {
        let value = env::var_os(name).filter(|value| !value.is_empty())?;
        Some((name, Text::from(value.into_vec())))
    };
    PROXY_VARIABLES.into_iter().filter_map(read).collect()
}

/// Prepares the library; any number of times, from any thread. `flags` is for old programs.
/// libcurl's curl_global_init(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_global_init(flags: c_long) -> CURLcode {
    let _ = flags;
    entry::plain(code::FAILED_INIT, || {
        init();
        code::OK
    })
}

/// The same, with functions for memory that the application gets and frees by `curl_` functions.
///
/// All five must be given (else `CURLE_FAILED_INIT`); `m` and `f` are used. Call it before any
/// other function. libcurl's curl_global_init_mem(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_global_init_mem(
    flags: c_long,
    m: curl_malloc_callback,
    f: curl_free_callback,
    r: curl_realloc_callback,
    s: curl_strdup_callback,
    c: curl_calloc_callback,
) -> CURLcode {
    let (Some(malloc), Some(free), Some(_), Some(_), Some(_)) = (m, f, r, s, c) else {
        return code::FAILED_INIT;
    };
    memory::replace(malloc, free);
    // SAFETY: nothing is asked of the flags.
    unsafe { curl_global_init(flags) }
}

const RUSTLS: c_int = Backend::CURLSSLBACKEND_RUSTLS as c_int;

static BACKEND: Shared<curl_ssl_backend> = Shared(curl_ssl_backend {
    id: RUSTLS,
    name: c"rustls".as_ptr(),
});

static BACKENDS: Shared<[*const curl_ssl_backend; 2]> = Shared([&raw const BACKEND.0, null()]);

static RUSTLS_SELECTED: AtomicBool = AtomicBool::new(false);

/// Whether the program selected rustls and so knows what it is dealing with.
pub fn rustls_selected() -> bool {
    RUSTLS_SELECTED.load(Ordering::Relaxed)
}

/// Selects a TLS library, by `id` or by `name`: there is `CURLSSLBACKEND_RUSTLS`, `rustls`.
///
/// `*avail` (may be NULL) becomes the list of what is there, which ends with NULL and is never
/// freed. `CURLSSLSET_UNKNOWN_BACKEND` for all others. As in a libcurl with one TLS library, it
/// may be called at any time. libcurl's curl_global_sslset(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_global_sslset(
    id: curl_sslbackend,
    name: *const c_char,
    avail: *mut *mut *const curl_ssl_backend,
) -> CURLsslset {
    // SAFETY: the manual: NULL or a place for the list; NULL or a string.
    let name = unsafe {
        pointer::put(avail, BACKENDS.0.as_ptr().cast_mut());
        pointer::c_str(name)
    };
    let named = matches!(name, Ok(Some(name)) if name.eq_ignore_ascii_case(b"rustls"));
    if id != RUSTLS && !named {
        return Selected::CURLSSLSET_UNKNOWN_BACKEND as c_int;
    }
    RUSTLS_SELECTED.store(true, Ordering::Relaxed);
    Selected::CURLSSLSET_OK as c_int
}

/// Forgets what handles share: certificates that were loaded. Handles that are left go on working.
/// libcurl's curl_global_cleanup(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_global_cleanup() {
    entry::plain((), forget_configs);
}

/// Frees memory that a `curl_` function returned for this. Nothing for NULL.
/// libcurl's curl_free(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_free(p: *mut c_void) {
    // SAFETY: the manual: such memory, not used any more.
    unsafe { memory::free(p) }
}

/// libcurl's version that this library stands in for, as `CURL_VERSION_BITS` makes it.
const VERSION_NUM: u32 = 0x08_16_00;

macro_rules! version {
    () => {
        concat!(
            "libcurl/8.22.0 curlws/",
            env!("CARGO_PKG_VERSION"),
            " rustls/",
            env!("CURLWS_RUSTLS_VERSION"),
            "\0"
        )
    };
}

/// The version of libcurl that this library stands in for, of the library, and of its parts.
/// It is never freed. libcurl's curl_version(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_version() -> *mut c_char {
    version!().as_ptr().cast_mut().cast()
}

static PROTOCOLS: Shared<[*const c_char; 3]> = Shared([c"ws".as_ptr(), c"wss".as_ptr(), null()]);

static FEATURE_NAMES: Shared<[*const c_char; 9]> = Shared([
    c"AsynchDNS".as_ptr(),
    c"HSTS".as_ptr(),
    c"HTTPS-proxy".as_ptr(),
    c"IPv6".as_ptr(),
    c"Largefile".as_ptr(),
    c"SSL".as_ptr(),
    c"threadsafe".as_ptr(),
    c"UnixSockets".as_ptr(),
    null(),
]);

const FEATURES: c_int = CURL_VERSION_IPV6
    | CURL_VERSION_SSL
    | CURL_VERSION_ASYNCHDNS
    | CURL_VERSION_LARGEFILE
    | CURL_VERSION_UNIX_SOCKETS
    | CURL_VERSION_HTTPS_PROXY
    | CURL_VERSION_HSTS
    | CURL_VERSION_THREADSAFE;

static VERSION_INFO: Shared<curl_version_info_data> = Shared(curl_version_info_data {
    age: 11,
    version: c"8.22.0".as_ptr(),
    version_num: VERSION_NUM,
    host: concat!(env!("CURLWS_TARGET"), "\0").as_ptr().cast(),
    features: FEATURES,
    ssl_version: concat!("rustls/", env!("CURLWS_RUSTLS_VERSION"), "\0")
        .as_ptr()
        .cast(),
    ssl_version_num: 0,
    libz_version: null(),
    protocols: PROTOCOLS.0.as_ptr(),
    ares: null(),
    ares_num: 0,
    libidn: null(),
    iconv_ver_num: 0,
    libssh_version: null(),
    brotli_ver_num: 0,
    brotli_version: null(),
    nghttp2_ver_num: 0,
    nghttp2_version: null(),
    quic_version: null(),
    cainfo: null(),
    capath: null(),
    zstd_ver_num: 0,
    zstd_version: null(),
    hyper_version: null(),
    gsasl_version: null(),
    feature_names: FEATURE_NAMES.0.as_ptr(),
    rtmp_version: null(),
});

/// What the library is and can do. `age` in the result says which fields it has; it is never
/// freed. libcurl's curl_version_info(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_version_info(stamp: CURLversion) -> *mut curl_version_info_data {
    let _ = stamp;
    (&raw const VERSION_INFO.0).cast_mut()
}
