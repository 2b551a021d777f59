//! `CURLOPT_PINNEDPUBLICKEY` and `CURLOPT_ISSUERCERT`: what a server's certificate must be
//! besides trusted.

use super::config::{path, read_file};
use super::der;
use super::roots::is_self_issued;
use super::{TlsError, TlsErrorKind};
use crate::limits::PINNED_KEY_FILE;
use crate::settings::{Text, Tls};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error, OtherError, RootCertStore};
use std::fs;
use std::sync::Arc;

/// Why a certificate that is trusted is refused all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its key is not the pinned one.
    Pin,
    /// Another certificate issued it.
    Issuer,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Refusal::Pin => "its public key is not the pinned one (CURLOPT_PINNEDPUBLICKEY)",
            Refusal::Issuer => "it was not issued by the certificate of CURLOPT_ISSUERCERT",
        })
    }
}

impl std::error::Error for Refusal {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(refusal))))
    }
}

/// Public keys of which the server must have one.
#[derive(Debug)]
pub enum Pin {
    /// The whole key, a subjectPublicKeyInfo.
    Key(Vec<u8>),
    /// SHA-256 hashes of keys, in base64.
    Hashes(Vec<Vec<u8>>),
}

impl Pin {
    /// Reads the setting, and the file that it may name.
    ///
    /// # Errors
    /// Kind `Pin`: there is no key.
    pub fn load(setting: &Text) -> Result<Pin, TlsError> {
        const HASH: &[u8] = b"sha256//";
        if setting.starts_with(HASH) {
            // As in libcurl, the first part that is no hash ends the list.
            let parts = setting.split(|&byte| byte == b';');
            let hashes = parts.map_while(|part| part.strip_prefix(HASH));
            return Ok(Pin::Hashes(hashes.map(<[u8]>::to_vec).collect()));
        }
        let file = path(setting);
        let failed = |reason: String| {
            let sentence = format!("No pinned public key in {}: {reason}", file.display());
            TlsError::new(TlsErrorKind::Pin, sentence)
        };
        let size = fs::metadata(file).map_err(|e| failed(e.to_string()))?.len();
        if size > PINNED_KEY_FILE {
            return Err(failed("it is too large".into()));
        }
        let bytes = read_file(file).map_err(|e| failed(e.to_string()))?;
        match SubjectPublicKeyInfoDer::from_pem_slice(&bytes) {
            Ok(key) => Ok(Pin::Key(key.to_vec())),
            Err(_) => Ok(Pin::Key(bytes)),
        }
    }

    /// # Errors
    /// [`Refusal::Pin`]
    pub fn check(&self, cert: &[u8]) -> Result<(), Error> {
        let key = der::certificate(cert).ok_or(Refusal::Pin)?.public_key;
        let fits = match self {
            Pin::Key(pinned) => pinned == key,
            Pin::Hashes(hashes) => {
                let hash = STANDARD.encode(sha256(key));
                hashes.iter().any(|pinned| pinned == hash.as_bytes())
            }
        };
        if fits {
            Ok(())
        } else {
            Err(Refusal::Pin.into())
        }
    }
}

/// By rustls' own hash, which every suite with SHA-256 carries.
pub(super) fn sha256(bytes: &[u8]) -> Vec<u8> {
    let suite = TLS13_AES_128_GCM_SHA256.tls13();
    let hash = suite.map(|suite| suite.common.hash_provider.hash(bytes));
    hash.map_or_else(Vec::new, |hash| hash.as_ref().to_vec())
}

/// The certificate that must have issued the server's.
#[derive(Debug)]
pub struct Issuer(RootCertStore);

impl Issuer {
    /// Reads the first certificate of the blob or file, if one is set.
    ///
    /// # Errors
    /// Kind `Issuer`: there is none.
    pub fn load(tls: &Tls) -> Result<Option<Issuer>, TlsError> {
        let failed = |reason: String| {
            let sentence = format!("CURLOPT_ISSUERCERT cannot be used: {reason}");
            TlsError::new(TlsErrorKind::Issuer, sentence)
        };
        let pem = match (&tls.issuer_blob, &tls.issuer_file) {
            (Some(blob), _) => blob.to_vec(),
            (None, Some(file)) => read_file(path(file)).map_err(|e| failed(e.to_string()))?,
            (None, None) => return Ok(None),
        };
        let cert = CertificateDer::from_pem_slice(&pem).map_err(|e| failed(e.to_string()))?;
        let mut store = RootCertStore::empty();
        store.add(cert).map_err(|e| failed(e.to_string()))?;
        Ok(Some(Issuer(store)))
    }

    /// Whether it issued `der`, by name and signature. An expired certificate has no issuer.
    ///
    /// # Errors
    /// [`Refusal::Issuer`]
    pub fn check(
        &self,
        der: &CertificateDer<'_>,
        now: UnixTime,
        algorithms: &WebPkiSupportedAlgorithms,
    ) -> Result<(), Error> {
        let cert = ParsedCertificate::try_from(der)?;
        let signed =
            verify_server_cert_signed_by_trust_anchor(&cert, &self.0, &[], now, algorithms.all);
        // One that issued itself is an authority, which webpki takes for no server's.
        let itself = || is_self_issued(der) && super::verify::is_root(der, &self.0);
        if signed.is_ok() || itself() {
            Ok(())
        } else {
            Err(Refusal::Issuer.into())
        }
    }
}
