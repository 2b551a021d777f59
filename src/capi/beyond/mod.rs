//! What libcurl leaves out: the functions that begin with `curlws_`, and `curl_ws_poll`.

pub mod close;
pub mod connect;
pub mod message;
pub mod option;
pub mod reconnect;
pub mod serve;
pub mod stats;
pub mod stream;
pub mod wait;

use parking_lot::Mutex;

use crate::transfer::MessageBuffer;

/// Memory of the library that C looks at.
#[derive(Debug, Default)]
pub struct Lent {
    /// The message of the last `curlws_recv_message`. Locked while one is received, waiting included,
    /// by the one thread that may receive; C reads it between its calls.
    message: Mutex<MessageBuffer>,
    /// The reason of `curlws_close_status`.
    reason: Mutex<Vec<u8>>,
    /// What `curlws_detach` had read and not used.
    unread: Mutex<Vec<u8>>,
}
