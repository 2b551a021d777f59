//! Host names to addresses, by the system's resolver, off the calling thread.
//!
//! A numeric host is answered at once. For any other a thread asks `getaddrinfo`, which cannot be
//! cancelled: dropping a [`Resolving`] only forgets the answer.

use crate::limits::{RESOLVER_STACK, RESOLVER_THREADS};
use crate::net::wait::Waker;
use crate::settings::Family;
use nix::sys::signal::SigSet;
use parking_lot::Mutex;
use rustix::net::{AddressFamily, SocketFlags, SocketType};
use std::collections::VecDeque;
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
    resolver: Resolver,
}

impl Resolving {
    /// The answer, once: the addresses in the system's order, never none of them. `None` until
    /// it is there; the waker given to [`Resolver::start`] is called when it comes.
    pub fn poll(&mut self) -> Option<Answer> {
        let answer = self.answer.lock().take();
        if answer.is_some() {
            self.resolver.tidy();
        }
        answer
    }
}

/// Threads that ask, for one handle or for all of a multi handle; clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Resolver(Arc<Mutex<Pool>>);

#[derive(Debug)]
struct Pool {
    most: usize,
    /// Threads that have not seen the queue empty.
    running: usize,
    queue: VecDeque<Job>,
    threads: Vec<JoinHandle<()>>,
}

impl Default for Pool {
    fn default() -> Pool {
        Pool {
            most: RESOLVER_THREADS,
            running: 0,
            queue: VecDeque::new(),
            threads: Vec::new(),
        }
    }
}

#[derive(Debug)]
struct Job {
    host: String,
    port: u16,
    family: Family,
    answer: Arc<Mutex<Option<Answer>>>,
    waker: Waker,
}

impl Job {
    fn done(self, answer: Answer) {
        *self.answer.lock() = Some(answer);
        self.waker.wake();
    }
}

impl Resolver {
    /// At most so many threads at once, at least one; further questions wait.
    pub fn limit(&self, most: usize) {
        self.0.lock().most = most.max(1);
    }

    /// Asks for the addresses of `host` (no brackets; an IPv6 zone after `%`).
    pub fn start(&self, host: &str, port: u16, family: Family, waker: Waker) -> Resolving {
        let known = numeric(host, port).or_else(|| local(host, port, family));
        let unknown = known.is_none();
        let answer = Arc::new(Mutex::new(known));
        if unknown {
            self.ask(Job {
                host: host.to_owned(),
                port,
                family,
                answer: Arc::clone(&answer),
                waker,
            });
        }
        Resolving {
            answer,
            resolver: self.clone(),
        }
    }

    fn ask(&self, job: Job) {
        let mut pool = self.0.lock();
        pool.queue.push_back(job);
        if pool.running >= pool.most {
            return;
        }
        let resolver = self.clone();
        match spawn(move || resolver.work()) {
            Ok(thread) => {
                pool.running += 1;
                pool.threads.push(thread);
            }
            // The threads that there are will come to it.
            Err(_) if pool.running > 0 => {}
            Err(error) => {
                let job = pool.queue.pop_back();
                drop(pool);
                let reason = format!("no thread could be started to ask ({error})");
                if let Some(job) = job {
                    job.done(Err(ResolveError { reason }));
                }
            }
        }
    }

    /// A thread's life: question after question, until there is none.
    fn work(&self) {
        let mut next = self.next();
        while let Some(job) = next {
            let answer = look_up(&job.host, job.port, job.family);
            // Decided before the answer is out: then whoever has it can wait for the thread's end.
            next = self.next();
            job.done(answer);
        }
    }

    fn next(&self) -> Option<Job> {
        let mut pool = self.0.lock();
        let job = pool.queue.pop_front();
        if job.is_none() {
            pool.running -= 1;
        }
        job
    }

    /// Waits for threads that have nothing left to do but end.
    fn tidy(&self) {
        let threads = {
            let mut pool = self.0.lock();
            match pool.running {
                0 => std::mem::take(&mut pool.threads),
                _ => Vec::new(),
            }
        };
        for thread in threads {
            // A panic of its would be an answer that never came.
            let _ = thread.join();
        }
    }
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
        let mut resolving = Resolver::default().start(host, 80, family, sleeper.waker(0));
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
            let mut resolving = Resolver::default().start(host, 80, Family::Any, sleeper.waker(0));
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
        drop(Resolver::default().start("no such host.invalid", 80, Family::Any, sleeper.waker(0)));
        let ready = poll::<OwnedFd>(&[], Some(&sleeper), Some(Duration::from_secs(60))).unwrap();
        assert!(ready.woken);
    }

    #[test]
    fn one_thread_comes_to_every_question() {
        let sleeper = Sleeper::new().unwrap();
        let resolver = Resolver::default();
        resolver.limit(1);
        let ask = |_| resolver.start("no such host.invalid", 80, Family::Any, sleeper.waker(0));
        let mut asked: Vec<_> = (0..5).map(ask).collect();
        assert!(resolver.0.lock().threads.len() <= 1);
        while !asked.is_empty() {
            asked.retain_mut(|resolving| resolving.poll().is_none());
            if !asked.is_empty() {
                let wait = Some(Duration::from_secs(60));
                assert!(poll::<OwnedFd>(&[], Some(&sleeper), wait).unwrap().woken);
            }
        }
        let pool = resolver.0.lock();
        assert_eq!((pool.running, pool.threads.len()), (0, 0));
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
