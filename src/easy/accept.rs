//! Serving by call: the client's opening handshake is gone on with for as long as the caller waits.

use std::sync::Arc;
use std::time::Instant;

use crate::limits::PERFORM_DELIVERIES;
use crate::net::wait::Waker;
use crate::settings::ConnectOnly;
use crate::transfer::{Error, Kind, earliest};

use super::insist::{Waiter, out_of_time};
use super::{Application, Easy, Inner, Patience, Turned};

/// Takes this thread off the list of those who wait, whatever way its call is left.
struct Listed<'a> {
    easy: &'a Easy,
    waker: Waker,
}

impl Listed<'_> {
    /// Puts it there. True: somebody wanted the next wait to end before it began.
    fn enter(&self, patience: Patience) -> bool {
        let mut inner = self.easy.inner.lock();
        inner.waiters.push(Waiter {
            waker: self.waker.clone(),
            woken: false,
        });
        patience != Patience::None && std::mem::take(&mut inner.woken)
    }
}

impl Drop for Listed<'_> {
    fn drop(&mut self) {
        let waiters = &mut self.easy.inner.lock().waiters;
        waiters.retain(|other| !other.waker.is_same(&self.waker));
    }
}

impl Easy {
    /// Goes on with the opening handshake over the stream that was attached as a server's
    /// (`curlws_accept`), until the WebSocket is open. Once it is, the answer is `Ok` at once.
    ///
    /// # Errors
    /// `Again` without patience, without a way to wait or when [`Easy::wake_up`] was called, and `Timeout` when patience is
    /// at its end: the call may be repeated. `BadArgument` without such a stream. What the request
    /// is refused for; the connection is closed then.
    pub fn accept(&self, application: &dyn Application, patience: Patience) -> Result<(), Error> {
        let performing = self.begin()?;
        let sleeper = performing.borrowed.sleeper()?;
        if self.enter_handshake()? {
            return Ok(());
        }
        let waker = sleeper.waker(0);
        let listed = Listed { easy: self, waker };
        let mut woken = listed.enter(patience);
        let deadline = patience.deadline(0, Instant::now());
        loop {
            let mut waiting = match self.turn(application, &listed.waker, PERFORM_DELIVERIES) {
                Turned::Wait(waiting) => waiting,
                Turned::Yield => continue,
                Turned::Done(result) => return result,
            };
            woken |= self.inner.lock().is_woken(&listed.waker);
            if woken || patience == Patience::None || !waiting.is_possible() {
                return Err(Error::again());
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Err(out_of_time());
            }
            waiting.until = earliest(waiting.until, deadline);
            if let Err(error) = waiting.wait(Some(sleeper)) {
                // It is not to be tried again.
                self.inner.lock().close();
                self.close_sockets(application);
                return Err(error);
            }
        }
    }

    /// Begins the handshake, or goes on with the one under way. True: it is done.
    fn enter_handshake(&self) -> Result<bool, Error> {
        let mut inner = self.inner.lock();
        if inner.has_client() {
            // What comes then is received and sent by calls.
            let settings = Arc::make_mut(&mut inner.settings);
            settings.request.connect_only = ConnectOnly::Upgrade;
            drop(inner);
            return self.start().map(|()| false);
        }
        let transfer = inner.transfer.as_ref();
        let stage = transfer.and_then(|transfer| transfer.serves());
        stage.ok_or_else(|| {
            let sentence = "There is no stream to serve: curlws_attach has to give one";
            Error::new(Kind::BadArgument, sentence)
        })
    }

    /// Whether a stream was attached as a server's and waits to be begun with.
    pub fn has_client(&self) -> bool {
        self.inner.lock().has_client()
    }
}

impl Inner {
    fn has_client(&self) -> bool {
        let attached = self.attached.as_ref();
        attached.is_some_and(|attached| attached.is_server())
    }
}
