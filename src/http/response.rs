//! The head of a response: finding its end while it arrives, and reading it (RFC 9112, 2-5).
//!
//! httparse reads it, prepared so that as much is taken as libcurl takes: folded lines are joined,
//! odd bytes in values stay. Stricter than libcurl about the status line, and fields whose names
//! are no tokens are left out. Bodies are not read here.

use std::borrow::Cow;
use std::fmt;

use httparse::{ParserConfig, Response, Status};

use super::headers::{Headers, trim_blanks};
use crate::limits::{HEAD_BYTES, HEADER_LINE, HEADER_LINES, INTERIM_RESPONSES};

/// With what every head starts.
const PREFIX: &[u8] = b"HTTP/";

/// Length of a status line before its reason: version, blank, code, blank (RFC 9112, 4).
const STATUS_LINE: usize = 13;

/// What is wrong with a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadError {
    /// It does not start with `HTTP/`.
    NotHttp,
    /// Another version than 1.0 and 1.1.
    Version,
    /// No status code of three digits from 100 up.
    Status,
    /// A header line without a name and a colon.
    NoColon,
    /// NUL, or CR elsewhere than at a line's end.
    Control,
    /// More bytes, longer lines, more lines or more interim responses than [`crate::limits`]
    /// allows.
    TooLarge,
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HeadError::NotHttp => "the server does not speak HTTP: its answer is no HTTP response",
            HeadError::Version => {
                "the server's response is of another version than HTTP/1.0 or 1.1"
            }
            HeadError::Status => "the server's response has no valid status code",
            HeadError::NoColon => "a header line of the server's response has no name or no colon",
            HeadError::Control => "the server's response head has a NUL or a stray CR in it",
            HeadError::TooLarge => "the server's response head is too large",
        })
    }
}

impl std::error::Error for HeadError {}

/// Finds the ends of a response's heads (interim ones, then the final one) and counts what they
/// may have together. It looks at each byte once.
#[derive(Clone, Debug, Default)]
pub struct HeadScan {
    /// Bytes and header lines of the heads before this one, and their number.
    bytes_before: usize,
    lines: usize,
    heads: usize,
    /// In this head: where the search stopped, and where its line starts.
    seen: usize,
    line: usize,
}

impl HeadScan {
    /// Length of the head, its empty line included; `None` while that is missing.
    ///
    /// `bytes` starts where the head does, and each call gives at least as much as the one
    /// before. When the end is found, the next call is about the next head.
    ///
    /// # Errors
    /// `NotHttp`, as soon as it shows, and `TooLarge`.
    pub fn find(&mut self, bytes: &[u8]) -> Result<Option<usize>, HeadError> {
        if self.heads > INTERIM_RESPONSES {
            return Err(HeadError::TooLarge);
        }
        let start = bytes.get(..PREFIX.len()).unwrap_or(bytes);
        if !PREFIX.starts_with(start) {
            return Err(HeadError::NotHttp);
        }
        while let Some(line) = self.next_line(bytes) {
            self.check_size(self.seen, line.len())?;
            if matches!(line, b"\n" | b"\r\n") {
                let head = self.seen;
                *self = HeadScan {
                    bytes_before: self.bytes_before + head,
                    lines: self.lines,
                    heads: self.heads + 1,
                    ..HeadScan::default()
                };
                return Ok(Some(head));
            }
            // The status line is none of them.
            if self.seen > line.len() {
                self.lines += 1;
            }
            if self.lines > HEADER_LINES {
                return Err(HeadError::TooLarge);
            }
        }
        self.check_size(bytes.len(), bytes.len() - self.line.min(bytes.len()))?;
        Ok(None)
    }

    /// The line that ends next, its end included.
    fn next_line<'a>(&mut self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let Some(len) = bytes
            .get(self.seen..)?
            .iter()
            .position(|&byte| byte == b'\n')
        else {
            self.seen = bytes.len();
            return None;
        };
        let start = self.line;
        self.seen += len + 1;
        self.line = self.seen;
        bytes.get(start..self.seen)
    }

    fn check_size(&self, head: usize, line: usize) -> Result<(), HeadError> {
        match self.bytes_before + head > HEAD_BYTES || line > HEADER_LINE {
            true => Err(HeadError::TooLarge),
            false => Ok(()),
        }
    }
}

/// A response's head, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// 0 or 1: HTTP/1.0 or HTTP/1.1.
    pub minor_version: u8,
    /// Status code, 100 to 999.
    pub status: u16,
    /// Reason phrase, often empty.
    pub reason: Vec<u8>,
    /// The fields.
    pub headers: Headers,
}

impl Head {
    /// Another head follows (RFC 9110, 15.2). Behind a 101 the protocol changes instead.
    pub fn interim(&self) -> bool {
        self.status < 200 && self.status != 101
    }
}

/// Reads a head, as [`HeadScan`] cut it out.
///
/// # Errors
/// All of [`HeadError`] but `TooLarge`.
pub fn parse(head: &[u8]) -> Result<Head, HeadError> {
    // httparse would skip empty lines.
    if !head.starts_with(PREFIX) {
        return Err(HeadError::NotHttp);
    }
    let mut pieces = head.split_inclusive(|&byte| byte == b'\n').map(without_end);
    if pieces.any(|piece| piece.iter().any(|byte| b"\r\0".contains(byte))) {
        return Err(HeadError::Control);
    }
    let (text, fields) = unfold(head)?;
    let masked = mask(&text);
    let mut fields = vec![httparse::EMPTY_HEADER; fields];
    let mut response = Response::new(&mut fields);
    let status = ParserConfig::default()
        .allow_spaces_after_header_name_in_responses(true)
        .allow_space_before_first_header_name(true)
        .ignore_invalid_headers_in_responses(true)
        .parse_response(&mut response, &masked);
    match status {
        Ok(Status::Complete(_)) => {}
        Err(httparse::Error::Version) => return Err(HeadError::Version),
        // `unfold` has refused what is wrong with fields.
        Ok(Status::Partial) | Err(_) => return Err(HeadError::Status),
    }
    let mut headers = Headers::default();
    for field in response.headers {
        let value = same_place(field.value, &masked, &text);
        headers.push(field.name.as_bytes(), value);
    }
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    Ok(Head {
        minor_version: response.version.ok_or(HeadError::Version)?,
        status: response
            .code
            .filter(|&code| code >= 100)
            .ok_or(HeadError::Status)?,
        // httparse gives no reason that goes beyond ASCII.
        reason: line.get(STATUS_LINE..).unwrap_or_default().to_vec(),
        headers,
    })
}

/// The lines of a head as `CURLOPT_HEADERFUNCTION` hears them: each with its end, a folded one
/// (RFC 9112, 5.2) joined by single spaces, the empty line last.
pub fn lines(head: &[u8]) -> impl Iterator<Item = Cow<'_, [u8]>> {
    let mut pieces = head.split_inclusive(|&byte| byte == b'\n').peekable();
    let mut first = true;
    std::iter::from_fn(move || {
        let mut line = Cow::Borrowed(pieces.next()?);
        // Nothing folds onto the status line.
        while !first && !without_end(&line).is_empty() {
            let Some(more) =
                pieces.next_if(|piece| piece.starts_with(b" ") || piece.starts_with(b"\t"))
            else {
                break;
            };
            let joined = line.to_mut();
            joined.truncate(without_end(joined).trim_ascii_end().len());
            joined.push(b' ');
            let blanks = more.iter().take_while(|byte| b" \t".contains(byte)).count();
            joined.extend_from_slice(more.get(blanks..).unwrap_or_default());
        }
        first = false;
        Some(line)
    })
}

/// The head with its lines unfolded, each ended by LF, and the number of its fields. Refuses the
/// fields that httparse, as set here, would skip though they are more than oddly named.
fn unfold(head: &[u8]) -> Result<(Vec<u8>, usize), HeadError> {
    let mut text = Vec::with_capacity(head.len() + 1);
    let mut fields = 0;
    for (number, line) in lines(head).enumerate() {
        let line = without_end(&line);
        if line.is_empty() {
            break;
        }
        if number > 0 {
            if !line.contains(&b':') || trim_blanks(line).starts_with(b":") {
                return Err(HeadError::NoColon);
            }
            fields = number;
        }
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    text.push(b'\n');
    Ok((text, fields))
}

/// The same number of bytes, all such as httparse takes: it refuses tabs between the parts of the
/// status line and control bytes in values. What stands for these is still wrong in a name.
fn mask(text: &[u8]) -> Vec<u8> {
    let mut masked = text.to_vec();
    let mut tab = b' ';
    for byte in &mut masked {
        match *byte {
            b'\n' => tab = b'\t',
            b'\t' => *byte = tab,
            control if control.is_ascii_control() => *byte = 0x80,
            _ => {}
        }
    }
    masked
}

/// What stands in `to` where `part` stands in `from`, of which it is a slice.
fn same_place<'a>(part: &[u8], from: &[u8], to: &'a [u8]) -> &'a [u8] {
    let start = part.as_ptr().addr().wrapping_sub(from.as_ptr().addr());
    let rest = to.get(start..).unwrap_or_default();
    rest.get(..part.len()).unwrap_or_default()
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests;
