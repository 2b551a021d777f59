//! Figures and the trace of frames: the same however bytes arrive and whoever takes them.

use std::sync::atomic::Ordering;

use curlws::settings::Settings;
use curlws::transfer::{Delivery, Kind, Stats, TRACE_FRAMES, TraceKind, Verdict};
use curlws::ws::{self, Tally};

use crate::rig::{Event, How, Over, Rig, accepted, everywhere};
use crate::wire::{
    BINARY, CONTINUATION, FIN, Frame, PING, PONG, TEXT, close, decode, fragment, frame,
};

/// What the peer says, and the figures that come of it.
fn said() -> (Vec<Frame>, Tally) {
    let mut frames: Vec<_> = (0..40).map(|i| frame(TEXT, vec![b'a'; i])).collect();
    frames.extend([
        fragment(BINARY, vec![0; 70_000]),
        frame(PING, "p"),
        fragment(CONTINUATION, ""),
        frame(PONG, "unasked"),
        fragment(FIN | CONTINUATION, "end"),
        frame(BINARY, vec![1; 300]),
        frame(PING, ""),
        close(1000, "bye"),
    ]);
    let received = Tally {
        frames: 48,
        messages: 42,
        payload: 780 + 70_003 + 300,
        pings: 2,
        pongs: 1,
    };
    (frames, received)
}

fn wire_size(frames: &[Frame]) -> u64 {
    frames.iter().map(|frame| frame.wire().len() as u64).sum()
}

/// Sends a few frames; what they are.
fn send_some(rig: &mut Rig) -> (Tally, u64) {
    let text = (Some(ws::Kind::Text), true);
    assert_eq!(rig.send(ws::Kind::Text, b"hello"), Ok(5));
    assert_eq!(rig.send_as(1, text, None, b"Hel"), Ok(3));
    assert_eq!(rig.send(ws::Kind::Ping, b"?"), Ok(1));
    assert_eq!(rig.send(ws::Kind::Text, b"lo"), Ok(2));
    assert_eq!(rig.send(ws::Kind::Pong, b""), Ok(0));
    let binary = (Some(ws::Kind::Binary), false);
    assert_eq!(rig.send_as(1, binary, Some(10), b"123"), Ok(3));
    let begun = rig.transfer.stats().sent;
    assert_eq!((begun.messages, begun.payload), (3, 13));
    assert_eq!(rig.send_as(1, binary, Some(0), b"4567890"), Ok(7));
    assert!(
        rig.send(ws::Kind::Ping, &[0; 126]).is_err(),
        "refused: no frame"
    );
    let sent = Tally {
        frames: 6,
        messages: 3,
        payload: 20,
        pings: 1,
        pongs: 1,
    };
    (sent, 6 * 6 + 21)
}

fn check(rig: &Rig, frames: &[Frame], received: Tally, (mut sent, mut wire_sent): (Tally, u64)) {
    // The answers to the PINGs.
    sent.frames += 2;
    sent.pongs += 2;
    wire_sent += 2 * 6 + 1;
    let stats = rig.transfer.stats();
    let want = Stats {
        sent,
        received,
        wire_sent,
        wire_received: wire_size(frames),
        queued: 0,
        round_trip: None,
    };
    assert_eq!(stats, want);
}

#[test]
fn figures_of_calls() {
    let (frames, received) = said();
    for way in everywhere() {
        for room in [3, 100_000] {
            if way.0 == Over::Tls && room == 3 {
                continue;
            }
            let mut rig = Rig::open(way, &frames);
            while rig.peer.read(usize::MAX) > 0 {}
            rig.peer.received.clear();
            let sent = send_some(&mut rig);
            for _ in 0..46 {
                rig.frame(room, false).unwrap();
            }
            check(&rig, &frames, received, sent);
            let before = rig.transfer.stats();
            rig.close();
            assert_eq!(rig.transfer.stats(), before, "after the end");
        }
    }
}

#[test]
fn figures_of_the_write_callback() {
    let (frames, received) = said();
    let wire: Vec<_> = frames.iter().map(Frame::wire).collect();
    for way in everywhere() {
        let mut rig = Rig::start(way, |_| {}, &accepted(), &wire);
        rig.end_after_the_answer();
        let mut sent = None;
        loop {
            match rig.next() {
                Event::Done(result) => break result.unwrap(),
                Event::Deliver(Delivery::Payload(mut chunk)) => {
                    sent.get_or_insert_with(|| send_some(&mut rig));
                    while chunk.advance() {}
                    rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
                }
                other => panic!("{other:?}"),
            }
        }
        check(&rig, &frames, received, sent.unwrap());
    }
}

#[test]
fn what_waits_is_told_and_what_did_not_leave_is_no_frame() {
    let mut rig = Rig::narrow(Over::Plain);
    let data = vec![7; 16_000];
    let mut count = 0;
    while rig.send(ws::Kind::Binary, &data).is_ok() {
        count += 1;
    }
    let stats = rig.transfer.stats();
    // The last one was begun and not reported; it is kept here.
    assert_eq!(stats.sent.frames, count + 1);
    assert!(stats.queued > 0);
    assert_eq!(stats.wire_sent + stats.queued, (count + 1) * 16_008);
    assert!(
        rig.send_as(2, (Some(ws::Kind::Text), false), None, b"x")
            .is_err()
    );
    assert_eq!(rig.transfer.stats().sent, stats.sent);
    while !decode_all(&rig.peer.received, (count + 1) as usize) {
        rig.drain(usize::MAX);
        rig.flush();
    }
    assert_eq!(rig.transfer.stats().queued, 0);
}

fn decode_all(received: &[u8], count: usize) -> bool {
    received.len() >= count * 16_008 && decode(received).len() == count
}

#[test]
fn every_frame_is_told_of_in_both_models() {
    TRACE_FRAMES.store(true, Ordering::Relaxed);
    let frames = [
        frame(TEXT, "hello"),
        frame(PING, "p"),
        fragment(BINARY, vec![0; 300]),
        fragment(FIN | CONTINUATION, ""),
        close(1000, "bye"),
    ];
    let verbose = |settings: &mut Settings| settings.verbose = true;
    let received = [
        "received text, 5 bytes",
        "received ping, 1 bytes",
        "received binary, 300 bytes, more follows",
        "received continuation, 0 bytes",
        "received close, 5 bytes, code 1000 \"bye\"",
    ];
    let in_order = |lines: &[String], how| {
        let mut rest = lines.iter();
        for want in received {
            let want = format!("[WS] {want}");
            assert!(rest.any(|line| *line == want), "{how:?} {want}: {lines:?}");
        }
        // It leaves when the call that read the PING is about to return.
        let mut rest = lines
            .iter()
            .skip_while(|line| !line.contains("received ping"));
        assert!(
            rest.any(|line| line == "[WS] sent pong, 1 bytes, by itself"),
            "{lines:?}"
        );
    };

    for how in [How::Whole, How::Joined, How::Pieces(2)] {
        let mut rig = Rig::open_with((Over::Plain, how), verbose, &frames);
        assert!(rig.ws().is_watched());
        let mut lines = Vec::new();
        let mut buf = [0; 1000];
        let mut got = 0;
        while got < 310 {
            let open = rig.transfer.open().unwrap();
            match open.receive_each(&mut buf, &mut rig.random) {
                Ok((n, _)) => got += n,
                Err(error) => {
                    assert_eq!(error.kind, Kind::Again);
                    rig.feed();
                }
            }
            lines.extend(rig.ws().frame_lines());
        }
        in_order(&lines, how);
        let parts = lines.iter().filter(|line| line.contains("delivered"));
        assert_eq!(parts.count() > 0, how == How::Pieces(2), "{lines:?}");
        rig.send(ws::Kind::Close, b"\x03\xe8").unwrap();
        assert_eq!(
            rig.ws().frame_lines(),
            ["[WS] sent close, 2 bytes, code 1000"]
        );
        rig.transfer.set_verbose(false);
        assert!(!rig.ws().is_watched());
        assert_eq!(rig.ws().frame_lines().len(), 0);

        let wire: Vec<_> = frames.iter().map(Frame::wire).collect();
        let mut rig = Rig::start((Over::Plain, how), verbose, &accepted(), &wire);
        rig.end_after_the_answer();
        let mut lines = Vec::new();
        loop {
            let event = rig.next();
            let told = rig.transfer.trace().drain().into_iter();
            let text = told.filter(|(kind, _)| *kind == TraceKind::Text);
            let text = text.map(|(_, line)| String::from_utf8(line).unwrap());
            lines.extend(text.map(|line| line.trim_end().to_owned()));
            match event {
                Event::Done(result) => break result.unwrap(),
                Event::Deliver(delivery) => rig.take_back(delivery, Verdict::Taken),
            }
        }
        in_order(&lines, how);
    }
}
