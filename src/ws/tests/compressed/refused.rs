//! What compressed messages fail the connection.

use super::*;

#[test]
fn rsv1_is_for_the_first_frame_of_a_message() {
    let hello = b"\xf2\x48\xcd\xc9\xc9\x07\x00";
    let refused = |stream: Vec<u8>| {
        assert_eq!(
            received(STRICT, FULL, &stream),
            Err(Violation::ReservedBits),
            "{stream:x?}"
        );
    };
    for first in [0xa1, 0x91, 0xe1, 0xd1, 0xf1, 0xc8, 0xc9, 0xca, 0xc0] {
        refused(wire(first, hello, None));
    }
    refused([wire(0x41, b"\xf2\x48\xcd", None), wire(0xc0, b"\xc9", None)].concat());
    refused([wire(0x01, b"He", None), wire(0xc0, b"llo", None)].concat());
    // and for nobody who did not agree on it
    let mut plain = Connection::new(Role::Client, LENIENT);
    assert_eq!(
        plain.advance(&wire(0xc1, hello, None)),
        Err(Violation::ReservedBits)
    );
}

#[test]
fn what_is_not_deflate_fails_the_connection() {
    let bad: &[&[u8]] = &[
        b"\xff\xff",                                     // a block type that there is not
        b"\xf2\x48\xcd\xc9\xc9",                         // cut short: a literal is missing
        b"\x00\x05\x00\xfa\xff\x48\x65",                 // a stored block cut short
        b"\xf3\x48\xcd\xc9\xc9\x07\x00\xff",             // garbage behind a last block
        b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00\x00\xff\xfe", // the same
        b"\x00\x05\x00\xfa\xfe\x48\x65\x6c\x6c\x6f\x00", // a wrong complement
        b"\x02\x02\x00",                                 // a distance before the start
    ];
    for side in [FULL, FORGETFUL] {
        for payload in bad {
            let stream = [&b"\x81\x01a"[..], &wire(0xc2, payload, None)].concat();
            let mut client = connection(Role::Client, STRICT, side);
            let outcome = deliveries(&mut client, &stream, 1, 9);
            assert_eq!(outcome, Err(Violation::NotDeflate), "{payload:x?}");
            let mut out = Vec::new();
            client.take_control(&mut || KEY, &mut out);
            assert_eq!(out, closing(Violation::NotDeflate));
        }
    }
    // cut short within a dynamic block's tables, which have no output that would show it
    let short = wire(0xc2, b"\x05\xc1\x01", None);
    assert_eq!(
        received(STRICT, FORGETFUL, &short),
        Err(Violation::NotDeflate)
    );
}

#[test]
fn text_is_checked_after_inflation_wherever_it_is_split() {
    let sentence = "κόσμε \u{10ffff}".repeat(3);
    for at in 0..=sentence.len() {
        let mut server = connection(Role::Server, LENIENT, FULL);
        let (one, two) = sentence.as_bytes().split_at(at);
        let mut wire = packed(&mut server, Kind::Text, true, one, 5);
        wire.extend(packed(&mut server, Kind::Text, false, two, 3));
        assert!(received(STRICT, FULL, &wire).is_ok(), "{at}");
    }
    for bad in [&b"ab\xff"[..], b"\xed\xa0\x80", b"\xf4\x90", b"\xce"] {
        let mut server = connection(Role::Server, LENIENT, FULL);
        let wire = packed(&mut server, Kind::Text, false, bad, 1);
        assert_eq!(
            received(STRICT, FULL, &wire),
            Err(Violation::TextNotUtf8),
            "{bad:x?}"
        );
        assert!(received(LENIENT, FULL, &wire).is_ok());
    }
}

#[test]
fn a_message_is_measured_inflated_and_in_all_its_fragments() {
    let limited = |stream: &[u8], side: Option<Side>, piece: usize| {
        let agreed = side.map(|side| Agreed {
            send: side,
            receive: side,
        });
        let mut client = Connection::new(Role::Client, STRICT)
            .compressing(agreed)
            .limiting(std::num::NonZeroU64::new(100));
        let outcome = deliveries(&mut client, stream, piece, 30).map(|got| frames(got).len());
        let mut out = Vec::new();
        client.take_control(&mut || KEY, &mut out);
        let refused = outcome == Err(Violation::MessageTooLarge);
        let answer = match refused {
            true => closing(Violation::MessageTooLarge),
            false => vec![],
        };
        assert_eq!(out, answer);
        outcome
    };
    let plain = |lens: &[usize]| -> Vec<u8> {
        let last = lens.len() - 1;
        let frame = |(i, len): (usize, &usize)| {
            let first = if i == 0 { 2 } else { 0 } | if i == last { 0x80 } else { 0 };
            wire(first, &vec![7; *len], None)
        };
        lens.iter().enumerate().flat_map(frame).collect()
    };
    let packed = |lens: &[usize]| -> Vec<u8> {
        let mut server = connection(Role::Server, STRICT, FULL);
        let last = lens.len() - 1;
        let mut out = Vec::new();
        for (i, len) in lens.iter().enumerate() {
            out.extend(packed(
                &mut server,
                Kind::Binary,
                i < last,
                &vec![7; *len],
                99_999,
            ));
        }
        out
    };
    for piece in [1, 2, 3, 1 << 20] {
        for (lens, result) in [
            (&[100][..], Ok(1)),
            (&[60, 0, 40], Ok(3)),
            (&[101], Err(Violation::MessageTooLarge)),
            (&[60, 41], Err(Violation::MessageTooLarge)),
            (&[200_000], Err(Violation::MessageTooLarge)),
        ] {
            assert_eq!(limited(&plain(lens), None, piece), result);
            assert_eq!(limited(&packed(lens), Some(FULL), piece), result);
        }
        let several = [plain(&[100]), plain(&[50, 50])].concat();
        assert_eq!(limited(&several, None, piece), Ok(3));
        let several = [packed(&[100]), packed(&[50, 50])].concat();
        assert!(limited(&several, Some(FORGETFUL), piece).is_ok());
    }
}

/// What is wrong with the text shows before what is wrong with the data behind it.
#[test]
fn of_two_mistakes_the_first_is_told_wherever_it_is_split() {
    // "ab\xff", and behind it a block of a type that there is not.
    let data = [0x4a, 0x4c, 0xfa, 0x0f, 0, 0, 0, 0xff, 0xff, 0xff];
    let wire = wire(0xc1, &data, None);
    for piece in 1..=wire.len() {
        let mut client = connection(Role::Client, STRICT, FULL);
        let outcome = deliveries(&mut client, &wire, piece, 9);
        assert_eq!(outcome, Err(Violation::TextNotUtf8), "{piece}");
    }
}
