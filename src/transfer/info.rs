//! What is known of a transfer: the facts behind `curl_easy_getinfo`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::rare::{Rare, usual};
use crate::transfer::heads::Heads;
use crate::transfer::stats::Stats;

/// Facts of the last transfer. All zero or empty before the first.
#[derive(Clone, Debug, Default)]
pub struct Info {
    /// The URL in use.
    pub effective_url: Option<Vec<u8>>,
    /// `ws` or `wss`.
    pub scheme: Option<&'static str>,
    /// Status of the last response; 0 before one.
    pub response_code: u16,
    /// Redirects followed.
    pub redirects: u32,
    /// The Referer sent.
    pub referer: Option<Vec<u8>>,
    /// The `CURLAUTH_` bit of what was sent; 0 without.
    pub auth_used: u64,
    /// Its `Content-Type`.
    pub content_type: Option<Vec<u8>>,
    /// The HTTP version of the last response was 1.x: `Some(x)`.
    pub http_minor: Option<u8>,
    /// Method of the request.
    pub method: Option<String>,
    /// The peer's address.
    pub peer: Option<SocketAddr>,
    /// The path of a Unix socket in the place of `peer`.
    pub peer_path: Option<Vec<u8>>,
    /// Our address.
    pub local: Option<SocketAddr>,
    /// Connections made for this transfer.
    pub connects: u32,
    /// Number of the connection, unique in the process.
    pub connection_id: Option<u64>,
    /// Number of the transfer, unique in the process.
    pub transfer_id: Option<u64>,
    /// `errno` of the last failed connect.
    pub os_errno: i32,
    /// Result of checking the certificate; 0 is good.
    pub verify_result: i64,
    /// `Name:value` facts of each of the server's certificates, where `CURLOPT_CERTINFO` asks.
    pub certificates: Option<Arc<Vec<Vec<String>>>>,
    /// What answers said that did not open the WebSocket.
    pub refused: Rare<Refused>,
    /// Facts about the proxy.
    pub proxy: Rare<ProxyInfo>,
    /// The responses' header fields.
    pub heads: Heads,
    /// Bytes of the response heads.
    pub header_bytes: u64,
    /// Bytes of the requests.
    pub request_bytes: u64,
    /// Payload bytes received.
    pub received: u64,
    /// Payload bytes sent.
    pub sent: u64,
    /// Figures of the connections that have ended.
    pub stats: Option<Box<Stats>>,
    /// Instants of the phases.
    pub times: Times,
}

static TRANSFERS: AtomicU64 = AtomicU64::new(0);

impl Info {
    /// Of a transfer that begins.
    pub fn beginning(effective_url: Option<Vec<u8>>, scheme: &'static str, now: Instant) -> Info {
        Info {
            effective_url,
            scheme: Some(scheme),
            transfer_id: Some(TRANSFERS.fetch_add(1, Ordering::Relaxed)),
            times: Times {
                start: Some(now),
                ..Times::default()
            },
            ..Info::default()
        }
    }

    /// Of another connection of the transfer that `before` tells of: what counts all of them.
    pub fn go_on(&mut self, before: &Info) {
        self.transfer_id = before.transfer_id;
        self.connects = before.connects;
        self.header_bytes = before.header_bytes;
        self.request_bytes = before.request_bytes;
        (self.received, self.sent) = (before.received, before.sent);
        self.times.start = before.times.start;
        self.times.queue = before.times.queue;
        self.stats = before.stats.clone();
    }
}

/// What answers say that refuse, or send elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    /// Where a 3xx answer wanted to go, absolute.
    pub redirect_url: Option<Vec<u8>>,
    /// `CURLAUTH_` bits of what the last 401 offered.
    pub auth_available: u64,
    /// Seconds of the last answer's `Retry-After`.
    pub retry_after: u64,
    /// What the body said.
    pub body: Vec<u8>,
}

usual!(Refused, ProxyInfo);

/// Facts about the proxy of the last transfer.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProxyInfo {
    /// 1 if there was one.
    pub used: u16,
    /// Status of the last answer to CONNECT; 0 before one.
    pub status: u16,
    /// What went wrong with SOCKS, as a `CURLPX_` number.
    pub error: u16,
    /// Ways to authenticate that it offered, as `CURLAUTH_` bits.
    pub auth_offered: u64,
    /// The way that was used.
    pub auth_used: u64,
    /// Result of checking its certificate; 0 is good.
    pub verify_result: i64,
}

/// When each phase was over, counted from the start of the transfer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// The start itself.
    pub start: Option<Instant>,
    /// A multi handle's limits let it begin.
    pub queue: Duration,
    /// The name was resolved.
    pub namelookup: Duration,
    /// TCP was connected.
    pub connect: Duration,
    /// TLS was up.
    pub appconnect: Duration,
    /// The request was about to be sent.
    pub pretransfer: Duration,
    /// The request was sent.
    pub posttransfer: Duration,
    /// The last redirect was taken.
    pub redirect: Duration,
    /// The first byte of the response was there.
    pub starttransfer: Duration,
    /// The transfer's end, or the last look.
    pub total: Duration,
}

impl Times {
    /// It begins: what was before, it waited for others.
    pub fn begin(&mut self, now: Instant) {
        if self.queue.is_zero() {
            self.queue = self.since_start(now);
        }
    }

    /// Time since the start.
    pub fn since_start(&self, now: Instant) -> Duration {
        self.start
            .map_or(Duration::ZERO, |start| now.saturating_duration_since(start))
    }
}
