//! The gate that every call on a handle goes through.

use std::ffi::c_int;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::capi::callback::{Callbacks, DebugKind};
use crate::capi::handle::{self, Handle};
use crate::capi::types::CURL;
use crate::capi::{code, error, pointer, reserve, trace};
use crate::transfer::{Error, Kind};

/// When a call may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum During {
    /// Also from within a callback of the same handle, but for a share's lock functions.
    AnyCall,
    /// Not from within one, nor from within a call of its multi handle: it answers
    /// `CURLE_RECURSIVE_API_CALL`.
    NoCallback,
}

impl During {
    /// For a call that may wait so many milliseconds: without a wait at any time.
    pub fn waiting(timeout_ms: c_int) -> During {
        match timeout_ms {
            0 => During::AnyCall,
            _ => During::NoCallback,
        }
    }
}

/// Runs `call` on the handle. The answer is its `CURLcode`; an error's sentence goes to the
/// application's error buffer and, where wanted, to the verbose output.
///
/// # Safety
/// `curl` is NULL or a handle of ours that stays alive during the call.
pub unsafe fn easy(
    curl: *mut CURL,
    during: During,
    call: impl FnOnce(&Handle) -> Result<(), Error>,
) -> c_int {
    // SAFETY: the caller's promise.
    let Some(handle) = (unsafe { Handle::get(curl) }) else {
        return code::BAD_FUNCTION_ARGUMENT;
    };
    let Ok(inside) = handle::enter_thread() else {
        return code::OUT_OF_MEMORY;
    };
    let recursive = || during == During::NoCallback && handle.is_recursive();
    if inside && (handle.is_locking() || recursive()) {
        return code::RECURSIVE_API_CALL;
    }
    if handle.is_broken() {
        return code::FAILED_INIT;
    }
    if reserve::is_low() {
        put_sentence(handle, "Out of memory");
        return code::OUT_OF_MEMORY;
    }
    // A panic must not cross into C; what it left behind is not used again.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let outcome = call(handle);
        trace::frames(curl, handle);
        outcome
    }));
    match outcome {
        Ok(Ok(())) => code::OK,
        Ok(Err(error)) if error.kind == Kind::Again => code::AGAIN,
        Ok(Err(error)) => {
            report(curl, handle, &error);
            error::code(&error)
        }
        Err(_) => {
            handle.set_broken();
            report(curl, handle, &internal());
            code::FAILED_INIT
        }
    }
}

/// There is a length, but no buffer.
pub fn null_buffer() -> Error {
    let sentence = "The buffer is NULL but its length is not 0";
    Error::new(Kind::BadArgument, sentence)
}

/// A call has panicked.
pub fn internal() -> Error {
    Error::new(Kind::FailedInit, "Internal error in libcurlws")
}

/// Runs a call that has no handle; `fallback` if it panics.
pub fn plain<R>(fallback: R, call: impl FnOnce() -> R) -> R {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or(fallback)
}

/// The same for a call that makes something; NULL also where there is no memory to begin with it.
pub fn maker<T>(call: impl FnOnce() -> *mut T) -> *mut T {
    if reserve::is_gone() || handle::enter_thread().is_err() {
        return std::ptr::null_mut();
    }
    plain(std::ptr::null_mut(), call)
}

/// Tells the application of an error.
pub fn report(curl: *mut CURL, handle: &Handle, error: &Error) {
    if error.detail.is_empty() {
        return;
    }
    let callbacks = put_sentence(handle, &error.detail);
    if handle.easy.verbose() {
        let line = format!("{}\n", error.detail);
        handle.callback(|| callbacks.debug(curl, DebugKind::Text, line.as_bytes()));
    }
}

/// Writes into the application's error buffer, one thread at a time. The callbacks as they are now.
pub fn put_sentence(handle: &Handle, sentence: &str) -> Callbacks {
    let callbacks = handle.callbacks.lock();
    // SAFETY: CURLOPT_ERRORBUFFER's page: 256 bytes that live as long as the handle uses them.
    unsafe { pointer::put_error(callbacks.error_buffer, sentence) };
    *callbacks
}
