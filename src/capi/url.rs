//! `curl_url_*`: a URL taken apart, changed and put together again.

use std::ffi::{c_char, c_int, c_uint};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::capi::types::enums::CURLUcode as Code;
use crate::capi::types::{CURLU, CURLUPart, CURLUcode};
use crate::capi::{code, entry, memory, pointer, text};
use crate::room;
use crate::transfer::{Error, Kind};
use crate::url::{Flags, Part, Parts, UrlError};

/// Marks a live handle; a cleaned-up one is overwritten.
const MAGIC: u64 = 0x6375_726c_7773_0002;

/// What a `CURLU *` points to.
#[repr(C)]
struct Handle {
    /// First, as in an easy handle.
    magic: AtomicU64,
    parts: Parts,
}

impl Handle {
    fn allocate(parts: Parts) -> *mut CURLU {
        let handle = Handle {
            magic: AtomicU64::new(MAGIC),
            parts,
        };
        Box::into_raw(Box::new(handle)).cast()
    }

    /// The handle behind a pointer; NULL for NULL and for what is no handle.
    ///
    /// # Safety
    /// `url` is NULL, or came from [`Handle::allocate`] and is not cleaned up yet.
    unsafe fn find(url: *const CURLU) -> *mut Handle {
        let place = url.cast_mut().cast::<Handle>();
        if place.is_null() || !place.is_aligned() {
            return null_mut();
        }
        // SAFETY: the caller's promise. The magic number turns the commonest mistakes (another
        // library's handle, one cleaned up already) into an error.
        match unsafe { (*place).magic.load(Ordering::Relaxed) } {
            MAGIC => place,
            _ => null_mut(),
        }
    }
}

/// The parts of the handle that `CURLOPT_CURLU` named; `None` where it named none.
///
/// # Errors
/// `Url` for what is no handle.
///
/// # Safety
/// `url` is NULL or a handle that nobody changes meanwhile.
pub unsafe fn parts(url: *const CURLU) -> Result<Option<Parts>, Error> {
    if url.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    match unsafe { Handle::find(url).as_ref() } {
        Some(handle) => Ok(Some(handle.parts.clone())),
        None => Err(Error::new(Kind::Url, "CURLOPT_CURLU is not a URL handle")),
    }
}

/// Makes a URL handle without any part.
///
/// NULL if that is not possible. Free it with `curl_url_cleanup`. libcurl's curl_url(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_url() -> *mut CURLU {
    entry::maker(|| Handle::allocate(Parts::default()))
}

/// Frees a URL handle. Nothing for NULL. libcurl's curl_url_cleanup(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_url_cleanup(handle: *mut CURLU) {
    entry::plain((), || {
        // SAFETY: the manual: a handle that nobody uses beside this call or after it.
        let place = unsafe { Handle::find(handle) };
        if !place.is_null() {
            // SAFETY: `allocate` made it from a Box.
            let handle = unsafe { Box::from_raw(place) };
            handle.magic.store(0, Ordering::Relaxed);
        }
    });
}

/// Makes a handle with the same parts; NULL for NULL. libcurl's curl_url_dup(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_url_dup(r#in: *const CURLU) -> *mut CURLU {
    entry::maker(|| {
        // SAFETY: the manual: a handle.
        match unsafe { Handle::find(r#in).as_ref() } {
            Some(handle) if room_for(&handle.parts).is_ok() => {
                Handle::allocate(handle.parts.duplicate())
            }
            _ => null_mut(),
        }
    })
}

/// Gives one part, or the whole URL (`CURLUPART_URL`), as a string in `*part`.
///
/// `flags` are `CURLU_` bits. After an error `*part` is NULL. Free the string with `curl_free`.
/// The two forms of an international host name are not converted: `CURLUE_LACKS_IDN`.
/// libcurl's curl_url_get(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_url_get(
    handle: *const CURLU,
    what: CURLUPart,
    part: *mut *mut c_char,
    flags: c_uint,
) -> CURLUcode {
    let get = || -> Result<(), Code> {
        // SAFETY: the manual: a handle.
        let url = unsafe { Handle::find(handle).as_ref() }.ok_or(Code::CURLUE_BAD_HANDLE)?;
        if part.is_null() {
            return Err(Code::CURLUE_BAD_PARTPOINTER);
        }
        // SAFETY: the manual: a place for the string.
        unsafe { pointer::put(part, null_mut()) };
        room_for(&url.parts)?;
        let value = url.parts.get(part_of(what)?, Flags(flags));
        let string = memory::string(&value.map_err(code)?);
        if string.is_null() {
            return Err(Code::CURLUE_OUT_OF_MEMORY);
        }
        // SAFETY: as above.
        unsafe { pointer::put(part, string) };
        Ok(())
    };
    answer(get)
}

/// Sets one part, or all of them to those of a URL (`CURLUPART_URL`); NULL takes it away.
///
/// A URL without a scheme is taken relative to the one that is there. `flags` are `CURLU_` bits.
/// After an error the parts are as before. libcurl's curl_url_set(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_url_set(
    handle: *mut CURLU,
    what: CURLUPart,
    part: *const c_char,
    flags: c_uint,
) -> CURLUcode {
    let set = || -> Result<(), Code> {
        // SAFETY: the manual: a handle that no other thread uses meanwhile.
        let url = unsafe { Handle::find(handle).as_mut() }.ok_or(Code::CURLUE_BAD_HANDLE)?;
        // SAFETY: the manual: NULL or a string.
        match unsafe { pointer::c_str(part) } {
            Err(code::OUT_OF_MEMORY) => Err(Code::CURLUE_OUT_OF_MEMORY),
            Err(_) => Err(Code::CURLUE_MALFORMED_INPUT),
            Ok(None) => {
                url.parts.clear(part_of(what)?);
                Ok(())
            }
            Ok(Some(text)) => {
                room_for(&url.parts)?;
                let set = url.parts.set(part_of(what)?, text, Flags(flags));
                set.map_err(code)
            }
        }
    };
    answer(set)
}

/// A sentence for an error of the URL functions. It is never freed.
/// libcurl's curl_url_strerror(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_url_strerror(error: CURLUcode) -> *const c_char {
    text::url_error(error).as_ptr()
}

fn answer(call: impl FnOnce() -> Result<(), Code>) -> c_int {
    let done = entry::plain(Err(Code::CURLUE_OUT_OF_MEMORY), call);
    done.err().unwrap_or(Code::CURLUE_OK) as c_int
}

/// Whether there is room for what is made of the parts, encoded or joined.
fn room_for(parts: &Parts) -> Result<(), Code> {
    let room = room::check_copies(parts, pointer::COPIES);
    room.map_err(|_| Code::CURLUE_OUT_OF_MEMORY)
}

fn part_of(what: CURLUPart) -> Result<Part, Code> {
    let at = usize::try_from(what).ok();
    let part = at.and_then(|at| Part::ALL.get(at));
    part.copied().ok_or(Code::CURLUE_UNKNOWN_PART)
}

fn code(error: UrlError) -> Code {
    match error {
        UrlError::TooLong | UrlError::Malformed => Code::CURLUE_MALFORMED_INPUT,
        UrlError::TooLarge => Code::CURLUE_TOO_LARGE,
        UrlError::JoinedTooLong => Code::CURLUE_OUT_OF_MEMORY, // libcurl's answer
        UrlError::BadScheme => Code::CURLUE_BAD_SCHEME,
        UrlError::UnsupportedScheme => Code::CURLUE_UNSUPPORTED_SCHEME,
        UrlError::Slashes => Code::CURLUE_BAD_SLASHES,
        UrlError::BadFileUrl => Code::CURLUE_BAD_FILE_URL,
        UrlError::BadHost => Code::CURLUE_BAD_HOSTNAME,
        UrlError::BadIpv6 => Code::CURLUE_BAD_IPV6,
        UrlError::BadPort => Code::CURLUE_BAD_PORT_NUMBER,
        UrlError::Backslash => Code::CURLUE_BACKSLASH,
        UrlError::UserNotAllowed => Code::CURLUE_USER_NOT_ALLOWED,
        UrlError::Decode => Code::CURLUE_URLDECODE,
        UrlError::LacksIdn | UrlError::Idn => Code::CURLUE_LACKS_IDN,
        UrlError::NoScheme => Code::CURLUE_NO_SCHEME,
        UrlError::NoUser => Code::CURLUE_NO_USER,
        UrlError::NoPassword => Code::CURLUE_NO_PASSWORD,
        UrlError::NoOptions => Code::CURLUE_NO_OPTIONS,
        UrlError::NoHost => Code::CURLUE_NO_HOST,
        UrlError::NoPort => Code::CURLUE_NO_PORT,
        UrlError::NoQuery => Code::CURLUE_NO_QUERY,
        UrlError::NoFragment => Code::CURLUE_NO_FRAGMENT,
        UrlError::NoZone => Code::CURLUE_NO_ZONEID,
        UrlError::BadCredentials => Code::CURLUE_BAD_LOGIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::types as c;
    use crate::capi::types::enums::CURLUPart as C;
    use std::ptr::with_exposed_provenance_mut;

    #[test]
    fn numbers_are_libcurls() {
        for (ours, theirs) in [
            (Flags::DEFAULT_PORT, c::CURLU_DEFAULT_PORT),
            (Flags::NO_DEFAULT_PORT, c::CURLU_NO_DEFAULT_PORT),
            (Flags::DEFAULT_SCHEME, c::CURLU_DEFAULT_SCHEME),
            (Flags::NON_SUPPORT_SCHEME, c::CURLU_NON_SUPPORT_SCHEME),
            (Flags::PATH_AS_IS, c::CURLU_PATH_AS_IS),
            (Flags::DISALLOW_USER, c::CURLU_DISALLOW_USER),
            (Flags::URLDECODE, c::CURLU_URLDECODE),
            (Flags::URLENCODE, c::CURLU_URLENCODE),
            (Flags::APPENDQUERY, c::CURLU_APPENDQUERY),
            (Flags::GUESS_SCHEME, c::CURLU_GUESS_SCHEME),
            (Flags::NO_AUTHORITY, c::CURLU_NO_AUTHORITY),
            (Flags::ALLOW_SPACE, c::CURLU_ALLOW_SPACE),
            (Flags::PUNYCODE, c::CURLU_PUNYCODE),
            (Flags::PUNY2IDN, c::CURLU_PUNY2IDN),
            (Flags::GET_EMPTY, c::CURLU_GET_EMPTY),
            (Flags::NO_GUESS_SCHEME, c::CURLU_NO_GUESS_SCHEME),
        ] {
            assert_eq!(ours.0 as c_int, theirs);
        }
        for (number, part) in [
            (C::CURLUPART_URL, Part::Url),
            (C::CURLUPART_SCHEME, Part::Scheme),
            (C::CURLUPART_USER, Part::User),
            (C::CURLUPART_PASSWORD, Part::Password),
            (C::CURLUPART_OPTIONS, Part::Options),
            (C::CURLUPART_HOST, Part::Host),
            (C::CURLUPART_PORT, Part::Port),
            (C::CURLUPART_PATH, Part::Path),
            (C::CURLUPART_QUERY, Part::Query),
            (C::CURLUPART_FRAGMENT, Part::Fragment),
            (C::CURLUPART_ZONEID, Part::Zone),
        ] {
            assert_eq!(part_of(number as c_int).ok(), Some(part));
        }
        assert!(part_of(11).is_err() && part_of(-1).is_err());
    }

    #[test]
    fn what_is_no_handle_is_refused() {
        let mut elsewhere = [0_u64; 16];
        let wrong = (&raw mut elsewhere).cast::<CURLU>();
        let odd = with_exposed_provenance_mut::<CURLU>(1);
        for handle in [null_mut(), wrong, odd] {
            let mut part = null_mut();
            // SAFETY: NULL, and places that are looked at no further than their first words.
            unsafe {
                let bad = Code::CURLUE_BAD_HANDLE as c_int;
                assert_eq!(curl_url_get(handle, 0, &raw mut part, 0), bad);
                assert_eq!(curl_url_set(handle, 0, c"ws://h".as_ptr(), 0), bad);
                assert!(curl_url_dup(handle).is_null());
                curl_url_cleanup(handle);
            }
        }
    }
}
