use super::*;

const KEY: &[u8] = b"dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &[u8] = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const OFFER: Offer<'_> = Offer {
    key: KEY,
    protocols: &[b"chat", b"superchat"],
    extensions: &NOTHING,
};
static NOTHING: Offers = Offers::NONE;
const GOOD: [Header<'_>; 3] = [
    (b"Upgrade", b"websocket"),
    (b"Connection", b"Upgrade"),
    (b"Sec-WebSocket-Accept", ACCEPT),
];

/// Judges the good response with one field more.
fn with(name: &'static str, value: &'static str) -> Result<Agreed, HandshakeError> {
    let mut headers = GOOD.to_vec();
    headers.push((name.as_bytes(), value.as_bytes()));
    judge(&OFFER, &headers, false)
}

/// Judges the good response with one field replaced, or removed.
fn instead(index: usize, value: Option<&'static str>) -> Result<Agreed, HandshakeError> {
    let mut headers = GOOD.to_vec();
    match value {
        Some(value) => headers[index].1 = value.as_bytes(),
        None => drop(headers.remove(index)),
    }
    judge(&OFFER, &headers, false)
}

#[test]
fn the_rfcs_key() {
    assert_eq!(accept(KEY).as_bytes(), ACCEPT);
    assert_eq!(accept(b" dGhlIHNhbXBsZSBub25jZQ==\t").as_bytes(), ACCEPT);
    assert_eq!(key(*b"the sample nonce").as_bytes(), KEY);
    assert_eq!(judge(&OFFER, &GOOD, false), Ok(Agreed::default()));
}

#[test]
fn upgrade_and_connection_are_lists_in_any_case() {
    for value in ["WebSocket", "h2c, WEBSOCKET", "websocket,", " websocket\t"] {
        assert!(instead(0, Some(value)).is_ok(), "{value}");
    }
    for value in [
        "upgrade",
        "keep-alive, UPGRADE",
        "keep-alive,Upgrade,x",
        ",, upgrade",
    ] {
        assert!(instead(1, Some(value)).is_ok(), "{value}");
    }
    let split: Vec<Header<'_>> = vec![
        (b"UPGRADE", b"h2c"),
        (b"upgrade", b"websocket"),
        (b"connection", b"keep-alive"),
        (b"CONNECTION", b"upgrade"),
        (b"sec-websocket-ACCEPT", ACCEPT),
    ];
    assert!(judge(&OFFER, &split, false).is_ok());
}

#[test]
fn upgrade_and_connection_must_be_there() {
    assert_eq!(instead(0, None), Err(HandshakeError::NoUpgrade));
    for value in [
        "",
        "websocket2",
        "web socket",
        "websocket/13",
        "h2c",
        "websocket\n",
    ] {
        let error = HandshakeError::OtherUpgrade(value.escape_default().to_string());
        assert_eq!(instead(0, Some(value)), Err(error));
    }
    assert_eq!(instead(1, None), Err(HandshakeError::NoConnection));
    for value in ["", "close", "upgraded", "keep-alive upgrade"] {
        let error = HandshakeError::OtherConnection(value.into());
        assert_eq!(instead(1, Some(value)), Err(error));
    }
}

#[test]
fn accept_is_exact_and_alone() {
    assert!(instead(2, Some(" s3pPLMBiTxaQ9kYGzzhZRbK+xOo= ")).is_ok());
    assert_eq!(instead(2, None), Err(HandshakeError::NoAccept));
    for value in [
        "",
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo",
        "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        "x",
    ] {
        let expected = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".to_string();
        let error = HandshakeError::WrongAccept {
            expected,
            got: value.into(),
        };
        assert_eq!(instead(2, Some(value)), Err(error));
    }
    let twice = with("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assert_eq!(twice, Err(HandshakeError::SeveralAccepts));
}

#[test]
fn the_subprotocol_is_one_that_was_offered() {
    let chosen = |protocol: &str| {
        Ok(Agreed {
            protocol: Some(protocol.into()),
            deflate: None,
        })
    };
    let name = "Sec-WebSocket-Protocol";
    assert_eq!(with(name, "chat"), chosen("chat"));
    assert_eq!(with(name, "  superchat "), chosen("superchat"));
    for value in ["Chat", "chat, superchat", "other", ""] {
        assert_eq!(
            with(name, value),
            Err(HandshakeError::UnknownProtocol(value.into()))
        );
    }
    let mut twice = GOOD.to_vec();
    twice.extend([(name.as_bytes(), &b"chat"[..]), (name.as_bytes(), b"chat")]);
    assert_eq!(
        judge(&OFFER, &twice, false),
        Err(HandshakeError::SeveralProtocols)
    );
}

#[test]
fn extensions_are_ones_that_were_offered() {
    let name = "Sec-WebSocket-Extensions";
    for value in ["", " , "] {
        assert_eq!(with(name, value), Ok(Agreed::default()), "{value}");
    }
    for value in [
        "permessage-deflate",
        "permessage-deflate; server_max_window_bits=99, x-other",
    ] {
        let refusal = extension::Refusal::NotOffered("permessage-deflate".into());
        assert_eq!(with(name, value), Err(HandshakeError::Extension(refusal)));
    }
}

/// What was offered is judged leniently no more than strictly.
#[test]
fn permessage_deflate_is_agreed_on() {
    let extensions = Offers::parse([extension::OFFER.as_bytes()]).unwrap();
    let offer = Offer {
        extensions: &extensions,
        ..OFFER
    };
    for lenient in [false, true] {
        let judged = |value: &'static [u8]| {
            let mut headers = GOOD.to_vec();
            headers.push((b"sec-websocket-EXTENSIONS", value));
            judge(&offer, &headers, lenient)
        };
        let agreed = judged(b"permessage-deflate").unwrap().deflate;
        assert!(agreed.is_some_and(|agreed| agreed.send.takeover));
        let refusal = judged(b"x-other").unwrap_err();
        let other = extension::Refusal::NotOffered("x-other".into());
        assert_eq!(refusal, HandshakeError::Extension(other));
        assert_eq!(judge(&offer, &GOOD, lenient), Ok(Agreed::default()));
    }
}

#[test]
fn lenient_accepts_everything() {
    assert_eq!(judge(&OFFER, &[], true), Ok(Agreed::default()));
    let headers: [Header<'_>; 3] = [
        (b"sec-websocket-accept", b"wrong"),
        (b"sec-websocket-protocol", b" other "),
        (b"sec-websocket-extensions", b"permessage-deflate"),
    ];
    assert_eq!(
        judge(&OFFER, &headers, true),
        Ok(Agreed {
            protocol: Some(b"other".into()),
            deflate: None,
        })
    );
}

#[test]
fn lists_are_split() {
    let none: [&[u8]; 0] = [];
    assert_eq!(protocols([&b""[..]]), none);
    assert_eq!(
        protocols([&b"a, b ,,c"[..], b"d"]),
        [b"a", b"b", b"c", b"d"]
    );
}

#[test]
fn messages_are_printable_and_bounded() {
    const LONG: &str = "bell \x07 and a name that goes on and on and on and on and on and on";
    let error = with("Sec-WebSocket-Protocol", LONG);
    let text = error.unwrap_err().to_string();
    assert!(text.contains("bell \\x07") && text.contains("...\"") && text.len() < 256);
    let accept = instead(2, Some(LONG)).unwrap_err().to_string();
    assert!(
        accept.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") && accept.len() < 256,
        "{accept}"
    );
}
