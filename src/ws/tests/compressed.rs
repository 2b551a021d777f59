//! Conversations with permessage-deflate (RFC 7692).

use super::*;
use crate::limits::INFLATED_AHEAD;
use crate::ws::extension::{Agreed, Side};

mod refused;

const FULL: Side = Side {
    window_bits: 15,
    takeover: true,
};
const FORGETFUL: Side = Side {
    window_bits: 15,
    takeover: false,
};
const BINARY: Options = Options {
    lenient: true,
    auto_pong: true,
};

fn connection(role: Role, options: Options, side: Side) -> Connection {
    let agreed = Agreed {
        send: side,
        receive: side,
    };
    Connection::new(role, options).compressing(Some(agreed))
}

/// A delivery: what was told of it before, and its bytes.
type Delivery = (FrameInfo, Vec<u8>);

/// Receives `stream` in such pieces, taking at most `most` bytes at once.
fn deliveries(
    connection: &mut Connection,
    stream: &[u8],
    piece: usize,
    most: usize,
) -> Result<Vec<Delivery>, Violation> {
    let mut out = Vec::new();
    for piece in stream.chunks(piece) {
        let mut piece = piece.to_vec();
        let mut at = 0;
        loop {
            let Advance { consumed, ready } = connection.advance(&piece[at..])?;
            at += consumed;
            if !ready {
                assert_eq!(at, piece.len());
                break;
            }
            let mut stuck = false;
            while !stuck && let Some(frame) = connection.frame() {
                if let Some(held) = connection.held_payload() {
                    let chunk = held[..held.len().min(most)].to_vec();
                    connection.deliver_held(chunk.len());
                    out.push((frame, chunk));
                } else {
                    let left = (frame.len - frame.offset) as usize;
                    let end = at + left.min(most).min(piece.len() - at);
                    let chunk = &mut piece[at..end];
                    stuck = chunk.is_empty() && left > 0;
                    if !stuck {
                        connection.payload(chunk)?;
                        out.push((frame, chunk.to_vec()));
                        at = end;
                    }
                }
            }
            if stuck {
                break;
            }
        }
    }
    Ok(out)
}

/// The frames that these deliveries make; checks what was told of each.
fn frames(deliveries: Vec<Delivery>) -> Vec<Frame> {
    let mut frames: Vec<Frame> = Vec::new();
    let mut under_way = false;
    for (told, chunk) in deliveries {
        if !under_way {
            frames.push((told.kind, told.cont, vec![]));
        }
        let (_, _, payload) = frames.last_mut().unwrap();
        assert_eq!(told.offset, payload.len() as u64);
        payload.extend(&chunk);
        under_way = told.len > payload.len() as u64;
        assert!(!chunk.is_empty() || told.len == 0);
    }
    assert!(!under_way, "the last frame is not whole");
    frames
}

/// What a client receives, the same in all pieces.
fn received(options: Options, side: Side, stream: &[u8]) -> Result<Vec<Frame>, Violation> {
    let sizes = [1, 2, 3, 7, stream.len().max(1)];
    let mut outcomes = sizes.map(|piece| {
        let mut connection = connection(Role::Client, options, side);
        deliveries(&mut connection, stream, piece, usize::MAX).map(frames)
    });
    for (outcome, piece) in outcomes.iter().zip(sizes).skip(1) {
        assert_eq!(outcome, &outcomes[0], "in pieces of {piece}");
    }
    std::mem::replace(&mut outcomes[0], Ok(vec![]))
}

/// What a connection sends for a frame given in such pieces.
fn packed(
    connection: &mut Connection,
    kind: Kind,
    cont: bool,
    payload: &[u8],
    piece: usize,
) -> Vec<u8> {
    let mut out = Vec::new();
    assert!(connection.packs(Some(kind), false));
    connection
        .begin_packed(Some(kind), cont, payload.len() as u64)
        .unwrap();
    if payload.is_empty() {
        connection.pack(&[], KEY, &mut out).unwrap();
    }
    for piece in payload.chunks(piece) {
        connection.pack(piece, KEY, &mut out).unwrap();
    }
    assert_eq!(connection.remaining(), 0);
    out
}

// RFC 7692, 7.2.3

#[test]
fn the_rfcs_examples_received() {
    let hello = vec![text(false, "Hello")];
    let one: &[&[u8]] = &[
        b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00",
        b"\xc1\x0b\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00",
        b"\xc1\x08\xf3\x48\xcd\xc9\xc9\x07\x00\x00",
        b"\xc1\x0d\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00",
    ];
    for side in [FULL, FORGETFUL] {
        for stream in one {
            assert_eq!(received(STRICT, side, stream), Ok(hello.clone()));
            let twice = [*stream, b"\x89\x00", stream].concat();
            let both = [hello.clone(), hello.clone()].concat();
            assert_eq!(received(STRICT, side, &twice), Ok(both));
        }
        let fragments = b"\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\x00";
        let whole: Vec<u8> = received(STRICT, side, fragments)
            .unwrap()
            .iter()
            .flat_map(|(_, _, payload)| payload.clone())
            .collect();
        assert_eq!(whole, b"Hello");
    }
    let again = b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\xc1\x05\xf2\x00\x11\x00\x00";
    let both = [hello.clone(), hello.clone()].concat();
    assert_eq!(received(STRICT, FULL, again), Ok(both));
    // what the second refers to is forgotten
    assert_eq!(
        received(STRICT, FORGETFUL, again),
        Err(Violation::NotDeflate)
    );
}

#[test]
fn the_rfcs_examples_sent() {
    let hello = b"\xf2\x48\xcd\xc9\xc9\x07\x00";
    for (side, second) in [
        (FULL, &b"\xf2\x00\x11\x00\x00"[..]),
        (FORGETFUL, &hello[..]),
    ] {
        let mut client = connection(Role::Client, STRICT, side);
        let sent = packed(&mut client, Kind::Text, false, b"Hello", 99);
        assert_eq!(sent, wire(0xc1, hello, Some(KEY)));
        let sent = packed(&mut client, Kind::Text, false, b"Hello", 2);
        assert_eq!(sent, wire(0xc1, second, Some(KEY)));
        let sent = packed(&mut client, Kind::Binary, false, b"", 1);
        assert_eq!(sent, wire(0xc2, b"\0", Some(KEY)));
    }
    let mut server = connection(Role::Server, STRICT, FULL);
    assert_eq!(
        packed(&mut server, Kind::Text, false, b"Hello", 99),
        wire(0xc1, hello, None)
    );
}

// both directions

/// Bytes that compress well, or not at all.
fn sample(numbers: &mut Numbers, len: usize) -> Vec<u8> {
    let alphabet = [4, 26, 256][numbers.below(3)];
    (0..len).map(|_| numbers.below(alphabet) as u8).collect()
}

#[test]
fn what_one_end_compresses_the_other_inflates() {
    let mut numbers = Numbers(1);
    for (bits, takeover) in (9..=15).flat_map(|bits| [(bits, true), (bits, false)]) {
        let side = Side {
            window_bits: bits,
            takeover,
        };
        for role in [Role::Client, Role::Server] {
            let other = match role {
                Role::Client => Role::Server,
                Role::Server => Role::Client,
            };
            let mut sender = connection(role, BINARY, side);
            let mut receiver = connection(other, BINARY, side);
            for len in [0, 1, 5, 300, 0, 9_000, 70_000, 3] {
                let mut wire = Vec::new();
                let mut want: Vec<Frame> = Vec::new();
                let fragments = 1 + numbers.below(3);
                for i in 0..fragments {
                    let cont = i + 1 < fragments;
                    let payload = sample(&mut numbers, len);
                    let piece = 1 + numbers.below(30_000);
                    wire.extend(packed(&mut sender, Kind::Binary, cont, &payload, piece));
                    want.push((Kind::Binary, cont, payload));
                }
                let piece = 1 + numbers.below(wire.len());
                let most = 1 + numbers.below(5_000);
                let got = frames(deliveries(&mut receiver, &wire, piece, most).unwrap());
                let payload = |frames: Vec<Frame>| -> Vec<u8> {
                    frames.into_iter().flat_map(|(_, _, bytes)| bytes).collect()
                };
                assert!(!got.last().unwrap().1);
                assert_eq!(payload(got), payload(want), "{side:?} {len}");
            }
        }
    }
}

#[test]
fn a_long_frame_goes_out_in_several_and_stays_one_message() {
    let mut numbers = Numbers(2);
    let payload = numbers.bytes(100_000);
    let mut client = connection(Role::Server, BINARY, FULL);
    let wire = packed(&mut client, Kind::Binary, false, &payload, 40_000);
    assert_eq!(wire[0], 0x42);
    let got = received(BINARY, FULL, &wire).unwrap();
    assert!(got.len() > 1);
    let conts: Vec<bool> = got.iter().map(|(_, cont, _)| *cont).collect();
    assert!(conts[..conts.len() - 1].iter().all(|cont| *cont) && !conts[conts.len() - 1]);
}

#[test]
fn a_message_may_go_uncompressed_and_its_fragments_follow_the_first() {
    let mut client = connection(Role::Client, STRICT, FULL);
    assert!(!client.packs(Some(Kind::Text), true));
    let header = client.begin(Some(Kind::Text), true, 0, KEY).unwrap();
    assert_eq!(header[0], 0x01);
    assert!(!client.packs(Some(Kind::Text), false));
    assert!(!client.packs(None, false));
    let header = client.begin(Some(Kind::Text), false, 0, KEY).unwrap();
    assert_eq!(header[0], 0x80);
    // the other way round, and once more
    let first = packed(&mut client, Kind::Text, true, b"ab", 9);
    assert_eq!(first[0], 0x41);
    assert!(!client.packs(Some(Kind::Ping), false));
    let ping = client.begin(Some(Kind::Ping), false, 0, KEY).unwrap();
    assert_eq!(ping[0], 0x89);
    assert!(client.packs(Some(Kind::Text), true));
    let last = packed(&mut client, Kind::Text, false, b"c", 9);
    assert_eq!(last[0], 0x80);
    client.begin(Some(Kind::Text), true, 0, KEY).unwrap();
    assert!(!client.packs(Some(Kind::Text), false));
    let mut server = connection(Role::Server, STRICT, FULL);
    let got = deliveries(&mut server, &[first, last].concat(), 1, 9).unwrap();
    assert_eq!(frames(got), [text(true, "ab"), text(false, "c")]);
}

#[test]
fn a_window_that_zlib_cannot_have_is_received_and_not_sent() {
    let side = Side {
        window_bits: 8,
        takeover: true,
    };
    let mut client = connection(Role::Client, STRICT, side);
    assert!(!client.packs(Some(Kind::Text), false));
    let stream = b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00";
    assert_eq!(
        received(STRICT, side, stream),
        Ok(vec![text(false, "Hello")])
    );
    assert!(client.begin(Some(Kind::Text), false, 1, KEY).is_ok());
}

// what is told

#[test]
fn a_frame_is_told_with_its_true_size_where_that_can_be_known() {
    for len in [1, 1000, INFLATED_AHEAD, INFLATED_AHEAD + 2, 200_000] {
        let mut server = connection(Role::Server, BINARY, FULL);
        let wire = packed(&mut server, Kind::Binary, false, &vec![7; len], len);
        let mut client = connection(Role::Client, BINARY, FULL);
        let got = deliveries(&mut client, &wire, wire.len(), 5_000).unwrap();
        let known = len <= INFLATED_AHEAD;
        assert_eq!(got[0].0.len == len as u64, known, "{len}");
        for (told, chunk) in &got {
            assert!(told.len <= len as u64 && told.len > told.offset && !chunk.is_empty());
        }
        assert_eq!(frames(got), [(Kind::Binary, false, vec![7; len])]);
    }
}

#[test]
fn an_inflated_bomb_waits_to_be_delivered() {
    let mut server = connection(Role::Server, BINARY, FULL);
    let wire = packed(
        &mut server,
        Kind::Binary,
        false,
        &vec![0; 9_000_000],
        64_000_000,
    );
    assert!(wire.len() < 100_000);
    let mut client = connection(Role::Client, BINARY, FULL);
    let Advance { consumed, ready } = client.advance(&wire).unwrap();
    assert!(ready && consumed < 1_000);
    assert_eq!(client.held_payload().map(<[u8]>::len), Some(INFLATED_AHEAD));
    assert_eq!(client.advance(&wire[consumed..]).unwrap().consumed, 0);
}

// rules

#[test]
fn messages_that_are_not_compressed_come_between() {
    let stream = [
        &b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00"[..],
        b"\x01\x02ab\x80\x01c\x82\x00",
        b"\xc1\x05\xf2\x00\x11\x00\x00",
    ]
    .concat();
    let want = vec![
        text(false, "Hello"),
        text(true, "ab"),
        text(false, "c"),
        (Kind::Binary, false, vec![]),
        text(false, "Hello"),
    ];
    assert_eq!(received(STRICT, FULL, &stream), Ok(want));
}

#[test]
fn control_frames_come_between_compressed_fragments() {
    let stream = b"\x41\x03\xf2\x48\xcd\x89\x01p\x8a\x00\x80\x04\xc9\xc9\x07\x00";
    let mut client = connection(Role::Client, STRICT, FULL);
    let got = deliveries(&mut client, stream, 1, 1).unwrap();
    let kinds: Vec<Kind> = got.iter().map(|(told, _)| told.kind).collect();
    assert!(kinds.contains(&Kind::Pong));
    let payload: Vec<u8> = got.into_iter().flat_map(|(_, chunk)| chunk).collect();
    assert_eq!(payload, b"Hello");
    let mut out = Vec::new();
    client.take_control(&mut || KEY, &mut out);
    assert_eq!(out, wire(0x8a, b"p", Some(KEY)));
}

#[test]
fn an_empty_message_may_have_no_byte_at_all() {
    for side in [FULL, FORGETFUL] {
        let stream = b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\xc1\x00\xc1\x01\x00\x41\x00\x80\x01\x00\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00";
        let want = vec![
            text(false, "Hello"),
            text(false, ""),
            text(false, ""),
            text(true, ""),
            text(false, ""),
            text(false, "Hello"),
        ];
        assert_eq!(received(STRICT, side, stream), Ok(want));
    }
}
