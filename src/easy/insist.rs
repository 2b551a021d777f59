//! Calls that may wait: each is tried, and tried again when the socket is ready, within a time.
//!
//! Several threads may wait at once, one to receive and others to send. No lock is held meanwhile.

use std::time::{Duration, Instant};

use crate::net::wait::{Interest, Waker};
use crate::random::System;
use crate::transfer::{Error, Kind, Open, Outlook, earliest};

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
    pub(super) fn deadline(self, total_ms: u64, now: Instant) -> Option<Instant> {
        let ms = match self {
            Patience::Milliseconds(ms) => ms.into(),
            Patience::Endless if total_ms != 0 => total_ms,
            Patience::None | Patience::Endless => return None,
        };
        now.checked_add(Duration::from_millis(ms))
    }
}

/// To be woken by what becomes of the bytes that wait, not by the socket's room.
pub(super) const NOTHING: Interest = Interest {
    read: false,
    write: false,
};

/// What one attempt came to.
pub(super) enum Try<T> {
    /// The call is over.
    Done(T),
    /// The next attempt is due when the socket is ready for this, or at that time.
    Wait(Interest, Option<Instant>),
}

/// How a call that may wait ended.
pub(super) enum Ended<T> {
    /// An attempt came to this.
    Done(T),
    /// There is no patience, or no way to wait.
    NotYet,
    /// Somebody wanted the wait to end ([`Easy::wake_up`]).
    Woken,
    /// Patience is at its end.
    Late,
}

/// A thread that waits in a call.
#[derive(Debug)]
pub(super) struct Waiter {
    pub(super) waker: Waker,
    /// Its wait is to end.
    pub(super) woken: bool,
}

/// A thread on the list of those who wait: it is taken off whatever way its call is left.
pub(super) struct Listed<'a> {
    easy: &'a Easy,
    pub(super) waker: Waker,
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
            Err(error) if error.kind == Kind::Again => Ok(Try::Wait(want, None)),
            outcome => outcome.map(Try::Done),
        })?;
        match ended {
            Ended::Done(value) => Ok(value),
            Ended::NotYet | Ended::Woken => Err(Error::again()),
            Ended::Late => Err(out_of_time()),
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
        let mut listed: Option<(Listed<'_>, Borrowed)> = None;
        loop {
            let wait = {
                let inner = &mut *self.websocket()?;
                let own = listed.as_ref().map(|(listed, _)| &listed.waker);
                let (want, again_at) = match inner.attempt(&mut attempt, now, own)? {
                    Try::Done(value) => return Ok(Ended::Done(value)),
                    Try::Wait(want, again_at) => (want, again_at),
                };
                if patience == Patience::None {
                    return Ok(Ended::NotYet);
                }
                match &listed {
                    Some((listed, _)) if inner.is_woken(&listed.waker) => return Ok(Ended::Woken),
                    Some(_) => {}
                    None if std::mem::take(&mut inner.woken) => return Ok(Ended::Woken),
                    None => {
                        deadline = patience.deadline(inner.settings.time.total_ms, now);
                        let borrowed = Borrowed::take()?;
                        let waker = borrowed.sleeper()?.waker(0);
                        listed = Some((self.list(inner, waker), borrowed));
                    }
                }
                if deadline.is_some_and(|deadline| now >= deadline) {
                    return Ok(Ended::Late);
                }
                let wait = inner.waiting(want, earliest(deadline, again_at));
                if !wait.is_possible() {
                    return Ok(Ended::NotYet);
                }
                wait
            };
            let sleeper = listed.as_ref().map(|(_, borrowed)| borrowed.sleeper());
            wait.wait(sleeper.transpose()?)?;
            now = Instant::now();
        }
    }

    /// Puts the thread with this waker on the list of those who wait.
    pub(super) fn list(&self, inner: &mut Inner, waker: Waker) -> Listed<'_> {
        inner.waiters.push(Waiter {
            waker: waker.clone(),
            woken: false,
        });
        Listed { easy: self, waker }
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

/// The end of a call's patience.
pub(super) fn out_of_time() -> Error {
    let sentence = "Timeout: the call could not be done in the time that it was given";
    Error::new(Kind::Timeout, sentence)
}

impl Inner {
    /// The open connection.
    pub(super) fn open(&mut self) -> Option<&mut Open> {
        self.transfer.as_deref_mut()?.open()
    }

    /// Whoever waits, the driver or a call, looks anew.
    pub(super) fn wake(&self) {
        self.wake_driver();
        self.nudge();
    }

    pub(super) fn wake_driver(&self) {
        if let Some(driver) = &self.driver {
            driver.wake();
        }
    }

    /// One attempt, by the thread with the waker `own` if it has waited before. Who else waits, and who
    /// performs, hears of what has changed, and of an earlier time to look after the connection.
    fn attempt<T>(
        &mut self,
        attempt: &mut impl FnMut(&mut Open, Instant) -> Result<Try<T>, Error>,
        now: Instant,
        own: Option<&Waker>,
    ) -> Result<Try<T>, Error> {
        let Some(open) = self.open() else {
            return Err(super::calls::not_connected(Kind::Send));
        };
        let before = (open.outlook(), open.next_tend());
        let tried = open.tended(Instant::now, &mut System, |open, _| attempt(open, now));
        let (outlook, sooner) = (open.outlook(), is_sooner(open.next_tend(), before.1));
        if sooner || before.0.sends != outlook.sends {
            self.wake_driver();
        }
        // Only of a change: two who wait would wake each other for ever.
        if sooner || before.0 != outlook {
            self.nudge_others(own);
        }
        tried
    }

    /// Whether the thread with this waker is to wait no longer.
    pub(super) fn is_woken(&self, waker: &Waker) -> bool {
        let mut waiters = self.waiters.iter();
        waiters.any(|waiter| waiter.woken && waiter.waker.is_same(waker))
    }

    /// Who waits looks anew at what to wait for.
    pub(super) fn nudge(&self) {
        self.nudge_others(None);
    }

    fn nudge_others(&self, own: Option<&Waker>) {
        let is_own = |waiter: &Waiter| own.is_some_and(|own| own.is_same(&waiter.waker));
        for waiter in self.waiters.iter().filter(|waiter| !is_own(waiter)) {
            waiter.waker.wake();
        }
    }

    /// How things stand for who waits, for [`Self::nudge_of_change`]; nothing where nobody does.
    #[inline]
    pub(super) fn watched(&mut self) -> Option<Outlook> {
        match self.waiters.is_empty() {
            true => None,
            false => self.open().map(|open| open.outlook()),
        }
    }

    /// Who waits looks anew if something has changed since.
    #[inline]
    pub(super) fn nudge_of_change(&mut self, before: Option<Outlook>) {
        if before.is_some() && self.watched() != before {
            self.nudge();
        }
    }

    /// Waits for `want`, and to write where bytes wait for the socket.
    fn waiting(&mut self, want: Interest, until: Option<Instant>) -> Waiting {
        let pulled = self.is_pulled();
        let Some(open) = self.open() else {
            return Waiting::default();
        };
        let interest = Interest {
            read: want.read,
            // Else it is for the thread that performs to send them.
            write: want.write || (pulled && open.interest().write),
        };
        Waiting::for_stream(open.stream(), interest, earliest(until, open.next_tend()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::wait::Sleeper;
    use crate::settings::Settings;

    fn list<'a>(easy: &'a Easy, sleeper: &Sleeper) -> Listed<'a> {
        easy.list(&mut easy.inner.lock(), sleeper.waker(0))
    }

    fn is_woken(easy: &Easy, listed: &Listed<'_>) -> bool {
        easy.inner.lock().is_woken(&listed.waker)
    }

    #[test]
    fn a_wake_up_is_for_all_who_wait() {
        let easy = Easy::new(Settings::default());
        let sleepers = [0; 3].map(|_| Sleeper::new().unwrap());
        let [one, other, latecomer] = &sleepers;
        let listed = [one, other].map(|sleeper| list(&easy, sleeper));
        assert!(listed.iter().all(|one| !is_woken(&easy, one)));
        easy.wake_up();
        assert!(listed.iter().all(|one| is_woken(&easy, one)));
        assert!(one.is_called() && other.is_called());
        assert!(!easy.inner.lock().woken, "nothing is left for a later one");
        let later = list(&easy, latecomer);
        assert!(!is_woken(&easy, &later));
        drop((listed, later));
        assert!(easy.inner.lock().waiters.is_empty());
    }

    #[test]
    fn a_wake_up_without_anybody_is_for_the_next() {
        let easy = Easy::new(Settings::default());
        easy.wake_up();
        easy.wake_up();
        assert!(std::mem::take(&mut easy.inner.lock().woken));
        let sleeper = Sleeper::new().unwrap();
        let next = list(&easy, &sleeper);
        assert!(!is_woken(&easy, &next), "one wait, not two");
    }

    #[test]
    fn how_long_a_call_waits() {
        let now = Instant::now();
        let at = |ms| Some(now + Duration::from_millis(ms));
        for (timeout_ms, total_ms, want) in [
            (0, 70, None),
            (5, 0, at(5)),
            (5, 3, at(5)),
            (-1, 0, None),
            (-1, 70, at(70)),
            (i32::MIN, 70, at(70)),
            (i32::MAX, 0, at(2_147_483_647)),
        ] {
            let patience = Patience::of(timeout_ms);
            assert_eq!(patience.deadline(total_ms, now), want, "{timeout_ms}");
        }
        assert_eq!(Patience::of(0), Patience::None);
    }
}
