//! Performing: the calling thread steps the transfer, and waits by a sleeper of its own.

use std::cell::Cell;

use super::{Application, Driver, Easy, Turned, Waiting};
use crate::limits::PERFORM_DELIVERIES;
use crate::net::buffer::enter_thread as enter_buffers;
use crate::net::wait::Sleeper;
use crate::transfer::{Error, Kind};

thread_local! {
    /// The thread's sleeper, between two transfers.
    static SLEEPER: Cell<Option<Sleeper>> = const { Cell::new(None) };
}

/// Makes the thread's variables, for which the C library wants memory and takes no no for an answer.
pub fn enter_thread() {
    let _ = SLEEPER.try_with(|_| ());
    enter_buffers();
}

/// The thread's sleeper, while it is used.
pub(super) struct Borrowed(Option<Sleeper>);

impl Borrowed {
    pub(super) fn take() -> Result<Borrowed, Error> {
        let kept = SLEEPER.try_with(Cell::take).ok().flatten();
        Ok(Borrowed(Some(match kept.filter(Sleeper::is_own) {
            Some(sleeper) => sleeper,
            None => Sleeper::new().map_err(|_| no_sleeper())?,
        })))
    }

    pub(super) fn sleeper(&self) -> Result<&Sleeper, Error> {
        self.0.as_ref().ok_or_else(no_sleeper)
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        // Gone only while the thread ends.
        let _ = SLEEPER.try_with(|kept| kept.set(self.0.take()));
    }
}

/// While a thread performs; takes note of its end, whatever way `perform` is left.
pub(super) struct Performing<'a> {
    easy: &'a Easy,
    pub(super) borrowed: Borrowed,
}

impl Performing<'_> {
    /// Waits. Where that fails the connection is closed, for it would fail again.
    pub(super) fn wait(
        &self,
        waiting: Waiting,
        application: &dyn Application,
    ) -> Result<(), Error> {
        let waited = waiting.wait(Some(self.borrowed.sleeper()?));
        if waited.is_err() {
            self.easy.inner.lock().close();
            drop(waiting); // it holds the socket
            self.easy.close_sockets(application);
        }
        waited
    }
}

impl Drop for Performing<'_> {
    fn drop(&mut self) {
        self.easy.inner.lock().driver = None;
    }
}

impl Easy {
    /// Runs a transfer to its end, or with `CONNECT_ONLY` until it is connected.
    pub fn perform(&self, application: &dyn Application) -> Result<(), Error> {
        let performing = self.begin()?;
        let waker = performing.borrowed.sleeper()?.waker(0);
        self.start(application)?;
        loop {
            match self.turn(application, &waker, PERFORM_DELIVERIES) {
                Turned::Wait(waiting) => performing.wait(waiting, application)?,
                Turned::Yield => {}
                Turned::Done(result) => return result,
            }
        }
    }

    pub(super) fn begin(&self) -> Result<Performing<'_>, Error> {
        let mut inner = self.inner.lock();
        inner.check_free()?;
        let borrowed = Borrowed::take()?;
        inner.driver = Some(Driver::Perform(borrowed.sleeper()?.waker(0)));
        drop(inner);
        Ok(Performing {
            easy: self,
            borrowed,
        })
    }
}

fn no_sleeper() -> Error {
    Error::new(Kind::FailedInit, "No descriptor is left to wait with")
}
