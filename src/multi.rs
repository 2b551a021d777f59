//! The driver of many transfers: it decides which of them has something to do, and how to wait
//! for all at once. The cost of a turn is that of the transfers that are ready, not of all.
//!
//! Who is ready is known from three sources: the system's readiness queue (or the application's
//! event loop, [`Multi::socket_action`]), timers, and wake-ups by other threads. What the
//! application is told goes through a [`Host`]; no lock is held then.

mod registry;
mod state;
mod tell;
mod timers;
mod wait;

use std::os::fd::{AsFd, AsRawFd, RawFd};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::easy::{Turned, Waiting};
use crate::limits;
use crate::net::wait::{Interest, Sleeper, Waker};
use crate::transfer::{Error, Kept};

pub use registry::Key;
pub use wait::Extra;

use registry::State;
use state::Inner;

/// A transfer as its multi handle sees it.
pub trait Member: Clone {
    /// Makes the transfer. An error ends it.
    fn start(&self) -> Result<(), Error>;
    /// Steps it until it waits, ends, or has delivered so many times.
    fn turn(&self, waker: &Waker, deliveries: usize) -> Turned;
    /// The host that a started one leads to.
    fn host(&self) -> String;
    /// Whether its connection stays open after its end.
    fn keeps_connection(&self) -> bool;
    /// Whether each [`Multi::perform`] is to ask its progress callback.
    fn reports_progress(&self) -> bool;
    /// Ends it at once.
    fn stop(&self) -> Error;
    /// Sockets of it are watched no more; whoever closes them may.
    fn let_go(&self);
}

/// What the application is told. No lock is held during a call.
pub trait Host<M> {
    /// Whether anybody hears of sockets.
    fn watches(&self) -> bool;
    /// A socket shall be watched for `Some` interest, or no longer. `None` for a member: it is the
    /// multi handle's own. False: the application wants the end.
    fn watch(&self, member: Option<&M>, fd: RawFd, interest: Option<Interest>, data: usize)
    -> bool;
    /// [`Multi::socket_action`] is due after so long, or (`None`) at no time.
    fn timer(&self, due: Option<Duration>) -> bool;
    /// Something else has happened; told at the end of a call.
    fn notify(&self, news: News<&M>);
}

/// What [`Host::notify`] tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News<T> {
    /// A transfer has ended.
    Done(T),
    /// There are messages again ([`Multi::next_message`]).
    Messages,
}

/// Why a multi handle did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MultiError {
    /// A callback asked for the end; nothing goes on.
    Aborted,
    /// No such socket.
    BadSocket,
    /// The system's readiness queue failed.
    Poll,
}

/// Counters of transfers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In the multi handle.
    pub current: usize,
    /// Started and not ended.
    pub running: usize,
    /// Held back by a limit.
    pub pending: usize,
    /// Ended, and not removed.
    pub done: usize,
    /// Ever added.
    pub added: u64,
}

/// Limits on connections; 0 is none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// In all.
    pub total: usize,
    /// To one host.
    pub host: usize,
}

/// A multi handle without its C clothes. One thread uses it, but for [`Multi::wake`].
#[derive(Debug)]
pub struct Multi<M> {
    sleeper: Sleeper,
    inner: Mutex<Inner<M>>,
}

/// The token of [`Multi::wake`]; members have their keys.
const WAKE_UP: u64 = u64::MAX;

impl<M: Member> Multi<M> {
    /// Makes one; fails when the process is out of descriptors.
    pub fn new() -> std::io::Result<Multi<M>> {
        Ok(Multi {
            sleeper: Sleeper::new()?,
            inner: Mutex::default(),
        })
    }

    /// Looks at most so many names up at once.
    pub fn limit_lookups(&self, most: usize) {
        self.inner.lock().kept.resolver.limit(most);
    }

    /// Forgets the addresses of names.
    pub fn forget_hosts(&self) {
        let kept = self.inner.lock().kept.clone();
        kept.dns.with(|dns| *dns = Default::default());
    }

    /// Adds a transfer, made of its key, the waker that it is to be driven with, and what all of
    /// them share.
    ///
    /// # Errors
    /// `Aborted`, or what `make` says.
    pub fn add<E: From<MultiError>>(
        &self,
        host: &dyn Host<M>,
        make: impl FnOnce(Key, Waker, Kept) -> Result<M, E>,
    ) -> Result<Key, E> {
        let key = {
            let inner = &mut *self.inner.lock();
            if inner.aborted && inner.members.len() > 0 {
                return Err(MultiError::Aborted.into());
            }
            inner.aborted = false;
            let key = inner.members.reserve();
            let waker = self.sleeper.waker(key.token());
            let member = match make(key, waker, inner.kept.clone()) {
                Ok(member) => member,
                Err(error) => {
                    inner.members.release(key);
                    return Err(error);
                }
            };
            inner.members.fill(key, member);
            inner.added += 1;
            inner.enqueue(key);
            key
        };
        self.tell_own(host)?;
        self.tell_timer(host)?;
        Ok(key)
    }

    /// Takes a transfer out; `leave` ends it, told whether it has ended already. Its message is
    /// not told any more.
    pub fn remove(&self, key: Key, host: &dyn Host<M>, leave: impl FnOnce(&M, bool)) -> bool {
        let (member, finished, changes) = {
            let inner = &mut *self.inner.lock();
            let Some(entry) = inner.members.get_mut(key) else {
                return false;
            };
            let member = entry.member.clone();
            let finished = matches!(entry.state, State::Done);
            let changes = inner.watch(key, Waiting::default()).unwrap_or_default();
            inner.timers.set(key, None);
            inner.reporting.remove(&key);
            inner.unseen.remove(&key);
            inner.free_connection(key);
            inner.members.release(key);
            inner.messages.retain(|(of, _)| *of != key);
            inner.pending.retain(|of| *of != key);
            (member, finished, changes)
        };
        let told = self.tell(host, &member, changes);
        leave(&member, finished);
        let told = told.and_then(|()| self.tell_own(host));
        // Who said no hears it from the next call.
        let _ = told.and_then(|()| self.tell_timer(host));
        true
    }

    /// Does what can be done now; says how many transfers have not ended.
    ///
    /// # Errors
    /// `Aborted`; `Poll`.
    pub fn perform(&self, host: &dyn Host<M>) -> Result<usize, MultiError> {
        {
            let inner = &mut *self.inner.lock();
            inner.expire(Instant::now());
            inner.wake_callers(&self.sleeper);
            inner.ask_progress();
            inner.try_unseen();
            if !std::mem::take(&mut inner.polled) {
                inner.look(&self.sleeper)?;
            }
        }
        self.run_ready(host)
    }

    /// The same for what happened on one socket, or (`None`) for timers.
    ///
    /// # Errors
    /// As for `perform`.
    pub fn socket_action(
        &self,
        fd: Option<RawFd>,
        host: &dyn Host<M>,
    ) -> Result<usize, MultiError> {
        {
            let inner = &mut *self.inner.lock();
            match fd {
                // The program may have woken it because of those.
                Some(fd) if fd == self.sleeper.as_fd().as_raw_fd() => inner.try_unseen(),
                Some(fd) => {
                    if let Some(key) = inner.sockets.get(&fd).map(|watched| watched.key) {
                        inner.enqueue(key);
                    }
                }
                // The application's timer has fired, so it is set to nothing.
                None => {
                    inner.told = None;
                    inner.try_unseen();
                }
            }
            inner.wake_callers(&self.sleeper);
            inner.expire(Instant::now());
        }
        self.run_ready(host)
    }

    /// Turns everybody who is ready now.
    fn run_ready(&self, host: &dyn Host<M>) -> Result<usize, MultiError> {
        let turns = self.inner.lock().ready.len();
        // Who becomes ready meanwhile has its turn the next time.
        for _ in 0..turns {
            let Some(key) = self.inner.lock().next_ready() else {
                break;
            };
            self.run(key, host)?;
        }
        self.tell_news(host);
        self.tell_own(host)?;
        self.tell_timer(host)?;
        Ok(self.inner.lock().unfinished())
    }

    fn run(&self, key: Key, host: &dyn Host<M>) -> Result<(), MultiError> {
        let (member, state, aborted) = {
            let inner = &mut *self.inner.lock();
            let Some(entry) = inner.members.get_mut(key) else {
                return Ok(());
            };
            (entry.member.clone(), entry.state, inner.aborted)
        };
        let started = match state {
            State::Done => return Ok(()),
            _ if aborted => Err(member.stop()),
            State::New => {
                self.inner.lock().members.set_begun(key);
                member.start()
            }
            State::Held | State::Running => Ok(()),
        };
        let turned = match started {
            Ok(()) if state != State::Running && !self.take_connection(key, &member) => {
                return Ok(());
            }
            Ok(()) => {
                let waker = self.sleeper.waker(key.token());
                member.turn(&waker, limits::TURN_DELIVERIES)
            }
            Err(error) => Turned::Done(Err(error)),
        };
        let changes = self.inner.lock().turned(key, &member, turned)?;
        let lost = changes.iter().any(|change| change.interest.is_none());
        let told = self.tell(host, &member, changes);
        if lost {
            member.let_go();
        }
        told
    }

    /// Counts a connection, or holds the transfer back where a limit forbids one more.
    fn take_connection(&self, key: Key, member: &M) -> bool {
        let limited = self.inner.lock().limits.host != 0;
        let name = if limited {
            member.host()
        } else {
            String::new()
        };
        let inner = &mut *self.inner.lock();
        let taken = inner.count_connection(&name);
        let Some(entry) = inner.members.get_mut(key) else {
            return false;
        };
        if taken {
            entry.state = State::Running;
            entry.connection = Some(name);
            if member.reports_progress() {
                inner.reporting.insert(key);
            }
        } else {
            entry.state = State::Held;
            inner.pending.push_back(key);
        }
        taken
    }

    fn abort<T>(&self) -> Result<T, MultiError> {
        let inner = &mut *self.inner.lock();
        inner.aborted = true;
        // All of them end the next time.
        for key in inner.members.keys() {
            inner.enqueue(key);
        }
        Err(MultiError::Aborted)
    }

    /// When something is to be done though nothing happens; zero: now.
    pub fn due(&self) -> Option<Duration> {
        let inner = &mut *self.inner.lock();
        let now = Instant::now();
        let next = inner.next_due(now);
        next.map(|next| next.saturating_duration_since(now))
    }

    /// Waits until something can be done, for at most so long, or until [`Multi::wake`]. Says how many
    /// descriptors are ready.
    ///
    /// # Errors
    /// `Poll`.
    pub fn wait(&self, extra: &mut [Extra], timeout: Duration) -> Result<usize, MultiError> {
        let (queue, timeout) = {
            let inner = &mut *self.inner.lock();
            let now = Instant::now();
            let due = inner.next_due(now);
            let due = due.map(|due| due.saturating_duration_since(now));
            inner.open_queue(&self.sleeper)?;
            let queue = inner.queue.clone().ok_or(MultiError::Poll)?;
            let timeout = match inner.woken {
                true => Duration::ZERO,
                false => due.map_or(timeout, |due| due.min(timeout)),
            };
            (queue, timeout)
        };
        let waited = queue.wait(extra, Some(timeout));
        let (ready, extras) = waited.map_err(|_| MultiError::Poll)?;
        let inner = &mut *self.inner.lock();
        inner.polled = true;
        let count = inner.enqueue_tokens(&ready, &self.sleeper);
        inner.woken = false;
        Ok(count + extras)
    }

    /// Ends a [`Multi::wait`], the current or the next one. From any thread.
    pub fn wake(&self) {
        self.sleeper.waker(WAKE_UP).wake();
    }

    /// What a transfer ended with, the oldest first.
    pub fn next_message(&self) -> Option<(M, Result<(), Error>)> {
        let inner = &mut *self.inner.lock();
        let (key, result) = inner.messages.pop_front()?;
        let entry = inner.members.get_mut(key)?;
        Some((entry.member.clone(), result))
    }

    /// How many such messages there are.
    pub fn messages(&self) -> usize {
        self.inner.lock().messages.len()
    }

    /// Descriptors that are waited for; the own one, too, while there are transfers.
    pub fn descriptors(&self) -> Vec<(RawFd, Interest)> {
        let inner = self.inner.lock();
        let sockets = inner.sockets.iter();
        let sockets = sockets.filter(|(_, watched)| watched.interest != Interest::default());
        let own = (self.sleeper.as_fd().as_raw_fd(), Interest::READ);
        sockets
            .map(|(fd, watched)| (*fd, watched.interest))
            .chain((inner.members.begun() > 0).then_some(own))
            .collect()
    }

    /// Attaches the application's pointer to a socket.
    ///
    /// # Errors
    /// `BadSocket`.
    pub fn assign(&self, fd: RawFd, data: usize) -> Result<(), MultiError> {
        let inner = &mut *self.inner.lock();
        if inner.leaving == Some(fd) {
            return Ok(());
        }
        if fd == self.sleeper.as_fd().as_raw_fd() && inner.own.is_some() {
            inner.own = Some(data);
            return Ok(());
        }
        let watched = inner.sockets.get_mut(&fd).ok_or(MultiError::BadSocket)?;
        watched.data = data;
        Ok(())
    }

    /// Everybody in it, in the order of their coming.
    pub fn members(&self) -> Vec<M> {
        self.inner.lock().members.all()
    }

    /// Counters.
    pub fn counts(&self) -> Counts {
        let inner = self.inner.lock();
        let (current, done) = (inner.members.len(), inner.members.done());
        let pending = inner.pending.len();
        Counts {
            current,
            running: current - done - pending,
            pending,
            done,
            added: inner.added,
        }
    }

    /// Sets limits; who waits may start.
    pub fn limit(&self, change: impl FnOnce(&mut Limits)) {
        let inner = &mut *self.inner.lock();
        change(&mut inner.limits);
        inner.retry_pending();
    }
}
