//! Which proxies a transfer goes through: from the options, else from the environment, and not
//! where the host is exempt. The rules are libcurl's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::settings::{Proxy, ProxyKind, Text};
use crate::transfer::error::{Error, Kind};
use crate::url::{self, UrlError, percent_decode};

/// The port of a SOCKS URL without one.
const SOCKS_PORT: u16 = 1080;

/// A proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// What it speaks.
    pub kind: ProxyKind,
    /// Its name or address, without brackets.
    pub host: String,
    /// Zone of its IPv6 address.
    pub zone: Option<String>,
    /// Its port.
    pub port: u16,
    /// A Unix socket to reach it by.
    pub unix_path: Option<Vec<u8>>,
    /// User name and password.
    pub login: Option<(Vec<u8>, Vec<u8>)>,
}

/// The proxies on the way, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// A SOCKS proxy.
    pub socks: Option<Hop>,
    /// An HTTP(S) proxy.
    pub http: Option<Hop>,
}

impl Route {
    /// The proxy to connect to; `None` without any.
    pub fn first(&self) -> Option<&Hop> {
        self.socks.as_ref().or(self.http.as_ref())
    }
}

/// The way to `host` (no brackets) by `scheme`.
///
/// # Errors
/// A proxy's URL that cannot be used.
pub fn route(proxy: &Proxy, scheme: &str, host: &str) -> Result<Route, Error> {
    let exempt = match &proxy.exempt {
        Some(list) => Some(list),
        None => variable(proxy, &["no_proxy", "NO_PROXY"]),
    };
    if exempt.is_some_and(|list| exempts(list, host)) {
        return Ok(Route::default());
    }
    let options = [&proxy.url, &proxy.pre];
    let forbidden = options.into_iter().any(is_empty);
    let given = |url: &'_ Option<Text>| url.clone().filter(|url| !url.is_empty());
    let (mut url, pre) = (given(&proxy.url), given(&proxy.pre));
    if url.is_none() && pre.is_none() && !forbidden {
        url = detect(proxy, scheme).cloned();
    }
    let mut route = Route::default();
    if let Some(pre) = pre {
        let hop = hop(&pre, proxy, true)?;
        if hop.kind.is_http() {
            return Err(unusable(&pre, "it is no SOCKS proxy"));
        }
        route.socks = Some(hop);
    }
    if let Some(url) = url {
        let hop = hop(&url, proxy, false)?;
        match (hop.kind.is_http(), &route.socks) {
            (true, _) => route.http = Some(hop),
            (false, None) => route.socks = Some(hop),
            (false, Some(_)) => {
                return Err(unusable(&url, "there is a SOCKS proxy before it already"));
            }
        }
    }
    Ok(route)
}

impl ProxyKind {
    /// Whether it is asked by CONNECT.
    pub fn is_http(self) -> bool {
        matches!(self, ProxyKind::Http | ProxyKind::Http10 | ProxyKind::Https)
    }

    /// Whether the name of the destination is resolved here.
    pub fn resolves_here(self) -> bool {
        matches!(self, ProxyKind::Socks4 | ProxyKind::Socks5)
    }
}

/// Set, but to nothing.
fn is_empty(url: &Option<Text>) -> bool {
    // Else the compiler looks at the length of what is not there, of which valgrind complains.
    std::hint::black_box(url.as_ref().map_or(1, |url| url.len())) == 0
}

fn unusable(url: &[u8], reason: &str) -> Error {
    let url = without_login(url);
    Error::new(
        Kind::ResolveProxy,
        format!("The proxy {url} cannot be used: {reason}"),
    )
}

/// A proxy's URL for people: a password does not go into an error buffer.
fn without_login(url: &[u8]) -> String {
    let url = String::from_utf8_lossy(url);
    match (url.rsplit_once('@'), url.split_once("://")) {
        (None, _) => url.into_owned(),
        (Some((_, host)), Some((scheme, _))) => format!("{scheme}://{host}"),
        (Some((_, host)), None) => host.to_owned(),
    }
}

fn variable<'a>(proxy: &'a Proxy, names: &[&str]) -> Option<&'a Text> {
    let find = |name: &&str| {
        let mut all = proxy.environment.iter();
        all.find(|(known, _)| known == name).map(|(_, value)| value)
    };
    names.iter().find_map(find)
}

/// `HTTP_PROXY` is not asked: a web server's client could set it for a CGI program.
fn detect<'a>(proxy: &'a Proxy, scheme: &str) -> Option<&'a Text> {
    variable(
        proxy,
        match scheme {
            "wss" => &[
                "wss_proxy",
                "WSS_PROXY",
                "https_proxy",
                "HTTPS_PROXY",
                "all_proxy",
                "ALL_PROXY",
            ],
            _ => &[
                "ws_proxy",
                "WS_PROXY",
                "http_proxy",
                "all_proxy",
                "ALL_PROXY",
            ],
        },
    )
}

/// Reads a proxy's URL.
fn hop(text: &[u8], proxy: &Proxy, pre: bool) -> Result<Hop, Error> {
    let mut kind = if pre { ProxyKind::Socks4 } else { proxy.kind };
    let http = url::ParseOptions {
        default_scheme: Some(b"http"),
        ..url::ParseOptions::default()
    };
    let url = match url::parse(text, &url::ParseOptions::default()) {
        Ok(url) => {
            kind = scheme_kind(&url.scheme, kind).ok_or_else(|| {
                let url = without_login(text);
                let sentence = format!("The proxy {url} has a scheme that no proxy has");
                Error::new(Kind::Connect, sentence)
            })?;
            Ok(url)
        }
        Err(UrlError::NoScheme) => url::parse(text, &http),
        Err(error) => Err(error),
    }
    .map_err(|error| unusable(text, &error.to_string()))?;
    let path = percent_decode(&url.path);
    let is_unix = !kind.is_http() && url.host.text == "localhost" && path != b"/";
    let bad = |error: UrlError| Error::new(Kind::Url, format!("The proxy's URL: {error}"));
    let (user, password) = url.credentials().map_err(bad)?;
    let login = match (user, password) {
        (None, None) if pre => None,
        (None, None) => login(proxy.user.as_deref(), proxy.password.as_deref()),
        (user, password) => login(user.as_deref(), password.as_deref()),
    };
    let default_port = match (proxy.port, kind) {
        (0, ProxyKind::Https) => 443,
        (0, kind) if kind.is_http() => 80,
        (0, _) => SOCKS_PORT,
        (port, _) => port,
    };
    Ok(Hop {
        kind,
        host: url.host.text,
        zone: url.zone,
        port: url.port.unwrap_or(default_port),
        unix_path: is_unix.then_some(path),
        login,
    })
}

fn login(user: Option<&[u8]>, password: Option<&[u8]>) -> Option<(Vec<u8>, Vec<u8>)> {
    let (user, password) = (user.unwrap_or_default(), password.unwrap_or_default());
    let any = !user.is_empty() || !password.is_empty();
    any.then(|| (user.to_vec(), password.to_vec()))
}

fn scheme_kind(scheme: &str, set: ProxyKind) -> Option<ProxyKind> {
    Some(match scheme {
        "http" if set == ProxyKind::Http10 => set,
        "http" => ProxyKind::Http,
        "https" => ProxyKind::Https,
        "socks" | "socks4" => ProxyKind::Socks4,
        "socks4a" => ProxyKind::Socks4a,
        "socks5" => ProxyKind::Socks5,
        "socks5h" => ProxyKind::Socks5h,
        _ => return None,
    })
}

/// Whether a list (`CURLOPT_NOPROXY`) names a host: domains that it is or is in, addresses, or
/// networks by CIDR, parted by commas or blanks; `*` alone is every host.
fn exempts(list: &[u8], host: &str) -> bool {
    if list == b"*" {
        return true;
    }
    let address: Option<IpAddr> = host.parse().ok();
    let host = match address {
        None => host.strip_suffix('.').unwrap_or(host),
        Some(_) => host,
    };
    let list = String::from_utf8_lossy(list);
    let parts = |mark: char| mark == ',' || mark == ' ' || mark == '\t';
    let mut entries = Vec::new();
    let mut rest = &*list;
    // As libcurl: a blank that no comma follows ends the list.
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let end = rest.find(parts).unwrap_or(rest.len());
        let (entry, tail) = rest.split_at(end);
        entries.push(entry);
        let tail = tail.trim_start_matches([' ', '\t']);
        if !tail.starts_with(',') {
            break;
        }
        rest = tail.trim_start_matches(',');
    }
    let mut entries = entries.into_iter().filter(|entry| !entry.is_empty());
    entries.any(|entry| match address {
        None => in_domain(host, entry),
        Some(IpAddr::V4(address)) => in_network4(address, entry),
        Some(IpAddr::V6(address)) => in_network6(address, entry),
    })
}

fn in_domain(host: &str, domain: &str) -> bool {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    let Some(start) = host.len().checked_sub(domain.len()) else {
        return false;
    };
    let Some((before, tail)) = host.split_at_checked(start) else {
        return false;
    };
    tail.eq_ignore_ascii_case(domain) && (before.is_empty() || before.ends_with('.'))
}

/// Network and bits of `1.2.0.0/16`; 0 bits mean all, as in libcurl.
fn network<A: std::str::FromStr>(entry: &str, most: u32) -> Option<(A, u32)> {
    let (network, bits) = match entry.split_once('/') {
        None => (entry, 0),
        Some((network, bits)) if bits.bytes().all(|byte| byte.is_ascii_digit()) => {
            (network, bits.parse().ok()?)
        }
        Some(_) => return None,
    };
    let bits = if bits == 0 { most } else { bits };
    (bits <= most).then_some((network.parse().ok()?, bits))
}

fn in_network4(address: Ipv4Addr, entry: &str) -> bool {
    network::<Ipv4Addr>(entry, 32)
        .is_some_and(|(network, bits)| (address.to_bits() ^ network.to_bits()) >> (32 - bits) == 0)
}

fn in_network6(address: Ipv6Addr, entry: &str) -> bool {
    network::<Ipv6Addr>(entry, 128)
        .is_some_and(|(network, bits)| (address.to_bits() ^ network.to_bits()) >> (128 - bits) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Option<Text> {
        Some(text.as_bytes().into())
    }

    fn by(url: &str) -> Proxy {
        Proxy {
            url: text(url),
            ..Proxy::default()
        }
    }

    fn first(proxy: &Proxy) -> Hop {
        let route = route(proxy, "ws", "server").unwrap();
        route.first().unwrap().clone()
    }

    #[test]
    fn the_scheme_or_the_type_says_the_kind() {
        for (url, kind, port) in [
            ("h", ProxyKind::Socks5, 1080),
            ("http://h", ProxyKind::Http, 80),
            ("https://h:1", ProxyKind::Https, 1),
            ("socks://h", ProxyKind::Socks4, 1080),
            ("socks4://h", ProxyKind::Socks4, 1080),
            ("socks4a://h:9", ProxyKind::Socks4a, 9),
            ("socks5://h", ProxyKind::Socks5, 1080),
            ("SOCKS5H://h", ProxyKind::Socks5h, 1080),
        ] {
            let proxy = Proxy {
                kind: ProxyKind::Socks5,
                ..by(url)
            };
            let hop = first(&proxy);
            assert_eq!((hop.kind, hop.port, &*hop.host), (kind, port, "h"), "{url}");
        }
        let old = Proxy {
            kind: ProxyKind::Http10,
            port: 3128,
            ..by("http://h")
        };
        assert_eq!(first(&old).kind, ProxyKind::Http10);
        assert_eq!(first(&old).port, 3128);
        assert_eq!(first(&by("h")).port, 80);
        let kind = |url: &str| route(&by(url), "ws", "s").unwrap_err().kind;
        assert_eq!(kind("ftp://h"), Kind::Connect);
        assert_eq!(kind("http://a b"), Kind::ResolveProxy);
    }

    #[test]
    fn a_path_of_localhost_is_a_unix_socket_for_socks() {
        let hop = first(&by("socks5h://localhost/tmp/a%20b"));
        assert_eq!(hop.unix_path.as_deref(), Some(&b"/tmp/a b"[..]));
        assert_eq!(first(&by("http://localhost/tmp")).unix_path, None);
        assert_eq!(first(&by("socks5://localhost/")).unix_path, None);
    }

    #[test]
    fn who_logs_in() {
        let login = |user: &str, password: &str| Some((user.into(), password.into()));
        let mut proxy = by("http://u%3a:p@h");
        proxy.user = text("option");
        assert_eq!(first(&proxy).login, login("u:", "p"));
        proxy.url = text("http://h");
        assert_eq!(first(&proxy).login, login("option", ""));
        proxy.pre = text("socks5://s");
        let both = route(&proxy, "ws", "server").unwrap();
        assert_eq!(both.socks.unwrap().login, None);
        assert_eq!(both.http.unwrap().login, login("option", ""));
        let broken = route(&by("http://u%0d:p@h"), "ws", "s").unwrap_err();
        assert_eq!(broken.kind, Kind::Url);
        assert!(
            !unusable(b"http://me:secret@h", "x")
                .detail
                .contains("secret")
        );
    }

    #[test]
    fn socks_goes_before_http_and_not_twice() {
        let mut proxy = by("http://h");
        proxy.pre = text("s");
        let both = route(&proxy, "ws", "server").unwrap();
        assert_eq!(both.first().unwrap().kind, ProxyKind::Socks4);
        assert_eq!(both.first().unwrap().host, "s");
        proxy.url = text("socks5://h");
        let twice = route(&proxy, "ws", "server").unwrap_err();
        assert_eq!(twice.kind, Kind::ResolveProxy);
        proxy.pre = text("http://s");
        let wrong = route(&proxy, "ws", "server").unwrap_err();
        assert_eq!(wrong.kind, Kind::ResolveProxy);
    }

    #[test]
    fn the_environment_fills_in() {
        let mut proxy = Proxy {
            environment: [
                ("http_proxy", "a"),
                ("https_proxy", "b"),
                ("all_proxy", "c"),
                ("no_proxy", "direct"),
            ]
            .map(|(name, value)| (name, value.as_bytes().into()))
            .into(),
            ..Proxy::default()
        };
        let host = |proxy: &Proxy, scheme, host| {
            let route = route(proxy, scheme, host).unwrap();
            route.first().map(|hop| hop.host.clone())
        };
        assert_eq!(host(&proxy, "ws", "s").as_deref(), Some("a"));
        assert_eq!(host(&proxy, "wss", "s").as_deref(), Some("b"));
        assert_eq!(host(&proxy, "ws", "direct"), None);
        proxy.environment.push(("WS_PROXY", (*b"d").into()));
        assert_eq!(host(&proxy, "ws", "s").as_deref(), Some("d"));
        proxy.exempt = text("");
        assert_eq!(host(&proxy, "ws", "direct").as_deref(), Some("d"));
        proxy.pre = text("");
        assert_eq!(host(&proxy, "ws", "s"), None);
        proxy.url = text("e");
        assert_eq!(host(&proxy, "ws", "s").as_deref(), Some("e"));
        let only = |name| Proxy {
            environment: vec![(name, (*b"x").into())],
            ..Proxy::default()
        };
        assert_eq!(host(&only("HTTP_PROXY"), "ws", "s"), None);
        assert_eq!(host(&only("ALL_PROXY"), "ws", "s").as_deref(), Some("x"));
        assert_eq!(host(&only("WSS_PROXY"), "wss", "s").as_deref(), Some("x"));
        assert_eq!(host(&only("WSS_PROXY"), "ws", "s"), None);
    }

    #[test]
    fn exempt_hosts() {
        for (list, host, expected) in [
            ("*", "a", true),
            ("*,b", "a", false),
            ("", "a", false),
            ("a.com", "a.com", true),
            ("a.com", "A.COM.", true),
            ("a.com", "www.a.com", true),
            (".a.com", "a.com", true),
            ("a.com.", "a.com", true),
            ("a.com", "ba.com", false),
            ("x, a.com", "a.com", true),
            ("x ,,a.com", "a.com", true),
            ("x a.com", "a.com", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.0/8", "127.1.2.3", true),
            ("127.0.0.0/33", "127.0.0.0", false),
            ("127.0.0.0/x", "127.0.0.0", false),
            ("127.0.0.0/0", "127.0.0.1", false),
            ("10.0.0.0/9", "10.128.0.0", false),
            ("0.0.1", "127.0.0.1", false),
            ("fe80::/10", "fe80::1", true),
            ("::1", "::1", true),
            ("[::1]", "::1", false),
            ("::1/129", "::1", false),
            ("é", "a", false),
        ] {
            assert_eq!(exempts(list.as_bytes(), host), expected, "{list} {host}");
        }
    }
}
