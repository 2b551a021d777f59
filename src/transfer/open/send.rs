//! Sending: frames, raw bytes, and what waits to be flushed.
//!
//! A frame is one header and its payload, whatever number of calls it takes. Payload is masked
//! while it is copied into a scratch that goes out in one write; what the socket did not take is
//! masked again by the next call, so that nothing is kept but the rest of a header, of a small
//! frame (which is all or nothing to the caller), or of a TLS record.

use std::cell::Cell;
use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::num::NonZeroU64;

use super::Open;
use super::upload::UPLOAD;
use crate::limits::{CORKED, SEND_CHUNK, WRITE_CHUNK};
use crate::random::Random;
use crate::transfer::error::{Error, Kind};
use crate::ws;

/// A frame to be sent, or the next part of one.
#[derive(Debug)]
pub struct Message<'a> {
    /// The payload given by this call.
    pub data: &'a [u8],
    /// The whole frame's payload size where it is not `data.len()` (`CURLWS_OFFSET`).
    pub announced: Option<u64>,
    /// Kind and "more fragments follow". Looked at only by the call that begins a frame; an
    /// error is raised only then.
    pub flags: Result<(Option<ws::Kind>, bool), Error>,
    /// May be compressed (not `CURLWS_NOCOMPRESS`). Looked at only by the call that begins a
    /// message.
    pub compress: bool,
    /// Who calls: two threads must not mix their frames.
    pub sender: u64,
}

impl Message<'_> {
    /// `CURLWS_OFFSET` without a size: by its own words the next part of an announced frame.
    fn says_it_continues(&self) -> bool {
        self.announced == Some(0) && !self.data.is_empty()
    }
}

/// What waits to be taken by the stream.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    /// Wire bytes that go before all others, from `done` on. Empty when none are left.
    pub(super) bytes: Vec<u8>,
    done: usize,
    /// They may wait for more, unless the socket was full for some of them.
    pub(super) corked: bool,
    pub(super) stuck: bool,
    /// A frame that is not finished, or not yet reported as sent.
    pub(super) unfinished: Option<Unfinished>,
    /// Who began the last message: while it is in fragments, its sender.
    pub(super) author: u64,
    /// By `start_frame`: a read callback may go on with it.
    anybodys: bool,
    /// Raw bytes in the TLS backlog that the caller gives again.
    raw_unreported: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Unfinished {
    pub(super) sender: u64,
    /// By `start_frame`: whoever sends next may bring its payload, a read callback too.
    announced: bool,
    /// It goes out compressed.
    packed: bool,
    /// Payload on its way out for which the caller got no answer: it is given again.
    pub(super) unreported: usize,
    /// Fingerprint of the data that the caller was told to give again.
    due: Option<NonZeroU64>,
}

impl Outgoing {
    /// Whether the bytes wait for more, not for the socket.
    #[inline]
    fn gathers(&self) -> bool {
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

/// Payload begins at one in the scratch: masking across them costs a tenth. A header fits before it.
const CACHE_LINE: usize = 64;

pub(super) const NO_MASK: &str = "The system gave no random bytes for a mask";

thread_local! {
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The thread's memory for wire bytes in the making, while it is used.
pub(super) struct Scratch(Vec<u8>);

impl Scratch {
    /// With room for so many bytes of payload at a time, and a header.
    pub(super) fn take(most: usize) -> Scratch {
        // There is none while the thread ends.
        let mut bytes = SCRATCH.try_with(Cell::take).unwrap_or_default();
        if bytes.len() < 2 * CACHE_LINE + most {
            bytes.resize(2 * CACHE_LINE + most, 0);
        }
        Scratch(bytes)
    }

    /// A place for a header, and behind it for payload, which begins with a cache line.
    pub(super) fn wire(&mut self, header: usize, payload: usize) -> &mut [u8] {
        let line = CACHE_LINE + self.0.as_ptr().align_offset(CACHE_LINE);
        let start = line.saturating_sub(header);
        self.0.get_mut(start..line + payload).unwrap_or_default()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.0);
        let _ = SCRATCH.try_with(|place| place.set(bytes));
    }
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

    /// Sends (a part of) a frame. Says how much of `data` is out; `Again` where nothing is.
    pub fn send(&mut self, message: Message, random: &mut dyn Random) -> Result<usize, Error> {
        self.let_upload_pass(random)?;
        self.send_frame(message, random)
    }

    /// Whether the message in fragments that is unfinished, if one is, leaves no place for an upload's frame.
    pub(super) fn is_closed_to_upload(&self) -> bool {
        self.is_within_message_of_others(UPLOAD) && !self.out.anybodys
    }

    /// What a read callback brought goes first.
    pub(super) fn let_upload_pass(&mut self, random: &mut dyn Random) -> Result<(), Error> {
        if self.upload_wants_write() {
            self.push_upload(random);
            if self.upload_wants_write() {
                return Err(Error::again());
            }
        }
        Ok(())
    }

    pub(super) fn send_frame(
        &mut self,
        message: Message,
        random: &mut dyn Random,
    ) -> Result<usize, Error> {
        self.check_turn(&message)?;
        if self.may_wait(&message) {
            return self.gather(&message, random);
        }
        match self.flush(random) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                // The repeated call will not tell the size again.
                if message.announced.is_some() && self.out.unfinished.is_none() {
                    self.keep_header(&message, random)?;
                }
                return Err(Error::again());
            }
            flushed => flushed.map_err(|error| send_error(&error))?,
        }
        let outcome = match &mut self.out.unfinished {
            Some(unfinished) => {
                let reported = std::mem::take(&mut unfinished.unreported);
                match unfinished.packed {
                    true => self.send_packed(&message, reported, random),
                    false => self.send_payload(&[], &message, reported),
                }
            }
            None => {
                let undo = self.ws.encoder();
                let Some(header) = self.begin(&message, random)? else {
                    return Ok(message.data.len());
                };
                if self.out.is_packed() {
                    self.send_packed(&message, 0, random)
                } else {
                    let outcome = self.send_payload(&header, &message, 0);
                    match &outcome {
                        Ok(_) => {}
                        Err(error)
                            if message.announced.is_some()
                                && error.kind() == io::ErrorKind::WouldBlock =>
                        {
                            self.out.bytes.extend_from_slice(&header);
                        }
                        Err(_) => {
                            // Nothing of it left: as if it had never been begun.
                            self.ws.restore(undo);
                            self.out.unfinished = None;
                        }
                    }
                    outcome
                }
            }
        };
        let sent = outcome.map_err(|error| send_error(&error))?;
        self.settle(message.data.get(sent..).unwrap_or_default());
        if self.ws.has_control() {
            // PONGs that had to wait for the frame's end; what cannot go now stays queued.
            let _ = self.flush(random);
        }
        if sent == 0 && (!message.data.is_empty() || self.wants_write()) {
            return Err(Error::again());
        }
        Ok(sent)
    }

    /// Begins a frame whose header waits with what waits already.
    fn keep_header(&mut self, message: &Message, random: &mut dyn Random) -> Result<(), Error> {
        if let Some(header) = self.begin(message, random)? {
            self.out.bytes.extend_from_slice(&header);
        }
        Ok(())
    }

    /// May this call go on with the frame that is unfinished, if one is?
    fn check_turn(&self, message: &Message) -> Result<(), Error> {
        let Some(unfinished) = self.out.unfinished else {
            return Ok(());
        };
        if self.ws.violation().is_some() {
            return Err(refused(ws::SendError::Closed));
        }
        let rest = self
            .ws
            .remaining()
            .saturating_add(unfinished.unreported as u64);
        let len = message.data.len() as u64;
        if message.sender != unfinished.sender && !message.says_it_continues() {
            let repeated = self.out.due() == Some(fingerprint(message.data));
            return if repeated {
                Ok(())
            } else {
                Err(Error::again())
            };
        }
        if len < unfinished.unreported as u64 || len > rest {
            return Err(Error::new(
                Kind::BadArgument,
                format!(
                    "{len} bytes do not fit the frame being sent: {} to {rest} bytes of it are due",
                    unfinished.unreported
                ),
            ));
        }
        Ok(())
    }

    /// Begins a frame. `None`: nothing is to be sent (a second CLOSE).
    pub(super) fn begin(
        &mut self,
        message: &Message,
        random: &mut dyn Random,
    ) -> Result<Option<ws::HeaderBytes>, Error> {
        let (kind, cont) = message.flags.clone()?;
        let kind = kind.or(self.own_kind());
        let given = message.data.len() as u64;
        let len = message.announced.unwrap_or(given);
        if given > len {
            return Err(Error::new(
                Kind::BadArgument,
                format!("{given} bytes given for a frame announced with {len}"),
            ));
        }
        let mut key = [0; 4];
        random
            .fill(&mut key)
            .map_err(|_| Error::new(Kind::Send, NO_MASK))?;
        let within = self.ws.encoder().is_open();
        let packed = self.ws.packs(kind, !message.compress);
        let begun = match packed {
            true => self.begin_packed(kind, cont, len, key),
            false => self.ws.begin(kind, cont, len, key),
        };
        match begun {
            Ok(header) => {
                match kind {
                    // What later calls bring of it is not known here.
                    Some(ws::Kind::Close) if given == len => self.ws.log_close(message.data),
                    _ if within => {}
                    _ => (self.out.author, self.out.anybodys) = (message.sender, false),
                }
                self.out.unfinished = Some(Unfinished {
                    sender: message.sender,
                    announced: false,
                    packed,
                    unreported: 0,
                    due: None,
                });
                Ok(Some(header))
            }
            Err(ws::SendError::AlreadyClosed) => Ok(None),
            Err(error) => Err(refused(error)),
        }
    }

    /// Sends `header` and the data behind `sent`; says how much of the data is out now. An error
    /// (would-block included) means that this call put nothing on the wire.
    fn send_payload(
        &mut self,
        mut header: &[u8],
        message: &Message,
        mut sent: usize,
    ) -> io::Result<usize> {
        let data = message.data;
        // A small frame given whole is all or nothing: what the socket leaves is kept here.
        let small = !header.is_empty()
            && data.len() <= SEND_CHUNK
            && self.ws.remaining() == data.len() as u64;
        let most = if small { SEND_CHUNK } else { WRITE_CHUNK };
        let mut scratch = Scratch::take(most);
        let mut outcome = Ok(());
        while !header.is_empty() || sent < data.len() {
            let chunk = &data[sent..data.len().min(sent + most)];
            let wire = scratch.wire(header.len(), chunk.len());
            let (head, payload) = wire.split_at_mut(header.len());
            head.copy_from_slice(header);
            self.ws.mask_into(chunk, payload);
            let taken = match self.stream.write(wire) {
                Ok(taken) => taken,
                Err(error) => {
                    outcome = if sent > 0 { Ok(()) } else { Err(error) };
                    break;
                }
            };
            let kept = match small {
                true => wire.get(taken..),
                false => header.get(taken..),
            };
            self.out.bytes.extend_from_slice(kept.unwrap_or_default());
            let out = match small {
                true => chunk.len(),
                false => taken.saturating_sub(header.len()),
            };
            self.ws.sent(out as u64);
            if self.wants_write() {
                if let Some(unfinished) = &mut self.out.unfinished {
                    unfinished.unreported = out;
                }
                break;
            }
            sent += out;
            if taken < header.len() + chunk.len() {
                break;
            }
            header = &[];
        }
        outcome.map(|()| sent)
    }

    /// Ends the frame once all of it is out and reported; else notes what is due next.
    pub(super) fn settle(&mut self, rest: &[u8]) {
        let over = self.ws.remaining() == 0 && !self.wants_write();
        if let Some(unfinished) = &mut self.out.unfinished {
            if over && unfinished.unreported == 0 {
                self.out.unfinished = None;
            } else {
                let due = (!rest.is_empty()).then(|| fingerprint(rest));
                unfinished.due = due.and_then(NonZeroU64::new);
            }
        }
    }

    /// Announces a frame whose payload later sends bring (`curl_ws_start_frame`).
    pub fn start_frame(&mut self, message: Message, random: &mut dyn Random) -> Result<(), Error> {
        self.let_upload_pass(random)?;
        match self.out.unfinished {
            // Only its header waits for the socket.
            Some(frame) if frame.announced && self.ws.remaining() == 0 && frame.unreported == 0 => {
                self.out.unfinished = None;
            }
            Some(frame) if !frame.announced && frame.sender != message.sender => {
                return Err(Error::again());
            }
            Some(_) => {
                return Err(Error::new(
                    Kind::Send,
                    "The frame before this one is not finished",
                ));
            }
            None => {}
        }
        match self.flush(random) {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                return Err(send_error(&error));
            }
            _ => {
                let within = self.ws.encoder().is_open();
                self.keep_header(&message, random)?;
                self.out.anybodys |= !within;
            }
        }
        if let Some(unfinished) = &mut self.out.unfinished {
            unfinished.announced = true;
        }
        self.upload_announced();
        match self.flush(random) {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(send_error(&error)),
            _ => {
                self.settle(&[]);
                Ok(())
            }
        }
    }

    /// Sends bytes as they are (`curl_easy_send`, raw mode).
    pub fn send_raw(&mut self, data: &[u8], random: &mut dyn Random) -> Result<usize, Error> {
        self.let_upload_pass(random)?;
        self.send_raw_bytes(data, random)
    }

    pub(super) fn send_raw_bytes(
        &mut self,
        data: &[u8],
        random: &mut dyn Random,
    ) -> Result<usize, Error> {
        if data.len() < self.out.raw_unreported {
            return Err(Error::new(
                Kind::BadArgument,
                "Less given than the last call, which must be repeated with the same bytes",
            ));
        }
        self.flush(random).map_err(|error| send_error(&error))?;
        let mut sent = std::mem::take(&mut self.out.raw_unreported);
        while sent < data.len() {
            match self.stream.write(&data[sent..]) {
                Ok(n) if self.stream.backlog() => {
                    self.out.raw_unreported = n;
                    break;
                }
                Ok(n) => sent += n,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(send_error(&error)),
            }
        }
        if sent == 0 && !data.is_empty() {
            Err(Error::again())
        } else {
            Ok(sent)
        }
    }
}

pub(super) fn refused(error: ws::SendError) -> Error {
    let kind = match error {
        ws::SendError::TooLarge => Kind::TooLarge,
        ws::SendError::Closed | ws::SendError::AlreadyClosed | ws::SendError::Broken => Kind::Send,
        ws::SendError::BadFlags(_) => Kind::BadArgument,
    };
    Error::new(kind, error.to_string())
}

pub(super) fn send_error(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::WouldBlock => Error::again(),
        _ => Error::new(Kind::Send, format!("Sending failed: {error}")),
    }
}
