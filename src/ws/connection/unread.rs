//! What a connection has taken from its input and delivered nothing of: whoever goes on with the
//! stream in its place has to see it first.

use super::{Connection, Phase, Role};
use crate::ws::frame::HeaderBytes;
use crate::ws::mask;

impl Connection {
    /// Appends those bytes to `out`: the beginning of a header, or of a frame, as the peer sent it
    /// (a length may be in its shortest form now). False, and nothing, in the midst of a frame
    /// that was delivered in part, or of which the wire's bytes are gone because it was compressed.
    pub fn unread(&self, out: &mut Vec<u8>) -> bool {
        match self.phase {
            Phase::Header => out.extend_from_slice(self.decoder.begun()),
            Phase::Gather => {
                out.extend_from_slice(&self.header());
                out.extend_from_slice(&self.control);
            }
            Phase::Control if self.frame.offset == 0 => {
                out.extend_from_slice(&self.header());
                let start = out.len();
                out.extend_from_slice(&self.control);
                mask::apply(&mut out[start..], self.decoder.last.key, 0);
            }
            Phase::Data if self.frame.offset == 0 => out.extend_from_slice(&self.header()),
            Phase::Control | Phase::Data | Phase::Inflate | Phase::Inflated => return false,
        }
        true
    }

    /// The header of the frame that began last, which is not compressed.
    fn header(&self) -> HeaderBytes {
        let header = &self.decoder.last;
        let key = (self.role == Role::Server).then_some(header.key);
        HeaderBytes::new(header.first_byte(), header.len, key)
    }
}
