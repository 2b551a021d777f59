//! A refused upgrade: what its body says is read, for the application to look up.
//!
//! It waits for no more than the body announces, and not long; the transfer has failed already.

use std::io;
use std::time::{Duration, Instant};

use crate::http::body::Body;
use crate::http::response::Head;
use crate::limits;
use crate::net::stream::Stream;
use crate::transfer::Common;
use crate::transfer::deadline::{Part, earliest};
use crate::transfer::error::Error;
use crate::transfer::state::{Phase, Turn};

/// A refusal whose body comes in.
#[derive(Debug)]
pub struct Refusal {
    stream: Stream,
    body: Body,
    error: Error,
    until: Option<Instant>,
}

impl Refusal {
    /// After the head; `error` is how the transfer ends.
    pub fn new(
        stream: Stream,
        head: &Head,
        error: Error,
        common: &Common,
        now: Instant,
    ) -> Box<Refusal> {
        let own = now.checked_add(Duration::from_millis(limits::REFUSAL_BODY_MS));
        Box::new(Refusal {
            stream,
            body: Body::of(head),
            error,
            until: earliest(own, common.deadlines.next(Part::Open)),
        })
    }

    /// The stream, for its descriptor.
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    /// Closes the connection, politely.
    pub fn close(self) {
        self.stream.close();
    }
}

/// Reads on.
pub fn step(mut refusal: Box<Refusal>, common: &mut Common, now: Instant) -> Result<Turn, Error> {
    loop {
        let buffered = refusal.stream.buffered();
        refusal.body.take(buffered);
        let taken = buffered.len();
        refusal.stream.consume(taken);
        if refusal.body.is_whole() {
            break;
        }
        match refusal.stream.fill() {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let late = refusal.until.is_some_and(|until| now >= until);
                if late || !refusal.body.is_announced() {
                    break;
                }
                common.retry_at = refusal.until;
                common.interest = refusal.stream.interest();
                return Ok(Turn::Wait(Phase::Refused(refusal)));
            }
            Err(_) => break,
        }
    }
    common.retry_at = None;
    let Refusal {
        stream,
        body,
        error,
        ..
    } = *refusal;
    common.info.refused.body = body.into_bytes();
    stream.close();
    Err(error)
}
