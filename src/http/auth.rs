//! Credentials in the Authorization field, for the schemes that need no challenge: Basic
//! (RFC 7617) and Bearer (RFC 6750).

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine};

use super::headers::ends_line;

/// `CURLAUTH_BASIC`
pub const BASIC: u64 = 1;
/// `CURLAUTH_DIGEST`
pub const DIGEST: u64 = 1 << 1;
/// `CURLAUTH_DIGEST_IE`: Digest without the target's query.
pub const DIGEST_IE: u64 = 1 << 4;
/// `CURLAUTH_BEARER`
pub const BEARER: u64 = 1 << 6;

/// CR, LF or NUL in the credentials named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthError(&'static str);

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} has a CR, LF or NUL in it", self.0)
    }
}

impl std::error::Error for AuthError {}

/// User name and password out of those set by options and those of the URL: the options' if
/// they name a user; else the URL's, and of the options what the URL lacks. As libcurl does.
pub fn merge<'a>(
    options: (Option<&'a [u8]>, Option<&'a [u8]>),
    url: (Option<&'a [u8]>, Option<&'a [u8]>),
) -> (Option<&'a [u8]>, Option<&'a [u8]>) {
    match options.0 {
        Some(user) if !user.is_empty() => options,
        _ => (url.0.or(options.0), url.1.or(options.1)),
    }
}

/// The Authorization value of a first request, before any challenge. It takes one allowed
/// scheme (`CURLOPT_HTTPAUTH`, as bits; libcurl's default is Basic) to send something unasked:
/// with a choice of several the server speaks first. `None` also where the scheme's
/// credentials are missing, or the scheme waits for a challenge.
///
/// # Errors
/// Credentials that could break out of the header.
pub fn choose(
    allowed: u64,
    user: Option<&[u8]>,
    password: Option<&[u8]>,
    token: Option<&[u8]>,
) -> Result<Option<Vec<u8>>, AuthError> {
    let (user, password) = (user.unwrap_or_default(), password.unwrap_or_default());
    match (allowed, token.unwrap_or_default()) {
        (BASIC, _) if !user.is_empty() || !password.is_empty() => basic(user, password).map(Some),
        (BEARER, token) if !token.is_empty() => bearer(token).map(Some),
        _ => Ok(None),
    }
}

/// `Basic` and the base64 form of `user:password` (RFC 7617, 2).
///
/// # Errors
/// CR, LF or NUL in either.
pub fn basic(user: &[u8], password: &[u8]) -> Result<Vec<u8>, AuthError> {
    check(user, "user name")?;
    check(password, "password")?;
    let pair = [user, b":", password].concat();
    Ok(format!("Basic {}", BASE64_STANDARD.encode(pair)).into_bytes())
}

/// `Bearer` and the token (RFC 6750, 2.1).
///
/// # Errors
/// CR, LF or NUL in the token.
pub fn bearer(token: &[u8]) -> Result<Vec<u8>, AuthError> {
    check(token, "bearer token")?;
    Ok([b"Bearer ", token].concat())
}

fn check(text: &[u8], name: &'static str) -> Result<(), AuthError> {
    match ends_line(text) {
        true => Err(AuthError(name)),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Text<'a> = Option<&'a [u8]>;

    fn chosen(allowed: u64, user: Text, password: Text, token: Text) -> Option<String> {
        let value = choose(allowed, user, password, token).unwrap();
        value.map(|value| String::from_utf8(value).unwrap())
    }

    /// The expected values were sent by libcurl 8.22 in the same situation.
    #[test]
    fn a_first_request_carries_what_libcurl_sends() {
        let (user, password, token) = (
            Some(b"u".as_slice()),
            Some(b"p".as_slice()),
            Some(b"tok".as_slice()),
        );
        let basic = Some("Basic dTpw".to_owned());
        let bearer = Some("Bearer tok".to_owned());
        assert_eq!(chosen(1, user, password, None), basic);
        assert_eq!(chosen(1, user, password, token), basic);
        assert_eq!(chosen(1, None, None, token), None);
        assert_eq!(chosen(1, user, None, token).as_deref(), Some("Basic dTo="));
        assert_eq!(
            chosen(1, None, password, None).as_deref(),
            Some("Basic OnA=")
        );
        assert_eq!(chosen(1, Some(b""), Some(b""), None), None);
        assert_eq!(chosen(64, user, password, token), bearer);
        assert_eq!(chosen(64, None, None, token), bearer);
        assert_eq!(chosen(64, user, password, None), None);
        for several_or_challenged in [0, 2, 3, 16, 17, 65, 1 << 31 | 1, 0xffff_ffff, 0xffff_ffef] {
            assert_eq!(chosen(several_or_challenged, user, password, token), None);
        }
    }

    /// As sent by libcurl 8.22 for these options and URLs.
    #[test]
    fn the_url_fills_in_for_the_options() {
        let (none, empty) = (None, Some(b"".as_slice()));
        let (uu, pp) = (Some(b"uu".as_slice()), Some(b"pp".as_slice()));
        let (ou, p) = (Some(b"ou".as_slice()), Some(b"p".as_slice()));
        assert_eq!(merge((none, none), (uu, pp)), (uu, pp));
        assert_eq!(merge((none, p), (uu, pp)), (uu, pp));
        assert_eq!(merge((none, p), (uu, none)), (uu, p));
        assert_eq!(merge((ou, none), (uu, pp)), (ou, none));
        assert_eq!(merge((ou, none), (empty, pp)), (ou, none));
        assert_eq!(merge((empty, p), (uu, pp)), (uu, pp));
        assert_eq!(merge((none, none), (none, none)), (none, none));
    }

    #[test]
    fn any_bytes_but_line_ends_are_credentials() {
        assert_eq!(basic(b"a:\xff", b"").unwrap(), b"Basic YTr/Og==");
        for bad in [b"a\r".as_slice(), b"\n", b"a\0b"] {
            assert_eq!(basic(bad, b""), Err(AuthError("user name")));
            assert_eq!(basic(b"", bad), Err(AuthError("password")));
            assert_eq!(bearer(bad), Err(AuthError("bearer token")));
        }
    }
}
