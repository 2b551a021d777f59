//! Judging the server's certificate: its chain and its name, each of which can be switched off.
//!
//! Neither switch takes away the proof that the server holds the certificate's key.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{
    WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
    verify_tls13_signature_with_raw_key,
};
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::sync::Arc;

/// The four cases of `CURLOPT_SSL_VERIFYPEER` and `CURLOPT_SSL_VERIFYHOST`.
#[derive(Debug)]
pub struct Verifier {
    /// Trusted issuers; `None` when the chain is not checked.
    pub roots: Option<Arc<RootCertStore>>,
    /// Whether the name is checked. As with OpenSSL that also happens without the chain.
    pub check_name: bool,
    /// What signatures are understood.
    pub algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    fn check_chain(
        &self,
        cert: &ParsedCertificate<'_>,
        der: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), Error> {
        let Some(roots) = &self.roots else {
            return Ok(());
        };
        let all = self.algorithms.all;
        match verify_server_cert_signed_by_trust_anchor(cert, roots, intermediates, now, all) {
            // webpki judges a certificate's dates first, and these two answers come after:
            // it is a CA (the common self-signed `openssl req -x509`), or its issuer is not
            // among the roots. If it is itself a root, that is trust enough, as in OpenSSL.
            Err(Error::InvalidCertificate(
                CertificateError::Other(_) | CertificateError::UnknownIssuer,
            )) if is_root(der, roots) => Ok(()),
            other => other,
        }
    }
}

/// Whether a root has this certificate's subject and key. The handshake proves possession of
/// that key, and its owner could sign anything else we would accept; unless the root limits
/// the names it may sign for, and then this is not for us to decide.
fn is_root(der: &CertificateDer<'_>, roots: &RootCertStore) -> bool {
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
        if self.roots.is_some() || self.check_name {
            let cert = ParsedCertificate::try_from(end_entity)?;
            self.check_chain(&cert, end_entity, intermediates, now)?;
            if self.check_name {
                verify_server_name(&cert, server_name)?;
            }
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        match old_key(cert) {
            None => verify_tls12_signature(message, cert, dss, &self.algorithms),
            Some(key) => verify_tls13_signature_with_raw_key(message, &key, dss, &self.algorithms),
        }
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        match old_key(cert) {
            None => verify_tls13_signature(message, cert, dss, &self.algorithms),
            Some(key) => verify_tls13_signature_with_raw_key(message, &key, dss, &self.algorithms),
        }
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// The public key of a certificate that webpki does not read, such as one of X.509 version 1
/// (`openssl x509 -req` without extensions): verification may be off, the signature still counts.
fn old_key(cert: &CertificateDer<'_>) -> Option<SubjectPublicKeyInfoDer<'static>> {
    if ParsedCertificate::try_from(cert).is_ok() {
        return None;
    }
    // Certificate, TBSCertificate (RFC 5280, 4.1): [0] version, serial number, signature,
    // issuer, validity, subject, subjectPublicKeyInfo.
    let (_, certificate, _) = der_value(cert)?;
    let (_, mut rest, _) = der_value(certificate)?;
    let (tag, _, after) = der_value(rest)?;
    if tag == 0xa0 {
        rest = after; // version 1 is not written
    }
    for _ in 0..5 {
        rest = der_value(rest)?.2;
    }
    let after = der_value(rest)?.2;
    let key = rest.get(..rest.len() - after.len())?;
    Some(SubjectPublicKeyInfoDer::from(key.to_vec()))
}

/// The first value of `der`: its tag, its contents, and what follows it.
fn der_value(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let mut len = usize::from(first);
    if first >= 0x80 {
        let (digits, after) = rest.split_at_checked(len - 0x80)?;
        if digits.is_empty() || digits.len() > 4 {
            return None;
        }
        len = digits.iter().fold(0, |len, &d| len << 8 | usize::from(d));
        rest = after;
    }
    let (contents, after) = rest.split_at_checked(len)?;
    Some((tag, contents, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn der_values_are_split_and_short_ones_refused() {
        assert_eq!(
            der_value(&[4, 2, 7, 8, 9]),
            Some((4, &[7, 8][..], &[9][..]))
        );
        assert_eq!(der_value(&[4, 0x81, 1, 7]), Some((4, &[7][..], &[][..])));
        assert_eq!(
            der_value(&[4, 0x82, 0, 1, 7, 1]),
            Some((4, &[7][..], &[1][..]))
        );
        let bad: [&[u8]; 7] = [
            &[],
            &[4],
            &[4, 1],
            &[4, 0x80, 1],
            &[4, 0x85, 0, 0, 0, 0, 1, 1],
            &[4, 0x82, 1],
            &[4, 0x84, 0xff, 0xff, 0xff, 0xff, 0],
        ];
        for der in bad {
            assert_eq!(der_value(der), None, "{der:?}");
        }
    }
}
