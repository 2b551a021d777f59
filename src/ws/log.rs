//! What a trace tells of frames.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use super::close::Close;
use super::frame::{FIN, Kind, OPCODE, RSV1};
use crate::limits;

/// Why there is a frame of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// The application sent it.
    No,
    /// It answers the peer: a PONG, or the CLOSE that says what the peer broke.
    Answer,
    /// It keeps the connection alive; of a received one, that it answers such a one.
    Keepalive,
}

/// What a line of a trace says (`Display`).
#[derive(Clone, Debug, PartialEq, Eq)]
enum Note {
    Frame(Frame),
    /// So many bytes of a frame's payload went on, at this offset; the frame's size.
    Part(bool, u64, u64, u64),
}

/// A frame.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Frame {
    sent: bool,
    /// The first byte of its header.
    first: u8,
    /// Size of its payload on the wire, in bytes.
    len: u64,
    own: Own,
    /// Of a CLOSE, its payload.
    close: Option<Close>,
}

/// The frames that were not told yet, oldest first.
#[derive(Debug)]
pub struct Log {
    /// Whether anybody wants to hear of frames now.
    on: &'static AtomicBool,
    notes: Vec<Note>,
    /// There were more than are kept.
    missed: u64,
    /// Size of our frame under way.
    sending: u64,
}

impl Log {
    /// An empty one; while `on` is false it stays empty.
    pub fn new(on: &'static AtomicBool) -> Log {
        Log {
            on,
            notes: Vec::new(),
            missed: 0,
            sending: 0,
        }
    }

    pub(super) fn sent(&mut self, first: u8, len: u64, own: Own) {
        self.frame(true, first, len, own);
    }

    pub(super) fn received(&mut self, first: u8, len: u64) {
        self.frame(false, first, len, Own::No);
    }

    /// A frame whose payload is sent next, maybe in parts.
    pub(super) fn begins(&mut self, first: u8, len: u64) {
        self.sending = len;
        self.sent(first, len, Own::No);
    }

    /// `n` bytes of the frame that began last went out, of `remaining`.
    pub(super) fn gone(&mut self, n: u64, remaining: u64) {
        let offset = self.sending.saturating_sub(remaining);
        self.part(true, n, offset, self.sending);
    }

    /// `n` bytes at this offset of a received frame's payload were passed on.
    pub(super) fn delivered(&mut self, n: u64, offset: u64, len: u64) {
        self.part(false, n, offset, len);
    }

    #[cold]
    fn frame(&mut self, sent: bool, first: u8, len: u64, own: Own) {
        self.push(Note::Frame(Frame {
            sent,
            first,
            len,
            own,
            close: None,
        }));
    }

    /// A frame that goes by whole needs no further line.
    #[cold]
    fn part(&mut self, sent: bool, n: u64, offset: u64, len: u64) {
        if n > 0 && n < len {
            self.push(Note::Part(sent, n, offset, len));
        }
    }

    fn push(&mut self, note: Note) {
        if !self.on.load(Ordering::Relaxed) {
            return;
        }
        match self.notes.len() {
            limits::TRACED_FRAMES.. => self.missed += 1,
            _ => self.notes.push(note),
        }
    }

    /// The last frame is a CLOSE with this payload.
    pub(super) fn closes(&mut self, payload: &[u8]) {
        if let Some(note) = self.last(Kind::Close) {
            note.close = Some(Close::read(payload));
        }
    }

    /// The last frame was a PONG that answers a PING of ours.
    pub(super) fn echoes(&mut self) {
        if let Some(note) = self.last(Kind::Pong) {
            note.own = Own::Keepalive;
        }
    }

    fn last(&mut self, kind: Kind) -> Option<&mut Frame> {
        match self.notes.last_mut().filter(|_| self.missed == 0)? {
            Note::Frame(frame) => Some(frame).filter(|f| f.first & OPCODE == kind as u8),
            Note::Part(..) => None,
        }
    }

    /// The last frame did not leave, after all.
    pub(super) fn take_back(&mut self) {
        match self.missed {
            0 => drop(self.notes.pop()),
            _ => self.missed -= 1,
        }
    }

    /// Gives the lines, and begins anew.
    pub fn drain(&mut self) -> impl Iterator<Item = String> + use<> {
        let missed = std::mem::take(&mut self.missed);
        let notes = std::mem::take(&mut self.notes);
        let more = (missed > 0).then(|| format!("and {missed} frames more"));
        notes.into_iter().map(|note| note.to_string()).chain(more)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Frame(frame) => frame.fmt(f),
            Note::Part(sent, n, offset, len) => {
                let what = if *sent { "sent" } else { "delivered" };
                write!(f, "{what} {n} bytes at {offset} of {len}")
            }
        }
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.sent { "sent" } else { "received" };
        let kind = match self.first & OPCODE {
            1 => "text",
            2 => "binary",
            8 => "close",
            9 => "ping",
            10 => "pong",
            _ => "continuation",
        };
        write!(f, "{direction} {kind}, {} bytes", self.len)?;
        if self.first & FIN == 0 {
            f.write_str(", more follows")?;
        }
        if self.first & RSV1 != 0 {
            f.write_str(", compressed")?;
        }
        if let Some(close) = &self.close {
            match close.code {
                Some(code) => write!(f, ", code {code}")?,
                None => f.write_str(", no code")?,
            }
            if !close.reason.is_empty() {
                write!(f, " \"{}\"", close.reason.escape_ascii())?;
            }
        }
        match self.own {
            Own::No => Ok(()),
            Own::Answer => f.write_str(", by itself"),
            Own::Keepalive => f.write_str(", keepalive"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static ON: AtomicBool = AtomicBool::new(true);
    static OFF: AtomicBool = AtomicBool::new(false);

    #[test]
    fn lines() {
        let mut log = Log::new(&ON);
        log.received(0x81, 5);
        log.delivered(5, 0, 5);
        log.begins(0x42, 300);
        log.gone(100, 300);
        log.gone(200, 200);
        log.delivered(1, 2, 3);
        log.sent(0x00, 0, Own::No);
        log.take_back();
        log.sent(0x80, 1, Own::No);
        log.received(0x89, 4);
        log.sent(0x8a, 4, Own::Answer);
        log.sent(0x89, 8, Own::Keepalive);
        log.received(0x8a, 8);
        log.echoes();
        log.received(0x88, 5);
        log.closes(b"\x03\xe8b\n\"");
        log.sent(0x88, 2, Own::Answer);
        log.closes(b"\x03\xea");
        log.received(0x88, 0);
        log.closes(b"");
        let lines: Vec<_> = log.drain().collect();
        let want = [
            "received text, 5 bytes",
            "sent binary, 300 bytes, more follows, compressed",
            "sent 100 bytes at 0 of 300",
            "sent 200 bytes at 100 of 300",
            "delivered 1 bytes at 2 of 3",
            "sent continuation, 1 bytes",
            "received ping, 4 bytes",
            "sent pong, 4 bytes, by itself",
            "sent ping, 8 bytes, keepalive",
            "received pong, 8 bytes, keepalive",
            "received close, 5 bytes, code 1000 \"b\\n\\\"\"",
            "sent close, 2 bytes, code 1002, by itself",
            "received close, 0 bytes, no code",
        ];
        assert_eq!(lines, want);
        assert_eq!(log.drain().count(), 0);
    }

    #[test]
    fn it_is_silent_until_wanted_and_has_a_limit() {
        let mut log = Log::new(&OFF);
        log.sent(0x81, 5, Own::No);
        assert_eq!(log.drain().count(), 0);
        let mut log = Log::new(&ON);
        for _ in 0..limits::TRACED_FRAMES + 7 {
            log.received(0x81, 5);
        }
        log.take_back();
        let lines: Vec<_> = log.drain().collect();
        assert_eq!(lines.len(), limits::TRACED_FRAMES + 1);
        assert_eq!(lines.last().unwrap(), "and 6 frames more");
        log.received(0x81, 5);
        assert_eq!(log.drain().count(), 1);
    }
}
