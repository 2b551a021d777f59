//! Tests of the table and the rules, through `set`.

use super::*;
use crate::capi::callback::WriteFn;
use crate::capi::code;
use crate::capi::global::curl_global_sslset;
use crate::capi::types::enums::curl_sslbackend::CURLSSLBACKEND_RUSTLS;
use crate::capi::types::{curl_blob, curl_slist};
use crate::settings::{ConnectOnly, Family, Schemes, Text, TlsVersions, WebSocket};
use std::ffi::{CString, c_char};
use std::ptr::{null, null_mut};

/// A handle's settings.
#[derive(Default)]
struct Handle {
    settings: Settings,
    callbacks: Callbacks,
}

impl Handle {
    fn set(&mut self, option: c_int, arg: Arg) -> c_int {
        let mut target = Target {
            settings: &mut self.settings,
            callbacks: &mut self.callbacks,
        };
        // SAFETY: the tests pass arguments of the option's type.
        unsafe { set(&mut target, option, arg) }
    }

    fn long(&mut self, option: c_int, number: c_long) -> c_int {
        self.set(option, Arg::Long(number))
    }

    fn text(&mut self, option: c_int, text: &CStr) -> c_int {
        self.set(option, Arg::Pointer(text.as_ptr().cast()))
    }

    fn null(&mut self, option: c_int) -> c_int {
        self.set(option, Arg::Pointer(null()))
    }
}

fn bytes(text: &str) -> Option<Text> {
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
fn another_method_ends_uploads() {
    let other = [
        (id::UPLOAD, Arg::Long(0)),
        (id::HTTPGET, Arg::Long(1)),
        (id::NOBODY, Arg::Long(1)),
        (id::POST, Arg::Long(0)),
        (id::POSTFIELDS, Arg::Pointer(null())),
        (id::COPYPOSTFIELDS, Arg::Pointer(c"x".as_ptr().cast())),
    ];
    for (option, arg) in other {
        let mut handle = Handle::default();
        assert!(!handle.settings.request.upload);
        for off in [id::HTTPGET, id::NOBODY] {
            assert_eq!(handle.long(id::PUT, 1), code::OK);
            assert_eq!(handle.long(off, 0), code::OK);
            assert!(handle.settings.request.upload);
        }
        assert_eq!(handle.set(option, arg), code::OK);
        assert!(!handle.settings.request.upload, "{option}");
    }
}

#[test]
fn upload_buffers_have_bounds() {
    let mut handle = Handle::default();
    assert_eq!(handle.settings.request.upload_buffer.0, 65_536);
    for (wanted, got) in [(0, 16_384), (100_000, 100_000), (c_long::MAX, 2_097_152)] {
        assert_eq!(handle.long(id::UPLOAD_BUFFERSIZE, wanted), code::OK);
        assert_eq!(handle.settings.request.upload_buffer.0, got);
    }
    let negative = handle.long(id::UPLOAD_BUFFERSIZE, -1);
    assert_eq!(negative, code::BAD_FUNCTION_ARGUMENT);
}

#[test]
fn receive_buffers_have_bounds() {
    let mut handle = Handle::default();
    assert_eq!(handle.settings.request.receive_buffer.0, 16_384);
    for (wanted, got) in [(0, 1024), (5000, 5000), (c_long::MAX, 16_384)] {
        assert_eq!(handle.long(id::BUFFERSIZE, wanted), code::OK);
        assert_eq!(handle.settings.request.receive_buffer.0, got);
    }
    let negative = handle.long(id::BUFFERSIZE, -1);
    assert_eq!(negative, code::BAD_FUNCTION_ARGUMENT);
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
fn user_and_password() {
    let cases = [
        (c"me:secret", "me", Some("secret")),
        (c"me:a:b", "me", Some("a:b")),
        (c"me", "me", None),
        (c"me:", "me", Some("")),
        (c":x", "", Some("x")),
        (c"", "", None),
    ];
    let mut handle = Handle::default();
    for (text, user, password) in cases {
        assert_eq!(handle.text(id::USERPWD, text), code::OK);
        assert_eq!(handle.settings.request.user, bytes(user));
        assert_eq!(handle.settings.request.password, password.and_then(bytes));
    }
    handle.text(id::PASSWORD, c"other");
    assert_eq!(handle.settings.request.password, bytes("other"));
    assert_eq!(handle.null(id::USERPWD), code::OK);
    assert_eq!(handle.settings.request.user, None);
    assert_eq!(handle.settings.request.password, None);
}

#[test]
fn numbers_have_their_range() {
    let bad = code::BAD_FUNCTION_ARGUMENT;
    let cases: &[(c_int, &[(c_long, c_int)])] = &[
        (id::PORT, &[(0, 0), (65535, 0), (65536, bad), (-1, bad)]),
        (
            id::TIMEOUT,
            &[(0, 0), (c_long::MAX, 0), (-1, bad), (c_long::MIN, bad)],
        ),
        (id::TIMEOUT_MS, &[(0, 0), (c_long::MAX, 0), (-1, bad)]),
        (id::TCP_KEEPIDLE, &[(0, 0), (c_long::MAX, 0), (-1, bad)]),
        (id::CONNECT_ONLY, &[(0, 0), (2, 0), (3, bad), (-1, bad)]),
        (id::IPRESOLVE, &[(2, 0), (3, bad), (-1, bad)]),
        (id::FOLLOWLOCATION, &[(3, 0), (4, bad), (-1, bad)]),
        (id::MAXREDIRS, &[(-1, 0), (-2, bad)]),
        (
            id::HTTP_VERSION,
            &[
                (0, 0),
                (4, 0),
                (5, 1),
                (6, 1),
                (30, 0),
                (31, 1),
                (32, 1),
                (-1, bad),
            ],
        ),
        (id::LOW_SPEED_LIMIT, &[(0, 0), (1, 0), (-1, bad)]),
        (id::LOW_SPEED_TIME, &[(0, 0), (65536, 0), (-1, bad)]),
        (id::LOCALPORT, &[(65535, 0), (65536, bad), (-1, bad)]),
        (id::LOCALPORTRANGE, &[(65535, 0), (65536, bad), (-1, bad)]),
        (id::DNS_CACHE_TIMEOUT, &[(0, 0), (-1, 0), (-2, bad)]),
        #[cfg(target_pointer_width = "64")] // these are no 32-bit `long`s
        (
            id::ADDRESS_SCOPE,
            &[(0xFFFF_FFFF, 0), (1 << 32, bad), (-1, bad)],
        ),
        (
            id::SSL_VERIFYHOST,
            &[(0, 0), (1, 0), (2, 0), (3, 0), (-1, 0)],
        ),
        (
            id::HTTPAUTH,
            &[
                (0, 0),
                (1, 0),
                (64, 0),
                (2, 0),
                (8, 4),
                (-17, 0),
                (1 << 31, 4),
            ],
        ),
        (id::SSL_OPTIONS, &[(0, 0), (16, 0), (2 | 8 | 32, 0), (4, 0)]),
    ];
    for (option, answers) in cases {
        for (number, expected) in *answers {
            let got = Handle::default().long(*option, *number);
            assert_eq!(got, *expected, "option {option}, {number}");
        }
    }
}

#[test]
fn timeouts() {
    let mut handle = Handle::default();
    handle.long(id::TIMEOUT, 3);
    handle.long(id::CONNECTTIMEOUT_MS, 1500);
    handle.long(id::SERVER_RESPONSE_TIMEOUT, c_long::MAX);
    let time = handle.settings.time;
    assert_eq!((time.total_ms, time.connect_ms), (3000, 1500));
    assert_eq!(time.response_ms, crate::limits::TIMEOUT_MS);
    handle.long(id::TIMEOUT_MS, 0);
    assert_eq!(handle.settings.time.total_ms, 0);
}

#[test]
fn switches() {
    let mut handle = Handle::default();
    assert!(handle.settings.no_progress.0 && handle.settings.tls.verify_host);
    handle.long(id::NOPROGRESS, 0);
    handle.long(id::SSL_VERIFYHOST, 0);
    handle.long(id::VERBOSE, 5);
    assert!(!handle.settings.no_progress.0 && !handle.settings.tls.verify_host);
    assert!(handle.settings.verbose);
    handle.long(id::SSL_VERIFYHOST, 1);
    assert!(handle.settings.tls.verify_host);
}

#[test]
fn connect_only_and_family() {
    let mut handle = Handle::default();
    handle.long(id::CONNECT_ONLY, 2);
    handle.long(id::IPRESOLVE, 2);
    assert_eq!(handle.settings.request.connect_only, ConnectOnly::Upgrade);
    assert_eq!(handle.settings.net.family, Family::V6);
}

#[test]
fn websocket_bits() {
    let mut handle = Handle::default();
    assert_eq!(handle.long(id::WS_OPTIONS, 1 | 1 << 30 | 1 << 29), code::OK);
    let expected = WebSocket {
        raw: true,
        lenient: true,
        compress: true,
        ..WebSocket::default()
    };
    assert_eq!(handle.settings.ws, expected);
    // libcurl's unused bits are ignored, ours are refused and change nothing.
    assert_eq!(
        handle.long(id::WS_OPTIONS, 1 << 24),
        code::BAD_FUNCTION_ARGUMENT
    );
    assert_eq!(handle.settings.ws, expected);
    assert_eq!(handle.long(id::WS_OPTIONS, 15 << 25), code::OK);
    let expected = WebSocket {
        no_auto_pong: true,
        messages: true,
        auto_close: true,
        alone: true,
        ping_off: true,
        ..WebSocket::default()
    };
    assert_eq!(handle.settings.ws, expected);
    assert_eq!(handle.long(id::WS_OPTIONS, 2 | 4), code::OK);
    assert_eq!(
        handle.settings.ws,
        WebSocket {
            no_auto_pong: true,
            ..WebSocket::default()
        }
    );
}

#[test]
fn schemes_by_name_and_by_bit() {
    let schemes = |ws, wss| Schemes { ws, wss };
    let mut handle = Handle::default();
    let cases = [
        (c"ws,wss", 0, schemes(true, true)),
        (c"WSS", 0, schemes(false, true)),
        (c"http,https,ws", 0, schemes(true, false)),
        (c"https", 0, schemes(false, false)),
        (c"all", 0, schemes(true, true)),
        (c",ws,,", 0, schemes(true, false)),
        (c"wss,nonsense", 1, schemes(true, false)),
        (c"", 43, schemes(true, false)),
        (c",", 43, schemes(true, false)),
    ];
    for (text, code, expected) in cases {
        assert_eq!(handle.text(id::PROTOCOLS_STR, text), code, "{text:?}");
        assert_eq!(handle.settings.request.schemes, expected, "{text:?}");
    }
    assert_eq!(handle.null(id::PROTOCOLS_STR), code::OK);
    assert_eq!(handle.settings.request.schemes, Schemes::default());
    handle.long(id::PROTOCOLS, 3);
    assert_eq!(handle.settings.request.schemes, schemes(false, false));
    handle.long(id::PROTOCOLS, 0xFFFF_FFFF_u32 as c_long);
    assert_eq!(handle.settings.request.schemes, Schemes::default());
    assert_eq!(
        handle.text(id::REDIR_PROTOCOLS_STR, c"nonsense"),
        code::UNSUPPORTED_PROTOCOL
    );
    assert_eq!(handle.text(id::REDIR_PROTOCOLS_STR, c"http,wss"), code::OK);
}

#[test]
fn tls_versions() {
    let versions = |v1_2, v1_3| Some(TlsVersions { v1_2, v1_3 });
    let cases: &[(c_long, c_int, Option<TlsVersions>)] = &[
        (0, 0, versions(true, true)),
        (1, 0, versions(true, true)),
        (4, 0, versions(true, true)),
        (6, 0, versions(true, true)),
        (7, 0, versions(false, true)),
        (6 << 16, 0, versions(true, false)),
        (7 | 7 << 16, 0, versions(false, true)),
        (7 | 6 << 16, 0, versions(false, false)),
        (5 << 16, 4, None),
        (4 | 4 << 16, 4, None),
        (2, 43, None),
        (3, 43, None),
        (8, 43, None),
        (8 << 16, 43, None),
        (-1, 43, None),
    ];
    for (number, expected, versions) in cases {
        let mut handle = Handle::default();
        assert_eq!(
            handle.long(id::SSLVERSION, *number),
            *expected,
            "{number:x}"
        );
        let unchanged = TlsVersions::default();
        assert_eq!(
            handle.settings.tls.versions,
            versions.unwrap_or(unchanged),
            "{number:x}"
        );
    }
}

#[test]
fn tls_files_and_blobs() {
    let mut handle = Handle::default();
    assert_eq!(handle.text(id::SSLCERTTYPE, c"der"), code::OK);
    assert!(handle.settings.tls.cert_der);
    assert_eq!(handle.text(id::SSLCERTTYPE, c"P12"), code::NOT_BUILT_IN);
    assert!(handle.settings.tls.cert_der);
    assert_eq!(handle.null(id::SSLCERTTYPE), code::OK);
    assert!(!handle.settings.tls.cert_der);

    let mut pem = *b"PEM";
    let blob = curl_blob {
        data: pem.as_mut_ptr().cast(),
        len: 3,
        flags: 0,
    };
    let arg = Arg::Pointer((&raw const blob).cast());
    assert_eq!(handle.set(id::CAINFO_BLOB, arg), code::OK);
    pem.fill(b'x');
    assert_eq!(handle.settings.tls.ca_blob, bytes("PEM"));
    let empty = curl_blob { len: 0, ..blob };
    let arg = Arg::Pointer((&raw const empty).cast());
    assert_eq!(
        handle.set(id::CAINFO_BLOB, arg),
        code::BAD_FUNCTION_ARGUMENT
    );
    assert_eq!(handle.settings.tls.ca_blob, bytes("PEM"));
    assert_eq!(handle.null(id::CAINFO_BLOB), code::OK);
    assert_eq!(handle.settings.tls.ca_blob, None);
}

#[test]
fn authentication_bits() {
    let mut handle = Handle::default();
    let mut kept = |number| {
        assert_eq!(handle.long(id::HTTPAUTH, number), code::OK);
        handle.settings.request.auth.0
    };
    assert_eq!(kept(0), 0); // CURLAUTH_NONE
    assert_eq!(kept(1 | 8), 1); // Basic or NTLM
    assert_eq!(kept(1 | 2), 1 | 2); // Basic or Digest
    assert_eq!(kept(-17), 0xFFFF_FFE3); // CURLAUTH_ANY, sign-extended
}

#[test]
fn accept_encoding() {
    let mut handle = Handle::default();
    handle.text(id::ACCEPT_ENCODING, c"");
    assert_eq!(handle.settings.request.accept_encoding, bytes("identity"));
    handle.text(id::ACCEPT_ENCODING, c"br");
    assert_eq!(handle.settings.request.accept_encoding, bytes("br"));
    handle.null(id::ACCEPT_ENCODING);
    assert_eq!(handle.settings.request.accept_encoding, None);
}

#[test]
fn proxies() {
    use crate::settings::ProxyKind;
    let mut handle = Handle::default();
    assert_eq!(handle.text(id::PROXY, c"http://proxy"), code::OK);
    assert_eq!(handle.settings.proxy.url, bytes("http://proxy"));
    assert_eq!(handle.text(id::PROXY, c""), code::OK);
    assert_eq!(handle.settings.proxy.url, bytes(""));
    for (number, kind) in [
        (1, ProxyKind::Http10),
        (3, ProxyKind::Https),
        (6, ProxyKind::Socks4a),
        (7, ProxyKind::Socks5h),
    ] {
        assert_eq!(handle.long(id::PROXYTYPE, number), code::OK);
        assert_eq!(handle.settings.proxy.kind, kind);
    }
    assert_eq!(handle.long(id::PROXYTYPE, 8), code::NOT_BUILT_IN);
    assert_eq!(handle.long(id::PROXYTYPE, 9), code::BAD_FUNCTION_ARGUMENT);
    assert_eq!(handle.text(id::PROXYUSERPWD, c"a%3ab:c%zz:"), code::OK);
    assert_eq!(handle.settings.proxy.user, bytes("a:b"));
    assert_eq!(handle.settings.proxy.password, bytes("c%zz:"));
    assert_eq!(handle.text(id::PROXYUSERPWD, c"a%00"), code::URL_MALFORMAT);
    assert_eq!(handle.long(id::SOCKS5_AUTH, 4), code::OK);
    assert!(!handle.settings.proxy.socks5_auth.0);
    assert_eq!(handle.long(id::SOCKS5_AUTH, 2), code::NOT_BUILT_IN);
    assert_eq!(handle.long(id::PROXYAUTH, 8), code::NOT_BUILT_IN);
    assert_eq!(handle.long(id::PROXYAUTH, 16), code::OK);
    assert_eq!(handle.settings.proxy.auth.0, 2);
    assert_eq!(handle.long(id::PROXYAUTH, 3), code::OK);
    assert_eq!(handle.text(id::HAPROXY_CLIENT_IP, c"1.2.3.4"), code::OK);
    assert!(handle.settings.proxy.haproxy.on);
    assert_eq!(handle.null(id::HAPROXY_CLIENT_IP), code::OK);
    assert!(!handle.settings.proxy.haproxy.on);
    assert_eq!(handle.text(id::PROXY_CRLFILE, c"x"), code::OK);
    assert_eq!(handle.settings.proxy.tls.crl_file, bytes("x"));
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
