//! The WebSocket protocol (RFC 6455) as functions of bytes.
//!
//! Bytes from the peer go into a [`Connection`], which says what frames are in them; frames of
//! ours come out of it as bytes. A violation of the protocol is found here and nowhere else.
//!
//! Not here: sockets, time, randomness (masking keys and the nonce are arguments), HTTP, and
//! the buffers that payload travels in (it is unmasked and checked where it lies).
//!
//! ```text
//!   bytes in -> decoder (headers) -> connection (frames, control frames, UTF-8) -> payload
//!   payload  -> connection -> encoder (header, position) + mask -> bytes out
//! ```

pub mod close;
pub mod connection;
pub mod decoder;
pub mod deflate;
pub mod encoder;
pub mod extension;
pub mod frame;
pub mod handshake;
pub mod inflate;
pub mod log;
pub mod mask;
pub mod pings;
pub mod pongs;
pub mod tally;
pub mod utf8;
pub mod violation;
pub mod whole;

pub use connection::{Advance, Connection, Options, Role};
pub use encoder::{Encoder, SendError};
pub use frame::{FrameInfo, HeaderBytes, Kind};
pub use log::Log;
pub use tally::Tally;
pub use violation::Violation;
pub use whole::{Follow, Whole};

#[cfg(test)]
mod tests;
