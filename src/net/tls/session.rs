//! One TLS connection as a machine of records: ciphertext in and out of a [`Pipe`], plaintext to
//! and from the stream.
//!
//! The machine is rustls itself, or one that the application had a hand in
//! (`CURLOPT_SSL_CTX_FUNCTION`).

use super::driven::Driven;
use super::native::Native;
use super::pipe::Pipe;
use super::{TlsError, TlsErrorKind};
use crate::limits::TLS_RECORD;
use crate::net::buffer::Buffer;
use crate::net::socket::would_block;
use crate::net::wait::Interest;
use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, ServerName};
use std::io;
use std::sync::Arc;

/// How far a handshake is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsProgress {
    /// The connection is up.
    Done,
    /// The socket must become ready first.
    Wait(Interest),
}

/// What was agreed on, in libcurl's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsInfo {
    /// `TLSv1.2` or `TLSv1.3`.
    pub version: &'static str,
    /// The cipher suite's registered name.
    pub cipher: String,
    /// The key exchange group.
    pub group: String,
    /// The protocol chosen by the server.
    pub alpn: Option<Vec<u8>>,
}

impl std::fmt::Display for TlsInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} / {}", self.version, self.cipher)?;
        if !self.group.is_empty() {
            write!(f, " / {}", self.group)?;
        }
        match &self.alpn {
            Some(alpn) => write!(f, ", ALPN {}", String::from_utf8_lossy(alpn)),
            None => Ok(()),
        }
    }
}

/// A TLS connection over a pipe that is given with each call.
pub struct Session {
    machine: Machine,
    /// Plaintext that a session within this one has not taken yet.
    plain: Buffer,
}

// Nearly every connection is native, and has no box in its way.
#[allow(clippy::large_enum_variant)]
enum Machine {
    Native(Native),
    Driven(Driven),
}

/// Calls a method of whichever machine there is.
macro_rules! machine {
    ($session:expr, $machine:ident => $call:expr) => {
        match &$session.machine {
            Machine::Native($machine) => $call,
            Machine::Driven($machine) => $call,
        }
    };
    (mut $session:expr, $machine:ident => $call:expr) => {
        match &mut $session.machine {
            Machine::Native($machine) => $call,
            Machine::Driven($machine) => $call,
        }
    };
}

impl Session {
    /// A session that has yet to shake hands, as client, with `name`.
    pub fn new(config: Arc<ClientConfig>, name: ServerName<'static>) -> Result<Session, TlsError> {
        Ok(Session {
            machine: Machine::Native(Native::new(config, name)?),
            plain: Buffer::default(),
        })
    }

    /// The same over a connection that was made elsewhere.
    pub fn driven(driven: Driven) -> Session {
        Session {
            machine: Machine::Driven(driven),
            plain: Buffer::default(),
        }
    }

    /// Goes on with the handshake as far as the socket allows.
    pub fn handshake(
        &mut self,
        pipe: &mut Pipe<'_>,
        early: &mut dyn FnMut(&[u8]),
    ) -> Result<TlsProgress, TlsError> {
        machine!(mut self, machine => machine.handshake(pipe, early))
    }

    /// Hands plaintext, of about one record, to `sink`; false at the end of the stream. Reads
    /// from the socket only when no whole record is here.
    pub fn read(&mut self, pipe: &mut Pipe<'_>, sink: &mut dyn FnMut(&[u8])) -> io::Result<bool> {
        machine!(mut self, machine => machine.read(pipe, sink))
    }

    /// Encrypts `bytes` and sends them, record by record, as long as the socket takes all of the last
    /// one; says how many bytes were accepted. While a record waits for the socket nothing is
    /// accepted (`WouldBlock`).
    pub fn write(&mut self, pipe: &mut Pipe<'_>, bytes: &[u8]) -> io::Result<usize> {
        machine!(self, machine => machine.check())?;
        self.flush(pipe)?;
        let mut accepted = 0;
        for record in bytes.chunks(TLS_RECORD) {
            machine!(mut self, machine => machine.seal(pipe, record))?;
            accepted += record.len();
            match self.flush(pipe) {
                Err(error) if would_block(&error) => break,
                other => other?,
            }
        }
        Ok(accepted)
    }

    /// Reads plaintext into `dst`, as a socket would: for the session within this one. 0 is the
    /// end of the stream.
    pub(super) fn receive_plain(
        &mut self,
        pipe: &mut Pipe<'_>,
        dst: &mut [u8],
    ) -> io::Result<usize> {
        if self.plain.is_empty() {
            let mut plain = std::mem::take(&mut self.plain);
            let read = self.read(pipe, &mut |plaintext| plain.append(plaintext));
            self.plain = plain;
            read?;
        }
        let n = self.plain.len().min(dst.len());
        if let (Some(place), Some(bytes)) = (dst.get_mut(..n), self.plain.filled().get(..n)) {
            place.copy_from_slice(bytes);
        }
        self.plain.consume(n);
        self.plain.release();
        Ok(n)
    }

    /// Whether ciphertext waits for the socket.
    pub fn backlog(&self) -> bool {
        machine!(self, machine => machine.backlog())
    }

    /// Whether something is here that may give plaintext without another look at the socket.
    pub fn ready(&self) -> bool {
        !self.plain.is_empty() || machine!(self, machine => machine.ready())
    }

    /// Ciphertext that is held; none is known of what the application drives.
    pub fn undecrypted(&self) -> usize {
        match &self.machine {
            Machine::Native(native) => native.undecrypted(),
            Machine::Driven(_) => 0,
        }
    }

    /// Ciphertext that waits for the socket, in the same way.
    pub fn unsent(&self) -> usize {
        match &self.machine {
            Machine::Native(native) => native.unsent(),
            Machine::Driven(driven) => usize::from(driven.backlog()),
        }
    }

    /// Whether the stream ended without the peer's `close_notify`.
    pub fn truncated(&self) -> bool {
        machine!(self, machine => machine.truncated())
    }

    /// Sends what waits; `WouldBlock` while some is left.
    pub fn flush(&mut self, pipe: &mut Pipe<'_>) -> io::Result<()> {
        machine!(mut self, machine => machine.flush(pipe))
    }

    /// Whether the socket is read record by record, and not one byte further. To be switched on
    /// again only where no record is under way.
    pub fn exact(&mut self, on: bool) {
        machine!(mut self, machine => machine.exact(on));
    }

    /// Says goodbye, as far as the socket takes it at once.
    pub fn close(&mut self, pipe: &mut Pipe<'_>) {
        machine!(mut self, machine => machine.close(pipe));
    }

    /// What was agreed on; `None` before the handshake is done.
    pub fn info(&self) -> Option<TlsInfo> {
        machine!(self, machine => machine.info())
    }

    /// The server's certificates as it sent them, its own first.
    pub fn certificates(&self) -> &[CertificateDer<'static>] {
        machine!(self, machine => machine.certificates())
    }
}

/// The sentence of the error that broke a connection, which is told from then on.
#[derive(Debug, Default)]
pub(super) struct Broken(Option<Box<str>>);

impl Broken {
    /// This error did.
    pub fn by(&mut self, sentence: &str) {
        self.0 = Some(sentence.into());
    }

    /// Whether one did.
    pub fn is_so(&self) -> bool {
        self.0.is_some()
    }

    /// That error, if one did.
    pub fn check(&self) -> io::Result<()> {
        match &self.0 {
            Some(sentence) => Err(io::Error::other(sentence.to_string())),
            None => Ok(()),
        }
    }

    /// The same within the handshake.
    pub fn check_handshake(&self) -> Result<(), TlsError> {
        match &self.0 {
            Some(sentence) => Err(TlsError::new(TlsErrorKind::Handshake, sentence.to_string())),
            None => Ok(()),
        }
    }
}

/// Judges a read within the handshake. False: there is nothing to read now.
pub(super) fn has_come(read: io::Result<usize>) -> Result<bool, TlsError> {
    match read {
        Ok(0) => Err(cut("The server closed the connection")),
        Ok(_) => Ok(true),
        Err(error) if would_block(&error) => Ok(false),
        Err(error) => Err(cut(&format!("The connection broke ({error})"))),
    }
}

/// The handshake ended before its end.
pub(super) fn cut(what: &str) -> TlsError {
    TlsError::new(
        TlsErrorKind::Cut,
        format!("{what} during the TLS handshake"),
    )
}

/// The record under way: its header of five bytes, then its body.
#[derive(Debug, Default)]
pub(super) struct Record {
    header: Vec<u8>,
    body_left: usize,
}

impl Record {
    const HEADER: usize = 5;

    /// How many bytes its header, or then its body, still lacks; never 0.
    pub fn left(&self) -> usize {
        match self.body_left {
            0 => Record::HEADER - self.header.len(),
            left => left,
        }
    }

    /// Notes bytes that were received, no more than were left.
    pub fn took(&mut self, bytes: &[u8]) {
        if self.body_left > 0 {
            self.body_left -= bytes.len().min(self.body_left);
            return;
        }
        self.header.extend_from_slice(bytes);
        if let &[_, _, _, high, low] = self.header.as_slice() {
            self.body_left = usize::from(u16::from_be_bytes([high, low]));
            self.header.clear();
        }
    }
}
