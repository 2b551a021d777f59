//! What the fuzzers check, each a function of the input's bytes that panics where something is
//! wrong. `targets/` hands them to libFuzzer; `tests/corpora.rs` of the library runs them over
//! `corpus/`.
//!
//! The first bytes of an input are choices (`input`): settings, then how the rest is cut to
//! pieces. What arrives in pieces must come to the same as what arrives whole.

pub mod capi;
pub mod cookie;
pub mod extensions;
mod file;
pub mod frames;
pub mod inflate;
pub mod input;
pub mod proxy;
pub mod request;
pub mod response;
pub mod url;
