//! Giving the stream away (`curlws_detach`): between two frames, in both directions.

use super::Open;
use super::send::send_error;
use crate::net::wire::Line;
use crate::random::Random;
use crate::transfer::error::{Error, Kind};

impl Open {
    /// Sends what waits, and gives what was read and not used: the stream may go after that.
    ///
    /// # Errors
    /// `Again` while the stream does not take what waits; `Send` where a frame of ours is unfinished
    /// or the connection is broken; `Receive` in the midst of a frame of the peer's; `NotBuiltIn`
    /// under TLS.
    pub fn give_away(&mut self, random: &mut dyn Random) -> Result<Vec<u8>, Error> {
        if self.stream.is_tls() {
            return Err(Error::new(
                Kind::NotBuiltIn,
                "The handle's TLS runs over the stream, which is of no use to others",
            ));
        }
        self.flush(random).map_err(|error| send_error(&error))?;
        if self.ws.remaining() > 0 {
            return Err(Error::new(
                Kind::Send,
                "A frame is not sent to its end; the stream cannot be detached within it",
            ));
        }
        let mut unread = Vec::new();
        if !self.ws.unread(&mut unread) || self.held.is_some() || self.assembling {
            return Err(Error::new(
                Kind::Receive,
                "A frame or message is not received to its end; the stream cannot be detached within it",
            ));
        }
        unread.extend_from_slice(self.stream.buffered());
        Ok(unread)
    }

    /// What is under the stream.
    pub fn into_line(self) -> Line {
        self.stream.into_line()
    }
}
