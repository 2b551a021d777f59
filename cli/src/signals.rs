//! Ctrl-C and its like: the first asks for an orderly end, the second ends at once.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

/// What came.
#[derive(Debug)]
pub struct Signals {
    mask: SigSet,
    queue: SignalFd,
}

impl Signals {
    /// Takes them over. A signal that is ignored stays so (`nohup`).
    ///
    /// # Errors
    /// The system does not allow it.
    pub fn new() -> io::Result<Signals> {
        let mask: SigSet = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP]
            .into_iter()
            .collect();
        mask.thread_block()?;
        let queue = SignalFd::with_flags(&mask, SfdFlags::SFD_NONBLOCK | SfdFlags::SFD_CLOEXEC)?;
        Ok(Signals { mask, queue })
    }

    /// Where to wait.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.queue.as_fd()
    }

    /// The signal that came. From here on each ends the program as if it had not been taken over.
    pub fn take(&mut self) -> Option<u8> {
        let signal = self.queue.read_signal().ok()??;
        // It cannot fail for signals that are there.
        let _ = self.mask.thread_unblock();
        u8::try_from(signal.ssi_signo).ok()
    }
}
