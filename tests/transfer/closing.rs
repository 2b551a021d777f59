//! The closing handshake that the application asks for (`curlws_close`, `curlws_done`,
//! `CURLWS_AUTOCLOSE`).

use std::time::Duration;

use curlws::limits::{CLOSE_DRAIN, RECEIVE_BUFFER, SEND_CHUNK, STREAM_END_MS};
use curlws::settings::Settings;
use curlws::transfer::{Answer, Brought, Closed, Delivery, Error, Kind, Question, Step, Verdict};
use curlws::ws;

use crate::deflate;
use crate::rig::{Event, How, OVERS, Over, Rig, accepted, everywhere, kind};
use crate::send::{bytes, fill, received};
use crate::wire::{
    BINARY, CLOSE, CONTINUATION, FIN, Frame, PING, PONG, TEXT, close, fragment, frame, heard, split,
};

mod pushed;

const BYE: &[u8] = b"\x03\xe8bye";
const MOMENT: Duration = Duration::from_millis(STREAM_END_MS);

fn say_close_as(rig: &mut Rig, sender: u64) -> Result<(), Error> {
    let open = rig.transfer.open().expect("the WebSocket is open");
    open.say_close(BYE, sender, &mut rig.random)
}

fn say_close(rig: &mut Rig) -> Result<(), Error> {
    say_close_as(rig, 1)
}

/// Throws away, as the socket stands.
fn wind_up(rig: &mut Rig, lingers: bool) -> Result<(), Error> {
    let now = rig.now;
    let open = rig.transfer.open().expect("the WebSocket is open");
    open.discard();
    open.wind_up(now, lingers, &mut rig.random)
}

/// The same until it is over.
fn wind_up_all(rig: &mut Rig) -> Result<(), Error> {
    loop {
        match wind_up(rig, true) {
            Err(error) if error.kind == Kind::Again => rig.feed(),
            other => return other,
        }
    }
}

fn status(rig: &Rig) -> Option<(u16, Vec<u8>)> {
    let closed = rig.transfer.close_status();
    closed.map(|closed| (closed.code, closed.reason.into_vec()))
}

fn auto_close(settings: &mut Settings) {
    settings.ws.auto_close = true;
}

/// What a peer may still say.
fn still_on_its_way() -> Vec<Frame> {
    vec![
        frame(TEXT, "hello"),
        frame(BINARY, bytes(70_000)),
        frame(PING, "p"),
        frame(TEXT, ""),
        fragment(TEXT, "a"),
        frame(PONG, "between"),
        fragment(FIN | CONTINUATION, "b"),
    ]
}

#[test]
fn what_comes_in_is_thrown_away_until_the_peers_close() {
    for way in everywhere() {
        let mut rig = Rig::open(way, &still_on_its_way());
        assert_eq!(say_close(&mut rig), Ok(()));
        assert_eq!(say_close(&mut rig), Ok(()), "again, and not sent again");
        rig.peer.queue(&close(1001, "away").wire());
        rig.peer.finish();
        assert_eq!(wind_up_all(&mut rig), Ok(()), "{way:?}");
        assert_eq!(status(&rig), Some((1001, b"away".to_vec())));
        let want = [frame(CLOSE, BYE), frame(PONG, "p")];
        assert!(received(&mut rig) == want, "{way:?}");
        assert_eq!(status(&rig), Some((1001, b"away".to_vec())), "it is kept");
    }
}

#[test]
fn what_is_compressed_or_begun_is_thrown_away_too() {
    for over in OVERS {
        let mut packer = deflate::Packer::new();
        let big = packer.message(BINARY, &vec![7; 1 << 20]);
        let mut rig = deflate::open((over, How::Whole), &[frame(BINARY, bytes(300)), big]);
        // A part of a frame is delivered.
        assert_eq!(rig.receive(&mut [0; 10]).unwrap().0, 10);
        assert_eq!(say_close(&mut rig), Ok(()));
        rig.peer.queue(&close(1000, "").wire());
        rig.peer.finish();
        assert_eq!(wind_up_all(&mut rig), Ok(()), "{over:?}");
    }
}

#[test]
fn a_peer_that_floods_does_not_keep_us_inside() {
    let mut rig = Rig::open((Over::Plain, How::Whole), &[]);
    assert_eq!(say_close(&mut rig), Ok(()));
    let start = [&[0x82, 127][..], &(1u64 << 40).to_be_bytes()].concat();
    rig.peer.queue(&start);
    rig.feed();
    let all = 10 + rig.peer.fill(&[7; 1000]) as u64;
    let (mut before, mut rounds) = (0, 0);
    while before < all {
        rig.feed();
        assert_eq!(kind(wind_up(&mut rig, true)), Kind::Again);
        let now = rig.ws().stream().received();
        assert!(
            now - before <= (CLOSE_DRAIN + RECEIVE_BUFFER) as u64,
            "{before} {now}"
        );
        (before, rounds) = (now, rounds + 1);
    }
    assert!(rounds > 1);
    rig.peer.finish();
    assert_eq!(kind(wind_up_all(&mut rig)), Kind::GotNothing);
}

#[test]
fn the_server_has_a_moment_to_end_the_stream() {
    for over in OVERS {
        for ends in [false, true] {
            let mut rig = Rig::open((over, How::Whole), &[close(1000, "")]);
            assert_eq!(say_close(&mut rig), Ok(()));
            rig.feed();
            assert_eq!(kind(wind_up(&mut rig, true)), Kind::Again, "{over:?}");
            assert_eq!(rig.ws().leaves_at(), Some(rig.now + MOMENT));
            rig.now += MOMENT - Duration::from_millis(1);
            if ends {
                rig.peer.finish();
                rig.feed();
            } else {
                assert_eq!(kind(wind_up(&mut rig, true)), Kind::Again, "{over:?}");
                rig.now += Duration::from_millis(1);
            }
            assert_eq!(wind_up(&mut rig, true), Ok(()), "{over:?} {ends}");
        }
        // Who does not want to wait leaves at once.
        let mut rig = Rig::open((over, How::Whole), &[close(1000, "")]);
        assert_eq!(say_close(&mut rig), Ok(()));
        rig.feed();
        assert_eq!(wind_up(&mut rig, false), Ok(()), "{over:?}");
    }
}

#[test]
fn an_end_without_close_is_told() {
    for over in OVERS {
        for reset in [false, true] {
            let mut rig = Rig::open((over, How::Whole), &[frame(TEXT, "x")]);
            assert_eq!(say_close(&mut rig), Ok(()));
            assert_eq!(status(&rig), None, "it is open");
            rig.feed();
            assert_eq!(kind(wind_up(&mut rig, true)), Kind::Again);
            match reset {
                true => rig.peer.reset(),
                false => rig.peer.finish(),
            }
            let want = if reset {
                Kind::Receive
            } else {
                Kind::GotNothing
            };
            assert_eq!(kind(wind_up_all(&mut rig)), want, "{over:?}");
            assert_eq!(status(&rig), Some((Closed::NO_CLOSE, vec![])));
        }
    }
}

#[test]
fn it_is_told_how_it_was_closed() {
    let cases = [
        (close(1000, ""), 1000, ""),
        (close(4999, "so\0long"), 4999, "so\0long"),
        (frame(CLOSE, ""), Closed::NO_CODE, ""),
    ];
    for (said, code, reason) in cases {
        let mut rig = Rig::open((Over::Plain, How::Whole), &[said]);
        assert_eq!(status(&rig), None);
        rig.frame(200, false).unwrap();
        let want = Some((code, reason.as_bytes().to_vec()));
        assert_eq!(status(&rig), want);
        rig.close();
        assert_eq!(status(&rig), want);
    }
    // We left first; the peer broke the rules.
    let mut rig = Rig::open((Over::Plain, How::Whole), &[frame(TEXT, "x")]);
    rig.close();
    assert_eq!(status(&rig), Some((Closed::NO_CLOSE, vec![])));
    let mut rig = Rig::open((Over::Plain, How::Whole), &[frame(TEXT, b"\xff")]);
    assert_eq!(kind(rig.receive(&mut [0; 9])), Kind::Receive);
    assert_eq!(status(&rig), Some((Closed::NO_CLOSE, vec![])));
}

#[test]
fn after_our_close_receiving_goes_on_and_sending_data_does_not() {
    let frames = [still_on_its_way(), vec![close(1000, "bye")]].concat();
    let mut want = heard(&frames);
    want.remove(2); // the PING
    for way in everywhere() {
        let mut rig = Rig::open(way, &frames);
        assert_eq!(say_close(&mut rig), Ok(()));
        assert_eq!(kind(rig.send(ws::Kind::Text, b"x")), Kind::Send);
        assert_eq!(rig.send(ws::Kind::Close, b""), Ok(0), "not sent again");
        assert_eq!(rig.send(ws::Kind::Ping, b"?"), Ok(1));
        for want in &want {
            assert_eq!(rig.frame(4096, false).as_ref(), Ok(want), "{way:?}");
        }
        rig.peer.finish();
        assert_eq!(kind(rig.receive(&mut [0; 9])), Kind::GotNothing);
        let want = [frame(CLOSE, BYE), frame(PING, "?"), frame(PONG, "p")];
        assert!(received(&mut rig) == want, "{way:?}");
    }
}

#[test]
fn a_close_goes_behind_all_that_waits() {
    for over in OVERS {
        let mut rig = Rig::narrow(over);
        let (whole, begun) = fill(&mut rig);
        assert_eq!(kind(say_close(&mut rig)), Kind::Again, "{over:?}");
        assert_eq!(kind(say_close(&mut rig)), Kind::Again, "{over:?}");
        // What was begun is with us, and may be asked after; nothing new may begin.
        assert_eq!(
            kind(rig.send_as(2, (Some(ws::Kind::Text), false), None, b"x")),
            Kind::Again
        );
        while say_close(&mut rig).is_err() {
            rig.drain(usize::MAX);
        }
        if begun {
            assert_eq!(
                rig.send(ws::Kind::Binary, &bytes(SEND_CHUNK)),
                Ok(SEND_CHUNK)
            );
        }
        assert_eq!(kind(rig.send(ws::Kind::Text, b"x")), Kind::Send);
        let mut want = vec![frame(BINARY, bytes(SEND_CHUNK)); whole + usize::from(begun)];
        want.push(frame(CLOSE, BYE));
        assert!(received(&mut rig) == want, "{over:?}");
    }
}

#[test]
fn corked_frames_go_before_a_close() {
    let mut rig = Rig::open((Over::Plain, How::Whole), &[]);
    rig.ws().cork();
    assert_eq!(rig.send(ws::Kind::Text, b"a"), Ok(1));
    assert_eq!(say_close(&mut rig), Ok(()));
    assert_eq!(rig.peer.frames(2), [frame(TEXT, "a"), frame(CLOSE, BYE)]);
}

#[test]
fn an_unfinished_frame_of_ours_is_an_error_and_of_others_is_waited_for() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[]);
        let binary = (Some(ws::Kind::Binary), false);
        assert_eq!(rig.send_as(1, binary, Some(10), b"first"), Ok(5));
        assert_eq!(kind(say_close_as(&mut rig, 1)), Kind::BadArgument);
        assert_eq!(kind(say_close_as(&mut rig, 2)), Kind::Again);
        assert_eq!(rig.send_as(1, binary, None, b"other"), Ok(5));
        assert_eq!(say_close_as(&mut rig, 2), Ok(()));
        let want = [frame(BINARY, "firstother"), frame(CLOSE, BYE)];
        assert!(received(&mut rig) == want, "{over:?}");
    }
}

#[test]
fn a_close_may_stand_within_a_message() {
    let mut rig = Rig::open((Over::Plain, How::Whole), &[]);
    assert_eq!(
        rig.send_as(1, (Some(ws::Kind::Text), true), None, b"a"),
        Ok(1)
    );
    assert_eq!(say_close(&mut rig), Ok(()));
    assert_eq!(rig.peer.frames(2), [fragment(TEXT, "a"), frame(CLOSE, BYE)]);
}

#[test]
fn raw_mode_knows_no_close() {
    let raw = |settings: &mut Settings| {
        settings.ws.raw = true;
        settings.ws.auto_close = true;
    };
    let mut rig = Rig::open_with((Over::Plain, How::Whole), raw, &[close(1000, "")]);
    assert_eq!(kind(say_close(&mut rig)), Kind::FailedInit);
    rig.feed();
    assert_eq!(rig.ws().receive_raw(&mut [0; 9]), Ok(4));
    assert_eq!(rig.peer.read(usize::MAX), 0, "nothing is answered");
}

#[test]
fn the_peers_close_is_answered_and_delivered() {
    let cases: [(&[u8], bool, &[u8]); 5] = [
        (b"\x03\xe9away", false, b"\x03\xe9"),
        (b"\x0b\xb8", false, b"\x0b\xb8"),
        (b"", false, b""),
        (b"\x03\xee", true, b""), // 1006
        (b"x", true, b""),
    ];
    for (said, lenient, answered) in cases {
        for way in everywhere() {
            let change = |settings: &mut Settings| {
                auto_close(settings);
                settings.ws.lenient = lenient;
            };
            let frames = [frame(PING, "p"), frame(TEXT, "x"), frame(CLOSE, said)];
            let mut rig = Rig::open_with(way, change, &frames);
            assert_eq!(rig.frame(10, false).unwrap().2, b"x");
            assert_eq!(rig.frame(10, false).unwrap().2, said, "{way:?}");
            // Already out.
            assert_eq!(
                rig.peer.frames(2),
                [frame(PONG, "p"), frame(CLOSE, answered)]
            );
            assert_eq!(rig.send(ws::Kind::Close, BYE), Ok(5), "not sent again");
            assert_eq!(rig.peer.read(usize::MAX), 0, "{way:?}");
        }
    }
}

#[test]
fn no_answer_without_the_option_and_none_to_an_answer() {
    for wanted in [false, true] {
        let change = |settings: &mut Settings| settings.ws.auto_close = wanted;
        let mut rig = Rig::open_with((Over::Plain, How::Whole), change, &[close(1000, "")]);
        if wanted {
            assert_eq!(say_close(&mut rig), Ok(()));
            assert_eq!(rig.peer.frames(1), [frame(CLOSE, BYE)]);
        }
        rig.frame(10, false).unwrap();
        assert_eq!(rig.peer.read(usize::MAX), 0);
    }
}

#[test]
fn an_answer_waits_for_the_end_of_a_frame() {
    for over in OVERS {
        let mut rig = Rig::open_with((over, How::Whole), auto_close, &[close(1001, "")]);
        let binary = (Some(ws::Kind::Binary), false);
        assert_eq!(rig.send_as(1, binary, Some(10), b"first"), Ok(5));
        rig.frame(10, false).unwrap();
        assert_eq!(rig.send_as(1, binary, None, b"other"), Ok(5));
        assert_eq!(kind(rig.send(ws::Kind::Text, b"x")), Kind::Send);
        let want = [frame(BINARY, "firstother"), close(1001, "")];
        assert!(received(&mut rig) == want, "{over:?}");
    }
}

// The callback model.
