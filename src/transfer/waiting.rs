//! What a transfer waits for: descriptors, a stream that none shows, and until when.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::deadline::earliest;
use super::state::Phase;
use super::{Progress, Transfer};
use crate::limits;
use crate::net::stream::Stream;
use crate::net::wait::Interest;
use crate::net::wire::Unseen;

impl Transfer {
    /// Which descriptors, with what each waits for. Shared, as the wait is done without the lock.
    pub fn waits(&self) -> Vec<(Arc<OwnedFd>, Interest)> {
        match &self.phase {
            Phase::Connect(_, race) => race.fds().map(|fd| (fd, Interest::WRITE)).collect(),
            Phase::Proxy(tunnel) => tunnel.waits(self.common.interest),
            _ => {
                let waiting = self.waiting();
                let seen = waiting.and_then(|(stream, interest)| Some((stream.fd()?, interest)));
                seen.into_iter().collect()
            }
        }
    }

    /// The same for a stream that no descriptor shows.
    pub fn unseen(&self) -> Option<Unseen> {
        let (stream, interest) = self.waiting()?;
        let anything = interest != Interest::default();
        anything.then(|| stream.unseen(interest)).flatten()
    }

    /// The stream of a phase that waits for its one stream, and for what.
    fn waiting(&self) -> Option<(&Stream, Interest)> {
        match &self.phase {
            Phase::Tls(_, stream) => Some((stream, self.common.interest)),
            Phase::Upgrade(upgrade) => Some((upgrade.stream(), self.common.interest)),
            Phase::Accept(accept) => Some((accept.stream(), self.common.interest)),
            Phase::Refused(refusal) => Some((refusal.stream(), self.common.interest)),
            Phase::Open(open) => {
                let mut interest = open.interest();
                // Held back: what comes in waits.
                interest.read &= self.held.is_none();
                Some((open.stream(), interest))
            }
            Phase::Start(_)
            | Phase::Attached(..)
            | Phase::LookUp(_)
            | Phase::ResolveLocal(..)
            | Phase::Resolve(..)
            | Phase::Connect(..)
            | Phase::Proxy(_)
            | Phase::Secure(..)
            | Phase::Ready(..)
            | Phase::Backoff(_)
            | Phase::Over => None,
        }
    }

    /// When to step again though nothing happened.
    pub fn deadline(&self, now: Instant) -> Option<Instant> {
        let next = earliest(
            self.common.deadlines.next(self.phase.part()),
            earliest(self.common.retry_at, self.common.speed.next()),
        );
        let next = match &self.phase {
            Phase::Open(open) => earliest(next, open.next_tend()),
            _ => next,
        };
        match self.progress {
            Progress::Off => next,
            _ => earliest(
                next,
                Some(now + Duration::from_millis(limits::PROGRESS_INTERVAL_MS)),
            ),
        }
    }

    /// When its time as a whole is up.
    pub fn end_of_time(&self) -> Option<Instant> {
        self.common.deadlines.next(self.phase.part())
    }
}
