//! What a `CURL *` points to.

use std::cell::{Cell, RefCell, UnsafeCell};
use std::mem::ManuallyDrop;
use std::ptr::{null, null_mut};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;

use crate::capi::ask::Closer;
use crate::capi::beyond;
use crate::capi::callback::Callbacks;
use crate::capi::header::Lent;
use crate::capi::info::{CertInfo, Strings};
use crate::capi::multi_handle::{Given, Membership};
use crate::capi::reserve;
use crate::capi::share::Joined;
use crate::capi::types::{CURL, curl_ws_frame};
use crate::easy::{self, Easy};
use crate::room::NoRoom;
use crate::settings::Settings;

/// Marks a live handle; a cleaned-up one is overwritten.
const MAGIC: u64 = 0x6375_726c_7773_0001;

/// An easy handle.
#[derive(Debug)]
#[repr(C)]
pub struct Handle {
    /// First: what is no handle is often smaller than one, and is read no further than this.
    magic: AtomicU64,
    /// The handle itself, without C.
    pub easy: Easy,
    /// What the application registered.
    pub callbacks: Mutex<Callbacks>,
    /// What closes the sockets of the connection that there is.
    pub closer: Mutex<Option<Closer>>,
    /// Headers that C was given.
    pub headers: Mutex<Option<Box<Lent>>>,
    /// Strings that `curl_easy_getinfo` gave out.
    pub strings: Mutex<Strings>,
    /// The certificates that `curl_easy_getinfo` gave out.
    pub certinfo: Mutex<Option<Box<CertInfo>>>,
    /// The share that it uses. Behind `easy`, which uses it to the last.
    pub share: Mutex<Option<Joined>>,
    /// The multi handle that it is in.
    pub multi: Mutex<Option<Membership>>,
    /// The message that C was given of its last transfer.
    pub message: Mutex<Given>,
    /// What functions beyond libcurl's gave out, once one did.
    lent_beyond: OnceLock<Box<beyond::Lent>>,
    /// A panic went through a call: nothing can be said of the state any more.
    broken: AtomicBool,
    /// Where the last chunk stands. Outside of all locks: only receiving and delivering write it,
    /// and both at once is a misuse that the manual forbids.
    meta: UnsafeCell<curl_ws_frame>,
    /// Whether `curl_ws_meta` may show it.
    meta_live: AtomicBool,
}

// SAFETY: `meta` is the only part without a lock. The manual lets one thread receive at a time,
// and the application reads it between its own calls.
unsafe impl Sync for Handle {}
// SAFETY: nothing in a handle belongs to a thread.
unsafe impl Send for Handle {}

thread_local! {
    static TOKEN: u8 = const { 0 };
    static THREAD: Thread = const {
        Thread { entered: Cell::new(false), places: ManuallyDrop::new(RefCell::new(Vec::new())) }
    };
    /// Frees what `THREAD` has, which without a destructor of its own is there to the last.
    static END: End = const { End };
}

/// What every call asks of its thread, together: it costs one look.
struct Thread {
    /// Whether the thread has its variables, those of other modules too.
    entered: Cell<bool>,
    /// The places that it is in.
    places: ManuallyDrop<RefCell<Vec<Place>>>,
}

struct End;

impl Drop for End {
    fn drop(&mut self) {
        THREAD.with(|thread| thread.places.take());
    }
}

/// A callback, a lock function, or a call of a multi handle that a thread is in.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    /// Of the handle.
    address: usize,
    /// Set in a lock function of a share and in a callback of an attached stream, which run while the
    /// handle itself is locked: the handle.
    locked: *mut CURL,
}

impl Place {
    #[inline]
    fn within<R>(self, call: impl FnOnce() -> R) -> R {
        THREAD.with(|thread| thread.places.borrow_mut().push(self));
        let _leave = Leave(self);
        call()
    }

    fn is_here(self) -> bool {
        THREAD.with(|thread| thread.places.borrow().contains(&self))
    }
}

/// Leaves a place, also when what was done there panics. Where a program changes stacks within
/// callbacks (fibers), it need not be the innermost.
struct Leave(Place);

impl Drop for Leave {
    fn drop(&mut self) {
        THREAD.with(|thread| {
            let mut places = thread.places.borrow_mut();
            if places.pop_if(|place| *place == self.0).is_none()
                && let Some(at) = places.iter().rposition(|place| *place == self.0)
            {
                places.remove(at);
            }
        });
    }
}

/// Makes the variables of a thread that is here for the first time, while there is memory for them.
/// Whether the thread is within a callback, a lock function or a multi handle's call, of any handle.
#[inline]
pub fn enter_thread() -> Result<bool, NoRoom> {
    let (entered, inside) =
        THREAD.with(|thread| (thread.entered.get(), !thread.places.borrow().is_empty()));
    if !entered {
        make_variables()?;
    }
    Ok(inside)
}

#[cold]
fn make_variables() -> Result<(), NoRoom> {
    if reserve::is_gone() {
        return Err(NoRoom);
    }
    let _ = END.try_with(|_| ());
    easy::enter_thread();
    THREAD.with(|thread| thread.entered.set(true));
    Ok(())
}

/// Runs a lock function of the share that the handle `curl` uses, or a callback of the stream attached
/// to it; no call on the handle may be made from within it.
pub fn locking<R>(curl: *mut CURL, call: impl FnOnce() -> R) -> R {
    let (address, locked) = (curl.addr(), curl);
    Place { address, locked }.within(call)
}

/// Runs a callback of the handle, or a call of the multi handle, at this address.
#[inline]
pub fn within<R>(address: usize, call: impl FnOnce() -> R) -> R {
    let locked = null_mut();
    Place { address, locked }.within(call)
}

/// Whether this thread is within one.
pub fn is_within(address: usize) -> bool {
    let locked = null_mut();
    Place { address, locked }.is_here()
}

/// Whether this thread is inside a function that runs while a handle is locked which is in the multi
/// handle at this address. Asks the handles, not the multi handle: its lock comes before theirs.
pub fn is_locking_member(multi: usize) -> bool {
    let is_member = |place: &Place| {
        // SAFETY: NULL, or a handle that this thread holds locked.
        let handle = unsafe { Handle::get(place.locked) };
        let of = handle.and_then(|handle| handle.multi.lock().as_ref().map(Membership::address));
        of == Some(multi)
    };
    THREAD.with(|thread| thread.places.borrow().iter().any(is_member))
}

/// A number that no other living thread has.
pub fn thread() -> u64 {
    TOKEN
        .try_with(|token| std::ptr::from_ref(token) as u64)
        .unwrap_or(1)
}

impl Handle {
    /// A new handle, to be freed by [`Handle::free`].
    pub fn allocate(settings: Settings, callbacks: Callbacks) -> *mut CURL {
        let handle = Handle {
            magic: AtomicU64::new(MAGIC),
            easy: Easy::new(settings),
            callbacks: Mutex::new(callbacks),
            closer: Mutex::new(None),
            headers: Mutex::default(),
            strings: Mutex::default(),
            certinfo: Mutex::default(),
            share: Mutex::default(),
            multi: Mutex::default(),
            message: Mutex::default(),
            lent_beyond: OnceLock::new(),
            broken: AtomicBool::new(false),
            meta: UnsafeCell::new(curl_ws_frame {
                age: 0,
                flags: 0,
                offset: 0,
                bytesleft: 0,
                len: 0,
            }),
            meta_live: AtomicBool::new(false),
        };
        Box::into_raw(Box::new(handle)).cast()
    }

    /// What functions beyond libcurl's have lent out. Made at its first use: few handles use it.
    pub fn lent_beyond(&self) -> &beyond::Lent {
        self.lent_beyond.get_or_init(Box::default)
    }

    /// The handle behind a pointer; `None` for NULL and for what is no handle.
    ///
    /// # Safety
    /// `curl` is NULL, or came from `curl_easy_init` or `_duphandle` and is not cleaned up yet
    /// (the manual's promise), for as long as the result is used.
    pub unsafe fn get<'a>(curl: *mut CURL) -> Option<&'a Handle> {
        if !curl.cast::<Handle>().is_aligned() {
            return None;
        }
        // SAFETY: the caller's promise. Looking at the magic number first turns the commonest
        // mistakes (another library's handle, one cleaned up already) into an error.
        let handle = unsafe { curl.cast::<Handle>().as_ref() }?;
        (handle.magic.load(Ordering::Relaxed) == MAGIC).then_some(handle)
    }

    /// Frees a handle. Does nothing for what is no handle.
    ///
    /// # Safety
    /// As for [`Handle::get`], and nobody uses the handle any more.
    pub unsafe fn free(curl: *mut CURL) {
        // SAFETY: the caller's promise.
        let Some(handle) = (unsafe { Handle::get(curl) }) else {
            return;
        };
        handle.magic.store(0, Ordering::Relaxed);
        // SAFETY: `allocate` made it from a Box.
        drop(unsafe { Box::from_raw(curl.cast::<Handle>()) });
    }

    /// Runs one of the application's callbacks.
    pub fn callback<R>(&self, call: impl FnOnce() -> R) -> R {
        within(std::ptr::from_ref(self).addr(), call)
    }

    /// Whether this thread is inside a callback of this handle, or inside a lock function.
    pub fn is_in_callback(&self) -> bool {
        is_within(std::ptr::from_ref(self).addr()) || self.is_locking()
    }

    /// Whether this thread is in such a callback, or in a call of the multi handle that it is in.
    pub fn is_recursive(&self) -> bool {
        let multi = self.multi.lock().as_ref().map(Membership::address);
        self.is_in_callback() || multi.is_some_and(is_within)
    }

    /// Whether this thread is inside such a function that is called for this handle.
    pub fn is_locking(&self) -> bool {
        let place = std::ptr::from_ref(self).cast_mut().cast();
        let is_it = |place_of: &Place| place_of.locked == place;
        THREAD.with(|thread| thread.places.borrow().iter().any(is_it))
    }

    /// Marks the handle as unusable.
    pub fn set_broken(&self) {
        self.broken.store(true, Ordering::Relaxed);
    }

    /// Whether a panic made it unusable.
    pub fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    /// Notes where a chunk stands and says where the note is.
    pub fn set_meta(&self, meta: curl_ws_frame) -> *const curl_ws_frame {
        let place = self.meta.get();
        // SAFETY: one thread receives at a time (the manual), and the place lives with the handle.
        unsafe { place.write(meta) };
        place
    }

    /// Shows the note to `curl_ws_meta` while `deliver` runs.
    pub fn with_live_meta<R>(&self, live: bool, deliver: impl FnOnce() -> R) -> R {
        self.meta_live.store(live, Ordering::Relaxed);
        let result = deliver();
        self.meta_live.store(false, Ordering::Relaxed);
        result
    }

    /// The note, during a delivery.
    pub fn live_meta(&self) -> *const curl_ws_frame {
        match self.meta_live.load(Ordering::Relaxed) {
            true => self.meta.get(),
            false => null(),
        }
    }
}
