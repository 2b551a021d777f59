//! What libcurl 8.22 said, by running it. `capi-tests/url` compares far more of it.

use super::*;

fn parsed(url: &str, flags: Flags) -> Result<Parts, UrlError> {
    let mut parts = Parts::default();
    parts.set(Part::Url, url.as_bytes(), flags)?;
    Ok(parts)
}

fn shown(parts: &Parts, part: Part, flags: Flags) -> Result<String, UrlError> {
    let text = parts.get(part, flags)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn whole(parts: &Parts) -> String {
    shown(parts, Part::Url, Flags::default()).unwrap()
}

#[test]
fn parts_one_by_one() {
    let url = "IMAP://u;o:p@[FE80::1%25en0]:99/a/./b?q+%41#f";
    let mut parts = parsed(url, Flags::default()).unwrap();
    for (part, value) in [
        (Part::Scheme, "imap"),
        (Part::User, "u"),
        (Part::Options, "o"),
        (Part::Password, "p"),
        (Part::Host, "[fe80::1]"),
        (Part::Zone, "en0"),
        (Part::Port, "99"),
        (Part::Path, "/a/b"),
        (Part::Query, "q+%41"),
        (Part::Fragment, "f"),
    ] {
        assert_eq!(shown(&parts, part, Flags::default()).as_deref(), Ok(value));
    }
    assert_eq!(whole(&parts), "imap://u:p;o@[fe80::1%25en0]:99/a/b?q+%41#f");
    let decoded = shown(&parts, Part::Query, Flags::URLDECODE);
    assert_eq!(decoded.as_deref(), Ok("q A"));
    for part in Part::ALL {
        parts.clear(part);
    }
    assert_eq!(parts, Parts::default());
}

#[test]
fn what_is_missing_has_its_error() {
    for (part, error) in [
        (Part::Url, UrlError::NoHost),
        (Part::Scheme, UrlError::NoScheme),
        (Part::User, UrlError::NoUser),
        (Part::Password, UrlError::NoPassword),
        (Part::Options, UrlError::NoOptions),
        (Part::Host, UrlError::NoHost),
        (Part::Port, UrlError::NoPort),
        (Part::Query, UrlError::NoQuery),
        (Part::Fragment, UrlError::NoFragment),
        (Part::Zone, UrlError::NoZone),
    ] {
        assert_eq!(Parts::default().get(part, Flags::default()), Err(error));
    }
    let path = Parts::default().get(Part::Path, Flags::default());
    assert_eq!(path, Ok(b"/".to_vec()));
}

#[test]
fn schemes_are_guessed_or_assumed() {
    let scheme = |url, flags| parsed(url, flags).and_then(|p| shown(&p, Part::Scheme, flags));
    assert_eq!(scheme("h", Flags::default()), Err(UrlError::BadScheme));
    assert_eq!(scheme("h", Flags::DEFAULT_SCHEME).as_deref(), Ok("https"));
    assert_eq!(scheme("h", Flags::GUESS_SCHEME).as_deref(), Ok("http"));
    assert_eq!(scheme("FTP.h", Flags::GUESS_SCHEME).as_deref(), Ok("ftp"));
    assert_eq!(scheme("ftp", Flags::GUESS_SCHEME).as_deref(), Ok("http"));
    let guessed = parsed("h", Flags::GUESS_SCHEME).unwrap();
    let flags = Flags::NO_GUESS_SCHEME;
    assert_eq!(shown(&guessed, Part::Url, flags).as_deref(), Ok("h/"));
    assert_eq!(
        shown(&guessed, Part::Scheme, flags),
        Err(UrlError::NoScheme)
    );
}

#[test]
fn queries_are_appended() {
    let mut parts = parsed("ws://h/?a", Flags::default()).unwrap();
    let append = Flags::APPENDQUERY | Flags::URLENCODE;
    parts.set(Part::Query, b"n=a =&", append).unwrap();
    assert_eq!(whole(&parts), "ws://h/?a&n=a+%3D%26");
    parts.set(Part::Query, b"x&", Flags::APPENDQUERY).unwrap();
    parts.set(Part::Query, b"y", Flags::APPENDQUERY).unwrap();
    assert_eq!(whole(&parts), "ws://h/?a&n=a+%3D%26&x&y");
}

#[test]
fn a_relative_url_is_joined() {
    let mut parts = parsed("ws://h/a/b?q#f", Flags::default()).unwrap();
    parts.set(Part::Url, b"../c d", Flags::default()).unwrap();
    assert_eq!(whole(&parts), "ws://h/c%20d");
    parts.set(Part::Url, b"//g?x y", Flags::default()).unwrap();
    assert_eq!(whole(&parts), "ws://g/?x+y");
}

#[test]
fn a_host_that_is_refused_stays_as_it_was() {
    let mut parts = parsed("ws://h", Flags::default()).unwrap();
    for host in ["", "a b", "a/b", "a%2fb", "a%00", ".", "h..", "[::g]", "[]"] {
        let set = parts.set(Part::Host, host.as_bytes(), Flags::default());
        assert_eq!(set, Err(UrlError::BadHost), "{host}");
    }
    assert_eq!(whole(&parts), "ws://h/");
}

#[test]
fn parts_have_a_limit() {
    let mut parts = parsed("ws://h", Flags::default()).unwrap();
    let longest = vec![b'a'; INPUT_STRING];
    let longer = vec![b'a'; INPUT_STRING + 1];
    let set = parts.set(Part::Path, &longer, Flags::default());
    assert_eq!(set, Err(UrlError::TooLong));
    parts.set(Part::Path, &longest, Flags::default()).unwrap();
    let get = parts.get(Part::Url, Flags::default());
    assert_eq!(get, Err(UrlError::JoinedTooLong));
    let get = parts.get(Part::Path, Flags::URLENCODE);
    assert_eq!(get, Err(UrlError::TooLarge));
    parts.set(Part::Query, &longest, Flags::default()).unwrap();
    let set = parts.set(Part::Query, b"x", Flags::APPENDQUERY);
    assert_eq!(set, Err(UrlError::TooLarge));
}
