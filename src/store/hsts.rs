//! Hosts that are reached over TLS alone (RFC 6797): which are known, and the files that they are
//! kept in, in libcurl's format.
//!
//! Times are arguments, in seconds since 1970.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::file::write_whole;
use crate::http::sts::{self, Policy};
use crate::limits::{HSTS_FILE, HSTS_HOST, HSTS_HOSTS, HSTS_LINE};
use crate::room;

const HEAD: &str = "# HSTS cache: https://curl.se/docs/hsts.html\n# Written by libcurlws.\n";

/// A host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name as it came, without a dot at its end.
    pub host: Vec<u8>,
    /// The hosts below it, too.
    pub below: bool,
    /// When it is forgotten; `sts::UNLIMITED` is never.
    pub expires: i64,
}

/// The hosts of a handle, or of a share.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    /// By their names in lower case, each with its place in `order`.
    entries: HashMap<Vec<u8>, (u64, Entry)>,
    /// Their names in the order of their arrival.
    order: BTreeMap<u64, Vec<u8>>,
    added: u64,
    /// The file that was read last.
    file: Option<PathBuf>,
}

impl Hosts {
    /// Does what a response of `host` says.
    pub fn obey(&mut self, host: &[u8], policy: Policy, now: i64) {
        let Some(expires) = policy.expires else {
            return self.remove(&key(host));
        };
        let below = policy.below;
        if let Some((_, old)) = self.entries.get_mut(&key(host)) {
            (old.expires, old.below) = (expires, below);
        } else {
            self.insert(host, below, expires, now);
        }
    }

    /// Keeps what a file or the application says of a host: of two words about one host the longer
    /// and the stricter. A dot at the start means the hosts below, too.
    pub fn add(&mut self, host: &[u8], below: bool, expires: i64, now: i64) {
        if expires <= now {
            return;
        }
        let (host, below) = match host.strip_prefix(b".") {
            Some(rest) => (rest, true),
            None => (host, below),
        };
        if let Some((_, old)) = self.entries.get_mut(&key(host)) {
            old.expires = old.expires.max(expires);
            old.below |= below;
        } else {
            self.insert(host, below, expires, now);
        }
    }

    fn insert(&mut self, host: &[u8], below: bool, expires: i64, now: i64) {
        let host = host.strip_suffix(b".").unwrap_or(host);
        // Such a name would be another line of a file, or none.
        let is_odd = |byte: &u8| *byte <= b' ' || *byte == 0x7f;
        if host.is_empty() || host.len() > HSTS_HOST || host.iter().any(is_odd) {
            return;
        }
        if self.entries.len() >= HSTS_HOSTS {
            self.remove_expired(now);
        }
        if self.entries.len() >= HSTS_HOSTS
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.entries.remove(&oldest);
        }
        self.added += 1;
        self.order.insert(self.added, key(host));
        let entry = Entry {
            host: host.to_vec(),
            below,
            expires,
        };
        self.entries.insert(key(host), (self.added, entry));
    }

    fn remove(&mut self, key: &[u8]) {
        if let Some((place, _)) = self.entries.remove(key) {
            self.order.remove(&place);
        }
    }

    fn remove_expired(&mut self, now: i64) {
        self.entries.retain(|_, (_, entry)| entry.expires > now);
        let entries = &self.entries;
        self.order.retain(|_, key| entries.contains_key(key));
    }

    /// Whether a host is to be reached over TLS alone: it is known, or one above it that speaks for
    /// those below.
    pub fn has(&self, host: &[u8], now: i64) -> bool {
        let whole = key(host);
        let mut rest = whole.as_slice();
        loop {
            let known = self.entries.get(rest);
            let is_self = rest.len() == whole.len();
            if known.is_some_and(|(_, e)| e.expires > now && (is_self || e.below)) {
                return true;
            }
            let Some(dot) = rest.iter().position(|&byte| byte == b'.') else {
                return false;
            };
            rest = rest.get(dot + 1..).unwrap_or_default();
        }
    }

    /// All hosts, in the order of their arrival.
    pub fn entries(&mut self, now: i64) -> Vec<Entry> {
        self.remove_expired(now);
        let entries = self.order.values().filter_map(|key| self.entries.get(key));
        entries.map(|(_, entry)| entry.clone()).collect()
    }

    /// Reads a file. Lines that make no sense are left out.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn load(&mut self, path: &Path, now: i64) -> io::Result<()> {
        self.file = Some(path.to_owned());
        let mut text = Vec::new();
        File::open(path)?.take(HSTS_FILE).read_to_end(&mut text)?;
        room::require(2 * text.len())?;
        for line in text.split(|&byte| byte == b'\n') {
            if line.len() <= HSTS_LINE
                && let Some((host, expires)) = read_line(line)
            {
                self.add(host, false, expires, now);
            }
        }
        Ok(())
    }

    /// Writes a file (`None`: the one that was read last), which is replaced as a whole.
    ///
    /// # Errors
    /// It cannot be written; the old one stays then.
    pub fn save(&mut self, path: Option<&Path>, now: i64) -> io::Result<()> {
        let last = self.file.clone();
        let Some(path) = path.or(last.as_deref()) else {
            return Ok(());
        };
        if path.as_os_str().is_empty() {
            return Ok(());
        }
        let mut text = HEAD.as_bytes().to_vec();
        for entry in self.entries(now) {
            let dot: &[u8] = if entry.below { b"." } else { b"" };
            let date = sts::write_date(entry.expires);
            text.extend([dot, &entry.host, b" \"", &date, b"\"\n"].concat());
        }
        write_whole(path, &text)
    }
}

/// How a host is looked up.
fn key(host: &[u8]) -> Vec<u8> {
    host.strip_suffix(b".").unwrap_or(host).to_ascii_lowercase()
}

/// `host "date"`. `None`: a comment, or no such line.
fn read_line(line: &[u8]) -> Option<(&[u8], i64)> {
    let line = line.trim_ascii();
    let space = line.iter().position(|&byte| byte == b' ')?;
    let (host, date) = line.split_at(space);
    let date = date.strip_prefix(b" \"")?.strip_suffix(b"\"")?;
    let comment = host.starts_with(b"#");
    Some((host, sts::read_date(date)?)).filter(|_| !comment)
}

#[cfg(test)]
mod tests;
