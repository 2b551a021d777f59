//! What a connection knows besides frames: PINGs of our own accord, counters, the log of a trace.

use super::{Connection, Phase};
use crate::ws::frame::{FIN, Kind};
use crate::ws::log::{Log, Own};
use crate::ws::pings::Pings;
use crate::ws::tally::Tally;

impl Connection {
    /// The frame begun last is a CLOSE of ours with this payload.
    #[inline]
    pub fn log_close(&mut self, payload: &[u8]) {
        if let Some(log) = &mut self.log {
            log.closes(payload);
        }
    }

    /// Appends a PING of our own accord to `out`, as it goes over the wire, and says its number; no
    /// frame of ours is unfinished. Its PONG is not delivered, but told by [`Self::take_echo`].
    /// `secret`: eight fresh random bytes, asked for once.
    pub fn ping(
        &mut self,
        secret: impl FnOnce() -> [u8; 8],
        key: &mut dyn FnMut() -> [u8; 4],
        out: &mut Vec<u8>,
    ) -> u32 {
        let pings = self
            .pings
            .get_or_insert_with(|| Box::new(Pings::new(secret())));
        let (number, payload) = pings.make();
        if let Some(log) = &mut self.log {
            let first = FIN | Kind::Ping as u8;
            log.sent(first, payload.len() as u64, Own::Keepalive);
        }
        self.encoder
            .control(Kind::Ping, payload.into_iter(), key, out);
        number
    }

    /// The number of the last PING of our own accord that was answered, once.
    pub fn take_echo(&mut self) -> Option<u32> {
        self.pings.as_mut()?.take_echo()
    }

    /// What was sent and what was received. Payload counts as far as it was passed on.
    pub fn tallies(&self) -> (Tally, Tally) {
        let (mut sent, mut received) = (self.encoder.tally, self.tally);
        let unsent = self.encoder.remaining();
        sent.payload = sent.payload.wrapping_sub(unsent);
        if self.phase == Phase::Data {
            let left = self.frame.len - self.frame.offset;
            received.payload = received.payload.wrapping_sub(left);
        }
        (sent, received)
    }

    /// So many messages, with so much payload, were read past this connection ([`Self::follow`]).
    #[inline]
    pub fn followed(&mut self, messages: u64, payload: u64) {
        self.tally.whole(messages, payload);
    }

    /// Notes frames from now on, or (`None`) no more.
    pub fn set_log(&mut self, log: Option<Log>) {
        self.log = log.map(Box::new);
    }

    /// The frames that were noted.
    #[inline]
    pub fn log(&mut self) -> Option<&mut Log> {
        self.log.as_deref_mut()
    }
}
