//! The rules of options about the request: schemes, authentication, redirects, cookies, HSTS, .netrc.

use std::ffi::{c_int, c_long, c_ulong};

use super::{Arg, Bytes, Parsed, Put, Rule, Status, in_range, number, text};
use crate::capi::code;
use crate::capi::types::{
    CURLAUTH_BASIC, CURLAUTH_BEARER, CURLAUTH_DIGEST, CURLAUTH_DIGEST_IE, CURLAUTH_NEGOTIATE,
    CURLAUTH_NTLM, CURLHSTS_ENABLE, CURLHSTS_READONLYFILE,
};
use crate::rare::Rare;
use crate::settings::{
    Auth, CookieOrder, Cookies, Follow, HstsOrder, MaxRedirects, Netrc, Request, Schemes,
};

/// User name and password.
pub struct Login {
    /// `None` for NULL.
    pub user: Option<Bytes>,
    /// `None` without a colon.
    pub password: Option<Bytes>,
}

impl Put<Login> for Request {
    fn put(&mut self, value: Login) {
        self.user = value.user;
        self.password = value.password;
    }
}

rule!(
    /// `user:password`, parted at the first colon.
    UserPwd -> Login, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        let Some(text) = unsafe { text(arg) }? else {
            return Ok(Login { user: None, password: None });
        };
        let mut parts = text.splitn(2, |&byte| byte == b':').map(Bytes::from);
        Ok(Login { user: parts.next(), password: parts.next() })
    }
);

/// A constant of C as the settings have it.
#[allow(clippy::unnecessary_cast)] // a `long` has 32 bits on some systems
pub(super) const fn wide(bits: c_ulong) -> u64 {
    bits as u64
}

/// What we can do.
const AUTH_OURS: u64 =
    wide(CURLAUTH_BASIC | CURLAUTH_DIGEST | CURLAUTH_DIGEST_IE | CURLAUTH_BEARER);
/// What is dropped, as by a libcurl without GSS-API and NTLM.
const AUTH_DROPPED: u64 = wide(CURLAUTH_NEGOTIATE | CURLAUTH_NTLM);

/// A set of `CURLAUTH_` bits, one of `ours` among them, or none at all.
pub(super) fn auth(arg: Arg, ours: u64) -> Parsed<u64> {
    // The upper half is dropped: CURLAUTH_ANY has it or not, by the width of a `long`.
    match number(arg)? as u64 & 0xFFFF_FFFF {
        0 => Ok(0),
        bits if bits & ours != 0 => Ok(bits & !AUTH_DROPPED),
        _ => Err(code::NOT_BUILT_IN),
    }
}

rule!(
    /// Ways to authenticate to the server.
    HttpAuth -> Auth, Honoured, |arg| auth(arg, AUTH_OURS).map(Auth)
);
rule!(
    /// An `Accept-Encoding`. The empty string means all that are supported: none is, and
    /// libcurl too says `identity` then.
    AcceptEncoding -> Option<Bytes>, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        Ok(unsafe { text(arg) }?.map(|text| match text {
            [] => Bytes::from(*b"identity"),
            _ => Bytes::from(text),
        }))
    }
);
rule!(
    /// A version that lets the opening handshake be HTTP/1.1, which it is in any case, as in libcurl.
    /// That HTTP/2 or 3 come without asking promises more, and is refused as by a libcurl without
    /// them. (Such a libcurl refuses attempts at them, too; one that has them makes none for a
    /// WebSocket, and programs that set them know that one.)
    HttpVersion -> (), Accepted, |arg| match number(arg)? {
        0..=4 | 30 => Ok(()),
        ..0 => Err(code::BAD_FUNCTION_ARGUMENT),
        _ => Err(code::UNSUPPORTED_PROTOCOL),
    }
);

/// Names that libcurl's option knows, besides `ws` and `wss`.
const OTHER_SCHEMES: &[&str] = &[
    "dict", "file", "ftp", "ftps", "gopher", "gophers", "http", "https", "imap", "imaps", "ldap",
    "ldaps", "mqtt", "mqtts", "pop3", "pop3s", "rtsp", "scp", "sftp", "smb", "smbs", "smtp",
    "smtps", "telnet", "tftp",
];

/// Reads a list of scheme names with commas between them; empty names are skipped.
fn schemes(list: &[u8]) -> Parsed<Schemes> {
    if list.eq_ignore_ascii_case(b"all") {
        return Ok(Schemes::default());
    }
    let mut schemes = Schemes {
        ws: false,
        wss: false,
    };
    let mut any = false;
    for name in list
        .split(|&byte| byte == b',')
        .filter(|name| !name.is_empty())
    {
        any = true;
        if name.eq_ignore_ascii_case(b"ws") {
            schemes.ws = true;
        } else if name.eq_ignore_ascii_case(b"wss") {
            schemes.wss = true;
        } else if !OTHER_SCHEMES
            .iter()
            .any(|other| name.eq_ignore_ascii_case(other.as_bytes()))
        {
            return Err(code::UNSUPPORTED_PROTOCOL);
        }
    }
    if any {
        Ok(schemes)
    } else {
        Err(code::BAD_FUNCTION_ARGUMENT)
    }
}

rule!(
    /// Scheme names; ours count, libcurl's others are known.
    ProtocolNames -> Schemes, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        unsafe { text(arg) }?.map_or(Ok(Schemes::default()), schemes)
    }
);
rule!(
    /// A set of bits; `ws` and `wss` have no public names in it and come with `CURLPROTO_ALL`.
    ProtocolBits -> Schemes, Honoured, |arg| {
        let bits = number(arg)?;
        Ok(Schemes { ws: bits & (1 << 30) != 0, wss: bits & (1 << 31) != 0 })
    }
);
rule!(
    /// A list of schemes for redirects. `http` and `https` mean ours, as they do in Location.
    RedirectSchemes -> Schemes, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        let Some(list) = unsafe { text(arg) }? else {
            return Ok(Schemes::default());
        };
        let has = |name: &[u8]| list.split(|&byte| byte == b',').any(|word| word.eq_ignore_ascii_case(name));
        let named = schemes(list)?;
        Ok(Schemes { ws: named.ws || has(b"http"), wss: named.wss || has(b"https") })
    }
);
rule!(
    /// The same as a set of bits: `CURLPROTO_HTTP`, `CURLPROTO_HTTPS`.
    RedirectBits -> Schemes, Honoured, |arg| {
        let bits = number(arg)?;
        Ok(Schemes { ws: bits & (1 << 30 | 1) != 0, wss: bits & (1 << 31 | 2) != 0 })
    }
);
rule!(
    /// A `CURLFOLLOW_` value.
    FollowLocation -> Follow, Honoured, |arg| match number(arg)? {
        0 => Ok(Follow::Off),
        1 => Ok(Follow::Keep),
        2 => Ok(Follow::ByStatus),
        3 => Ok(Follow::First),
        _ => Err(code::BAD_FUNCTION_ARGUMENT),
    }
);
rule!(
    /// A `CURL_NETRC_` value.
    NetrcUse -> Netrc, Honoured, |arg| match number(arg)? {
        0 => Ok(Netrc::Ignored),
        1 => Ok(Netrc::Optional),
        2 => Ok(Netrc::Required),
        _ => Err(code::BAD_FUNCTION_ARGUMENT),
    }
);

/// A `CURLOPT_COOKIEFILE`; `None` for NULL.
pub struct CookieFile(Option<Bytes>);
/// A `CURLOPT_COOKIEJAR`; `None` for NULL.
pub struct CookieJar(Option<Bytes>);

rule!(
    /// A file name to be added to the others; NULL stops the engine.
    CookieFileName -> CookieFile, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        Ok(CookieFile(unsafe { text(arg) }?.map(Bytes::from)))
    }
);
rule!(
    /// A file name.
    CookieJarName -> CookieJar, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        Ok(CookieJar(unsafe { text(arg) }?.map(Bytes::from)))
    }
);
rule!(
    /// `ALL`, `SESS`, `FLUSH`, `RELOAD`, or a cookie; NULL is nothing.
    CookieList -> Option<CookieOrder>, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        let Some(text) = unsafe { text(arg) }? else {
            return Ok(None);
        };
        let is = |word: &str| text.eq_ignore_ascii_case(word.as_bytes());
        Ok(Some(match text {
            _ if is("ALL") => CookieOrder::Clear,
            _ if is("SESS") => CookieOrder::ClearSession,
            _ if is("FLUSH") => CookieOrder::Save,
            _ if is("RELOAD") => CookieOrder::Load,
            cookie => CookieOrder::Add(cookie.into()),
        }))
    }
);

impl Put<CookieFile> for Rare<Cookies> {
    fn put(&mut self, CookieFile(file): CookieFile) {
        self.on = file.is_some();
        match file {
            Some(file) => self.files.push(file),
            None => {
                self.files.clear();
                self.orders.push(CookieOrder::Stop);
            }
        }
    }
}

impl Put<CookieJar> for Rare<Cookies> {
    fn put(&mut self, CookieJar(file): CookieJar) {
        if file.is_some() {
            self.on = true;
            self.orders.push(CookieOrder::Start);
        }
        self.jar = file;
    }
}

impl Put<Option<CookieOrder>> for Rare<Cookies> {
    fn put(&mut self, order: Option<CookieOrder>) {
        self.on |= matches!(order, Some(CookieOrder::Add(_)));
        self.orders.extend(order);
    }
}

rule!(
    /// A number of redirects; -1 is no limit.
    MaxRedirs -> MaxRedirects, Honoured, |arg| match number(arg)? {
        -1 => Ok(MaxRedirects(None)),
        most => Ok(MaxRedirects(Some(in_range::<u64>(most)?.min(c_int::MAX as u64) as u32))),
    }
);

rule!(
    /// A set of bits; without `CURLHSTS_ENABLE` the list ends, whatever else is there.
    HstsBits -> HstsOrder, Honoured, |arg| {
        let bits = number(arg)? as c_long;
        let read_only = bits & CURLHSTS_READONLYFILE != 0;
        Ok(match bits & CURLHSTS_ENABLE {
            0 => HstsOrder::Stop,
            _ => HstsOrder::Start { read_only },
        })
    }
);
rule!(
    /// A file name to be added to the others; NULL ends the list.
    HstsFile -> HstsOrder, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        let file = unsafe { text(arg) }?;
        Ok(file.map_or(HstsOrder::NoFile, |file| HstsOrder::File(file.into())))
    }
);

impl Put<HstsOrder> for Vec<HstsOrder> {
    fn put(&mut self, order: HstsOrder) {
        self.push(order);
    }
}
