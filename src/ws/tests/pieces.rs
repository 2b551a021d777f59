//! Streams in every split of their bytes, and frames of every length.

use super::*;

#[test]
fn every_length_class_both_ways_in_all_pieces() {
    for len in [0, 1, 2, 124, 125, 126, 127, 128, 65535, 65536, 65537] {
        let payload = Numbers(len as u64).bytes(len);
        let frame = (Kind::Binary, false, payload.clone());
        for (from, to) in [(Role::Client, Role::Server), (Role::Server, Role::Client)] {
            let mut sender = Connection::new(from, STRICT);
            let stream = send(&mut sender, Some(Kind::Binary), false, &payload, KEY);
            let key = (from == Role::Client).then_some(KEY);
            assert_eq!(stream, wire(0x82, &payload, key));
            for piece in [1, 2, 3, 1000, stream.len()] {
                let (outcome, _) = outcome_in_pieces(to, STRICT, &stream, piece);
                let want = Outcome {
                    frames: vec![frame.clone()],
                    result: Ok(()),
                    answer: vec![],
                };
                assert!(outcome == want, "{len} in pieces of {piece}");
            }
        }
    }
}

#[test]
fn a_frame_of_the_largest_size_is_streamed() {
    let mut connection = Connection::new(Role::Client, STRICT);
    let head = b"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff";
    assert_eq!(
        connection.advance(head),
        Ok(Advance {
            consumed: 10,
            ready: true
        })
    );
    connection.payload(&mut [1; 1000]).unwrap();
    let frame = connection.frame().unwrap();
    assert_eq!((frame.len, frame.offset), ((1 << 63) - 1, 1000));
    assert_eq!(connection.held_payload(), None);
    connection
        .begin(Some(Kind::Binary), false, (1 << 63) - 1, KEY)
        .unwrap();
    connection.sent(u64::from(u32::MAX));
    assert_eq!(connection.remaining(), (1 << 63) - (1 << 32));
}

#[test]
fn a_chunk_beyond_the_frame_is_left_alone() {
    let mut connection = Connection::new(Role::Server, STRICT);
    connection.advance(&wire(0x82, &[], Some(KEY))).unwrap();
    let mut nothing = [5; 3];
    connection.payload(&mut nothing).unwrap();
    assert_eq!((nothing, connection.frame()), ([5; 3], None));
    connection.payload(&mut nothing).unwrap();
    assert_eq!(nothing, [5; 3]);
    connection.advance(&[0x82, 0x81, 1, 1, 1, 1]).unwrap();
    connection.payload(&mut nothing).unwrap();
    assert_eq!((nothing, connection.frame()), ([4, 5, 5], None));
}

#[test]
fn advance_takes_no_payload_of_a_data_frame() {
    let mut connection = Connection::new(Role::Client, STRICT);
    let stream = b"\x89\x01p\x82\x03abc";
    assert_eq!(
        connection.advance(stream),
        Ok(Advance {
            consumed: 5,
            ready: true
        })
    );
    // asked again it says the same and takes nothing
    assert_eq!(
        connection.advance(b"abc"),
        Ok(Advance {
            consumed: 0,
            ready: true
        })
    );
}

#[test]
fn random_conversations_are_the_same_in_random_pieces() {
    let mut numbers = Numbers(1);
    for round in 0..300 {
        let (from, to) = match round % 2 {
            0 => (Role::Client, Role::Server),
            _ => (Role::Server, Role::Client),
        };
        let mut sender = Connection::new(from, STRICT);
        let (mut stream, mut want, mut pongs) = (Vec::new(), Vec::new(), Vec::new());
        let mut open: Option<Kind> = None;
        for _ in 0..numbers.below(12) {
            let key = (numbers.next() as u32).to_ne_bytes();
            if numbers.below(3) == 0 {
                let kind = if numbers.below(2) == 0 {
                    Kind::Ping
                } else {
                    Kind::Pong
                };
                let size = numbers.below(126);
                let payload = numbers.bytes(size);
                stream.extend(send(&mut sender, Some(kind), false, &payload, key));
                match kind {
                    Kind::Ping => pongs.push(payload),
                    _ => want.push((kind, false, payload)),
                }
                continue;
            }
            let asked = if numbers.below(2) == 0 {
                Kind::Text
            } else {
                Kind::Binary
            };
            let kind = open.unwrap_or(asked);
            let cont = numbers.below(2) == 0;
            let size = [0, 1, 7, 125, 126, 300][numbers.below(6)];
            let payload = match kind {
                Kind::Text => "aé€😀"
                    .chars()
                    .cycle()
                    .take(size)
                    .collect::<String>()
                    .into_bytes(),
                _ => numbers.bytes(size),
            };
            let flag = if open.is_some() && numbers.below(2) == 0 {
                None
            } else {
                Some(asked)
            };
            stream.extend(send(&mut sender, flag, cont, &payload, key));
            want.push((kind, cont, payload));
            open = cont.then_some(kind);
        }
        let mut receiver = Receiver::new(to, STRICT);
        let mut rest = &stream[..];
        while !rest.is_empty() {
            let (piece, after) = rest.split_at((1 + numbers.below(40)).min(rest.len()));
            receiver.receive(piece).unwrap();
            rest = after;
        }
        assert_eq!(receiver.frames, want, "round {round}");
        let key = (to == Role::Client).then_some(KEY);
        let answer: Vec<u8> = pongs
            .iter()
            .flat_map(|pong| wire(0x8a, pong, key))
            .collect();
        assert_eq!(receiver.control(), answer, "round {round}");
    }
}

#[test]
fn random_bytes_never_panic_and_never_differ_by_pieces() {
    let mut numbers = Numbers(2);
    let mut failures = 0;
    for _ in 0..3000 {
        let size = 1 + numbers.below(40);
        let mut stream = numbers.bytes(size);
        // a good start, so that it gets further
        stream[0] = [0x81, 0x01, 0x82, 0x88, 0x89, stream[0]][numbers.below(6)];
        if let Some(second) = stream.get_mut(1) {
            *second &= 0x1f;
        }
        for options in [STRICT, LENIENT, DELIVERED] {
            let (outcome, _) = client(options, &stream);
            failures += usize::from(outcome.result.is_err());
        }
    }
    assert!(failures > 1000);
}
