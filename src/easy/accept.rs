//! Opening by call: a client's or a server's opening handshake is gone on with for as long as the
//! caller waits.

use std::time::{Duration, Instant};

use crate::limits::{PERFORM_DELIVERIES, UNSEEN_WAIT_MS};
use crate::settings::ConnectOnly;
use crate::transfer::{Error, Kind, earliest};

use super::insist::out_of_time;
use super::{Application, Easy, Patience, Performing, Turned};

impl Easy {
    /// Goes on with the opening handshake over the stream that was attached as a server's
    /// (`curlws_accept`), until the WebSocket is open. Once it is, the answer is `Ok` at once.
    ///
    /// # Errors
    /// `Again` without patience, without a way to wait or when [`Easy::wake_up`] was called, and
    /// `Timeout` when patience is at its end: the call may be repeated. `BadArgument` without such a
    /// stream. What the request is refused for; the connection is closed then.
    pub fn accept(&self, application: &dyn Application, patience: Patience) -> Result<(), Error> {
        let performing = self.begin()?;
        if self.enter_handshake(application)? {
            return Ok(());
        }
        self.hold_on(&performing, application, patience, None)
    }

    /// Opens the WebSocket that the settings tell of (`curlws_connect`), or goes on with what an
    /// earlier call began. Once it is open, the answer is `Ok` at once.
    ///
    /// # Errors
    /// As for [`Easy::accept`]; `BadArgument` with a client's stream; those of [`Easy::perform`], after
    /// which the next call begins anew.
    pub fn connect(&self, application: &dyn Application, patience: Patience) -> Result<(), Error> {
        let performing = self.begin()?;
        if self.has_client() || self.is_accepting() {
            let sentence = "The attached stream is a server's: curlws_accept is to be called";
            return Err(Error::new(Kind::BadArgument, sentence));
        }
        let nap = match self.is_opening() {
            Some(true) => return Ok(()),
            // The name's answer may wake the thread that asked for it, which may be another.
            Some(false) => Some(Duration::from_millis(UNSEEN_WAIT_MS)),
            None => {
                self.open_by_call(application)?;
                None
            }
        };
        self.hold_on(&performing, application, patience, nap)
    }

    /// Of a handle that receives by calls: `Some(true)` once the WebSocket is open,
    /// `Some(false)` while a call that opens it is to be made again.
    pub fn is_opening(&self) -> Option<bool> {
        let inner = self.inner.lock();
        let transfer = inner.transfer.as_ref();
        transfer.filter(|_| inner.attached.is_none())?.is_opened()
    }

    /// Turns the transfer until it is open.
    fn hold_on(
        &self,
        performing: &Performing<'_>,
        application: &dyn Application,
        patience: Patience,
        nap: Option<Duration>,
    ) -> Result<(), Error> {
        let waker = performing.borrowed.sleeper()?.waker(0);
        let (listed, mut woken) = {
            let inner = &mut *self.inner.lock();
            let listed = self.list(inner, waker);
            // Somebody wanted the next wait to end before it began.
            let woken = patience != Patience::None && std::mem::take(&mut inner.woken);
            (listed, woken)
        };
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
            let soon = nap.map(|nap| Instant::now() + nap);
            waiting.until = earliest(earliest(waiting.until, deadline), soon);
            performing.wait(waiting, application)?;
        }
    }

    /// Begins a transfer whose WebSocket is received and sent on by calls.
    fn open_by_call(&self, application: &dyn Application) -> Result<(), Error> {
        self.settings(|settings| settings.request.connect_only = ConnectOnly::Upgrade);
        self.start(application)
    }

    /// Begins the handshake, or goes on with the one under way. True: it is done.
    fn enter_handshake(&self, application: &dyn Application) -> Result<bool, Error> {
        if self.has_client() {
            return self.open_by_call(application).map(|()| false);
        }
        let inner = self.inner.lock();
        let transfer = inner.transfer.as_ref();
        let stage = transfer.and_then(|transfer| transfer.serves());
        stage.ok_or_else(|| {
            let sentence = "There is no stream to serve: curlws_attach has to give one";
            Error::new(Kind::BadArgument, sentence)
        })
    }

    /// Whether a server's handshake is under way.
    fn is_accepting(&self) -> bool {
        let inner = self.inner.lock();
        let transfer = inner.transfer.as_ref();
        transfer.is_some_and(|transfer| transfer.serves() == Some(false))
    }

    /// Whether a stream was attached as a server's and waits to be begun with.
    pub fn has_client(&self) -> bool {
        let inner = self.inner.lock();
        let attached = inner.attached.as_ref();
        attached.is_some_and(|attached| attached.is_server())
    }
}
