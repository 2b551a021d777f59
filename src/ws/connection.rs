//! One WebSocket connection after its opening handshake: bytes in, frames out, and back.
//!
//! It answers PINGs, notes the peer's CLOSE (and answers it, if told to), checks what the peer
//! sends and, when a rule is broken, queues the CLOSE that says so. It holds no payload but that of
//! the control frame being read, of PONGs and a CLOSE that wait, and what a compressed frame
//! inflates to, within a limit.
//!
//! Receiving: while [`Connection::frame`] is `None` hand what arrived to
//! [`Connection::advance`]; when a frame is there deliver it: by `held_payload` and
//! `deliver_held` what the connection holds itself, else by [`Connection::payload`].
//! Sending: [`Connection::begin`], its bytes, then the payload by `mask_into` and `sent`; or, where
//! [`Connection::packs`] says so, `begin_packed` and the payload by `pack`.

use std::num::NonZeroU64;

use super::close;
use super::decoder::Decoder;
use super::encoder::Encoder;
use super::frame::{FrameInfo, Kind};
use super::log::Log;
use super::mask;
use super::pings::Pings;
use super::pongs::Pongs;
use super::tally::Tally;
use super::utf8::Utf8;
use super::violation::Violation;
use super::whole::Follow;
use crate::limits;

mod account;
mod closing;
mod compression;
mod sending;
mod unread;

use closing::Closes;
use compression::Compression;

/// Which end of the connection we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// We mask our frames, the peer does not.
    Client,
    /// The peer masks its frames, we do not.
    Server,
}

/// How a connection behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Accept what libcurl accepts: text that is not UTF-8, any payload in a CLOSE, lengths in
    /// longer forms than necessary, frames after a CLOSE from either end.
    pub lenient: bool,
    /// Answer PINGs and do not deliver them.
    pub auto_pong: bool,
}

/// What [`Connection::advance`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advance {
    /// How many bytes of the input were used, and must not come again.
    pub consumed: usize,
    /// A frame is there to be delivered; otherwise more input is needed.
    pub ready: bool,
}

/// What the next received byte is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// A frame header's.
    Header,
    /// The payload's of a control frame that is not all there.
    Gather,
    /// None: a control frame is being delivered.
    Control,
    /// The payload's of a compressed frame, or what follows it.
    Inflate,
    /// None: a part of a compressed frame is being delivered, or all of it.
    Inflated,
    /// The payload's of the data frame being delivered.
    Data,
}

/// A connection, as seen from one end.
#[derive(Debug)]
pub struct Connection {
    decoder: Decoder,
    encoder: Encoder,
    /// The frame that began last; its offset counts what is delivered.
    frame: FrameInfo,
    phase: Phase,
    role: Role,
    options: Options,
    /// Payload of the message being received, as far as it is known, in bytes; and the most that it
    /// may be.
    message: u64,
    largest: u64,
    /// The message being received is text to be checked.
    checked: bool,
    utf8: Utf8,
    /// Payload of the control frame being received or delivered.
    control: Vec<u8>,
    pongs: Pongs,
    /// PINGs of our own accord, once there was one.
    pings: Option<Box<Pings>>,
    tally: Tally,
    /// Set while somebody may want to hear of frames.
    log: Option<Box<Log>>,
    compression: Option<Box<Compression>>,
    closes: Option<Box<Closes>>,
    /// The peer's CLOSE is answered.
    answers_close: bool,
    failed: Option<Violation>,
}

impl Connection {
    /// A connection whose opening handshake has just ended.
    pub fn new(role: Role, options: Options) -> Connection {
        Connection {
            decoder: Decoder::new(role == Role::Server, options.lenient),
            encoder: Encoder::new(role == Role::Client),
            frame: FrameInfo {
                kind: Kind::Text,
                cont: false,
                len: 0,
                offset: 0,
            },
            phase: Phase::Header,
            role,
            options,
            message: 0,
            largest: u64::MAX,
            checked: false,
            utf8: Utf8::default(),
            control: Vec::new(),
            pongs: Pongs::default(),
            pings: None,
            tally: Tally::default(),
            log: None,
            compression: None,
            closes: None,
            answers_close: false,
            failed: None,
        }
    }

    /// The same, with messages of at most so many bytes of payload: inflated, all fragments together.
    pub fn limiting(mut self, largest: Option<NonZeroU64>) -> Connection {
        self.largest = largest.map_or(u64::MAX, NonZeroU64::get);
        self
    }

    /// Which end we are.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Changes the options, at any time. A text message that was begun leniently is not
    /// checked any more.
    pub fn set_options(&mut self, options: Options) {
        self.options = options;
        self.decoder.lenient = options.lenient;
        self.checked &= !options.lenient;
    }

    /// Reads frame headers and whole control frames from `input`, until a frame is there to be
    /// delivered or the input is used up. To be called while [`Self::frame`] is `None`.
    ///
    /// A control frame is judged whole before it is ready. With `auto_pong` a PING is never
    /// ready; its PONG is queued for [`Self::take_control`]. What follows the peer's CLOSE is
    /// swallowed (RFC 6455, 5.5.1), unless the connection is lenient.
    ///
    /// # Errors
    /// The rule that the peer broke; it is repeated for ever, and a CLOSE is queued.
    #[inline]
    pub fn advance(&mut self, input: &[u8]) -> Result<Advance, Violation> {
        if let Some(violation) = self.failed {
            return Err(violation);
        }
        let more = Advance {
            consumed: input.len(),
            ready: false,
        };
        let mut rest = input;
        loop {
            match self.phase {
                Phase::Header => {
                    if self.peer_closed().is_some() && !self.options.lenient {
                        return Ok(more);
                    }
                    let (used, whole) = self.decoder.header(rest).map_err(|v| self.fail(v))?;
                    rest = &rest[used..];
                    if !whole {
                        return Ok(more);
                    }
                    self.start().map_err(|v| self.fail(v))?;
                }
                Phase::Gather => {
                    rest = self.gather(rest);
                    if (self.control.len() as u64) < self.frame.len {
                        return Ok(more);
                    }
                    self.judge_control()?;
                }
                Phase::Inflate => {
                    rest = self.inflate(rest)?;
                    if rest.is_empty() && self.phase == Phase::Inflate {
                        return Ok(more);
                    }
                }
                Phase::Control | Phase::Inflated | Phase::Data => {
                    return Ok(Advance {
                        consumed: input.len() - rest.len(),
                        ready: true,
                    });
                }
            }
        }
    }

    /// The frame being delivered.
    #[inline]
    pub fn frame(&self) -> Option<FrameInfo> {
        let ready = matches!(self.phase, Phase::Control | Phase::Inflated | Phase::Data);
        ready.then_some(self.frame)
    }

    /// Payload that the connection holds and that may be delivered: what is left of a control
    /// frame's, or the next of a compressed frame's. `None` for another data frame, whose payload
    /// is next in the stream.
    pub fn held_payload(&self) -> Option<&[u8]> {
        match (self.phase, &self.compression) {
            (Phase::Control, _) => self.control.get(self.frame.offset as usize..),
            (Phase::Inflated, Some(compression)) => Some(compression.inflater.deliverable()),
            _ => None,
        }
    }

    /// `n` bytes of [`Self::held_payload`] were delivered. When all of the frame are, be it 0 of
    /// 0, it is finished.
    pub fn deliver_held(&mut self, n: usize) {
        match (self.phase, &mut self.compression) {
            (Phase::Control, _) => {}
            (Phase::Inflated, Some(compression)) => {
                let inflater = &mut compression.inflater;
                inflater.deliver(n);
                if inflater.deliverable().is_empty() {
                    self.phase = Phase::Inflate;
                }
                if inflater.pending().is_empty() {
                    inflater.release();
                }
            }
            _ => return,
        }
        if let Some(log) = &mut self.log {
            log.delivered(n as u64, self.frame.offset, self.frame.len);
        }
        if self.phase != Phase::Control {
            self.tally.payload = self.tally.payload.wrapping_add(n as u64);
        }
        let offset = self.frame.offset.saturating_add(n as u64);
        self.frame.offset = offset.min(self.frame.len);
        if self.frame.offset == self.frame.len {
            self.phase = Phase::Header;
        }
    }

    /// Takes the next bytes of the data frame's payload, at most `len - offset` (what is beyond
    /// is left alone): they are unmasked and checked where they are. At the frame's end the
    /// frame is finished; an empty frame is finished by an empty chunk.
    ///
    /// # Errors
    /// Text that is not UTF-8; as with [`Self::advance`]. The chunk must not be delivered.
    #[inline]
    pub fn payload(&mut self, chunk: &mut [u8]) -> Result<(), Violation> {
        if let Some(violation) = self.failed {
            return Err(violation);
        }
        if self.phase != Phase::Data {
            return Ok(());
        }
        let left = self.frame.len - self.frame.offset;
        let len = usize::try_from(left).map_or(chunk.len(), |left| left.min(chunk.len()));
        let chunk = &mut chunk[..len];
        if self.role == Role::Server {
            mask::apply(chunk, self.decoder.last.key, self.frame.offset);
        }
        if let Some(log) = &mut self.log {
            log.delivered(len as u64, self.frame.offset, self.frame.len);
        }
        self.frame.offset += len as u64;
        let finished = self.frame.offset == self.frame.len;
        if self.checked {
            let bad = self.utf8.check(chunk).is_err()
                || (finished && !self.frame.cont && !self.utf8.is_complete());
            if bad {
                return Err(self.fail(Violation::TextNotUtf8));
            }
        }
        if finished {
            self.phase = Phase::Header;
        }
        Ok(())
    }

    /// Between two messages: how those that follow may be read past this connection.
    #[inline]
    pub fn follow(&self) -> Option<Follow> {
        let between = self.phase == Phase::Header && self.decoder.is_between_messages();
        let open = self.failed.is_none() && self.peer_closed().is_none();
        (between && open).then_some(Follow {
            lenient: self.options.lenient,
            largest: self.largest,
            masked: self.role == Role::Server,
        })
    }

    /// Whether a part of what comes next was delivered already, so that it is no whole message.
    pub fn is_within_message(&self) -> bool {
        match self.phase {
            Phase::Data | Phase::Inflate | Phase::Inflated => {
                !self.decoder.last.starts || self.frame.offset > 0
            }
            Phase::Control if self.frame.offset > 0 => true,
            Phase::Header | Phase::Gather | Phase::Control => self.decoder.is_within_message(),
        }
    }

    /// Whether PINGs are answered here.
    pub fn answers_pings(&self) -> bool {
        self.options.auto_pong
    }

    /// The application takes no more, for this reason: as if the peer had broken a rule.
    pub fn refuse(&mut self, violation: Violation) -> Violation {
        self.fail(violation)
    }

    /// The rule that the peer broke.
    pub fn violation(&self) -> Option<Violation> {
        self.failed
    }

    /// The peer broke a rule: nothing more is received.
    #[cold]
    fn fail(&mut self, violation: Violation) -> Violation {
        self.failed = Some(violation);
        self.phase = Phase::Header;
        if let Some(compression) = &mut self.compression {
            compression.inflater.release();
        }
        violation
    }

    /// A header has been read.
    #[inline]
    fn start(&mut self) -> Result<(), Violation> {
        let header = &self.decoder.last;
        self.frame = FrameInfo {
            kind: header.kind,
            cont: header.cont,
            len: header.len,
            offset: 0,
        };
        if header.kind.is_control() {
            self.phase = Phase::Gather;
            self.control.clear();
            self.control.reserve_exact(limits::CONTROL_PAYLOAD);
        } else {
            self.phase = Phase::Data;
            let known = if header.compressed { 0 } else { header.len };
            self.tally.data(header.cont, known);
            if let Some(log) = &mut self.log {
                log.received(header.first_byte(), header.len);
            }
            if header.compressed
                && let Some(compression) = &mut self.compression
            {
                self.phase = Phase::Inflate;
                (compression.wire_left, compression.wire_at) = (header.len, 0);
                compression.inflater.start();
                self.frame.len = 0;
            }
            if header.starts {
                self.checked = header.kind == Kind::Text && !self.options.lenient;
                self.utf8 = Utf8::default();
                self.message = 0;
            }
            // of a compressed frame what comes of it counts
            if self.phase == Phase::Data {
                self.message = self.message.saturating_add(header.len);
                if self.message > self.largest {
                    return Err(Violation::MessageTooLarge);
                }
            }
        }
        Ok(())
    }

    /// Takes what `input` has of the control frame's payload; the rest of it remains.
    fn gather<'a>(&mut self, input: &'a [u8]) -> &'a [u8] {
        // a control frame has at most 125 bytes: the decoder saw to it
        let missing = (self.frame.len as usize).saturating_sub(self.control.len());
        let (part, rest) = input.split_at(missing.min(input.len()));
        self.control.extend_from_slice(part);
        rest
    }

    /// The control frame is whole: judge it, answer it or make it ready.
    fn judge_control(&mut self) -> Result<(), Violation> {
        mask::apply(&mut self.control, self.decoder.last.key, 0);
        self.tally.control(self.frame.kind);
        if let Some(log) = &mut self.log {
            // Only now: a CLOSE is told with what it says.
            log.received(self.decoder.last.first_byte(), self.frame.len);
            log.closes(&self.control);
        }
        self.phase = Phase::Control;
        match self.frame.kind {
            Kind::Ping if self.options.auto_pong => {
                self.pongs.push(&self.control);
                self.phase = Phase::Header;
            }
            Kind::Pong if self.pings.as_mut().is_some_and(|p| p.hear(&self.control)) => {
                if let Some(log) = &mut self.log {
                    log.echoes();
                }
                self.phase = Phase::Header;
            }
            Kind::Close => {
                if !self.options.lenient {
                    close::judge(&self.control).map_err(|v| self.fail(v))?;
                }
                self.hear_close();
            }
            _ => {}
        }
        Ok(())
    }
}
