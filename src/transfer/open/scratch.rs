//! Each thread's memory for wire bytes in the making.

use std::cell::Cell;

/// Payload begins at one in the scratch: masking across them costs a tenth. A header fits before it.
const CACHE_LINE: usize = 64;

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
