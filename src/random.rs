//! Random bytes for masks and nonces: a pool filled from the system's generator.
//!
//! Every byte is handed out once, to one frame of one connection. A child after `fork` starts
//! with an empty pool (CVE-2025-10148 and its relatives are about masks that repeat).

use std::cell::RefCell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Bytes fetched from the system at once: masks for 128 frames.
const POOL: usize = 512;

/// Counts the forks that this process has come through as the child.
static FORKS: AtomicUsize = AtomicUsize::new(0);

/// To be called in the child after a `fork`: what the parent's pools hold is not used again.
pub fn forked() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

/// True, and false again in a child, however it was made: see [`watch`].
static MARK: OnceLock<&'static AtomicBool> = OnceLock::new();

/// Takes a mark that is true and that the system makes false in a child. It also shows those children
/// of which nobody calls [`forked`] (`_Fork`, a bare `clone`).
pub fn watch(mark: &'static AtomicBool) {
    let _ = MARK.set(mark);
}

/// How many forks this process has come through as the child.
fn forks() -> usize {
    if MARK.get().is_some_and(|mark| !mark.load(Ordering::Relaxed)) {
        // The child has one thread yet: nobody sees the mark between these two.
        forked();
        MARK.get()
            .inspect(|mark| mark.store(true, Ordering::Relaxed));
    }
    FORKS.load(Ordering::Relaxed)
}

/// The system's generator gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

/// A source of random bytes. The layers below the drivers take it as an argument.
pub trait Random {
    /// Fills all of `out`.
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Unavailable>;
}

struct Pool {
    bytes: [u8; POOL],
    used: usize,
    forks: usize,
}

thread_local! {
    static LOCAL: RefCell<Pool> = const { RefCell::new(Pool { bytes: [0; POOL], used: POOL, forks: 0 }) };
}

impl Pool {
    fn take(&mut self, out: &mut [u8]) -> Result<(), Unavailable> {
        let forks = forks();
        if self.used + out.len() > POOL || self.forks != forks {
            getrandom::fill(&mut self.bytes).map_err(|_| Unavailable)?;
            self.used = 0;
            self.forks = forks;
        }
        let end = self.used + out.len();
        out.copy_from_slice(&self.bytes[self.used..end]);
        self.bytes[self.used..end].fill(0);
        self.used = end;
        Ok(())
    }
}

/// The system's generator, through the calling thread's pool.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Random for System {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Unavailable> {
        if out.len() <= POOL {
            // The pool is gone only while its thread ends.
            if let Ok(filled) = LOCAL.try_with(|pool| pool.borrow_mut().take(out)) {
                return filled;
            }
        }
        getrandom::fill(out).map_err(|_| Unavailable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bytes_are_handed_out_twice() {
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1000 {
            let mut nonce = [0; 16];
            System.fill(&mut nonce).unwrap();
            assert!(seen.insert(nonce));
        }
    }

    #[test]
    fn a_fork_empties_the_pool() {
        let mut pool = Pool {
            bytes: [7; POOL],
            used: 0,
            forks: FORKS.load(Ordering::Relaxed),
        };
        let mut key = [0; 4];
        pool.take(&mut key).unwrap();
        assert_eq!(key, [7; 4]);
        forked();
        let mut keys = [0; 32];
        pool.take(&mut keys).unwrap();
        assert_ne!(keys, [7; 32]);
    }

    #[test]
    fn handed_out_bytes_are_forgotten() {
        let mut pool = Pool {
            bytes: [7; POOL],
            used: 0,
            forks: FORKS.load(Ordering::Relaxed),
        };
        pool.take(&mut [0; 8]).unwrap();
        assert_eq!(&pool.bytes[..9], &[0, 0, 0, 0, 0, 0, 0, 0, 7]);
    }
}
