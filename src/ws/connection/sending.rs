//! Frames of ours: the application's, and the PONGs and the CLOSE that wait to go out between them.

use super::Connection;
use crate::ws::close;
use crate::ws::encoder::{Encoder, SendError};
use crate::ws::frame::{FIN, HeaderBytes, Kind};
use crate::ws::log::Own;

impl Connection {
    /// The sending side as it stands, to be put back by [`Self::restore`].
    pub fn encoder(&self) -> Encoder {
        self.encoder
    }

    /// Takes back the frame begun since [`Self::encoder`]: nothing of it left. Between the two
    /// nothing else may have been sent, control frames of [`Self::take_control`] included.
    pub fn restore(&mut self, encoder: Encoder) {
        if let Some(log) = &mut self.log {
            log.take_back();
        }
        self.encoder = encoder;
    }

    /// Begins a frame of ours with a payload of `len` bytes; its header is to be sent next.
    ///
    /// With `cont` another fragment of the message follows. Inside a fragmented message any
    /// data kind, or `None`, continues it. A server ignores `key`; a client must give four
    /// fresh random bytes.
    ///
    /// # Errors
    /// See [`SendError`]. Nothing has changed then.
    #[inline]
    pub fn begin(
        &mut self,
        kind: Option<Kind>,
        cont: bool,
        len: u64,
        key: [u8; 4],
    ) -> Result<HeaderBytes, SendError> {
        let header = self.begin_frame(kind, cont, len, key)?;
        if let Some(log) = &mut self.log {
            log.begins(header[0], len);
        }
        Ok(header)
    }

    #[inline]
    pub(super) fn begin_frame(
        &mut self,
        kind: Option<Kind>,
        cont: bool,
        len: u64,
        key: [u8; 4],
    ) -> Result<HeaderBytes, SendError> {
        if self.failed.is_some() {
            return Err(SendError::Closed);
        }
        // One that waits is as good as sent.
        if self.close_waits() {
            match kind {
                Some(Kind::Close) => return Err(SendError::AlreadyClosed),
                Some(Kind::Ping | Kind::Pong) => {}
                _ => return Err(SendError::Closed),
            }
        }
        let inside = self.encoder.is_open();
        let header = self
            .encoder
            .begin(kind, cont, len, key, self.options.lenient)?;
        if !inside && let Some(compression) = &mut self.compression {
            compression.packs = false;
        }
        Ok(header)
    }

    /// Payload of our current frame that [`Self::sent`] has not passed, in bytes.
    #[inline]
    pub fn remaining(&self) -> u64 {
        self.encoder.remaining()
    }

    /// Copies the next bytes of our frame's payload from `from` to `to`, masked; of unequal
    /// slices the shorter one counts. The position stays.
    #[inline]
    pub fn mask_into(&self, from: &[u8], to: &mut [u8]) {
        self.encoder.mask_into(from, to);
    }

    /// `n` bytes of our frame's payload are done: the position moves.
    #[inline]
    pub fn sent(&mut self, n: u64) {
        if let Some(log) = &mut self.log {
            log.gone(n, self.encoder.remaining());
        }
        self.encoder.sent(n);
    }

    /// Whether [`Self::take_control`] has something to give: a PONG or our CLOSE waits, and no frame
    /// of ours is unfinished.
    #[inline]
    pub fn has_control(&self) -> bool {
        (!self.pongs.is_empty() || self.must_close()) && self.encoder.remaining() == 0
    }

    /// Appends the control frames that wait to `out`, as they go over the wire, if no frame of
    /// ours is unfinished. `key` gives four fresh random bytes for each.
    pub fn take_control(&mut self, key: &mut dyn FnMut() -> [u8; 4], out: &mut Vec<u8>) {
        if self.encoder.remaining() > 0 {
            return;
        }
        while let Some(payload) = self.pongs.pop() {
            if let Some(log) = &mut self.log {
                log.sent(FIN | Kind::Pong as u8, payload.len() as u64, Own::Answer);
            }
            self.encoder.control(Kind::Pong, payload, key, out);
        }
        if !self.must_close() {
            return;
        }
        let payload = match self.failed {
            Some(violation) => close::payload(violation.code(), &violation.to_string()),
            None => {
                let ours = self.closes.as_mut().and_then(|closes| closes.ours.take());
                ours.unwrap_or_default().into_vec()
            }
        };
        if let Some(log) = &mut self.log {
            let unasked = self.closes.as_ref().is_some_and(|closes| closes.unasked);
            let own = match self.failed.is_some() || unasked {
                true => Own::Answer,
                false => Own::No,
            };
            log.sent(FIN | Kind::Close as u8, payload.len() as u64, own);
            log.closes(&payload);
        }
        self.encoder
            .control(Kind::Close, payload.into_iter(), key, out);
    }
}
