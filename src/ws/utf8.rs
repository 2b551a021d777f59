//! UTF-8 checked as it streams by, failing as soon as the bytes cannot become valid.

/// Bytes below which a wide check is not worth its call.
const SHORT: usize = 64;

/// Bytes that are no UTF-8, whatever may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid;

/// A validator between two chunks: it holds the begun character (at most 3 bytes).
#[derive(Clone, Copy, Debug, Default)]
pub struct Utf8 {
    begun: [u8; 3],
    len: u8,
}

/// What the bytes of a character are so far: all of it, or a valid beginning.
enum Begun {
    Whole,
    Partial,
}

impl Utf8 {
    /// Checks the next chunk.
    ///
    /// # Errors
    /// [`Invalid`] if what came so far is not the beginning of any valid text.
    #[inline]
    pub fn check(&mut self, chunk: &[u8]) -> Result<(), Invalid> {
        let chunk = if self.len == 0 {
            chunk
        } else {
            self.finish_character(chunk)?
        };
        // short messages are mostly plain: no call for them
        if chunk.len() < SHORT && chunk.is_ascii() {
            return Ok(());
        }
        let (whole, partial) = chunk.split_at(chunk.len() - partial_len(chunk));
        if simdutf8::basic::from_utf8(whole).is_err() {
            return Err(Invalid);
        }
        if !partial.is_empty() {
            judge(partial)?;
            self.hold(partial);
        }
        Ok(())
    }

    /// Whether the text may end here.
    pub fn is_complete(&self) -> bool {
        self.len == 0
    }

    /// Completes the begun character with the first bytes of `chunk`; the rest of it remains.
    fn finish_character<'a>(&mut self, chunk: &'a [u8]) -> Result<&'a [u8], Invalid> {
        let mut character = [0; 4];
        let mut len = usize::from(self.len);
        character[..len].copy_from_slice(&self.begun[..len]);
        let mut rest = chunk;
        while let Some((&byte, after)) = rest.split_first() {
            rest = after;
            character[len] = byte;
            len += 1;
            if let Begun::Whole = judge(&character[..len])? {
                self.len = 0;
                return Ok(rest);
            }
        }
        self.hold(&character[..len]);
        Ok(rest)
    }

    fn hold(&mut self, partial: &[u8]) {
        self.begun[..partial.len()].copy_from_slice(partial);
        self.len = partial.len() as u8;
    }
}

/// Judges up to 4 bytes that begin with a character's first byte.
fn judge(bytes: &[u8]) -> Result<Begun, Invalid> {
    match std::str::from_utf8(bytes) {
        Ok(_) => Ok(Begun::Whole),
        // no length: the bytes end too early, and nothing else is wrong with them
        Err(error) if error.error_len().is_none() => Ok(Begun::Partial),
        Err(_) => Err(Invalid),
    }
}

/// How many bytes at the end of `chunk` (0 to 3) may begin a character that is not all there.
#[inline]
fn partial_len(chunk: &[u8]) -> usize {
    for (i, &byte) in chunk.iter().rev().take(3).enumerate() {
        let have = i + 1;
        match byte {
            0x00..=0x7f => return 0,
            0x80..=0xbf => {}
            0xc0..=0xdf => return if have < 2 { have } else { 0 },
            0xe0..=0xef => return if have < 3 { have } else { 0 },
            0xf0..=0xff => return have,
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds `bytes` in pieces; the end of the piece at which it failed, or whether it may end.
    fn feed(bytes: &[u8], piece: usize) -> Result<bool, usize> {
        let mut utf8 = Utf8::default();
        for (i, chunk) in bytes.chunks(piece).enumerate() {
            utf8.check(chunk).map_err(|_| i * piece + chunk.len())?;
        }
        Ok(utf8.is_complete())
    }

    #[test]
    fn fails_at_the_first_byte_that_settles_it() {
        let cases: [(&[u8], usize); 16] = [
            (&[0x80], 1),
            (&[0xbf], 1),
            (&[0xc0, 0x80], 1),
            (&[0xc1, 0xbf], 1),
            (&[0xf5, 0x80], 1),
            (&[0xff], 1),
            (&[0xc3, 0x41], 2),
            (&[0xe0, 0x80], 2),
            (&[0xe0, 0x9f], 2),
            (&[0xed, 0xa0], 2),
            (&[0xed, 0xbf], 2),
            (&[0xf0, 0x8f], 2),
            (&[0xf4, 0x90], 2),
            (&[0xe2, 0x82, 0x41], 3),
            (&[0xf0, 0x9f, 0x98, 0xc3], 4),
            (&[0x41, 0xe2, 0x82, 0xac, 0xf4, 0x90], 6),
        ];
        for (bytes, at) in cases {
            assert_eq!(feed(bytes, 1), Err(at), "{bytes:x?}");
            // in one piece that ends with the byte, too
            assert_eq!(feed(&bytes[..at], at), Err(at), "{bytes:x?}");
            if at > 1 {
                assert_eq!(feed(&bytes[..at - 1], at), Ok(false), "{bytes:x?}");
            }
        }
    }

    #[test]
    fn all_characters_in_all_pieces() {
        for character in ('\0'..=char::MAX).step_by(61) {
            let text: String = [character, 'x', character].iter().collect();
            for piece in 1..=4 {
                assert_eq!(feed(text.as_bytes(), piece), Ok(true), "{character:?}");
            }
        }
    }

    #[test]
    fn edges_of_the_ranges_are_valid() {
        let text = "\0\u{7f}\u{80}\u{7ff}\u{800}\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}";
        for piece in 1..=text.len() {
            assert_eq!(feed(text.as_bytes(), piece), Ok(true));
        }
    }

    #[test]
    fn agrees_with_std_on_every_two_and_many_longer_texts() {
        for first in 0..=255 {
            for second in 0..=255 {
                for tail in [&[][..], &[0x80], &[0x80, 0x80], &[0xbf, 0x41], b"end"] {
                    let mut bytes = vec![first, second];
                    bytes.extend(tail);
                    let valid = std::str::from_utf8(&bytes).is_ok();
                    for piece in 1..=bytes.len() {
                        assert_eq!(
                            feed(&bytes, piece) == Ok(true),
                            valid,
                            "{bytes:x?} / {piece}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_long_text_split_everywhere() {
        let text = "Grüße, 世界, 😀! ".repeat(20);
        for split in 0..=text.len() {
            let mut utf8 = Utf8::default();
            let (a, b) = text.as_bytes().split_at(split);
            assert_eq!(
                (utf8.check(a), utf8.check(&[]), utf8.check(b)),
                (Ok(()), Ok(()), Ok(()))
            );
            assert!(utf8.is_complete());
        }
    }

    #[test]
    fn a_begun_character_is_not_an_end() {
        let text = "😀".as_bytes();
        for len in 1..4 {
            assert_eq!(feed(&text[..len], 4), Ok(false));
        }
    }
}
