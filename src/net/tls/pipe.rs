//! What a TLS session runs over: a line, or another session (TLS to a server within TLS to an
//! HTTPS proxy).

use super::Session;
use crate::net::wire::Line;
use std::io;

/// What is under a stream and the sessions over it, outermost first; borrowed for one call.
pub struct Pipe<'a> {
    line: &'a mut Line,
    outer: &'a mut [Session],
}

impl<'a> Pipe<'a> {
    /// What a session within all of `outer` reads from and writes to.
    pub fn new(line: &'a mut Line, outer: &'a mut [Session]) -> Pipe<'a> {
        Pipe { line, outer }
    }

    /// Receives into `dst`; 0 is the end of the stream.
    pub(super) fn receive(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        match self.outer.split_last_mut() {
            None => self.line.receive(dst),
            Some((session, outer)) => session.receive_plain(&mut Pipe::new(self.line, outer), dst),
        }
    }

    /// Sends, and says how many bytes were accepted.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.outer.split_last_mut() {
            None => self.line.send(bytes),
            Some((session, outer)) => session.write(&mut Pipe::new(self.line, outer), bytes),
        }
    }
}
