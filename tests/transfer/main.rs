//! Black-box tests of a transfer and of the easy driver, over a peer that this test scripts.
//!
//! Peer and transfer run in turns in one thread, over a loopback socket and with a clock that
//! only the test moves (`rig`). The peer's frames are written, and ours are read, by hand
//! (`wire`). What the peer says arrives whole, joined with the 101, and in pieces of 1, 2 and 3
//! bytes; the central cases run over TLS too.

mod attached;
mod closing;
mod cork;
mod deflate;
mod easy;
mod handshake;
mod hostile;
mod keepalive;
mod message;
mod parting;
mod pull;
mod push;
mod queue;
mod ready;
mod reconnect;
mod rig;
mod send;
mod serve;
mod stats;
mod unheard;
mod upload;
mod wake;
mod wire;
