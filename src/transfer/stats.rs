//! Figures of a transfer's WebSocket (`curlws_stats`).

use super::Transfer;
use super::open::{Open, RoundTrip};
use super::state::Phase;
use crate::ws::Tally;

/// What went over the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Ours.
    pub sent: Tally,
    /// The peer's.
    pub received: Tally,
    /// Bytes that the connection took from us since the opening handshake: frames as they are on the
    /// wire, within TLS.
    pub wire_sent: u64,
    /// Bytes that came in.
    pub wire_received: u64,
    /// Bytes that wait for the socket.
    pub queued: u64,
    /// How long PINGs of `CURLWSOPT_PING_INTERVAL_MS` took, where one was answered.
    pub round_trip: Option<RoundTrip>,
}

impl Stats {
    /// Adds a later connection of the same transfer.
    fn add(&mut self, later: &Stats) {
        self.sent.add(&later.sent);
        self.received.add(&later.received);
        self.wire_sent += later.wire_sent;
        self.wire_received += later.wire_received;
        self.queued = later.queued;
        self.round_trip = match (self.round_trip, later.round_trip) {
            (Some(before), Some(later)) => Some(RoundTrip {
                last: later.last,
                least: before.least.min(later.least),
            }),
            (one, other) => other.or(one),
        };
    }
}

impl Open {
    /// The figures so far. While a chunk is with the write callback, messages that it has gone on to
    /// are missing.
    pub fn stats(&self) -> Stats {
        let (sent, received) = self.tallies();
        Stats {
            sent,
            received,
            wire_sent: self.stream().sent(),
            wire_received: self.stream().received(),
            queued: self.queued() as u64,
            round_trip: self.round_trip(),
        }
    }
}

impl Transfer {
    /// The figures of its connections, also after their end.
    pub fn stats(&self) -> Stats {
        let mut stats = self.common.info.stats.as_deref().copied();
        if let Phase::Open(open) = &self.phase {
            stats.get_or_insert_default().add(&open.stats());
        }
        stats.unwrap_or_default()
    }

    /// Keeps the figures of a connection that is about to end.
    pub(super) fn keep_stats(&mut self, open: &Open) {
        let mut stats = open.stats();
        stats.queued = 0;
        self.common.info.stats.get_or_insert_default().add(&stats);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn connections_of_a_transfer_add_up() {
        let trip = |last, least| {
            Some(RoundTrip {
                last: Duration::from_millis(last),
                least: Duration::from_millis(least),
            })
        };
        let one = Stats {
            wire_sent: 5,
            wire_received: 7,
            queued: 3,
            round_trip: trip(9, 4),
            ..Stats::default()
        };
        let mut sum = one;
        sum.add(&Stats {
            wire_sent: 1,
            queued: 8,
            round_trip: trip(6, 5),
            ..Stats::default()
        });
        assert_eq!((sum.wire_sent, sum.wire_received, sum.queued), (6, 7, 8));
        assert_eq!(sum.round_trip, trip(6, 4));
        sum.add(&Stats::default());
        assert_eq!((sum.queued, sum.round_trip), (0, trip(6, 4)));
    }
}
