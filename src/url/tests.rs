//! The tables hold what libcurl 8.22 said: its effective URL, its request target, its `CURLUE_`
//! code, obtained by running it.

use super::*;
use crate::limits::INPUT_STRING;

mod join;

fn plain(text: &[u8]) -> Result<Url, UrlError> {
    parse(text, &ParseOptions::default())
}

fn shown(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

/// URL, effective URL, request target.
const ACCEPTED: &[(&[u8], &[u8], &[u8])] = &[
    (b"ws://h", b"ws://h/", b"/"),
    (
        b"WS://Host.Example/Path",
        b"ws://Host.Example/Path",
        b"/Path",
    ),
    (b"ws:/h/p", b"ws://h/p", b"/p"),
    (b"ws:///h/p", b"ws://h/p", b"/p"),
    (
        b"ws://h/\xc3\xa9?\xc3\xa9#\xc3\xa9",
        b"ws://h/\xc3\xa9?\xc3\xa9#\xc3\xa9",
        b"/%C3%A9?\xc3\xa9",
    ),
    (b"ws://h/%c3%a9?%c3", b"ws://h/%c3%a9?%c3", b"/%C3%A9?%c3"),
    (b"ws://h/a\\b", b"ws://h/a\\b", b"/a\\b"),
    (b"ws://u:p@h", b"ws://u:p@h/", b"/"),
    (b"ws://u:p:q@h", b"ws://u:p:q@h/", b"/"),
    (b"ws://@h", b"ws://@h/", b"/"),
    (b"ws://:@h", b"ws://:@h/", b"/"),
    (b"ws://:p@h", b"ws://:p@h/", b"/"),
    (b"ws://u:@h", b"ws://u:@h/", b"/"),
    (b"ws://u%40:p%3a@h/", b"ws://u%40:p%3a@h/", b"/"),
    (b"ws://u;o:p@h", b"ws://u;o:p@h/", b"/"),
    (b"ws://u%00@h", b"ws://u%00@h/", b"/"),
    (b"ws://h/p@x", b"ws://h/p@x", b"/p@x"),
    (b"ws://h?a@b", b"ws://h/?a@b", b"/?a@b"),
    (b"ws://h:", b"ws://h/", b"/"),
    (b"ws://h:/", b"ws://h/", b"/"),
    (b"ws://h:0", b"ws://h:0/", b"/"),
    (b"ws://h:00080", b"ws://h:80/", b"/"),
    (b"ws://h:000000000000000000080", b"ws://h:80/", b"/"),
    (b"ws://h:65535", b"ws://h:65535/", b"/"),
    (b"ws://127.1", b"ws://127.0.0.1/", b"/"),
    (b"ws://0x7f.1", b"ws://127.0.0.1/", b"/"),
    (b"ws://2130706433", b"ws://127.0.0.1/", b"/"),
    (b"ws://0177.0.0.1", b"ws://127.0.0.1/", b"/"),
    (b"ws://127.0.0.1.", b"ws://127.0.0.1/", b"/"),
    (b"ws://1.2.3.4.5", b"ws://1.2.3.4.5/", b"/"),
    (b"ws://256.1.1.1", b"ws://256.1.1.1/", b"/"),
    (b"ws://4294967296", b"ws://4294967296/", b"/"),
    (b"ws://0x", b"ws://0x/", b"/"),
    (b"ws://0x.1", b"ws://0x.1/", b"/"),
    (b"ws://08.1.1.1", b"ws://08.1.1.1/", b"/"),
    (b"ws://0", b"ws://0.0.0.0/", b"/"),
    (b"ws://1.", b"ws://0.0.0.1/", b"/"),
    (b"ws://1.2.", b"ws://1.0.0.2/", b"/"),
    (b"ws://1..2", b"ws://1..2/", b"/"),
    (b"ws://0X7F.0x0.0.1:90/", b"ws://127.0.0.1:90/", b"/"),
    (b"ws://1.2.3.4a", b"ws://1.2.3.4a/", b"/"),
    (b"ws://%31%32%37.1", b"ws://127.0.0.1/", b"/"),
    (b"ws://0x100000000", b"ws://0x100000000/", b"/"),
    (b"ws://1.2.65536", b"ws://1.2.65536/", b"/"),
    (b"ws://1.16777216", b"ws://1.16777216/", b"/"),
    (b"ws://00000000000000000000177.1", b"ws://127.0.0.1/", b"/"),
    (b"ws://[::1]", b"ws://[::1]/", b"/"),
    (b"ws://[::1]:90/x", b"ws://[::1]:90/x", b"/x"),
    (b"ws://[0:0:0:0:0:0:0:1]", b"ws://[::1]/", b"/"),
    (
        b"ws://[FE80::1%25eth0]:80/",
        b"ws://[fe80::1%25eth0]:80/",
        b"/",
    ),
    (b"ws://[fe80::1%eth0]/", b"ws://[fe80::1%25eth0]/", b"/"),
    (b"ws://[fe80::1%252]/", b"ws://[fe80::1%252]/", b"/"),
    (
        b"ws://[fe80::1%25123456789012345]/",
        b"ws://[fe80::1%25123456789012345]/",
        b"/",
    ),
    (b"ws://[::ffff:1.2.3.4]/", b"ws://[::ffff:1.2.3.4]/", b"/"),
    (
        b"ws://[2001:DB8::0001:0:0:1]/",
        b"ws://[2001:db8::1:0:0:1]/",
        b"/",
    ),
    (b"ws://[1:2:3:4:5:6:7::]", b"ws://[1:2:3:4:5:6:7:0]/", b"/"),
    (b"ws://[::]", b"ws://[::]/", b"/"),
    (b"ws://u@[::1]", b"ws://u@[::1]/", b"/"),
    (b"ws://[::1%2]/", b"ws://[::1%252]/", b"/"),
    (b"ws://[::1%25%]/", b"ws://[::1%25%]/", b"/"),
    (b"ws://[::1%%]/", b"ws://[::1%25%]/", b"/"),
    (b"ws://h%41x/", b"ws://hAx/", b"/"),
    (b"ws://h_x-y.z~/", b"ws://h_x-y.z~/", b"/"),
    (b"ws://h.", b"ws://h./", b"/"),
    (b"ws://.h", b"ws://.h/", b"/"),
    (b"ws://a..b", b"ws://a..b/", b"/"),
    (b"ws://-h", b"ws://-h/", b"/"),
    (b"ws://h/a/../b", b"ws://h/b", b"/b"),
    (b"ws://h/..", b"ws://h/", b"/"),
    (b"ws://h/.", b"ws://h/", b"/"),
    (b"ws://h/./", b"ws://h/", b"/"),
    (b"ws://h/a/b/../../../c", b"ws://h/c", b"/c"),
    (b"ws://h/a/%2e%2E/b", b"ws://h/b", b"/b"),
    (b"ws://h/a/..b", b"ws://h/a/..b", b"/a/..b"),
    (b"ws://h//a//../b", b"ws://h//a/b", b"//a/b"),
    (b"ws://h/a/.", b"ws://h/a/", b"/a/"),
    (b"ws://h/a/..", b"ws://h/", b"/"),
    (b"ws://h/...", b"ws://h/...", b"/..."),
    (b"ws://h/a/..?x=../y", b"ws://h/?x=../y", b"/?x=../y"),
    (b"ws://h/%2e", b"ws://h/", b"/"),
    (b"ws://h/.%2e/x", b"ws://h/x", b"/x"),
    (b"ws://h/a?b/../c", b"ws://h/a?b/../c", b"/a?b/../c"),
    (b"ws://h/a#/../x", b"ws://h/a#/../x", b"/a"),
    (b"ws://h/a/b%2f../c", b"ws://h/a/b%2f../c", b"/a/b%2F../c"),
    (b"ws://h?q", b"ws://h/?q", b"/?q"),
    (b"ws://h?", b"ws://h/?", b"/?"),
    (b"ws://h/?", b"ws://h/?", b"/?"),
    (b"ws://h/p?", b"ws://h/p?", b"/p?"),
    (b"ws://h#f", b"ws://h/#f", b"/"),
    (b"ws://h#", b"ws://h/#", b"/"),
    (b"ws://h/#", b"ws://h/#", b"/"),
    (b"ws://h/p?#", b"ws://h/p?#", b"/p?"),
    (b"ws://h/p?a?b#c?d#e", b"ws://h/p?a?b#c?d#e", b"/p?a?b"),
    (b"ws://h/p#f?q", b"ws://h/p#f?q", b"/p"),
    (
        b"ws://h/p?q%20+x%e4",
        b"ws://h/p?q%20+x%e4",
        b"/p?q%20+x%e4",
    ),
    (b"ws+x://h", b"ws+x://h/", b"/"),
    (b"xyz://h/", b"xyz://h/", b"/"),
    (
        b"aaaaaaaaaabbbbbbbbbbccccccccccddddddddd://h",
        b"aaaaaaaaaabbbbbbbbbbccccccccccddddddddd://h/",
        b"/",
    ),
    (
        b"aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd://h",
        b"aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd://h/",
        b"/",
    ),
    (b"http:/h", b"http://h/", b"/"),
    (b"ws://h:80#f", b"ws://h:80/#f", b"/"),
    (b"ws://h:80?q", b"ws://h:80/?q", b"/?q"),
    (b"ws://[::FFFF:1.2.3.4]/", b"ws://[::ffff:1.2.3.4]/", b"/"),
    (b"ws://h//..", b"ws://h/", b"/"),
    (b"ws://h/a/b/..", b"ws://h/a/", b"/a/"),
    (b"ws://h/../", b"ws://h/", b"/"),
    (b"ws://h/a//..", b"ws://h/a/", b"/a/"),
    (b"ws://h/a/./", b"ws://h/a/", b"/a/"),
    (b"ws://[fe80::1%2525x]/", b"ws://[fe80::1%25x]/", b"/"),
    (b"ws://[::1%251]:0/", b"ws://[::1%251]:0/", b"/"),
    (b"ws://h/%2e%2e", b"ws://h/", b"/"),
    (
        b"ws://h/%2e%2e%2e/x",
        b"ws://h/%2e%2e%2e/x",
        b"/%2E%2E%2E/x",
    ),
    (b"ws://1.2.3.", b"ws://1.2.0.3/", b"/"),
    (b"ws://0x7f.0.0.1.", b"ws://127.0.0.1/", b"/"),
    (b"ws://0x.", b"ws://0x./", b"/"),
];

const REFUSED: &[(&[u8], UrlError)] = &[
    (b"ws:////h/p", UrlError::Slashes),
    (b"ws:h/p", UrlError::BadPort),
    (b"ws://", UrlError::NoHost),
    (b"ws:", UrlError::BadPort),
    (b"//h/p", UrlError::NoHost),
    (b"ws:// h", UrlError::Malformed),
    (b"ws://h/a b", UrlError::Malformed),
    (b"ws://h/a\tb", UrlError::Malformed),
    (b"ws://h/\x7f", UrlError::Malformed),
    (b"ws://h\\p", UrlError::BadHost),
    (b"ws://h:80\\x", UrlError::Backslash),
    (b"ws://h:\\", UrlError::Backslash),
    (b"ws://u@v@h", UrlError::BadHost),
    (b"ws://u:p@v@h/", UrlError::BadHost),
    (b"h:", UrlError::BadPort),
    (b"ws://h:65536", UrlError::BadPort),
    (b"ws://h:-1", UrlError::BadPort),
    (b"ws://h:+1", UrlError::BadPort),
    (b"ws://h:1a", UrlError::BadPort),
    (b"ws://h:a", UrlError::BadPort),
    (b"ws://h:80:80", UrlError::BadPort),
    (b"ws://:80", UrlError::NoHost),
    (b"ws://h: 80", UrlError::Malformed),
    (b"ws://h:99999999999999999999999", UrlError::BadPort),
    (b"ws://127.0.0.1..", UrlError::BadHost),
    (b"ws://127.0.0.1%20", UrlError::BadHost),
    (b"ws://[fe80::1%25]/", UrlError::BadIpv6),
    (b"ws://[fe80::1%]/", UrlError::BadIpv6),
    (b"ws://[fe80::1%251234567890123456]/", UrlError::BadIpv6),
    (b"ws://[::1", UrlError::BadIpv6),
    (b"ws://::1", UrlError::NoHost),
    (b"ws://[::1]x", UrlError::BadPort),
    (b"ws://[::1]x:80", UrlError::BadPort),
    (b"ws://[]", UrlError::BadIpv6),
    (b"ws://[:]", UrlError::BadIpv6),
    (b"ws://[::g]", UrlError::BadIpv6),
    (b"ws://[1.2.3.4]", UrlError::BadIpv6),
    (b"ws://[1::2::3]", UrlError::BadIpv6),
    (b"ws://[::1]]", UrlError::BadPort),
    (b"ws://a[::1]", UrlError::BadPort),
    (b"ws://[v1.a]/", UrlError::BadIpv6),
    (b"ws://%5b::1%5d/", UrlError::BadPort),
    (b"ws://h%2fx/", UrlError::BadHost),
    (b"ws://h%00x/", UrlError::BadHost),
    (b"ws://h%zz/", UrlError::BadHost),
    (b"ws://h%4", UrlError::BadHost),
    (b"ws://h%20x", UrlError::BadHost),
    (b"ws://h\"x", UrlError::BadHost),
    (b"ws://h'x", UrlError::BadHost),
    (b"ws://h..", UrlError::BadHost),
    (b"ws://.", UrlError::BadHost),
    (b"ws://..", UrlError::BadHost),
    (b"ws://h{x}", UrlError::BadHost),
    (b"ws://h%40x", UrlError::BadHost),
    (b"ws://h%3a80/", UrlError::BadHost),
    (b"ws://h!x", UrlError::BadHost),
    (b"ws://h;x", UrlError::BadHost),
    (b"ws://h,x", UrlError::BadHost),
    (b"ws://h|x", UrlError::BadHost),
    (b"ws://h`", UrlError::BadHost),
    (b"?x", UrlError::NoHost),
    (b"#x", UrlError::NoHost),
    (b"/x", UrlError::NoHost),
    (b"1ws://h", UrlError::BadPort),
    (b"w s://h", UrlError::Malformed),
    (b"ws%3a//h", UrlError::BadHost),
    (
        b"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx://h",
        UrlError::BadPort,
    ),
    (b"ws:?h", UrlError::BadPort),
    (b"ws:/", UrlError::NoHost),
    (b"ws:/?x", UrlError::NoHost),
    (b"ws://?x", UrlError::NoHost),
    (b"ws://#x", UrlError::NoHost),
    (b"ws://u@", UrlError::NoHost),
    (b"ws://u@:80", UrlError::NoHost),
    (b"ws://[1:2:3:4:5:6:7:8:9]", UrlError::BadIpv6),
    (b"ws://[12345::]", UrlError::BadIpv6),
    (b"ws://1..", UrlError::BadHost),
    (b"ws://+1.2.3.4", UrlError::BadHost),
    (b"ws://1.+2", UrlError::BadHost),
];

#[test]
fn urls_that_libcurl_takes() {
    for (url, effective, target) in ACCEPTED {
        let parsed = plain(url).unwrap_or_else(|error| panic!("{}: {error}", shown(url)));
        assert_eq!(
            shown(&parsed.effective()),
            shown(effective),
            "{}",
            shown(url)
        );
        assert_eq!(
            shown(&parsed.request_target()),
            shown(target),
            "{}",
            shown(url)
        );
    }
}

#[test]
fn urls_that_libcurl_refuses() {
    for (url, error) in REFUSED {
        assert_eq!(plain(url), Err(*error), "{}", shown(url));
    }
}

#[test]
fn an_effective_url_is_its_own() {
    for (_, effective, _) in ACCEPTED {
        assert_eq!(
            shown(&plain(effective).unwrap().effective()),
            shown(effective)
        );
    }
}

#[test]
fn a_url_in_its_parts() {
    let url = plain(b"WSS://us%40er:p%3a%ff@[FE80::1%25eth0]:8443/a/./b?q=1?#f").unwrap();
    let address = "fe80::1".parse().unwrap();
    assert_eq!(url.scheme, "wss");
    assert_eq!(url.user.as_deref(), Some(b"us%40er".as_slice()));
    assert_eq!(
        url.credentials(),
        Ok((Some(b"us@er".to_vec()), Some(b"p:\xff".to_vec())))
    );
    assert_eq!(
        url.host,
        Host {
            text: "fe80::1".to_owned(),
            kind: HostKind::V6(address)
        }
    );
    assert_eq!(url.zone.as_deref(), Some("eth0"));
    assert_eq!(url.port_or_default(), Some(8443));
    assert_eq!(url.path, b"/a/b");
    assert_eq!(url.query.as_deref(), Some(b"q=1?".as_slice()));
    assert_eq!(url.fragment.as_deref(), Some(b"f".as_slice()));
    assert_eq!(url.host_header(), "[fe80::1]:8443");
}

#[test]
fn kinds_of_host() {
    let kind = |url: &[u8]| plain(url).unwrap().host.kind;
    assert_eq!(kind(b"ws://Example"), HostKind::Name);
    assert_eq!(kind(b"ws://0x7f.1"), HostKind::V4(Ipv4Addr::LOCALHOST));
    assert_eq!(kind(b"ws://[::1]"), HostKind::V6(Ipv6Addr::LOCALHOST));
    assert_eq!(kind(b"ws://256.0.0.1"), HostKind::Name);
}

#[test]
fn host_names_the_port_only_where_it_is_unusual() {
    let header = |url: &[u8]| plain(url).unwrap().host_header();
    assert_eq!(header(b"ws://Host"), "Host");
    assert_eq!(header(b"ws://h:80"), "h");
    assert_eq!(header(b"ws://h:443"), "h:443");
    assert_eq!(header(b"wss://h:443"), "h");
    assert_eq!(header(b"wss://[::1]:80"), "[::1]:80");
    assert_eq!(header(b"ws://[::1%251]"), "[::1]");
    assert_eq!(header(b"xyz://h:80"), "h:80");
}

#[test]
fn default_ports() {
    let port = |url: &[u8]| plain(url).unwrap().port_or_default();
    assert_eq!(port(b"ws://h"), Some(80));
    assert_eq!(port(b"wss://h:"), Some(443));
    assert_eq!(port(b"wss://h:0"), Some(0));
    assert_eq!(port(b"xyz://h"), None);
}

/// libcurl puts the default scheme and `://` before what has none, and reads that.
#[test]
fn a_default_scheme() {
    let options = ParseOptions {
        default_scheme: Some(b"WS"),
        ..ParseOptions::default()
    };
    let effective = |text: &[u8]| parse(text, &options).map(|url| shown(&url.effective()));
    assert_eq!(effective(b"h:80/p").as_deref(), Ok("ws://h:80/p"));
    assert_eq!(effective(b"/h/p").as_deref(), Ok("ws://h/p"));
    assert_eq!(effective(b"h:").as_deref(), Ok("ws://h/"));
    assert_eq!(effective(b"u:p@h:90").as_deref(), Ok("ws://u:p@h:90/"));
    assert_eq!(effective(b"wss://h").as_deref(), Ok("wss://h/"));
    assert_eq!(effective(b"//h"), Err(UrlError::Slashes));
    assert_eq!(effective(b"wss:h"), Err(UrlError::BadPort));
}

/// Where libcurl would guess "http".
#[test]
fn no_scheme_is_guessed() {
    for url in [
        b"h/p".as_slice(),
        b"localhost",
        b"ftp.h",
        b"h:80/p?q",
        b"u:p@h:90",
    ] {
        assert_eq!(plain(url), Err(UrlError::NoScheme));
    }
}

#[test]
fn names_beyond_ascii_are_refused() {
    assert_eq!(plain("ws://é/".as_bytes()), Err(UrlError::Idn));
    assert_eq!(plain(b"ws://h%c3%a9/"), Err(UrlError::Idn));
    assert_eq!(plain(b"ws://h%7f/"), Err(UrlError::BadHost));
    assert!(plain(b"ws://xn--9ca/").is_ok());
}

#[test]
fn dot_segments_stay_if_asked() {
    let options = ParseOptions {
        path_as_is: true,
        ..ParseOptions::default()
    };
    let url = parse(b"ws://h/a/../b?#", &options).unwrap();
    assert_eq!(shown(&url.effective()), "ws://h/a/../b?#");
    assert_eq!(shown(&url.request_target()), "/a/../b?");
}

#[test]
fn a_user_can_be_disallowed() {
    let options = ParseOptions {
        disallow_user: true,
        ..ParseOptions::default()
    };
    for url in [b"ws://u@h".as_slice(), b"ws://@h", b"ws://:p@h"] {
        assert_eq!(parse(url, &options), Err(UrlError::UserNotAllowed));
    }
    assert!(parse(b"ws://h/@", &options).is_ok());
}

#[test]
fn credentials_do_not_end_lines() {
    let credentials = |url: &[u8]| plain(url).unwrap().credentials();
    for url in [b"ws://a%0db@h".as_slice(), b"ws://a:%0a@h", b"ws://%00:@h"] {
        assert_eq!(credentials(url), Err(UrlError::BadCredentials));
    }
    assert_eq!(credentials(b"ws://h"), Ok((None, None)));
    assert_eq!(credentials(b"ws://:@h"), Ok((Some(vec![]), Some(vec![]))));
    assert_eq!(
        credentials(b"ws://u%zz%4@h"),
        Ok((Some(b"u%zz%4".to_vec()), None))
    );
}

#[test]
fn a_url_has_a_limit() {
    let url = |len: usize| [b"ws://h/".as_slice(), &vec![b'a'; len - 7]].concat();
    assert!(plain(&url(INPUT_STRING)).is_ok());
    assert_eq!(plain(&url(INPUT_STRING + 1)), Err(UrlError::TooLong));
}
