//! The phases from a URL to an open WebSocket. Each holds what it needs and nothing else; a
//! step consumes one and gives the next.

use std::net::SocketAddr;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::Instant;

use crate::net::connect::{Address, Race, RaceStep};
use crate::net::local::Local;
use crate::net::resolve::Resolving;
use crate::net::stream::{Stream, TlsProgress};
use crate::net::tls;
use crate::net::wait::Waker;
use crate::settings::{Family, Settings, Tls};
use crate::transfer::accept::Accept;
use crate::transfer::ask::Question;
use crate::transfer::attached::Attached;
use crate::transfer::backoff::Backoff;
use crate::transfer::deadline::Part;
use crate::transfer::error::{Error, Kind};
use crate::transfer::open::Open;
use crate::transfer::proxy::{self, Plan, Tunnel};
use crate::transfer::refusal::Refusal;
use crate::transfer::upgrade::{Upgrade, upgrade};
use crate::transfer::{Common, reach};

/// Where a transfer stands. Small, as it is kept with every open connection.
#[derive(Debug)]
pub enum Phase {
    /// Nothing done yet.
    Start(Arc<Settings>),
    /// The same, with a stream of the application's.
    Attached(Arc<Settings>, Box<Attached>),
    /// The way is known; the name is about to be looked up.
    LookUp(Arc<Settings>),
    /// The name of the local end is being looked up.
    ResolveLocal(Arc<Settings>, Box<Local>, Resolving),
    /// The host's name is being looked up.
    Resolve(Arc<Settings>, Resolving),
    /// Addresses are being tried.
    Connect(Arc<Settings>, Box<Race>),
    /// Proxies are asked to connect us.
    Proxy(Box<Tunnel>),
    /// The application is asked about TLS to a proxy or the server, which is about to begin.
    Secure(Arc<Settings>, Box<Stream>),
    /// The TLS handshake runs.
    Tls(Arc<Settings>, Box<Stream>),
    /// Connected; the application is asked before the request.
    Ready(Arc<Settings>, Box<Stream>),
    /// The opening handshake runs.
    Upgrade(Box<Upgrade>),
    /// A client's opening handshake is awaited, judged and answered.
    Accept(Box<Accept>),
    /// The upgrade was refused; the answer's body comes in.
    Refused(Box<Refusal>),
    /// Frames (or, with `CONNECT_ONLY` = 1, bytes) may pass.
    Open(Box<Open>),
    /// The connection was lost; it is waited before the next attempt.
    Backoff(Box<Backoff>),
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
            Phase::Start(_)
            | Phase::Attached(..)
            | Phase::LookUp(_)
            | Phase::ResolveLocal(..)
            | Phase::Resolve(..) => Part::Resolve,
            Phase::Connect(..) | Phase::Proxy(_) => Part::Connect,
            Phase::Secure(..) | Phase::Tls(..) => Part::Tls,
            Phase::Ready(..) | Phase::Upgrade(_) => Part::Upgrade,
            Phase::Accept(_) => Part::Accept,
            Phase::Refused(_) => Part::Refusal,
            Phase::Open(_) | Phase::Over => Part::Open,
            Phase::Backoff(_) => Part::Backoff,
        }
    }

    /// Whether what fails now was asked of nobody outside, and so will fail again.
    pub fn is_early(&self) -> bool {
        matches!(self, Phase::Start(_) | Phase::LookUp(_))
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
    if let Some(name) = name.or(common.approach.proxy.unix_path().map(<[u8]>::to_vec)) {
        let address = Address::unix(&name, hidden.is_some()).map_err(|error| {
            let name = String::from_utf8_lossy(&name);
            Error::new(Kind::Connect, format!("Unix socket {name}: {error}"))
        })?;
        let race = common.approach.reach.to_unix(address, &settings);
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
    if common.approach.reach.local.is_none() {
        let local = Local::new(&settings.net);
        if let Some(name) = local.unknown_name() {
            let resolving =
                common
                    .approach
                    .reach
                    .resolver()
                    .start(&name, 0, Family::Any, waker.clone());
            return Ok(Turn::Next(Phase::ResolveLocal(
                settings,
                Box::new(local),
                resolving,
            )));
        }
        common.approach.reach.local = Some(local);
    }
    let approach = &mut *common.approach;
    let route = match approach.proxy.first() {
        Some((host, port)) => approach.reach.choose_proxy(host, port),
        None => {
            let (reach, url) = (&mut approach.reach, &approach.url);
            reach.choose(&settings, url, common.port)?
        }
    };
    if let Some(known) = common.approach.reach.known(&settings, &route, now)? {
        return Ok(resolved(settings, known, common, now));
    }
    if settings.ask.resolve && !common.approach.reach.is_allowed() {
        return Ok(Turn::Ask(Phase::LookUp(settings), Question::Resolve));
    }
    let family = settings.net.family;
    let resolving =
        common
            .approach
            .reach
            .resolver()
            .start(&route.host, route.port, family, waker.clone());
    Ok(Turn::Next(Phase::Resolve(settings, resolving)))
}

/// Waits for the addresses of the local end's name. One without any fails when a socket is bound.
pub fn resolve_local(
    settings: Arc<Settings>,
    mut local: Box<Local>,
    mut resolving: Resolving,
    common: &mut Common,
) -> Result<Turn, Error> {
    let Some(answer) = resolving.poll() else {
        return Ok(Turn::Wait(Phase::ResolveLocal(settings, local, resolving)));
    };
    local.resolved(&answer.unwrap_or_default());
    common.approach.reach.local = Some(*local);
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
    let race = common.approach.reach.race(addresses, &settings);
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
        Some(Err(error)) => Err(match common.approach.proxy.first() {
            Some((proxy, _)) => Error::new(
                Kind::ResolveProxy,
                format!("Could not resolve proxy: {proxy}: {error}"),
            ),
            None => Error::new(
                Kind::Resolve,
                format!(
                    "Could not resolve host: {}: {error}",
                    common.approach.url.host.text
                ),
            ),
        }),
        Some(Ok(addresses)) => {
            common.approach.reach.keep(&settings, &addresses, now);
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
    let step = race.step(now);
    // Kept when another address does, as in libcurl.
    common.info.os_errno = race.os_errno().unwrap_or(common.info.os_errno);
    match step {
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
            let server = (common.approach.url.host.text.clone(), common.port);
            let (host, port) = common.approach.proxy.first().unwrap_or(server);
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
    let (host, port) = (common.approach.url.host.text.clone(), common.port);
    let asks = settings.ask.tls;
    Ok(
        match start_tls(&mut stream, &settings.tls, asks, &host, port, common)? {
            Some(question) => Turn::Ask(Phase::Secure(settings, Box::new(stream)), question),
            None => Turn::Next(Phase::Tls(settings, Box::new(stream))),
        },
    )
}

/// Puts TLS to a host over the stream, unless the application is to be asked first.
pub fn start_tls(
    stream: &mut Stream,
    tls: &Tls,
    asks: bool,
    host: &str,
    port: u16,
    common: &mut Common,
) -> Result<Option<Question>, Error> {
    if !asks {
        let config = common
            .approach
            .reach
            .tls_config(tls, port)
            .map_err(tls_error)?;
        let name = tls::server_name(host).map_err(tls_error)?;
        stream.start_tls(config, name).map_err(tls_error)?;
    } else if let Some(driven) = common.driven.take() {
        stream.start_driven_tls(*driven).map_err(tls_error)?;
    } else {
        let recipe = tls::recipe(tls, host).map_err(tls_error)?;
        return Ok(Some(Question::Tls(Arc::new(recipe))));
    }
    Ok(None)
}

/// Runs the TLS handshake.
pub fn tls(
    settings: Arc<Settings>,
    mut stream: Box<Stream>,
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
                common.info.certificates = Some(Arc::new(facts.collect()));
            }
            upgrade(settings, *stream, common, now)
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
        tls::TlsErrorKind::Cut => Kind::TlsCut,
        tls::TlsErrorKind::Peer => Kind::TlsPeer,
        tls::TlsErrorKind::Cipher => Kind::TlsCipher,
        tls::TlsErrorKind::Crl => Kind::TlsCrl,
        tls::TlsErrorKind::Issuer => Kind::TlsIssuer,
        tls::TlsErrorKind::Pin => Kind::TlsPin,
        tls::TlsErrorKind::NotBuiltIn => Kind::NotBuiltIn,
    };
    Error::new(kind, error.to_string())
}
