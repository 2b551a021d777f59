//! How long PINGs took.

use std::cell::Cell;
use std::sync::atomic::Ordering;

use curlws::settings::Settings;
use curlws::transfer::{Delivery, Kind, RoundTrip, Step, TRACE_FRAMES, Verdict};
use curlws::ws;

use super::{keep, ms, ping, plan, pull, pulled, pushed, say, waits};
use crate::rig::{OVERS, Rig, kind};
use crate::wire::{PONG, TEXT, close, frame};

fn round_trip(rig: &Rig) -> Option<RoundTrip> {
    rig.transfer.stats().round_trip
}

#[test]
fn a_pong_gives_the_round_trip_and_is_not_delivered() {
    for over in OVERS {
        let (mut rig, start) = pushed(over, keep(100, 30, 0));
        let mut seen = std::collections::HashSet::new();
        for (turn, took) in [(1, 9), (2, 4), (3, 6)] {
            rig.now = start + ms(100 * turn);
            waits(&mut rig);
            let payload = ping(&mut rig);
            rig.now += ms(took);
            say(&mut rig, &frame(PONG, &payload).wire());
            waits(&mut rig);
            assert!(seen.insert(payload), "fresh each time");
            assert_eq!(round_trip(&rig).unwrap().last, ms(took));
        }
        let trip = round_trip(&rig).unwrap();
        assert_eq!((trip.last, trip.least), (ms(6), ms(4)));
        // One that nobody asked for is delivered as ever.
        say(&mut rig, &frame(PONG, "12345678").wire());
        let Step::Deliver(Delivery::Payload(chunk)) = rig.step() else {
            panic!("no delivery");
        };
        assert_eq!(chunk.bytes(), b"12345678");
        let (pings, pongs) = (
            rig.transfer.stats().sent.pings,
            rig.transfer.stats().received.pongs,
        );
        assert_eq!((pings, pongs), (3, 4));
    }
}

/// Who is late to look finds two answers at once: the first is the one that is timed.
#[test]
fn pongs_that_came_together_give_a_round_trip() {
    for over in OVERS {
        let (mut rig, start) = pushed(over, keep(100, 300, 0));
        let payloads = [1, 2].map(|turn| {
            rig.now = start + ms(100 * turn);
            waits(&mut rig);
            ping(&mut rig)
        });
        rig.now += ms(9);
        let pongs = payloads.map(|payload| frame(PONG, &payload).wire());
        rig.peer.queue_together(&[&pongs[0], &pongs[1]]);
        rig.feed();
        waits(&mut rig);
        assert_eq!(round_trip(&rig).map(|trip| trip.last), Some(ms(109)));
    }
}

#[test]
fn by_calls_a_pong_is_swallowed_too() {
    for over in OVERS {
        let (mut rig, start) = pulled(over, keep(10, 50, 0));
        let mut buf = [0; 20];
        rig.now = start + ms(10);
        assert_eq!(kind(pull(&mut rig, &mut buf)), Kind::Again);
        let payload = ping(&mut rig);
        rig.now += ms(3);
        say(
            &mut rig,
            &[frame(PONG, &payload).wire(), frame(TEXT, "t").wire()].concat(),
        );
        assert_eq!(pull(&mut rig, &mut buf).unwrap().1.kind, ws::Kind::Text);
        assert_eq!(round_trip(&rig).unwrap().last, ms(3));
        // Even once keepalive is off, and where PONGs are wanted.
        rig.now += ms(10);
        assert_eq!(kind(pull(&mut rig, &mut buf)), Kind::Again);
        let payload = ping(&mut rig);
        let now = rig.now;
        rig.ws().keep(plan(0, 0, 0), now);
        say(&mut rig, &frame(PONG, &payload).wire());
        assert_eq!(kind(pull(&mut rig, &mut buf)), Kind::Again);
    }
}

/// A PING leaves when what had come in is read: a PONG is read at a later look at the clock then.
#[test]
fn a_pong_gives_a_round_trip_however_quick_the_peer_is() {
    TRACE_FRAMES.store(true, Ordering::Relaxed);
    let verbose = |settings: &mut Settings| {
        keep(10, 1000, 0)(settings);
        settings.verbose = true;
    };
    let trip = Some(RoundTrip {
        last: ms(2),
        least: ms(2),
    });
    for over in OVERS {
        let (mut rig, start) = pushed(over, verbose);
        rig.transfer.trace().drain();
        rig.now = start + ms(10);
        say(&mut rig, &frame(TEXT, "early").wire());
        let Step::Deliver(delivery) = rig.step() else {
            panic!("nothing delivered");
        };
        let told = rig.transfer.trace().drain();
        let place = |want: &str| {
            let found = |line: &[u8]| line.windows(want.len()).any(|part| part == want.as_bytes());
            told.iter().position(|(_, line)| found(line)).unwrap()
        };
        assert!(place("received text") < place("sent ping"), "{told:?}");
        rig.take_back(delivery, Verdict::Taken);
        answer_and_close(&mut rig);
        rig.now += ms(2);
        assert!(matches!(rig.step(), Step::Deliver(_)), "the CLOSE");
        assert_eq!(round_trip(&rig), trip, "{over:?}");

        let (mut rig, start) = pulled(over, keep(10, 1000, 0));
        rig.now = start + ms(10);
        say(&mut rig, &frame(TEXT, "early").wire());
        assert_eq!(pull(&mut rig, &mut [0; 9]).unwrap().0, 5);
        answer_and_close(&mut rig);
        rig.now += ms(2);
        assert_eq!(pull(&mut rig, &mut [0; 9]).unwrap().0, 2, "the CLOSE");
        assert_eq!(round_trip(&rig), trip, "{over:?}");
    }
}

/// The peer answers the PING, and closes behind it.
fn answer_and_close(rig: &mut Rig) {
    let pong = frame(PONG, ping(rig)).wire();
    say(rig, &[pong, close(1000, "").wire()].concat());
    rig.peer.finish();
}

/// The clock is looked at anew behind a call: what it read, it may have read late.
#[test]
fn by_calls_a_round_trip_ends_behind_the_call_that_read_the_pong() {
    for over in OVERS {
        let (mut rig, start) = pulled(over, keep(10, 1000, 0));
        let clock = Cell::new(start + ms(10));
        let time = || clock.replace(clock.get() + ms(2));
        let receive = |rig: &mut Rig| {
            let open = rig.transfer.open().unwrap();
            let received = open.tended(time, &mut rig.random, |open, random| {
                open.receive_each(&mut [0; 9], random)
            });
            assert_eq!(kind(received), Kind::Again);
        };
        receive(&mut rig);
        let pong = frame(PONG, ping(&mut rig)).wire();
        say(&mut rig, &pong);
        receive(&mut rig);
        let trip = round_trip(&rig).unwrap();
        assert_eq!((trip.last, trip.least), (ms(4), ms(4)), "{over:?}");
    }
}
