//! What a stream runs over: a socket, or something of the application's that carries bytes. Nobody
//! above [`stream`](super::stream) asks which.

use std::fmt;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::net::SocketType;
use rustix::net::sockopt::socket_type;

use super::socket;
use super::wait::Interest;

/// Something of the application's that carries bytes. No call waits.
pub trait Wire: Send {
    /// Reads into `dst`, which is not empty; 0 is the end of the stream.
    ///
    /// # Errors
    /// `WouldBlock`; others end the stream.
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize>;

    /// Writes some of `bytes`, which are not empty, and says how many: one at least.
    ///
    /// # Errors
    /// `WouldBlock`; others end the stream.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize>;

    /// A descriptor that shows when it can be read and written.
    fn fd(&self) -> Option<Arc<OwnedFd>> {
        None
    }

    /// What else knows how to wait for it.
    fn awaiting(&self) -> Option<Arc<dyn Await>> {
        None
    }

    /// It is the application's again, as it is; with its descriptor.
    fn give_back(self: Box<Self>) -> Option<Arc<OwnedFd>> {
        None
    }
}

/// Waits for a [`Wire`] without a descriptor. It is used while others use the wire.
pub trait Await: fmt::Debug + Send + Sync {
    /// Waits for `interest`, at most so long; it may come back early.
    ///
    /// # Errors
    /// The wait failed: it is not to be tried again.
    fn wait(&self, interest: Interest, timeout: Duration) -> io::Result<()>;
}

/// A stream that no descriptor shows.
#[derive(Clone, Debug)]
pub struct Unseen {
    /// What waits for it; `None`: it can only be tried again.
    pub by: Option<Arc<dyn Await>>,
    /// What is waited for.
    pub interest: Interest,
    /// Set where a write was in vain.
    pub(super) blocked: Option<Arc<AtomicBool>>,
}

impl Unseen {
    /// It was waited for: where that was for room, a write may be tried again.
    pub fn waited(&self) {
        if let (true, Some(blocked)) = (self.interest.write, &self.blocked) {
            blocked.store(false, Ordering::Relaxed);
        }
    }
}

/// What is under a stream.
pub enum Line {
    /// A connected socket.
    Socket(Arc<OwnedFd>),
    /// The application's.
    Own(Box<dyn Wire>),
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Line::Socket(fd) => write!(f, "{fd:?}"),
            Line::Own(_) => f.write_str("the application's"),
        }
    }
}

/// Why a descriptor cannot be one, if so: a connected stream socket is wanted.
pub fn unfit(fd: BorrowedFd<'_>) -> Option<String> {
    match socket_type(fd) {
        Ok(SocketType::STREAM) => None,
        Ok(_) => Some("it is a socket, but no stream of bytes".into()),
        Err(rustix::io::Errno::NOTSOCK) => {
            Some("it is no socket: read and write callbacks can use it".into())
        }
        Err(error) => Some(error.to_string()),
    }
}

impl Line {
    /// Receives into `dst`; 0 is the end of the stream.
    #[inline]
    pub fn receive(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        match self {
            Line::Socket(fd) => socket::receive(fd.as_fd(), dst),
            Line::Own(wire) => wire.read(dst),
        }
    }

    /// Receives into `first` and, where that is easy, into `second` by the same call.
    #[inline]
    pub fn receive_both(&mut self, first: &mut [u8], second: &mut [u8]) -> io::Result<usize> {
        match self {
            Line::Socket(fd) => socket::receive_both(fd.as_fd(), first, second),
            Line::Own(wire) => wire.read(first),
        }
    }

    /// Sends, and says how many bytes were accepted.
    #[inline]
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Line::Socket(fd) => socket::send(fd.as_fd(), bytes),
            Line::Own(_) if bytes.is_empty() => Ok(0),
            Line::Own(wire) => wire.write(bytes),
        }
    }

    /// The socket, if it is one: more can be done with that.
    #[inline]
    pub fn socket(&self) -> Option<BorrowedFd<'_>> {
        match self {
            Line::Socket(fd) => Some(fd.as_fd()),
            Line::Own(_) => None,
        }
    }

    /// A descriptor to wait for.
    pub fn fd(&self) -> Option<Arc<OwnedFd>> {
        match self {
            Line::Socket(fd) => Some(Arc::clone(fd)),
            Line::Own(wire) => wire.fd(),
        }
    }

    /// How it is waited for where no descriptor shows it.
    pub fn unseen(&self, interest: Interest) -> Option<Unseen> {
        match self {
            Line::Own(wire) if wire.fd().is_none() => Some(Unseen {
                by: wire.awaiting(),
                interest,
                blocked: None,
            }),
            _ => None,
        }
    }

    /// It is the application's again; its descriptor, if it has one. One that somebody still waits
    /// for is given as a copy.
    ///
    /// # Errors
    /// There is no descriptor left for a copy.
    pub fn give_back(self) -> io::Result<Option<OwnedFd>> {
        let fd = match self {
            Line::Socket(fd) => Some(fd),
            Line::Own(wire) => wire.give_back(),
        };
        let own = |fd: Arc<OwnedFd>| Arc::try_unwrap(fd).or_else(|shared| shared.try_clone());
        fd.map(own).transpose()
    }
}
