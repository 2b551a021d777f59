//! Percent-encoding (RFC 3986, 2.1) in the ways of libcurl's URL functions.

use crate::limits::INPUT_STRING;
use crate::url::UrlError;

/// Which spaces become a plus sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plus {
    /// None.
    Never,
    /// Those behind the first question mark.
    BehindMark,
    /// All.
    Always,
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

/// Decodes `%XX`; `None` if that gives, or there was, a control byte below the space.
pub fn decode_printable(text: &[u8]) -> Option<Vec<u8>> {
    let decoded = percent_decode(text);
    decoded.iter().all(|&byte| byte >= b' ').then_some(decoded)
}

/// Encodes blanks, control bytes and what is not ASCII. What is encoded already stays so, in
/// upper case.
pub fn encode(text: &[u8], plus: Plus) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut text = text;
    let mut to_plus = plus == Plus::Always;
    while let Some((&byte, rest)) = text.split_first() {
        text = rest;
        to_plus |= byte == b'?' && plus == Plus::BehindMark;
        if let (b'%', Some(code)) = (byte, hex_pair(rest)) {
            push_hex(&mut out, code);
            text = rest.get(2..).unwrap_or_default();
        } else if byte == b' ' && to_plus {
            out.push(b'+');
        } else if byte.is_ascii_graphic() {
            out.push(byte);
        } else {
            push_hex(&mut out, byte);
        }
    }
    out
}

/// Encodes everything but letters, digits, `-`, `.`, `_`, `~` and what `keep` names: for a part
/// that is not encoded yet.
pub fn escape(text: &[u8], mut keep: impl FnMut(u8) -> bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for &byte in text {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || keep(byte) {
            out.push(byte);
        } else {
            push_hex(&mut out, byte);
        }
    }
    out
}

/// Writes what is encoded in upper case, and leaves the rest alone.
pub fn uppercase_hex(text: &[u8]) -> Vec<u8> {
    let mut out = text.to_vec();
    for at in 0..out.len() {
        if out.get(at) == Some(&b'%')
            && hex_pair(text.get(at + 1..).unwrap_or_default()).is_some()
            && let Some(pair) = out.get_mut(at + 1..at + 3)
        {
            pair.make_ascii_uppercase();
        }
    }
    out
}

/// A part as long as parts may be.
///
/// # Errors
/// `TooLarge`.
pub fn limited(text: Vec<u8>) -> Result<Vec<u8>, UrlError> {
    match text.len() < INPUT_STRING {
        true => Ok(text),
        false => Err(UrlError::TooLarge),
    }
}

fn push_hex(out: &mut Vec<u8>, byte: u8) {
    out.push(b'%');
    for digit in [byte >> 4, byte & 15] {
        out.push(
            b"0123456789ABCDEF"
                .get(usize::from(digit))
                .copied()
                .unwrap_or(b'0'),
        );
    }
}

fn hex_pair(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}
