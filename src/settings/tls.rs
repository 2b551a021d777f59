//! How TLS is spoken, with a server or with a proxy.

use super::Text;

/// TLS towards one peer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tls {
    /// `CURLOPT_SSL_VERIFYPEER`; on by default.
    pub verify_peer: bool,
    /// `CURLOPT_SSL_VERIFYHOST`; on by default.
    pub verify_host: bool,
    /// `CURLOPT_CAINFO`: a PEM file; replaces the system's roots.
    pub ca_file: Option<Text>,
    /// `CURLOPT_CAPATH`: a directory of PEM files.
    pub ca_path: Option<Text>,
    /// `CURLOPT_CAINFO_BLOB`: PEM in memory; before `ca_file`.
    pub ca_blob: Option<Text>,
    /// `CURLOPT_SSLCERT`: our certificate, a file.
    pub cert_file: Option<Text>,
    /// `CURLOPT_SSLCERT_BLOB`: our certificate in memory; before `cert_file`.
    pub cert_blob: Option<Text>,
    /// `CURLOPT_SSLCERTTYPE` is DER.
    pub cert_der: bool,
    /// `CURLOPT_SSLKEY`: its key, a file; without one the certificate's file is read.
    pub key_file: Option<Text>,
    /// `CURLOPT_SSLKEY_BLOB`: its key in memory; before `key_file`.
    pub key_blob: Option<Text>,
    /// `CURLOPT_SSLKEYTYPE` is DER.
    pub key_der: bool,
    /// `CURLOPT_SSL_OPTIONS` has `CURLSSLOPT_NATIVE_CA`: the system's roots besides `ca_file`.
    pub native_ca: bool,
    /// `CURLOPT_SSL_ENABLE_ALPN`; on by default.
    pub alpn: bool,
    /// `CURLOPT_SSLVERSION`: lowest and highest version.
    pub versions: TlsVersions,
    /// `CURLOPT_SSL_SESSIONID_CACHE`: sessions may be resumed; on by default.
    pub resume: bool,
    /// `CURLOPT_SSL_OPTIONS` has `CURLSSLOPT_NO_PARTIALCHAIN`: only self-signed roots are trusted.
    pub no_partial_chain: bool,
    /// `CURLOPT_KEYPASSWD`: opens an encrypted key.
    pub key_password: Option<Text>,
    /// `CURLOPT_CRLFILE`: a PEM file of revocation lists.
    pub crl_file: Option<Text>,
    /// `CURLOPT_ISSUERCERT`: a PEM file with the certificate that issued the server's.
    pub issuer_file: Option<Text>,
    /// `CURLOPT_ISSUERCERT_BLOB`: the same in memory; before `issuer_file`.
    pub issuer_blob: Option<Text>,
    /// `CURLOPT_PINNEDPUBLICKEY`: a file, or `sha256//` hashes with `;` between them.
    pub pinned_key: Option<Text>,
    /// `CURLOPT_SSL_CIPHER_LIST`: suites of TLS 1.2.
    pub ciphers: Option<Text>,
    /// `CURLOPT_TLS13_CIPHERS`: suites of TLS 1.3.
    pub ciphers_1_3: Option<Text>,
    /// `CURLOPT_SSL_EC_CURVES`: groups for the key exchange.
    pub groups: Option<Text>,
    /// `CURLOPT_SSL_SIGNATURE_ALGORITHMS`: how the server may sign.
    pub signatures: Option<Text>,
    /// `CURLOPT_CERTINFO`: keep the facts of the server's certificates.
    pub cert_info: bool,
}

impl Default for Tls {
    fn default() -> Self {
        Tls {
            verify_peer: true,
            verify_host: true,
            ca_file: None,
            ca_path: None,
            ca_blob: None,
            cert_file: None,
            cert_blob: None,
            cert_der: false,
            key_file: None,
            key_blob: None,
            key_der: false,
            native_ca: false,
            alpn: true,
            versions: TlsVersions::default(),
            resume: true,
            no_partial_chain: false,
            key_password: None,
            crl_file: None,
            issuer_file: None,
            issuer_blob: None,
            pinned_key: None,
            ciphers: None,
            ciphers_1_3: None,
            groups: None,
            signatures: None,
            cert_info: false,
        }
    }
}

/// Which TLS versions are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TlsVersions {
    /// TLS 1.2
    pub v1_2: bool,
    /// TLS 1.3
    pub v1_3: bool,
}

impl Default for TlsVersions {
    fn default() -> Self {
        TlsVersions {
            v1_2: true,
            v1_3: true,
        }
    }
}
