//! The opening handshake as a server sees it: what a request asks for, and the fields that accept it
//! (RFC 6455, 4.2).

use std::fmt;

use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::Engine;

use super::{Agreed, Header, accept, has_token, list, shown, values};
use crate::ws::extension::{self, Offers, is_token};

/// A key's last character may have bits that no byte needs: some clients make up the text.
const KEY: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical)
        .with_decode_allow_trailing_bits(true),
);

/// Bytes of a decoded key (RFC 6455, 4.2.1).
const NONCE: usize = 16;

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The value of Sec-WebSocket-Key.
    key: Vec<u8>,
    /// The subprotocols that it offers, the one that it likes best first.
    pub protocols: Vec<Vec<u8>>,
    /// The extensions that are known here.
    pub extensions: Offers,
}

/// Why a request is no opening handshake. `Display` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskError {
    /// No Upgrade, or not to `websocket`.
    Upgrade(Option<String>),
    /// No Connection, or without `upgrade`.
    Connection(Option<String>),
    /// Not one Sec-WebSocket-Version of 13.
    Version,
    /// Not one Sec-WebSocket-Key.
    Keys,
    /// A key that is not 16 bytes in base64.
    Key(String),
    /// A subprotocol's name that is no token.
    Protocol(String),
    /// Extensions that are not well-formed.
    Extension(extension::Fault),
}

impl AskError {
    /// The HTTP status that says so.
    pub fn status(&self) -> u16 {
        match self {
            AskError::Upgrade(_) | AskError::Version => 426,
            _ => 400,
        }
    }

    /// The fields that belong to that status (RFC 6455, 4.4; RFC 9110, 15.5.22).
    pub fn fields(&self) -> &'static [(&'static str, &'static [u8])] {
        match self {
            AskError::Upgrade(_) => &[("Upgrade", b"websocket")],
            AskError::Version => &[("Upgrade", b"websocket"), ("Sec-WebSocket-Version", b"13")],
            _ => &[],
        }
    }
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AskError::Upgrade(None) => write!(f, "the request has no Upgrade header"),
            AskError::Upgrade(Some(got)) => write!(
                f,
                "the request's Upgrade header is \"{got}\" instead of \"websocket\""
            ),
            AskError::Connection(None) => write!(f, "the request has no Connection header"),
            AskError::Connection(Some(got)) => write!(
                f,
                "the request's Connection header is \"{got}\" without \"Upgrade\""
            ),
            AskError::Version => write!(f, "the request's Sec-WebSocket-Version is not 13"),
            AskError::Keys => write!(f, "the request has not one Sec-WebSocket-Key header"),
            AskError::Key(got) => write!(
                f,
                "the request's Sec-WebSocket-Key is \"{got}\" instead of 16 bytes in base64"
            ),
            AskError::Protocol(got) => write!(f, "the subprotocol \"{got}\" is no name"),
            AskError::Extension(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for AskError {}

/// Reads the header fields of a GET request (RFC 6455, 4.2.1).
///
/// # Errors
/// The first thing that is wrong: Upgrade, Connection, version, key, subprotocols, extensions.
pub fn read(headers: &[Header<'_>]) -> Result<Asked, AskError> {
    has_token(headers, "upgrade", b"websocket").map_err(AskError::Upgrade)?;
    has_token(headers, "connection", b"upgrade").map_err(AskError::Connection)?;
    if !values(headers, "sec-websocket-version").eq([b"13"]) {
        return Err(AskError::Version);
    }
    let mut keys = values(headers, "sec-websocket-key");
    let (Some(key), None) = (keys.next(), keys.next()) else {
        return Err(AskError::Keys);
    };
    if !KEY.decode(key).is_ok_and(|nonce| nonce.len() == NONCE) {
        return Err(AskError::Key(shown(key)));
    }
    let mut protocols = Vec::new();
    for name in values(headers, "sec-websocket-protocol").flat_map(list) {
        if !name.iter().all(|&byte| is_token(byte)) {
            return Err(AskError::Protocol(shown(name)));
        }
        protocols.push(name.to_vec());
    }
    let extensions = Offers::received(values(headers, "sec-websocket-extensions"));
    Ok(Asked {
        key: key.to_vec(),
        protocols,
        extensions: extensions.map_err(AskError::Extension)?,
    })
}

/// The application chose a subprotocol that the client does not offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotOffered(String);

impl fmt::Display for NotOffered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the client does not offer the subprotocol \"{}\"",
            self.0
        )
    }
}

impl std::error::Error for NotOffered {}

/// A field of the 101.
pub type Field = (&'static str, Vec<u8>);

impl Asked {
    /// Accepts, with a subprotocol or none, and with compression if it may be and is offered: the
    /// fields of the 101, and what is agreed on then (RFC 6455, 4.2.2).
    ///
    /// # Errors
    /// A subprotocol that is not offered.
    pub fn accept(
        &self,
        protocol: Option<&[u8]>,
        compress: bool,
    ) -> Result<(Vec<Field>, Agreed), NotOffered> {
        let mut fields = vec![
            ("Upgrade", b"websocket".to_vec()),
            ("Connection", b"Upgrade".to_vec()),
            ("Sec-WebSocket-Accept", accept(&self.key).into_bytes()),
        ];
        if let Some(protocol) = protocol {
            if !self.protocols.iter().any(|offered| offered == protocol) {
                return Err(NotOffered(shown(protocol)));
            }
            fields.push(("Sec-WebSocket-Protocol", protocol.to_vec()));
        }
        let deflate = compress.then(|| self.extensions.accept()).flatten();
        let deflate = deflate.map(|(agreed, answer)| {
            fields.push(("Sec-WebSocket-Extensions", answer.into_bytes()));
            agreed
        });
        let protocol = protocol.map(<[u8]>::to_vec);
        Ok((fields, Agreed { protocol, deflate }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Offer, judge, key};
    use super::*;

    const GOOD: [Header<'_>; 4] = [
        (b"Upgrade", b"websocket"),
        (b"Connection", b"Upgrade"),
        (b"Sec-WebSocket-Version", b"13"),
        (b"Sec-WebSocket-Key", b"dGhlIHNhbXBsZSBub25jZQ=="),
    ];

    fn with(name: &'static str, value: &'static str) -> Result<Asked, AskError> {
        let mut headers = GOOD.to_vec();
        headers.push((name.as_bytes(), value.as_bytes()));
        read(&headers)
    }

    fn instead(index: usize, value: Option<&'static str>) -> Result<Asked, AskError> {
        let mut headers = GOOD.to_vec();
        match value {
            Some(value) => headers[index].1 = value.as_bytes(),
            None => drop(headers.remove(index)),
        }
        read(&headers)
    }

    #[test]
    fn the_rfcs_request_has_the_rfcs_answer() {
        let mut headers = GOOD.to_vec();
        headers.push((b"Sec-WebSocket-Protocol", b"chat, superchat"));
        let asked = read(&headers).unwrap();
        assert_eq!(asked.protocols, [&b"chat"[..], b"superchat"]);
        let (fields, agreed) = asked.accept(Some(b"chat"), true).unwrap();
        let expected: [(&str, Vec<u8>); 4] = [
            ("Upgrade", b"websocket".into()),
            ("Connection", b"Upgrade".into()),
            (
                "Sec-WebSocket-Accept",
                b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".into(),
            ),
            ("Sec-WebSocket-Protocol", b"chat".into()),
        ];
        assert_eq!(fields, expected);
        assert_eq!(
            (agreed.protocol.as_deref(), agreed.deflate),
            (Some(&b"chat"[..]), None)
        );
    }

    #[test]
    fn each_field_is_asked_for() {
        for value in ["WebSocket", "h2c, websocket"] {
            assert!(instead(0, Some(value)).is_ok(), "{value}");
        }
        assert_eq!(instead(0, None), Err(AskError::Upgrade(None)));
        assert_eq!(
            instead(0, Some("h2c")),
            Err(AskError::Upgrade(Some("h2c".into())))
        );
        assert!(instead(1, Some("keep-alive, Upgrade")).is_ok());
        assert_eq!(instead(1, None), Err(AskError::Connection(None)));
        let close = AskError::Connection(Some("close".into()));
        assert_eq!(instead(1, Some("close")), Err(close));
        for version in [None, Some("8"), Some("13, 8"), Some("013"), Some("")] {
            assert_eq!(instead(2, version), Err(AskError::Version), "{version:?}");
        }
        assert_eq!(with("sec-websocket-version", "13"), Err(AskError::Version));
        assert_eq!(instead(3, None), Err(AskError::Keys));
        let twice = with("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
        assert_eq!(twice, Err(AskError::Keys));
        assert_eq!(
            (AskError::Version.status(), AskError::Keys.status()),
            (426, 400)
        );
        assert!(
            AskError::Version
                .fields()
                .contains(&("Sec-WebSocket-Version", b"13"))
        );
    }

    #[test]
    fn a_key_is_16_bytes() {
        for value in ["AAAAAAAAAAAAAAAAAAAAAA==", "dGhlIHNhbXBsZSBub25jZR=="] {
            assert!(instead(3, Some(value)).is_ok(), "{value}");
        }
        for value in [
            "",
            "AAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAAA=",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "!AAAAAAAAAAAAAAAAAAAAA==",
            "AAAAAAAAAA AAAAAAAAAAA==",
        ] {
            assert_eq!(instead(3, Some(value)), Err(AskError::Key(value.into())));
        }
    }

    #[test]
    fn a_subprotocol_is_one_of_the_offered() {
        let asked = with("Sec-WebSocket-Protocol", "a,, b ,a").unwrap();
        assert_eq!(asked.protocols, [b"a", b"b", b"a"]);
        assert!(asked.accept(Some(b"b"), false).is_ok());
        assert!(asked.accept(None, false).is_ok());
        for other in [&b"c"[..], b"", b"A", b"a, b", b"a\r\nX: y"] {
            let refused = asked.accept(Some(other), false).unwrap_err();
            assert!(!refused.to_string().contains('\n'), "{refused}");
        }
        for bad in ["a b", "a;b", "\"a\""] {
            let error = with("Sec-WebSocket-Protocol", bad);
            assert_eq!(
                error,
                Err(AskError::Protocol(bad.escape_default().to_string()))
            );
        }
    }

    #[test]
    fn compression_is_agreed_on_where_both_want_it() {
        let name = "Sec-WebSocket-Extensions";
        let asked = with(name, "permessage-deflate; client_max_window_bits").unwrap();
        let (fields, agreed) = asked.accept(None, true).unwrap();
        assert_eq!(fields.last(), Some(&(name, b"permessage-deflate".to_vec())));
        assert!(agreed.deflate.is_some());
        assert_eq!(asked.accept(None, false).unwrap().1, Agreed::default());
        let wrong = with(name, "a b");
        assert!(matches!(wrong, Err(AskError::Extension(_))), "{wrong:?}");
    }

    /// What this end accepts, our own client takes for an acceptance.
    #[test]
    fn our_client_takes_it() {
        let (key, offers) = (
            key([7; 16]),
            Offers::parse([extension::OFFER.as_bytes()]).unwrap(),
        );
        let headers: [Header<'_>; 6] = [
            GOOD[0],
            GOOD[1],
            GOOD[2],
            (b"Sec-WebSocket-Key", key.as_bytes()),
            (b"Sec-WebSocket-Protocol", b"a, b"),
            (b"Sec-WebSocket-Extensions", extension::OFFER.as_bytes()),
        ];
        let (fields, ours) = read(&headers).unwrap().accept(Some(b"b"), true).unwrap();
        let fields: Vec<Header<'_>> = fields
            .iter()
            .map(|(name, value)| (name.as_bytes(), value.as_slice()))
            .collect();
        let offer = Offer {
            key: key.as_bytes(),
            protocols: &[b"a", b"b"],
            extensions: &offers,
        };
        let theirs = judge(&offer, &fields, false).unwrap();
        assert_eq!(theirs.protocol, ours.protocol);
        assert_eq!(
            theirs.deflate.map(|d| d.send),
            ours.deflate.map(|d| d.receive)
        );
    }
}
