//! TLS on a stream, once or within another.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;

use super::Stream;
use crate::net::tls::{Driven, Pipe, Session, TlsError, TlsErrorKind, TlsInfo, TlsProgress};
use crate::net::wait::Interest;

impl Stream {
    /// Puts TLS over a stream from which nothing is buffered; [`Stream::handshake_tls`] follows.
    /// Over a stream that has TLS it goes within that.
    pub fn start_tls(
        &mut self,
        config: Arc<ClientConfig>,
        name: ServerName<'static>,
    ) -> Result<(), TlsError> {
        self.push_tls(Session::new(config, name)?)
    }

    /// The same with a TLS connection that was made elsewhere.
    pub fn start_driven_tls(&mut self, driven: Driven) -> Result<(), TlsError> {
        self.push_tls(Session::driven(driven))
    }

    fn push_tls(&mut self, session: Session) -> Result<(), TlsError> {
        if !self.buffer.is_empty() {
            let early = "The server sent data before the TLS handshake";
            return Err(TlsError::new(TlsErrorKind::Handshake, early));
        }
        self.tls.push(session);
        Ok(())
    }

    /// Goes on with the TLS handshake; a plain stream is always done.
    pub fn handshake_tls(&mut self) -> Result<TlsProgress, TlsError> {
        let Some((tls, outer)) = self.tls.split_last_mut() else {
            return Ok(TlsProgress::Done);
        };
        let buffer = &mut self.buffer;
        let mut pipe = Pipe::new(&mut self.line, outer);
        let progress = tls.handshake(&mut pipe, &mut |early| buffer.append(early))?;
        // What the session has handed over may wait further out.
        match (self.flush(), progress) {
            (Err(_), TlsProgress::Wait(interest)) => Ok(TlsProgress::Wait(Interest {
                write: self.backlog(),
                ..interest
            })),
            (_, progress) => Ok(progress),
        }
    }

    /// Whether it is encrypted.
    pub fn is_tls(&self) -> bool {
        !self.tls.is_empty()
    }

    /// TLS: whether the socket is read record by record and no further. On at the start; off,
    /// a read takes what is there, which is faster.
    pub fn exact(&mut self, on: bool) {
        for tls in &mut self.tls {
            tls.exact(on);
        }
    }

    /// Whether TLS ended without the peer's goodbye: what follows may have been cut off.
    pub fn truncated(&self) -> bool {
        self.tls.last().is_some_and(Session::truncated)
    }

    /// What TLS agreed on; `None` for a plain stream or before the handshake is done.
    pub fn tls_info(&self) -> Option<TlsInfo> {
        self.tls.last()?.info()
    }

    /// The server's certificates in DER, its own first; none for a plain stream.
    pub fn certificates(&self) -> Vec<&[u8]> {
        let tls = self.tls.iter();
        tls.flat_map(|tls| tls.certificates())
            .map(|cert| cert.as_ref())
            .collect()
    }
}
