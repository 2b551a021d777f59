//! Host names to addresses, by the system's resolver, off the calling thread.
//!
//! A numeric host is answered at once. For any other a detached thread asks `getaddrinfo`, which
//! cannot be cancelled: dropping a [`Resolving`] only forgets the answer.

use crate::limits::RESOLVER_STACK;
use crate::net::wait::Waker;
use crate::settings::Family;
use nix::sys::signal::SigSet;
use parking_lot::Mutex;
use rustix::net::{AddressFamily, SocketFlags, SocketType};
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6, ToSocketAddrs};
use std::sync::Arc;
use std::thread::JoinHandle;

/// Why a name has no address; its words do not repeat the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolveError {
    reason: String,
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for ResolveError {}

type Answer = Result<Vec<SocketAddr>, ResolveError>;

/// A question on its way.
#[derive(Debug)]
pub struct Resolving {
    answer: Arc<Mutex<Option<Answer>>>,
    thread: Option<JoinHandle<()>>,
}

impl Resolving {
    /// The answer, once: the addresses in the system's order, never none of them. `None` until
    /// it is there; the waker given to [`start`] is called when it comes.
    pub fn poll(&mut self) -> Option<Answer> {
        let answer = self.answer.lock().take();
        if answer.is_some()
            && let Some(thread) = self.thread.take()
        {
            // It has nothing left to do; a panic of its would be an answer that never came.
            let _ = thread.join();
        }
        answer
    }
}

/// Asks for the addresses of `host` (no brackets; an IPv6 zone after `%`).
pub fn start(host: &str, port: u16, family: Family, waker: Waker) -> Resolving {
    let answer = Arc::new(Mutex::new(None));
    if let Some(known) = numeric(host, port).or_else(|| local(host, port, family)) {
        *answer.lock() = Some(known);
        return Resolving {
            answer,
            thread: None,
        };
    }
    let (slot, name) = (Arc::clone(&answer), host.to_owned());
    let spawned = spawn(move || {
        let found = look_up(&name, port, family);
        *slot.lock() = Some(found);
        waker.wake();
    });
    let thread = spawned
        .map_err(|error| {
            let reason = format!("no thread could be started to ask ({error})");
            *answer.lock() = Some(Err(ResolveError { reason }));
        })
        .ok();
    Resolving { answer, thread }
}

/// A thread that receives no signals: they are the application's, on its own threads.
fn spawn(work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    // Blocked before the thread starts, for it inherits the mask.
    let before = SigSet::all().thread_swap_mask(nix::sys::signal::SigmaskHow::SIG_SETMASK);
    let spawned = std::thread::Builder::new()
        .name("curlws-resolve".to_owned())
        .stack_size(RESOLVER_STACK)
        .spawn(work);
    if let Ok(before) = before {
        let _ = before.thread_set_mask();
    }
    spawned
}

fn look_up(host: &str, port: u16, family: Family) -> Answer {
    let found = (host, port).to_socket_addrs();
    let found = found.map_err(|error| ResolveError {
        reason: words(&error),
    })?;
    let found: Vec<_> = found.filter(|address| wanted(address, family)).collect();
    if found.is_empty() {
        let kind = if family == Family::V6 { "IPv6" } else { "IPv4" };
        return Err(ResolveError {
            reason: format!("it has no {kind} address"),
        });
    }
    Ok(found)
}

/// The resolver's own words, without what the standard library puts before them.
fn words(error: &io::Error) -> String {
    let text = error.to_string();
    let tail = text.strip_prefix("failed to lookup address information: ");
    tail.unwrap_or(&text).to_owned()
}

fn wanted(address: &SocketAddr, family: Family) -> bool {
    match family {
        Family::Any => true,
        Family::V4 => address.is_ipv4(),
        Family::V6 => address.is_ipv6(),
    }
}

/// This machine by name: it is nobody else, whatever the resolver says (RFC 6761, 6.3).
fn local(host: &str, port: u16, family: Family) -> Option<Answer> {
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    if name != "localhost" && !name.ends_with(".localhost") {
        return None;
    }
    let both = [
        SocketAddr::from((Ipv6Addr::LOCALHOST, port)),
        SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
    ];
    let both = both.into_iter();
    Some(Ok(both.filter(|address| wanted(address, family)).collect()))
}

/// The address of a numeric host. As in libcurl the family asked for does not refuse one.
fn numeric(host: &str, port: u16) -> Option<Answer> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Some(Ok(vec![SocketAddr::new(ip, port)]));
    }
    let (ip, zone) = host.split_once('%')?;
    let ip: Ipv6Addr = ip.parse().ok()?;
    Some(match scope(zone) {
        Ok(scope) => Ok(vec![SocketAddrV6::new(ip, port, 0, scope).into()]),
        Err(error) => Err(ResolveError {
            reason: format!("there is no interface {zone} ({error})"),
        }),
    })
}

/// The number of an IPv6 zone: given as such, or an interface's name (RFC 4007, 11.2).
fn scope(zone: &str) -> io::Result<u32> {
    if let Ok(number) = zone.parse() {
        return Ok(number);
    }
    let (family, kind) = (AddressFamily::UNIX, SocketType::DGRAM);
    let fd = rustix::net::socket_with(family, kind, SocketFlags::CLOEXEC, None)?;
    Ok(rustix::net::netdevice::name_to_index(&fd, zone)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::wait::{Sleeper, poll};
    use std::os::fd::OwnedFd;
    use std::time::Duration;

    fn resolve(host: &str, family: Family) -> Answer {
        let sleeper = Sleeper::new().unwrap();
        let mut resolving = start(host, 80, family, sleeper.waker(0));
        loop {
            if let Some(answer) = resolving.poll() {
                return answer;
            }
            let ready =
                poll::<OwnedFd>(&[], Some(&sleeper), Some(Duration::from_secs(60))).unwrap();
            assert!(ready.woken, "no answer in a minute");
        }
    }

    #[test]
    fn numeric_hosts_are_answered_at_once() {
        let sleeper = Sleeper::new().unwrap();
        for (host, address) in [
            ("127.0.0.1", "127.0.0.1:80"),
            ("::1", "[::1]:80"),
            ("fe80::1%7", "[fe80::1%7]:80"),
            ("fe80::1%lo", "[fe80::1%1]:80"),
        ] {
            let mut resolving = start(host, 80, Family::Any, sleeper.waker(0));
            let answer = resolving.poll().unwrap().unwrap();
            assert_eq!(answer, [address.parse().unwrap()]);
        }
        assert!(sleeper.drain().is_empty());
    }

    #[test]
    fn an_unknown_zone_says_so() {
        let error = resolve("fe80::1%nosuch0", Family::Any).unwrap_err();
        assert!(error.to_string().contains("nosuch0"), "{error}");
    }

    #[test]
    fn localhost_resolves_by_the_family_asked_for() {
        let addresses = resolve("localhost", Family::V4).unwrap();
        assert!(
            addresses
                .iter()
                .all(|a| a.is_ipv4() && a.ip().is_loopback())
        );
    }

    #[test]
    fn localhost_is_this_machine_in_both_families() {
        for name in ["localhost", "LocalHost.", "a.localhost", "a.b.localhost."] {
            let addresses = resolve(name, Family::Any).unwrap();
            let text: Vec<_> = addresses.iter().map(ToString::to_string).collect();
            assert_eq!(text, ["[::1]:80", "127.0.0.1:80"], "{name}");
        }
    }

    #[test]
    fn an_impossible_name_is_an_error_in_the_resolvers_words() {
        let text = resolve("no such host.invalid", Family::Any)
            .unwrap_err()
            .to_string();
        assert!(!text.is_empty() && !text.contains("lookup"), "{text}");
    }

    #[test]
    fn a_forgotten_answer_harms_nobody() {
        let sleeper = Sleeper::new().unwrap();
        drop(start(
            "no such host.invalid",
            80,
            Family::Any,
            sleeper.waker(0),
        ));
        let ready = poll::<OwnedFd>(&[], Some(&sleeper), Some(Duration::from_secs(60))).unwrap();
        assert!(ready.woken);
    }

    #[test]
    fn resolver_threads_block_all_signals_and_the_caller_none() {
        let (tx, rx) = std::sync::mpsc::channel();
        let before = SigSet::thread_get_mask().unwrap();
        spawn(move || tx.send(SigSet::thread_get_mask().unwrap()).unwrap()).unwrap();
        let inside = rx.recv().unwrap();
        for signal in [nix::sys::signal::SIGALRM, nix::sys::signal::SIGINT] {
            assert!(inside.contains(signal));
        }
        assert_eq!(SigSet::thread_get_mask().unwrap(), before);
    }
}
