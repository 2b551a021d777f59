//! An input's bytes as choices. There is always another: behind the end all bytes are zero.

use std::fmt::Debug;

/// What is left of an input.
pub struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    /// All of it.
    pub fn new(bytes: &'a [u8]) -> Input<'a> {
        Input { rest: bytes }
    }

    /// Nothing is left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let (first, rest) = self.rest.split_at(self.rest.len().min(1));
        self.rest = rest;
        first.first().copied().unwrap_or(0)
    }

    /// The next two bytes, the lower one first.
    pub fn short(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    /// One of `choices`.
    pub fn one<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.byte()) % choices.len()]
    }

    /// Up to `most` bytes.
    pub fn bytes(&mut self, most: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(most.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// A short text: its length, then itself.
    pub fn text(&mut self) -> &'a [u8] {
        let length = self.byte();
        self.bytes(length.into())
    }

    /// The line that comes next, without its end.
    pub fn line(&mut self) -> &'a [u8] {
        let end = self.rest.iter().position(|&byte| byte == b'\n');
        let line = self.bytes(end.unwrap_or(self.rest.len()));
        self.byte();
        line
    }

    /// All that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        self.bytes(usize::MAX)
    }
}

/// How bytes arrive.
#[derive(Clone, Debug)]
pub struct Split {
    /// Sizes of pieces, over and over.
    sizes: Vec<usize>,
}

impl Split {
    /// At once.
    pub fn whole() -> Split {
        Split {
            sizes: vec![usize::MAX],
        }
    }

    /// One by one.
    pub fn single() -> Split {
        Split { sizes: vec![1] }
    }

    /// As the input says: up to eight sizes.
    pub fn chosen(input: &mut Input<'_>) -> Split {
        let count = input.byte() & 7;
        let sizes = (0..=count).map(|_| usize::from(input.byte()) + 1);
        Split {
            sizes: sizes.collect(),
        }
    }

    /// The pieces of `bytes`.
    pub fn pieces<'a>(&self, bytes: &'a [u8]) -> Vec<&'a [u8]> {
        let (mut rest, mut pieces) = (bytes, Vec::new());
        for &size in self.sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, behind) = rest.split_at(size.min(rest.len()));
            pieces.push(piece);
            rest = behind;
        }
        pieces
    }
}

/// Gives what `run` makes of the bytes at once, after seeing that it makes the same of them as
/// `chosen` and, if asked, one by one.
pub fn same<T: PartialEq + Debug>(chosen: &Split, single: bool, run: impl Fn(&Split) -> T) -> T {
    let whole = run(&Split::whole());
    if single {
        assert_eq!(run(&Split::single()), whole, "byte by byte, and whole");
    }
    assert_eq!(run(chosen), whole, "in pieces, and whole");
    whole
}
