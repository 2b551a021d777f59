//! A close beside what a read callback brings.

use super::*;

/// A transfer whose read callback is being asked, over sockets with little room.
fn asked(over: Over) -> (Rig, Vec<u8>) {
    let upload = |settings: &mut Settings| settings.request.upload = true;
    let mut rig = Rig::with(Peer::narrow(over), upload);
    rig.answer(How::Whole, &accepted(), &[]);
    loop {
        match rig.step() {
            Step::Wait => rig.turn(),
            Step::Deliver(line) => rig.take_back(line, Verdict::Taken),
            Step::Ask(Question::Read(buffer)) => {
                rig.peer.received.clear();
                rustix::net::sockopt::set_socket_send_buffer_size(rig.socket(), 1).unwrap();
                return (rig, buffer);
            }
            other => panic!("{other:?}"),
        }
    }
}

fn bring(rig: &mut Rig, mut buffer: Vec<u8>, chunk: &[u8]) {
    buffer[..chunk.len()].copy_from_slice(chunk);
    let brought = Brought::Bytes(chunk.len());
    rig.transfer.answer(Answer::Read(buffer, brought));
}

/// Steps until the peer has so many frames; nothing is asked or delivered.
fn frames(rig: &mut Rig, count: usize) -> Vec<Frame> {
    loop {
        let step = rig.step();
        assert!(matches!(step, Step::Wait), "{step:?}");
        let (frames, _, rest) = split(&rig.peer.received);
        if frames.len() == count && rest.is_empty() {
            return frames;
        }
        match rig.transfer.waits()[0].1.write {
            true => rig.drain(usize::MAX),
            false => rig.peer.wait(),
        }
    }
}

#[test]
fn a_close_goes_behind_what_the_read_callback_brought() {
    let chunk = bytes(60_000);
    for over in OVERS {
        for (begun, discards) in [(false, false), (false, true), (true, false), (true, true)] {
            let (mut rig, buffer) = asked(over);
            bring(&mut rig, buffer, &chunk);
            if begun {
                assert!(matches!(rig.step(), Step::Wait));
            }
            if discards {
                rig.ws().discard();
            }
            // Said once, as from within a callback; nobody says it again.
            assert_eq!(kind(say_close_as(&mut rig, 1)), Kind::Again, "{over:?}");
            assert_eq!(kind(rig.send(ws::Kind::Text, b"x")), Kind::Again);
            let want = [frame(BINARY, &chunk), frame(CLOSE, BYE)];
            assert!(frames(&mut rig, 2) == want, "{over:?} {begun} {discards}");
            assert_eq!(kind(rig.send(ws::Kind::Text, b"x")), Kind::Send);
        }
    }
}

#[test]
fn a_chunk_that_waits_for_anothers_frame_goes_before_a_close_too() {
    let (mut rig, buffer) = asked(Over::Plain);
    let binary = (Some(ws::Kind::Binary), false);
    assert_eq!(rig.send_as(2, binary, Some(10), b"first"), Ok(5));
    bring(&mut rig, buffer, b"brought");
    assert_eq!(kind(say_close_as(&mut rig, 1)), Kind::Again);
    assert!(matches!(rig.step(), Step::Wait));
    assert_eq!(rig.send_as(2, binary, None, b"other"), Ok(5));
    let want = [
        frame(BINARY, "firstother"),
        frame(BINARY, "brought"),
        frame(CLOSE, BYE),
    ];
    assert_eq!(frames(&mut rig, 3), want);
}

/// Another thread closes while the callback takes its time, or the callback itself does.
#[test]
fn a_close_waits_for_what_a_read_callback_is_about_to_bring() {
    for over in OVERS {
        for brought in [Brought::Bytes(5), Brought::Bytes(0), Brought::Pause] {
            let (mut rig, mut buffer) = asked(over);
            assert_eq!(kind(say_close_as(&mut rig, 1)), Kind::Again, "{over:?}");
            buffer[..5].copy_from_slice(b"chunk");
            rig.transfer.answer(Answer::Read(buffer, brought));
            let mut want = vec![frame(BINARY, "chunk"), frame(CLOSE, BYE)];
            if brought != Brought::Bytes(5) {
                want.remove(0);
            }
            assert!(frames(&mut rig, want.len()) == want, "{over:?} {brought:?}");
            rig.peer.queue(&close(1000, "").wire());
            rig.peer.finish();
            assert_eq!(ends(&mut rig), Some(Ok(())), "{over:?} {brought:?}");
        }
    }
}

/// `CURLWS_AUTOCLOSE`, be it that the chunk is there or still to be brought.
#[test]
fn a_chunk_that_the_peers_close_comes_before_is_dropped() {
    for first in [false, true] {
        let (mut rig, buffer) = asked(Over::Plain);
        let options = WebSocket {
            auto_close: true,
            ..WebSocket::default()
        };
        rig.ws().set_options(options);
        let binary = (Some(ws::Kind::Binary), false);
        assert_eq!(rig.send_as(2, binary, Some(10), b"first"), Ok(5));
        rig.peer.queue(&close(1000, "").wire());
        let buffer = match first {
            true => {
                bring(&mut rig, buffer, b"brought");
                None
            }
            false => Some(buffer),
        };
        rig.feed();
        let answered = rig.ws().receive_each(&mut [0; 9], &mut System);
        assert_eq!(answered.map(|(n, _)| n), Ok(2));
        assert_eq!(rig.send_as(2, binary, None, b"other"), Ok(5));
        if let Some(buffer) = buffer {
            bring(&mut rig, buffer, b"brought");
        }
        let want = [frame(BINARY, "firstother"), close(1000, "")];
        assert!(frames(&mut rig, 2) == want, "{first}");
        rig.peer.finish();
        assert_eq!(ends(&mut rig), Some(Ok(())), "{first}");
    }
}

/// RFC 6455, 5.4: it would end the message in fragments that another thread has begun.
#[test]
fn a_chunk_waits_for_the_end_of_anothers_message() {
    let text = |cont| (Some(ws::Kind::Text), cont);
    for closes in [false, true] {
        let (mut rig, buffer) = asked(Over::Plain);
        assert_eq!(rig.send_as(2, text(true), None, b"one "), Ok(4));
        bring(&mut rig, buffer, b"brought");
        let mut want = vec![fragment(TEXT, "one ")];
        assert!(frames(&mut rig, 1) == want);
        assert!(!rig.transfer.waits()[0].1.write, "it is not for the socket");
        if closes {
            // Nobody may finish it any more.
            assert_eq!(say_close_as(&mut rig, 2), Ok(()));
            want.push(frame(CLOSE, BYE));
        } else {
            assert_eq!(rig.send_as(2, text(true), None, b"two "), Ok(4));
            assert_eq!(rig.send_as(2, text(false), None, b"three"), Ok(5));
            want.push(fragment(CONTINUATION, "two "));
            want.push(fragment(FIN | CONTINUATION, "three"));
            want.push(frame(BINARY, "brought"));
            let asks = matches!(rig.step(), Step::Ask(Question::Read(_)));
            assert!(asks && rig.peer.frames(4) == want);
            continue;
        }
        assert!(frames(&mut rig, 2) == want);
        rig.peer.queue(&close(1000, "").wire());
        rig.peer.finish();
        assert_eq!(ends(&mut rig), Some(Ok(())));
    }
}
