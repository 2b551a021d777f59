//! Tests of the table, through `set`.

use super::*;
use crate::capi::callback::WriteFn;
use crate::capi::code;
use crate::capi::global::curl_global_sslset;
use crate::capi::types::enums::curl_sslbackend::CURLSSLBACKEND_RUSTLS;
use crate::capi::types::{curl_blob, curl_slist};
use crate::settings::Text;
use std::ffi::{CString, c_char};
use std::ptr::{null, null_mut};

/// A handle's settings.
#[derive(Default)]
pub struct Handle {
    pub settings: Settings,
    callbacks: Callbacks,
}

impl Handle {
    pub fn set(&mut self, option: c_int, arg: Arg) -> c_int {
        let mut target = Target {
            settings: &mut self.settings,
            callbacks: &mut self.callbacks,
        };
        // SAFETY: the tests pass arguments of the option's type.
        unsafe { set(&mut target, option, arg) }
    }

    pub fn long(&mut self, option: c_int, number: c_long) -> c_int {
        self.set(option, Arg::Long(number))
    }

    pub fn text(&mut self, option: c_int, text: &CStr) -> c_int {
        self.set(option, Arg::Pointer(text.as_ptr().cast()))
    }

    pub fn null(&mut self, option: c_int) -> c_int {
        self.set(option, Arg::Pointer(null()))
    }
}

pub fn bytes(text: &str) -> Option<Text> {
    Some(text.as_bytes().into())
}

/// An argument of `row`'s kind: off, or something else.
fn sample(row: &OptionRow, on: bool) -> Arg {
    static BLOB: [u8; 1] = [1];
    static LIST: &CStr = c"A: b";
    unsafe extern "C" fn function() {}
    match row.kind {
        Kind::LONG | Kind::VALUES => Arg::Long(on.into()),
        Kind::OFF_T => Arg::OffT(on.into()),
        Kind::FUNCTIONPOINT => Arg::Function(on.then_some(function)),
        _ if !on => Arg::Pointer(null()),
        Kind::BLOB => {
            let data = BLOB.as_ptr().cast_mut().cast();
            Arg::Pointer(Box::leak(Box::new(curl_blob {
                data,
                len: 1,
                flags: 0,
            })) as *const _ as _)
        }
        Kind::SLISTPOINT => {
            let data = LIST.as_ptr().cast_mut();
            let list = Box::leak(Box::new(curl_slist {
                data,
                next: null_mut(),
            }));
            Arg::Pointer((&raw const *list).cast())
        }
        _ => Arg::Pointer(c"PEM".as_ptr().cast()),
    }
}

#[test]
fn rows_are_libcurls() {
    let mut ours = OPTIONS.iter();
    for line in include_str!("../../../capi-tests/abi/options.csv")
        .lines()
        .skip(1)
    {
        let fields: Vec<&str> = line.split(',').collect();
        let row = ours.next().expect("a row for every option of libcurl");
        assert_eq!(row.name.to_str(), Ok(fields[0]));
        assert_eq!(format!("{:?}", row.kind), fields[1], "{}", fields[0]);
        assert_eq!(row.number.to_string(), fields[2], "{}", fields[0]);
        assert_eq!(row.id, row.number + row.kind.base());
        assert!(
            row.doc.ends_with('.') && row.doc.len() < 120,
            "{}",
            fields[0]
        );
    }
    assert!(ours.next().is_none());
}

/// Whoever has not done this gets an error for `CURLOPT_SSL_CTX_FUNCTION`
/// (capi-tests/easy/ssl_ctx.c).
fn select_rustls() {
    let rustls = CURLSSLBACKEND_RUSTLS as c_int;
    // SAFETY: the manual: both pointers may be NULL.
    let selected = unsafe { curl_global_sslset(rustls, null(), null_mut()) };
    assert_eq!(selected, code::OK);
}

#[test]
fn a_row_does_what_its_status_says() {
    select_rustls();
    for row in OPTIONS {
        let mut handle = Handle::default();
        let before = format!("{:?}{:?}", handle.settings, handle.callbacks);
        let on = handle.set(row.id, sample(row, true));
        let after = format!("{:?}{:?}", handle.settings, handle.callbacks);
        match row.status {
            Status::Refused if [c"MIMEPOST", c"HTTPPOST"].contains(&row.name) => {
                assert_eq!(on, code::OK); // the transfer refuses it
                assert_ne!(before, after, "{row:?}");
            }
            Status::Refused => {
                assert!(
                    [code::NOT_BUILT_IN, code::UNKNOWN_OPTION].contains(&on),
                    "{row:?}"
                );
                assert_eq!(before, after, "{row:?}");
            }
            Status::Accepted => assert_eq!(on, code::OK, "{row:?}"),
            Status::Honoured if row.name.to_bytes().ends_with(b"PROTOCOLS_STR") => {
                assert_eq!(on, code::UNSUPPORTED_PROTOCOL); // "PEM" is no scheme
            }
            Status::Honoured => assert_eq!(on, code::OK, "{row:?}"),
        }
        let off = handle.set(row.id, sample(row, false));
        let removed = ["TLSAUTH", "KRBLEVEL", "FALSESTART", "CONV_"];
        let name = row.name.to_str().unwrap();
        let always = removed.iter().any(|part| name.contains(part));
        assert_eq!(off != code::OK, always, "{row:?}");
    }
}

/// Of an option's possible arguments at least two lead to different settings.
#[test]
fn honoured_rows_change_a_field() {
    select_rustls();
    let honoured = OPTIONS.iter().filter(|row| row.status == Status::Honoured);
    // A share is joined by the handle itself: capi-tests/easy/share.c.
    for row in honoured.filter(|row| row.id != id::SHARE) {
        let mut arguments = vec![sample(row, true), sample(row, false)];
        match row.kind {
            Kind::LONG | Kind::VALUES => arguments.extend([7, 16, 100_000, -1].map(Arg::Long)),
            Kind::STRINGPOINT => {
                arguments.extend([c"WSS", c"der"].map(|text| Arg::Pointer(text.as_ptr().cast())));
            }
            _ => {}
        }
        let mut handle = Handle::default();
        let outcomes = arguments.into_iter().map(|arg| {
            handle.set(row.id, arg);
            format!("{:?}{:?}", handle.settings, handle.callbacks)
        });
        let outcomes: std::collections::HashSet<String> = outcomes.collect();
        assert!(outcomes.len() > 1, "{row:?}");
    }
}

#[test]
fn unknown_options() {
    let mut handle = Handle::default();
    for option in [
        0,
        8,
        9999,
        10_000,
        10_065 + 1,
        333,
        -1,
        65,
        c_int::MAX,
        c_int::MIN,
    ] {
        assert_eq!(handle.long(option, 0), code::UNKNOWN_OPTION, "{option}");
    }
}

#[test]
fn text_is_copied_and_null_resets() {
    let mut handle = Handle::default();
    let mut url = *b"ws://a\0";
    let pointer = Arg::Pointer(url.as_mut_ptr().cast());
    assert_eq!(handle.set(id::URL, pointer), code::OK);
    url.fill(b'x');
    assert_eq!(handle.settings.request.url, bytes("ws://a"));
    assert_eq!(handle.text(id::URL, c""), code::OK);
    assert_eq!(handle.settings.request.url, bytes(""));
    assert_eq!(handle.null(id::URL), code::OK);
    assert_eq!(handle.settings.request.url, None);
}

#[test]
fn text_that_is_too_long_changes_nothing() {
    let mut handle = Handle::default();
    let long = CString::new(vec![b'x'; crate::limits::INPUT_STRING + 1]).unwrap();
    handle.text(id::USERAGENT, c"me");
    for option in [id::USERAGENT, id::FTPPORT, id::PROXY, id::USERPWD] {
        assert_eq!(handle.text(option, &long), code::BAD_FUNCTION_ARGUMENT);
    }
    assert_eq!(handle.settings.request.user_agent, bytes("me"));
}

#[test]
fn pointers_and_functions_are_kept() {
    unsafe extern "C-unwind" fn write(_: *mut c_char, _: usize, _: usize, _: *mut c_void) -> usize {
        41
    }
    let mut handle = Handle::default();
    let untyped = {
        // SAFETY: only its type is forgotten.
        unsafe { std::mem::transmute::<WriteFn, unsafe extern "C" fn()>(write) }
    };
    assert_eq!(
        handle.set(id::WRITEFUNCTION, Arg::Function(Some(untyped))),
        code::OK
    );
    let kept = handle.callbacks.write.expect("kept");
    // SAFETY: the function above looks at none of its arguments.
    assert_eq!(unsafe { kept(null_mut(), 1, 1, null_mut()) }, 41);
    assert_eq!(handle.set(id::WRITEFUNCTION, Arg::Function(None)), code::OK);
    assert!(handle.callbacks.write.is_none());

    let data = c"A: b".as_ptr().cast_mut();
    let list = std::cell::Cell::new(curl_slist {
        data,
        next: null_mut(),
    });
    let mut place = 0_u8;
    handle.set(id::HTTPHEADER, Arg::Pointer(list.as_ptr().cast()));
    handle.set(id::PRIVATE, Arg::Pointer((&raw const place).cast()));
    handle.set(id::ERRORBUFFER, Arg::Pointer((&raw const place).cast()));
    assert_eq!(handle.callbacks.headers, list.as_ptr().cast_const());
    assert_eq!(handle.callbacks.private, (&raw mut place).cast());
    assert_eq!(handle.callbacks.error_buffer, (&raw mut place).cast());
    // What is appended later is read with it.
    let mut second = curl_slist {
        data: c"C: d".as_ptr().cast_mut(),
        next: null_mut(),
    };
    list.set(curl_slist {
        data,
        next: &raw mut second,
    });
    // SAFETY: a list of two.
    let texts = unsafe { crate::capi::pointer::read_slist(handle.callbacks.headers) }.unwrap();
    assert_eq!(texts.len(), 2);
    handle.null(id::HTTPHEADER);
    assert!(handle.callbacks.headers.is_null());
}

/// The shim passes arguments by the option's range; another kind is an error, not a guess.
#[test]
fn arguments_of_another_kind() {
    let mut handle = Handle::default();
    let bad = code::BAD_FUNCTION_ARGUMENT;
    assert_eq!(handle.long(id::URL, 1), bad);
    assert_eq!(handle.long(id::WRITEFUNCTION, 1), bad);
    assert_eq!(handle.long(id::CAINFO_BLOB, 1), bad);
    assert_eq!(handle.long(id::HTTPHEADER, 1), bad);
    assert_eq!(handle.null(id::TIMEOUT), bad);
}
