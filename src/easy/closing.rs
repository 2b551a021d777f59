//! The closing handshake by call (`curlws_close`, `curlws_done`).

use std::time::Instant;

use crate::net::wait::Interest;
use crate::random::System;
use crate::settings::ConnectOnly;
use crate::transfer::{Closed, Error, Fate, Kind, Open, Transfer};

use super::insist::{Ended, NOTHING, Try};
use super::{Application, Borrowed, Easy, Inner, Patience, calls};

impl Easy {
    /// Says CLOSE, with this payload, and goes on receiving; waits until it is with the system.
    ///
    /// # Errors
    /// As [`Open::say_close`] and [`Easy::insist`]; `UnsupportedProtocol` without a connection.
    pub fn finish(&self, payload: &[u8], patience: Patience, sender: u64) -> Result<(), Error> {
        self.check_open()?;
        self.insist(patience, NOTHING, |open, _| {
            open.say_close(payload, sender, &mut System)
        })
    }

    /// Says CLOSE, waits for the peer's, and closes the connection: also when patience is at its end. What
    /// comes in meanwhile is thrown away. A transfer that is performed goes on to its end by itself, which
    /// is waited for.
    ///
    /// # Errors
    /// `Again` without patience, or when [`Easy::wake_up`] was called; then, and for `BadArgument` and
    /// `FailedInit`, nothing is closed. `Timeout`, `GotNothing` (the peer ended without a CLOSE),
    /// `Send`, `Receive`: it is. `UnsupportedProtocol` without a connection.
    pub fn close(
        &self,
        payload: &[u8],
        patience: Patience,
        sender: u64,
        application: &dyn Application,
    ) -> Result<(), Error> {
        if self.stay_closed(application) {
            return how_it_was_closed(self.close_status().ok().as_ref());
        }
        self.check_open()?;
        if patience != Patience::None {
            // Without a descriptor to wait with nothing is said.
            drop(Borrowed::take()?);
        }
        if !self.inner.lock().is_pulled() {
            return self.close_performed(payload, patience, sender);
        }
        let mut may_say = false;
        let ended = self.persist(patience, |open, now| {
            open.check_close(sender)?;
            may_say = true;
            let said = open.say_close(payload, sender, &mut System);
            Ok(leave(open, said, patience, now))
        });
        let outcome = match ended {
            Ok(Ended::NotYet | Ended::Woken) => return Err(Error::again()),
            Ok(Ended::Done(outcome)) => outcome,
            Ok(Ended::Late) => Err(late()),
            // Nobody will answer, or it cannot be waited for.
            Err(error) if matches!(error.kind, Kind::Timeout | Kind::Receive) => Err(error),
            Err(error) if error.kind == Kind::FailedInit && may_say => Err(error),
            Err(error) => return Err(error),
        };
        let agreed = self.inner.lock().close_as_meant();
        self.close_sockets(application);
        match outcome {
            // Only the server's end of the stream was waited for.
            Err(error) if error.kind == Kind::Timeout && agreed => Ok(()),
            outcome => outcome,
        }
    }

    /// The same where the thread that performs reads what comes.
    fn close_performed(
        &self,
        payload: &[u8],
        patience: Patience,
        sender: u64,
    ) -> Result<(), Error> {
        let said = self.insist(Patience::None, Interest::default(), |open, _| {
            open.check_close(sender)?;
            open.discard();
            match open.say_close(payload, sender, &mut System) {
                Err(error) if error.kind != Kind::Again => Err(error),
                _ => Ok(open.fate()),
            }
        });
        self.tell_driver();
        let fate = said?;
        if patience == Patience::None {
            return Ok(());
        }
        // Who performs may have begun another transfer by the time that this thread looks.
        let ended = self.persist(patience, |_, _| {
            Ok(match fate.get() {
                Some(_) => Try::Done(()),
                None => Try::Wait(Interest::default(), None),
            })
        });
        if let Ok(Ended::Late) = ended {
            let closed = self.inner.lock().cut_short(&fate);
            self.tell_driver();
            return if closed { Ok(()) } else { Err(late()) };
        }
        match (fate.get(), ended) {
            (Some(closed), _) => how_it_was_closed(Some(closed)),
            (None, ended) => ended.and_then(|_| Err(Error::again())),
        }
    }

    /// Closing has one answer where there is nothing to close; sending has two, as libcurl has.
    fn check_open(&self) -> Result<(), Error> {
        self.connected()
            .map_err(|_| calls::not_connected(Kind::UnsupportedProtocol))
    }

    /// Whether the connection was lost, and is made no more.
    fn stay_closed(&self, application: &dyn Application) -> bool {
        let (stopped, driven) = {
            let mut inner = self.inner.lock();
            (inner.stay_closed(), inner.driver.is_some())
        };
        match (stopped, driven) {
            (false, _) => {}
            (true, true) => self.tell_driver(),
            (true, false) => self.close_sockets(application),
        }
        stopped
    }

    /// How the WebSocket was closed; while it is connected again, the one before.
    ///
    /// # Errors
    /// `Again` while it is open; `UnsupportedProtocol` where there was none.
    pub fn close_status(&self) -> Result<Closed, Error> {
        let inner = &mut *self.inner.lock();
        let open = inner.open().is_some();
        let transfer = inner.transfer.as_ref();
        let websocket = transfer.filter(|of| of.connect_only() != ConnectOnly::Connect);
        match websocket.and_then(|transfer| transfer.close_status()) {
            Some(closed) => Ok(closed),
            None if open && websocket.is_some() => Err(Error::again()),
            // No sentence: the one of the error that made the program ask stays in its buffer.
            None => Err(Error::new(Kind::UnsupportedProtocol, "")),
        }
    }

    /// Who performs looks at the state anew, though it may be delivering.
    fn tell_driver(&self) {
        self.inner.change().wake_driver();
    }
}

impl Inner {
    fn stay_closed(&mut self) -> bool {
        let transfer = self.transfer.as_deref_mut();
        let reconnecting = transfer.filter(|transfer| transfer.is_reconnecting());
        let stopped = reconnecting.map(Transfer::stay_closed).is_some();
        if stopped && self.driver.is_none() {
            // An attempt that a call has left unfinished: nobody else ends it.
            self.close();
        }
        stopped
    }

    /// Closes the connection for good. Whether both ends have said CLOSE.
    fn close_as_meant(&mut self) -> bool {
        let agreed = self.open().is_some_and(|open| {
            open.mean_to_close();
            open.is_agreed()
        });
        self.close();
        agreed
    }

    /// A transfer that is performed has no more time to close. True: both ends have said CLOSE.
    fn cut_short(&mut self, fate: &Fate) -> bool {
        if let Some(closed) = fate.get() {
            return how_it_was_closed(Some(closed)).is_ok();
        }
        let leaves = |open: &mut Open| open.leave(Instant::now());
        let closed = self.open().is_some_and(leaves);
        if let (false, Some(transfer)) = (closed, &mut self.transfer) {
            transfer.abort(late());
        }
        closed
    }
}

/// One attempt to be through with the closing handshake. What `said` says of our CLOSE counts where
/// the peer's is not to be had.
fn leave(
    open: &mut Open,
    said: Result<(), Error>,
    patience: Patience,
    now: Instant,
) -> Try<Result<(), Error>> {
    open.discard();
    let lingers = patience != Patience::None;
    match (open.wind_up(now, lingers, &mut System), said) {
        (Err(wound), Err(said)) if wound.kind == Kind::Again && said.kind != Kind::Again => {
            Try::Done(Err(said))
        }
        (Err(wound), _) if wound.kind == Kind::Again => Try::Wait(Interest::READ, open.leaves_at()),
        (wound, _) => Try::Done(wound),
    }
}

fn how_it_was_closed(closed: Option<&Closed>) -> Result<(), Error> {
    match closed {
        Some(closed) if closed.code != Closed::NO_CLOSE => Ok(()),
        _ => Err(Error::new(
            Kind::GotNothing,
            "The connection ended without a CLOSE of the peer",
        )),
    }
}

fn late() -> Error {
    Error::new(Kind::Timeout, "Timeout: the peer did not answer the CLOSE")
}
