//! The rules of the options about proxies.

use super::http::{auth, wide};
use super::{Arg, Bytes, Login, Parsed, Put, Rule, Status, number, text};
use crate::capi::code;
use crate::capi::types::{CURLAUTH_BASIC, CURLAUTH_DIGEST, CURLAUTH_DIGEST_IE};
use crate::rare::Rare;
use crate::settings::{Auth, HaProxy, HeaderLists, Proxy, ProxyKind, Socks5Auth};
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

const DIGEST: u64 = wide(CURLAUTH_DIGEST);
const DIGEST_IE: u64 = wide(CURLAUTH_DIGEST_IE);
/// What we can do towards a proxy.
const AUTH_OURS: u64 = wide(CURLAUTH_BASIC) | DIGEST | DIGEST_IE;

rule!(
    /// Ways to authenticate to the proxy; `CURLAUTH_DIGEST_IE` means the same as `CURLAUTH_DIGEST`.
    ProxyAuth -> Auth, Honoured, |arg| auth(arg, AUTH_OURS).map(|bits| match bits & DIGEST_IE {
        0 => Auth(bits),
        _ => Auth(bits & !DIGEST_IE | DIGEST),
    })
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
