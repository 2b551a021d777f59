//! `CURLOPT_HSTSREADFUNCTION` and `CURLOPT_HSTSWRITEFUNCTION`: the HSTS list comes from the
//! application, and goes to it.

use std::ffi::{CStr, c_char, c_int};

use crate::capi::handle::Handle;
use crate::capi::types::enums::CURLSTScode as Answer;
use crate::capi::types::{CURL, curl_hstsentry, curl_index};
use crate::http::sts;
use crate::limits::{HSTS_HOST, LIST_ENTRIES};
use crate::store::hsts::Entry;
use crate::transfer::{Error, Kind};

const OK: c_int = Answer::CURLSTS_OK as c_int;
const FAIL: c_int = Answer::CURLSTS_FAIL as c_int;

/// Bytes of `curl_hstsentry.expire`.
const EXPIRE: usize = 18;

/// Before a transfer: takes the hosts that the application brings.
///
/// # Errors
/// `Aborted` and `BadArgument`, as in libcurl.
///
/// # Safety
/// The callback and its pointer are as their manual pages ask.
pub unsafe fn read(curl: *mut CURL, handle: &Handle) -> Result<(), Error> {
    let callbacks = *handle.callbacks.lock();
    let Some(read) = callbacks.hsts_read else {
        return Ok(());
    };
    if !handle.easy.hsts(|hsts, _| hsts.is_on()) {
        return Ok(());
    }
    // A callback that never ends must not hang the transfer.
    for _ in 0..LIST_ENTRIES {
        let mut name = [0 as c_char; HSTS_HOST + 1];
        let mut entry = curl_hstsentry {
            name: name.as_mut_ptr(),
            namelen: HSTS_HOST,
            includeSubDomains: 0,
            expire: [0; EXPIRE],
        };
        let (place, data) = (&raw mut entry, callbacks.hsts_read_data);
        // SAFETY: CURLOPT_HSTSREADFUNCTION's page: a function of this type, which writes into the
        // entry and no more than `namelen` bytes, and a NUL, to its name.
        match handle.callback(|| unsafe { read(curl, place, data) }) {
            OK => take(handle, &name, &entry)?,
            FAIL => {
                let sentence = "The HSTS read callback failed";
                return Err(Error::new(Kind::Aborted, sentence));
            }
            _ => return Ok(()),
        }
    }
    Ok(())
}

fn take(handle: &Handle, name: &[c_char], entry: &curl_hstsentry) -> Result<(), Error> {
    let bad = || Error::new(Kind::BadArgument, "The HSTS read callback gave no entry");
    let name = until_nul(name).filter(|name| !name.is_empty());
    let (name, date) = (
        name.ok_or_else(bad)?,
        until_nul(&entry.expire).ok_or_else(bad)?,
    );
    let expires = match date.is_empty() {
        true => Some(sts::UNLIMITED),
        false => sts::read_date(&date),
    };
    let below = entry.includeSubDomains & 1 != 0;
    // A date that cannot be read is over, as in libcurl.
    if let Some(expires) = expires {
        (handle.easy).hsts(|hsts, now| hsts.add(&name, below, expires, now));
    }
    Ok(())
}

/// `None`: there is no NUL.
fn until_nul(text: &[c_char]) -> Option<Vec<u8>> {
    let end = text.iter().position(|&byte| byte == 0)?;
    Some(text.iter().take(end).map(|&byte| byte as u8).collect())
}

/// At a handle's end: gives the hosts to the application.
///
/// # Safety
/// As for [`read`].
pub unsafe fn write(curl: *mut CURL, handle: &Handle) {
    let callbacks = *handle.callbacks.lock();
    let Some(write) = callbacks.hsts_write else {
        return;
    };
    let entries = handle.easy.hsts(|hsts, now| hsts.entries(now));
    let entries = entries.unwrap_or_default();
    for (index, entry) in entries.iter().enumerate() {
        let total = entries.len();
        let mut index = curl_index { index, total };
        let mut name = [&entry.host[..], b"\0"].concat();
        let mut entry = lend(&mut name, entry);
        let (place, index) = (&raw mut entry, &raw mut index);
        // SAFETY: CURLOPT_HSTSWRITEFUNCTION's page: a function of this type, which keeps neither.
        let answer =
            handle.callback(|| unsafe { write(curl, place, index, callbacks.hsts_write_data) });
        if answer != OK {
            return;
        }
    }
}

/// The entry, whose name stands in `name` with its NUL.
fn lend(name: &mut [u8], entry: &Entry) -> curl_hstsentry {
    let mut expire = [0; EXPIRE];
    for (to, from) in expire.iter_mut().zip(sts::write_date(entry.expires)) {
        *to = from as c_char;
    }
    debug_assert!(CStr::from_bytes_with_nul(name).is_ok());
    curl_hstsentry {
        name: name.as_mut_ptr().cast(),
        namelen: entry.host.len(),
        includeSubDomains: entry.below.into(),
        expire,
    }
}
