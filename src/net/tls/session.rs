//! One TLS connection as a machine of records: ciphertext in and out of a [`Pipe`], plaintext to
//! and from the stream.
//!
//! rustls runs without buffers of its own; ours exist only while they hold something.

use super::pipe::Pipe;
use super::{TlsError, TlsErrorKind};
use crate::limits::{TLS_INCOMING, TLS_READS, TLS_RECORD};
use crate::net::buffer::Buffer;
use crate::net::socket::would_block;
use crate::net::wait::Interest;
use rustls::ClientConfig;
use rustls::client::UnbufferedClientConnection;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::unbuffered::{ConnectionState, EncodeError, EncryptError, UnbufferedStatus};
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

/// What the machine is run for.
enum Job<'a> {
    /// Take plaintext, one record at most.
    Read(&'a mut dyn FnMut(&[u8])),
    /// Make a record of these bytes.
    Write(&'a [u8]),
    /// Make a `close_notify`.
    Close,
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

/// Why the machine stopped.
#[derive(PartialEq, Eq)]
enum Stop {
    /// The job is done.
    Done,
    /// It needs more ciphertext.
    Hungry,
    /// The peer said that no more plaintext comes.
    Ended,
}

/// A TLS connection over a pipe that is given with each call.
pub struct Session {
    connection: UnbufferedClientConnection,
    /// Ciphertext not decrypted yet.
    incoming: Buffer,
    /// Ciphertext that the socket has not taken yet.
    outgoing: Buffer,
    /// Plaintext that a session within this one has not taken yet.
    plain: Buffer,
    /// Whether `incoming` may hold a whole record that rustls has not seen.
    unread: bool,
    /// Read record by record; the record under way, for that.
    exact: bool,
    header: Vec<u8>,
    body_left: usize,
    ended: bool,
    truncated: bool,
    /// The sentence of the error that broke it.
    broken: Option<Box<str>>,
}

impl Session {
    /// A session that has yet to shake hands, as client, with `name`.
    pub fn new(config: Arc<ClientConfig>, name: ServerName<'static>) -> Result<Session, TlsError> {
        Ok(Session {
            connection: UnbufferedClientConnection::new(config, name)?,
            incoming: Buffer::default(),
            outgoing: Buffer::default(),
            plain: Buffer::default(),
            unread: false,
            exact: true,
            header: Vec::new(),
            body_left: 0,
            ended: false,
            truncated: false,
            broken: None,
        })
    }

    /// Goes on with the handshake as far as the socket allows.
    pub fn handshake(
        &mut self,
        pipe: &mut Pipe<'_>,
        early: &mut dyn FnMut(&[u8]),
    ) -> Result<TlsProgress, TlsError> {
        loop {
            if let Some(sentence) = &self.broken {
                return Err(TlsError::new(TlsErrorKind::Handshake, sentence.to_string()));
            }
            match self.advance(&mut Job::Read(early)) {
                Ok(Stop::Done) => continue,
                Ok(Stop::Hungry | Stop::Ended) => {}
                Err(error) => {
                    self.fail(pipe, &error);
                    return Err(error.into());
                }
            }
            match self.flush(pipe) {
                Ok(()) if !self.connection.is_handshaking() => return Ok(TlsProgress::Done),
                Ok(()) => {}
                Err(error) if would_block(&error) => {
                    return Ok(TlsProgress::Wait(Interest::WRITE));
                }
                // The peer may have said why before it left: read first.
                Err(_) => {}
            }
            match self.receive(pipe) {
                Ok(0) => return Err(cut("The server closed the connection")),
                Ok(_) => {}
                Err(error) if would_block(&error) => {
                    return Ok(TlsProgress::Wait(Interest::READ));
                }
                Err(error) => return Err(cut(&format!("The connection broke ({error})"))),
            }
        }
    }

    /// Hands the plaintext of one record to `sink`; false at the end of the stream. Reads from
    /// the socket only when no whole record is here.
    pub fn read(&mut self, pipe: &mut Pipe<'_>, sink: &mut dyn FnMut(&[u8])) -> io::Result<bool> {
        let result = self.read_record(pipe, sink);
        self.incoming.release();
        result
    }

    fn read_record(
        &mut self,
        pipe: &mut Pipe<'_>,
        sink: &mut dyn FnMut(&[u8]),
    ) -> io::Result<bool> {
        for reads in 0.. {
            self.check()?;
            match self.advance(&mut Job::Read(sink)) {
                Ok(Stop::Done) => return Ok(true),
                Ok(Stop::Ended) => self.ended = true,
                Ok(Stop::Hungry) => {}
                Err(error) => return Err(self.fail(pipe, &error)),
            }
            // An answer to a key update; if the socket is broken, reading will tell.
            let _ = self.flush(pipe);
            if self.ended {
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
        }
        Err(io::ErrorKind::WouldBlock.into())
    }

    /// Encrypts `head` and `body` and sends them, record by record, as long as the socket takes
    /// all of the last one; says how many bytes were accepted. While a record waits for the
    /// socket nothing is accepted (`WouldBlock`).
    pub fn write(&mut self, pipe: &mut Pipe<'_>, head: &[u8], body: &[u8]) -> io::Result<usize> {
        self.check()?;
        self.flush(pipe)?;
        // rustls takes one slice, and one record is cheaper than two.
        let (joined, body_left) = join(head, body);
        let (mut first, mut rest) = (joined.filled(), body_left);
        if first.is_empty() {
            (first, rest) = body.split_at(body.len().min(TLS_RECORD));
        }
        let mut accepted = 0;
        while !first.is_empty() {
            match self.advance(&mut Job::Write(first)) {
                Ok(Stop::Done) => accepted += first.len(),
                Ok(_) => return Err(io::Error::other("TLS cannot send now")),
                Err(error) => return Err(self.fail(pipe, &error)),
            }
            match self.flush(pipe) {
                Err(error) if would_block(&error) => break,
                other => other?,
            }
            (first, rest) = rest.split_at(rest.len().min(TLS_RECORD));
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
        !self.outgoing.is_empty()
    }

    /// Whether something is here that may give plaintext without another look at the socket.
    pub fn ready(&self) -> bool {
        !self.plain.is_empty() || (self.unread && !self.incoming.is_empty())
    }

    /// Whether the stream ended without the peer's `close_notify`.
    pub fn truncated(&self) -> bool {
        self.truncated
    }

    /// Sends what waits; `WouldBlock` while some is left.
    pub fn flush(&mut self, pipe: &mut Pipe<'_>) -> io::Result<()> {
        while !self.outgoing.is_empty() {
            let sent = pipe.send(self.outgoing.filled())?;
            self.outgoing.consume(sent);
        }
        self.outgoing.release();
        Ok(())
    }

    /// Whether the socket is read record by record, and not one byte further. To be switched on
    /// again only where no record is under way.
    pub fn exact(&mut self, on: bool) {
        self.exact = on;
    }

    /// Says goodbye, as far as the socket takes it at once.
    pub fn close(&mut self, pipe: &mut Pipe<'_>) {
        if self.broken.is_none() && !self.connection.is_handshaking() {
            let _ = self.advance(&mut Job::Close);
        }
        let _ = self.flush(pipe);
    }

    /// What was agreed on; `None` before the handshake is done.
    pub fn info(&self) -> Option<TlsInfo> {
        let version = match self.connection.protocol_version()? {
            rustls::ProtocolVersion::TLSv1_2 => "TLSv1.2",
            _ => "TLSv1.3",
        };
        let suite = self.connection.negotiated_cipher_suite()?.suite();
        let group = self.connection.negotiated_key_exchange_group();
        Some(TlsInfo {
            version,
            // rustls marks the suites of 1.3, which are registered as TLS_...
            cipher: format!("{suite:?}").replace("TLS13_", "TLS_"),
            group: group.map_or_else(String::new, |group| format!("{:?}", group.name())),
            alpn: self.connection.alpn_protocol().map(<[u8]>::to_vec),
        })
    }

    /// The server's certificates as it sent them, its own first.
    pub fn certificates(&self) -> &[CertificateDer<'static>] {
        self.connection.peer_certificates().unwrap_or_default()
    }

    fn check(&self) -> io::Result<()> {
        match &self.broken {
            Some(sentence) => Err(io::Error::other(sentence.to_string())),
            None => Ok(()),
        }
    }

    /// Remembers the error and tells the peer.
    fn fail(&mut self, pipe: &mut Pipe<'_>, error: &rustls::Error) -> io::Error {
        while self.connection.wants_write() {
            let UnbufferedStatus { state, .. } = self
                .connection
                .process_tls_records(self.incoming.filled_mut());
            let Ok(ConnectionState::EncodeTlsData(mut alert)) = state else {
                break;
            };
            let _ = encode(&mut self.outgoing, |room| match alert.encode(room) {
                Err(EncodeError::InsufficientSize(size)) => Err(Some(size.required_size)),
                other => other.map_err(|_| None),
            });
        }
        let _ = self.flush(pipe);
        let sentence = TlsError::from(error.clone()).sentence;
        self.broken = Some(sentence.clone().into());
        io::Error::other(sentence)
    }

    /// Runs rustls until the job is done or more ciphertext is needed.
    fn advance(&mut self, job: &mut Job<'_>) -> Result<Stop, rustls::Error> {
        loop {
            // A write must not decrypt: there would be no place for the plaintext. Where whole
            // records are unread, rustls holds no part of a message, so none need be shown.
            let hide = self.unread && !matches!(job, Job::Read(_));
            let input = if hide {
                &mut [][..]
            } else {
                self.incoming.filled_mut()
            };
            let UnbufferedStatus { discard, state } = self.connection.process_tls_records(input);
            let stop = match state {
                Err(error) => {
                    self.incoming.consume(discard);
                    return Err(error);
                }
                Ok(state) => turn(state, &mut self.outgoing, job)?,
            };
            self.incoming.consume(discard);
            let reading = matches!(job, Job::Read(_));
            match stop {
                None => {}
                // We may go on sending; the next read is told.
                Some(Stop::Ended) if !reading && !self.ended => self.ended = true,
                Some(stop) => {
                    if !hide {
                        self.unread = reading && stop == Stop::Done;
                    }
                    return Ok(stop);
                }
            }
        }
    }

    /// Reads ciphertext once; 0 is the end of the stream.
    fn receive(&mut self, pipe: &mut Pipe<'_>) -> io::Result<usize> {
        if self.incoming.len() >= TLS_INCOMING {
            return Err(io::Error::other("The server's TLS message is too large"));
        }
        if self.exact {
            return self.receive_exact(pipe);
        }
        let mut room = self.incoming.room();
        if room.is_empty() {
            // A handshake message of more than one record must be whole to be read.
            room = self.incoming.reserve(TLS_RECORD);
        }
        let n = pipe.receive(room)?;
        self.incoming.added(n);
        Ok(n)
    }

    /// Reads on in the record under way: its header of five bytes, then its body.
    fn receive_exact(&mut self, pipe: &mut Pipe<'_>) -> io::Result<usize> {
        const HEADER: usize = 5;
        let in_header = self.body_left == 0;
        let wanted = if in_header {
            HEADER - self.header.len()
        } else {
            self.body_left
        };
        let room = self.incoming.reserve(wanted);
        let n = pipe.receive(room)?;
        if in_header {
            self.header
                .extend_from_slice(room.get(..n).unwrap_or_default());
            if let &[_, _, _, high, low] = self.header.as_slice() {
                self.body_left = usize::from(u16::from_be_bytes([high, low]));
                self.header.clear();
            }
        } else {
            self.body_left -= n;
        }
        self.incoming.added(n);
        Ok(n)
    }
}

/// The first record of `head` and `body` in one piece, where there is a head, and what is left
/// of `body`. A head is a frame's header or a request, and shorter than a record, else it is
/// accepted in part.
fn join<'a>(head: &[u8], body: &'a [u8]) -> (Buffer, &'a [u8]) {
    let mut joined = Buffer::default();
    if head.is_empty() {
        return (joined, body);
    }
    if head.len() > TLS_RECORD {
        joined.append(head.get(..TLS_RECORD).unwrap_or_default());
        return (joined, &[]);
    }
    let (now, later) = body.split_at(body.len().min(TLS_RECORD - head.len()));
    joined.append(head);
    joined.append(now);
    (joined, later)
}

fn cut(what: &str) -> TlsError {
    TlsError::new(
        TlsErrorKind::Handshake,
        format!("{what} during the TLS handshake"),
    )
}

/// One state of rustls; `None` when it is to be asked again.
fn turn<Data>(
    state: ConnectionState<'_, '_, Data>,
    outgoing: &mut Buffer,
    job: &mut Job<'_>,
) -> Result<Option<Stop>, rustls::Error> {
    Ok(match state {
        ConnectionState::EncodeTlsData(mut data) => {
            encode(outgoing, |room| match data.encode(room) {
                Err(EncodeError::InsufficientSize(size)) => Err(Some(size.required_size)),
                other => other.map_err(|_| None),
            })?;
            None
        }
        ConnectionState::TransmitTlsData(data) => {
            data.done(); // it is in `outgoing`, and will be sent in its turn
            None
        }
        ConnectionState::ReadTraffic(mut traffic) => {
            let mut stop = None;
            while let Some(record) = traffic.next_record() {
                if let Job::Read(sink) = job {
                    sink(record?.payload);
                    stop = Some(Stop::Done);
                }
            }
            stop
        }
        ConnectionState::WriteTraffic(mut traffic) => match job {
            Job::Read(_) => Some(Stop::Hungry),
            Job::Write(bytes) => {
                encode(outgoing, |room| size_wanted(traffic.encrypt(bytes, room)))?;
                Some(Stop::Done)
            }
            Job::Close => {
                encode(outgoing, |room| {
                    size_wanted(traffic.queue_close_notify(room))
                })?;
                Some(Stop::Done)
            }
        },
        ConnectionState::PeerClosed | ConnectionState::Closed => Some(Stop::Ended),
        _ => Some(Stop::Hungry),
    })
}

fn size_wanted(result: Result<usize, EncryptError>) -> Result<usize, Option<usize>> {
    result.map_err(|error| match error {
        EncryptError::InsufficientSize(size) => Some(size.required_size),
        EncryptError::EncryptExhausted => None,
    })
}

/// Lets `write` put its bytes at the end of `outgoing`, which grows when it asks for it.
fn encode(
    outgoing: &mut Buffer,
    mut write: impl FnMut(&mut [u8]) -> Result<usize, Option<usize>>,
) -> Result<(), rustls::Error> {
    let mut result = write(outgoing.room());
    if let Err(Some(size)) = result {
        result = write(outgoing.reserve(size));
    }
    match result {
        Ok(n) => {
            outgoing.added(n);
            Ok(())
        }
        Err(_) => Err(rustls::Error::General("the keys are used up".into())),
    }
}
