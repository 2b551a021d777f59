//! What has gone over a connection, in one direction.

use super::frame::Kind;

/// Counters of one direction. Data frames and messages count when their header is there: a message when
/// that of its last frame is. Control frames count when they are whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Frames of the wire, control frames too.
    pub frames: u64,
    /// Data messages.
    pub messages: u64,
    /// Payload of data messages, uncompressed, in bytes.
    pub payload: u64,
    /// PINGs; there is no counting beyond `u32::MAX`.
    pub pings: u32,
    /// PONGs; the same.
    pub pongs: u32,
}

impl Tally {
    /// A data frame, with so much payload (of which any may be added later).
    #[inline]
    pub(super) fn data(&mut self, cont: bool, payload: u64) {
        self.frames += 1;
        self.messages += u64::from(!cont);
        // A peer may announce any size, again and again.
        self.payload = self.payload.wrapping_add(payload);
    }

    /// A control frame.
    pub(super) fn control(&mut self, kind: Kind) {
        self.frames += 1;
        match kind {
            Kind::Ping => self.pings = self.pings.saturating_add(1),
            Kind::Pong => self.pongs = self.pongs.saturating_add(1),
            _ => {}
        }
    }

    /// So many data messages of one frame each.
    #[inline]
    pub(super) fn whole(&mut self, messages: u64, payload: u64) {
        self.frames += messages;
        self.messages += messages;
        self.payload = self.payload.wrapping_add(payload);
    }

    /// Both together, those of an earlier connection for instance.
    pub fn add(&mut self, other: &Tally) {
        self.frames += other.frames;
        self.messages += other.messages;
        self.payload = self.payload.wrapping_add(other.payload);
        self.pings = self.pings.saturating_add(other.pings);
        self.pongs = self.pongs.saturating_add(other.pongs);
    }
}
