//! The C border: it translates, and decides nothing.
//!
//! The only room with `unsafe`. A C function is a literal `extern "C" fn` here whose body is a
//! closure given to [`entry`]: panic boundary, magic number, reentrancy, error buffer and return
//! value are seen to in one place. Pointers from C are read and written by [`pointer`] alone.

mod ask;
mod beyond;
mod border;
mod callback;
mod code;
#[cfg(test)]
mod compatibility;
mod date;
mod easy;
mod engine;
mod entry;
mod error;
mod form;
mod global;
mod handle;
mod header;
mod hsts;
mod info;
mod lookup;
mod memory;
mod mime;
mod multi;
mod multi_handle;
mod multi_info;
mod multi_option;
pub mod option;
pub mod pointer;
mod reserve;
mod sessions;
mod share;
mod slist;
mod ssl_ctx;
mod strings;
mod text;
mod trace;
pub mod types;
mod url;
mod variadic;
mod ws;
