//! How the tool ends: its exit status, and the sentence that goes with it.
//!
//! Where libcurl has a number for what went wrong, it is that number, as with curl.

use curlws::transfer::{Closed, Error, Kind};

use crate::screen::harmless;

/// The end of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// What the shell gets.
    pub status: u8,
    /// What a person gets; `None`: there is nothing to say.
    pub why: Option<String>,
}

/// The peer closed before as many messages had come as `-n` wants.
pub const TOO_FEW: u8 = 18;
/// Standard output cannot be written.
pub const WRITE: u8 = 23;
/// Standard input, or a file, cannot be read.
pub const READ: u8 = 26;
/// `--max-time` is over.
pub const TIMEOUT: u8 = 28;
/// The local end cannot be had.
pub const INTERFACE: u8 = 45;
/// What came is not whole.
pub const RECEIVE: u8 = 56;
/// Before anything is done: no descriptor, no memory.
pub const FAILED: u8 = 2;
/// The peer's status code 1001 and further ones are told as this and further ones.
const CLOSED: u16 = 900;
const NO_CLOSE: &str = "The connection ended without a closing handshake";
/// 3000 to 3999: of a library's or a protocol's making.
const CLOSED_3000: u8 = 120;
/// 4000 to 4999: of the application's.
const CLOSED_4000: u8 = 121;

impl Ending {
    /// All is well.
    pub const fn good() -> Ending {
        Ending {
            status: 0,
            why: None,
        }
    }

    /// Something is not.
    pub fn bad(status: u8, why: impl Into<String>) -> Ending {
        Ending {
            status,
            why: Some(why.into()),
        }
    }

    /// Bad, and known to whoever caused it.
    pub const fn quiet(status: u8) -> Ending {
        Ending { status, why: None }
    }

    /// Somebody wants the end now: a signal, `--max-time`.
    pub fn is_urgent(&self) -> bool {
        self.status == TIMEOUT || self.status > 128
    }

    /// The library failed.
    pub fn of_error(error: &Error) -> Ending {
        // Before anything is open, the library says whose request had no answer.
        if error.kind == Kind::GotNothing && !error.detail.contains("request") {
            return Ending::bad(status(error.kind), NO_CLOSE);
        }
        Ending::bad(status(error.kind), by_option(&error.detail))
    }

    /// The WebSocket was closed, and not by us first.
    pub fn of_close(closed: &Closed) -> Ending {
        let status = match closed.code {
            1000 | Closed::NO_CODE => return Ending::good(),
            Closed::NO_CLOSE => return Ending::bad(status(Kind::GotNothing), NO_CLOSE),
            code @ 1001..=1015 => (code - CLOSED) as u8,
            3000..=3999 => CLOSED_3000,
            4000..=4999 => CLOSED_4000,
            _ => status(Kind::Receive),
        };
        Ending::bad(status, format!("The peer closed: {}", close_text(closed)))
    }
}

/// A status code and its reason, as a person reads them.
pub fn close_text(closed: &Closed) -> String {
    let reason = String::from_utf8_lossy(&closed.reason);
    let reason = harmless(&reason);
    match (closed.code, reason.as_str()) {
        (Closed::NO_CODE, _) => "no status code".to_owned(),
        (code, "") => code.to_string(),
        (code, reason) => format!("{code} {reason}"),
    }
}

/// What the library calls options, and what they are called here.
const NAMES: [(&str, &str); 6] = [
    (
        "CURLOPT_MAXFILESIZE or CURLWSOPT_MAX_MESSAGE allow",
        "--max-filesize allows (16 MB without it)",
    ),
    ("CURLOPT_RESOLVE", "--resolve"),
    ("CURLOPT_CAINFO", "--cacert"),
    ("CURLOPT_SSLCERT", "--cert"),
    (" (CURLOPT_KEYPASSWD)", ", which curlws cannot open"),
    ("CURLOPT_HTTPHEADER", "--header"),
];

/// A sentence of the library, for who knows the tool's options alone.
fn by_option(detail: &str) -> String {
    let plain = detail.to_owned();
    NAMES
        .iter()
        .fold(plain, |text, (library, tool)| text.replace(library, tool))
}

/// curl's number of an error.
fn status(kind: Kind) -> u8 {
    match kind {
        Kind::UnsupportedProtocol => 1,
        Kind::Url => 3,
        Kind::NotBuiltIn => 4,
        Kind::ResolveProxy => 5,
        Kind::Resolve => 6,
        Kind::Connect => 7,
        Kind::WeirdServerReply => 8,
        Kind::HttpStatus => 22,
        Kind::Write => WRITE,
        Kind::Read | Kind::Netrc => READ,
        Kind::OutOfMemory => 27,
        Kind::Timeout => TIMEOUT,
        Kind::TlsConnect | Kind::TlsCut => 35,
        Kind::Aborted | Kind::Callback(_) => 42,
        Kind::BadArgument => 43,
        Kind::Interface => INTERFACE,
        Kind::TooManyRedirects => 47,
        Kind::Syntax => 49,
        Kind::GotNothing => 52,
        Kind::Send => 55,
        Kind::Receive => 56,
        Kind::TlsCertificate => 58,
        Kind::TlsCipher => 59,
        Kind::TlsPeer => 60,
        Kind::MessageTooLarge => 63,
        Kind::LoginDenied => 67,
        Kind::TlsCaFile => 77,
        Kind::TlsCrl => 82,
        Kind::TlsIssuer => 83,
        Kind::TlsPin => 90,
        Kind::Proxy => 97,
        Kind::TooLarge => 100,
        Kind::Again | Kind::Recursive | Kind::FailedInit => FAILED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: u16, reason: &str) -> Ending {
        Ending::of_close(&Closed {
            code,
            reason: reason.as_bytes().into(),
        })
    }

    #[test]
    fn a_close_has_its_status() {
        for (code, status) in [
            (1000, 0),
            (1005, 0),
            (1001, 101),
            (1006, 52),
            (1011, 111),
            (1015, 115),
            (3000, 120),
            (4999, 121),
            (2000, 56),
        ] {
            assert_eq!(of(code, "").status, status, "{code}");
        }
    }

    #[test]
    fn a_reason_cannot_do_anything_to_a_terminal() {
        let ending = of(4000, "a\x1b[2Jb\u{9b}c");
        let why = ending.why.unwrap();
        assert!(why.starts_with("The peer closed: 4000 a"), "{why}");
        assert!(!why.chars().any(char::is_control), "{why}");
        let why = of(4000, "can't say \"x\"").why.unwrap();
        assert_eq!(why, "The peer closed: 4000 can't say \"x\"");
    }

    #[test]
    fn errors_have_curls_numbers() {
        let error = Error::new(Kind::Syntax, "Could not parse CURLOPT_RESOLVE entry 'x'");
        let own = "Could not parse --resolve entry 'x'";
        assert_eq!(Ending::of_error(&error), Ending::bad(49, own));
        let error = Error::new(Kind::TlsPeer, "no");
        assert_eq!(Ending::of_error(&error), Ending::bad(60, "no"));
    }
}
