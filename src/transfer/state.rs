//! The phases from a URL to an open WebSocket. Each holds what it needs and nothing else; a
//! step consumes one and gives the next.

use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::Instant;

use crate::http::{request, response};
use crate::net::connect::{Address, Race, RaceStep};
use crate::net::local::Local;
use crate::net::resolve::Resolving;
use crate::net::stream::{Stream, TlsProgress};
use crate::net::wait::{Interest, Waker};
use crate::net::{resolve, tls};
use crate::settings::{ConnectOnly, Family, Settings};
use crate::transfer::ask::Question;
use crate::transfer::attempt;
use crate::transfer::deadline::Part;
use crate::transfer::error::{Error, Kind};
use crate::transfer::open::Open;
use crate::transfer::proxy::{self, Plan, Tunnel};
use crate::transfer::{Common, reach, trace};
use crate::ws::handshake;

/// Where a transfer stands.
#[derive(Debug)]
pub enum Phase {
    /// Nothing done yet.
    Start(Arc<Settings>),
    /// The way is known; the name is about to be looked up.
    LookUp(Arc<Settings>),
    /// The name of the local end is being looked up.
    ResolveLocal(Arc<Settings>, Local, Resolving),
    /// The host's name is being looked up.
    Resolve(Arc<Settings>, Resolving),
    /// Addresses are being tried.
    Connect(Arc<Settings>, Box<Race>),
    /// Proxies are asked to connect us.
    Proxy(Box<Tunnel>),
    /// The TLS handshake runs.
    Tls(Arc<Settings>, Stream),
    /// Connected; the application is asked before the request.
    Ready(Arc<Settings>, Stream),
    /// The opening handshake runs.
    Upgrade(Box<Upgrade>),
    /// Frames (or, with `CONNECT_ONLY` = 1, bytes) may pass.
    Open(Box<Open>),
    /// The end.
    Over,
}

/// What a phase does next.
#[derive(Debug)]
pub enum Turn {
    /// Goes on at once.
    Next(Phase),
    /// Waits in this phase.
    Wait(Phase),
    /// Asks the application, then goes on in this phase.
    Ask(Phase, Question),
}

impl Phase {
    /// Which deadline counts.
    pub fn part(&self) -> Part {
        match self {
            Phase::Start(_) | Phase::LookUp(_) | Phase::ResolveLocal(..) | Phase::Resolve(..) => {
                Part::Resolve
            }
            Phase::Connect(..) | Phase::Proxy(_) => Part::Connect,
            Phase::Tls(..) => Part::Tls,
            Phase::Ready(..) | Phase::Upgrade(_) => Part::Upgrade,
            Phase::Open(_) | Phase::Over => Part::Open,
        }
    }
}

/// Looks the host up, or goes straight to a Unix socket.
pub fn start(
    settings: Arc<Settings>,
    common: &mut Common,
    waker: &Waker,
    now: Instant,
) -> Result<Turn, Error> {
    let (path, hidden) = (&settings.net.unix_path, &settings.net.unix_abstract);
    let name = hidden.as_ref().or(path.as_ref()).map(|name| name.to_vec());
    Plan::make(&settings, common, name.is_some(), waker)?;
    if let Some(name) = name.or(common.proxy.unix_path().map(<[u8]>::to_vec)) {
        let address = Address::unix(&name, hidden.is_some()).map_err(|error| {
            let name = String::from_utf8_lossy(&name);
            Error::new(Kind::Connect, format!("Unix socket {name}: {error}"))
        })?;
        let race = common.reach.to_unix(address, &settings);
        return Ok(Turn::Next(Phase::Connect(settings, race)));
    }
    look_up(settings, common, waker, now)
}

/// Looks the host (or the proxy) up, unless its addresses are known.
pub fn look_up(
    settings: Arc<Settings>,
    common: &mut Common,
    waker: &Waker,
    now: Instant,
) -> Result<Turn, Error> {
    if common.reach.local.is_none() {
        let local = Local::new(&settings.net);
        if let Some(name) = local.unknown_name() {
            let resolving = resolve::start(&name, 0, Family::Any, waker.clone());
            return Ok(Turn::Next(Phase::ResolveLocal(settings, local, resolving)));
        }
        common.reach.local = Some(local);
    }
    let route = match common.proxy.first() {
        Some((host, port)) => common.reach.choose_proxy(host, port),
        None => common.reach.choose(&settings, &common.url, common.port)?,
    };
    if let Some(known) = common.reach.known(&settings, &route, now)? {
        return Ok(resolved(settings, known, common, now));
    }
    if settings.ask.resolve && !common.reach.is_allowed() {
        return Ok(Turn::Ask(Phase::LookUp(settings), Question::Resolve));
    }
    let family = settings.net.family;
    let resolving = resolve::start(&route.host, route.port, family, waker.clone());
    Ok(Turn::Next(Phase::Resolve(settings, resolving)))
}

/// Waits for the addresses of the local end's name. One without any fails when a socket is bound.
pub fn resolve_local(
    settings: Arc<Settings>,
    mut local: Local,
    mut resolving: Resolving,
    common: &mut Common,
) -> Result<Turn, Error> {
    let Some(answer) = resolving.poll() else {
        return Ok(Turn::Wait(Phase::ResolveLocal(settings, local, resolving)));
    };
    local.resolved(&answer.unwrap_or_default());
    common.reach.local = Some(local);
    Ok(Turn::Next(Phase::LookUp(settings)))
}

/// Goes on to the race.
fn resolved(
    settings: Arc<Settings>,
    addresses: Vec<SocketAddr>,
    common: &mut Common,
    now: Instant,
) -> Turn {
    common.info.times.namelookup = common.info.times.since_start(now);
    common.trace.text(|| {
        let list: Vec<_> = addresses.iter().map(ToString::to_string).collect();
        format!("  Trying {}...", list.join(", "))
    });
    let race = common.reach.race(addresses, &settings);
    Turn::Next(Phase::Connect(settings, race))
}

/// Waits for the resolver.
pub fn resolve(
    settings: Arc<Settings>,
    mut resolving: Resolving,
    common: &mut Common,
    now: Instant,
) -> Result<Turn, Error> {
    match resolving.poll() {
        None => Ok(Turn::Wait(Phase::Resolve(settings, resolving))),
        Some(Err(error)) => Err(match common.proxy.first() {
            Some((proxy, _)) => Error::new(
                Kind::ResolveProxy,
                format!("Could not resolve proxy: {proxy}: {error}"),
            ),
            None => Error::new(
                Kind::Resolve,
                format!("Could not resolve host: {}: {error}", common.url.host.text),
            ),
        }),
        Some(Ok(addresses)) => {
            common.reach.keep(&settings, &addresses, now);
            Ok(resolved(settings, addresses, common, now))
        }
    }
}

/// Races the addresses.
pub fn connect(
    settings: Arc<Settings>,
    mut race: Box<Race>,
    common: &mut Common,
    now: Instant,
) -> Result<Turn, Error> {
    match race.step(now) {
        RaceStep::Wait { deadline } => {
            common.retry_at = deadline;
            Ok(Turn::Wait(Phase::Connect(settings, race)))
        }
        RaceStep::AskSocket(address) => Ok(Turn::Ask(
            Phase::Connect(settings, race),
            Question::Socket(address),
        )),
        RaceStep::AskOptions(fd) => Ok(Turn::Ask(
            Phase::Connect(settings, race),
            Question::Options(fd),
        )),
        RaceStep::Failed(error) => {
            common.info.os_errno = error.os_errno;
            let server = (common.url.host.text.clone(), common.port);
            let (host, port) = common.proxy.first().unwrap_or(server);
            Err(Error::new(
                reach::kind(&error),
                format!("Failed to connect to {host} port {port}: {error}"),
            ))
        }
        RaceStep::Connected(fd, address) => {
            common.info.peer_path = address.path();
            common.retry_at = None;
            connected(settings, fd, common, now)
        }
    }
}

fn connected(
    settings: Arc<Settings>,
    fd: Arc<OwnedFd>,
    common: &mut Common,
    now: Instant,
) -> Result<Turn, Error> {
    common.connected(fd.as_fd(), now);
    proxy::enter(settings, Stream::plain(fd), common, now)
}

/// Begins TLS with the server, where the URL asks for it.
pub fn secure(
    settings: Arc<Settings>,
    mut stream: Stream,
    common: &mut Common,
    now: Instant,
) -> Result<Turn, Error> {
    if common.scheme != "wss" {
        return upgrade(settings, stream, common, now);
    }
    let config = tls::client_config(&settings.tls).map_err(tls_error)?;
    let name = tls::server_name(&common.url.host.text).map_err(tls_error)?;
    stream.start_tls(config, name).map_err(tls_error)?;
    Ok(Turn::Next(Phase::Tls(settings, stream)))
}

/// Runs the TLS handshake.
pub fn tls(
    settings: Arc<Settings>,
    mut stream: Stream,
    common: &mut Common,
    now: Instant,
) -> Result<Turn, Error> {
    match stream.handshake_tls() {
        Ok(TlsProgress::Wait(interest)) => {
            common.interest = interest;
            Ok(Turn::Wait(Phase::Tls(settings, stream)))
        }
        Ok(TlsProgress::Done) => {
            common.info.times.appconnect = common.info.times.since_start(now);
            common.trace.text(|| match stream.tls_info() {
                Some(info) => format!("SSL connection using {} / {}", info.version, info.cipher),
                None => String::new(),
            });
            if settings.tls.cert_info {
                let facts = stream
                    .certificates()
                    .into_iter()
                    .map(tls::certificate_facts);
                common.info.certificates = Arc::new(facts.collect());
            }
            upgrade(settings, stream, common, now)
        }
        Err(error) => {
            common.info.verify_result = i64::from(error.verify_result());
            Err(tls_error(error))
        }
    }
}

/// The error of a TLS error.
pub fn tls_error(error: tls::TlsError) -> Error {
    let kind = match error.kind {
        tls::TlsErrorKind::CaFile => Kind::TlsCaFile,
        tls::TlsErrorKind::ClientCert => Kind::TlsCertificate,
        tls::TlsErrorKind::ClientKey => Kind::BadArgument,
        tls::TlsErrorKind::Handshake => Kind::TlsConnect,
        tls::TlsErrorKind::Peer => Kind::TlsPeer,
        tls::TlsErrorKind::Cipher => Kind::TlsCipher,
        tls::TlsErrorKind::Crl => Kind::TlsCrl,
        tls::TlsErrorKind::Issuer => Kind::TlsIssuer,
        tls::TlsErrorKind::Pin => Kind::TlsPin,
    };
    Error::new(kind, error.to_string())
}

/// The opening handshake under way.
#[derive(Debug)]
pub struct Upgrade {
    stream: Stream,
    settings: Arc<Settings>,
    request: Vec<u8>,
    sent: usize,
    offer: Offer,
    scan: response::HeadScan,
    /// An interim (1xx) response has come.
    interim: bool,
}

/// What we asked for and the answer is held against.
#[derive(Debug)]
struct Offer {
    /// `None`: the application removed the header.
    key: Option<Vec<u8>>,
    protocols: Vec<Vec<u8>>,
}

/// Begins the opening handshake, once the application allows it.
pub fn upgrade(
    settings: Arc<Settings>,
    stream: Stream,
    common: &mut Common,
    now: Instant,
) -> Result<Turn, Error> {
    if settings.ask.request && !common.reach.is_allowed() {
        let question = Question::Request {
            peer: common.info.peer,
            local: common.info.local,
        };
        return Ok(Turn::Ask(Phase::Ready(settings, stream), question));
    }
    common.info.times.pretransfer = common.info.times.since_start(now);
    if settings.request.connect_only == ConnectOnly::Connect {
        let raw = crate::settings::WebSocket {
            raw: true,
            ..settings.ws
        };
        return Ok(Turn::Next(Phase::Open(Box::new(Open::new(stream, raw)))));
    }
    let (request, offer) = write_request(&settings, common, now)?;
    common.trace.bytes(trace::Kind::HeaderOut, &request);
    Ok(Turn::Next(Phase::Upgrade(Box::new(Upgrade {
        stream,
        settings,
        request,
        sent: 0,
        offer,
        scan: response::HeadScan::default(),
        interim: false,
    }))))
}

fn write_request(
    settings: &Settings,
    common: &mut Common,
    now: Instant,
) -> Result<(Vec<u8>, Offer), Error> {
    let wanted = &settings.request;
    let host = common.host_header();
    let target = match &wanted.target {
        Some(target) => target.to_vec(),
        None => common.url.request_target(),
    };
    let asked = attempt::request(settings, common, &target, now)?;
    common.info.method = Some(String::from_utf8_lossy(&asked.method).into_owned());
    let upgrade = request::Upgrade {
        method: &asked.method,
        target: &target,
        host: &host,
        user_agent: wanted.user_agent.as_deref(),
        referer: asked.referer.as_deref(),
        accept_encoding: wanted.accept_encoding.as_deref(),
        cookie: asked.cookie.as_deref(),
        authorization: asked.authorization.as_deref(),
        key: &common.key,
        custom: &asked.custom,
    };
    let offer = Offer {
        key: upgrade.effective_key(),
        protocols: request::offered_protocols(&wanted.headers),
    };
    Ok((upgrade.build().map_err(request_error)?, offer))
}

/// The error of a request that cannot be made.
pub fn request_error(error: request::RequestError) -> Error {
    let kind = match error {
        request::RequestError::TooLarge => Kind::TooLarge,
        request::RequestError::Control(_) => Kind::BadArgument,
    };
    Error::new(kind, error.to_string())
}

/// Sends the request, reads the head of the answer and judges it.
pub fn handshake(
    mut upgrade: Box<Upgrade>,
    common: &mut Common,
    now: Instant,
) -> Result<Turn, Error> {
    if !upgrade.send(common, now)? {
        common.interest = Interest {
            read: false,
            write: true,
        };
        return Ok(Turn::Wait(Phase::Upgrade(upgrade)));
    }
    let Some(bytes) = upgrade.read_head(common, now)? else {
        common.interest = upgrade.stream.interest();
        return Ok(Turn::Wait(Phase::Upgrade(upgrade)));
    };
    common.info.header_bytes += bytes.len() as u64;
    let head = response::parse(&bytes).map_err(head_error)?;
    common.info.response_code = head.status;
    common.info.http_minor = Some(head.minor_version);
    common.queue_lines(&bytes);
    attempt::note(&head, common, now);
    if head.interim() {
        upgrade.interim = true;
        return Ok(Turn::Next(Phase::Upgrade(upgrade)));
    }
    let again = match head.status {
        101 => Ok(None),
        _ => attempt::after(&upgrade.settings, &head, common, now),
    };
    // A refusal's lines are delivered before the error is reported.
    match again.and_then(|again| match again {
        Some(phase) => Ok(Some(phase)),
        None => upgrade.judge(&head, common).map(|()| None),
    }) {
        Ok(Some(phase)) => Ok(Turn::Next(phase)),
        Ok(None) => {
            let options = upgrade.settings.ws;
            Ok(Turn::Next(Phase::Open(Box::new(Open::new(
                upgrade.stream,
                options,
            )))))
        }
        Err(error) => {
            upgrade.close();
            common.failed = Some(error);
            Ok(Turn::Next(Phase::Over))
        }
    }
}

impl Upgrade {
    /// The stream, for its descriptor.
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    /// Closes the connection, politely.
    pub fn close(self) {
        self.stream.close();
    }

    /// True once all of the request is out.
    fn send(&mut self, common: &mut Common, now: Instant) -> Result<bool, Error> {
        let failed = |error: io::Error| {
            Error::new(
                Kind::Send,
                format!("Sending the upgrade request failed: {error}"),
            )
        };
        if self.sent < self.request.len() || self.stream.backlog() {
            while self.sent < self.request.len() {
                match self.stream.write(&self.request[self.sent..], &[]) {
                    Ok(n) => self.sent += n,
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                    Err(error) => return Err(failed(error)),
                }
            }
            match self.stream.flush() {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(failed(error)),
            }
            common.info.request_bytes += self.request.len() as u64;
            common.info.times.posttransfer = common.info.times.since_start(now);
            common.deadlines.expect_response(now);
            common.trace.text(|| "Request completely sent off".into());
        }
        Ok(true)
    }

    /// The bytes of a whole response head, once they are there.
    fn read_head(&mut self, common: &mut Common, now: Instant) -> Result<Option<Vec<u8>>, Error> {
        // Bytes behind an interim head may be buffered already.
        let mut found = self.scan.find(self.stream.buffered());
        loop {
            if let Some(end) = found.map_err(head_error)? {
                let bytes = self
                    .stream
                    .buffered()
                    .get(..end)
                    .unwrap_or_default()
                    .to_vec();
                self.stream.consume(end);
                return Ok(Some(bytes));
            }
            // A look ahead: it counts once the bytes are in the buffer.
            let (mut ahead, mut seen) = (self.scan.clone(), 0);
            found = Ok(None);
            let filled = self.stream.fill_head(&mut |bytes| {
                found = ahead.find(bytes);
                let end = found.unwrap_or(None);
                seen = end.unwrap_or(bytes.len());
                end
            });
            if found.is_ok() {
                match self.stream.buffered().len() < seen {
                    true => found = Ok(None),
                    false => self.scan = ahead,
                }
            }
            match filled {
                Ok(0) => return Err(self.cut_short()),
                Ok(_) => {
                    if common.info.times.starttransfer.is_zero() {
                        common.info.times.starttransfer = common.info.times.since_start(now);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    found.map_err(head_error)?;
                    return Ok(None);
                }
                Err(error) => {
                    return Err(Error::new(
                        Kind::Receive,
                        format!("Receiving the answer to the upgrade request failed: {error}"),
                    ));
                }
            }
        }
    }

    fn cut_short(&self) -> Error {
        if self.stream.buffered().is_empty() && !self.interim {
            return Error::new(
                Kind::GotNothing,
                "The server closed the connection without answering the upgrade request",
            );
        }
        Error::new(
            Kind::Receive,
            "The connection ended in the middle of the response head",
        )
    }

    /// Is the response the 101 that we asked for? (RFC 6455, 4.1)
    fn judge(&self, head: &response::Head, common: &mut Common) -> Result<(), Error> {
        let weird = |sentence: String| Err(Error::new(Kind::WeirdServerReply, sentence));
        if head.status != 101 {
            common.note_refusal(head);
            let reason = String::from_utf8_lossy(&head.reason).into_owned();
            return Err(Error::new(
                Kind::HttpStatus,
                format!("The server refused the upgrade: {} {reason}", head.status),
            ));
        }
        let lenient = self.settings.ws.lenient;
        if head.minor_version == 0 && !lenient {
            return weird("The upgrade was answered in HTTP/1.0".into());
        }
        let headers: Vec<_> = head.headers.iter().collect();
        let protocols: Vec<_> = self.offer.protocols.iter().map(Vec::as_slice).collect();
        let offer = handshake::Offer {
            key: self.offer.key.as_deref().unwrap_or_default(),
            protocols: &protocols,
            extensions: &[],
        };
        match handshake::judge(&offer, &headers, lenient) {
            Ok(_) => {
                common
                    .trace
                    .text(|| "Received 101, switching to WebSocket".into());
                Ok(())
            }
            Err(error) => weird(format!("The answer to the upgrade is wrong: {error}")),
        }
    }
}

fn head_error(error: response::HeadError) -> Error {
    let kind = match error {
        response::HeadError::TooLarge => Kind::TooLarge,
        _ => Kind::WeirdServerReply,
    };
    Error::new(kind, error.to_string())
}
