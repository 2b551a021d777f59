//! Waiting: for descriptors, for another thread, for time to pass. Only drivers call this.

mod bell;

/// What `bell` is made of; its model has others.
mod sync {
    pub use parking_lot::Mutex;
}

use bell::{Bell, Signal};
use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec};
use rustix::io::Errno;
use std::collections::BTreeSet;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a descriptor is waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interest {
    /// Something can be read, or the peer has gone.
    pub read: bool,
    /// Something can be written, or a connect has ended.
    pub write: bool,
}

impl Interest {
    /// To read.
    pub const READ: Interest = Interest {
        read: true,
        write: false,
    };
    /// To write.
    pub const WRITE: Interest = Interest {
        read: false,
        write: true,
    };

    fn flags(self) -> PollFlags {
        let mut flags = PollFlags::empty();
        flags.set(PollFlags::IN, self.read);
        flags.set(PollFlags::OUT, self.write);
        flags
    }
}

/// Ends the wait of a [`Sleeper`], from any thread, now or the next time it waits.
#[derive(Clone, Debug)]
pub struct Waker {
    bell: Arc<Bell<EventFd>>,
    token: u64,
}

impl Waker {
    /// Wakes the sleeper, which learns the token; calls before it does count as one.
    pub fn wake(&self) {
        self.bell.call(self.token);
    }

    /// Whether both wake the same sleeper.
    pub fn is_same(&self, other: &Waker) -> bool {
        Arc::ptr_eq(&self.bell, &other.bell)
    }
}

/// What a driver sleeps on so that a [`Waker`] can end its wait. One descriptor.
#[derive(Debug)]
pub struct Sleeper {
    bell: Arc<Bell<EventFd>>,
    process: u32,
}

#[derive(Debug)]
struct EventFd(OwnedFd);

impl Signal for EventFd {
    fn ring(&self) {
        // It can fail only when the counter is full, and then the sleeper is awake already.
        let ring = || rustix::io::write(&self.0, &1u64.to_ne_bytes());
        let _ = rustix::io::retry_on_intr(ring);
    }

    fn silence(&self) {
        let mut count = [0u8; 8];
        let _ = rustix::io::retry_on_intr(|| rustix::io::read(&self.0, &mut count));
    }
}

impl Sleeper {
    /// Makes one; fails when the process is out of descriptors.
    pub fn new() -> io::Result<Sleeper> {
        let flags = EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC;
        let fd = EventFd(rustix::event::eventfd(0, flags)?);
        Ok(Sleeper {
            bell: Arc::new(Bell::new(fd)),
            process: std::process::id(),
        })
    }

    /// Whether this process made it. After a `fork` parent and child have one descriptor, and each
    /// would take the other's wake-ups.
    pub fn is_own(&self) -> bool {
        self.process == std::process::id()
    }

    /// A handle that wakes this sleeper and says `token`.
    pub fn waker(&self, token: u64) -> Waker {
        Waker {
            bell: Arc::clone(&self.bell),
            token,
        }
    }

    /// Forgets the wake-ups so far and gives the tokens of who called. [`poll`] does it itself.
    pub fn drain(&self) -> BTreeSet<u64> {
        self.bell.drain()
    }

    /// Whether somebody called since.
    pub fn is_called(&self) -> bool {
        self.bell.is_called()
    }
}

impl AsFd for Sleeper {
    /// For an outer event loop: readable means woken.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.bell.signal().0.as_fd()
    }
}

/// How a wait ended; both zero and false is a timeout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ready {
    /// How many of the descriptors are ready.
    pub count: usize,
    /// Whether a [`Waker`] called.
    pub woken: bool,
}

/// Descriptors that are waited for without an allocation; two raced connects, mostly.
const FEW: usize = 8;

/// Waits until a descriptor is ready, the sleeper is woken, or `timeout` (`None`: no end) has
/// passed. Signals do not shorten the wait.
pub fn poll<F: AsFd>(
    fds: &[(F, Interest)],
    sleeper: Option<&Sleeper>,
    timeout: Option<Duration>,
) -> io::Result<Ready> {
    let woken = sleeper.map(|sleeper| (sleeper.as_fd(), Interest::READ));
    let fds_lent = fds.iter().map(|(fd, interest)| (fd.as_fd(), *interest));
    let mut all = fds_lent.chain(woken);
    let count = fds.len() + usize::from(sleeper.is_some());
    let entry = |(fd, interest): (_, Interest)| PollFd::from_borrowed_fd(fd, interest.flags());
    let mut few: [PollFd<'_>; FEW];
    let mut many: Vec<PollFd<'_>>;
    let entries = match all.clone().next().map(entry) {
        None => &mut [],
        Some(_) if count > FEW => {
            many = all.map(entry).collect();
            many.as_mut_slice()
        }
        Some(filler) => {
            few = std::array::from_fn(|_| all.next().map_or(filler.clone(), entry));
            few.get_mut(..count).unwrap_or_default()
        }
    };
    poll_entries(entries, timeout)?;
    let ready = entries.iter().filter(|e| !e.revents().is_empty()).count();
    let woken = sleeper.is_some_and(|_| entries.last().is_some_and(|e| !e.revents().is_empty()));
    if woken {
        sleeper.map(Sleeper::drain);
    }
    Ok(Ready {
        count: ready - usize::from(woken),
        woken,
    })
}

/// `poll(2)`, called again with the time that is left when a signal interrupts it.
fn poll_entries(entries: &mut [PollFd<'_>], timeout: Option<Duration>) -> io::Result<()> {
    // A timeout too long for the clock is none.
    let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let mut left = deadline.and(timeout);
    loop {
        let limit = left.and_then(|left| Timespec::try_from(left).ok());
        match rustix::event::poll(entries, limit.as_ref()) {
            Ok(_) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::net::UnixStream;

    #[test]
    fn a_wake_up_ends_the_wait_and_is_forgotten() {
        let sleeper = Sleeper::new().unwrap();
        let waker = sleeper.waker(7);
        let thread = std::thread::spawn(move || waker.wake());
        let ready = poll::<OwnedFd>(&[], Some(&sleeper), None).unwrap();
        thread.join().unwrap();
        assert_eq!(
            ready,
            Ready {
                count: 0,
                woken: true
            }
        );
        let ready = poll::<OwnedFd>(&[], Some(&sleeper), Some(Duration::ZERO)).unwrap();
        assert_eq!(ready, Ready::default());
    }

    #[test]
    fn who_called_is_told_once() {
        let sleeper = Sleeper::new().unwrap();
        for token in [3, 1, 3] {
            sleeper.waker(token).wake();
        }
        assert!(sleeper.is_called());
        assert_eq!(sleeper.drain(), BTreeSet::from([1, 3]));
        assert!(!sleeper.is_called());
        assert_eq!(sleeper.drain(), BTreeSet::new());
        sleeper.waker(1).wake();
        let zero = Some(Duration::ZERO);
        assert!(poll::<OwnedFd>(&[], Some(&sleeper), zero).unwrap().woken);
    }

    #[test]
    fn counts_what_is_ready_among_few_and_many() {
        let sleeper = Sleeper::new().unwrap();
        for n in [1, 7, 8, 9, 40] {
            let pairs: Vec<_> = (0..n).map(|_| UnixStream::pair().unwrap()).collect();
            (&pairs[n - 1].1).write_all(b"x").unwrap();
            let fds: Vec<_> = pairs
                .iter()
                .map(|p| (p.0.as_fd(), Interest::READ))
                .collect();
            let ready = poll(&fds, Some(&sleeper), None).unwrap();
            assert_eq!(
                ready,
                Ready {
                    count: 1,
                    woken: false
                }
            );
            sleeper.waker(0).wake();
            let ready = poll(&fds, Some(&sleeper), None).unwrap();
            assert_eq!(
                ready,
                Ready {
                    count: 1,
                    woken: true
                }
            );
        }
    }

    #[test]
    fn time_passes_also_without_descriptors() {
        let before = Instant::now();
        let timeout = Some(Duration::from_millis(20));
        assert_eq!(
            poll::<OwnedFd>(&[], None, timeout).unwrap(),
            Ready::default()
        );
        assert!(before.elapsed() >= Duration::from_millis(20));
    }
}
