//! What the user may say, and how the single words are read. The options stand in `command.rs`.

use std::ffi::OsString;
use std::num::NonZeroU64;
use std::time::Duration;

use clap_complete::Shell;

use curlws::ws::close;

/// What the user said.
#[derive(Debug)]
pub struct Args {
    pub url: Option<OsString>,
    pub binary: bool,
    pub data: Vec<OsString>,
    pub count: Option<NonZeroU64>,
    pub wait: Option<Wait>,
    pub close: Option<ClosePayload>,
    pub ping_interval: Option<Duration>,
    pub no_auto_pong: bool,
    pub compress: bool,
    pub subprotocol: Vec<String>,
    pub max_filesize: Option<NonZeroU64>,
    pub max_time: Option<Duration>,
    pub completions: Option<Shell>,
    pub output: Output,
    pub connection: Connection,
    pub tls: Tls,
    pub listening: Listening,
}

/// What is shown, and where.
#[derive(Debug)]
pub struct Output {
    pub raw: bool,
    pub json: bool,
    pub hex: bool,
    pub verbose: bool,
    pub silent: bool,
    pub no_progress_meter: bool,
}

/// How to get to the server.
#[derive(Debug)]
pub struct Connection {
    pub header: Vec<OsString>,
    pub origin: Option<OsString>,
    pub user_agent: Option<OsString>,
    pub user: Option<OsString>,
    pub oauth2_bearer: Option<OsString>,
    pub proxy: Option<OsString>,
    pub proxy_user: Option<OsString>,
    pub noproxy: Option<OsString>,
    pub location: bool,
    pub reconnect: Option<i64>,
    pub connect_timeout: Option<Duration>,
    pub resolve: Vec<OsString>,
    pub ipv4: bool,
    pub ipv6: bool,
    pub interface: Option<OsString>,
    pub unix_socket: Option<OsString>,
}

/// TLS, for wss.
#[derive(Debug)]
pub struct Tls {
    pub cacert: Option<OsString>,
    pub insecure: bool,
    pub cert: Option<OsString>,
    pub key: Option<OsString>,
}

/// Being the server.
#[derive(Debug)]
pub struct Listening {
    pub listen: Option<String>,
    pub echo: bool,
    pub relay: bool,
}

/// How long to wait for messages when there is nothing more to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Until nothing has come for so long.
    Quiet(Duration),
    /// As long as the peer lets us.
    Forever,
}

/// The payload of a CLOSE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosePayload(pub Box<[u8]>);

/// Longest time that makes sense, in seconds: 31 years.
const LONGEST: f64 = 1e9;

/// A time.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let number: Result<f64, _> = text.parse();
    match number {
        Ok(number) if number > 0.0 && number <= LONGEST => Ok(Duration::from_secs_f64(number)),
        _ => Err("a number of seconds is wanted, such as 10 or 0.5".into()),
    }
}

/// A time, or `forever`.
pub fn wait(text: &str) -> Result<Wait, String> {
    match text {
        "forever" => Ok(Wait::Forever),
        "0" => Ok(Wait::Quiet(Duration::ZERO)),
        _ => seconds(text).map(Wait::Quiet),
    }
}

/// A number of bytes; `k`, `M`, `G` may follow.
pub fn size(text: &str) -> Result<NonZeroU64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic());
    let unit: u64 = match text.strip_prefix(digits) {
        Some("") => 1,
        Some("k" | "K") => 1 << 10,
        Some("m" | "M") => 1 << 20,
        Some("g" | "G") => 1 << 30,
        _ => 0,
    };
    let number: Option<u64> = digits.parse().ok();
    number
        .and_then(|number| number.checked_mul(unit))
        .and_then(NonZeroU64::new)
        .ok_or_else(|| "a number of bytes is wanted, such as 100000 or 64M".into())
}

/// How often; -1 is no end.
pub fn tries(text: &str) -> Result<i64, String> {
    match text.parse() {
        Ok(tries @ (-1 | 1..)) => Ok(tries),
        _ => Err("a number of attempts is wanted".into()),
    }
}

/// How many messages.
pub fn count(text: &str) -> Result<NonZeroU64, String> {
    text.parse()
        .map_err(|_| "a number from 1 on is wanted".into())
}

/// The name of a subprotocol (RFC 9110, 5.6.2).
pub fn token(text: &str) -> Result<String, String> {
    let good = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    match !text.is_empty() && text.chars().all(good) {
        true => Ok(text.to_owned()),
        false => Err("that is no name of a subprotocol".into()),
    }
}

/// `CODE` or `CODE:REASON`.
pub fn close_payload(text: &str) -> Result<ClosePayload, String> {
    let (code, reason) = text.split_once(':').unwrap_or((text, ""));
    let code = code.parse().map_err(|_| "a status code is wanted")?;
    let payload = close::compose(code, reason.as_bytes()).map_err(|error| error.to_string())?;
    Ok(ClosePayload(payload))
}

/// `PORT`, `ADDRESS:PORT`, `[ADDRESS]:PORT`.
pub fn place(text: &str) -> Result<String, String> {
    let port = text.rsplit(':').next().unwrap_or_default();
    let _: u16 = port
        .parse()
        .map_err(|_| "a port is wanted, 0 to 65535, or an address and a port: 0.0.0.0:8080")?;
    Ok(match text.len() == port.len() {
        true => format!("127.0.0.1:{port}"),
        false => text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for bad in ["", "0", "-1", "nan", "inf", "1e99", "1s"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
        assert_eq!(wait("forever"), Ok(Wait::Forever));
        assert_eq!(wait("0"), Ok(Wait::Quiet(Duration::ZERO)));
    }

    #[test]
    fn sizes() {
        let of = |text| size(text).map(NonZeroU64::get).ok();
        assert_eq!(of("12"), Some(12));
        assert_eq!(of("2k"), Some(2048));
        assert_eq!(of("3G"), Some(3 << 30));
        for bad in ["", "k", "0", "-1", "99999999999G", "1é"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_close() {
        assert_eq!(close_payload("1000").unwrap().0[..], [3, 232]);
        assert_eq!(close_payload("4001:a:b").unwrap().0[..], *b"\x0f\xa1a:b");
        for bad in ["", "bye", "1005", "5000", "-1"] {
            assert!(close_payload(bad).is_err(), "{bad}");
        }
        assert!(close_payload(&format!("1000:{}", "x".repeat(124))).is_err());
    }

    #[test]
    fn places() {
        assert_eq!(place("80").unwrap(), "127.0.0.1:80");
        assert_eq!(place("[::1]:0").unwrap(), "[::1]:0");
        for bad in ["", "a", "a:", "65536", ":x"] {
            assert!(place(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_and_numbers() {
        assert!(token("v1.chat").is_ok());
        assert!(token("a b").is_err() && token("").is_err());
        assert!(count("0").is_err() && count("-1").is_err() && count("7").is_ok());
        assert_eq!((tries("-1"), tries("3")), (Ok(-1), Ok(3)));
        assert!(tries("0").is_err() && tries("-2").is_err());
    }
}
