//! The payload of a CLOSE frame (RFC 6455, 5.5.1 and 7.4): nothing, or a status code and a
//! reason.

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
    fn a_reason_is_cut_between_characters() {
        assert_eq!(payload(1002, "no"), b"\x03\xeano");
        let long = payload(1002, &"€".repeat(100));
        assert_eq!((long.len(), judge(&long)), (2 + 123, Ok(())));
        let long = payload(1002, &("x".to_string() + &"€".repeat(100)));
        assert_eq!((long.len(), judge(&long)), (2 + 121, Ok(())));
    }
}
