//! Calls for whole messages. With patience they wait, without a lock.

use crate::net::wait::Interest;
use crate::random::System;
use crate::settings::ConnectOnly;
use crate::transfer::{Error, FrameKind, Kind, MessageBuffer, Open, Parcel};

use super::calls::{cannot_receive, not_connected, send_with};
use super::insist::NOTHING;
use super::{Easy, Inner, Patience};

impl Easy {
    /// Receives a message, in place of the last one in `out` (`curlws_recv_message`).
    pub fn receive_message(
        &self,
        out: &mut MessageBuffer,
        patience: Patience,
    ) -> Result<FrameKind, Error> {
        {
            let mut inner = self.inner.lock();
            let before = inner.watched();
            let open = receiving(&mut inner)?;
            let mut kind = open.next_message(out).map(Ok);
            if kind.is_none() && patience == Patience::None && !open.is_watched() {
                kind = Some(open.receive_message(out, &mut System));
            }
            if let Some(kind) = kind {
                inner.count_received(kind.is_ok(), out.bytes().len());
                inner.nudge_of_change(before);
                return kind;
            }
        }
        let attempt = |open: &mut Open, _| open.receive_message(out, &mut System);
        let kind = self.insist(patience, Interest::READ, attempt);
        let kind = kind.map_err(closed_meanwhile)?;
        self.inner.lock().count_received(true, out.bytes().len());
        Ok(kind)
    }

    /// Receives a message into `buf` and says its size; where that is more than `buf` has, the message
    /// stays (`curlws_recv_into`).
    pub fn receive_into(
        &self,
        buf: &mut [u8],
        patience: Patience,
    ) -> Result<(usize, FrameKind), Error> {
        let room = buf.len();
        {
            let mut inner = self.inner.lock();
            let before = inner.watched();
            if let Some((len, kind)) = receiving(&mut inner)?.next_message_into(buf) {
                inner.count_received(true, len);
                inner.nudge_of_change(before);
                return Ok((len, kind));
            }
        }
        let attempt = |open: &mut Open, _| open.receive_into(buf, &mut System);
        let received = self.insist(patience, Interest::READ, attempt);
        let (len, kind) = received.map_err(closed_meanwhile)?;
        self.inner.lock().count_received(len <= room, len);
        Ok((len, kind))
    }

    /// Sends a message whole; what the socket does not take waits in the library
    /// (`curlws_send_message`, `curlws_sendv`). With patience it returns when all is with the system, or
    /// patience is at its end and the message taken.
    ///
    /// # Errors
    /// The message was not taken; or the connection broke meanwhile.
    pub fn send_message(&self, parcel: &Parcel<'_>, patience: Patience) -> Result<usize, Error> {
        let mut is_sent = true;
        let first = send_with(self.websocket()?, |open| {
            let taken = open.send_message(parcel, &mut System);
            is_sent = open.is_sent();
            taken
        });
        let mut taken = match first {
            Err(error) if error.kind == Kind::Again && patience != Patience::None => None,
            Ok(len) if !is_sent && patience != Patience::None => Some(len),
            outcome => return outcome,
        };
        let waited = taken.is_none();
        let outcome = self.insist(patience, NOTHING, |open, _| {
            let len = match taken {
                Some(len) => len,
                None => *taken.insert(open.send_message(parcel, &mut System)?),
            };
            open.flush_waiting(&mut System)?;
            Ok(len)
        });
        let len = match (outcome, taken) {
            (Err(error), Some(len)) if matches!(error.kind, Kind::Timeout | Kind::Again) => len,
            (outcome, _) => outcome?,
        };
        if waited {
            // It is taken: the end of the connection since then is not this call's to tell.
            self.inner.lock().count_sent(len);
        }
        Ok(len)
    }

    /// Sends what waits (`curlws_flush`).
    pub fn flush_all(&self, patience: Patience) -> Result<(), Error> {
        let first = send_with(self.websocket()?, |open| {
            open.flush_all(&mut System).map(|()| 0)
        });
        match first {
            Err(error) if error.kind == Kind::Again && patience != Patience::None => {
                self.insist(patience, NOTHING, |open, _| open.flush_all(&mut System))
            }
            outcome => outcome.map(|_| ()),
        }
    }
}

impl Inner {
    fn count_received(&mut self, taken: bool, bytes: usize) {
        if taken && let Some(transfer) = &mut self.transfer {
            transfer.info_mut().received += bytes as u64;
        }
    }

    /// Tells the driver of what is left, too.
    fn count_sent(&mut self, bytes: usize) {
        if let Some(transfer) = &mut self.transfer {
            transfer.info_mut().sent += bytes as u64;
        }
        self.wake_driver();
    }
}

/// What a receive says that began with a connection and finds none after a wait: another thread has
/// closed it.
fn closed_meanwhile(error: Error) -> Error {
    match error.kind {
        Kind::UnsupportedProtocol | Kind::Send => {
            Error::new(Kind::GotNothing, "Another call has closed the connection")
        }
        _ => error,
    }
}

/// The connection from which the application receives by calls, frame by frame.
fn receiving(inner: &mut Inner) -> Result<&mut Open, Error> {
    let wanted = inner.settings.connect_only() != ConnectOnly::Off;
    if inner.settings.ws.raw {
        let sentence = "Raw mode knows no messages";
        return Err(Error::new(Kind::BadArgument, sentence));
    }
    match inner.transfer.as_deref_mut() {
        Some(transfer) if wanted && transfer.connect_only() == ConnectOnly::Upgrade => transfer
            .open()
            .ok_or_else(|| not_connected(Kind::BadArgument)),
        _ => Err(cannot_receive(&inner.settings)),
    }
}
