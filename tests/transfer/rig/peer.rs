//! The peer: a listener on loopback, and one connection of it at a time, over TCP or TLS.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use curlws::net::wait::Interest;
use rustix::net::{AddressFamily, SocketFlags, SocketType, sockopt};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection};

use super::{Over, guarded};
use crate::wire::{self, Frame};

/// A receive buffer, in bytes, that is soon full. A smaller one would make the system throw
/// segments away, which cost 200 ms each.
const LITTLE: usize = 4096;

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

    pub(super) fn fd(&self) -> Option<BorrowedFd<'_>> {
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
pub(super) struct Identity {
    pub(super) ca_pem: String,
    config: Arc<ServerConfig>,
}

pub(super) static IDENTITY: LazyLock<Identity> = LazyLock::new(|| {
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
