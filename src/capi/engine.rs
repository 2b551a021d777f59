//! A connection of rustls-ffi's, driven by its C interface: only so does a certificate verifier
//! that the application has set in C get its userdata.

use std::ffi::c_void;
use std::fmt;
use std::io;
use std::ptr::null;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls_ffi::certificate::rustls_certificate_get_der;
use rustls_ffi::connection::rustls_connection;
use rustls_ffi::rslice::rustls_str;
use rustls_ffi::{rustls_io_result, rustls_result};

use crate::capi::ssl_ctx::{Owned, with_judge};
use crate::capi::types::CURL;
use crate::capi::{entry, handle, pointer};
use crate::net::tls::{Engine, Judge, TlsError, TlsErrorKind, TlsInfo};

/// OpenSSL's numbers for what a verifier says.
pub const VERDICTS: [(i32, rustls_result); 8] = [
    (7, rustls_result::CertBadSignature),
    (9, rustls_result::CertNotYetValid),
    (10, rustls_result::CertExpired),
    (12, rustls_result::CertExpiredRevocationList),
    (20, rustls_result::CertUnknownIssuer),
    (23, rustls_result::CertRevoked),
    (26, rustls_result::CertInvalidPurpose),
    (62, rustls_result::CertNotValidForName),
];

/// `X509_V_ERR_UNSPECIFIED`
const UNSPECIFIED: i32 = 1;

/// A connection, and for whom it is.
pub struct Connection {
    connection: Owned<*mut rustls_connection>,
    judge: Arc<Judge>,
    /// Its address marks calls that must not come from within the application's verifier.
    curl: *mut CURL,
}

// SAFETY: rustls' connections belong to no thread, and the functions that an application sets in
// a configuration may be called by any (rustls-ffi's pages). Of the handle the address is used.
unsafe impl Send for Connection {}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Connection {{ {:?} }}", self.connection.get())
    }
}

impl Connection {
    /// Of a connection of the handle `curl`.
    pub fn new(
        connection: Owned<*mut rustls_connection>,
        judge: Arc<Judge>,
        curl: *mut CURL,
    ) -> Connection {
        Connection {
            connection,
            judge,
            curl,
        }
    }
}

/// Fails with `error`, which is remembered besides: C carries numbers only.
fn io_result(
    result: Option<io::Result<usize>>,
    out_n: *mut usize,
    failed: &mut Option<io::Error>,
) -> rustls_io_result {
    match result {
        Some(Ok(n)) => {
            // SAFETY: rustls-ffi's page: a place for the number.
            unsafe { pointer::put(out_n, n) };
            rustls_io_result(0)
        }
        Some(Err(error)) => {
            *failed = Some(error);
            rustls_io_result(libc::EIO)
        }
        None => rustls_io_result(libc::EIO),
    }
}

type Source<'a> = (
    &'a mut dyn FnMut(&mut [u8]) -> io::Result<usize>,
    Option<io::Error>,
);

unsafe extern "C" fn receive(
    userdata: *mut c_void,
    buf: *mut u8,
    n: usize,
    out_n: *mut usize,
) -> rustls_io_result {
    // SAFETY: `Connection::receive` passes a `Source`.
    let (source, failed) = unsafe { &mut *userdata.cast::<Source<'_>>() };
    // SAFETY: rustls-ffi's page: room for `n` bytes.
    let room = unsafe { pointer::bytes_mut(buf.cast(), n) };
    let result = entry::plain(None, || room.map(source));
    io_result(result, out_n, failed)
}

type Sink<'a> = (
    &'a mut dyn FnMut(&[u8]) -> io::Result<usize>,
    Option<io::Error>,
);

unsafe extern "C" fn send(
    userdata: *mut c_void,
    buf: *const u8,
    n: usize,
    out_n: *mut usize,
) -> rustls_io_result {
    // SAFETY: `Connection::send` passes a `Sink`.
    let (sink, failed) = unsafe { &mut *userdata.cast::<Sink<'_>>() };
    // SAFETY: rustls-ffi's page: `n` bytes.
    let bytes = unsafe { pointer::bytes(buf.cast(), n) };
    let result = entry::plain(None, || bytes.map(sink));
    io_result(result, out_n, failed)
}

/// What came of reading or writing ciphertext.
fn moved(result: rustls_io_result, n: usize, failed: Option<io::Error>) -> io::Result<usize> {
    match result.0 {
        0 => Ok(n),
        _ => Err(failed.unwrap_or_else(|| io::Error::other("The TLS connection takes no more"))),
    }
}

impl Engine for Connection {
    fn receive(
        &mut self,
        source: &mut dyn FnMut(&mut [u8]) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let (mut source, mut n): (Source<'_>, usize) = ((source, None), 0);
        let result = rustls_connection::rustls_connection_read_tls(
            self.connection.get(),
            Some(receive),
            (&raw mut source).cast(),
            &mut n,
        );
        moved(result, n, source.1)
    }

    fn send(&mut self, sink: &mut dyn FnMut(&[u8]) -> io::Result<usize>) -> io::Result<usize> {
        let (mut sink, mut n): (Sink<'_>, usize) = ((sink, None), 0);
        let result = rustls_connection::rustls_connection_write_tls(
            self.connection.get(),
            Some(send),
            (&raw mut sink).cast(),
            &mut n,
        );
        moved(result, n, sink.1)
    }

    fn process(&mut self) -> Result<(), TlsError> {
        let connection = self.connection.get();
        // The application's functions run in here while the handle is locked.
        let process = || {
            handle::locking(self.curl, || {
                rustls_connection::rustls_connection_process_new_packets(connection)
            })
        };
        let (result, refusal) = match self.is_handshaking() {
            true => with_judge(&self.judge, process),
            false => (process(), None),
        };
        match (result, refusal) {
            (rustls_result::Ok, _) => Ok(()),
            (_, Some(refusal)) => Err(refusal),
            (failed, None) => Err(failure(failed)),
        }
    }

    fn wants_send(&self) -> bool {
        rustls_connection::rustls_connection_wants_write(self.connection.get())
    }

    fn is_handshaking(&self) -> bool {
        rustls_connection::rustls_connection_is_handshaking(self.connection.get())
    }

    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let mut n = 0;
        let (connection, place, size) = (self.connection.get(), dst.as_mut_ptr(), dst.len());
        match rustls_connection::rustls_connection_read(connection, place, size, &mut n) {
            rustls_result::Ok => Ok(n),
            rustls_result::PlaintextEmpty => Err(io::ErrorKind::WouldBlock.into()),
            failed => Err(io::Error::other(failed.to_string())),
        }
    }

    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        let mut n = 0;
        let (connection, place, size) = (self.connection.get(), src.as_ptr(), src.len());
        match rustls_connection::rustls_connection_write(connection, place, size, &mut n) {
            rustls_result::Ok => Ok(n),
            failed => Err(io::Error::other(failed.to_string())),
        }
    }

    fn close(&mut self) {
        rustls_connection::rustls_connection_send_close_notify(self.connection.get());
    }

    fn info(&self) -> Option<TlsInfo> {
        let connection = self.connection.get();
        let version = match rustls_connection::rustls_connection_get_protocol_version(connection) {
            0 => return None,
            0x0303 => "TLSv1.2",
            _ => "TLSv1.3",
        };
        // SAFETY: rustls made the strings, which live for ever.
        let text = |name: rustls_str<'static>| unsafe { name.to_str() }.replace("TLS13_", "TLS_");
        let (mut alpn, mut alpn_len) = (null(), 0);
        rustls_connection::rustls_connection_get_alpn_protocol(
            connection,
            &mut alpn,
            &mut alpn_len,
        );
        // SAFETY: rustls-ffi's page: NULL, or so many bytes until the connection is changed.
        let alpn = unsafe { pointer::bytes(alpn.cast(), alpn_len) };
        Some(TlsInfo {
            version,
            cipher: text(
                rustls_connection::rustls_connection_get_negotiated_ciphersuite_name(connection),
            ),
            group: text(
                rustls_connection::rustls_connection_get_negotiated_key_exchange_group_name(
                    connection,
                ),
            ),
            alpn: alpn.filter(|alpn| !alpn.is_empty()).map(<[u8]>::to_vec),
        })
    }

    fn certificates(&self) -> Vec<CertificateDer<'static>> {
        let certificate = |i| {
            let connection = self.connection.get();
            let der = rustls_connection::rustls_connection_get_peer_certificate(connection, i);
            let (mut place, mut size) = (null(), 0);
            match rustls_certificate_get_der(der, &mut place, &mut size) {
                // SAFETY: rustls-ffi's page: so many bytes, until the connection is changed.
                rustls_result::Ok => unsafe { pointer::bytes(place.cast(), size) },
                _ => None, // NULL too
            }
        };
        (0..)
            .map_while(certificate)
            .map(|der| CertificateDer::from(der.to_vec()))
            .collect()
    }
}

/// Why a connection failed that our own judge had nothing against.
fn failure(result: rustls_result) -> TlsError {
    if rustls_result::rustls_result_is_cert_error(result as u32) {
        let known = VERDICTS.iter().find(|(_, verdict)| *verdict == result);
        let number = known.map_or(UNSPECIFIED, |(number, _)| *number);
        let sentence = format!("The server's certificate is not accepted: {result}");
        return TlsError::refused(number, sentence);
    }
    TlsError::new(TlsErrorKind::Handshake, format!("TLS failed: {result}"))
}
