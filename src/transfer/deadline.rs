//! The deadlines of a transfer: instants made from the settings' durations, once, at the start.

use std::time::{Duration, Instant};

use crate::limits;
use crate::settings::Timeouts;
use crate::transfer::error::{Error, Kind};

/// Which part of the transfer is being timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Name lookup.
    Resolve,
    /// TCP.
    Connect,
    /// TLS.
    Tls,
    /// The opening handshake.
    Upgrade,
    /// A client's opening handshake.
    Accept,
    /// The body of a refusal, which has its own time: the transfer has failed already.
    Refusal,
    /// After the upgrade.
    Open,
    /// Between two connections.
    Backoff,
}

/// When what must be over.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    start: Instant,
    total: Option<Instant>,
    connect: Instant,
    response_ms: u64,
    response: Option<Instant>,
}

impl Deadlines {
    /// Counts from `now`.
    pub fn new(timeouts: &Timeouts, now: Instant) -> Deadlines {
        let after = |ms: u64| now.checked_add(Duration::from_millis(ms));
        let connect_ms = match timeouts.connect_ms {
            0 => limits::CONNECT_TIMEOUT_MS,
            ms => ms,
        };
        Deadlines {
            start: now,
            total: (timeouts.total_ms != 0)
                .then(|| after(timeouts.total_ms))
                .flatten(),
            // A duration past the clock's end is none that matters.
            connect: after(connect_ms).unwrap_or(now + Duration::from_secs(1 << 30)),
            response_ms: match timeouts.response_ms {
                0 => limits::HANDSHAKE_TIMEOUT_MS,
                ms => ms,
            },
            response: None,
        }
    }

    /// The next attempt begins: connecting has its whole time again.
    pub fn connect_again(&mut self, timeouts: &Timeouts, now: Instant) {
        self.connect = Deadlines::new(timeouts, now).connect;
        self.response = None;
    }

    /// Goes on with the whole that `before` timed.
    pub fn go_on(&mut self, before: &Deadlines) {
        (self.start, self.total) = (before.start, before.total);
    }

    /// Whether the whole has run out of time.
    pub fn is_over(&self, now: Instant) -> bool {
        self.total.is_some_and(|total| now >= total)
    }

    /// The request is out: the response is due.
    pub fn expect_response(&mut self, now: Instant) {
        self.response = now.checked_add(Duration::from_millis(self.response_ms));
    }

    /// A client is there: its request is due.
    pub fn expect_request(&mut self, timeouts: &Timeouts, now: Instant) {
        let ms = match timeouts.response_ms {
            0 => limits::REQUEST_TIMEOUT_MS,
            ms => ms,
        };
        self.response = now.checked_add(Duration::from_millis(ms));
    }

    /// The next instant at which `part` runs out of time.
    pub fn next(&self, part: Part) -> Option<Instant> {
        let own = match part {
            Part::Resolve | Part::Connect | Part::Tls => Some(self.connect),
            Part::Upgrade | Part::Accept => self.response,
            Part::Refusal => return None,
            Part::Open | Part::Backoff => None,
        };
        earliest(own, self.total)
    }

    /// An error if `part` has run out of time.
    pub fn check(&self, part: Part, now: Instant) -> Result<(), Error> {
        if self.next(part).is_none_or(|deadline| now < deadline) {
            return Ok(());
        }
        let ms = now.saturating_duration_since(self.start).as_millis();
        let what = match part {
            Part::Resolve => "the host name was not resolved",
            Part::Connect => "no connection was made",
            Part::Tls => "the TLS handshake was not finished",
            Part::Upgrade => "the server did not answer the upgrade request",
            Part::Accept => "the client's opening handshake was not finished",
            Part::Refusal | Part::Open => "the transfer was not over",
            Part::Backoff => "the connection was lost and not made again",
        };
        Err(Error::new(
            Kind::Timeout,
            format!("Timeout: {what} after {ms} ms"),
        ))
    }
}

/// The earlier of two instants that may not be.
pub fn earliest(a: Option<Instant>, b: Option<Instant>) -> Option<Instant> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connecting_has_its_own_deadline_and_the_whole_another() {
        let now = Instant::now();
        let mut deadlines = Deadlines::new(
            &Timeouts {
                total_ms: 900,
                connect_ms: 300,
                ..Timeouts::default()
            },
            now,
        );
        let at = |ms| now + Duration::from_millis(ms);
        assert_eq!(deadlines.next(Part::Tls), Some(at(300)));
        assert_eq!(deadlines.next(Part::Upgrade), Some(at(900)));
        deadlines.expect_response(now);
        assert_eq!(deadlines.next(Part::Upgrade), Some(at(900)));
        assert!(deadlines.check(Part::Connect, at(299)).is_ok());
        assert_eq!(
            deadlines.check(Part::Connect, at(300)).unwrap_err().kind,
            Kind::Timeout
        );
        assert!(deadlines.check(Part::Open, at(899)).is_ok());
        assert!(deadlines.check(Part::Open, at(900)).is_err());
    }

    #[test]
    fn without_settings_a_silent_server_is_given_up_at_last() {
        let now = Instant::now();
        let mut deadlines = Deadlines::new(&Timeouts::default(), now);
        assert_eq!(deadlines.next(Part::Open), None);
        assert_eq!(
            deadlines.next(Part::Connect),
            Some(now + Duration::from_secs(300))
        );
        deadlines.expect_response(now);
        assert!(
            deadlines
                .check(Part::Upgrade, now + Duration::from_secs(299))
                .is_ok()
        );
        assert!(
            deadlines
                .check(Part::Upgrade, now + Duration::from_secs(300))
                .is_err()
        );
    }
}
