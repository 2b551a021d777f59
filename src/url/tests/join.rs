//! References against a base.

use super::*;

/// URL, Location, `CURLINFO_REDIRECT_URL`. The answers were 101: libcurl shows a Location of any
/// accepted answer, but over ws refuses 3xx and then shows none.
const JOINED: &[(&[u8], &[u8], &[u8])] = &[
    (b"ws://h/a/b", b"ws://g/x", b"ws://g/x"),
    (b"ws://h/a/b", b"WSS://G:80/x/../y?#", b"wss://G:80/y"),
    (b"ws://h/a/b", b"http://g", b"http://g/"),
    (
        b"ws://h/a/b",
        b"https://u:p@g:444/./p?q#f",
        b"https://u:p@g:444/p?q#f",
    ),
    (b"ws://h/a/b", b"xyz:/g", b"xyz://g/"),
    (b"ws://h/a/b", b"xyz:g", b"xyz:g"),
    (b"ws://h/a/b", b"mailto:a@b", b"mailto:a@b"),
    (b"ws://h/a/b", b"ws:///g/x", b"ws://g/x"),
    (b"ws://h/a/b", b"ws:////g", b"ws:////g"),
    (b"ws://h/a/b", b"ws:g/x", b"ws:g/x"),
    (b"ws://h/a/b", b"h:80/x", b"h:80/x"),
    (b"ws://h/a/b", b"//g", b"ws://g/"),
    (b"ws://h/a/b", b"//g/x", b"ws://g/x"),
    (b"ws://h/a/b", b"//g:90/x/../y?z#", b"ws://g:90/y?z"),
    (b"ws://h/a/b", b"//u@g", b"ws://u@g/"),
    (b"ws://h/a/b", b"///g/x", b"ws://g/x"),
    (b"ws://h/a/b", b"////g", b"////g"),
    (b"ws://h/a/b", b"//", b"//"),
    (b"ws://h/a/b", b"//g x/", b"//g x/"),
    (b"ws://h/a/b", b"//g/x y?a b#c d", b"ws://g/x%20y?a+b#c+d"),
    (b"ws://h/a/b", b"//g?x y", b"ws://g/?x+y"),
    (b"ws://h/a/b", b"//g#x", b"ws://g/#x"),
    (b"ws://h/a/b", b"//0x7f.1/x", b"ws://127.0.0.1/x"),
    (b"ws://h/a/b", b"//[::1]:8/x", b"ws://[::1]:8/x"),
    (b"ws://h/a/b", b"//g:x/", b"//g:x/"),
    (b"ws://h/a/b", b"//\xc3\xa9/x", b"ws://\xc3\xa9/x"),
    (b"ws://h/a/b", b"/", b"ws://h/"),
    (b"ws://h/a/b", b"/x", b"ws://h/x"),
    (b"ws://h/a/b", b"/x/../y", b"ws://h/y"),
    (b"ws://h/a/b", b"/../x", b"ws://h/x"),
    (b"ws://h/a/b", b"/x/.", b"ws://h/x/"),
    (b"ws://h/a/b", b"/x/..", b"ws://h/"),
    (b"ws://h/a/b", b"/./x?../y", b"ws://h/x?../y"),
    (b"ws://h/a/b", b"/x?", b"ws://h/x"),
    (b"ws://h/a/b", b"/x#", b"ws://h/x"),
    (b"ws://h/a/b", b"/x?#", b"ws://h/x"),
    (b"ws://h/a/b", b"/x//../y", b"ws://h/x/y"),
    (b"ws://h/a/b", b"/%2e%2e/x", b"ws://h/x"),
    (b"ws://h/a/b", b"x", b"ws://h/a/x"),
    (b"ws://h/a/b", b"./x", b"ws://h/a/x"),
    (b"ws://h/a/b", b"../x", b"ws://h/x"),
    (b"ws://h/a/b", b"../../../../x", b"ws://h/x"),
    (b"ws://h/a/b", b".", b"ws://h/a/"),
    (b"ws://h/a/b", b"..", b"ws://h/"),
    (b"ws://h/a/b", b"./", b"ws://h/a/"),
    (b"ws://h/a/b", b"../", b"ws://h/"),
    (b"ws://h/a/b", b"x/./y/../z", b"ws://h/a/x/z"),
    (b"ws://h/a/b", b"x?y/../z", b"ws://h/a/x?y/../z"),
    (b"ws://h/a/b", b"x#y/../z", b"ws://h/a/x#y/../z"),
    (b"ws://h/a/b", b"x;p=1", b"ws://h/a/x;p=1"),
    (b"ws://h/a/b", b"...", b"ws://h/a/..."),
    (b"ws://h/a/b", b"x/", b"ws://h/a/x/"),
    (b"ws://h/a/b", b"@x", b"ws://h/a/@x"),
    (b"ws://h/a/b", b"a@b/c", b"ws://h/a/a@b/c"),
    (b"ws://h/a/b", b"1:2", b"ws://h/a/1:2"),
    (b"ws://h/a/b", b":x", b"ws://h/a/:x"),
    (b"ws://h/a/b", b"x:/y", b"x://y/"),
    (b"ws://h/a/b", b"./x:y", b"ws://h/a/x:y"),
    (b"ws://h/a/b", b"x%2F%2e%2e/y", b"ws://h/a/x%2F%2E%2E/y"),
    (b"ws://h/a/b", b"?", b"ws://h/a/b"),
    (b"ws://h/a/b", b"?x", b"ws://h/a/b?x"),
    (b"ws://h/a/b", b"?x#y", b"ws://h/a/b?x#y"),
    (b"ws://h/a/b", b"?x?y/..", b"ws://h/a/b?x?y/.."),
    (
        b"ws://h/a/b",
        b"?a b c%2f%C3\xc3",
        b"ws://h/a/b?a+b+c%2F%C3%C3",
    ),
    (b"ws://h/a/b", b"#", b"ws://h/a/b"),
    (b"ws://h/a/b", b"#x", b"ws://h/a/b#x"),
    (b"ws://h/a/b", b"#x?y z", b"ws://h/a/b#x?y+z"),
    (b"ws://h/a/b", b"#x y", b"ws://h/a/b#x%20y"),
    (b"ws://h/a/b", b"#x#y", b"ws://h/a/b#x#y"),
    (b"ws://h/a/b", b"a b", b"ws://h/a/a%20b"),
    (b"ws://h/a/b", b"/a b?c d#e f", b"ws://h/a%20b?c+d#e+f"),
    (b"ws://h/a/b", b"a\tb", b"ws://h/a/a%09b"),
    (
        b"ws://h/a/b",
        b"/a\x01b\x7f\xc3\xa9?\xc3\xa9#\xc3\xa9",
        b"ws://h/a%01b%7F%C3%A9?%C3%A9#%C3%A9",
    ),
    (b"ws://h/a/b", b"%c3%zz%4", b"ws://h/a/%C3%zz%4"),
    (b"ws://h/a/b", b"%c3%zz%4a%aG", b"ws://h/a/%C3%zz%4A%aG"),
    (b"ws://h/a/b", b"a\\b", b"ws://h/a/a\\b"),
    (b"ws://h/a/b", b"\\x", b"ws://h/a/\\x"),
    (b"ws://h/a/b", b"/\\g/x", b"ws://h/\\g/x"),
    (b"ws://h/a/b", b"\"<x>\"", b"ws://h/a/\"<x>\""),
    (b"ws://h/a/b", b"{x}|^`", b"ws://h/a/{x}|^`"),
    (b"ws://h/a/b", b"+", b"ws://h/a/+"),
    (b"ws://h/a/b", b"&a=b", b"ws://h/a/&a=b"),
    (b"ws://h/a/b", b"ws://g/a b", b"ws://g/a b"),
    (
        b"ws://h/a/b",
        b"ws://g/\xc3\xa9%c3?%c3",
        b"ws://g/\xc3\xa9%c3?%c3",
    ),
    (b"ws://h/a/b", b"ws://g/a\tb", b"ws://g/a\tb"),
    (b"ws://h/a/b", b"ws://g b/", b"ws://g b/"),
    (b"ws://h/a/b", b"ws://u:p@g:0080/", b"ws://u:p@g:80/"),
    (b"ws://h/a/b", b"ws://127.1/", b"ws://127.0.0.1/"),
    (b"ws://h/a/b", b"ws://g:99999/", b"ws://g:99999/"),
    (b"ws://h/a/b", b"ws:/g", b"ws://g/"),
    (b"ws://h/a/b", b"WS:/G/A", b"ws://G/A"),
    (b"ws://h/a/b", b"file:///etc/x", b"file:///etc/x"),
    (b"ws://h/a/b", b"file:x", b"file:x"),
    (
        b"ws://h/a/b",
        b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa://g",
        b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa://g/",
    ),
    (
        b"ws://h/a/b",
        b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa://g",
        b"ws://h/a/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa://g",
    ),
    (b"ws://h/a/b", b"1ws://g/x", b"ws://h/a/1ws://g/x"),
    (b"ws://h/a/b", b"-://g", b"ws://h/a/-://g"),
    (b"ws://h/a/b", b"https:///g?", b"https://g/"),
    (b"ws://h/a/b", b"/x//y z", b"ws://h/x//y%20z"),
    (b"ws://h/a/b", b"x//y z?w//v u", b"ws://h/a/x//y%20z?w//v+u"),
    (b"ws://u:p@h:81/a/b/c?q=1?/x#f/g?h", b"//g/x", b"ws://g/x"),
    (
        b"ws://u:p@h:81/a/b/c?q=1?/x#f/g?h",
        b"/x",
        b"ws://u:p@h:81/x",
    ),
    (
        b"ws://u:p@h:81/a/b/c?q=1?/x#f/g?h",
        b"x",
        b"ws://u:p@h:81/a/b/x",
    ),
    (
        b"ws://u:p@h:81/a/b/c?q=1?/x#f/g?h",
        b"../x",
        b"ws://u:p@h:81/a/x",
    ),
    (
        b"ws://u:p@h:81/a/b/c?q=1?/x#f/g?h",
        b".",
        b"ws://u:p@h:81/a/b/",
    ),
    (
        b"ws://u:p@h:81/a/b/c?q=1?/x#f/g?h",
        b"?",
        b"ws://u:p@h:81/a/b/c",
    ),
    (
        b"ws://u:p@h:81/a/b/c?q=1?/x#f/g?h",
        b"?x",
        b"ws://u:p@h:81/a/b/c?x",
    ),
    (
        b"ws://u:p@h:81/a/b/c?q=1?/x#f/g?h",
        b"#",
        b"ws://u:p@h:81/a/b/c?q=1?/x",
    ),
    (
        b"ws://u:p@h:81/a/b/c?q=1?/x#f/g?h",
        b"#x",
        b"ws://u:p@h:81/a/b/c?q=1?/x#x",
    ),
    (
        b"ws://u:p@h:81/a/b/c?q=1?/x#f/g?h",
        b"http://g",
        b"http://g/",
    ),
    (b"ws://h?q#", b"x", b"ws://h/x"),
    (b"ws://h?q#", b"..", b"ws://h/"),
    (b"ws://h?q#", b"?x", b"ws://h/?x"),
    (b"ws://h?q#", b"#x", b"ws://h/?q#x"),
    (b"ws://h?q#", b"/x", b"ws://h/x"),
    (b"ws://h/a/b?", b"x", b"ws://h/a/x"),
    (b"ws://h/a/b?", b"..", b"ws://h/"),
    (b"ws://h/a/b?", b"?x", b"ws://h/a/b?x"),
    (b"ws://h/a/b?", b"#x", b"ws://h/a/b#x"),
    (b"ws://h/a/b?", b"/x", b"ws://h/x"),
    (b"ws://h/a#/x/y?z", b"x", b"ws://h/x"),
    (b"ws://h/a#/x/y?z", b"..", b"ws://h/"),
    (b"ws://h/a#/x/y?z", b"?x", b"ws://h/a?x"),
    (b"ws://h/a#/x/y?z", b"#x", b"ws://h/a#x"),
    (b"ws://h/a#/x/y?z", b"/x", b"ws://h/x"),
    (b"ws://h//a//", b"x", b"ws://h//a//x"),
    (b"ws://h//a//", b"..", b"ws://h//a/"),
    (b"ws://h//a//", b"?x", b"ws://h//a//?x"),
    (b"ws://h//a//", b"#x", b"ws://h//a//#x"),
    (b"ws://h//a//", b"/x", b"ws://h/x"),
    (b"ws://@h", b"x", b"ws://@h/x"),
    (b"ws://@h", b"..", b"ws://@h/"),
    (b"ws://@h", b"?x", b"ws://@h/?x"),
    (b"ws://@h", b"#x", b"ws://@h/#x"),
    (b"ws://@h", b"/x", b"ws://@h/x"),
    (
        b"ws://h/a\xc3\xa9b/%c3?\xc3#\xc3",
        b"x",
        b"ws://h/a\xc3\xa9b/x",
    ),
    (b"ws://h/a\xc3\xa9b/%c3?\xc3#\xc3", b"..", b"ws://h/"),
    (
        b"ws://h/a\xc3\xa9b/%c3?\xc3#\xc3",
        b"?x",
        b"ws://h/a\xc3\xa9b/%c3?x",
    ),
    (
        b"ws://h/a\xc3\xa9b/%c3?\xc3#\xc3",
        b"#x",
        b"ws://h/a\xc3\xa9b/%c3?\xc3#x",
    ),
    (b"ws://h/a\xc3\xa9b/%c3?\xc3#\xc3", b"/x", b"ws://h/x"),
];

#[test]
fn references_that_libcurl_joins() {
    for (base, reference, answer) in JOINED {
        let joined = plain(base).unwrap().join(reference);
        assert_eq!(
            shown(&joined),
            shown(answer),
            "{} to {}",
            shown(base),
            shown(reference)
        );
    }
}

/// What it gives back as it is looks odd, but a Location of that kind is no URL.
#[test]
fn references_that_libcurl_rewrites_or_not() {
    let joined = |reference: &[u8]| shown(&plain(b"ws://h/a").unwrap().join(reference));
    assert_eq!(joined(b"//g//x y"), "//g//x y");
    assert_eq!(joined(b"//g#x y"), "//g#x y");
    assert_eq!(joined(b"file:/x"), "file:///x");
    assert_eq!(joined("ws://é/a/../b".as_bytes()), r"ws://\xc3\xa9/b");
}

/// libcurl overlooks an empty Location; RFC 3986, 5.2.2.
#[test]
fn an_empty_reference_drops_the_fragment() {
    let joined = |base: &[u8]| shown(&plain(base).unwrap().join(b""));
    assert_eq!(joined(b"ws://h/a?q#f"), "ws://h/a?q");
}
