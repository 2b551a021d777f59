//! `curl_easy_header` and its like: the headers of responses by name, and one after the other.

use std::ffi::{CString, c_char, c_int, c_uint, c_void};
use std::ptr::{null_mut, with_exposed_provenance_mut};

use crate::capi::entry::{self, During};
use crate::capi::handle::Handle;
use crate::capi::pointer;
use crate::capi::types::enums::CURLHcode as Code;
use crate::capi::types::{
    CURL, CURLH_1XX, CURLH_CONNECT, CURLH_HEADER, CURLH_PSEUDO, CURLH_TRAILER, CURLHcode, CURLcode,
    curl_header, curl_pushheaders,
};
use crate::transfer::{Error, Field, HeadOrigin, Heads, Kind};

/// What C was given: it stays until the next transfer.
#[derive(Debug, Default)]
pub struct Lent {
    strings: Vec<(usize, CString, CString)>,
    found: Slot,
    next: Slot,
    body: Option<Box<[u8]>>,
}

/// A place for one answer, which does not move.
#[derive(Debug, Default)]
struct Slot(Option<Box<Answer>>);

struct Answer(curl_header);

// SAFETY: the pointers lead to strings of the same handle, whose lock is held.
unsafe impl Send for Answer {}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answer")
    }
}

/// A bit that no origin has: programs shall look at bits, not compare the whole.
const RESERVED: c_uint = 1 << 27;

const ALL: c_uint =
    (CURLH_HEADER | CURLH_TRAILER | CURLH_CONNECT | CURLH_1XX | CURLH_PSEUDO) as c_uint;

fn origin_bit(field: &Field) -> c_uint {
    let bit = match field.origin {
        HeadOrigin::Final => CURLH_HEADER,
        HeadOrigin::Connect => CURLH_CONNECT,
        HeadOrigin::Informational => CURLH_1XX,
    };
    bit as c_uint
}

/// The request that is meant: -1 is the last one.
fn request_of(heads: &Heads, request: c_int) -> Option<u32> {
    match request {
        -1 => Some(heads.last_request()),
        number => u32::try_from(number)
            .ok()
            .filter(|number| *number <= heads.last_request()),
    }
}

impl Lent {
    /// Strings of C for a field, which stay where they are.
    fn strings(&mut self, field: &Field) -> (*mut c_char, *mut c_char) {
        let known = self.strings.iter().position(|(n, ..)| *n == field.number);
        let at = known.unwrap_or_else(|| {
            // A response with a NUL in it was refused.
            let string = |bytes: &[u8]| CString::new(bytes).unwrap_or_default();
            let (name, value) = (string(field.name()), string(field.value()));
            self.strings.push((field.number, name, value));
            self.strings.len() - 1
        });
        match self.strings.get(at) {
            Some((_, name, value)) => (name.as_ptr().cast_mut(), value.as_ptr().cast_mut()),
            None => (null_mut(), null_mut()),
        }
    }

    fn answer(
        &mut self,
        next: bool,
        field: &Field,
        index: usize,
        amount: usize,
    ) -> *mut curl_header {
        let (name, value) = self.strings(field);
        let header = curl_header {
            name,
            value,
            amount,
            index,
            origin: origin_bit(field) | RESERVED,
            anchor: with_exposed_provenance_mut::<c_void>(field.number + 1),
        };
        let slot = if next {
            &mut self.next
        } else {
            &mut self.found
        };
        match &mut slot.0 {
            Some(place) => place.0 = header,
            None => slot.0 = Some(Box::new(Answer(header))),
        }
        slot.0.as_mut().map_or(null_mut(), |place| &raw mut place.0)
    }
}

/// Looks up a header of a response by its name in any case.
///
/// `index` counts headers of the same name, from 0. `origin` is a set of `CURLH_` bits; the 101
/// is `CURLH_1XX`, as in libcurl. `request` counts redirects and authentication, from 0; -1 is
/// the last one. What `*hout` points to stays until the next call, its strings until the next
/// transfer. libcurl's curl_easy_header(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_header(
    curl: *mut CURL,
    name: *const c_char,
    index: usize,
    origin: c_uint,
    request: c_int,
    hout: *mut *mut curl_header,
) -> CURLHcode {
    let mut answer = Code::CURLHE_BAD_ARGUMENT;
    let find = |handle: &Handle| {
        // SAFETY: the manual: a string.
        let name = match unsafe { pointer::c_str(name) } {
            Ok(Some(name)) if !hout.is_null() => name,
            _ => return Ok(()),
        };
        if origin == 0 || origin > ALL || request < -1 {
            return Ok(());
        }
        let mut lent = handle.headers.lock();
        let lent = lent.get_or_insert_default();
        let found = handle.easy.info(|info| {
            let heads = &info.heads;
            if heads.fields().is_empty() {
                return Err(Code::CURLHE_NOHEADERS);
            }
            let request = request_of(heads, request).ok_or(Code::CURLHE_NOREQUEST)?;
            let mut same = heads.fields().iter().filter(|field| {
                field.request == request
                    && origin_bit(field) & origin != 0
                    && field.name().eq_ignore_ascii_case(name)
            });
            let amount = same.clone().count();
            match same.nth(index) {
                Some(field) => Ok(lent.answer(false, field, index, amount)),
                None if amount == 0 => Err(Code::CURLHE_MISSING),
                None => Err(Code::CURLHE_BADINDEX),
            }
        });
        answer = match found {
            Ok(header) => {
                // SAFETY: the manual: a place for the result.
                unsafe { pointer::put(hout, header) };
                Code::CURLHE_OK
            }
            Err(code) => code,
        };
        Ok(())
    };
    // SAFETY: the manual: a handle.
    unsafe { entry::easy(curl, During::AnyCall, find) };
    answer as c_int
}

/// The header after this one, or the first for NULL; NULL after the last.
///
/// `origin` and `request` as in `curl_easy_header`. The result stays until the next call, its
/// strings until the next transfer. libcurl's curl_easy_nextheader(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_nextheader(
    curl: *mut CURL,
    origin: c_uint,
    request: c_int,
    prev: *mut curl_header,
) -> *mut curl_header {
    let mut answer = null_mut();
    let find = |handle: &Handle| {
        // SAFETY: the manual: NULL or a header of this function.
        let from = match unsafe { prev.as_ref() } {
            None => 0,
            Some(header) if header.anchor.is_null() => return Ok(()),
            Some(header) => header.anchor.addr(),
        };
        let mut lent = handle.headers.lock();
        let lent = lent.get_or_insert_default();
        answer = handle.easy.info(|info| {
            let Some(request) = request_of(&info.heads, request) else {
                return null_mut();
            };
            let wanted = info
                .heads
                .fields()
                .iter()
                .filter(|field| field.request == request && origin_bit(field) & origin != 0);
            let Some(field) = wanted.clone().find(|field| field.number >= from) else {
                return null_mut();
            };
            let same = wanted.filter(|other| other.name().eq_ignore_ascii_case(field.name()));
            let index = same.clone().filter(|f| f.number < field.number).count();
            lent.answer(true, field, index, same.count())
        });
        Ok(())
    };
    // SAFETY: the manual: a handle.
    unsafe { entry::easy(curl, During::AnyCall, find) };
    answer
}

/// The body of the answer to a refused upgrade, as it was sent but for chunks: what has come of it
/// within a second, up to 64 KB.
///
/// `*len` is 0 if there is none. `*data` stays until the handle's next transfer. There is no such
/// function in libcurl. `CURLE_BAD_FUNCTION_ARGUMENT` for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_response_body(
    curl: *mut CURL,
    data: *mut *const c_void,
    len: *mut usize,
) -> CURLcode {
    let body = |handle: &Handle| {
        if data.is_null() || len.is_null() {
            return Err(Error::new(
                Kind::BadArgument,
                "There is no place for the body",
            ));
        }
        let mut lent = handle.headers.lock();
        let lent = lent.get_or_insert_default();
        let fresh = || handle.easy.info(|info| info.refused.body.clone().into());
        // An empty one may be one that has not come yet.
        let body = match lent.body.take().filter(|body| !body.is_empty()) {
            Some(body) => lent.body.insert(body),
            None => lent.body.insert(fresh()),
        };
        // SAFETY: the two places that this function's description asks for.
        unsafe {
            pointer::put(data, body.as_ptr().cast());
            pointer::put(len, body.len());
        }
        Ok(())
    };
    // SAFETY: a handle, as for all functions.
    unsafe { entry::easy(curl, During::AnyCall, body) }
}

/// A header of a stream that an HTTP/2 server pushes: NULL, as there is no such stream.
/// libcurl's curl_pushheader_byname(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_pushheader_byname(
    h: *mut curl_pushheaders,
    name: *const c_char,
) -> *mut c_char {
    let _ = (h, name);
    null_mut()
}

/// The same by its number: NULL. libcurl's curl_pushheader_bynum(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_pushheader_bynum(
    h: *mut curl_pushheaders,
    num: usize,
) -> *mut c_char {
    let _ = (h, num);
    null_mut()
}
