//! `curl_easy_*`: handles and transfers.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::os::fd::OwnedFd;
use std::ptr::null_mut;

use crate::capi::beyond::stream;
use crate::capi::callback::{Callbacks, DebugKind, WriteAnswer};
use crate::capi::entry::{self, During};
use crate::capi::handle::Handle;
use crate::capi::multi_handle::Membership;
use crate::capi::option::{self, Arg};
use crate::capi::types::{CURL, CURLcode};
use crate::capi::{code, global, hsts, info, multi_handle, pointer, reserve, share, text, url, ws};
use crate::easy::Application;
use crate::room::{self, NoRoom};
use crate::settings::{Settings, Text};
use crate::transfer::{Answer, Delivery, Error, Kind, Question, TraceKind, Verdict};
use crate::url::Parts;

/// Makes an easy handle: what one transfer is told, and its connection.
///
/// NULL if that is not possible. Free it with `curl_easy_cleanup`.
/// libcurl's curl_easy_init(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_init() -> *mut CURL {
    entry::maker(|| {
        global::init();
        Handle::allocate(Settings::default(), Default::default())
    })
}

/// Makes a handle that is told the same; the connection stays with the first, and it uses no share.
///
/// NULL for what is no handle. Lists set on the first must live on for both.
/// libcurl's curl_easy_duphandle(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_duphandle(curl: *mut CURL) -> *mut CURL {
    entry::maker(|| {
        // SAFETY: the manual: a handle.
        let handle = unsafe { Handle::get(curl) }.filter(|handle| !handle.is_locking());
        let Some(handle) = handle else {
            return null_mut();
        };
        let room = |settings: &Settings| room::check_copies(settings, 2);
        if handle.easy.read_settings(room).is_err() {
            return null_mut();
        }
        let settings = handle.easy.settings(|settings| settings.clone());
        let mut callbacks = *handle.callbacks.lock();
        // Its addresses are not the new handle's yet.
        callbacks.resolve.read = false;
        let twin = handle.easy.hsts(|hsts, now| hsts.twin(now));
        let copy = Handle::allocate(settings, callbacks);
        // SAFETY: it was just made.
        if let Some(copy) = unsafe { Handle::get(copy) } {
            copy.easy.hsts(|hsts, _| *hsts = twin);
        }
        copy
    })
}

/// Ends a handle: closes its connection and frees it. Nothing for NULL.
///
/// From within a callback of the handle it does nothing. No other call may be using the handle.
/// What was sent before reaches the peer; a CLOSE frame is the application's to send.
/// libcurl's curl_easy_cleanup(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_cleanup(curl: *mut CURL) {
    entry::plain((), || {
        // SAFETY: the manual: a handle that nobody uses beside this call or after it.
        unsafe {
            let Some(handle) = Handle::get(curl).filter(|handle| !handle.is_recursive()) else {
                return;
            };
            multi_handle::leave(handle);
            handle.easy.end(&Border::new(curl, handle));
            stream::close_unused(handle);
            hsts::write(curl, handle);
            Handle::free(curl);
        }
    });
}

/// Forgets all options; the connection stays.
///
/// From within a callback of the handle it does nothing. libcurl's curl_easy_reset(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_reset(curl: *mut CURL) {
    let reset = |handle: &Handle| {
        handle.easy.reset()?;
        *handle.callbacks.lock() = Default::default();
        Ok(())
    };
    // SAFETY: the manual: a handle.
    unsafe { entry::easy(curl, During::NoCallback, reset) };
}

/// Runs the transfer that the handle was told. Waits until it is over.
///
/// With `CURLOPT_CONNECT_ONLY` = 2 it returns `CURLE_OK` once the WebSocket is open, for
/// `curl_ws_send` and `curl_ws_recv`. Else frames go to the write callback until the connection
/// ends. A connection of an earlier call is closed first.
///
/// `CURLE_HTTP_RETURNED_ERROR`: the server answered the upgrade with another status than 101
/// (`CURLINFO_RESPONSE_CODE`). `CURLE_WEIRD_SERVER_REPLY`: its answer breaks RFC 6455. Others as
/// their names say; `CURLOPT_ERRORBUFFER` gets a sentence. From within a callback of the handle,
/// or while another thread performs it: `CURLE_RECURSIVE_API_CALL`.
/// libcurl's curl_easy_perform(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_perform(curl: *mut CURL) -> CURLcode {
    let perform = |handle: &Handle| {
        // What it does elsewhere goes on.
        handle.easy.check_free()?;
        // SAFETY: the manual: what the options point to lives until the transfer is done.
        let border = unsafe { prepare(curl, handle) }?;
        handle.easy.perform(&border)
    };
    // SAFETY: the manual: a handle.
    unsafe { entry::easy(curl, During::NoCallback, perform) }
}

/// What a transfer begins with: ends the one before, and reads what the application keeps until
/// the start.
///
/// # Errors
/// Of the lists and the URL handle.
///
/// # Safety
/// `curl` is the handle; the lists, URL and error buffer that it was told live, as their options'
/// pages demand.
pub unsafe fn prepare(curl: *mut CURL, handle: &Handle) -> Result<Border<'_>, Error> {
    let callbacks = entry::put_sentence(handle, "");
    if reserve::is_gone() {
        return Err(NoRoom.into());
    }
    // SAFETY: the caller's promise.
    let told = unsafe { Told::read(&callbacks) }?;
    // The old connection's sockets go to the callback that it was made with.
    handle.easy.end(&Border::new(curl, handle));
    *handle.closer.lock() = callbacks.closer();
    *handle.headers.lock() = None;
    load_hosts(handle)?;
    // SAFETY: the callback's manual page.
    unsafe { hsts::read(curl, handle) }?;
    told.keep(handle, &callbacks)?;
    Ok(Border::new(curl, handle))
}

/// What the application keeps until a connection is made, as copies.
struct Told {
    headers: Vec<Text>,
    proxy_headers: Vec<Text>,
    connect_to: Vec<Text>,
    url_parts: Option<Parts>,
}

impl Told {
    /// # Errors
    /// Of the lists and the URL handle.
    ///
    /// # Safety
    /// As for [`prepare`].
    unsafe fn read(callbacks: &Callbacks) -> Result<Told, Error> {
        let read = |list, name: &str| {
            // SAFETY: the caller's promise.
            let read = unsafe { pointer::read_slist(list) };
            read.map_err(|code| unreadable(name, code))
        };
        Ok(Told {
            headers: read(callbacks.headers, "CURLOPT_HTTPHEADER")?,
            proxy_headers: read(callbacks.proxy_headers, "CURLOPT_PROXYHEADER")?,
            // SAFETY: the caller's promise.
            url_parts: unsafe { url::parts(callbacks.url) }?,
            connect_to: read(callbacks.connect_to, "CURLOPT_CONNECT_TO")?,
        })
    }

    /// Makes settings of it.
    ///
    /// # Errors
    /// There is no room for the copies that will be made.
    fn keep(self, handle: &Handle, callbacks: &Callbacks) -> Result<(), Error> {
        handle.easy.settings(|settings| {
            settings.ask = callbacks.asks();
            settings.request.headers = self.headers;
            settings.request.url_parts = self.url_parts.map(Box::new);
            // What is not said takes no room.
            if !(settings.net.is_usual() && self.connect_to.is_empty()) {
                settings.net.connect_to = self.connect_to;
            }
            let environment = global::proxy_environment();
            let said = !self.proxy_headers.is_empty() || !environment.is_empty();
            if said || !settings.proxy.is_usual() {
                settings.proxy.headers = self.proxy_headers;
                settings.proxy.environment = environment;
            }
            settings.ws.lenient |= global::lenient_by_environment();
        });
        // The URL, its parts, the request, what infos tell of them.
        let room = |settings: &Settings| room::check_copies(settings, 2 * pointer::COPIES);
        handle.easy.read_settings(room)?;
        Ok(())
    }
}

/// Why a list was not read.
fn unreadable(name: &str, code: c_int) -> Error {
    match code {
        code::OUT_OF_MEMORY => NoRoom.into(),
        _ => Error::new(Kind::BadArgument, format!("{name} cannot be read")),
    }
}

/// Reads `CURLOPT_RESOLVE`, once after it was set: the application may then free the list.
fn load_hosts(handle: &Handle) -> Result<(), Error> {
    let hosts = handle.callbacks.lock().resolve;
    if hosts.read {
        return Ok(());
    }
    // SAFETY: CURLOPT_RESOLVE's page: the list lives until a transfer has read it.
    let entries = unsafe { pointer::read_slist(hosts.list) };
    let entries = entries.map_err(|code| unreadable("CURLOPT_RESOLVE", code))?;
    handle.easy.load_hosts(&entries)?;
    handle.callbacks.lock().resolve.read = true;
    Ok(())
}

/// The C program as the driver sees it.
pub struct Border<'a> {
    curl: *mut CURL,
    handle: &'a Handle,
    /// `CURLOPT_HEADER`
    header_in_payload: bool,
}

impl Border<'_> {
    /// For a handle.
    pub fn new(curl: *mut CURL, handle: &Handle) -> Border<'_> {
        let read = |settings: &Settings| settings.request.header_in_payload;
        Border {
            curl,
            handle,
            header_in_payload: handle.easy.read_settings(read),
        }
    }
}

impl Application for Border<'_> {
    fn deliver(&self, delivery: &Delivery) -> Verdict {
        let (answer, len) = match delivery {
            Delivery::Header(line) => {
                let callbacks = *self.handle.callbacks.lock();
                let write = || callbacks.writer().write(line);
                let deliver = || match self.header_in_payload.then(write) {
                    Some(answer) if answer != WriteAnswer::Took(line.len()) => answer,
                    _ => callbacks.header(line),
                };
                (self.handle.callback(deliver), line.len())
            }
            Delivery::Payload(chunk) => {
                let bytes = chunk.bytes();
                if let Some(meta) = &chunk.meta {
                    let meta = ws::frame(meta, bytes.len());
                    self.handle.set_meta(meta);
                }
                let writer = self.handle.callbacks.lock().writer();
                let write = || self.handle.callback(|| writer.write(bytes));
                (
                    self.handle.with_live_meta(chunk.meta.is_some(), write),
                    bytes.len(),
                )
            }
        };
        match answer {
            WriteAnswer::Took(n) if n == len => Verdict::Taken,
            WriteAnswer::Pause => Verdict::Paused,
            WriteAnswer::Took(_) | WriteAnswer::Error => Verdict::Refused,
        }
    }

    fn trace(&self, kind: TraceKind, bytes: &[u8]) {
        let callbacks = *self.handle.callbacks.lock();
        let kind = match kind {
            TraceKind::Text => DebugKind::Text,
            TraceKind::HeaderIn => DebugKind::HeaderIn,
            TraceKind::HeaderOut => DebugKind::HeaderOut,
            TraceKind::DataIn => DebugKind::DataIn,
            TraceKind::DataOut => DebugKind::DataOut,
        };
        self.handle
            .callback(|| callbacks.debug(self.curl, kind, bytes));
    }

    fn progress(&self, received: u64, sent: u64) -> bool {
        let callbacks = *self.handle.callbacks.lock();
        let (received, sent) = (received as i64, sent as i64);
        self.handle
            .callback(|| callbacks.progress(0, received, 0, sent))
            == 0
    }

    fn ask(&self, question: Question) -> Answer {
        let callbacks = *self.handle.callbacks.lock();
        self.handle
            .callback(|| callbacks.answer(self.curl, question))
    }

    fn renew(&self) -> Result<(), Error> {
        let callbacks = *self.handle.callbacks.lock();
        // SAFETY: the manual: what the options point to lives until the transfer is done.
        let told = unsafe { Told::read(&callbacks) }?;
        load_hosts(self.handle)?;
        told.keep(self.handle, &callbacks)
    }

    fn close_socket(&self, fd: OwnedFd) {
        let closer = *self.handle.closer.lock();
        if let Some(closer) = closer {
            self.handle.callback(|| closer.close(fd));
        }
    }
}

/// `curl_easy_setopt`, with the argument fetched.
///
/// # Safety
/// The argument is what the option's manual page asks for; `curl` NULL or a handle.
pub unsafe fn setopt(curl: *mut CURL, number: c_int, arg: Arg) -> c_int {
    let mut answer = code::OK;
    let set = |handle: &Handle| {
        handle.easy.check_room()?;
        let mut callbacks = handle.callbacks.lock();
        answer = handle.easy.settings(|settings| {
            let mut target = option::Target {
                settings,
                callbacks: &mut callbacks,
            };
            // SAFETY: the caller's promise.
            let answer = unsafe { option::set(&mut target, number, arg) };
            settings.ws.lenient |= global::lenient_by_environment();
            answer
        });
        if let (code::OK, option::id::SHARE, Arg::Pointer(share)) = (answer, number, arg) {
            drop(callbacks);
            // SAFETY: CURLOPT_SHARE's page: NULL or a share that lives.
            return unsafe { share::join(curl, handle, share.cast_mut()) };
        }
        if answer != code::OK {
            let sentence = refusal(number, answer);
            // SAFETY: CURLOPT_ERRORBUFFER's page: the buffer has its 256 bytes.
            unsafe { pointer::put_error(callbacks.error_buffer, &sentence) };
        }
        Ok(())
    };
    // SAFETY: the caller's promise.
    let entered = unsafe { entry::easy(curl, During::AnyCall, set) };
    if entered == code::OK { answer } else { entered }
}

/// Why an option was not taken.
fn refusal(number: c_int, answer: c_int) -> String {
    let row = option::OPTIONS.iter().find(|row| row.id == number);
    let name = row.map_or("?".into(), |row| row.name.to_string_lossy());
    match answer {
        code::OUT_OF_MEMORY => format!("CURLOPT_{name}: out of memory"),
        code::UNKNOWN_OPTION => format!("Option {number} (CURLOPT_{name}) does not exist here"),
        code::NOT_BUILT_IN => {
            format!("CURLOPT_{name}: libcurlws cannot do this (docs/compatibility.md)")
        }
        _ => format!("CURLOPT_{name}: the value makes no sense"),
    }
}

/// `CURLINFO_TYPEMASK`
const INFO_TYPE: c_int = 0xf0_0000;
/// `CURLINFO_STRING`
const STRING_INFO: c_int = 0x10_0000;

/// `curl_easy_getinfo`, with the pointer fetched.
///
/// # Safety
/// `out` is NULL or a place of the type that the info's manual page names; `curl` NULL or a
/// handle.
pub unsafe fn getinfo(curl: *mut CURL, number: c_int, out: *mut c_void) -> c_int {
    let mut answer = code::OK;
    let get = |handle: &Handle| {
        if number & INFO_TYPE == STRING_INFO {
            // What is long in them comes from a setting.
            let room = |settings: &Settings| room::check_copies(settings, pointer::COPIES);
            handle.easy.read_settings(room)?;
        }
        // SAFETY: the caller's promise.
        answer = unsafe { info::answer(handle, number, out) };
        Ok(())
    };
    // SAFETY: the caller's promise.
    let entered = unsafe { entry::easy(curl, During::AnyCall, get) };
    if entered == code::OK { answer } else { entered }
}

/// Receives bytes as they come, past all framing. For `CURLOPT_CONNECT_ONLY` handles. Never
/// waits.
///
/// `*n` says how many; 0 with `CURLE_OK` is the end of the stream. `CURLE_AGAIN`: nothing there.
/// libcurl's curl_easy_recv(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_recv(
    curl: *mut CURL,
    buffer: *mut c_void,
    buflen: usize,
    n: *mut usize,
) -> CURLcode {
    // SAFETY: the manual: NULL or a place for the result.
    unsafe { pointer::put(n, 0) };
    let receive = |handle: &Handle| {
        // SAFETY: the manual: `buffer` has room for `buflen` bytes.
        let buf = unsafe { pointer::bytes_mut(buffer, buflen) }
            .ok_or_else(|| Error::new(Kind::BadArgument, "The buffer is NULL"))?;
        let received = handle.easy.receive_raw(buf)?;
        // SAFETY: as above.
        unsafe { pointer::put(n, received) };
        Ok(())
    };
    // SAFETY: the manual: a handle.
    unsafe { entry::easy(curl, During::NoCallback, receive) }
}

/// Sends bytes as they are, past all framing. For `CURLOPT_CONNECT_ONLY` handles. Never waits.
///
/// `*n` says how many; `CURLE_AGAIN`: the socket takes none now.
/// libcurl's curl_easy_send(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_send(
    curl: *mut CURL,
    buffer: *const c_void,
    buflen: usize,
    n: *mut usize,
) -> CURLcode {
    // SAFETY: the manual: NULL or a place for the result.
    unsafe { pointer::put(n, 0) };
    let send = |handle: &Handle| {
        // SAFETY: the manual: `buffer` has `buflen` bytes.
        let data = unsafe { pointer::bytes(buffer, buflen) }
            .ok_or_else(|| Error::new(Kind::BadArgument, "The buffer is NULL"))?;
        let sent = handle.easy.send_raw(data)?;
        // SAFETY: as above.
        unsafe { pointer::put(n, sent) };
        Ok(())
    };
    // SAFETY: the manual: a handle.
    unsafe { entry::easy(curl, During::NoCallback, send) }
}

/// Stops (`CURLPAUSE_RECV`) or resumes deliveries to the write callback, and questions to the read
/// callback (`CURLPAUSE_SEND`). `CURLPAUSE_CONT` resumes both. A callback that wants to pause while
/// another thread resumes it is called again.
///
/// May be called from any thread, also from within a callback, but for those of a multi handle that
/// tell what to watch (`CURLE_RECURSIVE_API_CALL`). `CURLE_BAD_FUNCTION_ARGUMENT` when there is no
/// transfer. libcurl's curl_easy_pause(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_pause(curl: *mut CURL, bitmask: c_int) -> CURLcode {
    const RECV: c_int = 1;
    const SEND: c_int = 4;
    let pause = |handle: &Handle| {
        if handle
            .multi
            .lock()
            .as_ref()
            .is_some_and(Membership::is_told)
        {
            return Err(Error::new(Kind::Recursive, ""));
        }
        let inside = handle.is_in_callback();
        let (deliveries, questions) = (bitmask & RECV != 0, bitmask & SEND != 0);
        handle.easy.pause(deliveries, questions, inside)
    };
    // SAFETY: the manual: a handle.
    unsafe { entry::easy(curl, During::AnyCall, pause) }
}

/// Sends what waits for the socket, answers to PINGs for instance, and a PING where one is due
/// (`CURLWSOPT_PING_INTERVAL_MS`). `CURLE_OPERATION_TIMEDOUT`: the peer is dead.
/// libcurl's curl_easy_upkeep(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_upkeep(curl: *mut CURL) -> CURLcode {
    let upkeep = |handle: &Handle| handle.easy.flush();
    // SAFETY: the manual: a handle.
    unsafe { entry::easy(curl, During::NoCallback, upkeep) }
}

/// A sentence for an error code. It is never freed. libcurl's curl_easy_strerror(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_strerror(code: CURLcode) -> *const c_char {
    text::easy_error(code).as_ptr()
}

/// The text behind a pointer and a length, where 0 means "up to the NUL".
unsafe fn text_of<'a>(string: *const c_char, length: c_int) -> Option<&'a [u8]> {
    match usize::try_from(length).ok()? {
        // SAFETY: the caller's promise: a string.
        0 if !string.is_null() => Some(unsafe { CStr::from_ptr(string) }.to_bytes()),
        // SAFETY: the caller's promise: so many bytes.
        n => unsafe { pointer::bytes(string.cast(), n) }.filter(|_| !string.is_null()),
    }
}

/// Percent-encodes all but letters, digits, `-`, `.`, `_` and `~`.
///
/// `length` 0 takes `string` up to its NUL. NULL on failure. Free the result with `curl_free`.
/// The handle is not looked at. libcurl's curl_easy_escape(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_escape(
    curl: *mut CURL,
    string: *const c_char,
    length: c_int,
) -> *mut c_char {
    let _ = curl;
    entry::maker(|| {
        // SAFETY: the manual: a string, or `length` bytes.
        let text = unsafe { text_of(string, length) };
        let Some(text) = text.filter(|text| pointer::room_for(text.len()).is_ok()) else {
            return null_mut();
        };
        crate::capi::memory::string(&crate::url::escape(text, |_| false))
    })
}

/// Decodes percent-encoding.
///
/// `length` 0 takes `string` up to its NUL. `*outlength` (may be NULL) is the decoded length; the
/// result may hold NULs and has one more behind it. NULL on failure. Free the result with
/// `curl_free`. The handle is not looked at. libcurl's curl_easy_unescape(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_unescape(
    curl: *mut CURL,
    string: *const c_char,
    length: c_int,
    outlength: *mut c_int,
) -> *mut c_char {
    let _ = curl;
    entry::maker(|| {
        // SAFETY: the manual: a string, or `length` bytes.
        let text = unsafe { text_of(string, length) };
        let Some(text) = text.filter(|text| pointer::room_for(text.len()).is_ok()) else {
            return null_mut();
        };
        let decoded = crate::url::percent_decode(text);
        let Ok(len) = c_int::try_from(decoded.len()) else {
            return null_mut();
        };
        // SAFETY: the manual: NULL or a place for the length.
        unsafe { pointer::put(outlength, len) };
        crate::capi::memory::string(&decoded)
    })
}
