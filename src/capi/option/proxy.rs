//! The rules of the options about proxies.

use super::parse::{Login, Parsed, Put, Rule, number, rule, text};
use super::{Arg, Status};
use crate::capi::code;
use crate::rare::Rare;
use crate::settings::{Auth, HaProxy, HeaderLists, Proxy, ProxyKind, Socks5Auth, Text as Bytes};
use crate::url::percent_decode;

impl Put<Login> for Rare<Proxy> {
    fn put(&mut self, value: Login) {
        self.user = value.user;
        self.password = value.password;
    }
}

impl Put<bool> for HaProxy {
    fn put(&mut self, value: bool) {
        self.on = value;
    }
}

impl Put<Option<Bytes>> for HaProxy {
    /// As in libcurl an address switches the protocol on, and NULL switches it off.
    fn put(&mut self, value: Option<Bytes>) {
        self.on = value.is_some();
        self.client_ip = value;
    }
}

impl Put<bool> for Socks5Auth {
    fn put(&mut self, value: bool) {
        self.0 = value;
    }
}

rule!(
    /// A `CURLPROXY_`. HTTP/2 to a proxy is not there: `CURLPROXY_HTTPS2` agrees on HTTP/1.1.
    ProxyType -> ProxyKind, Honoured, |arg| match number(arg)? {
        0 => Ok(ProxyKind::Http),
        1 => Ok(ProxyKind::Http10),
        2 | 3 => Ok(ProxyKind::Https),
        4 => Ok(ProxyKind::Socks4),
        5 => Ok(ProxyKind::Socks5),
        6 => Ok(ProxyKind::Socks4a),
        7 => Ok(ProxyKind::Socks5h),
        8 => Err(code::NOT_BUILT_IN),
        _ => Err(code::BAD_FUNCTION_ARGUMENT),
    }
);
rule!(
    /// `user:password`, parted at the first colon; both percent-encoded.
    ProxyUserPwd -> Login, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        let Some(text) = unsafe { text(arg) }? else {
            return Ok(Login { user: None, password: None });
        };
        let mut parts = text.splitn(2, |&byte| byte == b':').map(percent_decode);
        let (user, password) = (parts.next(), parts.next());
        if [&user, &password].into_iter().flatten().any(|part| part.contains(&0)) {
            return Err(code::URL_MALFORMAT);
        }
        Ok(Login { user: user.map(Bytes::from), password: password.map(Bytes::from) })
    }
);

/// `CURLAUTH_BASIC` and `CURLAUTH_DIGEST`: what we can do towards a proxy.
const AUTH_OURS: u64 = 1 | 2;
/// `CURLAUTH_DIGEST`, and `CURLAUTH_DIGEST_IE`, which means the same.
const DIGESTS: (u64, u64) = (2, 16);
/// `CURLAUTH_NEGOTIATE` and `CURLAUTH_NTLM`: dropped, as by a libcurl without GSS-API and NTLM.
const AUTH_DROPPED: u64 = 4 | 8;

rule!(
    /// A set of `CURLAUTH_` bits, one of ours among them, or none at all.
    ProxyAuth -> Auth, Honoured, |arg| {
        match number(arg)? as u64 & 0xFFFF_FFFF {
            0 => Ok(Auth(0)),
            bits if bits & DIGESTS.1 != 0 => Ok(Auth(bits & !DIGESTS.1 & !AUTH_DROPPED | DIGESTS.0)),
            bits if bits & AUTH_OURS != 0 => Ok(Auth(bits & !AUTH_DROPPED)),
            _ => Err(code::NOT_BUILT_IN),
        }
    }
);
rule!(
    /// `CURLAUTH_BASIC` and `CURLAUTH_GSSAPI`; of the latter nothing is offered, as by a libcurl
    /// without GSS-API.
    SocksAuth -> bool, Honoured, |arg| match number(arg)? {
        bits if bits & !5 != 0 => Err(code::NOT_BUILT_IN),
        bits => Ok(bits & 1 != 0),
    }
);
rule!(
    /// `CURLHEADER_SEPARATE` or not.
    HeaderOpt -> HeaderLists, Honoured, |arg| Ok(match number(arg)? & 1 {
        0 => HeaderLists::Unified,
        _ => HeaderLists::Separate,
    })
);
