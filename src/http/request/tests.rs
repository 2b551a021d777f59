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
