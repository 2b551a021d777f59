//! What all phases of a transfer share, and what they note there.

use std::borrow::Cow;
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::http::response;
use crate::net::connect::{local_addr, peer_addr};
use crate::net::tls::Driven;
use crate::net::wait::Interest;
use crate::rare::{Rare, usual};
use crate::url::Url;

use super::deadline::Deadlines;
use super::error::Error;
use super::reach::Reach;
use super::speed::Speed;
use super::target::credentials;
use super::trace::{Kind as TraceKind, Trace};
use super::{CookieEngine, Hsts, Info, attempt, proxy};

static CONNECTIONS: AtomicU64 = AtomicU64::new(0);

/// What all phases share.
#[derive(Debug)]
pub struct Common {
    /// Empty once the connection is open.
    pub approach: Rare<Approach>,
    pub scheme: &'static str,
    pub port: u16,
    pub deadlines: Deadlines,
    pub speed: Rare<Speed>,
    /// The stream is the application's: there will be no other.
    pub attached: bool,
    /// A TLS connection that the application had a hand in, for the stream that waits for it.
    pub driven: Option<Box<Driven>>,
    /// When a waiting phase wants to be stepped though nothing happened.
    pub retry_at: Option<Instant>,
    /// What a waiting phase waits for on its stream.
    pub interest: Interest,
    /// Lines of response heads, last first, that the application has not seen.
    pub lines: Vec<Vec<u8>>,
    /// The failure to be reported once all lines are delivered.
    pub failed: Option<Error>,
    pub info: Info,
    pub trace: Trace,
}

/// What only the way to an open connection needs: thousands of those may be there.
#[derive(Debug, Default)]
pub struct Approach {
    pub url: Url,
    /// User and password of the URL, decoded.
    pub url_user: Option<Vec<u8>>,
    pub url_password: Option<Vec<u8>>,
    /// Our Sec-WebSocket-Key.
    pub key: String,
    /// Redirects and challenges so far.
    pub attempts: attempt::Attempts,
    pub cookies: CookieEngine,
    pub hsts: Hsts,
    /// The start, in seconds since 1970.
    pub unix_start: i64,
    pub reach: Reach,
    pub proxy: proxy::Plan,
    /// Both ends agree that there is no opening handshake.
    pub without_http: bool,
}

usual!(Approach);

impl Common {
    pub fn host_header(&self) -> String {
        self.approach.url.host_header()
    }

    /// Seconds since 1970.
    pub fn unix_time(&self, now: Instant) -> i64 {
        let passed = self.info.times.since_start(now).as_secs();
        self.approach.unix_start.saturating_add(passed as i64)
    }

    /// Turns to another URL.
    pub fn go_to(&mut self, mut url: Url, scheme: &'static str) -> Result<(), Error> {
        url.scheme = scheme.to_owned();
        let (user, password) = credentials(&url)?;
        (self.approach.url_user, self.approach.url_password) = (user, password);
        self.port = url.port_or_default().unwrap_or(80);
        self.scheme = scheme;
        self.info.effective_url = Some(url.effective());
        self.info.scheme = Some(scheme);
        self.approach.url = url;
        Ok(())
    }

    /// There is a connection, with these ends.
    pub fn joined(&mut self, fd: Option<BorrowedFd<'_>>, now: Instant) {
        let info = &mut self.info;
        info.times.connect = info.times.since_start(now);
        info.connection_id = Some(CONNECTIONS.fetch_add(1, Ordering::Relaxed));
        info.peer = fd.and_then(peer_addr);
        info.local = fd.and_then(local_addr);
    }

    pub fn connected(&mut self, fd: BorrowedFd<'_>, now: Instant) {
        self.joined(Some(fd), now);
        let info = &mut self.info;
        info.connects += 1;
        let (host, peer, local) = (&self.approach.url.host.text, info.peer, info.local);
        self.trace.text(|| match (peer, local) {
            (Some(peer), Some(local)) => format!(
                "Established connection to {host} ({} port {}) from {} port {}",
                peer.ip(),
                peer.port(),
                local.ip(),
                local.port()
            ),
            _ => format!("Established connection to {host}"),
        });
    }

    /// The connection is open: lets go of what led to it.
    pub fn arrived(&mut self) {
        self.approach = Rare::default();
    }

    pub fn queue_lines(&mut self, head: &[u8]) {
        self.lines = response::lines(head).map(Cow::into_owned).collect();
        if self.trace.is_on() {
            for line in &self.lines {
                self.trace.bytes(TraceKind::HeaderIn, line);
            }
        }
        self.lines.reverse();
    }

    /// What a refusal says that the application can ask for.
    pub fn note_refusal(&mut self, head: &response::Head) {
        let first = |name: &[u8]| head.headers.get_all(name).next().map(<[u8]>::to_vec);
        self.info.content_type = first(b"Content-Type");
        if (300..400).contains(&head.status) {
            self.info.refused.redirect_url =
                first(b"Location").map(|to| self.approach.url.join(&to));
        }
    }
}
