//! `curl_slist_*`: lists of strings that the application builds and frees.

use std::ffi::c_char;
use std::ptr::null_mut;

use crate::capi::entry::maker;
use crate::capi::types::curl_slist;
use crate::capi::{memory, pointer};

/// Appends a copy of `string` to a list and returns the list's first entry.
///
/// `list` is NULL for a new list. NULL is returned, and the list left as it was, if there is no
/// memory or `string` is NULL. Free the list with `curl_slist_free_all` after the transfers that
/// use it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_slist_append(
    list: *mut curl_slist,
    string: *const c_char,
) -> *mut curl_slist {
    maker(|| {
        // SAFETY: the manual: a string.
        let Ok(Some(text)) = (unsafe { pointer::c_str(string) }) else {
            return null_mut();
        };
        let added = entry(text, null_mut());
        if added.is_null() || list.is_null() {
            return added;
        }
        // SAFETY: the manual: a list made by this function.
        unsafe {
            let mut last = list;
            while !(*last).next.is_null() {
                last = (*last).next;
            }
            (*last).next = added;
        }
        list
    })
}

/// An entry with a copy of `text` in front of `next`; NULL without memory.
fn entry(text: &[u8], next: *mut curl_slist) -> *mut curl_slist {
    let data = memory::string(text);
    let place = memory::allocate(size_of::<curl_slist>()).cast::<curl_slist>();
    if data.is_null() || place.is_null() {
        // SAFETY: both are NULL or fresh.
        unsafe {
            memory::free(data.cast());
            memory::free(place.cast());
        }
        return null_mut();
    }
    // SAFETY: a fresh place of the size.
    unsafe { place.write(curl_slist { data, next }) };
    place
}

/// A list of these lines, which the application frees; NULL without lines or memory.
pub fn of_lines(lines: &[Vec<u8>]) -> *mut curl_slist {
    let mut first = null_mut();
    for line in lines.iter().rev() {
        let added = entry(line, first);
        if added.is_null() {
            // SAFETY: made here, and nobody else has it.
            unsafe { curl_slist_free_all(first) };
            return null_mut();
        }
        first = added;
    }
    first
}

/// Frees a whole list; nothing for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_slist_free_all(list: *mut curl_slist) {
    let mut next = list;
    while !next.is_null() {
        let this = next;
        // SAFETY: the manual: a list made by `curl_slist_append`, not used any more.
        unsafe {
            next = (*this).next;
            memory::free((*this).data.cast());
            memory::free(this.cast());
        }
    }
}
