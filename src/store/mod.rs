//! What outlives a transfer, and the files that it is kept in.
//!
//! It knows no transfer and asks no clock.

pub mod cookies;
pub mod dns;
mod file;
pub mod hsts;
pub mod netrc;
