//! The callback model: closing while a write callback takes what comes.

use super::*;

fn push_with(way: (Over, How), change: impl FnOnce(&mut Settings), frames: &[Frame]) -> Rig {
    let frames: Vec<_> = frames.iter().map(Frame::wire).collect();
    Rig::start(way, change, &accepted(), &frames)
}

/// The next chunk's payload, taken; or the result.
fn take(rig: &mut Rig) -> Result<Vec<u8>, Result<(), Error>> {
    match rig.next() {
        Event::Deliver(Delivery::Payload(chunk)) => {
            let bytes = chunk.bytes().to_vec();
            rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
            Ok(bytes)
        }
        Event::Done(result) => Err(result),
        other => panic!("{other:?}"),
    }
}

/// Runs until it waits for nothing but time.
fn run_until_it_lingers(rig: &mut Rig) {
    rig.run_until(|rig| rig.transfer.deadline(rig.now) == Some(rig.now + MOMENT));
}

#[test]
fn pushed_nothing_more_is_delivered_and_it_ends_by_itself() {
    for way in everywhere() {
        for ends in [false, true] {
            let frames = [still_on_its_way(), vec![close(1001, "away")]].concat();
            let mut rig = push_with(way, |_| {}, &frames);
            assert!(take(&mut rig).is_ok());
            rig.ws().discard();
            assert_eq!(say_close(&mut rig), Ok(()));
            if ends {
                rig.peer.finish();
                assert_eq!(take(&mut rig), Err(Ok(())), "{way:?}");
            } else {
                run_until_it_lingers(&mut rig);
                rig.now += MOMENT;
                assert_eq!(take(&mut rig), Err(Ok(())), "{way:?}");
            }
            assert_eq!(status(&rig), Some((1001, b"away".to_vec())));
            rig.peer.wait_for_the_end();
            let ours = rig.frames_after_the_request();
            let mut want = vec![frame(CLOSE, BYE), frame(PONG, "p")];
            if ours.first() != want.first() {
                want.reverse(); // the PING came with the first chunk
            }
            assert_eq!(ours, want, "{way:?}");
        }
    }
}

#[test]
fn pushed_half_closed_all_is_delivered_and_it_ends_by_itself() {
    for way in everywhere() {
        let frames = [frame(TEXT, "a"), frame(TEXT, "b"), close(1000, "")];
        let mut rig = push_with(way, |_| {}, &frames);
        assert_eq!(take(&mut rig).unwrap(), b"a");
        assert_eq!(say_close(&mut rig), Ok(()));
        assert_eq!(take(&mut rig).unwrap(), b"b");
        assert_eq!(take(&mut rig).unwrap(), b"\x03\xe8");
        run_until_it_lingers(&mut rig);
        rig.now += MOMENT;
        assert_eq!(take(&mut rig), Err(Ok(())), "{way:?}");
    }
}

#[test]
fn pushed_an_answered_close_ends_it_too() {
    for wanted in [false, true] {
        let change = |settings: &mut Settings| settings.ws.auto_close = wanted;
        let mut rig = push_with((Over::Plain, How::Whole), change, &[close(1000, "")]);
        assert_eq!(take(&mut rig).unwrap(), b"\x03\xe8");
        if wanted {
            run_until_it_lingers(&mut rig);
            rig.peer.read(usize::MAX);
            let (frames, _, _) = split(rig.peer.received.rsplit(|b| *b == b'\n').next().unwrap());
            assert_eq!(frames, [close(1000, "")]);
            rig.now += MOMENT;
            assert_eq!(take(&mut rig), Err(Ok(())));
        } else {
            rig.run_until(|rig| rig.transfer.deadline(rig.now).is_none());
            rig.peer.finish();
            assert_eq!(take(&mut rig), Err(Ok(())));
        }
    }
}

#[test]
fn pushed_a_pause_keeps_nothing_from_closing() {
    for over in OVERS {
        let frames = [frame(TEXT, "a"), frame(TEXT, "b"), close(1000, "")];
        for before in [false, true] {
            let mut rig = push_with((over, How::Joined), |_| {}, &frames);
            let Event::Deliver(chunk) = rig.next() else {
                panic!("no chunk");
            };
            if before {
                rig.ws().discard();
            }
            rig.take_back(chunk, Verdict::Paused);
            if !before {
                rig.ws().discard();
            }
            assert_eq!(say_close(&mut rig), Ok(()));
            assert!(rig.transfer.waits()[0].1.read, "{over:?} {before}");
            rig.peer.finish();
            assert_eq!(take(&mut rig), Err(Ok(())), "{over:?} {before}");
            assert_eq!(status(&rig), Some((1000, vec![])), "{over:?} {before}");
        }
    }
}

#[test]
fn a_read_callback_is_not_asked_after_our_close() {
    let change = |settings: &mut Settings| settings.request.upload = true;
    let mut rig = push_with((Over::Plain, How::Whole), change, &[]);
    let mut asked = 0;
    loop {
        match rig.step() {
            Step::Wait if asked > 1 => break,
            Step::Wait => rig.turn(),
            Step::Ask(Question::Read(mut buffer)) => {
                asked += 1;
                buffer[..2].copy_from_slice(b"up");
                let brought = Brought::Bytes(2);
                rig.transfer.answer(Answer::Read(buffer, brought));
                if asked == 2 {
                    assert_eq!(say_close(&mut rig), Ok(()));
                }
            }
            Step::Deliver(line) => rig.take_back(line, Verdict::Taken),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(asked, 2);
    rig.peer.read(usize::MAX);
    let ours = rig.frames_after_the_request();
    assert_eq!(
        ours,
        [frame(BINARY, "up"), frame(BINARY, "up"), frame(CLOSE, BYE)]
    );
}
