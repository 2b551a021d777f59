//! `curl_easy_option_*`: the options by name and by number, older names included.

use std::cmp::Ordering;
use std::ffi::{CStr, c_char, c_int, c_uint};
use std::ptr::null;
use std::sync::OnceLock;

use crate::capi::option::{Kind, OPTIONS};
use crate::capi::types::enums::curl_easytype as Type;
use crate::capi::types::{CURLOT_FLAG_ALIAS, CURLoption, curl_easyoption};
use crate::capi::{entry, pointer};

/// Names that options had before.
const ALIASES: [(&CStr, &CStr); 15] = [
    (c"ENCODING", c"ACCEPT_ENCODING"),
    (c"FILE", c"WRITEDATA"),
    (c"FTPAPPEND", c"APPEND"),
    (c"FTPLISTONLY", c"DIRLISTONLY"),
    (c"FTP_RESPONSE_TIMEOUT", c"SERVER_RESPONSE_TIMEOUT"),
    (c"FTP_SSL", c"USE_SSL"),
    (c"INFILE", c"READDATA"),
    (c"KRB4LEVEL", c"KRBLEVEL"),
    (c"MAIL_RCPT_ALLLOWFAILS", c"MAIL_RCPT_ALLOWFAILS"),
    (c"POST301", c"POSTREDIR"),
    (c"PROGRESSDATA", c"XFERINFODATA"),
    (c"RTSPHEADER", c"HTTPHEADER"),
    (c"SSLCERTPASSWD", c"KEYPASSWD"),
    (c"SSLKEYPASSWD", c"KEYPASSWD"),
    (c"WRITEHEADER", c"HEADERDATA"),
];

/// All rows by name, and one without a name behind them.
struct Rows(Box<[curl_easyoption]>);

// SAFETY: never changed; the names are constants.
unsafe impl Sync for Rows {}
// SAFETY: as above.
unsafe impl Send for Rows {}

fn rows() -> &'static [curl_easyoption] {
    static ROWS: OnceLock<Rows> = OnceLock::new();
    &ROWS.get_or_init(|| Rows(make_rows())).0
}

fn make_rows() -> Box<[curl_easyoption]> {
    let entry = |name: &'static CStr, id: CURLoption, kind: Kind, flags: c_int| {
        let entry = curl_easyoption {
            name: name.as_ptr(),
            id,
            r#type: easy_type(kind),
            flags: flags as c_uint,
        };
        (name, entry)
    };
    let own = OPTIONS
        .iter()
        .map(|row| entry(row.name, row.id, row.kind, 0));
    let older = ALIASES.iter().filter_map(|(older, name)| {
        let row = OPTIONS.iter().find(|row| row.name == *name)?;
        Some(entry(older, row.id, row.kind, CURLOT_FLAG_ALIAS))
    });
    let mut named: Vec<_> = own.chain(older).collect();
    named.sort_by_key(|(name, _)| *name);
    let end = curl_easyoption {
        name: null(),
        id: 0,
        r#type: Type::CURLOT_LONG as c_int,
        flags: 0,
    };
    let entries = named.into_iter().map(|(_, entry)| entry);
    entries.chain([end]).collect()
}

fn easy_type(kind: Kind) -> c_int {
    let kind = match kind {
        Kind::LONG => Type::CURLOT_LONG,
        Kind::VALUES => Type::CURLOT_VALUES,
        Kind::OFF_T => Type::CURLOT_OFF_T,
        Kind::OBJECTPOINT => Type::CURLOT_OBJECT,
        Kind::STRINGPOINT => Type::CURLOT_STRING,
        Kind::SLISTPOINT => Type::CURLOT_SLIST,
        Kind::CBPOINT => Type::CURLOT_CBPTR,
        Kind::BLOB => Type::CURLOT_BLOB,
        Kind::FUNCTIONPOINT => Type::CURLOT_FUNCTION,
    };
    kind as c_int
}

/// The rows with a name.
fn named() -> impl Iterator<Item = &'static curl_easyoption> {
    rows().iter().filter(|row| !row.name.is_null())
}

/// The option of this name, without `CURLOPT_` and in any case; NULL if there is none.
/// It is never freed. libcurl's curl_easy_option_by_name(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_option_by_name(name: *const c_char) -> *const curl_easyoption {
    entry::plain(null(), || {
        // SAFETY: the manual: a string.
        let Ok(Some(name)) = (unsafe { pointer::c_str(name) }) else {
            return null();
        };
        let is_it = |row: &&curl_easyoption| {
            // SAFETY: our own constants.
            let own = unsafe { CStr::from_ptr(row.name) };
            own.to_bytes().eq_ignore_ascii_case(name)
        };
        named().find(is_it).map_or(null(), std::ptr::from_ref)
    })
}

/// The option of this number, under its present name; NULL if there is none.
/// It is never freed. libcurl's curl_easy_option_by_id(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_option_by_id(id: CURLoption) -> *const curl_easyoption {
    entry::plain(null(), || {
        named()
            .find(|row| row.id == id && row.flags & CURLOT_FLAG_ALIAS as c_uint == 0)
            .map_or(null(), std::ptr::from_ref)
    })
}

/// The option after this one, or the first for NULL; NULL after the last.
///
/// They come by name, older names among them. libcurl's curl_easy_option_next(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_option_next(
    prev: *const curl_easyoption,
) -> *const curl_easyoption {
    entry::plain(null(), || {
        if prev.is_null() {
            return rows().as_ptr();
        }
        // Found by its address: a row of somebody else's is none of ours.
        let at = rows().binary_search_by(|row| match std::ptr::from_ref(row) {
            place if place == prev => Ordering::Equal,
            place => place.cmp(&prev),
        });
        let next = at.ok().and_then(|at| rows().get(at + 1));
        next.filter(|row| !row.name.is_null())
            .map_or(null(), std::ptr::from_ref)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_met_once() {
        let mut seen = 0;
        // SAFETY: NULL and rows of ours.
        unsafe {
            let mut row = curl_easy_option_next(null());
            while let Some(this) = row.as_ref() {
                seen += 1;
                assert_eq!(curl_easy_option_by_name(this.name), row);
                row = curl_easy_option_next(row);
            }
        }
        assert_eq!(seen, OPTIONS.len() + ALIASES.len());
    }

    #[test]
    fn aliases_are_not_found_by_number() {
        // SAFETY: strings and rows of ours.
        unsafe {
            let row = curl_easy_option_by_name(c"encoding".as_ptr());
            assert_eq!((*row).flags, 1);
            let same = curl_easy_option_by_id((*row).id);
            assert_eq!(CStr::from_ptr((*same).name), c"ACCEPT_ENCODING");
            assert!(curl_easy_option_by_id(0).is_null());
            assert!(curl_easy_option_by_name(null()).is_null());
            assert!(curl_easy_option_by_name(c"CURLOPT_URL".as_ptr()).is_null());
        }
    }

    #[test]
    fn a_row_of_somebody_else_has_no_next() {
        // SAFETY: a row that is looked at by address alone.
        unsafe {
            let copy = std::ptr::read(curl_easy_option_next(null()));
            assert!(curl_easy_option_next(&raw const copy).is_null());
            let last = rows().last().unwrap();
            assert!(curl_easy_option_next(last).is_null());
        }
    }
}
