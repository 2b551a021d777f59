//! Standard output: what is to go there waits here, so that nobody waits for a slow reader.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use curlws::net::wait::{Interest, poll};

/// What a pipe takes without a wait where there is room at all (POSIX's `PIPE_BUF` on Linux).
const PIECE: usize = 4096;
/// Pieces written at once, before others have their turn.
const PIECES: usize = 256;
/// More than this is not to be added, and how much is little again.
const FULL: usize = 1024 * 1024;
const LITTLE: usize = 256 * 1024;

/// Standard output.
#[derive(Debug)]
pub struct Output {
    file: File,
    /// A regular file never makes anybody wait.
    regular: bool,
    /// Somebody looks on.
    pub terminal: bool,
    waiting: Vec<u8>,
    done: usize,
}

impl Output {
    /// # Errors
    /// There is no standard output.
    pub fn new() -> io::Result<Output> {
        let file = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        Ok(Output {
            regular: file.metadata()?.is_file(),
            terminal: io::stdout().is_terminal(),
            file,
            waiting: Vec::new(),
            done: 0,
        })
    }

    /// Adds bytes.
    pub fn put(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
    }

    /// Where to wait, and whether there is something to write. Its end shows in any case.
    pub fn fd(&self) -> (BorrowedFd<'_>, bool) {
        (self.file.as_fd(), !self.is_empty())
    }

    /// Whether all is written.
    pub fn is_empty(&self) -> bool {
        self.done == self.waiting.len()
    }

    /// Whether there is so much that nothing should be added.
    pub fn is_full(&self) -> bool {
        self.waiting.len() - self.done > FULL
    }

    /// Whether there is little enough to go on.
    pub fn is_low(&self) -> bool {
        self.waiting.len() - self.done < LITTLE
    }

    /// Writes what can be written without a wait.
    ///
    /// # Errors
    /// The reader has gone, or the disk is full.
    pub fn flush(&mut self) -> io::Result<()> {
        for _ in 0..PIECES {
            if self.is_empty() {
                break;
            }
            let rest = self.waiting.get(self.done..).unwrap_or_default();
            let piece = match self.regular {
                true => rest,
                false if !is_ready(self.file.as_fd())? => break,
                false => rest.get(..PIECE).unwrap_or(rest),
            };
            match self.file.write(piece) {
                Ok(written) => self.done += written,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        if self.is_empty() {
            self.waiting.clear();
            self.done = 0;
            self.waiting.shrink_to(FULL);
        } else if self.done > FULL {
            self.waiting.drain(..self.done);
            self.done = 0;
        }
        Ok(())
    }
}

fn is_ready(fd: BorrowedFd<'_>) -> io::Result<bool> {
    let ready = poll(&[(fd, Interest::WRITE)], None, Some(Duration::ZERO))?;
    Ok(ready.count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, pipe};
    use std::os::fd::OwnedFd;

    fn over(file: File, regular: bool) -> Output {
        Output {
            file,
            regular,
            terminal: false,
            waiting: Vec::new(),
            done: 0,
        }
    }

    #[test]
    fn a_reader_that_does_not_read_keeps_nobody_waiting() {
        let (mut reader, writer) = pipe().unwrap();
        let mut output = over(File::from(OwnedFd::from(writer)), false);
        let all: Vec<u8> = (0..300_000u32).map(|n| n as u8).collect();
        output.put(&all);
        output.flush().unwrap();
        assert!(!output.is_empty(), "a pipe holds less than that");
        let mut got = Vec::new();
        while got.len() < all.len() {
            let mut block = [0; 10_000];
            let n = reader.read(&mut block).unwrap();
            got.extend_from_slice(&block[..n]);
            output.flush().unwrap();
        }
        assert!(output.is_empty() && got == all);
    }

    #[test]
    fn a_reader_that_has_gone_is_an_error() {
        let (reader, writer) = pipe().unwrap();
        let mut output = over(File::from(OwnedFd::from(writer)), false);
        drop(reader);
        output.put(b"x");
        let error = output.flush().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn it_is_full_before_it_is_much() {
        let (_reader, writer) = pipe().unwrap();
        let mut output = over(File::from(OwnedFd::from(writer)), false);
        assert!(output.is_low() && !output.is_full());
        output.put(&vec![0; FULL + 1]);
        assert!(output.is_full() && !output.is_low());
    }
}
