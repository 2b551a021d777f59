//! Lists of names, in OpenSSL's and in the registered words, to what rustls has: cipher suites,
//! groups, signature schemes.
//!
//! A name that OpenSSL knows and rustls does not have is left out: what is offered is never more
//! than the list allows. A list of which nothing is left is an error.

use super::{TlsError, TlsErrorKind};
use rustls::CipherSuite as Suite;
use rustls::NamedGroup as Group;
use rustls::SignatureScheme as Scheme;

/// A suite of TLS 1.2: OpenSSL's name, and the words of its lists that mean it.
struct Known {
    suite: Suite,
    name: &'static str,
    registered: &'static str,
    words: &'static [&'static str],
}

macro_rules! known {
    ($suite:ident, $name:literal, $($word:literal)*) => {
        Known {
            suite: Suite::$suite,
            name: $name,
            registered: stringify!($suite),
            words: &[
                "ALL", "DEFAULT", "HIGH", "ECDHE", "EECDH", "kECDHE", "kEECDH", "AEAD", "TLSv1.2",
                $($word),*
            ],
        }
    };
}

/// What rustls has, in its order.
#[rustfmt::skip]
const TLS_1_2: &[Known] = &[
    known!(TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDSA" "aECDSA" "AES" "AES256" "AESGCM" "FIPS"),
    known!(TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDSA" "aECDSA" "AES" "AES128" "AESGCM" "FIPS"),
    known!(TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, "ECDHE-ECDSA-CHACHA20-POLY1305",
        "ECDSA" "aECDSA" "CHACHA20"),
    known!(TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "ECDHE-RSA-AES256-GCM-SHA384",
        "aRSA" "AES" "AES256" "AESGCM" "FIPS"),
    known!(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "ECDHE-RSA-AES128-GCM-SHA256",
        "aRSA" "AES" "AES128" "AESGCM" "FIPS"),
    known!(TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "ECDHE-RSA-CHACHA20-POLY1305",
        "aRSA" "CHACHA20"),
];

const TLS_1_3: &[(&str, Suite)] = &[
    ("TLS_AES_256_GCM_SHA384", Suite::TLS13_AES_256_GCM_SHA384),
    ("TLS_AES_128_GCM_SHA256", Suite::TLS13_AES_128_GCM_SHA256),
    (
        "TLS_CHACHA20_POLY1305_SHA256",
        Suite::TLS13_CHACHA20_POLY1305_SHA256,
    ),
];

const GROUPS: &[(&str, Group)] = &[
    ("X25519", Group::X25519),
    ("P-256", Group::secp256r1),
    ("prime256v1", Group::secp256r1),
    ("secp256r1", Group::secp256r1),
    ("P-384", Group::secp384r1),
    ("secp384r1", Group::secp384r1),
];

/// Groups that OpenSSL has and rustls with ring has not.
#[rustfmt::skip]
const OTHER_GROUPS: &[&str] = &[
    "P-521", "secp521r1", "P-224", "secp224r1", "X448", "secp256k1", "brainpoolP256r1",
    "brainpoolP384r1", "brainpoolP512r1", "ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144",
    "ffdhe8192", "MLKEM512", "MLKEM768", "MLKEM1024", "X25519MLKEM768", "SecP256r1MLKEM768",
    "SecP384r1MLKEM1024",
];

const SCHEMES: &[(&str, Scheme)] = &[
    ("ecdsa_secp256r1_sha256", Scheme::ECDSA_NISTP256_SHA256),
    ("ECDSA+SHA256", Scheme::ECDSA_NISTP256_SHA256),
    ("ecdsa_secp384r1_sha384", Scheme::ECDSA_NISTP384_SHA384),
    ("ECDSA+SHA384", Scheme::ECDSA_NISTP384_SHA384),
    ("ed25519", Scheme::ED25519),
    ("rsa_pss_rsae_sha256", Scheme::RSA_PSS_SHA256),
    ("RSA-PSS+SHA256", Scheme::RSA_PSS_SHA256),
    ("PSS+SHA256", Scheme::RSA_PSS_SHA256),
    ("rsa_pss_rsae_sha384", Scheme::RSA_PSS_SHA384),
    ("RSA-PSS+SHA384", Scheme::RSA_PSS_SHA384),
    ("PSS+SHA384", Scheme::RSA_PSS_SHA384),
    ("rsa_pss_rsae_sha512", Scheme::RSA_PSS_SHA512),
    ("RSA-PSS+SHA512", Scheme::RSA_PSS_SHA512),
    ("PSS+SHA512", Scheme::RSA_PSS_SHA512),
    ("rsa_pkcs1_sha256", Scheme::RSA_PKCS1_SHA256),
    ("RSA+SHA256", Scheme::RSA_PKCS1_SHA256),
    ("rsa_pkcs1_sha384", Scheme::RSA_PKCS1_SHA384),
    ("RSA+SHA384", Scheme::RSA_PKCS1_SHA384),
    ("rsa_pkcs1_sha512", Scheme::RSA_PKCS1_SHA512),
    ("RSA+SHA512", Scheme::RSA_PKCS1_SHA512),
];

/// Signature schemes that OpenSSL has and webpki has not (or not for a key of any curve).
#[rustfmt::skip]
const OTHER_SCHEMES: &[&str] = &[
    "ecdsa_secp521r1_sha512", "ECDSA+SHA512", "ECDSA+SHA224", "ECDSA+SHA1", "ecdsa_sha1", "ed448",
    "ecdsa_sha224", "rsa_pss_pss_sha256", "rsa_pss_pss_sha384", "rsa_pss_pss_sha512", "RSA+SHA1",
    "RSA+SHA224", "rsa_pkcs1_sha1", "rsa_pkcs1_sha224", "DSA+SHA1", "DSA+SHA224", "DSA+SHA256",
    "DSA+SHA384", "DSA+SHA512", "dsa_sha1", "dsa_sha224", "dsa_sha256", "dsa_sha384", "dsa_sha512",
];

fn nothing_left(option: &str, list: &[u8], wrong: Option<&str>) -> TlsError {
    let list = String::from_utf8_lossy(list);
    let reason = match wrong {
        Some(name) => format!("{name} is not known"),
        None => "rustls has nothing of it".to_owned(),
    };
    TlsError::new(
        TlsErrorKind::Cipher,
        format!("CURLOPT_{option} \"{list}\": {reason}"),
    )
}

fn words<'a>(list: &'a [u8], between: &'a [u8]) -> impl Iterator<Item = &'a str> {
    list.split(move |byte| between.contains(byte))
        .map(|word| str::from_utf8(word).unwrap_or("\u{fffd}"))
        .filter(|word| !word.is_empty())
}

/// The suites of TLS 1.2 that an OpenSSL cipher list selects, in its order. Names and words that
/// nothing here has are without effect, as in OpenSSL.
///
/// # Errors
/// Kind `Cipher`: none is left, or a security level is asked for that rustls cannot enforce.
pub fn suites_1_2(list: &[u8]) -> Result<Vec<Suite>, TlsError> {
    let (mut chosen, mut dead) = (Vec::new(), Vec::new());
    for word in words(list, b":, ") {
        let mut parts = word.split('@');
        let word = parts.next().unwrap_or_default();
        if !word.is_empty() {
            apply(word, &mut chosen, &mut dead);
        }
        for command in parts {
            match command.strip_prefix("SECLEVEL=").map(str::parse::<u8>) {
                // rustls is never below level 2.
                Some(Ok(0..=2)) => {}
                Some(_) => return Err(nothing_left("SSL_CIPHER_LIST", list, Some(command))),
                // The stronger ones first, otherwise as they are.
                None if command == "STRENGTH" => chosen.sort_by_key(|known| !strong(known)),
                None => {}
            }
        }
    }
    if chosen.is_empty() {
        return Err(nothing_left("SSL_CIPHER_LIST", list, None));
    }
    Ok(chosen.into_iter().map(|known| known.suite).collect())
}

/// One word of a cipher list: adds what it means, or with a sign before it takes that away for
/// now (`-`), for good (`!`), or to the end (`+`).
fn apply(word: &str, chosen: &mut Vec<&'static Known>, dead: &mut Vec<&'static Known>) {
    let (sign, name) = match word.strip_prefix(['!', '-', '+']) {
        Some(name) => (word.as_bytes().first().copied(), name),
        None => (None, word),
    };
    let meant: Vec<&'static Known> = TLS_1_2.iter().filter(|known| means(name, known)).collect();
    let is_meant = |known: &Known| meant.iter().any(|one| one.suite == known.suite);
    match sign {
        None => {
            let new = |known: &&Known| {
                !chosen
                    .iter()
                    .chain(dead.iter())
                    .any(|one| one.suite == known.suite)
            };
            let new: Vec<_> = meant.iter().copied().filter(new).collect();
            chosen.extend(new);
        }
        Some(b'+') => chosen.sort_by_key(|known| is_meant(known)),
        Some(sign) => {
            chosen.retain(|known| !is_meant(known));
            if sign == b'!' {
                dead.extend(meant);
            }
        }
    }
}

fn strong(known: &Known) -> bool {
    !known.words.contains(&"AES128")
}

/// Whether `name` means the suite: its name, or words joined by `+` that all mean it.
fn means(name: &str, known: &Known) -> bool {
    let same = |one: &str| name.eq_ignore_ascii_case(one);
    if same(known.name) || same(known.registered) {
        return true;
    }
    name.split('+').all(|part| {
        known
            .words
            .iter()
            .any(|word| part.eq_ignore_ascii_case(word))
    })
}

/// The suites of TLS 1.3 that a list names, in its order; other names are without effect.
///
/// # Errors
/// Kind `Cipher`: none is left.
pub fn suites_1_3(list: &[u8]) -> Result<Vec<Suite>, TlsError> {
    let mut chosen = Vec::new();
    for word in words(list, b":, ") {
        let known = TLS_1_3
            .iter()
            .find(|(name, _)| word.eq_ignore_ascii_case(name));
        chosen.extend(
            known
                .map(|(_, suite)| *suite)
                .filter(|s| !chosen.contains(s)),
        );
    }
    if chosen.is_empty() {
        return Err(nothing_left("TLS13_CIPHERS", list, None));
    }
    Ok(chosen)
}

/// The groups that a list names, in its order.
///
/// # Errors
/// Kind `Cipher`: a name that nobody knows, or none is left.
pub fn groups(list: &[u8]) -> Result<Vec<Group>, TlsError> {
    of_table("SSL_EC_CURVES", list, GROUPS, OTHER_GROUPS)
}

/// The signature schemes that a list names, in its order.
///
/// # Errors
/// Kind `Cipher`: a name that nobody knows, or none is left.
pub fn schemes(list: &[u8]) -> Result<Vec<Scheme>, TlsError> {
    of_table("SSL_SIGNATURE_ALGORITHMS", list, SCHEMES, OTHER_SCHEMES)
}

fn of_table<T: Copy + PartialEq>(
    option: &str,
    list: &[u8],
    table: &[(&str, T)],
    others: &[&str],
) -> Result<Vec<T>, TlsError> {
    let mut chosen = Vec::new();
    for word in words(list, b":") {
        let same = |name: &&str| word.eq_ignore_ascii_case(name);
        match table.iter().find(|(name, _)| same(name)) {
            Some((_, one)) if chosen.contains(one) => {}
            Some((_, one)) => chosen.push(*one),
            None if others.iter().any(same) => {}
            None => return Err(nothing_left(option, list, Some(word))),
        }
    }
    if chosen.is_empty() {
        return Err(nothing_left(option, list, None));
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters for the six suites: e(cdsa) or r(sa), then 2(56), 1(28), c(hacha).
    fn short(list: &str) -> String {
        let Ok(suites) = suites_1_2(list.as_bytes()) else {
            return "error".to_owned();
        };
        let letters = suites.iter().map(|suite| {
            let known = TLS_1_2.iter().find(|known| known.suite == *suite).unwrap();
            let is = |word| known.words.contains(&word);
            let first = if is("aRSA") { "r" } else { "e" };
            let second = match (is("AES256"), is("AES128")) {
                (true, _) => "2",
                (_, true) => "1",
                _ => "c",
            };
            format!("{first}{second}")
        });
        letters.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn cipher_lists_select_as_in_openssl() {
        for (list, expected) in [
            ("ECDHE-RSA-AES128-GCM-SHA256", "r1"),
            ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "r1"),
            (
                "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384",
                "r1 r2",
            ),
            ("r,ECDHE-ECDSA-CHACHA20-POLY1305 AES128-SHA", "ec"),
            ("HIGH:!aNULL:!MD5", "e2 e1 ec r2 r1 rc"),
            ("ALL:!AES", "ec rc"),
            ("AESGCM+aRSA", "r2 r1"),
            ("CHACHA20:AESGCM", "ec rc e2 e1 r2 r1"),
            ("DEFAULT:-ECDSA:+AES256", "r1 rc r2"),
            (
                "DEFAULT:-ECDSA:ECDHE-ECDSA-AES128-GCM-SHA256",
                "r2 r1 rc e1",
            ),
            ("DEFAULT:!ECDSA:ECDHE-ECDSA-AES128-GCM-SHA256", "r2 r1 rc"),
            ("aRSA:@STRENGTH", "r2 rc r1"),
            ("aRSA@SECLEVEL=1", "r2 r1 rc"),
            ("aRSA:@SECLEVEL=1", "r2 r1 rc"),
            ("aRSA:@SECLEVEL=3", "error"),
            ("AES128-SHA", "error"),
            ("kRSA", "error"),
            ("!ALL", "error"),
            ("ALL:!ALL", "error"),
            ("", "error"),
        ] {
            assert_eq!(short(list), expected, "{list}");
        }
    }

    #[test]
    fn other_lists_take_what_is_known() {
        let suites = suites_1_3(b"TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256").unwrap();
        assert_eq!(suites, [Suite::TLS13_CHACHA20_POLY1305_SHA256]);
        assert!(suites_1_3(b"TLS_AES_128_CCM_SHA256").is_err());
        assert_eq!(
            groups(b"P-384:x25519:P-521").unwrap(),
            [Group::secp384r1, Group::X25519]
        );
        assert!(groups(b"P-521").is_err() && groups(b"P-384:nonsense").is_err());
        let both = [Scheme::ECDSA_NISTP256_SHA256, Scheme::RSA_PSS_SHA256];
        assert_eq!(
            schemes(b"ECDSA+SHA256:rsa_pss_rsae_sha256:ed448").unwrap(),
            both
        );
        for bad in [&b"ed448"[..], b"ECDSA+SHA256:what", b"\xff"] {
            assert_eq!(schemes(bad).unwrap_err().kind, TlsErrorKind::Cipher);
        }
    }
}
