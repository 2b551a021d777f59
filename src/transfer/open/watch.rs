//! What is known of an open connection besides its frames: whether somebody looks on, and figures.

use super::Open;
use crate::transfer::trace::{self, Trace};
use crate::ws;

impl Open {
    /// The same, with its frames noted for a trace if `on`.
    pub fn traced(mut self, on: bool) -> Open {
        self.set_trace(on);
        self
    }

    /// Whether [`Open::receive_each`] is to be used, and other calls to be made by
    /// [`Open::tended`]: it is kept alive or traced.
    #[inline]
    pub fn is_watched(&self) -> bool {
        self.watched
    }

    /// Counters of what was sent and received.
    pub fn tallies(&self) -> (ws::Tally, ws::Tally) {
        self.ws.tallies()
    }

    /// Bytes that wait for the socket, or for more.
    pub fn queued(&self) -> usize {
        self.out.waiting()
    }

    /// Notes frames for a trace from now on, or no more.
    pub fn set_trace(&mut self, on: bool) {
        if on != self.ws.log().is_some() {
            self.ws.set_log(on.then(|| ws::Log::new(&trace::FRAMES)));
            self.note_watch();
        }
    }

    /// Moves what was noted of frames to a trace.
    pub fn pour_trace(&mut self, trace: &mut Trace) {
        for line in self.frame_lines() {
            trace.text(|| line);
        }
    }

    /// What was noted of frames.
    pub fn frame_lines(&mut self) -> Vec<String> {
        let log = self.ws.log().map(|log| log.drain());
        log.into_iter()
            .flatten()
            .map(|line| format!("[WS] {line}"))
            .collect()
    }

    pub(super) fn note_watch(&mut self) {
        self.watched = self.keepalive.is_some() || self.ws.log().is_some();
    }
}
