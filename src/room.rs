//! Whether there is memory. Rust's own collections end the process where there is none; so what is
//! large is asked for before it is taken, and what is small is taken from a reserve (`capi/reserve.rs`),
//! after which nothing new is begun until the reserve is whole again.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::limits::SMALL_ALLOCATION;

/// Whether the reserve was needed, and is not whole again.
static LOW: AtomicBool = AtomicBool::new(false);

/// There is not so much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom;

impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Out of memory")
    }
}

impl std::error::Error for NoRoom {}

impl From<NoRoom> for io::Error {
    fn from(_: NoRoom) -> io::Error {
        io::ErrorKind::OutOfMemory.into()
    }
}

/// Whether what goes on should end for want of memory.
pub fn is_low() -> bool {
    LOW.load(Ordering::Relaxed)
}

/// Notes that the reserve was needed, or is whole.
pub fn set_low(low: bool) {
    LOW.store(low, Ordering::Relaxed);
}

/// Whether there is room for so many bytes, which the caller is about to take. Another thread may
/// take them meanwhile; the reserve does not stand in for so much.
///
/// # Errors
/// There is not.
pub fn check(bytes: usize) -> Result<(), NoRoom> {
    if bytes <= SMALL_ALLOCATION {
        return Ok(());
    }
    // Not zeroed, and not looked at: the system gives addresses, and takes them back.
    Vec::<u8>::new()
        .try_reserve_exact(bytes)
        .map_err(|_| NoRoom)
}

/// The same for what cannot say so itself: the transfer that needs it ends for want of memory.
///
/// # Errors
/// There is not.
pub fn require(bytes: usize) -> io::Result<()> {
    check(bytes).inspect_err(|_| set_low(true))?;
    Ok(())
}

/// The same for several copies of what `value` holds.
///
/// # Errors
/// There is not.
pub fn check_copies(value: &impl Hash, copies: usize) -> Result<(), NoRoom> {
    let mut bytes = Bytes(0);
    value.hash(&mut bytes);
    check(bytes.0.saturating_mul(copies))
}

/// Counts what a hash would be made of: all that a value holds, whatever its fields.
struct Bytes(usize);

impl Hasher for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = self.0.saturating_add(bytes.len());
    }

    fn finish(&self) -> u64 {
        self.0 as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_memory_has_is_refused() {
        assert_eq!(check(usize::MAX), Err(NoRoom));
        #[cfg(target_pointer_width = "64")]
        assert_eq!(check(1 << 60), Err(NoRoom));
        assert_eq!(check(SMALL_ALLOCATION + 1), Ok(()));
    }

    #[test]
    fn all_that_a_value_holds_counts() {
        let value = (Some(vec![7_u8; 1000]), [vec![1_u8; 500]], None::<u8>);
        let mut bytes = Bytes(0);
        value.hash(&mut bytes);
        assert!((1500..1700).contains(&bytes.0), "{}", bytes.0);
        assert_eq!(check_copies(&value, usize::MAX), Err(NoRoom));
    }
}
