//! Compresses messages that are sent (RFC 7692, 7.2.1).

use std::cell::Cell;
use std::fmt;

use zlib_rs::{Deflate, DeflateError, DeflateFlush};

use super::extension::Side;
use super::inflate::TAIL;
use crate::limits::DEFLATE_LEVEL;

/// What follows the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// More of the same frame.
    More,
    /// Another frame of the message: what was given so far must be readable.
    Fragment,
    /// Nothing: the message ends.
    End,
}

thread_local! {
    /// For the next message without context takeover, and its window's size.
    static STATE: Cell<Option<(u8, Deflate)>> = const { Cell::new(None) };
}

/// The writer of one direction's compressed messages.
pub struct Deflater {
    side: Side,
    /// With context takeover kept between messages, else only within one.
    state: Option<Deflate>,
}

impl Deflater {
    /// `None` where the window agreed on is one that zlib cannot have (8 bits): messages of such a
    /// sender go out as they are.
    pub fn new(side: Side) -> Option<Deflater> {
        (side.window_bits > 8).then_some(Deflater { side, state: None })
    }

    /// Compresses `data`, which come next in the message, and appends what comes of it to `out`;
    /// before more data of the same frame that may be nothing.
    ///
    /// # Errors
    /// zlib-rs is in disorder; the deflater is of no use afterwards.
    pub fn deflate(
        &mut self,
        data: &[u8],
        then: Then,
        out: &mut Vec<u8>,
    ) -> Result<(), DeflateError> {
        let bits = self.side.window_bits;
        let state = self.state.get_or_insert_with(|| match self.side.takeover {
            true => Deflate::new(DEFLATE_LEVEL, false, bits),
            false => spare(bits).unwrap_or_else(|| Deflate::new(DEFLATE_LEVEL, false, bits)),
        });
        let flush = match then {
            Then::More => DeflateFlush::NoFlush,
            Then::Fragment | Then::End => DeflateFlush::SyncFlush,
        };
        let start = out.len();
        let mut end = start;
        let mut rest = data;
        loop {
            // usually enough at once, the flush included
            out.resize(end + rest.len() / 2 + 64, 0);
            let (taken, made) = (state.total_in(), state.total_out());
            state.compress(rest, &mut out[end..], flush)?;
            rest = &rest[(state.total_in() - taken) as usize..];
            end += (state.total_out() - made) as usize;
            // room left over: nothing is held back
            if end < out.len() {
                break;
            }
        }
        out.truncate(end);
        if then == Then::End {
            if out[start..].ends_with(&TAIL) {
                out.truncate(end - TAIL.len());
            } else {
                // nothing was held back since the last fragment
                out.push(0);
            }
            if !self.side.takeover
                && let Some(mut state) = self.state.take()
            {
                state.reset();
                let _ = STATE.try_with(|place| place.set(Some((bits, state))));
            }
        }
        Ok(())
    }
}

fn spare(bits: u8) -> Option<Deflate> {
    let spare = STATE.try_with(Cell::take).ok().flatten();
    spare.and_then(|(of, state)| (of == bits).then_some(state))
}

impl fmt::Debug for Deflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deflater")
            .field("side", &self.side)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_taken_for_a_message_and_given_back() {
        for takeover in [true, false] {
            let side = Side {
                window_bits: 15,
                takeover,
            };
            let mut deflater = Deflater::new(side).unwrap();
            assert!(deflater.state.is_none());
            for _ in 0..2 {
                let mut out = Vec::new();
                deflater.deflate(b"Hel", Then::More, &mut out).unwrap();
                assert!(deflater.state.is_some());
                deflater.deflate(b"lo", Then::End, &mut out).unwrap();
                assert_eq!(deflater.state.is_some(), takeover);
                assert!(!out.is_empty());
            }
        }
    }

    #[test]
    fn what_does_not_compress_grows_by_little() {
        let mut x = 1u64;
        let noise: Vec<u8> = (0..100_000)
            .map(|_| {
                x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (x >> 56) as u8
            })
            .collect();
        let side = Side {
            window_bits: 15,
            takeover: true,
        };
        let mut deflater = Deflater::new(side).unwrap();
        let mut out = b"before".to_vec();
        deflater.deflate(&noise, Then::End, &mut out).unwrap();
        assert!(out.starts_with(b"before") && out.len() < noise.len() + 100);
    }
}
