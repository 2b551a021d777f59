//! The allocator: the system's, with a reserve for the day on which it gives nothing. What is begun
//! then is ended in order instead of with the process; what would begin is refused ([`is_low`]).

use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::limits::{MEMORY_RESERVE, SMALL_ALLOCATION};
use crate::room;

/// What a beginning needs of the system's own memory, in bytes.
const PROBE: usize = 16 * 1024;

struct Thrifty;

#[global_allocator]
static ALLOCATOR: Thrifty = Thrifty;

/// Addresses that nobody uses and that the kernel counts as ours; NULL while they are given up.
static RESERVE: AtomicPtr<c_void> = AtomicPtr::new(null_mut());

// SAFETY: all memory is the system allocator's; nothing here unwinds or allocates.
unsafe impl GlobalAlloc for Thrifty {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        or_again(layout.size(), || unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        or_again(layout.size(), || unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise; after a failure `place` is as it was.
        or_again(size, || unsafe { System.realloc(place, layout, size) })
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(place, layout) }
    }
}

/// Allocates; where that fails, once more without the reserve. Not for much: who asks for much can
/// take no for an answer.
fn or_again(size: usize, allocate: impl Fn() -> *mut u8) -> *mut u8 {
    let place = allocate();
    if !place.is_null() || size > SMALL_ALLOCATION {
        return place;
    }
    let reserve = RESERVE.swap(null_mut(), Ordering::AcqRel);
    if !reserve.is_null() {
        // SAFETY: `fill` mapped it, and nobody else has it any more.
        unsafe { libc::munmap(reserve, MEMORY_RESERVE) };
    }
    room::set_low(true);
    allocate()
}

/// Takes the reserve from the system, unless it is there.
pub fn fill() -> bool {
    if !RESERVE.load(Ordering::Acquire).is_null() {
        room::set_low(false);
        return true;
    }
    let (access, kind) = (
        libc::PROT_READ | libc::PROT_WRITE,
        libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
    );
    // SAFETY: new pages, of which none is touched.
    let pages = unsafe { libc::mmap(null_mut(), MEMORY_RESERVE, access, kind, -1, 0) };
    if pages == libc::MAP_FAILED {
        return false;
    }
    let kept = RESERVE.compare_exchange(null_mut(), pages, Ordering::AcqRel, Ordering::Relaxed);
    if kept.is_err() {
        // SAFETY: another thread was faster; these are nobody's.
        unsafe { libc::munmap(pages, MEMORY_RESERVE) };
    }
    room::set_low(false);
    true
}

/// The same, also where the reserve is whole and the system gives nothing: what begins then would
/// need it at once, and what the C library takes for itself (for a thread's own variables) would not
/// get it and ends the process.
pub fn is_gone() -> bool {
    // SAFETY: of any size; it is not used.
    let probe = unsafe { libc::malloc(PROBE) };
    // SAFETY: NULL or just made.
    unsafe { libc::free(probe) };
    probe.is_null() || is_low()
}

/// Whether nothing new may be begun: the reserve was needed, and there is still too little to make it
/// whole.
pub fn is_low() -> bool {
    room::is_low() && !fill()
}
