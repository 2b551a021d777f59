//! What libcurl leaves out: the functions that begin with `curlws_`, and `curl_ws_poll`.

pub mod option;
pub mod stats;
