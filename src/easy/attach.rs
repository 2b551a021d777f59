//! A stream of the application's in place of a connection of our own, and giving one back.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use crate::net::wire::Line;
use crate::random::System;
use crate::transfer::{Attached, Error, Kind};

use super::{Easy, Inner};

/// A stream that is the application's again.
#[derive(Debug, Default)]
pub struct Detached {
    /// Its descriptor, if it has one.
    pub fd: Option<OwnedFd>,
    /// What was read from it and not used.
    pub bytes: Vec<u8>,
}

impl Easy {
    /// The next transfer goes over this stream. One that waited for that is closed.
    pub fn attach(&self, attached: Attached) {
        let old = self.inner.lock().attached.replace(Box::new(attached));
        drop(old); // without the lock, as it may call the application
    }

    /// Ends the stream that waits for the next transfer; its socket is for the caller to close.
    pub fn take_unused(&self) -> Option<OwnedFd> {
        let attached = self.inner.lock().attached.take()?;
        match attached.line {
            Line::Socket(fd) => Arc::into_inner(fd),
            Line::Own(_) => None, // closed here, as above
        }
    }

    /// Gives back the stream that waits for the next transfer, or else that of the open connection.
    ///
    /// # Errors
    /// `Recursive` and `FailedInit` while the handle is driven; `BadArgument` without a stream; those
    /// of [`Open::give_away`](crate::transfer::Open::give_away). Nothing has changed then.
    pub fn detach(&self) -> Result<Detached, Error> {
        let mut inner = self.inner.lock();
        let inner = &mut *inner;
        let (line, bytes) = match inner.attached.take() {
            Some(attached) => (attached.line, attached.bytes),
            None => {
                inner.check_free()?;
                let transfer = inner.transfer.as_deref_mut();
                let transfer = transfer.ok_or_else(|| {
                    Error::new(Kind::BadArgument, "The handle has no stream to detach")
                })?;
                transfer.give_away(&mut System)?
            }
        };
        if let Line::Socket(fd) = &line {
            inner.kept.keeper.let_go(fd);
        }
        // Who waits in a call learns that there is nothing to wait for.
        inner.nudge();
        let fd = line.give_back().map_err(|error| {
            Error::new(
                Kind::FailedInit,
                format!("The descriptor is in use: {error}"),
            )
        })?;
        Ok(Detached { fd, bytes })
    }
}

impl Inner {
    /// The stream for the transfer that begins now. It is closed as connections of our own are.
    pub(super) fn take_attached(&mut self) -> Option<Box<Attached>> {
        let attached = self.attached.take()?;
        if let (true, Line::Socket(fd)) = (self.settings.ask.close, &attached.line) {
            self.kept.keeper.keep(fd);
        }
        Some(attached)
    }
}
