//! What a program has made so far, and what is left of its input.

use std::cell::RefCell;
use std::ffi::{c_int, c_void};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::ptr::null_mut;

use rustix::net::{SendFlags, sockopt};

use super::ffi::*;

/// An easy handle.
pub struct Easy {
    pub curl: Curl,
    /// `CURLOPT_CONNECT_ONLY` is on: no perform waits for frames.
    pub pull: bool,
    /// It is in the multi handle.
    pub added: bool,
    /// A callback paused it.
    pub paused: bool,
    pub error: Box<[u8; 256]>,
}

#[derive(Default)]
pub struct World {
    input: Vec<u8>,
    at: usize,
    pub easies: Vec<Easy>,
    pub multi: Handle,
    pub share: Handle,
    pub lists: Vec<*mut curl_slist>,
    /// The other ends of connections.
    peers: Vec<UnixStream>,
    /// What the socket callback named last.
    pub watched: Vec<c_int>,
    /// The handle that `curl_easy_perform` drives.
    pub performing: Option<usize>,
    /// Within callbacks.
    pub depth: usize,
    pub progress: usize,
    /// Something else than frames may be sent.
    pub raw: bool,
}

/// A handle or none.
pub struct Handle(pub *mut c_void);

impl Default for Handle {
    fn default() -> Self {
        Handle(null_mut())
    }
}

thread_local! {
    static WORLD: RefCell<World> = RefCell::default();
}

/// A look at the world, during which nothing of the library may be called.
pub fn with<R>(look: impl FnOnce(&mut World) -> R) -> R {
    WORLD.with_borrow_mut(look)
}

/// The input's next byte; zero behind its end.
pub fn byte() -> u8 {
    with(|world| {
        world.at += 1;
        world.input.get(world.at - 1).copied().unwrap_or(0)
    })
}

/// A number below `count`.
pub fn pick(count: usize) -> usize {
    usize::from(byte()) % count
}

/// A text of the input's: its length, then itself.
pub fn text() -> Vec<u8> {
    let len = usize::from(byte());
    with(|world| {
        let rest = world.input.get(world.at..).unwrap_or_default();
        let text = rest[..len.min(rest.len())].to_vec();
        world.at += text.len();
        text
    })
}

const ACCEPTED: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
const COMPRESSED: &[u8] = b"Sec-WebSocket-Extensions: permessage-deflate\r\n";
const TUNNEL: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";

impl World {
    pub fn new(data: &[u8]) -> World {
        World {
            input: data.to_vec(),
            ..World::default()
        }
    }

    pub fn is_over(&self) -> bool {
        self.at >= self.input.len()
    }

    /// May a peer keep its end open, as nobody waits for it?
    fn may_stay(&self) -> bool {
        let driven = self.performing.and_then(|at| self.easies.get(at));
        driven.is_none_or(|easy| easy.pull)
    }

    /// Sends more from the peer that connected last but `back`.
    pub fn say(&mut self, back: usize, bytes: &[u8], end: bool) {
        let count = self.peers.len();
        let Some(peer) = count
            .checked_sub(1 + back)
            .and_then(|at| self.peers.get(at))
        else {
            return;
        };
        let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
        let _ = rustix::net::send(peer, bytes, flags);
        if end {
            let _ = peer.shutdown(std::net::Shutdown::Write);
        }
    }

    /// A new connection: our end, after its peer has said what the input says.
    pub fn connect(&mut self, mode: u8, said: &[u8]) -> Option<OwnedFd> {
        let (ours, theirs) = UnixStream::pair().ok()?;
        theirs.set_nonblocking(true).ok()?;
        let accepts = mode & 3 != 0;
        let stays = mode & 4 != 0 && accepts && self.may_stay();
        if stays && mode & 32 != 0 {
            let _ = sockopt::set_socket_send_buffer_size(&ours, 1);
        }
        let tunnel: &[u8] = if mode & 8 != 0 { TUNNEL } else { b"" };
        let accepted = match (accepts, mode & 64 != 0) {
            (false, _) => Vec::new(),
            (true, true) => [ACCEPTED, COMPRESSED, b"\r\n"].concat(),
            (true, false) => [ACCEPTED, b"\r\n"].concat(),
        };
        self.peers.push(theirs);
        self.say(0, &[tunnel, &accepted, said].concat(), !stays);
        Some(ours.into())
    }

    /// What each peer has heard.
    pub fn heard(&mut self) -> Vec<Vec<u8>> {
        let peers = self.peers.drain(..);
        peers.map(read_all).collect()
    }
}

fn read_all(peer: UnixStream) -> Vec<u8> {
    let (mut all, mut part) = (Vec::new(), [0; 4096]);
    while let Ok(n) = rustix::io::read(&peer, &mut part) {
        if n == 0 {
            break;
        }
        all.extend_from_slice(&part[..n]);
    }
    all
}
