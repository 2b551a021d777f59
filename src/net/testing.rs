//! What the tests of this folder share: certificates, and peers on the loopback interface.

use crate::net::stream::{Stream, TlsProgress};
use crate::net::tls::{self, TlsError};
use crate::net::wait::{Interest, poll};
use crate::settings::Tls;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use std::io;
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

/// A certificate, those above it, and its key.
pub struct Identity {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
    pub pem: String,
    pub key_pem: String,
}

fn identity(cert: &rcgen::Certificate, key: &KeyPair) -> Identity {
    Identity {
        chain: vec![cert.der().clone()],
        key: PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        pem: cert.pem(),
        key_pem: key.serialize_pem(),
    }
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params
        .distinguished_name
        .push(DnType::CommonName, "curlws test");
    params
}

/// A certificate that signs itself, changed by `change`.
pub fn self_signed(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Identity {
    let key = KeyPair::generate().unwrap();
    let mut params = params(names);
    change(&mut params);
    identity(&params.self_signed(&key).unwrap(), &key)
}

/// One that also calls itself an authority, as `openssl req -x509` makes it.
pub fn self_signed_ca(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Identity {
    self_signed(names, |params| {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        change(params);
    })
}

/// What signs other certificates.
pub struct Authority {
    pub pem: String,
    pub der: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

pub fn authority(name: &str) -> Authority {
    let key = KeyPair::generate().unwrap();
    let mut params = params(&[]);
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let cert = params.self_signed(&key).unwrap();
    Authority {
        pem: cert.pem(),
        der: cert.der().clone(),
        issuer: Issuer::new(params, key),
    }
}

impl Authority {
    pub fn issue(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let key = KeyPair::generate().unwrap();
        let mut params = params(names);
        change(&mut params);
        identity(&params.signed_by(&key, &self.issuer).unwrap(), &key)
    }
}

/// Makes a certificate expired.
pub fn expired(params: &mut CertificateParams) {
    params.not_before = rcgen::date_time_ymd(2001, 1, 1);
    params.not_after = rcgen::date_time_ymd(2002, 1, 1);
}

/// Two ends of a TCP connection, ours first.
pub fn tcp_pair() -> (OwnedFd, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let ours = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (theirs, _) = listener.accept().unwrap();
    theirs.set_nodelay(true).unwrap();
    (ours.into(), theirs)
}

pub type TlsPeer = StreamOwned<ServerConnection, TcpStream>;

pub fn server_config(who: &Identity, clients: Option<&Authority>) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.der.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let key = rustls::crypto::ring::sign::any_supported_type(&who.key).unwrap();
    // Not checked, so that a server may have any certificate.
    let own = rustls::sign::CertifiedKey::new(who.chain.clone(), key);
    let mut config =
        builder.with_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(own)));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

/// A TLS server of one connection, whose `work` begins with the handshake.
pub fn tls_server<T: Send + 'static>(
    config: ServerConfig,
    work: impl FnOnce(TlsPeer) -> T + Send + 'static,
) -> (OwnedFd, JoinHandle<T>) {
    let (ours, theirs) = tcp_pair();
    let peer = StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), theirs);
    (ours, std::thread::spawn(move || work(peer)))
}

/// Waits for what the stream wants; fails the test after a minute.
pub fn wait(stream: &Stream, interest: Interest) {
    let timeout = Some(Duration::from_secs(60));
    let ready = poll(&[(stream.as_fd(), interest)], None, timeout).unwrap();
    assert_eq!(ready.count, 1, "nothing happened in a minute");
}

/// Shakes hands over `fd` with a server called `name`.
pub fn tls_client(fd: OwnedFd, settings: &Tls, name: &str) -> Result<Stream, TlsError> {
    let mut stream = Stream::plain(fd);
    stream.start_tls(tls::client_config(settings)?, tls::server_name(name)?)?;
    loop {
        match stream.handshake_tls()? {
            TlsProgress::Done => return Ok(stream),
            TlsProgress::Wait(interest) => wait(&stream, interest),
        }
    }
}

/// Settings that trust `pem` alone.
pub fn trusting(pem: &str) -> Tls {
    Tls {
        ca_blob: Some(pem.as_bytes().into()),
        ..Tls::default()
    }
}

/// Repeats `call`, waiting whenever it would block.
pub fn blocking<T>(
    stream: &mut Stream,
    mut call: impl FnMut(&mut Stream) -> io::Result<T>,
) -> io::Result<T> {
    loop {
        match call(stream) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let interest = stream.interest();
                wait(stream, interest);
            }
            other => return other,
        }
    }
}
