//! `curl_easy_ssls_*`: TLS sessions from one handle or share to another.

use std::ffi::{CString, c_char, c_int, c_uchar, c_void};
use std::ptr::null;

use crate::capi::entry::{self, During};
use crate::capi::handle::Handle;
use crate::capi::types::{CURL, CURLcode, curl_off_t, curl_ssls_export_cb};
use crate::capi::{code, pointer};
use crate::net::tls::{ExportedSession, SessionKey};
use crate::transfer::{Error, Kind};

/// Gives the TLS sessions of a handle, or of its share, to a callback; documented in cbindgen.toml,
/// as cbindgen cannot write the type of the callback.
///
/// cbindgen:ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_ssls_export(
    handle: *mut CURL,
    export_fn: curl_ssls_export_cb,
    userptr: *mut c_void,
) -> CURLcode {
    let mut answer = code::OK;
    let export = |easy: &Handle| {
        let Some(export_fn) = export_fn else {
            return Err(bad_argument("curl_easy_ssls_export needs a callback"));
        };
        for session in easy.easy.export_sessions()? {
            // A host name has no NUL.
            let key = CString::new(session.key.as_str()).unwrap_or_default();
            let ExportedSession { salted, data, .. } = &session;
            // SAFETY: the manual: a function of this type; everything it is given lives through
            // the call. No lock is held.
            answer = easy.callback(|| unsafe {
                export_fn(
                    handle,
                    userptr,
                    key.as_ptr(),
                    salted.as_ptr(),
                    salted.len(),
                    data.as_ptr(),
                    data.len(),
                    session.until as curl_off_t,
                    c_int::from(session.version),
                    null(),
                    session.early_data as usize,
                )
            });
            if answer != code::OK {
                break;
            }
        }
        Ok(())
    };
    // SAFETY: the manual: an easy handle or NULL.
    match unsafe { entry::easy(handle, During::NoCallback, export) } {
        code::OK => answer,
        refused => refused,
    }
}

/// Takes a TLS session that `curl_easy_ssls_export` gave to a callback, for later connections of
/// the handle or, if it has one with TLS sessions, of its share.
///
/// The session must have been exported in this process. It is resumed by a connection to the same
/// host and port with equal TLS options. A ticket of TLS 1.3 serves one connection: that of the
/// handle, among those that have it, which comes first. A session that has expired is dropped, and
/// the answer is `CURLE_OK`. All arguments are copied.
///
/// `session_key`, or if that is NULL `shmac`, must be what the callback was given with `sdata`, else
/// `CURLE_BAD_FUNCTION_ARGUMENT`; it is also the answer without handle, key or data.
/// `CURLE_READ_ERROR` for data that is no export, or of a session that is not kept here (any more).
/// `CURLE_RECURSIVE_API_CALL` from within a callback of the handle.
/// libcurl's curl_easy_ssls_import(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_easy_ssls_import(
    handle: *mut CURL,
    session_key: *const c_char,
    shmac: *const c_uchar,
    shmac_len: usize,
    sdata: *const c_uchar,
    sdata_len: usize,
) -> CURLcode {
    let import = |easy: &Handle| {
        // SAFETY: the manual: NULL or a string.
        let key = unsafe { pointer::c_str(session_key) };
        // SAFETY: the manual: NULL or that many bytes.
        let shmac = unsafe { pointer::bytes(shmac.cast(), shmac_len) };
        // SAFETY: as above.
        let data = unsafe { pointer::bytes(sdata.cast(), sdata_len) };
        let key = match (key, shmac) {
            (Ok(Some(key)), _) => SessionKey::Plain(key),
            (Ok(None), Some(shmac)) if !shmac.is_empty() => SessionKey::Salted(shmac),
            _ => {
                return Err(bad_argument(
                    "curl_easy_ssls_import needs session_key or shmac",
                ));
            }
        };
        match data {
            Some(data) if !data.is_empty() => easy.easy.import_session(key, data),
            _ => Err(bad_argument("curl_easy_ssls_import needs sdata")),
        }
    };
    // SAFETY: the manual: an easy handle or NULL.
    unsafe { entry::easy(handle, During::NoCallback, import) }
}

fn bad_argument(sentence: &str) -> Error {
    Error::new(Kind::BadArgument, sentence)
}
