//! What the answers of `curl_easy_getinfo` are taken from, and where that comes from.

use std::ffi::{c_int, c_void};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::{null, null_mut};

use super::{Kind, id, write};
use crate::capi::handle::Handle;
use crate::capi::types::{CURLINFO_TYPEMASK, curl_certinfo};
use crate::net::tls::system_places;
use crate::settings::{Settings, Text};
use crate::transfer::Info;

/// What a handle knows, for one call.
#[derive(Debug)]
pub struct Facts<'a> {
    /// Facts of the last transfer.
    pub info: &'a Info,
    /// Descriptor of the open connection; -1 without one.
    pub socket: c_int,
    /// `CURLOPT_PRIVATE`.
    pub private: *mut c_void,
    /// Facts of the server's certificates.
    pub certinfo: *const curl_certinfo,
    /// The file with the system's roots.
    pub ca_file: Option<Vec<u8>>,
    /// The folder with the system's roots.
    pub ca_path: Option<Vec<u8>>,
    /// The URL in use, else the one that is set; empty without one.
    pub url: Vec<u8>,
    /// Method of the request that was or will be sent.
    pub method: Vec<u8>,
    /// The peer's address or path; empty without one.
    pub peer: Vec<u8>,
    /// The Referer that is set.
    pub referer: Option<Vec<u8>>,
    /// A `CURL_HTTP_VERSION_`: 1 is 1.0, 2 is 1.1; 0 before a response.
    pub http_version: i64,
    /// Lines of the cookie engine.
    pub cookies: Vec<Vec<u8>>,
    /// Bytes a second sent, on average.
    pub speed_upload: i64,
    /// Bytes a second received, on average.
    pub speed_download: i64,
    /// Size of the request's body: -1 before the request, 0 after it.
    pub upload_length: i64,
}

/// What the application said that an info repeats.
#[derive(Debug, Default)]
struct Told {
    url: Option<Vec<u8>>,
    method: Option<Vec<u8>>,
    referer: Option<Vec<u8>>,
}

impl Told {
    fn of(settings: &mut Settings) -> Told {
        let copy = |text: &Option<Text>| text.as_deref().map(Vec::from);
        let request = &settings.request;
        Told {
            url: copy(&request.url),
            method: copy(&request.method),
            referer: copy(&request.referer),
        }
    }
}

impl<'a> Facts<'a> {
    /// What follows from the last transfer alone.
    pub fn new(info: &'a Info) -> Facts<'a> {
        let micros = info.times.total.as_micros();
        let speed = |bytes: u64| {
            let bytes = u128::from(bytes) * 1_000_000;
            i64::try_from(bytes.checked_div(micros).unwrap_or(0)).unwrap_or(i64::MAX)
        };
        Facts {
            info,
            socket: -1,
            private: null_mut(),
            certinfo: null(),
            ca_file: None,
            ca_path: None,
            url: info.effective_url.clone().unwrap_or_default(),
            method: info
                .method
                .clone()
                .unwrap_or_else(|| "GET".to_owned())
                .into(),
            peer: match &info.peer_path {
                Some(path) => path.clone(),
                None => info
                    .peer
                    .map_or_else(String::new, |peer| peer.ip().to_string())
                    .into(),
            },
            referer: None,
            cookies: Vec::new(),
            http_version: info.http_minor.map_or(0, |minor| i64::from(minor) + 1),
            speed_upload: speed(info.sent),
            speed_download: speed(info.received),
            upload_length: if info.request_bytes == 0 { -1 } else { 0 },
        }
    }

    /// Adds what the application said, where the transfer has not said it.
    fn told(mut self, told: Told) -> Facts<'a> {
        if self.info.effective_url.is_none() {
            self.url = told.url.unwrap_or_default();
        }
        if self.info.method.is_none() {
            self.method = told.method.unwrap_or(self.method);
        }
        self.referer = self.info.referer.clone().or(told.referer);
        self
    }
}

/// Answers one `curl_easy_getinfo`; gives a `CURLcode`.
///
/// # Safety
/// As for [`write`].
pub unsafe fn answer(handle: &Handle, info: c_int, out: *mut c_void) -> c_int {
    // Programs ask for the socket in their inner loop: copy no strings for that.
    let told = match info & CURLINFO_TYPEMASK == Kind::STRING.base() {
        true => handle.easy.settings(Told::of),
        false => Told::default(),
    };
    let socket = handle.easy.socket().map_or(-1, |socket| socket.as_raw_fd());
    let cookies = match info == id::COOKIELIST {
        true => handle.easy.cookie_lines(),
        false => Vec::new(),
    };
    let private = handle.callbacks.lock().private;
    let (ca_file, ca_path) = match info {
        id::CAINFO | id::CAPATH => system_places(),
        _ => (None, None),
    };
    let bytes = |path: &Path| path.as_os_str().as_bytes().to_vec();
    handle.easy.info(|known| {
        let certinfo = match info {
            id::CERTINFO => {
                let mut shown = handle.certinfo.lock();
                let shown = shown.get_or_insert_default();
                shown.show(known.certificates.as_ref())
            }
            _ => null(),
        };
        let facts = Facts {
            socket,
            private,
            cookies,
            certinfo,
            ca_file: ca_file.map(bytes),
            ca_path: ca_path.map(bytes),
            ..Facts::new(known).told(told)
        };
        // SAFETY: the caller's promise.
        unsafe { write(&facts, info, &mut handle.strings.lock(), out) }
    })
}
