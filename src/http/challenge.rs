//! The challenges of a 401 or 407 (RFC 9110, 11.3): schemes and their parameters.
//!
//! What they mean is the business of [`super::auth`] and [`super::digest`].

use super::headers::{Headers, trim_blanks};
use crate::limits::CHALLENGES;

/// One scheme that the server offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// `Basic`, `Digest`, ..., as it was written.
    pub scheme: Vec<u8>,
    /// Its parameters, quotes taken off.
    pub params: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Challenge {
    /// Whether it is of that scheme, whatever the case.
    pub fn is(&self, scheme: &[u8]) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// The first parameter of that name, whatever its case.
    pub fn get(&self, name: &[u8]) -> Option<&[u8]> {
        let same = |(known, _): &&(Vec<u8>, Vec<u8>)| known.eq_ignore_ascii_case(name);
        self.params.iter().find(same).map(|(_, value)| &value[..])
    }
}

/// All challenges in the fields of that name (`WWW-Authenticate`, `Proxy-Authenticate`), up to
/// [`CHALLENGES`]. What cannot be read is left out.
pub fn challenges(headers: &Headers, name: &[u8]) -> Vec<Challenge> {
    let mut found = Vec::new();
    for value in headers.get_all(name) {
        for element in elements(value) {
            read(element, &mut found);
        }
    }
    found.truncate(CHALLENGES);
    found
}

/// An element begins a challenge (`Basic`, `Digest realm="x"`) or is a parameter of the last.
fn read(element: &[u8], found: &mut Vec<Challenge>) {
    let (first, rest) = match element.iter().position(|byte| b" \t=".contains(byte)) {
        Some(end) => element.split_at(end),
        None => (element, &b""[..]),
    };
    let rest = trim_blanks(rest);
    if let Some(value) = rest.strip_prefix(b"=") {
        if let Some(challenge) = found.last_mut() {
            let value = unquote(trim_blanks(value));
            challenge.params.push((first.to_vec(), value));
        }
        return;
    }
    found.push(Challenge {
        scheme: first.to_vec(),
        params: Vec::new(),
    });
    // Behind a scheme stands its first parameter, or a token68, which has no use here.
    if !rest.is_empty() && rest.contains(&b'=') && !rest.starts_with(b"=") {
        read(rest, found);
    }
}

/// The parts between commas that are not in quotes.
fn elements(value: &[u8]) -> Vec<&[u8]> {
    let (mut parts, mut start) = (Vec::new(), 0);
    let (mut quoted, mut escaped) = (false, false);
    for (at, &byte) in value.iter().chain(b",").enumerate() {
        let end = at == value.len();
        if end || (byte == b',' && !quoted) {
            parts.push(trim_blanks(value.get(start..at).unwrap_or_default()));
            start = at + 1;
        }
        quoted ^= byte == b'"' && !escaped;
        escaped = quoted && byte == b'\\' && !escaped;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn unquote(value: &[u8]) -> Vec<u8> {
    let Some(inside) = value.strip_prefix(b"\"") else {
        return value.to_vec();
    };
    let mut out = Vec::with_capacity(inside.len());
    let mut bytes = inside.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'"' => break,
            b'\\' => out.extend(bytes.next()),
            _ => out.push(byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(values: &[&str]) -> Vec<Challenge> {
        let mut headers = Headers::default();
        for value in values {
            headers.push(b"WWW-Authenticate", value.as_bytes());
        }
        challenges(&headers, b"www-authenticate")
    }

    #[test]
    fn several_in_one_line_and_in_several() {
        let found = read_all(&[
            r#"Digest realm="a, b", nonce = "n\"1", qop="auth,auth-int",stale=FALSE, Basic realm="x""#,
            "Negotiate",
            "NTLM abc==",
            "Bearer",
        ]);
        let schemes: Vec<_> = found.iter().map(|c| &c.scheme[..]).collect();
        let expected: [&[u8]; 5] = [b"Digest", b"Basic", b"Negotiate", b"NTLM", b"Bearer"];
        assert_eq!(schemes, expected);
        let digest = &found[0];
        assert!(digest.is(b"dIGEST"));
        assert_eq!(digest.get(b"REALM"), Some(&b"a, b"[..]));
        assert_eq!(digest.get(b"nonce"), Some(&b"n\"1"[..]));
        assert_eq!(digest.get(b"qop"), Some(&b"auth,auth-int"[..]));
        assert_eq!(digest.get(b"stale"), Some(&b"FALSE"[..]));
        assert_eq!(found[1].get(b"realm"), Some(&b"x"[..]));
        assert_eq!(found[4].get(b"realm"), None);
    }

    #[test]
    fn odd_ones_do_no_harm() {
        for odd in [
            "",
            ",,",
            "=",
            "\"",
            "Digest realm=\"",
            "Digest realm=\"\\",
            "a=b",
        ] {
            for challenge in read_all(&[odd]) {
                assert!(!challenge.scheme.is_empty());
            }
        }
        let many = "Basic,".repeat(10_000);
        assert_eq!(read_all(&[&many]).len(), CHALLENGES);
    }
}
