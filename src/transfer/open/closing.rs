//! The closing handshake (RFC 6455, 7), where the application asks for it.
//!
//! Our CLOSE goes behind all that waits. Then either what comes in is received as ever (half
//! closed), or it is thrown away until the peer's CLOSE is here. The stream is for the server to
//! end; a client waits for that a moment (RFC 6455, 7.1.1).

use std::io;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::send::send_error;
use super::{Offer, Open, violation};
use crate::limits::{CLOSE_DRAIN, STREAM_END_MS};
use crate::random::Random;
use crate::transfer::error::{Error, Kind};

/// How a connection was closed (RFC 6455, 7.1.5 and 7.1.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The status code of the first CLOSE that came, [`Closed::NO_CODE`] or [`Closed::NO_CLOSE`].
    pub code: u16,
    /// Its reason.
    pub reason: Box<[u8]>,
}

impl Closed {
    /// A CLOSE without a status code.
    pub const NO_CODE: u16 = 1005;
    /// The connection ended without a CLOSE.
    pub const NO_CLOSE: u16 = 1006;

    /// Ended without a CLOSE.
    pub fn without_close() -> Closed {
        Closed {
            code: Closed::NO_CLOSE,
            reason: Box::default(),
        }
    }
}

/// How a connection will have been closed. Another may have taken its place by then.
pub type Fate = Arc<OnceLock<Closed>>;

/// What the application's wish to close has led to.
#[derive(Debug, Default)]
pub(super) struct Closing {
    /// It was a wish, not `CURLWS_AUTOCLOSE`: whatever ends the connection, it was to end.
    meant: bool,
    /// Payload of our CLOSE, while a chunk of the read callback has to go before it.
    behind_upload: Option<Box<[u8]>>,
    /// What comes in is thrown away.
    discards: bool,
    /// Both ends have said CLOSE: until when the stream's end is waited for.
    until: Option<Instant>,
}

impl Open {
    /// Whether a CLOSE may be sent now.
    ///
    /// # Errors
    /// `FailedInit` in raw mode; `BadArgument` where a frame of the same sender lacks payload.
    pub fn check_close(&self, sender: u64) -> Result<(), Error> {
        if self.raw {
            return Err(Error::new(Kind::FailedInit, "Raw mode knows no frames"));
        }
        let unfinished = self.ws.remaining() > 0 && !self.out.is_of_others(sender);
        if unfinished && !self.is_closing() && !self.is_cut() {
            let sentence = "A frame is unfinished: the rest of its payload goes before a CLOSE";
            return Err(Error::new(Kind::BadArgument, sentence));
        }
        Ok(())
    }

    /// Says CLOSE, once, behind what waits; a later call sends what still waits. A read callback
    /// is not asked any more; what it has brought goes first, and what it brings if it is being asked.
    ///
    /// # Errors
    /// `Again` while some of it waits, for the socket or for the end of another sender's frame;
    /// `Send`; those of [`Open::check_close`].
    pub fn say_close(
        &mut self,
        payload: &[u8],
        sender: u64,
        random: &mut dyn Random,
    ) -> Result<(), Error> {
        self.check_close(sender)?;
        self.mean_to_close();
        self.check_cut()?;
        if !self.is_closing() {
            self.closing.get_or_insert_default().behind_upload = Some(payload.into());
        }
        if self.upload_wants_write() {
            self.push_upload(random);
        }
        self.close_behind_upload();
        match self.flush(random) {
            Ok(()) if self.ws.close_sent() => Ok(()),
            Ok(()) => Err(Error::again()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(Error::again()),
            Err(error) => Err(send_error(&error)),
        }
    }

    /// The CLOSE that is said goes to the codec, which lets no data begin behind it, once there is no
    /// chunk of the read callback to go before it.
    pub(super) fn close_behind_upload(&mut self) {
        if !self.is_before_close()
            && let Some(closing) = &mut self.closing
            && let Some(payload) = closing.behind_upload.take()
        {
            self.ws.close(payload);
        }
    }

    /// Whether our CLOSE is said, be it that it waits.
    pub(super) fn is_closing(&self) -> bool {
        let closing = self.closing.as_ref();
        self.ws.is_closing() || closing.is_some_and(|closing| closing.behind_upload.is_some())
    }

    /// The application asks for the end by a call, whatever comes of that.
    pub fn mean_to_close(&mut self) {
        self.closing.get_or_insert_default().meant = true;
    }

    /// Whether it did: then nobody is to connect again.
    pub(super) fn is_end_meant(&self) -> bool {
        self.closing.as_ref().is_some_and(|closing| closing.meant)
    }

    /// Nothing that comes in is delivered any more.
    pub fn discard(&mut self) {
        self.closing.get_or_insert_default().discards = true;
        if let Some(held) = self.held.take() {
            self.stream.consume(held.lent);
        }
        self.message = None;
        self.assembling = false;
    }

    /// Whether what comes in is thrown away.
    pub fn discards(&self) -> bool {
        self.closing
            .as_ref()
            .is_some_and(|closing| closing.discards)
    }

    /// Waits, throwing away what comes in, until both ends have said CLOSE and the stream may be closed.
    /// With `lingers` a client waits for the server to end the stream, for a moment.
    ///
    /// # Errors
    /// `Again`; `GotNothing` where the peer ended without a CLOSE; `Receive`.
    pub fn wind_up(
        &mut self,
        now: Instant,
        lingers: bool,
        random: &mut dyn Random,
    ) -> Result<(), Error> {
        let error = self.throw_away();
        if self.wants_flush() {
            // A broken socket shows when it is read.
            let _ = self.flush(random);
        }
        self.stream.rest();
        if self.has_left(now) || (self.is_agreed() && !lingers) {
            return Ok(());
        }
        match self.ws.peer_closed() {
            Some(_) if error.kind != Kind::Again => Ok(()),
            _ => Err(error),
        }
    }

    /// Reads and throws away as much as one call should; why it stopped. `Again`: the socket is to be
    /// waited for.
    fn throw_away(&mut self) -> Error {
        let enough = self.stream.received().saturating_add(CLOSE_DRAIN as u64);
        loop {
            match self.throw_buffered_away() {
                Ok(()) if self.stream.received() < enough || self.stream.ready() => {}
                Ok(()) => return Error::again(),
                Err(error) => return error,
            }
            if let Err(error) = self.fill() {
                return error;
            }
        }
    }

    /// Throws away what has been read.
    fn throw_buffered_away(&mut self) -> Result<(), Error> {
        loop {
            let Some(frame) = self.ws.frame() else {
                let advance = self.ws.advance(self.stream.buffered()).map_err(violation)?;
                self.stream.consume(advance.consumed);
                if !advance.ready {
                    return Ok(());
                }
                continue;
            };
            if let Some(payload) = self.ws.held_payload() {
                let len = payload.len();
                self.ws.deliver_held(len);
                continue;
            }
            let left = usize::try_from(frame.len - frame.offset).unwrap_or(usize::MAX);
            let n = self.stream.buffered().len().min(left);
            if n == 0 && left > 0 {
                return Ok(());
            }
            let payload = self.stream.buffered_mut().get_mut(..n).unwrap_or_default();
            self.ws.payload(payload).map_err(violation)?;
            self.stream.consume(n);
        }
    }

    /// Whether both ends have said CLOSE.
    pub fn is_agreed(&self) -> bool {
        self.ws.peer_closed().is_some() && self.ws.close_sent() && !self.wants_write()
    }

    /// There is no more time: it leaves with the next step, without a wait for the server, if the
    /// application has closed and nothing else is missing. False: that is not so.
    pub fn leave(&mut self, now: Instant) -> bool {
        let leaves = self.is_agreed() && !self.is_close_held();
        match &mut self.closing {
            Some(closing) if leaves => closing.until = Some(now),
            _ => return false,
        }
        true
    }

    /// Whether the stream is to be closed: both ends have said CLOSE, as the application wished, and the
    /// server has ended it, or had the time to.
    fn has_left(&mut self, now: Instant) -> bool {
        if !self.is_agreed() || self.is_close_held() {
            return false;
        }
        let Some(closing) = &mut self.closing else {
            return false;
        };
        let moment = Duration::from_millis(STREAM_END_MS);
        let until = *closing.until.get_or_insert(now + moment);
        self.ended.is_some() || self.ws.ends_stream() || now >= until
    }

    /// When [`Open::part`] or [`Open::wind_up`] is due though nothing comes in, nor waits to go or to be
    /// taken.
    pub fn leaves_at(&self) -> Option<Instant> {
        let may_leave = self.is_agreed() && !self.is_close_held();
        self.closing.as_ref()?.until.filter(|_| may_leave)
    }

    /// Whether both ends have said CLOSE, and the stream's end is waited for.
    pub(super) fn is_parting(&self) -> bool {
        let closing = self.closing.as_ref();
        closing.is_some_and(|closing| closing.until.is_some())
    }

    /// The callback model: what comes of an offer once the application has closed.
    pub fn part(&mut self, offered: Offer, now: Instant) -> Offer {
        match offered {
            Offer::Wait if self.has_left(now) => Offer::End,
            offered => offered,
        }
    }

    /// The callback model, where nothing is delivered any more.
    ///
    /// # Errors
    /// As of an offer.
    pub fn offer_nothing(&mut self, now: Instant, random: &mut dyn Random) -> Result<Offer, Error> {
        match self.wind_up(now, true, random) {
            Ok(()) => Ok(Offer::End),
            Err(error) => self.offer_error(error),
        }
    }

    /// Tells how it was closed, once it is given up.
    pub fn fate(&mut self) -> Fate {
        Arc::clone(self.fate.get_or_insert_default())
    }

    /// It is given up: how it was closed.
    pub fn seal_fate(&mut self) -> Closed {
        let closed = self.close_status().unwrap_or_else(Closed::without_close);
        if let Some(fate) = self.fate.take() {
            // There is but one end.
            let _ = fate.set(closed.clone());
        }
        closed
    }

    /// How it was closed; `None` while it is open.
    pub fn close_status(&self) -> Option<Closed> {
        if let Some(close) = self.ws.peer_closed() {
            return Some(Closed {
                code: close.code.unwrap_or(Closed::NO_CODE),
                reason: close.reason.clone(),
            });
        }
        let failed = self.ws.violation().is_some() || self.given_up().is_some();
        (failed || self.ended.is_some()).then(Closed::without_close)
    }
}
