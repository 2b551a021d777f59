//! A connection as a stream of bytes, plain or TLS, over a socket or something of the application's;
//! nobody above asks which.
//!
//! It owns the connection's one receive buffer and lends it: [`Stream::fill`] reads into it,
//! [`Stream::buffered`] shows it, [`Stream::consume`] takes from it. Every call is non-blocking
//! and answers `WouldBlock` where it would have to wait; [`Stream::interest`] says for what.

use crate::limits::{CLOSE_DRAIN, HEAD_BYTES, READ_SURPLUS, RECEIVE_BUFFER};
use crate::net::buffer::Buffer;
use crate::net::socket;
use crate::net::tls::{Pipe, Session};
use crate::net::wait::{Interest, poll};
use crate::net::wire::{Line, Unseen};
use std::io;
use std::ops::{Deref, DerefMut};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub use crate::net::tls::TlsProgress;

/// A connected stream. Dropping it closes the socket at once, which may reset the connection;
/// [`Stream::close`] is the polite way.
pub struct Stream {
    line: Line,
    buffer: Buffer,
    /// Sessions, outermost first; more than one within an HTTPS proxy's.
    tls: Vec<Session>,
    /// Bytes that came in, see [`Stream::received`].
    received: u64,
    /// Bytes that were accepted, see [`Stream::sent`].
    sent: u64,
    /// The last write was in vain, and the application knows how to wait for another.
    /// It is shared with who waits.
    blocked: Option<Arc<AtomicBool>>,
    /// A write met the peer's reset, which the system tells once: the next read is to hear of it.
    reset: bool,
    /// A write has failed, see [`Stream::is_cut`].
    cut: bool,
}

/// The receive buffer while a callback looks at it; see [`Stream::lend`].
#[derive(Debug, Default)]
pub struct Lent(Buffer);

impl Lent {
    /// Drops the first `n` bytes.
    pub fn consume(&mut self, n: usize) {
        self.0.consume(n);
    }
}

/// The bytes received and not consumed.
impl Deref for Lent {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0.filled()
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut [u8] {
        self.0.filled_mut()
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tls = self.tls.len();
        let buffered = self.buffer.len();
        write!(
            f,
            "Stream {{ over: {:?}, tls: {tls}, buffered: {buffered} }}",
            self.line
        )
    }
}

impl Stream {
    /// A stream over a connected socket, which becomes non-blocking.
    pub fn plain(fd: impl Into<Arc<OwnedFd>>) -> Stream {
        Stream::over(Line::Socket(fd.into()))
    }

    /// The same over a line.
    pub fn over(line: Line) -> Stream {
        if let Line::Socket(fd) = &line {
            // It fails for no socket; one that blocks all the same would only be slower.
            let _ = rustix::io::ioctl_fionbio(fd, true);
        }
        Stream {
            line,
            buffer: Buffer::default(),
            tls: Vec::new(),
            received: 0,
            sent: 0,
            blocked: None,
            reset: false,
            cut: false,
        }
    }

    /// The socket.
    #[cfg(test)]
    pub fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.line.socket().expect("a socket")
    }

    /// What to wait for it by, shared: a driver does while others may use the stream. `None`: see
    /// [`Stream::unseen`].
    pub fn fd(&self) -> Option<Arc<OwnedFd>> {
        self.line.fd()
    }

    /// How to wait where there is no descriptor.
    pub fn unseen(&self, interest: Interest) -> Option<Unseen> {
        let unseen = self.line.unseen(interest)?;
        Some(Unseen {
            blocked: self.blocked.clone(),
            ..unseen
        })
    }

    /// Bytes that the application has read already come first.
    pub fn begin_with(&mut self, bytes: &[u8]) {
        self.buffer.append(bytes);
    }

    /// What is under it, which is not closed.
    pub fn into_line(self) -> Line {
        self.line
    }

    /// Bytes received and not consumed.
    #[inline]
    pub fn buffered(&self) -> &[u8] {
        self.buffer.filled()
    }

    /// The same, to be changed in place (unmasked, inflated).
    pub fn buffered_mut(&mut self) -> &mut [u8] {
        self.buffer.filled_mut()
    }

    /// Counts bytes from here on; those that are buffered have come in.
    pub fn count_anew(&mut self) {
        (self.received, self.sent) = (self.buffer.len() as u64, 0);
    }

    /// Bytes that came in by [`Stream::fill`] and [`Stream::read_into`] since
    /// [`Stream::count_anew`]: a sign of life, whatever they are.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Bytes that have come in and are no plaintext yet: part of a TLS record, as a rule.
    pub fn undecrypted(&self) -> usize {
        self.tls.iter().map(Session::undecrypted).sum()
    }

    /// Bytes that [`Stream::write`] accepted since [`Stream::count_anew`].
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// Bytes of these that are encrypted and wait for the socket.
    pub fn unsent(&self) -> usize {
        self.tls.iter().map(Session::unsent).sum()
    }

    /// Whether the socket has bytes, or an end, that nobody has read.
    pub fn has_unread(&self) -> bool {
        self.is_ready(Interest::READ)
    }

    /// Whether the socket would take bytes now.
    pub fn has_room(&self) -> bool {
        self.is_ready(Interest::WRITE)
    }

    fn is_ready(&self, interest: Interest) -> bool {
        let (now, fd) = (Some(Duration::ZERO), self.fd());
        let looked = |fd| poll(&[(fd, interest)], None, now);
        // A stream without a descriptor is tried whenever somebody may: it keeps nothing unread.
        fd.map_or(interest.write, |fd| {
            looked(fd).is_ok_and(|ready| ready.count > 0)
        })
    }

    /// Drops the first `n` buffered bytes.
    #[inline]
    pub fn consume(&mut self, n: usize) {
        self.buffer.consume(n);
    }

    /// Whether a read may give bytes although the socket has none: TLS records that an earlier
    /// read brought along. Bytes in the buffer do not count.
    pub fn ready(&self) -> bool {
        self.tls.iter().any(Session::ready)
    }

    /// Reads once and says how many bytes are new in the buffer; 0 is the end of the stream.
    ///
    /// # Errors
    /// `WouldBlock`; the socket's; `ErrorKind::Other` with a sentence when TLS fails;
    /// `StorageFull` when [`limits::RECEIVE_BUFFER`](crate::limits::RECEIVE_BUFFER) bytes are
    /// waiting already.
    pub fn fill(&mut self) -> io::Result<usize> {
        let read = self.fill_up_to(RECEIVE_BUFFER);
        let n = self.or_reset(read)?;
        self.received += n as u64;
        Ok(n)
    }

    fn or_reset(&mut self, read: io::Result<usize>) -> io::Result<usize> {
        match read {
            Ok(0) if std::mem::take(&mut self.reset) => Err(io::ErrorKind::ConnectionReset.into()),
            read => read,
        }
    }

    fn note_reset<T>(&mut self, written: &io::Result<T>) {
        if let Err(error) = written {
            self.reset |= error.kind() == io::ErrorKind::ConnectionReset;
        }
    }

    fn fill_up_to(&mut self, limit: usize) -> io::Result<usize> {
        if self.buffer.len() >= limit {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let buffer = &mut self.buffer;
        let Some((tls, outer)) = self.tls.split_last_mut() else {
            if buffer.room().is_empty() {
                buffer.reserve(RECEIVE_BUFFER);
            }
            // The block may be larger, for a long head.
            let most = RECEIVE_BUFFER.min(limit - buffer.len());
            let room = buffer.room();
            let most = most.min(room.len());
            let n = self.line.receive(&mut room[..most])?;
            buffer.added(n);
            return Ok(n);
        };
        let before = buffer.len();
        let mut pipe = Pipe::new(&mut self.line, outer);
        tls.read(&mut pipe, &mut |plaintext| buffer.append(plaintext))?;
        Ok(self.buffer.len() - before)
    }

    /// Reads on in a head, whose end `scan` finds: given all bytes from the start of the buffer,
    /// it answers the offset behind the head, or `None` while the head is not whole. Says how
    /// many bytes are new in the buffer; 0 is the end of the stream. The caller has found no
    /// whole head among the bytes that are buffered already.
    ///
    /// Over a plain socket no byte behind the head leaves it, so that a program which polls it finds
    /// what follows. Over TLS nothing behind the record that ends the head does, as long as the
    /// stream is [`exact`](Stream::exact). What is the application's gives what it gives.
    ///
    /// # Errors
    /// As [`Stream::fill`], with [`limits::HEAD_BYTES`](crate::limits::HEAD_BYTES) as the limit.
    pub fn fill_head(&mut self, scan: &mut dyn FnMut(&[u8]) -> Option<usize>) -> io::Result<usize> {
        let Some(fd) = self.line.socket().filter(|_| self.tls.is_empty()) else {
            let n = self.fill_up_to(HEAD_BYTES)?;
            scan(self.buffer.filled());
            return Ok(n);
        };
        let before = self.buffer.len();
        if before >= HEAD_BYTES {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if self.buffer.room().is_empty() {
            self.buffer.reserve(RECEIVE_BUFFER);
        }
        let peeked = socket::peek(fd, self.buffer.room())?;
        self.buffer.added(peeked);
        let end = scan(self.buffer.filled()).unwrap_or(before + peeked);
        self.buffer.truncate(before);
        let wanted = end.clamp(before, before + peeked) - before;
        if wanted == 0 {
            return Ok(0);
        }
        let n = socket::receive(fd, self.buffer.reserve(wanted))?;
        self.buffer.added(n);
        Ok(n)
    }

    /// Reads once into `dst` (not empty) past an empty buffer, and says how many bytes came; 0
    /// is the end of the stream. What `dst` cannot hold goes to the buffer.
    ///
    /// # Errors
    /// As [`Stream::fill`]; `InvalidInput` when something is buffered or `dst` is empty.
    pub fn read_into(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        if dst.is_empty() || !self.buffer.is_empty() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let room = dst.len();
        let buffer = &mut self.buffer;
        let Some((tls, outer)) = self.tls.split_last_mut() else {
            let surplus = match room < READ_SURPLUS {
                true => RECEIVE_BUFFER,
                false => READ_SURPLUS,
            };
            let surplus = buffer.room().get_mut(..surplus).unwrap_or_default();
            let read = self.line.receive_both(dst, surplus);
            let n = self.or_reset(read)?;
            self.buffer.added(n.saturating_sub(room));
            self.received += n as u64;
            return Ok(n.min(room));
        };
        let mut placed = 0;
        let mut pipe = Pipe::new(&mut self.line, outer);
        tls.read(&mut pipe, &mut |plaintext| {
            let n = plaintext.len().min(room - placed);
            let (now, later) = plaintext.split_at(n);
            if let Some(place) = dst.get_mut(placed..placed + n) {
                place.copy_from_slice(now);
            }
            buffer.append(later);
            self.received += plaintext.len() as u64;
            placed += n;
        })?;
        Ok(placed)
    }

    /// Sends `bytes` by one call, and says how many of them were accepted. TLS makes records of up
    /// to [`limits::TLS_RECORD`](crate::limits::TLS_RECORD) bytes; the ciphertext of the last may
    /// stay as [`backlog`](Stream::backlog), and until that is gone nothing more is accepted.
    ///
    /// # Errors
    /// `WouldBlock` when nothing was accepted; otherwise as [`Stream::fill`].
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match self.tls.split_last_mut() {
            None => self.line.send(bytes),
            Some((tls, outer)) => tls.write(&mut Pipe::new(&mut self.line, outer), bytes),
        };
        match &written {
            Ok(n) => {
                self.sent += *n as u64;
                self.blocked = None;
            }
            Err(error) => {
                let by = self.unseen(Interest::WRITE).and_then(|unseen| unseen.by);
                let in_vain = by.is_some() && error.kind() == io::ErrorKind::WouldBlock;
                // A new one: a wait that began before says nothing of this.
                self.blocked = in_vain.then(|| Arc::new(AtomicBool::new(true)));
                self.note_reset(&written);
            }
        }
        self.note_cut(&written);
        written
    }

    /// Whether a write has failed: what was accepted is lost, nothing more can be sent. What the peer
    /// has said before may still be read.
    #[inline]
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    fn note_cut<T>(&mut self, written: &io::Result<T>) {
        let failed = |error: &io::Error| {
            let later = [io::ErrorKind::WouldBlock, io::ErrorKind::Interrupted];
            !later.contains(&error.kind())
        };
        self.cut |= written.as_ref().is_err_and(failed);
    }

    /// Whether a small [`Stream::write`] would be accepted whole, or fail; nothing waits here. Of a stream
    /// without a descriptor only a write can tell; it may be tried until one was in vain, and again
    /// after a wait ([`Unseen::waited`]).
    pub fn writable(&self) -> bool {
        let is_blocked = |blocked: &Arc<AtomicBool>| blocked.load(Ordering::Relaxed);
        match self.line.fd() {
            Some(fd) => socket::writable(fd.as_fd()),
            None => !self.blocked.as_ref().is_some_and(is_blocked),
        }
    }

    /// Whoever asks for room does the waiting.
    pub fn waited(&mut self) {
        self.blocked = None;
    }

    /// Whether bytes that were accepted wait for the socket.
    #[inline]
    pub fn backlog(&self) -> bool {
        self.tls.iter().any(Session::backlog)
    }

    /// Sends the backlog; `WouldBlock` while some is left.
    pub fn flush(&mut self) -> io::Result<()> {
        let mut rest = self.tls.as_mut_slice();
        while let Some((tls, outer)) = rest.split_last_mut() {
            let flushed = tls.flush(&mut Pipe::new(&mut self.line, outer));
            if flushed.is_err() {
                self.note_cut(&flushed);
                return flushed;
            }
            rest = outer;
        }
        Ok(())
    }

    /// What to wait for in order to read on, and to send the backlog.
    pub fn interest(&self) -> Interest {
        Interest {
            read: true,
            write: self.backlog(),
        }
    }

    /// Takes the receive buffer out, so that C code may look at its bytes while the stream is
    /// used. The stream goes on with an empty buffer, for good if nothing is given back.
    pub fn lend(&mut self) -> Lent {
        Lent(std::mem::take(&mut self.buffer))
    }

    /// Puts a buffer back: its bytes come before those that were received meanwhile.
    pub fn give_back(&mut self, lent: Lent) {
        let mut first = lent.0;
        first.append(self.buffer.filled());
        self.buffer = first;
    }

    /// Frees the buffer if it is empty.
    #[inline]
    pub fn release(&mut self) {
        self.buffer.release();
    }

    /// The same before a wait: an idle connection holds no buffer, and the start of a frame little.
    pub fn rest(&mut self) {
        self.buffer.rest();
    }

    /// Closes politely without waiting: TLS says goodbye, the sending side is shut, and what
    /// has come in is thrown away (up to [`limits::CLOSE_DRAIN`](crate::limits::CLOSE_DRAIN)
    /// bytes), since unread bytes would make the kernel reset the connection and lose our last
    /// frame.
    pub fn close(mut self) {
        let mut rest = self.tls.as_mut_slice();
        while let Some((tls, outer)) = rest.split_last_mut() {
            tls.close(&mut Pipe::new(&mut self.line, outer));
            rest = outer;
        }
        let Some(fd) = self.line.socket() else {
            return;
        };
        let _ = rustix::net::shutdown(fd, rustix::net::Shutdown::Write);
        let mut drained = 0;
        while drained < CLOSE_DRAIN {
            self.buffer.consume(usize::MAX);
            match socket::receive(fd, self.buffer.room()) {
                Ok(0) | Err(_) => break,
                Ok(n) => drained += n,
            }
        }
    }
}

mod tls;

#[cfg(test)]
mod tests;
