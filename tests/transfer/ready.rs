//! What a WebSocket is ready for (`curl_ws_poll`), against what a receive or a send then does.

use curlws::limits::{CORKED, INFLATED_AHEAD, SEND_CHUNK};
use curlws::settings::Settings;
use curlws::transfer::{Error, Kind, Readiness};
use curlws::ws;

use crate::deflate;
use crate::rig::{How, OVERS, Over, Rig, everywhere, kind};
use crate::send::{bytes, fill};
use crate::wire::{
    BINARY, CLOSE, CONTINUATION, FIN, Frame, PING, PONG, TEXT, close, fragment, frame,
};

const READS: bool = true;

fn look(rig: &mut Rig) -> Readiness {
    let open = rig.transfer.open().expect("the WebSocket is open");
    open.readiness(READS, false, 1, &mut rig.random)
}

fn is_writable(rig: &mut Rig, sender: u64) -> bool {
    let open = rig.transfer.open().expect("the WebSocket is open");
    open.readiness(false, true, sender, &mut rig.random)
        .writable
}

/// All that can make a difference, and the end.
fn several() -> Vec<Frame> {
    vec![
        frame(TEXT, "hello"),
        frame(TEXT, ""),
        frame(PING, "p"),
        fragment(BINARY, bytes(126)),
        frame(PING, ""),
        frame(PONG, "between"),
        fragment(CONTINUATION, ""),
        frame(PING, "q"),
        fragment(FIN | CONTINUATION, bytes(70_000)),
        frame(PONG, ""),
        frame(BINARY, bytes(1000)),
        close(1000, "bye"),
    ]
}

/// Receives all by a buffer of this size; before each receive a look says how it ends. How often it
/// was right about either.
fn receive_all(rig: &mut Rig, room: usize, what: &str) -> (usize, usize) {
    let (mut ready, mut not, mut close) = (0, 0, false);
    let mut buf = vec![0; room];
    loop {
        let is = look(rig);
        assert!(
            look(rig).readable || !is.readable,
            "{what}: once ready, it stays so"
        );
        let is = look(rig);
        let got = rig.try_receive(&mut buf);
        let again = matches!(&got, Err(error) if error.kind == Kind::Again);
        assert_eq!(is.readable, !again, "{what}: {got:?}");
        match got {
            Ok((_, meta)) => {
                assert!(!is.closed, "{what}: {meta:?}");
                close |= meta.kind == ws::Kind::Close && meta.bytes_left == 0;
                ready += 1;
            }
            Err(error) if error.kind == Kind::Again => {
                assert_eq!(is.closed, close, "{what}");
                not += 1;
                rig.feed();
            }
            Err(error) => {
                assert_eq!(error.kind, Kind::GotNothing, "{what}");
                assert!(is.closed, "{what}");
                return (ready, not);
            }
        }
    }
}

#[test]
fn a_look_says_what_a_receive_does() {
    for (over, how) in everywhere() {
        for room in [1, 100, 1 << 17] {
            if over == Over::Tls && room == 1 {
                continue;
            }
            let what = format!("{over:?} {how:?} {room}");
            let mut rig = Rig::open((over, how), &several());
            rig.peer.finish();
            let (ready, not) = receive_all(&mut rig, room, &what);
            assert!(ready >= 9 && not > 0, "{what}: {ready} {not}");
            rig.close();
            rig.peer.wait_for_the_end();
        }
    }
}

#[test]
fn it_knows_what_is_inflated() {
    for (over, how) in everywhere() {
        for room in [1000, 1 << 20] {
            let what = format!("{over:?} {how:?} {room}");
            let mut packer = deflate::Packer::new();
            let frames = [
                packer.message(TEXT, b""),
                packer.message(TEXT, b"hello"),
                packer.message(BINARY, &vec![7; 3 * INFLATED_AHEAD]),
                close(1000, ""),
            ];
            let mut rig = deflate::open((over, how), &frames);
            rig.peer.finish();
            receive_all(&mut rig, room, &what);
        }
    }
}

#[test]
fn pings_are_answered_by_looking_alone() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[frame(PING, "a"), frame(PING, "b")]);
        rig.feed();
        assert_eq!(look(&mut rig), Readiness::default());
        assert_eq!(rig.peer.frames(2), [frame(PONG, "a"), frame(PONG, "b")]);
    }
}

#[test]
fn without_reading_nothing_is_seen() {
    let mut rig = Rig::open(
        (Over::Plain, How::Whole),
        &[frame(PING, "a"), frame(TEXT, "b")],
    );
    rig.feed();
    let open = rig.ws();
    let is = open.readiness(false, false, 1, &mut curlws::random::System);
    assert_eq!(is, Readiness::default());
    assert_eq!(rig.peer.read(usize::MAX), 0, "no PONG");
}

/// How the connection ended is for the receive to tell, however often one looks before.
#[test]
fn a_look_keeps_the_error_for_the_receive() {
    let reset = |rig: &mut Rig| rig.peer.reset();
    let cut = |rig: &mut Rig| rig.peer.cut();
    let end = |rig: &mut Rig| rig.peer.finish();
    let bad = |rig: &mut Rig| rig.peer.queue(&[0x83, 0]);
    type Ending = fn(&mut Rig);
    for over in OVERS {
        let cut_off = match over {
            Over::Plain => Kind::GotNothing,
            Over::Tls => Kind::Receive,
        };
        let endings: [(Ending, Kind); 4] = [
            (reset, Kind::Receive),
            (cut, cut_off),
            (end, Kind::GotNothing),
            (bad, Kind::Receive),
        ];
        for (number, (ending, want)) in endings.into_iter().enumerate() {
            let what = format!("{over:?} {number}");
            let mut rig = Rig::open((over, How::Whole), &[frame(TEXT, "x")]);
            assert_eq!(rig.frame(10, false).unwrap().2, b"x");
            ending(&mut rig);
            rig.feed();
            for _ in 0..3 {
                let is = look(&mut rig);
                assert!(is.readable && is.closed, "{what}: {is:?}");
            }
            let error: Error = rig.try_receive(&mut [0; 9]).unwrap_err();
            assert_eq!(error.kind, want, "{what}: {error}");
            assert!(look(&mut rig).closed, "{what}");
            assert!(is_writable(&mut rig, 1), "{what}: a send would not wait");
        }
    }
}

#[test]
fn raw_bytes_are_readable_as_they_come() {
    for over in OVERS {
        for reset in [false, true] {
            let raw = |settings: &mut Settings| settings.ws.raw = true;
            let mut rig = Rig::open_with((over, How::Whole), raw, &[frame(PING, "ab")]);
            rig.feed();
            assert!(look(&mut rig).readable);
            let mut buf = [0; 3];
            assert_eq!(rig.ws().receive_raw(&mut buf), Ok(3));
            assert!(look(&mut rig).readable);
            assert_eq!(rig.ws().receive_raw(&mut buf), Ok(1));
            assert_eq!(look(&mut rig), Readiness::default());
            match reset {
                true => rig.peer.reset(),
                false => rig.peer.finish(),
            }
            rig.feed();
            let is = look(&mut rig);
            assert!(is.readable && is.closed);
            let got = rig.ws().receive_raw(&mut buf);
            match reset {
                true => assert_eq!(kind(got), Kind::Receive),
                false => assert_eq!(got, Ok(0)),
            }
        }
    }
}

#[test]
fn a_full_socket_is_not_writable_until_it_is_read() {
    for over in OVERS {
        let mut rig = Rig::narrow(over);
        assert!(is_writable(&mut rig, 1));
        let (whole, begun) = fill(&mut rig);
        assert!(!is_writable(&mut rig, 1), "{over:?}");
        if begun {
            // All of it is with us: who sent it hears so.
            while !is_writable(&mut rig, 1) {
                rig.drain(usize::MAX);
            }
            assert_eq!(
                rig.send(ws::Kind::Binary, &bytes(SEND_CHUNK)),
                Ok(SEND_CHUNK)
            );
        }
        while !is_writable(&mut rig, 1) {
            rig.drain(usize::MAX);
        }
        assert_eq!(rig.send(ws::Kind::Text, b"now"), Ok(3), "{over:?} {whole}");
    }
}

#[test]
fn another_senders_frame_bars_the_way() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[]);
        let binary = (Some(ws::Kind::Binary), false);
        assert_eq!(rig.send_as(1, binary, Some(10), b"first"), Ok(5));
        assert!(is_writable(&mut rig, 1), "{over:?}");
        assert!(!is_writable(&mut rig, 2), "{over:?}");
        assert!(rig.ws().is_barred(2) && !rig.ws().is_barred(1));
        let before = rig.ws().outlook();
        assert_eq!(rig.send_as(1, binary, None, b"other"), Ok(5));
        assert_ne!(rig.ws().outlook(), before, "who waits is to be told");
        assert!(is_writable(&mut rig, 2), "{over:?}");
    }
}

#[test]
fn what_may_wait_is_writable() {
    for over in OVERS {
        let mut rig = Rig::narrow(over);
        rig.ws().cork();
        let data = bytes(SEND_CHUNK);
        let mut taken = 0;
        while is_writable(&mut rig, 1) {
            assert_eq!(
                rig.send(ws::Kind::Binary, &data),
                Ok(SEND_CHUNK),
                "{over:?}"
            );
            taken += SEND_CHUNK;
        }
        assert!(taken >= CORKED, "{over:?}");
        assert_eq!(kind(rig.send(ws::Kind::Binary, &data)), Kind::Again);
    }
}

#[test]
fn a_close_that_is_not_delivered_is_not_closed() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[frame(CLOSE, b"\x03\xe8abc")]);
        rig.feed();
        let mut buf = [0; 2];
        for left in [3, 1] {
            let is = look(&mut rig);
            assert!(is.readable && !is.closed, "{over:?} {is:?}");
            assert_eq!(rig.try_receive(&mut buf).unwrap().1.bytes_left, left);
        }
        assert_eq!(rig.try_receive(&mut buf).unwrap().0, 1);
        let is = look(&mut rig);
        assert!(!is.readable && is.closed, "{over:?} {is:?}");
    }
}
