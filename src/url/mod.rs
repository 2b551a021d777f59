//! URLs by libcurl's rules, which are laxer than RFC 3986 and differ from a browser's.
//!
//! It takes one to three slashes, hosts in percent-encoding, IPv4 addresses in every notation
//! of old, and keeps user, path, query and fragment as they were written. It does no IDN
//! conversion. [`Parts`] is what a text is taken apart to, and what `curl_url_*` work on; [`Url`]
//! is what can be transferred.

mod encode;
mod error;
mod host;
mod parse;
mod parts;
mod path;
mod scheme;
mod set;

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::BitOr;

pub use encode::{escape, percent_decode};
pub use error::UrlError;
pub use parts::{Part, Parts};

use encode::{Plus, encode};

/// How a URL or a part of one is read or shown: libcurl's `CURLU_` bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(pub u32);

#[allow(missing_docs)] // libcurl's names; its curl_url_get(3) and curl_url_set(3) explain them
impl Flags {
    pub const DEFAULT_PORT: Flags = Flags(1);
    pub const NO_DEFAULT_PORT: Flags = Flags(1 << 1);
    pub const DEFAULT_SCHEME: Flags = Flags(1 << 2);
    pub const NON_SUPPORT_SCHEME: Flags = Flags(1 << 3);
    pub const PATH_AS_IS: Flags = Flags(1 << 4);
    pub const DISALLOW_USER: Flags = Flags(1 << 5);
    pub const URLDECODE: Flags = Flags(1 << 6);
    pub const URLENCODE: Flags = Flags(1 << 7);
    pub const APPENDQUERY: Flags = Flags(1 << 8);
    pub const GUESS_SCHEME: Flags = Flags(1 << 9);
    pub const NO_AUTHORITY: Flags = Flags(1 << 10);
    pub const ALLOW_SPACE: Flags = Flags(1 << 11);
    pub const PUNYCODE: Flags = Flags(1 << 12);
    pub const PUNY2IDN: Flags = Flags(1 << 13);
    pub const GET_EMPTY: Flags = Flags(1 << 14);
    pub const NO_GUESS_SCHEME: Flags = Flags(1 << 15);

    /// Whether one of `bits` is there.
    pub fn has(self, bits: Flags) -> bool {
        self.0 & bits.0 != 0
    }

    /// All but `bits`.
    #[must_use]
    pub fn without(self, bits: Flags) -> Flags {
        Flags(self.0 & !bits.0)
    }
}

impl BitOr for Flags {
    type Output = Flags;

    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

/// How to read a URL.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParseOptions<'a> {
    /// The scheme of a URL without one (`CURLOPT_DEFAULT_PROTOCOL`).
    pub default_scheme: Option<&'a [u8]>,
    /// Keep dot segments (`CURLOPT_PATH_AS_IS`).
    pub path_as_is: bool,
    /// Refuse a user name (`CURLOPT_DISALLOW_USERNAME_IN_URL`).
    pub disallow_user: bool,
}

/// A URL in its parts, each as it was written unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Url {
    /// In lower case; any, known here or not.
    pub scheme: String,
    /// User name, percent-encoded; see [`Url::credentials`].
    pub user: Option<Vec<u8>>,
    /// Password, percent-encoded.
    pub password: Option<Vec<u8>>,
    /// The host, decoded.
    pub host: Host,
    /// Zone of an IPv6 address: the name or number of a network interface.
    pub zone: Option<String>,
    /// The port if the URL names one.
    pub port: Option<u16>,
    /// Starts with a slash; without dot segments unless they were to be kept.
    pub path: Vec<u8>,
    /// What follows the question mark.
    pub query: Option<Vec<u8>>,
    /// What follows the number sign; never sent.
    pub fragment: Option<Vec<u8>>,
}

/// A host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// The name as it was written, or the address in its usual notation, without brackets.
    pub text: String,
    /// What it is.
    pub kind: HostKind,
}

/// Name or address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HostKind {
    /// A name to be resolved.
    #[default]
    Name,
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address.
    V6(Ipv6Addr),
}

/// User name and password as authentication wants them: decoded.
pub type Credentials = (Option<Vec<u8>>, Option<Vec<u8>>);

/// Reads a URL that is to be transferred.
///
/// # Errors
/// See [`UrlError`]; `NoScheme` only where nothing else is wrong.
pub fn parse(text: &[u8], options: &ParseOptions<'_>) -> Result<Url, UrlError> {
    let prefixed;
    let text = match options.default_scheme {
        Some(default) if scheme::length(text, true).is_none() && !text.is_empty() => {
            prefixed = [default, b"://", text].concat();
            &prefixed
        }
        _ => text,
    };
    if text.is_empty() {
        return Err(UrlError::Malformed);
    }
    let mut flags = Flags::GUESS_SCHEME | Flags::NON_SUPPORT_SCHEME;
    for (asked, flag) in [
        (options.path_as_is, Flags::PATH_AS_IS),
        (options.disallow_user, Flags::DISALLOW_USER),
    ] {
        if asked {
            flags = flags | flag;
        }
    }
    Url::from_parts(&parse::parse(text, flags)?)
}

impl Url {
    /// The URL of these parts, as `CURLOPT_CURLU` gives them.
    ///
    /// # Errors
    /// That a part is missing, or cannot be connected to or sent.
    pub fn from_parts(parts: &Parts) -> Result<Url, UrlError> {
        let scheme = parts.scheme.as_deref().filter(|_| !parts.guessed);
        let host = match (&parts.host, scheme) {
            (None, Some(scheme)) if scheme::is_file(scheme) => Host {
                text: String::new(),
                kind: HostKind::Name,
            },
            (host, _) => Host::new(host.as_deref().unwrap_or_default())?,
        };
        let query = parts.query.clone();
        let is_odd = |byte: &u8| *byte <= b' ' || *byte == 0x7f;
        if query.iter().flatten().any(is_odd) {
            return Err(UrlError::Malformed);
        }
        let scheme = scheme.ok_or(UrlError::NoScheme)?;
        Ok(Url {
            scheme: String::from_utf8_lossy(scheme).to_ascii_lowercase(),
            user: parts.user.clone(),
            password: parts.password.clone(),
            host,
            zone: (parts.zone.as_deref()).map(|zone| String::from_utf8_lossy(zone).into_owned()),
            port: parts.port,
            path: parts.path.clone().unwrap_or_else(|| b"/".to_vec()),
            query,
            fragment: match &parts.fragment {
                None if parts.has_fragment => Some(Vec::new()),
                fragment => fragment.clone(),
            },
        })
    }

    fn parts(&self) -> Parts {
        Parts {
            scheme: Some(self.scheme.clone().into_bytes()),
            user: self.user.clone(),
            password: self.password.clone(),
            host: Some(self.bracketed().into_bytes()),
            zone: self.zone.clone().map(String::into_bytes),
            port: self.port,
            path: Some(self.path.clone()),
            has_query: self.query.is_some(),
            query: self.query.clone(),
            has_fragment: self.fragment.is_some(),
            fragment: self.fragment.clone(),
            ..Parts::default()
        }
    }

    /// The URL as `CURLINFO_EFFECTIVE_URL` shows it: put together again from its parts.
    pub fn effective(&self) -> Vec<u8> {
        let whole = self.parts().get(Part::Url, Flags::GET_EMPTY);
        whole.unwrap_or_default() // it has a scheme and a host
    }

    /// Path and query as the request line has them (RFC 9112, 3.2.1). Like libcurl it encodes
    /// what is not ASCII in the path, and leaves the query alone.
    pub fn request_target(&self) -> Vec<u8> {
        let mut out = encode(&self.path, Plus::Never);
        if let Some(query) = &self.query {
            out.push(b'?');
            out.extend_from_slice(query);
        }
        out
    }

    /// The URL that `reference`, the value of a Location field, means when it answers this one
    /// (RFC 3986, 5.2), as `CURLINFO_REDIRECT_URL` shows it. Blanks and other odd bytes of a
    /// relative one are encoded. What makes no URL is given back as it is.
    pub fn join(&self, reference: &[u8]) -> Vec<u8> {
        let mut parts = self.parts();
        let joined = parts.set(Part::Url, reference, Flags::NON_SUPPORT_SCHEME);
        let whole = joined.and_then(|()| parts.get(Part::Url, Flags::default()));
        whole.unwrap_or_else(|_| reference.to_vec())
    }

    /// The value of the Host field (RFC 9110, 7.2): the port only where it is not the scheme's
    /// own, and never a zone, which means nothing to the peer.
    pub fn host_header(&self) -> String {
        let host = self.bracketed();
        match self.port {
            Some(port) if self.default_port() != Some(port) => format!("{host}:{port}"),
            _ => host,
        }
    }

    /// Host and port for a CONNECT (RFC 9110, 7.1); never a zone.
    pub fn authority(&self, port: u16) -> String {
        format!("{}:{port}", self.bracketed())
    }

    /// The port to connect to. `None`: the URL names none, and its scheme is not known here.
    pub fn port_or_default(&self) -> Option<u16> {
        self.port.or_else(|| self.default_port())
    }

    /// User name and password, decoded.
    ///
    /// # Errors
    /// `BadCredentials`: with CR, LF or NUL they could break out of a header or be cut short.
    pub fn credentials(&self) -> Result<Credentials, UrlError> {
        let decode = |part: &Option<Vec<u8>>| match part.as_deref().map(percent_decode) {
            Some(part) if part.iter().any(|byte| b"\r\n\0".contains(byte)) => {
                Err(UrlError::BadCredentials)
            }
            part => Ok(part),
        };
        Ok((decode(&self.user)?, decode(&self.password)?))
    }

    fn default_port(&self) -> Option<u16> {
        scheme::find(self.scheme.as_bytes()).map(|scheme| scheme.port)
    }

    fn bracketed(&self) -> String {
        match self.host.kind {
            HostKind::V6(_) => format!("[{}]", self.host.text),
            _ => self.host.text.clone(),
        }
    }
}

impl Host {
    /// A host as a URL's part, which need not come from [`parse`].
    fn new(text: &[u8]) -> Result<Host, UrlError> {
        if text.is_empty() {
            return Err(UrlError::NoHost);
        }
        if text.iter().any(u8::is_ascii_control) {
            return Err(UrlError::BadHost);
        }
        if let Some(inside) = text.strip_prefix(b"[") {
            let ends = |byte: &u8| b"%]".contains(byte);
            let address = inside.split(ends).next().unwrap_or_default();
            let address = host::parse_ipv6(address).ok_or(UrlError::BadIpv6)?;
            return Ok(Host {
                text: host::ipv6_text(address),
                kind: HostKind::V6(address),
            });
        }
        host::check(text, &mut None)?;
        if !text.is_ascii() {
            return Err(UrlError::Idn);
        }
        Ok(Host {
            text: String::from_utf8_lossy(text).into_owned(),
            kind: host::parse_ipv4(text).map_or(HostKind::Name, HostKind::V4),
        })
    }
}

#[cfg(test)]
mod tests;
