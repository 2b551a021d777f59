//! Standard input, cut into messages.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};

use curlws::limits;
use curlws::transfer::FrameKind;

use crate::peer::Message;

/// Bytes read at once, and the largest binary message that is made of them.
const BLOCK: usize = 64 * 1024;
/// The longest line: what the library takes of a message.
const LINE: usize = limits::MESSAGE as usize;

/// Standard input, until its end.
#[derive(Debug)]
pub struct Input {
    file: Option<File>,
    lines: Lines,
    binary: bool,
    block: Vec<u8>,
}

/// Lines, of bytes that come as they like.
#[derive(Debug, Default)]
struct Lines {
    /// The beginning of one.
    begun: Vec<u8>,
    /// How many are through.
    count: u64,
}

impl Input {
    /// # Errors
    /// There is no standard input.
    pub fn new(binary: bool) -> io::Result<Input> {
        Ok(Input {
            file: Some(File::from(io::stdin().as_fd().try_clone_to_owned()?)),
            lines: Lines::default(),
            binary,
            block: vec![0; BLOCK],
        })
    }

    /// Nothing more is read.
    pub fn close(&mut self) {
        self.file = None;
    }

    /// Where to wait; `None`: it has ended.
    pub fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.file.as_ref().map(AsFd::as_fd)
    }

    /// Adds the messages that one read brings. It waits unless there is something to read.
    ///
    /// # Errors
    /// A sentence: what cannot be read, or sent. What came before it is added.
    pub fn read(&mut self, messages: &mut Vec<Message>) -> Result<(), String> {
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        let read = match file.read(&mut self.block) {
            Ok(read) => read,
            Err(error) if is_passing(&error) => return Ok(()),
            Err(error) => return Err(format!("Standard input cannot be read: {error}")),
        };
        if read == 0 {
            self.file = None;
        }
        let block = self.block.get(..read).unwrap_or_default();
        match self.binary {
            true if read == 0 => Ok(()),
            true => {
                messages.push(message(FrameKind::Binary, block));
                Ok(())
            }
            false => self.lines.cut(block, messages),
        }
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock
    )
}

fn message(kind: FrameKind, data: &[u8]) -> Message {
    Message {
        kind,
        data: data.into(),
    }
}

impl Lines {
    /// Adds the lines that a block brings; an empty block is the end.
    fn cut(&mut self, block: &[u8], messages: &mut Vec<Message>) -> Result<(), String> {
        let mut rest = block;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, more) = rest.split_at(end);
            messages.push(self.end_of_line(line)?);
            rest = more.get(1..).unwrap_or_default();
        }
        self.begun.extend_from_slice(rest);
        if self.begun.len() > LINE {
            return Err(format!(
                "Line {} of standard input is longer than {LINE} bytes: -b sends it in pieces, -d @- as one message",
                self.count + 1
            ));
        }
        if block.is_empty() && !self.begun.is_empty() {
            messages.push(self.end_of_line(&[])?);
        }
        Ok(())
    }

    fn end_of_line(&mut self, last: &[u8]) -> Result<Message, String> {
        self.count += 1;
        self.begun.extend_from_slice(last);
        let line = std::mem::take(&mut self.begun);
        match std::str::from_utf8(&line) {
            Ok(_) => Ok(message(FrameKind::Text, &line)),
            Err(_) => Err(format!(
                "Line {} of standard input is not UTF-8, as a text message has to be: -b sends binary",
                self.count
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(blocks: &[&[u8]]) -> Result<Vec<String>, String> {
        let mut lines = Lines::default();
        let mut all = Vec::new();
        for block in blocks {
            lines.cut(block, &mut all)?;
        }
        let text = |message: Message| {
            assert_eq!(message.kind, FrameKind::Text);
            String::from_utf8(message.data.to_vec()).unwrap()
        };
        Ok(all.into_iter().map(text).collect())
    }

    #[test]
    fn lines_are_messages_wherever_the_blocks_end() {
        assert_eq!(cut(&[b"a\nb\n", b""]).unwrap(), ["a", "b"]);
        assert_eq!(cut(&[b"a", b"b\n\nc", b""]).unwrap(), ["ab", "", "c"]);
        assert_eq!(
            cut(&["\u{e9}".as_bytes().split_at(1).0, b"\xa9\r\n"]).unwrap(),
            ["\u{e9}\r"]
        );
        assert!(cut(&[b""]).unwrap().is_empty());
    }

    #[test]
    fn what_is_no_text_is_named() {
        let error = cut(&[b"a\n\xff\n"]).unwrap_err();
        assert!(error.starts_with("Line 2 "), "{error}");
        assert!(cut(&[b"\xc3", b""]).is_err());
    }

    #[test]
    fn a_line_without_end_is_given_up() {
        let block = vec![b'x'; LINE / 2 + 1];
        assert!(cut(&[&block]).is_ok());
        let error = cut(&[&block, &block]).unwrap_err();
        assert!(error.starts_with("Line 1 "), "{error}");
    }
}
