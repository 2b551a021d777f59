//! What a transfer is told: every option of the C interface that is honoured, as plain Rust.
//!
//! The option table (`capi/option/table.rs`) names a field here for each of its rows.

/// A string as C gives it: any bytes but NUL.
pub type Text = Box<[u8]>;

/// All settings of a transfer. `Default` is libcurl's default.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whom to reach and what to ask.
    pub request: Request,
    /// WebSocket behaviour.
    pub ws: WebSocket,
    /// Deadlines.
    pub time: Timeouts,
    /// TLS towards the server.
    pub tls: Tls,
    /// Sockets and addresses.
    pub net: Network,
    /// Proxies.
    pub proxy: Proxy,
    /// Print what happens (`CURLOPT_VERBOSE`).
    pub verbose: bool,
    /// Do not call the progress callback (`CURLOPT_NOPROGRESS`); on by default.
    pub no_progress: NoProgress,
}

/// `CURLOPT_NOPROGRESS`, whose default is on.
#[derive(Clone, Copy, Debug)]
pub struct NoProgress(pub bool);

impl Default for NoProgress {
    fn default() -> Self {
        NoProgress(true)
    }
}

/// `CURLOPT_CONNECT_ONLY`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConnectOnly {
    /// 0: the whole transfer runs inside `curl_easy_perform`.
    #[default]
    Off,
    /// 1: connect (and TLS), no opening handshake; `curl_easy_send` and `_recv` move raw bytes.
    Connect,
    /// 2: connect and upgrade; `curl_ws_send` and `curl_ws_recv` move frames.
    Upgrade,
}

/// The request and who asks.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `CURLOPT_URL`.
    pub url: Option<Text>,
    /// `CURLOPT_DEFAULT_PROTOCOL`: the scheme of a URL without one.
    pub default_scheme: Option<Text>,
    /// `CURLOPT_PORT`; 0 is the URL's.
    pub port: u16,
    /// `CURLOPT_CONNECT_ONLY`.
    pub connect_only: ConnectOnly,
    /// `CURLOPT_CUSTOMREQUEST`: another method than GET.
    pub method: Option<Text>,
    /// `CURLOPT_REQUEST_TARGET`: another target than the URL's path and query.
    pub target: Option<Text>,
    /// `CURLOPT_PATH_AS_IS`: leave dot segments in the path.
    pub path_as_is: bool,
    /// `CURLOPT_DISALLOW_USERNAME_IN_URL`.
    pub disallow_user_in_url: bool,
    /// `CURLOPT_HTTPHEADER`: replaces (`Name: value`), removes (`Name:`) or sends empty (`Name;`).
    pub headers: Vec<Text>,
    /// `CURLOPT_USERAGENT`.
    pub user_agent: Option<Text>,
    /// `CURLOPT_REFERER`.
    pub referer: Option<Text>,
    /// `CURLOPT_ACCEPT_ENCODING`.
    pub accept_encoding: Option<Text>,
    /// `CURLOPT_COOKIE`: the value of a Cookie header.
    pub cookie: Option<Text>,
    /// `CURLOPT_USERNAME`, or the first part of `CURLOPT_USERPWD`.
    pub user: Option<Text>,
    /// `CURLOPT_PASSWORD`, or the second part of `CURLOPT_USERPWD`.
    pub password: Option<Text>,
    /// `CURLOPT_XOAUTH2_BEARER`.
    pub bearer: Option<Text>,
    /// `CURLOPT_HTTPAUTH`: ways to authenticate.
    pub auth: Auth,
    /// `CURLOPT_PROTOCOLS_STR` and `CURLOPT_PROTOCOLS`.
    pub schemes: Schemes,
}

/// A set of `CURLAUTH_` bits; Basic by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Auth(pub u64);

impl Default for Auth {
    fn default() -> Self {
        Auth(1)
    }
}

/// Schemes that a transfer may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schemes {
    /// `ws://`
    pub ws: bool,
    /// `wss://`
    pub wss: bool,
}

impl Default for Schemes {
    fn default() -> Self {
        Schemes {
            ws: true,
            wss: true,
        }
    }
}

/// `CURLOPT_WS_OPTIONS`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WebSocket {
    /// `CURLWS_RAW_MODE`: bytes as they are, no frames.
    pub raw: bool,
    /// `CURLWS_NOAUTOPONG`: PINGs are delivered, not answered.
    pub no_auto_pong: bool,
    /// `CURLWS_LENIENT`: accept what libcurl accepts.
    pub lenient: bool,
}

/// Timeouts, in milliseconds; 0 is the default of each.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timeouts {
    /// `CURLOPT_TIMEOUT(_MS)`: the whole transfer; 0 is none.
    pub total_ms: u64,
    /// `CURLOPT_CONNECTTIMEOUT(_MS)`: until connected and TLS is up; 0 is five minutes.
    pub connect_ms: u64,
    /// `CURLOPT_SERVER_RESPONSE_TIMEOUT(_MS)`: until the response head; 0 is none.
    pub response_ms: u64,
    /// `CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS`; 0 is 200.
    pub happy_eyeballs_ms: u64,
}

/// TLS towards one peer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tls {
    /// `CURLOPT_SSL_VERIFYPEER`; on by default.
    pub verify_peer: bool,
    /// `CURLOPT_SSL_VERIFYHOST`; on by default.
    pub verify_host: bool,
    /// `CURLOPT_CAINFO`: a PEM file; replaces the system's roots.
    pub ca_file: Option<Text>,
    /// `CURLOPT_CAPATH`: a directory of PEM files.
    pub ca_path: Option<Text>,
    /// `CURLOPT_CAINFO_BLOB`: PEM in memory; before `ca_file`.
    pub ca_blob: Option<Text>,
    /// `CURLOPT_SSLCERT`: our certificate, a file.
    pub cert_file: Option<Text>,
    /// `CURLOPT_SSLCERT_BLOB`: our certificate in memory; before `cert_file`.
    pub cert_blob: Option<Text>,
    /// `CURLOPT_SSLCERTTYPE` is DER.
    pub cert_der: bool,
    /// `CURLOPT_SSLKEY`: its key, a file; without one the certificate's file is read.
    pub key_file: Option<Text>,
    /// `CURLOPT_SSLKEY_BLOB`: its key in memory; before `key_file`.
    pub key_blob: Option<Text>,
    /// `CURLOPT_SSLKEYTYPE` is DER.
    pub key_der: bool,
    /// `CURLOPT_SSL_OPTIONS` has `CURLSSLOPT_NATIVE_CA`: the system's roots besides `ca_file`.
    pub native_ca: bool,
    /// `CURLOPT_SSL_ENABLE_ALPN`; on by default.
    pub alpn: bool,
    /// `CURLOPT_SSLVERSION`: lowest and highest version.
    pub versions: TlsVersions,
    /// `CURLOPT_SSL_SESSIONID_CACHE`: sessions may be resumed; on by default.
    pub resume: bool,
}

impl Default for Tls {
    fn default() -> Self {
        Tls {
            verify_peer: true,
            verify_host: true,
            ca_file: None,
            ca_path: None,
            ca_blob: None,
            cert_file: None,
            cert_blob: None,
            cert_der: false,
            key_file: None,
            key_blob: None,
            key_der: false,
            native_ca: false,
            alpn: true,
            versions: TlsVersions::default(),
            resume: true,
        }
    }
}

/// Which TLS versions are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TlsVersions {
    /// TLS 1.2
    pub v1_2: bool,
    /// TLS 1.3
    pub v1_3: bool,
}

impl Default for TlsVersions {
    fn default() -> Self {
        TlsVersions {
            v1_2: true,
            v1_3: true,
        }
    }
}

/// Address families (`CURLOPT_IPRESOLVE`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Family {
    /// Both.
    #[default]
    Any,
    /// IPv4 only.
    V4,
    /// IPv6 only.
    V6,
}

/// Sockets and addresses.
#[derive(Clone, Debug)]
pub struct Network {
    /// `CURLOPT_IPRESOLVE`.
    pub family: Family,
    /// `CURLOPT_UNIX_SOCKET_PATH`: a Unix socket to connect to instead of the URL's host.
    pub unix_path: Option<Text>,
    /// `CURLOPT_ABSTRACT_UNIX_SOCKET`: one without a place in the file system; before `unix_path`.
    pub unix_abstract: Option<Text>,
    /// `CURLOPT_TCP_NODELAY`; on by default.
    pub no_delay: bool,
    /// `CURLOPT_TCP_KEEPALIVE`.
    pub keepalive: bool,
    /// `CURLOPT_TCP_KEEPIDLE`, in seconds.
    pub keepalive_idle_s: u32,
    /// `CURLOPT_TCP_KEEPINTVL`, in seconds.
    pub keepalive_interval_s: u32,
    /// `CURLOPT_TCP_KEEPCNT`.
    pub keepalive_count: u32,
}

impl Default for Network {
    fn default() -> Self {
        Network {
            family: Family::Any,
            unix_path: None,
            unix_abstract: None,
            no_delay: true,
            keepalive: false,
            keepalive_idle_s: 60,
            keepalive_interval_s: 60,
            keepalive_count: 9,
        }
    }
}

/// Proxies, and TLS towards one.
#[derive(Clone, Debug, Default)]
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
    pub tls: Tls,
    /// The proxy variables of the environment that are set, by name.
    pub environment: Vec<(&'static str, Text)>,
}

/// `CURLOPT_PROXYTYPE`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug)]
pub struct Socks5Auth(pub bool);

impl Default for Socks5Auth {
    fn default() -> Self {
        Socks5Auth(true)
    }
}

/// `CURLOPT_HEADEROPT`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeaderLists {
    /// `CURLHEADER_UNIFIED`: the request's header lines go to a proxy too.
    Unified,
    /// `CURLHEADER_SEPARATE`: a proxy has its own.
    #[default]
    Separate,
}

/// The line that tells a server behind HAProxy's protocol who is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HaProxy {
    /// It is sent.
    pub on: bool,
    /// The address to tell; without one that of the connection.
    pub client_ip: Option<Text>,
}
