//! Sending frames that go out compressed.
//!
//! One is several on the wire if it is long. What is made of a piece of it cannot be made again: what
//! the socket did not take of that waits, and the caller hears that the piece is out when it is.

use std::io;

use super::Open;
use super::outgoing::mask_key;
use super::send::Message;
use crate::limits::DEFLATE_CHUNK;
use crate::random::Random;
use crate::ws;

impl Open {
    /// Begins a frame that goes out compressed: its header comes with its payload, which is at once
    /// if there is none.
    pub(super) fn begin_packed(
        &mut self,
        kind: Option<ws::Kind>,
        cont: bool,
        len: u64,
        key: [u8; 4],
    ) -> Result<ws::HeaderBytes, ws::SendError> {
        self.ws.begin_packed(kind, cont, len)?;
        if len == 0 {
            self.ws.pack(&[], key, &mut self.out.bytes)?;
        }
        Ok(ws::HeaderBytes::default())
    }

    /// Puts a piece of the frame, compressed, to what waits.
    pub(super) fn pack(&mut self, piece: &[u8], random: &mut dyn Random) -> io::Result<()> {
        if piece.is_empty() {
            return Ok(()); // an empty frame went out when it was begun
        }
        let key = mask_key(random)?;
        let packed = self.ws.pack(piece, key, &mut self.out.bytes);
        packed.map_err(io::Error::other)
    }

    /// Compresses and sends the data behind `sent`; says how much of the data is out now.
    pub(super) fn send_packed(
        &mut self,
        message: &Message,
        mut sent: usize,
        random: &mut dyn Random,
    ) -> io::Result<usize> {
        loop {
            let rest = message.data.get(sent..).unwrap_or_default();
            let piece = &rest[..rest.len().min(DEFLATE_CHUNK)];
            self.pack(piece, random)?;
            match self.write_out() {
                Ok(()) => sent += piece.len(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if let Some(unfinished) = &mut self.out.unfinished {
                        unfinished.unreported = piece.len();
                    }
                    return Ok(sent);
                }
                Err(error) => return Err(error),
            }
            if piece.len() == rest.len() {
                return Ok(sent);
            }
        }
    }
}
