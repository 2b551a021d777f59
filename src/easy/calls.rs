//! Calls on a connection that is there: receiving, sending, pausing. None of them waits, but
//! [`Easy::wait_writable`].

use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use crate::net::wait::{Interest, poll};
use crate::random::System;
use crate::settings::{ConnectOnly, Settings};
use crate::transfer::{Error, Kind, Message, Meta, Open, Transfer, earliest};

use super::sync::MutexGuard;
use super::{Easy, Inner, Waiting};

impl Easy {
    /// Receives a chunk of a frame (`curl_ws_recv`).
    #[inline]
    pub fn receive(&self, buf: &mut [u8]) -> Result<(usize, Meta), Error> {
        let mut inner = self.inner.lock();
        let before = inner.watched();
        let wanted = inner.settings.connect_only() != ConnectOnly::Off;
        let received = match inner.transfer.as_deref_mut() {
            Some(transfer) if wanted && transfer.connect_only() == ConnectOnly::Upgrade => {
                match transfer.open() {
                    Some(open) if open.is_watched() => receive_watched(open, buf),
                    Some(open) => open.receive(buf, &mut System),
                    None => Err(not_connected(Kind::BadArgument)),
                }
            }
            _ => Err(cannot_receive(&inner.settings)),
        };
        if let (Ok((n, _)), Some(transfer)) = (&received, &mut inner.transfer) {
            transfer.info_mut().received += *n as u64;
        }
        inner.nudge_of_change(before);
        received
    }

    /// Receives bytes as they are (`curl_easy_recv`); 0 is the end.
    pub fn receive_raw(&self, buf: &mut [u8]) -> Result<usize, Error> {
        let mut inner = self.inner.lock();
        let before = inner.watched();
        let open = connection(&mut inner)?;
        let received = open.tended(Instant::now, &mut System, |open, _| open.receive_raw(buf));
        inner.nudge_of_change(before);
        received
    }

    /// Sends bytes as they are (`curl_easy_send`).
    pub fn send_raw(&self, data: &[u8]) -> Result<usize, Error> {
        let mut inner = self.inner.lock();
        connection(&mut inner)?;
        send_with(inner, |open| open.send_raw(data, &mut System))
    }

    /// Sends (a part of) a frame, or in raw mode bytes (`curl_ws_send`).
    pub fn send(&self, message: Message) -> Result<usize, Error> {
        let mut inner = self.websocket()?;
        if let Some(transfer) = &mut inner.transfer
            && transfer.is_orphan(message.data)
        {
            return Err(Error::new(Kind::Send, ORPHAN));
        }
        send_with(inner, |open| open.send(message, &mut System))
    }

    /// The same for raw mode.
    pub fn send_unframed(&self, data: &[u8]) -> Result<usize, Error> {
        send_with(self.websocket()?, |open| open.send_raw(data, &mut System))
    }

    /// Gathers frames (`curlws_cork`).
    pub fn cork(&self) -> Result<(), Error> {
        send_with(self.websocket()?, |open| {
            open.cork();
            Ok(0)
        })
        .map(|_| ())
    }

    /// Sends the gathered (`curlws_uncork`).
    pub fn uncork(&self) -> Result<(), Error> {
        send_with(self.websocket()?, |open| {
            open.uncork(&mut System).map(|()| 0)
        })
        .map(|_| ())
    }

    /// Announces a frame (`curl_ws_start_frame`).
    pub fn start_frame(&self, message: Message) -> Result<(), Error> {
        if self.inner.lock().settings.connect_only() != ConnectOnly::Off {
            let sentence = "curl_ws_start_frame is for transfers that run in curl_easy_perform; \
                            with CURLOPT_CONNECT_ONLY, CURLWS_OFFSET announces a frame";
            return Err(Error::new(Kind::Send, sentence));
        }
        send_with(self.websocket()?, |open| {
            open.start_frame(message, &mut System).map(|()| 0)
        })
        .map(|_| ())
    }

    /// Whether there is an open WebSocket to send to; the error says why not.
    pub fn connected(&self) -> Result<(), Error> {
        self.websocket().map(|_| ())
    }

    /// The lock on a handle that has an open WebSocket.
    pub(super) fn websocket(&self) -> Result<MutexGuard<'_, Inner>, Error> {
        let mut inner = self.inner.lock();
        // As in libcurl, after a reset the settings no longer speak of the connection.
        let wanted = inner.settings.connect_only() != ConnectOnly::Off;
        let mut open = false;
        let usable = inner.transfer.as_deref_mut().is_some_and(|transfer| {
            open = transfer.open().is_some();
            match transfer.connect_only() {
                ConnectOnly::Off => open,
                ConnectOnly::Connect => false,
                ConnectOnly::Upgrade => open && wanted,
            }
        });
        if usable {
            return Ok(inner);
        }
        Err(not_connected(match wanted && !open {
            true => Kind::UnsupportedProtocol,
            false => Kind::Send,
        }))
    }

    /// Waits until the socket takes bytes, the transfer's time is up, or the connection is to be looked
    /// after (which the next attempt does); `Again` where there is no way to wait.
    pub fn wait_writable(&self) -> Result<(), Error> {
        let now = Instant::now();
        let waiting = {
            let mut inner = self.inner.lock();
            let Some(transfer) = inner.transfer.as_deref_mut() else {
                return Err(not_connected(Kind::Send));
            };
            let end = transfer.end_of_time();
            if end.is_some_and(|end| end <= now) {
                return Err(Error::new(Kind::Send, "Timeout: the server does not read"));
            }
            let Some(open) = transfer.open() else {
                return Err(not_connected(Kind::Send));
            };
            let until = earliest(end, open.next_tend());
            Waiting::for_stream(open.stream(), Interest::WRITE, until)
        };
        if !waiting.is_possible() {
            return Err(Error::again());
        }
        waiting.wait(None)
    }

    /// Sends what waits for the socket, and looks after a connection that is to be kept alive
    /// (`curl_easy_upkeep`).
    ///
    /// # Errors
    /// `Timeout`: the peer is dead.
    pub fn flush(&self) -> Result<(), Error> {
        let mut inner = self.inner.lock();
        let before = inner.watched();
        let Some(open) = inner.open() else {
            return Ok(());
        };
        let due = open.next_tend();
        let outcome = open.tended(Instant::now, &mut System, |open, random| {
            // What cannot go now goes with the next call; a broken socket shows there.
            let _ = open.flush(random);
            Ok(())
        });
        if is_sooner(open.next_tend(), due) {
            inner.wake();
        }
        inner.nudge_of_change(before);
        outcome
    }

    /// Stops or resumes deliveries to the write callback, and questions to the read callback
    /// (`curl_easy_pause`). `inside`: from within a callback of the handle.
    pub fn pause(&self, deliveries: bool, questions: bool, inside: bool) -> Result<(), Error> {
        let mut inner = self.inner.change();
        let pause = |transfer: &mut Transfer| match inside {
            true => transfer.pause(deliveries, questions),
            false => transfer.pause_meanwhile(deliveries, questions),
        };
        if !inner.transfer.as_deref_mut().is_some_and(pause) {
            return Err(not_connected(Kind::BadArgument));
        }
        inner.wake_driver();
        Ok(())
    }
}

const ORPHAN: &str = "The connection was lost in the middle of this frame: its message has to be \
                      sent again, from its beginning";

/// Sends, counts, and wakes the performing thread where bytes are left over for it.
pub(super) fn send_with(
    mut inner: MutexGuard<'_, Inner>,
    send: impl FnOnce(&mut Open) -> Result<usize, Error>,
) -> Result<usize, Error> {
    let before = inner.watched();
    let Some(transfer) = inner.transfer.as_deref_mut() else {
        return Err(not_connected(Kind::Send));
    };
    let Some(open) = transfer.open() else {
        return Err(not_connected(Kind::Send));
    };
    let due = open.next_tend();
    let sent = open.tended(Instant::now, &mut System, |open, _| send(open));
    // An upload may go on now.
    let left_over = open.interest().write || open.is_uploading();
    let sooner = is_sooner(open.next_tend(), due);
    if let Ok(n) = &sent {
        transfer.info_mut().sent += *n as u64;
    }
    if left_over || sooner {
        inner.wake_driver();
    }
    match sooner {
        true => inner.nudge(),
        false => inner.nudge_of_change(before),
    }
    sent
}

/// A receive on a connection that is kept alive or traced.
#[cold]
fn receive_watched(open: &mut Open, buf: &mut [u8]) -> Result<(usize, Meta), Error> {
    open.tended(Instant::now, &mut System, |open, random| {
        open.receive_each(buf, random)
    })
}

/// Whether who waits until `before` would be too late.
pub(super) fn is_sooner(now: Option<Instant>, before: Option<Instant>) -> bool {
    now.is_some_and(|now| before.is_none_or(|before| now < before))
}

/// The connection of a `CONNECT_ONLY` handle.
fn connection(inner: &mut Inner) -> Result<&mut Open, Error> {
    if inner.settings.connect_only() == ConnectOnly::Off {
        return Err(cannot_receive(&inner.settings));
    }
    inner
        .transfer
        .as_deref_mut()
        .filter(|transfer| transfer.connect_only() != ConnectOnly::Off)
        .and_then(Transfer::open)
        .ok_or_else(|| not_connected(Kind::UnsupportedProtocol))
}

pub(super) fn cannot_receive(settings: &Settings) -> Error {
    match settings.connect_only() {
        ConnectOnly::Off => Error::new(
            Kind::UnsupportedProtocol,
            "CURLOPT_CONNECT_ONLY is required to receive by call",
        ),
        _ => not_connected(Kind::BadArgument),
    }
}

pub(super) fn not_connected(kind: Kind) -> Error {
    Error::new(
        kind,
        "The handle has no WebSocket connection: curl_easy_perform or curlws_connect makes one",
    )
}

/// Waits a moment: another thread has to finish its frame first.
pub fn yield_briefly() {
    let _ = poll::<OwnedFd>(&[], None, Some(Duration::from_millis(1)));
}
