//! The phases between a connected socket and the server: SOCKS, TLS to an HTTPS proxy, CONNECT,
//! and the line of HAProxy's protocol, each where it is wanted.
//!
//! Which proxies there are is the matter of `route`; TLS to the server comes after all of this.

mod connect;
mod route;
mod socks;

use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Instant;

use crate::http::digest;
use crate::net::resolve::Resolving;
use crate::net::stream::{Stream, TlsProgress};
use crate::net::wait::{Interest, Waker};
use crate::settings::{Family, ProxyKind, Settings};
use crate::transfer::error::{Error, Kind};
use crate::transfer::state::{self, Phase, Turn};
use crate::transfer::unsent::Unsent;
use crate::transfer::{Approach, Common};

use route::{Hop, Route};

/// What is to be done with the proxies of a transfer.
#[derive(Debug, Default)]
pub struct Plan {
    /// Whom to connect to in place of the server.
    first: Option<Hop>,
    // What is to be done, in this order.
    socks: Option<Socks>,
    tls: Option<Hop>,
    connect: Option<Hop>,
    haproxy: bool,
    /// How to authenticate, after a proxy has said what it takes.
    way: Option<connect::Way>,
    /// How often that was answered.
    answers: u32,
    /// Our nonce for Digest.
    cnonce: String,
}

/// A SOCKS proxy, and whom it is to be asked for.
#[derive(Debug)]
struct Socks {
    hop: Hop,
    name: String,
    port: u16,
    /// The name is looked up here.
    resolving: Option<Resolving>,
}

/// A task under way, over its stream.
#[derive(Debug)]
pub struct Tunnel {
    settings: Arc<Settings>,
    stream: Stream,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Resolve(socks::Naming),
    Socks(socks::Asking),
    Tls,
    Connect(connect::Asking),
    HaProxy(Unsent),
}

impl Plan {
    /// Nothing to be done yet.
    pub fn new(nonce: [u8; 16]) -> Plan {
        Plan {
            cnonce: digest::hex(&nonce),
            ..Plan::default()
        }
    }

    /// Finds the proxies on the way to the server. A Unix socket is reached without any.
    pub fn make(
        settings: &Settings,
        common: &mut Common,
        unix: bool,
        waker: &Waker,
    ) -> Result<(), Error> {
        let route = match unix {
            true => Route::default(),
            false => route::route(
                &settings.proxy,
                common.scheme,
                &common.approach.url.host.text,
            )?,
        };
        let first = route.first().cloned();
        let used = first.is_some().into();
        if common.info.proxy.used != used {
            common.info.proxy.used = used;
        }
        let Approach {
            proxy: plan,
            url,
            reach,
            ..
        } = &mut *common.approach;
        plan.first = first;
        plan.socks = route.socks.map(|hop| {
            let (name, port) = match &route.http {
                Some(http) => (http.host.clone(), http.port),
                None => (url.host.text.clone(), common.port),
            };
            let family = match hop.kind {
                ProxyKind::Socks4 => Family::V4,
                _ => settings.net.family,
            };
            let resolve = || reach.resolver().start(&name, port, family, waker.clone());
            let resolving = hop.kind.resolves_here().then(resolve);
            Socks {
                hop,
                name,
                port,
                resolving,
            }
        });
        let secure = |hop: &Hop| hop.kind == ProxyKind::Https;
        plan.tls = route.http.clone().filter(secure);
        plan.connect = route.http;
        plan.haproxy = settings.proxy.haproxy.on;
        Ok(())
    }

    /// Name (with its zone) and port of the proxy to connect to.
    pub fn first(&self) -> Option<(String, u16)> {
        let hop = self.first.as_ref()?;
        let name = match &hop.zone {
            Some(zone) => format!("{}%{zone}", hop.host),
            None => hop.host.clone(),
        };
        Some((name, hop.port))
    }

    /// The Unix socket of that proxy, if it has one.
    pub fn unix_path(&self) -> Option<&[u8]> {
        self.first.as_ref()?.unix_path.as_deref()
    }
}

/// Begins the next task; without one the server is reached.
pub fn enter(
    settings: Arc<Settings>,
    mut stream: Stream,
    common: &mut Common,
    now: Instant,
) -> Result<Turn, Error> {
    let stage = if let Some(socks) = common.approach.proxy.socks.take() {
        begin_socks(&settings, socks, common)?
    } else if let Some(hop) = common.approach.proxy.tls.take() {
        let (tls, asks) = (&settings.proxy.tls, settings.ask.tls);
        match state::start_tls(&mut stream, tls, asks, &hop.host, hop.port, common)? {
            Some(question) => {
                common.approach.proxy.tls = Some(hop);
                return Ok(Turn::Ask(
                    Phase::Secure(settings, Box::new(stream)),
                    question,
                ));
            }
            None => Stage::Tls,
        }
    } else if let Some(hop) = common.approach.proxy.connect.take() {
        Stage::Connect(connect::ask(&settings, hop, common)?)
    } else if std::mem::take(&mut common.approach.proxy.haproxy) {
        Stage::HaProxy(Unsent::new(haproxy_line(&settings, common)?))
    } else {
        return state::secure(settings, stream, common, now);
    };
    Ok(Turn::Next(Phase::Proxy(Box::new(Tunnel {
        settings,
        stream,
        stage,
    }))))
}

fn begin_socks(settings: &Settings, socks: Socks, common: &mut Common) -> Result<Stage, Error> {
    let Socks {
        hop,
        name,
        port,
        resolving,
    } = socks;
    Ok(match resolving {
        Some(resolving) => Stage::Resolve(socks::Naming {
            hop,
            name,
            port,
            resolving,
        }),
        None => Stage::Socks(socks::by_name(settings, hop, name, port, common)?),
    })
}

/// Goes on with the task.
pub fn step(mut tunnel: Box<Tunnel>, common: &mut Common, now: Instant) -> Result<Turn, Error> {
    common.interest = Interest::default();
    let Tunnel {
        settings,
        stream,
        stage,
    } = &mut *tunnel;
    let progress = match stage {
        Stage::Resolve(naming) => match naming.step(settings, common)? {
            Some(asking) => {
                *stage = Stage::Socks(asking);
                Progress::Again
            }
            None => Progress::Wait,
        },
        Stage::Socks(asking) => asking.step(stream, common)?,
        Stage::Tls => secure(stream, common)?,
        Stage::Connect(asking) => asking.step(settings, stream, common)?,
        Stage::HaProxy(out) => tell(out, stream, common)?,
    };
    match progress {
        Progress::Wait => Ok(Turn::Wait(Phase::Proxy(tunnel))),
        Progress::Again => Ok(Turn::Next(Phase::Proxy(tunnel))),
        Progress::Done => enter(tunnel.settings, tunnel.stream, common, now),
        Progress::Restart => {
            tunnel.stream.close();
            Ok(Turn::Next(Phase::Start(tunnel.settings)))
        }
        Progress::Refused(error) => {
            common.failed = Some(error);
            Ok(Turn::Next(Phase::Over))
        }
    }
}

/// How far a task is.
enum Progress {
    /// It waits for `Common::interest`.
    Wait,
    /// It goes on, once header lines are delivered.
    Again,
    Done,
    /// All begins anew, with a connection of its own.
    Restart,
    /// It is over, once header lines are delivered.
    Refused(Error),
}

/// Sends HAProxy's line.
fn tell(out: &mut Unsent, stream: &mut Stream, common: &mut Common) -> Result<Progress, Error> {
    if out.send(stream).map_err(sending)? {
        return Ok(Progress::Done);
    }
    common.interest = Interest::WRITE;
    Ok(Progress::Wait)
}

/// Goes on with TLS to the proxy.
fn secure(stream: &mut Stream, common: &mut Common) -> Result<Progress, Error> {
    match stream.handshake_tls() {
        Ok(TlsProgress::Wait(interest)) => {
            common.interest = interest;
            Ok(Progress::Wait)
        }
        Ok(TlsProgress::Done) => {
            common.trace.text(|| match stream.tls_info() {
                Some(info) => format!("Proxy: SSL connection using {info}"),
                None => String::new(),
            });
            Ok(Progress::Done)
        }
        Err(error) => {
            common.info.proxy.verify_result = i64::from(error.verify_result());
            Err(state::tls_error(error))
        }
    }
}

impl Tunnel {
    /// Closes politely.
    pub fn close(self) {
        self.stream.close();
    }

    /// What to wait for; nothing while a name is resolved.
    pub fn waits(&self, interest: Interest) -> Vec<(Arc<OwnedFd>, Interest)> {
        match self.stage {
            Stage::Resolve(_) => Vec::new(),
            _ => {
                let fd = self.stream.fd();
                fd.map(|fd| (fd, interest)).into_iter().collect()
            }
        }
    }
}

fn sending(error: io::Error) -> Error {
    let sentence = format!("Sending to the proxy failed: {error}");
    Error::new(Kind::Send, sentence)
}

/// Reads until `find` knows the end of the message; `None` while the socket has no more.
fn receive(
    stream: &mut Stream,
    find: &mut dyn FnMut(&[u8]) -> Option<usize>,
) -> io::Result<Option<Vec<u8>>> {
    let mut end = find(stream.buffered());
    loop {
        if let Some(bytes) = end.and_then(|end| stream.buffered().get(..end)) {
            let bytes = bytes.to_vec();
            stream.consume(bytes.len());
            return Ok(Some(bytes));
        }
        let mut found = None;
        match stream.fill_head(&mut |bytes| {
            found = find(bytes);
            found
        }) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(_) => end = found,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
            Err(error) => return Err(error),
        }
    }
}

/// The line of HAProxy's protocol, version 1.
fn haproxy_line(settings: &Settings, common: &Common) -> Result<Vec<u8>, Error> {
    let (Some(local), Some(peer)) = (common.info.local, common.info.peer) else {
        return Ok(b"PROXY UNKNOWN\r\n".to_vec());
    };
    let line = |family: &str, from: &str, to: &str| {
        let (local, peer) = (local.port(), peer.port());
        format!("PROXY {family} {from} {to} {local} {peer}\r\n").into_bytes()
    };
    if let Some(ip) = &settings.proxy.haproxy.client_ip {
        let ip = String::from_utf8_lossy(ip);
        if ip.chars().any(|c| c.is_control() || c == ' ') {
            let sentence = "CURLOPT_HAPROXY_CLIENT_IP has a blank or control byte in it";
            return Err(Error::new(Kind::BadArgument, sentence));
        }
        let v4 = ip.parse::<std::net::Ipv4Addr>().is_ok();
        return Ok(line(if v4 { "TCP4" } else { "TCP6" }, &ip, &ip));
    }
    let family = match local {
        SocketAddr::V4(_) => "TCP4",
        SocketAddr::V6(_) => "TCP6",
    };
    Ok(line(
        family,
        &local.ip().to_string(),
        &peer.ip().to_string(),
    ))
}
