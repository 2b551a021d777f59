//! Frames that wait for each other, to go out by few writes (`curlws_cork`).

use super::Open;
use super::send::{Message, send_error};
use super::upload::UPLOAD;
use crate::limits::{CORKED, SEND_CHUNK};
use crate::random::Random;
use crate::transfer::error::Error;

impl Open {
    /// Whole frames that are not long wait from now on.
    pub fn cork(&mut self) {
        if !self.out.corked {
            self.out.corked = true;
            self.out.stuck = !self.out.bytes.is_empty();
        }
    }

    /// No frame waits any more; sends those that did. `Again` where the socket does not take all.
    pub fn uncork(&mut self, random: &mut dyn Random) -> Result<(), Error> {
        self.out.corked = false;
        self.flush(random).map_err(|error| send_error(&error))
    }

    /// Whether the frame may be put to those that wait. What a read callback brings goes out before it is
    /// asked again.
    pub(super) fn may_wait(&self, message: &Message) -> bool {
        self.out.corked
            && self.out.unfinished.is_none()
            && message.sender != UPLOAD
            && message.announced.is_none()
            && message.data.len() <= SEND_CHUNK
    }

    /// Puts a frame to those that wait, and sends them if they are many.
    pub(super) fn gather(
        &mut self,
        message: &Message,
        random: &mut dyn Random,
    ) -> Result<usize, Error> {
        self.send_if_many(random)?;
        if self.out.waiting() >= CORKED {
            return Err(Error::again());
        }
        let data = message.data;
        let undo = self.ws.encoder();
        if let Some(header) = self.begin(message, random)? {
            if self.out.is_packed() {
                self.pack(data, random).map_err(|error| {
                    self.ws.restore(undo);
                    self.out.unfinished = None;
                    send_error(&error)
                })?;
            } else {
                let bytes = &mut self.out.bytes;
                bytes.extend_from_slice(&header);
                let place = bytes.len();
                bytes.resize(place + data.len(), 0);
                self.ws.mask_into(data, &mut bytes[place..]);
                self.ws.sent(data.len() as u64);
            }
            self.out.unfinished = None;
        }
        self.send_if_many(random)?;
        Ok(data.len())
    }

    /// Sends what waits, if it is as much as may, as far as the socket takes it.
    fn send_if_many(&mut self, random: &mut dyn Random) -> Result<(), Error> {
        match self.out.waiting() < CORKED {
            true => Ok(()),
            false => self.try_flush(random),
        }
    }
}
