//! What a peer can do wrong in its frames.

use std::fmt;

/// A rule of RFC 6455 that the peer broke, or a limit of the application's. `Display` tells the user
/// which; the same sentence is the reason of the CLOSE that answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// RSV1, RSV2 or RSV3 without an extension that gives them a meaning (5.2).
    ReservedBits,
    /// An opcode that has no meaning (5.2).
    UnknownOpcode(u8),
    /// A CLOSE, PING or PONG without FIN (5.5).
    FragmentedControl,
    /// A CLOSE, PING or PONG of more than 125 bytes (5.5).
    ControlTooLong,
    /// A continuation outside a fragmented message (5.4).
    NothingToContinue,
    /// A new message inside a fragmented one (5.4).
    MessageInterrupted,
    /// A masked frame from a server (5.1).
    Masked,
    /// An unmasked frame from a client (5.1).
    NotMasked,
    /// A length that fits a shorter form (5.2).
    LengthNotMinimal,
    /// A length with its top bit set (5.2).
    LengthTooLarge,
    /// A message larger than the application takes (7.4.1: 1009).
    MessageTooLarge,
    /// A message of more frames than the application takes (7.4.1: 1009).
    TooManyFragments,
    /// A message of the kind that the application does not take (7.4.1: 1003).
    KindNotTaken,
    /// A compressed message that is not DEFLATE data (RFC 7692, 7.2.2).
    NotDeflate,
    /// A text message that is not UTF-8 (5.6, 8.1).
    TextNotUtf8,
    /// A CLOSE with half a status code (5.5.1).
    CloseTooShort,
    /// A CLOSE with a status code that must not be sent (7.4).
    CloseCode(u16),
    /// A CLOSE whose reason is not UTF-8 (5.5.1).
    CloseReasonNotUtf8,
}

impl Violation {
    /// The status code (7.4.1) of the CLOSE that answers it.
    pub fn code(&self) -> u16 {
        match self {
            Violation::NotDeflate | Violation::TextNotUtf8 | Violation::CloseReasonNotUtf8 => 1007,
            Violation::MessageTooLarge | Violation::TooManyFragments => 1009,
            Violation::KindNotTaken => 1003,
            _ => 1002,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Violation::UnknownOpcode(opcode) => {
                return write!(f, "a frame has the unknown opcode {opcode:#x}");
            }
            Violation::CloseCode(code) => {
                return write!(
                    f,
                    "a CLOSE frame has the status code {code}, which is not allowed"
                );
            }
            Violation::ReservedBits => "reserved bits are set in a frame header",
            Violation::FragmentedControl => "a control frame is fragmented",
            Violation::ControlTooLong => "a control frame is longer than 125 bytes",
            Violation::NothingToContinue => "a continuation frame has no message to continue",
            Violation::MessageInterrupted => "a new message begins inside a fragmented one",
            Violation::Masked => "a frame from the server is masked",
            Violation::NotMasked => "a frame from the client is not masked",
            Violation::LengthNotMinimal => "a frame length is not in its shortest form",
            Violation::LengthTooLarge => "a frame length has its highest bit set",
            Violation::MessageTooLarge => "a message is larger than the application allows",
            Violation::TooManyFragments => "a message has more frames than the application allows",
            Violation::KindNotTaken => "a message is not of the kind that the application takes",
            Violation::NotDeflate => "a compressed message is not valid DEFLATE data",
            Violation::TextNotUtf8 => "a text message is not valid UTF-8",
            Violation::CloseTooShort => "a CLOSE frame has a payload of one byte",
            Violation::CloseReasonNotUtf8 => "the reason in a CLOSE frame is not valid UTF-8",
        })
    }
}

impl std::error::Error for Violation {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violations_have_sentences_that_fit_and_codes_that_may_be_sent() {
        use Violation::*;
        let all = [
            ReservedBits,
            UnknownOpcode(15),
            FragmentedControl,
            ControlTooLong,
            NothingToContinue,
            MessageInterrupted,
            Masked,
            NotMasked,
            LengthNotMinimal,
            LengthTooLarge,
            MessageTooLarge,
            TooManyFragments,
            KindNotTaken,
            NotDeflate,
            TextNotUtf8,
            CloseTooShort,
            CloseCode(u16::MAX),
            CloseReasonNotUtf8,
        ];
        for violation in all {
            let utf8 = matches!(violation, NotDeflate | TextNotUtf8 | CloseReasonNotUtf8);
            let code = match violation {
                MessageTooLarge | TooManyFragments => 1009,
                KindNotTaken => 1003,
                _ if utf8 => 1007,
                _ => 1002,
            };
            assert_eq!(violation.code(), code);
            let reason = violation.to_string();
            assert!(
                (10..=crate::limits::CLOSE_REASON).contains(&reason.len()),
                "{reason}"
            );
        }
    }
}
