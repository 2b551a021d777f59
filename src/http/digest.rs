//! Digest authentication (RFC 7616; RFC 2617 for servers without `qop`).
//!
//! MD5, SHA-256 and SHA-512-256, each also as `-sess`; `qop=auth`. The client's nonce is an
//! argument.

use md5::Md5;
use sha2::digest::Digest as Hash;
use sha2::{Sha256, Sha512_256};

use super::challenge::Challenge;

/// A hash function of the challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Md5,
    Sha256,
    Sha512,
}

/// A challenge that can be answered, and how often it was.
#[derive(Clone, Debug)]
pub struct Session {
    algorithm: Algorithm,
    /// A hash over the credentials, the nonces included (`-sess`).
    session: bool,
    /// `algorithm` as the server wrote it, to be repeated.
    algorithm_text: Option<Vec<u8>>,
    realm: Vec<u8>,
    nonce: Vec<u8>,
    opaque: Option<Vec<u8>>,
    /// `qop=auth` is offered. Without any `qop` the old form is spoken.
    qop: bool,
    userhash: bool,
    /// The last answer was refused only because its nonce was old.
    stale: bool,
    count: u32,
}

/// What an answer is about.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The request's method.
    pub method: &'a [u8],
    /// Its target, as on the request line.
    pub target: &'a [u8],
    /// User name.
    pub user: &'a [u8],
    /// Password.
    pub password: &'a [u8],
    /// Random text of ours, without quotes and backslashes.
    pub cnonce: &'a str,
}

impl Session {
    /// Reads a challenge. `None` if it is not Digest, has no nonce, or asks for an algorithm or
    /// `qop` that is not known here.
    pub fn new(challenge: &Challenge) -> Option<Session> {
        if !challenge.is(b"Digest") {
            return None;
        }
        let text = challenge.get(b"algorithm");
        let name = text.unwrap_or(b"MD5").to_ascii_lowercase();
        let (name, session) = match name.strip_suffix(b"-sess") {
            Some(name) => (name, true),
            None => (&name[..], false),
        };
        let algorithm = match name {
            b"md5" => Algorithm::Md5,
            b"sha-256" => Algorithm::Sha256,
            b"sha-512-256" => Algorithm::Sha512,
            _ => return None,
        };
        let qop = challenge.get(b"qop");
        let auth = |qop: &[u8]| {
            qop.split(|byte| b", ".contains(byte))
                .any(|word| word.eq_ignore_ascii_case(b"auth"))
        };
        if qop.is_some_and(|qop| !auth(qop)) {
            return None;
        }
        let is_true = |name| {
            challenge
                .get(name)
                .is_some_and(|value| value.eq_ignore_ascii_case(b"true"))
        };
        Some(Session {
            algorithm,
            session,
            algorithm_text: text.map(<[u8]>::to_vec),
            realm: challenge.get(b"realm").unwrap_or_default().to_vec(),
            nonce: challenge.get(b"nonce")?.to_vec(),
            opaque: challenge.get(b"opaque").map(<[u8]>::to_vec),
            qop: qop.is_some(),
            userhash: is_true(b"userhash"),
            stale: is_true(b"stale"),
            count: 0,
        })
    }

    /// The credentials may be right: only the nonce was too old.
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// The bits of strength, to pick the best of several.
    pub fn strength(&self) -> u16 {
        match self.algorithm {
            Algorithm::Md5 => 128,
            Algorithm::Sha256 => 256,
            Algorithm::Sha512 => 257,
        }
    }

    /// The Authorization value that answers. Each call counts.
    pub fn answer(&mut self, request: &Request<'_>) -> Vec<u8> {
        self.count = self.count.saturating_add(1);
        let count = format!("{:08x}", self.count);
        let cnonce = request.cnonce.as_bytes();
        let mut secret = self.hash(&[request.user, &self.realm, request.password]);
        if self.session {
            secret = self.hash(&[secret.as_bytes(), &self.nonce, cnonce]);
        }
        let about = self.hash(&[request.method, request.target]);
        let (secret, about) = (secret.as_bytes(), about.as_bytes());
        let response = match self.qop {
            true => self.hash(&[
                secret,
                &self.nonce,
                count.as_bytes(),
                cnonce,
                b"auth",
                about,
            ]),
            false => self.hash(&[secret, &self.nonce, about]),
        };
        let hashed = self.hash(&[request.user, &self.realm]);
        let user = match self.userhash {
            true => hashed.as_bytes(),
            false => request.user,
        };
        let mut out = b"Digest ".to_vec();
        quoted(&mut out, "username", user);
        quoted(&mut out, ", realm", &self.realm);
        quoted(&mut out, ", nonce", &self.nonce);
        quoted(&mut out, ", uri", request.target);
        if self.qop || self.session {
            quoted(&mut out, ", cnonce", cnonce);
        }
        if self.qop {
            out.extend_from_slice(format!(", nc={count}, qop=auth").as_bytes());
        }
        quoted(&mut out, ", response", response.as_bytes());
        if let Some(opaque) = &self.opaque {
            quoted(&mut out, ", opaque", opaque);
        }
        if let Some(name) = &self.algorithm_text {
            out.extend_from_slice(b", algorithm=");
            out.extend_from_slice(name);
        }
        if self.userhash {
            out.extend_from_slice(b", userhash=true");
        }
        out
    }

    /// The hash of the parts with colons between them, in hexadecimal digits.
    fn hash(&self, parts: &[&[u8]]) -> String {
        let text = parts.join(&b':');
        match self.algorithm {
            Algorithm::Md5 => hex(&Md5::digest(&text)),
            Algorithm::Sha256 => hex(&Sha256::digest(&text)),
            Algorithm::Sha512 => hex(&Sha512_256::digest(&text)),
        }
    }
}

fn quoted(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"=\"");
    for &byte in value {
        if b"\"\\".contains(&byte) {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// Hexadecimal digits in lower case.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::challenge::challenges;
    use crate::http::headers::Headers;

    fn session(text: &str) -> Option<Session> {
        let mut headers = Headers::default();
        headers.push(b"A", text.as_bytes());
        Session::new(&challenges(&headers, b"A")[0])
    }

    fn answer(session: &mut Session, request: Request<'_>) -> String {
        String::from_utf8(session.answer(&request)).unwrap()
    }

    const MUFASA: Request<'_> = Request {
        method: b"GET",
        target: b"/dir/index.html",
        user: b"Mufasa",
        password: b"Circle of Life",
        cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    };

    /// RFC 7616, 3.9.1.
    #[test]
    fn the_example_of_the_rfc() {
        for (algorithm, response) in [
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
            (
                "SHA-256",
                "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
            ),
        ] {
            let mut session = session(&format!(
                "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", \
                 algorithm={algorithm}, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", \
                 opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
            ))
            .unwrap();
            assert_eq!(
                answer(&mut session, MUFASA),
                format!(
                    "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", \
                     nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", \
                     uri=\"/dir/index.html\", \
                     cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", nc=00000001, \
                     qop=auth, response=\"{response}\", \
                     opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", \
                     algorithm={algorithm}"
                )
            );
            assert!(answer(&mut session, MUFASA).contains("nc=00000002"));
        }
    }

    /// RFC 2617, 3.5 with its `qop` left out; computed with Python's hashlib.
    #[test]
    fn without_qop_the_old_form() {
        let mut session = session("Digest realm=\"r\\\"x\", nonce=\"n\"").unwrap();
        let request = Request {
            user: b"u\\",
            password: b"p",
            target: b"/",
            ..MUFASA
        };
        assert_eq!(
            answer(&mut session, request),
            "Digest username=\"u\\\\\", realm=\"r\\\"x\", nonce=\"n\", uri=\"/\", \
             response=\"242807a5696e88591bd3bd881a2379f3\""
        );
    }

    /// Computed with Python's hashlib.
    #[test]
    fn session_and_user_hash() {
        let mut session = session(
            "Digest realm=\"r\", nonce=\"n\", qop=auth, algorithm=SHA-512-256-sess, userhash=TRUE",
        )
        .unwrap();
        let request = Request {
            user: b"u",
            password: b"p",
            target: b"/",
            cnonce: "c",
            ..MUFASA
        };
        let text = answer(&mut session, request);
        assert!(
            text.contains(
                "response=\"6e6e50806d14f6a14749fb7be46a93bb8b8e32d09c5741be9afd5377c4008576\""
            ),
            "{text}"
        );
        assert!(
            text.contains(
                "username=\"c738f2ad401bc87a71fe78096015c97b9a26d55f15e9f50ac3a6de73ddcd3d08\""
            ),
            "{text}"
        );
        assert!(text.ends_with(", algorithm=SHA-512-256-sess, userhash=true"));
    }

    #[test]
    fn what_cannot_be_answered() {
        for bad in [
            "Basic realm=\"r\"",
            "Digest realm=\"r\"",
            "Digest nonce=\"n\", algorithm=MD4",
            "Digest nonce=\"n\", qop=\"auth-int\"",
        ] {
            assert!(session(bad).is_none(), "{bad}");
        }
        assert!(session("Digest nonce=n, stale=True").unwrap().is_stale());
        assert!(!session("Digest nonce=n").unwrap().is_stale());
    }
}
