//! Calls that may wait: each is tried, and tried again when the socket is ready, within a time.
//!
//! Several threads may wait at once, one to receive and others to send. No lock is held meanwhile.

use std::time::{Duration, Instant};

use crate::net::wait::{Interest, Waker};
use crate::random::System;
use crate::transfer::{Error, Kind, Open, earliest};

use super::calls::is_sooner;
use super::{Borrowed, Easy, Inner, Waiting};

/// How long a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Not at all: it answers `Again`.
    None,
    /// For so many milliseconds, then it answers `Timeout`.
    Milliseconds(u32),
    /// Until it is done, or as long as the settings let a transfer last.
    Endless,
}

impl Patience {
    /// C's number: 0 is none, a negative one is endless.
    pub fn of(timeout_ms: i32) -> Patience {
        match u32::try_from(timeout_ms) {
            Ok(0) => Patience::None,
            Ok(ms) => Patience::Milliseconds(ms),
            Err(_) => Patience::Endless,
        }
    }

    /// When it is at its end. `total_ms`: what the settings let a transfer last, 0 for no end.
    fn deadline(self, total_ms: u64, now: Instant) -> Option<Instant> {
        let ms = match self {
            Patience::Milliseconds(ms) => ms.into(),
            Patience::Endless if total_ms != 0 => total_ms,
            Patience::None | Patience::Endless => return None,
        };
        now.checked_add(Duration::from_millis(ms))
    }
}

/// What one attempt came to.
pub(super) enum Try<T> {
    /// The call is over.
    Done(T),
    /// The next attempt is due when the socket is ready for this.
    Wait(Interest),
}

/// How a call that may wait ended.
pub(super) enum Ended<T> {
    /// An attempt came to this.
    Done(T),
    /// There is no patience.
    NotYet,
    /// Somebody wanted the wait to end ([`Easy::wake_up`]).
    Woken,
    /// Patience is at its end.
    Late,
}

/// A thread that waits in a call.
#[derive(Debug)]
pub(super) struct Waiter {
    waker: Waker,
    /// Its wait is to end.
    woken: bool,
}

/// Takes a thread off the list of those who wait, whatever way its call is left.
struct Listed<'a> {
    easy: &'a Easy,
    waker: Waker,
    borrowed: Borrowed,
}

impl Drop for Listed<'_> {
    fn drop(&mut self) {
        let waiters = &mut self.easy.inner.lock().waiters;
        waiters.retain(|other| !other.waker.is_same(&self.waker));
    }
}

impl Easy {
    /// Tries until the answer is another than `Again`, and waits for `want` (and to send what waits for
    /// the socket) in between.
    ///
    /// # Errors
    /// The attempt's; `Again` without patience or when [`Easy::wake_up`] was called; `Timeout` when
    /// patience is at its end; `Send` or another of [`Easy::connected`] without a connection.
    pub fn insist<T>(
        &self,
        patience: Patience,
        want: Interest,
        mut attempt: impl FnMut(&mut Open, Instant) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let ended = self.persist(patience, |open, now| match attempt(open, now) {
            Err(error) if error.kind == Kind::Again => Ok(Try::Wait(want)),
            outcome => outcome.map(Try::Done),
        })?;
        match ended {
            Ended::Done(value) => Ok(value),
            Ended::NotYet | Ended::Woken => Err(Error::again()),
            Ended::Late => Err(Error::new(
                Kind::Timeout,
                "Timeout: the call could not be done in the time that it was given",
            )),
        }
    }

    /// The same for attempts that say themselves what to wait for.
    ///
    /// # Errors
    /// The attempt's, and those of [`Easy::connected`] without a connection.
    pub(super) fn persist<T>(
        &self,
        patience: Patience,
        mut attempt: impl FnMut(&mut Open, Instant) -> Result<Try<T>, Error>,
    ) -> Result<Ended<T>, Error> {
        let mut now = Instant::now();
        let mut deadline = None;
        let mut listed: Option<Listed<'_>> = None;
        loop {
            let wait = {
                let inner = &mut *self.websocket()?;
                let want = match inner.attempt(&mut attempt, now)? {
                    Try::Done(value) => return Ok(Ended::Done(value)),
                    Try::Wait(want) => want,
                };
                if patience == Patience::None {
                    return Ok(Ended::NotYet);
                }
                match &listed {
                    Some(listed) if inner.is_woken(&listed.waker) => return Ok(Ended::Woken),
                    Some(_) => {}
                    None if std::mem::take(&mut inner.woken) => return Ok(Ended::Woken),
                    None => {
                        deadline = patience.deadline(inner.settings.time.total_ms, now);
                        listed = Some(self.list(inner)?);
                    }
                }
                if deadline.is_some_and(|deadline| now >= deadline) {
                    return Ok(Ended::Late);
                }
                inner.waiting(want, deadline)
            };
            let sleeper = listed.as_ref().map(|listed| listed.borrowed.sleeper());
            wait.wait(sleeper.transpose()?)?;
            now = Instant::now();
        }
    }

    /// Puts this thread on the list of those who wait.
    fn list(&self, inner: &mut Inner) -> Result<Listed<'_>, Error> {
        let borrowed = Borrowed::take()?;
        let waker = borrowed.sleeper()?.waker(0);
        inner.waiters.push(Waiter {
            waker: waker.clone(),
            woken: false,
        });
        Ok(Listed {
            easy: self,
            waker,
            borrowed,
        })
    }

    /// Ends the wait of a call, from any thread: that of each thread that waits now, or else the next.
    pub fn wake_up(&self) {
        let mut inner = self.inner.lock();
        for waiter in &mut inner.waiters {
            waiter.woken = true;
        }
        inner.woken = inner.waiters.is_empty();
        inner.nudge();
    }
}

impl Inner {
    /// The open connection.
    pub(super) fn open(&mut self) -> Option<&mut Open> {
        self.transfer.as_deref_mut()?.open()
    }

    /// Whoever waits, the driver or a call, looks anew.
    pub(super) fn wake(&self) {
        if let Some(driver) = &self.driver {
            driver.wake();
        }
        self.nudge();
    }

    /// One attempt. Who else waits, and who performs, hears of bytes that it left for the socket, and of
    /// an earlier time to look after the connection.
    fn attempt<T>(
        &mut self,
        attempt: &mut impl FnMut(&mut Open, Instant) -> Result<Try<T>, Error>,
        now: Instant,
    ) -> Result<Try<T>, Error> {
        let Some(open) = self.open() else {
            return Err(super::calls::not_connected(Kind::Send));
        };
        let before = (open.interest().write, open.next_tend());
        let tried = open.tended(now, &mut System, |open, _| attempt(open, now));
        // Only of a change: two who wait would wake each other for ever.
        let writes = !before.0 && open.interest().write;
        if writes || is_sooner(open.next_tend(), before.1) {
            self.wake();
        }
        tried
    }

    /// Whether the thread with this waker is to wait no longer.
    fn is_woken(&self, waker: &Waker) -> bool {
        let mut waiters = self.waiters.iter();
        waiters.any(|waiter| waiter.woken && waiter.waker.is_same(waker))
    }

    /// Who waits looks anew at what to wait for.
    pub(super) fn nudge(&self) {
        for waiter in &self.waiters {
            waiter.waker.wake();
        }
    }

    /// Waits for `want`, and to write where bytes wait for the socket.
    fn waiting(&mut self, want: Interest, deadline: Option<Instant>) -> Waiting {
        let Some(open) = self.open() else {
            return Waiting::default();
        };
        let interest = Interest {
            read: want.read,
            write: want.write || open.interest().write,
        };
        // A descriptor that is waited for in vain could still show errors, and would so all the time.
        let on = match interest == Interest::default() {
            true => Vec::new(),
            false => vec![(open.stream().fd(), interest)],
        };
        Waiting {
            on,
            until: earliest(deadline, open.next_tend()),
        }
    }
}
