//! What we say before the WebSocket is open, as far as the stream has not taken it.

use std::io;

use crate::net::stream::Stream;

/// A message on its way out.
#[derive(Debug)]
pub struct Unsent {
    bytes: Vec<u8>,
    sent: usize,
}

impl Unsent {
    /// Nothing of it is out.
    pub fn new(bytes: Vec<u8>) -> Unsent {
        Unsent { bytes, sent: 0 }
    }

    /// Its size, in bytes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// How many bytes the stream has taken.
    pub fn sent(&self) -> usize {
        self.sent
    }

    /// Whether something of it has still to go.
    pub fn is_left(&self, stream: &Stream) -> bool {
        self.sent < self.bytes.len() || stream.backlog()
    }

    /// Sends on. True once all of it is out.
    ///
    /// # Errors
    /// The stream's.
    pub fn send(&mut self, stream: &mut Stream) -> io::Result<bool> {
        let blocked = |error: io::Error| match error.kind() {
            io::ErrorKind::WouldBlock => Ok(false),
            _ => Err(error),
        };
        while let Some(rest) = self.bytes.get(self.sent..).filter(|rest| !rest.is_empty()) {
            match stream.write(rest) {
                Ok(n) => self.sent += n,
                Err(error) => return blocked(error),
            }
        }
        stream.flush().map(|()| true).or_else(blocked)
    }
}
