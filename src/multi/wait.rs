//! The system's readiness queue (epoll): asked about all descriptors at the cost of those that are
//! ready.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;

use crate::limits::EVENTS_PER_LOOK;
use crate::net::wait::Interest;

/// A descriptor of the application's that is waited for too.
#[derive(Debug)]
pub struct Extra<'a> {
    /// The descriptor.
    pub fd: BorrowedFd<'a>,
    /// What for.
    pub wanted: PollFlags,
    /// What was seen.
    pub seen: PollFlags,
}

/// The queue; clones are the same.
#[derive(Clone, Debug)]
pub struct Queue(Arc<OwnedFd>);

impl Queue {
    /// Makes one: a descriptor.
    pub fn new() -> io::Result<Queue> {
        Ok(Queue(Arc::new(epoll::create(CreateFlags::CLOEXEC)?)))
    }

    /// Watches a descriptor for `now`; `was`: it was watched already.
    pub fn set(&self, fd: BorrowedFd, token: u64, was: bool, now: Interest) -> io::Result<()> {
        let mut flags = EventFlags::empty();
        flags.set(EventFlags::IN, now.read);
        flags.set(EventFlags::OUT, now.write);
        let data = EventData::new_u64(token);
        match was {
            true => epoll::modify(&self.0, fd, data, flags)?,
            false => epoll::add(&self.0, fd, data, flags)?,
        }
        Ok(())
    }

    /// Watches a descriptor no more.
    pub fn forget(&self, fd: BorrowedFd) {
        // It cannot fail for one that is watched.
        let _ = epoll::delete(&self.0, fd);
    }

    /// Waits for a descriptor of the queue or an extra one, at most so long. The tokens of those
    /// that are ready, and how many extra ones are.
    pub fn wait(
        &self,
        extra: &mut [Extra],
        timeout: Option<Duration>,
    ) -> io::Result<(Vec<u64>, usize)> {
        if extra.is_empty() {
            return Ok((self.events(timeout)?, 0));
        }
        let queue = PollFd::new(&self.0, PollFlags::IN);
        let extras = extra
            .iter()
            .map(|e| PollFd::from_borrowed_fd(e.fd, e.wanted));
        let mut entries: Vec<_> = std::iter::once(queue).chain(extras).collect();
        or_signal(rustix::event::poll(&mut entries, limit(timeout).as_ref()))?;
        let mut seen = entries.iter().map(PollFd::revents);
        let ready = seen.next().is_some_and(|seen| !seen.is_empty());
        let seen: Vec<_> = seen.collect();
        for (extra, seen) in extra.iter_mut().zip(&seen) {
            extra.seen = *seen;
        }
        let count = seen.iter().filter(|seen| !seen.is_empty()).count();
        let tokens = match ready {
            true => self.events(Some(Duration::ZERO))?,
            false => Vec::new(),
        };
        Ok((tokens, count))
    }

    fn events(&self, timeout: Option<Duration>) -> io::Result<Vec<u64>> {
        let mut events = Vec::with_capacity(EVENTS_PER_LOOK);
        let room = spare_capacity(&mut events);
        or_signal(epoll::wait(&self.0, room, limit(timeout).as_ref()))?;
        Ok(events.iter().map(|event| event.data.u64()).collect())
    }
}

/// A signal ends the wait, as in libcurl: the program may want to look what it was.
fn or_signal<T: Default>(waited: Result<T, Errno>) -> io::Result<T> {
    match waited {
        Err(Errno::INTR) => Ok(T::default()),
        waited => Ok(waited?),
    }
}

/// For the system; `None` is no end, and so is what is too long for it.
fn limit(timeout: Option<Duration>) -> Option<Timespec> {
    timeout.and_then(|timeout| Timespec::try_from(timeout).ok())
}
