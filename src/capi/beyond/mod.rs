//! What libcurl leaves out: the functions that begin with `curlws_`, and `curl_ws_poll`.

pub mod close;
pub mod message;
pub mod option;
pub mod reconnect;
pub mod serve;
pub mod stats;
pub mod stream;
pub mod wait;
