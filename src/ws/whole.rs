//! Whole messages of one frame, read without a connection's state: the usual case made short.

use super::frame::{FIN, Kind};
use super::utf8::Utf8;

/// How frames may be read that follow a finished message, as long as nothing else is done with the
/// connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follow {
    /// Text need not be UTF-8.
    pub(super) lenient: bool,
    /// Most payload of a message, in bytes.
    pub(super) largest: u64,
}

/// A message at the front of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Text or binary.
    pub kind: Kind,
    /// Size of the frame's header, in bytes.
    pub header: usize,
    /// Size of the payload behind it, in bytes.
    pub len: usize,
}

impl Follow {
    /// The same, with messages of at most so many bytes.
    #[inline]
    pub fn up_to(self, largest: u64) -> Follow {
        let largest = self.largest.min(largest);
        Follow { largest, ..self }
    }

    /// The message at the front of `input`, if that is a whole data frame that keeps all rules and
    /// has at most `most` bytes of payload, and less than 64 KiB. `None` says nothing but that
    /// [`Connection::advance`] is to be asked.
    ///
    /// [`Connection::advance`]: super::Connection::advance
    #[inline]
    pub fn whole(self, input: &[u8], most: usize) -> Option<Whole> {
        const TEXT: u8 = FIN | 1;
        const BINARY: u8 = FIN | 2;
        let (&[first, second], rest) = input.split_first_chunk()?;
        let kind = match first {
            TEXT => Kind::Text,
            BINARY => Kind::Binary,
            _ => return None,
        };
        let (len, rest, header) = match second {
            126 => {
                let (len, rest) = rest.split_first_chunk()?;
                let len = usize::from(u16::from_be_bytes(*len));
                if len < 126 {
                    return None;
                }
                (len, rest, 4)
            }
            len if len > 126 => return None, // very long, or masked
            len => (usize::from(len), rest, 2),
        };
        if len > most || len as u64 > self.largest {
            return None;
        }
        let payload = rest.get(..len)?;
        if kind == Kind::Text && !self.lenient {
            let mut utf8 = Utf8::default();
            if utf8.check(payload).is_err() || !utf8.is_complete() {
                return None;
            }
        }
        Some(Whole { kind, header, len })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::CALLBACK_CHUNK;
    use crate::ws::{Connection, Options, Role};

    fn options(lenient: bool) -> Options {
        Options {
            lenient,
            auto_pong: true,
        }
    }

    /// What the connection makes of the first frame, if it is one whole message.
    fn by_connection(input: &[u8], lenient: bool) -> Option<Whole> {
        let mut connection = Connection::new(Role::Client, options(lenient));
        let advance = connection.advance(input).ok()?;
        let frame = connection.frame().filter(|_| advance.ready)?;
        let mut payload = input[advance.consumed..].to_vec();
        let len = usize::try_from(frame.len).ok()?;
        let payload = payload.get_mut(..len)?;
        connection.payload(payload).ok()?;
        connection.follow()?;
        let data = !frame.kind.is_control() && !frame.cont && len <= CALLBACK_CHUNK;
        data.then_some(Whole {
            kind: frame.kind,
            header: advance.consumed,
            len,
        })
    }

    #[test]
    fn it_sees_what_the_connection_sees() {
        let mut inputs = Vec::new();
        for first in 0..=255 {
            for second in 0..=255 {
                for tail in [
                    &b""[..],
                    b"\0",
                    b"\0\x7e",
                    b"\0\x7d",
                    b"ab\xc3\xa9\xff",
                    &[b'x'; 140],
                ] {
                    let mut input = vec![first, second];
                    input.extend(tail);
                    inputs.push(input);
                }
            }
        }
        for len in [125, 126, 300, CALLBACK_CHUNK, CALLBACK_CHUNK + 1] {
            let mut input = vec![0x82, 126];
            input.extend(u16::try_from(len).unwrap().to_be_bytes());
            input.resize(input.len() + len, b'x');
            inputs.push(input);
        }
        let mut seen = 0;
        for input in inputs {
            for lenient in [false, true] {
                let follow = Follow {
                    lenient,
                    largest: u64::MAX,
                };
                // Leniently also a length in a longer form is one: left to the connection.
                let whole = follow.whole(&input, CALLBACK_CHUNK);
                if let Some(Whole { len: len @ 1.., .. }) = whole {
                    assert_eq!(follow.whole(&input, len), whole);
                    assert_eq!(follow.whole(&input, len - 1), None);
                    let largest = len as u64 - 1;
                    let limited = Follow { largest, ..follow };
                    assert_eq!(limited.whole(&input, len), None);
                }
                let expected = by_connection(&input, lenient).filter(|whole| {
                    !lenient || whole.header == if whole.len < 126 { 2 } else { 4 }
                });
                assert_eq!(whole, expected, "{:x?} {lenient}", &input[..2]);
                seen += usize::from(whole.is_some());
            }
        }
        assert!(seen > 500, "{seen}");
    }

    #[test]
    fn there_is_no_following_within_a_message_nor_after_a_close() {
        let mut connection = Connection::new(Role::Client, options(false));
        assert!(connection.follow().is_some());
        connection.advance(&[0x01, 0x01]).unwrap();
        assert!(connection.follow().is_none());
        connection.payload(&mut [b'x']).unwrap();
        assert!(connection.follow().is_none());
        connection.advance(&[0x80, 0x00]).unwrap();
        connection.payload(&mut []).unwrap();
        assert!(connection.follow().is_some());
        connection.advance(&[0x82]).unwrap();
        assert!(connection.follow().is_none());
        connection.advance(&[0x00]).unwrap();
        connection.payload(&mut []).unwrap();
        connection.advance(&[0x88, 0x00]).unwrap();
        connection.deliver_held(0);
        assert!(connection.follow().is_none());
    }
}
