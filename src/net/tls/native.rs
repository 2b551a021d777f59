//! TLS by rustls, which runs without buffers of its own; ours exist only while they hold
//! something.

use super::TlsError;
use super::pipe::Pipe;
use super::session::{Broken, Record, TlsInfo, TlsProgress, has_come};
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

/// What the machine is run for.
enum Job<'a> {
    /// Take plaintext, one record at most.
    Read(&'a mut dyn FnMut(&[u8])),
    /// Make a record of these bytes.
    Write(&'a [u8]),
    /// Make a `close_notify`.
    Close,
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
pub struct Native {
    connection: UnbufferedClientConnection,
    /// Ciphertext not decrypted yet.
    incoming: Buffer,
    /// Ciphertext that the socket has not taken yet.
    outgoing: Buffer,
    /// Whether `incoming` may hold a whole record that rustls has not seen.
    unread: bool,
    /// Read record by record; the record under way, for that.
    exact: bool,
    record: Record,
    ended: bool,
    truncated: bool,
    broken: Broken,
}

impl Native {
    /// A session that has yet to shake hands, as client, with `name`.
    pub fn new(config: Arc<ClientConfig>, name: ServerName<'static>) -> Result<Native, TlsError> {
        Ok(Native {
            connection: UnbufferedClientConnection::new(config, name)?,
            incoming: Buffer::default(),
            outgoing: Buffer::default(),
            unread: false,
            exact: true,
            record: Record::default(),
            ended: false,
            truncated: false,
            broken: Broken::default(),
        })
    }

    /// Goes on with the handshake as far as the socket allows.
    pub fn handshake(
        &mut self,
        pipe: &mut Pipe<'_>,
        early: &mut dyn FnMut(&[u8]),
    ) -> Result<TlsProgress, TlsError> {
        loop {
            self.broken.check_handshake()?;
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
            if !has_come(self.receive(pipe))? {
                self.incoming.rest();
                return Ok(TlsProgress::Wait(Interest::READ));
            }
        }
    }

    /// Hands the plaintext of one record to `sink`; false at the end of the stream. Reads from
    /// the socket only when no whole record is here.
    pub fn read(&mut self, pipe: &mut Pipe<'_>, sink: &mut dyn FnMut(&[u8])) -> io::Result<bool> {
        let result = self.read_record(pipe, sink);
        match &result {
            Err(error) if would_block(error) => self.incoming.rest(),
            _ => self.incoming.release(),
        }
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

    /// Makes a record of `bytes`, to be sent by [`flush`](Native::flush), which has sent all others.
    pub fn seal(&mut self, pipe: &mut Pipe<'_>, bytes: &[u8]) -> io::Result<()> {
        match self.advance(&mut Job::Write(bytes)) {
            Ok(Stop::Done) => Ok(()),
            Ok(_) => Err(io::Error::other("TLS cannot send now")),
            Err(error) => Err(self.fail(pipe, &error)),
        }
    }

    /// Whether ciphertext waits for the socket.
    pub fn backlog(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// Whether something is here that may give plaintext without another look at the socket.
    pub fn ready(&self) -> bool {
        // For the rest of a record the socket is to be waited for, as if nothing were here.
        let whole = match self.incoming.filled() {
            [_, _, _, high, low, body @ ..] => {
                body.len() >= usize::from(u16::from_be_bytes([*high, *low]))
            }
            _ => false,
        };
        self.unread && whole
    }

    /// Ciphertext that is held.
    pub fn undecrypted(&self) -> usize {
        self.incoming.len()
    }

    /// Ciphertext that waits for the socket.
    pub fn unsent(&self) -> usize {
        self.outgoing.len()
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
        if !self.broken.is_so() && !self.connection.is_handshaking() {
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

    /// The server's certificates.
    pub fn certificates(&self) -> &[CertificateDer<'static>] {
        self.connection.peer_certificates().unwrap_or_default()
    }

    /// The error that broke it.
    pub fn check(&self) -> io::Result<()> {
        self.broken.check()
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
        self.broken.by(&sentence);
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
            let room = self.incoming.reserve(self.record.left());
            let n = pipe.receive(room)?;
            self.record.took(room.get(..n).unwrap_or_default());
            self.incoming.added(n);
            return Ok(n);
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
