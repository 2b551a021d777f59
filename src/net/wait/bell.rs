//! Who called a sleeper, and when its descriptor is rung. No system call stands here, so that
//! `tests/model.rs` can run this very file through every order of its threads' steps.

use std::collections::BTreeSet;

use super::sync::Mutex;

/// A descriptor that a sleeper waits for.
pub trait Signal {
    /// Makes it readable.
    fn ring(&self);
    /// Makes it unreadable until the next ring.
    fn silence(&self);
}

/// Callers, and the signal that they share.
#[derive(Debug)]
pub struct Bell<S> {
    /// Rung while there are callers, and no longer.
    signal: S,
    callers: Mutex<BTreeSet<u64>>,
}

impl<S: Signal> Bell<S> {
    /// Nobody has called.
    pub fn new(signal: S) -> Bell<S> {
        let callers = Mutex::new(BTreeSet::new());
        Bell { signal, callers }
    }

    /// What to wait for.
    pub fn signal(&self) -> &S {
        &self.signal
    }

    /// Calls; the same caller counts once until it is heard.
    pub fn call(&self, token: u64) {
        let mut callers = self.callers.lock();
        let first = callers.is_empty();
        callers.insert(token);
        if first {
            self.signal.ring();
        }
    }

    /// Silences the signal and gives the tokens of who called.
    pub fn drain(&self) -> BTreeSet<u64> {
        // Under the lock: a ring that came between would be lost, and with it all later ones.
        let mut callers = self.callers.lock();
        self.signal.silence();
        std::mem::take(&mut *callers)
    }

    /// Whether somebody has called since.
    pub fn is_called(&self) -> bool {
        !self.callers.lock().is_empty()
    }
}
