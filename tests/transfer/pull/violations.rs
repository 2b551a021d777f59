//! What breaks the protocol, and what does not.

use super::*;

/// What a peer may not do, and the status code that answers it.
fn violations() -> Vec<(Vec<u8>, u16)> {
    let mut all: Vec<(Vec<u8>, u16)> = Vec::new();
    for bits in [0x40, 0x20, 0x10, 0x70] {
        for opcode in [TEXT, BINARY, CLOSE, PING, PONG] {
            all.push((vec![FIN | bits | opcode, 0], 1002));
        }
    }
    for opcode in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
        all.push((vec![FIN | opcode, 0], 1002));
    }
    for opcode in [CLOSE, PING, PONG] {
        all.push((vec![opcode, 0], 1002));
        all.push((vec![FIN | opcode, 126, 0, 126], 1002));
        all.push((vec![FIN | opcode, 127, 0, 0, 0, 0, 0, 1, 0, 0], 1002));
    }
    all.push((vec![FIN | CONTINUATION, 0], 1002));
    all.push((vec![CONTINUATION, 0], 1002));
    all.push((vec![FIN | TEXT, 0x80, 1, 2, 3, 4], 1002));
    all.push((vec![FIN | BINARY, 126, 0, 125], 1002));
    all.push((vec![FIN | BINARY, 127, 0, 0, 0, 0, 0, 0, 255, 255], 1002));
    all.push((vec![FIN | BINARY, 127, 0x80, 0, 0, 0, 0, 0, 0, 0], 1002));
    all.push((
        vec![FIN | BINARY, 127, 255, 255, 255, 255, 255, 255, 255, 255],
        1002,
    ));
    all.push((vec![FIN | CLOSE, 1, 3], 1002));
    for code in [0u16, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535] {
        all.push((frame(CLOSE, code.to_be_bytes()).wire(), 1002));
    }
    for reason in [&b"\xff"[..], b"\xe2\x82", b"ok\xed\xa0\x80"] {
        all.push((frame(CLOSE, [b"\x03\xe8", reason].concat()).wire(), 1007));
    }
    for text in [
        &b"\xff"[..],
        b"abc\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"end\xc3",
    ] {
        all.push((frame(TEXT, text).wire(), 1007));
    }
    all
}

/// The text in front of the violation, where the bad frame is a text that begins well.
fn good_part(bad: &[u8]) -> &[u8] {
    match bad {
        [0x81, len, text @ ..] if usize::from(*len) == text.len() => text,
        _ => b"",
    }
}

#[test]
fn a_violation_comes_after_the_frames_before_it() {
    for (bad, code) in violations() {
        for (over, how) in everywhere() {
            if over == Over::Tls && how == How::Pieces(2) {
                continue;
            }
            let said = [
                frame(TEXT, "first").wire(),
                frame(PING, "p").wire(),
                bad.clone(),
            ];
            let mut rig = Rig::connected((over, how), |_| {}, &said);
            assert_eq!(rig.frame(4096, false).unwrap().2, b"first");
            let (mut buf, mut got) = ([0; 4096], Vec::new());
            let error = loop {
                match rig.receive(&mut buf) {
                    Ok((n, _)) => got.extend(&buf[..n]),
                    Err(error) => break error,
                }
            };
            let name = bad.escape_ascii();
            assert_eq!(error.kind, Kind::Receive, "{over:?} {how:?} {name}");
            assert!(good_part(&bad).starts_with(&got), "{name}: {got:?}");
            for _ in 0..2 {
                let again = rig.try_receive(&mut buf).unwrap_err();
                assert_eq!(again, error);
            }
            assert_eq!(kind(rig.send(ws::Kind::Text, b"x")), Kind::Send);
            assert_eq!(kind(rig.send(ws::Kind::Ping, b"")), Kind::Send);
            rig.close();
            rig.peer.wait_for_the_end();
            let ours = decode(&rig.peer.received);
            assert_eq!(ours[0], frame(PONG, "p"), "the answer to what was good");
            let close = &ours[1];
            assert_eq!(close.first, FIN | CLOSE, "{name}");
            assert_eq!(close.payload[..2], code.to_be_bytes(), "{name}");
            assert_eq!(ours.len(), 2, "{name}");
        }
    }
}

#[test]
fn a_peek_meets_a_violation_too() {
    for (bad, _) in violations() {
        if bad[0] == FIN | TEXT {
            continue;
        }
        for how in HOWS {
            let mut rig = Rig::connected((Over::Plain, how), |_| {}, std::slice::from_ref(&bad));
            let name = bad.escape_ascii();
            assert_eq!(kind(rig.receive(&mut [])), Kind::Receive, "{how:?} {name}");
        }
    }
}

#[test]
fn violations_inside_a_message() {
    let begun = || fragment(TEXT, "begun").wire();
    let cases = [
        (vec![begun(), frame(TEXT, "x").wire()], 1002),
        (vec![begun(), fragment(BINARY, "x").wire()], 1002),
        (
            vec![
                begun(),
                fragment(FIN, "\x01").wire(),
                fragment(FIN, "").wire(),
            ],
            1002,
        ),
        (vec![begun(), fragment(0x40, "").wire()], 1002),
        (vec![begun(), fragment(FIN, b"\xe2\x82").wire()], 1007),
        (
            vec![fragment(TEXT, b"\xe2").wire(), fragment(FIN, b"x").wire()],
            1007,
        ),
        (
            vec![fragment(TEXT, b"\xe2\x82").wire(), fragment(FIN, "").wire()],
            1007,
        ),
    ];
    for (said, code) in cases {
        for how in HOWS {
            let mut rig = Rig::connected((Over::Plain, how), |_| {}, &said);
            let error = loop {
                if let Err(error) = rig.receive(&mut [0; 64]) {
                    break error;
                }
            };
            assert_eq!(error.kind, Kind::Receive, "{how:?} {said:x?}");
            let ours = rig.peer.frames(1);
            assert_eq!(ours[0].payload[..2], u16::to_be_bytes(code), "{said:x?}");
        }
    }
}

#[test]
fn lenient_takes_what_libcurl_takes() {
    let frames = [
        frame(TEXT, b"\xff\xfe"),
        frame(CLOSE, b"\x03"),
        frame(CLOSE, 999u16.to_be_bytes()),
        frame(TEXT, "after"),
    ];
    for way in everywhere() {
        let lenient = |settings: &mut Settings| settings.ws.lenient = true;
        let mut rig = Rig::open_with(way, lenient, &frames);
        for want in heard(&frames) {
            assert_eq!(rig.frame(10, false), Ok(want), "{way:?}");
        }
    }
}

#[test]
fn utf_8_may_be_split_anywhere() {
    let text = "aé€\u{10348}\u{10ffff}z";
    for cut in 0..=text.len() {
        let (first, rest) = text.as_bytes().split_at(cut);
        let frames = [
            fragment(TEXT, first),
            fragment(CONTINUATION, ""),
            frame(PONG, b"\xff"),
            fragment(FIN | CONTINUATION, rest),
        ];
        for how in HOWS {
            for room in [1, 2, 100] {
                let mut rig = Rig::open((Over::Plain, how), &frames);
                for want in heard(&frames) {
                    assert_eq!(rig.frame(room, false), Ok(want), "{how:?} {cut} {room}");
                }
            }
        }
    }
}
