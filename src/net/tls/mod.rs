//! TLS by rustls: settings to a configuration, certificate checks, and the record machine.
//!
//! What differs from libcurl with OpenSSL, on purpose or by rustls: a name is looked for in the
//! certificate's subjectAltName only, never in its common name; certificates that are verified
//! must be X.509 version 3.

mod certinfo;
mod config;
mod der;
mod driven;
mod export;
mod legacy;
mod names;
mod native;
mod own;
mod pin;
mod pipe;
mod recipe;
mod resume;
mod roots;
mod session;
mod verify;

pub use certinfo::certificate_facts;
pub use config::{client_config, forget_configs, use_environment};
pub use driven::{Driven, Engine};
pub use export::{ExportedSession, SessionError, SessionKey, export_sessions, import_session};
pub use pipe::Pipe;
pub use recipe::{Judge, Recipe, recipe};
pub use resume::{SessionStore, Sessions, resuming};
pub use roots::system_places;
pub use session::{Session, TlsInfo, TlsProgress};

use rustls::pki_types::ServerName;
use rustls::{AlertDescription, CertificateError, Error};
use std::fmt;

/// Which of libcurl's codes a TLS error becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsErrorKind {
    /// `CURLE_SSL_CACERT_BADFILE`: the trusted certificates cannot be loaded.
    CaFile,
    /// `CURLE_SSL_CERTPROBLEM`: our certificate is unusable, or does not belong to its key.
    ClientCert,
    /// `CURLE_BAD_FUNCTION_ARGUMENT`: its key cannot be read or opened (libcurl's code).
    ClientKey,
    /// `CURLE_PEER_FAILED_VERIFICATION`: the server's certificate is not acceptable.
    Peer,
    /// `CURLE_SSL_CONNECT_ERROR`: anything else in the handshake.
    Handshake,
    /// The same: the connection ended before the handshake did.
    Cut,
    /// `CURLE_SSL_CIPHER`: a list of names leaves nothing to offer.
    Cipher,
    /// `CURLE_SSL_CRL_BADFILE`: the revocation lists cannot be loaded.
    Crl,
    /// `CURLE_SSL_ISSUER_ERROR`: another certificate issued the server's.
    Issuer,
    /// `CURLE_SSL_PINNEDPUBKEYNOTMATCH`: the server has another key than the pinned one.
    Pin,
    /// `CURLE_NOT_BUILT_IN`: settings that cannot be had together.
    NotBuiltIn,
}

/// A TLS error with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsError {
    /// What kind of error.
    pub kind: TlsErrorKind,
    /// For the error buffer.
    pub sentence: String,
    verify_result: i32,
}

impl TlsError {
    /// An error with its sentence.
    pub fn new(kind: TlsErrorKind, sentence: impl Into<String>) -> TlsError {
        TlsError {
            kind,
            sentence: sentence.into(),
            verify_result: 0,
        }
    }

    /// The server's certificate was refused, for OpenSSL's `X509_V_ERR_` number.
    pub fn refused(verify_result: i32, sentence: String) -> TlsError {
        TlsError {
            kind: TlsErrorKind::Peer,
            sentence,
            verify_result,
        }
    }

    /// For `CURLINFO_SSL_VERIFYRESULT`: OpenSSL's `X509_V_ERR_` number; 0 unless the kind is
    /// `Peer`. (A connection that was made has 0, also when verification was off.)
    pub fn verify_result(&self) -> i32 {
        self.verify_result
    }
}

/// The name that a server's certificate must have: a DNS name or an IP address (no brackets, no
/// zone). A final dot does not count.
///
/// # Errors
/// Kind `Handshake`: TLS cannot ask for such a name.
pub fn server_name(host: &str) -> Result<ServerName<'static>, TlsError> {
    let name = host.strip_suffix('.').unwrap_or(host);
    ServerName::try_from(name.to_owned()).map_err(|_| {
        let sentence = format!("{host} is not a name that a certificate can have");
        TlsError::new(TlsErrorKind::Handshake, sentence)
    })
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for TlsError {}

impl From<Error> for TlsError {
    fn from(error: Error) -> TlsError {
        match &error {
            Error::InvalidCertificate(reason) => {
                let (verify_result, sentence) = certificate_reason(reason);
                let sentence = format!("The server's certificate is not accepted: {sentence}");
                TlsError {
                    kind: refusal(reason),
                    sentence,
                    verify_result,
                }
            }
            Error::AlertReceived(AlertDescription::CertificateRequired) => TlsError::new(
                TlsErrorKind::Handshake,
                "The server requires a client certificate (CURLOPT_SSLCERT)",
            ),
            Error::AlertReceived(alert) => {
                let sentence = format!("The server refused the TLS connection: alert {alert:?}");
                TlsError::new(TlsErrorKind::Handshake, sentence)
            }
            Error::InvalidMessage(_) => TlsError::new(
                TlsErrorKind::Handshake,
                format!("The server does not speak TLS here, or badly: {error}"),
            ),
            _ => TlsError::new(TlsErrorKind::Handshake, format!("TLS failed: {error}")),
        }
    }
}

fn refusal(reason: &CertificateError) -> TlsErrorKind {
    let ours = match reason {
        CertificateError::Other(other) => other.0.downcast_ref::<pin::Refusal>(),
        _ => None,
    };
    match ours {
        Some(pin::Refusal::Pin) => TlsErrorKind::Pin,
        Some(pin::Refusal::Issuer) => TlsErrorKind::Issuer,
        None => TlsErrorKind::Peer,
    }
}

/// OpenSSL's number for a refusal, and its reason for people.
fn certificate_reason(reason: &CertificateError) -> (i32, String) {
    use CertificateError as C;
    match reason {
        C::Expired | C::ExpiredContext { .. } => (10, "it has expired".into()),
        C::NotValidYet | C::NotValidYetContext { .. } => (9, "it is not valid yet".into()),
        C::UnknownIssuer => {
            let advice = "its issuer is unknown (CURLOPT_CAINFO names trusted issuers)";
            (20, advice.into())
        }
        C::NotValidForName => (62, "it is not valid for this host name".into()),
        C::NotValidForNameContext {
            expected,
            presented,
        } => {
            let host = expected.to_str();
            let names = if presented.is_empty() {
                "no subjectAltName".to_owned()
            } else {
                let names = presented.iter().map(|name| plain_name(name));
                names.collect::<Vec<_>>().join(", ")
            };
            (
                62,
                format!("it is not valid for host {host} (it has {names})"),
            )
        }
        C::BadSignature => (7, "its signature is wrong".into()),
        C::UnknownRevocationStatus => (
            3,
            "CURLOPT_CRLFILE has no list for it or for one above it".into(),
        ),
        C::ExpiredRevocationList | C::ExpiredRevocationListContext { .. } => {
            (12, "its revocation list has expired".into())
        }
        C::Other(other) if other.0.is::<pin::Refusal>() => (0, other.to_string()),
        C::Revoked => (23, "it has been revoked".into()),
        C::InvalidPurpose | C::InvalidPurposeContext { .. } => {
            (26, "it is not meant for servers".into())
        }
        // webpki's own, which rustls has no words for. The first is what `openssl req -x509` makes.
        C::Other(other) if other.0.to_string() == "CaUsedAsEndEntity" => {
            let advice =
                "it is self-signed, or a CA's own, and not trusted itself (CURLOPT_CAINFO)";
            (18, advice.into())
        }
        C::Other(other) => (1, other.0.to_string()),
        other => (1, other.to_string()),
    }
}

/// A name as the certificate has it, of webpki's `DnsName("localhost")` and `IpAddress(127.0.0.1)`.
fn plain_name(name: &str) -> &str {
    let inner = |front, back| name.strip_prefix(front)?.strip_suffix(back);
    inner("DnsName(\"", "\")")
        .or_else(|| inner("IpAddress(", ")"))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests;
