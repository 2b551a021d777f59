//! The application's callbacks and pointers, and how they are called.
//!
//! The types are those of `types::callbacks`, but `extern "C-unwind"`: a C++ exception that leaves a
//! callback then reaches the panic boundary of our entry point and ends the process there with a
//! message. (libcurl leaves it undefined; it cannot be handed on through C.) No lock is held and
//! nothing of a handle is borrowed while one runs: the caller sees to that.

use std::ffi::{c_char, c_double, c_int, c_void};
use std::ptr::null_mut;

use crate::capi::beyond::serve::RequestFn;
use crate::capi::types::{
    CURL, CURL_PROGRESSFUNC_CONTINUE, CURL_READFUNC_ABORT, CURL_READFUNC_PAUSE,
    CURL_WRITEFUNC_ERROR, CURL_WRITEFUNC_PAUSE, CURLU, curl_hstsentry, curl_index, curl_slist,
    curl_sockaddr, curlws_reconnect_callback,
};
use crate::transfer::Brought;

/// `curl_write_callback`: also what `CURLOPT_HEADERFUNCTION` takes.
pub type WriteFn = unsafe extern "C-unwind" fn(*mut c_char, usize, usize, *mut c_void) -> usize;
/// `curl_read_callback`.
pub type ReadFn = unsafe extern "C-unwind" fn(*mut c_char, usize, usize, *mut c_void) -> usize;
/// `curl_debug_callback`.
pub type DebugFn =
    unsafe extern "C-unwind" fn(*mut c_void, c_int, *mut c_char, usize, *mut c_void) -> c_int;
/// `curl_xferinfo_callback`.
pub type XferInfoFn = unsafe extern "C-unwind" fn(*mut c_void, i64, i64, i64, i64) -> c_int;
/// `curl_progress_callback`.
pub type ProgressFn =
    unsafe extern "C-unwind" fn(*mut c_void, c_double, c_double, c_double, c_double) -> c_int;

/// `curl_sockopt_callback`.
pub type SockoptFn = unsafe extern "C-unwind" fn(*mut c_void, c_int, c_int) -> c_int;
/// `curl_opensocket_callback`.
pub type OpenSocketFn =
    unsafe extern "C-unwind" fn(*mut c_void, c_int, *mut curl_sockaddr) -> c_int;
/// `curl_closesocket_callback`.
pub type CloseSocketFn = unsafe extern "C-unwind" fn(*mut c_void, c_int) -> c_int;
/// `curl_prereq_callback`.
pub type PrereqFn =
    unsafe extern "C-unwind" fn(*mut c_void, *mut c_char, *mut c_char, c_int, c_int) -> c_int;
/// `curl_resolver_start_callback`.
pub type ResolverStartFn =
    unsafe extern "C-unwind" fn(*mut c_void, *mut c_void, *mut c_void) -> c_int;

/// `curl_ssl_ctx_callback`.
pub type SslCtxFn = unsafe extern "C-unwind" fn(*mut CURL, *mut c_void, *mut c_void) -> c_int;

/// `curl_hstsread_callback`.
pub type HstsReadFn =
    unsafe extern "C-unwind" fn(*mut CURL, *mut curl_hstsentry, *mut c_void) -> c_int;
/// `curl_hstswrite_callback`.
pub type HstsWriteFn = unsafe extern "C-unwind" fn(
    *mut CURL,
    *mut curl_hstsentry,
    *mut curl_index,
    *mut c_void,
) -> c_int;

const PAUSE: usize = CURL_WRITEFUNC_PAUSE as usize;
const ERROR: usize = CURL_WRITEFUNC_ERROR as usize;
const READ_PAUSE: usize = CURL_READFUNC_PAUSE as usize;
const READ_ABORT: usize = CURL_READFUNC_ABORT as usize;

// The C library's streams. Their type is `FILE *`; we only hand them back to it.
unsafe extern "C" {
    static stdin: *mut c_void;
    static stdout: *mut c_void;
    static stderr: *mut c_void;
}

/// What the application registered on a handle: functions, the pointers they are given, and
/// lists that it keeps alive until the transfer. The option table names a field for each row.
#[derive(Clone, Copy, Debug)]
pub struct Callbacks {
    /// `CURLOPT_WRITEFUNCTION`; without one `fwrite`.
    pub write: Option<WriteFn>,
    /// `CURLOPT_WRITEDATA`; a `FILE *` for `fwrite`, `stdout` by default.
    pub write_data: *mut c_void,
    /// `CURLOPT_HEADERFUNCTION`.
    pub header: Option<WriteFn>,
    /// `CURLOPT_HEADERDATA`.
    pub header_data: *mut c_void,
    /// `CURLOPT_READFUNCTION`; without one `fread`.
    pub read: Option<ReadFn>,
    /// `CURLOPT_READDATA`; a `FILE *` for `fread`, `stdin` by default.
    pub read_data: *mut c_void,
    /// `CURLOPT_DEBUGFUNCTION`; without one `stderr` is written to.
    pub debug: Option<DebugFn>,
    /// `CURLOPT_DEBUGDATA`.
    pub debug_data: *mut c_void,
    /// `CURLOPT_XFERINFOFUNCTION`.
    pub xferinfo: Option<XferInfoFn>,
    /// `CURLOPT_PROGRESSFUNCTION`, its predecessor.
    pub progress: Option<ProgressFn>,
    /// `CURLOPT_XFERINFODATA`, for both.
    pub progress_data: *mut c_void,
    /// `CURLOPT_STDERR`: a `FILE *`; the C library's `stderr` by default.
    pub stderr: *mut c_void,
    /// `CURLOPT_ERRORBUFFER`.
    pub error_buffer: *mut c_char,
    /// `CURLOPT_PRIVATE`.
    pub private: *mut c_void,
    /// `CURLOPT_HTTPHEADER`: read when the transfer starts, not before; the application may
    /// append until then.
    pub headers: *const curl_slist,
    /// `CURLOPT_CURLU`: a URL handle, read when the transfer starts.
    pub url: *const CURLU,
    /// `CURLOPT_PROXYHEADER`: the same for proxies.
    pub proxy_headers: *const curl_slist,
    /// `CURLOPT_CONNECT_TO`: read when the transfer starts.
    pub connect_to: *const curl_slist,
    /// `CURLOPT_RESOLVE`.
    pub resolve: Hosts,
    /// `CURLOPT_SOCKOPTFUNCTION`.
    pub sockopt: Option<SockoptFn>,
    /// `CURLOPT_SOCKOPTDATA`.
    pub sockopt_data: *mut c_void,
    /// `CURLOPT_OPENSOCKETFUNCTION`.
    pub open_socket: Option<OpenSocketFn>,
    /// `CURLOPT_OPENSOCKETDATA`.
    pub open_socket_data: *mut c_void,
    /// `CURLOPT_CLOSESOCKETFUNCTION`.
    pub close_socket: Option<CloseSocketFn>,
    /// `CURLOPT_CLOSESOCKETDATA`.
    pub close_socket_data: *mut c_void,
    /// `CURLOPT_PREREQFUNCTION`.
    pub prereq: Option<PrereqFn>,
    /// `CURLOPT_PREREQDATA`.
    pub prereq_data: *mut c_void,
    /// `CURLOPT_RESOLVER_START_FUNCTION`.
    pub resolver_start: Option<ResolverStartFn>,
    /// `CURLOPT_RESOLVER_START_DATA`.
    pub resolver_start_data: *mut c_void,
    /// `CURLOPT_SSL_CTX_FUNCTION`.
    pub ssl_ctx: Option<SslCtxFn>,
    /// `CURLOPT_SSL_CTX_DATA`.
    pub ssl_ctx_data: *mut c_void,
    /// `CURLOPT_HSTSREADFUNCTION`.
    pub hsts_read: Option<HstsReadFn>,
    /// `CURLOPT_HSTSREADDATA`.
    pub hsts_read_data: *mut c_void,
    /// `CURLOPT_HSTSWRITEFUNCTION`.
    pub hsts_write: Option<HstsWriteFn>,
    /// `CURLOPT_HSTSWRITEDATA`.
    pub hsts_write_data: *mut c_void,
    /// `curlws_on_request`.
    pub on_request: Option<RequestFn>,
    /// What it is given.
    pub on_request_data: *mut c_void,
    /// `curlws_on_reconnect`'s.
    pub reconnect: curlws_reconnect_callback,
    /// Its pointer.
    pub reconnect_data: *mut c_void,
}

/// `CURLOPT_RESOLVE`: a list that is read by the next transfer and not again.
#[derive(Clone, Copy, Debug)]
pub struct Hosts {
    /// The list.
    pub list: *const curl_slist,
    /// A transfer has read it.
    pub read: bool,
}

// SAFETY: the pointers are only handed to the application's own callbacks, used for the `FILE`s
// (which lock themselves), or read at a transfer's start; libcurl's thread rules, under which the
// application gave them, let a handle move between threads.
unsafe impl Send for Callbacks {}
// SAFETY: as above; shared access only copies the pointers out.
unsafe impl Sync for Callbacks {}

impl Default for Callbacks {
    fn default() -> Callbacks {
        // SAFETY: the C library sets its streams before `main`.
        let (input, output, errors) = unsafe { (stdin, stdout, stderr) };
        Callbacks {
            write: None,
            write_data: output,
            header: None,
            header_data: null_mut(),
            read: None,
            read_data: input,
            debug: None,
            debug_data: null_mut(),
            xferinfo: None,
            progress: None,
            progress_data: null_mut(),
            stderr: errors,
            error_buffer: null_mut(),
            private: null_mut(),
            headers: null_mut(),
            url: null_mut(),
            connect_to: null_mut(),
            resolve: Hosts {
                list: null_mut(),
                read: false,
            },
            sockopt: None,
            sockopt_data: null_mut(),
            open_socket: None,
            open_socket_data: null_mut(),
            close_socket: None,
            close_socket_data: null_mut(),
            prereq: None,
            prereq_data: null_mut(),
            resolver_start: None,
            resolver_start_data: null_mut(),
            ssl_ctx: None,
            ssl_ctx_data: null_mut(),
            hsts_read: None,
            hsts_read_data: null_mut(),
            hsts_write: None,
            hsts_write_data: null_mut(),
            on_request: None,
            on_request_data: null_mut(),
            reconnect: None,
            reconnect_data: null_mut(),
            proxy_headers: null_mut(),
        }
    }
}

/// The write callback with its pointer: a copy is cheaper than one of all callbacks.
#[derive(Clone, Copy, Debug)]
pub struct Writer(Option<WriteFn>, *mut c_void);

impl Writer {
    /// Hands payload to the application: a chunk of at most `limits::CALLBACK_CHUNK` bytes, or a whole
    /// message.
    pub fn write(self, bytes: &[u8]) -> WriteAnswer {
        call_write(self.0, bytes, self.1)
    }
}

/// What a write or header callback answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteAnswer {
    /// It took so many bytes; anything but all of them is a write error.
    Took(usize),
    /// `CURL_WRITEFUNC_PAUSE`: nothing taken, ask again once unpaused.
    Pause,
    /// `CURL_WRITEFUNC_ERROR`
    Error,
}

/// Kinds of trace output (`curl_infotype`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DebugKind {
    /// A remark.
    Text = 0,
    /// Header bytes from the peer.
    HeaderIn = 1,
    /// Header bytes to the peer.
    HeaderOut = 2,
    /// Payload from the peer.
    DataIn = 3,
    /// Payload to the peer.
    DataOut = 4,
}

impl DebugKind {
    /// What stands before it on `stderr`; kinds without are not printed.
    fn mark(self) -> Option<&'static [u8]> {
        match self {
            DebugKind::Text => Some(b"* "),
            DebugKind::HeaderIn => Some(b"< "),
            DebugKind::HeaderOut => Some(b"> "),
            DebugKind::DataIn | DebugKind::DataOut => None,
        }
    }
}

impl Callbacks {
    /// What takes payload.
    #[inline]
    pub fn writer(&self) -> Writer {
        Writer(self.write, self.write_data)
    }

    /// Asks for payload to be sent.
    pub fn read(&self, buffer: &mut [u8]) -> Brought {
        let place = buffer.as_mut_ptr();
        let Some(function) = self.read else {
            let file = match self.read_data.is_null() {
                // SAFETY: the C library sets its streams before `main`.
                true => unsafe { stdin },
                false => self.read_data,
            };
            // SAFETY: CURLOPT_READDATA's page: without a callback it is a `FILE *`.
            let n = unsafe { libc::fread(place.cast(), 1, buffer.len(), file.cast()) };
            return Brought::Bytes(n);
        };
        // SAFETY: CURLOPT_READFUNCTION's page: a function of this type, which writes no more than
        // `size * nmemb` bytes.
        match unsafe { function(place.cast(), 1, buffer.len(), self.read_data) } {
            READ_PAUSE => Brought::Pause,
            READ_ABORT => Brought::Abort,
            n => Brought::Bytes(n),
        }
    }

    /// Whether anybody wants header lines.
    pub fn wants_headers(&self) -> bool {
        self.header.is_some() || !self.header_data.is_null()
    }

    /// Hands over one header line with its line end. Without a header callback a
    /// `CURLOPT_HEADERDATA` sends it to the write callback (or `fwrite`), as in libcurl.
    pub fn header(&self, line: &[u8]) -> WriteAnswer {
        if self.wants_headers() {
            call_write(self.header.or(self.write), line, self.header_data)
        } else {
            WriteAnswer::Took(line.len())
        }
    }

    /// Hands over trace output of `handle`, or prints it. Remarks carry their line end. The
    /// caller has looked whether `CURLOPT_VERBOSE` is on.
    #[allow(clippy::not_unsafe_ptr_arg_deref)] // the handle is only handed on
    pub fn debug(&self, handle: *mut c_void, kind: DebugKind, bytes: &[u8]) {
        if let Some(debug) = self.debug {
            let text = bytes.as_ptr().cast_mut().cast();
            // SAFETY: CURLOPT_DEBUGFUNCTION's page: a function of this type that only reads
            // `size` bytes; its answer has no meaning.
            unsafe { debug(handle, kind as c_int, text, bytes.len(), self.debug_data) };
        } else if let Some(mark) = kind.mark() {
            file_write(self.stderr, mark);
            file_write(self.stderr, bytes);
        }
    }

    /// Tells of progress, in bytes (a total of 0 is unknown). Not 0: the application wants the
    /// transfer to end with `CURLE_ABORTED_BY_CALLBACK`.
    pub fn progress(&self, dl_total: i64, dl_now: i64, ul_total: i64, ul_now: i64) -> c_int {
        let data = self.progress_data;
        let answer = if let Some(xferinfo) = self.xferinfo {
            // SAFETY: CURLOPT_XFERINFOFUNCTION's page: a function of this type.
            unsafe { xferinfo(data, dl_total, dl_now, ul_total, ul_now) }
        } else if let Some(progress) = self.progress {
            let [a, b, c, d] = [dl_total, dl_now, ul_total, ul_now].map(|n| n as c_double);
            // SAFETY: CURLOPT_PROGRESSFUNCTION's page: a function of this type.
            unsafe { progress(data, a, b, c, d) }
        } else {
            0
        };
        match answer {
            CURL_PROGRESSFUNC_CONTINUE => 0, // "and draw your own meter": we have none
            answer => answer,
        }
    }
}

/// Calls a write callback, or `fwrite` in its place.
fn call_write(function: Option<WriteFn>, bytes: &[u8], data: *mut c_void) -> WriteAnswer {
    let Some(function) = function else {
        return WriteAnswer::Took(file_write(data, bytes));
    };
    // SAFETY: CURLOPT_WRITEFUNCTION's page: a function of this type that reads `size * nmemb`
    // bytes, and the pointer the application gave for it.
    let answer = unsafe { function(bytes.as_ptr().cast_mut().cast(), 1, bytes.len(), data) };
    match answer {
        PAUSE => WriteAnswer::Pause,
        ERROR => WriteAnswer::Error,
        taken => WriteAnswer::Took(taken),
    }
}

/// `fwrite`; without a file the bytes go to `stdout`. Gives how many it took.
fn file_write(file: *mut c_void, bytes: &[u8]) -> usize {
    let file = if file.is_null() {
        // SAFETY: the C library sets its streams before `main`.
        unsafe { stdout }
    } else {
        file
    };
    // SAFETY: CURLOPT_WRITEDATA's and CURLOPT_STDERR's pages: without a callback it is a `FILE *`.
    unsafe { libc::fwrite(bytes.as_ptr().cast(), 1, bytes.len(), file.cast()) }
}

#[cfg(test)]
mod tests;
