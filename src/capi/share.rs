//! `curl_share_*`: what easy handles share, and the application's locks around it.

use std::ffi::{c_char, c_int, c_void};
use std::ptr::null_mut;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use crate::capi::handle::{self, Handle};
use crate::capi::types::enums::CURLSHcode as Code;
use crate::capi::types::enums::CURLSHoption as Opt;
use crate::capi::types::enums::curl_lock_access::CURL_LOCK_ACCESS_SINGLE;
use crate::capi::types::enums::curl_lock_data as Kind;
use crate::capi::types::{
    CURL, CURLSH, CURLSHcode, curl_lock_data, curl_lock_function, curl_unlock_function,
};
use crate::capi::{entry, text};
use crate::transfer::{Data, Error, Gate, Share};

/// Marks a live handle; a cleaned-up one is overwritten.
const MAGIC: u64 = 0x6375_726c_7773_0003;

/// What a `CURLSH *` points to.
#[repr(C)]
struct ShareHandle {
    /// First, as in `Handle`.
    magic: AtomicU64,
    /// Easy handles that use it hold it too: one holder, the handle itself, is "not in use".
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    share: Share,
    locks: Locks,
    /// An easy handle has used it.
    was_used: bool,
}

/// The application's lock functions.
#[derive(Clone, Copy, Debug)]
struct Locks {
    lock: curl_lock_function,
    unlock: curl_unlock_function,
    userdata: *mut c_void,
}

impl Default for Locks {
    fn default() -> Locks {
        Locks {
            lock: None,
            unlock: None,
            userdata: null_mut(),
        }
    }
}

// SAFETY: the pointers are the application's. curl_share_setopt's page: locks are called from every
// thread that uses a handle of the share, so functions and user pointer must be fit for that.
unsafe impl Send for Locks {}
// SAFETY: as above.
unsafe impl Sync for Locks {}

impl Locks {
    fn lock(&self, curl: *mut CURL, data: Kind) {
        let access = CURL_LOCK_ACCESS_SINGLE as c_int;
        if let Some(lock) = self.lock {
            // SAFETY: CURLSHOPT_LOCKFUNC's page: a function of this type, valid while the share
            // is used. The handle is the one in whose call this is, or NULL.
            handle::locking(curl, || unsafe {
                lock(curl, data as c_int, access, self.userdata)
            });
        }
    }

    fn unlock(&self, curl: *mut CURL, data: Kind) {
        if let Some(unlock) = self.unlock {
            // SAFETY: as above, of CURLSHOPT_UNLOCKFUNC.
            handle::locking(curl, || unsafe {
                unlock(curl, data as c_int, self.userdata)
            });
        }
    }

    /// The lock of the share itself, which libcurl calls only where both functions are there.
    fn of_share(self) -> Option<Locks> {
        (self.lock.is_some() && self.unlock.is_some()).then_some(self)
    }
}

/// The locks, called for one easy handle.
#[derive(Debug)]
struct HandleLocks {
    locks: Locks,
    curl: *mut CURL,
}

// SAFETY: the pointer is handed to the lock functions alone, while the handle lives.
unsafe impl Send for HandleLocks {}
// SAFETY: as above.
unsafe impl Sync for HandleLocks {}

impl Gate for HandleLocks {
    fn enter(&self, data: Data) {
        self.locks.lock(self.curl, kind_of(data));
    }

    fn leave(&self, data: Data) {
        self.locks.unlock(self.curl, kind_of(data));
    }
}

fn kind_of(data: Data) -> Kind {
    match data {
        Data::Cookies => Kind::CURL_LOCK_DATA_COOKIE,
        Data::Dns => Kind::CURL_LOCK_DATA_DNS,
        Data::Hsts => Kind::CURL_LOCK_DATA_HSTS,
        Data::Sessions => Kind::CURL_LOCK_DATA_SSL_SESSION,
    }
}

/// An easy handle's part in a share: while it is there the share is in use.
#[derive(Debug)]
pub struct Joined {
    inner: Option<Arc<Mutex<Inner>>>,
    locks: Option<Locks>,
    curl: *mut CURL,
}

// SAFETY: as for `HandleLocks`.
unsafe impl Send for Joined {}

impl Drop for Joined {
    fn drop(&mut self) {
        if let Some(locks) = self.locks {
            locks.lock(self.curl, Kind::CURL_LOCK_DATA_SHARE);
        }
        self.inner = None;
        if let Some(locks) = self.locks {
            locks.unlock(self.curl, Kind::CURL_LOCK_DATA_SHARE);
        }
    }
}

/// `CURLOPT_SHARE`: leaves the share of before and joins another. NULL, and what is no share,
/// leave only, as in libcurl.
///
/// # Errors
/// `BadArgument` while the handle is performed.
///
/// # Safety
/// `curl` is the handle; `share` NULL or a share that lives.
pub unsafe fn join(curl: *mut CURL, handle: &Handle, share: *mut CURLSH) -> Result<(), Error> {
    handle.easy.share(None)?;
    let old = handle.share.lock().take();
    drop(old); // by itself: it calls the application
    // SAFETY: the caller's promise.
    let Some(share) = (unsafe { find(share).as_ref() }) else {
        return Ok(());
    };
    let locks = share.inner.lock().locks;
    let of_share = locks.of_share();
    if let Some(locks) = of_share {
        locks.lock(curl, Kind::CURL_LOCK_DATA_SHARE);
    }
    let way = {
        let mut inner = share.inner.lock();
        inner.was_used = true;
        *handle.share.lock() = Some(Joined {
            inner: Some(Arc::clone(&share.inner)),
            locks: of_share,
            curl,
        });
        inner.share.way(Box::new(HandleLocks { locks, curl }))
    };
    if let Some(locks) = of_share {
        locks.unlock(curl, Kind::CURL_LOCK_DATA_SHARE);
    }
    handle.easy.share(Some(way))
}

/// The handle behind a pointer; NULL for NULL and for what is no handle.
///
/// # Safety
/// `share` is NULL, or came from `curl_share_init` and is not cleaned up yet.
unsafe fn find(share: *mut CURLSH) -> *mut ShareHandle {
    let place = share.cast::<ShareHandle>();
    if place.is_null() || !place.is_aligned() {
        return null_mut();
    }
    // SAFETY: the caller's promise. The magic number turns the commonest mistakes (another
    // library's handle, one cleaned up already) into an error.
    match unsafe { (*place).magic.load(Ordering::Relaxed) } {
        MAGIC => place,
        _ => null_mut(),
    }
}

/// Makes a share: nothing is shared yet.
///
/// NULL if that is not possible. Free it with `curl_share_cleanup`.
/// libcurl's curl_share_init(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_share_init() -> *mut CURLSH {
    entry::maker(|| {
        Box::into_raw(Box::new(ShareHandle {
            magic: AtomicU64::new(MAGIC),
            inner: Arc::default(),
        }))
        .cast()
    })
}

/// Frees a share and what is shared by it.
///
/// `CURLSHE_IN_USE` while a handle uses it (`CURLOPT_SHARE`); `CURLSHE_INVALID` for what is no
/// share. libcurl's curl_share_cleanup(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_share_cleanup(share: *mut CURLSH) -> CURLSHcode {
    let cleanup = || {
        // SAFETY: the manual: a share.
        let place = unsafe { find(share) };
        // SAFETY: as above.
        let Some(handle) = (unsafe { place.as_ref() }) else {
            return Code::CURLSHE_INVALID;
        };
        if Arc::strong_count(&handle.inner) > 1 {
            return Code::CURLSHE_IN_USE;
        }
        let locks = {
            let inner = handle.inner.lock();
            inner.locks.of_share().filter(|_| inner.was_used)
        };
        // Another thread may still be inside its last unlock.
        if let Some(locks) = locks {
            locks.lock(null_mut(), Kind::CURL_LOCK_DATA_SHARE);
        }
        handle.magic.store(0, Ordering::Relaxed);
        // SAFETY: `curl_share_init` made it from a Box, and nobody uses it (the manual).
        drop(unsafe { Box::from_raw(place) });
        if let Some(locks) = locks {
            locks.unlock(null_mut(), Kind::CURL_LOCK_DATA_SHARE);
        }
        Code::CURLSHE_OK
    };
    entry::plain(Code::CURLSHE_INVALID, cleanup) as c_int
}

/// A sentence for a `CURLSHcode`. It is never freed. libcurl's curl_share_strerror(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_share_strerror(error: CURLSHcode) -> *const c_char {
    text::share_error(error).as_ptr()
}

/// The argument of `curl_share_setopt`, fetched.
#[derive(Clone, Copy, Debug)]
pub enum Arg {
    /// A kind of data.
    Number(c_int),
    /// A function.
    Function(Option<unsafe extern "C" fn()>),
    /// A pointer, or nothing for an option that is not known.
    Pointer(*mut c_void),
}

/// `curl_share_setopt`, with the argument fetched.
///
/// # Safety
/// The argument is what the option's manual page asks for; `share` NULL or a share.
pub unsafe fn setopt(share: *mut CURLSH, option: c_int, arg: Arg) -> CURLSHcode {
    let set = || {
        // SAFETY: the caller's promise.
        let Some(handle) = (unsafe { find(share).as_ref() }) else {
            return Code::CURLSHE_INVALID;
        };
        let inner = &mut *handle.inner.lock();
        if Arc::strong_count(&handle.inner) > 1 {
            return Code::CURLSHE_IN_USE;
        }
        match (option, arg) {
            (SHARE, Arg::Number(kind)) => share_kind(&mut inner.share, kind, true),
            (UNSHARE, Arg::Number(kind)) => share_kind(&mut inner.share, kind, false),
            (LOCKFUNC, Arg::Function(function)) => {
                // SAFETY: the option's page: NULL or a function of this type. Pointers to functions
                // of any type have one size, and NULL is `None` of all.
                inner.locks.lock = unsafe {
                    std::mem::transmute::<Option<unsafe extern "C" fn()>, curl_lock_function>(
                        function,
                    )
                };
                Code::CURLSHE_OK
            }
            (UNLOCKFUNC, Arg::Function(function)) => {
                // SAFETY: as above.
                inner.locks.unlock = unsafe {
                    std::mem::transmute::<Option<unsafe extern "C" fn()>, curl_unlock_function>(
                        function,
                    )
                };
                Code::CURLSHE_OK
            }
            (USERDATA, Arg::Pointer(userdata)) => {
                inner.locks.userdata = userdata;
                Code::CURLSHE_OK
            }
            _ => Code::CURLSHE_BAD_OPTION,
        }
    };
    entry::plain(Code::CURLSHE_INVALID, set) as c_int
}

const SHARE: c_int = Opt::CURLSHOPT_SHARE as c_int;
const UNSHARE: c_int = Opt::CURLSHOPT_UNSHARE as c_int;
const LOCKFUNC: c_int = Opt::CURLSHOPT_LOCKFUNC as c_int;
const UNLOCKFUNC: c_int = Opt::CURLSHOPT_UNLOCKFUNC as c_int;
const USERDATA: c_int = Opt::CURLSHOPT_USERDATA as c_int;

/// Shares a kind of data, or no more.
fn share_kind(share: &mut Share, kind: curl_lock_data, wanted: bool) -> Code {
    const COOKIE: c_int = Kind::CURL_LOCK_DATA_COOKIE as c_int;
    const DNS: c_int = Kind::CURL_LOCK_DATA_DNS as c_int;
    const SSL_SESSION: c_int = Kind::CURL_LOCK_DATA_SSL_SESSION as c_int;
    const CONNECT: c_int = Kind::CURL_LOCK_DATA_CONNECT as c_int;
    const PSL: c_int = Kind::CURL_LOCK_DATA_PSL as c_int;
    const HSTS: c_int = Kind::CURL_LOCK_DATA_HSTS as c_int;
    let data = match kind {
        COOKIE => Data::Cookies,
        DNS => Data::Dns,
        SSL_SESSION => Data::Sessions,
        HSTS => Data::Hsts,
        // A WebSocket's connection serves nobody else: nothing to share.
        CONNECT => return Code::CURLSHE_OK,
        // As libcurl without a public suffix list.
        PSL if wanted => return Code::CURLSHE_NOT_BUILT_IN,
        _ => return Code::CURLSHE_BAD_OPTION,
    };
    match wanted {
        true => share.add(data),
        false => share.remove(data),
    }
    Code::CURLSHE_OK
}
