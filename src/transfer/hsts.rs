//! Hosts that are reached over TLS alone: what a handle's options make of the store, and where it
//! turns `ws` into `wss` (RFC 6797, 8.3).

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Instant;

use crate::http::response::Head;
use crate::http::sts;
use crate::settings::{HstsOrder, Settings, Text};
use crate::store::hsts::{Entry, Hosts};
use crate::transfer::Common;
use crate::transfer::error::{Error, Kind};
use crate::transfer::share::Shared;
use crate::url::{HostKind, Url};

/// The HSTS list that a handle and its transfers share; off until an option or a share starts it.
/// Times are in seconds since 1970.
#[derive(Clone, Debug, Default)]
pub struct Hsts {
    hosts: Option<Shared<Hosts>>,
    /// They are a share's.
    joined: bool,
    /// Files that the next transfer reads, once: what a server has taken back since stays so.
    unread: Vec<Text>,
    /// The file to be written.
    file: Option<Text>,
    read_only: bool,
}

impl Hsts {
    /// Does what options asked for.
    pub fn obey(&mut self, orders: Vec<HstsOrder>) {
        for order in orders {
            match order {
                HstsOrder::Start { read_only } => {
                    self.hosts.get_or_insert_default();
                    self.read_only = read_only;
                }
                // A share's list is left, not emptied.
                HstsOrder::Stop => *self = Hsts::default(),
                HstsOrder::File(file) => {
                    self.hosts.get_or_insert_default();
                    self.unread.push(file.clone());
                    self.file = Some(file);
                }
                HstsOrder::NoFile => {
                    (self.unread, self.file) = (Vec::new(), None);
                    self.hosts = self.hosts.take().filter(|_| self.joined);
                }
            }
        }
    }

    /// Before a transfer: reads the files. One that cannot be read is left out, as in libcurl.
    pub fn begin(&mut self, now: i64) {
        for file in std::mem::take(&mut self.unread) {
            self.with(|hosts| drop(hosts.load(path(&file), now)));
        }
    }

    /// Writes the file, at the handle's end. libcurl too has no way to say that it failed.
    pub fn save(&self, now: i64) {
        // With files that nobody has read there is nothing to add to them.
        if !self.read_only && self.unread.is_empty() {
            let file = self.file.as_deref().map(path);
            self.with(|hosts| drop(hosts.save(file, now)));
        }
    }

    /// Whether there is a list.
    pub fn is_on(&self) -> bool {
        self.hosts.is_some()
    }

    /// Keeps what the application says of a host.
    pub fn add(&self, host: &[u8], below: bool, expires: i64, now: i64) {
        self.with(|hosts| hosts.add(host, below, expires, now));
    }

    /// All hosts; `None`: there is no list.
    pub fn entries(&self, now: i64) -> Option<Vec<Entry>> {
        self.hosts.as_ref()?.with(|hosts| hosts.entries(now))
    }

    /// Takes a share's list in place of its own; `None`: no list.
    pub fn share(&mut self, hosts: Option<Shared<Hosts>>) {
        self.joined = hosts.is_some();
        self.hosts = hosts;
    }

    /// The same for another handle, with a list of its own.
    pub fn twin(&self, now: i64) -> Hsts {
        let twin = Hsts {
            hosts: self.hosts.as_ref().map(|_| Shared::default()),
            joined: false,
            ..self.clone()
        };
        for entry in self.entries(now).unwrap_or_default() {
            twin.add(&entry.host, entry.below, entry.expires, now);
        }
        twin
    }

    /// Addresses are never on the list (RFC 6797, 8.1.1).
    fn has(&self, url: &Url, now: i64) -> bool {
        let mut has = false;
        if url.host.kind == HostKind::Name {
            self.with(|hosts| has = hosts.has(url.host.text.as_bytes(), now));
        }
        has
    }

    fn with(&self, then: impl FnOnce(&mut Hosts)) {
        if let Some(hosts) = &self.hosts {
            hosts.with(then);
        }
    }
}

fn path(text: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(text))
}

/// Keeps what a response says of the host. Of two fields the first counts (RFC 6797, 8.1), and none
/// that came without TLS.
pub fn note(head: &Head, common: &Common, now: i64) {
    let is_name = common.approach.url.host.kind == HostKind::Name;
    let field = head.headers.get_all(b"Strict-Transport-Security").next();
    if common.scheme == "wss"
        && is_name
        && let Some(policy) = field.and_then(|field| sts::parse(field, now))
    {
        let host = common.approach.url.host.text.as_bytes();
        common
            .approach
            .hsts
            .with(|hosts| hosts.obey(host, policy, now));
    }
}

/// The scheme by which a URL is to be reached.
pub fn scheme<'a>(url: &'a Url, common: &Common, now: Instant) -> &'a str {
    match url.scheme.as_str() {
        "ws" | "http" if common.approach.hsts.has(url, common.unix_time(now)) => "wss",
        scheme => scheme,
    }
}

/// Before an attempt: turns `ws` into `wss` where the host is on the list. A port that the URL names
/// stays, as in libcurl.
///
/// # Errors
/// `wss` is not allowed: never go without protection then.
pub fn upgrade(settings: &Settings, common: &mut Common, now: Instant) -> Result<(), Error> {
    if common.scheme != "ws" || scheme(&common.approach.url, common, now) != "wss" {
        return Ok(());
    }
    if !settings.request.schemes.wss {
        let sentence = "The host is to be reached by wss alone (HSTS), which is switched off by \
                        CURLOPT_PROTOCOLS_STR";
        return Err(Error::new(Kind::UnsupportedProtocol, sentence));
    }
    common.scheme = "wss";
    common.approach.url.scheme = "wss".to_owned();
    common.port = common.approach.url.port_or_default().unwrap_or(443);
    common.info.scheme = Some("wss");
    // Not written anew: it overlooks CURLOPT_PORT.
    if let Some(url) = &mut common.info.effective_url
        && url
            .get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case(b"ws:"))
    {
        url.splice(..2, *b"wss");
    }
    let host = &common.approach.url.host.text;
    (common.trace).text(|| format!("Switched from ws to wss: {host} asked for it (HSTS)"));
    Ok(())
}
