//! The structs and callbacks that libcurl has not.
//!
//! A struct begins with its size, which the program sets, so that later versions can add to its end.
