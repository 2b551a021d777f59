//! From the URL to the open WebSocket, or to the reason why not.

use std::time::Duration;

use curlws::limits;
use curlws::settings::{ConnectOnly, Settings};
use curlws::transfer::{Error, Kind, Step};

use crate::rig::{ACCEPT, Event, HOWS, How, KEY, OVERS, Over, Rig, accepted, everywhere, kind};
use crate::wire::{TEXT, frame};

/// Runs the opening handshake against this answer, behind which a frame stands; on success the
/// frame must come. Gives the result and the rig.
fn shake(
    way: (Over, How),
    change: impl FnOnce(&mut Settings),
    head: &[u8],
) -> (Result<(), Error>, Rig) {
    let hello = frame(TEXT, "hello").wire();
    let change = |settings: &mut Settings| {
        settings.request.connect_only = ConnectOnly::Upgrade;
        change(settings);
    };
    let mut rig = Rig::start(way, change, head, &[hello]);
    let Event::Done(result) = rig.next() else {
        panic!("a payload during the handshake")
    };
    if result.is_ok() {
        let (_, _, payload) = rig.frame(16, false).unwrap();
        assert_eq!(payload, b"hello", "behind the 101");
    }
    (result, rig)
}

/// A 101 with these lines.
fn switching(lines: &[&str]) -> Vec<u8> {
    let lines = lines.iter().map(|line| format!("{line}\r\n"));
    let lines: String = lines.collect();
    format!("HTTP/1.1 101 Switching Protocols\r\n{lines}\r\n").into_bytes()
}

/// The right one with another line for one of its own, or one more.
fn but(line: usize, other: &str) -> Vec<u8> {
    let accept = format!("Sec-WebSocket-Accept: {ACCEPT}");
    let mut lines = vec!["Upgrade: websocket", "Connection: Upgrade", &accept];
    match lines.get_mut(line) {
        Some(place) => *place = other,
        None => lines.push(other),
    }
    lines.retain(|line| !line.is_empty());
    switching(&lines)
}

/// Lines as they are to be delivered, one each, in order.
fn check_lines(rig: &Rig, head: &[u8]) {
    let want: Vec<&[u8]> = head.split_inclusive(|&byte| byte == b'\n').collect();
    assert_eq!(rig.lines, want);
}

#[test]
fn the_request_is_what_rfc_6455_asks_for() {
    for over in OVERS {
        let mut rig = Rig::new(over, |_| {});
        rig.run_until(|rig| rig.peer.asked());
        let request = String::from_utf8(rig.peer.received.clone()).unwrap();
        let mut lines = request.split("\r\n");
        assert_eq!(lines.next(), Some("GET / HTTP/1.1"));
        let lines: Vec<String> = lines.map(str::to_ascii_lowercase).collect();
        for line in [
            format!("host: 127.0.0.1:{}", rig.peer.port()),
            "upgrade: websocket".into(),
            "connection: upgrade".into(),
            "sec-websocket-version: 13".into(),
            format!("sec-websocket-key: {KEY}").to_ascii_lowercase(),
        ] {
            assert_eq!(lines.iter().filter(|l| **l == line).count(), 1, "{line}");
        }
        assert!(request.contains(KEY));
        assert_eq!(rig.transfer.info().request_bytes, request.len() as u64);
    }
}

#[test]
fn a_right_answer_opens_the_websocket() {
    let heads = [
        accepted(),
        but(0, "UPGRADE: WebSocket"),
        but(1, "connection: keep-alive, upgrade"),
        but(1, "Connection: keep-alive\r\nConnection: Upgrade"),
        but(2, &format!("sec-websocket-accept:\t {ACCEPT} ")),
        but(
            3,
            "Server: x\r\nX-Long: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
        ),
        but(3, "Sec-WebSocket-Protocol: chat"),
        String::from_utf8(accepted())
            .unwrap()
            .replace("\r\n", "\n")
            .into_bytes(),
    ];
    for way in everywhere() {
        for head in &heads {
            let offer = |settings: &mut Settings| {
                let protocols: &[u8] = b"Sec-WebSocket-Protocol: chat, superchat";
                settings.request.headers.push(protocols.into());
            };
            let (result, rig) = shake(way, offer, head);
            assert_eq!(result, Ok(()), "{way:?} {}", head.escape_ascii());
            check_lines(&rig, head);
            let info = rig.transfer.info();
            assert_eq!((info.response_code, info.http_minor), (101, Some(1)));
            assert_eq!(info.header_bytes, head.len() as u64);
        }
    }
}

#[test]
fn folded_lines_are_delivered_as_one() {
    let head = but(1, "Connection: keep-alive,\r\n \t Upgrade");
    for how in HOWS {
        let (result, rig) = shake((Over::Plain, how), |_| {}, &head);
        assert_eq!(result, Ok(()));
        assert_eq!(rig.lines[2], b"Connection: keep-alive, Upgrade\r\n");
        assert_eq!(rig.lines.len(), 5);
    }
}

#[test]
fn a_wrong_101_is_refused() {
    let accept = format!("Sec-WebSocket-Accept: {ACCEPT}");
    let heads = [
        but(0, ""),
        but(0, "Upgrade: h2c"),
        but(0, "Upgrade: websockets"),
        but(1, ""),
        but(1, "Connection: close"),
        but(1, "Connection: keep-alive upgrade"),
        but(2, ""),
        but(2, "Sec-WebSocket-Accept: "),
        but(2, "Sec-WebSocket-Accept: S3PPLMBITXAQ9KYGZZHZRBK+XOO="),
        but(2, &format!("Sec-WebSocket-Accept: {KEY}")),
        but(3, &accept),
        but(3, "Sec-WebSocket-Protocol: chat"),
        but(3, "Sec-WebSocket-Extensions: permessage-deflate"),
        String::from_utf8(accepted())
            .unwrap()
            .replace("/1.1", "/1.0")
            .into_bytes(),
    ];
    for how in HOWS {
        for head in &heads {
            let (result, rig) = shake((Over::Plain, how), |_| {}, head);
            let got = head.escape_ascii();
            assert_eq!(kind(result), Kind::WeirdServerReply, "{how:?} {got}");
            check_lines(&rig, head);
            assert_eq!(rig.transfer.info().response_code, 101);
            assert!(rig.transfer.socket().is_none());
        }
    }
    for head in &heads {
        let lenient = |settings: &mut Settings| settings.ws.lenient = true;
        let (result, _) = shake((Over::Plain, How::Joined), lenient, head);
        assert_eq!(result, Ok(()), "{}", head.escape_ascii());
    }
}

#[test]
fn what_is_no_http_is_refused() {
    let heads: [&[u8]; 9] = [
        b"SSH-2.0-x\r\n\r\n",
        b"\r\nHTTP/1.1 101 x\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"HTTP/2 101 x\r\n\r\n",
        b"HTTP/1.1 abc x\r\n\r\n",
        b"HTTP/1.1 99 x\r\n\r\n",
        b"HTTP/1.1 101 x\r\nno colon\r\n\r\n",
        b"HTTP/1.1 101 x\r\nUpgrade: web\0socket\r\n\r\n",
        b"HTTP/1.1 101 x\r\nUpgrade: web\rsocket\r\n\r\n",
    ];
    for how in HOWS {
        for head in heads {
            let (result, _) = shake((Over::Plain, how), |_| {}, head);
            let got = head.escape_ascii();
            assert_eq!(kind(result), Kind::WeirdServerReply, "{how:?} {got}");
        }
    }
}

#[test]
fn another_status_is_a_refusal() {
    let statuses = [
        "200 OK",
        "204 No Content",
        "301 Moved",
        "302 Found",
        "400 Bad Request",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "407 Proxy",
        "426 Upgrade Required",
        "500 x",
        "503 ",
        "999 Odd",
    ];
    for way in everywhere() {
        for status in statuses {
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\nX: y\r\n\r\n");
            let (result, rig) = shake(way, |_| {}, head.as_bytes());
            let error = result.unwrap_err();
            assert_eq!(error.kind, Kind::HttpStatus, "{way:?} {status}");
            assert!(error.detail.contains(&status[..3]), "{}", error.detail);
            check_lines(&rig, head.as_bytes());
            assert_eq!(rig.transfer.info().response_code.to_string(), status[..3]);
        }
    }
}

#[test]
fn a_redirect_tells_where_to() {
    let head = b"HTTP/1.1 302 Found\r\nLocation: /there?x\r\nContent-Type: a/b\r\n\r\n";
    let (_, rig) = shake((Over::Plain, How::Whole), |_| {}, head);
    let want = format!("{}there?x", rig.peer.url()).into_bytes();
    assert_eq!(
        rig.transfer.info().refused.redirect_url,
        Some(want),
        "absolute"
    );
    let content_type = rig.transfer.info().content_type.clone();
    assert_eq!(content_type.as_deref(), Some(&b"a/b"[..]));
}

#[test]
fn interim_heads_come_before_the_101() {
    let interims = [
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nX: y\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 \r\nA: b\r\n\r\nHTTP/1.1 103 x\r\n\r\n",
    ];
    for way in everywhere() {
        for interim in interims {
            let head = [interim.as_bytes(), &accepted()].concat();
            let (result, rig) = shake(way, |_| {}, &head);
            assert_eq!(result, Ok(()), "{way:?} {interim}");
            check_lines(&rig, &head);
            let refusal = [interim, "HTTP/1.1 403 No\r\n\r\n"].concat();
            let (result, rig) = shake(way, |_| {}, refusal.as_bytes());
            assert_eq!(kind(result), Kind::HttpStatus);
            check_lines(&rig, refusal.as_bytes());
        }
    }
}

#[test]
fn a_head_is_limited() {
    let line = |len: usize| format!("X: {}\r\n", "y".repeat(len - 5));
    let cases = [
        (limits::HEADER_LINE, 1, true),
        (limits::HEADER_LINE + 1, 1, false),
        (limits::HEAD_BYTES / 4, 3, true),
        (limits::HEAD_BYTES / 4, 4, false),
        (6, limits::HEADER_LINES - 3, true),
        (6, limits::HEADER_LINES - 2, false),
    ];
    for over in OVERS {
        for (len, count, fits) in cases {
            let lines = line(len).repeat(count);
            let head = but(3, lines.trim_end());
            let (result, _) = shake((over, How::Whole), |_| {}, &head);
            match fits {
                true => assert_eq!(result, Ok(()), "{over:?} {count} lines of {len}"),
                false => assert_eq!(kind(result), Kind::TooLarge, "{over:?} {count} of {len}"),
            }
        }
    }
    let interims = |count: usize| {
        let interims = "HTTP/1.1 103 x\r\n\r\n".repeat(count);
        let head = [interims.as_bytes(), &accepted()].concat();
        shake((Over::Plain, How::Whole), |_| {}, &head).0
    };
    assert_eq!(interims(limits::INTERIM_RESPONSES), Ok(()));
    assert_eq!(
        kind(interims(limits::INTERIM_RESPONSES + 1)),
        Kind::TooLarge
    );
}

#[test]
fn an_end_instead_of_an_answer() {
    let cases: [(&[u8], Kind); 4] = [
        (b"", Kind::GotNothing),
        (b"HTTP/1.1 1", Kind::Receive),
        (b"HTTP/1.1 101 x\r\nUpgrade: websocket\r\n", Kind::Receive),
        (b"HTTP/1.1 100 Continue\r\n\r\n", Kind::Receive),
    ];
    for (over, how) in everywhere() {
        for (head, want) in cases {
            let mut rig = Rig::start((over, how), |_| {}, head, &[]);
            rig.end_after_the_answer();
            match rig.next() {
                Event::Done(result) => assert_eq!(kind(result), want, "{over:?} {how:?}"),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn a_refused_connect_says_so() {
    let rig = Rig::new(Over::Plain, |_| {});
    let url = rig.peer.url();
    drop(rig);
    let change = |settings: &mut Settings| settings.request.url = Some(url.into_bytes().into());
    let mut rig = Rig::new(Over::Plain, change);
    match rig.next() {
        Event::Done(result) => assert_eq!(kind(result), Kind::Connect),
        other => panic!("{other:?}"),
    }
    assert_ne!(rig.transfer.info().os_errno, 0);
}

/// The transfer gives up after so many milliseconds, not before.
fn gives_up_after(mut rig: Rig, ms: u64) {
    let deadline = rig.now + Duration::from_millis(ms);
    assert_eq!(rig.transfer.deadline(rig.now), Some(deadline));
    rig.now = deadline - Duration::from_millis(1);
    assert!(matches!(rig.step(), Step::Wait));
    rig.now = deadline;
    match rig.step() {
        Step::Done(result) => assert_eq!(kind(result), Kind::Timeout),
        other => panic!("{other:?}"),
    }
    assert!(rig.transfer.socket().is_none());
    rig.peer.wait_for_the_end();
}

#[test]
fn a_silent_server_is_given_up() {
    type Case = (u64, u64, u64, u64);
    let cases: [Case; 4] = [
        (0, 0, 0, limits::HANDSHAKE_TIMEOUT_MS),
        (0, 0, 1500, 1500),
        (2000, 0, 2500, 2000),
        (2000, 10, 1500, 1500),
    ];
    for over in OVERS {
        for (total, connect, response, want) in cases {
            let mut rig = Rig::new(over, |settings| {
                settings.time.total_ms = total;
                settings.time.connect_ms = connect;
                settings.time.response_ms = response;
            });
            rig.run_until(|rig| rig.peer.asked());
            gives_up_after(rig, want);
        }
    }
}

#[test]
fn a_head_that_drips_does_not_gain_time() {
    let mut rig = Rig::new(Over::Plain, |settings| settings.time.response_ms = 700);
    rig.run_until(|rig| rig.peer.asked());
    rig.peer.queue(&accepted());
    rig.peer.drip(1);
    let begun = rig.now;
    for _ in 0..70 {
        rig.now += Duration::from_millis(9);
        rig.turn();
        assert!(matches!(rig.step(), Step::Wait));
    }
    rig.now = begun;
    gives_up_after(rig, 700);
}

#[test]
fn a_server_silent_in_tls_is_given_up() {
    let cases = [
        (0, 0, limits::CONNECT_TIMEOUT_MS),
        (0, 800, 800),
        (600, 800, 600),
    ];
    for (total, connect, want) in cases {
        let peer = crate::rig::Peer::new(Over::Plain);
        let mut rig = Rig::with(peer, |settings| {
            let url = settings.request.url.take().unwrap();
            let url = String::from_utf8(url.into())
                .unwrap()
                .replace("ws:", "wss:");
            settings.request.url = Some(url.into_bytes().into());
            settings.time.total_ms = total;
            settings.time.connect_ms = connect;
        });
        rig.run_until(|rig| rig.peer.received.len() > 100);
        gives_up_after(rig, want);
    }
}

#[test]
fn the_total_timeout_also_ends_an_open_websocket() {
    for over in OVERS {
        let total = |settings: &mut Settings| settings.time.total_ms = 5000;
        let mut rig = Rig::start((over, How::Whole), total, &accepted(), &[]);
        rig.run_until(|rig| rig.transfer.info().response_code == 101);
        gives_up_after(rig, 5000);
    }
}

/// Shakes hands with `CURLWS_COMPRESS` and these lines of the application's, and tells the
/// Sec-WebSocket-Extensions lines that the peer got.
fn compressing(
    change: impl FnOnce(&mut Settings),
    own: &[&str],
    answer: &str,
) -> (Result<(), Error>, Vec<String>) {
    let change = |settings: &mut Settings| {
        settings.ws.compress = true;
        settings.request.headers = own.iter().map(|line| line.as_bytes().into()).collect();
        change(settings);
    };
    let (result, rig) = shake((Over::Plain, How::Joined), change, &but(3, answer));
    let request = String::from_utf8(rig.peer.received).unwrap();
    let lines = request.split("\r\n").map(str::to_ascii_lowercase);
    let sent = lines.filter(|line| line.starts_with("sec-websocket-extensions"));
    (result, sent.collect())
}

#[test]
fn permessage_deflate_is_offered_where_it_is_wanted() {
    const OURS: &str = "sec-websocket-extensions: permessage-deflate; client_max_window_bits";
    let own = OURS.replace("bits", "bits=9");
    let removed = "Sec-WebSocket-Extensions:";
    let accepting = "Sec-WebSocket-Extensions: permessage-deflate";
    for answer in ["", accepting] {
        let (result, sent) = compressing(|_| {}, &[], answer);
        assert_eq!((result, sent), (Ok(()), vec![OURS.to_owned()]));
        let (result, sent) = compressing(|_| {}, &[&own], answer);
        assert_eq!((result, sent), (Ok(()), vec![own.clone()]));
    }
    // Removed, or in raw mode, it is not offered and must not be chosen.
    let raw = |settings: &mut Settings| settings.ws.raw = true;
    let without = |settings: &mut Settings| settings.ws.compress = false;
    let (removed_result, removed_sent) = compressing(|_| {}, &[removed], accepting);
    let (raw_result, raw_sent) = compressing(raw, &[], accepting);
    assert!(removed_sent.is_empty() && raw_sent.is_empty());
    let (own_result, own_sent) = compressing(without, &[&own], accepting);
    assert_eq!(own_sent, [own]);
    for result in [removed_result, raw_result, own_result] {
        assert_eq!(kind(result), Kind::WeirdServerReply);
    }
}

/// Leniently too: what the server then sends could not be read.
#[test]
fn a_wrong_answer_to_the_offer_is_refused() {
    let answers = [
        ("permessage-deflate; client_max_window_bits=7", "\"7\""),
        ("permessage-deflate; x", "no parameter \"x\""),
        ("permessage-deflate;", "ends too early"),
        ("permessage-deflate, permessage-deflate", "twice"),
        ("x-other", "\"x-other\", which was not offered"),
    ];
    for lenient in [false, true] {
        for (answer, why) in answers {
            let answer = format!("Sec-WebSocket-Extensions: {answer}");
            let change = |settings: &mut Settings| settings.ws.lenient = lenient;
            let error = compressing(change, &[], &answer).0.unwrap_err();
            assert_eq!(error.kind, Kind::WeirdServerReply);
            assert!(error.detail.contains(why), "{error}");
        }
    }
}

#[test]
fn a_wrong_offer_is_not_sent() {
    let line = "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=16";
    let rig_settings = |settings: &mut Settings| {
        settings.ws.compress = true;
        settings.request.headers = vec![line.as_bytes().into()];
    };
    let mut rig = Rig::start((Over::Plain, How::Whole), rig_settings, &accepted(), &[]);
    let Event::Done(Err(error)) = rig.next() else {
        panic!("the offer was sent")
    };
    assert_eq!(error.kind, Kind::BadArgument);
    assert!(
        error.detail.contains("\"16\" instead of 8 to 15"),
        "{error}"
    );
    assert!(rig.peer.received.is_empty());
}
