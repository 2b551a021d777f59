//! `curl_formadd` and its like: the older way to build a form. It is a list of structs that the
//! application may look at. Nothing here sends it.
//!
//! `variadic.c` fetches the arguments and hands them over one by one.

mod item;

use std::ffi::{c_char, c_int, c_long, c_void};
use std::ptr::{null, null_mut};

use crate::capi::types::legacy::{CURLFORMcode as Code, CURLformoption as Option_};
use crate::capi::types::{
    CURL_HTTPPOST_BUFFER, CURL_HTTPPOST_CALLBACK, CURL_HTTPPOST_FILENAME, CURL_HTTPPOST_LARGE,
    CURL_HTTPPOST_PTRBUFFER, CURL_HTTPPOST_PTRCONTENTS, CURL_HTTPPOST_PTRNAME,
    CURL_HTTPPOST_READFILE, CURLFORMcode, CURLformoption, curl_formget_callback, curl_forms,
    curl_httppost,
};
use crate::capi::{code, entry, memory};
use crate::limits;
use item::{Item, Text};

/// An argument: a pointer, a `long` or a `curl_off_t`, by its option.
#[derive(Clone, Copy)]
struct Value(i64);

impl Value {
    fn pointer<T>(self) -> *mut T {
        std::ptr::with_exposed_provenance_mut(self.0 as usize)
    }

    /// A string, which must be there.
    fn string(self) -> Result<*const c_char, Code> {
        let text = self.pointer::<c_char>();
        match text.is_null() {
            true => Err(Code::CURL_FORMADD_NULL),
            false => Ok(text),
        }
    }

    fn copy(self) -> Result<Text, Code> {
        // SAFETY: curl_formadd's page: a string.
        unsafe { Text::copy(self.string()?, 0) }
    }

    fn size(self) -> usize {
        self.0 as usize
    }
}

/// One call of `curl_formadd`.
pub struct Call {
    items: Vec<Item>,
    failed: Option<Code>,
}

/// Starts a call; it is ended by [`finish`].
///
/// cbindgen:ignore
#[unsafe(export_name = "curlws_rust_form_begin")]
pub unsafe extern "C" fn begin() -> *mut Call {
    let call = Call {
        items: vec![Item::new(0)],
        failed: None,
    };
    Box::into_raw(Box::new(call))
}

/// Takes an option and its argument; 0 if it wants further ones.
///
/// # Safety
/// `call` came from [`begin`]; the argument is what curl_formadd's page asks for.
///
/// cbindgen:ignore
#[unsafe(export_name = "curlws_rust_form_take")]
pub unsafe extern "C" fn take(call: *mut Call, option: c_int, value: i64) -> c_int {
    // SAFETY: the caller's promise.
    let call = unsafe { &mut *call };
    let taken = entry::plain(Err(Code::CURL_FORMADD_MEMORY), || {
        if option == Option_::CURLFORM_ARRAY as c_int {
            // SAFETY: the caller's promise: an array that ends with CURLFORM_END.
            return unsafe { call.take_array(Value(value).pointer()) };
        }
        call.set(option, Value(value))
    });
    call.failed = taken.err();
    call.failed.is_some().into()
}

/// Ends a call: on success the new parts go to the list's end.
///
/// # Safety
/// `call` came from [`begin`] and is not used any more; the two pointers are curl_formadd's.
///
/// cbindgen:ignore
#[unsafe(export_name = "curlws_rust_form_finish")]
pub unsafe extern "C" fn finish(
    call: *mut Call,
    first: *mut *mut curl_httppost,
    last: *mut *mut curl_httppost,
) -> CURLFORMcode {
    // SAFETY: the caller's promise.
    let mut call = unsafe { Box::from_raw(call) };
    let code = entry::plain(Code::CURL_FORMADD_MEMORY, || {
        if let Some(code) = call.failed.take() {
            return code;
        }
        match call.build() {
            Err(code) => code,
            Ok(part) => {
                // SAFETY: the manual: two places, which hold NULL or parts of this function.
                unsafe {
                    match (*last).as_mut() {
                        Some(before) => before.next = part,
                        None => *first = part,
                    }
                    *last = part;
                }
                Code::CURL_FORMADD_OK
            }
        }
    });
    code as c_int
}

impl Call {
    /// # Safety
    /// `forms` is NULL or an array that ends with `CURLFORM_END`.
    unsafe fn take_array(&mut self, forms: *const curl_forms) -> Result<(), Code> {
        if forms.is_null() {
            return Err(Code::CURL_FORMADD_NULL);
        }
        for at in 0..limits::LIST_ENTRIES {
            // SAFETY: the caller's promise.
            let form = unsafe { &*forms.add(at) };
            if form.option == Option_::CURLFORM_END as c_int {
                return Ok(());
            }
            if form.option == Option_::CURLFORM_ARRAY as c_int {
                break;
            }
            self.set(form.option, Value(form.value.expose_provenance() as i64))?;
        }
        Err(Code::CURL_FORMADD_ILLEGAL_ARRAY)
    }

    /// The item that options are about.
    fn item(&mut self) -> Result<&mut Item, Code> {
        self.items.last_mut().ok_or(Code::CURL_FORMADD_MEMORY)
    }

    fn set(&mut self, option: CURLformoption, value: Value) -> Result<(), Code> {
        use Option_::*;
        const TWICE: Result<(), Code> = Err(Code::CURL_FORMADD_OPTION_TWICE);
        let is = |one: Option_| option == one as c_int;
        let item = self.item()?;
        if is(CURLFORM_COPYNAME) || is(CURLFORM_PTRNAME) {
            if is(CURLFORM_PTRNAME) {
                item.flags |= CURL_HTTPPOST_PTRNAME;
            }
            if !item.name.is_none() {
                return TWICE;
            }
            item.name = Text::Borrowed(value.string()?);
        } else if is(CURLFORM_NAMELENGTH) {
            if item.name_length != 0 {
                return TWICE;
            }
            item.name_length = value.size();
        } else if is(CURLFORM_CONTENTTYPE) {
            return self.content_type(value);
        } else if is(CURLFORM_CONTENTHEADER) {
            if !item.headers.is_null() {
                return TWICE;
            }
            item.headers = value.pointer();
        } else if is(CURLFORM_FILENAME) || is(CURLFORM_BUFFER) {
            if !item.shown_name.is_none() {
                return TWICE;
            }
            item.shown_name = value.copy()?;
        } else {
            return self.contents(option, value);
        }
        Ok(())
    }

    /// The options that say what a part contains.
    fn contents(&mut self, option: CURLformoption, value: Value) -> Result<(), Code> {
        use Option_::*;
        const TWICE: Result<(), Code> = Err(Code::CURL_FORMADD_OPTION_TWICE);
        let is = |one: Option_| option == one as c_int;
        let item = self.item()?;
        if is(CURLFORM_COPYCONTENTS) || is(CURLFORM_PTRCONTENTS) {
            if is(CURLFORM_PTRCONTENTS) {
                item.flags |= CURL_HTTPPOST_PTRCONTENTS;
            }
            if !item.value.is_none() {
                return TWICE;
            }
            item.value = Text::Borrowed(value.string()?);
        } else if is(CURLFORM_CONTENTSLENGTH) {
            item.length = value.0;
        } else if is(CURLFORM_CONTENTLEN) {
            item.flags |= CURL_HTTPPOST_LARGE;
            item.length = value.0;
        } else if is(CURLFORM_FILECONTENT) {
            if item.has(CURL_HTTPPOST_PTRCONTENTS | CURL_HTTPPOST_READFILE) {
                return TWICE;
            }
            item.value = value.copy()?;
            item.flags |= CURL_HTTPPOST_READFILE;
        } else if is(CURLFORM_FILE) {
            return self.file(value);
        } else if is(CURLFORM_BUFFERPTR) {
            item.flags |= CURL_HTTPPOST_PTRBUFFER | CURL_HTTPPOST_BUFFER;
            if !item.buffer.is_null() {
                return TWICE;
            }
            item.buffer = value.string()?.cast_mut();
            item.value = Text::Borrowed(item.buffer);
        } else if is(CURLFORM_BUFFERLENGTH) {
            if item.buffer_length != 0 {
                return TWICE;
            }
            item.buffer_length = value.size();
        } else if is(CURLFORM_STREAM) {
            item.flags |= CURL_HTTPPOST_CALLBACK;
            if !item.user.is_null() {
                return TWICE;
            }
            item.user = value.string()?.cast_mut().cast();
            item.value = Text::Borrowed(item.user.cast());
        } else {
            return Err(Code::CURL_FORMADD_UNKNOWN_OPTION);
        }
        Ok(())
    }

    fn file(&mut self, value: Value) -> Result<(), Code> {
        let item = self.item()?;
        if item.value.is_none() {
            item.value = value.copy()?;
            item.flags |= CURL_HTTPPOST_FILENAME;
            return Ok(());
        }
        if !item.has(CURL_HTTPPOST_FILENAME) {
            return Err(Code::CURL_FORMADD_OPTION_TWICE);
        }
        let mut further = Item::new(CURL_HTTPPOST_FILENAME);
        further.value = value.copy()?;
        self.items.push(further);
        Ok(())
    }

    /// A second type after a file belongs to a further file.
    fn content_type(&mut self, value: Value) -> Result<(), Code> {
        let item = self.item()?;
        if item.content_type.is_none() {
            item.content_type = value.copy()?;
            return Ok(());
        }
        if !item.has(CURL_HTTPPOST_FILENAME) {
            return Err(Code::CURL_FORMADD_OPTION_TWICE);
        }
        let mut further = Item::new(CURL_HTTPPOST_FILENAME);
        further.content_type = value.copy()?;
        self.items.push(further);
        Ok(())
    }

    /// The structs of C; the first one, which holds on to the others.
    fn build(&mut self) -> Result<*mut curl_httppost, Code> {
        let mut previous: *const c_char = null();
        for (at, item) in self.items.iter_mut().enumerate() {
            item.complete(at == 0, previous)?;
            previous = item.content_type.get();
        }
        let mut more = null_mut();
        for item in self.items.iter_mut().rev() {
            let part = memory::allocate(size_of::<curl_httppost>()).cast::<curl_httppost>();
            if part.is_null() {
                // SAFETY: parts that nobody was given; what they point to goes with them.
                unsafe { curl_formfree(more) };
                return Err(Code::CURL_FORMADD_MEMORY);
            }
            // SAFETY: a fresh place of the size.
            unsafe { part.write(item.release(more)) };
            more = part;
        }
        Ok(more)
    }
}

/// Frees a form that `curl_formadd` built. Nothing for NULL. libcurl's curl_formfree(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_formfree(form: *mut curl_httppost) {
    let mut next = form;
    while !next.is_null() {
        // SAFETY: the manual: a form of curl_formadd, not used any more. The flags say which of
        // the strings are the application's.
        unsafe {
            let part = next.read();
            let has = |flags: c_int| part.flags & c_long::from(flags) != 0;
            curl_formfree(part.more);
            if !has(CURL_HTTPPOST_PTRNAME) {
                memory::free(part.name.cast());
            }
            if !has(CURL_HTTPPOST_PTRCONTENTS | CURL_HTTPPOST_BUFFER | CURL_HTTPPOST_CALLBACK) {
                memory::free(part.contents.cast());
            }
            memory::free(part.contenttype.cast());
            memory::free(part.showfilename.cast());
            memory::free(next.cast());
            next = part.next;
        }
    }
}

/// Would give the form as it is sent: not built in, as forms are not sent here.
/// `CURLE_NOT_BUILT_IN`. libcurl's curl_formget(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_formget(
    form: *mut curl_httppost,
    arg: *mut c_void,
    append: curl_formget_callback,
) -> c_int {
    let _ = (form, arg);
    match append {
        Some(_) => code::NOT_BUILT_IN,
        None => code::BAD_FUNCTION_ARGUMENT,
    }
}
