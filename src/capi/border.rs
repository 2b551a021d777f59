//! The C program as a driver sees it: what it keeps until a transfer begins, and its callbacks.

use std::ffi::c_int;
use std::os::fd::OwnedFd;

use crate::capi::callback::{Callbacks, DebugKind, WriteAnswer};
use crate::capi::handle::Handle;
use crate::capi::types::CURL;
use crate::capi::{code, entry, global, hsts, pointer, reserve, url, ws};
use crate::easy::Application;
use crate::room::{self, NoRoom};
use crate::settings::{Settings, Text};
use crate::transfer::{Answer, Delivery, Error, Kind, Question, TraceKind, Verdict};
use crate::url::Parts;

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
