//! Sending: frames and raw bytes.
//!
//! A frame is one header and its payload, whatever number of calls it takes. Payload is masked
//! while it is copied into a scratch that goes out in one write; what the socket did not take is
//! masked again by the next call, so that nothing is kept but the rest of a header, of a small
//! frame (which is all or nothing to the caller), or of a TLS record.

use std::io;
use std::num::NonZeroU64;

use super::Open;
use super::outgoing::{Unfinished, fingerprint, mask_key};
use super::scratch::Scratch;
use super::upload::UPLOAD;
use crate::limits::{SEND_CHUNK, WRITE_CHUNK};
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

impl Open {
    /// Sends (a part of) a frame. Says how much of `data` is out; `Again` where nothing is.
    pub fn send(&mut self, message: Message, random: &mut dyn Random) -> Result<usize, Error> {
        self.check_cut()?;
        self.let_upload_pass(random)?;
        self.send_frame(message, random)
    }

    /// Whether sending has failed: the connection is over, though something may be left to receive.
    pub fn is_cut(&self) -> bool {
        self.stream.is_cut()
    }

    /// The frame that was under way then cannot be gone on with.
    pub(super) fn check_cut(&self) -> Result<(), Error> {
        match self.is_cut() {
            true => Err(Error::new(
                Kind::Send,
                "Sending has failed before: the connection is broken",
            )),
            false => Ok(()),
        }
    }

    /// Whether the message in fragments that is unfinished, if one is, leaves no place for an upload's
    /// frame.
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
        let key = mask_key(random).map_err(|error| Error::new(Kind::Send, error.to_string()))?;
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
        self.try_flush(random)?;
        let within = self.ws.encoder().is_open();
        self.keep_header(&message, random)?;
        self.out.anybodys |= !within;
        if let Some(unfinished) = &mut self.out.unfinished {
            unfinished.announced = true;
        }
        self.upload_announced();
        self.try_flush(random)?;
        self.settle(&[]);
        Ok(())
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
