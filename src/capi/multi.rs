//! `curl_multi_*`: many transfers in one thread. What it tells of them is in `multi_info`.

use std::ffi::{c_int, c_long, c_short, c_uint};
use std::os::fd::BorrowedFd;
use std::time::Duration;

use rustix::event::PollFlags;

use crate::capi::handle::{Handle, enter_thread};
use crate::capi::multi_handle::{self, MultiHandle, Within, milliseconds};
use crate::capi::option::Arg;
use crate::capi::types::enums::CURLMcode as Code;
use crate::capi::types::{
    CURL, CURL_WAIT_POLLIN, CURL_WAIT_POLLOUT, CURL_WAIT_POLLPRI, CURLM, CURLMcode, curl_socket_t,
    curl_waitfd,
};
use crate::capi::{entry, global, multi_option, pointer, reserve};
use crate::multi::{Extra, MultiError};
use crate::net::wait::Interest;

/// `CURL_SOCKET_TIMEOUT`
const TIMEOUT: curl_socket_t = -1;
const WAIT_IN: c_short = CURL_WAIT_POLLIN as c_short;
const WAIT_PRI: c_short = CURL_WAIT_POLLPRI as c_short;
const WAIT_OUT: c_short = CURL_WAIT_POLLOUT as c_short;

/// The gate of every call on a multi handle: magic number, reentrancy, panic boundary.
///
/// # Safety
/// `m` is NULL or a multi handle that stays alive during the call.
pub unsafe fn enter(
    m: *mut CURLM,
    within: Within,
    call: impl FnOnce(&MultiHandle) -> Code,
) -> c_int {
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
