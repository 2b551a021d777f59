//! When members of a multi handle want their turn though nothing happened.

use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

use crate::multi::registry::Key;

/// A timer for each member that wants one.
#[derive(Debug, Default)]
pub struct Timers {
    order: BTreeSet<(Instant, Key)>,
    by_key: HashMap<u64, Instant>,
}

impl Timers {
    /// Sets or (`None`) stops a member's timer.
    pub fn set(&mut self, key: Key, until: Option<Instant>) {
        let before = match until {
            Some(until) => self.by_key.insert(key.token(), until),
            None => self.by_key.remove(&key.token()),
        };
        if before == until {
            return;
        }
        if let Some(before) = before {
            self.order.remove(&(before, key));
        }
        if let Some(until) = until {
            self.order.insert((until, key));
        }
    }

    /// The next timer.
    pub fn next(&self) -> Option<Instant> {
        self.order.first().map(|(until, _)| *until)
    }

    /// Stops a timer that has expired, and says whose it was.
    pub fn expired(&mut self, now: Instant) -> Option<Key> {
        let &(until, key) = self.order.first()?;
        if until > now {
            return None;
        }
        self.set(key, None);
        Some(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_earliest_comes_first_and_once() {
        let start = Instant::now();
        let at = |s| start + Duration::from_secs(s);
        let key = Key::from_token;
        let mut timers = Timers::default();
        timers.set(key(1), Some(at(3)));
        timers.set(key(2), Some(at(2)));
        timers.set(key(3), Some(at(1)));
        timers.set(key(3), Some(at(9)));
        timers.set(key(4), Some(at(1)));
        timers.set(key(4), None);
        assert_eq!(timers.next(), Some(at(2)));
        assert_eq!(timers.expired(at(1)), None);
        assert_eq!(timers.expired(at(5)), Some(key(2)));
        assert_eq!(timers.expired(at(5)), Some(key(1)));
        assert_eq!(timers.expired(at(5)), None);
        assert_eq!(timers.next(), Some(at(9)));
    }
}
