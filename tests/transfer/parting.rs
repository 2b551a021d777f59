//! The application's own close, and what stands in its way: a chunk of the read callback, a pause,
//! reconnecting, a dead peer, a server that does not end the stream, a message that is half there.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use curlws::easy::{Application, Easy, Patience};
use curlws::limits::STREAM_END_MS;
use curlws::random::System;
use curlws::settings::{ConnectOnly, Settings, WebSocket};
use curlws::transfer::{
    Answer, Brought, ConnectionChange, Delivery, Error, Kind, MessageBuffer, Question, Readiness,
    Step, TraceKind, Transfer, Verdict,
};
use curlws::ws;

use crate::easy::{answer, say};
use crate::rig::{Event, How, OVERS, Over, Peer, Rig, accepted, kind, settings};
use crate::send::bytes;
use crate::wire::{BINARY, CLOSE, CONTINUATION, FIN, Frame, TEXT, close, fragment, frame, split};

const BYE: &[u8] = b"\x03\xe8bye";
const MOMENT: Duration = Duration::from_millis(STREAM_END_MS);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn say_close_as(rig: &mut Rig, sender: u64) -> Result<(), Error> {
    let open = rig.transfer.open().expect("the WebSocket is open");
    open.say_close(BYE, sender, &mut rig.random)
}

// A read callback's chunk.

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

// Reconnecting.

fn reconnecting(settings: &mut Settings) {
    settings.beyond.reconnect_tries = -1;
    settings.beyond.reconnect_min_ms = 60_000;
    settings.beyond.reconnect_max_ms = 60_000;
}

/// A transfer that would connect again, open.
fn persistent(over: Over) -> Rig {
    let mut rig = Rig::start((over, How::Whole), reconnecting, &accepted(), &[]);
    loop {
        match rig.step() {
            Step::Wait if rig.transfer.socket().is_some() => break,
            Step::Wait => rig.turn(),
            Step::Ask(question) => rig.transfer.answer(question.usual()),
            Step::Deliver(line) => rig.take_back(line, Verdict::Taken),
            other => panic!("{other:?}"),
        }
    }
    rig.peer.received.clear();
    rig
}

/// How it ends; what comes is taken. `None`: it is about to connect again.
fn ends(rig: &mut Rig) -> Option<Result<(), Error>> {
    loop {
        match rig.step() {
            Step::Wait if rig.transfer.is_reconnecting() => return None,
            Step::Wait => rig.turn(),
            Step::Ask(question) => rig.transfer.answer(question.usual()),
            Step::Deliver(delivery) => rig.take_back(delivery, Verdict::Taken),
            Step::Done(result) => return Some(result),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn who_has_closed_is_not_brought_back_though_the_close_still_waits() {
    for over in OVERS {
        for closes in [false, true] {
            let mut rig = persistent(over);
            let binary = (Some(ws::Kind::Binary), false);
            assert_eq!(rig.send_as(2, binary, Some(10), b"first"), Ok(5));
            if closes {
                assert_eq!(kind(say_close_as(&mut rig, 1)), Kind::Again);
            }
            rig.peer.queue(&frame(TEXT, "x").wire());
            rig.peer.finish();
            assert_eq!(ends(&mut rig), closes.then_some(Ok(())), "{over:?}");
        }
    }
}

#[test]
fn who_answers_a_server_that_leaves_by_a_call_is_not_brought_back() {
    for answers in [false, true] {
        let mut rig = persistent(Over::Plain);
        rig.peer.queue(&close(1001, "").wire());
        let Event::Deliver(delivery) = rig.next() else {
            panic!("no CLOSE");
        };
        if answers {
            assert_eq!(say_close_as(&mut rig, 1), Ok(()));
        }
        rig.take_back(delivery, Verdict::Taken);
        rig.peer.finish();
        assert_eq!(ends(&mut rig), answers.then_some(Ok(())));
    }
    // Whoever leaves the answer to the library has not closed.
    let mut rig = persistent(Over::Plain);
    rig.ws().set_options(WebSocket {
        auto_close: true,
        ..WebSocket::default()
    });
    rig.peer.queue(&close(1001, "").wire());
    rig.peer.finish();
    assert_eq!(ends(&mut rig), None);
    // By calls: the next transfer begins at once.
    let change = |settings: &mut Settings| {
        reconnecting(settings);
        settings.request.connect_only = ConnectOnly::Upgrade;
    };
    for answers in [false, true] {
        let away = close(1001, "").wire();
        let mut rig = Rig::start((Over::Plain, How::Whole), change, &accepted(), &[away]);
        rig.connect();
        rig.frame(9, false).unwrap();
        if answers {
            assert_eq!(say_close_as(&mut rig, 1), Ok(()));
        }
        rig.close();
        let mut settings = settings(&rig.peer);
        change(&mut settings);
        let mut next = Transfer::new(Arc::new(settings), rig.now, &mut rig.random).unwrap();
        next.resume(rig.transfer, rig.now, &mut rig.random);
        assert_eq!(next.is_reconnecting(), !answers);
        // How it was lost is told until there is another.
        let status = next.close_status().map(|closed| closed.code);
        assert_eq!(status, (!answers).then_some(1001));
    }
}

#[test]
fn who_closes_while_the_next_attempt_is_made_is_heard() {
    let mut rig = persistent(Over::Plain);
    rig.peer.finish();
    assert_eq!(ends(&mut rig), None);
    rig.now += ms(60_000);
    let step = rig.step();
    assert!(matches!(step, Step::Renew), "{step:?}");
    // No lock is held now.
    rig.transfer.stay_closed();
    let mut settings = settings(&rig.peer);
    reconnecting(&mut settings);
    let next = Transfer::new(Arc::new(settings), rig.now, &mut rig.random).unwrap();
    rig.transfer.renew(next, rig.now);
    let step = rig.step();
    let Step::Done(ended) = step else {
        panic!("it connects: {step:?}");
    };
    assert_eq!(kind(ended), Kind::GotNothing);
}

// Real time: the easy driver.

/// Passes on what becomes of the connection, and what is delivered.
struct Hears(Mutex<Sender<Heard>>);

#[derive(Debug, PartialEq, Eq)]
enum Heard {
    Change(ConnectionChange),
    Chunk(Vec<u8>),
}

impl Hears {
    fn new() -> (Hears, Receiver<Heard>) {
        let (sender, receiver) = channel();
        (Hears(Mutex::new(sender)), receiver)
    }

    fn tell(&self, heard: Heard) {
        // Nobody may listen any more.
        let _ = self.0.lock().unwrap().send(heard);
    }
}

impl Application for Hears {
    fn deliver(&self, delivery: &Delivery) -> Verdict {
        if let Delivery::Payload(chunk) = delivery {
            self.tell(Heard::Chunk(chunk.bytes().to_vec()));
        }
        Verdict::Taken
    }
    fn trace(&self, _: TraceKind, _: &[u8]) {}
    fn progress(&self, _: u64, _: u64) -> bool {
        true
    }
    fn ask(&self, question: Question) -> Answer {
        if let Question::Reconnect(event) = &question {
            self.tell(Heard::Change(event.what));
        }
        question.usual()
    }
}

/// A handle for a peer; a bug ends in a timeout.
fn handle(peer: &Peer, change: impl FnOnce(&mut Settings)) -> Easy {
    let mut settings = settings(peer);
    settings.time.total_ms = 20_000;
    change(&mut settings);
    Easy::new(settings)
}

/// The same, connected for calls; its peer has said hello, which is received.
fn connected(peer: &mut Peer, change: impl FnOnce(&mut Settings)) -> Easy {
    let easy = handle(peer, |settings| {
        settings.request.connect_only = ConnectOnly::Upgrade;
        change(settings);
    });
    let (hears, _heard) = Hears::new();
    std::thread::scope(|scope| {
        let performed = scope.spawn(|| easy.perform(&hears));
        answer(peer);
        assert_eq!(performed.join().unwrap(), Ok(()));
    });
    let mut message = MessageBuffer::default();
    let hello = easy.receive_message(&mut message, Patience::Endless);
    assert_eq!(hello, Ok(ws::Kind::Text));
    easy
}

fn close_now(easy: &Easy, patience: Patience) -> Result<(), Error> {
    let (hears, _heard) = Hears::new();
    easy.close(BYE, patience, 1, &hears)
}

fn status(easy: &Easy) -> Result<u16, Kind> {
    let status = easy.close_status();
    status.map(|closed| closed.code).map_err(|error| error.kind)
}

fn look(easy: &Easy, patience: Patience) -> Result<Readiness, Error> {
    let want = Readiness {
        readable: true,
        ..Readiness::default()
    };
    easy.poll(want, patience, 1)
}

#[test]
fn a_connection_that_was_lost_is_closed_for_good() {
    let mut peer = Peer::new(Over::Plain);
    let easy = handle(&peer, reconnecting);
    let (hears, heard) = Hears::new();
    std::thread::scope(|scope| {
        let performed = scope.spawn(|| easy.perform(&hears));
        answer(&mut peer);
        assert_eq!(heard.recv(), Ok(Heard::Change(ConnectionChange::Opened)));
        assert_eq!(heard.recv(), Ok(Heard::Chunk(b"hello".to_vec())));
        peer.finish();
        peer.release();
        assert_eq!(heard.recv(), Ok(Heard::Change(ConnectionChange::Lost)));
        // It is told how it was lost; and that it is over is not so.
        assert_eq!(status(&easy), Ok(1006));
        let wants_nothing = easy.poll(Readiness::default(), Patience::None, 1);
        assert_eq!(kind(wants_nothing), Kind::Send);
        assert_eq!(kind(close_now(&easy, Patience::None)), Kind::GotNothing);
        assert_eq!(kind(performed.join().unwrap()), Kind::GotNothing);
    });
    let over = easy.poll(Readiness::default(), Patience::None, 1).unwrap();
    assert!(over.closed);
    assert_eq!(status(&easy), Ok(1006));
}

#[test]
fn without_a_connection_there_is_nothing_to_close() {
    let mut peer = Peer::new(Over::Plain);
    let without = |easy: &Easy, what| {
        let none = Kind::UnsupportedProtocol;
        assert_eq!(kind(close_now(easy, Patience::None)), none, "{what}");
        assert_eq!(kind(easy.finish(BYE, Patience::None, 1)), none, "{what}");
    };
    without(&handle(&peer, |_| {}), "the callback model");
    let easy = connected(&mut peer, |_| {});
    easy.reset().unwrap();
    without(&easy, "it has forgotten what its connection is for");
    assert!(easy.socket().is_some());
}

#[test]
fn a_call_that_connects_again_can_be_given_up() {
    for (wait_ms, code) in [(1, 1001), (60_000, 1001), (1, 0)] {
        let mut peer = Peer::new(Over::Plain);
        let easy = connected(&mut peer, |settings| {
            reconnecting(settings);
            settings.beyond.reconnect_min_ms = wait_ms;
            settings.beyond.reconnect_max_ms = wait_ms;
        });
        if code != 0 {
            say(&mut peer, &close(code, "").wire());
        }
        peer.finish();
        peer.release();
        let lost = easy.receive_message(&mut MessageBuffer::default(), Patience::Endless);
        assert_eq!(kind(lost), Kind::GotNothing);
        peer.next_connection();
        let (hears, _heard) = Hears::new();
        // Up to the request, or no further than the wait before it.
        loop {
            assert_eq!(kind(easy.connect(&hears, Patience::None)), Kind::Again);
            peer.read(usize::MAX);
            if peer.asked() || wait_ms > 1 {
                break;
            }
        }
        assert_eq!(status(&easy), Ok(if code == 0 { 1006 } else { code }));
        let closed = close_now(&easy, Patience::None);
        assert_eq!(closed.is_ok(), code != 0, "{closed:?}");
        assert_eq!(easy.is_opening(), None, "nobody ends the attempt");
        if wait_ms == 1 {
            peer.wait_for_the_end();
            peer.next_connection();
        }
        std::thread::scope(|scope| {
            let connects = scope.spawn(|| easy.connect(&hears, Patience::Endless));
            answer(&mut peer);
            assert_eq!(connects.join().unwrap(), Ok(()));
        });
    }
}

#[test]
fn a_dead_peer_is_told_of_and_the_connection_can_be_closed() {
    for over in OVERS {
        for patience in [Patience::None, Patience::Endless] {
            let mut peer = Peer::new(over);
            let easy = connected(&mut peer, |settings| {
                reconnecting(settings);
                settings.beyond.idle_timeout_ms = 20;
            });
            // The poll waits until the peer is dead.
            let dead = Readiness {
                readable: true,
                closed: true,
                writable: false,
            };
            assert_eq!(look(&easy, Patience::Endless), Ok(dead), "{over:?}");
            assert_eq!(look(&easy, Patience::None), Ok(dead));
            assert_eq!(status(&easy), Ok(1006));
            assert_eq!(kind(easy.receive(&mut [0; 9])), Kind::Timeout);
            assert_eq!(kind(close_now(&easy, patience)), Kind::Timeout);
            assert!(easy.socket().is_none());
            peer.wait_for_the_end();
            assert_eq!(status(&easy), Ok(1006));
            assert_eq!(
                kind(close_now(&easy, patience)),
                Kind::UnsupportedProtocol,
                "there is nothing left"
            );
            let over = look(&easy, Patience::None).unwrap();
            assert!(over.closed && !over.readable);
            // Closed, not lost: another connection is made at once.
            peer.next_connection();
            let (hears, heard) = Hears::new();
            std::thread::scope(|scope| {
                let performed = scope.spawn(|| easy.perform(&hears));
                answer(&mut peer);
                assert_eq!(performed.join().unwrap(), Ok(()));
            });
            assert_eq!(heard.recv(), Ok(Heard::Change(ConnectionChange::Opened)));
        }
    }
}

#[test]
fn patience_that_ends_while_the_server_should_end_the_stream_is_no_failure() {
    for over in OVERS {
        let mut peer = Peer::new(over);
        let easy = connected(&mut peer, |_| {});
        say(&mut peer, &close(1000, "").wire());
        assert_eq!(close_now(&easy, Patience::Milliseconds(20)), Ok(()));
        assert!(easy.socket().is_none());
        peer.wait_for_the_end();
        assert_eq!(status(&easy), Ok(1000), "{over:?}");
        // Nor is a peer dead who has nothing to say any more.
        let mut peer = Peer::new(over);
        let easy = connected(&mut peer, |_| {});
        say(&mut peer, &close(1000, "").wire());
        easy.settings(|settings| settings.beyond.idle_timeout_ms = 20);
        assert_eq!(close_now(&easy, Patience::Endless), Ok(()), "{over:?}");
    }
    // While it is performed.
    let mut peer = Peer::new(Over::Plain);
    let easy = handle(&peer, |_| {});
    let (hears, heard) = Hears::new();
    std::thread::scope(|scope| {
        let performed = scope.spawn(|| easy.perform(&hears));
        answer(&mut peer);
        assert_eq!(heard.recv(), Ok(Heard::Chunk(b"hello".to_vec())));
        say(&mut peer, &close(1000, "").wire());
        assert_eq!(heard.recv(), Ok(Heard::Chunk(b"\x03\xe8".to_vec())));
        let short = Patience::Milliseconds(20);
        assert_eq!(close_now(&easy, short), Ok(()));
        assert_eq!(performed.join().unwrap(), Ok(()));
    });
    assert_eq!(status(&easy), Ok(1000));
}

// The callback model, by the test's clock.

fn push_with(over: Over, change: impl FnOnce(&mut Settings)) -> Rig {
    let mut rig = Rig::start((over, How::Whole), change, &accepted(), &[]);
    rig.run_until(|rig| rig.transfer.socket().is_some());
    rig.peer.received.clear();
    rig
}

/// Both ends have said CLOSE; the server does not end the stream.
fn lingering(over: Over, change: impl FnOnce(&mut Settings)) -> Rig {
    let mut rig = push_with(over, change);
    rig.ws().discard();
    assert_eq!(say_close_as(&mut rig, 1), Ok(()));
    rig.peer.queue(&close(1000, "").wire());
    rig.run_until(|rig| rig.transfer.close_status().is_some());
    rig
}

#[test]
fn pushed_neither_a_timeout_nor_silence_spoils_a_close() {
    for over in OVERS {
        let idle = |settings: &mut Settings| settings.beyond.idle_timeout_ms = 100;
        let mut rig = lingering(over, idle);
        assert_eq!(rig.transfer.deadline(rig.now), Some(rig.now + MOMENT));
        rig.now += ms(500);
        assert!(matches!(rig.step(), Step::Wait), "{over:?}");
        rig.now += ms(500);
        assert_eq!(ends(&mut rig), Some(Ok(())), "{over:?}");
        // There is less time than a moment.
        let short = |settings: &mut Settings| settings.time.total_ms = 300;
        let mut rig = lingering(over, short);
        assert_eq!(rig.transfer.deadline(rig.now), Some(rig.now + ms(300)));
        rig.now += ms(300);
        assert_eq!(ends(&mut rig), Some(Ok(())), "{over:?}");
    }
    // But where the peer's CLOSE is missing it is one.
    let mut rig = push_with(Over::Plain, |settings| settings.time.total_ms = 300);
    assert_eq!(say_close_as(&mut rig, 1), Ok(()));
    rig.now += ms(300);
    assert_eq!(kind(ends(&mut rig).unwrap()), Kind::Timeout);
}

#[test]
fn a_close_that_is_not_taken_waits_for_the_application() {
    for over in OVERS {
        for ends_stream in [false, true] {
            let auto = |settings: &mut Settings| settings.ws.auto_close = true;
            let mut rig = push_with(over, auto);
            rig.peer.queue(&close(1000, "bye").wire());
            let Event::Deliver(delivery) = rig.next() else {
                panic!("no CLOSE");
            };
            rig.take_back(delivery, Verdict::Paused);
            if ends_stream {
                rig.peer.finish();
                rig.peer.release();
            }
            for _ in 0..3 {
                let step = rig.step();
                assert!(matches!(step, Step::Wait), "{over:?}: {step:?}");
                rig.now += MOMENT;
            }
            let now = rig
                .ws()
                .readiness(false, false, 1, &mut curlws::random::System);
            assert!(!now.closed, "not all is received");
            rig.transfer.pause(false, false);
            let Event::Deliver(Delivery::Payload(chunk)) = rig.next() else {
                panic!("it was dropped");
            };
            assert_eq!(chunk.bytes(), b"\x03\xe8bye", "{over:?}");
            rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
            if !ends_stream {
                assert!(matches!(rig.step(), Step::Wait));
                rig.now += MOMENT;
            }
            assert_eq!(ends(&mut rig), Some(Ok(())), "{over:?}");
        }
    }
}

/// `CURLWS_LENIENT` takes data behind the peer's CLOSE.
#[test]
fn data_behind_a_close_that_is_not_taken_waits_too() {
    let change = |settings: &mut Settings| {
        settings.ws.auto_close = true;
        settings.ws.lenient = true;
    };
    let mut rig = push_with(Over::Plain, change);
    rig.peer.queue(&close(1000, "").wire());
    let Event::Deliver(delivery) = rig.next() else {
        panic!("no CLOSE");
    };
    rig.take_back(delivery, Verdict::Taken);
    rig.run_until(|rig| rig.transfer.deadline(rig.now).is_some());
    rig.peer.queue(&frame(TEXT, "late").wire());
    let Event::Deliver(delivery) = rig.next() else {
        panic!("no data");
    };
    rig.take_back(delivery, Verdict::Paused);
    rig.now += 2 * MOMENT;
    assert!(matches!(rig.step(), Step::Wait));
    assert_eq!(rig.transfer.deadline(rig.now), None, "it spins");
    rig.transfer.pause(false, false);
    let Event::Deliver(delivery) = rig.next() else {
        panic!("it was dropped");
    };
    rig.take_back(delivery, Verdict::Taken);
    assert_eq!(ends(&mut rig), Some(Ok(())));
}

// A message that is half there.

fn pull_message(rig: &mut Rig, out: &mut MessageBuffer) -> Result<ws::Kind, Error> {
    let open = rig.transfer.open().expect("the WebSocket is open");
    open.receive_message(out, &mut rig.random)
}

#[test]
fn a_stream_is_not_given_away_within_a_message() {
    let halves = [
        (
            fragment(TEXT, "he").wire(),
            fragment(FIN | CONTINUATION, "llo").wire(),
        ),
        (b"\x81\x05he".to_vec(), b"llo".to_vec()),
    ];
    for (first, second) in halves {
        let mut rig = Rig::connected((Over::Plain, How::Whole), |_| {}, &[first]);
        let mut message = MessageBuffer::default();
        rig.feed();
        assert_eq!(kind(pull_message(&mut rig, &mut message)), Kind::Again);
        let given = rig.transfer.give_away(&mut rig.random);
        assert_eq!(kind(given.map(|_| ())), Kind::Receive);
        rig.peer.queue(&second);
        rig.feed();
        // There, and not taken.
        let open = rig.transfer.open().unwrap();
        assert_eq!(
            open.receive_into(&mut [0; 2], &mut rig.random),
            Ok((5, ws::Kind::Text))
        );
        let given = rig.transfer.give_away(&mut rig.random);
        assert_eq!(kind(given.map(|_| ())), Kind::Receive);
        assert_eq!(pull_message(&mut rig, &mut message), Ok(ws::Kind::Text));
        assert_eq!(message.bytes(), b"hello", "nothing was lost");
        let (_, unread) = rig.transfer.give_away(&mut rig.random).unwrap();
        assert!(unread.is_empty());
    }
}

#[test]
fn a_message_that_was_thrown_away_is_no_beginning_of_another() {
    let begun = fragment(TEXT, "he").wire();
    let mut rig = Rig::connected((Over::Plain, How::Whole), |_| {}, &[begun]);
    let mut message = MessageBuffer::default();
    rig.feed();
    assert_eq!(kind(pull_message(&mut rig, &mut message)), Kind::Again);
    rig.ws().discard();
    let now = rig.now;
    rig.peer.queue(&fragment(FIN | CONTINUATION, "llo").wire());
    rig.feed();
    let open = rig.transfer.open().unwrap();
    assert_eq!(kind(open.wind_up(now, false, &mut rig.random)), Kind::Again);
    rig.peer.queue(&frame(TEXT, "another").wire());
    rig.feed();
    assert_eq!(pull_message(&mut rig, &mut message), Ok(ws::Kind::Text));
    assert_eq!(message.bytes(), b"another");
}
