//! TCP connections: addresses tried in turn with a head start for the earlier (RFC 8305).
//!
//! A [`Race`] never waits and never asks the clock: [`Race::step`] says what to wait for, and
//! asks for sockets where the application wants to make them.

use crate::limits::RACED_CONNECTS;
use crate::net::keeper::Keeper;
use crate::net::local::{self, Local, LocalError};
use crate::settings::{Ask, Network};
use nix::sys::socket::sockopt::TcpFastOpenConnect;
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, ipproto, sockopt};
use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A peer's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Of TCP.
    Ip(SocketAddr),
    /// Of a Unix socket.
    Unix(SocketAddrUnix),
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Address {
        Address::Ip(address)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Ip(address) => address.fmt(f),
            Address::Unix(address) => {
                let name = address.path_bytes().or_else(|| address.abstract_name());
                let name = String::from_utf8_lossy(name.unwrap_or_default());
                write!(f, "Unix socket {}", name.trim_end_matches('\0'))
            }
        }
    }
}

impl Address {
    /// The address of a Unix socket. `hidden`: the name is one of Linux's abstract ones, which
    /// have no place in the file system.
    ///
    /// # Errors
    /// `ENAMETOOLONG`.
    pub fn unix(name: &[u8], hidden: bool) -> io::Result<Address> {
        Ok(Address::Unix(match hidden {
            true => SocketAddrUnix::new_abstract_name(name)?,
            false => SocketAddrUnix::new(name)?,
        }))
    }

    /// The path of a Unix socket that has one.
    pub fn path(&self) -> Option<Vec<u8>> {
        match self {
            Address::Ip(_) => None,
            Address::Unix(address) => {
                let path = address.path_bytes()?;
                let end = path.iter().position(|&byte| byte == 0);
                path.get(..end.unwrap_or(path.len())).map(<[u8]>::to_vec)
            }
        }
    }

    fn family(&self) -> AddressFamily {
        match self {
            Address::Ip(SocketAddr::V4(_)) => AddressFamily::INET,
            Address::Ip(SocketAddr::V6(_)) => AddressFamily::INET6,
            Address::Unix(_) => AddressFamily::UNIX,
        }
    }

    /// With the zone asked for; a link-local one without any gets the first that there is, since
    /// it could not be connected to (RFC 4007, 6).
    fn with_scope(self, scope: u32) -> Address {
        let Address::Ip(SocketAddr::V6(mut v6)) = self else {
            return self;
        };
        if scope != 0 {
            v6.set_scope_id(scope);
        } else if v6.scope_id() == 0 && v6.ip().is_unicast_link_local() {
            v6.set_scope_id(local::link_local_zone().unwrap_or(0));
        }
        Address::Ip(v6.into())
    }
}

/// Why one address did not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The system said no.
    System(i32),
    /// The application gave no socket.
    NoSocket,
    /// The application refused the socket.
    Refused,
    /// The local end could not be had.
    Local(LocalError),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::System(errno) => f.write_str(&message(*errno)),
            Failure::NoSocket => f.write_str("the application gave no socket"),
            Failure::Refused => f.write_str("the application refused the socket"),
            Failure::Local(error) => error.fmt(f),
        }
    }
}

/// Why no address answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectError {
    /// Every address tried, with its failure.
    pub tried: Vec<(Address, Failure)>,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tried.is_empty() {
            return f.write_str("no address to connect to");
        }
        for (i, (address, failure)) in self.tried.iter().enumerate() {
            let separator = if i > 0 { "; " } else { "" };
            write!(f, "{separator}{address}: {failure}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConnectError {}

/// The system's words for `errno`, without the number that the standard library adds.
fn message(errno: i32) -> String {
    let text = io::Error::from_raw_os_error(errno).to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    text.get(..end).unwrap_or_default().to_owned()
}

/// What [`Race::step`] found.
#[derive(Debug)]
pub enum RaceStep {
    /// This address answered first; the other attempts are given up.
    Connected(Arc<OwnedFd>, Address),
    /// No address is left.
    Failed(ConnectError),
    /// Step again when one of [`Race::fds`] is writable, or at `deadline`.
    Wait {
        /// When the next address is to be tried; `None` when there is no other.
        deadline: Option<Instant>,
    },
    /// The application makes the socket for this address: [`Race::made`].
    AskSocket(Address),
    /// The application looks at this socket before it is connected: [`Race::seen`].
    AskOptions(Arc<OwnedFd>),
}

/// What the application says of a socket that it was asked to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// To be connected.
    Good,
    /// It is connected already.
    Connected,
    /// Not to be used.
    Refused,
}

/// Attempts to reach one of several addresses.
#[derive(Debug)]
pub struct Race {
    waiting: VecDeque<Address>,
    /// What the application was asked last.
    asked: Option<Asked>,
    running: Vec<(Arc<OwnedFd>, Address)>,
    won: Option<(Arc<OwnedFd>, Address)>,
    failed: Vec<(Address, Failure)>,
    settings: Network,
    local: Local,
    ask: Ask,
    keeper: Option<Keeper>,
    head_start: Duration,
    next_at: Option<Instant>,
}

#[derive(Debug)]
enum Asked {
    Socket(Address),
    Options(Arc<OwnedFd>, Address),
}

impl Race {
    /// A race among `addresses`, families taking turns, beginning with that of the first. An
    /// address has `head_start` before the next one is tried too.
    pub fn new(addresses: Vec<SocketAddr>, settings: &Network, head_start: Duration) -> Race {
        let addresses = take_turns(addresses).into_iter().map(Address::Ip);
        Race::among(addresses.collect(), settings, head_start)
    }

    /// A race to one Unix socket.
    pub fn to(address: Address, settings: &Network) -> Race {
        Race::among(VecDeque::from([address]), settings, Duration::ZERO)
    }

    fn among(waiting: VecDeque<Address>, settings: &Network, head_start: Duration) -> Race {
        Race {
            waiting,
            asked: None,
            running: Vec::new(),
            won: None,
            failed: Vec::new(),
            settings: settings.clone(),
            local: Local::default(),
            ask: Ask::default(),
            keeper: None,
            head_start,
            next_at: None,
        }
    }

    /// Binds each socket to this local end.
    pub fn from(mut self, local: Local) -> Race {
        self.local = local;
        self
    }

    /// Asks the application, and keeps the sockets where it closes them.
    pub fn asking(mut self, ask: Ask, keeper: &Keeper) -> Race {
        self.ask = ask;
        self.keeper = ask.close.then(|| keeper.clone());
        self
    }

    /// Sockets on their way, to be waited for until one is writable. Shared, as a driver waits
    /// while others may use the transfer.
    pub fn fds(&self) -> impl Iterator<Item = Arc<OwnedFd>> {
        self.running.iter().map(|(fd, _)| Arc::clone(fd))
    }

    /// Addresses of the attempts on their way, in the order of [`Race::fds`].
    #[cfg(test)]
    fn addresses(&self) -> impl Iterator<Item = &Address> {
        self.running.iter().map(|(_, address)| address)
    }

    /// Looks at the attempts and starts the next one if it is time. Never blocks.
    pub fn step(&mut self, now: Instant) -> RaceStep {
        loop {
            if let Some((fd, address)) = self.won.take().or_else(|| self.finished()) {
                return RaceStep::Connected(fd, address);
            }
            match &self.asked {
                Some(Asked::Socket(address)) => return RaceStep::AskSocket(address.clone()),
                Some(Asked::Options(fd, _)) => return RaceStep::AskOptions(Arc::clone(fd)),
                None => {}
            }
            if !self.may_start(now) {
                break;
            }
            self.start(now);
        }
        if self.running.is_empty() {
            return RaceStep::Failed(self.error());
        }
        let more = !self.waiting.is_empty() && self.running.len() < RACED_CONNECTS;
        RaceStep::Wait {
            deadline: self.next_at.filter(|_| more),
        }
    }

    fn may_start(&self, now: Instant) -> bool {
        let due = self.next_at.is_none_or(|at| now >= at);
        !self.waiting.is_empty() && self.running.len() < RACED_CONNECTS && due
    }

    fn start(&mut self, now: Instant) {
        let Some(address) = self.waiting.pop_front() else {
            return;
        };
        self.next_at = now.checked_add(self.head_start);
        if self.ask.socket {
            self.asked = Some(Asked::Socket(address));
            return;
        }
        match socket(&address) {
            Ok(fd) => self.set_up(fd, address),
            Err(errno) => self.fail(address, Failure::System(errno.raw_os_error())),
        }
    }

    /// The application's socket for the address asked about, and the address to use.
    pub fn made(&mut self, fd: Option<OwnedFd>, changed: Address) {
        let Some(Asked::Socket(address)) = self.asked.take() else {
            return;
        };
        match fd {
            Some(fd) => self.set_up(fd, changed),
            None => self.fail(address, Failure::NoSocket),
        }
    }

    fn set_up(&mut self, fd: OwnedFd, address: Address) {
        let (fd, address) = (Arc::new(fd), address.with_scope(self.settings.scope));
        if let Some(keeper) = &self.keeper {
            keeper.keep(&fd);
        }
        if matches!(address, Address::Ip(_)) {
            set_options(&fd, &self.settings);
        }
        if self.ask.options {
            self.asked = Some(Asked::Options(fd, address));
        } else {
            self.launch(fd, address);
        }
    }

    /// What the application says of the socket asked about.
    pub fn seen(&mut self, seen: Seen) {
        let Some(Asked::Options(fd, address)) = self.asked.take() else {
            return;
        };
        match seen {
            Seen::Good => self.launch(fd, address),
            Seen::Connected => self.won = Some((fd, address)),
            Seen::Refused => self.fail(address, Failure::Refused),
        }
    }

    fn launch(&mut self, fd: Arc<OwnedFd>, address: Address) {
        if let Address::Ip(peer) = &address
            && let Err(error) = self.local.bind(&fd, *peer)
        {
            return self.fail(address, Failure::Local(error));
        }
        match begin(&fd, &address, &self.settings) {
            Ok(()) => self.won = Some((fd, address)),
            // An interrupted connect goes on by itself.
            Err(Errno::INPROGRESS | Errno::INTR) => self.running.push((fd, address)),
            Err(errno) => self.fail(address, Failure::System(errno.raw_os_error())),
        }
    }

    /// A failure ends the head start.
    fn fail(&mut self, address: Address, failure: Failure) {
        self.failed.push((address, failure));
        self.next_at = None;
    }

    /// Sorts out the attempts that have ended; the first that succeeded wins.
    fn finished(&mut self) -> Option<(Arc<OwnedFd>, Address)> {
        let fds = self.running.iter().map(|(fd, _)| fd.as_fd());
        let entries = fds.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::OUT));
        let mut entries: Vec<_> = entries.collect();
        let zero = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // An interrupted look is repeated by the next step.
        rustix::event::poll(&mut entries, Some(&zero)).ok()?;
        let ended: Vec<bool> = entries.iter().map(|e| !e.revents().is_empty()).collect();
        let mut winner = None;
        let running = std::mem::take(&mut self.running);
        for ((fd, address), ended) in running.into_iter().zip(ended) {
            if winner.is_some() {
                break;
            }
            if !ended {
                self.running.push((fd, address));
                continue;
            }
            match sockopt::socket_error(&fd) {
                Ok(Ok(())) => winner = Some((fd, address)),
                Ok(Err(errno)) | Err(errno) => {
                    self.fail(address, Failure::System(errno.raw_os_error()));
                }
            }
        }
        winner
    }

    /// `errno` of the last address that did not do.
    pub fn os_errno(&self) -> Option<i32> {
        self.failed
            .iter()
            .rev()
            .find_map(|(_, failure)| match failure {
                Failure::System(errno) => Some(*errno),
                _ => None,
            })
    }

    fn error(&self) -> ConnectError {
        ConnectError {
            tried: self.failed.clone(),
        }
    }
}

/// Families by turns, each in its own order (RFC 8305, 4).
fn take_turns(addresses: Vec<SocketAddr>) -> VecDeque<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|a| a.is_ipv6() == first_is_v6);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut turns = VecDeque::new();
    loop {
        let pair = (first.next(), second.next());
        if pair == (None, None) {
            return turns;
        }
        turns.extend([pair.0, pair.1].into_iter().flatten());
    }
}

fn socket(address: &Address) -> Result<OwnedFd, Errno> {
    let protocol = match address {
        Address::Ip(_) => Some(ipproto::TCP),
        Address::Unix(_) => None,
    };
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    rustix::net::socket_with(address.family(), SocketType::STREAM, flags, protocol)
}

/// Begins to connect; `Ok` when it is done at once, `INPROGRESS` when it goes on.
fn begin(fd: &OwnedFd, address: &Address, settings: &Network) -> Result<(), Errno> {
    // The application's own may block.
    let _ = rustix::io::ioctl_fionbio(fd, true);
    match address {
        Address::Ip(address) => {
            if settings.fast_open {
                // Best effort: without it the handshake takes its round trip.
                let _ = nix::sys::socket::setsockopt(fd, TcpFastOpenConnect, &true);
            }
            rustix::net::connect(fd, address)
        }
        Address::Unix(address) => rustix::io::retry_on_intr(|| rustix::net::connect(fd, address)),
    }
}

/// Sets what the settings want of a TCP socket. Best effort, as libcurl: a connection without an
/// option is better than none.
pub fn set_options(fd: &OwnedFd, settings: &Network) {
    if settings.no_delay {
        let _ = sockopt::set_tcp_nodelay(fd, true);
    }
    if settings.keepalive {
        let seconds = |s: u32| Duration::from_secs(s.into());
        let _ = sockopt::set_socket_keepalive(fd, true);
        let _ = sockopt::set_tcp_keepidle(fd, seconds(settings.keepalive_idle_s));
        let _ = sockopt::set_tcp_keepintvl(fd, seconds(settings.keepalive_interval_s));
        let _ = sockopt::set_tcp_keepcnt(fd, settings.keepalive_count);
    }
}

/// Our end of an IP socket; `None` for another kind.
pub fn local_addr(fd: BorrowedFd<'_>) -> Option<SocketAddr> {
    SocketAddr::try_from(rustix::net::getsockname(fd).ok()?).ok()
}

/// The peer's end of an IP socket; `None` for another kind, or when it has gone.
pub fn peer_addr(fd: BorrowedFd<'_>) -> Option<SocketAddr> {
    SocketAddr::try_from(rustix::net::getpeername(fd).ok()??).ok()
}

#[cfg(test)]
mod tests;
