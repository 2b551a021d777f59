//! PONGs that wait until they may be sent.

use std::collections::VecDeque;
use std::collections::vec_deque::Drain;

use crate::limits;

/// Bytes of memory that an empty queue may keep, so that usual PINGs cost no allocation.
const KEPT: usize = 512;

/// Payloads of waiting PONGs, oldest first; each is preceded by its size.
#[derive(Debug, Default)]
pub struct Pongs {
    bytes: VecDeque<u8>,
    count: u8,
}

const _: () = assert!(limits::QUEUED_PONGS <= u8::MAX as usize);
const _: () = assert!(limits::CONTROL_PAYLOAD <= u8::MAX as usize);

impl Pongs {
    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Adds the answer to a PING with this payload; past the limit the oldest is dropped.
    pub fn push(&mut self, payload: &[u8]) {
        if usize::from(self.count) >= limits::QUEUED_PONGS {
            self.pop();
        }
        self.count += 1;
        self.bytes.push_back(payload.len() as u8);
        self.bytes.extend(payload);
    }

    /// Takes the oldest payload. The memory of a long queue is given back when it is empty.
    pub fn pop(&mut self) -> Option<Drain<'_, u8>> {
        let Some(len) = self.bytes.pop_front() else {
            if self.bytes.capacity() > KEPT {
                self.bytes = VecDeque::new();
            }
            return None;
        };
        self.count -= 1;
        Some(self.bytes.drain(..usize::from(len)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_in_first_out_and_the_oldest_is_dropped() {
        let mut pongs = Pongs::default();
        for i in 0..limits::QUEUED_PONGS + 2 {
            pongs.push(&vec![i as u8; i % 126]);
        }
        for i in 2..limits::QUEUED_PONGS + 2 {
            let payload: Vec<u8> = pongs.pop().unwrap().collect();
            assert_eq!(payload, vec![i as u8; i % 126]);
        }
        assert!(pongs.is_empty() && pongs.pop().is_none());
        assert_eq!(pongs.bytes.capacity(), 0);
    }

    #[test]
    fn a_short_queue_keeps_its_memory() {
        let mut pongs = Pongs::default();
        pongs.push(b"ping");
        assert_eq!(pongs.pop().unwrap().len(), 4);
        assert!(pongs.pop().is_none());
        assert!(pongs.bytes.capacity() > 0);
    }
}
