//! What a transfer is told: every option of the C interface that is honoured, as plain Rust.
//!
//! The option table (`capi/option/table.rs`) names a field here for each of its rows.

mod beyond;
mod proxy;
mod tls;

use std::num::NonZeroU64;

use crate::rare::{Rare, usual};
use crate::url::Parts;

pub use beyond::{Beyond, MessageKind};
pub use proxy::{HaProxy, HeaderLists, PROXY_VARIABLES, Proxy, ProxyKind, Socks5Auth};
pub use tls::{Tls, TlsVersions};

/// A string as C gives it: any bytes but NUL.
pub type Text = Box<[u8]>;

/// All settings of a transfer. `Default` is libcurl's default.
#[derive(Clone, Debug, Default, Hash)]
pub struct Settings {
    /// Whom to reach and what to ask.
    pub request: Request,
    /// WebSocket behaviour.
    pub ws: WebSocket,
    /// `CURLOPT_MAXFILESIZE(_LARGE)`: the largest message taken, in bytes.
    pub largest_message: Option<NonZeroU64>,
    /// What libcurl has no option for.
    pub beyond: Rare<Beyond>,
    /// Deadlines.
    pub time: Timeouts,
    /// TLS towards the server.
    pub tls: Rare<Tls>,
    /// Sockets and addresses.
    pub net: Rare<Network>,
    /// The cookie engine.
    pub cookies: Rare<Cookies>,
    /// What is to be done at once with the HSTS list.
    pub hsts: Vec<HstsOrder>,
    /// Slow and fast.
    pub speed: Speed,
    /// Where the application wants to be asked.
    pub ask: Ask,
    /// Proxies.
    pub proxy: Rare<Proxy>,
    /// Print what happens (`CURLOPT_VERBOSE`).
    pub verbose: bool,
    /// Do not call the progress callback (`CURLOPT_NOPROGRESS`); on by default.
    pub no_progress: NoProgress,
}

usual!(Tls, Network, Cookies, Proxy);

/// `CURLOPT_NOPROGRESS`, whose default is on.
#[derive(Clone, Copy, Debug, Hash)]
pub struct NoProgress(pub bool);

impl Default for NoProgress {
    fn default() -> Self {
        NoProgress(true)
    }
}

impl Settings {
    /// What is asked for by `CURLOPT_CONNECT_ONLY`, and by `CURLWS_ALONE` where that is not set.
    #[inline]
    pub fn connect_only(&self) -> ConnectOnly {
        match self.request.connect_only {
            ConnectOnly::Off if self.ws.alone => ConnectOnly::Upgrade,
            asked => asked,
        }
    }
}

/// `CURLOPT_CONNECT_ONLY`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, Default, Hash)]
pub struct Request {
    /// `CURLOPT_URL`.
    pub url: Option<Text>,
    /// `CURLOPT_CURLU`: the URL in parts; before `url`.
    pub url_parts: Option<Box<Parts>>,
    /// `CURLOPT_DEFAULT_PROTOCOL`: the scheme of a URL without one.
    pub default_scheme: Option<Text>,
    /// `CURLOPT_PORT`; 0 is the URL's.
    pub port: u16,
    /// `CURLOPT_CONNECT_ONLY`.
    pub connect_only: ConnectOnly,
    /// `CURLOPT_CUSTOMREQUEST`: another method than GET.
    pub method: Option<Text>,
    /// `CURLOPT_UPLOAD`: a read callback brings payload, except with `connect_only`.
    pub upload: bool,
    /// `CURLOPT_UPLOAD_BUFFERSIZE`: most bytes that it is asked for at once.
    pub upload_buffer: UploadBuffer,
    /// `CURLOPT_BUFFERSIZE`: most bytes that a write callback is given at once.
    pub receive_buffer: ReceiveBuffer,
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
    /// `CURLOPT_MIMEPOST` or `CURLOPT_HTTPPOST`: a form shall be posted, which no WebSocket can.
    pub form: bool,
    /// `CURLOPT_PROTOCOLS_STR` and `CURLOPT_PROTOCOLS`.
    pub schemes: Schemes,
    /// `CURLOPT_FOLLOWLOCATION`.
    pub follow: Follow,
    /// `CURLOPT_MAXREDIRS`.
    pub max_redirects: MaxRedirects,
    /// `CURLOPT_REDIR_PROTOCOLS_STR` and `CURLOPT_REDIR_PROTOCOLS`; `http` counts as `ws`.
    pub redirect_schemes: Schemes,
    /// `CURLOPT_AUTOREFERER`: a redirect's request names the last URL.
    pub auto_referer: bool,
    /// `CURLOPT_UNRESTRICTED_AUTH`: secrets go wherever redirects lead.
    pub unrestricted_auth: bool,
    /// `CURLOPT_HEADER`: the write callback gets header lines too.
    pub header_in_payload: bool,
    /// `CURLOPT_NETRC`.
    pub netrc: Netrc,
    /// `CURLOPT_NETRC_FILE`.
    pub netrc_file: Option<Text>,
}

/// Bytes; libcurl's default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UploadBuffer(pub usize);

impl Default for UploadBuffer {
    fn default() -> Self {
        UploadBuffer(64 * 1024)
    }
}

/// Bytes; libcurl's default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReceiveBuffer(pub usize);

impl Default for ReceiveBuffer {
    fn default() -> Self {
        ReceiveBuffer(crate::limits::CALLBACK_CHUNK)
    }
}

/// `CURLOPT_NETRC`: whether user names and passwords come from a .netrc file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Netrc {
    /// `CURL_NETRC_IGNORED`
    #[default]
    Ignored,
    /// `CURL_NETRC_OPTIONAL`: what the URL lacks.
    Optional,
    /// `CURL_NETRC_REQUIRED`: before the URL's; the file must be there.
    Required,
}

/// The cookie engine.
#[derive(Clone, Debug, Default, Hash)]
pub struct Cookies {
    /// `CURLOPT_COOKIEFILE`s, read before each transfer.
    pub files: Vec<Text>,
    /// `CURLOPT_COOKIEJAR`, written when the handle is cleaned up.
    pub jar: Option<Text>,
    /// `CURLOPT_COOKIESESSION`: session cookies in files are left out.
    pub new_session: bool,
    /// An option has started the engine.
    pub on: bool,
    /// What is to be done at once.
    pub orders: Vec<CookieOrder>,
}

/// What `CURLOPT_COOKIELIST`, `_COOKIEFILE` and `_COOKIEJAR` want to be done at once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CookieOrder {
    /// Start the engine.
    Start,
    /// Stop it and forget all.
    Stop,
    /// `ALL`: forget all.
    Clear,
    /// `SESS`: forget session cookies.
    ClearSession,
    /// `FLUSH`: write the jar.
    Save,
    /// `RELOAD`: read the files.
    Load,
    /// A cookie.
    Add(Text),
}

/// What `CURLOPT_HSTS` and `CURLOPT_HSTS_CTRL` want to be done at once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HstsOrder {
    /// `CURLHSTS_ENABLE`: start a list.
    Start {
        /// `CURLHSTS_READONLYFILE`: the file is not written.
        read_only: bool,
    },
    /// Without it: forget the list and all files.
    Stop,
    /// A file to be read, and written at the handle's end; starts a list.
    File(Text),
    /// NULL: forget all files, and the list unless a share has it.
    NoFile,
}

/// `CURLOPT_FOLLOWLOCATION`: whether redirects are followed, and with which method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Follow {
    /// A redirect is a refusal.
    #[default]
    Off,
    /// `CURLFOLLOW_ALL`: with the application's method.
    Keep,
    /// `CURLFOLLOW_OBEYCODE`: with GET where the status asks for it.
    ByStatus,
    /// `CURLFOLLOW_FIRSTONLY`: the application's method is for the first request.
    First,
}

/// Redirects followed at most; `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MaxRedirects(pub Option<u32>);

impl Default for MaxRedirects {
    fn default() -> Self {
        MaxRedirects(Some(30))
    }
}

/// A set of `CURLAUTH_` bits; Basic by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Auth(pub u64);

impl Default for Auth {
    fn default() -> Self {
        Auth(1)
    }
}

/// Schemes that a transfer may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct WebSocket {
    /// `CURLWS_RAW_MODE`: bytes as they are, no frames.
    pub raw: bool,
    /// `CURLWS_NOAUTOPONG`: PINGs are delivered, not answered.
    pub no_auto_pong: bool,
    /// `CURLWS_LENIENT`: accept what libcurl accepts.
    pub lenient: bool,
    /// `CURLWS_COMPRESS`: offer permessage-deflate.
    pub compress: bool,
    /// `CURLWS_MESSAGES`: the write callback gets whole messages.
    pub messages: bool,
    /// `CURLWS_AUTOCLOSE`: the peer's CLOSE is answered.
    pub auto_close: bool,
    /// `CURLWS_ALONE`: the opening handshake alone, as with `CURLOPT_CONNECT_ONLY` 2.
    pub alone: bool,
    /// `CURLWS_PINGOFF`: no PING and no PONG of our own accord.
    pub ping_off: bool,
}

/// Timeouts, in milliseconds; 0 is the default of each.
#[derive(Clone, Copy, Debug, Default, Hash)]
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

/// What is too slow, and what too fast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Speed {
    /// `CURLOPT_LOW_SPEED_LIMIT`, in bytes per second; 0 is none.
    pub low_limit: u64,
    /// `CURLOPT_LOW_SPEED_TIME`: how long it may be slower than that, in seconds; 0 is for ever.
    pub low_time_s: u16,
    /// `CURLOPT_MAX_RECV_SPEED_LARGE`, in bytes per second; 0 is no bound.
    pub most_received: u64,
    /// `CURLOPT_MAX_SEND_SPEED_LARGE`, of what a read callback brings; 0 is no bound.
    pub most_sent: u64,
}

/// Address families (`CURLOPT_IPRESOLVE`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Family {
    /// Both.
    #[default]
    Any,
    /// IPv4 only.
    V4,
    /// IPv6 only.
    V6,
}

/// Questions that a transfer puts to the application; off by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ask {
    /// Before a name is resolved (`CURLOPT_RESOLVER_START_FUNCTION`).
    pub resolve: bool,
    /// For a socket (`CURLOPT_OPENSOCKETFUNCTION`).
    pub socket: bool,
    /// About a socket that is not connected yet (`CURLOPT_SOCKOPTFUNCTION`).
    pub options: bool,
    /// Before the request (`CURLOPT_PREREQFUNCTION`).
    pub request: bool,
    /// To close sockets (`CURLOPT_CLOSESOCKETFUNCTION`).
    pub close: bool,
    /// For TLS connections (`CURLOPT_SSL_CTX_FUNCTION`).
    pub tls: bool,
    /// What becomes of the connection (`curlws_on_reconnect`).
    pub reconnect: bool,
}

/// `CURLOPT_INTERFACE`: the local end of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Bind {
    /// `if!`: a network interface.
    Interface(Text),
    /// `host!`: an address, or a name that has one.
    Host(Text),
    /// `ifhost!`: both.
    Both(Text, Text),
    /// Without prefix: an interface if there is one of that name, else a host.
    Either(Text),
}

/// Sockets and addresses.
#[derive(Clone, Debug, Hash)]
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
    /// `CURLOPT_TCP_FASTOPEN`.
    pub fast_open: bool,
    /// `CURLOPT_INTERFACE`.
    pub bind: Option<Bind>,
    /// `CURLOPT_LOCALPORT`; 0 is any.
    pub local_port: u16,
    /// `CURLOPT_LOCALPORTRANGE`: how many ports to try from there.
    pub local_port_range: u16,
    /// `CURLOPT_ADDRESS_SCOPE`: the zone of IPv6 addresses; 0 is the address's own.
    pub scope: u32,
    /// `CURLOPT_CONNECT_TO`: `HOST:PORT:HOST:PORT`, each part may be empty.
    pub connect_to: Vec<Text>,
    /// `CURLOPT_DNS_CACHE_TIMEOUT`, in seconds; `None`: addresses stay for ever.
    pub dns_cache_s: Option<u64>,
    /// `CURLOPT_DNS_SHUFFLE_ADDRESSES`.
    pub shuffle: bool,
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
            fast_open: false,
            bind: None,
            local_port: 0,
            local_port_range: 0,
            scope: 0,
            connect_to: Vec::new(),
            dns_cache_s: Some(60),
            shuffle: false,
        }
    }
}
