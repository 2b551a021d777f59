//! What an open WebSocket is ready for (`curl_ws_poll`).

use std::io;

use super::Open;
use crate::limits::CORKED;
use crate::random::Random;
use crate::transfer::error::{Error, Kind};
use crate::ws;

/// What a WebSocket is ready for, or what is wanted of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    /// The next receive answers another thing than `Again`.
    pub readable: bool,
    /// So does the next send of a small frame.
    pub writable: bool,
    /// All that the peer said is received, and nothing more comes.
    pub closed: bool,
}

/// What others that wait for this connection hear of when it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// What is to be sent.
    pub sends: Sends,
    /// What was read, and how much of it nobody has taken.
    received: u64,
    buffered: usize,
    /// Where the frame under way stands, and whether a message is being put together or is whole.
    at: Option<u64>,
    message: (bool, bool),
    over: bool,
}

/// The part of an [`Outlook`] that counts for who performs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sends {
    /// Bytes wait for the socket; how many do, or for more.
    writes: bool,
    queued: usize,
    /// A frame, or a message in fragments, is unfinished.
    unfinished: (bool, bool),
    closed: bool,
}

impl Open {
    /// What it is ready for. It `reads` to know whether it is readable, and answers PINGs meanwhile;
    /// else nothing is. Whether it is writable, for `sender`, is found out only where that is asked.
    pub fn readiness(
        &mut self,
        reads: bool,
        writes: bool,
        sender: u64,
        random: &mut dyn Random,
    ) -> Readiness {
        Readiness {
            readable: reads && self.is_readable(random),
            writable: writes && self.is_writable(sender, random),
            closed: self.is_closed(),
        }
    }

    /// Whether a frame of another sender stands in the way of a send, or a message that it has begun,
    /// and not the socket.
    pub fn is_barred(&self, sender: u64) -> bool {
        !self.out.lets_upload_write(sender) || self.is_within_message_of_others(sender)
    }

    /// Who was told that there is no room waits for it.
    pub fn waited(&mut self) {
        self.stream.waited();
    }

    /// What others that wait for this connection have to hear of when it changes.
    pub fn outlook(&self) -> Outlook {
        Outlook {
            sends: Sends {
                writes: self.interest().write,
                queued: self.out.waiting(),
                unfinished: (self.out.unfinished.is_some(), self.ws.encoder().is_open()),
                closed: self.ws.close_sent(),
            },
            received: self.stream.received(),
            buffered: self.stream.buffered().len(),
            at: self.ws.frame().map(|frame| frame.offset),
            message: (self.assembling, self.is_assembled()),
            over: self.ended.is_some() || self.ws.violation().is_some(),
        }
    }

    fn is_readable(&mut self, random: &mut dyn Random) -> bool {
        let looked = self.look();
        if self.wants_flush() {
            // As with a receive: what the socket does not take stays queued.
            let _ = self.flush(random);
        }
        match looked {
            Err(error) if error.kind == Kind::Again => {
                self.stream.rest();
                false
            }
            // It is for the receive that comes to tell it.
            Err(error) if self.ended.is_some() => {
                self.ended = Some(error);
                true
            }
            _ => {
                self.stream.release();
                true
            }
        }
    }

    /// Reads until something can be delivered, which stays where it is.
    fn look(&mut self) -> Result<(), Error> {
        if self.has_message() {
            return Ok(());
        }
        if self.raw {
            return self.some_buffered(1).map(|_| ());
        }
        let frame = self.next_frame(&mut 0)?;
        if self.ws.held_payload().is_none() && frame.offset < frame.len {
            self.some_buffered(1)?;
        }
        Ok(())
    }

    fn is_writable(&mut self, sender: u64, random: &mut dyn Random) -> bool {
        if self.let_upload_pass(random).is_err() || self.is_barred(sender) {
            return false;
        }
        if self.out.corked && self.out.unfinished.is_none() && self.out.waiting() < CORKED {
            return true;
        }
        match self.flush(random) {
            Ok(()) => self.stream.writable(),
            // The send that comes tells what is wrong.
            Err(error) => error.kind() != io::ErrorKind::WouldBlock,
        }
    }

    fn is_closed(&self) -> bool {
        let held = self.ws.held_payload().is_some();
        let all_received = self.stream.buffered().is_empty() && !held;
        self.ws.violation().is_some()
            || (self.ended.is_some() && all_received)
            || (self.ws.peer_closed().is_some() && !self.is_close_held())
    }

    /// Whether the peer's CLOSE is here and not delivered, or not taken.
    pub(super) fn is_close_held(&self) -> bool {
        let frame = self.ws.frame();
        self.held.is_some() || frame.is_some_and(|frame| frame.kind == ws::Kind::Close)
    }
}
