//! Tests of how callbacks are called, and what they may answer.

use super::*;

/// What the test callbacks saw, and what they shall answer.
#[derive(Default)]
struct Seen {
    bytes: Vec<u8>,
    kind: c_int,
    numbers: [i64; 4],
    answer: usize,
}

unsafe extern "C-unwind" fn write(
    text: *mut c_char,
    size: usize,
    count: usize,
    seen: *mut c_void,
) -> usize {
    // SAFETY: the tests pass a `Seen`.
    let seen = unsafe { &mut *seen.cast::<Seen>() };
    // SAFETY: the bytes of the call.
    seen.bytes
        .extend(unsafe { std::slice::from_raw_parts(text.cast::<u8>(), size * count) });
    seen.answer
}

unsafe extern "C-unwind" fn debug(
    _: *mut c_void,
    kind: c_int,
    text: *mut c_char,
    size: usize,
    seen: *mut c_void,
) -> c_int {
    // SAFETY: as for `write`.
    unsafe {
        write(text, 1, size, seen);
        (*seen.cast::<Seen>()).kind = kind;
    }
    0
}

unsafe extern "C-unwind" fn xferinfo(seen: *mut c_void, a: i64, b: i64, c: i64, d: i64) -> c_int {
    // SAFETY: the tests pass a `Seen`.
    let seen = unsafe { &mut *seen.cast::<Seen>() };
    seen.numbers = [a, b, c, d];
    seen.answer as c_int
}

unsafe extern "C-unwind" fn progress(seen: *mut c_void, a: f64, b: f64, c: f64, d: f64) -> c_int {
    // SAFETY: as for `xferinfo`.
    unsafe { xferinfo(seen, a as i64 + 10, b as i64, c as i64, d as i64) }
}

fn pointer(seen: &mut Seen) -> *mut c_void {
    (&raw mut *seen).cast()
}

#[test]
fn write_answers() {
    let cases = [
        (3, WriteAnswer::Took(3)),
        (0, WriteAnswer::Took(0)),
        (PAUSE, WriteAnswer::Pause),
        (ERROR, WriteAnswer::Error),
    ];
    for (answer, expected) in cases {
        let mut seen = Seen {
            answer,
            ..Seen::default()
        };
        let write_data = pointer(&mut seen);
        let callbacks = Callbacks {
            write: Some(write),
            write_data,
            ..Callbacks::default()
        };
        assert_eq!(callbacks.writer().write(b"abc"), expected);
        assert_eq!(seen.bytes, b"abc");
    }
}

#[test]
fn headers_go_where_libcurl_sends_them() {
    let mut seen = Seen::default();
    let data = pointer(&mut seen);
    let deaf = Callbacks {
        write: Some(write),
        write_data: data,
        ..Callbacks::default()
    };
    assert_eq!(deaf.header(b"A: b\r\n"), WriteAnswer::Took(6));
    let own = Callbacks {
        header: Some(write),
        header_data: data,
        ..Callbacks::default()
    };
    assert_eq!(own.header(b"own"), WriteAnswer::Took(0));
    let shared = Callbacks {
        write: Some(write),
        header_data: data,
        ..Callbacks::default()
    };
    shared.header(b"shared");
    assert_eq!(seen.bytes, b"ownshared");
}

#[test]
fn debug_calls_or_prints() {
    let mut seen = Seen::default();
    let debug_data = pointer(&mut seen);
    let callbacks = Callbacks {
        debug: Some(debug),
        debug_data,
        ..Callbacks::default()
    };
    callbacks.debug(null_mut(), DebugKind::DataOut, b"x");
    assert_eq!((seen.kind, &seen.bytes[..]), (4, &b"x"[..]));

    // SAFETY: a new temporary file; the C library closes and removes it at exit.
    let file = unsafe { libc::tmpfile() };
    let callbacks = Callbacks {
        stderr: file.cast(),
        ..Callbacks::default()
    };
    callbacks.debug(null_mut(), DebugKind::Text, b"hello\n");
    callbacks.debug(
        null_mut(),
        DebugKind::HeaderOut,
        b"GET / HTTP/1.1\r\nA: b\r\n",
    );
    callbacks.debug(null_mut(), DebugKind::DataIn, b"payload");
    callbacks.debug(null_mut(), DebugKind::HeaderIn, b"HTTP/1.1 101 x\r\n");
    assert_eq!(
        content(file),
        b"* hello\n> GET / HTTP/1.1\r\nA: b\r\n< HTTP/1.1 101 x\r\n"
    );
}

#[test]
fn without_a_function_files_are_written() {
    // SAFETY: a new temporary file.
    let file = unsafe { libc::tmpfile() };
    let write_data = file.cast();
    let callbacks = Callbacks {
        write_data,
        header_data: write_data,
        ..Callbacks::default()
    };
    assert_eq!(callbacks.header(b"A: b\r\n"), WriteAnswer::Took(6));
    assert_eq!(callbacks.writer().write(b"a\0b"), WriteAnswer::Took(3));
    assert_eq!(content(file), b"A: b\r\na\0b");
}

/// Everything written to a file so far.
fn content(file: *mut libc::FILE) -> Vec<u8> {
    let mut bytes = vec![0; 1000];
    // SAFETY: an open file, and a buffer of the size named.
    let length = unsafe {
        libc::rewind(file);
        libc::fread(bytes.as_mut_ptr().cast(), 1, bytes.len(), file)
    };
    bytes.truncate(length);
    bytes
}

unsafe extern "C-unwind" fn read(
    text: *mut c_char,
    size: usize,
    count: usize,
    seen: *mut c_void,
) -> usize {
    // SAFETY: as for `write`; the buffer has room for one byte.
    unsafe {
        *text = 120;
        let seen = &mut *seen.cast::<Seen>();
        seen.numbers[0] = (size * count) as i64;
        seen.answer
    }
}

#[test]
fn read_answers() {
    let mut buffer = [0; 9];
    for (answer, expected) in [
        (1, Brought::Bytes(1)),
        (0, Brought::Bytes(0)),
        (10, Brought::Bytes(10)),
        (READ_PAUSE, Brought::Pause),
        (READ_ABORT, Brought::Abort),
    ] {
        let mut seen = Seen {
            answer,
            ..Seen::default()
        };
        let read_data = pointer(&mut seen);
        let callbacks = Callbacks {
            read: Some(read),
            read_data,
            ..Callbacks::default()
        };
        assert_eq!(callbacks.read(&mut buffer), expected);
        assert_eq!((seen.numbers[0], buffer[0]), (9, b'x'));
    }
}

#[test]
fn without_a_function_a_file_is_read() {
    // SAFETY: a new temporary file, with content.
    let file = unsafe {
        let file = libc::tmpfile();
        libc::fwrite(c"a\nbcd".as_ptr().cast(), 1, 5, file);
        libc::rewind(file);
        file
    };
    let callbacks = Callbacks {
        read_data: file.cast(),
        ..Callbacks::default()
    };
    let mut buffer = [0; 3];
    assert_eq!(callbacks.read(&mut buffer), Brought::Bytes(3));
    assert_eq!(&buffer, b"a\nb");
    assert_eq!(callbacks.read(&mut buffer), Brought::Bytes(2));
    assert_eq!(callbacks.read(&mut buffer), Brought::Bytes(0));
}

#[test]
fn progress_prefers_xferinfo() {
    let mut seen = Seen::default();
    let progress_data = pointer(&mut seen);
    let mut callbacks = Callbacks {
        progress: Some(progress),
        progress_data,
        ..Callbacks::default()
    };
    assert_eq!(callbacks.progress(1, 2, 3, 4), 0);
    assert_eq!(seen.numbers, [11, 2, 3, 4]);
    callbacks.xferinfo = Some(xferinfo);
    seen.answer = 7;
    assert_eq!(callbacks.progress(1, 2, 3, 4), 7);
    assert_eq!(seen.numbers, [1, 2, 3, 4]);
    seen.answer = CURL_PROGRESSFUNC_CONTINUE as usize;
    assert_eq!(callbacks.progress(0, 0, 0, 0), 0);
    assert_eq!(Callbacks::default().progress(0, 0, 0, 0), 0);
}
