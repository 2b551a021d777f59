//! Our own certificate and its key.

use super::config::{PROVIDER, path, read_file};
use super::recipe::OwnPem;
use super::{TlsError, TlsErrorKind, legacy};
use crate::settings::{Text, Tls};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pkcs8::EncryptedPrivateKeyInfo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use rustls::{Error, InconsistentKeys};
use std::io;

fn cert_error(sentence: String) -> TlsError {
    TlsError::new(TlsErrorKind::ClientCert, sentence)
}

fn key_error(sentence: String) -> TlsError {
    TlsError::new(TlsErrorKind::ClientKey, sentence)
}

/// Bytes of a setting that may be a blob or a file, and what to call them.
fn load(blob: &Option<Text>, file: &Option<Text>, what: &str) -> Option<Loaded> {
    if let Some(blob) = blob {
        return Some((Ok(blob.to_vec()), format!("{what} blob")));
    }
    let file = path(file.as_ref()?);
    Some((read_file(file), format!("{what} {}", file.display())))
}

type Loaded = (io::Result<Vec<u8>>, String);

/// Our certificate, those above it, and its key.
pub struct Own {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    name: String,
}

/// Our certificate with its key, if one is set.
pub fn own(tls: &Tls) -> Result<Option<Own>, TlsError> {
    let Some((bytes, name)) = load(&tls.cert_blob, &tls.cert_file, "client certificate") else {
        return Ok(None);
    };
    let unreadable = |name: &str, e: io::Error| cert_error(format!("Could not read {name}: {e}"));
    let bytes = bytes.map_err(|e| unreadable(&name, e))?;
    let chain = parse_chain(&bytes, tls.cert_der, &name)?;
    let password = tls.key_password.as_deref();
    let key = match load(&tls.key_blob, &tls.key_file, "client key") {
        Some((key, name)) => parse_key(
            &key.map_err(|e| key_error(format!("Could not read {name}: {e}")))?,
            tls.key_der,
            password,
            &name,
        )?,
        None => parse_key(&bytes, tls.cert_der, password, &name)?,
    };
    Ok(Some(Own { chain, key, name }))
}

impl Own {
    /// Both, if they belong together.
    pub fn certify(self) -> Result<CertifiedKey, TlsError> {
        let Own { chain, key, name } = self;
        let key = PROVIDER
            .key_provider
            .load_private_key(key)
            .map_err(|e| key_error(format!("The key of {name} is unusable: {e}")))?;
        let own = CertifiedKey::new(chain, key);
        match own.keys_match() {
            Err(Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => {
                let sentence = format!("The private key does not belong to {name}");
                Err(cert_error(sentence))
            }
            // Anything else means that it cannot be told, which the server will.
            _ => Ok(own),
        }
    }

    /// Both in PEM, if they belong together.
    pub fn into_pem(self) -> Result<OwnPem, TlsError> {
        let chain = self.chain.iter().flat_map(|cert| pem("CERTIFICATE", cert));
        let chain = chain.collect();
        let kind = match &self.key {
            PrivateKeyDer::Pkcs1(_) => "RSA PRIVATE KEY",
            PrivateKeyDer::Sec1(_) => "EC PRIVATE KEY",
            _ => "PRIVATE KEY",
        };
        let key = pem(kind, self.key.secret_der());
        self.certify()?;
        Ok(OwnPem { chain, key })
    }
}

fn pem(kind: &str, der: &[u8]) -> Vec<u8> {
    let body = STANDARD.encode(der);
    format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n").into_bytes()
}

fn parse_chain(
    bytes: &[u8],
    der: bool,
    name: &str,
) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    if der {
        return Ok(vec![CertificateDer::from(bytes.to_vec())]);
    }
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    match chain {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        Ok(_) => Err(cert_error(format!("There is no PEM certificate in {name}"))),
        Err(error) => Err(cert_error(format!("Could not read {name}: {error}"))),
    }
}

fn parse_key(
    bytes: &[u8],
    der: bool,
    password: Option<&[u8]>,
    name: &str,
) -> Result<PrivateKeyDer<'static>, TlsError> {
    if der {
        return match PrivateKeyDer::try_from(bytes) {
            Ok(key) => Ok(key.clone_key()),
            Err(_) if EncryptedPrivateKeyInfo::try_from(bytes).is_ok() => {
                decrypt(bytes, password, name)
            }
            Err(reason) => Err(key_error(format!(
                "Could not read the private key from {name}: {reason}"
            ))),
        };
    }
    if find(bytes, b"Proc-Type: 4,ENCRYPTED").is_some() {
        let password = password.ok_or_else(|| locked(name))?;
        return legacy::decrypt(bytes, password).ok_or_else(|| wrong_password(name));
    }
    if let Some(encrypted) = encrypted_section(bytes) {
        return decrypt(&encrypted, password, name);
    }
    PrivateKeyDer::from_pem_slice(bytes)
        .map_err(|e| key_error(format!("There is no usable PEM private key in {name}: {e}")))
}

pub fn find(bytes: &[u8], marker: &[u8]) -> Option<usize> {
    bytes
        .windows(marker.len())
        .position(|window| window == marker)
}

/// The DER of an encrypted PKCS#8 key in a PEM text.
fn encrypted_section(pem: &[u8]) -> Option<Vec<u8>> {
    const BEGIN: &[u8] = b"-----BEGIN ENCRYPTED PRIVATE KEY-----";
    let rest = pem.get(find(pem, BEGIN)? + BEGIN.len()..)?;
    let body = rest.get(..find(rest, b"-----END")?)?;
    let body: Vec<u8> = body
        .iter()
        .copied()
        .filter(|b| !b.is_ascii_whitespace())
        .collect();
    STANDARD.decode(body).ok()
}

/// Decrypts a PKCS#8 key (RFC 5958, 3; PBES2) with `CURLOPT_KEYPASSWD`.
fn decrypt(
    encrypted: &[u8],
    password: Option<&[u8]>,
    name: &str,
) -> Result<PrivateKeyDer<'static>, TlsError> {
    let password = password.ok_or_else(|| locked(name))?;
    let info = EncryptedPrivateKeyInfo::try_from(encrypted).map_err(|e| {
        key_error(format!(
            "The private key in {name} is encrypted in an unknown way: {e}"
        ))
    })?;
    let key = info.decrypt(password).map_err(|_| wrong_password(name))?;
    Ok(PrivatePkcs8KeyDer::from(key.as_bytes().to_vec()).into())
}

fn locked(name: &str) -> TlsError {
    key_error(format!(
        "The private key in {name} is encrypted (CURLOPT_KEYPASSWD)"
    ))
}

fn wrong_password(name: &str) -> TlsError {
    key_error(format!(
        "CURLOPT_KEYPASSWD does not open the private key in {name}"
    ))
}
