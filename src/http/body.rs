//! The body of a response, in whatever way it ends (RFC 9112, 6.3). Cut off at
//! [`limits::REFUSAL_BODY`].

use crate::http::response::Head;
use crate::limits;

/// A body that comes in.
#[derive(Debug)]
pub struct Body {
    end: End,
    bytes: Vec<u8>,
    /// Bytes that were no data.
    framing: usize,
}

/// What ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// So many bytes are left.
    After(u64),
    /// The last chunk (RFC 9112, 7.1).
    Chunk(Chunk),
    /// The end of the connection.
    Stream,
}

/// Where in a chunk the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chunk {
    /// In its size, so far this.
    Size(u64),
    /// Behind the size, in what else the line holds.
    Rest(u64),
    /// In its data, of which so many bytes are left.
    Data(u64),
    /// In the line end behind the data.
    Gap,
}

impl Body {
    /// The body that belongs to a head.
    pub fn of(head: &Head) -> Body {
        let chunked = head.headers.tokens(b"Transfer-Encoding").last();
        let length = head.headers.get_all(b"Content-Length").next();
        let length = length.and_then(|text| std::str::from_utf8(text).ok()?.parse().ok());
        let end = match (head.status, length) {
            (204 | 304, _) => End::After(0),
            _ if chunked.is_some_and(|last| last.eq_ignore_ascii_case(b"chunked")) => {
                End::Chunk(Chunk::Size(0))
            }
            (_, Some(length)) => End::After(length),
            (_, None) => End::Stream,
        };
        Body {
            end,
            bytes: Vec::new(),
            framing: 0,
        }
    }

    /// Whether it says itself where it ends.
    pub fn is_announced(&self) -> bool {
        self.end != End::Stream
    }

    /// Whether all is there that is wanted.
    pub fn is_whole(&self) -> bool {
        self.end == End::After(0)
            || self.bytes.len() >= limits::REFUSAL_BODY
            || self.bytes.len() + self.framing >= limits::REFUSAL_BYTES
    }

    /// Takes what came in.
    pub fn take(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && !self.is_whole() {
            bytes = match self.end {
                End::After(left) => {
                    let (taken, rest) = self.copy(bytes, left);
                    self.end = End::After(left.saturating_sub(taken));
                    rest
                }
                End::Stream => self.copy(bytes, u64::MAX).1,
                End::Chunk(Chunk::Data(left)) => {
                    let (taken, rest) = self.copy(bytes, left);
                    self.end = match left.saturating_sub(taken) {
                        0 => End::Chunk(Chunk::Gap),
                        left => End::Chunk(Chunk::Data(left)),
                    };
                    rest
                }
                End::Chunk(chunk) => {
                    let (first, rest) = bytes.split_at(1);
                    self.framing += 1;
                    self.end = chunk.next(first.first().copied().unwrap_or_default());
                    rest
                }
            };
        }
    }

    /// Copies up to `most` bytes; how many, and what is left of `bytes`.
    fn copy<'a>(&mut self, bytes: &'a [u8], most: u64) -> (u64, &'a [u8]) {
        let room = limits::REFUSAL_BODY.saturating_sub(self.bytes.len());
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let (taken, rest) = bytes.split_at(bytes.len().min(most).min(room));
        self.bytes.extend_from_slice(taken);
        (taken.len() as u64, rest)
    }

    /// What has come.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Chunk {
    /// Behind one more byte that is no data. A size that is none ends the body.
    fn next(self, byte: u8) -> End {
        let digit = char::from(byte).to_digit(16).map(u64::from);
        match (self, byte) {
            (Chunk::Gap, b'\n') => End::Chunk(Chunk::Size(0)),
            (Chunk::Size(0) | Chunk::Rest(0), b'\n') => End::After(0),
            (Chunk::Size(size) | Chunk::Rest(size), b'\n') => End::Chunk(Chunk::Data(size)),
            (Chunk::Size(size), _) => match digit {
                Some(digit) if size < 1 << 56 => End::Chunk(Chunk::Size(size * 16 + digit)),
                Some(_) => End::After(0),
                None => End::Chunk(Chunk::Rest(size)),
            },
            (same, _) => End::Chunk(same),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::response;

    /// The body as it comes in pieces of 1, 2, 3 and all bytes, and whether it was whole.
    fn read(fields: &str, sent: &[u8]) -> (Vec<u8>, bool) {
        let head = format!("HTTP/1.1 404 x\r\n{fields}\r\n");
        let head = response::parse(head.as_bytes()).unwrap();
        let mut results = [1, 2, 3, sent.len().max(1)].map(|size| {
            let mut body = Body::of(&head);
            sent.chunks(size).for_each(|piece| body.take(piece));
            let whole = body.is_whole();
            (body.into_bytes(), whole)
        });
        results.sort();
        assert_eq!(results[0], results[3]);
        std::mem::take(&mut results[0])
    }

    #[test]
    fn by_length() {
        let length = "Content-Length: 5\r\n";
        assert_eq!(read(length, b"hello, more"), (b"hello".to_vec(), true));
        assert_eq!(read(length, b"hell"), (b"hell".to_vec(), false));
        assert_eq!(read("Content-Length: 0\r\n", b"x"), (vec![], true));
    }

    #[test]
    fn by_chunks() {
        let chunked = "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n";
        let sent = b"5;a=b\r\nhello\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n";
        assert_eq!(read(chunked, sent), (b"hello0123456789".to_vec(), true));
        assert_eq!(read(chunked, &sent[..9]), (b"he".to_vec(), false));
        assert_eq!(read(chunked, b"fffffffffffffffffff\r\nx"), (vec![], true));
    }

    #[test]
    fn by_the_end_of_the_connection() {
        assert_eq!(read("", b"hello"), (b"hello".to_vec(), false));
        assert_eq!(
            read("Content-Length: x\r\n", b"hi"),
            (b"hi".to_vec(), false)
        );
    }

    #[test]
    fn no_more_than_the_limit_is_kept() {
        let sent = vec![b'x'; limits::REFUSAL_BODY + 1];
        let (bytes, whole) = read("Content-Length: 1000000\r\n", &sent);
        assert_eq!((bytes.len(), whole), (limits::REFUSAL_BODY, true));
    }

    #[test]
    fn framing_without_data_ends_too() {
        let head = b"HTTP/1.1 404 x\r\nTransfer-Encoding: chunked\r\n\r\n";
        let head = response::parse(head).unwrap();
        for (start, endless) in [
            (&b"1;"[..], &b"extension"[..]),
            (b"1\r\nx", b"\r"),
            (b"", b"00"),
        ] {
            let mut body = Body::of(&head);
            let mut taken = 0;
            body.take(start);
            while !body.is_whole() {
                body.take(endless);
                taken += endless.len();
                let most = limits::REFUSAL_BYTES + endless.len();
                assert!(taken <= most, "{}", endless.escape_ascii());
            }
        }
        let mut body = Body::of(&head);
        body.take(&b"1\r\nx\r\n".repeat(limits::REFUSAL_BODY));
        assert_eq!(body.into_bytes().len(), limits::REFUSAL_BODY);
    }
}
