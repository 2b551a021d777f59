//! Too slow (`CURLOPT_LOW_SPEED_LIMIT` and `_TIME`), and as slow as wanted
//! (`CURLOPT_MAX_RECV_SPEED_LARGE`, `_SEND_`).
//!
//! The second holds back deliveries to the write callback and questions to the read callback. A
//! program that receives or sends by call decides itself how fast, as in libcurl.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::limits;
use crate::rare::{Rare, usual};
use crate::settings;
use crate::transfer::error::{Error, Kind};

const SECOND: Duration = Duration::from_secs(1);

/// The speed of one transfer.
#[derive(Debug)]
pub struct Speed {
    wanted: settings::Speed,
    /// Bytes so far, about once a second.
    samples: VecDeque<(Instant, u64)>,
    /// Since when it is too slow.
    slow_since: Option<Instant>,
    /// Deliveries to the write callback.
    pub down: Pace,
    /// What the read callback is asked for.
    pub up: Pace,
}

/// One direction's greatest speed.
#[derive(Debug)]
pub struct Pace {
    /// In bytes per second; 0 is no bound.
    rate: u64,
    /// When the bytes moved so far are paid for.
    paid_at: Option<Instant>,
}

impl Default for Speed {
    fn default() -> Speed {
        Speed::new(settings::Speed::default())
    }
}

usual!(Speed);

impl Speed {
    /// Few have wishes.
    pub fn of(wanted: settings::Speed) -> Rare<Speed> {
        match wanted == settings::Speed::default() {
            true => Rare::default(),
            false => Rare::from(Speed::new(wanted)),
        }
    }

    /// Nothing measured yet.
    pub fn new(wanted: settings::Speed) -> Speed {
        Speed {
            wanted,
            samples: VecDeque::new(),
            slow_since: None,
            down: Pace::new(wanted.most_received),
            up: Pace::new(wanted.most_sent),
        }
    }

    fn is_judged(&self) -> bool {
        self.wanted.low_limit != 0 && self.wanted.low_time_s != 0
    }

    /// Looks at the bytes moved so far in both directions. A pause does not count as slow.
    ///
    /// # Errors
    /// `Timeout` when it has been too slow for too long.
    pub fn check(&mut self, bytes: u64, paused: bool, now: Instant) -> Result<(), Error> {
        if !self.is_judged() {
            return Ok(());
        }
        if paused {
            self.samples.clear();
            self.slow_since = None;
            return Ok(());
        }
        if self.next().is_some_and(|next| now < next) {
            return Ok(());
        }
        match self.samples.front() {
            Some((then, before)) => {
                let ms = now.saturating_duration_since(*then).as_millis().max(1);
                let moved = u128::from(bytes.saturating_sub(*before));
                let slow = moved * 1000 / ms < u128::from(self.wanted.low_limit);
                self.slow_since = slow.then(|| self.slow_since.unwrap_or(now));
            }
            // Nothing has moved yet.
            None => self.slow_since = Some(now),
        }
        self.samples.push_back((now, bytes));
        if self.samples.len() as u64 > limits::SPEED_WINDOW_S {
            self.samples.pop_front();
        }
        let limit = Duration::from_secs(self.wanted.low_time_s.into());
        match self.slow_since {
            Some(since) if now.saturating_duration_since(since) >= limit => Err(Error::new(
                Kind::Timeout,
                format!(
                    "Operation too slow: less than {} bytes per second in the last {} seconds",
                    self.wanted.low_limit, self.wanted.low_time_s
                ),
            )),
            _ => Ok(()),
        }
    }

    /// When to look again.
    pub fn next(&self) -> Option<Instant> {
        let (last, _) = self.samples.back().filter(|_| self.is_judged())?;
        last.checked_add(SECOND)
    }
}

impl Pace {
    fn new(rate: u64) -> Pace {
        Pace {
            rate,
            paid_at: None,
        }
    }

    /// Whether there is a greatest speed.
    pub fn is_bounded(&self) -> bool {
        self.rate != 0
    }

    /// Bytes to be moved at once, where `most` is the limit in any case.
    pub fn chunk(&self, most: usize) -> usize {
        match usize::try_from(self.rate) {
            Ok(n @ 1..) => n.min(most),
            _ => most,
        }
    }

    /// So many bytes are being moved.
    pub fn moved(&mut self, bytes: usize, now: Instant) {
        let Ok(rate @ 1..) = u32::try_from(self.rate.min(u32::MAX.into())) else {
            return;
        };
        // Bytes are no more than a chunk, so this is exact enough and cannot overflow.
        let cost = SECOND * u32::try_from(bytes).unwrap_or(u32::MAX) / rate;
        let from = self.paid_at.map_or(now, |at| at.max(now));
        self.paid_at = from.checked_add(cost);
    }

    /// Until when the next chunk is held back.
    pub fn held_until(&self, now: Instant) -> Option<Instant> {
        self.paid_at.filter(|at| now < *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(low_limit: u64, low_time_s: u16) -> Speed {
        Speed::new(settings::Speed {
            low_limit,
            low_time_s,
            ..settings::Speed::default()
        })
    }

    #[test]
    fn silence_is_too_slow_after_the_time() {
        let (start, mut speed) = (Instant::now(), judged(1, 3));
        for s in 0..3 {
            let now = start + SECOND * s;
            assert!(speed.check(0, false, now).is_ok(), "after {s} s");
            assert_eq!(speed.next(), Some(now + SECOND));
        }
        let error = speed.check(0, false, start + SECOND * 3).unwrap_err();
        assert_eq!(error.kind, Kind::Timeout);
    }

    #[test]
    fn the_limit_is_an_average_per_second() {
        let (start, mut fast) = (Instant::now(), judged(100, 2));
        let mut slow = judged(100, 2);
        let mut slow_ended = false;
        for s in 0..20 {
            let now = start + SECOND * s;
            assert!(fast.check(u64::from(s) * 100, false, now).is_ok());
            slow_ended |= slow.check(u64::from(s) * 99, false, now).is_err();
        }
        assert!(slow_ended);
    }

    #[test]
    fn a_burst_counts_for_the_window_only() {
        let (start, mut speed) = (Instant::now(), judged(100, 2));
        let ended = (0..20).find(|&s| {
            let bytes = if s == 0 { 0 } else { 1000 };
            speed.check(bytes, false, start + SECOND * s).is_err()
        });
        let window = limits::SPEED_WINDOW_S as u32;
        assert!(ended.is_some_and(|s| s > 3 && s < window + 5), "{ended:?}");
    }

    #[test]
    fn a_pause_is_not_slow() {
        let (start, mut speed) = (Instant::now(), judged(1, 1));
        assert!(speed.check(0, false, start).is_ok());
        for s in 1..5 {
            assert!(speed.check(0, true, start + SECOND * s).is_ok());
        }
        assert!(speed.check(0, false, start + SECOND * 6).is_ok());
        assert!(speed.check(0, false, start + SECOND * 7).is_err());
    }

    #[test]
    fn one_half_alone_judges_nothing() {
        for (limit, time) in [(0, 1), (1, 0)] {
            let mut speed = judged(limit, time);
            for s in 0..5 {
                assert!(speed.check(0, false, Instant::now() + SECOND * s).is_ok());
            }
            assert_eq!(speed.next(), None);
        }
    }

    #[test]
    fn chunks_wait_until_the_last_is_paid_for() {
        let now = Instant::now();
        let mut speed = Pace::new(1000);
        assert_eq!(speed.chunk(limits::CALLBACK_CHUNK), 1000);
        assert_eq!(speed.held_until(now), None);
        speed.moved(500, now);
        let at = now + Duration::from_millis(500);
        assert_eq!(speed.held_until(now), Some(at));
        assert_eq!(speed.held_until(at), None);
        speed.moved(1000, at);
        assert_eq!(speed.held_until(at), Some(at + SECOND));
        let mut free = Pace::new(0);
        free.moved(1_000_000, now);
        assert_eq!(free.held_until(now), None);
        assert_eq!(free.chunk(limits::CALLBACK_CHUNK), limits::CALLBACK_CHUNK);
    }
}
