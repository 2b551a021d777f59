//! Uploads: a read callback brings payload while frames come in.

use curlws::transfer::{Answer, Brought, Delivery, Error, Kind, Message, Question, Step, Verdict};
use curlws::ws;

use crate::rig::{How, OVERS, Over, Peer, Rig, accepted, everywhere, kind};
use crate::wire::{BINARY, CONTINUATION, FIN, Frame, PING, PONG, TEXT, fragment, frame};

/// A transfer that uploads, to a peer with little room that says these frames.
fn upload((over, how): (Over, How), frames: &[Frame]) -> Rig {
    let mut rig = Rig::with(Peer::narrow(over), |settings| {
        settings.request.upload = true;
    });
    let frames: Vec<_> = frames.iter().map(Frame::wire).collect();
    rig.answer(how, &accepted(), &frames);
    rig
}

/// Runs to the end, which the peer makes when the upload is over. Counts deliveries.
fn run(
    rig: &mut Rig,
    mut bring: impl FnMut(&mut Rig, &mut [u8]) -> Brought,
) -> (Result<(), Error>, usize) {
    let mut delivered = 0;
    loop {
        match rig.step() {
            Step::Wait => rig.turn(),
            Step::Ask(Question::Read(mut buffer)) => {
                let brought = bring(rig, &mut buffer);
                rig.transfer.answer(Answer::Read(buffer, brought));
                if rig.transfer.open().is_some_and(|open| !open.is_uploading()) {
                    rig.peer.finish();
                }
            }
            Step::Deliver(delivery) => {
                if let Delivery::Payload(chunk) = &delivery {
                    let meta = chunk.meta.expect("not raw");
                    delivered += usize::from(meta.bytes_left == 0);
                }
                rig.take_back(delivery, Verdict::Taken);
            }
            Step::Done(result) => return (result, delivered),
            other => panic!("{other:?}"),
        }
    }
}

/// Announces a frame from within the read callback.
fn announce(rig: &mut Rig, kind: ws::Kind, cont: bool, len: u64) -> Result<(), Error> {
    let message = Message {
        data: &[],
        announced: Some(len),
        flags: Ok((Some(kind), cont)),
        compress: true,
        sender: 1,
    };
    let open = rig.transfer.open().expect("the WebSocket is open");
    open.start_frame(message, &mut rig.random)
}

fn long(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i % 251) as u8).collect()
}

#[test]
fn each_chunk_is_a_frame_while_others_come_in_and_pongs_go_between() {
    let said: Vec<_> = (0..20)
        .map(|i| frame(if i % 4 == 0 { PING } else { TEXT }, format!("{i}")))
        .collect();
    for way in everywhere() {
        let chunks: Vec<_> = [1, 125, 126, 16_370, 16_371, 65_536, 3].map(long).to_vec();
        let mut rig = upload(way, &said);
        let mut next = chunks.iter();
        let (result, delivered) = run(&mut rig, |_, buffer| {
            assert_eq!(buffer.len(), 65_536);
            let chunk = next.next().map_or(&[][..], Vec::as_slice);
            buffer[..chunk.len()].copy_from_slice(chunk);
            Brought::Bytes(chunk.len())
        });
        assert_eq!((result, delivered), (Ok(()), 15), "{way:?}");
        rig.peer.wait_for_the_end();
        let (pongs, got): (Vec<_>, Vec<_>) = rig
            .frames_after_the_request()
            .into_iter()
            .partition(|frame| frame.first == FIN | PONG);
        let sent: Vec<_> = chunks.iter().map(|chunk| frame(BINARY, chunk)).collect();
        assert!(got == sent, "{way:?}");
        assert_eq!(pongs.len(), 5);
        let bytes: usize = chunks.iter().map(Vec::len).sum();
        assert_eq!(rig.transfer.info().sent, bytes as u64);
    }
}

#[test]
fn what_is_brought_does_not_wait_for_more_where_calls_are_corked() {
    for over in OVERS {
        let mut rig = upload((over, How::Whole), &[frame(TEXT, "x")]);
        let mut turn = 0;
        let (result, _) = run(&mut rig, |rig, buffer| {
            turn += 1;
            match turn {
                1 => {
                    rig.ws().cork();
                    assert_eq!(rig.send(ws::Kind::Text, b"corked"), Ok(6));
                    buffer[..7].copy_from_slice(b"brought");
                    Brought::Bytes(7)
                }
                2 => {
                    let want = [frame(TEXT, "corked"), frame(BINARY, "brought")];
                    while rig.frames_after_the_request().len() < 2 {
                        rig.peer.wait();
                    }
                    assert!(rig.frames_after_the_request() == want);
                    Brought::Bytes(0)
                }
                _ => panic!("asked again"),
            }
        });
        assert_eq!(result, Ok(()), "{over:?}");
    }
}

#[test]
fn announced_frames_take_as_many_calls_as_they_need() {
    for over in OVERS {
        let mut rig = upload((over, How::Whole), &[frame(TEXT, "x")]);
        let want = long(100_000);
        let (mut call, mut done) = (0, 0);
        let (result, _) = run(&mut rig, |rig, buffer| {
            call += 1;
            match call {
                1 => announce(rig, ws::Kind::Text, true, 0).unwrap(),
                2 => announce(rig, ws::Kind::Text, false, 100_000).unwrap(),
                3 => {
                    let second = announce(rig, ws::Kind::Text, false, 1);
                    assert_eq!(kind(second), Kind::Send, "the one before lacks all");
                }
                _ => {}
            }
            if call < 3 || done == want.len() {
                return Brought::Bytes(0);
            }
            assert_eq!(buffer.len(), (want.len() - done).min(65_536));
            let n = buffer.len().min(30_000);
            buffer[..n].copy_from_slice(&want[done..done + n]);
            done += n;
            Brought::Bytes(n)
        });
        assert_eq!(result, Ok(()));
        rig.peer.wait_for_the_end();
        let sent = [fragment(TEXT, ""), fragment(FIN | CONTINUATION, &want)];
        assert!(rig.frames_after_the_request() == sent);
    }
}

#[test]
fn a_chunk_goes_on_with_the_announced_frame() {
    let mut rig = upload((Over::Plain, How::Whole), &[frame(TEXT, "x")]);
    let mut call = 0;
    let (result, _) = run(&mut rig, |rig, buffer| {
        call += 1;
        match call {
            1 => {
                announce(rig, ws::Kind::Text, true, 2).unwrap();
                buffer[..2].copy_from_slice(b"He");
                Brought::Bytes(2)
            }
            2 => {
                announce(rig, ws::Kind::Text, false, 3).unwrap();
                buffer[0] = b'l';
                Brought::Bytes(1)
            }
            3 => {
                buffer.copy_from_slice(b"lo");
                Brought::Bytes(2)
            }
            _ => Brought::Bytes(0),
        }
    });
    assert_eq!(result, Ok(()));
    rig.peer.wait_for_the_end();
    let sent = [fragment(TEXT, "He"), fragment(FIN | CONTINUATION, "llo")];
    assert_eq!(rig.frames_after_the_request(), sent);
}

/// No other thread has begun it.
#[test]
fn a_chunk_ends_the_message_that_was_announced_in_fragments() {
    let mut rig = upload((Over::Plain, How::Whole), &[frame(TEXT, "x")]);
    let mut call = 0;
    let (result, _) = run(&mut rig, |rig, buffer| {
        call += 1;
        if call == 1 {
            announce(rig, ws::Kind::Text, true, 2).unwrap();
        }
        if call > 2 {
            return Brought::Bytes(0);
        }
        buffer[..2].copy_from_slice(b"He");
        Brought::Bytes(2)
    });
    assert_eq!(result, Ok(()));
    rig.peer.wait_for_the_end();
    let sent = [fragment(TEXT, "He"), fragment(FIN | CONTINUATION, "He")];
    assert_eq!(rig.frames_after_the_request(), sent);
}

#[test]
fn a_pause_asks_nothing_until_it_ends() {
    for over in OVERS {
        let mut rig = upload((over, How::Whole), &[frame(TEXT, "x")]);
        let mut asked = 0;
        loop {
            match rig.step() {
                Step::Wait if asked == 1 && rig.ws().is_upload_paused() => {
                    rig.ws().pause_upload(false);
                }
                Step::Wait => rig.turn(),
                Step::Ask(Question::Read(mut buffer)) => {
                    asked += 1;
                    buffer[..5].copy_from_slice(b"hello");
                    let brought = match asked {
                        1 => Brought::Pause,
                        2 => Brought::Bytes(5),
                        _ => Brought::Bytes(0),
                    };
                    rig.transfer.answer(Answer::Read(buffer, brought));
                    if asked == 3 {
                        rig.peer.finish();
                    }
                }
                Step::Deliver(delivery) => rig.take_back(delivery, Verdict::Taken),
                Step::Done(result) => break assert_eq!(result, Ok(())),
                other => panic!("{other:?}"),
            }
        }
        rig.peer.wait_for_the_end();
        assert_eq!(rig.frames_after_the_request(), [frame(BINARY, "hello")]);
    }
}

/// Who resumes while the callback is being asked knows more than it: the pause that it answers is over.
/// What the callback itself said before its answer is not.
#[test]
fn a_pause_that_another_thread_has_ended_is_none() {
    for inside in [false, true] {
        let mut rig = upload((Over::Plain, How::Whole), &[frame(TEXT, "x")]);
        let buffer = loop {
            match rig.step() {
                Step::Wait => rig.turn(),
                Step::Ask(Question::Read(buffer)) => break buffer,
                Step::Deliver(delivery) => rig.take_back(delivery, Verdict::Taken),
                other => panic!("{other:?}"),
            }
        };
        match inside {
            true => rig.transfer.pause(false, false),
            false => rig.transfer.pause_meanwhile(false, false),
        };
        rig.transfer.answer(Answer::Read(buffer, Brought::Pause));
        assert_eq!(rig.ws().is_upload_paused(), inside);
    }
}

#[test]
fn wrong_answers_end_the_transfer() {
    for (brought, want) in [
        (Brought::Abort, Kind::Aborted),
        (Brought::Bytes(65_537), Kind::Read),
    ] {
        let mut rig = upload((Over::Plain, How::Whole), &[frame(TEXT, "x")]);
        let (result, _) = run(&mut rig, |_, _| brought);
        assert_eq!(kind(result), want);
    }
    let mut rig = upload((Over::Plain, How::Whole), &[frame(TEXT, "x")]);
    let (result, _) = run(&mut rig, |rig, _| {
        announce(rig, ws::Kind::Text, false, 3).unwrap();
        Brought::Bytes(4)
    });
    assert_eq!(kind(result), Kind::Read);
}

#[test]
fn another_senders_frame_and_a_chunk_do_not_mix() {
    for over in OVERS {
        let mut rig = upload((over, How::Whole), &[frame(TEXT, "x")]);
        let text = [b'x'; 9000];
        let (mut asked, mut due, mut sent) = (0, false, 0);
        loop {
            match rig.step() {
                Step::Wait => {
                    if due {
                        due = rig
                            .send_as(7, (Some(ws::Kind::Text), false), None, &text)
                            .is_err();
                        sent += usize::from(!due);
                    }
                    rig.turn();
                }
                Step::Ask(Question::Read(mut buffer)) => {
                    asked += 1;
                    assert!(!due, "not asked while another's frame is unfinished");
                    buffer.fill(b'u');
                    let mut brought = Brought::Bytes(0);
                    if asked == 1 {
                        let socket = rig.socket();
                        rustix::net::sockopt::set_socket_send_buffer_size(&socket, 1).unwrap();
                        while rig
                            .send_as(7, (Some(ws::Kind::Text), false), None, &text)
                            .is_ok()
                        {
                            sent += 1;
                        }
                        due = true;
                        brought = Brought::Bytes(buffer.len());
                    }
                    rig.transfer.answer(Answer::Read(buffer, brought));
                    if asked == 2 {
                        rig.peer.finish();
                    }
                }
                Step::Deliver(delivery) => rig.take_back(delivery, Verdict::Taken),
                Step::Done(result) => break assert_eq!(result, Ok(())),
                other => panic!("{other:?}"),
            }
        }
        rig.peer.wait_for_the_end();
        let mut want = vec![frame(TEXT, text); sent];
        want.push(frame(BINARY, [b'u'; 65_536]));
        assert!(rig.frames_after_the_request() == want);
    }
}
