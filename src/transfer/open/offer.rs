//! The callback model: what a write callback is given next.

use super::{Meta, Open, violation};
use crate::limits::CALLBACK_CHUNK;
use crate::net::stream::Lent;
use crate::random::Random;
use crate::transfer::error::{Error, Kind};
use crate::ws;

/// A chunk for the write callback. It owns its bytes while the callback looks at them.
#[derive(Debug)]
pub struct Chunk {
    bytes: Bytes,
    /// `None` in raw mode.
    pub meta: Option<Meta>,
    /// Set where messages that came in with it may follow it.
    follow: Option<ws::Follow>,
    /// Bytes of the messages that it stood for before.
    passed: u64,
    /// How many messages that were, and how many bytes the first had here.
    followed: u32,
    first: u64,
}

#[derive(Debug)]
pub(super) enum Bytes {
    /// The first so many bytes of the stream's buffer, which goes back afterwards.
    Lent(Lent, usize),
    /// A message that was put together, payload of a control frame or of a compressed one, or nothing.
    Owned(Vec<u8>),
}

impl Chunk {
    /// The payload.
    pub fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Lent(lent, len) => lent.get(..*len).unwrap_or_default(),
            Bytes::Owned(bytes) => bytes,
        }
    }

    /// The chunk was taken: goes on to the next message that is here as a whole. So a buffer full
    /// of small messages is delivered without the transfer, whose state they do not change.
    /// False: the chunk is to be taken back, as it is.
    #[inline]
    pub fn advance(&mut self) -> bool {
        let (Some(follow), Bytes::Lent(lent, len)) = (self.follow, &mut self.bytes) else {
            return false;
        };
        let rest = lent.get_mut(*len..);
        let Some(whole) = rest.and_then(|rest| follow.whole(rest, CALLBACK_CHUNK)) else {
            return false;
        };
        lent.consume(*len + whole.header);
        self.passed += *len as u64;
        self.followed += 1;
        *len = whole.len;
        self.meta = Some(Meta::of_whole(whole.kind));
        true
    }

    /// Nothing is to follow it.
    pub fn alone(&mut self) {
        self.follow = None;
    }

    /// How many bytes were taken by the application, the chunk included if it is `taken`.
    pub fn delivered(&self, taken: bool) -> u64 {
        self.passed + if taken { self.bytes().len() as u64 } else { 0 }
    }

    pub(super) fn new(bytes: Bytes, meta: Option<Meta>) -> Chunk {
        let mut chunk = Chunk {
            bytes,
            meta,
            follow: None,
            passed: 0,
            followed: 0,
            first: 0,
        };
        chunk.first = chunk.bytes().len() as u64;
        chunk
    }

    /// The same, with the messages behind it in the buffer if they are such.
    pub(super) fn followed_by(mut self, follow: Option<ws::Follow>) -> Chunk {
        self.follow = follow;
        self
    }
}

/// A chunk that the application did not take yet; lent bytes are back in the stream.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) lent: usize,
    owned: Vec<u8>,
    meta: Option<Meta>,
}

/// What comes next in the callback model.
#[derive(Debug)]
pub enum Offer {
    /// A chunk to be delivered, then given back.
    Chunk(Chunk),
    /// Nothing before the socket is ready.
    Wait,
    /// The connection ended well.
    End,
}

impl Open {
    /// The callback model: what to deliver next, at most so many bytes.
    pub fn offer(&mut self, most: usize, random: &mut dyn Random) -> Result<Offer, Error> {
        let offered = self.next_chunk(most);
        if self.wants_flush() {
            let _ = self.flush(random);
        }
        match offered {
            Ok(chunk) => {
                self.note_delivery(true);
                Ok(Offer::Chunk(chunk))
            }
            Err(error) => self.offer_error(error),
        }
    }

    pub(super) fn offer_error(&mut self, error: Error) -> Result<Offer, Error> {
        match error.kind {
            Kind::Again => {
                self.rest_messages();
                Ok(Offer::Wait)
            }
            // An end without any frame is an error in libcurl too.
            Kind::GotNothing if self.heard => Ok(Offer::End),
            _ => Err(error),
        }
    }

    fn next_chunk(&mut self, most: usize) -> Result<Chunk, Error> {
        if self.paused {
            return Err(Error::again());
        }
        if let Some(held) = self.held.take() {
            let bytes = match held.lent {
                0 => Bytes::Owned(held.owned),
                n => Bytes::Lent(self.stream.lend(), n),
            };
            return Ok(Chunk::new(bytes, held.meta));
        }
        if self.raw {
            let n = self.some_buffered(most)?;
            return Ok(Chunk::new(Bytes::Lent(self.stream.lend(), n), None));
        }
        if self.offers_message() {
            return self.next_message_chunk();
        }
        let frame = self.next_frame(&mut 0)?;
        if let Some(payload) = self.ws.held_payload() {
            let bytes = payload[..payload.len().min(most)].to_vec();
            self.ws.deliver_held(bytes.len());
            let meta = Some(Meta::of(frame, bytes.len()));
            return Ok(Chunk::new(Bytes::Owned(bytes), meta));
        }
        let left = usize::try_from(frame.len - frame.offset).unwrap_or(usize::MAX);
        if left == 0 {
            self.ws.payload(&mut []).map_err(violation)?;
            let meta = Some(Meta::of(frame, 0));
            return Ok(Chunk::new(Bytes::Owned(Vec::new()), meta));
        }
        let n = self.some_buffered(left.min(most))?;
        let payload = self.stream.buffered_mut().get_mut(..n).unwrap_or_default();
        self.ws.payload(payload).map_err(violation)?;
        let bytes = Bytes::Lent(self.stream.lend(), n);
        let chunk = Chunk::new(bytes, Some(Meta::of(frame, n)));
        Ok(chunk.followed_by(self.ws.follow()))
    }

    /// The chunk comes back. Not `taken`: the application paused and gets it again.
    pub fn take_back(&mut self, chunk: Chunk, taken: bool) {
        self.note_delivery(false);
        let meta = chunk.meta;
        let followed = chunk.delivered(true) - chunk.first;
        self.ws.followed(chunk.followed.into(), followed);
        let (lent, owned) = match chunk.bytes {
            Bytes::Lent(lent, n) => {
                self.stream.give_back(lent);
                (n, Vec::new())
            }
            Bytes::Owned(bytes) => (0, bytes),
        };
        if taken || self.discards() {
            self.stream.consume(lent);
            self.keep_memory(owned);
        } else {
            self.paused = true;
            self.held = Some(Box::new(Held { lent, owned, meta }));
        }
    }
}
