//! Whole messages received: pulled (`curlws_recv_message`, `_into`) and pushed (`CURLWS_MESSAGES`).

use curlws::limits::{self, CALLBACK_CHUNK, MESSAGE_STEP};
use curlws::settings::{MessageKind, Settings};
use curlws::transfer::{Delivery, Error, Kind, MessageBuffer, Step, Verdict};
use curlws::ws;
use rustix::io::ioctl_fionread;

use crate::deflate::{self, Packer, RSV1};
use crate::rig::{Event, How, OVERS, Rig, accepted, everywhere, kind};
use crate::wire::{
    BINARY, CONTINUATION, FIN, Frame, PING, PONG, TEXT, close, fragment, frame, heard,
};

mod pushed;

/// A message as the application gets it.
type Whole = (ws::Kind, Vec<u8>);

/// One attempt to receive a message, as the socket stands.
fn attempt(rig: &mut Rig, buffer: &mut MessageBuffer) -> Result<Whole, Error> {
    let open = rig.transfer.open().expect("the WebSocket is open");
    let kind = match open.next_message(buffer) {
        Some(kind) => kind,
        None => open.receive_message(buffer, &mut rig.random)?,
    };
    Ok((kind, buffer.bytes().to_vec()))
}

/// The next message, by whatever number of calls.
fn message(rig: &mut Rig, buffer: &mut MessageBuffer) -> Result<Whole, Error> {
    loop {
        match attempt(rig, buffer) {
            Err(error) if error.kind == Kind::Again => rig.feed(),
            other => return other,
        }
    }
}

/// The same into a buffer of `room` bytes, and of what it needs where that is not enough.
fn message_into(rig: &mut Rig, room: usize) -> Result<Whole, Error> {
    let mut buf = vec![7; room];
    loop {
        let open = rig.transfer.open().expect("the WebSocket is open");
        match open.receive_into(&mut buf, &mut rig.random) {
            Err(error) if error.kind == Kind::Again => rig.feed(),
            Err(error) => return Err(error),
            Ok((len, kind)) if len <= buf.len() => return Ok((kind, buf[..len].to_vec())),
            Ok((len, _)) => {
                assert!(buf.iter().all(|byte| *byte == 7), "nothing may be written");
                buf = vec![7; len];
            }
        }
    }
}

fn long(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i % 128) as u8).collect()
}

/// Messages in every form, with PINGs between fragments.
fn several() -> Vec<Frame> {
    vec![
        frame(TEXT, "hello"),
        frame(TEXT, ""),
        fragment(BINARY, long(126)),
        frame(PING, "1"),
        fragment(CONTINUATION, ""),
        frame(PONG, "2"),
        fragment(FIN | CONTINUATION, long(65535)),
        fragment(TEXT, [0xe2, 0x82]),
        fragment(FIN | CONTINUATION, [0xac]),
        frame(BINARY, long(MESSAGE_STEP + 1)),
        fragment(BINARY, ""),
        fragment(FIN | CONTINUATION, ""),
        frame(BINARY, long(300_000)),
        frame(TEXT, "last"),
    ]
}

/// The messages of these frames, without PINGs and PONGs.
fn wholes(frames: &[Frame]) -> Vec<Whole> {
    let (mut wholes, mut payload) = (Vec::new(), Vec::new());
    for (kind, cont, part) in heard(frames) {
        if kind.is_control() {
            continue;
        }
        payload.extend(part);
        if !cont {
            wholes.push((kind, std::mem::take(&mut payload)));
        }
    }
    wholes
}

#[test]
fn messages_are_put_together_however_they_arrive() {
    let mut frames = several();
    let want = wholes(&frames);
    frames.push(close(1000, "bye"));
    for way in everywhere() {
        let (mut rig, mut buffer) = (Rig::open(way, &frames), MessageBuffer::default());
        for want in &want {
            assert!(message(&mut rig, &mut buffer).unwrap() == *want, "{way:?}");
        }
        for _ in 0..2 {
            assert_eq!(kind(message(&mut rig, &mut buffer)), Kind::GotNothing);
        }
        for room in [0, 7, 100_000] {
            let mut rig = Rig::open(way, &frames);
            for want in &want {
                let got = message_into(&mut rig, room).unwrap();
                assert!(got == *want, "{way:?} {room}");
            }
            assert_eq!(kind(message_into(&mut rig, room)), Kind::GotNothing);
        }
    }
}

#[test]
fn compressed_messages_come_inflated() {
    for way in everywhere() {
        let mut packer = Packer::new();
        let texts = [long(10), long(200_000), long(0), long(70_000)];
        let mut frames = Vec::new();
        for text in &texts {
            let whole = packer.message(BINARY, text);
            let (first, rest) = whole.payload.split_at(whole.payload.len() / 2);
            frames.push(fragment(BINARY | RSV1, first));
            frames.push(frame(PING, "between"));
            frames.push(fragment(FIN | CONTINUATION, rest));
        }
        let (mut rig, mut buffer) = (deflate::open(way, &frames), MessageBuffer::default());
        for text in texts {
            assert!(message(&mut rig, &mut buffer).unwrap().1 == text, "{way:?}");
        }
    }
}

/// With `CURLWS_NOAUTOPONG` PINGs and PONGs are messages, also between fragments; what is there of the
/// other message stays.
#[test]
fn pings_and_pongs_are_messages_where_the_application_answers() {
    let frames = several();
    for way in everywhere() {
        let unanswered = |settings: &mut Settings| settings.ws.no_auto_pong = true;
        let mut rig = Rig::open_with(way, unanswered, &frames);
        let mut buffer = MessageBuffer::default();
        let mut got = Vec::new();
        while got.last().is_none_or(|(_, text)| text != b"last") {
            got.push(message(&mut rig, &mut buffer).unwrap());
        }
        assert_eq!(got[2], (ws::Kind::Ping, b"1".to_vec()));
        assert_eq!(got[3], (ws::Kind::Pong, b"2".to_vec()));
        got.drain(2..4);
        assert!(got == wholes(&frames), "{way:?}");
    }
}

/// Frames may be received between messages, and messages between those; never parts of both.
#[test]
fn frames_and_messages_change_off_between_messages_only() {
    let frames = [
        fragment(TEXT, "ab"),
        fragment(FIN | CONTINUATION, "cd"),
        frame(BINARY, long(100_000)),
        fragment(TEXT, "ef"),
        fragment(FIN | CONTINUATION, "gh"),
    ];
    for (over, how) in everywhere() {
        let (mut rig, mut buffer) = (Rig::open((over, how), &frames), MessageBuffer::default());
        let mut refused = |rig: &mut Rig| {
            assert!(rig.ws().next_message(&mut buffer).is_none());
            let error = message(rig, &mut buffer).unwrap_err();
            assert_eq!(error.kind, Kind::BadArgument, "{error}");
            assert_eq!(kind(message_into(rig, 10)), Kind::BadArgument);
        };
        // A peek takes nothing.
        assert_eq!(rig.receive(&mut []).unwrap().1.bytes_left, 2);
        let mut byte = [0];
        assert_eq!(rig.receive(&mut byte).unwrap().0, 1);
        refused(&mut rig);
        assert_eq!(rig.receive(&mut byte).unwrap().0, 1);
        refused(&mut rig);
        assert_eq!(rig.frame(10, false).unwrap().2, b"cd");
        assert_eq!(message_into(&mut rig, 100_000).unwrap().1, long(100_000));
        let mut other = MessageBuffer::default();
        assert_eq!(message(&mut rig, &mut other).unwrap().1, b"efgh");
    }
}

#[test]
fn what_is_there_of_a_message_is_for_message_calls_alone() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[]);
        let mut buffer = MessageBuffer::default();
        for part in [fragment(TEXT, "ab"), frame(PING, "")] {
            rig.peer.queue(&part.wire());
            rig.feed();
            assert_eq!(kind(attempt(&mut rig, &mut buffer)), Kind::Again);
            let error = rig.try_receive(&mut [0; 10]).unwrap_err();
            assert_eq!(error.kind, Kind::BadArgument, "{error}");
        }
        rig.peer.queue(&fragment(FIN | CONTINUATION, "c").wire());
        rig.feed();
        // It is whole, and waits for a larger place.
        let mut small = [0; 2];
        let open = rig.transfer.open().unwrap();
        let size = open.receive_into(&mut small, &mut rig.random);
        assert_eq!(size, Ok((3, ws::Kind::Text)));
        assert_eq!(kind(rig.try_receive(&mut [0; 10])), Kind::BadArgument);
        assert_eq!(
            attempt(&mut rig, &mut buffer),
            Ok((ws::Kind::Text, b"abc".into()))
        );
        rig.peer.queue(&frame(BINARY, "x").wire());
        assert_eq!(rig.frame(10, false).unwrap().2, b"x", "{over:?}");
    }
}

/// Changes the settings to these limits.
fn limited(bytes: u64, fragments: u64) -> impl Fn(&mut Settings) {
    move |settings| {
        settings.beyond.largest_message = bytes;
        settings.beyond.most_fragments = fragments;
    }
}

/// Expects this end, an answer by a CLOSE with this code, and the same end again.
fn refused(rig: &mut Rig, want: Kind, code: u16, name: &str) {
    let mut buffer = MessageBuffer::default();
    for _ in 0..2 {
        assert_eq!(kind(message(rig, &mut buffer)), want, "{name}");
        assert_eq!(kind(message_into(rig, 1 << 20)), want, "{name}");
        assert_eq!(kind(rig.try_receive(&mut [0; 9])), want, "{name}");
    }
    rig.close();
    rig.peer.wait_for_the_end();
    let frames = crate::wire::decode(&rig.peer.received);
    let said = &frames.last().expect("a CLOSE").payload;
    assert_eq!(said.get(..2), Some(&code.to_be_bytes()[..]), "{name}");
    assert_eq!(frames.len(), 1, "{name}");
}

#[test]
fn what_is_too_large_ends_the_connection() {
    let fits = [
        frame(BINARY, long(1000)),
        fragment(BINARY, long(600)),
        fragment(FIN | CONTINUATION, long(400)),
    ];
    let beyond: [&[Frame]; 3] = [
        &[frame(BINARY, long(1001))],
        &[frame(BINARY, long(200_000))],
        &[
            fragment(TEXT, long(600)),
            frame(PING, ""),
            fragment(CONTINUATION, long(401)),
        ],
    ];
    for way in everywhere() {
        for (at, beyond) in beyond.into_iter().enumerate() {
            let frames = [&fits, beyond].concat();
            let frames: Vec<_> = frames
                .into_iter()
                .filter(|f| f.first != FIN | PING)
                .collect();
            let mut rig = Rig::open_with(way, limited(1000, 100), &frames);
            let mut buffer = MessageBuffer::default();
            for _ in 0..2 {
                assert_eq!(message(&mut rig, &mut buffer).unwrap().1.len(), 1000);
            }
            refused(
                &mut rig,
                Kind::MessageTooLarge,
                1009,
                &format!("{way:?} {at}"),
            );
        }
        // Frame by frame it can be received.
        let mut rig = Rig::open_with(way, limited(1000, 1), beyond[2]);
        assert_eq!(rig.frame(5000, false).unwrap().2.len(), 600);
        assert_eq!(rig.frame(5000, false).unwrap().2.len(), 401);
    }
}

/// Of two limits the smaller one counts.
#[test]
fn the_limit_of_all_messages_counts_too() {
    let less = |settings: &mut Settings| {
        settings.largest_message = std::num::NonZeroU64::new(999);
        settings.beyond.largest_message = 1000;
    };
    let way = (OVERS[0], How::Whole);
    let mut rig = Rig::open_with(way, less, &[frame(BINARY, long(1000))]);
    refused(&mut rig, Kind::MessageTooLarge, 1009, "MAXFILESIZE");
}

#[test]
fn an_announced_size_is_refused_before_it_comes() {
    let mut header = vec![FIN | BINARY, 127];
    header.extend((17u64 << 20).to_be_bytes());
    let mut rig = Rig::connected((OVERS[0], How::Whole), |_| {}, &[header]);
    refused(&mut rig, Kind::MessageTooLarge, 1009, "17 MB");
}

#[test]
fn fragments_are_counted_empty_ones_too() {
    for way in everywhere() {
        for empty in [true, false] {
            let payload = if empty { "" } else { "x" };
            let mut frames = vec![fragment(TEXT, payload)];
            frames.extend((0..9).map(|_| fragment(CONTINUATION, payload)));
            frames.push(fragment(CONTINUATION, payload));
            let mut rig = Rig::open_with(way, limited(1000, 10), &frames);
            refused(&mut rig, Kind::MessageTooLarge, 1009, &format!("{way:?}"));
            frames.truncate(9);
            frames.push(fragment(FIN | CONTINUATION, payload));
            let mut rig = Rig::open_with(way, limited(1000, 10), &frames);
            let got = message(&mut rig, &mut MessageBuffer::default()).unwrap();
            assert_eq!(got.1, payload.repeat(10).into_bytes());
        }
    }
}

#[test]
fn inflated_bytes_count() {
    for way in everywhere() {
        let bomb = Packer::new().message(BINARY, &vec![0; 2 << 20]);
        assert!(bomb.payload.len() < 4000);
        for (limit, fits) in [((2 << 20) - 1, false), (2 << 20, true), (1000, false)] {
            let mut rig = deflate::open(way, std::slice::from_ref(&bomb));
            let mut beyond = Settings::default().beyond;
            beyond.largest_message = limit;
            rig.transfer.set_beyond(&beyond);
            if fits {
                let got = message(&mut rig, &mut MessageBuffer::default()).unwrap();
                assert_eq!(got.1.len(), 2 << 20);
            } else {
                refused(
                    &mut rig,
                    Kind::MessageTooLarge,
                    1009,
                    &format!("{way:?} {limit}"),
                );
            }
        }
    }
}

#[test]
fn a_message_of_another_kind_than_the_handles_is_refused() {
    for way in everywhere() {
        for (own, other, its) in [
            (MessageKind::Text, BINARY, TEXT),
            (MessageKind::Binary, TEXT, BINARY),
        ] {
            let typed = |settings: &mut Settings| settings.beyond.kind = own;
            let frames = [frame(its, "good"), frame(other, "bad")];
            let mut rig = Rig::open_with(way, typed, &frames);
            let got = message(&mut rig, &mut MessageBuffer::default()).unwrap();
            assert_eq!(got.1, b"good");
            refused(&mut rig, Kind::Receive, 1003, &format!("{way:?} {own:?}"));
        }
    }
}

#[test]
fn text_that_is_none_and_an_end_within_a_message_are_errors() {
    for way in everywhere() {
        let frames = [fragment(TEXT, "a"), fragment(CONTINUATION, [0xff])];
        let mut rig = Rig::open(way, &frames);
        refused(&mut rig, Kind::Receive, 1007, &format!("{way:?}"));

        let mut rig = Rig::open(way, &[fragment(TEXT, "a")]);
        rig.peer.finish();
        let mut buffer = MessageBuffer::default();
        let error = message(&mut rig, &mut buffer).unwrap_err();
        assert_eq!(error.kind, Kind::Receive, "{error}");
        assert_eq!(kind(message(&mut rig, &mut buffer)), Kind::GotNothing);

        let mut rig = Rig::open(way, &[fragment(TEXT, "a"), close(1000, "")]);
        assert_eq!(kind(message(&mut rig, &mut buffer)), Kind::GotNothing);
    }
}

/// PONGs that nobody asked for, and that are there already, do not keep the caller to their end.
#[test]
fn a_flood_of_pongs_leaves_others_their_turn() {
    let mut rig = Rig::open((OVERS[0], How::Whole), &[]);
    let pongs = frame(PONG, [b'p'; 125]).wire().repeat(1000);
    let filled = rig.peer.fill(&pongs);
    let most = (limits::READS_PER_RECEIVE + 1) * limits::RECEIVE_BUFFER;
    assert!(
        filled > most,
        "the sockets hold {filled}: the test tests nothing"
    );
    let again = attempt(&mut rig, &mut MessageBuffer::default());
    assert_eq!(kind(again), Kind::Again);
    assert!(ioctl_fionread(&*rig.socket()).unwrap() > 0, "all was read");
}

// The push model
