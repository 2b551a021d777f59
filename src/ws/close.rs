//! The payload of a CLOSE frame (RFC 6455, 5.5.1 and 7.4): nothing, or a status code and a
//! reason.

use std::fmt;

use crate::limits;

use super::violation::Violation;

/// What a CLOSE says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// The status code, if there is one.
    pub code: Option<u16>,
    /// The reason: UTF-8 (unchecked where the connection is lenient), at most 123 bytes.
    pub reason: Box<[u8]>,
}

impl Close {
    /// Reads a payload without judging it; half a status code is none.
    pub fn read(payload: &[u8]) -> Close {
        let (code, reason) = match payload.split_first_chunk() {
            Some((code, reason)) => (Some(u16::from_be_bytes(*code)), reason),
            None => (None, &[][..]),
        };
        Close {
            code,
            reason: reason.into(),
        }
    }
}

/// Judges a whole payload.
///
/// # Errors
/// The rule that it breaks: one byte, a code that must not be sent, a reason that is not UTF-8.
pub fn judge(payload: &[u8]) -> Result<(), Violation> {
    let Some((code, reason)) = payload.split_first_chunk() else {
        return if payload.is_empty() {
            Ok(())
        } else {
            Err(Violation::CloseTooShort)
        };
    };
    let code = u16::from_be_bytes(*code);
    if !may_be_sent(code) {
        return Err(Violation::CloseCode(code));
    }
    match std::str::from_utf8(reason) {
        Ok(_) => Ok(()),
        Err(_) => Err(Violation::CloseReasonNotUtf8),
    }
}

/// Whether a CLOSE may carry this status code: those that the protocol and IANA's registry
/// define for the wire, and those left to libraries and applications (3000-4999).
pub fn may_be_sent(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

/// Why a CLOSE of the application's cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadClose {
    /// A status code that must not be sent.
    Code(i64),
    /// A reason, and no status code.
    NoCode,
    /// The reason has so many bytes.
    TooLong(usize),
    /// The reason is not UTF-8.
    NotUtf8,
}

impl fmt::Display for BadClose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadClose::Code(code) => write!(
                f,
                "A CLOSE may not carry the status code {code}: 1000 to 1003, 1007 to 1014 and 3000 to 4999 may be sent"
            ),
            BadClose::NoCode => f.write_str("A CLOSE without a status code has no reason"),
            BadClose::TooLong(len) => write!(
                f,
                "The reason of a CLOSE has {len} bytes, and may have {}",
                limits::CLOSE_REASON
            ),
            BadClose::NotUtf8 => f.write_str("The reason of a CLOSE is not UTF-8"),
        }
    }
}

/// The payload of a CLOSE of the application's; `code` 0 is none.
///
/// # Errors
/// What is wrong with it.
pub fn compose(code: i64, reason: &[u8]) -> Result<Box<[u8]>, BadClose> {
    if code == 0 {
        return match reason {
            [] => Ok(Box::default()),
            _ => Err(BadClose::NoCode),
        };
    }
    let number = u16::try_from(code).ok().filter(|code| may_be_sent(*code));
    let number = number.ok_or(BadClose::Code(code))?;
    if reason.len() > limits::CLOSE_REASON {
        return Err(BadClose::TooLong(reason.len()));
    }
    let reason = std::str::from_utf8(reason).map_err(|_| BadClose::NotUtf8)?;
    Ok(payload(number, reason).into())
}

/// The answer to a CLOSE: its status code, unless that must not be sent, and no reason.
pub fn answer(close: &Close) -> Box<[u8]> {
    match close.code.filter(|code| may_be_sent(*code)) {
        Some(code) => code.to_be_bytes().into(),
        None => Box::default(),
    }
}

/// Writes a payload; a reason that is too long is cut between two characters.
pub fn payload(code: u16, reason: &str) -> Vec<u8> {
    let reason = &reason[..reason.floor_char_boundary(limits::CLOSE_REASON)];
    let mut payload = code.to_be_bytes().to_vec();
    payload.extend_from_slice(reason.as_bytes());
    payload
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        for code in 0..=u16::MAX {
            let refused = code < 1000
                || (1004..=1006).contains(&code)
                || (1015..=2999).contains(&code)
                || code >= 5000;
            let want = if refused {
                Err(Violation::CloseCode(code))
            } else {
                Ok(())
            };
            assert_eq!(judge(&code.to_be_bytes()), want);
        }
    }

    #[test]
    fn payloads() {
        assert_eq!(judge(b""), Ok(()));
        assert_eq!(judge(b"\x03"), Err(Violation::CloseTooShort));
        assert_eq!(judge(b"\x03\xe8ok"), Ok(()));
        assert_eq!(judge(b"\x03\xe8\xff"), Err(Violation::CloseReasonNotUtf8));
        assert_eq!(
            judge(b"\x03\xe8\xe2\x82"),
            Err(Violation::CloseReasonNotUtf8)
        );
    }

    #[test]
    fn reading() {
        assert_eq!(
            Close::read(b""),
            Close {
                code: None,
                reason: [].into()
            }
        );
        assert_eq!(
            Close::read(b"x"),
            Close {
                code: None,
                reason: [].into()
            }
        );
        let close = Close {
            code: Some(1001),
            reason: b"bye".as_slice().into(),
        };
        assert_eq!(Close::read(b"\x03\xe9bye"), close);
    }

    #[test]
    fn what_the_application_may_say() {
        assert_eq!(compose(0, b"").as_deref(), Ok(&b""[..]));
        assert_eq!(compose(0, b"x"), Err(BadClose::NoCode));
        assert_eq!(compose(1000, b"").as_deref(), Ok(&b"\x03\xe8"[..]));
        assert_eq!(compose(4999, b"bye").as_deref(), Ok(&b"\x13\x87bye"[..]));
        for code in -1..70_000 {
            let good = matches!(code, 0 | 1000..=1003 | 1007..=1014 | 3000..=4999);
            let want = (!good).then_some(BadClose::Code(code));
            assert_eq!(compose(code, b"").err(), want);
        }
        let wrapped = (1 << 32) + 1000;
        assert_eq!(compose(wrapped, b""), Err(BadClose::Code(wrapped)));
        assert!(compose(1000, &[b'x'; 123]).is_ok());
        assert_eq!(compose(1000, &[b'x'; 124]), Err(BadClose::TooLong(124)));
        for bad in [&b"\xff"[..], b"\xe2\x82"] {
            assert_eq!(compose(1000, bad), Err(BadClose::NotUtf8));
        }
    }

    #[test]
    fn an_answer_repeats_what_may_be_sent() {
        let answer_to = |payload: &[u8]| answer(&Close::read(payload)).to_vec();
        assert_eq!(answer_to(b"\x03\xe9away"), b"\x03\xe9");
        for none in [&b""[..], b"x", b"\x03\xee"] {
            assert_eq!(answer_to(none), b"");
        }
    }

    #[test]
    fn a_reason_is_cut_between_characters() {
        assert_eq!(payload(1002, "no"), b"\x03\xeano");
        let long = payload(1002, &"€".repeat(100));
        assert_eq!((long.len(), judge(&long)), (2 + 123, Ok(())));
        let long = payload(1002, &("x".to_string() + &"€".repeat(100)));
        assert_eq!((long.len(), judge(&long)), (2 + 121, Ok(())));
    }
}
