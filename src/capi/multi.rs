//! `curl_multi_*`: many transfers in one thread.

use std::ffi::{c_char, c_int, c_long, c_short, c_uint, c_void};
use std::os::fd::BorrowedFd;
use std::ptr::null_mut;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rustix::event::PollFlags;

use crate::capi::handle::{Handle, enter_thread};
use crate::capi::multi_handle::{self, Attached, MultiHandle, Within, milliseconds};
use crate::capi::option::Arg;
use crate::capi::types::enums::CURLMSG as Message;
use crate::capi::types::enums::CURLMcode as Code;
use crate::capi::types::enums::CURLMinfo_offt as Info;
use crate::capi::types::{
    CURL, CURLM, CURLMcode, CURLMinfo_offt, CURLMsg, CURLMsg_data, curl_off_t, curl_socket_t,
    curl_waitfd,
};
use crate::capi::{code, entry, error, global, memory, multi_option, pointer, reserve};
use crate::multi::{Extra, MultiError};
use crate::net::wait::Interest;

/// `CURL_SOCKET_TIMEOUT`
const TIMEOUT: curl_socket_t = -1;
const WAIT_IN: c_short = 1;
const WAIT_PRI: c_short = 2;
const WAIT_OUT: c_short = 4;

/// The gate of every call on a multi handle: magic number, reentrancy, panic boundary.
///
/// # Safety
/// `m` is NULL or a multi handle that stays alive during the call.
unsafe fn enter(m: *mut CURLM, within: Within, call: impl FnOnce(&MultiHandle) -> Code) -> c_int {
    // SAFETY: the caller's promise.
    let Some(handle) = (unsafe { MultiHandle::get(m) }) else {
        return Code::CURLM_BAD_HANDLE as c_int;
    };
    if enter_thread().is_err() {
        return Code::CURLM_OUT_OF_MEMORY as c_int;
    }
    // It could want the lock of an easy handle that this thread holds.
    let blocked = within != Within::AnyCallback && handle.has_locked();
    if !handle.allows(within) || blocked {
        return Code::CURLM_RECURSIVE_API_CALL as c_int;
    }
    let run = || handle.call(|| call(handle));
    entry::plain(Code::CURLM_INTERNAL_ERROR, run) as c_int
}

/// The code of a driver's answer.
fn coded(result: Result<(), MultiError>) -> Code {
    result.map_or_else(Code::from, |()| Code::CURLM_OK)
}

/// Makes a multi handle: many transfers, driven by one thread.
///
/// NULL if the process has no descriptor left. Free it with `curl_multi_cleanup`.
/// libcurl's curl_multi_init(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_init() -> *mut CURLM {
    entry::maker(|| {
        global::init();
        MultiHandle::allocate()
    })
}

/// Adds a transfer; `curl_multi_perform` or `curl_multi_socket_action` begins it.
///
/// Addresses and TLS sessions are shared by all handles of a multi handle, unless a share has
/// them. `CURLM_ADDED_ALREADY`, `CURLM_BAD_EASY_HANDLE`; `CURLM_RECURSIVE_API_CALL` from within a
/// callback. libcurl's curl_multi_add_handle(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_add_handle(m: *mut CURLM, curl: *mut CURL) -> CURLMcode {
    // SAFETY: the manual: a multi handle and an easy handle.
    unsafe {
        enter(m, Within::Notification, |multi| match Handle::get(curl) {
            _ if reserve::is_low() => Code::CURLM_OUT_OF_MEMORY,
            Some(easy) if easy.is_locking() => Code::CURLM_RECURSIVE_API_CALL,
            Some(easy) => multi.add(curl, easy),
            None => Code::CURLM_BAD_EASY_HANDLE,
        })
    }
}

/// Takes a transfer out; an unfinished one ends.
///
/// An open `CURLOPT_CONNECT_ONLY` connection stays with its handle (libcurl closes it).
/// `CURLM_OK` also for a handle that is in no multi handle, `CURLM_BAD_EASY_HANDLE` for one of
/// another; `CURLM_RECURSIVE_API_CALL` from within a callback.
/// libcurl's curl_multi_remove_handle(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_remove_handle(m: *mut CURLM, curl: *mut CURL) -> CURLMcode {
    let remove = |multi: &MultiHandle| {
        // SAFETY: the manual: an easy handle.
        let Some(easy) = (unsafe { Handle::get(curl) }) else {
            return Code::CURLM_BAD_EASY_HANDLE;
        };
        if easy.is_locking() {
            return Code::CURLM_RECURSIVE_API_CALL;
        }
        let of = easy
            .multi
            .lock()
            .as_ref()
            .map(|membership| membership.address());
        match of {
            None => Code::CURLM_OK,
            Some(of) if of != std::ptr::from_ref(multi).addr() => Code::CURLM_BAD_EASY_HANDLE,
            Some(_) => {
                multi_handle::leave(easy);
                Code::CURLM_OK
            }
        }
    };
    // SAFETY: the manual: a multi handle.
    unsafe { enter(m, Within::Notification, remove) }
}

/// Frees a multi handle. Easy handles in it are taken out and stay.
///
/// `CURLM_RECURSIVE_API_CALL` from within a callback. libcurl's curl_multi_cleanup(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_cleanup(m: *mut CURLM) -> CURLMcode {
    // SAFETY: the manual: a multi handle that nobody uses beside this call or after it.
    unsafe {
        let allowed = enter(m, Within::Nothing, |_| Code::CURLM_OK);
        if allowed == Code::CURLM_OK as c_int {
            entry::plain((), || MultiHandle::free(m));
        }
        allowed
    }
}

/// Does all that can be done without waiting; `*running_handles` (may be NULL) says how many
/// transfers have not ended.
///
/// Its cost is that of the transfers that have something to do. `CURLM_RECURSIVE_API_CALL` from
/// within a callback (also of a stream of `curlws_attach` whose handle is in it, whoever uses
/// that), `CURLM_ABORTED_BY_CALLBACK` when one asked for the end.
/// libcurl's curl_multi_perform(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_perform(
    m: *mut CURLM,
    running_handles: *mut c_int,
) -> CURLMcode {
    // SAFETY: the manual: a multi handle; NULL or a place for a number.
    unsafe {
        enter(m, Within::Nothing, |multi| {
            answer(multi.multi.perform(multi), running_handles)
        })
    }
}

/// # Safety
/// `running_handles` is NULL or a place for a number.
unsafe fn answer(running: Result<usize, MultiError>, running_handles: *mut c_int) -> Code {
    match running {
        Ok(running) => {
            let running = c_int::try_from(running).unwrap_or(c_int::MAX);
            // SAFETY: the caller's promise.
            unsafe { pointer::put(running_handles, running) };
            Code::CURLM_OK
        }
        Err(error) => error.into(),
    }
}

/// Does what an event on the socket `s` allows, and what timers are due; with
/// `CURL_SOCKET_TIMEOUT` the timers alone. `ev_bitmask` is not needed.
///
/// For programs with an event loop, which `CURLMOPT_SOCKETFUNCTION` and `CURLMOPT_TIMERFUNCTION`
/// tell what to watch. libcurl's curl_multi_socket_action(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_socket_action(
    m: *mut CURLM,
    s: curl_socket_t,
    ev_bitmask: c_int,
    running_handles: *mut c_int,
) -> CURLMcode {
    let _ = ev_bitmask;
    let fd = (s != TIMEOUT).then_some(s);
    // SAFETY: the manual: a multi handle; NULL or a place for a number.
    unsafe {
        enter(m, Within::Nothing, |multi| {
            answer(multi.multi.socket_action(fd, multi), running_handles)
        })
    }
}

/// The same as `curl_multi_socket_action`; of old. libcurl's curl_multi_socket(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_socket(
    m: *mut CURLM,
    s: curl_socket_t,
    running_handles: *mut c_int,
) -> CURLMcode {
    // SAFETY: the caller's promises.
    unsafe { curl_multi_socket_action(m, s, 0, running_handles) }
}

/// Does what can be done on every socket; of old. libcurl's curl_multi_socket_all(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_socket_all(
    m: *mut CURLM,
    running_handles: *mut c_int,
) -> CURLMcode {
    // SAFETY: the caller's promises.
    unsafe { curl_multi_perform(m, running_handles) }
}

/// Waits like `curl_multi_poll`, but not for nothing: without a descriptor or a timer it returns
/// at once. libcurl's curl_multi_wait(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_wait(
    m: *mut CURLM,
    extra_fds: *mut curl_waitfd,
    extra_nfds: c_uint,
    timeout_ms: c_int,
    ret: *mut c_int,
) -> CURLMcode {
    // SAFETY: the caller's promises.
    unsafe { wait(m, (extra_fds, extra_nfds), timeout_ms, ret, false) }
}

/// Waits until a transfer or one of `extra_fds` has something to do, a timer of a transfer is due,
/// another thread calls `curl_multi_wakeup`, a signal comes, or `timeout_ms` have passed.
///
/// `*ret` (may be NULL) says how many descriptors are ready; `revents` of the extra ones are set.
/// `CURLM_BAD_FUNCTION_ARGUMENT` for a negative timeout. libcurl's curl_multi_poll(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_poll(
    m: *mut CURLM,
    extra_fds: *mut curl_waitfd,
    extra_nfds: c_uint,
    timeout_ms: c_int,
    ret: *mut c_int,
) -> CURLMcode {
    // SAFETY: the caller's promises.
    unsafe { wait(m, (extra_fds, extra_nfds), timeout_ms, ret, true) }
}

/// # Safety
/// As the manual of `curl_multi_poll` says.
unsafe fn wait(
    m: *mut CURLM,
    (extra_fds, extra_nfds): (*mut curl_waitfd, c_uint),
    timeout_ms: c_int,
    ret: *mut c_int,
    for_nothing: bool,
) -> CURLMcode {
    let wait = |multi: &MultiHandle| {
        let Ok(timeout) = u64::try_from(timeout_ms) else {
            return Code::CURLM_BAD_FUNCTION_ARGUMENT;
        };
        let count = if extra_fds.is_null() {
            0
        } else {
            extra_nfds as usize
        };
        let fds = match count {
            0 => &mut [],
            // SAFETY: the manual: an array of so many.
            _ => unsafe { std::slice::from_raw_parts_mut(extra_fds, count) },
        };
        let idle = multi.multi.counts().running == 0 && multi.multi.due().is_none();
        let timeout = match idle && fds.is_empty() && !for_nothing {
            true => Duration::ZERO,
            false => Duration::from_millis(timeout),
        };
        let waited = {
            let mut extra = extras(fds);
            let waited = multi.multi.wait(&mut extra, timeout);
            waited.map(|ready| (ready, extra.iter().map(|e| e.seen).collect::<Vec<_>>()))
        };
        let Ok((ready, seen)) = waited else {
            return Code::CURLM_UNRECOVERABLE_POLL;
        };
        let open = fds.iter_mut().filter(|fd| fd.fd >= 0);
        for (fd, seen) in open.zip(seen) {
            fd.revents = bits(seen);
        }
        // SAFETY: the manual: NULL or a place for a number.
        unsafe { pointer::put(ret, c_int::try_from(ready).unwrap_or(c_int::MAX)) };
        Code::CURLM_OK
    };
    // SAFETY: the caller's promise.
    unsafe { enter(m, Within::Notification, wait) }
}

fn extras(fds: &mut [curl_waitfd]) -> Vec<Extra<'_>> {
    let open = fds.iter_mut().filter_map(|fd| {
        fd.revents = 0;
        let mut wanted = PollFlags::empty();
        wanted.set(PollFlags::IN, fd.events & WAIT_IN != 0);
        wanted.set(PollFlags::PRI, fd.events & WAIT_PRI != 0);
        wanted.set(PollFlags::OUT, fd.events & WAIT_OUT != 0);
        (fd.fd >= 0).then(|| Extra {
            // SAFETY: the manual: a descriptor that is open during the call; the number is not -1.
            fd: unsafe { BorrowedFd::borrow_raw(fd.fd) },
            wanted,
            seen: PollFlags::empty(),
        })
    });
    open.collect()
}

fn bits(seen: PollFlags) -> c_short {
    let bit = |flag, bit| if seen.intersects(flag) { bit } else { 0 };
    // An end can be read, an error shows whatever is tried.
    bit(PollFlags::IN | PollFlags::HUP | PollFlags::ERR, WAIT_IN)
        | bit(PollFlags::PRI, WAIT_PRI)
        | bit(PollFlags::OUT | PollFlags::ERR, WAIT_OUT)
}

/// Ends a `curl_multi_poll`, the current or the next one. From any thread.
/// libcurl's curl_multi_wakeup(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_wakeup(m: *mut CURLM) -> CURLMcode {
    // SAFETY: the manual: a multi handle.
    match unsafe { MultiHandle::get(m) } {
        Some(multi) => {
            entry::plain((), || multi.multi.wake());
            Code::CURLM_OK as c_int
        }
        None => Code::CURLM_BAD_HANDLE as c_int,
    }
}

/// Names the descriptors to wait for with `select`; `*max_fd` becomes the largest, -1 without any.
///
/// Descriptors that no `fd_set` can hold are left out: use `curl_multi_poll` instead.
/// libcurl's curl_multi_fdset(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_fdset(
    m: *mut CURLM,
    read_fd_set: *mut libc::fd_set,
    write_fd_set: *mut libc::fd_set,
    exc_fd_set: *mut libc::fd_set,
    max_fd: *mut c_int,
) -> CURLMcode {
    let _ = exc_fd_set;
    let name = |multi: &MultiHandle| {
        let mut max = -1;
        let all = multi.multi.descriptors();
        let fit = |fd: c_int| usize::try_from(fd).is_ok_and(|fd| fd < libc::FD_SETSIZE);
        for (fd, interest) in all.into_iter().filter(|(fd, _)| fit(*fd)) {
            // SAFETY: the manual: sets that are not NULL; the number fits.
            unsafe {
                if interest.read && !read_fd_set.is_null() {
                    libc::FD_SET(fd, read_fd_set);
                }
                if interest.write && !write_fd_set.is_null() {
                    libc::FD_SET(fd, write_fd_set);
                }
            }
            max = max.max(fd);
        }
        // SAFETY: the manual: a place for a number.
        unsafe { pointer::put(max_fd, max) };
        Code::CURLM_OK
    };
    // SAFETY: the manual: a multi handle.
    unsafe { enter(m, Within::Notification, name) }
}

/// Names the descriptors to wait for with `poll`: fills at most `size` of `ufds`, and `*fd_count`
/// with how many there are.
///
/// `CURLM_OUT_OF_MEMORY`: there was not room for all. With `ufds` NULL it only counts.
/// libcurl's curl_multi_waitfds(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_waitfds(
    m: *mut CURLM,
    ufds: *mut curl_waitfd,
    size: c_uint,
    fd_count: *mut c_uint,
) -> CURLMcode {
    let name = |multi: &MultiHandle| {
        if ufds.is_null() && (size != 0 || fd_count.is_null()) {
            return Code::CURLM_BAD_FUNCTION_ARGUMENT;
        }
        let all = multi.multi.descriptors();
        let room = if ufds.is_null() { 0 } else { size as usize };
        for (i, (fd, interest)) in all.iter().take(room).enumerate() {
            let place = curl_waitfd {
                fd: *fd,
                events: wanted(*interest),
                revents: 0,
            };
            // SAFETY: the manual: an array of `size`.
            unsafe { ufds.add(i).write(place) };
        }
        // SAFETY: the manual: NULL or a place for a number.
        unsafe { pointer::put(fd_count, all.len() as c_uint) };
        match ufds.is_null() || all.len() <= room {
            true => Code::CURLM_OK,
            false => Code::CURLM_OUT_OF_MEMORY,
        }
    };
    // SAFETY: the manual: a multi handle.
    unsafe { enter(m, Within::Notification, name) }
}

fn wanted(interest: Interest) -> c_short {
    let read = if interest.read { WAIT_IN } else { 0 };
    let write = if interest.write { WAIT_OUT } else { 0 };
    read | write
}

/// Says after how many milliseconds `curl_multi_perform` or `curl_multi_socket_action` is due
/// though nothing happens: 0 at once, -1 never. libcurl's curl_multi_timeout(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_timeout(m: *mut CURLM, timeout_ms: *mut c_long) -> CURLMcode {
    // SAFETY: the manual: a multi handle; a place for a number.
    unsafe {
        enter(m, Within::Notification, |multi| {
            pointer::put(timeout_ms, milliseconds(multi.multi.due()));
            Code::CURLM_OK
        })
    }
}

/// Attaches a pointer to a socket; `CURLMOPT_SOCKETFUNCTION` gets it from then on.
///
/// `CURLM_BAD_SOCKET` for a socket that is not watched. libcurl's curl_multi_assign(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_assign(
    m: *mut CURLM,
    sockfd: curl_socket_t,
    sockp: *mut c_void,
) -> CURLMcode {
    let assign = |multi: &MultiHandle| coded(multi.multi.assign(sockfd, sockp.expose_provenance()));
    // SAFETY: the manual: a multi handle.
    unsafe { enter(m, Within::AnyCallback, assign) }
}

/// Counts transfers (`CURLMINFO_` values). `CURLM_UNKNOWN_OPTION`: no such counter, `*pvalue` is -1.
/// libcurl's curl_multi_get_offt(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_get_offt(
    m: *mut CURLM,
    info: CURLMinfo_offt,
    pvalue: *mut curl_off_t,
) -> CURLMcode {
    const CURRENT: c_int = Info::CURLMINFO_XFERS_CURRENT as c_int;
    const RUNNING: c_int = Info::CURLMINFO_XFERS_RUNNING as c_int;
    const PENDING: c_int = Info::CURLMINFO_XFERS_PENDING as c_int;
    const DONE: c_int = Info::CURLMINFO_XFERS_DONE as c_int;
    const ADDED: c_int = Info::CURLMINFO_XFERS_ADDED as c_int;
    let count = |multi: &MultiHandle| {
        if pvalue.is_null() {
            return Code::CURLM_BAD_FUNCTION_ARGUMENT;
        }
        let counts = multi.multi.counts();
        let count = match info {
            CURRENT => Some(counts.current as i64),
            RUNNING => Some(counts.running as i64),
            PENDING => Some(counts.pending as i64),
            DONE => Some(counts.done as i64),
            ADDED => i64::try_from(counts.added).ok(),
            _ => None,
        };
        // SAFETY: the manual: a place for a number.
        unsafe { pointer::put(pvalue, count.unwrap_or(-1)) };
        match count {
            Some(_) => Code::CURLM_OK,
            None => Code::CURLM_UNKNOWN_OPTION,
        }
    };
    // SAFETY: the manual: a multi handle.
    unsafe { enter(m, Within::AnyCallback, count) }
}

/// Stops notifications of one kind (`CURLMNOTIFY_` values). `CURLM_UNKNOWN_OPTION` for others.
/// libcurl's curl_multi_notify_disable(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_notify_disable(
    m: *mut CURLM,
    notification: c_uint,
) -> CURLMcode {
    // SAFETY: the caller's promise.
    unsafe { notify(m, notification, false) }
}

/// Begins notifications of one kind (`CURLMNOTIFY_` values) to `CURLMOPT_NOTIFYFUNCTION`.
/// `CURLM_UNKNOWN_OPTION` for others. libcurl's curl_multi_notify_enable(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_notify_enable(
    m: *mut CURLM,
    notification: c_uint,
) -> CURLMcode {
    // SAFETY: the caller's promise.
    unsafe { notify(m, notification, true) }
}

/// # Safety
/// `m` is NULL or a multi handle.
unsafe fn notify(m: *mut CURLM, notification: c_uint, on: bool) -> CURLMcode {
    let set = |multi: &MultiHandle| {
        if notification > 1 {
            return Code::CURLM_UNKNOWN_OPTION;
        }
        match on {
            true => multi
                .notifications
                .fetch_or(1 << notification, Ordering::Relaxed),
            false => multi
                .notifications
                .fetch_and(!(1 << notification), Ordering::Relaxed),
        };
        Code::CURLM_OK
    };
    // SAFETY: the caller's promise.
    unsafe { enter(m, Within::AnyCallback, set) }
}

/// The next message: a transfer has ended. NULL when there is none; `*msgs_in_queue` says how many
/// are left.
///
/// The message is the easy handle's and lives as long as that, or until its next message.
/// libcurl's curl_multi_info_read(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_info_read(
    m: *mut CURLM,
    msgs_in_queue: *mut c_int,
) -> *mut CURLMsg {
    // SAFETY: the manual: NULL or a place for a number.
    unsafe { pointer::put(msgs_in_queue, 0) };
    let mut place = null_mut();
    let read = |multi: &MultiHandle| {
        let message = multi.multi.next_message();
        let left = multi.multi.messages();
        if let Some((Attached { curl }, result)) = message {
            let message = CURLMsg {
                msg: Message::CURLMSG_DONE as c_int,
                easy_handle: curl,
                data: CURLMsg_data {
                    result: result.map_or_else(|error| error::code(&error), |()| code::OK),
                },
            };
            // SAFETY: a handle leaves its multi handle before it is freed, its message with it.
            if let Some(easy) = unsafe { Handle::get(curl) } {
                place = easy.message.lock().keep(message);
            }
        }
        // SAFETY: as above.
        unsafe { pointer::put(msgs_in_queue, c_int::try_from(left).unwrap_or(c_int::MAX)) };
        Code::CURLM_OK
    };
    // SAFETY: the manual: a multi handle.
    unsafe { enter(m, Within::AnyCallback, read) };
    place
}

/// The easy handles in it, in the order of their coming; the list ends with NULL. NULL on errors.
/// Free it with `curl_free`. libcurl's curl_multi_get_handles(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_get_handles(m: *mut CURLM) -> *mut *mut CURL {
    let mut list = null_mut();
    let fill = |multi: &MultiHandle| {
        let members = multi.multi.members();
        let size = (members.len() + 1) * size_of::<*mut CURL>();
        list = memory::allocate(size).cast::<*mut CURL>();
        if list.is_null() {
            return Code::CURLM_OUT_OF_MEMORY;
        }
        let handles = members.iter().map(|member| member.curl).chain([null_mut()]);
        for (i, curl) in handles.enumerate() {
            // SAFETY: there is room for all of them.
            unsafe { list.add(i).write(curl) };
        }
        Code::CURLM_OK
    };
    // SAFETY: the manual: a multi handle.
    unsafe { enter(m, Within::AnyCallback, fill) };
    list
}

/// `curl_multi_setopt`, with the argument fetched.
///
/// # Safety
/// The argument is what the option's manual page asks for; `m` NULL or a multi handle.
pub unsafe fn setopt(m: *mut CURLM, option: c_int, arg: Arg) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        enter(m, Within::Notification, |multi| {
            multi_option::set(multi, option, arg)
        })
    }
}

/// A sentence for a `CURLMcode`; for an unknown one too. libcurl's curl_multi_strerror(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_multi_strerror(error: CURLMcode) -> *const c_char {
    let text = match error {
        -1 => c"Call curl_multi_perform again at once",
        0 => c"No error",
        1 => c"Not a multi handle",
        2 => c"Not an easy handle",
        3 => c"Out of memory",
        4 => c"Internal error",
        5 => c"Not a socket of this multi handle",
        6 => c"Unknown option",
        7 => c"The easy handle is in a multi handle already",
        8 => c"This function may not be called from within a callback",
        9 => c"Waking up is not possible",
        10 => c"An argument makes no sense",
        11 => c"A callback asked for the end",
        12 => c"poll or select failed for good",
        _ => c"Unknown code",
    };
    text.as_ptr()
}
