//! Whole conversations with a [`Connection`]: every rule, in every split of the bytes.

use super::violation::Violation;
use super::*;

mod closing;
mod compressed;

const STRICT: Options = Options {
    lenient: false,
    auto_pong: true,
};
const LENIENT: Options = Options {
    lenient: true,
    auto_pong: true,
};
const DELIVERED: Options = Options {
    lenient: false,
    auto_pong: false,
};
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A delivered frame: kind, whether another fragment follows, payload.
type Frame = (Kind, bool, Vec<u8>);

/// A small generator of the same numbers every time (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn bytes(&mut self, n: usize) -> Vec<u8> {
        (0..n).map(|_| self.next() as u8).collect()
    }
}

/// A frame as the RFC draws it, written without the module under test.
fn wire(first: u8, payload: &[u8], key: Option<[u8; 4]>) -> Vec<u8> {
    let mask = if key.is_some() { 0x80 } else { 0 };
    let mut bytes = vec![first];
    match payload.len() {
        n @ 0..=125 => bytes.push(mask | n as u8),
        n @ 126..=65535 => bytes.extend([mask | 126, (n >> 8) as u8, n as u8]),
        n => {
            bytes.push(mask | 127);
            bytes.extend((n as u64).to_be_bytes());
        }
    }
    bytes.extend(key.iter().flatten());
    let key = key.unwrap_or([0; 4]);
    bytes.extend(
        payload
            .iter()
            .zip(key.iter().cycle())
            .map(|(byte, key)| byte ^ key),
    );
    bytes
}

/// Takes frames out of a connection as a driver does.
struct Receiver {
    connection: Connection,
    frames: Vec<Frame>,
    payload: Vec<u8>,
    /// Whether the frame in `payload` is under way.
    begun: bool,
}

impl Receiver {
    fn new(role: Role, options: Options) -> Receiver {
        let connection = Connection::new(role, options);
        Receiver {
            connection,
            frames: Vec::new(),
            payload: Vec::new(),
            begun: false,
        }
    }

    /// Receives one piece of the stream, to its last byte.
    fn receive(&mut self, piece: &[u8]) -> Result<(), Violation> {
        let mut piece = piece.to_vec();
        let mut rest = &mut piece[..];
        loop {
            let Some(frame) = self.connection.frame() else {
                if rest.is_empty() {
                    return Ok(());
                }
                let Advance { consumed, ready } = self.connection.advance(rest)?;
                rest = &mut rest[consumed..];
                assert_eq!(self.connection.frame().is_some(), ready);
                assert!(ready || rest.is_empty());
                continue;
            };
            if !self.begun {
                assert_eq!((frame.offset, self.payload.len()), (0, 0));
                self.begun = true;
            }
            if let Some(control) = self.connection.held_payload() {
                // in halves, as a caller with a small buffer takes it
                let half = control.len().div_ceil(2);
                self.payload.extend(&control[..half]);
                self.connection.deliver_held(half);
            } else {
                let n = usize::try_from(frame.len - frame.offset)
                    .unwrap()
                    .min(rest.len());
                if n == 0 && frame.len > 0 {
                    return Ok(());
                }
                let (chunk, after) = rest.split_at_mut(n);
                self.connection.payload(chunk)?;
                self.payload.extend_from_slice(chunk);
                rest = after;
            }
            match self.connection.frame() {
                Some(now) => assert_eq!(now.offset, self.payload.len() as u64),
                None => {
                    assert_eq!(self.payload.len() as u64, frame.len);
                    let payload = std::mem::take(&mut self.payload);
                    self.frames.push((frame.kind, frame.cont, payload));
                    self.begun = false;
                }
            }
        }
    }

    /// Receives a stream in pieces of a size; on a violation also which byte's piece had it.
    fn stream(&mut self, stream: &[u8], piece: usize) -> Result<(), (Violation, usize)> {
        for (i, part) in stream.chunks(piece).enumerate() {
            self.receive(part)
                .map_err(|violation| (violation, i * piece + part.len()))?;
        }
        Ok(())
    }

    fn control(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.connection.take_control(&mut || KEY, &mut out);
        out
    }
}

/// What a stream makes of a connection.
#[derive(Debug, PartialEq)]
struct Outcome {
    frames: Vec<Frame>,
    result: Result<(), Violation>,
    /// The control frames that it answers with.
    answer: Vec<u8>,
}

fn outcome_in_pieces(
    role: Role,
    options: Options,
    stream: &[u8],
    piece: usize,
) -> (Outcome, usize) {
    let mut receiver = Receiver::new(role, options);
    let (result, at) = match receiver.stream(stream, piece) {
        Ok(()) => (Ok(()), stream.len()),
        Err((violation, at)) => (Err(violation), at),
    };
    if let Err(violation) = result {
        assert_eq!(receiver.connection.violation(), Some(violation));
        assert_eq!(receiver.connection.frame(), None);
        // repeated for ever
        assert_eq!(receiver.connection.advance(b"\x81\x00"), Err(violation));
        assert_eq!(receiver.connection.payload(&mut []), Err(violation));
    }
    let answer = receiver.control();
    (
        Outcome {
            frames: receiver.frames,
            result,
            answer,
        },
        at,
    )
}

/// What a client receives of a stream, which is the same in all pieces, and how many bytes had
/// come when that was settled.
fn client(options: Options, stream: &[u8]) -> (Outcome, usize) {
    let (dripped, at) = outcome_in_pieces(Role::Client, options, stream, 1);
    for piece in [2, 3, 5, stream.len().max(1)] {
        let (other, _) = outcome_in_pieces(Role::Client, options, stream, piece);
        assert_eq!(other, dripped, "in pieces of {piece}");
    }
    (dripped, at)
}

/// The CLOSE that answers a violation.
fn closing(violation: Violation) -> Vec<u8> {
    let mut payload = violation.code().to_be_bytes().to_vec();
    payload.extend(violation.to_string().bytes());
    assert!(payload.len() <= 125);
    wire(0x88, &payload, Some(KEY))
}

/// A stream that is refused at its last byte, after these frames, with no answer but CLOSE.
fn refused(options: Options, stream: &[u8], frames: &[Frame], violation: Violation) {
    let (outcome, at) = client(options, stream);
    let want = Outcome {
        frames: frames.to_vec(),
        result: Err(violation),
        answer: closing(violation),
    };
    assert_eq!((outcome, at), (want, stream.len()), "{stream:x?}");
}

/// A stream that is accepted, gives these frames and needs no answer.
fn accepted(options: Options, stream: &[u8], frames: &[Frame]) {
    let (outcome, _) = client(options, stream);
    let want = Outcome {
        frames: frames.to_vec(),
        result: Ok(()),
        answer: vec![],
    };
    assert_eq!(outcome, want, "{stream:x?}");
}

fn text(cont: bool, payload: &str) -> Frame {
    (Kind::Text, cont, payload.into())
}

// RFC 6455, 5.7

#[test]
fn a_control_frame_counts_when_it_is_whole() {
    let mut connection = Connection::new(Role::Client, STRICT);
    for (kind, first) in [(0, 0x89), (1, 0x8a), (2, 0x88)] {
        connection.advance(&[first, 2, 3]).unwrap();
        let received = connection.tallies().1;
        assert_eq!(received.frames, kind, "{first:#x} is only announced");
        connection.advance(&[0xe8]).unwrap();
        connection.deliver_held(2);
        let received = connection.tallies().1;
        assert_eq!(received.frames, kind + 1);
        let both = (received.pings, received.pongs);
        assert_eq!(both, (1, u32::from(kind > 0)));
    }
}

#[test]
fn the_rfcs_examples_received() {
    accepted(STRICT, b"\x81\x05Hello", &[text(false, "Hello")]);
    accepted(
        STRICT,
        b"\x01\x03Hel\x80\x02lo",
        &[text(true, "Hel"), text(false, "lo")],
    );
    let (outcome, _) = client(STRICT, b"\x89\x05Hello");
    assert_eq!(outcome.frames, []);
    assert_eq!(
        outcome.answer,
        b"\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"
    );
    for len in [256usize, 65536] {
        let payload = vec![7; len];
        let stream = wire(0x82, &payload, None);
        let head: &[u8] = if len == 256 {
            b"\x82\x7e\x01\x00"
        } else {
            b"\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"
        };
        assert!(stream.starts_with(head));
        accepted(STRICT, &stream, &[(Kind::Binary, false, payload)]);
    }
    let masked = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
    for piece in 1..=masked.len() {
        let (outcome, _) = outcome_in_pieces(Role::Server, STRICT, masked, piece);
        assert_eq!(outcome.frames, [text(false, "Hello")]);
    }
}

#[test]
fn the_rfcs_examples_sent() {
    let mut server = Connection::new(Role::Server, STRICT);
    assert_eq!(
        send(&mut server, Some(Kind::Text), false, b"Hello", KEY),
        b"\x81\x05Hello"
    );
    let mut client = Connection::new(Role::Client, STRICT);
    let masked = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
    assert_eq!(
        send(&mut client, Some(Kind::Text), false, b"Hello", KEY),
        masked
    );
}

/// Sends a frame, its payload in pieces of a changing size.
fn send(to: &mut Connection, kind: Option<Kind>, cont: bool, data: &[u8], key: [u8; 4]) -> Vec<u8> {
    let mut out = to
        .begin(kind, cont, data.len() as u64, key)
        .unwrap()
        .to_vec();
    let mut rest = data;
    let mut size = 1;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(size.min(rest.len()));
        assert_eq!(to.remaining(), rest.len() as u64);
        let mut masked = vec![0; piece.len()];
        to.mask_into(piece, &mut masked);
        to.sent(piece.len() as u64);
        out.extend(masked);
        (rest, size) = (after, size * 2 + 1);
    }
    assert_eq!(to.remaining(), 0);
    out
}

// Lengths and streams

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

// Rules

#[test]
fn a_bad_header_fails_at_its_first_bad_byte_after_what_came_before() {
    use Violation::*;
    let before = [text(false, "ok")];
    let cases: [(&[u8], Violation); 17] = [
        (b"\xc1", ReservedBits),
        (b"\xa1", ReservedBits),
        (b"\x91", ReservedBits),
        (b"\xc9", ReservedBits),
        (b"\x40", ReservedBits),
        (b"\x83", UnknownOpcode(3)),
        (b"\x8f", UnknownOpcode(15)),
        (b"\x08", FragmentedControl),
        (b"\x09", FragmentedControl),
        (b"\x0a", FragmentedControl),
        (b"\x80", NothingToContinue),
        (b"\x00", NothingToContinue),
        (b"\x81\x85", Masked),
        (b"\x88\x7e", ControlTooLong),
        (b"\x89\x7e", ControlTooLong),
        (b"\x8a\x7f", ControlTooLong),
        (b"\x82\x7f\x80", LengthTooLarge),
    ];
    for (bytes, violation) in cases {
        let stream = [b"\x81\x02ok", bytes].concat();
        refused(STRICT, &stream, &before, violation);
        refused(LENIENT, &stream, &before, violation);
    }
}

#[test]
fn messages_do_not_interleave() {
    for first in [0x01, 0x02] {
        for second in [0x81, 0x82, 0x01, 0x02] {
            let kind = if first == 1 { Kind::Text } else { Kind::Binary };
            let before = [(kind, true, b"a".to_vec())];
            let stream = [first, 1, b'a', second];
            refused(STRICT, &stream, &before, Violation::MessageInterrupted);
            refused(LENIENT, &stream, &before, Violation::MessageInterrupted);
        }
    }
}

#[test]
fn control_frames_stand_between_fragments() {
    let stream = b"\x02\x01a\x8a\x01p\x00\x00\x89\x00\x80\x01b";
    let (outcome, _) = client(STRICT, stream);
    let want = [
        (Kind::Binary, true, b"a".to_vec()),
        (Kind::Pong, false, b"p".to_vec()),
        (Kind::Binary, true, vec![]),
        (Kind::Binary, false, b"b".to_vec()),
    ];
    assert_eq!(outcome.frames, want);
    assert_eq!(outcome.answer, wire(0x8a, b"", Some(KEY)));
}

#[test]
fn lengths_in_long_forms_are_for_the_lenient() {
    let long: [(&[u8], usize); 3] = [
        (b"\x82\x7e\x00\x01", 4),
        (b"\x82\x7e\x00\x7d", 4),
        (b"\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x01", 8),
    ];
    for (head, settled) in long {
        refused(STRICT, &head[..settled], &[], Violation::LengthNotMinimal);
        let mut stream = head.to_vec();
        let payload = vec![b'x'; usize::from(head[head.len() - 1])];
        stream.extend(&payload);
        accepted(LENIENT, &stream, &[(Kind::Binary, false, payload)]);
    }
}

#[test]
fn a_server_wants_masked_frames() {
    let (outcome, at) = outcome_in_pieces(Role::Server, STRICT, b"\x81\x05Hello", 1);
    assert_eq!((outcome.result, at), (Err(Violation::NotMasked), 2));
    let mut payload = vec![0x03, 0xea];
    payload.extend(Violation::NotMasked.to_string().bytes());
    assert_eq!(outcome.answer, wire(0x88, &payload, None));
}

// Text

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

#[test]
fn options_may_change_within_a_message() {
    let mut receiver = Receiver::new(Role::Client, LENIENT);
    receiver.receive(b"\x01\x01\xff").unwrap();
    receiver.connection.set_options(STRICT);
    receiver.receive(b"\x80\x01\xff").unwrap();
    assert_eq!(
        receiver.receive(b"\x81\x01\xff"),
        Err(Violation::TextNotUtf8)
    );

    let mut receiver = Receiver::new(Role::Client, STRICT);
    receiver.receive(b"\x01\x01\xe2").unwrap();
    receiver.connection.set_options(LENIENT);
    receiver.receive(b"\x80\x01\xff").unwrap();
    assert_eq!(receiver.frames.len(), 2);
    // the character begun there does not reach into the next message
    receiver.connection.set_options(STRICT);
    receiver.receive(b"\x81\x02ok").unwrap();
    assert_eq!(receiver.frames[2], text(false, "ok"));
}

// CLOSE received

#[test]
fn a_close_is_delivered_and_what_follows_is_swallowed() {
    let close = (Kind::Close, false, b"\x03\xe9going".to_vec());
    let stream = b"\x88\x07\x03\xe9going\x81\x02ok\xff\xff\x89\x00";
    accepted(STRICT, stream, std::slice::from_ref(&close));
    let mut receiver = Receiver::new(Role::Client, STRICT);
    assert_eq!(receiver.connection.peer_closed(), None);
    receiver.receive(stream).unwrap();
    let closed = receiver.connection.peer_closed().unwrap();
    assert_eq!((closed.code, &*closed.reason), (Some(1001), &b"going"[..]));
    assert!(!receiver.connection.close_sent());

    let stream = b"\x88\x07\x03\xe9going\x81\x02ok\x88\x00";
    let want = [close, text(false, "ok"), (Kind::Close, false, vec![])];
    accepted(LENIENT, stream, &want);
    let mut receiver = Receiver::new(Role::Client, LENIENT);
    receiver.receive(stream).unwrap();
    assert_eq!(receiver.connection.peer_closed().unwrap().code, Some(1001));
}

#[test]
fn a_bad_close_is_refused_at_its_end_and_not_delivered() {
    let cases: [(&[u8], Violation); 7] = [
        (b"\x03", Violation::CloseTooShort),
        (b"\x03\xec", Violation::CloseCode(1004)),
        (b"\x03\xed", Violation::CloseCode(1005)),
        (b"\x03\xee", Violation::CloseCode(1006)),
        (b"\x00\x00why", Violation::CloseCode(0)),
        (b"\x13\x88", Violation::CloseCode(5000)),
        (b"\x03\xe8\xce\xba\xe1\xbd", Violation::CloseReasonNotUtf8),
    ];
    for (payload, violation) in cases {
        let stream = wire(0x88, payload, None);
        refused(STRICT, &stream, &[], violation);
        accepted(LENIENT, &stream, &[(Kind::Close, false, payload.to_vec())]);
    }
    for payload in [
        &b""[..],
        b"\x03\xe8",
        b"\x0b\xb8",
        b"\x13\x87fine",
        &[b'\x0f'; 125],
    ] {
        let stream = wire(0x88, payload, None);
        accepted(STRICT, &stream, &[(Kind::Close, false, payload.to_vec())]);
    }
}

#[test]
fn a_control_frame_is_ready_only_when_it_is_whole() {
    let mut connection = Connection::new(Role::Client, DELIVERED);
    let stream = b"\x89\x03abc";
    for byte in &stream[..4] {
        assert_eq!(
            connection.advance(&[*byte]),
            Ok(Advance {
                consumed: 1,
                ready: false
            })
        );
        assert_eq!(
            (connection.frame(), connection.held_payload()),
            (None, None)
        );
    }
    assert_eq!(
        connection.advance(b"c\x89"),
        Ok(Advance {
            consumed: 1,
            ready: true
        })
    );
    let frame = FrameInfo {
        kind: Kind::Ping,
        cont: false,
        len: 3,
        offset: 0,
    };
    assert_eq!(connection.frame(), Some(frame));
    connection.deliver_held(2);
    assert_eq!(connection.held_payload(), Some(&b"c"[..]));
    // delivering nothing of something, and more than there is
    connection.deliver_held(0);
    assert_eq!(connection.frame().unwrap().offset, 2);
    connection.deliver_held(9);
    assert_eq!(
        (connection.frame(), connection.held_payload()),
        (None, None)
    );
}

// PONG

#[test]
fn every_ping_is_answered_with_its_whole_payload() {
    let payload = Numbers(3).bytes(125);
    let stream = [wire(0x89, b"", None), wire(0x89, &payload, None)].concat();
    let (outcome, _) = client(STRICT, &stream);
    assert_eq!(outcome.frames, []);
    let want = [wire(0x8a, b"", Some(KEY)), wire(0x8a, &payload, Some(KEY))].concat();
    assert_eq!(outcome.answer, want);
    let want = [(Kind::Ping, false, vec![]), (Kind::Ping, false, payload)];
    accepted(DELIVERED, &stream, &want);
}

#[test]
fn each_queued_frame_has_a_fresh_key_and_a_server_needs_none() {
    for (role, keys) in [(Role::Client, 3), (Role::Server, 0)] {
        let mut receiver = Receiver::new(role, STRICT);
        let key = (role == Role::Server).then_some(KEY);
        receiver.receive(&wire(0x89, b"a", key)).unwrap();
        receiver.receive(&wire(0x89, b"b", key)).unwrap();
        receiver.receive(b"\xf0").unwrap_err();
        let mut asked = 0;
        let mut out = Vec::new();
        let mut fresh = || {
            asked += 1;
            [asked; 4]
        };
        receiver.connection.take_control(&mut fresh, &mut out);
        let key = |n| (role == Role::Client).then_some([n; 4]);
        let pongs = [wire(0x8a, b"a", key(1)), wire(0x8a, b"b", key(2))].concat();
        assert!(out.starts_with(&pongs));
        assert_eq!(asked, keys);
    }
}

#[test]
fn a_flood_of_pings_keeps_the_newest() {
    let mut receiver = Receiver::new(Role::Client, STRICT);
    for i in 0..10_000u32 {
        receiver
            .receive(&wire(0x89, &i.to_be_bytes(), None))
            .unwrap();
    }
    let newest = 10_000 - crate::limits::QUEUED_PONGS as u32..10_000;
    let want: Vec<u8> = newest
        .flat_map(|i| wire(0x8a, &i.to_be_bytes(), Some(KEY)))
        .collect();
    assert_eq!(receiver.control(), want);
    assert!(!receiver.connection.has_control());
}

#[test]
fn queued_frames_never_stand_inside_a_frame() {
    let mut receiver = Receiver::new(Role::Client, STRICT);
    receiver
        .connection
        .begin(Some(Kind::Text), true, 2, KEY)
        .unwrap();
    receiver.receive(b"\x89\x01p").unwrap();
    for _ in 0..2 {
        assert!(!receiver.connection.has_control());
        assert_eq!(receiver.control(), b"");
        receiver.connection.sent(1);
    }
    // between two fragments they may
    assert!(receiver.connection.has_control());
    assert_eq!(receiver.control(), wire(0x8a, b"p", Some(KEY)));
    assert_eq!(receiver.control(), b"");
    let next = receiver
        .connection
        .begin(Some(Kind::Text), false, 0, KEY)
        .unwrap();
    assert_eq!(next[0], 0x80);
}

// CLOSE sent

#[test]
fn the_close_after_a_violation_comes_once_and_ends_sending() {
    let mut receiver = Receiver::new(Role::Client, STRICT);
    receiver.receive(b"\x89\x01p").unwrap();
    receiver.receive(b"\x83").unwrap_err();
    assert!(receiver.connection.has_control() && !receiver.connection.close_sent());
    let violation = Violation::UnknownOpcode(3);
    let want = [wire(0x8a, b"p", Some(KEY)), closing(violation)].concat();
    assert_eq!(receiver.control(), want);
    assert!(!receiver.connection.has_control() && receiver.connection.close_sent());
    assert_eq!(receiver.control(), b"");
    for kind in [None, Some(Kind::Text), Some(Kind::Close), Some(Kind::Pong)] {
        let refused = receiver.connection.begin(kind, false, 0, KEY);
        assert_eq!(refused, Err(SendError::Closed));
    }
}

#[test]
fn no_second_close_after_a_violation() {
    let mut receiver = Receiver::new(Role::Client, STRICT);
    send(
        &mut receiver.connection,
        Some(Kind::Close),
        false,
        b"\x03\xe8",
        KEY,
    );
    receiver.receive(b"\x83").unwrap_err();
    assert!(!receiver.connection.has_control());
    assert_eq!(receiver.control(), b"");
}

#[test]
fn no_close_inside_an_unfinished_frame() {
    let mut receiver = Receiver::new(Role::Client, STRICT);
    receiver
        .connection
        .begin(Some(Kind::Binary), false, 10, KEY)
        .unwrap();
    receiver.receive(b"\x83").unwrap_err();
    assert_eq!(
        (receiver.connection.has_control(), receiver.control()),
        (false, vec![])
    );
    receiver.connection.sent(10);
    assert!(receiver.connection.has_control());
    assert_eq!(receiver.control(), closing(Violation::UnknownOpcode(3)));
}

#[test]
fn a_frame_of_which_nothing_left_is_taken_back() {
    let mut connection = Connection::new(Role::Client, STRICT);
    send(&mut connection, Some(Kind::Text), true, b"a", KEY);
    for kind in [Kind::Close, Kind::Text] {
        let before = connection.encoder();
        connection.begin(Some(kind), false, 100, KEY).unwrap();
        assert_eq!(connection.remaining(), 100);
        connection.restore(before);
        assert_eq!(
            (connection.remaining(), connection.close_sent()),
            (0, false)
        );
    }
    // still inside the message
    assert_eq!(
        connection.begin(Some(Kind::Text), false, 0, KEY).unwrap()[0],
        0x80
    );
}

#[test]
fn violations_have_sentences_that_fit_and_codes_that_may_be_sent() {
    use Violation::*;
    let all = [
        ReservedBits,
        UnknownOpcode(15),
        FragmentedControl,
        ControlTooLong,
        NothingToContinue,
        MessageInterrupted,
        Masked,
        NotMasked,
        LengthNotMinimal,
        LengthTooLarge,
        MessageTooLarge,
        NotDeflate,
        TextNotUtf8,
        CloseTooShort,
        CloseCode(u16::MAX),
        CloseReasonNotUtf8,
    ];
    for violation in all {
        let utf8 = matches!(violation, NotDeflate | TextNotUtf8 | CloseReasonNotUtf8);
        let code = match violation {
            MessageTooLarge => 1009,
            _ if utf8 => 1007,
            _ => 1002,
        };
        assert_eq!(violation.code(), code);
        let reason = violation.to_string();
        assert!(
            (10..=crate::limits::CLOSE_REASON).contains(&reason.len()),
            "{reason}"
        );
    }
}

#[test]
fn a_connection_is_small() {
    assert!(
        size_of::<Connection>() <= 272,
        "{}",
        size_of::<Connection>()
    );
    assert!(size_of::<Encoder>() <= 48);
    let idle = Connection::new(Role::Client, STRICT);
    assert!(!idle.has_control() && idle.frame().is_none());
}
