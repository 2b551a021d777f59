//! URLs: reading one for a transfer, and `curl_url_*`'s parts.

use curlws::url::{Flags, HostKind, ParseOptions, Part, Parts, Url, parse};

use super::input::Input;

/// Runs one input: flags, then lines: the URL, another relative to it, parts to be set.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let flags = Flags(input.short().into());
    let bits = input.byte();
    let (text, reference) = (input.line(), input.line());
    let options = ParseOptions {
        default_scheme: (bits & 1 != 0).then_some(b"wss"),
        path_as_is: bits & 2 != 0,
        disallow_user: bits & 4 != 0,
    };
    if let Ok(url) = parse(text, &options) {
        judge(&url, &options);
        let joined = url.join(reference);
        if let Ok(url) = parse(&joined, &AS_IS) {
            judge(&url, &AS_IS);
        }
    }
    whole(text, flags);
    parts(text, flags, &mut input);
}

const AS_IS: ParseOptions<'_> = ParseOptions {
    default_scheme: None,
    path_as_is: true,
    disallow_user: false,
};

/// What may not stand in a line of a request.
fn breaks(text: &[u8]) -> bool {
    text.iter().any(|byte| *byte <= b' ' || *byte == 0x7f)
}

fn judge(url: &Url, options: &ParseOptions<'_>) {
    let host = url.host.text.as_bytes();
    assert!(!host.is_empty() || url.scheme == "file", "{url:?}");
    assert!(!breaks(host) && host.is_ascii(), "{url:?}");
    assert!(
        !host.iter().any(|byte| b"/@?#\\[]".contains(byte)),
        "{url:?}"
    );
    match url.host.kind {
        HostKind::V4(address) => assert_eq!(url.host.text, address.to_string()),
        HostKind::V6(address) => assert_eq!(url.host.text.parse(), Ok(address)),
        HostKind::Name => assert!(url.host.text.parse::<std::net::IpAddr>().is_err()),
    }
    assert!(!breaks(url.host_header().as_bytes()) && !breaks(&url.request_target()));
    assert!(!breaks(url.authority(1).as_bytes()));
    assert!(url.path.starts_with(b"/") && !(options.disallow_user && url.user.is_some()));
    if let Ok((user, password)) = url.credentials() {
        let odd = |text: Vec<u8>| text.iter().any(|byte| b"\r\n\0".contains(byte));
        assert!(!user.is_some_and(odd) && !password.is_some_and(odd));
    }
    // A zone is shown decoded, as in libcurl.
    let odd = |c: char| !c.is_ascii_alphanumeric() && !"-._~".contains(c);
    if url.zone.as_ref().is_some_and(|zone| zone.contains(odd)) {
        return;
    }
    // A second semicolon is the password's, as in libcurl, but not when it is shown and read again.
    let mail = ["imap", "imaps", "pop3", "pop3s", "smtp", "smtps"].contains(&url.scheme.as_str());
    if mail && url.password.iter().flatten().any(|&byte| byte == b';') {
        return;
    }
    // What looks like a drive is refused, but not where it stands behind dots, as in libcurl.
    if url.scheme == "file" && is_drive(&url.path) {
        return;
    }
    // Shown and read again it is the same.
    let shown = url.effective();
    assert!(!shown.is_empty(), "{url:?}");
    let again = parse(&shown, &AS_IS);
    assert_eq!(
        again.as_ref(),
        Ok(url),
        "{:?}",
        String::from_utf8_lossy(&shown)
    );
    assert_eq!(url.join(&shown), again.expect("a URL").effective_again());
}

fn is_drive(path: &[u8]) -> bool {
    matches!(path, [b'/', _, b':' | b'|', ..])
}

/// What `Url::join` makes of a whole URL: without an empty query or fragment.
trait EffectiveAgain {
    fn effective_again(&self) -> Vec<u8>;
}

impl EffectiveAgain for Url {
    fn effective_again(&self) -> Vec<u8> {
        let mut parts = Parts::default();
        let set = parts.set(Part::Url, &self.effective(), Flags::NON_SUPPORT_SCHEME);
        assert_eq!(set, Ok(()));
        parts.get(Part::Url, Flags::default()).expect("a URL")
    }
}

/// A URL that is read, shown and read again.
fn whole(text: &[u8], flags: Flags) {
    let mut first = Parts::default();
    if first.set(Part::Url, text, flags).is_err() {
        return;
    }
    // Encoded libcurl takes it, plain it does not.
    if matches!(first.get(Part::Host, Flags::default()), Ok(host) if host.contains(&0x7f)) {
        return;
    }
    // See above.
    let odd = |byte: &u8| !byte.is_ascii_alphanumeric() && !b"-._~".contains(byte);
    let zone = first.get(Part::Zone, Flags::default());
    if zone.iter().flatten().any(odd) {
        return;
    }
    let password = first.get(Part::Password, Flags::GET_EMPTY);
    if password.iter().flatten().any(|&byte| byte == b';') {
        return;
    }
    let path = first.get(Part::Path, Flags::default());
    let is_file = first.get(Part::Scheme, Flags::default()) == Ok(b"file".to_vec());
    if is_file && path.is_ok_and(|path| is_drive(&path)) {
        return;
    }
    let Ok(shown) = first.get(Part::Url, Flags::GET_EMPTY) else {
        return;
    };
    let mut again = Parts::default();
    let plain = Flags::NON_SUPPORT_SCHEME
        | Flags::PATH_AS_IS
        | Flags(flags.0 & (Flags::ALLOW_SPACE | Flags::NO_AUTHORITY).0);
    let set = again.set(Part::Url, &shown, plain);
    assert_eq!(set, Ok(()), "{:?}", String::from_utf8_lossy(&shown));
    for part in Part::ALL {
        let (one, other) = (
            first.get(part, Flags::GET_EMPTY),
            again.get(part, Flags::GET_EMPTY),
        );
        assert_eq!(one, other, "{part:?} {:?}", String::from_utf8_lossy(&shown));
    }
}

/// Parts set and read in any order.
fn parts(text: &[u8], flags: Flags, input: &mut Input<'_>) {
    let mut parts = Parts::default();
    let _ = parts.set(Part::Url, text, flags);
    while !input.is_empty() {
        let (act, flags) = (input.byte(), Flags(input.short().into()));
        let part = input.one(&Part::ALL);
        match act % 8 {
            0..4 => {
                let (before, value) = (parts.clone(), input.line());
                if parts.set(part, value, flags).is_err() && part != Part::Host {
                    assert_eq!(parts, before, "{part:?}");
                }
            }
            4 => parts.clear(part),
            5 => parts = parts.duplicate(),
            _ => {
                let _ = parts.get(part, flags);
            }
        }
        for part in Part::ALL {
            if let Ok(decoded) = parts.get(part, Flags::URLDECODE) {
                let shown = part == Part::Url || decoded.iter().all(|&byte| byte >= b' ');
                assert!(shown || matches!(part, Part::Scheme | Part::Port));
            }
        }
        if let Ok(url) = Url::from_parts(&parts) {
            assert!(!breaks(url.host_header().as_bytes()), "{url:?}");
            let _ = (url.effective(), url.request_target(), url.credentials());
        }
    }
}
