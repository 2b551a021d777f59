//! Questions to the application, and its answers.
//!
//! A question is what [`step`](super::Transfer::step) says; the answer is given before the next
//! step. So nothing is borrowed and no lock held while the application thinks.

use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use crate::net::connect::{Address, Seen};
use crate::net::tls::{Driven, Recipe};
use crate::transfer::accept::{Decision, Request};
use crate::transfer::backoff::Event;
use crate::transfer::error::{Error, Kind};
use crate::transfer::open::Brought;
use crate::transfer::state::Phase;
use crate::transfer::trace;

use super::Transfer;

/// What a transfer wants to know.
#[derive(Clone, Debug)]
pub enum Question {
    /// May the name be resolved? Answered by [`Answer::Go`].
    Resolve,
    /// A socket for this address, please. Answered by [`Answer::Socket`].
    Socket(Address),
    /// Is this socket good? Answered by [`Answer::Seen`].
    Options(Arc<OwnedFd>),
    /// May the request be sent over a connection with these ends? Answered by [`Answer::Go`].
    Request {
        /// The peer's end; `None` for a Unix socket.
        peer: Option<SocketAddr>,
        /// Ours.
        local: Option<SocketAddr>,
    },
    /// A TLS connection by this recipe. Answered by [`Answer::Tls`].
    Tls(Arc<Recipe>),
    /// Shall this request be accepted? Answered by [`Answer::Accept`].
    Accept(Arc<Request>),
    /// Payload for the upload, up to the buffer's length. Answered by [`Answer::Read`].
    Read(Vec<u8>),
    /// What becomes of the connection; does it go on? Answered by [`Answer::GoOn`].
    Reconnect(Box<Event>),
}

impl Question {
    /// The answer of an application that does not care: yes, but no socket.
    pub fn usual(self) -> Answer {
        match self {
            Question::Resolve | Question::Request { .. } => Answer::Go(true),
            Question::Socket(address) => Answer::Socket(None, address),
            Question::Read(buffer) => Answer::Read(buffer, Brought::Bytes(0)),
            Question::Options(_) => Answer::Seen(Seen::Good),
            Question::Accept(request) => Answer::Accept(Ok(Decision {
                compress: request.compress,
                ..Decision::default()
            })),
            Question::Reconnect(_) => Answer::GoOn(true),
            Question::Tls(_) => {
                let sentence = "Nobody makes TLS connections here";
                Answer::Tls(Err(Error::new(Kind::NotBuiltIn, sentence)))
            }
        }
    }
}

/// What the application says.
#[derive(Debug)]
pub enum Answer {
    /// Go on, or end the transfer.
    Go(bool),
    /// A socket, and the address to connect it to.
    Socket(Option<OwnedFd>, Address),
    /// About a socket.
    Seen(Seen),
    /// The buffer, and what is in it.
    Read(Vec<u8>, Brought),
    /// What the application makes of a request, or why that cannot be read.
    Accept(Result<Decision, Error>),
    /// A TLS connection, or why the transfer fails.
    Tls(Result<Driven, Error>),
    /// Connect again, or go on with what is open; or end.
    GoOn(bool),
}

impl Transfer {
    /// Takes the answer to the question that the last step asked.
    pub fn answer(&mut self, answer: Answer) {
        match (answer, &mut self.phase) {
            (Answer::Go(true), _) => self.common.approach.reach.allowed = true,
            (Answer::Go(false), _) => self.abort(Error::new(
                Kind::Aborted,
                "The application's callback ended the transfer",
            )),
            (Answer::Socket(fd, address), Phase::Connect(_, race)) => race.made(fd, address),
            (Answer::Seen(seen), Phase::Connect(_, race)) => race.seen(seen),
            (Answer::Read(buffer, brought), Phase::Open(open)) => {
                match open.take_upload(buffer, brought) {
                    Ok(()) => {
                        if brought == Brought::Pause && self.resumed.1 {
                            open.pause_upload(false);
                        }
                        let chunk = open.upload_chunk();
                        if !chunk.is_empty() {
                            self.common.trace.bytes(trace::Kind::DataOut, chunk);
                        }
                    }
                    Err(error) => self.abort(error),
                }
            }
            (Answer::Accept(decision), Phase::Accept(accept)) => {
                accept.decide(decision, &mut self.common);
            }
            (Answer::Tls(Ok(driven)), _) => self.common.driven = Some(Box::new(driven)),
            (Answer::Tls(Err(error)), _) => self.abort(error),
            (Answer::GoOn(go_on), Phase::Backoff(backoff)) => backoff.answered(go_on),
            (Answer::GoOn(false), _) => self.abort(Error::new(
                Kind::Aborted,
                "The callback of curlws_on_reconnect ended the transfer",
            )),
            (Answer::GoOn(true), _) => {}
            // The question has gone with its phase.
            (Answer::Socket(..) | Answer::Seen(_) | Answer::Read(..) | Answer::Accept(_), _) => {}
        }
    }
}
