//! Whole messages: fragments are put together, within limits, and kept here until they are taken.
//!
//! A message that came as a whole is copied once, past the codec. Of another one the payload is read to
//! where the message grows, which is as fast as its bytes arrive, whatever the peer announces. What is
//! there of a message stays over a call that has to wait.

use super::offer::{Bytes, Chunk};
use super::{Meta, Open, violation};
use crate::limits::{MESSAGE_KEPT, MESSAGE_STEP};
use crate::random::Random;
use crate::room::NoRoom;
use crate::settings::MessageKind;
use crate::transfer::error::{Error, Kind};
use crate::ws;

/// Memory for one message after another; a NUL follows each, for C.
#[derive(Debug, Default)]
pub struct MessageBuffer {
    /// Grows, and is never longer than was needed.
    block: Vec<u8>,
    len: usize,
}

impl MessageBuffer {
    /// The message.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        self.block.get(..self.len).unwrap_or_default()
    }

    /// Puts a message in the place of the last.
    #[inline]
    fn put(&mut self, message: &[u8]) -> Result<(), NoRoom> {
        self.len = 0;
        self.append(message)
    }

    #[inline]
    fn append(&mut self, bytes: &[u8]) -> Result<(), NoRoom> {
        self.room(bytes.len())?.copy_from_slice(bytes);
        self.added(bytes.len());
        Ok(())
    }

    /// So many bytes of memory behind the message.
    #[inline]
    fn room(&mut self, n: usize) -> Result<&mut [u8], NoRoom> {
        let end = self.len.saturating_add(n);
        if self.block.len() <= end {
            self.enlarge(end)?;
        }
        self.block.get_mut(self.len..end).ok_or(NoRoom)
    }

    fn enlarge(&mut self, end: usize) -> Result<(), NoRoom> {
        let size = end.checked_add(1).ok_or(NoRoom)?;
        let more = size.saturating_sub(self.block.len());
        self.block.try_reserve(more).map_err(|_| NoRoom)?;
        self.block.resize(size, 0);
        Ok(())
    }

    /// The first so many bytes of that memory belong to the message.
    #[inline]
    fn added(&mut self, n: usize) {
        self.len += n;
        if let Some(end) = self.block.get_mut(self.len) {
            *end = 0;
        }
    }

    /// Gives back what is much.
    fn rest(&mut self) {
        if self.block.capacity() > MESSAGE_KEPT {
            *self = MessageBuffer::default();
        }
    }
}

/// A message that is put together.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    buffer: MessageBuffer,
    /// Once it is begun.
    kind: Option<ws::Kind>,
    fragments: u64,
    /// The frame under way is among them.
    counted: bool,
    whole: bool,
}

impl Assembly {
    /// Forgets the message; the memory stays.
    fn clear(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        *self = Assembly {
            buffer,
            ..Assembly::default()
        };
        self.buffer.len = 0;
    }
}

/// Where a message is to go.
enum Place<'a> {
    /// In exchange for this memory.
    Buffer(&'a mut MessageBuffer),
    /// If there is room for it.
    Memory(&'a mut [u8]),
}

/// What is there to be taken.
enum Came {
    /// The message in the assembly.
    Message(ws::Kind),
    /// A control frame, held by the connection.
    Control(ws::FrameInfo),
}

impl Open {
    /// A message that is here as a whole, without a look at the socket.
    #[inline]
    pub fn next_message(&mut self, out: &mut MessageBuffer) -> Option<ws::Kind> {
        if self.wants_flush() || self.assembling {
            return None;
        }
        let whole = self.whole_message()?;
        let message = self.stream.buffered().get(whole.header..)?;
        out.put(message.get(..whole.len)?).ok()?;
        self.took(whole);
        self.stream.release();
        Some(whole.kind)
    }

    /// The same into `buf`, where it has room for it; the message's size.
    #[inline]
    pub fn next_message_into(&mut self, buf: &mut [u8]) -> Option<(usize, ws::Kind)> {
        if self.wants_flush() || self.assembling {
            return None;
        }
        let whole = self.whole_message()?;
        let message = self.stream.buffered().get(whole.header..)?;
        let message = message.get(..whole.len)?;
        buf.get_mut(..whole.len)?.copy_from_slice(message);
        self.took(whole);
        self.stream.release();
        Some((whole.len, whole.kind))
    }

    /// The next message, in place of the last one in `out`. PINGs and PONGs are messages of their kind
    /// where the application answers PINGs, else they pass by.
    ///
    /// # Errors
    /// `Again`, and what is there of a message stays; `GotNothing` after the peer's CLOSE, or the end;
    /// `MessageTooLarge`; `BadArgument` inside a message of which [`Open::receive`] took the beginning.
    pub fn receive_message(
        &mut self,
        out: &mut MessageBuffer,
        random: &mut dyn Random,
    ) -> Result<ws::Kind, Error> {
        let received = self.receive_to(Place::Buffer(&mut *out), random);
        if received.is_err() {
            out.rest();
        }
        received.map(|(_, kind)| kind)
    }

    /// The next message into `buf`, and its size; where that is more than `buf` has, the message stays,
    /// to be asked for again. Otherwise as [`Open::receive_message`].
    pub fn receive_into(
        &mut self,
        buf: &mut [u8],
        random: &mut dyn Random,
    ) -> Result<(usize, ws::Kind), Error> {
        self.receive_to(Place::Memory(buf), random)
    }

    fn receive_to(
        &mut self,
        place: Place<'_>,
        random: &mut dyn Random,
    ) -> Result<(usize, ws::Kind), Error> {
        let received = self.take_message(place);
        if self.wants_flush() {
            // Answers to PINGs, or our CLOSE: what the socket does not take stays queued.
            let _ = self.flush(random);
        }
        match &received {
            Err(error) if error.kind == Kind::Again => self.rest_messages(),
            Err(_) if !self.assembling => self.message = None,
            _ => self.stream.release(),
        }
        received
    }

    /// Before a wait: no more memory than what came of a message needs.
    pub(super) fn rest_messages(&mut self) {
        self.stream.rest();
        if !self.assembling {
            self.message = None;
        }
    }

    fn take_message(&mut self, mut place: Place<'_>) -> Result<(usize, ws::Kind), Error> {
        if self.ws.peer_closed().is_some() && self.ws.frame().is_none() {
            return Err(closed());
        }
        let is_over = self.ended.is_some() && self.stream.buffered().is_empty();
        if is_over && !self.assembling && self.ws.held_payload().is_none() {
            return Err(self.over());
        }
        if !self.assembling {
            if self.stream.buffered().is_empty() && self.ws.follow().is_some() {
                self.fill()?;
            }
            if let Some(whole) = self.whole_message() {
                let message = self.stream.buffered().get(whole.header..);
                let message = message.and_then(|rest| rest.get(..whole.len));
                if place.take(message.unwrap_or_default())? {
                    self.took(whole);
                }
                return Ok((whole.len, whole.kind));
            }
        }
        if let Place::Buffer(out) = &mut place
            && !self.assembling
            && out.block.capacity() > MESSAGE_KEPT
        {
            // What held the last message may hold this one.
            let message = self.message.get_or_insert_default();
            std::mem::swap(*out, &mut message.buffer);
            message.clear();
        }
        let mut reads = 0;
        loop {
            let frame = match self.assemble(&mut reads)? {
                Came::Message(kind) => return Ok((self.take_assembled(place), kind)),
                Came::Control(frame) => frame,
            };
            let payload = self.ws.held_payload().unwrap_or_default();
            let len = payload.len();
            let passes_by = frame.kind == ws::Kind::Close || self.ws.answers_pings();
            if passes_by || place.take(payload)? {
                self.ws.deliver_held(len);
            }
            match frame.kind {
                ws::Kind::Close => return Err(closed()),
                _ if passes_by => {}
                kind => return Ok((len, kind)),
            }
        }
    }

    /// Hands over the assembled message if it may go to its place; its size.
    fn take_assembled(&mut self, place: Place<'_>) -> usize {
        let Some(message) = &mut self.message else {
            return 0;
        };
        let len = message.buffer.len;
        match place {
            Place::Buffer(out) => std::mem::swap(out, &mut message.buffer),
            Place::Memory(buf) => match buf.get_mut(..len) {
                Some(buf) => buf.copy_from_slice(message.buffer.bytes()),
                None => return len,
            },
        }
        message.clear();
        self.assembling = false;
        len
    }

    /// The message at the front of the buffer was taken past the codec.
    #[inline]
    fn took(&mut self, whole: ws::Whole) {
        self.stream.consume(whole.header + whole.len);
        self.ws.followed(1, whole.len as u64);
    }

    /// The message at the front of the buffer, if it is there as a whole and may be taken past the codec.
    #[inline]
    fn whole_message(&mut self) -> Option<ws::Whole> {
        if self.is_watched() || self.raw {
            return None;
        }
        let beyond = &*self.beyond;
        let follow = self.ws.follow()?.up_to(beyond.largest_message);
        let whole = follow.whole(self.stream.buffered_mut(), usize::MAX)?;
        takes(beyond.kind, whole.kind).then_some(whole)
    }

    /// Goes on with the message until it is whole or a control frame comes. An error that is not of the
    /// moment ends the message.
    fn assemble(&mut self, reads: &mut usize) -> Result<Came, Error> {
        let mut message = self.message.take().unwrap_or_default();
        let mut came = self.add_frames(&mut message, reads);
        match &came {
            Ok(Came::Control(frame)) if frame.kind == ws::Kind::Close => message.clear(),
            Err(error) if matches!(error.kind, Kind::Again | Kind::OutOfMemory) => {}
            Err(error) => {
                if error.kind == Kind::GotNothing && message.kind.is_some() {
                    let cut = "The connection has ended in the middle of a message";
                    came = Err(Error::new(Kind::Receive, cut));
                }
                *message = Assembly::default();
            }
            Ok(_) => {}
        }
        self.assembling = message.kind.is_some();
        self.message = Some(message);
        came
    }

    fn add_frames(&mut self, message: &mut Assembly, reads: &mut usize) -> Result<Came, Error> {
        let broken = self.ws.violation().is_some();
        if message.kind.is_none() && !broken && self.ws.is_within_message() {
            let sentence = "The beginning of this message was taken by curl_ws_recv, \
                            which has to take the rest of it";
            return Err(Error::new(Kind::BadArgument, sentence));
        }
        loop {
            if let (true, Some(kind)) = (message.whole, message.kind) {
                return Ok(Came::Message(kind));
            }
            let frame = self.next_frame(reads)?;
            if frame.kind.is_control() {
                return Ok(Came::Control(frame));
            }
            if let Some(refused) = self.judge_frame(message, frame) {
                return Err(violation(self.ws.refuse(refused)));
            }
            self.add_payload(message, frame)?;
            *reads = 0;
        }
    }

    /// Counts the frame, of which something is to be added to the message, and says what is against it.
    fn judge_frame(&self, message: &mut Assembly, frame: ws::FrameInfo) -> Option<ws::Violation> {
        if !message.counted {
            message.counted = true;
            message.fragments += 1;
            message.kind = Some(frame.kind);
        }
        let rest = frame.len.saturating_sub(frame.offset);
        if !takes(self.beyond.kind, frame.kind) {
            Some(ws::Violation::KindNotTaken)
        } else if message.fragments > self.beyond.most_fragments {
            Some(ws::Violation::TooManyFragments)
        } else if (message.buffer.len as u64).saturating_add(rest) > self.beyond.largest_message {
            Some(ws::Violation::MessageTooLarge)
        } else {
            None
        }
    }

    /// Adds what is there of the frame's payload, one read's worth.
    fn add_payload(&mut self, message: &mut Assembly, frame: ws::FrameInfo) -> Result<(), Error> {
        let left = frame.len - frame.offset;
        let n = if let Some(payload) = self.ws.held_payload() {
            let n = payload.len();
            message.buffer.append(payload)?;
            self.ws.deliver_held(n);
            n
        } else {
            let most = message.buffer.len.max(MESSAGE_STEP);
            let want = usize::try_from(left).map_or(most, |left| left.min(most));
            let place = message.buffer.room(want)?;
            let n = self.copy_payload(place)?;
            let place = place.get_mut(..n).unwrap_or_default();
            self.ws.payload(place).map_err(violation)?;
            message.buffer.added(n);
            n
        };
        if n as u64 == left {
            message.counted = false;
            message.whole = !frame.cont;
        }
        Ok(())
    }

    /// Whether a message is there that [`Open::receive_message`] gives without a look at the socket.
    pub fn has_message(&mut self) -> bool {
        self.is_assembled() || (!self.assembling && self.whole_message().is_some())
    }

    /// Whether a message is put together to its end.
    pub(super) fn is_assembled(&self) -> bool {
        self.message.as_ref().is_some_and(|message| message.whole)
    }

    /// Whether the write callback gets a whole message next.
    pub(super) fn offers_message(&self) -> bool {
        self.assembling || (self.messages && !self.ws.is_within_message())
    }

    /// The next message, or control frame, for the write callback.
    pub(super) fn next_message_chunk(&mut self) -> Result<Chunk, Error> {
        if !self.assembling {
            if self.stream.buffered().is_empty() && self.ws.follow().is_some() {
                self.fill()?;
            }
            if let Some(whole) = self.whole_message() {
                self.stream.consume(whole.header);
                self.ws.followed(1, whole.len as u64);
                let chunk = Chunk::new(
                    Bytes::Lent(self.stream.lend(), whole.len),
                    Some(Meta::of_whole(whole.kind)),
                );
                let follow = match self.beyond.kind {
                    MessageKind::Any => self.ws.follow(),
                    _ => None,
                };
                let follow = follow.map(|follow| follow.up_to(self.beyond.largest_message));
                return Ok(chunk.followed_by(follow));
            }
        }
        match self.assemble(&mut 0)? {
            Came::Message(kind) => {
                let mut message = MessageBuffer::default();
                let len = self.take_assembled(Place::Buffer(&mut message));
                message.block.truncate(len);
                let bytes = Bytes::Owned(message.block);
                Ok(Chunk::new(bytes, Some(Meta::of_whole(kind))))
            }
            Came::Control(frame) => {
                let payload = self.ws.held_payload().unwrap_or_default().to_vec();
                self.ws.deliver_held(payload.len());
                let meta = Meta::of(frame, payload.len());
                Ok(Chunk::new(Bytes::Owned(payload), Some(meta)))
            }
        }
    }

    /// The write callback has taken a message: its memory serves for the next.
    pub(super) fn keep_memory(&mut self, block: Vec<u8>) {
        if let Some(message) = &mut self.message
            && message.kind.is_none()
            && message.buffer.block.capacity() < block.capacity()
        {
            message.buffer = MessageBuffer { block, len: 0 };
        }
    }
}

impl Place<'_> {
    /// Takes a copy of the message; false: there is no room for it.
    fn take(&mut self, message: &[u8]) -> Result<bool, NoRoom> {
        match self {
            Place::Buffer(out) => out.put(message)?,
            Place::Memory(buf) => match buf.get_mut(..message.len()) {
                Some(buf) => buf.copy_from_slice(message),
                None => return Ok(false),
            },
        }
        Ok(true)
    }
}

/// Whether a handle for this kind of messages takes one.
#[inline]
fn takes(kind: MessageKind, message: ws::Kind) -> bool {
    match kind {
        MessageKind::Any => true,
        MessageKind::Text => message == ws::Kind::Text,
        MessageKind::Binary => message == ws::Kind::Binary,
    }
}

fn closed() -> Error {
    Error::new(
        Kind::GotNothing,
        "The peer has closed the WebSocket; curlws_close_status tells what it said",
    )
}

/// The answer to [`Open::receive`] while a message is put together, or waits to be taken.
#[cold]
pub(super) fn being_assembled() -> Error {
    Error::new(
        Kind::BadArgument,
        "The beginning of this message was taken by curlws_recv_message or curlws_recv_into, \
         which have to take the rest of it",
    )
}

#[cfg(test)]
mod tests;
