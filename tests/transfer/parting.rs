//! The application's own close, and what stands in its way: a chunk of the read callback, a pause,
//! reconnecting, a dead peer, a server that does not end the stream, a message that is half there.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use curlws::easy::{Application, Easy, Patience};
use curlws::limits::STREAM_END_MS;
use curlws::random::System;
use curlws::settings::{ConnectOnly, Settings, WebSocket};
use curlws::transfer::{
    Answer, Brought, ConnectionChange, Delivery, Error, Kind, MessageBuffer, Question, Readiness,
    Step, Transfer, Verdict,
};
use curlws::ws;

use crate::easy::{answer, say};
use crate::rig::{Event, How, OVERS, Over, Peer, Rig, accepted, kind, settings};
use crate::send::bytes;
use crate::wire::{BINARY, CLOSE, CONTINUATION, FIN, Frame, TEXT, close, fragment, frame, split};

mod driver;
mod upload;

const BYE: &[u8] = b"\x03\xe8bye";
const MOMENT: Duration = Duration::from_millis(STREAM_END_MS);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn say_close_as(rig: &mut Rig, sender: u64) -> Result<(), Error> {
    let open = rig.transfer.open().expect("the WebSocket is open");
    open.say_close(BYE, sender, &mut rig.random)
}

// Reconnecting.

fn reconnecting(settings: &mut Settings) {
    settings.beyond.reconnect_tries = -1;
    settings.beyond.reconnect_min_ms = 60_000;
    settings.beyond.reconnect_max_ms = 60_000;
}

/// A transfer that would connect again, open.
fn persistent(over: Over) -> Rig {
    let mut rig = Rig::start((over, How::Whole), reconnecting, &accepted(), &[]);
    loop {
        match rig.step() {
            Step::Wait if rig.transfer.socket().is_some() => break,
            Step::Wait => rig.turn(),
            Step::Ask(question) => rig.transfer.answer(question.usual()),
            Step::Deliver(line) => rig.take_back(line, Verdict::Taken),
            other => panic!("{other:?}"),
        }
    }
    rig.peer.received.clear();
    rig
}

/// How it ends; what comes is taken. `None`: it is about to connect again.
fn ends(rig: &mut Rig) -> Option<Result<(), Error>> {
    loop {
        match rig.step() {
            Step::Wait if rig.transfer.is_reconnecting() => return None,
            Step::Wait => rig.turn(),
            Step::Ask(question) => rig.transfer.answer(question.usual()),
            Step::Deliver(delivery) => rig.take_back(delivery, Verdict::Taken),
            Step::Done(result) => return Some(result),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn who_has_closed_is_not_brought_back_though_the_close_still_waits() {
    for over in OVERS {
        for closes in [false, true] {
            let mut rig = persistent(over);
            let binary = (Some(ws::Kind::Binary), false);
            assert_eq!(rig.send_as(2, binary, Some(10), b"first"), Ok(5));
            if closes {
                assert_eq!(kind(say_close_as(&mut rig, 1)), Kind::Again);
            }
            rig.peer.queue(&frame(TEXT, "x").wire());
            rig.peer.finish();
            assert_eq!(ends(&mut rig), closes.then_some(Ok(())), "{over:?}");
        }
    }
}

#[test]
fn who_answers_a_server_that_leaves_by_a_call_is_not_brought_back() {
    for answers in [false, true] {
        let mut rig = persistent(Over::Plain);
        rig.peer.queue(&close(1001, "").wire());
        let Event::Deliver(delivery) = rig.next() else {
            panic!("no CLOSE");
        };
        if answers {
            assert_eq!(say_close_as(&mut rig, 1), Ok(()));
        }
        rig.take_back(delivery, Verdict::Taken);
        rig.peer.finish();
        assert_eq!(ends(&mut rig), answers.then_some(Ok(())));
    }
    // Whoever leaves the answer to the library has not closed.
    let mut rig = persistent(Over::Plain);
    rig.ws().set_options(WebSocket {
        auto_close: true,
        ..WebSocket::default()
    });
    rig.peer.queue(&close(1001, "").wire());
    rig.peer.finish();
    assert_eq!(ends(&mut rig), None);
    // By calls: the next transfer begins at once.
    let change = |settings: &mut Settings| {
        reconnecting(settings);
        settings.request.connect_only = ConnectOnly::Upgrade;
    };
    for answers in [false, true] {
        let away = close(1001, "").wire();
        let mut rig = Rig::start((Over::Plain, How::Whole), change, &accepted(), &[away]);
        rig.connect();
        rig.frame(9, false).unwrap();
        if answers {
            assert_eq!(say_close_as(&mut rig, 1), Ok(()));
        }
        rig.close();
        let mut settings = settings(&rig.peer);
        change(&mut settings);
        let mut next = Transfer::new(Arc::new(settings), rig.now, &mut rig.random).unwrap();
        next.resume(rig.transfer, rig.now, &mut rig.random);
        assert_eq!(next.is_reconnecting(), !answers);
        // How it was lost is told until there is another.
        let status = next.close_status().map(|closed| closed.code);
        assert_eq!(status, (!answers).then_some(1001));
    }
}

#[test]
fn who_closes_while_the_next_attempt_is_made_is_heard() {
    let mut rig = persistent(Over::Plain);
    rig.peer.finish();
    assert_eq!(ends(&mut rig), None);
    rig.now += ms(60_000);
    let step = rig.step();
    assert!(matches!(step, Step::Renew), "{step:?}");
    // No lock is held now.
    rig.transfer.stay_closed();
    let mut settings = settings(&rig.peer);
    reconnecting(&mut settings);
    let next = Transfer::new(Arc::new(settings), rig.now, &mut rig.random).unwrap();
    rig.transfer.renew(next, rig.now);
    let step = rig.step();
    let Step::Done(ended) = step else {
        panic!("it connects: {step:?}");
    };
    assert_eq!(kind(ended), Kind::GotNothing);
}

// The callback model, by the test's clock.

fn push_with(over: Over, change: impl FnOnce(&mut Settings)) -> Rig {
    let mut rig = Rig::start((over, How::Whole), change, &accepted(), &[]);
    rig.run_until(|rig| rig.transfer.socket().is_some());
    rig.peer.received.clear();
    rig
}

/// Both ends have said CLOSE; the server does not end the stream.
fn lingering(over: Over, change: impl FnOnce(&mut Settings)) -> Rig {
    let mut rig = push_with(over, change);
    rig.ws().discard();
    assert_eq!(say_close_as(&mut rig, 1), Ok(()));
    rig.peer.queue(&close(1000, "").wire());
    rig.run_until(|rig| rig.transfer.close_status().is_some());
    rig
}

#[test]
fn pushed_neither_a_timeout_nor_silence_spoils_a_close() {
    for over in OVERS {
        let idle = |settings: &mut Settings| settings.beyond.idle_timeout_ms = 100;
        let mut rig = lingering(over, idle);
        assert_eq!(rig.transfer.deadline(rig.now), Some(rig.now + MOMENT));
        rig.now += ms(500);
        assert!(matches!(rig.step(), Step::Wait), "{over:?}");
        rig.now += ms(500);
        assert_eq!(ends(&mut rig), Some(Ok(())), "{over:?}");
        // There is less time than a moment.
        let short = |settings: &mut Settings| settings.time.total_ms = 300;
        let mut rig = lingering(over, short);
        assert_eq!(rig.transfer.deadline(rig.now), Some(rig.now + ms(300)));
        rig.now += ms(300);
        assert_eq!(ends(&mut rig), Some(Ok(())), "{over:?}");
    }
    // But where the peer's CLOSE is missing it is one.
    let mut rig = push_with(Over::Plain, |settings| settings.time.total_ms = 300);
    assert_eq!(say_close_as(&mut rig, 1), Ok(()));
    rig.now += ms(300);
    assert_eq!(kind(ends(&mut rig).unwrap()), Kind::Timeout);
}

#[test]
fn a_close_that_is_not_taken_waits_for_the_application() {
    for over in OVERS {
        for ends_stream in [false, true] {
            let auto = |settings: &mut Settings| settings.ws.auto_close = true;
            let mut rig = push_with(over, auto);
            rig.peer.queue(&close(1000, "bye").wire());
            let Event::Deliver(delivery) = rig.next() else {
                panic!("no CLOSE");
            };
            rig.take_back(delivery, Verdict::Paused);
            if ends_stream {
                rig.peer.finish();
                rig.peer.release();
            }
            for _ in 0..3 {
                let step = rig.step();
                assert!(matches!(step, Step::Wait), "{over:?}: {step:?}");
                rig.now += MOMENT;
            }
            let now = rig
                .ws()
                .readiness(false, false, 1, &mut curlws::random::System);
            assert!(!now.closed, "not all is received");
            rig.transfer.pause(false, false);
            let Event::Deliver(Delivery::Payload(chunk)) = rig.next() else {
                panic!("it was dropped");
            };
            assert_eq!(chunk.bytes(), b"\x03\xe8bye", "{over:?}");
            rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
            if !ends_stream {
                assert!(matches!(rig.step(), Step::Wait));
                rig.now += MOMENT;
            }
            assert_eq!(ends(&mut rig), Some(Ok(())), "{over:?}");
        }
    }
}

/// Who goes right behind its CLOSE resets the connection by our answer.
#[test]
fn a_reset_behind_both_closes_is_the_end() {
    for over in OVERS {
        let mut rig = push_with(over, |settings| settings.ws.auto_close = true);
        rig.peer.queue(&close(1000, "").wire());
        let Event::Deliver(delivery) = rig.next() else {
            panic!("no CLOSE");
        };
        rig.take_back(delivery, Verdict::Taken);
        rig.run_until(|rig| rig.transfer.deadline(rig.now).is_some());
        rig.peer.reset();
        assert_eq!(ends(&mut rig), Some(Ok(())), "{over:?}");
    }
}

/// `CURLWS_LENIENT` takes data behind the peer's CLOSE.
#[test]
fn data_behind_a_close_that_is_not_taken_waits_too() {
    let change = |settings: &mut Settings| {
        settings.ws.auto_close = true;
        settings.ws.lenient = true;
    };
    let mut rig = push_with(Over::Plain, change);
    rig.peer.queue(&close(1000, "").wire());
    let Event::Deliver(delivery) = rig.next() else {
        panic!("no CLOSE");
    };
    rig.take_back(delivery, Verdict::Taken);
    rig.run_until(|rig| rig.transfer.deadline(rig.now).is_some());
    rig.peer.queue(&frame(TEXT, "late").wire());
    let Event::Deliver(delivery) = rig.next() else {
        panic!("no data");
    };
    rig.take_back(delivery, Verdict::Paused);
    rig.now += 2 * MOMENT;
    assert!(matches!(rig.step(), Step::Wait));
    assert_eq!(rig.transfer.deadline(rig.now), None, "it spins");
    rig.transfer.pause(false, false);
    let Event::Deliver(delivery) = rig.next() else {
        panic!("it was dropped");
    };
    rig.take_back(delivery, Verdict::Taken);
    assert_eq!(ends(&mut rig), Some(Ok(())));
}

// A message that is half there.

fn pull_message(rig: &mut Rig, out: &mut MessageBuffer) -> Result<ws::Kind, Error> {
    let open = rig.transfer.open().expect("the WebSocket is open");
    open.receive_message(out, &mut rig.random)
}

#[test]
fn a_stream_is_not_given_away_within_a_message() {
    let halves = [
        (
            fragment(TEXT, "he").wire(),
            fragment(FIN | CONTINUATION, "llo").wire(),
        ),
        (b"\x81\x05he".to_vec(), b"llo".to_vec()),
    ];
    for (first, second) in halves {
        let mut rig = Rig::connected((Over::Plain, How::Whole), |_| {}, &[first]);
        let mut message = MessageBuffer::default();
        rig.feed();
        assert_eq!(kind(pull_message(&mut rig, &mut message)), Kind::Again);
        let given = rig.transfer.give_away(&mut rig.random);
        assert_eq!(kind(given.map(|_| ())), Kind::Receive);
        rig.peer.queue(&second);
        rig.feed();
        // There, and not taken.
        let open = rig.transfer.open().unwrap();
        assert_eq!(
            open.receive_into(&mut [0; 2], &mut rig.random),
            Ok((5, ws::Kind::Text))
        );
        let given = rig.transfer.give_away(&mut rig.random);
        assert_eq!(kind(given.map(|_| ())), Kind::Receive);
        assert_eq!(pull_message(&mut rig, &mut message), Ok(ws::Kind::Text));
        assert_eq!(message.bytes(), b"hello", "nothing was lost");
        let (_, unread) = rig.transfer.give_away(&mut rig.random).unwrap();
        assert!(unread.is_empty());
    }
}

#[test]
fn a_message_that_was_thrown_away_is_no_beginning_of_another() {
    let begun = fragment(TEXT, "he").wire();
    let mut rig = Rig::connected((Over::Plain, How::Whole), |_| {}, &[begun]);
    let mut message = MessageBuffer::default();
    rig.feed();
    assert_eq!(kind(pull_message(&mut rig, &mut message)), Kind::Again);
    rig.ws().discard();
    let now = rig.now;
    rig.peer.queue(&fragment(FIN | CONTINUATION, "llo").wire());
    rig.feed();
    let open = rig.transfer.open().unwrap();
    assert_eq!(kind(open.wind_up(now, false, &mut rig.random)), Kind::Again);
    rig.peer.queue(&frame(TEXT, "another").wire());
    rig.feed();
    assert_eq!(pull_message(&mut rig, &mut message), Ok(ws::Kind::Text));
    assert_eq!(message.bytes(), b"another");
}
