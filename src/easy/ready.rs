//! Waiting for an open WebSocket to become ready (`curl_ws_poll`).

use crate::net::wait::Interest;
use crate::random::System;
use crate::settings::ConnectOnly;
use crate::transfer::{Error, Kind, Readiness, Transfer};

use super::insist::{Ended, Try};
use super::{Easy, Inner, Patience};

impl Easy {
    /// Waits until the handle is ready for something of what is wanted, or closed; what it is ready
    /// for. Nothing is read where only room to send is wanted. Nothing: patience was at its end, or
    /// [`Easy::wake_up`] was called. `sender` is who asks.
    ///
    /// # Errors
    /// `Again` without a way to wait; `UnsupportedProtocol` where reading is for the write callback, and
    /// as of [`Easy::connected`] where no WebSocket was open.
    pub fn poll(
        &self,
        want: Readiness,
        patience: Patience,
        sender: u64,
    ) -> Result<Readiness, Error> {
        let pulled = self.inner.lock().is_pulled();
        // Others may wait for what there is to read, by the descriptor.
        let reads = pulled && (want.readable || want.closed);
        if want.readable && !pulled && self.connected().is_ok() {
            return Err(Error::new(
                Kind::UnsupportedProtocol,
                "CURLWS_READABLE is for CURLOPT_CONNECT_ONLY: here the write callback gets what comes",
            ));
        }
        let ended = self.persist(patience, |open, _| {
            let is = open.readiness(reads, want.writable, sender, &mut System);
            let ready = Readiness {
                readable: is.readable && want.readable,
                ..is
            };
            if ready != Readiness::default() {
                return Ok(Try::Done(ready));
            }
            let interest = Interest {
                // Behind a frame that is here and not wanted nothing can be seen.
                read: reads && !is.readable,
                // Another sender's frame: it says when that is out.
                write: want.writable && !open.is_barred(sender),
            };
            if interest.write && patience == Patience::None {
                open.waited();
            }
            Ok(Try::Wait(interest, None))
        });
        match ended {
            Ok(Ended::Done(ready)) => Ok(ready),
            Ok(Ended::NotYet) if patience != Patience::None => Err(Error::again()),
            Ok(Ended::NotYet | Ended::Woken | Ended::Late) => Ok(Readiness::default()),
            Err(_) if self.is_over() => Ok(Readiness {
                closed: true,
                ..Readiness::default()
            }),
            // The peer was called dead, as any call says that is made now.
            Err(error) if error.kind == Kind::Timeout => Ok(Readiness {
                closed: true,
                ..want
            }),
            Err(error) => Err(error),
        }
    }

    /// Whether there was a WebSocket, which is open no more, nor about to be.
    pub(super) fn is_over(&self) -> bool {
        let comes_back = |transfer: &Transfer| transfer.is_reconnecting();
        self.connected().is_err()
            && self.close_status().is_ok()
            && !self
                .inner
                .lock()
                .transfer
                .as_deref()
                .is_some_and(comes_back)
    }
}

impl Inner {
    /// Whether the application receives by calls.
    pub(super) fn is_pulled(&self) -> bool {
        let mut transfer = self.transfer.iter();
        transfer.any(|transfer| transfer.connect_only() != ConnectOnly::Off)
    }
}
