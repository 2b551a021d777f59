//! Lines for `CURLOPT_VERBOSE` and `CURLOPT_DEBUGFUNCTION`, queued until the border drains them.

use std::sync::atomic::AtomicBool;

/// Whether lines for frames are wanted, by all handles that are verbose.
pub static FRAMES: AtomicBool = AtomicBool::new(false);

/// What a line is; libcurl's `curl_infotype`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What the library has to say.
    Text,
    /// A line of a response head.
    HeaderIn,
    /// The request.
    HeaderOut,
    /// Payload received.
    DataIn,
    /// Payload sent.
    DataOut,
}

/// The queue. Silent unless switched on.
#[derive(Debug, Default)]
pub struct Trace {
    on: bool,
    lines: Vec<(Kind, Vec<u8>)>,
}

impl Trace {
    /// A queue that takes lines only if `on`.
    pub fn new(on: bool) -> Trace {
        Trace {
            on,
            lines: Vec::new(),
        }
    }

    /// Switches it.
    pub fn set(&mut self, on: bool) {
        self.on = on;
    }

    /// Whether lines are wanted.
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// Queues a sentence, made only if somebody listens.
    pub fn text(&mut self, line: impl FnOnce() -> String) {
        if self.on {
            let mut line = line().into_bytes();
            line.push(b'\n');
            self.lines.push((Kind::Text, line));
        }
    }

    /// Queues bytes as they are.
    pub fn bytes(&mut self, kind: Kind, bytes: &[u8]) {
        if self.on {
            self.lines.push((kind, bytes.to_vec()));
        }
    }

    /// Gives what was queued.
    pub fn drain(&mut self) -> Vec<(Kind, Vec<u8>)> {
        std::mem::take(&mut self.lines)
    }
}
