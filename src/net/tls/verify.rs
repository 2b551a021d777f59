//! Judging the server's certificate: its chain and its name, each of which can be switched off.
//!
//! Neither switch takes away the proof that the server holds the certificate's key.

use super::der;
use super::pin::{Issuer, Pin};
use super::roots::{Trust, is_self_issued};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{
    WebPkiServerVerifier, verify_server_cert_signed_by_trust_anchor, verify_server_name,
};
use rustls::crypto::{
    WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
    verify_tls13_signature_with_raw_key,
};
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, DigitallySignedStruct, Error, PeerMisbehaved, RootCertStore, SignatureScheme,
};
use std::sync::Arc;

/// The four cases of `CURLOPT_SSL_VERIFYPEER` and `CURLOPT_SSL_VERIFYHOST`, and what else was
/// asked for.
#[derive(Debug)]
pub struct Verifier {
    /// Trusted issuers; `None` when the chain is not checked.
    pub trust: Option<Arc<Trust>>,
    /// Checks the chain in place of webpki's plain function, revocation included.
    pub revocation: Option<Arc<WebPkiServerVerifier>>,
    /// Whether the name is checked. As with OpenSSL that also happens without the chain.
    pub check_name: bool,
    /// What signatures are understood.
    pub algorithms: WebPkiSupportedAlgorithms,
    /// How the server may sign.
    pub schemes: Vec<SignatureScheme>,
    /// The key that the server must have.
    pub pin: Option<Pin>,
    /// Who must have issued its certificate.
    pub issuer: Option<Issuer>,
}

impl Verifier {
    fn check_chain(
        &self,
        der: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), Error> {
        let Some(trust) = &self.trust else {
            return Ok(());
        };
        let mut all: Vec<CertificateDer<'_>> = Vec::new();
        let intermediates = match trust.intermediates.as_slice() {
            [] => intermediates,
            more => {
                all.extend(intermediates.iter().chain(more).cloned());
                &all
            }
        };
        if let Some(verifier) = &self.revocation {
            return match verifier.verify_server_cert(der, intermediates, name, &[], now) {
                // The name comes last there, and is judged by itself here.
                Err(Error::InvalidCertificate(
                    CertificateError::NotValidForName
                    | CertificateError::NotValidForNameContext { .. },
                )) => Ok(()),
                other => other.map(drop),
            };
        }
        let (cert, roots) = (ParsedCertificate::try_from(der)?, &trust.roots);
        let known = self.algorithms.all;
        match verify_server_cert_signed_by_trust_anchor(&cert, roots, intermediates, now, known) {
            // webpki judges a certificate's dates first, and these two answers come after:
            // it is a CA (the common self-signed `openssl req -x509`), or its issuer is not
            // among the roots. If it is itself a root, that is trust enough, as in OpenSSL.
            Err(Error::InvalidCertificate(
                CertificateError::Other(_) | CertificateError::UnknownIssuer,
            )) if is_root(der, roots) && (!trust.whole_chains || is_self_issued(der)) => Ok(()),
            other => other,
        }
    }

    fn check_scheme(&self, dss: &DigitallySignedStruct) -> Result<(), Error> {
        if self.schemes.contains(&dss.scheme) {
            return Ok(());
        }
        Err(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into())
    }

    /// Whether the server has the certificate's key, by webpki if that reads the certificate.
    fn check_signature(
        &self,
        usual: SignatureCheck,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check_scheme(dss)?;
        match old_key(cert) {
            None => usual(message, cert, dss, &self.algorithms),
            Some(key) => verify_tls13_signature_with_raw_key(message, &key, dss, &self.algorithms),
        }
    }
}

/// One of webpki's.
type SignatureCheck = fn(
    &[u8],
    &CertificateDer<'_>,
    &DigitallySignedStruct,
    &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error>;

/// Whether a root has this certificate's subject and key. The handshake proves possession of
/// that key, and its owner could sign anything else we would accept; unless the root limits
/// the names it may sign for, and then this is not for us to decide.
pub fn is_root(der: &CertificateDer<'_>, roots: &RootCertStore) -> bool {
    let mut own = RootCertStore::empty();
    if own.add(der.clone().into_owned()).is_err() {
        return false;
    }
    let own = own
        .roots
        .first()
        .filter(|own| own.name_constraints.is_none());
    own.is_some_and(|own| roots.roots.contains(own))
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.check_chain(end_entity, intermediates, server_name, now)?;
        if self.check_name {
            verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
        }
        // In libcurl's order.
        if let Some(issuer) = &self.issuer {
            issuer.check(end_entity, now, &self.algorithms)?;
        }
        if let Some(pin) = &self.pin {
            pin.check(end_entity)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check_signature(verify_tls12_signature, message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check_signature(verify_tls13_signature, message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.clone()
    }
}

/// The public key of a certificate that webpki does not read, such as one of X.509 version 1
/// (`openssl x509 -req` without extensions): verification may be off, the signature still counts.
fn old_key(cert: &CertificateDer<'_>) -> Option<SubjectPublicKeyInfoDer<'static>> {
    if ParsedCertificate::try_from(cert).is_ok() {
        return None;
    }
    let key = der::certificate(cert)?.public_key;
    Some(SubjectPublicKeyInfoDer::from(key.to_vec()))
}
