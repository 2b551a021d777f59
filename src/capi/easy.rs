//! `curl_easy_*`: handles and transfers.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::null_mut;

use crate::capi::beyond::stream;
use crate::capi::border::{Border, prepare};
use crate::capi::entry::{self, During};
use crate::capi::handle::Handle;
use crate::capi::multi_handle::Membership;
use crate::capi::option::{self, Arg};
use crate::capi::types::{
    CURL, CURLINFO_STRING, CURLINFO_TYPEMASK, CURLPAUSE_RECV, CURLPAUSE_SEND, CURLcode,
};
use crate::capi::{code, global, hsts, info, memory, multi_handle, pointer, share, text};
use crate::room;
use crate::settings::Settings;
use crate::transfer::{Error, Kind};
use crate::url::{escape, percent_decode};

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
            format!("CURLOPT_{name}: libcurlws cannot do this (man curlws_options)")
        }
        _ => format!("CURLOPT_{name}: the value makes no sense"),
    }
}

/// `curl_easy_getinfo`, with the pointer fetched.
///
/// # Safety
/// `out` is NULL or a place of the type that the info's manual page names; `curl` NULL or a
/// handle.
pub unsafe fn getinfo(curl: *mut CURL, number: c_int, out: *mut c_void) -> c_int {
    let mut answer = code::OK;
    let get = |handle: &Handle| {
        if number & CURLINFO_TYPEMASK == CURLINFO_STRING {
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
        let buf = unsafe { pointer::bytes_mut(buffer, buflen) }.ok_or_else(entry::null_buffer)?;
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
        let data = unsafe { pointer::bytes(buffer, buflen) }.ok_or_else(entry::null_buffer)?;
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
    let pause = |handle: &Handle| {
        if handle
            .multi
            .lock()
            .as_ref()
            .is_some_and(Membership::is_told)
        {
            return Err(Error::new(Kind::Recursive, ""));
        }
        let is = |direction| bitmask & direction != 0;
        let inside = handle.is_in_callback();
        handle
            .easy
            .pause(is(CURLPAUSE_RECV), is(CURLPAUSE_SEND), inside)
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

/// The text behind a pointer and a length, where 0 means "up to the NUL". `None` for NULL, for a
/// negative length, and where there is no room for a result of that size.
///
/// # Safety
/// `string` is NULL, a string, or `length` bytes where that is not 0.
unsafe fn text_of<'a>(string: *const c_char, length: c_int) -> Option<&'a [u8]> {
    let text = match usize::try_from(length).ok()? {
        _ if string.is_null() => return None,
        // SAFETY: the caller's promise: a string.
        0 => unsafe { CStr::from_ptr(string) }.to_bytes(),
        // SAFETY: the caller's promise: so many bytes.
        n => unsafe { pointer::bytes(string.cast(), n) }?,
    };
    pointer::room_for(text.len()).ok().map(|_| text)
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
        let Some(text) = (unsafe { text_of(string, length) }) else {
            return null_mut();
        };
        memory::string(&escape(text, |_| false))
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
        let Some(text) = (unsafe { text_of(string, length) }) else {
            return null_mut();
        };
        let decoded = percent_decode(text);
        let Ok(len) = c_int::try_from(decoded.len()) else {
            return null_mut();
        };
        // SAFETY: the manual: NULL or a place for the length.
        unsafe { pointer::put(outlength, len) };
        memory::string(&decoded)
    })
}
