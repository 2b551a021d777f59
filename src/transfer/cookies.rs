//! The cookie engine of a handle: what its options make of the store.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::settings::{CookieOrder, Cookies};
use crate::store::cookies::{Jar, Origin};
use crate::transfer::share::Shared;

/// Cookies that a handle and its transfers share; off until an option starts it. Times are in
/// seconds since 1970.
#[derive(Clone, Debug, Default)]
pub struct Engine {
    jar: Option<Shared<Jar>>,
    /// Cookies are sent and kept. A jar that is shared does not yet start the engine: an option
    /// of the handle does, as in libcurl.
    on: bool,
}

impl Engine {
    /// Does what options asked for.
    pub fn obey(&mut self, orders: Vec<CookieOrder>, settings: &Cookies, now: i64) {
        for order in orders {
            match order {
                CookieOrder::Start => self.start(),
                CookieOrder::Stop => self.jar = None,
                CookieOrder::Save => self.save(settings, now),
                CookieOrder::Load => self.load(settings, now),
                CookieOrder::Add(line) => {
                    self.start();
                    self.with(|jar| jar.add(&line, now));
                }
                CookieOrder::Clear => self.with(Jar::clear),
                CookieOrder::ClearSession => self.with(Jar::clear_session),
            }
        }
    }

    /// Before a transfer: reads the files.
    pub fn begin(&mut self, settings: &Cookies, now: i64) {
        if settings.on {
            self.start();
        }
        self.load(settings, now);
        self.with(Jar::run);
    }

    /// Reads `CURLOPT_COOKIEFILE`s. One that cannot be read is left out, as in libcurl.
    fn load(&mut self, settings: &Cookies, now: i64) {
        for file in &settings.files {
            let path = Path::new(OsStr::from_bytes(file));
            self.start();
            self.with(|jar| drop(jar.load(path, settings.new_session, now)));
        }
    }

    /// Writes `CURLOPT_COOKIEJAR`. libcurl too has no way to say that it failed.
    pub fn save(&self, settings: &Cookies, now: i64) {
        if let Some(path) = &settings.jar {
            let path = Path::new(OsStr::from_bytes(path));
            self.with(|jar| drop(jar.save(path, now)));
        }
    }

    /// All cookies in Netscape's format.
    pub fn lines(&self, now: i64) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        self.with(|jar| lines = jar.lines(now));
        lines
    }

    /// Keeps what a response sets.
    pub fn set<'a>(&self, fields: impl Iterator<Item = &'a [u8]>, origin: &Origin<'_>, now: i64) {
        if self.on {
            self.with(|jar| jar.set(fields, origin, now));
        }
    }

    /// The Cookie field of a request.
    pub fn field(&self, origin: &Origin<'_>, now: i64) -> Option<Vec<u8>> {
        let mut field = None;
        if self.on {
            self.with(|jar| field = jar.field(origin, now));
        }
        field
    }

    /// Takes a share's cookies in place of its own; `None`: no cookies.
    pub fn share(&mut self, jar: Option<Shared<Jar>>) {
        self.jar = jar;
    }

    fn start(&mut self) {
        self.jar.get_or_insert_default();
        self.on = true;
    }

    fn with(&self, then: impl FnOnce(&mut Jar)) {
        if let Some(jar) = &self.jar {
            jar.with(then);
        }
    }
}
