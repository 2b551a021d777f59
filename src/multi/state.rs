//! What a multi handle knows: who is in it, who is ready, what is watched for whom.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::easy::{Turned, Waiting};
use crate::net::wait::{Interest, Sleeper};
use crate::transfer::{Error, Kept};

use super::registry::{Key, Registry};
use super::timers::Timers;
use super::wait::Queue;
use super::{Limits, Member, MultiError, News, WAKE_UP};

/// All of it. Whoever has the lock may look and change; what concerns several parts at once is
/// done by the functions below.
#[derive(Debug)]
pub struct Inner<M> {
    pub members: Registry<M>,
    pub timers: Timers,
    /// Who has something to do; each once.
    pub ready: VecDeque<Key>,
    /// Who has a progress callback, which may want the end at any time.
    pub reporting: BTreeSet<Key>,
    /// Who waits for what no descriptor shows: tried whenever the program says so.
    pub unseen: BTreeSet<Key>,
    /// Who waits for a connection to become free.
    pub pending: VecDeque<Key>,
    /// Connections by host, where a limit makes them count.
    pub hosts: BTreeMap<String, usize>,
    pub connections: usize,
    pub limits: Limits,
    pub sockets: BTreeMap<RawFd, Watched>,
    /// The application's pointer for the own descriptor, once it was told of that.
    pub own: Option<usize>,
    /// The socket that the application is being told to leave; it may still name it.
    pub leaving: Option<RawFd>,
    /// The system's readiness queue, once it was needed.
    pub queue: Option<Queue>,
    /// What the queue said since the last perform.
    pub polled: bool,
    /// [`super::Multi::wake`] was called since the last wait.
    pub woken: bool,
    pub messages: VecDeque<(Key, Result<(), Error>)>,
    pub news: VecDeque<News<Key>>,
    /// What the application's timer was set to.
    pub told: Option<Instant>,
    pub kept: Kept,
    pub added: u64,
    pub aborted: bool,
}

impl<M> Default for Inner<M> {
    fn default() -> Self {
        Inner {
            members: Registry::default(),
            timers: Timers::default(),
            ready: VecDeque::new(),
            reporting: BTreeSet::new(),
            unseen: BTreeSet::new(),
            pending: VecDeque::new(),
            hosts: BTreeMap::new(),
            connections: 0,
            limits: Limits::default(),
            sockets: BTreeMap::new(),
            own: None,
            leaving: None,
            queue: None,
            polled: false,
            woken: false,
            messages: VecDeque::new(),
            news: VecDeque::new(),
            told: None,
            kept: Kept::default(),
            added: 0,
            aborted: false,
        }
    }
}

/// A socket of a transfer.
#[derive(Debug)]
pub struct Watched {
    pub key: Key,
    pub interest: Interest,
    /// Keeps the number from being used again before the application is told.
    pub fd: Arc<OwnedFd>,
    /// What the application attached to it.
    pub data: usize,
}

/// What is to be told of a socket.
pub struct Change {
    pub fd: Arc<OwnedFd>,
    pub interest: Option<Interest>,
    pub data: usize,
}

impl<M: Member> Inner<M> {
    /// Somebody has something to do.
    pub fn enqueue(&mut self, key: Key) {
        if let Some(entry) = self.members.get_mut(key)
            && !std::mem::replace(&mut entry.queued, true)
        {
            self.ready.push_back(key);
        }
    }

    /// Whose turn it is.
    pub fn next_ready(&mut self) -> Option<Key> {
        loop {
            let key = self.ready.pop_front()?;
            if let Some(entry) = self.members.get_mut(key) {
                entry.queued = false;
                return Some(key);
            }
        }
    }

    /// Timers that are due make ready.
    pub fn expire(&mut self, now: Instant) {
        while let Some(key) = self.timers.expired(now) {
            self.enqueue(key);
        }
    }

    pub fn ask_progress(&mut self) {
        let reporting = std::mem::take(&mut self.reporting);
        for &key in &reporting {
            self.enqueue(key);
        }
        self.reporting = reporting;
    }

    /// Who cannot be seen may have something to do.
    pub fn try_unseen(&mut self) {
        let unseen = std::mem::take(&mut self.unseen);
        for &key in &unseen {
            self.enqueue(key);
        }
        self.unseen = unseen;
    }

    pub fn wake_callers(&mut self, sleeper: &Sleeper) {
        if sleeper.is_called() {
            self.enqueue_callers(sleeper.drain());
        }
    }

    pub fn enqueue_callers(&mut self, callers: impl IntoIterator<Item = u64>) {
        for token in callers {
            match token {
                WAKE_UP => self.woken = true,
                token => self.enqueue(Key::from_token(token)),
            }
        }
    }

    /// Enqueues what the readiness queue said; how many sockets that were.
    pub fn enqueue_tokens(&mut self, tokens: &[u64], sleeper: &Sleeper) -> usize {
        let mut count = 0;
        for &token in tokens {
            if token == WAKE_UP {
                let callers = sleeper.drain();
                self.enqueue_callers(callers);
            } else {
                count += 1;
                self.enqueue(Key::from_token(token));
            }
        }
        count
    }

    /// Asks the readiness queue without waiting.
    pub fn look(&mut self, sleeper: &Sleeper) -> Result<(), MultiError> {
        if self.members.len() == self.members.done() {
            return Ok(());
        }
        self.open_queue(sleeper)?;
        let Some(queue) = self.queue.clone() else {
            return Ok(());
        };
        let (ready, _) = queue
            .wait(&mut [], Some(Duration::ZERO))
            .map_err(|_| MultiError::Poll)?;
        // The own descriptor stays readable for the next wait.
        for token in ready.into_iter().filter(|token| *token != WAKE_UP) {
            self.enqueue(Key::from_token(token));
        }
        Ok(())
    }

    /// Makes the readiness queue. A program with an event loop of its own never needs it.
    pub fn open_queue(&mut self, sleeper: &Sleeper) -> Result<(), MultiError> {
        if self.queue.is_some() {
            return Ok(());
        }
        let queue = Queue::new().map_err(|_| MultiError::Poll)?;
        let set = |fd, token, interest| queue.set(fd, token, false, interest);
        let own = set(sleeper.as_fd(), WAKE_UP, Interest::READ);
        let mut sockets = self.sockets.values();
        own.and_then(|()| sockets.try_for_each(|w| set(w.fd.as_fd(), w.key.token(), w.interest)))
            .map_err(|_| MultiError::Poll)?;
        self.queue = Some(queue);
        Ok(())
    }

    /// Takes in how a turn ended; what is to be told of its sockets.
    pub fn turned(
        &mut self,
        key: Key,
        member: &M,
        turned: Turned,
    ) -> Result<Vec<Change>, MultiError> {
        match turned {
            Turned::Yield => {
                self.enqueue(key);
                Ok(Vec::new())
            }
            Turned::Wait(waiting) => {
                self.timers.set(key, waiting.until);
                match waiting.unseen.is_some() {
                    true => self.unseen.insert(key),
                    false => self.unseen.remove(&key),
                };
                self.watch(key, waiting)
            }
            Turned::Done(result) => {
                self.timers.set(key, None);
                self.reporting.remove(&key);
                self.unseen.remove(&key);
                if result.is_err() || !member.keeps_connection() {
                    self.free_connection(key);
                }
                self.members.set_done(key);
                self.news.push_back(News::Done(key));
                if self.messages.is_empty() {
                    self.news.push_back(News::Messages);
                }
                self.messages.push_back((key, result));
                self.watch(key, Waiting::default())
            }
        }
    }

    /// Watches what a transfer waits for now, and nothing else of it.
    pub fn watch(&mut self, key: Key, waiting: Waiting) -> Result<Vec<Change>, MultiError> {
        let mut wanted = waiting.on;
        wanted.retain(|(_, interest)| *interest != Interest::default());
        let Some(entry) = self.members.get_mut(key) else {
            return Ok(Vec::new());
        };
        let same = |(fd, was): (&RawFd, &(Arc<OwnedFd>, Interest))| {
            let watched = self.sockets.get(fd);
            watched.is_some_and(|w| Arc::ptr_eq(&w.fd, &was.0) && w.interest == was.1)
        };
        if entry.fds.len() == wanted.len() && entry.fds.iter().zip(&wanted).all(same) {
            return Ok(Vec::new());
        }
        let fds = wanted.iter().map(|(fd, _)| fd.as_raw_fd()).collect();
        let before = std::mem::replace(&mut entry.fds, fds);
        let mut changes = Vec::new();
        for fd in before {
            let watched = self.sockets.get(&fd);
            let stays = |(new, _): &(Arc<OwnedFd>, Interest)| {
                watched.is_some_and(|watched| Arc::ptr_eq(&watched.fd, new))
            };
            if !wanted.iter().any(stays) {
                changes.extend(self.forget(fd));
            }
        }
        for (fd, interest) in wanted {
            changes.extend(self.watch_one(key, fd, interest)?);
        }
        Ok(changes)
    }

    pub fn forget(&mut self, fd: RawFd) -> Option<Change> {
        let watched = self.sockets.remove(&fd)?;
        if let Some(queue) = &self.queue {
            queue.forget(watched.fd.as_fd());
        }
        Some(Change {
            fd: watched.fd,
            interest: None,
            data: watched.data,
        })
    }

    pub fn watch_one(
        &mut self,
        key: Key,
        fd: Arc<OwnedFd>,
        interest: Interest,
    ) -> Result<Option<Change>, MultiError> {
        let number = fd.as_raw_fd();
        let before = self.sockets.get(&number);
        let (was, data) = before.map_or((None, 0), |w| (Some(w.interest), w.data));
        if was == Some(interest) {
            return Ok(None);
        }
        if let Some(queue) = &self.queue {
            let set = queue.set(fd.as_fd(), key.token(), was.is_some(), interest);
            set.map_err(|_| MultiError::Poll)?;
        }
        let watched = Watched {
            key,
            interest,
            fd: Arc::clone(&fd),
            data,
        };
        self.sockets.insert(number, watched);
        Ok(Some(Change {
            fd,
            interest: Some(interest),
            data,
        }))
    }

    /// When something is to be done: at once where somebody is ready.
    pub fn next_due(&mut self, now: Instant) -> Option<Instant> {
        // Who was ready may have been taken out.
        while let Some(&key) = self.ready.front()
            && self.members.get_mut(key).is_none()
        {
            self.ready.pop_front();
        }
        match self.ready.is_empty() {
            false => Some(now),
            true => self.timers.next(),
        }
    }

    /// How many have not ended.
    pub fn unfinished(&self) -> usize {
        self.members.len() - self.members.done()
    }

    pub fn count_connection(&mut self, host: &str) -> bool {
        let Limits { total, host: most } = self.limits;
        let to_host = self.hosts.get(host).copied().unwrap_or(0);
        if (total != 0 && self.connections >= total) || (most != 0 && to_host >= most) {
            return false;
        }
        self.connections += 1;
        if most != 0 {
            self.hosts.insert(host.to_owned(), to_host + 1);
        }
        true
    }

    pub fn free_connection(&mut self, key: Key) {
        let Some(name) = self.members.get_mut(key).and_then(|e| e.connection.take()) else {
            return;
        };
        self.connections -= 1;
        if let Some(count) = self.hosts.get_mut(&name) {
            *count -= 1;
            if *count == 0 {
                self.hosts.remove(&name);
            }
        }
        self.retry_pending();
    }

    /// Lets those try again who wait for a connection: where only their number counts, as many as
    /// there is room for.
    pub fn retry_pending(&mut self) {
        let room = match self.limits {
            Limits { total, host: 0 } if total != 0 => total.saturating_sub(self.connections),
            _ => usize::MAX,
        };
        let trying = room.min(self.pending.len());
        let trying: Vec<_> = self.pending.drain(..trying).collect();
        for key in trying {
            self.enqueue(key);
        }
    }
}
