//! What is agreed about permessage-deflate (RFC 7692, 7) in Sec-WebSocket-Extensions fields
//! (RFC 6455, 9.1), as a client sees it; as a server does, `serve`. No other extension is known here.

mod serve;

use std::borrow::Cow;
use std::fmt;

use super::handshake::shown;
use crate::limits::EXTENSION_OFFERS;

/// The extension's name (RFC 7692, 7).
const DEFLATE: &str = "permessage-deflate";

/// The names of its parameters (RFC 7692, 7.1).
const SERVER_TAKEOVER: &str = "server_no_context_takeover";
const CLIENT_TAKEOVER: &str = "client_no_context_takeover";
const SERVER_WINDOW: &str = "server_max_window_bits";
const CLIENT_WINDOW: &str = "client_max_window_bits";

/// The largest window, which is also that of a side of which nothing is said (RFC 7692, 7.1.2).
const WINDOW: u8 = 15;

/// What we offer where the application says nothing else: everything may be chosen by the server,
/// our window too (RFC 7692, 7.1.2.2: unless offered it must not be).
pub const OFFER: &str = "permessage-deflate; client_max_window_bits";

/// What both ends agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// What we may use to compress: as a client, what the `client_` parameters say.
    pub send: Side,
    /// What the peer uses: a server, what the `server_` parameters say.
    pub receive: Side,
}

/// How one side compresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// Logarithm of the largest window: 8 to 15 (RFC 7692, 7.1.2).
    pub window_bits: u8,
    /// A message may refer to bytes of those before it (RFC 7692, 7.1.1).
    pub takeover: bool,
}

/// The offers of permessage-deflate in a request. By default there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers(Vec<Parameters>);

/// The parameters of one offer or answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Parameters {
    server_no_takeover: bool,
    client_no_takeover: bool,
    server_window: Option<u8>,
    client_window: Option<ClientWindow>,
}

/// `client_max_window_bits`, which in an offer needs no value (RFC 7692, 7.1.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ClientWindow {
    Any,
    Bits(u8),
}

/// Where a field stands: it decides which parameters need a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Offer,
    Answer,
}

/// What is wrong with a field by itself. `Display` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not the grammar of RFC 6455, 9.1, from these bytes on.
    Malformed(String),
    /// A parameter that permessage-deflate does not have.
    UnknownParameter(String),
    /// A parameter a second time.
    Twice(&'static str),
    /// A parameter without the value that it needs.
    NoValue(&'static str),
    /// A value where there is none to be.
    NeedlessValue(&'static str),
    /// A window that is not 8 to 15, or not written so.
    Window(&'static str, String),
    /// More than [`EXTENSION_OFFERS`].
    TooMany,
}

/// Why an answer is no agreement. `Display` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The answer is wrong by itself.
    Fault(Fault),
    /// An extension that was not offered.
    NotOffered(String),
    /// permessage-deflate a second time.
    Twice,
    /// `server_no_context_takeover` was offered and not accepted.
    ServerTakeover,
    /// `server_max_window_bits` was offered and not accepted.
    NoServerWindow(u8),
    /// A larger `server_max_window_bits` than was offered.
    ServerWindow {
        /// What we can take.
        offered: u8,
        /// What the server wants.
        answered: u8,
    },
    /// `client_max_window_bits`, which was not offered.
    ClientWindow,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Malformed(rest) if rest.is_empty() => {
                write!(f, "the Sec-WebSocket-Extensions header ends too early")
            }
            Fault::Malformed(rest) => write!(
                f,
                "the Sec-WebSocket-Extensions header makes no sense from \"{rest}\" on"
            ),
            Fault::UnknownParameter(name) => {
                write!(f, "{DEFLATE} has no parameter \"{name}\"")
            }
            Fault::Twice(name) => write!(f, "{DEFLATE} has the parameter {name} twice"),
            Fault::NoValue(name) => write!(f, "{DEFLATE}'s parameter {name} has no value"),
            Fault::NeedlessValue(name) => {
                write!(
                    f,
                    "{DEFLATE}'s parameter {name} has a value, and takes none"
                )
            }
            Fault::Window(name, value) => write!(
                f,
                "{DEFLATE}'s parameter {name} is \"{value}\" instead of 8 to 15"
            ),
            Fault::TooMany => write!(f, "{DEFLATE} is offered more than {EXTENSION_OFFERS} times"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Fault(fault) => fault.fmt(f),
            Refusal::NotOffered(name) => write!(
                f,
                "the server chose the extension \"{name}\", which was not offered"
            ),
            Refusal::Twice => write!(f, "the server chose {DEFLATE} twice"),
            Refusal::ServerTakeover => write!(
                f,
                "the server chose {DEFLATE} without the {SERVER_TAKEOVER} that was offered"
            ),
            Refusal::NoServerWindow(offered) => write!(
                f,
                "the server chose {DEFLATE} without the {SERVER_WINDOW}={offered} that was offered"
            ),
            Refusal::ServerWindow { offered, answered } => write!(
                f,
                "the server chose {SERVER_WINDOW}={answered}, more than the {offered} that was \
                 offered"
            ),
            Refusal::ClientWindow => {
                write!(f, "the server chose {CLIENT_WINDOW}, which was not offered")
            }
        }
    }
}

impl std::error::Error for Fault {}

impl std::error::Error for Refusal {}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Refusal {
        Refusal::Fault(fault)
    }
}

impl Offers {
    /// No offer.
    pub const NONE: Offers = Offers(Vec::new());

    /// Reads the values of a request's Sec-WebSocket-Extensions fields. Several fields make one
    /// list (RFC 6455, 9.1). Other extensions only need to be well-formed: they are sent, and a
    /// server that chooses one is refused.
    ///
    /// # Errors
    /// What a server would have to decline (RFC 7692, 7): see [`Fault`].
    pub fn parse<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Result<Offers, Fault> {
        let mut offers = Vec::new();
        for value in values {
            let mut reader = Reader(value);
            while let Some(name) = reader.extension()? {
                let deflate = is(name, DEFLATE);
                let mut parameters = Parameters::default();
                reader.parameters(|name, value| match deflate {
                    true => parameters.set(name, value, Place::Offer),
                    false => Ok(()),
                })?;
                if deflate && offers.len() == EXTENSION_OFFERS {
                    return Err(Fault::TooMany);
                }
                offers.extend(deflate.then_some(parameters));
            }
        }
        Ok(Offers(offers))
    }

    /// Whether permessage-deflate was not offered at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Judges the values of a response's Sec-WebSocket-Extensions fields. `None`: the server chose
/// no extension.
///
/// # Errors
/// What has to fail the connection (RFC 6455, 9.1; RFC 7692, 5 and 7): see [`Refusal`].
pub fn judge<'a>(
    offered: &Offers,
    answered: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Option<Agreed>, Refusal> {
    let mut answer = None;
    for value in answered {
        let mut reader = Reader(value);
        while let Some(name) = reader.extension()? {
            if offered.is_empty() || !is(name, DEFLATE) {
                return Err(Refusal::NotOffered(shown(name)));
            }
            if answer.is_some() {
                return Err(Refusal::Twice);
            }
            let mut parameters = Parameters::default();
            reader.parameters(|name, value| parameters.set(name, value, Place::Answer))?;
            answer = Some(parameters);
        }
    }
    answer.map(|answer| agree(offered, &answer)).transpose()
}

/// What an answer makes of the offers. It does not say which of them it accepts (RFC 7692,
/// 7.1.3); where it fits several, what we may do by all of them is right.
fn agree(offered: &Offers, answer: &Parameters) -> Result<Agreed, Refusal> {
    let mut send: Option<Side> = None;
    let mut refusal = None;
    for offer in &offered.0 {
        match offer.accepted_by(answer) {
            Ok(()) => {
                let side = offer.send(answer);
                send = Some(send.map_or(side, |other| side.least(other)));
            }
            Err(why) => refusal = refusal.or(Some(why)),
        }
    }
    let receive = Side {
        window_bits: answer.server_window.unwrap_or(WINDOW),
        takeover: !answer.server_no_takeover,
    };
    match (send, refusal) {
        (Some(send), _) => Ok(Agreed { send, receive }),
        (None, Some(refusal)) => Err(refusal),
        (None, None) => Err(Refusal::NotOffered(DEFLATE.into())),
    }
}

impl Side {
    /// What both allow.
    fn least(self, other: Side) -> Side {
        Side {
            window_bits: self.window_bits.min(other.window_bits),
            takeover: self.takeover && other.takeover,
        }
    }
}

impl Parameters {
    /// Notes one parameter. Unknown, twice and with a wrong value it fails both an offer and an
    /// answer (RFC 7692, 7).
    fn set(&mut self, name: &[u8], value: Option<&[u8]>, place: Place) -> Result<(), Fault> {
        if is(name, SERVER_TAKEOVER) {
            flag(&mut self.server_no_takeover, SERVER_TAKEOVER, value)
        } else if is(name, CLIENT_TAKEOVER) {
            flag(&mut self.client_no_takeover, CLIENT_TAKEOVER, value)
        } else if is(name, SERVER_WINDOW) {
            let bits = window(SERVER_WINDOW, value)?.ok_or(Fault::NoValue(SERVER_WINDOW));
            once(&mut self.server_window, SERVER_WINDOW, bits?)
        } else if is(name, CLIENT_WINDOW) {
            let window = match (window(CLIENT_WINDOW, value)?, place) {
                (Some(bits), _) => ClientWindow::Bits(bits),
                (None, Place::Offer) => ClientWindow::Any,
                (None, Place::Answer) => return Err(Fault::NoValue(CLIENT_WINDOW)),
            };
            once(&mut self.client_window, CLIENT_WINDOW, window)
        } else {
            Err(Fault::UnknownParameter(shown(name)))
        }
    }

    /// Whether this offer may be answered so. The server may limit itself unasked, and us where
    /// we offered that; what we asked of it it must promise (RFC 7692, 7.1.1.1, 7.1.2.1, 7.1.2.2).
    fn accepted_by(&self, answer: &Parameters) -> Result<(), Refusal> {
        if self.server_no_takeover && !answer.server_no_takeover {
            return Err(Refusal::ServerTakeover);
        }
        match (self.server_window, answer.server_window) {
            (Some(offered), None) => return Err(Refusal::NoServerWindow(offered)),
            (Some(offered), Some(answered)) if answered > offered => {
                return Err(Refusal::ServerWindow { offered, answered });
            }
            _ => {}
        }
        if self.client_window.is_none() && answer.client_window.is_some() {
            return Err(Refusal::ClientWindow);
        }
        Ok(())
    }

    /// What we may use by this offer and its answer. What an offer says of ourselves we keep to
    /// whatever the answer is (RFC 7692, 7.1.1.2, 7.1.2.2).
    fn send(&self, answer: &Parameters) -> Side {
        self.client_side().least(answer.client_side())
    }

    fn client_side(&self) -> Side {
        Side {
            window_bits: match self.client_window {
                Some(ClientWindow::Bits(bits)) => bits,
                Some(ClientWindow::Any) | None => WINDOW,
            },
            takeover: !self.client_no_takeover,
        }
    }
}

/// A parameter that says all by being there (RFC 7692, 7.1.1).
fn flag(flag: &mut bool, name: &'static str, value: Option<&[u8]>) -> Result<(), Fault> {
    if value.is_some() {
        return Err(Fault::NeedlessValue(name));
    }
    if std::mem::replace(flag, true) {
        return Err(Fault::Twice(name));
    }
    Ok(())
}

fn once<T>(place: &mut Option<T>, name: &'static str, value: T) -> Result<(), Fault> {
    match place.replace(value) {
        Some(_) => Err(Fault::Twice(name)),
        None => Ok(()),
    }
}

/// A window's logarithm: decimal, 8 to 15, no zero in front (RFC 7692, 7.1.2.1 and 7.1.2.2).
fn window(name: &'static str, value: Option<&[u8]>) -> Result<Option<u8>, Fault> {
    match value {
        None => Ok(None),
        Some([digit @ b'8'..=b'9']) => Ok(Some(digit - b'0')),
        Some([b'1', digit @ b'0'..=b'5']) => Ok(Some(10 + digit - b'0')),
        Some(value) => Err(Fault::Window(name, shown(value))),
    }
}

/// Whether a name is this one. A grammar's literals count in any case (RFC 2616, 2.1).
fn is(name: &[u8], literal: &str) -> bool {
    name.eq_ignore_ascii_case(literal.as_bytes())
}

/// What is left of a field's value. RFC 6455, 9.1 takes RFC 2616's rules (2.1): blanks may stand
/// between any two parts, and a list may have empty elements.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// The name of the next extension; its parameters are to be read then.
    fn extension(&mut self) -> Result<Option<&'a [u8]>, Fault> {
        while self.take(b',') {}
        if self.0.is_empty() {
            return Ok(None);
        }
        self.token().map(Some)
    }

    /// The parameters of an extension, up to the next one. A value in quotes is the same as
    /// without them (RFC 6455, 9.1).
    fn parameters(
        &mut self,
        mut each: impl FnMut(&[u8], Option<&[u8]>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        while self.take(b';') {
            let name = self.token()?;
            let value = match self.take(b'=') {
                true => Some(self.value()?),
                false => None,
            };
            each(name, value.as_deref())?;
        }
        match self.0 {
            [] | [b',', ..] => Ok(()),
            _ => Err(self.malformed()),
        }
    }

    /// Passes blanks, and the byte behind them if it is this one.
    fn take(&mut self, byte: u8) -> bool {
        while let [b' ' | b'\t', rest @ ..] = self.0 {
            self.0 = rest;
        }
        match self.0 {
            [first, rest @ ..] if *first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    fn token(&mut self) -> Result<&'a [u8], Fault> {
        while let [b' ' | b'\t', rest @ ..] = self.0 {
            self.0 = rest;
        }
        let end = self.0.iter().position(|&byte| !is_token(byte));
        let (token, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        if token.is_empty() {
            return Err(self.malformed());
        }
        self.0 = rest;
        Ok(token)
    }

    /// A token, or one in quotes: within them too it must be a token, once each backslash has
    /// given its place to the byte behind it (RFC 6455, 9.1).
    fn value(&mut self) -> Result<Cow<'a, [u8]>, Fault> {
        if !self.take(b'"') {
            return self.token().map(Cow::Borrowed);
        }
        let malformed = self.malformed();
        let mut text = Vec::new();
        loop {
            let (byte, rest) = match self.0 {
                [b'"', rest @ ..] if !text.is_empty() => {
                    self.0 = rest;
                    return Ok(Cow::Owned(text));
                }
                [b'\\', byte, rest @ ..] | [byte, rest @ ..] => (*byte, rest),
                [] => return Err(malformed),
            };
            if !is_token(byte) {
                return Err(malformed);
            }
            text.push(byte);
            self.0 = rest;
        }
    }

    fn malformed(&self) -> Fault {
        Fault::Malformed(shown(self.0))
    }
}

/// A byte of a token: no control, no separator (RFC 2616, 2.2).
pub(super) fn is_token(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?={}".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(value: &str) -> Result<Offers, Fault> {
        Offers::parse([value.as_bytes()])
    }

    fn judged(offered: &str, answered: &str) -> Result<Option<Agreed>, Refusal> {
        judge(&offers(offered).unwrap(), [answered.as_bytes()])
    }

    fn side(window_bits: u8, takeover: bool) -> Side {
        Side {
            window_bits,
            takeover,
        }
    }

    /// Judges an agreement: our side, then the server's.
    fn agreed(offered: &str, answered: &str) -> (Side, Side) {
        let agreed = judged(offered, answered).unwrap().unwrap();
        (agreed.send, agreed.receive)
    }

    /// Judges an answer to our own offer.
    fn to_ours(answered: &str) -> Result<Option<Agreed>, Refusal> {
        judged(OFFER, answered)
    }

    #[test]
    fn no_answer_is_no_agreement() {
        let ours = offers(OFFER).unwrap();
        assert_eq!(judge(&ours, []), Ok(None));
        assert_eq!(to_ours(""), Ok(None));
        assert_eq!(to_ours(" ,\t, "), Ok(None));
        assert_eq!(judge(&Offers::default(), [&b""[..]]), Ok(None));
    }

    #[test]
    fn every_parameter_is_told() {
        for (answered, send, receive) in [
            ("permessage-deflate", (15, true), (15, true)),
            (
                "permessage-deflate; client_max_window_bits=9",
                (9, true),
                (15, true),
            ),
            (
                "permessage-deflate; server_max_window_bits=8",
                (15, true),
                (8, true),
            ),
            (
                "permessage-deflate; client_no_context_takeover",
                (15, false),
                (15, true),
            ),
            (
                "permessage-deflate; server_no_context_takeover",
                (15, true),
                (15, false),
            ),
            (
                "permessage-deflate;server_no_context_takeover;client_no_context_takeover;\
                 server_max_window_bits=10;client_max_window_bits=11",
                (11, false),
                (10, false),
            ),
        ] {
            let expected = (side(send.0, send.1), side(receive.0, receive.1));
            assert_eq!(agreed(OFFER, answered), expected, "{answered}");
        }
    }

    #[test]
    fn windows_are_8_to_15_without_a_zero_in_front() {
        for bits in 8..=15 {
            let client = format!("permessage-deflate; client_max_window_bits={bits}");
            assert_eq!(agreed(OFFER, &client).0, side(bits, true));
            let server = format!("permessage-deflate; server_max_window_bits={bits}");
            assert_eq!(agreed(OFFER, &server).1, side(bits, true));
            assert_eq!(agreed(&server, &server).1, side(bits, true));
        }
        let values = [
            "0",
            "7",
            "16",
            "08",
            "015",
            "1",
            "18",
            "80",
            "100",
            "+9",
            "-9",
            "9.0",
            "0x9",
            "a",
            "264",
            "4294967304",
        ];
        for name in [CLIENT_WINDOW, SERVER_WINDOW] {
            for value in values {
                let fault = Fault::Window(name, value.into());
                let text = format!("permessage-deflate; {name}={value}");
                assert_eq!(to_ours(&text), Err(Refusal::Fault(fault.clone())));
                assert_eq!(offers(&text), Err(fault));
            }
        }
    }

    #[test]
    fn a_window_needs_its_value() {
        for name in [CLIENT_WINDOW, SERVER_WINDOW] {
            let text = format!("permessage-deflate; {name}");
            assert_eq!(to_ours(&text), Err(Refusal::Fault(Fault::NoValue(name))));
        }
        let server = "permessage-deflate; server_max_window_bits";
        assert_eq!(offers(server), Err(Fault::NoValue(SERVER_WINDOW)));
        assert!(offers("permessage-deflate; client_max_window_bits").is_ok());
    }

    #[test]
    fn takeover_takes_no_value() {
        for name in [CLIENT_TAKEOVER, SERVER_TAKEOVER] {
            for value in ["true", "0", "\"x\""] {
                let text = format!("permessage-deflate; {name}={value}");
                let fault = Fault::NeedlessValue(name);
                assert_eq!(offers(&text), Err(fault.clone()));
                assert_eq!(to_ours(&text), Err(Refusal::Fault(fault)));
            }
        }
    }

    #[test]
    fn nothing_stands_there_twice() {
        for (name, value) in [
            (CLIENT_TAKEOVER, ""),
            (SERVER_TAKEOVER, ""),
            (CLIENT_WINDOW, "=10"),
            (SERVER_WINDOW, "=10"),
        ] {
            let upper = name.to_ascii_uppercase();
            let text = format!("permessage-deflate; {name}{value}; {upper}{value}");
            let fault = Fault::Twice(name);
            assert_eq!(offers(&text), Err(fault.clone()));
            assert_eq!(to_ours(&text), Err(Refusal::Fault(fault)));
        }
        let twice = "permessage-deflate, permessage-deflate";
        assert_eq!(to_ours(twice), Err(Refusal::Twice));
        let ours = offers(OFFER).unwrap();
        let one = &b"permessage-deflate"[..];
        assert_eq!(judge(&ours, [one, one]), Err(Refusal::Twice));
    }

    #[test]
    fn unknown_parameters_fail() {
        for name in ["x", "window_bits=9", "server_max_window_bit=9", "no\"x\""] {
            let text = format!("permessage-deflate; {name}");
            assert!(offers(&text).is_err(), "{text}");
            assert!(to_ours(&text).is_err(), "{text}");
        }
        let fault = Fault::UnknownParameter("s2c_max_window_bits".into());
        let draft = "permessage-deflate; s2c_max_window_bits=9";
        assert_eq!(to_ours(draft), Err(Refusal::Fault(fault)));
    }

    #[test]
    fn only_what_was_offered_is_chosen() {
        let refused = |name: &str| Err(Refusal::NotOffered(name.into()));
        assert_eq!(
            to_ours("x-webkit-deflate-frame"),
            refused("x-webkit-deflate-frame")
        );
        assert_eq!(to_ours("permessage-deflate, x"), refused("x"));
        assert_eq!(
            to_ours("permessage-deflate2"),
            refused("permessage-deflate2")
        );
        // Offered by the application, but nothing that we could do.
        assert_eq!(judged("x, permessage-deflate", "x"), refused("x"));
        assert_eq!(judged("x", "permessage-deflate"), refused(DEFLATE));
        let bytes = [&b"permessage-deflate"[..]];
        assert_eq!(judge(&Offers::default(), bytes), refused(DEFLATE));
    }

    #[test]
    fn quotes_change_nothing() {
        for value in ["\"10\"", " \"10\" ", "\"1\\0\"", "\"\\1\\0\""] {
            let text = format!("permessage-deflate; client_max_window_bits={value}");
            assert_eq!(agreed(&text, &text).0, side(10, true), "{text}");
        }
        for value in [
            "\"",
            "\"10",
            "\"\"",
            "\"10\\\"",
            "\"1 0\"",
            "\" 10\"",
            "\"10,\"",
            "\"10;\"",
            "\"10\"0",
            "\"10\\",
            "\"\\\"\"",
            "\"1\x7f\"",
            "\"1é\"",
        ] {
            let text = format!("permessage-deflate; client_max_window_bits={value}");
            let malformed = |result| matches!(result, Err(Fault::Malformed(_)));
            assert!(malformed(offers(&text).map(|_| ())), "{text}");
            match to_ours(&text) {
                Err(Refusal::Fault(Fault::Malformed(_))) => {}
                other => panic!("{text}: {other:?}"),
            }
        }
        let window = Fault::Window(CLIENT_WINDOW, "16".into());
        let quoted = "permessage-deflate; client_max_window_bits=\"16\"";
        assert_eq!(to_ours(quoted), Err(Refusal::Fault(window)));
    }

    #[test]
    fn blanks_case_and_empty_elements_do_not_matter() {
        for text in [
            "PERMESSAGE-Deflate;Client_Max_Window_Bits=12",
            ",, permessage-deflate\t; client_max_window_bits =\t12 ,",
            " permessage-deflate ;client_max_window_bits= 12",
        ] {
            assert_eq!(agreed(OFFER, text).0, side(12, true), "{text}");
        }
    }

    #[test]
    fn malformed_fields_fail() {
        for text in [
            ";",
            "=",
            "\"permessage-deflate\"",
            "permessage-deflate;",
            "permessage-deflate; ,",
            "permessage-deflate;;client_no_context_takeover",
            "permessage-deflate client_no_context_takeover",
            "permessage-deflate=1",
            "permessage-deflate; client_max_window_bits=",
            "permessage-deflate; client_max_window_bits==9",
            "permessage-deflate; =9",
            "permessage-deflate; client_max_window_bits=9 9",
            "permessage-deflate; client_max_window_bits=9\0",
            "permessage-deflate\x01",
            "permessage-deflate/1",
        ] {
            assert!(matches!(offers(text), Err(Fault::Malformed(_))), "{text}");
            let answer = to_ours(text);
            assert!(
                matches!(answer, Err(Refusal::Fault(Fault::Malformed(_)))),
                "{text}: {answer:?}"
            );
        }
        assert!(offers("x; a=\"b\"; c, permessage-deflate").is_ok());
        assert!(offers("x; a=\"b c\", permessage-deflate").is_err());
    }

    #[test]
    fn our_window_is_bounded_only_where_offered() {
        let answer = "permessage-deflate; client_max_window_bits=10";
        assert_eq!(
            judged("permessage-deflate", answer),
            Err(Refusal::ClientWindow)
        );
        // What the offer says of ourselves holds, whatever the answer (RFC 7692, 7.1.2.2).
        let offered = "permessage-deflate; client_max_window_bits=11";
        for (answered, bits) in [("=10", 10), ("=11", 11), ("=15", 11)] {
            let answer = format!("permessage-deflate; client_max_window_bits{answered}");
            assert_eq!(agreed(offered, &answer).0, side(bits, true));
        }
        assert_eq!(agreed(offered, "permessage-deflate").0, side(11, true));
        let offered = "permessage-deflate; client_no_context_takeover";
        assert_eq!(agreed(offered, "permessage-deflate").0, side(15, false));
    }

    #[test]
    fn the_server_promises_what_it_was_asked() {
        let offered = "permessage-deflate; server_max_window_bits=10";
        let answer = |bits| format!("permessage-deflate; server_max_window_bits={bits}");
        assert_eq!(agreed(offered, &answer(9)).1, side(9, true));
        assert_eq!(agreed(offered, &answer(10)).1, side(10, true));
        assert_eq!(
            judged(offered, &answer(11)),
            Err(Refusal::ServerWindow {
                offered: 10,
                answered: 11
            })
        );
        assert_eq!(
            judged(offered, "permessage-deflate"),
            Err(Refusal::NoServerWindow(10))
        );
        let offered = "permessage-deflate; server_no_context_takeover";
        assert_eq!(
            judged(offered, "permessage-deflate"),
            Err(Refusal::ServerTakeover)
        );
        assert_eq!(agreed(offered, offered).1, side(15, false));
    }

    #[test]
    fn one_of_several_offers_is_enough() {
        let offered = "permessage-deflate; server_no_context_takeover, permessage-deflate; \
                       client_max_window_bits=12, permessage-deflate; client_max_window_bits";
        assert_eq!(
            agreed(offered, "permessage-deflate"),
            (side(12, true), side(15, true))
        );
        let both = "permessage-deflate; server_no_context_takeover; client_max_window_bits=14";
        assert_eq!(agreed(offered, both), (side(12, true), side(15, false)));
        let lines = [
            &b"x, permessage-deflate; server_max_window_bits=9"[..],
            b"permessage-deflate",
        ];
        let lines = Offers::parse(lines).unwrap();
        let plain = [&b"permessage-deflate"[..]];
        assert!(judge(&lines, plain).unwrap().is_some());
        // None fits: what is wrong by the first is told.
        let offered = "permessage-deflate; server_no_context_takeover, permessage-deflate; \
                       server_max_window_bits=9";
        let refusal = judged(offered, "permessage-deflate");
        assert_eq!(refusal, Err(Refusal::ServerTakeover));
    }

    #[test]
    fn offers_are_counted() {
        let many = |count| vec!["permessage-deflate"; count].join(", ");
        assert_eq!(offers(&many(EXTENSION_OFFERS)).unwrap().0.len(), 16);
        assert_eq!(offers(&many(EXTENSION_OFFERS + 1)), Err(Fault::TooMany));
    }

    #[test]
    fn sentences_are_printable_and_short() {
        let long = "x\u{7}".repeat(100);
        let text = format!("permessage-deflate; client_max_window_bits={long}");
        for text in [&long, &text] {
            let refusal = to_ours(text).unwrap_err().to_string();
            assert!(refusal.len() < 200, "{refusal}");
            assert!(
                refusal.is_ascii() && !refusal.contains('\u{7}'),
                "{refusal}"
            );
        }
        let sentence = |answered| to_ours(answered).unwrap_err().to_string();
        assert_eq!(
            sentence("permessage-deflate;"),
            "the Sec-WebSocket-Extensions header ends too early"
        );
        assert_eq!(
            sentence("permessage-deflate; client_max_window_bits=16"),
            "permessage-deflate's parameter client_max_window_bits is \"16\" instead of 8 to 15"
        );
    }
}
