//! What the settings make of a TLS connection, for one that is not made here.

use super::config::{self, logs_keys, suites, verifier};
use super::own::own;
use super::pin::{Issuer, Pin};
use super::verify::Verifier;
use super::{TlsError, TlsErrorKind, server_name};
use crate::settings::Tls;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use std::fmt;
use std::sync::Arc;

/// All that a configuration is told; numbers are those of the registry of TLS.
#[derive(Debug)]
pub struct Recipe {
    /// The server's name or address, as a certificate has it.
    pub name: String,
    /// Versions that are offered.
    pub versions: Vec<u16>,
    /// Cipher suites that are offered, in their order; `None` for all that there are.
    pub suites: Option<Vec<u16>>,
    /// Protocols that are offered (ALPN).
    pub protocols: &'static [&'static [u8]],
    /// Our certificate and its key.
    pub own: Option<OwnPem>,
    /// Keys are written to the file that `SSLKEYLOGFILE` names.
    pub logs_keys: bool,
    /// Who judges the server's certificate.
    pub judge: Arc<Judge>,
}

/// A certificate with its chain, and its key, in PEM.
pub struct OwnPem {
    /// The certificate first.
    pub chain: Vec<u8>,
    /// Not encrypted.
    pub key: Vec<u8>,
}

impl fmt::Debug for OwnPem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnPem") // a key is not for showing
    }
}

/// What a connection to `host` is to be like.
///
/// # Errors
/// As [`client_config`](super::client_config) and [`server_name`](super::server_name), and kind
/// `NotBuiltIn` for what cannot be said to others.
pub fn recipe(tls: &Tls, host: &str) -> Result<Recipe, TlsError> {
    let cannot = |option: &str| {
        let sentence = format!("{option} cannot be combined with CURLOPT_SSL_CTX_FUNCTION");
        Err(TlsError::new(TlsErrorKind::NotBuiltIn, sentence))
    };
    if tls.groups.is_some() {
        return cannot("CURLOPT_SSL_EC_CURVES");
    }
    if tls.signatures.is_some() {
        return cannot("CURLOPT_SSL_SIGNATURE_ALGORITHMS");
    }
    let suites = suites(tls)?;
    Ok(Recipe {
        name: server_name(host)?.to_str().into_owned(),
        versions: config::versions(tls)?
            .iter()
            .map(|version| version.version.into())
            .collect(),
        suites: suites.map(|suites| suites.into_iter().map(u16::from).collect()),
        protocols: config::protocols(tls),
        own: own(tls)?.map(|own| own.into_pem()).transpose()?,
        logs_keys: logs_keys(),
        judge: Arc::new(Judge::new(tls)?),
    })
}

/// Judges a server's certificate: its chain and its name while the handshake goes on, unless
/// somebody else does that; what else was asked for when it is over.
#[derive(Debug)]
pub struct Judge {
    verifier: Verifier,
    issuer: Option<Issuer>,
    pin: Option<Pin>,
}

impl Judge {
    fn new(tls: &Tls) -> Result<Judge, TlsError> {
        let mut verifier = verifier(tls)?;
        Ok(Judge {
            issuer: verifier.issuer.take(),
            pin: verifier.pin.take(),
            verifier,
        })
    }

    /// Whether the certificate may be trusted, and has the name.
    ///
    /// # Errors
    /// Kind `Peer`: it is not acceptable.
    pub fn judge(
        &self,
        certificate: &[u8],
        intermediates: &[&[u8]],
        name: &str,
    ) -> Result<(), TlsError> {
        let intermediates: Vec<_> = intermediates
            .iter()
            .map(|der| CertificateDer::from(*der))
            .collect();
        let name = ServerName::try_from(name)
            .map_err(|_| TlsError::new(TlsErrorKind::Peer, "The server's name is none"))?;
        let der = CertificateDer::from(certificate);
        self.verifier
            .verify_server_cert(&der, &intermediates, &name, &[], UnixTime::now())?;
        Ok(())
    }

    /// Whether certificates that were accepted are those that were asked for, in libcurl's order.
    pub(super) fn look_again(&self, certificates: &[CertificateDer<'_>]) -> Result<(), TlsError> {
        let none = CertificateDer::from(&[][..]);
        let der = certificates.first().unwrap_or(&none);
        if let Some(issuer) = &self.issuer {
            issuer.check(der, UnixTime::now(), &self.verifier.algorithms)?;
        }
        if let Some(pin) = &self.pin {
            pin.check(der)?;
        }
        Ok(())
    }
}
