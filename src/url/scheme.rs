//! Schemes: which ones libcurl knows, and what its URL API says about each.

use crate::limits::URL_SCHEME;
use crate::url::{Flags, UrlError};

/// What is known of a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// In lower case.
    name: &'static str,
    /// The port of a URL that names none; 0 of one that needs none.
    pub port: u16,
    /// Whether a login may have options behind a semicolon.
    pub login_options: bool,
    /// Whether it may be set without `CURLU_NON_SUPPORT_SCHEME`: a usual build of libcurl
    /// transfers it. (That we do not is the transfer's matter; this is about text.)
    usual: bool,
}

const fn scheme(name: &'static str, port: u16, login_options: bool, usual: bool) -> Scheme {
    Scheme {
        name,
        port,
        login_options,
        usual,
    }
}

const SCHEMES: &[Scheme] = &[
    scheme("dict", 2628, false, true),
    scheme("file", 0, false, true),
    scheme("ftp", 21, false, true),
    scheme("ftps", 990, false, true),
    scheme("gopher", 70, false, true),
    scheme("gophers", 70, false, true),
    scheme("http", 80, false, true),
    scheme("https", 443, false, true),
    scheme("imap", 143, true, true),
    scheme("imaps", 993, true, true),
    scheme("ldap", 389, false, false),
    scheme("ldaps", 636, false, false),
    scheme("mqtt", 1883, false, true),
    scheme("mqtts", 8883, false, true),
    scheme("pop3", 110, true, true),
    scheme("pop3s", 995, true, true),
    scheme("rtsp", 554, false, true),
    scheme("scp", 22, false, false),
    scheme("sftp", 22, false, false),
    scheme("smb", 445, false, false),
    scheme("smbs", 445, false, false),
    scheme("smtp", 25, true, true),
    scheme("smtps", 465, true, true),
    scheme("socks", 1080, false, false),
    scheme("socks4", 1080, false, false),
    scheme("socks4a", 1080, false, false),
    scheme("socks5", 1080, false, false),
    scheme("socks5h", 1080, false, false),
    scheme("telnet", 23, false, true),
    scheme("tftp", 69, false, true),
    scheme("ws", 80, false, true),
    scheme("wss", 443, false, true),
];

/// A scheme by its name in any case.
pub fn find(name: &[u8]) -> Option<&'static Scheme> {
    SCHEMES
        .iter()
        .find(|scheme| name.eq_ignore_ascii_case(scheme.name.as_bytes()))
}

/// Whether the name means `file:`.
pub fn is_file(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"file")
}

/// Length of the scheme of an absolute URL. Where a scheme may be missing (`optional`) a slash
/// must follow the colon: `host:80` has none.
pub fn length(text: &[u8], optional: bool) -> Option<usize> {
    let len = text.iter().take_while(|byte| is_part(byte)).count();
    let fits = text.first()?.is_ascii_alphabetic() && len <= URL_SCHEME;
    let ends = text.get(len) == Some(&b':') && (!optional || text.get(len + 1) == Some(&b'/'));
    (fits && ends).then_some(len)
}

/// Judges a scheme that is set by itself.
///
/// # Errors
/// `BadScheme`, `UnsupportedScheme`.
pub fn check(name: &[u8], flags: Flags) -> Result<(), UrlError> {
    if !(1..=URL_SCHEME).contains(&name.len()) {
        return Err(UrlError::BadScheme);
    }
    let known = find(name);
    if !flags.has(Flags::NON_SUPPORT_SCHEME) && !known.is_some_and(|scheme| scheme.usual) {
        return Err(UrlError::UnsupportedScheme);
    }
    let starts = name.first().is_some_and(u8::is_ascii_alphabetic);
    match starts && name.iter().all(is_part) {
        true => Ok(()),
        false => Err(UrlError::BadScheme),
    }
}

/// RFC 3986, 3.1, behind the first letter.
fn is_part(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+-.".contains(byte)
}
