//! Sending, mostly where the socket has little room.

use curlws::limits::SEND_CHUNK;
use curlws::settings::ConnectOnly;
use curlws::transfer::{Error, Kind, Message};
use curlws::ws;

use crate::rig::{How, OVERS, Over, Peer, Rig, accepted, kind};
use crate::wire::{
    BINARY, CLOSE, CONTINUATION, FIN, Frame, PING, PONG, TEXT, close, decode, fragment, frame,
    split,
};

mod portions;

const WHOLE: (Option<ws::Kind>, bool) = (Some(ws::Kind::Binary), false);

pub fn bytes(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 7 + i / 251) as u8).collect()
}

/// How a frame's size is told to the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// By the buffer's length.
    ByLength,
    /// Announced by the first call; the others say nothing of it (flags without `CURLWS_OFFSET`).
    First,
    /// Announced by the first call; the others say `CURLWS_OFFSET` and 0.
    FirstThenZero,
}

/// What happened while a frame was sent.
#[derive(Default)]
struct Course {
    again: usize,
    partial: usize,
}

/// Sends a frame as programs do: after "again" or a part the call is repeated with the rest.
/// The peer reads `drain` bytes in between.
fn send_all(rig: &mut Rig, told: Told, data: &[u8], drain: usize) -> Course {
    let (mut sent, mut course) = (0, Course::default());
    let mut announced = (told != Told::ByLength).then_some(data.len() as u64);
    loop {
        let result = rig.send_as(1, WHOLE, announced, &data[sent..]);
        announced = (told == Told::FirstThenZero).then_some(0);
        match result {
            Ok(n) => {
                sent += n;
                if sent == data.len() {
                    return course;
                }
                course.partial += 1;
            }
            Err(error) => {
                assert_eq!(
                    error.kind,
                    Kind::Again,
                    "{error} after {sent} of {}",
                    data.len()
                );
                course.again += 1;
            }
        }
        rig.drain(drain);
    }
}

/// Sends the first part of a frame that is longer than the sockets hold; says how much of it was
/// reported (over TLS, where a record is all or nothing, maybe nothing).
fn begin(rig: &mut Rig, announced: Option<u64>, data: &[u8]) -> usize {
    let sent = rig.send_as(1, WHOLE, announced, data);
    let sent = sent.unwrap_or_else(|error| {
        assert_eq!(error.kind, Kind::Again);
        0
    });
    assert!(
        sent < data.len(),
        "there was room for all: the test tests nothing"
    );
    sent
}

/// Sends frames until the socket is full: how many were taken, and whether another is begun.
pub fn fill(rig: &mut Rig) -> (usize, bool) {
    let (data, mut whole) = (bytes(SEND_CHUNK), 0);
    while rig.send(ws::Kind::Binary, &data).is_ok() {
        whole += 1;
    }
    (whole, rig.transfer.waits()[0].1.write)
}

/// Ends the connection and reads the frames that came.
pub fn received(rig: &mut Rig) -> Vec<Frame> {
    while rig.transfer.waits()[0].1.write {
        rig.drain(usize::MAX);
        rig.flush();
    }
    rig.close();
    rig.peer.wait_for_the_end();
    decode(&rig.peer.received)
}

#[test]
fn what_is_sent_arrives_in_its_shortest_form() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[]);
        let mut want = Vec::new();
        for len in [0, 1, 125, 126, 127, 65535, 65536, 200_000] {
            for (kind, opcode) in [(ws::Kind::Text, TEXT), (ws::Kind::Binary, BINARY)] {
                let data = vec![b'a'; len];
                let mut sent = 0;
                while sent < len || len == 0 {
                    match rig.send(kind, &data[sent..]) {
                        Ok(n) => sent += n,
                        Err(error) => assert_eq!(error.kind, Kind::Again),
                    }
                    if len == 0 {
                        break;
                    }
                    rig.peer.read(usize::MAX);
                }
                want.push(frame(opcode, data));
            }
        }
        for len in [0, 1, 125] {
            for (kind, opcode) in [(ws::Kind::Ping, PING), (ws::Kind::Pong, PONG)] {
                assert_eq!(rig.send(kind, &vec![7; len]), Ok(len));
                want.push(frame(opcode, vec![7; len]));
            }
        }
        let bye = close(1000, "bye");
        assert_eq!(rig.send(ws::Kind::Close, &bye.payload), Ok(5));
        want.push(bye);
        assert!(received(&mut rig) == want);
        let (_, mut keys, _) = split(&rig.peer.received);
        assert!(keys.iter().all(|key| rig.random.keys.contains(key)));
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), want.len(), "a mask of its own for each frame");
    }
}

#[test]
fn fragments_are_one_message() {
    let mut rig = Rig::open((Over::Plain, How::Whole), &[]);
    let text = |cont| (Some(ws::Kind::Text), cont);
    rig.send_as(1, text(true), None, b"one").unwrap();
    rig.send(ws::Kind::Ping, b"between").unwrap();
    rig.send_as(1, text(true), None, b"").unwrap();
    rig.send_as(1, (None, true), None, b"two").unwrap();
    rig.send_as(1, text(false), None, b"three").unwrap();
    rig.send_as(1, text(false), None, b"whole").unwrap();
    let want = [
        fragment(TEXT, "one"),
        frame(PING, "between"),
        fragment(CONTINUATION, ""),
        fragment(CONTINUATION, "two"),
        fragment(FIN | CONTINUATION, "three"),
        frame(TEXT, "whole"),
    ];
    assert_eq!(received(&mut rig), want);
}

#[test]
fn what_makes_no_frame_is_refused_and_leaves_nothing_behind() {
    let mut rig = Rig::open((Over::Plain, How::Whole), &[]);
    for control in [ws::Kind::Ping, ws::Kind::Pong, ws::Kind::Close] {
        assert_eq!(kind(rig.send(control, &[0; 126])), Kind::TooLarge);
        let fragmented = rig.send_as(1, (Some(control), true), None, b"x");
        assert_eq!(kind(fragmented), Kind::BadArgument);
    }
    assert_eq!(
        kind(rig.send_as(1, (None, false), None, b"x")),
        Kind::BadArgument
    );
    assert_eq!(
        kind(rig.send_as(1, (None, true), None, b"x")),
        Kind::BadArgument
    );
    assert_eq!(
        kind(rig.send_as(1, WHOLE, Some(2), b"abc")),
        Kind::BadArgument
    );
    let too_long = rig.send_as(1, WHOLE, Some(1 << 63), b"");
    assert_eq!(kind(too_long), Kind::BadArgument);
    let flags = Err(Error::new(Kind::BadArgument, "unknown flags"));
    let message = Message {
        data: b"x",
        announced: None,
        flags,
        compress: true,
        sender: 1,
    };
    let open = rig.transfer.open().unwrap();
    assert_eq!(kind(open.send(message, &mut rig.random)), Kind::BadArgument);
    // More than the frame under way lacks.
    assert_eq!(rig.send_as(1, WHOLE, Some(5), b"ab"), Ok(2));
    assert_eq!(
        kind(rig.send_as(1, WHOLE, None, b"cdef")),
        Kind::BadArgument
    );
    assert_eq!(rig.send_as(1, WHOLE, None, b"cde"), Ok(3));
    rig.send(ws::Kind::Close, b"").unwrap();
    assert_eq!(kind(rig.send(ws::Kind::Text, b"late")), Kind::Send);
    assert_eq!(rig.send(ws::Kind::Close, b"\x03\xe8"), Ok(2), "swallowed");
    assert_eq!(
        received(&mut rig),
        [frame(BINARY, "abcde"), frame(CLOSE, "")]
    );
}

#[test]
fn a_small_frame_is_sent_whole_or_not_at_all() {
    for over in OVERS {
        for drain in [1, 7, 1000, usize::MAX] {
            let mut rig = Rig::narrow(over);
            let (mut want, mut again) = (Vec::new(), 0);
            for len in [
                SEND_CHUNK, 0, 1, 5000, 125, 126, 3000, SEND_CHUNK, 1234, 777, 0, 16000,
            ] {
                let data = bytes(len);
                let course = send_all(&mut rig, Told::ByLength, &data, drain);
                assert_eq!(course.partial, 0, "{over:?} {len}");
                again += course.again;
                want.push(frame(BINARY, data));
            }
            assert!(again > 0, "there was room for all: the test tests nothing");
            assert!(received(&mut rig) == want, "{over:?} {drain}");
        }
    }
}

#[test]
fn a_small_frame_that_was_begun_is_finished_without_another_call() {
    for over in OVERS {
        let mut rig = Rig::narrow(over);
        let data = bytes(SEND_CHUNK);
        let (whole, begun) = fill(&mut rig);
        while rig.transfer.waits()[0].1.write {
            rig.drain(100);
            rig.flush();
        }
        while rig.peer.read(usize::MAX) > 0 {}
        let expected = whole + usize::from(begun);
        let (frames, _, rest) = split(&rig.peer.received);
        assert_eq!((frames.len(), rest.len()), (expected, 0), "{over:?}");
        assert_eq!(
            rig.send(ws::Kind::Binary, &data),
            Ok(data.len()),
            "reported"
        );
        assert_eq!(received(&mut rig), vec![frame(BINARY, &data); whole + 1]);
    }
}

#[test]
fn a_pong_never_stands_inside_a_frame() {
    for over in OVERS {
        for announced in [None, Some(150_000)] {
            let mut rig = Rig::narrow(over);
            let data = bytes(150_000);
            let mut sent = begin(&mut rig, announced, &data);
            rig.peer.queue(&frame(PING, "now").wire());
            rig.feed();
            assert_eq!(kind(rig.try_receive(&mut [0; 9])), Kind::Again);
            while sent < data.len() {
                rig.drain(4000);
                // Receives in between must not put it there either.
                assert_eq!(kind(rig.try_receive(&mut [0; 9])), Kind::Again);
                match rig.send_as(1, WHOLE, None, &data[sent..]) {
                    Ok(n) => sent += n,
                    Err(error) => assert_eq!(error.kind, Kind::Again),
                }
            }
            assert_eq!(kind(rig.try_receive(&mut [0; 9])), Kind::Again);
            let want = [frame(BINARY, &data), frame(PONG, "now")];
            assert!(received(&mut rig) == want, "{over:?} {announced:?}");
        }
    }
}

#[test]
fn a_pong_follows_a_small_frame_that_is_stuck() {
    for over in OVERS {
        let mut rig = Rig::narrow(over);
        let data = bytes(3000);
        let mut count = 0;
        while rig.send(ws::Kind::Binary, &data).is_ok() {
            count += 1;
        }
        // The last one may have been begun: then it is kept, and goes out whole.
        let begun = usize::from(rig.transfer.waits()[0].1.write);
        for text in ["first", "second"] {
            rig.peer.queue(&frame(PING, text).wire());
            rig.feed();
            assert_eq!(kind(rig.try_receive(&mut [0; 9])), Kind::Again);
        }
        let got = received(&mut rig);
        let pongs = [frame(PONG, "first"), frame(PONG, "second")];
        let (frames, tail) = got.split_at(got.len().saturating_sub(2));
        assert_eq!(tail, pongs);
        assert_eq!(frames.len(), count + begun, "{over:?}");
        assert!(frames.iter().all(|got| *got == frame(BINARY, &data)));
    }
}

#[test]
fn pongs_may_stand_between_fragments() {
    let mut rig = Rig::open((Over::Plain, How::Whole), &[frame(PING, "p")]);
    rig.send_as(1, (Some(ws::Kind::Text), true), None, b"a")
        .unwrap();
    rig.feed();
    assert_eq!(kind(rig.try_receive(&mut [0; 9])), Kind::Again);
    rig.send_as(1, (Some(ws::Kind::Text), false), None, b"b")
        .unwrap();
    let want = [
        fragment(TEXT, "a"),
        frame(PONG, "p"),
        fragment(FIN | CONTINUATION, "b"),
    ];
    assert_eq!(received(&mut rig), want);
}

#[test]
fn another_sender_waits_for_the_frame_that_is_unfinished() {
    for over in OVERS {
        let mut rig = Rig::narrow(over);
        let data = bytes(100_000);
        // Over TLS not even one record may fit.
        let sent = rig.send_as(1, WHOLE, None, &data).unwrap_or(0);
        assert!(sent < data.len());
        let mut rest = &data[sent..];
        let mut other = rest.to_vec();
        other[0] ^= 1;
        for theirs in [&b""[..], b"x", &other, &data] {
            assert_eq!(kind(rig.send_as(2, WHOLE, None, theirs)), Kind::Again);
        }
        // The same bytes from another thread: a program may hand its sending over.
        let mut sender = 2;
        while !rest.is_empty() {
            rig.drain(usize::MAX);
            match rig.send_as(sender, WHOLE, None, rest) {
                Ok(n) => {
                    rest = &rest[n..];
                    sender += 1;
                }
                Err(error) => assert_eq!(error.kind, Kind::Again),
            }
        }
        loop {
            match rig.send_as(7, WHOLE, None, b"x") {
                Ok(n) => break assert_eq!(n, 1),
                Err(error) => assert_eq!(error.kind, Kind::Again),
            }
            rig.drain(usize::MAX);
        }
        let want = [frame(BINARY, &data), frame(BINARY, "x")];
        assert!(received(&mut rig) == want, "{over:?}");
    }
}

#[test]
fn another_senders_message_that_differs_in_the_middle_is_not_taken_for_the_rest() {
    let mut rig = Rig::narrow(Over::Plain);
    let data = bytes(16_000);
    let mut theirs = data.clone();
    theirs[8000] ^= 1;
    let mut count = 0;
    while rig.send_as(1, WHOLE, None, &data).is_ok() {
        count += 1;
    }
    // The rest goes by itself, and waits to be reported.
    for _ in 0..100 {
        rig.drain(usize::MAX);
        rig.flush();
    }
    assert_eq!(kind(rig.send_as(2, WHOLE, None, &theirs)), Kind::Again);
    let mut want = vec![frame(BINARY, &data); count + 1];
    want.push(frame(BINARY, &theirs));
    for (sender, message) in [(1, &data), (2, &theirs)] {
        while let Err(error) = rig.send_as(sender, WHOLE, None, message) {
            assert_eq!(error.kind, Kind::Again);
            rig.drain(usize::MAX);
        }
    }
    assert!(received(&mut rig) == want);
}

#[test]
fn empty_frames_find_their_way_through_a_full_socket() {
    for over in OVERS {
        let mut rig = Rig::narrow(over);
        let kinds = [
            (ws::Kind::Text, TEXT),
            (ws::Kind::Ping, PING),
            (ws::Kind::Pong, PONG),
            (ws::Kind::Binary, BINARY),
        ];
        let (mut want, mut again) = (Vec::new(), 0);
        for (kind, opcode) in kinds.into_iter().cycle().take(3000) {
            loop {
                match rig.send(kind, b"") {
                    Ok(n) => break assert_eq!(n, 0),
                    Err(error) => assert_eq!(error.kind, Kind::Again),
                }
                again += 1;
                rig.drain(usize::MAX);
            }
            want.push(frame(opcode, ""));
        }
        while rig.send(ws::Kind::Close, b"").is_err() {
            rig.drain(3);
        }
        want.push(frame(CLOSE, ""));
        assert!(again > 0, "{over:?}: the socket was never full");
        assert!(received(&mut rig) == want, "{over:?}");
    }
}

#[test]
fn a_close_arrives_though_the_application_leaves_at_once_and_unread_bytes_wait() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &vec![frame(TEXT, "unread"); 100]);
        rig.peer.release();
        assert_eq!(rig.send(ws::Kind::Close, b"\x03\xe8"), Ok(2));
        rig.close();
        rig.peer.wait_for_the_end();
        assert_eq!(decode(&rig.peer.received), [frame(CLOSE, b"\x03\xe8")]);
    }
}

/// The system would throw away what it has not sent yet, if the peer's bytes stayed unread.
#[test]
fn what_the_socket_took_arrives_though_unread_bytes_wait() {
    for over in OVERS {
        // The peer's side has little room, ours has enough.
        let mut rig = Rig::with(Peer::narrow(over), |settings| {
            settings.request.connect_only = ConnectOnly::Upgrade;
        });
        rig.answer(How::Whole, &accepted(), &[]);
        rig.connect();
        rig.peer.queue(&frame(TEXT, "unread").wire());
        rig.peer.release();
        let taken = 20;
        for _ in 0..taken {
            assert_eq!(rig.send(ws::Kind::Binary, &[7; 1000]), Ok(1000));
        }
        rig.close();
        rig.peer.wait_for_the_end();
        assert_eq!(decode(&rig.peer.received).len(), taken, "{over:?}");
    }
}

#[test]
fn a_peer_that_has_gone_is_an_error() {
    let mut rig = Rig::open((Over::Plain, How::Whole), &[]);
    rig.peer.reset();
    let error = loop {
        if let Err(error) = rig.send(ws::Kind::Text, b"x") {
            break error;
        }
    };
    assert_eq!(error.kind, Kind::Send);
    assert_eq!(kind(rig.send(ws::Kind::Text, b"x")), Kind::Send);
}
