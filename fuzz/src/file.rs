//! A file without a place on a disk, for what reads files.

use std::cell::RefCell;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::os::fd::{AsRawFd, FromRawFd};
use std::path::{Path, PathBuf};

/// A file with a text in it, one at a time for each thread.
pub struct Scratch {
    path: PathBuf,
}

thread_local! {
    static FILE: RefCell<File> = RefCell::new(in_memory());
}

fn in_memory() -> File {
    // SAFETY: the name is a C string, and the flags are of this call.
    let fd = unsafe { libc::memfd_create(c"curlws-fuzz".as_ptr(), libc::MFD_CLOEXEC) };
    assert!(fd >= 0, "no file in memory");
    // SAFETY: it is new and nobody else's.
    unsafe { File::from_raw_fd(fd) }
}

impl Scratch {
    /// One with this text.
    pub fn new(text: &[u8]) -> Scratch {
        FILE.with_borrow_mut(|file| {
            let written = file
                .set_len(0)
                .and_then(|()| file.seek(SeekFrom::Start(0)))
                .and_then(|_| file.write_all(text));
            written.expect("memory can be written");
            let path = format!("/proc/self/fd/{}", file.as_raw_fd());
            Scratch { path: path.into() }
        })
    }

    /// Where it can be opened.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
