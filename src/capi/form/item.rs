//! A part of a form under construction, and the strings that it holds.

use std::ffi::{CStr, c_char, c_int, c_long, c_void};
use std::mem::ManuallyDrop;
use std::ptr::{null, null_mut};

use crate::capi::types::legacy::CURLFORMcode as Code;
use crate::capi::types::{
    CURL_HTTPPOST_BUFFER, CURL_HTTPPOST_CALLBACK, CURL_HTTPPOST_FILENAME, CURL_HTTPPOST_LARGE,
    CURL_HTTPPOST_PTRBUFFER, CURL_HTTPPOST_PTRCONTENTS, CURL_HTTPPOST_PTRNAME,
    CURL_HTTPPOST_READFILE, curl_httppost, curl_slist,
};
use crate::capi::{memory, pointer};

/// A string that is ours, or the application's.
#[derive(Default)]
pub enum Text {
    #[default]
    None,
    Owned(*mut c_char),
    Borrowed(*const c_char),
}

impl Text {
    /// A copy of a string.
    ///
    /// # Safety
    /// `text` is a string, or `length` bytes where that is not 0.
    pub unsafe fn copy(text: *const c_char, length: usize) -> Result<Text, Code> {
        // SAFETY: the caller's promise.
        let bytes = unsafe {
            match length {
                0 => CStr::from_ptr(text).to_bytes(),
                _ => pointer::bytes(text.cast(), length).ok_or(Code::CURL_FORMADD_MEMORY)?,
            }
        };
        match memory::string(bytes) {
            copy if copy.is_null() => Err(Code::CURL_FORMADD_MEMORY),
            copy => Ok(Text::Owned(copy)),
        }
    }

    pub fn get(&self) -> *const c_char {
        match self {
            Text::None => null(),
            Text::Owned(text) => *text,
            Text::Borrowed(text) => *text,
        }
    }

    pub fn is_none(&self) -> bool {
        matches!(self, Text::None)
    }

    /// Gives the pointer away.
    fn release(&mut self) -> *mut c_char {
        ManuallyDrop::new(std::mem::take(self)).get().cast_mut()
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        if let Text::Owned(text) = *self {
            // SAFETY: our own copy, which nobody was given.
            unsafe { memory::free(text.cast()) }
        }
    }
}

/// A part under construction. A part with several files has a further one for each of them.
pub struct Item {
    pub name: Text,
    pub name_length: usize,
    pub value: Text,
    pub length: i64,
    pub buffer: *mut c_char,
    pub buffer_length: usize,
    pub content_type: Text,
    pub headers: *mut curl_slist,
    pub shown_name: Text,
    pub user: *mut c_void,
    pub flags: c_int,
}

impl Item {
    pub fn new(flags: c_int) -> Item {
        Item {
            name: Text::None,
            name_length: 0,
            value: Text::None,
            length: 0,
            buffer: null_mut(),
            buffer_length: 0,
            content_type: Text::None,
            headers: null_mut(),
            shown_name: Text::None,
            user: null_mut(),
            flags,
        }
    }

    pub fn has(&self, flags: c_int) -> bool {
        self.flags & flags != 0
    }

    /// Checks a part and copies what is to be copied.
    pub fn complete(&mut self, first: bool, previous: *const c_char) -> Result<(), Code> {
        let nothing = self.name.is_none() || self.value.is_none();
        let file = self.has(CURL_HTTPPOST_FILENAME);
        if (first && nothing)
            || (file && (self.length != 0 || self.has(CURL_HTTPPOST_PTRCONTENTS)))
            || (self.has(CURL_HTTPPOST_BUFFER) && self.buffer.is_null())
            || (self.has(CURL_HTTPPOST_READFILE) && self.has(CURL_HTTPPOST_PTRCONTENTS))
        {
            return Err(Code::CURL_FORMADD_INCOMPLETE);
        }
        if isize::try_from(self.name_length.max(self.buffer_length)).is_err() {
            return Err(Code::CURL_FORMADD_MEMORY);
        }
        if (file || self.has(CURL_HTTPPOST_BUFFER)) && self.content_type.is_none() {
            self.content_type = self.guess_type(previous)?;
        }
        // SAFETY: curl_formadd's page: strings, or so many bytes as the application said.
        unsafe {
            if !self.name.is_none() {
                if self.name_length != 0 {
                    let name = pointer::bytes(self.name.get().cast(), self.name_length);
                    if name.is_none_or(|name| name.contains(&0)) {
                        return Err(Code::CURL_FORMADD_NULL);
                    }
                }
                if !self.has(CURL_HTTPPOST_PTRNAME) {
                    self.name = Text::copy(self.name.get(), self.name_length)?;
                }
            }
            let kept = CURL_HTTPPOST_FILENAME
                | CURL_HTTPPOST_READFILE
                | CURL_HTTPPOST_PTRCONTENTS
                | CURL_HTTPPOST_PTRBUFFER
                | CURL_HTTPPOST_CALLBACK;
            if !self.has(kept) && !self.value.is_none() {
                self.value = Text::copy(self.value.get(), self.length as usize)?;
            }
        }
        Ok(())
    }

    /// A content type by the file's ending, or that of the file before.
    fn guess_type(&self, previous: *const c_char) -> Result<Text, Code> {
        const TYPES: [(&[u8], &CStr); 10] = [
            (b".gif", c"image/gif"),
            (b".jpg", c"image/jpeg"),
            (b".jpeg", c"image/jpeg"),
            (b".png", c"image/png"),
            (b".svg", c"image/svg+xml"),
            (b".txt", c"text/plain"),
            (b".htm", c"text/html"),
            (b".html", c"text/html"),
            (b".pdf", c"application/pdf"),
            (b".xml", c"application/xml"),
        ];
        let name = match self.has(CURL_HTTPPOST_BUFFER) {
            true => &self.shown_name,
            false => &self.value,
        };
        let name = match name.get() {
            name if name.is_null() => &[],
            // SAFETY: a string that `copy` made.
            name => unsafe { CStr::from_ptr(name) }.to_bytes(),
        };
        let ends = |ending: &[u8]| {
            let start = name.len().checked_sub(ending.len());
            let tail = start.and_then(|start| name.get(start..));
            tail.is_some_and(|tail| tail.eq_ignore_ascii_case(ending))
        };
        let found = TYPES.iter().find(|(ending, _)| ends(ending));
        let text = match found {
            Some((_, text)) => text.as_ptr(),
            None if previous.is_null() => c"application/octet-stream".as_ptr(),
            None => previous,
        };
        // SAFETY: a constant, or the string of the part before.
        unsafe { Text::copy(text, 0) }
    }

    pub fn release(&mut self, more: *mut curl_httppost) -> curl_httppost {
        let name = self.name.release();
        let length = match (self.name_length, name.is_null()) {
            // SAFETY: a string.
            (0, false) => unsafe { CStr::from_ptr(name) }.to_bytes().len(),
            (length, _) => length,
        };
        curl_httppost {
            next: null_mut(),
            name,
            namelength: length as c_long,
            contents: self.value.release(),
            contentslength: 0,
            buffer: self.buffer,
            bufferlength: self.buffer_length as c_long,
            contenttype: self.content_type.release(),
            contentheader: self.headers,
            more,
            flags: c_long::from(self.flags | CURL_HTTPPOST_LARGE),
            showfilename: self.shown_name.release(),
            userp: self.user,
            contentlen: self.length,
        }
    }
}
