//! What waits to be taken by the stream, for whom, and getting rid of it.

use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::num::NonZeroU64;

use super::Open;
use super::send::send_error;
use crate::limits::{CORKED, SEND_CHUNK};
use crate::random::Random;
use crate::transfer::error::{Error, Kind};

pub(super) const NO_MASK: &str = "The system gave no random bytes for a mask";

/// A fresh mask for a frame of ours.
#[inline]
pub(super) fn mask_key(random: &mut dyn Random) -> io::Result<[u8; 4]> {
    let mut key = [0; 4];
    match random.fill(&mut key) {
        Ok(()) => Ok(key),
        Err(_) => Err(io::Error::other(NO_MASK)),
    }
}

/// What waits to be taken by the stream.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    /// Wire bytes that go before all others, from `done` on. Empty when none are left.
    pub(super) bytes: Vec<u8>,
    pub(super) done: usize,
    /// They may wait for more, unless the socket was full for some of them.
    pub(super) corked: bool,
    pub(super) stuck: bool,
    /// A frame that is not finished, or not yet reported as sent.
    pub(super) unfinished: Option<Unfinished>,
    /// Who began the last message: while it is in fragments, its sender.
    pub(super) author: u64,
    /// By `start_frame`: a read callback may go on with it.
    pub(super) anybodys: bool,
    /// Raw bytes in the TLS backlog that the caller gives again.
    pub(super) raw_unreported: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Unfinished {
    pub(super) sender: u64,
    /// By `start_frame`: whoever sends next may bring its payload, a read callback too.
    pub(super) announced: bool,
    /// It goes out compressed.
    pub(super) packed: bool,
    /// Payload on its way out for which the caller got no answer: it is given again.
    pub(super) unreported: usize,
    /// Fingerprint of the data that the caller was told to give again.
    pub(super) due: Option<NonZeroU64>,
}

impl Outgoing {
    /// Whether the bytes wait for more, not for the socket.
    #[inline]
    pub(super) fn gathers(&self) -> bool {
        self.corked && !self.stuck && self.unfinished.is_none() && self.waiting() < CORKED
    }

    /// How many wire bytes wait.
    #[inline]
    pub(super) fn waiting(&self) -> usize {
        self.bytes.len() - self.done
    }

    /// So many more of them are with the stream.
    fn passed_on(&mut self, n: usize) {
        self.done += n;
        if self.done < self.bytes.len() / 2 {
            return;
        }
        // Seldom enough that each byte is moved once, on average.
        self.bytes.drain(..self.done);
        self.done = 0;
        if self.bytes.capacity() / 4 > self.bytes.len() {
            self.bytes.shrink_to_fit();
        }
    }

    /// Whether no frame of another sender stands in the way of an upload.
    pub(super) fn lets_upload_write(&self, sender: u64) -> bool {
        self.unfinished
            .is_none_or(|frame| frame.announced || frame.sender == sender)
    }

    /// Whether another sender has a frame that is not finished.
    pub(super) fn is_of_others(&self, sender: u64) -> bool {
        self.unfinished.is_some_and(|frame| frame.sender != sender)
    }

    /// Whether a frame was announced that is not finished.
    pub(super) fn is_announced(&self) -> bool {
        self.unfinished.is_some_and(|frame| frame.announced)
    }

    /// What the call that goes on with an unfinished frame has to bring.
    pub(super) fn due(&self) -> Option<u64> {
        self.unfinished?.due.map(NonZeroU64::get)
    }

    /// Whether the unfinished frame goes out compressed.
    pub(super) fn is_packed(&self) -> bool {
        self.unfinished.is_some_and(|frame| frame.packed)
    }

    /// No other call will repeat the last one.
    pub(super) fn forget_due(&mut self) {
        if let Some(unfinished) = &mut self.unfinished {
            unfinished.due = None;
        }
    }
}

/// Tells a repeated call from another thread's own message of the same length. Of what is long only
/// the ends are looked at: it is the rest of a frame, whose length no message has but by chance.
pub(super) fn fingerprint(data: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write_usize(data.len());
    let ends = if data.len() <= SEND_CHUNK {
        data.len()
    } else {
        64
    };
    hasher.write(&data[..ends]);
    hasher.write(&data[data.len() - ends..]);
    hasher.finish()
}

impl Open {
    /// Whether bytes wait for the socket.
    #[inline]
    pub(super) fn wants_write(&self) -> bool {
        (!self.out.bytes.is_empty() && !self.out.gathers()) || self.stream.backlog()
    }

    /// Whether [`Self::flush`] would do something.
    #[inline]
    pub(super) fn wants_flush(&self) -> bool {
        self.wants_write() || self.ws.has_control()
    }

    /// Sends what waits, queued PONGs and CLOSE included where none of our frames lacks payload.
    pub fn flush(&mut self, random: &mut dyn Random) -> io::Result<()> {
        self.write_out()?;
        // Only now: the codec's queue is bounded, what is made of it is not.
        if self.ws.has_control() {
            self.queue_control(random)?;
            self.write_out()?;
        }
        Ok(())
    }

    /// The same as far as the socket takes it.
    pub(super) fn try_flush(&mut self, random: &mut dyn Random) -> Result<(), Error> {
        match self.flush(random) {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(send_error(&error)),
            _ => Ok(()),
        }
    }

    pub(super) fn write_out(&mut self) -> io::Result<()> {
        if let Some(Error {
            kind: Kind::Receive,
            ..
        }) = self.ended
        {
            return Err(io::Error::other("the connection is broken"));
        }
        while !self.out.bytes.is_empty() {
            let rest = self.out.bytes.get(self.out.done..).unwrap_or_default();
            match self.stream.write(rest) {
                Ok(n) => self.out.passed_on(n),
                Err(error) => {
                    self.out.stuck = true;
                    return Err(error);
                }
            }
        }
        self.out.bytes = Vec::new();
        self.out.stuck = false;
        self.stream.flush()
    }

    fn queue_control(&mut self, random: &mut dyn Random) -> io::Result<()> {
        let before = self.out.bytes.len();
        let mut failed = false;
        let mut key = || {
            let mut key = [0; 4];
            failed |= random.fill(&mut key).is_err();
            key
        };
        self.ws.take_control(&mut key, &mut self.out.bytes);
        if failed {
            self.out.bytes.truncate(before);
            return Err(io::Error::other(NO_MASK));
        }
        Ok(())
    }
}
