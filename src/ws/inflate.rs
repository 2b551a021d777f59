//! Inflates received messages (RFC 7692, 7.2.2), a bounded piece at a time.
//!
//! The size of what comes out is not known in advance, and a peer can make it a thousand times
//! what goes in: at most [`INFLATED_AHEAD`] bytes are made before they are delivered. One more is
//! held back until its frame is known to go on or to end, so that a frame's last chunk is never
//! empty but for an empty frame.

use std::cell::Cell;
use std::fmt;

use zlib_rs::{Inflate, InflateFlush, Status};

use super::extension::Side;
use super::violation::Violation;
use crate::limits::INFLATED_AHEAD;

/// What a sender cuts off the end of each message (RFC 7692, 7.2.1).
pub(super) const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];
/// An empty last block: it is understood between two blocks alone.
const EMPTY_LAST_BLOCK: [u8; 2] = [3, 0];
/// The smallest window that zlib-rs takes.
const SMALLEST_WINDOW: u8 = 9;
const LARGEST_WINDOW: u8 = 15;

thread_local! {
    /// For the next message without context takeover.
    static STATE: Cell<Option<Inflate>> = const { Cell::new(None) };
    /// For the next frame.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The reader of one direction's compressed messages.
pub struct Inflater {
    side: Side,
    /// With context takeover kept between messages, else only within one.
    state: Option<Inflate>,
    /// The message has brought compressed bytes.
    fed: bool,
    /// The last block said that it is the last; another stream may follow it.
    ended: bool,
    /// Inflated bytes, from `given` to `end` not delivered. Of no size, or of full size.
    out: Vec<u8>,
    given: usize,
    end: usize,
    /// The frame is inflated to its end.
    whole: bool,
}

impl Inflater {
    /// A reader of what the peer compresses as agreed; it takes no memory before the first message.
    pub fn new(side: Side) -> Inflater {
        Inflater {
            side,
            state: None,
            fed: false,
            ended: false,
            out: Vec::new(),
            given: 0,
            end: 0,
            whole: false,
        }
    }

    /// A frame begins.
    pub fn start(&mut self) {
        self.out = BUFFER.try_with(Cell::take).unwrap_or_default();
        self.out.resize(INFLATED_AHEAD + 1, 0);
        (self.given, self.end, self.whole) = (0, 0, false);
    }

    /// Inflates what `input` has of the frame's payload, as far as there is room: how many bytes
    /// of it were used.
    ///
    /// # Errors
    /// [`Violation::NotDeflate`]
    pub fn feed(&mut self, input: &[u8]) -> Result<usize, Violation> {
        if self.given > 0 {
            self.out.copy_within(self.given..self.end, 0);
            self.end -= self.given;
            self.given = 0;
        }
        self.fed |= !input.is_empty();
        self.run(input)
    }

    /// All of the frame's payload was fed: goes on until all of it is inflated, or until there is
    /// no room. `last`: the message ends with it.
    ///
    /// # Errors
    /// [`Violation::NotDeflate`]
    pub fn finish(&mut self, last: bool) -> Result<(), Violation> {
        self.run(&[])?;
        if self.has_room() {
            if last {
                self.end_message()?;
            }
            self.whole = true;
        }
        Ok(())
    }

    /// Whether the frame is inflated to its end.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether more can be inflated before something is delivered.
    pub fn has_room(&self) -> bool {
        self.end < self.out.len()
    }

    /// What is inflated and not delivered.
    pub fn pending(&self) -> &[u8] {
        self.out.get(self.given..self.end).unwrap_or_default()
    }

    /// What may be delivered now.
    pub fn deliverable(&self) -> &[u8] {
        let pending = self.pending();
        let held = usize::from(!self.whole).min(pending.len());
        &pending[..pending.len() - held]
    }

    /// `n` bytes of that were delivered.
    pub fn deliver(&mut self, n: usize) {
        self.given += n.min(self.deliverable().len());
    }

    /// The frame is delivered.
    pub fn release(&mut self) {
        let out = std::mem::take(&mut self.out);
        let _ = BUFFER.try_with(|place| place.set(out));
        (self.given, self.end) = (0, 0);
    }

    fn run(&mut self, input: &[u8]) -> Result<usize, Violation> {
        let Inflater { side, state, .. } = self;
        let state = state.get_or_insert_with(|| match side.takeover {
            true => Inflate::new(false, side.window_bits.max(SMALLEST_WINDOW)),
            false => spare().unwrap_or_else(|| Inflate::new(false, LARGEST_WINDOW)),
        });
        let mut used = 0;
        while self.end < self.out.len() {
            let rest = &input[used..];
            if self.ended {
                if rest.is_empty() {
                    break;
                }
                state.reset(false);
                self.ended = false;
            }
            let room = &mut self.out[self.end..];
            let (taken, made) = (state.total_in(), state.total_out());
            let status = state.decompress(rest, room, InflateFlush::SyncFlush);
            used += (state.total_in() - taken) as usize;
            // what stands before an error counts: it may be wrong as a text already
            self.end += (state.total_out() - made) as usize;
            if status.is_err() && self.end == self.out.len() {
                // found ahead of what is to be delivered first: the next call meets it again
                break;
            }
            let status = status.map_err(|_| Violation::NotDeflate)?;
            self.ended = status == Status::StreamEnd;
            let all = used == input.len();
            if !self.ended && (all || status == Status::BufError) {
                break;
            }
        }
        Ok(used)
    }

    /// Puts back what the sender cut off, and sees that nothing is missing before it. There is
    /// room.
    fn end_message(&mut self) -> Result<(), Violation> {
        // nothing at all stands for an empty message, though it ought to be a zero byte
        if std::mem::take(&mut self.fed) && !self.ended {
            self.run_without_output(&TAIL)?;
            if self.ended {
                return Err(Violation::NotDeflate);
            }
            if !self.side.takeover {
                // the state is used up by this, which is known to take any bits for a block's
                self.run_without_output(&EMPTY_LAST_BLOCK)?;
                if !self.ended {
                    return Err(Violation::NotDeflate);
                }
            }
        }
        if !self.side.takeover
            && let Some(mut state) = self.state.take()
        {
            state.reset(false);
            self.ended = false;
            let _ = STATE.try_with(|place| place.set(Some(state)));
        }
        Ok(())
    }

    fn run_without_output(&mut self, input: &[u8]) -> Result<(), Violation> {
        let end = self.end;
        let used = self.run(input)?;
        if self.end == end && used == input.len() {
            Ok(())
        } else {
            Err(Violation::NotDeflate)
        }
    }
}

fn spare() -> Option<Inflate> {
    STATE.try_with(Cell::take).ok().flatten()
}

impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inflater")
            .field("side", &self.side)
            .field("pending", &self.pending().len())
            .field("whole", &self.whole)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &[u8] = b"\xf2\x48\xcd\xc9\xc9\x07\x00";

    #[test]
    fn memory_is_taken_for_a_message_and_given_back() {
        for takeover in [true, false] {
            let mut inflater = Inflater::new(Side {
                window_bits: 15,
                takeover,
            });
            assert!(inflater.state.is_none());
            for _ in 0..2 {
                inflater.start();
                assert_eq!(inflater.feed(HELLO), Ok(HELLO.len()));
                assert!(inflater.state.is_some());
                assert_eq!(inflater.finish(true), Ok(()));
                assert_eq!(inflater.deliverable(), b"Hello");
                inflater.deliver(5);
                inflater.release();
                assert_eq!(inflater.out.capacity(), 0);
                assert_eq!(inflater.state.is_some(), takeover);
            }
        }
    }

    #[test]
    fn the_last_byte_waits_until_the_end_is_known() {
        let mut inflater = Inflater::new(Side {
            window_bits: 15,
            takeover: true,
        });
        inflater.start();
        inflater.feed(HELLO).unwrap();
        assert_eq!(inflater.deliverable(), b"Hell");
        inflater.finish(true).unwrap();
        assert_eq!(inflater.deliverable(), b"Hello");
    }
}
