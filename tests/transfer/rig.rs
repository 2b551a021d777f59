//! The rig: a transfer, a peer on a loopback socket, a clock and randomness, in one thread.
//!
//! They run in turns: the transfer is stepped until it waits; then the peer does one thing; then
//! the descriptors that the transfer waits for are polled, with a timeout that only a bug meets.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use curlws::net::wait::{Interest, Sleeper, poll};
use curlws::random;
use curlws::settings::{ConnectOnly, Settings};
use curlws::transfer::{Delivery, Error, Kind, Message, Meta, Open, Step, Transfer, Verdict};
use curlws::ws;
use rustix::net::{AddressFamily, SocketFlags, SocketType, sockopt};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection};

use crate::wire::{self, Frame, Heard};

/// Only a bug waits so long.
const GUARD: Duration = Duration::from_secs(10);

/// A receive buffer, in bytes, that is soon full. A smaller one would make the system throw
/// segments away, which cost 200 ms each.
const LITTLE: usize = 4096;

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

/// The peer: a listener, and what became of its one connection.
pub struct Peer {
    /// `None`: the port refuses.
    listener: Option<TcpListener>,
    address: SocketAddr,
    /// Keeps the port while nobody listens.
    holder: Option<OwnedFd>,
    socket: Option<TcpStream>,
    over: Over,
    tls: Option<ServerConnection>,
    /// Wire bytes to be released, one segment for each thing said; a piece spans no two.
    out: VecDeque<Segment>,
    piece: usize,
    finish: bool,
    /// What the client said, request included.
    pub received: Vec<u8>,
    /// Bytes of this connection's.
    pub heard: usize,
    /// The client has ended its side.
    pub ended: bool,
}

struct Segment {
    bytes: Vec<u8>,
    done: usize,
}

/// Bytes at either end of a segment that are released piece by piece.
const EDGE: usize = 300;

impl Peer {
    pub fn new(over: Over) -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        Peer::at(over, address, Some(listener), None)
    }

    /// One whose port refuses until [`Peer::come_back`].
    pub fn absent(over: Over) -> Peer {
        let holder = bound("127.0.0.1:0".parse().unwrap());
        let address = rustix::net::getsockname(&holder).unwrap();
        Peer::at(over, address.try_into().unwrap(), None, Some(holder))
    }

    fn at(
        over: Over,
        address: SocketAddr,
        listener: Option<TcpListener>,
        holder: Option<OwnedFd>,
    ) -> Peer {
        if let Some(listener) = &listener {
            listener.set_nonblocking(true).unwrap();
        }
        Peer {
            listener,
            address,
            holder,
            socket: None,
            over,
            tls: (over == Over::Tls).then(server_side),
            out: VecDeque::new(),
            piece: usize::MAX,
            finish: false,
            received: Vec::new(),
            heard: 0,
            ended: false,
        }
    }

    /// One whose socket takes little of what the client sends.
    pub fn narrow(over: Over) -> Peer {
        let peer = Peer::new(over);
        let listener = peer.listener.as_ref().unwrap();
        sockopt::set_socket_recv_buffer_size(listener, LITTLE).unwrap();
        peer
    }

    /// From now on so many bytes are released at once.
    pub fn drip(&mut self, piece: usize) {
        self.piece = piece;
    }

    pub fn url(&self) -> String {
        let scheme = match self.over {
            Over::Plain => "ws",
            Over::Tls => "wss",
        };
        format!("{scheme}://{}/", self.address)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// From now on an absent one listens.
    pub fn come_back(&mut self) {
        assert!(self.holder.is_some(), "the port may be another's by now");
        if self.listener.is_some() {
            return;
        }
        let socket = bound(self.address);
        rustix::net::listen(&socket, 128).unwrap();
        let listener = TcpListener::from(socket);
        listener.set_nonblocking(true).unwrap();
        self.listener = Some(listener);
    }

    /// The port refuses again.
    pub fn go_away(&mut self) {
        self.listener = None;
    }

    /// Something to be released.
    pub fn queue(&mut self, bytes: &[u8]) {
        let bytes = match &mut self.tls {
            None => bytes.to_vec(),
            Some(tls) => {
                tls.writer().write_all(bytes).unwrap();
                records(tls)
            }
        };
        if !bytes.is_empty() {
            self.out.push_back(Segment { bytes, done: 0 });
        }
    }

    /// Things to be released at once, each of which TLS puts into records of its own.
    pub fn queue_together(&mut self, parts: &[&[u8]]) {
        let before = self.out.len();
        parts.iter().for_each(|part| self.queue(part));
        let together = self.out.drain(before..).flat_map(|segment| segment.bytes);
        let bytes = together.collect();
        self.out.push_back(Segment { bytes, done: 0 });
    }

    /// Says this again and again, as often as the sockets take it; how many bytes they took.
    pub fn fill(&mut self, bytes: &[u8]) -> usize {
        let socket = self.socket.as_mut().unwrap();
        let mut filled = 0;
        loop {
            match socket.write(&bytes[filled % bytes.len()..]) {
                Ok(n) => filled += n,
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::WouldBlock);
                    return filled;
                }
            }
        }
    }

    /// Makes ready for another connection; what the client said in this one.
    pub fn next_connection(&mut self) -> Vec<u8> {
        (self.socket, self.ended, self.finish, self.heard) = (None, false, false, 0);
        self.out.clear();
        self.tls = (self.over == Over::Tls).then(server_side);
        std::mem::take(&mut self.received)
    }

    /// Whether nothing waits to be released.
    pub fn has_said_all(&self) -> bool {
        self.out.is_empty()
    }

    /// When all is released the connection ends; TLS says goodbye.
    pub fn finish(&mut self) {
        self.finish = true;
    }

    /// The same, but somebody on the way ends it: nobody says goodbye.
    pub fn cut(&mut self) {
        self.tls = None;
        self.finish = true;
    }

    /// Breaks the connection off, at once.
    pub fn reset(&mut self) {
        let socket = self.socket.take().unwrap();
        sockopt::set_socket_linger(&socket, Some(Duration::ZERO)).unwrap();
    }

    /// Releases the next piece; false if there is none.
    pub fn release(&mut self) -> bool {
        let Some(socket) = &mut self.socket else {
            return false;
        };
        let Some(segment) = self.out.front_mut() else {
            if std::mem::take(&mut self.finish) {
                if let Some(tls) = &mut self.tls {
                    tls.send_close_notify();
                    socket.write_all(&records(tls)).unwrap();
                }
                socket.shutdown(Shutdown::Write).unwrap();
                return true;
            }
            return false;
        };
        let left = segment.bytes.len() - segment.done;
        let at_the_edge = segment.done < EDGE || left < EDGE;
        let n = self.piece.max(if at_the_edge { 1 } else { 97 }).min(left);
        match socket.write(&segment.bytes[segment.done..][..n]) {
            Ok(n) => segment.done += n,
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
        }
        if segment.done == segment.bytes.len() {
            self.out.pop_front();
        }
        true
    }

    /// Reads what is there, up to `most` bytes, and says how many there were.
    pub fn read(&mut self, most: usize) -> usize {
        if self.socket.is_none()
            && let Some(listener) = &self.listener
            && let Ok((socket, _)) = listener.accept()
        {
            socket.set_nonblocking(true).unwrap();
            socket.set_nodelay(true).unwrap();
            self.socket = Some(socket);
        }
        let Some(socket) = &mut self.socket else {
            return 0;
        };
        let mut bytes = Vec::new();
        let mut part = vec![0; most.min(1 << 16)];
        while bytes.len() < most {
            let room = part.len().min(most - bytes.len());
            match socket.read(&mut part[..room]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(n) => bytes.extend(&part[..n]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => panic!("the peer cannot read: {error}"),
            }
        }
        self.heard += bytes.len();
        match self.tls {
            None => self.received.extend(&bytes),
            Some(_) => self.decrypt(&bytes),
        }
        bytes.len()
    }

    fn decrypt(&mut self, mut bytes: &[u8]) {
        let tls = self.tls.as_mut().unwrap();
        while !bytes.is_empty() {
            tls.read_tls(&mut bytes).unwrap();
            tls.process_new_packets().unwrap();
            // That the client has ended TLS is no news here.
            let _ = tls.reader().read_to_end(&mut self.received);
        }
        let answer = records(tls);
        if !answer.is_empty() {
            self.out.push_back(Segment {
                bytes: answer,
                done: 0,
            });
        }
    }

    /// The request is here.
    pub fn asked(&self) -> bool {
        self.received.ends_with(b"\r\n\r\n")
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        match &self.socket {
            Some(socket) => Some(socket.as_fd()),
            None => self.listener.as_ref().map(AsFd::as_fd),
        }
    }

    /// Waits for something to read, and reads it.
    pub fn wait(&mut self) {
        let fd = self.fd().expect("it listens");
        guarded(&[(fd, Interest::READ)], "the client says nothing");
        self.read(usize::MAX);
    }

    /// Waits until the client has ended the connection.
    pub fn wait_for_the_end(&mut self) {
        while !self.ended {
            self.wait();
        }
    }

    /// Waits until so many whole frames have come since the last such call; no more may be there.
    pub fn frames(&mut self, count: usize) -> Vec<Frame> {
        loop {
            self.read(usize::MAX);
            let (frames, _, rest) = wire::split(&self.received);
            if frames.len() >= count {
                assert_eq!((frames.len(), rest.len()), (count, 0), "{frames:?}");
                self.received.clear();
                return frames;
            }
            assert!(!self.ended, "the end after {frames:?}");
            self.wait();
        }
    }
}

/// A socket on a port, which others of ours may share.
fn bound(address: SocketAddr) -> OwnedFd {
    let (family, kind) = (AddressFamily::INET, SocketType::STREAM);
    let socket = rustix::net::socket_with(family, kind, SocketFlags::CLOEXEC, None).unwrap();
    sockopt::set_socket_reuseport(&socket, true).unwrap();
    rustix::net::bind(&socket, &address).unwrap();
    socket
}

fn server_side() -> ServerConnection {
    let mut tls = ServerConnection::new(Arc::clone(&IDENTITY.config)).unwrap();
    tls.set_buffer_limit(None);
    tls
}

/// The records that TLS wants to send.
fn records(tls: &mut ServerConnection) -> Vec<u8> {
    let mut bytes = Vec::new();
    while tls.wants_write() {
        tls.write_tls(&mut bytes).unwrap();
    }
    bytes
}

/// The peer's certificate.
struct Identity {
    ca_pem: String,
    config: Arc<ServerConfig>,
}

static IDENTITY: LazyLock<Identity> = LazyLock::new(|| {
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let mut ca = rcgen::CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca_pem = ca.self_signed(&ca_key).unwrap().pem();
    let key = rcgen::KeyPair::generate().unwrap();
    let leaf = rcgen::CertificateParams::new(vec!["127.0.0.1".into()]).unwrap();
    let issuer = rcgen::Issuer::new(ca, ca_key);
    let leaf = leaf.signed_by(&key, &issuer).unwrap();
    let chain: Vec<CertificateDer<'static>> = vec![leaf.der().clone()];
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    Identity { ca_pem, config }
});

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

/// Waits for one of these; fails the test where that takes too long.
pub fn guarded(fds: &[(BorrowedFd<'_>, Interest)], otherwise: &str) {
    let ready = poll(fds, None, Some(GUARD)).unwrap();
    assert!(ready.count > 0, "{otherwise}");
}

/// What kind of error it is.
pub fn kind<T: std::fmt::Debug>(result: Result<T, Error>) -> Kind {
    result.expect_err("an error").kind
}
