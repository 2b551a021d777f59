//! The opening handshake's request (RFC 6455, 4.1), byte for byte as libcurl sends it.
//!
//! The application's own fields (`CURLOPT_HTTPHEADER`) replace ours by name, whatever the case:
//! `Name: value` is sent, `Name:` only removes, `Name;` is sent empty. A line with neither
//! colon nor final semicolon is ignored.

use std::fmt;

use super::headers::{list, trim_blanks};
use crate::limits::REQUEST_BYTES;

const EXTENSIONS: &[u8] = b"Sec-WebSocket-Extensions";

/// What goes into the request.
#[derive(Clone, Copy, Debug)]
pub struct Upgrade<'a> {
    /// `GET`, or what `CURLOPT_CUSTOMREQUEST` says.
    pub method: &'a [u8],
    /// Path and query, or what `CURLOPT_REQUEST_TARGET` says.
    pub target: &'a [u8],
    /// The value of Host.
    pub host: &'a str,
    /// `CURLOPT_USERAGENT`; an empty one is not sent.
    pub user_agent: Option<&'a [u8]>,
    /// `CURLOPT_REFERER`
    pub referer: Option<&'a [u8]>,
    /// `CURLOPT_ACCEPT_ENCODING`; an empty one, libcurl's "all you know", is not sent: we
    /// decode no body.
    pub accept_encoding: Option<&'a [u8]>,
    /// `CURLOPT_COOKIE`
    pub cookie: Option<&'a [u8]>,
    /// The value of Authorization, from [`super::auth`].
    pub authorization: Option<&'a [u8]>,
    /// The value of Sec-WebSocket-Key.
    pub key: &'a str,
    /// The value of Sec-WebSocket-Extensions.
    pub extensions: Option<&'a str>,
    /// `CURLOPT_HTTPHEADER`, line by line.
    pub custom: &'a [Box<[u8]>],
}

/// Why there is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// CR, LF or NUL in the part named: it would end a line and begin another.
    Control(&'static str),
    /// Longer than [`REQUEST_BYTES`].
    TooLarge,
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RequestError::Control(part) => write!(f, "the {part} has a CR, LF or NUL in it"),
            RequestError::TooLarge => {
                write!(f, "the request is longer than {REQUEST_BYTES} bytes")
            }
        }
    }
}

impl std::error::Error for RequestError {}

impl Upgrade<'_> {
    /// The request's bytes, its empty line included.
    ///
    /// # Errors
    /// See [`RequestError`].
    pub fn build(&self) -> Result<Vec<u8>, RequestError> {
        self.check()?;
        let mut out = [self.method, b" ", self.target, b" HTTP/1.1\r\n"].concat();
        if let Some(host) = self.own_or_custom(b"Host", self.host.as_bytes()) {
            put(&mut out, b"Host", host);
        }
        let not_empty = |value: &&[u8]| !value.is_empty();
        self.put_own(&mut out, b"Authorization", self.authorization);
        self.put_own(&mut out, b"User-Agent", self.user_agent.filter(not_empty));
        self.put_own(&mut out, b"Accept", Some(b"*/*"));
        self.put_own(
            &mut out,
            b"Accept-Encoding",
            self.accept_encoding.filter(not_empty),
        );
        self.put_own(&mut out, b"Referer", self.referer);
        self.put_own(&mut out, b"Upgrade", Some(b"websocket"));
        self.put_own(&mut out, b"Sec-WebSocket-Version", Some(b"13"));
        self.put_own(&mut out, b"Sec-WebSocket-Key", Some(self.key.as_bytes()));
        let extensions = self.extensions.map(str::as_bytes);
        self.put_own(&mut out, EXTENSIONS, extensions);
        self.put_own(&mut out, b"Cookie", self.cookie);
        for field in self.custom.iter().filter_map(|line| Field::parse(line)) {
            let elsewhere = field.is(b"Host") || field.is(b"Connection");
            if let Some(value) = field.value.filter(|_| !elsewhere) {
                put_raw(&mut out, field.name, value);
            }
        }
        self.put_connection(&mut out);
        out.extend_from_slice(b"\r\n");
        if out.len() > REQUEST_BYTES {
            return Err(RequestError::TooLarge);
        }
        Ok(out)
    }

    /// The Sec-WebSocket-Key that is sent: ours, or the application's first. `None`: removed.
    pub fn effective_key(&self) -> Option<Vec<u8>> {
        self.own_or_custom(b"Sec-WebSocket-Key", self.key.as_bytes())
            .map(<[u8]>::to_vec)
    }

    /// The values of Sec-WebSocket-Extensions that are sent: ours, or the application's.
    pub fn effective_extensions(&self) -> Vec<&[u8]> {
        match names(self.custom, EXTENSIONS) {
            true => values(self.custom, EXTENSIONS).collect(),
            false => self.extensions.map(str::as_bytes).into_iter().collect(),
        }
    }

    fn check(&self) -> Result<(), RequestError> {
        let parts = [
            ("request method", Some(self.method)),
            ("request target", Some(self.target)),
            ("host", Some(self.host.as_bytes())),
            ("user agent", self.user_agent),
            ("referer", self.referer),
            ("accepted encoding", self.accept_encoding),
            ("cookie", self.cookie),
            ("authorization", self.authorization),
            ("Sec-WebSocket-Key", Some(self.key.as_bytes())),
            (
                "Sec-WebSocket-Extensions",
                self.extensions.map(str::as_bytes),
            ),
        ];
        let custom = self
            .custom
            .iter()
            .map(|line| ("header list", Some(line.as_ref())));
        for (name, part) in parts.into_iter().chain(custom) {
            if part
                .unwrap_or_default()
                .iter()
                .any(|byte| b"\r\n\0".contains(byte))
            {
                return Err(RequestError::Control(name));
            }
        }
        Ok(())
    }

    /// The application's first value for a name, else ours; `None` if it removed the field.
    fn own_or_custom<'a>(&'a self, name: &[u8], own: &'a [u8]) -> Option<&'a [u8]> {
        if names(self.custom, name) {
            values(self.custom, name).next()
        } else {
            Some(own)
        }
    }

    fn put_own(&self, out: &mut Vec<u8>, name: &[u8], value: Option<&[u8]>) {
        if let Some(value) = value.filter(|_| !names(self.custom, name)) {
            put(out, name, value);
        }
    }

    /// Connection comes last. libcurl adds "Upgrade" to whatever the application says; here
    /// not where it is there already, was removed, or was to be empty.
    fn put_connection(&self, out: &mut Vec<u8>) {
        const NAME: &[u8] = b"Connection";
        if !names(self.custom, NAME) {
            return put(out, NAME, b"Upgrade");
        }
        let mut upgrade = values(self.custom, NAME)
            .flat_map(list)
            .any(|token| token.eq_ignore_ascii_case(b"upgrade"));
        for value in values(self.custom, NAME) {
            if upgrade || value.is_empty() {
                put(out, NAME, value);
            } else {
                put(out, NAME, &[value, b", Upgrade"].concat());
                upgrade = true;
            }
        }
    }
}

/// The values, without blanks, that the application's lines send under a name.
pub fn values<'a>(custom: &'a [Box<[u8]>], name: &[u8]) -> impl Iterator<Item = &'a [u8]> {
    let fields = custom.iter().filter_map(|line| Field::parse(line));
    fields
        .filter(move |field| field.is(name))
        .filter_map(|field| field.value.map(trim_blanks))
}

/// The subprotocols that the application offers (Sec-WebSocket-Protocol; RFC 6455, 1.9).
pub fn offered_protocols(custom: &[Box<[u8]>]) -> Vec<Vec<u8>> {
    values(custom, b"Sec-WebSocket-Protocol")
        .flat_map(list)
        .map(<[u8]>::to_vec)
        .collect()
}

/// Takes the lines out that send a field of this name; those that only remove it stay.
pub fn remove(custom: &mut Vec<Box<[u8]>>, name: &[u8]) {
    custom.retain(|line| {
        !Field::parse(line).is_some_and(|field| field.is(name) && field.value.is_some())
    });
}

/// Whether a line of the application's sends or removes the field of this name.
pub(super) fn names(custom: &[Box<[u8]>], name: &[u8]) -> bool {
    custom
        .iter()
        .filter_map(|line| Field::parse(line))
        .any(|field| field.is(name))
}

/// A line of `CURLOPT_HTTPHEADER`.
pub(super) struct Field<'a> {
    pub(super) name: &'a [u8],
    /// What stands behind the colon; `None` only removes.
    pub(super) value: Option<&'a [u8]>,
}

impl<'a> Field<'a> {
    pub(super) fn parse(line: &'a [u8]) -> Option<Field<'a>> {
        let end = line.iter().position(|byte| b":;".contains(byte))?;
        let (name, rest) = line.split_at_checked(end)?;
        let name = trim_blanks(name);
        if name.is_empty() {
            return None;
        }
        if rest == b";" {
            return Some(Field {
                name,
                value: Some(b""),
            });
        }
        // A semicolon that does not end the line is part of the name, as in libcurl.
        let colon = line.iter().position(|&byte| byte == b':')?;
        let (name, value) = line.split_at_checked(colon)?;
        let value = value.get(1..)?;
        let value = Some(value).filter(|value| !trim_blanks(value).is_empty());
        Some(Field {
            name: trim_blanks(name),
            value,
        })
    }

    fn is(&self, name: &[u8]) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

pub(super) fn put(out: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    out.extend_from_slice(name);
    out.extend_from_slice(if value.is_empty() { b":" } else { b": " });
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

/// As the application wrote it, blanks included.
fn put_raw(out: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    for part in [name, b":", value, b"\r\n"] {
        out.extend_from_slice(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Upgrade<'_> = Upgrade {
        method: b"GET",
        target: b"/",
        host: "h:90",
        user_agent: None,
        referer: None,
        accept_encoding: None,
        cookie: None,
        authorization: None,
        key: "dGhlIHNhbXBsZSBub25jZQ==",
        extensions: None,
        custom: &[],
    };

    fn lines(lines: &[&str]) -> Vec<Box<[u8]>> {
        lines.iter().map(|line| line.as_bytes().into()).collect()
    }

    fn built(upgrade: Upgrade<'_>) -> Vec<String> {
        let text = String::from_utf8(upgrade.build().unwrap()).unwrap();
        let text = text.strip_suffix("\r\n\r\n").unwrap();
        text.split("\r\n").map(str::to_owned).collect()
    }

    fn with(custom: &[&str]) -> Vec<String> {
        built(Upgrade {
            custom: &lines(custom),
            ..PLAIN
        })
    }

    /// libcurl 8.22 sends the same bytes but for host and key.
    #[test]
    fn the_plain_request() {
        let expected = "GET / HTTP/1.1\r\nHost: h:90\r\nAccept: */*\r\nUpgrade: websocket\r\n\
                        Sec-WebSocket-Version: 13\r\n\
                        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nConnection: Upgrade\r\n\r\n";
        assert_eq!(PLAIN.build().unwrap(), expected.as_bytes());
    }

    /// Order and form as libcurl 8.22 sends them.
    #[test]
    fn every_setting_has_its_place() {
        let upgrade = Upgrade {
            method: b"PUT",
            target: b"/a b?\xff",
            user_agent: Some(b"ua/1"),
            referer: Some(b"http://r/"),
            accept_encoding: Some(b"gzip"),
            cookie: Some(b"a=b; c=d"),
            authorization: Some(b"Basic dXM6cHc6eA=="),
            ..PLAIN
        };
        let expected = b"PUT /a b?\xff HTTP/1.1\r\nHost: h:90\r\n\
            Authorization: Basic dXM6cHc6eA==\r\nUser-Agent: ua/1\r\nAccept: */*\r\n\
            Accept-Encoding: gzip\r\nReferer: http://r/\r\nUpgrade: websocket\r\n\
            Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
            Cookie: a=b; c=d\r\nConnection: Upgrade\r\n\r\n";
        assert_eq!(upgrade.build().unwrap(), expected);
        let empty = Upgrade {
            user_agent: Some(b""),
            accept_encoding: Some(b""),
            ..PLAIN
        };
        assert_eq!(empty.build(), PLAIN.build());
    }

    /// As libcurl 8.22, which sends "Connection: foo, Upgrade" here too.
    #[test]
    fn own_fields_replace_ours_in_any_case() {
        let custom = lines(&[
            "host: other",
            "UPGRADE: x",
            "connection: foo",
            "Connection: bar",
            "sec-websocket-key: k ",
            "Sec-WebSocket-Version: 8",
            "authorization: zz",
            "user-agent: q",
            "ACCEPT: t",
            "cookie: m=n",
            "X-A:v",
            "X-A:  v2 \t",
            "x-empty;",
        ]);
        let upgrade = Upgrade {
            user_agent: Some(b"ua/1"),
            cookie: Some(b"a=b"),
            authorization: Some(b"Basic x"),
            custom: &custom,
            ..PLAIN
        };
        let expected = [
            "GET / HTTP/1.1",
            "Host: other",
            "UPGRADE: x",
            "sec-websocket-key: k ",
            "Sec-WebSocket-Version: 8",
            "authorization: zz",
            "user-agent: q",
            "ACCEPT: t",
            "cookie: m=n",
            "X-A:v",
            "X-A:  v2 \t",
            "x-empty:",
            "Connection: foo, Upgrade",
            "Connection: bar",
        ];
        assert_eq!(built(upgrade), expected);
        assert_eq!(upgrade.effective_key().as_deref(), Some(b"k".as_slice()));
    }

    #[test]
    fn extensions_are_ours_or_the_applications() {
        let offer = |custom: &[&str]| {
            let custom = lines(custom);
            let upgrade = Upgrade {
                extensions: Some("ours"),
                custom: &custom,
                ..PLAIN
            };
            let sent = built(upgrade);
            let sent = sent
                .iter()
                .filter(|line| line.to_lowercase().contains("extensions"));
            let read: Vec<_> = upgrade.effective_extensions();
            let read = read
                .iter()
                .map(|value| String::from_utf8_lossy(value).into_owned());
            (sent.cloned().collect::<Vec<_>>(), read.collect::<Vec<_>>())
        };
        let pair = |sent: &[&str], read: &[&str]| {
            let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
            (owned(sent), owned(read))
        };
        let ours = pair(&["Sec-WebSocket-Extensions: ours"], &["ours"]);
        assert_eq!(offer(&[]), ours);
        assert_eq!(offer(&["sec-websocket-extensions:"]), pair(&[], &[]));
        let own = [
            "sec-websocket-EXTENSIONS: a, b",
            "Sec-WebSocket-Extensions:c ",
        ];
        assert_eq!(offer(&own), pair(&own, &["a, b", "c"]));
        assert!(PLAIN.effective_extensions().is_empty());
    }

    #[test]
    fn a_name_with_a_colon_removes() {
        let custom = lines(&[
            "host:",
            "Upgrade: ",
            "Connection:",
            "Sec-WebSocket-Key:",
            "Sec-WebSocket-Version:\t",
            "Authorization:",
            "User-Agent:",
            "Accept:",
            "Cookie:",
        ]);
        let upgrade = Upgrade {
            user_agent: Some(b"ua/1"),
            cookie: Some(b"a=b"),
            authorization: Some(b"Basic x"),
            custom: &custom,
            ..PLAIN
        };
        assert_eq!(built(upgrade), ["GET / HTTP/1.1"]);
        assert_eq!(upgrade.effective_key(), None);
    }

    #[test]
    fn a_name_with_a_semicolon_is_sent_empty() {
        let expected = [
            "GET / HTTP/1.1",
            "Host:",
            "Sec-WebSocket-Version: 13",
            "Upgrade:",
            "Sec-WebSocket-Key:",
            "Accept:",
            "Connection:",
        ];
        let custom = [
            "Host;",
            "Upgrade;",
            "Connection;",
            "Sec-WebSocket-Key;",
            "Accept;",
        ];
        assert_eq!(with(&custom), expected);
    }

    /// As libcurl 8.22, but that it sends the blanks around names, and sends its own Accept
    /// beside "Accept :".
    #[test]
    fn odd_lines() {
        let custom = [
            "X:y;",
            "X;y: z",
            "X-F; ",
            "nocolon",
            "",
            ":v",
            ";",
            "X-M: \t",
            "a;b;",
            " X-K: 1",
            "X-L : 2",
            "Accept : t",
        ];
        let sent = with(&custom);
        let own: Vec<&str> = sent.iter().skip(2).map(String::as_str).collect();
        let expected = [
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "X:y;",
            "X;y: z",
            "X-K: 1",
            "X-L: 2",
            "Accept: t",
            "Connection: Upgrade",
        ];
        assert_eq!(own, expected);
    }

    #[test]
    fn host_is_sent_once_and_first() {
        assert_eq!(
            with(&["X: 1", "Host: a", "Host: b"])[1..3],
            ["Host: a", "Accept: */*"]
        );
        assert_eq!(with(&["Host:", "Host: b"])[1], "Host: b");
    }

    #[test]
    fn connection_says_upgrade_once() {
        let connection = |custom: &[&str]| {
            let mut sent = with(custom);
            sent.retain(|line| line.starts_with("Connection"));
            sent
        };
        assert_eq!(
            connection(&["connection: upgrade"]),
            ["Connection: upgrade"]
        );
        assert_eq!(
            connection(&["Connection: a, UPGRADE"]),
            ["Connection: a, UPGRADE"]
        );
        assert_eq!(
            connection(&["Connection: keep-alive"]),
            ["Connection: keep-alive, Upgrade"]
        );
        let second = ["Connection: a", "Connection: Upgrade"];
        assert_eq!(connection(&second), second);
        assert_eq!(
            connection(&["Connection:", "Connection: a"]),
            ["Connection: a, Upgrade"]
        );
    }

    #[test]
    fn the_first_own_key_counts() {
        let custom = lines(&[
            "Sec-WebSocket-Key:",
            "Sec-Websocket-Key:  a ",
            "Sec-WebSocket-Key: b",
        ]);
        let upgrade = Upgrade {
            custom: &custom,
            ..PLAIN
        };
        assert_eq!(upgrade.effective_key().as_deref(), Some(b"a".as_slice()));
        assert_eq!(PLAIN.effective_key().as_deref(), Some(PLAIN.key.as_bytes()));
    }

    #[test]
    fn offered_subprotocols_are_listed() {
        let custom = lines(&[
            "sec-websocket-protocol: a, b,,c ",
            "Sec-WebSocket-Protocol:d",
            "Sec-WebSocket-Protocol:",
            "Sec-WebSocket-Protocols: e",
        ]);
        assert_eq!(offered_protocols(&custom), [b"a", b"b", b"c", b"d"]);
    }

    #[test]
    fn line_ends_are_refused_everywhere() {
        for bad in [b"a\rb".as_slice(), b"a\n", b"\0"] {
            let bad_line = [Box::from([b"X: ", bad].concat())];
            let text = std::str::from_utf8(bad).unwrap();
            let spoilt = [
                (
                    Upgrade {
                        method: bad,
                        ..PLAIN
                    },
                    "request method",
                ),
                (
                    Upgrade {
                        target: bad,
                        ..PLAIN
                    },
                    "request target",
                ),
                (
                    Upgrade {
                        host: text,
                        ..PLAIN
                    },
                    "host",
                ),
                (
                    Upgrade {
                        user_agent: Some(bad),
                        ..PLAIN
                    },
                    "user agent",
                ),
                (
                    Upgrade {
                        referer: Some(bad),
                        ..PLAIN
                    },
                    "referer",
                ),
                (
                    Upgrade {
                        accept_encoding: Some(bad),
                        ..PLAIN
                    },
                    "accepted encoding",
                ),
                (
                    Upgrade {
                        cookie: Some(bad),
                        ..PLAIN
                    },
                    "cookie",
                ),
                (
                    Upgrade {
                        authorization: Some(bad),
                        ..PLAIN
                    },
                    "authorization",
                ),
                (Upgrade { key: text, ..PLAIN }, "Sec-WebSocket-Key"),
                (
                    Upgrade {
                        custom: &bad_line,
                        ..PLAIN
                    },
                    "header list",
                ),
            ];
            for (upgrade, part) in spoilt {
                assert_eq!(upgrade.build(), Err(RequestError::Control(part)));
            }
        }
    }

    #[test]
    fn a_request_has_a_limit() {
        let target = vec![b'a'; REQUEST_BYTES];
        let upgrade = Upgrade {
            target: &target,
            ..PLAIN
        };
        assert_eq!(upgrade.build(), Err(RequestError::TooLarge));
    }
}
