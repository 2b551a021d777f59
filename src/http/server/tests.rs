use super::*;

const GOOD: &str = "GET /chat?a=b HTTP/1.1\r\nHost: server.example.com:8080\r\n\
    Upgrade: websocket\r\nX-Empty:\r\nX-Blanks: \t a b \t \r\n\r\n";

/// What `find` says about bytes that arrive `step` at a time.
fn dripped(bytes: &[u8], step: usize) -> Result<Option<usize>, RequestFault> {
    let mut scan = RequestScan::default();
    for end in (0..bytes.len()).step_by(step).chain([bytes.len()]) {
        if let Some(head) = scan.find(&bytes[..end])? {
            assert!(head + step > end, "found only after {end} of {head} bytes");
            return Ok(Some(head));
        }
    }
    Ok(None)
}

fn found(bytes: &[u8]) -> Result<Option<usize>, RequestFault> {
    let whole = RequestScan::default().find(bytes);
    for step in 1..=3 {
        assert_eq!(dripped(bytes, step), whole, "{step} bytes at a time");
    }
    whole
}

/// Finds and reads a head, as the transfer does.
fn read(head: &str) -> Result<RequestHead, RequestFault> {
    let len = found(head.as_bytes())?.expect("a whole head");
    parse(&head.as_bytes()[..len])
}

fn with(line: &str) -> Result<RequestHead, RequestFault> {
    read(&GOOD.replace("\r\n\r\n", &format!("\r\n{line}\r\n\r\n")))
}

fn of(first: &str) -> Result<RequestHead, RequestFault> {
    read(&GOOD.replace("GET /chat?a=b HTTP/1.1", first))
}

#[test]
fn a_head_is_read() {
    let head = read(GOOD).unwrap();
    assert_eq!(head.target, b"/chat?a=b");
    assert_eq!(head.host, b"server.example.com:8080");
    let fields: Vec<_> = head.headers.iter().skip(2).collect();
    let expected: [(&[u8], &[u8]); 2] = [(b"X-Empty", b""), (b"X-Blanks", b"a b")];
    assert_eq!(fields, expected);
    let with_frame = [GOOD.as_bytes(), b"\x81\x80\0\0\0\0\r\n\r\n"].concat();
    assert_eq!(found(&with_frame), Ok(Some(GOOD.len())));
    assert_eq!(found(&GOOD.as_bytes()[..GOOD.len() - 1]), Ok(None));
}

#[test]
fn the_first_line_is_get_and_http_1_1() {
    for (line, fault) in [
        ("POST / HTTP/1.1", RequestFault::Method),
        ("get / HTTP/1.1", RequestFault::Method),
        ("GET / HTTP/1.0", RequestFault::Version),
        ("GET / HTTP/2.0", RequestFault::Version),
        ("PRI * HTTP/2.0", RequestFault::Version),
        ("GET / HTTP/1.10", RequestFault::Version),
        ("GET /", RequestFault::Line),
        ("GET / http/1.1", RequestFault::Line),
        ("GET  / HTTP/1.1", RequestFault::Line),
        ("GET /  HTTP/1.1", RequestFault::Line),
        ("GET / a HTTP/1.1", RequestFault::Line),
        ("GET / HTTP/1.1 ", RequestFault::Line),
        (" GET / HTTP/1.1", RequestFault::Line),
        ("G(T / HTTP/1.1", RequestFault::Line),
        ("SSH-2.0-OpenSSH_9.9", RequestFault::Line),
        ("", RequestFault::Line),
        ("GET\t/ HTTP/1.1", RequestFault::Line),
        ("\u{16}\u{3}\u{1}", RequestFault::Control),
    ] {
        assert_eq!(of(line), Err(fault), "{line:?}");
    }
    assert_eq!(of("\r\nGET / HTTP/1.1"), Err(RequestFault::Line));
    assert_eq!(RequestFault::Version.status(), 505);
    assert_eq!(RequestFault::Method.status(), 405);
    assert_eq!(RequestFault::TooLarge.status(), 431);
    assert_eq!(RequestFault::Body.status(), 400);
}

#[test]
fn a_target_is_a_path_or_a_url() {
    for (target, path, host) in [
        ("http://a.b:1/x?y", "/x?y", "a.b:1"),
        ("HTTPS://a.b", "/", "a.b"),
        ("http://[::1]:80?x", "/?x", "[::1]:80"),
        ("//a/b", "//a/b", "server.example.com:8080"),
    ] {
        let head = of(&format!("GET {target} HTTP/1.1")).unwrap();
        assert_eq!(
            (head.target, head.host),
            (path.into(), host.into()),
            "{target}"
        );
    }
    for target in [
        "*",
        "chat",
        "ftp://a/",
        "ws://a/",
        "http:/a",
        "http:///a",
        "http://u@a/",
        "/a#b",
        "/\u{e4}",
        "a:1",
    ] {
        let fault = of(&format!("GET {target} HTTP/1.1"));
        assert_eq!(fault, Err(RequestFault::Target), "{target}");
    }
}

#[test]
fn there_is_one_host() {
    let host = |value: &str| read(&GOOD.replace("server.example.com:8080", value));
    assert_eq!(host("[::1]:80").unwrap().host, b"[::1]:80");
    for bad in ["", "a b", "a/b", "u@a", "a,b", "a\u{e4}"] {
        assert_eq!(host(bad), Err(RequestFault::Host), "{bad}");
    }
    let none = GOOD.replace("Host:", "Hast:");
    assert_eq!(read(&none), Err(RequestFault::NoHost));
    for twice in ["Host: server.example.com:8080", "hOST: b"] {
        assert_eq!(with(twice), Err(RequestFault::Twice("Host")));
    }
    assert!(with("Origin: http://a").is_ok());
    let origins = with("Origin: http://a\r\norigin: http://b");
    assert_eq!(origins, Err(RequestFault::Twice("Origin")));
}

#[test]
fn nothing_can_be_read_in_two_ways() {
    for (line, fault) in [
        ("Content-Length: 5", RequestFault::Body),
        (
            "Content-Length: 0\r\ncontent-length: 00",
            RequestFault::Body,
        ),
        ("Content-Length:", RequestFault::Body),
        ("Transfer-Encoding: chunked", RequestFault::Body),
        ("transfer-encoding:", RequestFault::Body),
        (" folded", RequestFault::Field),
        ("\tfolded", RequestFault::Field),
        ("no colon", RequestFault::Field),
        ("space : before", RequestFault::Field),
        (": nameless", RequestFault::Field),
        ("b(d: x", RequestFault::Field),
        ("\u{e4}: x", RequestFault::Field),
        ("a: b\0c", RequestFault::Control),
        ("a: b\nc: d", RequestFault::Control),
        ("a: b\rc: d", RequestFault::Control),
        ("a: b\r\r\nc: d", RequestFault::Control),
        ("a: b\u{7f}", RequestFault::Control),
        ("a: \u{1b}[31m", RequestFault::Control),
    ] {
        assert_eq!(with(line), Err(fault), "{line:?}");
    }
    assert!(with("Content-Length: 0").is_ok());
    assert!(with("X: \u{e4}\tb").is_ok());
    assert_eq!(found(b"GET / HTTP/1.1\n\n"), Err(RequestFault::Control));
}

#[test]
fn a_head_has_an_end() {
    let lines = |n: usize| {
        GOOD.replace(
            "\r\n\r\n",
            &("\r\n".to_owned() + &"A: b\r\n".repeat(n) + "\r\n"),
        )
    };
    assert!(read(&lines(REQUEST_FIELDS - 4)).is_ok());
    assert_eq!(
        read(&lines(REQUEST_FIELDS - 3)),
        Err(RequestFault::TooLarge)
    );
    let mut scan = RequestScan::default();
    let long = [b"GET /".to_vec(), vec![b'a'; REQUEST_HEAD]].concat();
    assert_eq!(scan.find(&long[..REQUEST_HEAD]), Ok(None));
    assert_eq!(scan.find(&long), Err(RequestFault::TooLarge));
}

fn text(answer: Result<Vec<u8>, AnswerFault>) -> String {
    String::from_utf8(answer.unwrap()).unwrap()
}

#[test]
fn answers_are_written() {
    let lines: [Box<[u8]>; 2] = [(*b"Server:  me ").into(), (*b"X:").into()];
    assert_eq!(
        text(answer(
            101,
            [("Upgrade", &b"websocket"[..])],
            &lines,
            b"ignored"
        )),
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nServer: me\r\nX:\r\n\r\n"
    );
    assert_eq!(
        text(answer(403, [], &[], b"no\n")),
        "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Length: 3\r\nConnection: close\r\n\r\nno\n"
    );
    let html: [Box<[u8]>; 1] = [(*b"content-type: text/html").into()];
    assert_eq!(
        text(answer(499, [], &html, b"")),
        "HTTP/1.1 499 \r\ncontent-type: text/html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
}

#[test]
fn lines_of_the_application_stay_lines() {
    for bad in [
        "no colon",
        ": x",
        "a b: c",
        "a: b\r\nc: d",
        "a: b\nc",
        "a: \0",
        "a\r: b",
        "",
    ] {
        let fault = answer(101, [], &[bad.as_bytes().into()], b"").unwrap_err();
        assert!(matches!(fault, AnswerFault::Line(_)), "{bad:?}");
        assert!(!fault.to_string().contains('\n'));
    }
    for own in [
        "Upgrade: x",
        "CONNECTION: close",
        "Content-Length: 1",
        "transfer-encoding: chunked",
        "sec-websocket-accept: x",
        "Sec-WebSocket-Extensions: permessage-deflate",
    ] {
        for status in [101, 403] {
            let fault = answer(status, [], &[own.as_bytes().into()], b"").unwrap_err();
            assert!(matches!(fault, AnswerFault::Own(_)), "{own:?}");
        }
    }
}
