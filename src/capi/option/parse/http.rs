//! The rules of options about redirects, cookies, HSTS and .netrc files.

use std::ffi::c_int;

use super::{Arg, Bytes, Parsed, Put, Rule, Status, in_range, number, schemes, text};
use crate::capi::code;
use crate::rare::Rare;
use crate::settings::{CookieOrder, Cookies, Follow, HstsOrder, MaxRedirects, Netrc, Schemes};

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

/// `CURLHSTS_ENABLE`
const HSTS_ENABLE: i64 = 1;
/// `CURLHSTS_READONLYFILE`
const HSTS_READ_ONLY: i64 = 2;

rule!(
    /// A set of bits; without `CURLHSTS_ENABLE` the list ends, whatever else is there.
    HstsBits -> HstsOrder, Honoured, |arg| {
        let bits = number(arg)?;
        let read_only = bits & HSTS_READ_ONLY != 0;
        Ok(match bits & HSTS_ENABLE {
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
