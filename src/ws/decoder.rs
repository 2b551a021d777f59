//! Reads frame headers (RFC 6455, 5.2) and judges them, each byte as soon as it is there.
//!
//! It sees only headers: the caller passes the payload by.

use crate::limits;

use super::frame::{CONTINUATION, FIN, Kind, MASK, OPCODE, RESERVED, RSV1};
use super::violation::Violation;

/// A header that was read and keeps all rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The frame's kind; of a continuation its message's.
    pub kind: Kind,
    /// The frame is the first or only one of a data message.
    pub starts: bool,
    /// Another fragment of the message follows.
    pub cont: bool,
    /// The message is compressed.
    pub compressed: bool,
    /// Size of the payload, in bytes.
    pub len: u64,
    /// The masking key, zero for an unmasked frame.
    pub key: [u8; 4],
}

impl Header {
    /// The first byte of the frame.
    pub(super) fn first_byte(&self) -> u8 {
        let opcode = match self.starts || self.kind.is_control() {
            true => self.kind as u8,
            false => CONTINUATION,
        };
        let fin = if self.cont { 0 } else { FIN };
        let compressed = self.starts && self.compressed;
        fin | opcode | if compressed { RSV1 } else { 0 }
    }
}

/// The reader of one direction's headers.
#[derive(Debug)]
pub struct Decoder {
    /// A header of which the rest has not arrived.
    begun: [u8; limits::FRAME_HEADER],
    begun_len: u8,
    /// The fragmented message that is under way.
    open: Option<Kind>,
    /// The last header that was read.
    pub last: Header,
    /// Frames must be masked; otherwise they must not.
    masked: bool,
    /// Accept lengths that are not in their shortest form.
    pub lenient: bool,
    /// Messages may be compressed.
    pub compression: bool,
}

impl Decoder {
    /// A decoder of frames that are all `masked`, or all not.
    pub fn new(masked: bool, lenient: bool) -> Decoder {
        Decoder {
            begun: [0; limits::FRAME_HEADER],
            begun_len: 0,
            open: None,
            last: Header {
                kind: Kind::Text,
                starts: false,
                cont: false,
                compressed: false,
                len: 0,
                key: [0; 4],
            },
            masked,
            lenient,
            compression: false,
        }
    }

    /// Reads a header from the front of `input`: how many bytes of it were used, and whether
    /// the header is whole; then it is in [`Self::last`], else all of `input` was used.
    ///
    /// # Errors
    /// The rule that the header breaks; the decoder is of no use afterwards.
    #[inline]
    pub fn header(&mut self, input: &[u8]) -> Result<(usize, bool), Violation> {
        if self.begun_len > 0 {
            return self.resume(input);
        }
        if let Some(size) = self.parse(input)? {
            return Ok((size, true));
        }
        for (kept, byte) in self.begun.iter_mut().zip(input) {
            *kept = *byte;
        }
        self.begun_len = input.len() as u8;
        Ok((input.len(), false))
    }

    /// The header of which the rest has not arrived.
    pub fn begun(&self) -> &[u8] {
        self.begun
            .get(..usize::from(self.begun_len))
            .unwrap_or_default()
    }

    /// Whether fragments of a message are still to come.
    pub fn is_within_message(&self) -> bool {
        self.open.is_some()
    }

    /// Whether the next byte begins a message.
    pub fn is_between_messages(&self) -> bool {
        self.open.is_none() && self.begun_len == 0
    }

    /// Goes on with a begun header, byte by byte so that nothing behind it is taken.
    #[cold]
    fn resume(&mut self, input: &[u8]) -> Result<(usize, bool), Violation> {
        for (i, &byte) in input.iter().enumerate() {
            let len = usize::from(self.begun_len);
            self.begun[len] = byte;
            self.begun_len += 1;
            let begun = self.begun;
            if self.parse(&begun[..=len])?.is_some() {
                self.begun_len = 0;
                return Ok((i + 1, true));
            }
        }
        Ok((input.len(), false))
    }

    /// Parses a header at the front of `bytes`: its size, or `None` if its end is missing,
    /// which of 14 bytes it never is. What is there is judged in any case.
    ///
    /// The header goes to `last` field by field: returned by value, it would go through memory
    /// and take twice the time.
    #[inline]
    fn parse(&mut self, bytes: &[u8]) -> Result<Option<usize>, Violation> {
        let Some((&first, rest)) = bytes.split_first() else {
            return Ok(None);
        };
        let (kind, starts) = self.judge_first(first)?;
        let Some((&second, rest)) = rest.split_first() else {
            return Ok(None);
        };
        self.judge_second(kind, second)?;
        let Some((len, rest)) = self.length(second & !MASK, rest)? else {
            return Ok(None);
        };
        let mut key = [0; 4];
        let mut rest = rest;
        if self.masked {
            let Some((given, after)) = rest.split_first_chunk() else {
                return Ok(None);
            };
            (key, rest) = (*given, after);
        }
        let cont = first & FIN == 0;
        if !kind.is_control() {
            // control frames may stand inside a fragmented message
            self.open = cont.then_some(kind);
        }
        self.last.kind = kind;
        self.last.starts = starts;
        self.last.cont = cont;
        if starts {
            self.last.compressed = first & RSV1 != 0;
        }
        self.last.len = len;
        self.last.key = key;
        Ok(Some(bytes.len() - rest.len()))
    }

    /// Judges FIN, the reserved bits and the opcode: the kind, and whether a message starts.
    #[inline]
    fn judge_first(&self, first: u8) -> Result<(Kind, bool), Violation> {
        if first & RESERVED != 0 && !self.is_compressed(first) {
            return Err(Violation::ReservedBits);
        }
        let kind = match first & OPCODE {
            CONTINUATION => {
                let kind = self.open.ok_or(Violation::NothingToContinue)?;
                return Ok((kind, false));
            }
            1 => Kind::Text,
            2 => Kind::Binary,
            8 => Kind::Close,
            9 => Kind::Ping,
            10 => Kind::Pong,
            opcode => return Err(Violation::UnknownOpcode(opcode)),
        };
        if kind.is_control() {
            if first & FIN == 0 {
                return Err(Violation::FragmentedControl);
            }
        } else if self.open.is_some() {
            return Err(Violation::MessageInterrupted);
        }
        Ok((kind, !kind.is_control()))
    }

    /// Whether the only reserved bit is that of a compressed message, where it may be: in the first
    /// frame of a data message (RFC 7692, 6).
    #[cold]
    fn is_compressed(&self, first: u8) -> bool {
        self.compression && first & RESERVED == RSV1 && matches!(first & OPCODE, 1 | 2)
    }

    /// Judges MASK and, for a control frame, the length.
    #[inline]
    fn judge_second(&self, kind: Kind, second: u8) -> Result<(), Violation> {
        match (second & MASK != 0, self.masked) {
            (true, false) => return Err(Violation::Masked),
            (false, true) => return Err(Violation::NotMasked),
            _ => {}
        }
        if kind.is_control() && usize::from(second & !MASK) > limits::CONTROL_PAYLOAD {
            return Err(Violation::ControlTooLong);
        }
        Ok(())
    }

    /// The payload's size from its 7-bit form and, where that says so, the bytes after it.
    #[inline]
    fn length<'a>(&self, short: u8, rest: &'a [u8]) -> Result<Option<(u64, &'a [u8])>, Violation> {
        if short < 126 {
            return Ok(Some((u64::from(short), rest)));
        }
        if short == 126 {
            let Some((len, rest)) = rest.split_first_chunk() else {
                return Ok(None);
            };
            let len = u64::from(u16::from_be_bytes(*len));
            if len < 126 && !self.lenient {
                return Err(Violation::LengthNotMinimal);
            }
            return Ok(Some((len, rest)));
        }
        if rest.first().is_some_and(|&top| top & 0x80 != 0) {
            return Err(Violation::LengthTooLarge);
        }
        if rest.starts_with(&[0; 6]) && !self.lenient {
            return Err(Violation::LengthNotMinimal);
        }
        let Some((len, rest)) = rest.split_first_chunk() else {
            return Ok(None);
        };
        Ok(Some((u64::from_be_bytes(*len), rest)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::HeaderBytes;
    use super::*;

    /// Feeds byte by byte: the header and what it took, or at which byte it was refused.
    fn drip(
        decoder: &mut Decoder,
        bytes: &[u8],
    ) -> Result<Option<(Header, usize)>, (Violation, usize)> {
        for (i, byte) in bytes.iter().enumerate() {
            match decoder.header(&[*byte]) {
                Err(violation) => return Err((violation, i + 1)),
                Ok((used, true)) => return Ok(Some((decoder.last, i + used))),
                Ok((used, false)) => assert_eq!(used, 1),
            }
        }
        Ok(None)
    }

    #[test]
    fn every_length_class_in_every_split() {
        let key = [1, 2, 3, 4];
        for masked in [false, true] {
            for len in [0, 1, 125, 126, 127, 65535, 65536, 1 << 32, u64::MAX >> 1] {
                let key = masked.then_some(key);
                let bytes = HeaderBytes::new(0x82, len, key);
                let want = Header {
                    kind: Kind::Binary,
                    starts: true,
                    cont: false,
                    compressed: false,
                    len,
                    key: key.unwrap_or_default(),
                };
                let mut padded = bytes.to_vec();
                padded.extend([0xff; 5]);
                for split in 0..bytes.len() {
                    let mut decoder = Decoder::new(masked, false);
                    let (a, b) = padded.split_at(split);
                    assert_eq!(decoder.header(a), Ok((split, false)));
                    let rest = bytes.len() - split;
                    assert_eq!((decoder.header(b), decoder.last), (Ok((rest, true)), want));
                }
                let mut decoder = Decoder::new(masked, false);
                assert_eq!(drip(&mut decoder, &padded), Ok(Some((want, bytes.len()))));
            }
        }
    }

    #[test]
    fn a_violation_is_seen_at_its_byte_and_no_later() {
        use Violation::*;
        let cases: [(&[u8], Violation); 19] = [
            (&[0xc1], ReservedBits),
            (&[0xa2], ReservedBits),
            (&[0x91], ReservedBits),
            (&[0xc9], ReservedBits),
            (&[0x83], UnknownOpcode(3)),
            (&[0x07], UnknownOpcode(7)),
            (&[0x8b], UnknownOpcode(11)),
            (&[0x8f], UnknownOpcode(15)),
            (&[0x08], FragmentedControl),
            (&[0x09], FragmentedControl),
            (&[0x0a], FragmentedControl),
            (&[0x80], NothingToContinue),
            (&[0x00], NothingToContinue),
            (&[0x81, 0x80], Masked),
            (&[0x89, 126], ControlTooLong),
            (&[0x88, 127], ControlTooLong),
            (&[0x82, 126, 0, 125], LengthNotMinimal),
            (&[0x82, 127, 0x80], LengthTooLarge),
            (&[0x82, 127, 0, 0, 0, 0, 0, 0], LengthNotMinimal),
        ];
        for (bytes, violation) in cases {
            let mut decoder = Decoder::new(false, false);
            assert_eq!(
                drip(&mut decoder, bytes),
                Err((violation, bytes.len())),
                "{bytes:x?}"
            );
            let mut decoder = Decoder::new(false, false);
            assert_eq!(decoder.header(bytes), Err(violation), "{bytes:x?}");
        }
        assert_eq!(
            drip(&mut Decoder::new(true, false), &[0x81, 5]),
            Err((NotMasked, 2))
        );
    }

    #[test]
    fn lenient_accepts_long_forms_alone() {
        for (bytes, len) in [
            (&[0x82, 126, 0, 5][..], 5),
            (&[0x82, 127, 0, 0, 0, 0, 0, 0, 0, 7], 7),
            (&[0x82, 127, 0, 0, 0, 0, 0, 0, 255, 255], 65535),
        ] {
            let mut decoder = Decoder::new(false, true);
            assert_eq!(decoder.header(bytes), Ok((bytes.len(), true)));
            assert_eq!(decoder.last.len, len);
        }
        for bytes in [
            &[0xc1][..],
            &[0x83],
            &[0x09],
            &[0x80],
            &[0x81, 0x80],
            &[0x8a, 126],
        ] {
            assert!(Decoder::new(false, true).header(bytes).is_err());
        }
        let top_bit = Decoder::new(false, true).header(&[0x82, 127, 0x80]);
        assert_eq!(top_bit, Err(Violation::LengthTooLarge));
    }

    #[test]
    fn fragments_have_their_messages_kind() {
        let mut decoder = Decoder::new(false, false);
        let mut next = |first: u8| {
            let used = decoder.header(&[first, 0])?;
            assert_eq!(used, (2, true));
            let Header {
                kind, starts, cont, ..
            } = decoder.last;
            Ok((kind, starts, cont))
        };
        assert_eq!(next(0x02), Ok((Kind::Binary, true, true)));
        assert_eq!(next(0x89), Ok((Kind::Ping, false, false)));
        assert_eq!(next(0x00), Ok((Kind::Binary, false, true)));
        assert_eq!(next(0x80), Ok((Kind::Binary, false, false)));
        assert_eq!(next(0x81), Ok((Kind::Text, true, false)));
        assert_eq!(next(0x01), Ok((Kind::Text, true, true)));
        assert_eq!(next(0x82), Err(Violation::MessageInterrupted));
    }
}
