//! What libcurl has no option for (`curlws_setopt`).

use crate::limits;
use crate::rare::usual;

/// Keepalive, messages, reconnecting.
#[derive(Clone, Debug, Hash)]
pub struct Beyond {
    /// A PING each so many milliseconds; 0 is none.
    pub ping_interval_ms: u64,
    /// Longest wait for any byte after a PING of ours; 0: the ping interval.
    pub pong_timeout_ms: u64,
    /// Longest time without any byte from the peer; 0 is no bound.
    pub idle_timeout_ms: u64,
    /// Most bytes of a message that is assembled; inflated, all fragments together.
    pub largest_message: u64,
    /// Most fragments of a message that is assembled.
    pub most_fragments: u64,
    /// Most bytes of messages that wait for the socket.
    pub queue_limit: u64,
    /// The kind of the messages of this handle.
    pub kind: MessageKind,
    /// Attempts to connect again after one that failed; -1 is no end, 0: it is not tried.
    pub reconnect_tries: i64,
    /// The first wait before one, and the longest.
    pub reconnect_min_ms: u64,
    /// See `reconnect_min_ms`.
    pub reconnect_max_ms: u64,
}

/// Which messages a handle sends and takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// Whatever each call says.
    #[default]
    Any,
    /// Text.
    Text,
    /// Binary.
    Binary,
}

impl Default for Beyond {
    fn default() -> Self {
        Beyond {
            ping_interval_ms: 0,
            pong_timeout_ms: 0,
            idle_timeout_ms: 0,
            largest_message: limits::MESSAGE,
            most_fragments: limits::MESSAGE_FRAGMENTS,
            queue_limit: limits::MESSAGE_QUEUE,
            kind: MessageKind::Any,
            reconnect_tries: 0,
            reconnect_min_ms: limits::RECONNECT_MIN_MS,
            reconnect_max_ms: limits::RECONNECT_MAX_MS,
        }
    }
}

usual!(Beyond);
