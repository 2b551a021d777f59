//! The sending side: which frame may begin, and how much of it is still to come.
//!
//! It holds no payload. An [`Encoder`] is a small value: whoever began a frame of which
//! nothing left takes it back by putting the earlier value in place again.

use std::fmt;

use crate::limits;

use super::frame::{CONTINUATION, FIN, HeaderBytes, Kind, LONGEST};
use super::mask;
use super::tally::Tally;

/// Why a frame may not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendError {
    /// A control frame's payload of more than 125 bytes (RFC 6455, 5.5).
    TooLarge,
    /// A kind, a continuation or a size that makes no frame here; the sentence tells which.
    BadFlags(&'static str),
    /// Data after our CLOSE, or anything after a violation by the peer.
    Closed,
    /// Another CLOSE after ours, which would say nothing new.
    AlreadyClosed,
    /// Compressing failed, which cannot be made good.
    Broken,
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SendError::TooLarge => "a control frame must not be longer than 125 bytes",
            SendError::BadFlags(sentence) => sentence,
            SendError::Closed => "the WebSocket connection is closed for sending",
            SendError::Broken => "the message cannot be compressed",
            SendError::AlreadyClosed => "a CLOSE frame was already sent",
        })
    }
}

impl std::error::Error for SendError {}

/// Where the sending side stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoder {
    /// Payload of the frame under way that is still to come, in bytes.
    remaining: u64,
    /// Its masking key; zero where frames are not masked.
    key: [u8; 4],
    /// The position in its payload, of which masking needs the last two bits only.
    at: u8,
    /// A fragmented message is under way.
    open: bool,
    masked: bool,
    close_sent: bool,
    /// What was begun: a frame that is taken back takes its figures along.
    pub(super) tally: Tally,
}

impl Encoder {
    /// An encoder of frames that are all `masked`, or all not.
    pub fn new(masked: bool) -> Encoder {
        Encoder {
            remaining: 0,
            key: [0; 4],
            at: 0,
            open: false,
            masked,
            close_sent: false,
            tally: Tally::default(),
        }
    }

    /// Payload of the frame under way that is still to come, in bytes.
    pub fn remaining(&self) -> u64 {
        self.remaining
    }

    /// Whether a fragmented message is under way.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Whether our CLOSE was begun.
    pub fn close_sent(&self) -> bool {
        self.close_sent
    }

    /// Begins a frame with a payload of `len` bytes; see [`super::Connection::begin`].
    #[inline]
    pub fn begin(
        &mut self,
        kind: Option<Kind>,
        cont: bool,
        len: u64,
        key: [u8; 4],
        lenient: bool,
    ) -> Result<HeaderBytes, SendError> {
        if self.remaining > 0 {
            return Err(SendError::BadFlags("the previous frame is not complete"));
        }
        if len > LONGEST {
            return Err(SendError::BadFlags(
                "a frame must not be longer than 2^63-1 bytes",
            ));
        }
        let first = match kind {
            Some(kind) if kind.is_control() => self.judge_control(kind, cont, len)?,
            _ => self.judge_data(kind, cont, len, lenient)?,
        };
        let key = self.masked.then_some(key);
        self.remaining = len;
        self.key = key.unwrap_or_default();
        self.at = 0;
        Ok(HeaderBytes::new(first, len, key))
    }

    /// Copies payload that comes next into `to`, masked. The position stays.
    #[inline]
    pub fn mask_into(&self, from: &[u8], to: &mut [u8]) {
        mask::copy(from, to, self.key, u64::from(self.at));
    }

    /// Moves the position by `n` bytes of payload.
    #[inline]
    pub fn sent(&mut self, n: u64) {
        self.remaining = self.remaining.saturating_sub(n);
        self.at = self.at.wrapping_add(n as u8) & 3;
    }

    /// Appends a whole control frame of our own making to `out`.
    pub(super) fn control(
        &mut self,
        kind: Kind,
        payload: impl ExactSizeIterator<Item = u8>,
        key: &mut dyn FnMut() -> [u8; 4],
        out: &mut Vec<u8>,
    ) {
        let key = self.masked.then(key);
        let header = HeaderBytes::new(FIN | kind as u8, payload.len() as u64, key);
        out.extend_from_slice(&header);
        let start = out.len();
        out.extend(payload);
        mask::apply(&mut out[start..], key.unwrap_or_default(), 0);
        self.close_sent |= kind == Kind::Close;
        self.tally.control(kind);
    }

    /// The first byte of a control frame.
    fn judge_control(&mut self, kind: Kind, cont: bool, len: u64) -> Result<u8, SendError> {
        if cont {
            return Err(SendError::BadFlags(
                "a control frame must not be fragmented",
            ));
        }
        if len > limits::CONTROL_PAYLOAD as u64 {
            return Err(SendError::TooLarge);
        }
        if kind == Kind::Close {
            if self.close_sent {
                return Err(SendError::AlreadyClosed);
            }
            self.close_sent = true;
        }
        self.tally.control(kind);
        Ok(FIN | kind as u8)
    }

    /// The first byte of a data frame. Inside a message any kind, or none, continues it.
    #[inline]
    fn judge_data(
        &mut self,
        kind: Option<Kind>,
        cont: bool,
        len: u64,
        lenient: bool,
    ) -> Result<u8, SendError> {
        let opcode = match kind {
            _ if self.open => CONTINUATION,
            Some(kind) => kind as u8,
            None => return Err(SendError::BadFlags("no fragmented message to continue")),
        };
        if self.close_sent && !lenient {
            return Err(SendError::Closed);
        }
        self.open = cont;
        self.tally.data(cont, len);
        Ok(if cont { opcode } else { FIN | opcode })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

    #[test]
    fn first_bytes_of_fragments() {
        let mut encoder = Encoder::new(true);
        let mut first = |kind, cont| encoder.begin(kind, cont, 0, KEY, false).map(|h| h[0]);
        let nothing = Err(SendError::BadFlags("no fragmented message to continue"));
        assert_eq!(first(None, false), nothing);
        assert_eq!(first(None, true), nothing);
        assert_eq!(first(Some(Kind::Text), false), Ok(0x81));
        assert_eq!(first(Some(Kind::Text), true), Ok(0x01));
        assert_eq!(first(Some(Kind::Text), true), Ok(0x00));
        assert_eq!(first(Some(Kind::Ping), false), Ok(0x89));
        assert_eq!(first(Some(Kind::Binary), true), Ok(0x00));
        assert_eq!(first(None, true), Ok(0x00));
        assert_eq!(first(None, false), Ok(0x80));
        assert_eq!(first(None, false), nothing);
        assert_eq!(first(Some(Kind::Binary), true), Ok(0x02));
        assert_eq!(first(Some(Kind::Text), false), Ok(0x80));
        assert_eq!(first(Some(Kind::Pong), false), Ok(0x8a));
        assert_eq!(first(Some(Kind::Close), false), Ok(0x88));
    }

    #[test]
    fn refusals() {
        let mut encoder = Encoder::new(true);
        let mut begin = |kind, cont, len| encoder.begin(Some(kind), cont, len, KEY, false).err();
        for kind in [Kind::Close, Kind::Ping, Kind::Pong] {
            let fragmented = SendError::BadFlags("a control frame must not be fragmented");
            assert_eq!(begin(kind, true, 126), Some(fragmented));
            assert_eq!(begin(kind, false, 126), Some(SendError::TooLarge));
        }
        assert!(matches!(
            begin(Kind::Binary, false, 1 << 63),
            Some(SendError::BadFlags(_))
        ));
        assert_eq!(begin(Kind::Binary, false, (1 << 63) - 1), None);
        assert!(matches!(
            begin(Kind::Binary, false, 0),
            Some(SendError::BadFlags(_))
        ));
    }

    #[test]
    fn after_close_only_pings_and_pongs() {
        let mut encoder = Encoder::new(true);
        let mut begin = |kind, lenient| encoder.begin(Some(kind), false, 0, KEY, lenient).err();
        assert_eq!(begin(Kind::Close, false), None);
        assert_eq!(begin(Kind::Close, false), Some(SendError::AlreadyClosed));
        assert_eq!(begin(Kind::Text, false), Some(SendError::Closed));
        assert_eq!(begin(Kind::Text, true), None);
        assert_eq!(begin(Kind::Ping, false), None);
        assert_eq!(begin(Kind::Pong, false), None);
        assert!(encoder.close_sent());
    }

    #[test]
    fn a_refused_frame_changes_nothing() {
        let mut encoder = Encoder::new(true);
        encoder
            .begin(Some(Kind::Text), true, 3, KEY, false)
            .unwrap();
        encoder.sent(3);
        let before = encoder;
        assert!(
            encoder
                .begin(Some(Kind::Close), false, 200, [0; 4], false)
                .is_err()
        );
        assert!(
            encoder
                .begin(Some(Kind::Ping), true, 0, [0; 4], false)
                .is_err()
        );
        assert!(encoder.begin(None, false, u64::MAX, [0; 4], false).is_err());
        assert_eq!(encoder, before);
    }

    #[test]
    fn payload_is_masked_where_the_position_is() {
        let plain: Vec<u8> = (0..100).collect();
        for step in 1..30 {
            let mut encoder = Encoder::new(true);
            encoder
                .begin(Some(Kind::Binary), false, 100, KEY, false)
                .unwrap();
            let mut wire = Vec::new();
            for chunk in plain.chunks(step) {
                let mut masked = vec![0; chunk.len()];
                encoder.mask_into(chunk, &mut masked);
                encoder.sent(chunk.len() as u64);
                wire.extend(masked);
            }
            assert_eq!(encoder.remaining(), 0);
            mask::apply(&mut wire, KEY, 0);
            assert_eq!(wire, plain);
        }
    }

    #[test]
    fn a_server_does_not_mask() {
        let mut encoder = Encoder::new(false);
        let header = encoder
            .begin(Some(Kind::Text), false, 2, KEY, false)
            .unwrap();
        assert_eq!(&*header, [0x81, 2]);
        let mut wire = [0; 2];
        encoder.mask_into(b"Hi", &mut wire);
        assert_eq!(&wire, b"Hi");
        assert_eq!(encoder.remaining(), 2);
    }
}
