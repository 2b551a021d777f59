//! From the command line to the library's settings.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::time::Duration;

use curlws::limits;
use curlws::settings::{Auth, Bind, Family, Follow, PROXY_VARIABLES, Settings, Text};

use crate::args::Args;

/// `CURLAUTH_BEARER`
const BEARER: Auth = Auth(1 << 6);

/// What both a client and a server are told. `whole`: messages are put together before they are shown.
pub fn common(args: &Args, whole: bool) -> Settings {
    let mut settings = Settings {
        verbose: args.output.verbose,
        largest_message: args.max_filesize,
        ..Settings::default()
    };
    settings.ws.auto_close = true;
    settings.ws.compress = args.compress;
    settings.ws.no_auto_pong = args.no_auto_pong;
    settings.ws.messages = whole;
    settings.ws.lenient =
        env::var_os("CURLWS_LENIENT").is_some_and(|value| !value.is_empty() && value != "0");
    settings.ask.reconnect = true;
    settings.beyond.largest_message = args.max_filesize.map_or(limits::MESSAGE, u64::from);
    settings.beyond.ping_interval_ms = args.ping_interval.map_or(0, milliseconds);
    settings
}

/// What a client is told.
///
/// # Errors
/// A password was asked for and not given.
pub fn client(args: &Args, whole: bool) -> io::Result<Settings> {
    let mut settings = common(args, whole);
    let told = &args.connection;
    settings.beyond.reconnect_tries = told.reconnect.unwrap_or(0);
    settings.time.connect_ms = told.connect_timeout.map_or(0, milliseconds);

    let request = &mut settings.request;
    request.url = args.url.as_deref().map(text);
    request.default_scheme = Some(Text::from(*b"ws"));
    request.headers = told.header.iter().map(text).collect();
    if let Some(origin) = &told.origin {
        request.headers.push(field("Origin", origin.as_bytes()));
    }
    if !args.subprotocol.is_empty() {
        let names = args.subprotocol.join(", ");
        let line = field("Sec-WebSocket-Protocol", names.as_bytes());
        request.headers.push(line);
    }
    request.user_agent = Some(match &told.user_agent {
        Some(name) => text(name),
        None => Text::from(format!("curlws/{}", env!("CARGO_PKG_VERSION")).into_bytes()),
    });
    (request.user, request.password) = login(told.user.as_deref(), "host")?;
    request.bearer = told.oauth2_bearer.as_deref().map(text);
    if request.bearer.is_some() {
        request.auth = BEARER;
    }
    if told.location {
        request.follow = Follow::Keep;
    }
    network(args, &mut settings);
    proxy(args, &mut settings)?;
    Ok(settings)
}

fn network(args: &Args, settings: &mut Settings) {
    let (told, tls) = (&args.connection, &args.tls);
    settings.net.family = match (told.ipv4, told.ipv6) {
        (true, _) => Family::V4,
        (_, true) => Family::V6,
        _ => Family::Any,
    };
    settings.net.bind = told
        .interface
        .as_deref()
        .map(|name| Bind::Either(text(name)));
    settings.net.unix_path = told.unix_socket.as_deref().map(text);
    let path = |path: &Option<OsString>| path.as_deref().map(text);
    settings.tls.ca_file = path(&tls.cacert);
    settings.tls.verify_peer = !tls.insecure;
    settings.tls.verify_host = !tls.insecure;
    settings.tls.cert_file = path(&tls.cert);
    settings.tls.key_file = path(&tls.key);
}

fn proxy(args: &Args, settings: &mut Settings) -> io::Result<()> {
    let told = &args.connection;
    let proxy = &mut settings.proxy;
    proxy.url = told.proxy.as_deref().map(text);
    (proxy.user, proxy.password) = login(told.proxy_user.as_deref(), "proxy")?;
    proxy.exempt = told.noproxy.as_deref().map(text);
    let read = |name| {
        let value = env::var_os(name).filter(|value| !value.is_empty())?;
        Some((name, Text::from(value.into_vec())))
    };
    proxy.environment = PROXY_VARIABLES.into_iter().filter_map(read).collect();
    // Whoever trusts another certificate trusts it for a proxy too.
    proxy.tls.ca_file = settings.tls.ca_file.clone();
    Ok(())
}

/// The entries of `--resolve`.
pub fn hosts(args: &Args) -> Vec<Text> {
    args.connection.resolve.iter().map(text).collect()
}

/// User and password; the latter is asked for on the terminal where it is not said.
fn login(said: Option<&OsStr>, of: &str) -> io::Result<(Option<Text>, Option<Text>)> {
    let Some(said) = said.map(OsStr::as_bytes) else {
        return Ok((None, None));
    };
    let mut parts = said.splitn(2, |byte| *byte == b':');
    let user = parts.next().unwrap_or_default();
    let password = match parts.next() {
        Some(password) => password.to_vec(),
        None => {
            let user = String::from_utf8_lossy(user).escape_debug().to_string();
            rpassword::prompt_password(format!("Password for {user} ({of}): "))?.into_bytes()
        }
    };
    Ok((Some(Text::from(user)), Some(Text::from(password))))
}

fn text(value: impl AsRef<OsStr>) -> Text {
    Text::from(value.as_ref().as_bytes())
}

fn field(name: &str, value: &[u8]) -> Text {
    [name.as_bytes(), b": ", value].concat().into()
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1)
}

/// What `-d` says: its bytes, or a file's.
///
/// # Errors
/// The file cannot be read.
pub fn data(said: &OsString) -> io::Result<Vec<u8>> {
    match said.as_bytes() {
        [b'@', b'-'] => {
            let mut all = Vec::new();
            io::Read::read_to_end(&mut io::stdin().lock(), &mut all)?;
            Ok(all)
        }
        [b'@', path @ ..] => std::fs::read(OsStr::from_bytes(path)),
        bytes => Ok(bytes.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> Settings {
        client(&Args::read(line.split_whitespace()).unwrap(), false).unwrap()
    }

    #[test]
    fn options_arrive() {
        let settings = told(
            "curlws a.example -H X:1 --origin o --subprotocol a,b --subprotocol c -u me:a:b \
             -x p:1 -U q:r -4 -k --reconnect=3 --ping-interval 0.5 --max-filesize 2k -L",
        );
        let lines: Vec<_> = settings
            .request
            .headers
            .iter()
            .map(|l| l.to_vec())
            .collect();
        assert_eq!(
            lines,
            [
                b"X:1".to_vec(),
                b"Origin: o".to_vec(),
                b"Sec-WebSocket-Protocol: a, b, c".to_vec()
            ]
        );
        assert_eq!(settings.request.user.as_deref(), Some(&b"me"[..]));
        assert_eq!(settings.request.password.as_deref(), Some(&b"a:b"[..]));
        assert_eq!(settings.proxy.user.as_deref(), Some(&b"q"[..]));
        assert_eq!(settings.proxy.url.as_deref(), Some(&b"p:1"[..]));
        assert_eq!(settings.net.family, Family::V4);
        assert!(!settings.tls.verify_peer && !settings.tls.verify_host);
        assert_eq!(settings.beyond.reconnect_tries, 3);
        assert_eq!(settings.beyond.ping_interval_ms, 500);
        assert_eq!(settings.beyond.largest_message, 2048);
        assert_eq!(settings.request.follow, Follow::Keep);
    }

    #[test]
    fn nothing_said_is_the_librarys_default() {
        let settings = told("curlws ws://a");
        assert!(settings.tls.verify_peer && settings.tls.verify_host);
        assert_eq!(settings.beyond.largest_message, limits::MESSAGE);
        let agent = settings.request.user_agent.unwrap();
        assert_eq!(
            *agent,
            *format!("curlws/{}", env!("CARGO_PKG_VERSION")).as_bytes()
        );
    }

    #[test]
    fn data_is_said_or_read() {
        assert_eq!(data(&"a@b".into()).unwrap(), b"a@b");
        assert!(data(&"@/no/such/file".into()).is_err());
    }
}
