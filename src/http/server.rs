//! A server's half of an opening handshake as far as it is HTTP/1.1: where a request's head ends,
//! what it says, and the answer's bytes (RFC 9110, 9112).
//!
//! Strict wherever two readers of the same bytes could see two requests: a line ends with CR LF
//! and is not folded, there is one Host, and no body. What WebSocket asks for is not judged here.

use std::fmt;

use httparse::{ParserConfig, Request, Status};

use super::headers::{Headers, trim_blanks};
use super::request::put;
use crate::limits::{REQUEST_FIELDS, REQUEST_HEAD};

/// With what the first line ends.
const VERSION: &[u8] = b"HTTP/1.1";

/// Why a request is answered without asking the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestFault {
    /// A control byte, or a line that does not end with CR LF.
    Control,
    /// The first line is no method, target and version.
    Line,
    /// Another version than HTTP/1.1.
    Version,
    /// Another method than GET.
    Method,
    /// A target that is neither a path nor an http URL.
    Target,
    /// A header line without a proper name and a colon, or a folded one.
    Field,
    /// No Host.
    NoHost,
    /// Two fields of a name that decides something.
    Twice(&'static str),
    /// One that names no host.
    Host,
    /// A body is announced.
    Body,
    /// More bytes or lines than [`crate::limits`] allows.
    TooLarge,
}

impl RequestFault {
    /// The status that says so.
    pub fn status(self) -> u16 {
        match self {
            RequestFault::Version => 505,
            RequestFault::Method => 405,
            RequestFault::TooLarge => 431,
            _ => 400,
        }
    }

    /// The fields that belong to it (RFC 9110, 15.5.6).
    pub fn fields(self) -> &'static [(&'static str, &'static [u8])] {
        match self {
            RequestFault::Method => &[("Allow", b"GET")],
            _ => &[],
        }
    }
}

impl fmt::Display for RequestFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RequestFault::Twice(name) => {
                return write!(f, "the request has more than one {name} header");
            }
            RequestFault::Control => {
                "the request has a control character in it, or a line that does not end with CR LF"
            }
            RequestFault::Line => "the request does not begin with a method, a target and HTTP/1.1",
            RequestFault::Version => "the request is of another version than HTTP/1.1",
            RequestFault::Method => "the request's method is not GET",
            RequestFault::Target => "the request's target is neither a path nor an http URL",
            RequestFault::Field => "a header line of the request has no proper name or no colon",
            RequestFault::NoHost => "the request has no Host header",
            RequestFault::Host => "the request's Host header names no host",
            RequestFault::Body => "the request has a body",
            RequestFault::TooLarge => "the request's head is too large",
        })
    }
}

impl std::error::Error for RequestFault {}

/// Finds the end of a request's head while it arrives; looks at each byte once.
#[derive(Clone, Debug, Default)]
pub struct RequestScan {
    /// Where it stopped, and where that line starts.
    seen: usize,
    line: usize,
    lines: usize,
}

impl RequestScan {
    /// Length of the head, its empty line included; `None` while that is missing.
    ///
    /// `bytes` starts where the head does, and each call gives at least as much as the one before.
    ///
    /// # Errors
    /// `Control`, `Line`, `Version` and `TooLarge`, as soon as they show.
    pub fn find(&mut self, bytes: &[u8]) -> Result<Option<usize>, RequestFault> {
        while let Some(&byte) = bytes.get(self.seen) {
            let follows_cr = self.seen > self.line && bytes.get(self.seen - 1) == Some(&b'\r');
            match byte {
                b'\n' if follows_cr => {}
                _ if follows_cr => return Err(RequestFault::Control),
                b'\r' | b'\t' => {}
                control if control.is_ascii_control() => return Err(RequestFault::Control),
                _ => {}
            }
            self.seen += 1;
            if byte == b'\n' {
                let line = bytes.get(self.line..self.seen - 2).unwrap_or_default();
                if self.lines == 0 {
                    judge_line(line)?;
                } else if line.is_empty() {
                    return Ok(Some(self.seen));
                }
                self.lines += 1;
                self.line = self.seen;
            }
            if self.seen > REQUEST_HEAD || self.lines > REQUEST_FIELDS + 1 {
                return Err(RequestFault::TooLarge);
            }
        }
        Ok(None)
    }
}

fn judge_line(line: &[u8]) -> Result<(), RequestFault> {
    let parts: Vec<_> = line.splitn(4, |&byte| byte == b' ').collect();
    match parts.as_slice() {
        [[_, ..], [_, ..], VERSION] => Ok(()),
        [[_, ..], [_, ..], version] if version.starts_with(b"HTTP/") => Err(RequestFault::Version),
        _ => Err(RequestFault::Line),
    }
}

/// A request's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHead {
    /// Path and query, from a slash on.
    pub target: Vec<u8>,
    /// Host and port as the client knows them: of the target where that is a URL, else of Host.
    pub host: Vec<u8>,
    /// The fields.
    pub headers: Headers,
}

/// Reads a head, as [`RequestScan`] cut it out.
///
/// # Errors
/// See [`RequestFault`].
pub fn parse(head: &[u8]) -> Result<RequestHead, RequestFault> {
    let mut fields = vec![httparse::EMPTY_HEADER; REQUEST_FIELDS];
    let mut request = Request::new(&mut fields);
    match ParserConfig::default().parse_request(&mut request, head) {
        Ok(Status::Complete(len)) if len == head.len() => {}
        Ok(_) => return Err(RequestFault::Line),
        Err(error) => return Err(fault(error)),
    }
    if request.version != Some(1) {
        return Err(RequestFault::Version);
    }
    if request.method != Some("GET") {
        return Err(RequestFault::Method);
    }
    let mut headers = Headers::default();
    for field in request.headers.iter() {
        headers.push(field.name.as_bytes(), trim_blanks(field.value));
    }
    let (authority, target) = read_target(request.path.unwrap_or_default())?;
    let host = only(&headers, "Host")?.ok_or(RequestFault::NoHost)?;
    only(&headers, "Origin")?;
    if !is_authority(host) {
        return Err(RequestFault::Host);
    }
    let host = authority.map_or(host, str::as_bytes).to_vec();
    let announced = headers
        .get_all(b"Content-Length")
        .any(|length| length != b"0");
    if announced || headers.get_all(b"Transfer-Encoding").next().is_some() {
        return Err(RequestFault::Body);
    }
    Ok(RequestHead {
        target,
        host,
        headers,
    })
}

/// The value of a field of which there is one, or none.
fn only<'a>(headers: &'a Headers, name: &'static str) -> Result<Option<&'a [u8]>, RequestFault> {
    let mut values = headers.get_all(name.as_bytes());
    let first = values.next();
    match values.next() {
        None => Ok(first),
        Some(_) => Err(RequestFault::Twice(name)),
    }
}

fn fault(error: httparse::Error) -> RequestFault {
    match error {
        httparse::Error::HeaderName | httparse::Error::HeaderValue => RequestFault::Field,
        httparse::Error::TooManyHeaders => RequestFault::TooLarge,
        httparse::Error::Version => RequestFault::Version,
        httparse::Error::NewLine => RequestFault::Control,
        httparse::Error::Token | httparse::Error::Status => RequestFault::Line,
    }
}

/// Authority and path of a target: a path has none, a URL has both (RFC 9112, 3.2).
fn read_target(target: &str) -> Result<(Option<&str>, Vec<u8>), RequestFault> {
    // A fragment is never sent (RFC 6455, 3).
    if !target.is_ascii() || target.contains('#') {
        return Err(RequestFault::Target);
    }
    if target.starts_with('/') {
        return Ok((None, target.into()));
    }
    let (scheme, rest) = target.split_once("://").ok_or(RequestFault::Target)?;
    if !["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return Err(RequestFault::Target);
    }
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    if !is_authority(authority.as_bytes()) {
        return Err(RequestFault::Target);
    }
    let slash = if path.starts_with('/') { "" } else { "/" };
    Ok((Some(authority), [slash, path].concat().into()))
}

/// Whether it may be a host with or without a port: no user, no path, nothing unprintable.
fn is_authority(text: &[u8]) -> bool {
    let fits = |byte: &u8| byte.is_ascii_graphic() && !b"/?#@\\\"<>^`{|},".contains(byte);
    !text.is_empty() && text.iter().all(fits)
}

/// Why an answer of the application's cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerFault {
    /// A line that is no `Name: value`, or has a control byte in it.
    Line(String),
    /// A field that the library writes itself.
    Own(String),
}

impl fmt::Display for AnswerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AnswerFault::Line(line) => write!(f, "\"{line}\" is no header line \"Name: value\""),
            AnswerFault::Own(name) => write!(f, "the library writes the header {name} itself"),
        }
    }
}

impl std::error::Error for AnswerFault {}

/// The answer to a request: `own` fields, then the application's lines, and the body. A body, or
/// none, is announced for every status but 101, and the connection ends behind it.
///
/// # Errors
/// What is wrong with a line of the application's.
pub fn answer<'a>(
    status: u16,
    own: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    custom: &[Box<[u8]>],
    body: &[u8],
) -> Result<Vec<u8>, AnswerFault> {
    let mut out = format!("HTTP/1.1 {status} {}\r\n", reason(status)).into_bytes();
    for (name, value) in own {
        put(&mut out, name.as_bytes(), value);
    }
    let mut typed = false;
    for line in custom {
        let (name, value) = read_line(line)?;
        typed |= name.eq_ignore_ascii_case(b"Content-Type");
        put(&mut out, name, value);
    }
    if status != 101 {
        if !typed && !body.is_empty() {
            put(&mut out, b"Content-Type", b"text/plain; charset=utf-8");
        }
        put(
            &mut out,
            b"Content-Length",
            body.len().to_string().as_bytes(),
        );
        put(&mut out, b"Connection", b"close");
    }
    out.extend_from_slice(b"\r\n");
    if status != 101 {
        out.extend_from_slice(body);
    }
    Ok(out)
}

fn read_line(line: &[u8]) -> Result<(&[u8], &[u8]), AnswerFault> {
    let shown = |bytes: &[u8]| bytes.escape_ascii().to_string();
    let colon = line.iter().position(|&byte| byte == b':');
    let Some((name, value)) = colon.and_then(|colon| line.split_at_checked(colon)) else {
        return Err(AnswerFault::Line(shown(line)));
    };
    let value = trim_blanks(value.get(1..).unwrap_or_default());
    let token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    let visible = |byte: &u8| *byte == b'\t' || !byte.is_ascii_control();
    if name.is_empty() || !name.iter().all(token) || !value.iter().all(visible) {
        return Err(AnswerFault::Line(shown(line)));
    }
    const OWN: [&[u8]; 4] = [
        b"Connection",
        b"Upgrade",
        b"Content-Length",
        b"Transfer-Encoding",
    ];
    const PREFIX: &[u8] = b"Sec-WebSocket-";
    let prefixed = name
        .get(..PREFIX.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
    if prefixed || OWN.iter().any(|own| own.eq_ignore_ascii_case(name)) {
        return Err(AnswerFault::Own(shown(name)));
    }
    Ok((name, value))
}

/// The usual words for a status (RFC 9110, 15); none for others.
pub fn reason(status: u16) -> &'static str {
    match status {
        101 => "Switching Protocols",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        410 => "Gone",
        421 => "Misdirected Request",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}

#[cfg(test)]
mod tests;
