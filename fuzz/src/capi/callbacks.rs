//! What the library calls. Each does what the input says: little, or a call of its own.

use std::ffi::{c_char, c_int, c_long, c_void};
use std::os::fd::IntoRawFd;

use super::calls::Call;
use super::ffi::*;
use super::world::{byte, pick, text, with};

const PAUSE: usize = 0x1000_0001;
const ABORT: usize = 0x1000_0000;
const ALREADY_CONNECTED: c_int = 2;
/// Progress callbacks after which a transfer is given up.
const PATIENCE: usize = 20;

/// A call from within a callback, but not from within one that such a call brings about.
fn act() {
    let act = byte();
    if act & 7 != 7 || with(|world| world.depth) > 0 {
        return;
    }
    with(|world| world.depth += 1);
    Call::within_callback(byte()).make();
    with(|world| world.depth -= 1);
}

fn note_pause() {
    with(|world| {
        if let Some(easy) = world.performing.and_then(|at| world.easies.get_mut(at)) {
            easy.paused = true;
        }
    });
}

pub unsafe extern "C" fn write(data: *mut u8, _: usize, len: usize, _: *mut c_void) -> usize {
    // SAFETY: so many bytes are lent. All are looked at, for the sanitizer.
    let bytes = unsafe { std::slice::from_raw_parts(data, len) };
    std::hint::black_box(
        bytes
            .iter()
            .fold(0, |sum: u8, byte| sum.wrapping_add(*byte)),
    );
    act();
    match byte() {
        1 => 0,
        2 => {
            note_pause();
            PAUSE
        }
        3 => len.wrapping_sub(1),
        _ => len,
    }
}

pub unsafe extern "C" fn header(data: *mut u8, one: usize, len: usize, _: *mut c_void) -> usize {
    // SAFETY: as above.
    unsafe { write(data, one, len, std::ptr::null_mut()) }
}

pub unsafe extern "C" fn read(data: *mut u8, _: usize, room: usize, _: *mut c_void) -> usize {
    act();
    match byte() {
        1 => ABORT,
        2 => {
            note_pause();
            PAUSE
        }
        3 => room + 1,
        _ => {
            let text = text();
            let n = text.len().min(room);
            // SAFETY: so many bytes are lent.
            unsafe { std::ptr::copy_nonoverlapping(text.as_ptr(), data, n) };
            n
        }
    }
}

/// Resumes what is paused, so that nothing waits.
pub unsafe extern "C" fn progress(_: *mut c_void, _: i64, _: i64, _: i64, _: i64) -> c_int {
    act();
    let (paused, count) = with(|world| {
        world.progress += 1;
        let easy = world.performing.and_then(|at| world.easies.get_mut(at));
        let paused = easy.and_then(|easy| std::mem::take(&mut easy.paused).then_some(easy.curl));
        (paused, world.progress)
    });
    if let Some(curl) = paused {
        // SAFETY: the handle is being performed.
        unsafe { curl_easy_pause(curl, 0) };
    }
    c_int::from(count > PATIENCE || byte() == 1)
}

pub unsafe extern "C" fn debug(
    _: *mut c_void,
    _: c_int,
    data: *mut u8,
    len: usize,
    _: *mut c_void,
) -> c_int {
    // SAFETY: so many bytes are lent.
    let bytes = unsafe { std::slice::from_raw_parts(data, len) };
    std::hint::black_box(
        bytes
            .iter()
            .fold(0, |sum: u8, byte| sum.wrapping_add(*byte)),
    );
    0
}

pub unsafe extern "C" fn open_socket(_: *mut c_void, _: c_int, _: *mut c_void) -> c_int {
    let mode = byte();
    if mode & 0xf0 == 0x10 {
        return -1;
    }
    let said = text();
    let fd = with(|world| world.connect(mode, &said));
    fd.map_or(-1, IntoRawFd::into_raw_fd)
}

pub unsafe extern "C" fn look_at_socket(_: *mut c_void, _: c_int, _: c_int) -> c_int {
    act();
    match byte() {
        1 => 1,
        _ => ALREADY_CONNECTED,
    }
}

pub unsafe extern "C" fn close_socket(_: *mut c_void, fd: c_int) -> c_int {
    // SAFETY: the library gives it away.
    unsafe { libc::close(fd) }
}

pub unsafe extern "C" fn request(
    _: *mut c_void,
    _: *mut c_char,
    _: *mut c_char,
    _: c_int,
    _: c_int,
) -> c_int {
    act();
    c_int::from(byte() == 1)
}

pub unsafe extern "C" fn watch(
    _: Curl,
    fd: c_int,
    _: c_int,
    _: *mut c_void,
    _: *mut c_void,
) -> c_int {
    with(|world| {
        if world.watched.len() < 8 {
            world.watched.push(fd);
        }
    });
    act();
    if pick(64) == 63 { -1 } else { 0 }
}

pub unsafe extern "C" fn timer(_: Multi, _: c_long, _: *mut c_void) -> c_int {
    act();
    if pick(64) == 63 { -1 } else { 0 }
}
