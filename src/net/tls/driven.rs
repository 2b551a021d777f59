//! TLS over a connection that is made and run elsewhere, because the application has a hand in its
//! configuration (`CURLOPT_SSL_CTX_FUNCTION`).
//!
//! What libcurl's options ask of the server's certificate beyond trust, a pinned key for instance,
//! is seen to here, whoever verified it. Sessions are not resumed.

use super::TlsError;
use super::pipe::Pipe;
use super::recipe::{Judge, Recipe};
use super::session::{Broken, Record, TlsInfo, TlsProgress, cut, has_come};
use crate::limits::TLS_READS;
use crate::net::buffer::Buffer;
use crate::net::socket::would_block;
use crate::net::wait::Interest;
use rustls::pki_types::CertificateDer;
use std::fmt;
use std::io;
use std::sync::Arc;

/// A TLS connection with buffers of its own. Nothing blocks; what is not possible now is
/// `WouldBlock`.
pub trait Engine: fmt::Debug + Send {
    /// Takes ciphertext from `source`, which is called at most once; 0 is the end of the stream.
    ///
    /// # Errors
    /// Those of `source`; that more ciphertext cannot be kept.
    fn receive(
        &mut self,
        source: &mut dyn FnMut(&mut [u8]) -> io::Result<usize>,
    ) -> io::Result<usize>;

    /// Gives ciphertext to `sink`, which is called at most once and says how much it took.
    ///
    /// # Errors
    /// Those of `sink`.
    fn send(&mut self, sink: &mut dyn FnMut(&[u8]) -> io::Result<usize>) -> io::Result<usize>;

    /// Does what the ciphertext that was received asks for.
    ///
    /// # Errors
    /// The connection has failed; an alert may wait to be sent.
    fn process(&mut self) -> Result<(), TlsError>;

    /// Whether ciphertext waits to be sent.
    fn wants_send(&self) -> bool;

    /// Whether the handshake is not done.
    fn is_handshaking(&self) -> bool;

    /// Gives plaintext; 0 once the peer has said that no more comes.
    ///
    /// # Errors
    /// `WouldBlock`: there is none now.
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize>;

    /// Takes plaintext to be sent and says how much.
    ///
    /// # Errors
    /// It cannot be sent.
    fn write(&mut self, src: &[u8]) -> io::Result<usize>;

    /// Takes leave of the peer.
    fn close(&mut self);

    /// What was agreed on; `None` before the handshake is done.
    fn info(&self) -> Option<TlsInfo>;

    /// The server's certificates as it sent them, its own first.
    fn certificates(&self) -> Vec<CertificateDer<'static>>;
}

/// An engine, and how far it is.
#[derive(Debug)]
pub struct Driven {
    engine: Box<dyn Engine>,
    judge: Arc<Judge>,
    certificates: Vec<CertificateDer<'static>>,
    /// Read record by record; the record under way, for that.
    exact: bool,
    record: Record,
    ended: bool,
    /// The end came along with the last bytes and nobody was told: the socket may not show it.
    untold: bool,
    truncated: bool,
    broken: Broken,
}

impl Driven {
    /// Over an engine that was made by the recipe and has not begun.
    pub fn new(engine: Box<dyn Engine>, recipe: &Recipe) -> Driven {
        Driven {
            engine,
            judge: Arc::clone(&recipe.judge),
            certificates: Vec::new(),
            exact: true,
            record: Record::default(),
            ended: false,
            untold: false,
            truncated: false,
            broken: Broken::default(),
        }
    }

    pub(super) fn handshake(
        &mut self,
        pipe: &mut Pipe<'_>,
        early: &mut dyn FnMut(&[u8]),
    ) -> Result<TlsProgress, TlsError> {
        loop {
            self.broken.check_handshake()?;
            match self.flush(pipe) {
                Ok(()) if !self.engine.is_handshaking() => return self.greeted(pipe, early),
                Ok(()) => {}
                Err(error) if would_block(&error) => {
                    return Ok(TlsProgress::Wait(Interest::WRITE));
                }
                // The peer may have said why before it left: read first.
                Err(_) => {}
            }
            if !has_come(self.receive(pipe))? {
                return Ok(TlsProgress::Wait(Interest::READ));
            }
            self.process(pipe)?;
        }
    }

    /// After the handshake, before anything else is said.
    fn greeted(
        &mut self,
        pipe: &mut Pipe<'_>,
        early: &mut dyn FnMut(&[u8]),
    ) -> Result<TlsProgress, TlsError> {
        self.certificates = self.engine.certificates();
        if let Err(error) = self.judge.look_again(&self.certificates) {
            self.close(pipe);
            self.broken.by(&error.sentence);
            return Err(error);
        }
        self.untold = self.drain(early).map_err(|error| cut(&error.to_string()))? && self.ended;
        Ok(TlsProgress::Done)
    }

    pub(super) fn read(
        &mut self,
        pipe: &mut Pipe<'_>,
        sink: &mut dyn FnMut(&[u8]),
    ) -> io::Result<bool> {
        for reads in 0.. {
            self.check()?;
            if self.drain(sink)? {
                self.untold = self.ended;
                return Ok(true);
            }
            // An answer to a key update; if the socket is broken, reading will tell.
            let _ = self.flush(pipe);
            if self.ended {
                self.untold = false;
                return Ok(false);
            }
            // Records without plaintext (tickets) must not keep the caller inside.
            if reads == TLS_READS {
                break;
            }
            if self.receive(pipe)? == 0 {
                self.truncated = true;
                self.ended = true;
                return Ok(false);
            }
            self.process(pipe)
                .map_err(|error| io::Error::other(error.sentence))?;
        }
        Err(io::ErrorKind::WouldBlock.into())
    }

    /// Hands over what plaintext there is; false if there is none.
    fn drain(&mut self, sink: &mut dyn FnMut(&[u8])) -> io::Result<bool> {
        let (mut scratch, mut any) = (Buffer::default(), false);
        while !self.ended {
            match self.engine.read(scratch.room()) {
                Ok(0) => self.ended = true,
                Ok(n) => {
                    scratch.added(n);
                    sink(scratch.filled());
                    scratch.consume(n);
                    any = true;
                }
                Err(error) if would_block(&error) => break,
                Err(error) => return Err(error),
            }
        }
        scratch.release();
        Ok(any)
    }

    pub(super) fn seal(&mut self, _pipe: &mut Pipe<'_>, bytes: &[u8]) -> io::Result<()> {
        match self.engine.write(bytes)? {
            n if n == bytes.len() => Ok(()),
            _ => Err(io::Error::other("TLS cannot send now")),
        }
    }

    pub(super) fn backlog(&self) -> bool {
        self.engine.wants_send()
    }

    pub(super) fn ready(&self) -> bool {
        self.untold
    }

    pub(super) fn truncated(&self) -> bool {
        self.truncated
    }

    pub(super) fn flush(&mut self, pipe: &mut Pipe<'_>) -> io::Result<()> {
        while self.engine.wants_send() {
            self.engine.send(&mut |bytes| pipe.send(bytes))?;
        }
        Ok(())
    }

    pub(super) fn exact(&mut self, on: bool) {
        self.exact = on;
    }

    pub(super) fn close(&mut self, pipe: &mut Pipe<'_>) {
        if !self.broken.is_so() && !self.engine.is_handshaking() {
            self.engine.close();
        }
        let _ = self.flush(pipe);
    }

    pub(super) fn info(&self) -> Option<TlsInfo> {
        self.engine.info()
    }

    pub(super) fn certificates(&self) -> &[CertificateDer<'static>] {
        &self.certificates
    }

    pub(super) fn check(&self) -> io::Result<()> {
        self.broken.check()
    }

    /// Reads ciphertext once; 0 is the end of the stream.
    fn receive(&mut self, pipe: &mut Pipe<'_>) -> io::Result<usize> {
        let (exact, record) = (self.exact, &mut self.record);
        self.engine.receive(&mut |room| {
            if !exact {
                return pipe.receive(room);
            }
            let most = room.len().min(record.left());
            let n = pipe.receive(room.get_mut(..most).unwrap_or_default())?;
            record.took(room.get(..n).unwrap_or_default());
            Ok(n)
        })
    }

    /// Lets the engine look at what came in. An error is remembered, and the peer told.
    fn process(&mut self, pipe: &mut Pipe<'_>) -> Result<(), TlsError> {
        self.engine.process().inspect_err(|error| {
            self.broken.by(&error.sentence);
            let _ = self.flush(pipe);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::recipe::recipe;
    use super::*;
    use crate::net::testing::tcp_pair;
    use crate::net::tls::TlsErrorKind;
    use crate::net::wire::Line;
    use crate::settings::Tls;
    use std::collections::VecDeque;
    use std::io::Write;

    /// Each receipt of ciphertext brings the next of `plain`; none is the end.
    #[derive(Debug, Default)]
    struct Script {
        plain: VecDeque<Vec<&'static [u8]>>,
        now: VecDeque<&'static [u8]>,
        received: Vec<usize>,
    }

    impl Engine for Script {
        fn receive(
            &mut self,
            source: &mut dyn FnMut(&mut [u8]) -> io::Result<usize>,
        ) -> io::Result<usize> {
            let n = source(&mut [0; 4096])?;
            self.received.push(n);
            Ok(n)
        }
        fn send(&mut self, _: &mut dyn FnMut(&[u8]) -> io::Result<usize>) -> io::Result<usize> {
            Ok(0)
        }
        fn process(&mut self) -> Result<(), TlsError> {
            self.now.extend(self.plain.pop_front().unwrap_or_default());
            Ok(())
        }
        fn wants_send(&self) -> bool {
            false
        }
        fn is_handshaking(&self) -> bool {
            false
        }
        fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
            let bytes = self.now.pop_front();
            let bytes = bytes.ok_or(io::ErrorKind::WouldBlock)?;
            dst[..bytes.len()].copy_from_slice(bytes);
            Ok(bytes.len())
        }
        fn write(&mut self, src: &[u8]) -> io::Result<usize> {
            Ok(src.len() - 1)
        }
        fn close(&mut self) {}
        fn info(&self) -> Option<TlsInfo> {
            None
        }
        fn certificates(&self) -> Vec<CertificateDer<'static>> {
            Vec::new()
        }
    }

    fn driven(tls: &Tls, plain: &[&[&'static [u8]]]) -> Driven {
        let script = Script {
            plain: plain.iter().map(|turn| turn.to_vec()).collect(),
            ..Script::default()
        };
        Driven::new(Box::new(script), &recipe(tls, "localhost").unwrap())
    }

    fn unverified() -> Tls {
        Tls {
            verify_peer: false,
            ..Tls::default()
        }
    }

    #[test]
    fn an_end_that_came_along_is_told_although_the_socket_is_silent() {
        let (ours, mut theirs) = tcp_pair();
        let mut line = Line::Socket(Arc::new(ours));
        let mut pipe = Pipe::new(&mut line, &mut []);
        let mut driven = driven(&unverified(), &[&[b"last", b""]]);
        driven.exact(false);
        theirs.write_all(b"ciphertext").unwrap();
        let mut seen = Vec::new();
        let mut sink = |bytes: &[u8]| seen.extend_from_slice(bytes);
        assert!(driven.read(&mut pipe, &mut sink).unwrap());
        assert!(driven.ready());
        assert!(!driven.read(&mut pipe, &mut sink).unwrap());
        assert!(!driven.ready() && !driven.truncated());
        assert_eq!(seen, b"last");
    }

    #[test]
    fn exact_reading_stops_behind_a_record() {
        let (ours, mut theirs) = tcp_pair();
        let unread = ours.try_clone().unwrap();
        let mut line = Line::Socket(Arc::new(ours));
        let mut pipe = Pipe::new(&mut line, &mut []);
        let mut driven = driven(&unverified(), &[&[], &[b"x"]]);
        // A record of three bytes, and the start of another.
        theirs.write_all(b"\x17\x03\x03\x00\x03abc\x17").unwrap();
        assert!(driven.read(&mut pipe, &mut |_| {}).unwrap());
        assert_eq!(rustix::io::ioctl_fionread(&unread).unwrap(), 1);
        drop(theirs);
        assert!(!driven.read(&mut pipe, &mut |_| {}).unwrap());
        assert!(driven.truncated());
    }

    #[test]
    fn who_has_no_pinned_key_is_refused_after_the_handshake() {
        let (ours, _theirs) = tcp_pair();
        let mut line = Line::Socket(Arc::new(ours));
        let mut pipe = Pipe::new(&mut line, &mut []);
        let pinned = Tls {
            pinned_key: Some(Box::from(*b"sha256//AAAA")),
            ..unverified()
        };
        let mut driven = driven(&pinned, &[]);
        let error = driven.handshake(&mut pipe, &mut |_| {}).unwrap_err();
        assert_eq!(error.kind, TlsErrorKind::Pin);
        assert!(driven.check().is_err());
    }

    #[test]
    fn a_record_goes_out_whole_or_fails() {
        let (ours, _theirs) = tcp_pair();
        let mut line = Line::Socket(Arc::new(ours));
        let mut pipe = Pipe::new(&mut line, &mut []);
        let mut driven = driven(&unverified(), &[]);
        assert!(driven.seal(&mut pipe, b"abc").is_err());
    }

    #[test]
    fn what_cannot_be_told_is_refused() {
        for tls in [
            Tls {
                groups: Some(Box::from(*b"X25519")),
                ..unverified()
            },
            Tls {
                signatures: Some(Box::from(*b"ECDSA+SHA256")),
                ..unverified()
            },
        ] {
            let error = recipe(&tls, "localhost").unwrap_err();
            assert_eq!(error.kind, TlsErrorKind::NotBuiltIn);
        }
        assert!(recipe(&unverified(), "localhost").is_ok());
    }
}
