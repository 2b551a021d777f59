//! The CLOSE of either end, as a connection knows it.

use super::{Connection, Role};
use crate::ws::close::{self, Close};

/// What most connections do not have yet.
#[derive(Debug, Default)]
pub(super) struct Closes {
    /// What the peer's CLOSE said.
    pub(super) theirs: Option<Close>,
    /// It answers ours.
    answers_ours: bool,
    /// Payload of a CLOSE of ours that waits.
    pub(super) ours: Option<Box<[u8]>>,
    /// It is our answer, which the application did not ask for.
    pub(super) unasked: bool,
}

impl Connection {
    /// Whether the peer's CLOSE is answered, with its status code, as soon as it is here.
    pub fn answer_close(&mut self, wanted: bool) {
        self.answers_close = wanted;
    }

    /// Queues our CLOSE for [`Self::take_control`], unless there was one already. No data frame
    /// may begin any more.
    pub fn close(&mut self, payload: Box<[u8]>) {
        if !self.is_closing() {
            self.closes.get_or_insert_default().ours = Some(payload);
        }
    }

    /// Whether our CLOSE was begun, or waits.
    pub fn is_closing(&self) -> bool {
        self.encoder.close_sent() || self.must_close()
    }

    /// Whether it is for us to end the stream when both ends have said CLOSE (RFC 6455, 7.1.1).
    pub fn ends_stream(&self) -> bool {
        self.role == Role::Server
    }

    /// What the peer's CLOSE said; of several (lenient) the first.
    #[inline]
    pub fn peer_closed(&self) -> Option<&Close> {
        self.closes.as_ref()?.theirs.as_ref()
    }

    /// Whether our CLOSE came before the peer's.
    pub fn closed_first(&self) -> bool {
        let answers_ours = |closes: &Closes| closes.theirs.is_none() || closes.answers_ours;
        self.encoder.close_sent() && self.closes.as_deref().is_none_or(answers_ours)
    }

    /// Whether our CLOSE was begun, by [`Self::begin`] or by [`Self::take_control`].
    pub fn close_sent(&self) -> bool {
        self.encoder.close_sent()
    }

    pub(super) fn must_close(&self) -> bool {
        (self.failed.is_some() || self.close_waits()) && !self.encoder.close_sent()
    }

    #[inline]
    pub(super) fn close_waits(&self) -> bool {
        let closes = self.closes.as_ref();
        closes.is_some_and(|closes| closes.ours.is_some())
    }

    /// The peer's CLOSE is here, the first if there were several: answers it, if told to.
    pub(super) fn hear_close(&mut self) {
        if self.peer_closed().is_some() {
            return;
        }
        let close = Close::read(&self.control);
        let answers_ours = self.encoder.close_sent();
        let answers = self.answers_close && !self.is_closing();
        if answers {
            self.close(close::answer(&close));
        }
        let closes = self.closes.get_or_insert_default();
        closes.unasked = answers;
        closes.answers_ours = answers_ours;
        closes.theirs = Some(close);
    }
}
