//! The opening handshake's own fields (RFC 6455, 4): what a client offers, and whether a 101
//! accepts just that. Sending and parsing HTTP is `http`'s part.

pub mod serve;

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine};
use sha1::{Digest, Sha1};

use super::extension::{self, Offers};

/// What every server appends to the key before it hashes it (RFC 6455, 1.3).
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Bytes of a peer's header value that an error message shows.
const SHOWN: usize = 60;

/// A header field of a response: name and value.
pub type Header<'a> = (&'a [u8], &'a [u8]);

/// What our request offered, as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// The value of Sec-WebSocket-Key.
    pub key: &'a [u8],
    /// The subprotocols, see [`protocols`].
    pub protocols: &'a [&'a [u8]],
    /// The extensions.
    pub extensions: &'a Offers,
}

/// What the server chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    /// The subprotocol.
    pub protocol: Option<Vec<u8>>,
    /// permessage-deflate, and how.
    pub deflate: Option<extension::Agreed>,
}

/// Why a 101 is no acceptance. `Display` tells what was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandshakeError {
    /// No Upgrade field.
    NoUpgrade,
    /// Upgrade, but not to `websocket`.
    OtherUpgrade(String),
    /// No Connection field.
    NoConnection,
    /// Connection without `upgrade`.
    OtherConnection(String),
    /// No Sec-WebSocket-Accept field.
    NoAccept,
    /// Several Sec-WebSocket-Accept fields.
    SeveralAccepts,
    /// Sec-WebSocket-Accept does not belong to our key.
    WrongAccept {
        /// What belongs to our key.
        expected: String,
        /// What the server sent.
        got: String,
    },
    /// Several Sec-WebSocket-Protocol fields.
    SeveralProtocols,
    /// A subprotocol that was not offered.
    UnknownProtocol(String),
    /// An extension that was not offered, or not so.
    Extension(extension::Refusal),
}

impl fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HandshakeError::NoUpgrade => {
                write!(f, "the server's 101 response has no Upgrade header")
            }
            HandshakeError::OtherUpgrade(got) => {
                write!(
                    f,
                    "the server's Upgrade header is \"{got}\" instead of \"websocket\""
                )
            }
            HandshakeError::NoConnection => {
                write!(f, "the server's 101 response has no Connection header")
            }
            HandshakeError::OtherConnection(got) => {
                write!(
                    f,
                    "the server's Connection header is \"{got}\" without \"Upgrade\""
                )
            }
            HandshakeError::NoAccept => {
                write!(
                    f,
                    "the server's 101 response has no Sec-WebSocket-Accept header"
                )
            }
            HandshakeError::SeveralAccepts => {
                write!(
                    f,
                    "the server sent more than one Sec-WebSocket-Accept header"
                )
            }
            HandshakeError::WrongAccept { expected, got } => write!(
                f,
                "the server's Sec-WebSocket-Accept header is \"{got}\" instead of \"{expected}\": \
                 it does not answer this request"
            ),
            HandshakeError::SeveralProtocols => {
                write!(
                    f,
                    "the server sent more than one Sec-WebSocket-Protocol header"
                )
            }
            HandshakeError::UnknownProtocol(got) => {
                write!(
                    f,
                    "the server chose the subprotocol \"{got}\", which was not offered"
                )
            }
            HandshakeError::Extension(refusal) => refusal.fmt(f),
        }
    }
}

impl std::error::Error for HandshakeError {}

/// The value of Sec-WebSocket-Key for 16 fresh random bytes (RFC 6455, 4.1).
pub fn key(nonce: [u8; 16]) -> String {
    BASE64_STANDARD.encode(nonce)
}

/// Whether this is the value of a Sec-WebSocket-Key: 16 bytes in base64 (RFC 6455, 4.2.1).
pub fn is_key(key: &[u8]) -> bool {
    let nonce = BASE64_STANDARD.decode(trim(key));
    nonce.is_ok_and(|nonce| nonce.len() == 16)
}

/// The value of Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (RFC 6455, 4.2.2).
pub fn accept(key: &[u8]) -> String {
    let hash = Sha1::new()
        .chain_update(trim(key))
        .chain_update(GUID)
        .finalize();
    BASE64_STANDARD.encode(hash)
}

/// Judges the header fields of a 101 (RFC 6455, 4.1). A lenient judge accepts any, but for the
/// extensions where some were offered: what is not understood there cannot be received either.
///
/// # Errors
/// The first thing that is wrong: Upgrade, Connection, Sec-WebSocket-Accept, the subprotocol,
/// the extensions, in this order.
pub fn judge(
    offer: &Offer<'_>,
    headers: &[Header<'_>],
    lenient: bool,
) -> Result<Agreed, HandshakeError> {
    if lenient {
        let protocol = values(headers, "sec-websocket-protocol").find(|value| !value.is_empty());
        return Ok(Agreed {
            protocol: protocol.map(<[u8]>::to_vec),
            deflate: match offer.extensions.is_empty() {
                true => None,
                false => judge_extensions(offer, headers)?,
            },
        });
    }
    judge_upgrade(headers)?;
    judge_accept(offer, headers)?;
    let protocol = judge_protocol(offer, headers)?;
    let deflate = judge_extensions(offer, headers)?;
    Ok(Agreed { protocol, deflate })
}

/// The subprotocols that the values of one or more Sec-WebSocket-Protocol fields list.
pub fn protocols<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Vec<&'a [u8]> {
    values.into_iter().flat_map(list).collect()
}

fn judge_upgrade(headers: &[Header<'_>]) -> Result<(), HandshakeError> {
    match has_token(headers, "upgrade", b"websocket") {
        Ok(()) => {}
        Err(None) => return Err(HandshakeError::NoUpgrade),
        Err(Some(got)) => return Err(HandshakeError::OtherUpgrade(got)),
    }
    match has_token(headers, "connection", b"upgrade") {
        Ok(()) => Ok(()),
        Err(None) => Err(HandshakeError::NoConnection),
        Err(Some(got)) => Err(HandshakeError::OtherConnection(got)),
    }
}

fn judge_accept(offer: &Offer<'_>, headers: &[Header<'_>]) -> Result<(), HandshakeError> {
    let mut accepts = values(headers, "sec-websocket-accept");
    let Some(got) = accepts.next() else {
        return Err(HandshakeError::NoAccept);
    };
    if accepts.next().is_some() {
        return Err(HandshakeError::SeveralAccepts);
    }
    let expected = accept(offer.key);
    if got != expected.as_bytes() {
        return Err(HandshakeError::WrongAccept {
            expected,
            got: shown(got),
        });
    }
    Ok(())
}

fn judge_protocol(
    offer: &Offer<'_>,
    headers: &[Header<'_>],
) -> Result<Option<Vec<u8>>, HandshakeError> {
    let mut protocols = values(headers, "sec-websocket-protocol");
    let Some(chosen) = protocols.next() else {
        return Ok(None);
    };
    if protocols.next().is_some() {
        return Err(HandshakeError::SeveralProtocols);
    }
    if !offer.protocols.contains(&chosen) {
        return Err(HandshakeError::UnknownProtocol(shown(chosen)));
    }
    Ok(Some(chosen.to_vec()))
}

fn judge_extensions(
    offer: &Offer<'_>,
    headers: &[Header<'_>],
) -> Result<Option<extension::Agreed>, HandshakeError> {
    extension::judge(
        offer.extensions,
        values(headers, "sec-websocket-extensions"),
    )
    .map_err(HandshakeError::Extension)
}

/// Whether a token is, in any case, in the lists of all fields of this name; if not, the last
/// such field's value, if there is one.
fn has_token(headers: &[Header<'_>], name: &str, token: &[u8]) -> Result<(), Option<String>> {
    let mut last = None;
    for value in values(headers, name) {
        if list(value).any(|element| element.eq_ignore_ascii_case(token)) {
            return Ok(());
        }
        last = Some(shown(value));
    }
    Err(last)
}

/// The trimmed values of all fields of a name.
fn values<'a>(headers: &[Header<'a>], name: &str) -> impl Iterator<Item = &'a [u8]> {
    headers
        .iter()
        .filter(move |(field, _)| field.eq_ignore_ascii_case(name.as_bytes()))
        .map(|(_, value)| trim(value))
}

/// The elements of a comma-separated list, empty ones left out (RFC 9110, 5.6.1).
fn list(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value
        .split(|&byte| byte == b',')
        .map(trim)
        .filter(|element| !element.is_empty())
}

/// A value without the blanks around it (OWS of RFC 9110, 5.6.3: space and tab alone).
fn trim(value: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = value
        .iter()
        .position(|byte| !blank(byte))
        .unwrap_or(value.len());
    let end = value
        .iter()
        .rposition(|byte| !blank(byte))
        .map_or(start, |last| last + 1);
    &value[start..end]
}

/// A peer's bytes for a message: printable, and not too many.
pub(super) fn shown(value: &[u8]) -> String {
    match value.get(..SHOWN) {
        Some(start) if value.len() > SHOWN => format!("{}...", start.escape_ascii()),
        _ => value.escape_ascii().to_string(),
    }
}

#[cfg(test)]
mod tests;
