//! TCP connections: addresses tried in turn with a head start for the earlier (RFC 8305).
//!
//! A [`Race`] never waits and never asks the clock: [`Race::step`] says what to wait for.

use crate::limits::RACED_CONNECTS;
use crate::settings::Network;
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

/// Why no address answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectError {
    /// `errno` of the last failure; 0 when there was no address.
    pub os_errno: i32,
    /// Every address tried, with its `errno`.
    pub tried: Vec<(SocketAddr, i32)>,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tried.is_empty() {
            return f.write_str("no address to connect to");
        }
        for (i, (address, errno)) in self.tried.iter().enumerate() {
            let separator = if i > 0 { "; " } else { "" };
            write!(f, "{separator}{address}: {}", message(*errno))?;
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
    Connected(Arc<OwnedFd>, SocketAddr),
    /// No address is left.
    Failed(ConnectError),
    /// Step again when one of [`Race::fds`] is writable, or at `deadline`.
    Wait {
        /// When the next address is to be tried; `None` when there is no other.
        deadline: Option<Instant>,
    },
}

/// Attempts to reach one of several addresses.
#[derive(Debug)]
pub struct Race {
    waiting: VecDeque<SocketAddr>,
    running: Vec<(Arc<OwnedFd>, SocketAddr)>,
    failed: Vec<(SocketAddr, Errno)>,
    settings: Network,
    head_start: Duration,
    next_at: Option<Instant>,
}

impl Race {
    /// A race among `addresses`, families taking turns, beginning with that of the first. An
    /// address has `head_start` before the next one is tried too.
    pub fn new(addresses: Vec<SocketAddr>, settings: &Network, head_start: Duration) -> Race {
        Race {
            waiting: take_turns(addresses),
            running: Vec::new(),
            failed: Vec::new(),
            settings: settings.clone(),
            head_start,
            next_at: None,
        }
    }

    /// Sockets on their way, to be waited for until one is writable. Shared, as a driver waits
    /// while others may use the transfer.
    pub fn fds(&self) -> impl Iterator<Item = Arc<OwnedFd>> {
        self.running.iter().map(|(fd, _)| Arc::clone(fd))
    }

    /// Addresses of the attempts on their way, in the order of [`Race::fds`].
    pub fn addresses(&self) -> impl Iterator<Item = SocketAddr> {
        self.running.iter().map(|(_, address)| *address)
    }

    /// Looks at the attempts and starts the next one if it is time. Never blocks.
    pub fn step(&mut self, now: Instant) -> RaceStep {
        if let Some((fd, address)) = self.finished() {
            return RaceStep::Connected(fd, address);
        }
        while self.may_start(now) {
            let Some(address) = self.waiting.pop_front() else {
                break;
            };
            self.next_at = now.checked_add(self.head_start);
            match open(address, &self.settings) {
                Ok((fd, true)) => return RaceStep::Connected(fd, address),
                Ok((fd, false)) => self.running.push((fd, address)),
                Err(errno) => self.fail(address, errno),
            }
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

    /// A failure ends the head start.
    fn fail(&mut self, address: SocketAddr, errno: Errno) {
        self.failed.push((address, errno));
        self.next_at = None;
    }

    /// Sorts out the attempts that have ended; the first that succeeded wins.
    fn finished(&mut self) -> Option<(Arc<OwnedFd>, SocketAddr)> {
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
                Ok(Err(errno)) | Err(errno) => self.fail(address, errno),
            }
        }
        winner
    }

    fn error(&self) -> ConnectError {
        let tried = self.failed.iter().map(|(a, e)| (*a, e.raw_os_error()));
        ConnectError {
            os_errno: self.failed.last().map_or(0, |(_, e)| e.raw_os_error()),
            tried: tried.collect(),
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

/// A socket on its way to `address`, and whether it is there already.
fn open(address: SocketAddr, settings: &Network) -> Result<(Arc<OwnedFd>, bool), Errno> {
    let family = match address {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let protocol = Some(ipproto::TCP);
    let fd = rustix::net::socket_with(family, SocketType::STREAM, flags, protocol)?;
    set_options(&fd, settings);
    match rustix::net::connect(&fd, &address) {
        Ok(()) => Ok((fd.into(), true)),
        // An interrupted connect goes on by itself.
        Err(Errno::INPROGRESS | Errno::INTR) => Ok((fd.into(), false)),
        Err(errno) => Err(errno),
    }
}

/// Connects to a Unix socket, which is done at once or not at all. `hidden`: the name is one of
/// Linux's abstract ones, which have no place in the file system.
///
/// # Errors
/// The `errno`.
pub fn unix(name: &[u8], hidden: bool) -> io::Result<Arc<OwnedFd>> {
    let address = match hidden {
        true => SocketAddrUnix::new_abstract_name(name)?,
        false => SocketAddrUnix::new(name)?,
    };
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let fd = rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
    rustix::io::retry_on_intr(|| rustix::net::connect(&fd, &address))?;
    Ok(fd.into())
}

/// Best effort, as libcurl: a connection without an option is better than none.
fn set_options(fd: &OwnedFd, settings: &Network) {
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
