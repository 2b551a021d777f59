//! What reaching a host takes besides its name: where to connect to instead, from where, which
//! addresses are known, and what the application wants to be asked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::ClientConfig;

use crate::limits;
use crate::net::connect::{Address, ConnectError, Failure, Race};
use crate::net::keeper::Keeper;
use crate::net::local::{Local, LocalError};
use crate::net::resolve::Resolver;
use crate::net::tls::{self, Sessions, TlsError};
use crate::random::Random;
use crate::settings::{Family, Settings, Tls};
use crate::store::dns::{Cache, Covers};
use crate::transfer::connect_to::{Route, connect_to};
use crate::transfer::error::{Error, Kind};
use crate::transfer::share::Shared;
use crate::url::Url;

/// What a handle keeps between its transfers.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Addresses of names.
    pub dns: Shared<Cache>,
    /// TLS sessions.
    pub sessions: Shared<Sessions>,
    /// Threads that look names up.
    pub resolver: Resolver,
    /// Sockets that the application closes.
    pub keeper: Keeper,
}

/// How the host is reached.
#[derive(Debug, Default)]
pub struct Reach {
    kept: Kept,
    /// The local end, once it is known.
    pub local: Option<Local>,
    /// The application said yes to the last question.
    pub allowed: bool,
    /// What is being connected to.
    pub route: Option<Route>,
    /// Shuffles addresses; 0 leaves them alone.
    seed: u64,
    /// Addresses that were found before are not good enough.
    since: Option<Instant>,
}

impl Reach {
    /// Nothing known yet.
    pub fn new(seed: u64) -> Reach {
        Reach {
            seed,
            ..Reach::default()
        }
    }

    /// With what the handle keeps.
    pub fn share(&mut self, kept: Kept) {
        self.kept = kept;
    }

    /// Looks names up again that were looked up before this.
    pub fn trust_since(&mut self, since: Option<Instant>) {
        self.since = since;
    }

    /// What looks names up.
    pub fn resolver(&self) -> &Resolver {
        &self.kept.resolver
    }

    /// Notes and gives what to connect to.
    ///
    /// # Errors
    /// As [`connect_to`].
    pub fn choose(&mut self, settings: &Settings, url: &Url, port: u16) -> Result<Route, Error> {
        let other = connect_to(&settings.net.connect_to, &url.host.text, port)?;
        let route = other.unwrap_or_else(|| Route {
            host: match &url.zone {
                Some(zone) => format!("{}%{zone}", url.host.text),
                None => url.host.text.clone(),
            },
            port,
        });
        self.route = Some(route.clone());
        Ok(route)
    }

    /// Notes and gives the proxy to connect to; `CURLOPT_CONNECT_TO` does not speak of it.
    pub fn choose_proxy(&mut self, host: String, port: u16) -> Route {
        let route = Route { host, port };
        self.route = Some(route.clone());
        route
    }

    /// The addresses known for the route.
    ///
    /// # Errors
    /// It is known to have none.
    pub fn known(
        &self,
        settings: &Settings,
        route: &Route,
        now: Instant,
    ) -> Result<Option<Vec<SocketAddr>>, Error> {
        let kept = settings.net.dns_cache_s.map(Duration::from_secs);
        let age = self.since.map(|since| now.saturating_duration_since(since));
        let timeout = match (kept, age) {
            (Some(kept), Some(age)) => Some(kept.min(age)),
            (one, other) => one.or(other),
        };
        let wanted = covers(settings.net.family);
        let get = |cache: &mut Cache| cache.get(&route.host, route.port, wanted, timeout, now);
        match self.kept.dns.with(get).flatten() {
            Some(none) if none.is_empty() => Err(Error::new(
                Kind::Resolve,
                format!(
                    "Could not resolve host: {}: no address of this family is known",
                    route.host
                ),
            )),
            known => Ok(known),
        }
    }

    /// Keeps what was found for the route.
    pub fn keep(&self, settings: &Settings, found: &[SocketAddr], now: Instant) {
        if let Some(route) = &self.route {
            let covers = covers(settings.net.family);
            let keep = |cache: &mut Cache| {
                cache.keep(&route.host, route.port, found, covers, now);
            };
            self.kept.dns.with(keep);
        }
    }

    /// The TLS configuration for a server at `port`, with the sessions that may be resumed.
    ///
    /// # Errors
    /// As [`tls::client_config`].
    pub fn tls_config(&self, settings: &Tls, port: u16) -> Result<Arc<ClientConfig>, TlsError> {
        let config = tls::client_config(settings)?;
        Ok(match settings.resume {
            true => tls::resuming(&config, port, Arc::new(self.kept.sessions.clone())),
            false => config,
        })
    }

    /// A race among addresses.
    pub fn race(&self, mut addresses: Vec<SocketAddr>, settings: &Settings) -> Box<Race> {
        let head_start = match settings.time.happy_eyeballs_ms {
            0 => limits::HAPPY_EYEBALLS_MS,
            ms => ms,
        };
        if self.seed != 0 {
            shuffle(&mut addresses, self.seed);
        }
        let head_start = Duration::from_millis(head_start);
        self.ready(Race::new(addresses, &settings.net, head_start), settings)
    }

    /// A "race" to a Unix socket.
    pub fn to_unix(&self, address: Address, settings: &Settings) -> Box<Race> {
        self.ready(Race::to(address, &settings.net), settings)
    }

    fn ready(&self, race: Race, settings: &Settings) -> Box<Race> {
        let race = race.from(self.local.clone().unwrap_or_default());
        Box::new(race.asking(settings.ask, &self.kept.keeper))
    }

    /// Whether the application allowed it; counts for one question.
    pub fn is_allowed(&mut self) -> bool {
        std::mem::take(&mut self.allowed)
    }
}

/// What a failed race means to the application: the last failure decides, as in libcurl.
pub fn kind(error: &ConnectError) -> Kind {
    match error.tried.last() {
        Some((_, Failure::Refused)) => Kind::Aborted,
        Some((_, Failure::Local(LocalError::Failed(_)))) => Kind::Interface,
        _ => Kind::Connect,
    }
}

fn covers(family: Family) -> Covers {
    match family {
        Family::Any => Covers::All,
        Family::V4 => Covers::V4,
        Family::V6 => Covers::V6,
    }
}

/// A number to shuffle addresses with, where that is asked for.
///
/// # Errors
/// There is no randomness.
pub fn seed(settings: &Settings, random: &mut dyn Random) -> Result<u64, Error> {
    let mut seed = [0; 8];
    if settings.net.shuffle {
        random
            .fill(&mut seed)
            .map_err(|_| Error::new(Kind::FailedInit, "The system gave no random bytes"))?;
    }
    Ok(u64::from_ne_bytes(seed))
}

/// Fisher and Yates, with a small generator (xorshift): it spreads load and guards nothing.
fn shuffle(addresses: &mut [SocketAddr], mut seed: u64) {
    for i in (1..addresses.len()).rev() {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        addresses.swap(i, (seed % (i as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shuffling_loses_nothing_and_every_address_comes_first() {
        let all: Vec<SocketAddr> = (1..=4)
            .map(|i| SocketAddr::from(([127, 0, 0, i], 1)))
            .collect();
        let mut firsts = std::collections::HashSet::new();
        for seed in 1..200u64 {
            let mut some = all.clone();
            shuffle(&mut some, seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            firsts.insert(some[0]);
            some.sort();
            assert_eq!(some, all);
        }
        assert_eq!(firsts.len(), all.len());
    }

    #[test]
    fn after_a_loss_names_are_looked_up_again() {
        let (now, settings) = (Instant::now(), Settings::default());
        let at = |s| now + Duration::from_secs(s);
        let mut reach = Reach::default();
        let route = |host: &str| Route {
            host: host.to_owned(),
            port: 1,
        };
        let known = |reach: &Reach, host, s| {
            let known = reach.known(&settings, &route(host), at(s)).unwrap();
            known.is_some()
        };
        let found = [SocketAddr::from(([127, 0, 0, 1], 1))];
        let pinned = reach
            .kept
            .dns
            .with(|cache| cache.load(&["pinned:1:127.0.0.1"], now));
        assert_eq!(pinned, Some(Ok(())));
        reach.route = Some(route("name"));
        reach.keep(&settings, &found, at(1));
        assert!(known(&reach, "name", 3));
        reach.trust_since(Some(at(2)));
        assert!(known(&reach, "pinned", 3));
        assert!(!known(&reach, "name", 3));
        // Somebody else has looked it up since.
        reach.keep(&settings, &found, at(3));
        assert!(known(&reach, "name", 4));
        assert!(!known(&reach, "name", 3 + 60));
    }

    #[test]
    fn the_option_makes_a_seed() {
        let mut settings = Settings::default();
        let mut random = crate::random::System;
        assert_eq!(seed(&settings, &mut random), Ok(0));
        settings.net.shuffle = true;
        assert_ne!(seed(&settings, &mut random), Ok(0));
    }

    #[test]
    fn shuffled_only_where_asked() {
        let all: Vec<SocketAddr> = (1..=40)
            .map(|i| SocketAddr::from(([127, 0, 0, i], 1)))
            .collect();
        let first = |seed| {
            let reach = Reach::new(seed);
            let mut settings = Settings::default();
            settings.ask.socket = true;
            let mut race = reach.race(all.clone(), &settings);
            match race.step(Instant::now()) {
                crate::net::connect::RaceStep::AskSocket(address) => address,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(first(0), all[0].into());
        assert!((1..50).any(|seed| first(seed << 32) != all[0].into()));
    }
}
