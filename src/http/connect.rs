//! The request for a tunnel through an HTTP proxy (RFC 9110, 9.3.6), as libcurl sends it, and
//! what its refusal offers.

use super::auth::{BASIC, BEARER, DIGEST};
use super::challenge::Challenge;
use super::headers::ends_line;
use super::request::{Field, RequestError, names, put};
use crate::limits::REQUEST_BYTES;

/// What goes into a CONNECT.
#[derive(Clone, Copy, Debug)]
pub struct Connect<'a> {
    /// Host and port to be connected to.
    pub authority: &'a str,
    /// Ask in HTTP/1.0 (`CURLPROXY_HTTP_1_0`).
    pub http_1_0: bool,
    /// The value of Proxy-Authorization, from [`super::auth`].
    pub authorization: Option<&'a [u8]>,
    /// `CURLOPT_USERAGENT`; an empty one is not sent.
    pub user_agent: Option<&'a [u8]>,
    /// `CURLOPT_PROXYHEADER`, or `CURLOPT_HTTPHEADER` where `CURLOPT_HEADEROPT` says so.
    pub custom: &'a [Box<[u8]>],
}

impl Connect<'_> {
    /// The request's bytes, its empty line included.
    ///
    /// # Errors
    /// See [`RequestError`].
    pub fn build(&self) -> Result<Vec<u8>, RequestError> {
        self.check()?;
        let version = if self.http_1_0 { "1.0" } else { "1.1" };
        let mut out = format!("CONNECT {} HTTP/{version}\r\n", self.authority).into_bytes();
        let user_agent = self.user_agent.filter(|value| !value.is_empty());
        let own: [(&[u8], Option<&[u8]>); 4] = [
            (b"Host", Some(self.authority.as_bytes())),
            (b"Proxy-Authorization", self.authorization),
            (b"User-Agent", user_agent),
            (b"Proxy-Connection", Some(b"Keep-Alive")),
        ];
        for (name, value) in own {
            if let Some(value) = value.filter(|_| !names(self.custom, name)) {
                put(&mut out, name, value);
            }
        }
        for field in self.custom.iter().filter_map(|line| Field::parse(line)) {
            if let Some(value) = field.value {
                put(&mut out, field.name, value.trim_ascii_start());
            }
        }
        out.extend_from_slice(b"\r\n");
        match out.len() > REQUEST_BYTES {
            true => Err(RequestError::TooLarge),
            false => Ok(out),
        }
    }

    fn check(&self) -> Result<(), RequestError> {
        let parts = [
            ("host", Some(self.authority.as_bytes())),
            ("proxy authorization", self.authorization),
            ("user agent", self.user_agent),
        ];
        let custom = self.custom.iter().map(|line| Some(line.as_ref()));
        let custom = custom.map(|line| ("proxy header list", line));
        for (name, part) in parts.into_iter().chain(custom) {
            if part.is_some_and(ends_line) {
                return Err(RequestError::Control(name));
            }
        }
        Ok(())
    }
}

/// The `CURLAUTH_` bits of the schemes that are offered: of those that libcurl without GSS-API
/// and NTLM knows.
pub fn offered(challenges: &[Challenge]) -> u64 {
    const SCHEMES: [(&[u8], u64); 3] =
        [(b"Basic", BASIC), (b"Digest", DIGEST), (b"Bearer", BEARER)];
    let has = |scheme: &[u8]| challenges.iter().any(|challenge| challenge.is(scheme));
    let known = SCHEMES.iter().filter(|(scheme, _)| has(scheme));
    known.fold(0, |all, (_, bit)| all | bit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::challenge::challenges;
    use crate::http::headers::Headers;

    const PLAIN: Connect<'_> = Connect {
        authority: "h:80",
        http_1_0: false,
        authorization: None,
        user_agent: None,
        custom: &[],
    };

    fn lines(lines: &[&str]) -> Vec<Box<[u8]>> {
        lines.iter().map(|line| line.as_bytes().into()).collect()
    }

    fn built(connect: Connect<'_>) -> String {
        String::from_utf8(connect.build().unwrap()).unwrap()
    }

    /// libcurl 8.22 sends the same.
    #[test]
    fn what_is_sent() {
        assert_eq!(
            built(PLAIN),
            "CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\nProxy-Connection: Keep-Alive\r\n\r\n"
        );
        let custom = lines(&["X-A:  b", "X-E;", "X-R:"]);
        let full = Connect {
            http_1_0: true,
            authorization: Some(b"Basic eA=="),
            user_agent: Some(b"ua"),
            custom: &custom,
            ..PLAIN
        };
        assert_eq!(
            built(full),
            "CONNECT h:80 HTTP/1.0\r\nHost: h:80\r\nProxy-Authorization: Basic eA==\r\n\
             User-Agent: ua\r\nProxy-Connection: Keep-Alive\r\nX-A: b\r\nX-E:\r\n\r\n"
        );
    }

    #[test]
    fn own_fields_replace_ours() {
        let custom = lines(&[
            "host: o",
            "proxy-authorization: z",
            "User-Agent:",
            "Proxy-Connection:",
        ]);
        let connect = Connect {
            authorization: Some(b"Basic eA=="),
            user_agent: Some(b"ua"),
            custom: &custom,
            ..PLAIN
        };
        assert_eq!(
            built(connect),
            "CONNECT h:80 HTTP/1.1\r\nhost: o\r\nproxy-authorization: z\r\n\r\n"
        );
    }

    #[test]
    fn nothing_breaks_out() {
        for bad in ["a\rb", "a\nb", "a\0b"] {
            let custom = lines(&[bad]);
            let bad = bad.as_bytes();
            for connect in [
                Connect {
                    user_agent: Some(bad),
                    ..PLAIN
                },
                Connect {
                    authorization: Some(bad),
                    ..PLAIN
                },
                Connect {
                    custom: &custom,
                    ..PLAIN
                },
            ] {
                assert!(matches!(connect.build(), Err(RequestError::Control(_))));
            }
        }
    }

    #[test]
    fn offers_of_a_proxy() {
        let offers = |values: &[&str]| {
            let mut headers = Headers::default();
            for value in values {
                headers.push(b"proxy-authenticate", value.as_bytes());
            }
            offered(&challenges(&headers, b"Proxy-Authenticate"))
        };
        assert_eq!(offers(&["Basic realm=\"x\""]), 1);
        assert_eq!(offers(&["digest realm=\"x\", qop=auth, BASIC realm=y"]), 3);
        assert_eq!(offers(&["Bearer", "Negotiate, NTLM"]), 64);
        assert_eq!(offers(&["Basically", ""]), 0);
    }
}
