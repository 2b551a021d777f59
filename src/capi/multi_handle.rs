//! What a `CURLM *` points to, and how its driver reaches C.

use std::ffi::{c_long, c_uint, c_void};
use std::os::fd::RawFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;

use crate::capi::border::{Border, prepare};
use crate::capi::entry;
use crate::capi::handle::{self, Handle};
use crate::capi::types::enums::CURLMcode as Code;
use crate::capi::types::{
    CURL, CURL_POLL_IN, CURL_POLL_OUT, CURL_POLL_REMOVE, CURLM, CURLMNOTIFY_EASY_DONE,
    CURLMNOTIFY_INFO_READ, CURLMsg, curl_multi_timer_callback, curl_notify_callback,
    curl_socket_callback,
};
use crate::easy::Turned;
use crate::multi::{Host, Key, Member, Multi, MultiError, News};
use crate::net::wait::{Interest, Waker};
use crate::settings::ConnectOnly;
use crate::transfer::Error;

/// Marks a live handle; a cleaned-up one is overwritten.
const MAGIC: u64 = 0x6375_726c_7773_0004;

/// A multi handle.
#[derive(Debug)]
#[repr(C)]
pub struct MultiHandle {
    /// First, as in `Handle`.
    magic: AtomicU64,
    /// The multi handle itself, without C.
    pub multi: Multi<Attached>,
    /// What the application registered.
    pub callbacks: Mutex<MultiCallbacks>,
    /// Bits of the notifications that are wanted.
    pub notifications: AtomicU32,
    /// A notification runs: most calls may be made from it.
    notifying: AtomicBool,
    /// The application is told what to watch: `curl_easy_pause` may not be called then.
    telling: AtomicBool,
    /// An easy handle of its own, to name in calls that are about none of the application's.
    own: *mut CURL,
}

/// A message in C's form.
#[derive(Default)]
pub struct Given(Option<Box<CURLMsg>>);

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Given")
    }
}

impl Given {
    /// Keeps a message in the place of the last and says where it is.
    pub fn keep(&mut self, message: CURLMsg) -> *mut CURLMsg {
        &raw mut **self.0.insert(Box::new(message))
    }
}

// SAFETY: the pointers are the application's and its handles', and `own` is used by nobody else; the
// manual lets one thread at a time use a multi handle, but for curl_multi_wakeup, which reads none.
unsafe impl Send for MultiHandle {}
// SAFETY: as above; what changes is behind locks.
unsafe impl Sync for MultiHandle {}

/// What the application registered on a multi handle.
#[derive(Clone, Copy, Debug)]
pub struct MultiCallbacks {
    /// `CURLMOPT_SOCKETFUNCTION`
    pub socket: curl_socket_callback,
    /// `CURLMOPT_SOCKETDATA`
    pub socket_data: *mut c_void,
    /// `CURLMOPT_TIMERFUNCTION`
    pub timer: curl_multi_timer_callback,
    /// `CURLMOPT_TIMERDATA`
    pub timer_data: *mut c_void,
    /// `CURLMOPT_NOTIFYFUNCTION`
    pub notify: curl_notify_callback,
    /// `CURLMOPT_NOTIFYDATA`
    pub notify_data: *mut c_void,
}

impl Default for MultiCallbacks {
    fn default() -> Self {
        MultiCallbacks {
            socket: None,
            socket_data: null_mut(),
            timer: None,
            timer_data: null_mut(),
            notify: None,
            notify_data: null_mut(),
        }
    }
}

/// Whether a call may be made while another call on the multi handle runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// From any callback.
    AnyCallback,
    /// From a notification alone.
    Notification,
    /// From none.
    Nothing,
}

impl MultiHandle {
    /// A new one, to be freed by [`MultiHandle::free`]; NULL when the process is out of descriptors.
    pub fn allocate() -> *mut CURLM {
        let Ok(multi) = Multi::new() else {
            return null_mut();
        };
        let handle = MultiHandle {
            magic: AtomicU64::new(MAGIC),
            multi,
            callbacks: Mutex::default(),
            notifications: AtomicU32::new(0),
            notifying: AtomicBool::new(false),
            telling: AtomicBool::new(false),
            own: Handle::allocate(Default::default(), Default::default()),
        };
        Arc::into_raw(Arc::new(handle)).cast_mut().cast()
    }

    /// The handle behind a pointer; `None` for NULL and for what is no handle.
    ///
    /// # Safety
    /// `m` is NULL, or came from `curl_multi_init` and is not cleaned up yet, for as long as the
    /// result is used.
    pub unsafe fn get<'a>(m: *mut CURLM) -> Option<&'a MultiHandle> {
        if !m.cast::<MultiHandle>().is_aligned() {
            return None;
        }
        // SAFETY: the caller's promise. The magic number turns the commonest mistakes into errors.
        let handle = unsafe { m.cast::<MultiHandle>().as_ref() }?;
        (handle.magic.load(Ordering::Relaxed) == MAGIC).then_some(handle)
    }

    /// Whether this thread is within a function that runs while one of its easy handles is locked.
    pub fn has_locked(&self) -> bool {
        handle::is_locking_member(self.address())
    }

    /// Frees it. Its easy handles stay.
    ///
    /// # Safety
    /// As for [`MultiHandle::get`], and nobody uses it any more.
    pub unsafe fn free(m: *mut CURLM) {
        // SAFETY: the caller's promise: `allocate` made it from an Arc.
        let handle = unsafe { Arc::from_raw(m.cast::<MultiHandle>()) };
        for member in handle.multi.members() {
            if let Some(easy) = member.handle() {
                leave(easy);
            }
        }
        handle.magic.store(0, Ordering::Relaxed);
        // SAFETY: `allocate` made it, and only this handle used it.
        unsafe { Handle::free(handle.own) };
    }

    /// The same as a counted reference, for an easy handle that joins.
    fn counted(&self) -> Weak<MultiHandle> {
        let place = std::ptr::from_ref(self);
        // SAFETY: `allocate` made it as an Arc, and whoever called holds it.
        let shared = unsafe {
            Arc::increment_strong_count(place);
            Arc::from_raw(place)
        };
        Arc::downgrade(&shared)
    }

    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Whether a call may be made now.
    pub fn allows(&self, within: Within) -> bool {
        match within {
            Within::AnyCallback => true,
            _ if !handle::is_within(self.address()) => true,
            Within::Notification => self.notifying.load(Ordering::Relaxed),
            Within::Nothing => false,
        }
    }

    /// Runs a call; callbacks that it makes are within it.
    pub fn call<R>(&self, call: impl FnOnce() -> R) -> R {
        handle::within(self.address(), call)
    }

    /// Runs a callback that tells what to watch.
    fn tell<R>(&self, call: impl FnOnce() -> R) -> R {
        self.telling.store(true, Ordering::Relaxed);
        let result = self.call(call);
        self.telling.store(false, Ordering::Relaxed);
        result
    }

    /// Adds an easy handle.
    pub fn add(&self, curl: *mut CURL, easy: &Handle) -> Code {
        if easy.multi.lock().is_some() {
            return Code::CURLM_ADDED_ALREADY;
        }
        let make = |key, waker, kept| {
            easy.easy
                .enter_multi(waker, kept)
                .map_err(|_| Code::CURLM_RECURSIVE_API_CALL)?;
            *easy.multi.lock() = Some(Membership {
                multi: self.counted(),
                key,
            });
            Ok(Attached { curl })
        };
        match self.multi.add(self, make) {
            Ok(_) => Code::CURLM_OK,
            Err(code) => {
                leave(easy);
                code
            }
        }
    }
}

impl From<MultiError> for Code {
    fn from(error: MultiError) -> Code {
        match error {
            MultiError::Aborted => Code::CURLM_ABORTED_BY_CALLBACK,
            MultiError::BadSocket => Code::CURLM_BAD_SOCKET,
            MultiError::Poll => Code::CURLM_UNRECOVERABLE_POLL,
        }
    }
}

/// An easy handle's place in a multi handle.
#[derive(Debug)]
pub struct Membership {
    multi: Weak<MultiHandle>,
    key: Key,
}

impl Membership {
    /// Whether this thread is in a callback that tells what to watch.
    pub fn is_told(&self) -> bool {
        let telling = |multi: Arc<MultiHandle>| multi.telling.load(Ordering::Relaxed);
        handle::is_within(self.address()) && self.multi.upgrade().is_some_and(telling)
    }

    /// Of the multi handle.
    pub fn address(&self) -> usize {
        self.multi.as_ptr().addr()
    }
}

/// Takes an easy handle out of its multi handle, if it is in one.
pub fn leave(easy: &Handle) {
    let Some(membership) = easy.multi.lock().take() else {
        return;
    };
    let Some(host) = membership.multi.upgrade() else {
        return;
    };
    host.call(|| {
        host.multi
            .remove(membership.key, &*host, |member, finished| {
                easy.easy
                    .leave_multi(finished, &Border::new(member.curl, easy));
            })
    });
}

/// An easy handle in a multi handle.
#[derive(Clone, Copy, Debug)]
pub struct Attached {
    /// The handle.
    pub curl: *mut CURL,
}

// SAFETY: the pointer is followed on the thread that uses the multi handle, while the handle is in
// it; cleaning a handle up takes it out first.
unsafe impl Send for Attached {}

impl Attached {
    fn handle(&self) -> Option<&Handle> {
        // SAFETY: as above.
        unsafe { Handle::get(self.curl) }
    }

    /// Runs a part of a transfer behind a panic boundary, and reports how the transfer ended.
    fn guarded(&self, part: impl FnOnce(&Handle) -> Turned) -> Turned {
        let Some(handle) = self.handle() else {
            return Turned::Done(Err(entry::internal()));
        };
        if handle.is_broken() {
            return Turned::Done(Err(entry::internal()));
        }
        let turned = catch_unwind(AssertUnwindSafe(|| part(handle))).unwrap_or_else(|_| {
            handle.set_broken();
            Turned::Done(Err(entry::internal()))
        });
        if let Turned::Done(Err(error)) = &turned {
            entry::report(self.curl, handle, error);
        }
        turned
    }
}

impl Member for Attached {
    fn start(&self) -> Result<(), Error> {
        let start = |handle: &Handle| {
            // SAFETY: curl_multi_add_handle's page: what the options point to lives until the
            // transfer is done.
            let started = unsafe { prepare(self.curl, handle) };
            match started.and_then(|border| handle.easy.start(&border)) {
                Ok(()) => Turned::Yield,
                Err(error) => Turned::Done(Err(error)),
            }
        };
        match self.guarded(start) {
            Turned::Done(result) => result,
            Turned::Yield | Turned::Wait(_) => Ok(()),
        }
    }

    fn turn(&self, waker: &Waker, deliveries: usize) -> Turned {
        self.guarded(|handle| {
            let border = Border::new(self.curl, handle);
            handle.easy.turn(&border, waker, deliveries)
        })
    }

    fn host(&self) -> String {
        let host = self.handle().map(|handle| handle.easy.host());
        host.unwrap_or_default()
    }

    fn keeps_connection(&self) -> bool {
        let read = |handle: &Handle| {
            let kept = |s: &crate::settings::Settings| s.connect_only() != ConnectOnly::Off;
            handle.easy.read_settings(kept)
        };
        self.handle().is_some_and(read)
    }

    fn reports_progress(&self) -> bool {
        let read = |handle: &Handle| handle.easy.read_settings(|s| !s.no_progress.0);
        self.handle().is_some_and(read)
    }

    fn stop(&self) -> Error {
        self.handle()
            .map_or_else(entry::internal, |handle| handle.easy.stop())
    }

    fn let_go(&self) {
        if let Some(handle) = self.handle() {
            handle.easy.close_sockets(&Border::new(self.curl, handle));
        }
    }
}

impl Host<Attached> for MultiHandle {
    fn watches(&self) -> bool {
        self.callbacks.lock().socket.is_some()
    }

    fn watch(
        &self,
        member: Option<&Attached>,
        fd: RawFd,
        interest: Option<Interest>,
        data: usize,
    ) -> bool {
        let callbacks = *self.callbacks.lock();
        let Some(function) = callbacks.socket else {
            return true;
        };
        let curl = member.map_or(self.own, |member| member.curl);
        let what = interest.map_or(CURL_POLL_REMOVE, |interest| {
            let read = if interest.read { CURL_POLL_IN } else { 0 };
            let write = if interest.write { CURL_POLL_OUT } else { 0 };
            read | write
        });
        let data = std::ptr::with_exposed_provenance_mut(data);
        // SAFETY: CURLMOPT_SOCKETFUNCTION's page: a function of this type.
        let call = || unsafe { function(curl, fd, what, callbacks.socket_data, data) };
        self.tell(call) != -1
    }

    fn timer(&self, due: Option<Duration>) -> bool {
        let callbacks = *self.callbacks.lock();
        let Some(function) = callbacks.timer else {
            return true;
        };
        let place = std::ptr::from_ref(self).cast_mut().cast();
        // SAFETY: CURLMOPT_TIMERFUNCTION's page: a function of this type.
        let call = || unsafe { function(place, milliseconds(due), callbacks.timer_data) };
        self.tell(call) != -1
    }

    fn notify(&self, news: News<&Attached>) {
        let (number, curl) = match news {
            News::Done(member) => (CURLMNOTIFY_EASY_DONE, member.curl),
            News::Messages => (CURLMNOTIFY_INFO_READ, self.own),
        };
        let callbacks = *self.callbacks.lock();
        let wanted = self.notifications.load(Ordering::Relaxed) & (1 << number) != 0;
        let Some(function) = callbacks.notify.filter(|_| wanted) else {
            return;
        };
        let place = std::ptr::from_ref(self).cast_mut().cast();
        self.notifying.store(true, Ordering::Relaxed);
        // SAFETY: CURLMOPT_NOTIFYFUNCTION's page: a function of this type.
        self.call(|| unsafe { function(place, number as c_uint, curl, callbacks.notify_data) });
        self.notifying.store(false, Ordering::Relaxed);
    }
}

/// Rounded up, so that nobody comes too early and comes again; -1 for never.
pub fn milliseconds(due: Option<Duration>) -> c_long {
    due.map_or(-1, |due| {
        c_long::try_from(due.as_micros().div_ceil(1000)).unwrap_or(c_long::MAX)
    })
}
