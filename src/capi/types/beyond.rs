//! The structs and callbacks that libcurl has not.
//!
//! A struct begins with its size, which the program sets, so that later versions can add to its end.

#![allow(missing_docs)] // C's field names; what a field means is said where it is not its name
#![allow(non_camel_case_types)] // C's names

/// Figures of a WebSocket, for `curlws_stats`. What is `received` has come in, delivered or not.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct curlws_stats {
    /// `sizeof(struct curlws_stats)`, set by the program.
    pub size: usize,
    /// Frames, as they are on the wire, control frames too. One counts when its header goes by.
    pub frames_sent: u64,
    pub frames_received: u64,
    /// Text and binary messages. One counts when its last frame does.
    pub messages_sent: u64,
    pub messages_received: u64,
    /// Bytes of their payload, before it is compressed and after it was inflated.
    pub payload_sent: u64,
    pub payload_received: u64,
    /// Bytes on the wire behind the opening handshake: headers and what was compressed, within TLS.
    pub wire_sent: u64,
    pub wire_received: u64,
    /// PINGs, those of `CURLWSOPT_PING_INTERVAL_MS` too, and PONGs, answers by the library too.
    pub pings_sent: u64,
    pub pings_received: u64,
    pub pongs_sent: u64,
    pub pongs_received: u64,
    /// Bytes that the library keeps because the socket did not take them, or until they are many
    /// (`curlws_cork`).
    pub queued: u64,
    /// Microseconds from the last PING of `CURLWSOPT_PING_INTERVAL_MS` that was timed to its PONG, as
    /// the library came to see it; -1 without one.
    pub rtt_us: i64,
    /// The least of these; -1 without one.
    pub rtt_min_us: i64,
}
