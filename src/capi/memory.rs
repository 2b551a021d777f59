//! Memory that the application frees: it comes from `malloc`, or from what
//! `curl_global_init_mem` was given. The library's own memory is Rust's.

use std::ffi::{c_char, c_void};

use parking_lot::RwLock;

type MallocFn = unsafe extern "C" fn(usize) -> *mut c_void;
type FreeFn = unsafe extern "C" fn(*mut c_void);

#[derive(Clone, Copy)]
struct Allocator {
    malloc: MallocFn,
    free: FreeFn,
}

static ALLOCATOR: RwLock<Allocator> = RwLock::new(Allocator {
    malloc: libc::malloc,
    free: libc::free,
});

/// Replaces the allocator, as `curl_global_init_mem` promises.
pub fn replace(malloc: MallocFn, free: FreeFn) {
    *ALLOCATOR.write() = Allocator { malloc, free };
}

/// A copy of `bytes` with a NUL behind it; NULL without memory.
pub fn string(bytes: &[u8]) -> *mut c_char {
    let place = allocate(bytes.len() + 1).cast::<u8>();
    if !place.is_null() {
        // SAFETY: the place has room for the bytes and the NUL.
        unsafe {
            place.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
            place.add(bytes.len()).write(0);
        }
    }
    place.cast()
}

/// So many bytes, not initialised; NULL without memory.
pub fn allocate(size: usize) -> *mut c_void {
    let allocator = *ALLOCATOR.read();
    // SAFETY: curl_global_init_mem's page: a function that works as `malloc`.
    unsafe { (allocator.malloc)(size) }
}

/// Gives memory back; nothing for NULL.
///
/// # Safety
/// `place` is NULL or came from this module and is not used any more.
pub unsafe fn free(place: *mut c_void) {
    if !place.is_null() {
        let allocator = *ALLOCATOR.read();
        // SAFETY: the caller's promise; the function works as `free`.
        unsafe { (allocator.free)(place) }
    }
}
