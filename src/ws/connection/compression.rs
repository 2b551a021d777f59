//! The compressed messages of a connection (RFC 7692): frames of ours made of what is compressed, and
//! the payload of the peer's inflated.

use std::cell::Cell;

use super::{Connection, Phase, Role};
use crate::ws::deflate::{Deflater, Then};
use crate::ws::encoder::SendError;
use crate::ws::extension::Agreed;
use crate::ws::frame::{FIN, HeaderBytes, Kind, OPCODE, RSV1};
use crate::ws::inflate::Inflater;
use crate::ws::log::Own;
use crate::ws::mask;
use crate::ws::violation::Violation;

thread_local! {
    /// What is made of one piece of a message.
    static PACKED: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Payload unmasked at once before it is inflated, in bytes; on the stack.
const UNMASKED: usize = 2048;

/// What compression needs, in both directions.
#[derive(Debug)]
pub(super) struct Compression {
    pub(super) inflater: Inflater,
    /// Payload of the compressed frame being received that is still to come, and what has come, in
    /// bytes of the wire.
    pub(super) wire_left: u64,
    pub(super) wire_at: u64,
    /// Without one nothing is sent compressed.
    deflater: Option<Deflater>,
    /// Our message under way goes out compressed.
    pub(super) packs: bool,
    /// The first byte of its next frame, less FIN.
    first: u8,
}

impl Connection {
    /// The same, with messages that may be compressed as the opening handshake agreed.
    pub fn compressing(mut self, agreed: Option<Agreed>) -> Connection {
        self.decoder.compression = agreed.is_some();
        self.compression = agreed.map(|agreed| {
            Box::new(Compression {
                inflater: Inflater::new(agreed.receive),
                wire_left: 0,
                wire_at: 0,
                deflater: Deflater::new(agreed.send),
                packs: false,
                first: 0,
            })
        });
        self
    }

    /// Whether a frame that begins now goes out compressed: the first of a message, if the
    /// application does not object and compression was agreed on; another as the first did.
    #[inline]
    pub fn packs(&self, kind: Option<Kind>, objected: bool) -> bool {
        self.compression.as_ref().is_some_and(|compression| {
            let data = kind.is_none_or(|kind| !kind.is_control());
            let begins = !self.encoder.is_open();
            data && match begins {
                true => !objected && compression.deflater.is_some(),
                false => compression.packs,
            }
        })
    }

    /// Begins a frame of ours whose payload of `len` bytes [`Self::pack`] is given: what one frame
    /// is to the application may be several on the wire. See [`Self::begin`].
    ///
    /// # Errors
    /// See [`SendError`]. Nothing has changed then.
    pub fn begin_packed(
        &mut self,
        kind: Option<Kind>,
        cont: bool,
        len: u64,
    ) -> Result<(), SendError> {
        let begins = !self.encoder.is_open();
        let header = self.begin_frame(kind, cont, len, [0; 4])?;
        // They count as they are made.
        self.encoder.tally.frames -= 1;
        if let Some(compression) = &mut self.compression {
            compression.packs = true;
            if begins {
                compression.first = header[0] & OPCODE | RSV1;
            }
        }
        Ok(())
    }

    /// Compresses `data`, the next bytes of the payload of our frame, and appends what comes of it
    /// to `out` as it goes over the wire: one frame, or nothing before the payload's end. To be
    /// called once, with nothing, for a frame without payload. `key`: four fresh random bytes.
    ///
    /// # Errors
    /// [`SendError::Broken`]: nothing more can be sent.
    pub fn pack(&mut self, data: &[u8], key: [u8; 4], out: &mut Vec<u8>) -> Result<(), SendError> {
        self.encoder.sent(data.len() as u64);
        let then = match (self.encoder.remaining(), self.encoder.is_open()) {
            (1.., _) => Then::More,
            (0, true) => Then::Fragment,
            (0, false) => Then::End,
        };
        let masked = self.role == Role::Client;
        let Some(compression) = &mut self.compression else {
            return Err(SendError::Broken);
        };
        let Some(deflater) = &mut compression.deflater else {
            return Err(SendError::Broken);
        };
        let mut packed = PACKED.try_with(Cell::take).unwrap_or_default();
        packed.clear();
        let outcome = deflater.deflate(data, then, &mut packed);
        if outcome.is_ok() && (then != Then::More || !packed.is_empty()) {
            let fin = if then == Then::End { FIN } else { 0 };
            let first = std::mem::take(&mut compression.first) | fin;
            let key = masked.then_some(key);
            let header = HeaderBytes::new(first, packed.len() as u64, key);
            self.encoder.tally.frames += 1;
            if let Some(log) = &mut self.log {
                log.sent(first, packed.len() as u64, Own::No);
            }
            out.extend_from_slice(&header);
            mask::apply(&mut packed, key.unwrap_or_default(), 0);
            out.extend_from_slice(&packed);
        }
        let _ = PACKED.try_with(|place| place.set(packed));
        outcome.map_err(|_| SendError::Broken)
    }

    /// Inflates what `input` has of a compressed frame's payload, until the frame ends or much of it
    /// waits to be delivered; the rest of it remains.
    pub(super) fn inflate<'a>(&mut self, input: &'a [u8]) -> Result<&'a [u8], Violation> {
        let Some(compression) = &mut self.compression else {
            return Ok(input);
        };
        let Compression {
            inflater,
            wire_left,
            wire_at,
            ..
        } = compression.as_mut();
        let len = usize::try_from(*wire_left).map_or(input.len(), |left| left.min(input.len()));
        let mut unmasked;
        let payload = match self.role {
            Role::Client => &input[..len],
            Role::Server => {
                unmasked = [0; UNMASKED];
                let unmasked = &mut unmasked[..len.min(UNMASKED)];
                mask::copy(input, unmasked, self.decoder.last.key, *wire_at);
                unmasked
            }
        };
        let before = inflater.pending().len();
        let inflated = inflater.feed(payload).and_then(|used| {
            *wire_left -= used as u64;
            *wire_at += used as u64;
            if *wire_left == 0 {
                inflater.finish(!self.frame.cont)?;
            }
            Ok(used)
        });
        let fresh = inflater.pending().get(before..).unwrap_or_default();
        self.message = self.message.saturating_add(fresh.len() as u64);
        // of several mistakes the first counts, wherever the bytes are split
        let beyond = self.message.saturating_sub(self.largest);
        let within = (fresh.len() as u64).saturating_sub(beyond) as usize;
        let ends = inflater.is_whole() && !self.frame.cont && beyond == 0;
        let bad = self.checked
            && (self.utf8.check(&fresh[..within]).is_err() || (ends && !self.utf8.is_complete()));
        self.frame.len = self.frame.offset + inflater.pending().len() as u64;
        if inflater.is_whole() || !inflater.has_room() {
            self.phase = Phase::Inflated;
        }
        match inflated {
            _ if bad => Err(self.fail(Violation::TextNotUtf8)),
            _ if beyond > 0 => Err(self.fail(Violation::MessageTooLarge)),
            Ok(used) => Ok(&input[used..]),
            Err(violation) => Err(self.fail(violation)),
        }
    }
}
