//! The rig: a transfer, a peer on a loopback socket, a clock and randomness, in one thread.
//!
//! They run in turns: the transfer is stepped until it waits; then the peer does one thing; then
//! the descriptors that the transfer waits for are polled, with a timeout that only a bug meets.

use std::io::ErrorKind;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use curlws::easy::Application;
use curlws::net::wait::{Interest, Sleeper, poll};
use curlws::random;
use curlws::settings::{ConnectOnly, Settings};
use curlws::transfer::{Delivery, Error, Kind, Message, Meta, Open, Step, Transfer, Verdict};
use curlws::ws;
use rustix::net::sockopt;

use crate::wire::{self, Frame, Heard};

mod peer;

use peer::IDENTITY;
pub use peer::Peer;

/// Only a bug waits so long.
const GUARD: Duration = Duration::from_secs(10);

/// The nonce of RFC 6455, 1.3, its key and the answer to it.
const NONCE: &[u8; 16] = b"the sample nonce";
pub const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// The answer that opens a WebSocket.
pub fn accepted() -> Vec<u8> {
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {ACCEPT}\r\n\r\n"
    )
    .into_bytes()
}

/// How what the peer says arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The head of the response at once; then all frames at once.
    Whole,
    /// Head and frames at once.
    Joined,
    /// So many bytes at a time; of what is long only its ends.
    Pieces(usize),
}

pub const HOWS: [How; 5] = [
    How::Whole,
    How::Joined,
    How::Pieces(1),
    How::Pieces(2),
    How::Pieces(3),
];

/// What is under the WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    Plain,
    Tls,
}

pub const OVERS: [Over; 2] = [Over::Plain, Over::Tls];

/// Every way of arriving, over everything.
pub fn everywhere() -> impl Iterator<Item = (Over, How)> {
    OVERS
        .into_iter()
        .flat_map(|over| HOWS.map(|how| (over, how)))
}

/// Predictable bytes: the RFC's nonce, and masks that are all different.
#[derive(Debug, Default)]
pub struct Random {
    /// The masks handed out.
    pub keys: Vec<[u8; 4]>,
    /// What shortens the waits before connecting again.
    pub chance: u64,
    /// How often a nonce was wanted.
    pub nonces: usize,
}

impl random::Random for Random {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), random::Unavailable> {
        if out.len() == NONCE.len() {
            out.copy_from_slice(NONCE);
            self.nonces += 1;
        } else if out.len() == size_of::<u64>() {
            out.copy_from_slice(&self.chance.to_ne_bytes());
        } else {
            let n = self.keys.len() as u32 + 1;
            let key = n.wrapping_mul(0x9e37_79b1).to_be_bytes();
            for part in out.chunks_mut(key.len()) {
                part.copy_from_slice(&key[..part.len()]);
            }
            self.keys.push(key);
        }
        Ok(())
    }
}

/// Settings for a transfer to this peer.
pub fn settings(peer: &Peer) -> Settings {
    let mut settings = Settings::default();
    settings.request.url = Some(peer.url().into_bytes().into());
    settings.tls.ca_blob = Some(IDENTITY.ca_pem.as_bytes().into());
    settings
}

/// What a transfer does that its driver must act upon.
#[derive(Debug)]
pub enum Event {
    Deliver(Delivery),
    Done(Result<(), Error>),
}

/// A transfer, its peer and its world.
pub struct Rig {
    pub transfer: Transfer,
    pub peer: Peer,
    pub random: Random,
    /// The clock.
    pub now: Instant,
    /// Header lines delivered.
    pub lines: Vec<Vec<u8>>,
    /// The answer to the request and what follows it, until it is given.
    reply: Vec<Vec<u8>>,
    /// The connection ends behind it, or is cut.
    end: bool,
    cut: bool,
    sleeper: Sleeper,
}

impl Rig {
    /// A transfer not begun, to a peer that gives no answer yet.
    pub fn new(over: Over, change: impl FnOnce(&mut Settings)) -> Rig {
        Rig::with(Peer::new(over), change)
    }

    pub fn with(peer: Peer, change: impl FnOnce(&mut Settings)) -> Rig {
        let mut settings = settings(&peer);
        change(&mut settings);
        let (now, mut random) = (Instant::now(), Random::default());
        let transfer = Transfer::new(Arc::new(settings), now, &mut random).unwrap();
        let sleeper = Sleeper::new().unwrap();
        Rig {
            transfer,
            peer,
            random,
            now,
            lines: Vec::new(),
            reply: Vec::new(),
            end: false,
            cut: false,
            sleeper,
        }
    }

    /// A transfer to a peer that answers with `head` and goes on with `frames`.
    pub fn start(
        (over, how): (Over, How),
        change: impl FnOnce(&mut Settings),
        head: &[u8],
        frames: &[Vec<u8>],
    ) -> Rig {
        let mut rig = Rig::new(over, change);
        rig.answer(how, head, frames);
        rig
    }

    /// What the peer will answer.
    pub fn answer(&mut self, how: How, head: &[u8], frames: &[Vec<u8>]) {
        let all = frames.concat();
        self.reply = match how {
            How::Joined => vec![[head, &all].concat()],
            How::Whole => vec![head.to_vec(), all],
            How::Pieces(n) => {
                self.peer.drip(n);
                let head = std::iter::once(head.to_vec());
                head.chain(frames.iter().cloned()).collect()
            }
        };
    }

    /// The peer ends the connection behind its answer.
    pub fn end_after_the_answer(&mut self) {
        self.end = true;
    }

    /// The connection is cut behind it.
    pub fn cut_after_the_answer(&mut self) {
        self.cut = true;
    }

    /// The frames that the peer got, request aside; nothing else may have come.
    pub fn frames_after_the_request(&self) -> Vec<Frame> {
        let received = &self.peer.received;
        let end = received.windows(4).position(|four| four == b"\r\n\r\n");
        wire::decode(&received[end.expect("a request") + 4..])
    }

    /// A WebSocket for the application's own calls; the peer goes on with `frames`.
    pub fn open(way: (Over, How), frames: &[Frame]) -> Rig {
        Rig::open_with(way, |_| {}, frames)
    }

    pub fn open_with(
        way: (Over, How),
        change: impl FnOnce(&mut Settings),
        frames: &[Frame],
    ) -> Rig {
        let frames: Vec<_> = frames.iter().map(Frame::wire).collect();
        Rig::connected(way, change, &frames)
    }

    /// The same for bytes that need not be frames.
    pub fn connected(
        way: (Over, How),
        change: impl FnOnce(&mut Settings),
        said: &[Vec<u8>],
    ) -> Rig {
        let change = |settings: &mut Settings| {
            settings.request.connect_only = ConnectOnly::Upgrade;
            change(settings);
        };
        let mut rig = Rig::start(way, change, &accepted(), said);
        rig.connect();
        rig
    }

    /// A WebSocket over sockets with little room for what we send.
    pub fn narrow(over: Over) -> Rig {
        let mut rig = Rig::with(Peer::narrow(over), |settings| {
            settings.request.connect_only = ConnectOnly::Upgrade;
        });
        rig.answer(How::Whole, &accepted(), &[]);
        rig.connect();
        sockopt::set_socket_send_buffer_size(rig.socket(), 1).unwrap();
        rig
    }

    /// The same in the push model.
    pub fn narrow_push(over: Over) -> Rig {
        let mut rig = Rig::with(Peer::narrow(over), |_| {});
        rig.answer(How::Whole, &accepted(), &[]);
        rig.run_until(|rig| rig.transfer.socket().is_some());
        rig.peer.received.clear();
        sockopt::set_socket_send_buffer_size(rig.socket(), 1).unwrap();
        rig
    }

    /// Runs until the WebSocket is open.
    pub fn connect(&mut self) {
        match self.next() {
            Event::Done(Ok(())) => self.peer.received.clear(),
            other => panic!("not connected: {other:?}"),
        }
    }

    pub fn step(&mut self) -> Step {
        let waker = self.sleeper.waker(0);
        self.transfer.step(self.now, &waker, &mut self.random)
    }

    /// Runs until something but a header line is to be delivered, or the end. Header lines are
    /// collected.
    pub fn next(&mut self) -> Event {
        loop {
            match self.step() {
                Step::Wait => self.turn(),
                Step::AskProgress => {}
                Step::Ask(question) => self.transfer.answer(question.usual()),
                Step::Renew => panic!("nobody wanted it to connect again"),
                Step::Done(result) => return Event::Done(result),
                Step::Deliver(Delivery::Header(line)) => {
                    self.lines.push(line.clone());
                    self.take_back(Delivery::Header(line), Verdict::Taken);
                }
                Step::Deliver(delivery) => return Event::Deliver(delivery),
            }
        }
    }

    /// Runs until it waits and this is so.
    pub fn run_until(&mut self, so: impl Fn(&Rig) -> bool) {
        loop {
            match self.step() {
                Step::Wait if so(self) => return,
                Step::Wait => self.turn(),
                Step::Deliver(line @ Delivery::Header(_)) => {
                    self.take_back(line, Verdict::Taken);
                }
                other => panic!("not to be expected: {other:?}"),
            }
        }
    }

    pub fn take_back(&mut self, delivery: Delivery, verdict: Verdict) {
        self.transfer.take_back(delivery, verdict);
    }

    /// The peer does one thing, or the transfer gets what it waits for.
    pub fn turn(&mut self) {
        let heard = self.peer.read(usize::MAX) > 0;
        if self.peer.asked() {
            for segment in std::mem::take(&mut self.reply) {
                self.peer.queue(&segment);
            }
            if std::mem::take(&mut self.end) {
                self.peer.finish();
            }
            if std::mem::take(&mut self.cut) {
                self.peer.cut();
            }
        }
        let said = self.peer.release();
        let waits = self.transfer.waits();
        let reads = waits.iter().any(|(_, interest)| interest.read);
        if heard && !said || said && !reads {
            return;
        }
        let mut fds = borrowed(&waits);
        if !said {
            fds.extend(self.peer.fd().map(|fd| (fd, Interest::READ)));
        }
        guarded(&fds, "neither the transfer nor the peer has anything to do");
    }

    /// The WebSocket.
    pub fn ws(&mut self) -> &mut Open {
        self.transfer.open().expect("the WebSocket is open")
    }

    pub fn socket(&self) -> Arc<OwnedFd> {
        self.transfer.socket().expect("the WebSocket is open")
    }

    /// One receive, as the socket stands.
    pub fn try_receive(&mut self, buf: &mut [u8]) -> Result<(usize, Meta), Error> {
        let open = self.transfer.open().expect("the WebSocket is open");
        open.receive(buf, &mut self.random)
    }

    /// Receives as a program does: on "again" it waits, and the peer goes on.
    pub fn receive(&mut self, buf: &mut [u8]) -> Result<(usize, Meta), Error> {
        loop {
            match self.try_receive(buf) {
                Err(error) if error.kind == Kind::Again => self.feed(),
                other => return other,
            }
        }
    }

    /// The peer goes on, and something can be received.
    pub fn feed(&mut self) {
        self.peer.release();
        let fd = self.socket();
        guarded(&[(fd.as_fd(), Interest::READ)], "the peer says nothing");
    }

    /// Receives a frame by a buffer of `room` bytes, after a peek if `peek`; checks every meta.
    pub fn frame(&mut self, room: usize, peek: bool) -> Result<Heard, Error> {
        let mut buf = vec![0; room];
        let mut payload = Vec::new();
        let mut first = None;
        if peek {
            let (n, meta) = self.receive(&mut [])?;
            assert_eq!((n, meta.offset), (0, 0));
            if meta.bytes_left == 0 {
                return Ok((meta.kind, meta.cont, payload));
            }
            first = Some((meta.kind, meta.cont, meta.bytes_left));
        }
        loop {
            let (n, meta) = self.receive(&mut buf)?;
            assert!(n > 0 || meta.bytes_left == 0, "nothing, though {meta:?}");
            assert_eq!(meta.offset, payload.len() as u64);
            payload.extend(&buf[..n]);
            let size = payload.len() as u64 + meta.bytes_left;
            let now = (meta.kind, meta.cont, size);
            assert_eq!(*first.get_or_insert(now), now);
            if meta.bytes_left == 0 {
                return Ok((meta.kind, meta.cont, payload));
            }
        }
    }

    /// One send by `sender`, as the socket stands.
    pub fn send_as(
        &mut self,
        sender: u64,
        (kind, cont): (Option<ws::Kind>, bool),
        announced: Option<u64>,
        data: &[u8],
    ) -> Result<usize, Error> {
        let flags = Ok((kind, cont));
        let message = Message {
            data,
            announced,
            flags,
            compress: true,
            sender,
        };
        let open = self.transfer.open().expect("the WebSocket is open");
        open.send(message, &mut self.random)
    }

    /// One send of a whole frame.
    pub fn send(&mut self, kind: ws::Kind, data: &[u8]) -> Result<usize, Error> {
        self.send_as(1, (Some(kind), false), None, data)
    }

    /// Sends what waits, as the socket stands.
    pub fn flush(&mut self) {
        let open = self.transfer.open().expect("the WebSocket is open");
        match open.flush(&mut self.random) {
            Err(error) if error.kind() != ErrorKind::WouldBlock => panic!("{error}"),
            _ => {}
        }
    }

    /// The peer reads up to `most` bytes; if there are none, this waits for some or for room to
    /// send.
    pub fn drain(&mut self, most: usize) {
        if self.peer.read(most) == 0 {
            let fd = self.socket();
            let fds = [
                (fd.as_fd(), Interest::WRITE),
                (self.peer.fd().expect("it listens"), Interest::READ),
            ];
            guarded(&fds, "no room to send and nothing to read");
        }
    }

    /// Ends the transfer as the application's cleanup does.
    pub fn close(&mut self) {
        self.transfer.close(&mut self.random);
    }
}

pub fn borrowed(waits: &[(Arc<OwnedFd>, Interest)]) -> Vec<(BorrowedFd<'_>, Interest)> {
    let fds = waits.iter();
    fds.map(|(fd, interest)| (fd.as_fd(), *interest)).collect()
}

/// An application that takes all and says nothing.
pub struct Silent;

impl Application for Silent {
    fn deliver(&self, _: &Delivery) -> Verdict {
        Verdict::Taken
    }
}

/// Waits for one of these; fails the test where that takes too long.
pub fn guarded(fds: &[(BorrowedFd<'_>, Interest)], otherwise: &str) {
    let ready = poll(fds, None, Some(GUARD)).unwrap();
    assert!(ready.count > 0, "{otherwise}");
}

/// What kind of error it is.
pub fn kind<T: std::fmt::Debug>(result: Result<T, Error>) -> Kind {
    result.expect_err("an error").kind
}
