//! What a TLS session runs over: a socket, or another session (TLS to a server within TLS to an
//! HTTPS proxy).

use super::Session;
use crate::net::socket;
use std::io;
use std::os::fd::BorrowedFd;

/// A socket and the sessions over it, outermost first; borrowed for one call.
pub struct Pipe<'a> {
    fd: BorrowedFd<'a>,
    outer: &'a mut [Session],
}

impl<'a> Pipe<'a> {
    /// What a session within all of `outer` reads from and writes to.
    pub fn new(fd: BorrowedFd<'a>, outer: &'a mut [Session]) -> Pipe<'a> {
        Pipe { fd, outer }
    }

    /// Receives into `dst`; 0 is the end of the stream.
    pub(super) fn receive(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        match self.outer.split_last_mut() {
            None => socket::receive(self.fd, dst),
            Some((session, outer)) => session.receive_plain(&mut Pipe::new(self.fd, outer), dst),
        }
    }

    /// Sends, and says how many bytes were accepted.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.outer.split_last_mut() {
            None => socket::send(self.fd, bytes),
            Some((session, outer)) => session.write(&mut Pipe::new(self.fd, outer), bytes),
        }
    }
}
