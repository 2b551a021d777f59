//! Calls that may wait: each is tried, and tried again when the socket is ready, within a time.
//!
//! Several threads may wait at once, one to receive and others to send. No lock is held meanwhile.

use std::time::{Duration, Instant};

use crate::net::wait::{Interest, Waker};
use crate::transfer::{Error, Kind, Open, earliest};

use super::{Borrowed, Easy, Inner, Waiting};

/// How long a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Not at all: it answers `Again`.
    None,
    /// For so many milliseconds, then it answers `Timeout`.
    Milliseconds(u32),
    /// Until it is done.
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

    fn deadline(self, now: Instant) -> Option<Instant> {
        match self {
            Patience::Milliseconds(ms) => now.checked_add(Duration::from_millis(ms.into())),
            Patience::None | Patience::Endless => None,
        }
    }
}

/// Takes a waiting thread off the list, whatever way its call is left.
struct Waiter<'a> {
    easy: &'a Easy,
    waker: Waker,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let waiters = &mut self.easy.inner.lock().waiters;
        if let Some(at) = waiters.iter().position(|other| other.is_same(&self.waker)) {
            waiters.swap_remove(at);
        }
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
        let mut now = Instant::now();
        let deadline = patience.deadline(now);
        let mut waiting: Option<(Borrowed, Waiter<'_>)> = None;
        loop {
            let wait = {
                let mut inner = self.websocket()?;
                let inner = &mut *inner;
                let Some(open) = inner.open() else {
                    return Err(super::calls::not_connected(Kind::Send));
                };
                match attempt(open, now) {
                    Err(error) if error.kind == Kind::Again => {}
                    outcome => return outcome,
                }
                if patience == Patience::None || std::mem::take(&mut inner.woken) {
                    return Err(Error::again());
                }
                if deadline.is_some_and(|deadline| now >= deadline) {
                    return Err(Error::new(
                        Kind::Timeout,
                        "Timeout: the call could not be done in the time that it was given",
                    ));
                }
                if waiting.is_none() {
                    let borrowed = Borrowed::take()?;
                    let waker = borrowed.sleeper()?.waker(0);
                    inner.waiters.push(waker.clone());
                    waiting = Some((borrowed, Waiter { easy: self, waker }));
                }
                let wait = inner.waiting(want, deadline);
                if !wait.is_possible() {
                    return Err(Error::again());
                }
                wait
            };
            let sleeper = match &waiting {
                Some((borrowed, _)) => Some(borrowed.sleeper()?),
                None => None,
            };
            wait.wait(sleeper)?;
            now = Instant::now();
        }
    }

    /// Ends the wait of a call, from any thread: that of each thread that waits now, or else the next.
    pub fn wake_up(&self) {
        let mut inner = self.inner.lock();
        inner.woken = true;
        inner.nudge();
    }
}

impl Inner {
    /// The open connection.
    pub(super) fn open(&mut self) -> Option<&mut Open> {
        self.transfer.as_deref_mut()?.open()
    }

    /// Who waits looks anew at what to wait for.
    pub(super) fn nudge(&self) {
        for waker in &self.waiters {
            waker.wake();
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
        Waiting::for_stream(open.stream(), interest, earliest(deadline, None))
    }
}
