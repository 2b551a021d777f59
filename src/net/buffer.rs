//! A byte queue over one block of memory, and the blocks a thread keeps to lend again.
//!
//! An idle connection owns no block: an empty buffer hands its block back, and the next one
//! takes it up without asking the allocator. Bytes of another connection may remain in a
//! block, but only what was added since it was taken can be seen.

use crate::limits::{RECEIVE_BUFFER, SPARE_BUFFERS};
use std::cell::RefCell;

thread_local! {
    static SPARE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// Makes the thread's variable, for which the C library wants memory and takes no no for an answer.
pub fn enter_thread() {
    let _ = SPARE.try_with(|_| ());
}

fn take_block() -> Vec<u8> {
    let spare = SPARE.try_with(|spare| spare.borrow_mut().pop());
    spare
        .ok()
        .flatten()
        .unwrap_or_else(|| vec![0; RECEIVE_BUFFER])
}

fn keep_block(block: Vec<u8>) {
    if block.len() != RECEIVE_BUFFER {
        return;
    }
    // At the thread's end the keeper may be gone already; the block is then simply freed.
    let _ = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        if spare.len() < SPARE_BUFFERS {
            spare.push(block);
        }
    });
}

/// Bytes that came in at the end and leave at the front.
#[derive(Debug, Default)]
pub struct Buffer {
    block: Vec<u8>,
    start: usize,
    end: usize,
}

impl Buffer {
    /// The bytes held.
    #[inline]
    pub fn filled(&self) -> &[u8] {
        self.block.get(self.start..self.end).unwrap_or_default()
    }

    /// The bytes held, to be changed in place.
    pub fn filled_mut(&mut self) -> &mut [u8] {
        self.block.get_mut(self.start..self.end).unwrap_or_default()
    }

    /// How many bytes are held.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Drops the first `n` bytes held, or all if there are fewer.
    pub fn consume(&mut self, n: usize) {
        self.start += n.min(self.len());
        if self.is_empty() {
            self.start = 0;
            self.end = 0;
        }
    }

    /// Free memory behind the bytes held; empty when the block is full. Follow with [`added`].
    ///
    /// [`added`]: Buffer::added
    pub fn room(&mut self) -> &mut [u8] {
        if self.block.len() < RECEIVE_BUFFER {
            self.enlarge();
        }
        // Move the bytes down when it is cheap or when nothing else makes room.
        if self.start >= self.len() || self.end == self.block.len() {
            self.compact();
        }
        self.block.get_mut(self.end..).unwrap_or_default()
    }

    /// Exactly `n` bytes of free memory behind the bytes held; the block grows if it must.
    pub fn reserve(&mut self, n: usize) -> &mut [u8] {
        if self.block.is_empty() {
            self.block = take_block();
        }
        if self.block.len() - self.end < n {
            self.compact();
        }
        let wanted = self.end + n;
        if self.block.len() < wanted {
            // Doubling keeps the copying linear; capacity stays what it is told to be.
            let size = wanted.max(self.block.len() * 2);
            self.block.resize(size, 0);
        }
        self.block.get_mut(self.end..wanted).unwrap_or_default()
    }

    /// Takes the first `n` bytes of the room as held.
    pub fn added(&mut self, n: usize) {
        self.end += n.min(self.block.len() - self.end);
    }

    /// Drops all but the first `n` bytes held.
    pub fn truncate(&mut self, n: usize) {
        self.end = self.end.min(self.start + n);
    }

    /// Copies `bytes` behind the bytes held; the block grows if it must.
    pub fn append(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.reserve(bytes.len()).copy_from_slice(bytes);
        self.added(bytes.len());
    }

    /// Hands the block back if nothing is held.
    #[inline]
    pub fn release(&mut self) {
        if self.is_empty() && !self.block.is_empty() {
            self.start = 0;
            self.end = 0;
            keep_block(std::mem::take(&mut self.block));
        }
    }

    /// The same, and moves little that is held to a block of its own size: it may have to wait long
    /// for what belongs to it.
    pub fn rest(&mut self) {
        self.release();
        if self.block.len() >= RECEIVE_BUFFER && self.len() <= RECEIVE_BUFFER / 8 {
            let own = self.filled().to_vec();
            self.replace(own);
        }
    }

    /// Moves what is held to a block of full size.
    fn enlarge(&mut self) {
        let mut block = take_block();
        if let Some(place) = block.get_mut(..self.len()) {
            place.copy_from_slice(self.filled());
        }
        self.replace(block);
    }

    /// Puts another block, at whose front are the same bytes, in the place of this one.
    fn replace(&mut self, block: Vec<u8>) {
        keep_block(std::mem::replace(&mut self.block, block));
        (self.start, self.end) = (0, self.len());
    }

    fn compact(&mut self) {
        self.block.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if !self.block.is_empty() {
            keep_block(std::mem::take(&mut self.block));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_leave_in_the_order_they_came() {
        let mut buffer = Buffer::default();
        let (mut next_in, mut next_out) = (0u8, 0u8);
        for round in 0..5000usize {
            let room = buffer.room();
            let n = room.len().min(1 + round % 97);
            for byte in &mut room[..n] {
                *byte = next_in;
                next_in = next_in.wrapping_add(1);
            }
            buffer.added(n);
            let out = buffer.len().min(round % 101);
            for &byte in &buffer.filled()[..out] {
                assert_eq!(byte, next_out);
                next_out = next_out.wrapping_add(1);
            }
            buffer.consume(out);
        }
    }

    #[test]
    fn a_full_block_has_no_room_but_can_grow() {
        let mut buffer = Buffer::default();
        let n = buffer.room().len();
        assert_eq!(n, RECEIVE_BUFFER);
        buffer.added(n);
        assert!(buffer.room().is_empty());
        buffer.append(b"more");
        assert_eq!(buffer.len(), n + 4);
        assert_eq!(&buffer.filled()[n..], b"more");
    }

    #[test]
    fn little_that_is_held_needs_little() {
        let mut buffer = Buffer::default();
        buffer.append(b"gone, and here");
        buffer.consume(6);
        let block = buffer.block.as_ptr();
        buffer.rest();
        assert_eq!((buffer.filled(), buffer.block.len()), (&b"and here"[..], 8));
        assert_eq!(buffer.room().len(), RECEIVE_BUFFER - 8);
        assert_eq!(buffer.filled(), b"and here");
        assert_eq!(
            buffer.block.as_ptr(),
            block,
            "the very block, from the spare ones"
        );
        buffer.rest();
        buffer.append(b" and more");
        assert_eq!(buffer.filled(), b"and here and more");
        let much = vec![1; RECEIVE_BUFFER / 8];
        buffer.append(&much);
        let size = buffer.block.len();
        buffer.rest();
        assert_eq!(buffer.block.len(), size);
    }

    #[test]
    fn an_empty_buffer_gives_its_block_back_and_a_new_one_shows_nothing_of_it() {
        let mut first = Buffer::default();
        first.append(b"secret");
        let block = first.block.as_ptr();
        first.release();
        assert_eq!(first.block.as_ptr(), block, "not while bytes are held");
        first.consume(6);
        first.release();
        assert_eq!(first.block.capacity(), 0);
        let mut second = Buffer::default();
        second.room();
        assert_eq!(second.block.as_ptr(), block);
        assert!(second.filled().is_empty());
    }
}
