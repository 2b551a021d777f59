//! How a transfer ends: by the application, by itself, or by giving its stream away; and what is kept.

use super::error::{Error, Kind};
use super::open::Closed;
use super::state::Phase;
use super::{Progress, Step, Transfer};
use crate::net::wire::Line;
use crate::random::Random;
use crate::settings::ConnectOnly;

impl Transfer {
    /// The application wants the end.
    pub fn abort(&mut self, error: Error) {
        self.common.failed = Some(error);
        self.common.lines.clear();
    }

    pub(super) fn end(&mut self, result: Result<(), Error>, random: &mut dyn Random) -> Step {
        self.close(random);
        let aborted = matches!(&result, Err(error) if error.kind == Kind::Aborted);
        if self.progress == Progress::Off || aborted {
            return Step::Done(result);
        }
        self.progress = Progress::Last;
        self.ended = Some(result);
        Step::AskProgress
    }

    /// Closes the connection, politely.
    pub fn close(&mut self, random: &mut dyn Random) {
        match std::mem::replace(&mut self.phase, Phase::Over) {
            Phase::Open(mut open) => {
                self.closed = Some(Box::new(open.seal_fate()));
                if self.connect_only != ConnectOnly::Off {
                    self.note_loss(&mut open);
                }
                // Best effort: the application has left.
                let _ = open.flush(random);
                open.pour_trace(&mut self.common.trace);
                self.keep_stats(&open);
                open.close();
            }
            Phase::Secure(_, stream) | Phase::Tls(_, stream) | Phase::Ready(_, stream) => {
                stream.close();
            }
            Phase::Upgrade(upgrade) => upgrade.close(),
            Phase::Accept(accept) => accept.close(),
            Phase::Refused(refusal) => refusal.close(),
            Phase::Proxy(tunnel) => tunnel.close(),
            _ => {}
        }
    }

    /// How the WebSocket was closed; `None` while it is open, or if there was none.
    pub fn close_status(&self) -> Option<Closed> {
        match &self.phase {
            Phase::Open(open) => open.close_status(),
            _ => self.closed.as_deref().cloned(),
        }
    }

    /// Gives the open connection's stream away, with what was read from it and not used.
    ///
    /// # Errors
    /// As [`super::Open::give_away`]; nothing has changed then.
    pub fn give_away(&mut self, random: &mut dyn Random) -> Result<(Line, Vec<u8>), Error> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(Error::new(
                Kind::BadArgument,
                "The handle has no stream that could be detached",
            ));
        };
        let unread = open.give_away(random)?;
        match std::mem::replace(&mut self.phase, Phase::Over) {
            Phase::Open(mut open) => {
                open.pour_trace(&mut self.common.trace);
                self.keep_stats(&open);
                self.closed = None;
                Ok((open.into_line(), unread))
            }
            _ => Err(Error::new(Kind::BadArgument, "The stream has gone")), // it was just there
        }
    }
}
