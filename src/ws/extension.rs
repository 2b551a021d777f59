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
mod tests;
