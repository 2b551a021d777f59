//! Which proxies there are, and what they are told.

use super::{Auth, Text, Tls};
use crate::rare::Rare;

/// The variables of the environment that name proxies: those that libcurl reads for `ws` and `wss`.
/// `HTTP_PROXY` is none of them: a web server's client can set it.
pub const PROXY_VARIABLES: [&str; 11] = [
    "ws_proxy",
    "WS_PROXY",
    "wss_proxy",
    "WSS_PROXY",
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
];

/// Proxies, and TLS towards one.
#[derive(Clone, Debug, Default, Hash)]
pub struct Proxy {
    /// `CURLOPT_PROXY`; an empty one forbids those of the environment.
    pub url: Option<Text>,
    /// `CURLOPT_PRE_PROXY`: a SOCKS proxy before an HTTP proxy.
    pub pre: Option<Text>,
    /// `CURLOPT_PROXYTYPE`: the kind of a `url` without scheme.
    pub kind: ProxyKind,
    /// `CURLOPT_PROXYPORT`: the port of a URL without one; 0 is the kind's.
    pub port: u16,
    /// `CURLOPT_PROXYUSERNAME`, or the first part of `CURLOPT_PROXYUSERPWD`.
    pub user: Option<Text>,
    /// `CURLOPT_PROXYPASSWORD`, or the second part of `CURLOPT_PROXYUSERPWD`.
    pub password: Option<Text>,
    /// `CURLOPT_PROXYAUTH`: ways to authenticate.
    pub auth: Auth,
    /// `CURLOPT_SOCKS5_AUTH`: user name and password may be used.
    pub socks5_auth: Socks5Auth,
    /// `CURLOPT_PROXYHEADER`: header lines for CONNECT.
    pub headers: Vec<Text>,
    /// `CURLOPT_HEADEROPT`: CONNECT gets `headers` alone, not those of the request.
    pub header_lists: HeaderLists,
    /// `CURLOPT_SUPPRESS_CONNECT_HEADERS`: the header callback hears nothing of CONNECT.
    pub quiet: bool,
    /// `CURLOPT_NOPROXY`: hosts that are reached without proxy.
    pub exempt: Option<Text>,
    /// `CURLOPT_HAPROXYPROTOCOL` and `CURLOPT_HAPROXY_CLIENT_IP`.
    pub haproxy: HaProxy,
    /// TLS towards an HTTPS proxy.
    pub tls: Rare<Tls>,
    /// The proxy variables of the environment that are set, by name.
    pub environment: Vec<(&'static str, Text)>,
}

/// `CURLOPT_PROXYTYPE`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ProxyKind {
    /// HTTP/1.1
    #[default]
    Http,
    /// HTTP/1.0
    Http10,
    /// HTTP/1.1 over TLS
    Https,
    /// SOCKS 4: the name is resolved here.
    Socks4,
    /// SOCKS 4a: the proxy resolves the name.
    Socks4a,
    /// SOCKS 5: the name is resolved here.
    Socks5,
    /// SOCKS 5: the proxy resolves the name.
    Socks5h,
}

/// `CURLOPT_SOCKS5_AUTH`, as far as it is about `CURLAUTH_BASIC`; on by default.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Socks5Auth(pub bool);

impl Default for Socks5Auth {
    fn default() -> Self {
        Socks5Auth(true)
    }
}

/// `CURLOPT_HEADEROPT`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HeaderLists {
    /// `CURLHEADER_UNIFIED`: the request's header lines go to a proxy too.
    Unified,
    /// `CURLHEADER_SEPARATE`: a proxy has its own.
    #[default]
    Separate,
}

/// The line that tells a server behind HAProxy's protocol who is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct HaProxy {
    /// It is sent.
    pub on: bool,
    /// The address to tell; without one that of the connection.
    pub client_ip: Option<Text>,
}
