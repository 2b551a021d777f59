//! Keepalive: PINGs of the library's own, peers that say nothing, round trips. The time is the test's.

use std::time::{Duration, Instant};

use curlws::settings::{Beyond, Settings, WebSocket};
use curlws::transfer::{Delivery, Error, Kind, Meta, Plan, Step, Verdict};
use curlws::ws;

use crate::rig::{How, OVERS, Over, Rig, accepted, kind};
use crate::wire::{BINARY, CLOSE, FIN, PING, PONG, TEXT, close, frame};

mod round_trips;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Interval, time to answer, idle time.
fn keep(interval: u64, answer: u64, idle: u64) -> impl Fn(&mut Settings) {
    move |settings| {
        settings.beyond.ping_interval_ms = interval;
        settings.beyond.pong_timeout_ms = answer;
        settings.beyond.idle_timeout_ms = idle;
    }
}

fn plan(interval: u64, answer: u64, idle: u64) -> Plan {
    let mut settings = Settings::default();
    keep(interval, answer, idle)(&mut settings);
    Plan::of(&settings.beyond, settings.ws)
}

/// A transfer in the push model that waits for frames, and when it began.
fn pushed(over: Over, change: impl FnOnce(&mut Settings)) -> (Rig, Instant) {
    let mut rig = Rig::start((over, How::Whole), change, &accepted(), &[]);
    rig.run_until(|rig| rig.transfer.socket().is_some());
    rig.peer.received.clear();
    let now = rig.now;
    (rig, now)
}

/// A WebSocket for the application's own calls, and when it began.
fn pulled(over: Over, change: impl FnOnce(&mut Settings)) -> (Rig, Instant) {
    let mut rig = Rig::open_with((over, How::Whole), change, &[]);
    while rig.peer.read(usize::MAX) > 0 {}
    rig.peer.received.clear();
    let now = rig.now;
    (rig, now)
}

/// One receive, as the driver makes it.
fn pull(rig: &mut Rig, buf: &mut [u8]) -> Result<(usize, Meta), Error> {
    let now = rig.now;
    let open = rig.transfer.open().unwrap();
    open.tended(
        || now,
        &mut rig.random,
        |open, random| open.receive_each(buf, random),
    )
}

/// One send of a part of a binary frame, as the driver makes it.
fn push(rig: &mut Rig, announced: Option<u64>, data: &[u8]) -> Result<usize, Error> {
    let now = rig.now;
    let message = curlws::transfer::Message {
        data,
        announced,
        flags: Ok((Some(ws::Kind::Binary), false)),
        compress: false,
        sender: 1,
    };
    let open = rig.transfer.open().unwrap();
    open.tended(
        || now,
        &mut rig.random,
        |open, random| open.send(message, random),
    )
}

fn waits(rig: &mut Rig) {
    let step = rig.step();
    assert!(matches!(step, Step::Wait), "{step:?}");
}

/// The PING that the peer got, and nothing else.
fn ping(rig: &mut Rig) -> Vec<u8> {
    let frames = rig.peer.frames(1);
    assert_eq!((frames[0].first, frames[0].payload.len()), (FIN | PING, 8));
    frames[0].payload.clone()
}

/// Whether the peer got nothing.
fn nothing(rig: &mut Rig) -> bool {
    rig.peer.read(usize::MAX) == 0
}

/// The peer says this, and it has come in.
fn say(rig: &mut Rig, bytes: &[u8]) {
    rig.peer.queue(bytes);
    rig.feed();
}

fn dead(step: Step) -> Error {
    match step {
        Step::Done(Err(error)) => error,
        other => panic!("not dead: {other:?}"),
    }
}

#[test]
fn a_peer_that_says_nothing_is_dead_after_interval_and_timeout() {
    for over in OVERS {
        let (mut rig, start) = pushed(over, keep(100, 30, 0));
        assert_eq!(rig.transfer.deadline(rig.now), Some(start + ms(100)));
        rig.now = start + ms(99);
        waits(&mut rig);
        assert!(nothing(&mut rig));
        rig.now = start + ms(100);
        waits(&mut rig);
        ping(&mut rig);
        assert_eq!(rig.transfer.deadline(rig.now), Some(start + ms(130)));
        rig.now = start + ms(129);
        waits(&mut rig);
        rig.now = start + ms(130);
        let error = dead(rig.step());
        assert_eq!(error.kind, Kind::Timeout);
        assert!(error.detail.contains("130 ms"), "{error}");
        assert!(error.detail.contains("30 ms of a PING"), "{error}");
        rig.peer.wait_for_the_end();
    }
}

#[test]
fn the_same_by_calls_and_it_is_final() {
    for over in OVERS {
        let (mut rig, start) = pulled(over, keep(100, 30, 0));
        let mut buf = [0; 9];
        for at in [1, 99, 100, 129] {
            rig.now = start + ms(at);
            assert_eq!(kind(pull(&mut rig, &mut buf)), Kind::Again, "{at}");
        }
        ping(&mut rig);
        rig.now = start + ms(130);
        assert_eq!(rig.ws().next_tend(), Some(rig.now));
        let error = pull(&mut rig, &mut buf).unwrap_err();
        assert_eq!(error.kind, Kind::Timeout);
        say(&mut rig, &frame(TEXT, "too late").wire());
        rig.now = start + ms(140);
        assert_eq!(pull(&mut rig, &mut buf).unwrap_err(), error);
        assert_eq!(push(&mut rig, None, b"x").unwrap_err(), error);
        assert_eq!(rig.ws().next_tend(), None);
    }
}

#[test]
fn any_byte_is_a_sign_of_life() {
    for over in OVERS {
        let (mut rig, start) = pushed(over, keep(100, 30, 0));
        rig.now = start + ms(100);
        waits(&mut rig);
        ping(&mut rig);
        rig.now = start + ms(129);
        say(&mut rig, &[0x82]); // the start of a header
        waits(&mut rig);
        assert_eq!(rig.transfer.deadline(rig.now), Some(start + ms(200)));
        rig.now = start + ms(199);
        waits(&mut rig);
        assert!(nothing(&mut rig));
        rig.now = start + ms(230);
        waits(&mut rig);
        ping(&mut rig);
        assert_eq!(
            dead({
                rig.now += ms(30);
                rig.step()
            })
            .kind,
            Kind::Timeout
        );
    }
}

#[test]
fn without_pings_silence_has_a_bound_of_its_own() {
    for over in OVERS {
        let (mut rig, start) = pushed(over, keep(0, 0, 50));
        rig.now = start + ms(49);
        waits(&mut rig);
        say(&mut rig, &frame(PING, "").wire());
        waits(&mut rig);
        assert_eq!(rig.peer.frames(1), [frame(PONG, "")]);
        rig.now = start + ms(98);
        waits(&mut rig);
        rig.now = start + ms(99);
        let error = dead(rig.step());
        assert_eq!(error.kind, Kind::Timeout);
        assert!(error.detail.ends_with("50 ms"), "{error}");
        assert!(rig.peer.received.is_empty(), "no PING");
    }
}

/// What was sent by the peer and not read, by an application that paused or does not call, may be the
/// answer.
#[test]
fn nobody_is_dead_who_was_not_heard_out() {
    let (mut rig, start) = pushed(Over::Plain, keep(100, 30, 40));
    rig.transfer.pause(true, false);
    waits(&mut rig);
    say(&mut rig, &frame(TEXT, "unread").wire());
    for at in (30..1000).step_by(30) {
        rig.now = start + ms(at);
        waits(&mut rig);
    }
    let pings = rig.peer.frames(8);
    assert!(
        pings.iter().all(|ping| ping.first == FIN | PING),
        "{pings:?}"
    );
    rig.transfer.pause(false, false);
    let Step::Deliver(delivery) = rig.step() else {
        panic!("nothing was unread");
    };
    rig.take_back(delivery, Verdict::Taken);
    waits(&mut rig);
    // Silence in a pause is silence.
    rig.transfer.pause(true, false);
    rig.now += ms(40);
    assert_eq!(dead(rig.step()).kind, Kind::Timeout);

    let (mut rig, start) = pulled(Over::Plain, keep(100, 30, 40));
    say(&mut rig, &frame(TEXT, "unread").wire());
    for at in (30..1000).step_by(30) {
        rig.now = start + ms(at);
        assert_eq!(push(&mut rig, None, b""), Ok(0));
    }
    assert_eq!(pull(&mut rig, &mut [0; 9]).unwrap().0, 6);
}

#[test]
fn no_ping_stands_within_a_frame() {
    for over in OVERS {
        let (mut rig, start) = pulled(over, keep(100, 30, 0));
        assert_eq!(push(&mut rig, Some(10), b"1234"), Ok(4));
        rig.now = start + ms(100);
        assert_eq!(kind(pull(&mut rig, &mut [0; 9])), Kind::Again);
        // The application holds the frame up: the socket would take its rest.
        for at in [130, 160, 500] {
            rig.now = start + ms(at);
            assert_eq!(kind(pull(&mut rig, &mut [0; 9])), Kind::Again, "{at}");
        }
        assert_eq!(push(&mut rig, Some(0), b"567890"), Ok(6));
        let frames = rig.peer.frames(2);
        assert_eq!(frames[0], frame(BINARY, "1234567890"));
        assert_eq!(frames[1].first, FIN | PING);
        assert_eq!(rig.ws().next_tend(), Some(start + ms(530)));
        rig.now = start + ms(530);
        assert_eq!(kind(pull(&mut rig, &mut [0; 9])), Kind::Timeout);
    }
}

#[test]
fn a_full_socket_is_no_peer_unless_it_empties() {
    for over in OVERS {
        for drains in [false, true] {
            let mut rig = Rig::narrow(over);
            let start = rig.now;
            rig.ws().keep(plan(100, 30, 60), start);
            let data = vec![7; 1 << 20];
            let mut done = 0;
            while let Ok(n) = push(&mut rig, None, &data[done..]) {
                done += n;
            }
            assert!(done < data.len());
            let mut at = 0;
            let end = loop {
                at += 10;
                rig.now = start + ms(at);
                let outcome = push(&mut rig, None, &data[done..]);
                match outcome {
                    Ok(n) => done += n,
                    Err(error) if error.kind == Kind::Again => {}
                    Err(error) => break Some(error.kind),
                }
                if drains {
                    rig.drain(usize::MAX);
                }
                if done == data.len() || at > 10_000 {
                    break None;
                }
            };
            if drains {
                assert_eq!(end, None, "{over:?}: {at} ms, {done}");
            } else {
                assert_eq!((end, at), (Some(Kind::Timeout), 60), "{over:?}");
            }
        }
    }
}

#[test]
fn settings_count_at_once() {
    let (mut rig, start) = pushed(Over::Plain, |_| {});
    assert_eq!(rig.transfer.deadline(start), None);
    let now = start + ms(1000);
    assert!(rig.transfer.set_plan(plan(20, 0, 0), || now));
    assert!(
        !rig.transfer
            .set_plan(plan(20, 20, 0), || panic!("the same plan"))
    );
    assert_eq!(rig.transfer.deadline(now), Some(now + ms(20)));
    rig.now = now + ms(20);
    waits(&mut rig);
    ping(&mut rig);
    assert!(rig.transfer.set_plan(plan(20, 500, 0), || rig.now));
    rig.now += ms(20);
    waits(&mut rig);
    ping(&mut rig);
    assert!(rig.transfer.set_plan(plan(0, 500, 0), || rig.now));
    rig.now += ms(5000);
    waits(&mut rig);
    assert!(nothing(&mut rig));
    assert_eq!(rig.transfer.deadline(rig.now), None);
}

#[test]
fn some_send_no_pings() {
    let ping_off = |settings: &mut Settings| {
        keep(10, 5, 0)(settings);
        settings.ws.ping_off = true;
    };
    let raw = |settings: &mut Settings| {
        keep(10, 5, 0)(settings);
        settings.ws.raw = true;
    };
    let (mut rig, start) = pushed(Over::Plain, ping_off);
    assert_eq!(rig.transfer.deadline(start), None);
    rig.now = start + ms(1000);
    say(&mut rig, &frame(PING, "p").wire());
    let Step::Deliver(Delivery::Payload(chunk)) = rig.step() else {
        panic!("no delivery");
    };
    assert_eq!(chunk.meta.unwrap().kind, ws::Kind::Ping);
    rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
    waits(&mut rig);
    assert!(nothing(&mut rig), "nor a PONG");

    let (mut rig, start) = pushed(Over::Plain, raw);
    for at in [10, 15, 1000] {
        rig.now = start + ms(at);
        waits(&mut rig);
    }
    assert!(nothing(&mut rig));
    // After either side's CLOSE.
    for ours in [false, true] {
        let (mut rig, start) = pulled(Over::Plain, keep(10, 5, 0));
        if ours {
            assert_eq!(rig.send(ws::Kind::Close, b""), Ok(0));
            assert_eq!(rig.peer.frames(1), [frame(CLOSE, "")]);
        } else {
            say(&mut rig, &close(1000, "").wire());
            assert_eq!(pull(&mut rig, &mut [0; 9]).unwrap().0, 2);
        }
        for at in [10, 15, 1000] {
            rig.now = start + ms(at);
            assert_eq!(kind(pull(&mut rig, &mut [0; 9])), Kind::Again);
        }
        assert!(nothing(&mut rig));
    }
}

#[test]
fn what_is_corked_goes_with_a_ping() {
    let (mut rig, start) = pulled(Over::Plain, keep(10, 50, 0));
    rig.ws().cork();
    assert_eq!(push(&mut rig, None, b"corked"), Ok(6));
    assert!(nothing(&mut rig));
    rig.now = start + ms(10);
    assert_eq!(kind(pull(&mut rig, &mut [0; 9])), Kind::Again);
    let frames = rig.peer.frames(2);
    assert_eq!(frames[0], frame(BINARY, "corked"));
    assert_eq!(frames[1].first, FIN | PING);
}

/// Who uses none of it is never asked for the time.
#[test]
fn without_settings_there_is_nothing_to_look_after() {
    assert_eq!(
        Plan::default(),
        Plan::of(&Beyond::default(), WebSocket::default())
    );
    let (mut rig, start) = pulled(Over::Plain, keep(0, 77, 0));
    assert!(!rig.ws().is_watched());
    assert_eq!(rig.ws().next_tend(), None);
    rig.now = start + ms(1 << 40);
    assert_eq!(kind(pull(&mut rig, &mut [0; 9])), Kind::Again);
    assert!(nothing(&mut rig));
}
