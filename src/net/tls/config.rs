//! Settings to a rustls configuration; equal settings share one.

use super::export;
use super::names;
use super::own::own;
use super::pin::{Issuer, Pin};
use super::roots::{self, Trust, folder_files, trust};
use super::verify::Verifier;
use super::{TlsError, TlsErrorKind};
use crate::limits::TLS_CONFIGS;
use crate::room;
use crate::settings::{Text, Tls};
use parking_lot::Mutex;
use rustls::client::WebPkiServerVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateRevocationListDer;
use rustls::pki_types::pem::PemObject;
use rustls::sign::SingleCertAndKey;
use rustls::{
    CipherSuite, ClientConfig, KeyLog, KeyLogFile, SupportedCipherSuite, SupportedProtocolVersion,
};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Arc, LazyLock, OnceLock};

/// What tells one version of a file from another: inode, size, time of change (s, ns).
type Stamp = (u64, u64, i64, i64);

/// Settings, and the state of the files they name.
#[derive(PartialEq, Eq)]
struct Key {
    tls: Tls,
    files: Vec<Option<Stamp>>,
}

static CONFIGS: Mutex<Vec<(Key, Arc<ClientConfig>)>> = Mutex::new(Vec::new());
pub(super) static PROVIDER: LazyLock<Arc<CryptoProvider>> =
    LazyLock::new(|| Arc::new(ring::default_provider()));

/// The configuration for `tls`: one that an equal call made before, unless a file has changed
/// since, or a new one.
///
/// # Errors
/// Kind `CaFile`, `ClientCert`, `Cipher`, `Crl`, `Issuer`, `Pin`, or `Handshake` (no TLS version is
/// left).
pub fn client_config(tls: &Tls) -> Result<Arc<ClientConfig>, TlsError> {
    let key = Key {
        tls: tls.clone(),
        files: stamps(tls),
    };
    if let Some(config) = known(&mut CONFIGS.lock(), &key) {
        return Ok(config);
    }
    // Files are read without the lock; of two that do so at once, the later takes the earlier's.
    let config = Arc::new(build(tls)?);
    let mut configs = CONFIGS.lock();
    if let Some(earlier) = known(&mut configs, &key) {
        return Ok(earlier);
    }
    configs.retain(|(made_for, _)| made_for.tls != key.tls);
    if configs.len() >= TLS_CONFIGS {
        configs.remove(0);
    }
    configs.push((key, Arc::clone(&config)));
    Ok(config)
}

/// The configuration made for `key`, as the most recently used: the last.
fn known(configs: &mut Vec<(Key, Arc<ClientConfig>)>, key: &Key) -> Option<Arc<ClientConfig>> {
    let at = configs.iter().position(|(made_for, _)| made_for == key)?;
    let found = configs.remove(at);
    let config = Arc::clone(&found.1);
    configs.push(found);
    Some(config)
}

/// Forgets all configurations, the sessions that were exported, and the system's roots; connections
/// keep theirs.
pub fn forget_configs() {
    export::forget();
    CONFIGS.lock().clear();
    roots::forget();
}

fn stamps(tls: &Tls) -> Vec<Option<Stamp>> {
    let files = [
        &tls.ca_file,
        &tls.ca_path,
        &tls.cert_file,
        &tls.key_file,
        &tls.crl_file,
        &tls.issuer_file,
        &tls.pinned_key,
    ];
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

pub(super) fn path(text: &Text) -> &Path {
    Path::new(OsStr::from_bytes(text))
}

/// All of a file, which there is room to take apart too.
pub(super) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = fs::read(path)?;
    room::check(4 * bytes.len())?;
    Ok(bytes)
}

fn build(tls: &Tls) -> Result<ClientConfig, TlsError> {
    let builder = ClientConfig::builder_with_provider(provider(tls)?)
        .with_protocol_versions(&versions(tls)?)
        .map_err(|_| no_version())?;
    let builder = builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier(tls)?));
    let mut config = match own(tls)? {
        Some(own) => {
            let own = SingleCertAndKey::from(own.certify()?);
            builder.with_client_cert_resolver(Arc::new(own))
        }
        None => builder.with_no_client_auth(),
    };
    // Sessions belong to handles and shares, not to all that have these settings: `resuming`.
    config.resumption = rustls::client::Resumption::disabled();
    config.alpn_protocols = protocols(tls).iter().map(|name| name.to_vec()).collect();
    if let Some(log) = KEY_LOG.get() {
        config.key_log = Arc::clone(log);
    }
    Ok(config)
}

/// The versions that are offered; there is one.
pub(super) fn versions(tls: &Tls) -> Result<Vec<&'static SupportedProtocolVersion>, TlsError> {
    let mut versions = Vec::new();
    if tls.versions.v1_3 {
        versions.push(&rustls::version::TLS13);
    }
    if tls.versions.v1_2 {
        versions.push(&rustls::version::TLS12);
    }
    match versions.is_empty() {
        true => Err(no_version()),
        false => Ok(versions),
    }
}

fn no_version() -> TlsError {
    let none = "CURLOPT_SSLVERSION leaves no version: TLS 1.2 and 1.3 are supported";
    TlsError::new(TlsErrorKind::Handshake, none)
}

/// The protocols that are offered (ALPN).
pub(super) fn protocols(tls: &Tls) -> &'static [&'static [u8]] {
    if tls.alpn { &[b"http/1.1"] } else { &[] }
}

/// Whether the keys of connections are written down.
pub(super) fn logs_keys() -> bool {
    KEY_LOG.get().is_some()
}

static KEY_LOG: OnceLock<Arc<dyn KeyLog>> = OnceLock::new();

/// Listens to the environment: `SSLKEYLOGFILE` names a file for the keys of all later
/// connections, `SSL_CERT_FILE` and `SSL_CERT_DIR` say where the system's roots are. Not for
/// programs that run with more rights than their user.
pub fn use_environment() {
    roots::trust_environment();
    if std::env::var_os("SSLKEYLOGFILE").is_some_and(|name| !name.is_empty()) {
        let _ = KEY_LOG.set(Arc::new(KeyLogFile::new())); // one file for the process
    }
}

/// What rustls has, less what the lists leave out, in their order.
fn provider(tls: &Tls) -> Result<Arc<CryptoProvider>, TlsError> {
    let suites = suites(tls)?;
    if suites.is_none() && tls.groups.is_none() {
        return Ok(Arc::clone(&PROVIDER));
    }
    let mut provider = CryptoProvider::clone(&PROVIDER);
    if let Some(wanted) = suites {
        let all = std::mem::take(&mut provider.cipher_suites);
        provider.cipher_suites = wanted
            .iter()
            .filter_map(|suite| all_named(&all, *suite))
            .collect();
    }
    if let Some(list) = &tls.groups {
        let all = std::mem::take(&mut provider.kx_groups);
        let find = |name| all.iter().copied().find(|group| group.name() == name);
        provider.kx_groups = names::groups(list)?.into_iter().filter_map(find).collect();
    }
    Ok(Arc::new(provider))
}

/// The cipher suites that are offered, where lists leave some out.
pub(super) fn suites(tls: &Tls) -> Result<Option<Vec<CipherSuite>>, TlsError> {
    // A list for a version that is not offered is not even read, as in libcurl.
    let old = tls.ciphers.as_deref().filter(|_| tls.versions.v1_2);
    let new = tls.ciphers_1_3.as_deref().filter(|_| tls.versions.v1_3);
    if old.is_none() && new.is_none() {
        return Ok(None);
    }
    let all = &PROVIDER.cipher_suites;
    let is_new =
        |suite: &CipherSuite| matches!(all_named(all, *suite), Some(s) if s.tls13().is_some());
    let names = all.iter().map(|suite| suite.suite());
    let (all_new, all_old): (Vec<_>, Vec<_>) = names.partition(is_new);
    let mut wanted = new.map_or(Ok(all_new), names::suites_1_3)?;
    wanted.extend(old.map_or(Ok(all_old), names::suites_1_2)?);
    Ok(Some(wanted))
}

fn all_named(all: &[SupportedCipherSuite], name: CipherSuite) -> Option<SupportedCipherSuite> {
    all.iter().copied().find(|suite| suite.suite() == name)
}

pub(super) fn verifier(tls: &Tls) -> Result<Verifier, TlsError> {
    // As in libcurl, files that nobody asks are not even loaded.
    let trust = tls.verify_peer.then(|| trust(tls)).transpose()?;
    let revocation = match (&trust, &tls.crl_file) {
        (Some(trust), Some(file)) => revocation(trust, path(file))?,
        _ => None,
    };
    let algorithms = PROVIDER.signature_verification_algorithms;
    let schemes = match &tls.signatures {
        Some(list) => names::schemes(list)?,
        None => algorithms.supported_schemes(),
    };
    Ok(Verifier {
        trust,
        revocation,
        check_name: tls.verify_host,
        algorithms,
        schemes,
        pin: tls.pinned_key.as_ref().map(Pin::load).transpose()?,
        issuer: Issuer::load(tls)?,
    })
}

/// What looks certificates up in the revocation lists of a PEM file. Every certificate of a chain
/// must have its list there, and the lists must be current, as in OpenSSL.
fn revocation(trust: &Trust, file: &Path) -> Result<Option<Arc<WebPkiServerVerifier>>, TlsError> {
    let failed = |reason: String| {
        let sentence = format!(
            "Could not load the revocation lists from {}: {reason}",
            file.display()
        );
        TlsError::new(TlsErrorKind::Crl, sentence)
    };
    let pem = read_file(file).map_err(|e| failed(e.to_string()))?;
    let lists: Result<Vec<_>, _> = CertificateRevocationListDer::pem_slice_iter(&pem).collect();
    let lists = lists.map_err(|e| failed(e.to_string()))?;
    if lists.is_empty() {
        return Err(failed("there is none in it".into()));
    }
    if trust.roots.is_empty() {
        return Ok(None); // then no chain is trusted in any case
    }
    let roots = Arc::new(trust.roots.clone());
    WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&PROVIDER))
        .with_crls(lists)
        .enforce_revocation_expiration()
        .build()
        .map(Some)
        .map_err(|e| failed(e.to_string()))
}
