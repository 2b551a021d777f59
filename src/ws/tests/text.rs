//! The payload of text messages is UTF-8.

use super::*;

#[test]
fn text_fails_at_the_byte_that_settles_it() {
    let hello = "κόσμε".as_bytes();
    let cases: [(&[u8], usize); 6] = [
        (&[0xf4, 0x90, 0x80, 0x80], 2),
        (&[0xed, 0xa0, 0x80], 2),
        (&[0xe0, 0x80, 0xaf], 2),
        (&[0xc0, 0xaf], 1),
        (&[0xf5], 1),
        (&[0xf0, 0x9f, 0x98, b'x'], 4),
    ];
    for (bad, settled) in cases {
        let payload = [hello, bad, b"and more"].concat();
        let stream = wire(0x81, &payload, None);
        let at = 2 + hello.len() + settled;
        refused(STRICT, &stream[..at], &[], Violation::TextNotUtf8);
        accepted(LENIENT, &stream, &[(Kind::Text, false, payload.clone())]);
        let mut binary = stream.clone();
        binary[0] = 0x82;
        accepted(STRICT, &binary, &[(Kind::Binary, false, payload)]);
    }
}

#[test]
fn a_character_may_span_fragments_and_control_frames() {
    let smile = "😀".as_bytes();
    let mut stream = Vec::new();
    for byte in smile {
        stream.extend([u8::from(stream.is_empty()), 1, *byte]);
        stream.extend(b"\x8a\x00");
    }
    stream.extend(b"\x80\x00");
    let mut want: Vec<Frame> = Vec::new();
    for byte in smile {
        want.push((Kind::Text, true, vec![*byte]));
        want.push((Kind::Pong, false, vec![]));
    }
    want.push((Kind::Text, false, vec![]));
    accepted(STRICT, &stream, &want);

    let half = [(Kind::Text, true, vec![0xf4])];
    refused(
        STRICT,
        b"\x01\x01\xf4\x80\x01\x90",
        &half,
        Violation::TextNotUtf8,
    );
}

#[test]
fn text_must_be_complete_at_the_end_of_its_message() {
    refused(STRICT, b"\x81\x01\xe2", &[], Violation::TextNotUtf8);
    let begun = [(Kind::Text, true, vec![0xe2, 0x82])];
    refused(
        STRICT,
        b"\x01\x02\xe2\x82\x80\x00",
        &begun,
        Violation::TextNotUtf8,
    );
    accepted(LENIENT, b"\x81\x01\xe2", &[(Kind::Text, false, vec![0xe2])]);
    // and the next message begins anew
    accepted(
        STRICT,
        b"\x81\x00\x81\x02\xc3\xa4",
        &[text(false, ""), text(false, "ä")],
    );
}
