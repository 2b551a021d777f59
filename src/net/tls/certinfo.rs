//! The facts of a certificate for `CURLOPT_CERTINFO`, as libcurl with OpenSSL words them.
//!
//! Of extensions those are told that certificates of servers have; others are left out. The whole
//! certificate comes last, for who wants more.

use super::der::{Certificate, certificate, value, values};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;

/// OIDs as their bytes, and OpenSSL's words for them.
#[rustfmt::skip]
const OIDS: &[(&[u8], &str)] = &[
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2], "ecdsa-with-SHA256"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3], "ecdsa-with-SHA384"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4], "ecdsa-with-SHA512"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1], "id-ecPublicKey"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1], "rsaEncryption"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5], "sha1WithRSAEncryption"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10], "rsassaPss"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11], "sha256WithRSAEncryption"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 12], "sha384WithRSAEncryption"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 13], "sha512WithRSAEncryption"),
    (&[0x2b, 0x65, 0x70], "ED25519"),
    (&[0x2b, 0x65, 0x71], "ED448"),
    (&[0x55, 4, 3], "CN"),
    (&[0x55, 4, 4], "SN"),
    (&[0x55, 4, 5], "serialNumber"),
    (&[0x55, 4, 6], "C"),
    (&[0x55, 4, 7], "L"),
    (&[0x55, 4, 8], "ST"),
    (&[0x55, 4, 9], "street"),
    (&[0x55, 4, 10], "O"),
    (&[0x55, 4, 11], "OU"),
    (&[0x55, 4, 12], "title"),
    (&[0x55, 4, 15], "businessCategory"),
    (&[0x55, 4, 17], "postalCode"),
    (&[0x55, 4, 42], "GN"),
    (&[0x55, 4, 97], "organizationIdentifier"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1], "emailAddress"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25], "DC"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1], "UID"),
    (&[0x2b, 6, 1, 5, 5, 7, 3, 1], "TLS Web Server Authentication"),
    (&[0x2b, 6, 1, 5, 5, 7, 3, 2], "TLS Web Client Authentication"),
    (&[0x55, 0x1d, 14], "X509v3 Subject Key Identifier"),
    (&[0x55, 0x1d, 15], "X509v3 Key Usage"),
    (&[0x55, 0x1d, 17], "X509v3 Subject Alternative Name"),
    (&[0x55, 0x1d, 19], "X509v3 Basic Constraints"),
    (&[0x55, 0x1d, 35], "X509v3 Authority Key Identifier"),
    (&[0x55, 0x1d, 37], "X509v3 Extended Key Usage"),
];

/// The bits of a key usage, from the first.
#[rustfmt::skip]
const KEY_USAGE: &[&str] = &[
    "Digital Signature", "Non Repudiation", "Key Encipherment", "Data Encipherment",
    "Key Agreement", "Certificate Sign", "CRL Sign", "Encipher Only", "Decipher Only",
];

#[rustfmt::skip]
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Name:value` lines on a certificate; of one that cannot be read only `Cert`.
pub fn certificate_facts(der: &[u8]) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(cert) = certificate(der) {
        describe(&cert, &mut facts);
    }
    let body = STANDARD.encode(der);
    let mut pem = String::from("Cert:-----BEGIN CERTIFICATE-----\n");
    for line in body.as_bytes().chunks(64) {
        pem += &String::from_utf8_lossy(line);
        pem.push('\n');
    }
    facts.push(pem + "-----END CERTIFICATE-----\n");
    facts
}

fn describe(cert: &Certificate<'_>, facts: &mut Vec<String>) {
    let mut tell = |name: &str, value: String| facts.push(format!("{name}:{value}"));
    tell("Subject", name(cert.subject));
    tell("Issuer", name(cert.issuer));
    tell("Version", format!("{:x}", cert.version));
    tell("Serial Number", hex(magnitude(cert.serial), ""));
    tell("Signature Algorithm", algorithm(cert.algorithm));
    let key = value(cert.public_key).map_or(&[][..], |(_, key, _)| key);
    let mut parts = values(key).map(|(_, contents)| contents);
    let kind = parts.next().map_or_else(String::new, algorithm);
    tell("Public Key Algorithm", kind.clone());
    for (_, extension) in values(cert.extensions) {
        if let Some((name, value)) = describe_extension(extension) {
            tell(name, value);
        }
    }
    tell("Start date", time(cert.not_before));
    tell("Expire date", time(cert.not_after));
    if kind == "rsaEncryption"
        && let Some((modulus, exponent)) = parts.next().and_then(rsa_key)
    {
        let bits = modulus.len() * 8 - modulus.first().map_or(0, |b| b.leading_zeros() as usize);
        tell("RSA Public Key", bits.to_string());
        tell("rsa(n)", number(modulus));
        tell("rsa(e)", number(exponent));
    }
    tell("Signature", hex(cert.signature, ":") + ":");
}

fn oid(bytes: &[u8]) -> Option<&'static str> {
    Some(OIDS.iter().find(|(known, _)| *known == bytes)?.1)
}

/// An OID's name, or its numbers with dots.
fn oid_text(bytes: &[u8]) -> String {
    if let Some(known) = oid(bytes) {
        return known.to_owned();
    }
    let (mut text, mut arc) = (String::new(), 0u64);
    for byte in bytes {
        arc = arc << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 != 0 {
            continue;
        }
        if text.is_empty() {
            let first = (arc / 40).min(2);
            text = format!("{first}.{}", arc - first * 40);
        } else {
            let _ = write!(text, ".{arc}");
        }
        arc = 0;
    }
    text
}

/// The OID of an AlgorithmIdentifier.
fn algorithm(der: &[u8]) -> String {
    value(der).map_or_else(String::new, |(_, bytes, _)| oid_text(bytes))
}

/// A name on one line: `C = US, O = "Example, Inc.", CN = example`.
fn name(der: &[u8]) -> String {
    let mut text = String::new();
    for (_, set) in values(der) {
        for (i, (_, pair)) in values(set).enumerate() {
            match (text.is_empty(), i) {
                (true, _) => {}
                (_, 0) => text += ", ",
                _ => text += " + ",
            }
            let mut parts = values(pair);
            let (Some((_, kind)), Some((tag, value))) = (parts.next(), parts.next()) else {
                continue;
            };
            text += &format!("{} = {}", oid_text(kind), quoted(&decoded(tag, value)));
        }
    }
    text
}

/// A string of a name, as UTF-8.
fn decoded(tag: u8, bytes: &[u8]) -> String {
    match tag {
        0x1e => {
            let units = bytes.chunks_exact(2).map(|unit| match unit {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0xfffd,
            });
            char::decode_utf16(units)
                .map(|c| c.unwrap_or('\u{fffd}'))
                .collect()
        }
        // T61String: as Latin-1, like OpenSSL.
        0x14 => bytes.iter().copied().map(char::from).collect(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// RFC 2253's escapes; where those would be needed for punctuation, quotes instead.
fn quoted(text: &str) -> String {
    let special = |c: char| ",+<>;".contains(c);
    let quote = text.contains(special) || text.starts_with(['#', ' ']) || text.ends_with(' ');
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => {
                out.push('\\');
                out.push(char::from(byte));
            }
            0x20..0x7f => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "\\{byte:02X}");
            }
        }
    }
    if quote { format!("\"{out}\"") } else { out }
}

fn hex(bytes: &[u8], between: &str) -> String {
    let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(between)
}

fn upper_hex(bytes: &[u8]) -> String {
    hex(bytes, ":").to_uppercase()
}

/// An INTEGER without the zero that only says that it is positive.
fn magnitude(bytes: &[u8]) -> &[u8] {
    match bytes {
        [0, rest @ ..] if !rest.is_empty() => rest,
        _ => bytes,
    }
}

/// A large number in hexadecimal.
fn number(bytes: &[u8]) -> String {
    let text = hex(bytes, "").to_uppercase();
    text.trim_start_matches('0').to_owned()
}

/// Modulus and exponent of an RSA key, a bit string with both.
fn rsa_key(bits: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, pair, _) = value(bits.get(1..)?)?;
    let mut numbers = values(pair).map(|(_, number)| magnitude(number));
    Some((numbers.next()?, numbers.next()?))
}

/// `20261120160000Z` or `261120160000Z` as `Nov 20 16:00:00 2026 GMT`.
fn time((tag, text): (u8, &[u8])) -> String {
    let text = String::from_utf8_lossy(text);
    let digits = text.trim_end_matches('Z');
    let part = |from: usize| {
        digits
            .get(from..from + 2)
            .and_then(|two| two.parse::<u32>().ok())
    };
    let generalized = tag == 0x18;
    let at = if generalized { 4 } else { 2 };
    let year = match (generalized, part(0), part(2)) {
        (true, Some(century), Some(year)) => Some(century * 100 + year),
        (false, Some(year), _) => Some(if year < 50 { 2000 + year } else { 1900 + year }),
        _ => None,
    };
    let month = part(at).and_then(|month| MONTHS.get(month.checked_sub(1)? as usize));
    let (day, hour, minute) = (part(at + 2), part(at + 4), part(at + 6));
    match (year, month, day, hour, minute, part(at + 8)) {
        (Some(y), Some(m), Some(d), Some(h), Some(min), Some(s)) => {
            format!("{m} {d:2} {h:02}:{min:02}:{s:02} {y} GMT")
        }
        _ => text.into_owned(),
    }
}

/// Name and value of an extension that is known here.
fn describe_extension(der: &[u8]) -> Option<(&'static str, String)> {
    let mut parts = values(der);
    let (_, id) = parts.next()?;
    let known = oid(id)?;
    let (_, wrapped) = parts.find(|(tag, _)| *tag == 4)?; // `critical` may stand between
    let (_, contents, _) = value(wrapped)?;
    let text = match id.last()? {
        14 => upper_hex(contents),
        15 => key_usage(contents),
        17 => alternative_names(contents),
        19 => basic_constraints(contents),
        35 => authority_key(contents)?,
        37 => {
            let uses: Vec<_> = values(contents).map(|(_, id)| oid_text(id)).collect();
            uses.join(", ")
        }
        _ => return None,
    };
    Some((known, text))
}

fn key_usage(bits: &[u8]) -> String {
    let bytes = bits.get(1..).unwrap_or_default();
    let is_set = |i: usize| {
        bytes
            .get(i / 8)
            .is_some_and(|byte| byte << (i % 8) & 0x80 != 0)
    };
    let names = KEY_USAGE.iter().enumerate();
    let names: Vec<_> = names.filter(|(i, _)| is_set(*i)).map(|(_, n)| *n).collect();
    names.join(", ")
}

fn basic_constraints(contents: &[u8]) -> String {
    let mut text = "CA:FALSE".to_owned();
    for (tag, value) in values(contents) {
        match (tag, value) {
            (1, [0]) => {}
            (1, _) => text = "CA:TRUE".to_owned(),
            (2, [len]) => {
                let _ = write!(text, ", pathlen:{len}");
            }
            _ => {}
        }
    }
    text
}

/// The key identifier; of one that names a certificate instead nothing is told.
fn authority_key(contents: &[u8]) -> Option<String> {
    let mut parts = values(contents);
    let id = parts.next().filter(|(tag, _)| *tag == 0x80)?.1;
    parts.next().is_none().then(|| upper_hex(id))
}

fn alternative_names(contents: &[u8]) -> String {
    let names = values(contents).map(|(tag, bytes)| {
        let text = String::from_utf8_lossy(bytes);
        match (tag, bytes.len()) {
            (0x81, _) => format!("email:{text}"),
            (0x82, _) => format!("DNS:{text}"),
            (0x86, _) => format!("URI:{text}"),
            (0x87, 4) => {
                let parts: Vec<_> = bytes.iter().map(u8::to_string).collect();
                format!("IP Address:{}", parts.join("."))
            }
            (0x87, 16) => {
                let group = |two: &[u8]| two.iter().fold(0u32, |n, &b| n << 8 | u32::from(b));
                let parts: Vec<_> = bytes
                    .chunks(2)
                    .map(|two| format!("{:X}", group(two)))
                    .collect();
                format!("IP Address:{}", parts.join(":"))
            }
            (0xa4, _) => {
                let (_, inner, _) = value(bytes).unwrap_or_default();
                format!("DirName:{}", name(inner))
            }
            (0x88, _) => format!("Registered ID:{}", oid_text(bytes)),
            _ => "othername:<unsupported>".to_owned(),
        }
    });
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_must_be() {
        for (text, expected) in [
            ("plain name", "plain name"),
            ("Example, Inc.", "\"Example, Inc.\""),
            ("a\"b\\", "a\\\"b\\\\"),
            ("caf\u{e9}", "caf\\C3\\A9"),
            (" led", "\" led\""),
            ("#1", "\"#1\""),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }

    #[test]
    fn times_oids_and_numbers_are_written_out() {
        assert_eq!(time((0x17, b"261102060708Z")), "Nov  2 06:07:08 2026 GMT");
        assert_eq!(time((0x17, b"991231235959Z")), "Dec 31 23:59:59 1999 GMT");
        assert_eq!(time((0x18, b"21260101000000Z")), "Jan  1 00:00:00 2126 GMT");
        assert_eq!(time((0x17, b"269902060708Z")), "269902060708Z");
        assert_eq!(time((0x17, b"")), "");
        assert_eq!(
            oid_text(&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 2]),
            "1.3.6.1.4.1.311.2"
        );
        assert_eq!(oid_text(&[0x55, 4, 10]), "O");
        assert_eq!(number(&[1, 0, 1]), "10001");
        assert_eq!(
            key_usage(&[1, 0x86]),
            "Digital Signature, Certificate Sign, CRL Sign"
        );
    }

    #[test]
    fn damaged_certificates_are_told_as_far_as_they_go() {
        let who = crate::net::testing::self_signed(&["localhost", "::1"], |_| {});
        let whole = who.chain[0].to_vec();
        let facts = certificate_facts(&whole);
        let has = |line: &str| facts.iter().any(|fact| fact == line);
        assert!(has("Subject:CN = curlws test"), "{facts:?}");
        assert!(
            has("X509v3 Subject Alternative Name:DNS:localhost, IP Address:0:0:0:0:0:0:0:1"),
            "{facts:?}"
        );
        for at in 0..whole.len() {
            assert_eq!(certificate_facts(&whole[..at]).len(), 1);
            let mut damaged = whole.clone();
            damaged[at] ^= 0xff;
            assert!(!certificate_facts(&damaged).is_empty());
        }
    }
}
