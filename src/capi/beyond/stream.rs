//! `curlws_attach` and `curlws_detach`: WebSocket over a stream of the program's, and the keys of
//! those who do the opening handshake themselves.

use std::ffi::{c_char, c_int, c_uint, c_void};
use std::io;
use std::os::fd::{BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};
use std::ptr::null;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::capi::entry::{self, During};
use crate::capi::handle::{self, Handle};
use crate::capi::types::{
    CURL, CURLWS_IO_AGAIN, CURLWS_NOHTTP, CURLWS_READABLE, CURLWS_SERVER, CURLWS_WRITABLE,
    CURLcode, curl_socket_t, curlws_free_callback, curlws_stream, curlws_wait_callback,
};
use crate::capi::{code, pointer};
use crate::limits;
use crate::net::wait::Interest;
use crate::net::wire::{Await, Line, Wire, unfit};
use crate::random::{Random, System};
use crate::room;
use crate::transfer::{Attached, Error, Kind};
use crate::ws::{Role, handshake};

type ReadFn = unsafe extern "C" fn(*mut c_void, *mut c_void, usize) -> isize;
type WriteFn = unsafe extern "C" fn(*mut c_void, *const c_void, usize) -> isize;

/// Gives the handle a stream to work over: its next transfer resolves and connects nothing, and asks no
/// proxy. That transfer is begun as ever, by `curl_easy_perform` (with `CURLOPT_CONNECT_ONLY` 2 or
/// for the callbacks) or a multi handle, or by `curlws_accept`. No I/O is done here.
///
/// `stream` is a connected stream socket (TCP, Unix, `socketpair`), which becomes non-blocking and with
/// the transfer gets what `CURLOPT_TCP_NODELAY` (on by default) and `CURLOPT_TCP_KEEPALIVE` say; or
/// callbacks for anything that carries bytes in both directions. The struct is copied.
/// Without flags the handle is the client: `CURLOPT_URL` gives host, path and, with `wss`, TLS over the
/// stream; redirects and challenges are not followed, and HSTS turns no `ws` into `wss`.
/// `CURLWS_SERVER`: it is the server, and no URL is needed.
/// `CURLWS_NOHTTP`: there is no opening handshake; the WebSocket is open at once (after TLS, if a
/// client's URL wants it), without compression. No URL is needed.
///
/// From `CURLE_OK` on `fd` is the handle's, which closes it when the connection ends, by
/// `CURLOPT_CLOSESOCKETFUNCTION` where that is set for a socket without callbacks. `free` is called
/// at that time, before; not where `curlws_detach` gave the stream back. A stream attached before
/// that no transfer has used is closed so.
///
/// The callbacks run while the handle is locked: calls on the handle from within one answer
/// `CURLE_RECURSIVE_API_CALL`. They run in whichever thread uses the handle, one at a time, but for
/// `wait`, beside which another thread's `read` or `write` may run. `read` and `write` should not wait:
/// nobody else can use the handle meanwhile.
///
/// Without `fd`, `CURLINFO_ACTIVESOCKET` is `CURL_SOCKET_BAD`. Whatever waits then calls `wait`, for 200
/// ms at a time; with neither, calls that would have to wait answer `CURLE_AGAIN`, and
/// `curl_easy_perform` fails (`CURLE_BAD_FUNCTION_ARGUMENT`). A multi handle never calls `wait`: it
/// tries the stream in each `curl_multi_perform` and in `curl_multi_socket_action` with
/// `CURL_SOCKET_TIMEOUT`, or after `curl_multi_wakeup`, which is how the program says that there is
/// something. With
/// `fd` and callbacks, frames may have come along with the opening handshake: receive until
/// `CURLE_AGAIN` before you wait for `fd`, or use `curl_ws_poll`.
///
/// `CURLE_BAD_FUNCTION_ARGUMENT`: no stream, flags or a size that are not known, a descriptor that is
/// no stream socket, one of `read` and `write` without the other, `wait` or `free` without them.
/// `CURLE_TOO_LARGE`: `len`. `fd` and `user` are the caller's then. libcurl has nothing like it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_attach(
    curl: *mut CURL,
    stream: *const curlws_stream,
    flags: c_uint,
) -> CURLcode {
    let attach = |handle: &Handle| {
        let known = (CURLWS_SERVER | CURLWS_NOHTTP) as c_uint;
        if flags & !known != 0 {
            return Err(bad(format!("Flags {flags:#x} are none of curlws_attach")));
        }
        // SAFETY: the header: NULL or a stream whose fields are what they say.
        let (line, bytes) = unsafe { read_stream(curl, stream) }?;
        close_unused(handle);
        handle.easy.attach(Attached {
            line,
            role: match flags & CURLWS_SERVER as c_uint {
                0 => Role::Client,
                _ => Role::Server,
            },
            http: flags & CURLWS_NOHTTP as c_uint == 0,
            bytes,
        });
        Ok(())
    };
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::AnyCall, attach) }
}

/// Gives the stream of the handle's connection back, open as it is; or that of `curlws_attach`, if no
/// transfer has used it yet. The handle has no connection then. A connection that the handle made
/// itself is given as well.
///
/// `*fd` is the descriptor (the program has to close it; it is non-blocking), or `CURL_SOCKET_BAD`
/// where a stream has only callbacks; their `free` is not called. `*bytes` and `*len`: what was read
/// from the stream and not delivered, in the library's memory until the next call on the handle. The
/// bytes begin with a frame's header, whose length and mask may have another form than on the wire. They can
/// always be given to `curlws_attach` with the stream.
///
/// What waits to be sent is sent before: `CURLE_AGAIN` while the stream does not take it; call again.
/// `CURLE_SEND_ERROR`: a frame of ours is unfinished, or the connection is broken.
/// `CURLE_RECV_ERROR`: a frame was received in part, or a message by `curlws_recv_message`; receive its
/// rest. (A compressed frame counts from its first byte.) `CURLE_NOT_BUILT_IN`: the handle's TLS is over the stream.
/// `CURLE_BAD_FUNCTION_ARGUMENT`: no stream, or one of the pointers is NULL.
/// `CURLE_FAILED_INIT`: the handle is in a multi handle, or no descriptor is left for a copy where
/// another thread waits for this one; then it is closed. `CURLE_RECURSIVE_API_CALL`: it is being
/// performed, or the call is made from within one of its callbacks. But for that copy nothing has
/// changed after an error. libcurl has nothing like it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_detach(
    curl: *mut CURL,
    fd: *mut curl_socket_t,
    bytes: *mut *const c_void,
    len: *mut usize,
) -> CURLcode {
    // SAFETY: the header: each is NULL or a place for a result.
    unsafe {
        pointer::put(fd, NO_FD);
        pointer::put(bytes, null());
        pointer::put(len, 0);
    }
    let detach = |handle: &Handle| {
        if fd.is_null() || bytes.is_null() || len.is_null() {
            return Err(bad("curlws_detach wants a place for each of its results"));
        }
        let detached = handle.easy.detach()?;
        let mut kept = handle.lent_beyond().unread.lock();
        *kept = detached.bytes;
        // SAFETY: as above.
        unsafe {
            pointer::put(fd, detached.fd.map_or(NO_FD, OwnedFd::into_raw_fd));
            pointer::put(bytes, kept.as_ptr().cast());
            pointer::put(len, kept.len());
        }
        Ok(())
    };
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::NoCallback, detach) }
}

/// Makes a new `Sec-WebSocket-Key` for a client that sends the opening handshake itself
/// (`CURLWS_NOHTTP`): 24 characters and a NUL, from the system's randomness, to `key`, which has room
/// for these 25. RFC 6455, 4.1.
///
/// `CURLE_BAD_FUNCTION_ARGUMENT`: NULL. `CURLE_FAILED_INIT`: the system gives no random bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_request_key(key: *mut c_char) -> CURLcode {
    let make = || {
        if key.is_null() {
            return code::BAD_FUNCTION_ARGUMENT;
        }
        let mut nonce = [0; 16];
        if System.fill(&mut nonce).is_err() {
            return code::FAILED_INIT;
        }
        // SAFETY: the header: a place for 25 characters.
        unsafe { pointer::put(key.cast(), text::<25>(&handshake::key(nonce))) };
        code::OK
    };
    entry::plain(code::FAILED_INIT, make)
}

/// Makes the `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`: 28 characters and a NUL, to
/// `accept`, which has room for these 29. A server that reads the opening handshake itself sends it
/// (`CURLWS_NOHTTP`), and a client compares it.
/// RFC 6455, 4.2.2.
///
/// `CURLE_BAD_FUNCTION_ARGUMENT`: NULL, or a key that is not 16 bytes in base64.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_response_key(
    request_key: *const c_char,
    accept: *mut c_char,
) -> CURLcode {
    let make = || {
        // SAFETY: the header: NULL or a string.
        let key = unsafe { pointer::c_str(request_key) };
        match key {
            Ok(Some(key)) if handshake::is_key(key) && !accept.is_null() => {
                // SAFETY: the header: a place for 29 characters.
                unsafe { pointer::put(accept.cast(), text::<29>(&handshake::accept(key))) };
                code::OK
            }
            Ok(_) => code::BAD_FUNCTION_ARGUMENT,
            Err(code) => code,
        }
    };
    entry::plain(code::FAILED_INIT, make)
}

// The header names these figures.
const _: () = assert!(limits::ATTACHED_BYTES == 66187 && limits::UNSEEN_WAIT_MS == 200);

/// `CURL_SOCKET_BAD`
const NO_FD: curl_socket_t = -1;

fn bad(sentence: impl Into<String>) -> Error {
    Error::new(Kind::BadArgument, sentence)
}

/// A text and NULs behind it.
fn text<const N: usize>(text: &str) -> [c_char; N] {
    let mut all = [0; N];
    for (place, byte) in all.iter_mut().take(N - 1).zip(text.bytes()) {
        *place = byte as c_char;
    }
    all
}

/// Takes what the program says of its stream; nothing of it where that is wrong.
///
/// # Safety
/// `stream` is NULL, or points to a size in bytes and so many bytes of a `curlws_stream`, whose
/// fields are what the header says.
unsafe fn read_stream(
    curl: *mut CURL,
    stream: *const curlws_stream,
) -> Result<(Line, Vec<u8>), Error> {
    // SAFETY: the caller's promise; the size comes first.
    let size = unsafe { stream.cast::<usize>().as_ref() };
    if size.is_none_or(|size| *size < size_of::<curlws_stream>()) {
        return Err(bad(
            "No stream, or its size is not sizeof(struct curlws_stream)",
        ));
    }
    // SAFETY: the caller's promise, and it is as large as ours.
    let stream = unsafe { &*stream };
    if stream.len > limits::ATTACHED_BYTES {
        let sentence = format!("{} bytes that were read already are too many", stream.len);
        return Err(Error::new(Kind::TooLarge, sentence));
    }
    room::check(stream.len)?;
    // SAFETY: the caller's promise.
    let bytes = unsafe { pointer::bytes(stream.bytes, stream.len) };
    let bytes = bytes.ok_or_else(|| bad("`bytes` is NULL, but `len` is not 0"))?;
    if stream.fd < NO_FD {
        return Err(bad(format!("{} is no descriptor", stream.fd)));
    }
    let line = match (stream.read, stream.write) {
        (Some(read), Some(write)) => Line::Own(Box::new(Calls {
            inner: Arc::new(Callbacks {
                curl,
                read,
                write,
                wait: stream.wait,
                free: stream.free,
                user: stream.user,
                given_back: AtomicBool::new(false),
            }),
            // SAFETY: the header: a descriptor, which is the handle's from now on.
            fd: (stream.fd != NO_FD).then(|| Arc::new(unsafe { OwnedFd::from_raw_fd(stream.fd) })),
        })),
        (None, None) => {
            if stream.wait.is_some() || stream.free.is_some() {
                return Err(bad("`wait` and `free` go with `read` and `write`"));
            }
            if stream.fd == NO_FD {
                return Err(bad("A stream has a descriptor, or `read` and `write`"));
            }
            // SAFETY: it is not -1; whether it is open is found out.
            if let Some(reason) = unfit(unsafe { BorrowedFd::borrow_raw(stream.fd) }) {
                let sentence = format!("Descriptor {} cannot be used: {reason}", stream.fd);
                return Err(bad(sentence));
            }
            // SAFETY: the header: a socket, which is the handle's from now on.
            Line::Socket(Arc::new(unsafe { OwnedFd::from_raw_fd(stream.fd) }))
        }
        _ => return Err(bad("`read` and `write` go together")),
    };
    Ok((line, bytes.to_vec()))
}

/// Ends a stream that no transfer has used. Its socket is closed as those of connections are.
pub fn close_unused(handle: &Handle) {
    let unused = handle.easy.take_unused();
    let closer = handle.callbacks.lock().closer();
    if let (Some(fd), Some(closer)) = (unused, closer) {
        handle.callback(|| closer.close(fd));
    }
}

/// The program's callbacks. Its `free` is called when nobody has them any more.
#[derive(Debug)]
struct Callbacks {
    curl: *mut CURL,
    read: ReadFn,
    write: WriteFn,
    wait: curlws_wait_callback,
    free: curlws_free_callback,
    user: *mut c_void,
    given_back: AtomicBool,
}

// SAFETY: the pointers are the application's. The header says that the callbacks are called from every
// thread that uses the handle, `wait` beside the others.
unsafe impl Send for Callbacks {}
// SAFETY: as above.
unsafe impl Sync for Callbacks {}

impl Drop for Callbacks {
    fn drop(&mut self) {
        if self.given_back.load(Ordering::Relaxed) {
            return;
        }
        if let Some(free) = self.free {
            // SAFETY: the header: a function of this type, called once, and nothing after it.
            handle::locking(self.curl, || unsafe { free(self.user) });
        }
    }
}

impl Await for Callbacks {
    fn wait(&self, interest: Interest, timeout: Duration) -> io::Result<()> {
        let Some(wait) = self.wait else {
            return Err(io::Error::other("it has no wait callback"));
        };
        let readable = if interest.read { CURLWS_READABLE } else { 0 };
        let writable = if interest.write { CURLWS_WRITABLE } else { 0 };
        let want = (readable | writable) as c_uint;
        // Up, so that a time that is nearly over is not waited for in a busy loop.
        let ms = timeout.as_micros().div_ceil(1000);
        let ms = c_int::try_from(ms).unwrap_or(c_int::MAX);
        // SAFETY: the header: a function of this type.
        match handle::locking(self.curl, || unsafe { wait(self.user, want, ms) }) {
            0.. => Ok(()),
            answer => Err(io::Error::other(format!(
                "its wait callback answered {answer}"
            ))),
        }
    }
}

/// The callbacks as a stream. They are freed before the descriptor is closed.
struct Calls {
    inner: Arc<Callbacks>,
    fd: Option<Arc<OwnedFd>>,
}

/// What a callback's answer means, which was asked for `len` bytes.
fn moved(answer: isize, len: usize, name: &str) -> io::Result<usize> {
    match usize::try_from(answer) {
        Ok(n) if n <= len => Ok(n),
        Ok(n) => Err(io::Error::other(format!(
            "the stream's {name} callback says {n} bytes of {len}"
        ))),
        Err(_) if answer == CURLWS_IO_AGAIN as isize => Err(io::ErrorKind::WouldBlock.into()),
        Err(_) => Err(io::Error::other(format!(
            "the stream's {name} callback answered {answer}"
        ))),
    }
}

impl Wire for Calls {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let calls = &self.inner;
        // SAFETY: the header: a function of this type, which writes to the buffer no more than its
        // length, and during the call.
        let answer = handle::locking(calls.curl, || unsafe {
            (calls.read)(calls.user, dst.as_mut_ptr().cast(), dst.len())
        });
        moved(answer, dst.len(), "read")
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let calls = &self.inner;
        // SAFETY: the header: a function of this type, which only reads, and during the call.
        let answer = handle::locking(calls.curl, || unsafe {
            (calls.write)(calls.user, bytes.as_ptr().cast(), bytes.len())
        });
        match moved(answer, bytes.len(), "write")? {
            0 => Err(io::Error::new(
                io::ErrorKind::BrokenPipe,
                "the stream's write callback takes no more",
            )),
            n => Ok(n),
        }
    }

    fn fd(&self) -> Option<Arc<OwnedFd>> {
        self.fd.clone()
    }

    fn awaiting(&self) -> Option<Arc<dyn Await>> {
        let can = self.inner.wait.is_some();
        can.then(|| Arc::clone(&self.inner) as Arc<dyn Await>)
    }

    fn give_back(self: Box<Self>) -> Option<Arc<OwnedFd>> {
        self.inner.given_back.store(true, Ordering::Relaxed);
        self.fd
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_beyond_the_buffer_is_an_error() {
        assert_eq!(moved(0, 3, "read").unwrap(), 0);
        assert_eq!(moved(3, 3, "read").unwrap(), 3);
        let again = moved(-1, 3, "read").unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::WouldBlock);
        for wrong in [4, -2, -3, isize::MAX, isize::MIN] {
            let error = moved(wrong, 3, "write").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::Other, "{wrong}");
            assert!(error.to_string().contains("write callback"), "{error}");
        }
    }

    #[test]
    fn keys_are_those_of_the_rfc() {
        let mut accept: [c_char; 29] = [1; 29];
        let asked = c"dGhlIHNhbXBsZSBub25jZQ==";
        // SAFETY: a string, and a place of the right size.
        let answer = unsafe { curlws_response_key(asked.as_ptr(), accept.as_mut_ptr()) };
        assert_eq!(answer, code::OK);
        let bytes = accept.map(|c| c as u8);
        assert_eq!(&bytes, b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\0");
        for wrong in [c"", c"dGhlIHNhbXBsZSBub25jZQ", c"dGhlIHNhbXBsZSBub25jZQ==x"] {
            // SAFETY: as above.
            let answer = unsafe { curlws_response_key(wrong.as_ptr(), accept.as_mut_ptr()) };
            assert_eq!(answer, code::BAD_FUNCTION_ARGUMENT, "{wrong:?}");
        }
        let (mut one, mut other): ([c_char; 25], [c_char; 25]) = ([1; 25], [1; 25]);
        // SAFETY: places of the right size.
        unsafe {
            assert_eq!(curlws_request_key(one.as_mut_ptr()), code::OK);
            assert_eq!(curlws_request_key(other.as_mut_ptr()), code::OK);
        }
        assert_eq!((one[24], other[24]), (0, 0));
        assert_ne!(one, other);
    }
}
