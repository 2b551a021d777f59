//! Streams of the application's: client and server of ours over memory, in any pieces.

use std::collections::VecDeque;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use curlws::limits;
use curlws::net::stream::Stream;
use curlws::net::wait::{Interest, Sleeper};
use curlws::net::wire::{Line, Wire};
use curlws::settings::{ConnectOnly, Settings, WebSocket};
use curlws::transfer::{
    Attached, Delivery, Kind, Message, Open, Step, TRACE_FRAMES, Transfer, Verdict,
};
use curlws::ws::extension::{Agreed, Side};
use curlws::ws::{self, Role};

use crate::rig::{Random, kind};

/// One direction, and all that went through it.
#[derive(Debug, Default)]
struct Way {
    waiting: VecDeque<u8>,
    all: Vec<u8>,
    ended: bool,
}

const ROOM: usize = 4000;

/// One end of a stream in memory. Where pieces are small every second call is in vain.
struct End {
    reads: Arc<Mutex<Way>>,
    writes: Arc<Mutex<Way>>,
    piece: usize,
    calls: usize,
}

impl End {
    fn in_vain(&mut self) -> io::Result<()> {
        self.calls += 1;
        match self.piece < ROOM && self.calls % 2 == 1 {
            true => Err(io::ErrorKind::WouldBlock.into()),
            false => Ok(()),
        }
    }
}

impl Wire for End {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.in_vain()?;
        let way = &mut *self.reads.lock().unwrap();
        let n = way.waiting.len().min(dst.len()).min(self.piece);
        if n == 0 && !way.ended {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        for (place, byte) in dst.iter_mut().zip(way.waiting.drain(..n)) {
            *place = byte;
        }
        Ok(n)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.in_vain()?;
        let way = &mut *self.writes.lock().unwrap();
        let n = bytes.len().min(ROOM - way.waiting.len()).min(self.piece);
        if n == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        way.waiting.extend(&bytes[..n]);
        way.all.extend_from_slice(&bytes[..n]);
        Ok(n)
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.writes.lock().unwrap().ended = true;
    }
}

/// Both ends, and both directions: from the first to the second, and back.
fn pair(piece: usize) -> ([Line; 2], [Arc<Mutex<Way>>; 2]) {
    let ways: [Arc<Mutex<Way>>; 2] = Default::default();
    let end = |reads: usize| {
        Line::Own(Box::new(End {
            reads: Arc::clone(&ways[reads]),
            writes: Arc::clone(&ways[1 - reads]),
            piece,
            calls: 0,
        }))
    };
    ([end(1), end(0)], ways.clone())
}

fn message(data: &[u8], kind: ws::Kind) -> Message<'_> {
    Message {
        data,
        announced: None,
        flags: Ok((Some(kind), false)),
        compress: true,
        sender: 1,
    }
}

/// A message from one to the other.
fn pass(from: &mut Open, to: &mut Open, data: &[u8], kind: ws::Kind, random: &mut Random) {
    let (mut sent, mut out, mut got) = (0, false, Vec::new());
    let mut buf = vec![0; 5000];
    loop {
        if out {
            let _ = from.flush(random);
        } else {
            match from.send(message(&data[sent..], kind), random) {
                Ok(n) => {
                    sent += n;
                    out = sent == data.len();
                }
                Err(error) => assert_eq!(error.kind, Kind::Again, "{error}"),
            }
        }
        loop {
            match to.receive(&mut buf, random) {
                Ok((n, meta)) => {
                    got.extend_from_slice(&buf[..n]);
                    assert_eq!(meta.kind, kind);
                    if meta.bytes_left == 0 && !meta.cont {
                        assert!(got == data, "{} bytes differ", data.len());
                        return;
                    }
                }
                Err(error) => {
                    assert_eq!(error.kind, Kind::Again, "{error}");
                    break;
                }
            }
        }
    }
}

#[test]
fn client_and_server_talk_in_any_pieces_compressed_or_not() {
    let side = Side {
        window_bits: 15,
        takeover: true,
    };
    let both = Agreed {
        send: side,
        receive: side,
    };
    for piece in [1, 2, 3, ROOM] {
        for deflate in [None, Some(both)] {
            let (lines, ways) = pair(piece);
            let mut random = Random::default();
            let mut roles = [Role::Client, Role::Server].into_iter();
            let [mut client, mut server] = lines.map(|line| {
                let role = roles.next().unwrap();
                Open::new(Stream::over(line), role, WebSocket::default(), deflate)
            });
            let largest = if piece == ROOM { 200_000 } else { 1000 };
            for size in [0u64, 1, 125, 126, 1000, 65_535, 65_536, 200_000] {
                if size > largest {
                    continue;
                }
                let data: Vec<u8> = (0..size).map(|i| b'a' + (i * i % 23) as u8).collect();
                for kind in [ws::Kind::Text, ws::Kind::Binary] {
                    pass(&mut client, &mut server, &data, kind, &mut random);
                    pass(&mut server, &mut client, &data, kind, &mut random);
                }
            }
            let masked = ways.each_ref().map(|way| way.lock().unwrap().all[1] & 0x80);
            assert_eq!(masked, [0x80, 0], "{piece} {deflate:?}");
        }
    }
}

/// A transfer without HTTP.
fn transfer(line: Line, role: Role, change: impl FnOnce(&mut Settings)) -> Transfer {
    let mut settings = Settings::default();
    change(&mut settings);
    begun_with(line, role, Vec::new(), settings)
}

/// The same, of whose stream some bytes were read already.
fn begun_with(line: Line, role: Role, bytes: Vec<u8>, settings: Settings) -> Transfer {
    let attached = Attached {
        line,
        role,
        http: false,
        bytes,
    };
    let (attached, now) = (Some(Box::new(attached)), Instant::now());
    Transfer::over(attached, Arc::new(settings), now, &mut Random::default()).unwrap()
}

fn step(transfer: &mut Transfer) -> Step {
    let sleeper = Sleeper::new().unwrap();
    let waker = sleeper.waker(0);
    transfer.step(Instant::now(), &waker, &mut Random::default())
}

#[test]
fn without_http_a_transfer_is_open_at_once_and_waits_unseen() {
    for role in [Role::Client, Role::Server] {
        let ([line, _other], ways) = pair(ROOM);
        let mut transfer = transfer(line, role, |_| {});
        assert!(matches!(step(&mut transfer), Step::Wait));
        assert!(transfer.waits().is_empty() && transfer.socket().is_none());
        let unseen = transfer.unseen().unwrap();
        assert!(unseen.by.is_none() && unseen.interest == Interest::READ);
        let incoming = &ways[1];
        let mask: &[u8] = if role == Role::Server { &[0; 4] } else { &[] };
        let second = if role == Role::Server { 0x82 } else { 2 };
        let wire = [&[0x81, second], mask, b"hi"].concat();
        incoming.lock().unwrap().waiting.extend(wire);
        let Step::Deliver(Delivery::Payload(chunk)) = step(&mut transfer) else {
            panic!("nothing delivered");
        };
        assert_eq!(chunk.bytes(), b"hi");
        transfer.take_back(Delivery::Payload(chunk), Verdict::Taken);
        assert!(matches!(step(&mut transfer), Step::Wait));
        transfer.pause(true, false);
        assert!(transfer.unseen().is_none(), "nothing is waited for");
        incoming.lock().unwrap().ended = true;
        transfer.pause(false, false);
        assert!(matches!(step(&mut transfer), Step::Done(Ok(()))));
    }
}

#[test]
fn a_stream_is_given_away_between_frames_alone() {
    // A frame of each kind that may stand there, whole; then cut everywhere.
    let mut frames: Vec<(Role, Vec<u8>)> = Vec::new();
    for first in [0x81, 0x82, 0x01, 0x89, 0x8a, 0x88] {
        frames.push((Role::Client, [&[first, 2][..], &[3, 0xe8]].concat()));
        let masked = [&[first, 0x82, 1, 2, 3, 4][..], &[3 ^ 1, 0xe8 ^ 2]].concat();
        frames.push((Role::Server, masked));
    }
    let long = [&[0x82, 126, 1, 0][..], &[7; 256]].concat();
    frames.push((Role::Client, long));
    let longest = [&[0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0][..], &[7; 99]].concat();
    frames.push((Role::Client, longest));
    for (role, wire) in frames {
        for cut in 0..=wire.len() {
            let ([line, _other], ways) = pair(ROOM);
            let mut transfer = transfer(line, role, |settings| {
                settings.request.connect_only = ConnectOnly::Upgrade;
                settings.ws.no_auto_pong = true;
            });
            assert!(matches!(step(&mut transfer), Step::Done(Ok(()))));
            ways[1].lock().unwrap().waiting.extend(&wire[..cut]);
            // Looks at what is there, and takes nothing.
            let open = transfer.open().unwrap();
            let _ = open.receive(&mut [], &mut Random::default());
            let mut byte = [0];
            let taken =
                cut == wire.len() && open.receive(&mut byte, &mut Random::default()).is_ok();
            let given = transfer.give_away(&mut Random::default());
            match taken {
                true => assert_eq!(kind(given), Kind::Receive, "{wire:x?} {cut}"),
                false => assert_eq!(given.unwrap().1, wire[..cut], "{wire:x?} {cut}"),
            }
        }
    }
}

/// Receives by calls, and is told of PINGs.
fn pulling(settings: &mut Settings) {
    settings.request.connect_only = ConnectOnly::Upgrade;
    settings.ws.no_auto_pong = true;
}

#[test]
fn what_is_given_away_can_be_attached_again() {
    // Nearly all of a PING is taken in, then its end with as much as one read brings.
    let ping = [&[0x89, 0xfd, 1, 2, 3, 4][..], &[7; 125]].concat();
    let ([line, _other], ways) = pair(1 << 20);
    let mut transfer = transfer(line, Role::Server, pulling);
    assert!(matches!(step(&mut transfer), Step::Done(Ok(()))));
    let peek = |transfer: &mut Transfer| {
        let open = transfer.open().unwrap();
        open.receive(&mut [], &mut Random::default())
    };
    let most = ping.len() - 1 + limits::RECEIVE_BUFFER;
    let mut wire = [&ping[..], &[0x82, 0xff, 0, 0, 0, 0, 0, 1, 0x40, 0]].concat();
    wire.resize(most + 1000, 9);
    ways[1].lock().unwrap().waiting.extend(&wire[..130]);
    assert_eq!(kind(peek(&mut transfer)), Kind::Again);
    ways[1].lock().unwrap().waiting.extend(&wire[130..]);
    for _ in 0..3 {
        assert_eq!(peek(&mut transfer).unwrap().1.kind, ws::Kind::Ping);
        let (line, bytes) = transfer.give_away(&mut Random::default()).unwrap();
        assert_eq!(bytes, wire[..most]);
        assert!(bytes.len() <= limits::ATTACHED_BYTES);
        let mut settings = Settings::default();
        pulling(&mut settings);
        transfer = begun_with(line, Role::Server, bytes, settings);
        assert!(matches!(step(&mut transfer), Step::Done(Ok(()))));
    }
}

#[test]
fn figures_and_trace_outlive_a_stream_that_was_given_away() {
    TRACE_FRAMES.store(true, Ordering::Relaxed);
    let ([line, _other], ways) = pair(ROOM);
    let mut transfer = transfer(line, Role::Client, |settings| {
        pulling(settings);
        settings.verbose = true;
    });
    assert!(matches!(step(&mut transfer), Step::Done(Ok(()))));
    transfer.trace().drain();
    ways[1].lock().unwrap().waiting.extend(b"\x81\x02hi");
    let (open, mut random) = (transfer.open().unwrap(), Random::default());
    assert_eq!(open.receive_each(&mut [0; 9], &mut random).unwrap().0, 2);
    let sent = open.send(message(b"hello", ws::Kind::Text), &mut random);
    assert_eq!(sent.unwrap(), 5);
    let before = transfer.stats();
    assert_eq!((before.received.messages, before.sent.payload), (1, 5));
    transfer.give_away(&mut random).unwrap();
    assert_eq!(transfer.stats(), before);
    let told = transfer.frame_lines();
    assert_eq!(
        told,
        ["[WS] received text, 2 bytes", "[WS] sent text, 5 bytes"]
    );
    assert!(transfer.frame_lines().is_empty());
}

#[test]
fn an_attached_socket_is_told_not_to_delay() {
    for wanted in [true, false] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (server, _) = listener.accept().unwrap();
        let line = Line::Socket(Arc::new(OwnedFd::from(server.try_clone().unwrap())));
        let mut transfer = transfer(line, Role::Server, |settings| {
            settings.net.no_delay = wanted;
        });
        assert!(!server.nodelay().unwrap());
        assert!(matches!(step(&mut transfer), Step::Wait));
        assert_eq!(server.nodelay().unwrap(), wanted);
    }
}

#[test]
fn a_look_leaves_masked_messages_as_they_are() {
    let wire = b"\x81\x85\x01\x02\x03\x04igohn\x82\x81\x05\x06\x07\x08x";
    for raw in [false, true] {
        let ([line, _other], ways) = pair(ROOM);
        let mut transfer = transfer(line, Role::Server, |settings| {
            pulling(settings);
            settings.ws.raw = raw;
        });
        assert!(matches!(step(&mut transfer), Step::Done(Ok(()))));
        ways[1].lock().unwrap().waiting.extend(wire);
        let (open, mut random) = (transfer.open().unwrap(), Random::default());
        let mut buf = [0; 99];
        for _ in 0..3 {
            assert!(open.readiness(true, false, 1, &mut random).readable);
        }
        if raw {
            let n = open.receive_raw(&mut buf).unwrap();
            assert_eq!(buf[..n], wire[..]);
            continue;
        }
        // By calls of either kind, after looks in between.
        for want in [&b"hello"[..], b"}"] {
            let (n, _) = open.receive(&mut buf, &mut random).unwrap();
            assert_eq!(&buf[..n], want);
            open.readiness(true, false, 1, &mut random);
        }
    }
}
