//! PINGs of our own accord, and which PONGs answer them.
//!
//! However many are on their way, no more than a number of them is kept: a PING carries its own, and
//! bytes that only who knows the connection's secret can have put beside it. So an answer is known as
//! one however late it comes, and the application, which did not ask, never sees it.

use std::hash::{DefaultHasher, Hasher};

/// Payload of such a PING, in bytes.
const SIZE: usize = 8;

/// The PINGs of one connection.
#[derive(Debug)]
pub struct Pings {
    /// Random, and never sent.
    secret: [u8; 8],
    sent: u32,
    /// The first that was answered since this was asked for last.
    echoed: Option<u32>,
}

impl Pings {
    /// None yet.
    pub fn new(secret: [u8; 8]) -> Pings {
        Pings {
            secret,
            sent: 0,
            echoed: None,
        }
    }

    /// The next one's number and payload.
    pub fn make(&mut self) -> (u32, [u8; SIZE]) {
        let number = self.sent;
        self.sent = self.sent.wrapping_add(1);
        (number, self.payload(number))
    }

    /// Whether a PONG with this payload answers one of these; then it is noted.
    pub fn hear(&mut self, payload: &[u8]) -> bool {
        let Some((number, _)) = payload.split_first_chunk() else {
            return false;
        };
        let number = u32::from_be_bytes(*number);
        let ours = number < self.sent && payload == self.payload(number);
        if ours {
            self.echoed.get_or_insert(number);
        }
        ours
    }

    /// The number of a PING that was answered, once: of several at a time the first, which is timed.
    pub fn take_echo(&mut self) -> Option<u32> {
        self.echoed.take()
    }

    fn payload(&self, number: u32) -> [u8; SIZE] {
        let mut hasher = DefaultHasher::new();
        hasher.write(&self.secret);
        hasher.write_u32(number);
        let proof = hasher.finish() as u32;
        (u64::from(number) << 32 | u64::from(proof)).to_be_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_known_however_late_and_nothing_else_is() {
        let mut pings = Pings::new(*b"a secret");
        let sent: Vec<_> = (0..1000).map(|_| pings.make()).collect();
        let different: std::collections::HashSet<_> = sent.iter().map(|(_, p)| &p[4..]).collect();
        assert!(different.len() > 990, "{}", different.len());
        for (number, payload) in sent {
            assert!(pings.hear(&payload));
            assert_eq!(pings.take_echo(), Some(number));
            assert_eq!(pings.take_echo(), None);
            for at in 0..SIZE {
                let mut other = payload;
                other[at] ^= 0x40;
                assert!(!pings.hear(&other), "{number} {at}");
            }
            assert!(!pings.hear(&payload[..7]));
            assert!(!pings.hear(&[&payload[..], b"x"].concat()));
            assert!(!Pings::new(*b"a secreT").hear(&payload));
        }
        let to_come = Pings::new(*b"a secret").payload(1000);
        assert!(!pings.hear(&to_come), "not sent yet");
        assert!(!pings.hear(b""));
        assert_eq!(pings.take_echo(), None);
    }
}
