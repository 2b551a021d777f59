//! The push model: chunks are delivered as a write callback gets them.

use curlws::limits::CALLBACK_CHUNK;
use curlws::settings::Settings;
use curlws::transfer::{Chunk, Delivery, Error, Kind, Meta, Step, Verdict};
use curlws::ws;

use crate::rig::{Event, How, OVERS, Over, Rig, accepted, everywhere, kind};
use crate::wire::{
    BINARY, CONTINUATION, FIN, Frame, Heard, PING, PONG, TEXT, close, decode, fragment, frame,
    heard,
};

/// A transfer in the push model to a peer that says these frames and ends.
fn push(way: (Over, How), frames: &[Frame]) -> Rig {
    push_with(way, |_| {}, frames)
}

fn push_with(way: (Over, How), change: impl FnOnce(&mut Settings), frames: &[Frame]) -> Rig {
    let frames: Vec<_> = frames.iter().map(Frame::wire).collect();
    let mut rig = Rig::start(way, change, &accepted(), &frames);
    rig.end_after_the_answer();
    rig
}

/// What is put together from chunks.
#[derive(Default)]
struct Collected {
    whole: Vec<Heard>,
    part: Vec<u8>,
}

impl Collected {
    fn add(&mut self, chunk: &Chunk) {
        let bytes = chunk.bytes();
        assert!(bytes.len() <= CALLBACK_CHUNK);
        let meta = chunk.meta.expect("not raw");
        assert_eq!(meta.offset, self.part.len() as u64);
        self.part.extend(bytes);
        if meta.bytes_left == 0 {
            let payload = std::mem::take(&mut self.part);
            self.whole.push((meta.kind, meta.cont, payload));
        } else {
            assert!(!bytes.is_empty());
        }
    }
}

/// The next chunk, or the result.
fn next(rig: &mut Rig) -> Result<Chunk, Result<(), Error>> {
    match rig.next() {
        Event::Deliver(Delivery::Payload(chunk)) => Ok(chunk),
        Event::Done(result) => Err(result),
        other => panic!("{other:?}"),
    }
}

/// Takes all to the end, as the driver does: what follows a chunk without a step of its own.
fn take_all(rig: &mut Rig) -> (Vec<Heard>, Result<(), Error>) {
    let mut collected = Collected::default();
    loop {
        match next(rig) {
            Err(result) => return (collected.whole, result),
            Ok(mut chunk) => {
                collected.add(&chunk);
                while chunk.advance() {
                    collected.add(&chunk);
                }
                rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
            }
        }
    }
}

fn several() -> Vec<Frame> {
    let long = |len: usize| (0..len).map(|i| (i % 128) as u8).collect::<Vec<u8>>();
    vec![
        frame(TEXT, "hello"),
        frame(TEXT, ""),
        fragment(BINARY, long(126)),
        frame(PONG, "between"),
        fragment(CONTINUATION, ""),
        fragment(FIN | CONTINUATION, long(65535)),
        frame(PONG, ""),
        frame(BINARY, long(65536)),
        close(1000, "bye"),
    ]
}

#[test]
fn every_frame_is_delivered_with_its_meta_until_the_end() {
    let frames = several();
    for way in everywhere() {
        let mut rig = push(way, &frames);
        let (got, result) = take_all(&mut rig);
        assert_eq!(result, Ok(()), "{way:?}");
        assert!(got == heard(&frames), "{way:?}");
        let bytes: usize = frames.iter().map(|frame| frame.payload.len()).sum();
        assert_eq!(rig.transfer.info().received, bytes as u64);
    }
}

/// Who resumes while the callback has a chunk knows more than it: the pause that it answers is over.
#[test]
fn a_pause_that_another_thread_has_ended_is_none() {
    for inside in [false, true] {
        let mut rig = push((Over::Plain, How::Whole), &[frame(TEXT, "x")]);
        let Ok(chunk) = next(&mut rig) else {
            panic!("no chunk")
        };
        match inside {
            true => rig.transfer.pause(false, false),
            false => rig.transfer.pause_meanwhile(false, false),
        };
        rig.take_back(Delivery::Payload(chunk), Verdict::Paused);
        let again = matches!(rig.step(), Step::Deliver(_));
        assert_eq!(again, !inside);
    }
}

/// Messages that came in together follow a chunk without a step; at any of them the application
/// may pause, and what it was given comes again.
#[test]
fn messages_follow_each_other_until_a_pause() {
    let mut frames: Vec<_> = (0..5).map(|i| frame(BINARY, vec![b'a' + i; 10])).collect();
    frames.extend([frame(TEXT, "t"), frame(PING, "p"), frame(TEXT, "u")]);
    frames.push(close(1000, ""));
    let delivered: Vec<_> = frames
        .iter()
        .filter(|f| f.first != FIN | PING)
        .cloned()
        .collect();
    let mut followed = 0;
    for (over, how) in everywhere() {
        for pause_at in 0..8 {
            let mut rig = push((over, how), &frames);
            let (mut collected, mut count) = (Collected::default(), 0);
            let result = loop {
                let mut chunk = match next(&mut rig) {
                    Ok(chunk) => chunk,
                    Err(result) => break result,
                };
                let mut verdict = Verdict::Taken;
                loop {
                    count += 1;
                    if count - 1 == pause_at {
                        verdict = Verdict::Paused;
                        break;
                    }
                    collected.add(&chunk);
                    if !chunk.advance() {
                        break;
                    }
                    followed += 1;
                }
                rig.take_back(Delivery::Payload(chunk), verdict);
                if verdict == Verdict::Paused {
                    assert!(matches!(rig.step(), Step::Wait));
                    rig.ws().pause(false);
                }
            };
            assert_eq!(result, Ok(()));
            let bytes: usize = delivered.iter().map(|frame| frame.payload.len()).sum();
            assert_eq!(rig.transfer.info().received, bytes as u64);
            let name = format!("{over:?} {how:?}, paused at chunk {pause_at}");
            assert!(collected.whole == heard(&delivered), "{name}");
        }
    }
    assert!(followed > 50, "{followed}");
}

#[test]
fn a_pause_gives_the_same_chunk_again() {
    let frames = several();
    for (over, how) in everywhere() {
        for pause_at in 0..12 {
            let mut rig = push((over, how), &frames);
            let (mut collected, mut count) = (Collected::default(), 0);
            let result = loop {
                let chunk = match next(&mut rig) {
                    Ok(chunk) => chunk,
                    Err(result) => break result,
                };
                count += 1;
                if count - 1 != pause_at {
                    collected.add(&chunk);
                    rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
                    continue;
                }
                let before = (chunk.bytes().to_vec(), chunk.meta);
                // Twice, with more coming in meanwhile.
                rig.take_back(Delivery::Payload(chunk), Verdict::Paused);
                for _ in 0..3 {
                    assert!(matches!(rig.step(), Step::Wait));
                    assert!(rig.transfer.waits().iter().all(|(_, on)| !on.read));
                    rig.peer.release();
                }
                rig.ws().pause(false);
                let chunk = next(&mut rig).unwrap();
                assert_eq!((chunk.bytes().to_vec(), chunk.meta), before);
                rig.take_back(Delivery::Payload(chunk), Verdict::Paused);
                assert!(matches!(rig.step(), Step::Wait));
                rig.ws().pause(false);
            };
            assert_eq!(result, Ok(()));
            let name = format!("{over:?} {how:?}, paused at chunk {pause_at}");
            assert!(count > pause_at, "{name}");
            assert!(collected.whole == heard(&frames), "{name}");
        }
    }
}

#[test]
fn a_pause_asked_for_between_chunks_holds_back_the_next() {
    for way in everywhere() {
        let mut rig = push(way, &[frame(TEXT, "one"), frame(TEXT, "two")]);
        let first = next(&mut rig).unwrap();
        rig.ws().pause(true);
        rig.take_back(Delivery::Payload(first), Verdict::Taken);
        assert!(matches!(rig.step(), Step::Wait));
        rig.ws().pause(false);
        assert!(next(&mut rig).is_ok());
    }
}

#[test]
fn a_paused_header_line_comes_again_after_the_pause() {
    let mut rig = push((Over::Plain, How::Whole), &[frame(TEXT, "x")]);
    let line = loop {
        match rig.step() {
            Step::Deliver(Delivery::Header(line)) => break line,
            Step::Wait => rig.turn(),
            other => panic!("{other:?}"),
        }
    };
    rig.take_back(Delivery::Header(line.clone()), Verdict::Paused);
    assert!(
        matches!(rig.step(), Step::Wait),
        "paused, and yet delivered to"
    );
    rig.ws().pause(false);
    match rig.step() {
        Step::Deliver(Delivery::Header(again)) => assert_eq!(again, line),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_refused_chunk_is_an_error() {
    for way in everywhere() {
        for refused in 0..3 {
            let mut rig = push(way, &[frame(TEXT, "1"), frame(TEXT, ""), close(1000, "")]);
            for _ in 0..refused {
                let chunk = next(&mut rig).unwrap();
                rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
            }
            let chunk = next(&mut rig).unwrap();
            rig.take_back(Delivery::Payload(chunk), Verdict::Refused);
            assert_eq!(kind(next(&mut rig).unwrap_err()), Kind::Write, "{way:?}");
            assert!(rig.transfer.socket().is_none());
        }
    }
}

#[test]
fn a_refused_header_line_is_an_error() {
    for head in [accepted(), b"HTTP/1.1 404 No\r\nA: b\r\n\r\n".to_vec()] {
        for refused in 0..3 {
            let mut rig = Rig::start((Over::Plain, How::Whole), |_| {}, &head, &[]);
            let mut lines = 0;
            let result = loop {
                match rig.step() {
                    Step::Wait => rig.turn(),
                    Step::Deliver(line) => {
                        let taken = lines != refused;
                        lines += 1;
                        let verdict = if taken {
                            Verdict::Taken
                        } else {
                            Verdict::Refused
                        };
                        rig.take_back(line, verdict);
                    }
                    Step::Done(result) => break result,
                    Step::AskProgress => {}
                    other @ (Step::Ask(_) | Step::Renew) => panic!("{other:?}"),
                }
            };
            assert_eq!(kind(result), Kind::Write);
            assert_eq!(lines, refused + 1, "no line after the refused one");
        }
    }
}

#[test]
fn an_abort_ends_it_with_what_the_application_says() {
    let mut rig = push((Over::Plain, How::Whole), &[frame(TEXT, "x")]);
    let chunk = next(&mut rig).unwrap();
    rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
    rig.transfer.abort(Error::new(Kind::Aborted, "enough"));
    assert_eq!(kind(next(&mut rig).unwrap_err()), Kind::Aborted);
    rig.peer.wait_for_the_end();
}

#[test]
fn progress_is_asked_for_at_the_start_and_before_each_wait() {
    let change = |settings: &mut Settings| settings.no_progress.0 = false;
    let mut rig = push_with((Over::Plain, How::Pieces(1)), change, &[frame(TEXT, "abc")]);
    assert!(matches!(rig.step(), Step::AskProgress));
    let (mut asked, mut waits) = (1, 0);
    loop {
        match rig.step() {
            Step::AskProgress => asked += 1,
            Step::Ask(question) => panic!("{question:?}"),
            Step::Wait => {
                waits += 1;
                assert_eq!(asked, waits + 1);
                rig.turn();
            }
            Step::Deliver(delivery) => rig.take_back(delivery, Verdict::Taken),
            Step::Renew => panic!("nobody wanted it to connect again"),
            Step::Done(result) => break assert_eq!(result, Ok(())),
        }
    }
    assert!(waits > 100, "one for each byte of the head");
}

#[test]
fn a_violation_comes_after_the_frames_before_it() {
    let cases = [
        (vec![0x83, 0], 1002),
        (vec![0x88, 1, 3], 1002),
        (frame(TEXT, b"\xff").wire(), 1007),
    ];
    for (bad, code) in cases {
        for way in everywhere() {
            let said = [
                frame(TEXT, "good").wire(),
                bad.clone(),
                frame(TEXT, "late").wire(),
            ];
            let mut rig = Rig::start(way, |_| {}, &accepted(), &said);
            let (got, result) = take_all(&mut rig);
            assert_eq!(got, heard(&[frame(TEXT, "good")]));
            assert_eq!(kind(result), Kind::Receive, "{way:?} {bad:x?}");
            rig.peer.wait_for_the_end();
            let ours = rig.frames_after_the_request();
            assert_eq!(ours.len(), 1);
            assert_eq!(
                ours[0].payload[..2],
                u16::to_be_bytes(code),
                "{way:?} {bad:x?}"
            );
        }
    }
}

#[test]
fn pings_are_answered_and_not_delivered() {
    let frames = [
        frame(PING, "1"),
        fragment(TEXT, "a"),
        frame(PING, [b'2'; 125]),
        fragment(FIN | CONTINUATION, "b"),
        frame(PING, ""),
    ];
    for way in everywhere() {
        let mut rig = push(way, &frames);
        let (got, result) = take_all(&mut rig);
        assert_eq!(result, Ok(()));
        assert_eq!(got, heard(&[frames[1].clone(), frames[3].clone()]));
        rig.peer.wait_for_the_end();
        let pongs = [frame(PONG, "1"), frame(PONG, [b'2'; 125]), frame(PONG, "")];
        assert_eq!(rig.frames_after_the_request(), pongs);
        let mut rig = push_with(way, |settings| settings.ws.no_auto_pong = true, &frames);
        assert_eq!(take_all(&mut rig), (heard(&frames), Ok(())));
        rig.peer.wait_for_the_end();
        assert_eq!(rig.frames_after_the_request(), []);
    }
}

#[test]
fn frames_may_be_sent_while_a_chunk_is_out() {
    for way in everywhere() {
        let mut rig = push(way, &several());
        let (mut collected, mut sent) = (Collected::default(), Vec::new());
        let result = loop {
            match next(&mut rig) {
                Err(result) => break result,
                Ok(chunk) => {
                    let text = format!("chunk {}", sent.len());
                    assert_eq!(rig.send(ws::Kind::Text, text.as_bytes()), Ok(text.len()));
                    sent.push(frame(TEXT, text));
                    collected.add(&chunk);
                    rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
                }
            }
        };
        assert_eq!(result, Ok(()));
        assert!(collected.whole == heard(&several()));
        rig.peer.wait_for_the_end();
        assert_eq!(rig.frames_after_the_request(), sent);
    }
}

#[test]
fn raw_mode_delivers_bytes_as_they_are() {
    let frames = several();
    let want: Vec<u8> = frames.iter().flat_map(Frame::wire).collect();
    for way in everywhere() {
        let mut rig = push_with(way, |settings| settings.ws.raw = true, &frames);
        let (mut got, mut count) = (Vec::<u8>::new(), 0);
        let result = loop {
            match next(&mut rig) {
                Err(result) => break result,
                Ok(chunk) => {
                    assert_eq!(chunk.meta, None::<Meta>);
                    count += 1;
                    if count % 7 == 0 {
                        rig.take_back(Delivery::Payload(chunk), Verdict::Paused);
                        assert!(matches!(rig.step(), Step::Wait));
                        rig.ws().pause(false);
                    } else {
                        got.extend(chunk.bytes());
                        rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
                    }
                }
            }
        };
        assert_eq!(result, Ok(()));
        assert!(got == want, "{way:?}");
    }
}

#[test]
fn what_waits_for_the_socket_goes_out_while_the_transfer_waits() {
    for over in OVERS {
        let mut rig = Rig::narrow_push(over);
        let data = vec![b'x'; 9000];
        let mut frames = 0;
        while rig.send(ws::Kind::Binary, &data).is_ok() {
            frames += 1;
        }
        // Begun and kept, or not begun: the transfer's own steps send what was kept.
        while rig.transfer.waits()[0].1.write {
            rig.drain(1000);
            assert!(matches!(rig.step(), Step::Wait));
        }
        // The call is repeated, and then the frame is reported as sent.
        while let Err(error) = rig.send(ws::Kind::Binary, &data) {
            assert_eq!(error.kind, Kind::Again);
            rig.drain(1000);
        }
        rig.close();
        rig.peer.wait_for_the_end();
        let got = decode(&rig.peer.received);
        assert_eq!(got.len(), frames + 1);
        assert!(got.iter().all(|got| *got == frame(BINARY, &data)));
    }
}
