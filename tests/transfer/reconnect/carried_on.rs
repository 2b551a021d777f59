//! What a program was sending or receiving when the connection was lost.

use super::*;

/// What the client has sent behind its request.
fn frames_of(received: &[u8]) -> Vec<Frame> {
    let head = received.windows(4).position(|four| four == b"\r\n\r\n");
    head.map_or(Vec::new(), |end| split(&received[end + 4..]).0)
}

#[test]
fn the_read_callback_is_asked_anew() {
    let uploads = |settings: &mut Settings| settings.request.upload = true;
    let mut outage = Outage::new(Over::Plain, uploads, vec![Act::Listen, Act::Listen]);
    let mut asked = 0;
    let mut sent = 0;
    let ended = loop {
        match outage.rig.step() {
            Step::Wait if outage.rig.transfer.waits().is_empty() => {
                outage.rig.now = outage.rig.transfer.deadline(outage.rig.now).unwrap();
            }
            Step::Wait => {
                outage.rig.turn();
                let frames = frames_of(&outage.rig.peer.received);
                if frames.is_empty() {
                    continue;
                }
                assert_eq!(frames, [frame(BINARY, "hail!")]);
                outage.rig.peer.received.clear();
                sent += 1;
                if sent == 2 {
                    outage.rig.peer.queue(&close(1000, "").wire());
                }
                outage.rig.peer.finish();
            }
            Step::Ask(Question::Read(mut buffer)) => {
                asked += 1;
                // Once for each connection: the first question brings, the second ends.
                let brought = match asked % 2 {
                    1 => {
                        buffer[..5].copy_from_slice(b"hail!");
                        Brought::Bytes(5)
                    }
                    _ => Brought::Bytes(0),
                };
                outage.rig.transfer.answer(Answer::Read(buffer, brought));
            }
            Step::Ask(Question::Reconnect(event)) => outage.hear(*event),
            Step::Ask(question) => outage.rig.transfer.answer(question.usual()),
            Step::Renew => outage.renew(),
            Step::Deliver(delivery) => outage.rig.take_back(delivery, Verdict::Taken),
            Step::AskProgress => {}
            Step::Done(result) => break result,
        }
    };
    assert_eq!(ended, Ok(()));
    assert_eq!((sent, asked, outage.rig.transfer.info().sent), (2, 4, 10));
}

#[test]
fn the_rest_of_a_frame_does_not_begin_one() {
    let mut rig = Rig::with(Peer::absent(Over::Plain), policy);
    rig.peer.come_back();
    rig.answer(How::Whole, &accepted(), &[]);
    loop {
        match rig.step() {
            Step::Wait if rig.transfer.socket().is_some() => break,
            Step::Wait => rig.turn(),
            Step::Ask(Question::Reconnect(_)) => rig.transfer.answer(Answer::GoOn(true)),
            Step::Deliver(line) => rig.take_back(line, Verdict::Taken),
            other => panic!("{other:?}"),
        }
    }
    // More than all sockets hold.
    let data = vec![7; 32 << 20];
    let sent = rig.send(ws::Kind::Binary, &data).unwrap();
    assert!(sent > 0 && sent < data.len());
    let rest = data[sent..].to_vec();
    assert!(!rig.transfer.is_orphan(&rest), "the connection is there");
    rig.peer.reset();
    let lost = loop {
        match rig.step() {
            Step::Wait => rig.turn(),
            Step::Ask(Question::Reconnect(event)) => break event,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(lost.what, Lost);
    assert!(!rig.transfer.is_orphan(b"something else"));
    assert!(rig.transfer.is_orphan(&rest));
    assert!(!rig.transfer.is_orphan(&rest), "it is told once");
}

/// An application that passes on what becomes of its connection.
struct Hears(Mutex<Sender<ConnectionChange>>);

impl Application for Hears {
    fn deliver(&self, _: &Delivery) -> Verdict {
        Verdict::Taken
    }
    fn ask(&self, question: Question) -> Answer {
        if let Question::Reconnect(event) = &question {
            self.0.lock().unwrap().send(event.what).unwrap();
        }
        question.usual()
    }
}

#[test]
fn another_thread_hears_that_its_frame_was_lost() {
    let mut peer = Peer::narrow(Over::Plain);
    let mut settings = settings(&peer);
    policy(&mut settings);
    settings.beyond.reconnect_min_ms = 1;
    settings.time.total_ms = 20_000;
    let easy = Easy::new(settings);
    let (sender, told) = channel();
    let hears = Hears(Mutex::new(sender));
    std::thread::scope(|scope| {
        let performed = scope.spawn(|| easy.perform(&hears));
        answer(&mut peer);
        assert_eq!(told.recv(), Ok(Opened));
        let data = vec![7; 32 << 20];
        let sent = send(&easy, &data).unwrap();
        assert!(sent > 0 && sent < data.len());
        peer.reset();
        assert_eq!(told.recv(), Ok(Lost));
        peer.next_connection();
        assert_eq!(kind(send(&easy, b"nobody is there")), Kind::Send);
        answer(&mut peer);
        assert_eq!(told.recv(), Ok(Reopened));
        let error = send(&easy, &data[sent..]).unwrap_err();
        assert_eq!(error.kind, Kind::Send);
        assert!(error.detail.contains("from its beginning"), "{error}");
        assert_eq!(send(&easy, b"whole"), Ok(5));
        assert_eq!(peer.frames(1), [frame(BINARY, "whole")]);
        say(&mut peer, &close(1000, "").wire());
        peer.finish();
        peer.release();
        assert_eq!(performed.join().unwrap(), Ok(()));
    });
    assert_eq!(easy.info(|info| info.connects), 2);
}

#[test]
fn a_program_that_pulls_performs_again() {
    let mut pull = Pull::new(vec![
        texts(&["one"]),
        texts(&["two"]),
        closes(1000),
        closes(1000),
    ]);
    assert_eq!(pull.receive(), Ok(b"one".to_vec()));
    assert_eq!(pull.receive(), Err(Kind::GotNothing));
    assert_eq!(pull.perform(), Ok(()));
    assert_eq!(pull.outage.changes(), [(Lost, 1), (Reopened, 1)]);
    assert_eq!(pull.outage.passed(), 100);
    let event = pull.outage.losses().next().unwrap();
    let why = event.why.as_ref().map(|error| error.kind);
    assert_eq!((why, event.close_code), (Some(Kind::GotNothing), 1006));
    // Lost before anybody looked, and sooner than it was waited for.
    while pull.outage.rig.peer.release() {}
    assert_eq!(pull.perform(), Ok(()));
    assert_eq!(pull.outage.changes()[2..], [(Lost, 2), (Reopened, 2)]);
    assert_eq!(pull.outage.passed(), 300);
    // A CLOSE that was meant: nothing is due.
    assert_eq!(pull.receive(), Ok(b"\x03\xe8".to_vec()));
    pull.outage.next_act();
    assert_eq!(pull.perform(), Ok(()));
    assert_eq!(pull.outage.changes()[4..], [(Opened, 0)]);
    assert_eq!(pull.outage.passed(), 300);
}
