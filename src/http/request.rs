//! The opening handshake's request (RFC 6455, 4.1), byte for byte as libcurl sends it.
//!
//! The application's own fields (`CURLOPT_HTTPHEADER`) replace ours by name, whatever the case:
//! `Name: value` is sent, `Name:` only removes, `Name;` is sent empty. A line with neither
//! colon nor final semicolon is ignored.

use std::fmt;

use super::headers::{ends_line, list, trim_blanks};
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
            if part.is_some_and(ends_line) {
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
mod tests;
