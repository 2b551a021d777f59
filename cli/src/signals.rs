//! Ctrl-C and its like: the first asks for an orderly end, the second ends at once.

use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

/// timeout(1) sends its signal to the program and then to its group: that is one signal.
const ONE: Duration = Duration::from_millis(20);

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
        let ignored = ignored(&fs::read_to_string("/proc/self/status").unwrap_or_default());
        let mask: SigSet = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP]
            .into_iter()
            .filter(|signal| ignored & (1 << (*signal as i32 - 1)) == 0)
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
        thread::sleep(ONE);
        while let Ok(Some(_)) = self.queue.read_signal() {}
        // It cannot fail for signals that are there.
        let _ = self.mask.thread_unblock();
        u8::try_from(signal.ssi_signo).ok()
    }
}

/// The signals that are ignored, a bit each: one that is blocked would come all the same.
fn ignored(status: &str) -> u64 {
    let mut lines = status.lines();
    let line = lines.find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ignored_are_known() {
        let status = "SigBlk:\t00000000ffffffff\nSigIgn:\t0000000000001001\nSigCgt:\t2\n";
        assert_eq!(ignored(status), 0x1001);
        assert_eq!(ignored(""), 0);
    }
}
