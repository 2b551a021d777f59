//! libcurlws: libcurl's WebSocket interface as a C library with a safe Rust core.
//!
//! In scope: WebSocket (RFC 6455) behind libcurl's functions, options and numbers: as a client, over
//! TCP, TLS, proxies or a stream that the application brings; over such a stream as a server, too.
//! Out of scope: libcurl's other protocols.
//!
//! ```text
//!   C program
//!      |   curl_easy_*  curl_multi_*  curl_ws_*
//!   capi            translates; the only room with `unsafe`
//!      |
//!   easy  multi     drive one transfer, or many: decide how to wait
//!      |
//!   transfer        one URL from start to end: step(now) -> Deliver | Ask | Wait | Renew | Done
//!      |       \
//!   ws  http   net  wire rules (pure)  |  resolve, connect, TLS, wait
//! ```
//!
//! The modules below stand in reading order. Who may use whom is in `docs/architecture.md` and
//! checked by `tests/layers.rs`.

pub mod limits;
pub mod rare;
pub mod room;

pub mod ws;

pub mod http;

pub mod net;

pub mod random;
pub mod settings;
pub mod store;
pub mod url;

pub mod transfer;

pub mod easy;
pub mod multi;

pub mod capi;
