//! `curl_mime_*`: forms that the application builds. They are kept, and freed as the manual says;
//! nothing here sends them.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::null_mut;

use crate::capi::slist::curl_slist_free_all;
use crate::capi::types::{
    CURL, CURLcode, curl_free_callback, curl_mime, curl_mimepart, curl_off_t, curl_read_callback,
    curl_seek_callback, curl_slist,
};
use crate::capi::{code, entry, pointer, reserve};
use crate::settings::Text;

/// What a `curl_mime *` points to.
struct Mime {
    /// Each made by [`curl_mime_addpart`].
    parts: Vec<*mut Part>,
    /// The part whose content this is, or NULL.
    parent: *mut Part,
}

/// What a `curl_mimepart *` points to.
#[allow(dead_code)] // most of it is for those who will send forms
struct Part {
    /// The form that it belongs to.
    form: *mut Mime,
    name: Option<Text>,
    filename: Option<Text>,
    mime_type: Option<Text>,
    encoder: Option<&'static str>,
    headers: *mut curl_slist,
    owns_headers: bool,
    content: Content,
}

/// Where a part's bytes come from.
#[allow(dead_code)] // as above
enum Content {
    None,
    Data(Text),
    File(Text),
    Callback(Source),
    Form(*mut Mime),
}

#[allow(dead_code)] // as above
struct Source {
    size: curl_off_t,
    read: curl_read_callback,
    seek: curl_seek_callback,
    free: curl_free_callback,
    data: *mut c_void,
}

const ENCODERS: [&str; 5] = ["binary", "8bit", "7bit", "base64", "quoted-printable"];

/// `CURL_ZERO_TERMINATED`: a length that says "up to the NUL".
const UP_TO_NUL: usize = usize::MAX;

/// Makes a form without parts. The handle is not looked at. NULL if that is not possible.
///
/// Free it with `curl_mime_free`. libcurl's curl_mime_init(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_mime_init(easy: *mut CURL) -> *mut curl_mime {
    let _ = easy;
    entry::maker(|| {
        let mime = Mime {
            parts: Vec::new(),
            parent: null_mut(),
        };
        Box::into_raw(Box::new(mime)).cast()
    })
}

/// Frees a form and its parts, those below them too. Nothing for NULL.
/// libcurl's curl_mime_free(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_mime_free(mime: *mut curl_mime) {
    // SAFETY: the manual: a form, not used any more.
    unsafe { free(mime.cast()) }
}

/// # Safety
/// `mime` is NULL or a form, which nobody uses any more.
unsafe fn free(mime: *mut Mime) {
    if mime.is_null() {
        return;
    }
    // SAFETY: `curl_mime_init` made it from a Box, and each part from another.
    unsafe {
        let parent = (*mime).parent;
        if !parent.is_null() {
            (*parent).content = Content::None; // it loses its content
        }
        for part in Box::from_raw(mime).parts {
            let mut part = Box::from_raw(part);
            part.forget_content();
            part.forget_headers();
        }
    }
}

impl Part {
    /// # Safety
    /// The application kept to the manual: what it gave for the content is still there.
    unsafe fn forget_content(&mut self) {
        match std::mem::replace(&mut self.content, Content::None) {
            Content::None | Content::Data(_) | Content::File(_) => {}
            Content::Callback(source) => {
                if let Some(free) = source.free {
                    // SAFETY: curl_mime_data_cb's page: it frees what belongs to the callbacks.
                    unsafe { free(source.data) }
                }
            }
            Content::Form(below) => {
                // SAFETY: a part owns the form below it, which knows its part as long as it lives.
                unsafe { free(below) }
            }
        }
    }

    /// # Safety
    /// As above, of the headers.
    unsafe fn forget_headers(&mut self) {
        if std::mem::take(&mut self.owns_headers) {
            // SAFETY: curl_mime_headers' page: the list became ours.
            unsafe { curl_slist_free_all(self.headers) }
        }
        self.headers = null_mut();
    }
}

/// Adds an empty part at a form's end; NULL for NULL. It is freed with its form.
/// libcurl's curl_mime_addpart(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_mime_addpart(mime: *mut curl_mime) -> *mut curl_mimepart {
    entry::maker(|| {
        let form = mime.cast::<Mime>();
        if form.is_null() {
            return null_mut();
        }
        let part = Box::into_raw(Box::new(Part {
            form,
            name: None,
            filename: None,
            mime_type: None,
            encoder: None,
            headers: null_mut(),
            owns_headers: false,
            content: Content::None,
        }));
        // SAFETY: the manual: a form that nobody else uses meanwhile.
        unsafe { (*form).parts.push(part) };
        part.cast()
    })
}

/// Runs `call` on a part; its answer, or `CURLE_BAD_FUNCTION_ARGUMENT` for NULL.
///
/// # Safety
/// `part` is NULL or a part that nobody else uses meanwhile.
unsafe fn with(
    part: *mut curl_mimepart,
    call: impl FnOnce(&mut Part) -> Result<(), c_int>,
) -> CURLcode {
    if reserve::is_low() {
        return code::OUT_OF_MEMORY;
    }
    entry::plain(code::FAILED_INIT, || {
        // SAFETY: the caller's promise.
        match unsafe { part.cast::<Part>().as_mut() } {
            Some(part) => call(part).err().unwrap_or(code::OK),
            None => code::BAD_FUNCTION_ARGUMENT,
        }
    })
}

/// A copy of a string; `None` for NULL.
///
/// # Errors
/// `CURLE_OUT_OF_MEMORY`.
///
/// # Safety
/// `text` is NULL or a string.
unsafe fn copy(text: *const c_char) -> Result<Option<Text>, c_int> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    copy_bytes(unsafe { CStr::from_ptr(text) }.to_bytes()).map(Some)
}

fn copy_bytes(bytes: &[u8]) -> Result<Text, c_int> {
    pointer::room_for(bytes.len())?;
    Ok(bytes.into())
}

/// Sets a part's name; NULL takes it away. libcurl's curl_mime_name(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_mime_name(part: *mut curl_mimepart, name: *const c_char) -> CURLcode {
    // SAFETY: the manual: a part; NULL or a string.
    unsafe {
        with(part, |part| {
            part.name = copy(name)?;
            Ok(())
        })
    }
}

/// Sets the file name that the receiver is told; NULL takes it away.
/// libcurl's curl_mime_filename(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_mime_filename(
    part: *mut curl_mimepart,
    filename: *const c_char,
) -> CURLcode {
    // SAFETY: the manual: a part; NULL or a string.
    unsafe {
        with(part, |part| {
            part.filename = copy(filename)?;
            Ok(())
        })
    }
}

/// Sets a part's content type; NULL takes it away. libcurl's curl_mime_type(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_mime_type(
    part: *mut curl_mimepart,
    mimetype: *const c_char,
) -> CURLcode {
    // SAFETY: the manual: a part; NULL or a string.
    unsafe {
        with(part, |part| {
            part.mime_type = copy(mimetype)?;
            Ok(())
        })
    }
}

/// Sets how a part's content is encoded; NULL is not at all.
///
/// `CURLE_BAD_FUNCTION_ARGUMENT` for an unknown name. libcurl's curl_mime_encoder(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_mime_encoder(
    part: *mut curl_mimepart,
    encoding: *const c_char,
) -> CURLcode {
    // SAFETY: the manual: a part; NULL or a string.
    unsafe {
        with(part, |part| {
            part.encoder = None;
            let Some(wanted) = copy(encoding)? else {
                return Ok(());
            };
            let same = |name: &&str| name.as_bytes().eq_ignore_ascii_case(&wanted);
            part.encoder = ENCODERS.into_iter().find(same);
            part.encoder.map(drop).ok_or(code::BAD_FUNCTION_ARGUMENT)
        })
    }
}

/// Makes a copy of `datasize` bytes a part's content; NULL takes the content away.
///
/// `CURL_ZERO_TERMINATED` as the size: up to the NUL. libcurl's curl_mime_data(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_mime_data(
    part: *mut curl_mimepart,
    data: *const c_char,
    datasize: usize,
) -> CURLcode {
    // SAFETY: the manual: a part; NULL, a string, or so many bytes.
    unsafe {
        with(part, |part| {
            part.forget_content();
            let bytes = match datasize {
                UP_TO_NUL => copy(data)?,
                _ if data.is_null() => None,
                size => {
                    let bytes = pointer::bytes(data.cast(), size);
                    Some(copy_bytes(bytes.ok_or(code::OUT_OF_MEMORY)?)?)
                }
            };
            part.content = bytes.map_or(Content::None, Content::Data);
            Ok(())
        })
    }
}

/// Makes a file a part's content, and its base name the part's file name; NULL takes the content
/// away.
///
/// `CURLE_READ_ERROR` if there is no such file. libcurl's curl_mime_filedata(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_mime_filedata(
    part: *mut curl_mimepart,
    filename: *const c_char,
) -> CURLcode {
    // SAFETY: the manual: a part; NULL or a string.
    unsafe {
        with(part, |part| {
            part.forget_content();
            let Some(name) = copy(filename)? else {
                return Ok(());
            };
            let path = Path::new(std::ffi::OsStr::from_bytes(&name));
            fs::metadata(path).map_err(|_| code::READ_ERROR)?;
            let base = path.file_name().unwrap_or_default();
            part.filename = Some(base.as_bytes().into());
            part.content = Content::File(name);
            Ok(())
        })
    }
}

/// Makes what a callback gives a part's content; a NULL `readfunc` takes the content away.
///
/// `freefunc` (may be NULL) is called with `arg` when the content is replaced or freed.
/// libcurl's curl_mime_data_cb(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_mime_data_cb(
    part: *mut curl_mimepart,
    datasize: curl_off_t,
    readfunc: curl_read_callback,
    seekfunc: curl_seek_callback,
    freefunc: curl_free_callback,
    arg: *mut c_void,
) -> CURLcode {
    // SAFETY: the manual: a part.
    unsafe {
        with(part, |part| {
            part.forget_content();
            if readfunc.is_some() {
                part.content = Content::Callback(Source {
                    size: datasize,
                    read: readfunc,
                    seek: seekfunc,
                    free: freefunc,
                    data: arg,
                });
            }
            Ok(())
        })
    }
}

/// Makes another form a part's content; it belongs to the part from then on. NULL takes the
/// content away.
///
/// `CURLE_BAD_FUNCTION_ARGUMENT` for a form that belongs to a part already or holds this one.
/// libcurl's curl_mime_subparts(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_mime_subparts(
    part: *mut curl_mimepart,
    subparts: *mut curl_mime,
) -> CURLcode {
    let below = subparts.cast::<Mime>();
    // SAFETY: the manual: a part; NULL or a form. A form lives as long as its parts.
    unsafe {
        with(part, |this| {
            if let Content::Form(same) = this.content
                && same == below
            {
                return Ok(());
            }
            this.forget_content();
            if below.is_null() {
                return Ok(());
            }
            let mut root = this.form;
            while let Some(holder) = (*root).parent.as_ref() {
                root = holder.form;
            }
            if !(*below).parent.is_null() || below == root {
                return Err(code::BAD_FUNCTION_ARGUMENT);
            }
            (*below).parent = part.cast();
            this.content = Content::Form(below);
            Ok(())
        })
    }
}

/// Sets headers of a part; with `take_ownership` the list is freed with it.
/// libcurl's curl_mime_headers(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_mime_headers(
    part: *mut curl_mimepart,
    headers: *mut curl_slist,
    take_ownership: c_int,
) -> CURLcode {
    // SAFETY: the manual: a part; NULL or a list.
    unsafe {
        with(part, |part| {
            if part.headers != headers {
                part.forget_headers(); // the same list may be set twice
            }
            part.headers = headers;
            part.owns_headers = take_ownership != 0 && !headers.is_null();
            Ok(())
        })
    }
}
