//! URLs by libcurl's rules, which are laxer than RFC 3986 and differ from a browser's.
//!
//! It takes one to three slashes, hosts in percent-encoding, IPv4 addresses in every notation
//! of old, and keeps user, path, query and fragment as they were written. It does no IDN
//! conversion.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::limits::{INPUT_STRING, URL_SCHEME, URL_ZONE};

/// Bytes that no host name may have; neither may it have control bytes.
const NOT_IN_HOST: &[u8] = b" /:#?!@{}[]\\$'\"^`*<>=;,+&()%|";

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
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// The name as it was written, or the address in its usual notation, without brackets.
    pub text: String,
    /// What it is.
    pub kind: HostKind,
}

/// Name or address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostKind {
    /// A name to be resolved.
    Name,
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address.
    V6(Ipv6Addr),
}

/// User name and password as authentication wants them: decoded.
pub type Credentials = (Option<Vec<u8>>, Option<Vec<u8>>);

/// Why a text is no URL for us. Each variant but the last is one of libcurl's `CURLUE_` codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlError {
    /// Longer than [`INPUT_STRING`].
    TooLong,
    /// Empty, or with a space or a control byte.
    Malformed,
    /// No scheme, and no default was given.
    NoScheme,
    /// More than three slashes behind the scheme.
    Slashes,
    /// No host.
    NoHost,
    /// A byte in the host that no name has, or a wrong dot.
    BadHost,
    /// Brackets without an IPv6 address in them.
    BadIpv6,
    /// A port that is no number up to 65535.
    BadPort,
    /// A backslash behind the port.
    Backslash,
    /// A user name where none is allowed.
    UserNotAllowed,
    /// A host name beyond ASCII.
    Idn,
    /// CR, LF or NUL in the decoded user name or password.
    BadCredentials,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UrlError::TooLong => "the URL is too long",
            UrlError::Malformed => {
                "the URL is empty or has a space or control byte; write these as %20 and so on"
            }
            UrlError::NoScheme => "the URL has no scheme; write ws:// or wss:// before the host",
            UrlError::Slashes => "the URL has more than three slashes behind its scheme",
            UrlError::NoHost => "the URL names no host",
            UrlError::BadHost => "the URL's host has a character that no host name may have",
            UrlError::BadIpv6 => "the URL's host is in brackets but is no IPv6 address",
            UrlError::BadPort => "the URL's port is not a decimal number between 0 and 65535",
            UrlError::Backslash => "the URL has a backslash where a slash belongs",
            UrlError::UserNotAllowed => "the URL has a user name, which is not allowed here",
            UrlError::Idn => {
                "the URL's host has non-ASCII characters; write it in its xn-- form (punycode)"
            }
            UrlError::BadCredentials => "the URL's user name or password has a CR, LF or NUL in it",
        })
    }
}

impl std::error::Error for UrlError {}

/// Reads a URL.
///
/// # Errors
/// See [`UrlError`]; `NoScheme` only where nothing else is wrong.
pub fn parse(text: &[u8], options: &ParseOptions<'_>) -> Result<Url, UrlError> {
    let prefixed;
    let text = match options.default_scheme {
        Some(default) if scheme_len(text).is_none() && !text.is_empty() => {
            prefixed = [default, b"://", text].concat();
            &prefixed
        }
        _ => text,
    };
    if text.len() > INPUT_STRING {
        return Err(UrlError::TooLong);
    }
    if text.is_empty() || text.iter().any(|&byte| byte <= b' ' || byte == 0x7f) {
        return Err(UrlError::Malformed);
    }
    let (scheme, rest) = split_scheme(text)?;
    let (authority, rest) = split_authority(rest);
    let (login, host_port) = match split_once(authority, b'@') {
        Some((login, host_port)) => (Some(login), host_port),
        None => (None, authority),
    };
    if login.is_some() && options.disallow_user {
        return Err(UrlError::UserNotAllowed);
    }
    let (user, password) = match login.map(|login| (login, split_once(login, b':'))) {
        None => (None, None),
        Some((user, None)) => (Some(user), None),
        Some((_, Some((user, password)))) => (Some(user), Some(password)),
    };
    let (host, zone, port) = parse_host_port(host_port, scheme.is_some())?;
    let (rest, fragment) = cut(rest, b'#');
    let (path, query) = cut(rest, b'?');
    Ok(Url {
        scheme: scheme.ok_or(UrlError::NoScheme)?,
        user: user.map(<[u8]>::to_vec),
        password: password.map(<[u8]>::to_vec),
        host,
        zone,
        port,
        path: match path {
            b"" => b"/".to_vec(),
            _ if options.path_as_is => path.to_vec(),
            _ => remove_dot_segments(path),
        },
        query: query.map(<[u8]>::to_vec),
        fragment: fragment.map(<[u8]>::to_vec),
    })
}

impl Url {
    /// The URL as `CURLINFO_EFFECTIVE_URL` shows it: put together again from its parts.
    pub fn effective(&self) -> Vec<u8> {
        let mut out = format!("{}://", self.scheme).into_bytes();
        if let Some(user) = &self.user {
            out.extend_from_slice(user);
            if let Some(password) = &self.password {
                out.push(b':');
                out.extend_from_slice(password);
            }
            out.push(b'@');
        }
        let zone = self.zone.as_ref().map(|zone| format!("%25{zone}"));
        out.extend_from_slice(self.bracketed(zone.as_deref().unwrap_or("")).as_bytes());
        if let Some(port) = self.port {
            out.extend_from_slice(format!(":{port}").as_bytes());
        }
        out.extend_from_slice(&self.path);
        for (mark, part) in [(b'?', &self.query), (b'#', &self.fragment)] {
            if let Some(part) = part {
                out.push(mark);
                out.extend_from_slice(part);
            }
        }
        out
    }

    /// Path and query as the request line has them (RFC 9112, 3.2.1). Like libcurl it encodes
    /// what is not ASCII in the path, and leaves the query alone.
    pub fn request_target(&self) -> Vec<u8> {
        let mut out = encode(&self.path);
        if let Some(query) = &self.query {
            out.push(b'?');
            out.extend_from_slice(query);
        }
        out
    }

    /// The URL that `reference`, the value of a Location field, means when it answers this one
    /// (RFC 3986, 5.2), as `CURLINFO_REDIRECT_URL` shows it. Blanks and other odd bytes of a
    /// relative one are encoded. What makes no URL, or is about a file, is given back as it is.
    pub fn join(&self, reference: &[u8]) -> Vec<u8> {
        let joined = match before_colon(reference) {
            Some(_) => reference.to_vec(),
            None => self.append(reference),
        };
        match parse(&joined, &ParseOptions::default()) {
            Ok(mut url) if url.scheme != "file" => {
                url.query = url.query.filter(|query| !query.is_empty());
                url.fragment = url.fragment.filter(|fragment| !fragment.is_empty());
                url.effective()
            }
            Err(UrlError::Idn) => joined,
            _ => reference.to_vec(),
        }
    }

    /// A relative reference behind those parts of this URL that it keeps.
    fn append(&self, reference: &[u8]) -> Vec<u8> {
        if let Some(rest) = reference.strip_prefix(b"//") {
            let (authority, rest) = split_authority(rest);
            return [self.scheme.as_bytes(), b"://", authority, &encode(rest)].concat();
        }
        let mut base = self.clone();
        base.fragment = None;
        if !matches!(reference.first(), None | Some(b'#')) {
            base.query = None;
        }
        match reference.first() {
            None | Some(b'?' | b'#') => {}
            Some(b'/') => base.path.clear(),
            Some(_) => {
                let slash = base.path.iter().rposition(|&byte| byte == b'/');
                base.path.truncate(slash.map_or(0, |slash| slash + 1));
            }
        }
        [base.effective(), encode(reference)].concat()
    }

    /// The value of the Host field (RFC 9110, 7.2): the port only where it is not the scheme's
    /// own, and never a zone, which means nothing to the peer.
    pub fn host_header(&self) -> String {
        let host = self.bracketed("");
        match self.port {
            Some(port) if self.default_port() != Some(port) => format!("{host}:{port}"),
            _ => host,
        }
    }

    /// Host and port for a CONNECT (RFC 9110, 7.1); never a zone.
    pub fn authority(&self, port: u16) -> String {
        format!("{}:{port}", self.bracketed(""))
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
        match self.scheme.as_str() {
            "ws" | "http" => Some(80),
            "wss" | "https" => Some(443),
            _ => None,
        }
    }

    fn bracketed(&self, zone: &str) -> String {
        match self.host.kind {
            HostKind::V6(_) => format!("[{}{zone}]", self.host.text),
            _ => self.host.text.clone(),
        }
    }
}

/// Decodes `%XX`; a percent sign without two hexadecimal digits stays as it is.
pub fn percent_decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut text = text;
    while let Some((&byte, rest)) = text.split_first() {
        let code = if byte == b'%' { hex_pair(rest) } else { None };
        out.push(code.unwrap_or(byte));
        text = if code.is_some() {
            rest.get(2..).unwrap_or_default()
        } else {
            rest
        };
    }
    out
}

fn hex_pair(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// Encodes blanks, control bytes and what is not ASCII; a space behind a question mark becomes a
/// plus sign. What is encoded already stays so, in upper case.
fn encode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut text = text;
    let mut in_query = false;
    while let Some((&byte, rest)) = text.split_first() {
        text = rest;
        in_query |= byte == b'?';
        if let (b'%', Some(code)) = (byte, hex_pair(rest)) {
            out.extend_from_slice(format!("%{code:02X}").as_bytes());
            text = rest.get(2..).unwrap_or_default();
        } else if byte == b' ' && in_query {
            out.push(b'+');
        } else if byte.is_ascii_graphic() {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
    out
}

/// Length of the scheme of an absolute URL. `host:80` has none: no slash follows.
fn scheme_len(text: &[u8]) -> Option<usize> {
    before_colon(text).filter(|&len| text.get(len + 1) == Some(&b'/'))
}

/// Length of what may be a scheme; a colon follows.
fn before_colon(text: &[u8]) -> Option<usize> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let len = text.iter().take_while(|byte| is_part(byte)).count();
    let fits = text.first()?.is_ascii_alphabetic() && len <= URL_SCHEME;
    (fits && text.get(len) == Some(&b':')).then_some(len)
}

/// The authority, and what follows it.
fn split_authority(text: &[u8]) -> (&[u8], &[u8]) {
    let ends = |byte: &u8| b"/?#".contains(byte);
    text.split_at(text.iter().position(ends).unwrap_or(text.len()))
}

/// The scheme, and what follows its slashes; without a scheme everything.
fn split_scheme(text: &[u8]) -> Result<(Option<String>, &[u8]), UrlError> {
    let Some((scheme, rest)) = scheme_len(text).and_then(|len| text.split_at_checked(len)) else {
        return Ok((None, text));
    };
    let rest = rest.strip_prefix(b":").unwrap_or(rest);
    let slashes = rest.iter().take_while(|&&byte| byte == b'/').count();
    match rest.get(slashes..) {
        Some(rest) if slashes <= 3 => Ok((
            Some(String::from_utf8_lossy(scheme).to_ascii_lowercase()),
            rest,
        )),
        _ => Err(UrlError::Slashes),
    }
}

type HostPort = (Host, Option<String>, Option<u16>);

fn parse_host_port(text: &[u8], has_scheme: bool) -> Result<HostPort, UrlError> {
    let colon = if text.starts_with(b"[") {
        let close = text
            .iter()
            .position(|&byte| byte == b']')
            .ok_or(UrlError::BadIpv6)?;
        close + 1
    } else {
        text.iter()
            .position(|&byte| byte == b':')
            .unwrap_or(text.len())
    };
    let (host, port) = text.split_at_checked(colon).unwrap_or((text, b""));
    if host.is_empty() {
        return Err(UrlError::NoHost);
    }
    let port = match port.split_first() {
        None => None,
        // Browsers take "host:" for "host", and so does libcurl behind a scheme.
        Some((b':', b"")) if has_scheme => None,
        Some((b':', digits)) => Some(parse_port(digits)?),
        Some(_) => return Err(UrlError::BadPort),
    };
    let host = percent_decode(host);
    if host.iter().any(u8::is_ascii_control) {
        return Err(UrlError::BadHost);
    }
    if let Some(inside) = host.strip_prefix(b"[") {
        let (host, zone) = parse_ipv6(inside)?;
        return Ok((host, zone, port));
    }
    let text = String::from_utf8_lossy(&host).into_owned();
    if let Some(address) = parse_ipv4(&text) {
        let host = Host {
            text: address.to_string(),
            kind: HostKind::V4(address),
        };
        return Ok((host, None, port));
    }
    if host.iter().any(|byte| NOT_IN_HOST.contains(byte)) || text == "." || text.ends_with("..") {
        return Err(UrlError::BadHost);
    }
    if !host.is_ascii() {
        return Err(UrlError::Idn);
    }
    Ok((
        Host {
            text,
            kind: HostKind::Name,
        },
        None,
        port,
    ))
}

fn parse_port(text: &[u8]) -> Result<u16, UrlError> {
    let len = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(len);
    let number = std::str::from_utf8(digits)
        .ok()
        .and_then(|digits| digits.parse().ok());
    match rest.first() {
        None => number.ok_or(UrlError::BadPort),
        Some(b'\\') if digits.is_empty() || number.is_some() => Err(UrlError::Backslash),
        Some(_) => Err(UrlError::BadPort),
    }
}

/// An IPv6 address with its zone, from behind the opening bracket. The percent sign before the
/// zone may stand for itself or be encoded (RFC 6874).
fn parse_ipv6(text: &[u8]) -> Result<(Host, Option<String>), UrlError> {
    let text = text
        .strip_suffix(b"]")
        .and_then(|text| std::str::from_utf8(text).ok());
    let text = text.ok_or(UrlError::BadIpv6)?;
    let (address, zone) = match text.split_once('%') {
        None => (text, None),
        Some((address, zone)) => match zone.strip_prefix("25") {
            Some(zone) if !zone.is_empty() => (address, Some(zone)),
            _ => (address, Some(zone)),
        },
    };
    if zone.is_some_and(|zone| !(1..=URL_ZONE).contains(&zone.len()) || zone.contains(']')) {
        return Err(UrlError::BadIpv6);
    }
    let address: Ipv6Addr = address.parse().map_err(|_| UrlError::BadIpv6)?;
    let host = Host {
        text: address.to_string(),
        kind: HostKind::V6(address),
    };
    Ok((host, zone.map(str::to_owned)))
}

/// An IPv4 address in the notations of `inet_aton`: one to four numbers, decimal, octal (0) or
/// hexadecimal (0x), the last of which fills the remaining bytes; one dot may follow.
fn parse_ipv4(text: &str) -> Option<Ipv4Addr> {
    let text = text.strip_suffix('.').unwrap_or(text);
    let mut numbers: Vec<u32> = Vec::with_capacity(4);
    for part in text.split('.') {
        if numbers.len() == 4 {
            return None;
        }
        let (digits, radix) = match part.as_bytes() {
            [b'0', b'x' | b'X', ..] => (part.get(2..)?, 16),
            [b'0', ..] => (part, 8),
            _ => (part, 10),
        };
        if !digits.chars().all(|digit| digit.is_digit(radix)) {
            return None;
        }
        numbers.push(u32::from_str_radix(digits, radix).ok()?);
    }
    let last = numbers.pop()?;
    let mut address = last;
    for (place, &number) in numbers.iter().enumerate() {
        let octet = u8::try_from(number).ok()?;
        address |= u32::from(octet) << (24 - 8 * place);
    }
    let fits = u64::from(last) < 1 << (8 * (4 - numbers.len()));
    fits.then(|| Ipv4Addr::from(address))
}

/// RFC 3986, 5.2.4, with encoded dots taken for dots. The path starts with a slash.
fn remove_dot_segments(path: &[u8]) -> Vec<u8> {
    let mut kept: Vec<&[u8]> = Vec::new();
    let mut segments = path
        .strip_prefix(b"/")
        .unwrap_or(path)
        .split(|&byte| byte == b'/')
        .peekable();
    while let Some(segment) = segments.next() {
        let dots = dots(segment);
        if dots == Some(2) {
            kept.pop();
        }
        if dots.is_none() {
            kept.push(segment);
        } else if segments.peek().is_none() {
            kept.push(b"");
        }
    }
    [b"/", kept.join(&b'/').as_slice()].concat()
}

/// 1 or 2 for a segment that is one dot or two.
fn dots(segment: &[u8]) -> Option<usize> {
    let mut rest = segment;
    let mut count = 0;
    while !rest.is_empty() {
        let encoded = [b"%2e".as_slice(), b"%2E"]
            .into_iter()
            .find_map(|dot| rest.strip_prefix(dot));
        rest = rest.strip_prefix(b".").or(encoded)?;
        count += 1;
    }
    (1..=2).contains(&count).then_some(count)
}

/// What stands before and behind the first `mark`.
fn split_once(text: &[u8], mark: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|&byte| byte == mark)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

fn cut(text: &[u8], mark: u8) -> (&[u8], Option<&[u8]>) {
    match split_once(text, mark) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests;
