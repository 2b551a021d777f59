//! What a frame is, and how its header is written (RFC 6455, 5.2). `decoder` reads headers.
//!
//! ```text
//!   byte 0   FIN, RSV1, RSV2, RSV3, opcode (4 bits)
//!   byte 1   MASK, length (7 bits): 0-125, or 126: two bytes follow, 127: eight follow
//!   then     the longer length (big-endian), if any; the masking key (4 bytes), if MASK
//! ```

use std::ops::Deref;

use crate::limits;

/// The last frame of its message.
pub(super) const FIN: u8 = 0x80;
/// RSV1, RSV2 and RSV3, which only extensions may set.
pub(super) const RESERVED: u8 = 0x70;
/// RSV1: the message is compressed (RFC 7692, 6).
pub(super) const RSV1: u8 = 0x40;
/// The opcode's bits in the first byte.
pub(super) const OPCODE: u8 = 0x0f;
/// The opcode of all fragments of a message but its first.
pub(super) const CONTINUATION: u8 = 0;
/// A masking key follows the length.
pub(super) const MASK: u8 = 0x80;
/// The largest payload of a frame: the length's top bit must be zero.
pub(super) const LONGEST: u64 = u64::MAX >> 1;

/// What a frame is for. A continuation has its message's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Data, UTF-8.
    Text = 1,
    /// Data, any bytes.
    Binary = 2,
    /// The closing handshake: a status code and a reason, or nothing.
    Close = 8,
    /// Asks for a PONG with the same payload.
    Ping = 9,
    /// Answers a PING, or comes unasked.
    Pong = 10,
}

impl Kind {
    /// Whether this is CLOSE, PING or PONG: at most 125 bytes, never fragmented.
    pub fn is_control(self) -> bool {
        self as u8 >= Kind::Close as u8
    }
}

/// The frame being delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameInfo {
    /// What the frame is for.
    pub kind: Kind,
    /// Another fragment of the same message follows.
    pub cont: bool,
    /// Size of the frame's payload, in bytes.
    pub len: u64,
    /// How many bytes of it are delivered.
    pub offset: u64,
}

/// A frame header as it goes over the wire; by default nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeaderBytes {
    bytes: [u8; limits::FRAME_HEADER],
    size: u8,
}

impl HeaderBytes {
    /// Writes a header: its first byte, the payload's size in the shortest form, and the
    /// masking key if there is one (a client's frames have one, a server's have none).
    #[inline]
    pub(super) fn new(first: u8, len: u64, key: Option<[u8; 4]>) -> HeaderBytes {
        let mut bytes = [0; limits::FRAME_HEADER];
        bytes[0] = first;
        let mut size = if len < 126 {
            bytes[1] = len as u8;
            2
        } else if len <= u64::from(u16::MAX) {
            bytes[1] = 126;
            bytes[2..4].copy_from_slice(&(len as u16).to_be_bytes());
            4
        } else {
            bytes[1] = 127;
            bytes[2..10].copy_from_slice(&len.to_be_bytes());
            10
        };
        if let Some(key) = key {
            bytes[1] |= MASK;
            bytes[size..size + 4].copy_from_slice(&key);
            size += 4;
        }
        HeaderBytes {
            bytes,
            size: size as u8,
        }
    }
}

impl Deref for HeaderBytes {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        &self.bytes[..usize::from(self.size)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_class_is_written_in_its_shortest_form() {
        let cases: [(u64, &[u8]); 7] = [
            (0, &[0x82, 0]),
            (125, &[0x82, 125]),
            (126, &[0x82, 126, 0, 126]),
            (65535, &[0x82, 126, 255, 255]),
            (65536, &[0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
            (1 << 40, &[0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0]),
            (
                LONGEST,
                &[0x82, 127, 0x7f, 255, 255, 255, 255, 255, 255, 255],
            ),
        ];
        for (len, bare) in cases {
            assert_eq!(&*HeaderBytes::new(0x82, len, None), bare);
            let mut masked = bare.to_vec();
            masked[1] |= 0x80;
            masked.extend([1, 2, 3, 4]);
            assert_eq!(&*HeaderBytes::new(0x82, len, Some([1, 2, 3, 4])), masked);
        }
    }

    #[test]
    fn control_kinds_are_those_with_the_opcodes_top_bit() {
        for kind in [
            Kind::Text,
            Kind::Binary,
            Kind::Close,
            Kind::Ping,
            Kind::Pong,
        ] {
            assert_eq!(kind.is_control(), kind as u8 & 8 != 0);
        }
    }
}
