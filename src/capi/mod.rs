//! The C border: it translates, and decides nothing.
//!
//! The only room with `unsafe`. A C function is a literal `extern "C" fn` here whose body is a
//! closure given to [`entry`]: panic boundary, magic number, reentrancy, error buffer and return
//! value are seen to in one place. Pointers from C are read and written by [`pointer`] alone.

mod absent;
mod ask;
pub mod callback;
pub mod code;
#[cfg(test)]
mod compatibility;
mod easy;
mod entry;
mod error;
mod global;
mod handle;
pub mod info;
mod memory;
pub mod option;
pub mod pointer;
mod share;
mod slist;
mod text;
pub mod types;
mod url;
mod variadic;
mod ws;
