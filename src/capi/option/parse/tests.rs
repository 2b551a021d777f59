//! Tests of the rules: what arguments become.

use std::ffi::{c_int, c_long};
use std::ptr::null;

use crate::capi::code;
use crate::capi::option::tests::{Handle, bytes};
use crate::capi::option::{Arg, id};
use crate::capi::types::curl_blob;
use crate::settings::{ConnectOnly, Family, ProxyKind, Schemes, TlsVersions, WebSocket};

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
