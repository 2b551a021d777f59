//! The lock of a handle, and the note that something was told to it. Run by `tests/model.rs`, too.

use super::sync::{AtomicBool, Mutex, MutexGuard, Ordering};

/// A value that one thread steps while others change it. The lock is held for neither's waiting.
#[derive(Debug)]
pub struct Desk<T> {
    value: Mutex<T>,
    /// Written under the lock only: a change comes before a step, which sees it, or its note stays.
    changed: AtomicBool,
}

impl<T> Desk<T> {
    /// Nothing has been changed yet.
    pub fn new(value: T) -> Desk<T> {
        Desk {
            value: Mutex::new(value),
            changed: AtomicBool::new(false),
        }
    }

    /// The lock, for all that need not be noticed before the next step.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.value.lock()
    }

    /// The lock, for a change that is to be noticed soon.
    pub fn change(&self) -> MutexGuard<'_, T> {
        let value = self.value.lock();
        self.changed.store(true, Ordering::Relaxed);
        value
    }

    /// The lock, for a step: it sees all changes so far.
    pub fn step(&self) -> MutexGuard<'_, T> {
        let value = self.value.lock();
        self.changed.store(false, Ordering::Relaxed);
        value
    }

    /// Whether there was a change since the last step.
    pub fn is_changed(&self) -> bool {
        self.changed.load(Ordering::Relaxed)
    }
}
