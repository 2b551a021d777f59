//! Set-Cookie, read (RFC 6265, 5.2, and libcurl's limits). What may be kept is decided by the
//! cookie store.

use super::date;
use super::headers::trim_blanks;
use crate::limits::{COOKIE_LINE, COOKIE_NAME_AND_VALUE, COOKIE_SECONDS};

/// A Set-Cookie field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetCookie<'a> {
    /// Its name, never empty.
    pub name: &'a [u8],
    /// Its value.
    pub value: &'a [u8],
    /// Domain, without a leading dot.
    pub domain: Option<&'a [u8]>,
    /// Path, as it was written.
    pub path: Option<&'a [u8]>,
    /// Secure.
    pub secure: bool,
    /// HttpOnly.
    pub http_only: bool,
    /// When it ends, in seconds since 1970; 0 with the session.
    pub expires: i64,
}

/// Reads the value of a Set-Cookie field. `now` is in seconds since 1970. `None`: it is to be
/// ignored.
pub fn parse(line: &[u8], now: i64) -> Option<SetCookie<'_>> {
    let line = line.split(|byte| b"\r\n".contains(byte)).next()?;
    if line.len() > COOKIE_LINE {
        return None;
    }
    let mut parts = line.split(|&byte| byte == b';').map(pair);
    let (name, value) = parts.next()?;
    let mut cookie = SetCookie {
        name,
        value: value?,
        ..SetCookie::default()
    };
    let too_long = name.len() + cookie.value.len() > COOKIE_NAME_AND_VALUE;
    if name.is_empty() || too_long || has_control(name) || has_control(cookie.value) {
        return None;
    }
    let mut max_age = None;
    for (name, value) in parts {
        if has_control(name) || value.is_some_and(has_control) {
            return None;
        }
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        match value {
            None => {
                cookie.secure |= is(b"secure");
                cookie.http_only |= is(b"httponly");
            }
            Some(path) if is(b"path") => cookie.path = Some(path).filter(|path| !path.is_empty()),
            Some(b"") => {}
            Some(domain) if is(b"domain") => {
                cookie.domain = Some(domain.strip_prefix(b".").unwrap_or(domain));
            }
            Some(age) if is(b"max-age") => max_age = Some(read_age(age, now)),
            // One that cannot be read makes a session cookie; 0 has that meaning already.
            Some(when) if is(b"expires") => {
                cookie.expires = date::parse(when).map_or(0, |when| when.max(1));
            }
            Some(_) => {}
        }
    }
    cookie.expires = max_age.unwrap_or(cookie.expires);
    let latest = now.saturating_add(COOKIE_SECONDS);
    if cookie.expires > latest {
        cookie.expires = (latest + 30) / 60 * 60;
    }
    Some(cookie)
}

/// `name=value`, without blanks.
fn pair(part: &[u8]) -> (&[u8], Option<&[u8]>) {
    match part.iter().position(|&byte| byte == b'=') {
        None => (trim_blanks(part), None),
        Some(at) => (
            trim_blanks(part.get(..at).unwrap_or_default()),
            Some(trim_blanks(part.get(at + 1..).unwrap_or_default())),
        ),
    }
}

/// Servers refuse requests that have them.
pub fn has_control(text: &[u8]) -> bool {
    text.iter().any(|byte| *byte < 0x20 || *byte == 0x7f)
}

/// The end of a cookie of that Max-Age; 1, long ago, for 0, negative ones and nonsense.
fn read_age(age: &[u8], now: i64) -> i64 {
    let age = age.strip_prefix(b"\"").unwrap_or(age);
    let digits = age.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return 1;
    }
    let number = std::str::from_utf8(age.get(..digits).unwrap_or_default())
        .ok()
        .and_then(|text| text.parse::<i64>().ok());
    match number {
        Some(0) => 1,
        Some(seconds) => now.saturating_add(seconds),
        None => i64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000_000_000;

    fn read(line: &str) -> Option<SetCookie<'_>> {
        parse(line.as_bytes(), NOW)
    }

    #[test]
    fn all_attributes() {
        let line = " a = b c ; PATH=/x ;Domain = .Example.com; secure; HttpOnly; SameSite=Lax; \
                    Max-Age=60; Expires=Sun, 06 Nov 1994 08:49:37 GMT";
        let expected = SetCookie {
            name: b"a",
            value: b"b c",
            domain: Some(b"Example.com"),
            path: Some(b"/x"),
            secure: true,
            http_only: true,
            expires: NOW + 60,
        };
        assert_eq!(read(line), Some(expected));
        let plain = SetCookie {
            name: b"a",
            value: b"x=y",
            ..SetCookie::default()
        };
        assert_eq!(read("a=x=y;path;domain=;max-age="), Some(plain.clone()));
        assert_eq!(read("a=x=y\r\nb=c"), Some(plain));
    }

    #[test]
    fn when_it_ends() {
        let ends = |text: &str| read(&format!("a=b; {text}")).unwrap().expires;
        assert_eq!(ends("expires=Sun, 06 Nov 1994 08:49:37 GMT"), 784_111_777);
        assert_eq!(ends("expires=Thu, 01 Jan 1970 00:00:00 GMT"), 1);
        assert_eq!(ends("expires=soon"), 0);
        for past in ["0", "-1", "x", "\"0\""] {
            assert_eq!(ends(&format!("max-age={past}")), 1, "{past}");
        }
        assert_eq!(ends("max-age=\"7\""), NOW + 7);
        // RFC 6265bis: 400 days at most; libcurl rounds.
        let most = (NOW + 400 * 86_400 + 30) / 60 * 60;
        for far in ["max-age=99999999999999999999", "expires=1 Jan 2500 0:0:0"] {
            assert_eq!(ends(far), most, "{far}");
        }
    }

    #[test]
    fn what_is_ignored() {
        for bad in ["", "=b", "a", ";a=b", "a\x01=b", "a=\x7f", "a=b; x=\x02"] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
        let long = |n: usize| format!("a={}", "x".repeat(n));
        assert!(read(&long(COOKIE_NAME_AND_VALUE - 1)).is_some());
        assert!(read(&long(COOKIE_NAME_AND_VALUE)).is_none());
        assert!(read(&format!("a=b;{}", " ".repeat(COOKIE_LINE))).is_none());
    }
}
