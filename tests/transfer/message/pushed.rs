//! Whole messages for a write callback.

use super::*;

fn push(way: (crate::rig::Over, How), change: impl Fn(&mut Settings), frames: &[Frame]) -> Rig {
    let frames: Vec<_> = frames.iter().map(Frame::wire).collect();
    let change = |settings: &mut Settings| {
        settings.ws.messages = true;
        change(settings);
    };
    let mut rig = Rig::start(way, change, &accepted(), &frames);
    rig.end_after_the_answer();
    rig
}

/// What the write callback gets until the end, as the driver delivers it; it pauses at each `pause`th
/// delivery.
fn pushed(rig: &mut Rig, pause: usize) -> (Vec<Whole>, Result<(), Error>) {
    let (mut got, mut count) = (Vec::new(), 0);
    loop {
        let mut chunk = match rig.next() {
            Event::Deliver(Delivery::Payload(chunk)) => chunk,
            Event::Done(result) => return (got, result),
            other => panic!("{other:?}"),
        };
        let verdict = loop {
            let meta = chunk.meta.expect("not raw");
            assert_eq!((meta.cont, meta.offset, meta.bytes_left), (false, 0, 0));
            count += 1;
            if count % pause == 0 {
                break Verdict::Paused;
            }
            got.push((meta.kind, chunk.bytes().to_vec()));
            if !chunk.advance() {
                break Verdict::Taken;
            }
        };
        rig.take_back(Delivery::Payload(chunk), verdict);
        if verdict == Verdict::Paused {
            assert!(matches!(rig.step(), Step::Wait));
            rig.ws().pause(false);
        }
    }
}

#[test]
fn messages_are_pushed_whole_however_they_arrive_and_again_after_a_pause() {
    let mut frames = several();
    frames.push(close(1000, "bye"));
    let mut want = wholes(&frames);
    // A PONG comes when it comes, before the message that it interrupts.
    want.insert(2, (ws::Kind::Pong, b"2".to_vec()));
    want.push((ws::Kind::Close, b"\x03\xe8bye".to_vec()));
    for way in everywhere() {
        for pause in [usize::MAX, 2, 3] {
            let mut rig = push(way, |_| {}, &frames);
            let (got, result) = pushed(&mut rig, pause);
            assert_eq!(result, Ok(()), "{way:?}");
            assert!(got == want, "{way:?} {pause}");
            let bytes: usize = want.iter().map(|(_, payload)| payload.len()).sum();
            assert_eq!(rig.transfer.info().received, bytes as u64, "{way:?}");
        }
    }
}

#[test]
fn limits_end_a_transfer() {
    let frames = [
        frame(TEXT, "fits"),
        fragment(TEXT, "to"),
        fragment(CONTINUATION, "long"),
    ];
    for way in everywhere() {
        let typed = |settings: &mut Settings| settings.beyond.kind = MessageKind::Binary;
        for (change, taken, want) in [
            (
                &limited(5, 9) as &dyn Fn(&mut Settings),
                1,
                Kind::MessageTooLarge,
            ),
            (&limited(3, 9), 0, Kind::MessageTooLarge),
            (&limited(99, 1), 1, Kind::MessageTooLarge),
            (&typed, 0, Kind::Receive),
        ] {
            let mut rig = push(way, change, &frames);
            let (got, result) = pushed(&mut rig, usize::MAX);
            assert_eq!((got.len(), kind(result)), (taken, want), "{way:?}");
        }
        let mut rig = push(way, |_| {}, &frames);
        let (got, result) = pushed(&mut rig, usize::MAX);
        assert_eq!(
            (got.len(), kind(result)),
            (1, Kind::Receive),
            "the end within a message"
        );
    }
}

/// The option counts from the next message on.
#[test]
fn a_message_that_was_begun_in_one_way_ends_in_it() {
    let options = |messages| curlws::settings::WebSocket {
        messages,
        ..Default::default()
    };
    let deliver = |rig: &mut Rig| {
        let Event::Deliver(Delivery::Payload(chunk)) = rig.next() else {
            panic!("no chunk");
        };
        let got = (chunk.bytes().to_vec(), chunk.meta.unwrap().cont);
        rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
        got
    };
    let frames = [
        fragment(TEXT, "a"),
        fragment(FIN | CONTINUATION, "b"),
        fragment(TEXT, "c"),
        fragment(FIN | CONTINUATION, "d"),
        fragment(TEXT, "e"),
    ];
    for over in OVERS {
        let mut rig = push(
            (over, How::Whole),
            |settings| settings.ws.messages = false,
            &frames,
        );
        assert_eq!(deliver(&mut rig), (b"a".to_vec(), true));
        rig.transfer.set_ws_options(options(true));
        assert_eq!(deliver(&mut rig), (b"b".to_vec(), false));
        assert_eq!(deliver(&mut rig), (b"cd".to_vec(), false));
        rig.transfer.set_ws_options(options(false));
        assert_eq!(deliver(&mut rig), (b"e".to_vec(), true));
    }
}

#[test]
fn a_message_beyond_a_callbacks_usual_size_is_one_delivery() {
    let frames = [
        frame(BINARY, long(3 * CALLBACK_CHUNK)),
        frame(BINARY, long(1 << 20)),
    ];
    let mut rig = push((OVERS[1], How::Joined), |_| {}, &frames);
    let (got, result) = pushed(&mut rig, usize::MAX);
    assert_eq!((got.len(), result), (2, Ok(())));
}
