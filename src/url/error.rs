//! Why a URL, or a part of one, cannot be had or used.

use std::fmt;

/// Each variant but the last two is one of libcurl's `CURLUE_` codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlError {
    /// Input longer than [`crate::limits::INPUT_STRING`].
    TooLong,
    /// A part grew longer than that when it was encoded or appended to.
    TooLarge,
    /// A whole URL grew longer than that when it was put together.
    JoinedTooLong,
    /// Empty, or with a space or a control byte.
    Malformed,
    /// No scheme where none may be guessed; or characters that no scheme has.
    BadScheme,
    /// A scheme that is not known.
    UnsupportedScheme,
    /// Too few or too many slashes behind the scheme.
    Slashes,
    /// A host in a `file:` URL, or no path.
    BadFileUrl,
    /// A byte in the host that no name has, or a wrong dot.
    BadHost,
    /// Brackets without an IPv6 address in them.
    BadIpv6,
    /// A port that is no number up to 65535.
    BadPort,
    /// A backslash behind the port.
    Backslash,
    /// A user name where none is allowed.
    UserNotAllowed,
    /// A control byte in what was decoded.
    Decode,
    /// A conversion between a host's two forms (IDN) was asked for.
    LacksIdn,
    /// There is no scheme.
    NoScheme,
    /// There is no user name.
    NoUser,
    /// There is no password.
    NoPassword,
    /// There are no options.
    NoOptions,
    /// There is no host.
    NoHost,
    /// There is no port.
    NoPort,
    /// There is no query.
    NoQuery,
    /// There is no fragment.
    NoFragment,
    /// There is no zone.
    NoZone,
    /// A host name beyond ASCII, which cannot be connected to here.
    Idn,
    /// CR, LF or NUL in the decoded user name or password.
    BadCredentials,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UrlError::TooLong | UrlError::JoinedTooLong => "the URL is too long",
            UrlError::TooLarge => "a part of the URL is too long",
            UrlError::Malformed => {
                "the URL is empty or has a space or control byte; write these as %20 and so on"
            }
            UrlError::BadScheme => {
                "the URL has no scheme, or one with a character that is not allowed"
            }
            UrlError::UnsupportedScheme => "the URL's scheme is not known",
            UrlError::Slashes => "the URL has not one, two or three slashes behind its scheme",
            UrlError::BadFileUrl => "the file: URL names a host or has no path",
            UrlError::BadHost => "the URL's host has a character that no host name may have",
            UrlError::BadIpv6 => "the URL's host is in brackets but is no IPv6 address",
            UrlError::BadPort => "the URL's port is not a decimal number between 0 and 65535",
            UrlError::Backslash => "the URL has a backslash where a slash belongs",
            UrlError::UserNotAllowed => "the URL has a user name, which is not allowed here",
            UrlError::Decode => "a control byte is encoded in the part",
            UrlError::LacksIdn => "host names are not converted to or from xn-- (punycode) here",
            UrlError::NoScheme => "the URL has no scheme; write ws:// or wss:// before the host",
            UrlError::NoUser => "the URL has no user name",
            UrlError::NoPassword => "the URL has no password",
            UrlError::NoOptions => "the URL has no login options",
            UrlError::NoHost => "the URL names no host",
            UrlError::NoPort => "the URL names no port",
            UrlError::NoQuery => "the URL has no query",
            UrlError::NoFragment => "the URL has no fragment",
            UrlError::NoZone => "the URL's host has no zone",
            UrlError::Idn => {
                "the URL's host has non-ASCII characters; write it in its xn-- form (punycode)"
            }
            UrlError::BadCredentials => "the URL's user name or password has a CR, LF or NUL in it",
        })
    }
}

impl std::error::Error for UrlError {}
