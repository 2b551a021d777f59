//! Messages that are sent whole: taken all or not at all. What the socket does not take of one waits
//! as wire bytes, in the one place where these wait, for the next call of any kind.

use std::io;

use super::Open;
use super::outgoing::mask_key;
use super::scratch::Scratch;
use super::send::{refused, send_error};
use crate::limits::{CORKED, DEFLATE_CHUNK, SEND_CHUNK, SMALL_ALLOCATION, WRITE_CHUNK};
use crate::random::Random;
use crate::room::NoRoom;
use crate::settings::MessageKind;
use crate::transfer::error::{Error, Kind};
use crate::ws;

/// A message to be sent whole.
#[derive(Debug)]
pub struct Parcel<'a> {
    /// What it is made of.
    pub parts: &'a [&'a [u8]],
    /// Its kind; `None`: the handle's.
    pub kind: Option<ws::Kind>,
    /// May be compressed (not `CURLWS_NOCOMPRESS`).
    pub compress: bool,
    /// Who calls.
    pub sender: u64,
}

impl Parcel<'_> {
    /// Its size in bytes.
    fn len(&self) -> Option<usize> {
        let mut sizes = self.parts.iter().map(|part| part.len());
        sizes.try_fold(0, usize::checked_add)
    }
}

impl Open {
    /// Takes a message, and sends of it what the socket takes; the rest waits. Its size.
    ///
    /// # Errors
    /// Nothing was taken then. `Again`: it does not fit what may wait, or another sender's frame is
    /// unfinished; `TooLarge`: it never will; `BadArgument`; `Send`.
    pub fn send_message(
        &mut self,
        parcel: &Parcel<'_>,
        random: &mut dyn Random,
    ) -> Result<usize, Error> {
        let kind = self.kind_to_send(parcel.kind)?;
        let limit = self.beyond.queue_limit;
        let len = parcel.len().filter(|len| *len as u64 <= limit);
        let len = len.ok_or_else(|| {
            let sentence = format!("A message may have {limit} bytes (CURLWSOPT_QUEUE_LIMIT)");
            Error::new(Kind::TooLarge, sentence)
        })?;
        self.check_cut()?;
        self.let_upload_pass(random)?;
        if let Err(error) = self.check_turn_of(parcel.sender, kind) {
            // Who waits for its turn does not wait for room that is there.
            self.flush_waiting(random)?;
            return Err(error);
        }
        self.make_room(len, random)?;
        let taken = match self.ws.packs(Some(kind), !parcel.compress) {
            true => self.put_packed(parcel, kind, len, random),
            false => self.put_masked(parcel, kind, len, random),
        };
        match taken {
            Ok(()) => {}
            // A second CLOSE.
            Err(Refusal::Codec(ws::SendError::AlreadyClosed)) => return Ok(len),
            Err(Refusal::Codec(error)) => return Err(refused(error)),
            Err(Refusal::Stream(error)) => return Err(send_error(&error)),
        }
        if self.out.bytes.is_empty() {
            self.out.bytes = Vec::new();
        }
        if self.ws.has_control() {
            // What cannot go now stays queued.
            let _ = self.flush(random);
        }
        Ok(len)
    }

    /// Sends all that waits, `curlws_cork` or not.
    ///
    /// # Errors
    /// `Again` where the socket does not take all; `Send`.
    pub fn flush_all(&mut self, random: &mut dyn Random) -> Result<(), Error> {
        self.flush(random).map_err(|error| send_error(&error))
    }

    /// The same for what waits for the socket.
    ///
    /// # Errors
    /// See [`Open::flush_all`].
    pub fn flush_waiting(&mut self, random: &mut dyn Random) -> Result<(), Error> {
        match self.wants_write() {
            true => self.flush_all(random),
            false => Ok(()),
        }
    }

    /// Whether all that was sent is with the system, but for what is to wait (`curlws_cork`).
    pub fn is_sent(&self) -> bool {
        !self.wants_write()
    }

    fn kind_to_send(&self, kind: Option<ws::Kind>) -> Result<ws::Kind, Error> {
        let own = self.own_kind();
        match (kind, own) {
            (Some(kind), Some(own)) if !kind.is_control() && kind != own => Err(Error::new(
                Kind::BadArgument,
                "The message is not of the handle's kind (CURLWSOPT_TYPE)",
            )),
            _ => kind.or(own).ok_or_else(|| {
                let sentence = "The flags name no kind of message, nor does CURLWSOPT_TYPE";
                Error::new(Kind::BadArgument, sentence)
            }),
        }
    }

    /// The kind of the handle's messages.
    pub(super) fn own_kind(&self) -> Option<ws::Kind> {
        match self.beyond.kind {
            MessageKind::Any => None,
            MessageKind::Text => Some(ws::Kind::Text),
            MessageKind::Binary => Some(ws::Kind::Binary),
        }
    }

    /// May a message begin? Control frames may between the fragments of another (RFC 6455, 5.4).
    fn check_turn_of(&self, sender: u64, kind: ws::Kind) -> Result<(), Error> {
        if self.ws.violation().is_some() {
            return Err(refused(ws::SendError::Closed));
        }
        match self.out.unfinished {
            Some(frame) if frame.sender != sender => Err(Error::again()),
            None if kind.is_control() || !self.ws.encoder().is_open() => Ok(()),
            None if self.is_within_message_of_others(sender) => Err(Error::again()),
            _ => Err(Error::new(
                Kind::BadArgument,
                "A message that curl_ws_send has begun is not finished",
            )),
        }
    }

    /// Whether another sender has begun a message in fragments, and not finished it.
    pub(super) fn is_within_message_of_others(&self, sender: u64) -> bool {
        self.ws.encoder().is_open() && self.out.author != sender
    }

    /// Sees that a message of so many bytes may wait.
    fn make_room(&mut self, len: usize, random: &mut dyn Random) -> Result<(), Error> {
        let is_full = |open: &Open| {
            let waiting = open.out.waiting() as u64;
            waiting.saturating_add(len as u64) > open.beyond.queue_limit
        };
        let waits_for_none = self.out.corked && len > SEND_CHUNK;
        if self.wants_flush() || waits_for_none || is_full(self) {
            self.try_flush(random)?;
        }
        if is_full(self) {
            return Err(Error::again());
        }
        // What waits may become large, and then there is no way back. A little is for headers, and for
        // what does not compress.
        let most = len + len / 1024 + 1024;
        if self.out.bytes.len() + most > SMALL_ALLOCATION {
            let reserved = self.out.bytes.try_reserve(most);
            reserved.map_err(|_| Error::from(NoRoom))?;
        }
        Ok(())
    }

    fn put_masked(
        &mut self,
        parcel: &Parcel<'_>,
        kind: ws::Kind,
        len: usize,
        random: &mut dyn Random,
    ) -> Result<(), Refusal> {
        let key = mask_key(random).map_err(Refusal::Stream)?;
        let header = self.ws.begin(Some(kind), false, len as u64, key)?;
        if kind == ws::Kind::Close {
            self.ws.log_close(&parcel.parts.concat());
        }
        let most = if len <= SEND_CHUNK {
            SEND_CHUNK
        } else {
            WRITE_CHUNK
        };
        let mut scratch = Scratch::take(most);
        let wire = scratch.wire(header.len(), most);
        wire[..header.len()].copy_from_slice(&header);
        let (mut start, mut filled) = (0, header.len());
        let gathers = self.out.corked && !self.out.stuck && len <= SEND_CHUNK;
        for part in parcel.parts {
            let mut rest = *part;
            while !rest.is_empty() {
                if filled == wire.len() {
                    self.pass_on(&wire[start..], gathers)?;
                    (start, filled) = (header.len(), header.len());
                }
                let (now, later) = rest.split_at(rest.len().min(wire.len() - filled));
                let end = filled + now.len();
                self.ws.mask_into(now, &mut wire[filled..end]);
                self.ws.sent(now.len() as u64);
                (filled, rest) = (end, later);
            }
        }
        self.pass_on(&wire[start..filled], gathers)
    }

    /// Hands wire bytes to the stream, or behind those that wait: for it, or for more.
    fn pass_on(&mut self, mut wire: &[u8], gathers: bool) -> Result<(), Refusal> {
        if gathers {
            self.out.bytes.extend_from_slice(wire);
            return match self.out.waiting() < CORKED {
                true => Ok(()),
                false => self.push_out(),
            };
        }
        while !wire.is_empty() && self.out.bytes.is_empty() && !self.stream.backlog() {
            match self.stream.write(wire) {
                Ok(n) => wire = wire.get(n..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(Refusal::Stream(error)),
            }
        }
        self.out.stuck |= !wire.is_empty();
        self.out.bytes.extend_from_slice(wire);
        Ok(())
    }

    /// Sends what waits, as far as the socket takes it.
    fn push_out(&mut self) -> Result<(), Refusal> {
        match self.write_out() {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(Refusal::Stream(error)),
            _ => Ok(()),
        }
    }

    fn put_packed(
        &mut self,
        parcel: &Parcel<'_>,
        kind: ws::Kind,
        len: usize,
        random: &mut dyn Random,
    ) -> Result<(), Refusal> {
        let key = mask_key(random).map_err(Refusal::Stream)?;
        self.begin_packed(Some(kind), false, len as u64, key)?;
        for part in parcel.parts {
            for piece in part.chunks(DEFLATE_CHUNK) {
                self.pack(piece, random).map_err(Refusal::Stream)?;
                if self.out.waiting() >= CORKED {
                    self.push_out()?;
                }
            }
        }
        match self.wants_write() || len > SEND_CHUNK {
            true => self.push_out(),
            false => Ok(()),
        }
    }
}

/// Why a message was not taken.
enum Refusal {
    Codec(ws::SendError),
    Stream(io::Error),
}

impl From<ws::SendError> for Refusal {
    fn from(error: ws::SendError) -> Refusal {
        Refusal::Codec(error)
    }
}
