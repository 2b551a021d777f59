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

use super::close::{self, Close};
use super::decoder::{Decoder, Header};
use super::encoder::{Encoder, SendError};
use super::frame::{CONTINUATION, FIN, FrameInfo, HeaderBytes, Kind, RSV1};
use super::log::{Log, Own};
use super::mask;
use super::pings::Pings;
use super::pongs::Pongs;
use super::tally::Tally;
use super::utf8::Utf8;
use super::violation::Violation;
use super::whole::Follow;
use crate::limits;

mod account;
mod compression;
mod unread;

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

/// What most connections do not have yet.
#[derive(Debug, Default)]
struct Closes {
    /// What the peer's CLOSE said.
    theirs: Option<Close>,
    /// It answers ours.
    answers_ours: bool,
    /// Payload of a CLOSE of ours that waits.
    ours: Option<Box<[u8]>>,
    /// It is our answer, which the application did not ask for.
    unasked: bool,
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

    /// Whether the peer's CLOSE is answered, with its status code, as soon as it is here.
    pub fn answer_close(&mut self, wanted: bool) {
        self.answers_close = wanted;
    }

    // Receiving

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
        let mut rest = input;
        loop {
            match self.phase {
                Phase::Header => {
                    if self.peer_closed().is_some() && !self.options.lenient {
                        return Ok(Advance {
                            consumed: input.len(),
                            ready: false,
                        });
                    }
                    let (used, whole) = self.decoder.header(rest).map_err(|v| self.fail(v))?;
                    rest = &rest[used..];
                    if !whole {
                        return Ok(Advance {
                            consumed: input.len(),
                            ready: false,
                        });
                    }
                    self.start().map_err(|v| self.fail(v))?;
                }
                Phase::Gather => {
                    rest = self.gather(rest);
                    if (self.control.len() as u64) < self.frame.len {
                        return Ok(Advance {
                            consumed: input.len(),
                            ready: false,
                        });
                    }
                    self.judge_control()?;
                }
                Phase::Inflate => {
                    rest = self.inflate(rest)?;
                    if rest.is_empty() && self.phase == Phase::Inflate {
                        return Ok(Advance {
                            consumed: input.len(),
                            ready: false,
                        });
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

    /// What the peer's CLOSE said; of several (lenient) the first.
    #[inline]
    pub fn peer_closed(&self) -> Option<&Close> {
        self.closes.as_ref()?.theirs.as_ref()
    }

    /// Whether our CLOSE came before the peer's.
    pub fn closed_first(&self) -> bool {
        let answers_ours = |closes: &Closes| closes.theirs.is_none() || closes.answers_ours;
        self.encoder.close_sent() && self.closes.as_deref().is_none_or(answers_ours)
    }

    /// The rule that the peer broke.
    pub fn violation(&self) -> Option<Violation> {
        self.failed
    }

    // Sending

    /// The sending side as it stands, to be put back by [`Self::restore`].
    pub fn encoder(&self) -> Encoder {
        self.encoder
    }

    /// Takes back the frame begun since [`Self::encoder`]: nothing of it left. Between the two
    /// nothing else may have been sent, control frames of [`Self::take_control`] included.
    pub fn restore(&mut self, encoder: Encoder) {
        if let Some(log) = &mut self.log {
            log.take_back();
        }
        self.encoder = encoder;
    }

    /// Begins a frame of ours with a payload of `len` bytes; its header is to be sent next.
    ///
    /// With `cont` another fragment of the message follows. Inside a fragmented message any
    /// data kind, or `None`, continues it. A server ignores `key`; a client must give four
    /// fresh random bytes.
    ///
    /// # Errors
    /// See [`SendError`]. Nothing has changed then.
    #[inline]
    pub fn begin(
        &mut self,
        kind: Option<Kind>,
        cont: bool,
        len: u64,
        key: [u8; 4],
    ) -> Result<HeaderBytes, SendError> {
        let header = self.begin_frame(kind, cont, len, key)?;
        if let Some(log) = &mut self.log {
            log.begins(header[0], len);
        }
        Ok(header)
    }

    #[inline]
    fn begin_frame(
        &mut self,
        kind: Option<Kind>,
        cont: bool,
        len: u64,
        key: [u8; 4],
    ) -> Result<HeaderBytes, SendError> {
        if self.failed.is_some() {
            return Err(SendError::Closed);
        }
        // One that waits is as good as sent.
        if self.close_waits() {
            match kind {
                Some(Kind::Close) => return Err(SendError::AlreadyClosed),
                Some(Kind::Ping | Kind::Pong) => {}
                _ => return Err(SendError::Closed),
            }
        }
        let inside = self.encoder.is_open();
        let header = self
            .encoder
            .begin(kind, cont, len, key, self.options.lenient)?;
        if !inside && let Some(compression) = &mut self.compression {
            compression.packs = false;
        }
        Ok(header)
    }

    /// Payload of our current frame that [`Self::sent`] has not passed, in bytes.
    #[inline]
    pub fn remaining(&self) -> u64 {
        self.encoder.remaining()
    }

    /// Copies the next bytes of our frame's payload from `from` to `to`, masked; of unequal
    /// slices the shorter one counts. The position stays.
    #[inline]
    pub fn mask_into(&self, from: &[u8], to: &mut [u8]) {
        self.encoder.mask_into(from, to);
    }

    /// `n` bytes of our frame's payload are done: the position moves.
    #[inline]
    pub fn sent(&mut self, n: u64) {
        if let Some(log) = &mut self.log {
            log.gone(n, self.encoder.remaining());
        }
        self.encoder.sent(n);
    }

    /// Queues our CLOSE for [`Self::take_control`], unless there was one already. No data frame
    /// may begin any more.
    pub fn close(&mut self, payload: Box<[u8]>) {
        if !self.is_closing() {
            self.closes.get_or_insert_default().ours = Some(payload);
        }
    }

    /// Whether our CLOSE was begun, or waits.
    pub fn is_closing(&self) -> bool {
        self.encoder.close_sent() || self.must_close()
    }

    /// Whether it is for us to end the stream when both ends have said CLOSE (RFC 6455, 7.1.1).
    pub fn ends_stream(&self) -> bool {
        self.role == Role::Server
    }

    /// Whether [`Self::take_control`] has something to give: a PONG or our CLOSE waits, and no frame
    /// of ours is unfinished.
    #[inline]
    pub fn has_control(&self) -> bool {
        (!self.pongs.is_empty() || self.must_close()) && self.encoder.remaining() == 0
    }

    /// Appends the control frames that wait to `out`, as they go over the wire, if no frame of
    /// ours is unfinished. `key` gives four fresh random bytes for each.
    pub fn take_control(&mut self, key: &mut dyn FnMut() -> [u8; 4], out: &mut Vec<u8>) {
        if self.encoder.remaining() > 0 {
            return;
        }
        while let Some(payload) = self.pongs.pop() {
            if let Some(log) = &mut self.log {
                log.sent(FIN | Kind::Pong as u8, payload.len() as u64, Own::Answer);
            }
            self.encoder.control(Kind::Pong, payload, key, out);
        }
        if !self.must_close() {
            return;
        }
        let payload = match self.failed {
            Some(violation) => close::payload(violation.code(), &violation.to_string()),
            None => {
                let ours = self.closes.as_mut().and_then(|closes| closes.ours.take());
                ours.unwrap_or_default().into_vec()
            }
        };
        if let Some(log) = &mut self.log {
            let unasked = self.closes.as_ref().is_some_and(|closes| closes.unasked);
            let own = match self.failed.is_some() || unasked {
                true => Own::Answer,
                false => Own::No,
            };
            log.sent(FIN | Kind::Close as u8, payload.len() as u64, own);
            log.closes(&payload);
        }
        self.encoder
            .control(Kind::Close, payload.into_iter(), key, out);
    }

    /// Whether our CLOSE was begun, by [`Self::begin`] or by [`Self::take_control`].
    pub fn close_sent(&self) -> bool {
        self.encoder.close_sent()
    }

    fn must_close(&self) -> bool {
        (self.failed.is_some() || self.close_waits()) && !self.encoder.close_sent()
    }

    #[inline]
    fn close_waits(&self) -> bool {
        let closes = self.closes.as_ref();
        closes.is_some_and(|closes| closes.ours.is_some())
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
                log.received(first_byte(header), header.len);
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
            log.received(first_byte(&self.decoder.last), self.frame.len);
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
                if self.peer_closed().is_none() {
                    let close = Close::read(&self.control);
                    let answers_ours = self.encoder.close_sent();
                    let answers = self.answers_close && !self.is_closing();
                    if answers {
                        self.close(close::answer(&close));
                    }
                    let closes = self.closes.get_or_insert_default();
                    closes.unasked = answers;
                    closes.answers_ours = answers_ours;
                    closes.theirs = Some(close);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The first byte of a frame with this header.
fn first_byte(header: &Header) -> u8 {
    let starts = header.starts || header.kind.is_control();
    let opcode = if starts {
        header.kind as u8
    } else {
        CONTINUATION
    };
    let fin = if header.cont { 0 } else { FIN };
    let compressed = header.starts && header.compressed;
    fin | opcode | if compressed { RSV1 } else { 0 }
}
