//! Settings to a rustls configuration; equal settings share one.

use super::verify::Verifier;
use super::{TlsError, TlsErrorKind};
use crate::limits::TLS_CONFIGS;
use crate::settings::{Text, Tls};
use parking_lot::Mutex;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, Error, InconsistentKeys, RootCertStore};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// What tells one version of a file from another: inode, size, time of change (s, ns).
type Stamp = (u64, u64, i64, i64);

/// Settings, and the state of the files they name.
#[derive(PartialEq, Eq)]
struct Key {
    tls: Tls,
    files: Vec<Option<Stamp>>,
}

static CONFIGS: Mutex<Vec<(Key, Arc<ClientConfig>)>> = Mutex::new(Vec::new());
static SYSTEM_ROOTS: Mutex<Option<Arc<RootCertStore>>> = Mutex::new(None);
static PROVIDER: LazyLock<Arc<CryptoProvider>> =
    LazyLock::new(|| Arc::new(ring::default_provider()));

/// The configuration for `tls`: one that an equal call made before, unless a file has changed
/// since, or a new one.
///
/// # Errors
/// Kind `CaFile`, `ClientCert`, or `NotBuiltIn` (no TLS version is left).
pub fn client_config(tls: &Tls) -> Result<Arc<ClientConfig>, TlsError> {
    let key = Key {
        tls: tls.clone(),
        files: stamps(tls),
    };
    {
        let mut configs = CONFIGS.lock();
        if let Some(at) = configs.iter().position(|(known, _)| *known == key) {
            let found = configs.remove(at);
            let config = Arc::clone(&found.1);
            configs.push(found); // the last is the most recently used
            return Ok(config);
        }
    }
    // Files are read without the lock; of two that do so at once, the later replaces nothing.
    let config = Arc::new(build(tls)?);
    let mut configs = CONFIGS.lock();
    configs.retain(|(known, _)| known.tls != key.tls);
    if configs.len() >= TLS_CONFIGS {
        configs.remove(0);
    }
    configs.push((key, Arc::clone(&config)));
    Ok(config)
}

/// Forgets all configurations and the system's roots; connections keep theirs.
pub fn forget_configs() {
    CONFIGS.lock().clear();
    *SYSTEM_ROOTS.lock() = None;
}

fn stamps(tls: &Tls) -> Vec<Option<Stamp>> {
    let files = [&tls.ca_file, &tls.ca_path, &tls.cert_file, &tls.key_file];
    let mut stamps: Vec<_> = files
        .into_iter()
        .flatten()
        .map(|name| stamp(path(name)))
        .collect();
    if let Some(folder) = &tls.ca_path {
        // A file that is written anew does not change its folder.
        stamps.extend(folder_files(path(folder)).iter().map(|file| stamp(file)));
    }
    stamps
}

fn stamp(path: &Path) -> Option<Stamp> {
    let meta = fs::metadata(path).ok()?;
    Some((meta.ino(), meta.size(), meta.mtime(), meta.mtime_nsec()))
}

fn path(text: &Text) -> &Path {
    Path::new(OsStr::from_bytes(text))
}

fn build(tls: &Tls) -> Result<ClientConfig, TlsError> {
    let mut versions = Vec::new();
    if tls.versions.v1_3 {
        versions.push(&rustls::version::TLS13);
    }
    if tls.versions.v1_2 {
        versions.push(&rustls::version::TLS12);
    }
    let none = "CURLOPT_SSLVERSION leaves no version: TLS 1.2 and 1.3 are supported";
    let builder = ClientConfig::builder_with_provider(Arc::clone(&PROVIDER))
        .with_protocol_versions(&versions)
        .map_err(|_| TlsError::new(TlsErrorKind::NotBuiltIn, none))?;
    let verifier = Verifier {
        // As in libcurl, roots that nobody asks are not even loaded.
        roots: tls.verify_peer.then(|| roots(tls)).transpose()?,
        check_name: tls.verify_host,
        algorithms: PROVIDER.signature_verification_algorithms,
    };
    let builder = builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match client_cert(tls)? {
        Some(own) => builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(own))),
        None => builder.with_no_client_auth(),
    };
    if !tls.resume {
        config.resumption = rustls::client::Resumption::disabled();
    }
    if tls.alpn {
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
    }
    Ok(config)
}

/// The trusted issuers: those that were given, the system's where none were or both are wanted.
fn roots(tls: &Tls) -> Result<Arc<RootCertStore>, TlsError> {
    let given = tls.ca_blob.is_some() || tls.ca_file.is_some() || tls.ca_path.is_some();
    if !given {
        return system_roots();
    }
    let mut roots = RootCertStore::empty();
    if let Some(blob) = &tls.ca_blob {
        add_pem(&mut roots, blob, "CURLOPT_CAINFO_BLOB")?;
    } else if let Some(file) = &tls.ca_file {
        let name = path(file).display().to_string();
        let pem = fs::read(path(file)).map_err(|e| ca_error(&name, &e.to_string()))?;
        add_pem(&mut roots, &pem, &name)?;
    }
    if let Some(folder) = &tls.ca_path {
        add_folder(&mut roots, path(folder));
    }
    if tls.native_ca {
        roots.extend(system_roots()?.roots.iter().cloned());
    }
    if roots.is_empty() {
        let name = tls.ca_path.as_ref().map(|p| path(p).display().to_string());
        return Err(ca_error(
            &name.unwrap_or_default(),
            "no certificate was found there",
        ));
    }
    Ok(Arc::new(roots))
}

fn ca_error(name: &str, reason: &str) -> TlsError {
    let sentence = format!("Could not load the trusted certificates from {name}: {reason}");
    TlsError::new(TlsErrorKind::CaFile, sentence)
}

/// Adds the certificates of a PEM text; there must be one, and none may be damaged.
fn add_pem(roots: &mut RootCertStore, pem: &[u8], name: &str) -> Result<(), TlsError> {
    let mut found = false;
    for cert in CertificateDer::pem_slice_iter(pem) {
        let cert = cert.map_err(|e| ca_error(name, &e.to_string()))?;
        // Bundles hold old certificates that webpki does not read; the others still count.
        found |= roots.add(cert).is_ok();
    }
    if found {
        Ok(())
    } else {
        Err(ca_error(name, "it has no usable PEM certificate"))
    }
}

/// Adds what can be read from the files of a folder, as a folder of `c_rehash` holds all kinds.
fn add_folder(roots: &mut RootCertStore, folder: &Path) {
    let mut seen = std::collections::HashSet::new();
    for file in folder_files(folder) {
        let Ok(pem) = fs::read(&file) else { continue };
        let certs = CertificateDer::pem_slice_iter(&pem).flatten();
        // The same certificate stands there under several names.
        let new: Vec<_> = certs.filter(|cert| seen.insert(cert.clone())).collect();
        roots.add_parsable_certificates(new);
    }
}

/// The regular files of a folder, by name.
fn folder_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|e| e.path()).filter(|p| p.is_file()).collect();
    files.sort();
    files
}

fn system_roots() -> Result<Arc<RootCertStore>, TlsError> {
    if let Some(roots) = &*SYSTEM_ROOTS.lock() {
        return Ok(Arc::clone(roots));
    }
    let loaded = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(loaded.certs);
    if roots.is_empty() {
        let reason = match loaded.errors.first() {
            Some(error) => error.to_string(),
            None => "none are installed (ca-certificates, SSL_CERT_FILE, CURLOPT_CAINFO)".into(),
        };
        return Err(ca_error("the system", &reason));
    }
    let roots = Arc::new(roots);
    *SYSTEM_ROOTS.lock() = Some(Arc::clone(&roots));
    Ok(roots)
}

fn cert_error(sentence: String) -> TlsError {
    TlsError::new(TlsErrorKind::ClientCert, sentence)
}

/// Bytes of a setting that may be a blob or a file, and what to call them.
fn load(blob: &Option<Text>, file: &Option<Text>, what: &str) -> Option<Loaded> {
    if let Some(blob) = blob {
        return Some((Ok(blob.to_vec()), format!("{what} blob")));
    }
    let file = path(file.as_ref()?);
    Some((fs::read(file), format!("{what} {}", file.display())))
}

type Loaded = (io::Result<Vec<u8>>, String);

/// Our certificate with its key, if one is set.
fn client_cert(tls: &Tls) -> Result<Option<CertifiedKey>, TlsError> {
    let Some((bytes, name)) = load(&tls.cert_blob, &tls.cert_file, "client certificate") else {
        return Ok(None);
    };
    let unreadable = |name: &str, e: io::Error| cert_error(format!("Could not read {name}: {e}"));
    let bytes = bytes.map_err(|e| unreadable(&name, e))?;
    let chain = parse_chain(&bytes, tls.cert_der, &name)?;
    let key = match load(&tls.key_blob, &tls.key_file, "client key") {
        Some((key, name)) => {
            parse_key(&key.map_err(|e| unreadable(&name, e))?, tls.key_der, &name)?
        }
        None => parse_key(&bytes, tls.cert_der, &name)?,
    };
    let key = PROVIDER
        .key_provider
        .load_private_key(key)
        .map_err(|e| cert_error(format!("The key of {name} is unusable: {e}")))?;
    let own = CertifiedKey::new(chain, key);
    match own.keys_match() {
        Err(Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => {
            let sentence = format!("The private key does not belong to {name}");
            Err(cert_error(sentence))
        }
        // Anything else means that it cannot be told, which the server will.
        _ => Ok(Some(own)),
    }
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

fn parse_key(bytes: &[u8], der: bool, name: &str) -> Result<PrivateKeyDer<'static>, TlsError> {
    if der {
        let key = PrivateKeyDer::try_from(bytes).map_err(|reason| {
            cert_error(format!(
                "Could not read the private key from {name}: {reason}"
            ))
        })?;
        return Ok(key.clone_key());
    }
    let encrypted = |marker: &[u8]| bytes.windows(marker.len()).any(|w| w == marker);
    if encrypted(b"BEGIN ENCRYPTED PRIVATE KEY") || encrypted(b"Proc-Type: 4,ENCRYPTED") {
        let sentence = format!("The private key in {name} is encrypted, which is not supported");
        return Err(cert_error(sentence));
    }
    PrivateKeyDer::from_pem_slice(bytes)
        .map_err(|e| cert_error(format!("There is no usable PEM private key in {name}: {e}")))
}
