//! Whom we trust: the issuers that were given, and the system's.

use super::config::{path, read_file};
use super::der;
use super::{TlsError, TlsErrorKind};
use crate::limits::SYSTEM_ROOTS;
use crate::room;
use crate::settings::Tls;
use parking_lot::Mutex;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

static SYSTEM: Mutex<Option<Arc<Trust>>> = Mutex::new(None);

/// Whether `SSL_CERT_FILE` and `SSL_CERT_DIR` count.
static ENVIRONMENT: AtomicBool = AtomicBool::new(false);

/// Lets the environment say where the system's roots are.
pub fn trust_environment() {
    ENVIRONMENT.store(true, Ordering::Relaxed);
}

/// Certificates that a chain may end at, and others that may stand in it.
#[derive(Debug)]
pub struct Trust {
    /// Where a chain may end.
    pub roots: RootCertStore,
    /// Certificates that lead there, besides those that the server sends.
    pub intermediates: Vec<CertificateDer<'static>>,
    /// Whether only a self-signed certificate counts as a root.
    pub whole_chains: bool,
}

impl Trust {
    fn new(whole_chains: bool) -> Trust {
        Trust {
            roots: RootCertStore::empty(),
            intermediates: Vec::new(),
            whole_chains,
        }
    }

    /// Says whether webpki can read it.
    fn add(&mut self, cert: CertificateDer<'static>) -> bool {
        if self.whole_chains && !is_self_issued(&cert) {
            self.intermediates.push(cert);
            return true;
        }
        self.roots.add(cert).is_ok()
    }

    /// Adds the certificates of a PEM text; there must be one, and none may be damaged.
    fn add_pem(&mut self, pem: &[u8], name: &str) -> Result<(), TlsError> {
        let mut found = false;
        for cert in CertificateDer::pem_slice_iter(pem) {
            let cert = cert.map_err(|e| ca_error(name, &e.to_string()))?;
            // Bundles hold old certificates that webpki does not read; the others still count.
            found |= self.add(cert);
        }
        if found {
            Ok(())
        } else {
            Err(ca_error(name, "it has no usable PEM certificate"))
        }
    }

    /// Adds what can be read from the files of a folder, as a folder of `c_rehash` holds all
    /// kinds.
    fn add_folder(&mut self, folder: &Path) {
        let mut seen = std::collections::HashSet::new();
        for file in folder_files(folder) {
            let Ok(pem) = read_file(&file) else { continue };
            for cert in CertificateDer::pem_slice_iter(&pem).flatten() {
                // The same certificate stands there under several names.
                if seen.insert(cert.clone()) {
                    self.add(cert);
                }
            }
        }
    }

    fn add_system(&mut self) -> Result<(), TlsError> {
        room::check(SYSTEM_ROOTS).map_err(|e| ca_error("the system", &e.to_string()))?;
        let loaded = if ENVIRONMENT.load(Ordering::Relaxed) {
            rustls_native_certs::load_native_certs()
        } else {
            let (file, folder) = system_places();
            rustls_native_certs::load_certs_from_paths(file, folder)
        };
        let mut found = false;
        for cert in loaded.certs {
            found |= self.add(cert);
        }
        if found {
            return Ok(());
        }
        let reason = match loaded.errors.first() {
            Some(error) => error.to_string(),
            None => "none are installed (ca-certificates, SSL_CERT_FILE, CURLOPT_CAINFO)".into(),
        };
        Err(ca_error("the system", &reason))
    }
}

/// Whether subject and issuer are the same.
pub fn is_self_issued(cert: &[u8]) -> bool {
    der::certificate(cert).is_some_and(|cert| cert.issuer == cert.subject)
}

/// The trusted issuers: those that were given, the system's where none were or both are wanted.
pub fn trust(tls: &Tls) -> Result<Arc<Trust>, TlsError> {
    // With revocation lists libcurl too wants whole chains.
    let whole_chains = tls.no_partial_chain || tls.crl_file.is_some();
    let given = tls.ca_blob.is_some() || tls.ca_file.is_some() || tls.ca_path.is_some();
    if !given {
        return system(whole_chains);
    }
    let mut trust = Trust::new(whole_chains);
    if let Some(blob) = &tls.ca_blob {
        trust.add_pem(blob, "CURLOPT_CAINFO_BLOB")?;
    } else if let Some(file) = &tls.ca_file {
        let name = path(file).display().to_string();
        let pem = read_file(path(file)).map_err(|e| ca_error(&name, &e.to_string()))?;
        trust.add_pem(&pem, &name)?;
    }
    if let Some(folder) = &tls.ca_path {
        trust.add_folder(path(folder));
    }
    if tls.native_ca {
        trust.add_system()?;
    }
    if trust.roots.is_empty() && trust.intermediates.is_empty() {
        let name = tls.ca_path.as_ref().map(|p| path(p).display().to_string());
        return Err(ca_error(
            &name.unwrap_or_default(),
            "no certificate was found there",
        ));
    }
    Ok(Arc::new(trust))
}

/// The system's; kept, since they are many and seldom change.
fn system(whole_chains: bool) -> Result<Arc<Trust>, TlsError> {
    let known = SYSTEM.lock().clone();
    if let Some(trust) = known.filter(|trust| trust.whole_chains == whole_chains) {
        return Ok(trust);
    }
    let mut trust = Trust::new(whole_chains);
    trust.add_system()?;
    let trust = Arc::new(trust);
    *SYSTEM.lock() = Some(Arc::clone(&trust));
    Ok(trust)
}

/// Forgets the system's roots.
pub fn forget() {
    *SYSTEM.lock() = None;
}

/// Where the system keeps its roots: a file and a folder, for `CURLINFO_CAINFO` and `_CAPATH`.
/// The environment (`SSL_CERT_FILE`) goes before them when they are loaded, if it may.
pub fn system_places() -> (Option<&'static Path>, Option<&'static Path>) {
    static PLACES: LazyLock<(Option<PathBuf>, Option<PathBuf>)> = LazyLock::new(|| {
        let found = openssl_probe::probe();
        (found.cert_file, found.cert_dir.into_iter().next())
    });
    (PLACES.0.as_deref(), PLACES.1.as_deref())
}

fn ca_error(name: &str, reason: &str) -> TlsError {
    let sentence = format!("Could not load the trusted certificates from {name}: {reason}");
    TlsError::new(TlsErrorKind::CaFile, sentence)
}

/// The regular files of a folder, by name.
pub fn folder_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|e| e.path()).filter(|p| p.is_file()).collect();
    files.sort();
    files
}
