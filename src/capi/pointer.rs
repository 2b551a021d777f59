//! Reading what C points to, and writing where C points.
//!
//! Every function says what its pointer must be; the callers pass what an application gave to a
//! `curl_` function whose manual page makes that promise. Nothing here keeps a pointer.

use std::ffi::{c_char, c_int, c_void};

use crate::capi::code;
use crate::capi::types::{CURL_ERROR_SIZE, curl_blob, curl_slist};
use crate::limits;
use crate::room;
use crate::settings::Text;

/// Size of the buffer behind `CURLOPT_ERRORBUFFER`, in bytes.
pub const ERROR_SIZE: usize = CURL_ERROR_SIZE as usize;

/// Copies of what the application gives that are made before anybody asks for memory again.
pub const COPIES: usize = 4;

/// Whether so many bytes can be copied.
///
/// # Errors
/// `CURLE_OUT_OF_MEMORY`.
pub fn room_for(bytes: usize) -> Result<(), c_int> {
    room::check(bytes.saturating_mul(COPIES)).map_err(|_| code::OUT_OF_MEMORY)
}

/// The bytes of a C string without its NUL, which there is room to copy; `None` for NULL.
///
/// # Errors
/// `CURLE_BAD_FUNCTION_ARGUMENT` past [`limits::INPUT_STRING`], `CURLE_OUT_OF_MEMORY`.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string that stays unchanged during `'a`.
pub unsafe fn c_str<'a>(text: *const c_char) -> Result<Option<&'a [u8]>, c_int> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise; reading stops at the NUL.
    let length = unsafe { libc::strnlen(text, limits::INPUT_STRING + 1) };
    if length > limits::INPUT_STRING {
        return Err(code::BAD_FUNCTION_ARGUMENT);
    }
    room_for(length)?;
    // SAFETY: `length` bytes before the NUL were just read.
    Ok(Some(unsafe {
        std::slice::from_raw_parts(text.cast(), length)
    }))
}

/// A copy of every string of a list, in order; entries without a string are left out.
///
/// # Errors
/// `CURLE_BAD_FUNCTION_ARGUMENT` for a string past [`limits::INPUT_STRING`], `CURLE_TOO_LARGE`
/// past [`limits::LIST_ENTRIES`], `CURLE_OUT_OF_MEMORY`.
///
/// # Safety
/// `list` is NULL or a list as `curl_slist_append` builds it, unchanged during the call.
pub unsafe fn read_slist(list: *const curl_slist) -> Result<Vec<Text>, c_int> {
    let mut texts = Vec::new();
    let mut entry = list;
    // SAFETY: the caller's promise: each `next` is NULL or another entry.
    while let Some(node) = unsafe { entry.as_ref() } {
        if texts.len() == limits::LIST_ENTRIES {
            return Err(code::TOO_LARGE);
        }
        // SAFETY: the caller's promise: `data` is NULL or a string of the list's own.
        if let Some(text) = unsafe { c_str(node.data) }? {
            texts.push(text.into());
        }
        entry = node.next;
    }
    Ok(texts)
}

/// A copy of a blob's bytes; `None` for NULL. The flags say whether libcurl would copy: we
/// always do.
///
/// # Errors
/// `CURLE_BAD_FUNCTION_ARGUMENT` without data, for no bytes, and past [`limits::INPUT_STRING`];
/// `CURLE_OUT_OF_MEMORY`.
///
/// # Safety
/// `blob` is NULL or a `struct curl_blob` whose `data` is NULL or `len` readable bytes.
pub unsafe fn read_blob(blob: *const curl_blob) -> Result<Option<Text>, c_int> {
    // SAFETY: the caller's promise.
    let Some(blob) = (unsafe { blob.as_ref() }) else {
        return Ok(None);
    };
    if blob.data.is_null() || blob.len == 0 || blob.len > limits::INPUT_STRING {
        return Err(code::BAD_FUNCTION_ARGUMENT);
    }
    room_for(blob.len)?;
    // SAFETY: the caller's promise.
    let bytes = unsafe { std::slice::from_raw_parts(blob.data.cast::<u8>(), blob.len) };
    Ok(Some(bytes.into()))
}

/// A constant that threads may share though it holds pointers.
#[repr(transparent)]
pub struct Shared<T>(pub T);

// SAFETY: only used for statics whose pointers are NULL or lead to other constants.
unsafe impl<T> Sync for Shared<T> {}

/// `length` bytes to read; `None` for NULL with a length, and for a length no memory has.
///
/// # Safety
/// `data` is NULL or `length` readable bytes that stay unchanged during `'a`.
pub unsafe fn bytes<'a>(data: *const c_void, length: usize) -> Option<&'a [u8]> {
    if length == 0 {
        return Some(&[]);
    }
    if data.is_null() || isize::try_from(length).is_err() {
        return None;
    }
    // SAFETY: the caller's promise.
    Some(unsafe { std::slice::from_raw_parts(data.cast(), length) })
}

/// `length` bytes to write; `None` for NULL with a length, and for a length no memory has.
///
/// # Safety
/// `buffer` is NULL or `length` writable bytes that nobody else uses during `'a`.
pub unsafe fn bytes_mut<'a>(buffer: *mut c_void, length: usize) -> Option<&'a mut [u8]> {
    if length == 0 {
        return Some(&mut []);
    }
    if buffer.is_null() || isize::try_from(length).is_err() {
        return None;
    }
    // SAFETY: the caller's promise. What C left uninitialised is only written to: the callers
    // hand the slice to reads.
    Some(unsafe { std::slice::from_raw_parts_mut(buffer.cast(), length) })
}

/// Stores `value` where `out` points; nothing for NULL.
///
/// # Safety
/// `out` is NULL or a place for a `T`, which need not be initialised.
pub unsafe fn put<T>(out: *mut T, value: T) {
    if !out.is_null() {
        // SAFETY: the caller's promise.
        unsafe { out.write(value) }
    }
}

/// Stores as much of `value` as the struct at `out` is large, which its first field says: a `size_t`
/// that stays as it is.
///
/// # Errors
/// The size, if it is less than `least`; nothing is written then.
///
/// # Safety
/// `out` is a struct that is as large as its first field says, and `T` a later or earlier version of
/// it, `repr(C)`.
pub unsafe fn put_sized<T>(out: *mut T, value: &T, least: usize) -> Result<(), usize> {
    let head = size_of::<usize>();
    // SAFETY: the caller's promise.
    let given = unsafe { out.cast::<usize>().read() };
    if given < least.max(head) {
        return Err(given);
    }
    let from = std::ptr::from_ref(value).cast::<u8>();
    // SAFETY: the caller's promise: both have so many bytes behind the size.
    unsafe {
        let count = given.min(size_of::<T>()) - head;
        std::ptr::copy_nonoverlapping(from.add(head), out.cast::<u8>().add(head), count);
    }
    Ok(())
}

/// Writes a sentence and its NUL into an error buffer; nothing for NULL. What does not fit is
/// cut between characters, and a NUL in the sentence ends it.
///
/// # Safety
/// `buffer` is NULL or [`ERROR_SIZE`] writable bytes (the promise of `CURLOPT_ERRORBUFFER`).
pub unsafe fn put_error(buffer: *mut c_char, sentence: &str) {
    if buffer.is_null() {
        return;
    }
    let text = sentence.split('\0').next().unwrap_or_default();
    let text = &text[..text.floor_char_boundary(ERROR_SIZE - 1)];
    // SAFETY: the caller's promise; `text` and the NUL fit into the buffer.
    unsafe {
        std::ptr::copy_nonoverlapping(text.as_ptr(), buffer.cast(), text.len());
        buffer.cast::<u8>().add(text.len()).write(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CString;
    use std::ptr::{null, null_mut};

    #[test]
    fn strings() {
        // SAFETY: NULL and literals.
        unsafe {
            assert_eq!(c_str(null()), Ok(None));
            assert_eq!(c_str(c"".as_ptr()), Ok(Some(&b""[..])));
            assert_eq!(c_str(c"a\xff".as_ptr()), Ok(Some(&b"a\xff"[..])));
        }
    }

    #[test]
    fn strings_have_a_limit() {
        let longest = CString::new(vec![b'x'; limits::INPUT_STRING]).unwrap();
        let longer = CString::new(vec![b'x'; limits::INPUT_STRING + 1]).unwrap();
        // SAFETY: both are strings.
        unsafe {
            assert_eq!(
                c_str(longest.as_ptr()).unwrap().unwrap().len(),
                limits::INPUT_STRING
            );
            assert_eq!(c_str(longer.as_ptr()), Err(code::BAD_FUNCTION_ARGUMENT));
        }
    }

    #[test]
    fn structs_of_any_version_are_filled_as_far_as_they_go() {
        #[repr(C)]
        #[derive(Debug, PartialEq, Eq)]
        struct Versioned {
            size: usize,
            old: u64,
            new: u64,
        }
        let value = Versioned {
            size: 0,
            old: 1,
            new: 2,
        };
        let whole = size_of::<Versioned>();
        for (size, filled) in [(whole - 8, (1, 7)), (whole, (1, 2)), (whole + 8, (1, 2))] {
            let mut room = [
                Versioned {
                    size,
                    old: 7,
                    new: 7,
                },
                Versioned {
                    size: 9,
                    old: 9,
                    new: 9,
                },
            ];
            // SAFETY: there is room for more than any of these sizes.
            let put = unsafe { put_sized(room.as_mut_ptr(), &value, whole - 8) };
            assert_eq!((put, room[0].size), (Ok(()), size));
            assert_eq!((room[0].old, room[0].new), filled);
            assert_eq!(room[1].size, 9);
        }
        let mut little = Versioned {
            size: whole - 9,
            old: 7,
            new: 7,
        };
        // SAFETY: as above.
        let put = unsafe { put_sized(&mut little, &value, whole - 8) };
        assert_eq!((put, little.old), (Err(whole - 9), 7));
    }

    #[test]
    fn lists() {
        let mut last = curl_slist {
            data: c"b".as_ptr().cast_mut(),
            next: null_mut(),
        };
        let mut hole = curl_slist {
            data: null_mut(),
            next: &raw mut last,
        };
        let first = curl_slist {
            data: c"a".as_ptr().cast_mut(),
            next: &raw mut hole,
        };
        // SAFETY: a list of three entries, then none.
        unsafe {
            let texts = read_slist(&raw const first).unwrap();
            assert_eq!(texts, [Text::from(*b"a"), Text::from(*b"b")]);
            assert_eq!(read_slist(null()), Ok(vec![]));
        }
    }

    #[test]
    fn a_ring_ends() {
        let mut ring = curl_slist {
            data: c"a".as_ptr().cast_mut(),
            next: null_mut(),
        };
        ring.next = &raw mut ring;
        // SAFETY: every `next` is an entry.
        assert_eq!(unsafe { read_slist(&raw const ring) }, Err(code::TOO_LARGE));
    }

    #[test]
    fn blobs() {
        let mut bytes = *b"a\0b";
        let mut blob = curl_blob {
            data: bytes.as_mut_ptr().cast(),
            len: 3,
            flags: 0,
        };
        // SAFETY: `data` has three bytes; it is not read in the cases that are refused.
        unsafe {
            assert_eq!(read_blob(null()), Ok(None));
            assert_eq!(read_blob(&raw const blob), Ok(Some(Text::from(*b"a\0b"))));
            for len in [0, limits::INPUT_STRING + 1, usize::MAX] {
                blob.len = len;
                assert_eq!(read_blob(&raw const blob), Err(code::BAD_FUNCTION_ARGUMENT));
            }
            blob = curl_blob {
                data: null_mut(),
                len: 3,
                flags: 1,
            };
            assert_eq!(read_blob(&raw const blob), Err(code::BAD_FUNCTION_ARGUMENT));
        }
    }

    #[test]
    fn buffers() {
        let mut place = [1_u8, 2];
        let here = (&raw mut place).cast::<c_void>();
        // SAFETY: two bytes, and nothing where nothing is there.
        unsafe {
            assert_eq!(bytes(here, 2), Some(&[1, 2][..]));
            assert_eq!(bytes(null(), 0), Some(&[][..]));
            assert_eq!(bytes(null(), 1), None);
            assert_eq!(bytes(here, usize::MAX), None);
            bytes_mut(here, 2).unwrap().fill(3);
            assert_eq!(bytes_mut(null_mut(), 0), Some(&mut [][..]));
            assert_eq!(bytes_mut(null_mut(), 1), None);
            assert_eq!(bytes_mut(here, usize::MAX), None);
        }
        assert_eq!(place, [3, 3]);
    }

    #[test]
    fn error_buffer_is_never_overrun() {
        let written = |sentence: &str| {
            let mut buffer = [0x55_u8; ERROR_SIZE + 1];
            // SAFETY: the buffer is larger than ERROR_SIZE.
            unsafe { put_error(buffer.as_mut_ptr().cast(), sentence) };
            assert_eq!(buffer[ERROR_SIZE], 0x55);
            let end = buffer.iter().position(|&byte| byte == 0).unwrap();
            String::from_utf8(buffer[..end].to_vec()).unwrap()
        };
        assert_eq!(written("no route"), "no route");
        assert_eq!(written("a\0b"), "a");
        assert_eq!(written(&"x".repeat(255)), "x".repeat(255));
        assert_eq!(written(&"x".repeat(256)), "x".repeat(255));
        assert_eq!(written(&"é".repeat(200)), "é".repeat(127));
        // SAFETY: NULL is allowed.
        unsafe { put_error(null_mut(), "x") };
    }

    #[test]
    fn out_pointers() {
        let mut place = 1;
        // SAFETY: a place, and NULL.
        unsafe {
            put(&raw mut place, 2);
            put(null_mut(), 3);
        }
        assert_eq!(place, 2);
    }
}
