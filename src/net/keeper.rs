//! Sockets that the application closes itself (`CURLOPT_CLOSESOCKETFUNCTION`).
//!
//! A kept socket stays open when everybody else has let go of it, until a driver fetches it for
//! the application. So whatever ends a connection need not know of the callback.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use parking_lot::Mutex;

/// The sockets of a handle's connections; clones are the same keeper.
#[derive(Clone, Debug, Default)]
pub struct Keeper(Arc<Mutex<Vec<Arc<OwnedFd>>>>);

impl Keeper {
    /// Keeps a socket.
    pub fn keep(&self, fd: &Arc<OwnedFd>) {
        self.0.lock().push(Arc::clone(fd));
    }

    /// Keeps it no more.
    pub fn let_go(&self, fd: &Arc<OwnedFd>) {
        self.0.lock().retain(|kept| !Arc::ptr_eq(kept, fd));
    }

    /// Takes out a socket that nobody else holds any more.
    pub fn fetch(&self) -> Option<OwnedFd> {
        let mut kept = self.0.lock();
        let free = kept.iter().position(|fd| Arc::strong_count(fd) == 1)?;
        Arc::into_inner(kept.swap_remove(free))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_comes_out_when_everybody_has_let_go() {
        let keeper = Keeper::default();
        let (ours, theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        let fd = Arc::new(OwnedFd::from(ours));
        keeper.keep(&fd);
        keeper.keep(&Arc::new(theirs.into()));
        assert!(keeper.fetch().is_some());
        assert!(keeper.fetch().is_none());
        drop(fd);
        assert!(keeper.fetch().is_some());
        assert!(keeper.fetch().is_none());
    }
}
