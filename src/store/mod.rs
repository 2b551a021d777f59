//! What outlives a transfer. Time comes in as an argument; nothing here does I/O.

pub mod dns;
