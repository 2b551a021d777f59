//! What is sent goes out compressed.

use super::*;

/// Sends a frame as programs do; says how often it was "again" and how often a part.
fn send_all(
    rig: &mut Rig,
    mut announced: Option<u64>,
    data: &[u8],
    portion: usize,
    drain: usize,
) -> (usize, usize) {
    let (mut sent, mut again, mut parts) = (0usize, 0, 0);
    loop {
        let end = data.len().min(sent.saturating_add(portion));
        match rig.send_as(1, WHOLE, announced, &data[sent..end]) {
            Ok(n) => {
                sent += n;
                announced = None;
                if sent == data.len() {
                    return (again, parts);
                }
                parts += 1;
            }
            Err(error) => {
                assert_eq!(error.kind, Kind::Again, "{error}");
                announced = None;
                again += 1;
            }
        }
        rig.drain(drain);
    }
}

#[test]
fn what_is_sent_is_one_message_each() {
    for over in OVERS {
        let mut rig = open((over, How::Whole), &[]);
        let lens = [0, 1, 125, 5000, 0, 65535, 65536, 65537, 200_000, 1];
        for len in lens {
            let data = bytes(len);
            let mut sent = 0;
            loop {
                match rig.send(ws::Kind::Binary, &data[sent..]) {
                    Ok(n) => sent += n,
                    Err(error) => assert_eq!(error.kind, Kind::Again),
                }
                if sent == len {
                    break;
                }
                rig.peer.read(usize::MAX);
            }
        }
        let frames = received(&mut rig);
        let read = messages(&frames);
        assert_eq!(read.len(), lens.len());
        for ((opcode, compressed, payload, frames), len) in read.into_iter().zip(lens) {
            assert_eq!((opcode, compressed), (BINARY, true));
            assert!(payload == bytes(len));
            assert!(frames <= 1 + len / DEFLATE_CHUNK);
        }
        let wire: usize = frames.iter().map(|frame| frame.payload.len()).sum();
        assert!(wire < 300_000);
    }
}

#[test]
fn frames_for_which_there_is_little_room_are_sent_once() {
    for over in OVERS {
        for announce in [false, true] {
            for (portion, drain) in [(usize::MAX, 999), (9_000, usize::MAX), (70_000, 5_000)] {
                let mut rig = narrow(over);
                let lens = [16_000, 0, 1, 300_000, 65_536, 5000, 120_000];
                let (mut again, mut parts) = (0, 0);
                for len in lens {
                    let told = announce.then_some(len as u64);
                    let portion = if announce { portion } else { usize::MAX };
                    let (a, p) = send_all(&mut rig, told, &bytes(len), portion, drain);
                    again += a;
                    parts += p;
                    if len <= DEFLATE_CHUNK && !announce {
                        assert_eq!(p, 0, "{len}: all or nothing");
                    }
                }
                assert!(again > 0 && parts > 0, "there was room for all");
                let read = messages(&received(&mut rig));
                assert_eq!(read.len(), lens.len());
                for ((_, compressed, payload, _), len) in read.into_iter().zip(lens) {
                    assert!(compressed && payload == bytes(len), "{over:?} {len}");
                }
            }
        }
    }
}

#[test]
fn a_frame_that_waits_is_repeated_by_its_sender_and_stays_one() {
    for over in OVERS {
        let mut rig = narrow(over);
        let data = bytes(60_000);
        let mut whole = 0;
        while rig.send(ws::Kind::Binary, &data).is_ok() {
            whole += 1;
        }
        let other = rig.send_as(2, WHOLE, None, b"another's");
        assert_eq!(kind(other), Kind::Again);
        let shorter = rig.send(ws::Kind::Binary, &data[1..]);
        assert!(matches!(kind(shorter), Kind::BadArgument | Kind::Again));
        while rig.transfer.waits()[0].1.write {
            rig.drain(1000);
            rig.flush();
        }
        assert_eq!(rig.send(ws::Kind::Binary, &data), Ok(data.len()));
        let read = messages(&received(&mut rig));
        assert_eq!(read.len(), whole + 1);
        assert!(read.iter().all(|(_, _, payload, _)| *payload == data));
    }
}

#[test]
fn pongs_come_between_frames() {
    for over in OVERS {
        let mut rig = narrow(over);
        let data = bytes(300_000);
        let mut sent = rig.send(ws::Kind::Binary, &data).unwrap_or_default();
        assert!(sent < data.len());
        rig.peer.queue(&frame(PING, "p").wire());
        rig.feed();
        assert_eq!(kind(rig.try_receive(&mut [0; 9])), Kind::Again);
        while sent < data.len() {
            match rig.send(ws::Kind::Binary, &data[sent..]) {
                Ok(n) => sent += n,
                Err(error) => assert_eq!(error.kind, Kind::Again),
            }
            if sent < data.len() {
                rig.drain(usize::MAX);
            }
        }
        let frames = received(&mut rig);
        assert!(frames.contains(&frame(PONG, "p")));
        assert!(messages(&frames)[0].2 == data);
    }
}

#[test]
fn corked_messages_are_compressed_one_by_one() {
    let mut rig = open((Over::Plain, How::Whole), &[]);
    while rig.peer.read(usize::MAX) > 0 {}
    rig.ws().cork();
    let texts = ["one of many", "", "one of many, again"];
    for text in texts {
        assert_eq!(rig.send(ws::Kind::Text, text.as_bytes()), Ok(text.len()));
    }
    assert_eq!(rig.peer.read(usize::MAX), 0);
    rig.close();
    rig.peer.wait_for_the_end();
    let read = messages(&decode(&rig.peer.received));
    assert_eq!(read, texts.map(|text| (TEXT & 15, true, text.into(), 1)));
}

#[test]
fn a_message_may_go_uncompressed() {
    let mut rig = open((Over::Plain, How::Whole), &[]);
    let send = |rig: &mut Rig, data: &[u8], cont: bool, compress: bool| {
        let message = Message {
            data,
            announced: None,
            flags: Ok((Some(ws::Kind::Text), cont)),
            compress,
            sender: 1,
        };
        let open = rig.transfer.open().unwrap();
        assert_eq!(open.send(message, &mut rig.random), Ok(data.len()));
    };
    send(&mut rig, b"secret", false, false);
    send(&mut rig, b"open", false, true);
    send(&mut rig, b"sec", true, false);
    send(&mut rig, b"ret", false, true);
    send(&mut rig, b"op", true, true);
    send(&mut rig, b"en", false, false);
    let read = messages(&received(&mut rig));
    let want = [
        (TEXT, false, b"secret".to_vec(), 1),
        (TEXT, true, b"open".to_vec(), 1),
        (TEXT, false, b"secret".to_vec(), 2),
        (TEXT, true, b"open".to_vec(), 2),
    ];
    assert_eq!(read, want);
}

#[test]
fn frames_are_announced_and_brought_in_portions() {
    for over in OVERS {
        let mut rig = open((over, How::Whole), &[]);
        let start = |rig: &mut Rig, len, cont| {
            let message = Message {
                data: b"",
                announced: Some(len),
                flags: Ok((Some(ws::Kind::Binary), cont)),
                compress: true,
                sender: 1,
            };
            let open = rig.transfer.open().unwrap();
            open.start_frame(message, &mut rig.random)
        };
        assert_eq!(start(&mut rig, 6, true), Ok(()));
        assert_eq!(kind(start(&mut rig, 6, true)), Kind::Send);
        assert_eq!(rig.send_as(1, WHOLE, None, b"abc"), Ok(3));
        assert_eq!(rig.send_as(2, WHOLE, Some(0), b"def"), Ok(3));
        assert_eq!(start(&mut rig, 0, true), Ok(()));
        assert_eq!(start(&mut rig, 0, false), Ok(()));
        assert_eq!(rig.send(ws::Kind::Binary, b"x"), Ok(1));
        let read = messages(&received(&mut rig));
        let want = [
            (BINARY, true, b"abcdef".to_vec(), 3),
            (BINARY, true, b"x".to_vec(), 1),
        ];
        assert_eq!(read, want);
    }
}

#[test]
fn an_upload_goes_out_compressed() {
    let mut rig = Rig::with(Peer::narrow(Over::Plain), |settings| {
        settings.request.upload = true;
        compress(settings);
    });
    rig.answer(How::Whole, &agreed(), &[frame(PING, "p").wire()]);
    let data = bytes(300_000);
    let mut done = 0;
    let result: Result<(), Error> = loop {
        match rig.step() {
            Step::Wait => rig.turn(),
            Step::Ask(Question::Read(mut buffer)) => {
                let n = buffer.len().min(data.len() - done);
                buffer[..n].copy_from_slice(&data[done..done + n]);
                done += n;
                let answer = Answer::Read(buffer, Brought::Bytes(n));
                rig.transfer.answer(answer);
                if rig.transfer.open().is_some_and(|open| !open.is_uploading()) {
                    rig.peer.finish();
                }
            }
            Step::Deliver(delivery) => rig.take_back(delivery, Verdict::Taken),
            Step::Done(result) => break result,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(result, Ok(()));
    rig.peer.wait_for_the_end();
    let read = messages(&rig.frames_after_the_request());
    assert!(read.iter().all(|(_, compressed, _, _)| *compressed));
    let all: Vec<u8> = read.into_iter().flat_map(|message| message.2).collect();
    assert!(all == data);
    assert_eq!(rig.transfer.info().sent, data.len() as u64);
}
