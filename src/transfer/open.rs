//! An open WebSocket: frames in both directions over one stream.
//!
//! Receiving is asked for (`receive`, the program pulls) or offered (`offer`, the write
//! callback); sending is the same in both. Nothing here waits: what would block answers
//! `Kind::Again`.

use std::io;
use std::num::NonZeroU64;

use crate::limits::READS_PER_RECEIVE;
use crate::net::stream::Stream;
use crate::net::wait::Interest;
use crate::random::Random;
use crate::rare::Rare;
use crate::settings;
use crate::transfer::error::{Error, Kind};
use crate::ws;

mod closing;
mod cork;
mod detach;
mod keepalive;
mod loss;
mod message;
mod offer;
mod outgoing;
mod packed;
mod queue;
mod ready;
mod scratch;
mod send;
mod upload;
mod watch;

pub use closing::{Closed, Fate};
pub use keepalive::{Plan, RoundTrip};
pub use message::MessageBuffer;
pub use offer::{Chunk, Offer};
pub use queue::Parcel;
pub use ready::{Outlook, Readiness};
pub use send::Message;
pub use upload::Brought;

/// Where a chunk stands in its frame; `curl_ws_frame` without its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Kind of the frame, or of the message that the fragment belongs to.
    pub kind: ws::Kind,
    /// Another fragment of the message follows.
    pub cont: bool,
    /// Offset of the chunk in the frame's payload, in bytes.
    pub offset: u64,
    /// Payload bytes of the frame after the chunk.
    pub bytes_left: u64,
}

impl Meta {
    fn of(frame: ws::FrameInfo, chunk: usize) -> Meta {
        let end = frame.offset + chunk as u64;
        Meta {
            kind: frame.kind,
            cont: frame.cont,
            offset: frame.offset,
            bytes_left: frame.len.saturating_sub(end),
        }
    }

    fn of_whole(kind: ws::Kind) -> Meta {
        Meta {
            kind,
            cont: false,
            offset: 0,
            bytes_left: 0,
        }
    }
}

/// An open WebSocket.
#[derive(Debug)]
pub struct Open {
    stream: Stream,
    ws: ws::Connection,
    raw: bool,
    /// The write callback gets whole messages.
    messages: bool,
    /// A message is begun in `message`, or waits there to be taken.
    assembling: bool,
    message: Option<Box<message::Assembly>>,
    beyond: Rare<settings::Beyond>,
    paused: bool,
    held: Option<Box<offer::Held>>,
    /// The stream is over; what further reads answer.
    ended: Option<Error>,
    /// Something has come in.
    heard: bool,
    /// Each call is to be told the time, or traced: see [`Open::is_watched`].
    watched: bool,
    keepalive: Option<Box<keepalive::Keepalive>>,
    out: outgoing::Outgoing,
    upload: Rare<upload::Upload>,
    /// The application wants to close, or to be closed for (`CURLWS_AUTOCLOSE`).
    closing: Option<Box<closing::Closing>>,
    /// For who waits for the end.
    fate: Option<Fate>,
}

impl Open {
    /// Takes over a stream behind the opening handshake, which agreed on `deflate`; what it has
    /// buffered are frames.
    pub fn new(
        mut stream: Stream,
        role: ws::Role,
        options: settings::WebSocket,
        deflate: Option<ws::extension::Agreed>,
    ) -> Open {
        stream.exact(false);
        stream.count_anew();
        let heard = !stream.buffered().is_empty();
        let mut open = Open {
            stream,
            ws: ws::Connection::new(role, ws_options(options)).compressing(deflate),
            raw: options.raw,
            messages: options.messages,
            assembling: false,
            message: None,
            beyond: Rare::default(),
            paused: false,
            held: None,
            ended: None,
            heard,
            watched: false,
            keepalive: None,
            out: outgoing::Outgoing::default(),
            upload: Rare::default(),
            closing: None,
            fate: None,
        };
        open.set_options(options);
        open
    }

    /// The same, with messages of at most so many bytes of payload.
    pub fn limiting(mut self, largest: Option<NonZeroU64>) -> Open {
        self.ws = self.ws.limiting(largest);
        self
    }

    /// Whether the peer is a client.
    pub fn is_server(&self) -> bool {
        self.ws.role() == ws::Role::Server
    }

    /// Follows a later `CURLOPT_WS_OPTIONS`.
    pub fn set_options(&mut self, options: settings::WebSocket) {
        self.ws.set_options(ws_options(options));
        self.raw = options.raw;
        self.messages = options.messages;
        let answers = options.auto_close && !options.raw;
        self.ws.answer_close(answers);
        if answers {
            self.closing.get_or_insert_default();
        }
    }

    /// The same, with these settings, or later ones (`curlws_setopt`).
    pub fn set_beyond(&mut self, beyond: Rare<settings::Beyond>) {
        self.beyond = beyond;
    }

    /// The stream, for its descriptor.
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    /// What to wait for.
    pub fn interest(&self) -> Interest {
        let read = (!self.paused || self.discards()) && self.ended.is_none();
        Interest {
            read,
            write: self.wants_write()
                || self.upload_wants_write()
                || (read && self.stream.interest().write),
        }
    }

    /// Stops or resumes what is offered to the write callback.
    pub fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    /// Whether the application paused.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// Closes the connection; what is buffered for sending is to be flushed before.
    pub fn close(self) {
        self.stream.close();
    }

    /// The next chunk of a frame, into `buf`: its length and place. An empty `buf` peeks; a
    /// frame without payload is consumed even so.
    #[inline]
    pub fn receive(
        &mut self,
        buf: &mut [u8],
        random: &mut dyn Random,
    ) -> Result<(usize, Meta), Error> {
        if !self.wants_flush()
            && !self.assembling
            && let Some(message) = self.pull_whole(buf)
        {
            self.stream.release();
            return Ok(message);
        }
        self.receive_each(buf, random)
    }

    /// The same, by way of the connection's state whatever comes.
    #[inline(never)]
    pub fn receive_each(
        &mut self,
        buf: &mut [u8],
        random: &mut dyn Random,
    ) -> Result<(usize, Meta), Error> {
        if self.assembling {
            return Err(message::being_assembled());
        }
        let received = self.pull(buf);
        if self.wants_flush() {
            // Answers to PINGs, or our CLOSE: what the socket does not take stays queued.
            let _ = self.flush(random);
        }
        match &received {
            Err(error) if error.kind == Kind::Again => self.stream.rest(),
            _ => self.stream.release(),
        }
        received
    }

    /// Bytes as they come, past all framing (`curl_easy_recv`); 0 is the end.
    pub fn receive_raw(&mut self, buf: &mut [u8]) -> Result<usize, Error> {
        if buf.is_empty() {
            return Ok(0);
        }
        if self.stream.buffered().is_empty() {
            // Seen by a look at what there is.
            match &self.ended {
                Some(end) if end.kind == Kind::GotNothing => return Ok(0),
                Some(_) => return Err(self.over()),
                None => {}
            }
            return match self.stream.read_into(buf) {
                Err(error) => Err(receive_error(&error)),
                Ok(0) if self.stream.truncated() => Err(self.end()),
                Ok(n) => Ok(n),
            };
        }
        Ok(self.take_buffered(buf))
    }

    fn take_buffered(&mut self, buf: &mut [u8]) -> usize {
        let have = self.stream.buffered();
        let n = have.len().min(buf.len());
        buf[..n].copy_from_slice(&have[..n]);
        self.stream.consume(n);
        n
    }

    /// A message that is here as a whole and fits: the usual case made short.
    #[inline]
    fn pull_whole(&mut self, buf: &mut [u8]) -> Option<(usize, Meta)> {
        let follow = self.ws.follow()?;
        let buffered = self.stream.buffered_mut();
        let whole = follow.whole(buffered, buf.len())?;
        let payload = buffered.get(whole.header..)?.get(..whole.len)?;
        buf.get_mut(..whole.len)?.copy_from_slice(payload);
        self.stream.consume(whole.header + whole.len);
        self.ws.followed(1, whole.len as u64);
        Some((whole.len, Meta::of_whole(whole.kind)))
    }

    fn pull(&mut self, buf: &mut [u8]) -> Result<(usize, Meta), Error> {
        let frame = self.next_frame(&mut 0)?;
        if let Some(payload) = self.ws.held_payload() {
            let n = payload.len().min(buf.len());
            buf[..n].copy_from_slice(&payload[..n]);
            self.ws.deliver_held(n);
            return Ok((n, Meta::of(frame, n)));
        }
        let left = frame.len - frame.offset;
        let want = usize::try_from(left).unwrap_or(usize::MAX).min(buf.len());
        if want == 0 && left != 0 {
            if self.ended.is_some() && self.stream.buffered().is_empty() {
                return Err(self.over());
            }
            return Ok((0, Meta::of(frame, 0)));
        }
        let n = self.copy_payload(&mut buf[..want])?;
        self.ws.payload(&mut buf[..n]).map_err(violation)?;
        Ok((n, Meta::of(frame, n)))
    }

    /// Payload into the caller's memory: first what is buffered, then straight from the socket.
    fn copy_payload(&mut self, dst: &mut [u8]) -> Result<usize, Error> {
        let mut have = self.take_buffered(dst);
        if have < dst.len() && self.ended.is_none() {
            match self.stream.read_into(&mut dst[have..]) {
                Ok(0) => self.ended = Some(self.end()),
                Ok(n) => have += n,
                Err(error) => {
                    let error = receive_error(&error);
                    if error.kind != Kind::Again {
                        self.ended = Some(error);
                    } else if have == 0 {
                        return Err(error);
                    }
                }
            }
        }
        // What is there is delivered before the end is told.
        if have == 0 && !dst.is_empty() {
            return Err(self.over());
        }
        Ok(have)
    }

    /// Reads until a frame is there to be delivered, if that takes no more than so many reads.
    fn next_frame(&mut self, reads: &mut usize) -> Result<ws::FrameInfo, Error> {
        loop {
            if let Some(frame) = self.ws.frame() {
                return Ok(frame);
            }
            let advance = self.ws.advance(self.stream.buffered()).map_err(violation)?;
            self.stream.consume(advance.consumed);
            if !advance.ready {
                *reads += 1;
                if *reads > READS_PER_RECEIVE && !self.stream.ready() {
                    return Err(Error::again());
                }
                self.fill()?;
            }
        }
    }

    fn fill(&mut self) -> Result<(), Error> {
        if self.ended.is_some() {
            return Err(self.over());
        }
        match self.stream.fill() {
            Ok(0) => {
                let end = self.end();
                self.ended = Some(end.clone());
                Err(end)
            }
            Ok(_) => {
                self.heard = true;
                Ok(())
            }
            Err(error) => {
                let error = receive_error(&error);
                if error.kind == Kind::Again {
                    return Err(error);
                }
                // Who goes right behind its CLOSE resets the connection by our answer to it.
                let agreed = self.closing.is_some() && self.is_agreed();
                self.ended = Some(if agreed { ended() } else { error });
                Err(self.over())
            }
        }
    }

    /// At least one byte in the buffer; says how many, up to `most`.
    fn some_buffered(&mut self, most: usize) -> Result<usize, Error> {
        if self.stream.buffered().is_empty() {
            self.fill()?;
        }
        Ok(self.stream.buffered().len().min(most))
    }

    /// The end of the stream. Under TLS the peer has to say it, or to have closed the WebSocket;
    /// otherwise anybody on the way may have cut off what was to follow.
    fn end(&self) -> Error {
        if self.stream.truncated() && self.ws.peer_closed().is_none() {
            let cut = "The connection was cut: neither TLS nor the WebSocket was closed";
            return Error::new(Kind::Receive, cut);
        }
        ended()
    }

    /// How the stream ended. As in libcurl, an error of TCP is told once, one of TLS always.
    fn over(&mut self) -> Error {
        let told = self.ended.clone().unwrap_or_else(ended);
        if self.stream.tls_info().is_none() {
            self.ended = Some(ended());
        }
        told
    }
}

fn ws_options(options: settings::WebSocket) -> ws::Options {
    ws::Options {
        lenient: options.lenient,
        // In raw mode the application sees to everything.
        auto_pong: !(options.no_auto_pong || options.ping_off || options.raw),
    }
}

fn violation(violation: ws::Violation) -> Error {
    let (kind, sentence) = match violation {
        ws::Violation::MessageTooLarge => (
            Kind::MessageTooLarge,
            "The peer sent a message larger than CURLOPT_MAXFILESIZE or CURLWSOPT_MAX_MESSAGE allow",
        ),
        ws::Violation::TooManyFragments => (
            Kind::MessageTooLarge,
            "The peer sent a message of more frames than CURLWSOPT_MAX_FRAGMENTS allows",
        ),
        ws::Violation::KindNotTaken => (
            Kind::Receive,
            "The peer sent a message that is not of the handle's kind (CURLWSOPT_TYPE)",
        ),
        _ => {
            let sentence = format!("The peer broke the WebSocket protocol: {violation}");
            return Error::new(Kind::Receive, sentence);
        }
    };
    Error::new(kind, sentence)
}

fn ended() -> Error {
    Error::new(Kind::GotNothing, "The connection has ended")
}

fn receive_error(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::WouldBlock => Error::again(),
        _ => Error::new(Kind::Receive, format!("Receiving failed: {error}")),
    }
}
