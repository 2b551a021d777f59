//! Who keepalive may call dead: nobody whom we have not heard out, because the application paused, took
//! its time or made no call for a while. The time is the test's.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use curlws::net::stream::Stream;
use curlws::net::wire::{Line, Wire};
use curlws::settings::{Settings, WebSocket};
use curlws::transfer::{Delivery, Error, Kind, Meta, Open, Plan, Step, Verdict};
use curlws::ws::{self, Role};

use crate::rig::{How, OVERS, Over, Random, Rig, accepted, kind};
use crate::send::{bytes, fill};
use crate::wire::{BINARY, FIN, PING, PONG, TEXT, fragment, frame, split};

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

const LONG: Duration = Duration::from_secs(60);

/// Interval, time to answer, idle time.
fn plan(interval: u64, answer: u64, idle: u64) -> Plan {
    let mut settings = Settings::default();
    settings.beyond.ping_interval_ms = interval;
    settings.beyond.pong_timeout_ms = answer;
    settings.beyond.idle_timeout_ms = idle;
    Plan::of(&settings.beyond, settings.ws)
}

/// A WebSocket for the application's own calls, kept alive so.
fn pulled(over: Over, plan: Plan) -> Rig {
    let mut rig = Rig::open((over, How::Whole), &[]);
    while rig.peer.read(usize::MAX) > 0 {}
    rig.peer.received.clear();
    let now = rig.now;
    rig.ws().keep(plan, now);
    rig
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

/// Looks after the connection, as a call does that receives nothing.
fn tend(rig: &mut Rig) -> Result<(), Error> {
    let now = rig.now;
    rig.transfer.open().unwrap().tend(now, &mut rig.random)
}

/// The peer says this, and it has come in.
fn say(rig: &mut Rig, bytes: &[u8]) {
    rig.peer.queue(bytes);
    rig.feed();
}

#[test]
fn an_answer_that_nobody_has_read_is_one() {
    for over in OVERS {
        let mut rig = pulled(over, plan(10_000, 5_000, 0));
        rig.now += ms(10_000);
        assert_eq!(kind(pull(&mut rig, &mut [0; 9])), Kind::Again);
        let ping = rig.peer.frames(1).remove(0);
        say(&mut rig, &frame(PONG, &ping.payload).wire());
        // The application sleeps.
        rig.now += LONG;
        assert_eq!(kind(pull(&mut rig, &mut [0; 9])), Kind::Again, "{over:?}");
        assert!(rig.transfer.stats().round_trip.is_some());
        // Who has not answered is dead, however late that is seen.
        rig.now += ms(4_999);
        assert_eq!(kind(pull(&mut rig, &mut [0; 9])), Kind::Again);
        rig.now += LONG;
        assert_eq!(kind(pull(&mut rig, &mut [0; 9])), Kind::Timeout, "{over:?}");
    }
}

/// While the application made no call nobody sent a PING: the peer had nothing to answer.
#[test]
fn who_was_not_asked_in_time_is_asked_first() {
    for over in OVERS {
        let mut rig = pulled(over, plan(10_000, 5_000, 30_000));
        rig.now += LONG;
        assert_eq!(kind(pull(&mut rig, &mut [0; 9])), Kind::Again, "{over:?}");
        assert_eq!(rig.peer.frames(1)[0].first, FIN | PING);
        rig.now += ms(5_000);
        assert_eq!(kind(pull(&mut rig, &mut [0; 9])), Kind::Timeout, "{over:?}");
        // Where silence alone counts nobody is asked.
        for (interval, idle) in [(0, 30_000), (30_000, 30_000), (40_000, 30_000)] {
            let mut rig = pulled(over, plan(interval, 0, idle));
            rig.now += LONG;
            assert_eq!(kind(pull(&mut rig, &mut [0; 9])), Kind::Timeout);
        }
    }
}

/// What came in is delivered before anybody is dead, wherever it waits.
#[test]
fn what_the_application_has_not_taken_is_delivered_first() {
    type Waits = fn(&mut Rig);
    let in_the_buffer: Waits = |rig| {
        say(
            rig,
            &[frame(TEXT, "one").wire(), frame(TEXT, "two").wire()].concat(),
        );
        assert_eq!(pull(rig, &mut [0; 9]).unwrap().0, 3);
    };
    let in_another_record: Waits = |rig| {
        let frames = ["one", "two"].map(|text| frame(TEXT, text).wire());
        rig.peer
            .queue_together(&frames.each_ref().map(Vec::as_slice));
        rig.feed();
        assert_eq!(pull(rig, &mut [0; 9]).unwrap().0, 3);
    };
    let a_rest: Waits = |rig| {
        say(rig, &frame(TEXT, "one two").wire());
        assert_eq!(pull(rig, &mut [0; 4]).unwrap().0, 4);
    };
    let of_a_control_frame: Waits = |rig| {
        say(rig, &frame(PONG, "one two").wire());
        assert_eq!(pull(rig, &mut [0; 4]).unwrap().0, 4);
    };
    let without_payload: Waits = |rig| {
        say(rig, &frame(TEXT, "").wire());
        let open = rig.transfer.open().unwrap();
        assert!(open.readiness(true, false, 1, &mut rig.random).readable);
    };
    let a_message: Waits = |rig| {
        say(rig, &fragment(TEXT, "one").wire());
        let open = rig.transfer.open().unwrap();
        let into = open.receive_into(&mut [0; 2], &mut rig.random);
        assert_eq!(into.unwrap_err().kind, Kind::Again);
        say(rig, &fragment(FIN, " two").wire());
        let open = rig.transfer.open().unwrap();
        assert_eq!(
            open.receive_into(&mut [0; 2], &mut rig.random).unwrap().0,
            7
        );
    };
    let take = |rig: &mut Rig| {
        let now = rig.now;
        let open = rig.transfer.open().unwrap();
        open.tended(
            || now,
            &mut rig.random,
            |open, random| {
                let mut buf = [0; 9];
                match open.receive_each(&mut buf, random) {
                    Err(error) if error.kind == Kind::BadArgument => {
                        open.receive_into(&mut buf, random).map(|(n, _)| n)
                    }
                    other => other.map(|(n, _)| n),
                }
            },
        )
    };
    let all = [
        in_the_buffer,
        in_another_record,
        a_rest,
        of_a_control_frame,
        without_payload,
        a_message,
    ];
    for (number, waits) in all.into_iter().enumerate() {
        for over in OVERS {
            let what = format!("{number} {over:?}");
            let mut rig = pulled(over, plan(0, 0, 40));
            waits(&mut rig);
            for _ in 0..3 {
                rig.now += LONG;
                assert_eq!(tend(&mut rig), Ok(()), "{what}");
            }
            assert!(take(&mut rig).is_ok(), "{what}");
            // From then on silence is silence.
            rig.now += ms(39);
            assert_eq!(kind(take(&mut rig)), Kind::Again, "{what}");
            rig.now += ms(1);
            assert_eq!(kind(take(&mut rig)), Kind::Timeout, "{what}");
        }
    }
}

/// What cannot be delivered before more comes proves nothing.
#[test]
fn half_a_message_is_no_sign_of_life() {
    for half in [&b"\x81"[..], b"\x89\x05ab", b"\x81\x05ab"] {
        let mut rig = pulled(Over::Plain, plan(0, 0, 40));
        say(&mut rig, half);
        let now = rig.now;
        let take = |open: &mut Open, random: &mut dyn curlws::random::Random| {
            open.receive_into(&mut [0; 9], random)
        };
        let open = rig.transfer.open().unwrap();
        let taken = open.tended(|| now, &mut rig.random, take);
        assert_eq!(kind(taken), Kind::Again);
        rig.now += ms(40);
        assert_eq!(kind(tend(&mut rig)), Kind::Timeout, "{half:x?}");
    }
}

/// A chunk that was not taken is delivered again, however long the application pauses.
#[test]
fn in_a_pause_a_chunk_that_waits_keeps_the_peer_alive() {
    // In the buffer, or held.
    for (over, first) in [(Over::Plain, TEXT), (Over::Tls, TEXT), (Over::Plain, PONG)] {
        let change = |settings: &mut Settings| settings.beyond.idle_timeout_ms = 40;
        let mut rig = Rig::start((over, How::Whole), change, &accepted(), &[]);
        rig.run_until(|rig| rig.transfer.socket().is_some());
        say(&mut rig, &frame(first, "not now").wire());
        let Step::Deliver(delivery) = rig.step() else {
            panic!("no delivery");
        };
        // It takes its time, and another thread sends.
        rig.now += LONG;
        assert_eq!(tend(&mut rig), Ok(()), "{over:?}");
        rig.take_back(delivery, Verdict::Paused);
        for _ in 0..3 {
            rig.now += LONG;
            assert!(matches!(rig.step(), Step::Wait), "{over:?}");
            assert_eq!(rig.transfer.deadline(rig.now), Some(rig.now + ms(40)));
        }
        rig.transfer.pause(false, false);
        let Step::Deliver(Delivery::Payload(chunk)) = rig.step() else {
            panic!("it was dropped");
        };
        assert_eq!(chunk.bytes(), b"not now");
        rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
        rig.now += ms(40);
        let step = rig.step();
        assert!(
            matches!(&step, Step::Done(Err(error)) if error.kind == Kind::Timeout),
            "{step:?}"
        );
    }
}

/// A large record of TLS over a slow line: there is no plaintext before its end.
#[test]
fn ciphertext_is_a_sign_of_life() {
    let mut rig = pulled(Over::Tls, plan(0, 0, 40));
    rig.peer.queue(&frame(BINARY, bytes(16_000)).wire());
    rig.peer.drip(1000);
    let (mut buf, mut pieces) = (vec![0; 20_000], 0);
    let n = loop {
        rig.now += ms(30);
        assert_eq!(tend(&mut rig), Ok(()), "{pieces}");
        rig.feed();
        match pull(&mut rig, &mut buf) {
            Err(error) => assert_eq!(error.kind, Kind::Again, "{error}"),
            Ok((n, _)) => break n,
        }
        pieces += 1;
    };
    assert!(pieces > 10, "{pieces}");
    assert_eq!(n, 16_000);
}

#[test]
fn a_socket_that_was_full_and_is_not_is_a_sign_of_life() {
    for over in OVERS {
        for drains in [false, true] {
            let mut rig = Rig::narrow(over);
            let now = rig.now;
            rig.ws().keep(plan(0, 0, 40), now);
            fill(&mut rig);
            assert_eq!(tend(&mut rig), Ok(()));
            if drains {
                // Room enough for what waits.
                while !rig.ws().stream().writable() {
                    rig.drain(usize::MAX);
                }
            }
            rig.now += LONG;
            match drains {
                true => assert_eq!(tend(&mut rig), Ok(()), "{over:?}"),
                false => assert_eq!(kind(tend(&mut rig)), Kind::Timeout, "{over:?}"),
            }
        }
    }
}

/// A stream that no descriptor shows.
#[derive(Clone, Debug, Default)]
struct Unseen {
    incoming: Arc<Mutex<VecDeque<u8>>>,
    outgoing: Arc<Mutex<Vec<u8>>>,
    full: bool,
    broken: bool,
}

impl Wire for Unseen {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let incoming = &mut *self.incoming.lock().unwrap();
        let n = incoming.len().min(dst.len());
        for (place, byte) in dst.iter_mut().zip(incoming.drain(..n)) {
            *place = byte;
        }
        if n == 0 && self.broken {
            return Err(io::Error::other("out of order"));
        }
        if n == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        Ok(n)
    }
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.full {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        self.outgoing.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }
}

impl Unseen {
    fn open(&self, plan: Plan, now: Instant) -> Open {
        let stream = Stream::over(Line::Own(Box::new(self.clone())));
        let open = Open::new(stream, Role::Client, WebSocket::default(), None);
        open.keeping(plan, now)
    }
}

#[test]
fn a_stream_without_a_descriptor_is_heard_out_too() {
    for answers in [false, true] {
        let (unseen, mut now, mut random) = (Unseen::default(), Instant::now(), Random::default());
        let mut open = unseen.open(plan(10_000, 5_000, 0), now);
        now += ms(10_000);
        assert_eq!(open.tend(now, &mut random), Ok(()));
        let sent = std::mem::take(&mut *unseen.outgoing.lock().unwrap());
        let pong = frame(PONG, &split(&sent).0[0].payload).wire();
        if answers {
            unseen.incoming.lock().unwrap().extend(pong);
        }
        now += LONG;
        match answers {
            true => {
                assert_eq!(open.tend(now, &mut random), Ok(()));
                let next = open.receive_each(&mut [0; 9], &mut random);
                assert_eq!(kind(next), Kind::Again, "it is read, and passes by");
            }
            false => assert_eq!(kind(open.tend(now, &mut random)), Kind::Timeout),
        }
    }
    // Nor is room to be had where nothing is taken.
    let unseen = Unseen {
        full: true,
        ..Unseen::default()
    };
    let (mut now, mut random) = (Instant::now(), Random::default());
    let mut open = unseen.open(plan(10_000, 5_000, 0), now);
    now += ms(10_000);
    assert_eq!(open.tend(now, &mut random), Ok(()));
    let queued = curlws::transfer::Parcel {
        parts: &[b"more"],
        kind: Some(ws::Kind::Text),
        compress: false,
        sender: 1,
    };
    assert_eq!(open.send_message(&queued, &mut random), Ok(4));
    now += LONG;
    assert_eq!(kind(open.tend(now, &mut random)), Kind::Timeout);
}

/// The error that keepalive finds is told by the next receive, and no end without a CLOSE.
#[test]
fn an_error_that_is_found_so_is_told() {
    let unseen = Unseen {
        broken: true,
        ..Unseen::default()
    };
    for pushed in [false, true] {
        let (mut now, mut random) = (Instant::now(), Random::default());
        let mut open = unseen.open(plan(0, 0, 40), now);
        if pushed {
            // An end would be a good one.
            unseen
                .incoming
                .lock()
                .unwrap()
                .extend(frame(TEXT, "x").wire());
            let heard = open.receive_each(&mut [0; 9], &mut random);
            assert_eq!(heard.map(|(n, _)| n), Ok(1));
        }
        now += LONG;
        let _ = open.tend(now, &mut random);
        now += LONG;
        assert_eq!(
            open.tend(now, &mut random),
            Ok(()),
            "it is over, not silent"
        );
        let told = match pushed {
            true => open.offer(9, &mut random).map(drop),
            false => open.receive_each(&mut [0; 9], &mut random).map(drop),
        };
        assert_eq!(kind(told), Kind::Receive, "{pushed}");
    }
}
