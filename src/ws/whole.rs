//! Whole messages of one frame, read without a connection's state: the usual case made short.

use super::frame::{FIN, Kind, MASK};
use super::mask;
use super::utf8::Utf8;

/// How frames may be read that follow a finished message, as long as nothing else is done with the
/// connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follow {
    /// Text need not be UTF-8.
    pub(super) lenient: bool,
    /// Most payload of a message, in bytes.
    pub(super) largest: u64,
    /// Frames must be masked; otherwise they must not.
    pub(super) masked: bool,
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
    /// A masked payload is unmasked where it is. Its key is 0 then, so that whoever reads the frame
    /// again reads the same.
    ///
    /// [`Connection::advance`]: super::Connection::advance
    #[inline]
    pub fn whole(self, input: &mut [u8], most: usize) -> Option<Whole> {
        const TEXT: u8 = FIN | 1;
        const BINARY: u8 = FIN | 2;
        let (&mut [first, second], rest) = input.split_first_chunk_mut()?;
        let kind = match first {
            TEXT => Kind::Text,
            BINARY => Kind::Binary,
            _ => return None,
        };
        let mask = if self.masked { MASK } else { 0 };
        let (len, rest, mut header) = match second ^ mask {
            126 => {
                let (len, rest) = rest.split_first_chunk_mut()?;
                let len = usize::from(u16::from_be_bytes(*len));
                if len < 126 {
                    return None;
                }
                (len, rest, 4)
            }
            len if len > 126 => return None, // very long, or masked though it must not be, or not
            len => (usize::from(len), rest, 2),
        };
        if len > most || len as u64 > self.largest {
            return None;
        }
        let payload = match self.masked {
            true => {
                let (key, rest) = rest.split_first_chunk_mut()?;
                let payload = rest.get_mut(..len)?;
                mask::apply(payload, std::mem::take(key), 0);
                header += key.len();
                payload
            }
            false => rest.get_mut(..len)?,
        };
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
    fn by_connection(input: &[u8], role: Role, lenient: bool) -> Option<(Whole, Vec<u8>)> {
        let mut connection = Connection::new(role, options(lenient));
        let advance = connection.advance(input).ok()?;
        let frame = connection.frame().filter(|_| advance.ready)?;
        let mut payload = input[advance.consumed..].to_vec();
        let len = usize::try_from(frame.len).ok()?;
        let payload = payload.get_mut(..len)?;
        connection.payload(payload).ok()?;
        connection.follow()?;
        let data = !frame.kind.is_control() && !frame.cont && len <= CALLBACK_CHUNK;
        let whole = Whole {
            kind: frame.kind,
            header: advance.consumed,
            len,
        };
        data.then(|| (whole, payload.to_vec()))
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
            for second in [126, 0xfe] {
                let mut input = vec![0x82, second];
                input.extend(u16::try_from(len).unwrap().to_be_bytes());
                input.extend(&[3, 5, 7, 11][..if second == 126 { 0 } else { 4 }]);
                input.resize(input.len() + len, b'x');
                inputs.push(input);
            }
        }
        // Text under a mask, and what is no text.
        for payload in [&b"plain"[..], "z\u{e9}".as_bytes(), b"z\xff", b"z\xc3"] {
            let key = [0x5a, 0xc3, 0x00, 0xff];
            let mut input = [&[0x81, 0x80 | payload.len() as u8][..], &key, payload].concat();
            mask::apply(&mut input[6..], key, 0);
            inputs.push(input);
        }
        let mut seen = [0; 2];
        for input in inputs {
            for (role, lenient) in [Role::Client, Role::Server]
                .into_iter()
                .flat_map(|role| [(role, false), (role, true)])
            {
                let masked = role == Role::Server;
                let follow = Follow {
                    lenient,
                    largest: u64::MAX,
                    masked,
                };
                let known = by_connection(&input, role, lenient);
                let mut read = input.clone();
                // Leniently also a length in a longer form is one: left to the connection.
                let whole = follow.whole(&mut read, CALLBACK_CHUNK);
                assert_eq!(
                    by_connection(&read, role, lenient),
                    known,
                    "it is as it was"
                );
                let payload = |whole: Whole| read[whole.header..][..whole.len].to_vec();
                let got = whole.map(|whole| (whole, payload(whole)));
                if let Some(Whole { len: len @ 1.., .. }) = whole {
                    assert_eq!(follow.whole(&mut read, len), whole);
                    assert_eq!(follow.whole(&mut read, len - 1), None);
                    let largest = len as u64 - 1;
                    let limited = Follow { largest, ..follow };
                    assert_eq!(limited.whole(&mut read, len), None);
                }
                let expected = known.filter(|(whole, _)| {
                    let size = if whole.len < 126 { 2 } else { 4 };
                    !lenient || whole.header == size + if masked { 4 } else { 0 }
                });
                assert_eq!(got, expected, "{:x?} {role:?} {lenient}", &input[..2]);
                seen[usize::from(masked)] += usize::from(whole.is_some());
            }
        }
        assert!(seen[0] > 500 && seen[1] > 500, "{seen:?}");
    }

    #[test]
    fn there_is_no_following_within_a_message_nor_after_a_close() {
        let mut connection = Connection::new(Role::Server, options(false));
        assert!(connection.follow().is_some());
        connection.advance(&[0x82, 0x81, 1]).unwrap();
        assert!(connection.follow().is_none());
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
