//! The easy driver: real time, and two threads on one handle.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use curlws::easy::{Application, Easy};
use curlws::settings::{ConnectOnly, Settings};
use curlws::transfer::{Delivery, Error, Kind, Message, Verdict};
use curlws::ws;

use crate::rig::{ACCEPT, OVERS, Over, Peer, accepted, kind, settings};
use crate::wire::{BINARY, TEXT, decode, frame};

/// An application that passes on what it gets and says what it is told to.
struct Told {
    chunks: Mutex<Sender<Vec<u8>>>,
    verdict: Mutex<Verdict>,
    goes_on: bool,
}

impl Told {
    fn new() -> (Told, Receiver<Vec<u8>>) {
        let (sender, receiver) = channel();
        let told = Told {
            chunks: Mutex::new(sender),
            verdict: Mutex::new(Verdict::Taken),
            goes_on: true,
        };
        (told, receiver)
    }

    fn say(&self, verdict: Verdict) {
        *self.verdict.lock().unwrap() = verdict;
    }
}

impl Application for Told {
    fn deliver(&self, delivery: &Delivery) -> Verdict {
        let Delivery::Payload(chunk) = delivery else {
            return Verdict::Taken;
        };
        let verdict = *self.verdict.lock().unwrap();
        let chunks = self.chunks.lock().unwrap();
        chunks.send(chunk.bytes().to_vec()).unwrap();
        verdict
    }

    fn progress(&self, _: u64, _: u64) -> bool {
        self.goes_on
    }
}

/// A handle for a peer; a bug ends in a timeout.
pub fn easy(peer: &Peer, change: impl FnOnce(&mut Settings)) -> Easy {
    let mut settings = settings(peer);
    settings.time.total_ms = 20_000;
    change(&mut settings);
    Easy::new(settings)
}

/// Accepts, and answers the request with a 101 and a first frame.
pub fn answer(peer: &mut Peer) {
    while !peer.asked() {
        peer.wait();
        while peer.release() {}
    }
    let request = String::from_utf8(std::mem::take(&mut peer.received)).unwrap();
    let key = request.split("Sec-WebSocket-Key: ").nth(1).unwrap();
    let key = key.split("\r\n").next().unwrap();
    let accept = curlws::ws::handshake::accept(key.as_bytes());
    let head = String::from_utf8(accepted())
        .unwrap()
        .replace(ACCEPT, &accept);
    say(peer, head.as_bytes());
    say(peer, &frame(TEXT, "hello").wire());
}

pub fn say(peer: &mut Peer, bytes: &[u8]) {
    peer.queue(bytes);
    while peer.release() {}
}

/// Does something while another thread performs; then the peer ends it, well.
fn meanwhile(easy: &Easy, told: &Told, peer: &mut Peer, act: impl FnOnce(&mut Peer)) {
    std::thread::scope(|scope| {
        let performed = scope.spawn(|| easy.perform(told));
        answer(peer);
        act(peer);
        peer.finish();
        peer.release();
        assert_eq!(performed.join().unwrap(), Ok(()));
    });
}

/// One send by this thread.
pub fn send(easy: &Easy, data: &[u8]) -> Result<usize, Error> {
    easy.send(Message {
        data,
        announced: None,
        flags: Ok((Some(ws::Kind::Binary), false)),
        compress: true,
        sender: 2,
    })
}

#[test]
fn one_thread_performs_while_another_sends() {
    for over in OVERS {
        let mut peer = Peer::narrow(over);
        let easy = easy(&peer, |_| {});
        let (told, chunks) = Told::new();
        assert_eq!(kind(send(&easy, b"x")), Kind::Send, "not open yet");
        let (data, mut count) = (vec![7; 3000], 0);
        meanwhile(&easy, &told, &mut peer, |peer| {
            assert_eq!(chunks.recv().unwrap(), b"hello");
            let socket = easy.socket().unwrap();
            rustix::net::sockopt::set_socket_send_buffer_size(&socket, 1).unwrap();
            while send(&easy, &data).is_ok() {
                count += 1;
            }
            // What was not reported is sent again by the same call, and is one frame.
            while let Err(error) = send(&easy, &data) {
                assert_eq!(error.kind, Kind::Again);
                peer.read(usize::MAX);
            }
        });
        peer.wait_for_the_end();
        let got = decode(&peer.received);
        assert_eq!(got.len(), count + 1);
        assert!(got.iter().all(|got| *got == frame(BINARY, &data)));
    }
}

#[test]
fn the_performing_thread_sends_what_another_thread_left_over() {
    for over in OVERS {
        let mut peer = Peer::narrow(over);
        let easy = easy(&peer, |_| {});
        let (told, chunks) = Told::new();
        meanwhile(&easy, &told, &mut peer, |peer| {
            assert_eq!(chunks.recv().unwrap(), b"hello");
            let socket = easy.socket().unwrap();
            rustix::net::sockopt::set_socket_send_buffer_size(&socket, 1).unwrap();
            // One frame, longer than the sockets hold: begun, and "again".
            let data = vec![7; 16_000];
            let mut count = 1;
            while send(&easy, &data).is_ok() {
                count += 1;
            }
            // No further call: the peer gets it whole all the same.
            assert_eq!(peer.frames(count), vec![frame(BINARY, &data); count]);
        });
    }
}

#[test]
fn only_one_thread_performs() {
    let mut peer = Peer::new(Over::Plain);
    let easy = easy(&peer, |_| {});
    let (told, chunks) = Told::new();
    meanwhile(&easy, &told, &mut peer, |peer| {
        chunks.recv().unwrap();
        assert_eq!(kind(easy.perform(&told)), Kind::Recursive);
        assert_eq!(kind(easy.reset()), Kind::Recursive);
        say(peer, &frame(TEXT, "still there").wire());
        assert_eq!(chunks.recv().unwrap(), b"still there");
    });
}

#[test]
fn progress_can_abort() {
    let peer = Peer::new(Over::Plain);
    let easy = easy(&peer, |settings| settings.no_progress.0 = false);
    let (mut told, _chunks) = Told::new();
    told.goes_on = false;
    // The peer does not even accept.
    assert_eq!(kind(easy.perform(&told)), Kind::Aborted);
}

#[test]
fn a_refused_chunk_ends_it() {
    let mut peer = Peer::new(Over::Plain);
    let easy = easy(&peer, |_| {});
    let (told, _chunks) = Told::new();
    told.say(Verdict::Refused);
    std::thread::scope(|scope| {
        let performed = scope.spawn(|| easy.perform(&told));
        answer(&mut peer);
        assert_eq!(kind(performed.join().unwrap()), Kind::Write);
        peer.wait_for_the_end();
    });
}

#[test]
fn another_thread_ends_a_pause() {
    for over in OVERS {
        let mut peer = Peer::new(over);
        let easy = easy(&peer, |_| {});
        let (told, chunks) = Told::new();
        told.say(Verdict::Paused);
        meanwhile(&easy, &told, &mut peer, |_| {
            assert_eq!(chunks.recv().unwrap(), b"hello");
            told.say(Verdict::Taken);
            // The verdict of the delivery may not have been acted upon yet.
            let again = loop {
                easy.pause(false, false, false).unwrap();
                if let Ok(chunk) = chunks.recv_timeout(std::time::Duration::from_millis(5)) {
                    break chunk;
                }
            };
            assert_eq!(again, b"hello");
        });
    }
}

#[test]
fn connect_only_leaves_a_websocket_that_two_threads_can_use() {
    for over in OVERS {
        let mut peer = Peer::new(over);
        let easy = easy(&peer, |settings| {
            settings.request.connect_only = ConnectOnly::Upgrade;
        });
        let (told, _chunks) = Told::new();
        std::thread::scope(|scope| {
            let performed = scope.spawn(|| easy.perform(&told));
            answer(&mut peer);
            assert_eq!(performed.join().unwrap(), Ok(()));
        });
        assert_eq!(easy.info(|info| info.response_code), 101);
        let rounds = 200;
        std::thread::scope(|scope| {
            let received = scope.spawn(|| {
                let mut received = Vec::new();
                while received.len() < rounds + 1 {
                    let mut buf = [0; 64];
                    match easy.receive(&mut buf) {
                        Ok((n, meta)) if meta.bytes_left == 0 => received.push(buf[..n].to_vec()),
                        Ok(_) => panic!("frames this small come whole"),
                        Err(error) => assert_eq!(error.kind, Kind::Again),
                    }
                }
                received
            });
            let sent = scope.spawn(|| {
                for i in 0..rounds {
                    let text = format!("ours {i}");
                    assert_eq!(send(&easy, text.as_bytes()), Ok(text.len()));
                }
            });
            for i in 0..rounds {
                say(&mut peer, &frame(TEXT, format!("theirs {i}")).wire());
            }
            sent.join().unwrap();
            let want = (0..rounds).map(|i| frame(BINARY, format!("ours {i}")));
            assert_eq!(peer.frames(rounds), want.collect::<Vec<_>>());
            let want = (0..rounds).map(|i| format!("theirs {i}").into_bytes());
            let want: Vec<_> = std::iter::once(b"hello".to_vec()).chain(want).collect();
            assert_eq!(received.join().unwrap(), want);
        });
        let counted = easy.info(|info| (info.received, info.sent));
        let digits: u64 = (0..rounds).map(|i| i.to_string().len() as u64).sum();
        let rounds = rounds as u64;
        assert_eq!(counted, (5 + 7 * rounds + digits, 5 * rounds + digits));
        drop(easy);
        peer.wait_for_the_end();
    }
}
