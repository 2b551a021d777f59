//! Frames that wait for each other (`curlws_cork`).

use curlws::limits::{CORKED, SEND_CHUNK};
use curlws::transfer::{Error, Kind};
use curlws::ws;

use crate::rig::{How, OVERS, Rig, kind};
use crate::send::{bytes, fill, received};
use crate::wire::{BINARY, CONTINUATION, Frame, PING, PONG, TEXT, fragment, frame, split};

fn uncork(rig: &mut Rig) -> Result<(), Error> {
    let open = rig.transfer.open().expect("the WebSocket is open");
    open.uncork(&mut rig.random)
}

/// Whether nothing went out, and nobody is to wait until it can.
fn waits(rig: &mut Rig) -> bool {
    rig.peer.read(usize::MAX) == 0 && !rig.transfer.waits()[0].1.write
}

#[test]
fn frames_wait_until_they_are_uncorked_and_keep_their_order() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[]);
        while rig.peer.read(usize::MAX) > 0 {}
        rig.ws().cork();
        let (mut want, text) = (Vec::new(), (Some(ws::Kind::Text), true));
        for len in [0, 1, 125, 126, 5000, 16_000] {
            let data = bytes(len);
            assert_eq!(rig.send(ws::Kind::Binary, &data), Ok(len));
            want.push(frame(BINARY, data));
        }
        assert_eq!(rig.send_as(1, text, None, b"Hel"), Ok(3));
        assert_eq!(rig.send(ws::Kind::Ping, b"?"), Ok(1));
        assert_eq!(rig.send(ws::Kind::Text, b"lo"), Ok(2));
        want.extend([
            fragment(TEXT, "Hel"),
            frame(PING, "?"),
            frame(CONTINUATION, "lo"),
        ]);
        assert!(waits(&mut rig), "{over:?}");
        rig.ws().cork();
        assert!(waits(&mut rig), "corked again");
        assert_eq!(uncork(&mut rig), Ok(()));
        assert_eq!(uncork(&mut rig), Ok(()), "again");
        assert_eq!(rig.send(ws::Kind::Binary, b"at once"), Ok(7));
        want.push(frame(BINARY, "at once"));
        assert!(received(&mut rig) == want, "{over:?}");
    }
}

#[test]
fn what_is_refused_leaves_nothing_behind() {
    let mut rig = Rig::open((OVERS[0], How::Whole), &[]);
    rig.ws().cork();
    assert_eq!(rig.send(ws::Kind::Text, b"a"), Ok(1));
    let too_long = rig.send(ws::Kind::Ping, &[0; 126]);
    assert_eq!(kind(too_long), Kind::TooLarge);
    assert_eq!(
        kind(rig.send_as(1, (None, false), None, b"b")),
        Kind::BadArgument
    );
    assert_eq!(rig.send(ws::Kind::Text, b"c"), Ok(1));
    assert_eq!(uncork(&mut rig), Ok(()));
    assert!(received(&mut rig) == [frame(TEXT, "a"), frame(TEXT, "c")]);
}

#[test]
fn long_frames_and_frames_in_parts_send_what_waits_before_them() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[]);
        rig.ws().cork();
        let mut want: Vec<Frame> = Vec::new();
        let (long, binary) = (bytes(SEND_CHUNK + 1), (Some(ws::Kind::Binary), false));
        assert_eq!(rig.send(ws::Kind::Text, b"first"), Ok(5));
        assert_eq!(rig.send(ws::Kind::Binary, &long), Ok(long.len()));
        assert_eq!(rig.send(ws::Kind::Text, b"second"), Ok(6));
        assert_eq!(rig.send_as(1, binary, Some(4), b"ab"), Ok(2));
        assert_eq!(rig.send_as(1, binary, None, b"cd"), Ok(2));
        want.extend([frame(TEXT, "first"), frame(BINARY, &long)]);
        want.extend([frame(TEXT, "second"), frame(BINARY, "abcd")]);
        // All of it is out: nothing waits for `uncork`.
        assert!(received(&mut rig) == want, "{over:?}");
    }
}

#[test]
fn more_than_may_wait_is_sent_and_a_full_socket_answers_again() {
    for over in OVERS {
        let mut rig = Rig::narrow(over);
        rig.ws().cork();
        let data = bytes(1000);
        let mut taken = 0;
        while let Ok(n) = rig.send(ws::Kind::Binary, &data) {
            assert_eq!(n, data.len());
            taken += 1;
        }
        assert!(taken > CORKED / 1100, "{over:?} {taken}");
        assert!(rig.transfer.waits()[0].1.write, "{over:?}");
        assert_eq!(kind(uncork(&mut rig)), Kind::Again);
        assert_eq!(kind(rig.send(ws::Kind::Binary, &data)), Kind::Again);
        while let Err(error) = uncork(&mut rig) {
            assert_eq!(error.kind, Kind::Again);
            rig.drain(5000);
        }
        assert_eq!(rig.send(ws::Kind::Binary, b"last"), Ok(4));
        let mut want = vec![frame(BINARY, &data); taken];
        want.push(frame(BINARY, "last"));
        assert!(received(&mut rig) == want, "{over:?}");
    }
}

#[test]
fn a_frame_that_the_socket_did_not_take_does_not_wait_for_others() {
    for over in OVERS {
        let mut rig = Rig::narrow(over);
        let (whole, begun) = fill(&mut rig);
        rig.ws().cork();
        assert_eq!(rig.transfer.waits()[0].1.write, begun, "{over:?}");
        let frames = received(&mut rig);
        assert_eq!(frames.len(), whole + usize::from(begun), "{over:?}");
    }
}

/// The socket takes what waits, little by little, though it may wait for more.
fn drain_all(rig: &mut Rig) -> Vec<Frame> {
    while rig.transfer.waits()[0].1.write {
        rig.drain(1000);
        rig.flush();
    }
    while rig.peer.read(usize::MAX) > 0 {}
    let (frames, _, rest) = split(&rig.peer.received);
    assert!(rest.is_empty(), "a torn frame");
    frames
}

#[test]
fn what_met_a_full_socket_waits_for_it_alone() {
    for over in OVERS {
        let mut rig = Rig::narrow(over);
        let (data, mut sent) = (bytes(1000), 0);
        for round in 1..6 {
            rig.ws().cork();
            while !rig.transfer.waits()[0].1.write {
                assert_eq!(rig.send(ws::Kind::Binary, &data), Ok(1000));
                sent += 1;
            }
            // Half of a frame is with the socket, perhaps.
            assert_eq!(rig.send(ws::Kind::Binary, &data), Ok(1000), "{round}");
            sent += 1;
            assert_eq!(drain_all(&mut rig).len(), sent, "{over:?} {round}");
        }
    }
}

#[test]
fn an_answer_to_a_ping_waits_for_a_full_socket_and_for_no_more() {
    for over in OVERS {
        let mut rig = Rig::narrow(over);
        fill(&mut rig);
        while rig.send(ws::Kind::Text, b"x").is_ok() {}
        rig.ws().cork();
        rig.peer.queue(&frame(PING, "p").wire());
        rig.peer.queue(&frame(TEXT, "x").wire());
        assert_eq!(rig.frame(10, false).unwrap().2, b"x");
        let _ = rig.send(ws::Kind::Text, b"a");
        assert!(rig.transfer.waits()[0].1.write, "{over:?}");
        let frames = drain_all(&mut rig);
        assert!(frames.contains(&frame(PONG, "p")), "{over:?}");
    }
}

#[test]
fn an_answer_to_a_ping_takes_along_what_waits() {
    for over in OVERS {
        let ping = frame(PING, "p");
        let mut rig = Rig::open((over, How::Whole), &[ping, frame(TEXT, "x")]);
        rig.ws().cork();
        assert_eq!(rig.send(ws::Kind::Text, b"a"), Ok(1));
        let heard = rig.frame(10, false).unwrap();
        assert_eq!(heard.2, b"x");
        assert_eq!(rig.send(ws::Kind::Text, b"b"), Ok(1));
        assert_eq!(uncork(&mut rig), Ok(()));
        let want = [frame(TEXT, "a"), frame(PONG, "p"), frame(TEXT, "b")];
        assert!(received(&mut rig) == want, "{over:?}");
    }
}

#[test]
fn receiving_sends_nothing_that_waits_and_the_end_sends_all() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[frame(TEXT, "x"), frame(TEXT, "y")]);
        rig.ws().cork();
        assert_eq!(rig.send(ws::Kind::Text, b"a"), Ok(1));
        while rig.peer.read(usize::MAX) > 0 {}
        for text in [b"x", b"y"] {
            assert_eq!(rig.frame(10, false).unwrap().2, text);
            assert!(waits(&mut rig), "{over:?}");
        }
        assert!(received(&mut rig) == [frame(TEXT, "a")], "{over:?}");
    }
}
