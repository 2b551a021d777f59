//! Calls that close, beside a thread that performs; in real time.

use super::*;
use crate::easy::easy;

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
    fn ask(&self, question: Question) -> Answer {
        if let Question::Reconnect(event) = &question {
            self.tell(Heard::Change(event.what));
        }
        question.usual()
    }
}

/// A handle connected for calls; its peer has said hello, which is received.
fn connected(peer: &mut Peer, change: impl FnOnce(&mut Settings)) -> Easy {
    let easy = easy(peer, |settings| {
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
    let easy = easy(&peer, reconnecting);
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
    without(&easy(&peer, |_| {}), "the callback model");
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
    let easy = easy(&peer, |_| {});
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
