//! Addresses of names: those that `CURLOPT_RESOLVE` gives, and those found by earlier transfers.
//!
//! It asks nobody and knows no clock. A key is a name with a port, as in libcurl.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use crate::limits;

/// Names and their addresses.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    entries: HashMap<(String, u16), Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    addresses: Vec<SocketAddr>,
    /// Which families the addresses stand for; the others were not asked for.
    covers: Covers,
    /// `None` stays until it is taken away.
    since: Option<Instant>,
}

/// Address families that were asked for, or are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covers {
    /// Both.
    All,
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Covers {
    fn takes(self, address: &SocketAddr) -> bool {
        match self {
            Covers::All => true,
            Covers::V4 => address.is_ipv4(),
            Covers::V6 => address.is_ipv6(),
        }
    }
}

/// A `CURLOPT_RESOLVE` entry that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadEntry(String);

impl fmt::Display for BadEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Could not parse CURLOPT_RESOLVE entry '{}'", self.0)
    }
}

impl std::error::Error for BadEntry {}

impl Cache {
    /// Takes the entries of `CURLOPT_RESOLVE`: `HOST:PORT:ADDRESS[,ADDRESS]...` adds (`+` before
    /// it: until it is as old as found ones may be), `-HOST:PORT` takes away. The host `*` stands
    /// for all names without an entry of their own.
    ///
    /// # Errors
    /// The first entry that is neither; those before it count.
    pub fn load<T: AsRef<[u8]>>(&mut self, entries: &[T], now: Instant) -> Result<(), BadEntry> {
        for entry in entries {
            let text = String::from_utf8_lossy(entry.as_ref());
            if let Some(gone) = text.strip_prefix('-') {
                // One that cannot be read takes nothing away, as in libcurl.
                if let Some((host, rest)) = host_and_rest(gone)
                    && let Some((port, _)) = leading_port(rest)
                {
                    self.entries.remove(&key(host, port));
                }
                continue;
            }
            let (since, pair) = match text.strip_prefix('+') {
                Some(pair) => (Some(now), pair),
                None => (None, &*text),
            };
            let (host, port, addresses) =
                read_pair(pair).ok_or_else(|| BadEntry(text.clone().into_owned()))?;
            self.insert(host, port, addresses, Covers::All, since);
        }
        Ok(())
    }

    /// Keeps what a resolver found.
    pub fn keep(
        &mut self,
        host: &str,
        port: u16,
        addresses: &[SocketAddr],
        covers: Covers,
        now: Instant,
    ) {
        self.insert(host, port, addresses.to_vec(), covers, Some(now));
    }

    fn insert(
        &mut self,
        host: &str,
        port: u16,
        addresses: Vec<SocketAddr>,
        covers: Covers,
        since: Option<Instant>,
    ) {
        if self.entries.len() >= limits::DNS_NAMES {
            self.entries.retain(|_, entry| entry.since.is_none());
        }
        let entry = Entry {
            addresses,
            covers,
            since,
        };
        self.entries.insert(key(host, port), entry);
    }

    /// The addresses known for a name, none older than `timeout` (`None`: any age). An empty list
    /// means that the name is known to have none of the family wanted.
    pub fn get(
        &mut self,
        host: &str,
        port: u16,
        wanted: Covers,
        timeout: Option<Duration>,
        now: Instant,
    ) -> Option<Vec<SocketAddr>> {
        let own = key(host, port);
        let key = match self.entries.contains_key(&own) {
            true => own,
            false => key("*", port),
        };
        let entry = self.entries.get(&key)?;
        let stale = |since: Instant| {
            timeout.is_some_and(|most| now.saturating_duration_since(since) >= most)
        };
        if entry.since.is_some_and(stale) {
            self.entries.remove(&key);
            return None;
        }
        if entry.covers != Covers::All && entry.covers != wanted {
            return None;
        }
        let addresses = entry.addresses.iter().filter(|a| wanted.takes(a));
        Some(addresses.copied().collect())
    }
}

fn key(host: &str, port: u16) -> (String, u16) {
    (host.to_ascii_lowercase(), port)
}

/// The host before a colon (in brackets if it has colons itself), and what follows that colon.
fn host_and_rest(text: &str) -> Option<(&str, &str)> {
    let (host, rest) = match text.strip_prefix('[') {
        Some(inside) => {
            let (host, rest) = inside.split_once(']')?;
            (host, rest.strip_prefix(':')?)
        }
        None => text.split_once(':')?,
    };
    (!host.is_empty()).then_some((host, rest))
}

/// The port that a text begins with, and what follows it.
fn leading_port(text: &str) -> Option<(u16, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits)?;
    Some((number.parse().ok()?, rest))
}

fn read_pair(pair: &str) -> Option<(&str, u16, Vec<SocketAddr>)> {
    let (host, rest) = host_and_rest(pair)?;
    let (port, rest) = leading_port(rest)?;
    let list = rest.strip_prefix(':')?;
    let mut addresses = Vec::new();
    for text in list.split(',').filter(|text| !text.is_empty()) {
        let inside = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
        let ip: IpAddr = inside.unwrap_or(text).parse().ok()?;
        addresses.push(SocketAddr::new(ip, port));
    }
    (!addresses.is_empty()).then_some((host, port, addresses))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Option<Duration> = Some(Duration::from_secs(60));

    fn loaded(entries: &[&str], now: Instant) -> Cache {
        let mut cache = Cache::default();
        cache.load(entries, now).unwrap();
        cache
    }

    fn addresses(list: &str) -> Vec<SocketAddr> {
        list.split(' ').map(|a| a.parse().unwrap()).collect()
    }

    #[test]
    fn entries_give_addresses_by_name_and_port() {
        let now = Instant::now();
        let mut cache = loaded(
            &["Example.com:80:127.0.0.1,[::1],::2", "[::9]:7:1.2.3.4"],
            now,
        );
        let found = cache.get("example.COM", 80, Covers::All, MINUTE, now);
        assert_eq!(found, Some(addresses("127.0.0.1:80 [::1]:80 [::2]:80")));
        assert_eq!(cache.get("example.com", 81, Covers::All, MINUTE, now), None);
        let found = cache.get("::9", 7, Covers::All, MINUTE, now);
        assert_eq!(found, Some(addresses("1.2.3.4:7")));
    }

    #[test]
    fn a_family_is_picked_and_its_absence_known() {
        let now = Instant::now();
        let mut cache = loaded(&["a:1:127.0.0.1,::1", "b:1:127.0.0.1"], now);
        let mut get = |host, wanted| cache.get(host, 1, wanted, MINUTE, now);
        assert_eq!(get("a", Covers::V6), Some(addresses("[::1]:1")));
        assert_eq!(get("a", Covers::V4), Some(addresses("127.0.0.1:1")));
        assert_eq!(get("b", Covers::V6), Some(vec![]));
    }

    #[test]
    fn the_star_stands_for_the_others() {
        let now = Instant::now();
        let mut cache = loaded(&["*:1:127.0.0.1", "a:1:127.0.0.2"], now);
        let mut get = |host, port| cache.get(host, port, Covers::All, MINUTE, now);
        assert_eq!(get("x", 1), Some(addresses("127.0.0.1:1")));
        assert_eq!(get("a", 1), Some(addresses("127.0.0.2:1")));
        assert_eq!(get("x", 2), None);
    }

    #[test]
    fn a_minus_takes_away_and_a_later_entry_replaces() {
        let now = Instant::now();
        let mut cache = loaded(&["a:1:127.0.0.1", "b:1:127.0.0.1"], now);
        cache
            .load(&["-a:1", "-nonsense", "b:1:127.0.0.2"], now)
            .unwrap();
        assert_eq!(cache.get("a", 1, Covers::All, MINUTE, now), None);
        let found = cache.get("b", 1, Covers::All, MINUTE, now);
        assert_eq!(found, Some(addresses("127.0.0.2:1")));
    }

    #[test]
    fn entries_stay_but_those_with_a_plus_and_found_ones_age() {
        let now = Instant::now();
        let mut cache = loaded(&["a:1:127.0.0.1", "+b:1:127.0.0.1"], now);
        let found = addresses("127.0.0.3:1");
        cache.keep("c", 1, &found, Covers::V4, now);
        let late = now + Duration::from_secs(60);
        let early = late - Duration::from_millis(1);
        for host in ["a", "b", "c"] {
            assert!(cache.get(host, 1, Covers::V4, MINUTE, early).is_some());
        }
        assert!(cache.get("c", 1, Covers::All, MINUTE, early).is_none());
        assert!(cache.get("b", 1, Covers::V4, None, late).is_some());
        assert!(cache.get("a", 1, Covers::V4, MINUTE, late).is_some());
        assert!(cache.get("b", 1, Covers::V4, MINUTE, late).is_none());
        assert!(cache.get("c", 1, Covers::V4, MINUTE, late).is_none());
        assert!(cache.get("c", 1, Covers::V4, None, late).is_none());
    }

    #[test]
    fn no_time_is_no_cache() {
        let now = Instant::now();
        let mut cache = Cache::default();
        cache.keep("c", 1, &addresses("127.0.0.3:1"), Covers::All, now);
        let zero = Some(Duration::ZERO);
        assert!(cache.get("c", 1, Covers::All, zero, now).is_none());
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        let bad = [
            "",
            "a",
            "a:",
            "a:1",
            "a:1:",
            "a:x:1.1.1.1",
            "a:65536:1.1.1.1",
            "a:1:b",
            ":1:1.1.1.1",
            "a:1:1.1.1.1,b",
            "[::1:1:1.1.1.1",
            "a:1:,",
        ];
        for text in bad {
            let error = Cache::default().load(&[text], Instant::now()).unwrap_err();
            assert!(error.to_string().contains(text), "{text}");
        }
    }

    #[test]
    fn there_is_a_limit() {
        let now = Instant::now();
        let mut cache = loaded(&["own:1:127.0.0.1"], now);
        for i in 0..3 * limits::DNS_NAMES {
            cache.keep(
                &i.to_string(),
                1,
                &addresses("127.0.0.1:1"),
                Covers::All,
                now,
            );
            assert!(cache.entries.len() <= limits::DNS_NAMES);
        }
        assert!(cache.get("own", 1, Covers::All, MINUTE, now).is_some());
    }
}
