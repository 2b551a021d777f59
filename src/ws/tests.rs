//! Whole conversations with a [`Connection`]: every rule, in every split of the bytes.

use super::violation::Violation;
use super::*;

mod closing;
mod compressed;
mod control;
mod pieces;
mod text;

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
