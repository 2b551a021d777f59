//! SOCKS 4, 4a and 5 (RFC 1928, RFC 1929) as a machine of messages: what to send, how long the
//! answer is, what it means. It does no I/O.

use std::fmt;
use std::net::IpAddr;

/// Longest user name, password or host name: one byte holds the length (RFC 1928, 5; RFC 1929, 2).
const FIELD: usize = 255;

/// Where the proxy is to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// An address.
    Address(IpAddr),
    /// A name that the proxy resolves.
    Name(String),
}

/// How a handshake failed; the numbers are those of `CURLINFO_PROXY_ERROR` (`CURLPX_`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)] // libcurl's names
pub enum Failure {
    BadAddressType = 1,
    BadVersion = 2,
    GssapiPermsg = 5,
    Identd = 7,
    IdentdDiffer = 8,
    LongHostname = 9,
    LongPasswd = 10,
    LongUser = 11,
    NoAuth = 12,
    RecvConnect = 15,
    AddressTypeNotSupported = 17,
    CommandNotSupported = 18,
    ConnectionRefused = 19,
    GeneralServerFailure = 20,
    HostUnreachable = 21,
    NetworkUnreachable = 22,
    NotAllowed = 23,
    TtlExpired = 24,
    Unassigned = 25,
    RequestFailed = 26,
    ResolveHost = 27,
    SendConnect = 29,
    UnknownFail = 31,
    UnknownMode = 32,
    UserRejected = 33,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Failure::BadAddressType => "its answer has an unknown type of address",
            Failure::BadVersion => "its answer is of another version of SOCKS",
            Failure::GssapiPermsg => "it wants GSS-API, which is not there",
            Failure::Identd => "it could not ask identd about us",
            Failure::IdentdDiffer => "identd names another user",
            Failure::LongHostname => "the host name is longer than 255 bytes",
            Failure::LongPasswd => "the password is longer than 255 bytes",
            Failure::LongUser => "the user name is longer than 255 bytes",
            Failure::NoAuth => "it accepts no way to authenticate that we have",
            Failure::RecvConnect => "the connection ended before its answer",
            Failure::AddressTypeNotSupported => "it does not take addresses of that type",
            Failure::CommandNotSupported => "it does not know the command",
            Failure::ConnectionRefused => "the server refused the connection",
            Failure::GeneralServerFailure => "it has a general failure",
            Failure::HostUnreachable => "the host cannot be reached",
            Failure::NetworkUnreachable => "the network cannot be reached",
            Failure::NotAllowed => "its rules do not allow the connection",
            Failure::TtlExpired => "the time to live expired",
            Failure::Unassigned => "it failed in a way that has no name",
            Failure::RequestFailed => "it rejected the request, or could not connect",
            Failure::ResolveHost => "the host name has no address that it takes",
            Failure::SendConnect => "sending to it failed",
            Failure::UnknownFail => "it failed in an unknown way",
            Failure::UnknownMode => "it chose an unknown way to authenticate",
            Failure::UserRejected => "it rejected user name and password",
        })
    }
}

impl std::error::Error for Failure {}

/// Who asks for what.
#[derive(Clone, Debug)]
pub struct Request {
    /// Version 4 (or 4a); otherwise 5.
    pub v4: bool,
    /// Where to.
    pub destination: Destination,
    /// Its port.
    pub port: u16,
    /// User name and password, empty where there is only one. Version 4 has no password.
    pub login: Option<(Vec<u8>, Vec<u8>)>,
    /// User name and password may be used (`CURLOPT_SOCKS5_AUTH`).
    pub may_login: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    V4,
    Method,
    Login,
    Reply,
}

/// A handshake under way.
#[derive(Debug)]
pub struct Handshake {
    request: Request,
    state: State,
}

/// What follows from an answer of the proxy.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Send this and wait for the next answer.
    Send(Vec<u8>),
    /// The connection to the destination stands.
    Done,
}

impl Handshake {
    /// A handshake, and the first message.
    ///
    /// # Errors
    /// Names that are too long, and an IPv6 address for version 4.
    pub fn new(request: Request) -> Result<(Handshake, Vec<u8>), Failure> {
        if let Destination::Name(name) = &request.destination
            && name.len() > if request.v4 { FIELD - 1 } else { FIELD }
        {
            return Err(Failure::LongHostname);
        }
        let (state, message) = if request.v4 {
            (State::V4, v4(&request)?)
        } else if request.login.is_some() && request.may_login {
            (State::Method, vec![5, 2, 0, 2])
        } else {
            (State::Method, vec![5, 1, 0])
        };
        Ok((Handshake { request, state }, message))
    }

    /// Length of the answer that is due, as far as its first bytes tell.
    pub fn expects(&self, seen: &[u8]) -> usize {
        match self.state {
            State::V4 => 8,
            State::Method | State::Login => 2,
            State::Reply => match *seen {
                [_, 0, _, 1, _, ..] => 10,
                [_, 0, _, 3, length, ..] => 7 + usize::from(length),
                [_, 0, _, 4, _, ..] => 22,
                _ => 5,
            },
        }
    }

    /// Takes a whole answer.
    ///
    /// # Errors
    /// The proxy's refusal, or a mistake of it.
    pub fn answer(&mut self, answer: &[u8]) -> Result<Next, Failure> {
        let &[first, second, ..] = answer else {
            return Err(Failure::RecvConnect);
        };
        match self.state {
            State::V4 => match (first, second) {
                (0, 90) => Ok(Next::Done),
                (0, 91) => Err(Failure::RequestFailed),
                (0, 92) => Err(Failure::Identd),
                (0, 93) => Err(Failure::IdentdDiffer),
                (0, _) => Err(Failure::UnknownFail),
                _ => Err(Failure::BadVersion),
            },
            State::Method => self.method(first, second),
            // The version of this answer is looked at by nobody.
            State::Login if second != 0 => Err(Failure::UserRejected),
            State::Login => Ok(self.connect()),
            State::Reply if first != 5 => Err(Failure::BadVersion),
            State::Reply => reply(second, answer.get(3)),
        }
    }

    fn method(&mut self, version: u8, method: u8) -> Result<Next, Failure> {
        match (version, method) {
            (5, 0) => Ok(self.connect()),
            (5, 1) => Err(Failure::GssapiPermsg),
            (5, 2) if self.request.may_login => {
                self.state = State::Login;
                login(&self.request).map(Next::Send)
            }
            (5, 2 | 255) => Err(Failure::NoAuth),
            (5, _) => Err(Failure::UnknownMode),
            _ => Err(Failure::BadVersion),
        }
    }

    fn connect(&mut self) -> Next {
        self.state = State::Reply;
        let mut message = vec![5, 1, 0];
        match &self.request.destination {
            Destination::Address(IpAddr::V4(address)) => {
                message.push(1);
                message.extend_from_slice(&address.octets());
            }
            Destination::Address(IpAddr::V6(address)) => {
                message.push(4);
                message.extend_from_slice(&address.octets());
            }
            Destination::Name(name) => {
                // `new` has looked at its length.
                message.extend_from_slice(&[3, name.len() as u8]);
                message.extend_from_slice(name.as_bytes());
            }
        }
        message.extend_from_slice(&self.request.port.to_be_bytes());
        Next::Send(message)
    }
}

/// The one message of version 4; a name is 4a's: behind an address that cannot be, and the user.
fn v4(request: &Request) -> Result<Vec<u8>, Failure> {
    let mut message = vec![4, 1];
    message.extend_from_slice(&request.port.to_be_bytes());
    match &request.destination {
        Destination::Address(IpAddr::V4(address)) => message.extend_from_slice(&address.octets()),
        Destination::Address(IpAddr::V6(_)) => return Err(Failure::ResolveHost),
        Destination::Name(_) => message.extend_from_slice(&[0, 0, 0, 1]),
    }
    let user = request.login.as_ref().map_or(&[][..], |(user, _)| user);
    if user.len() > FIELD {
        return Err(Failure::LongUser);
    }
    message.extend_from_slice(user);
    message.push(0);
    if let Destination::Name(name) = &request.destination {
        message.extend_from_slice(name.as_bytes());
        message.push(0);
    }
    Ok(message)
}

/// RFC 1929, 2.
fn login(request: &Request) -> Result<Vec<u8>, Failure> {
    let (user, password) = request.login.clone().unwrap_or_default();
    let user_length = u8::try_from(user.len()).map_err(|_| Failure::LongUser)?;
    let password_length = u8::try_from(password.len()).map_err(|_| Failure::LongPasswd)?;
    Ok([
        &[1, user_length],
        user.as_slice(),
        &[password_length],
        password.as_slice(),
    ]
    .concat())
}

/// RFC 1928, 6.
fn reply(code: u8, address_type: Option<&u8>) -> Result<Next, Failure> {
    Err(match code {
        0 if matches!(address_type, Some(1 | 3 | 4)) => return Ok(Next::Done),
        0 => Failure::BadAddressType,
        1 => Failure::GeneralServerFailure,
        2 => Failure::NotAllowed,
        3 => Failure::NetworkUnreachable,
        4 => Failure::HostUnreachable,
        5 => Failure::ConnectionRefused,
        6 => Failure::TtlExpired,
        7 => Failure::CommandNotSupported,
        8 => Failure::AddressTypeNotSupported,
        _ => Failure::Unassigned,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(v4: bool, destination: Destination) -> Request {
        Request {
            v4,
            destination,
            port: 0x1234,
            login: None,
            may_login: true,
        }
    }

    fn name(text: &str) -> Destination {
        Destination::Name(text.into())
    }

    fn address(text: &str) -> Destination {
        Destination::Address(text.parse().unwrap())
    }

    fn with_login(mut request: Request, user: &[u8], password: &[u8]) -> Request {
        request.login = Some((user.to_vec(), password.to_vec()));
        request
    }

    #[test]
    fn version_4_sends_one_message() {
        let (_, message) = Handshake::new(request(true, address("1.2.3.4"))).unwrap();
        assert_eq!(message, b"\x04\x01\x12\x34\x01\x02\x03\x04\0");
        let asked = with_login(request(true, name("ab.c")), b"me", b"ignored");
        let (handshake, message) = Handshake::new(asked).unwrap();
        assert_eq!(message, b"\x04\x01\x12\x34\0\0\0\x01me\0ab.c\0");
        assert_eq!(handshake.expects(b""), 8);
        let v6 = Handshake::new(request(true, address("::1")));
        assert_eq!(v6.unwrap_err(), Failure::ResolveHost);
    }

    #[test]
    fn version_4_answers() {
        for (answer, expected) in [
            (*b"\0\x5a\x99\x99\x99\x99\x99\x99", Ok(Next::Done)),
            (*b"\0\x5b\0\0\0\0\0\0", Err(Failure::RequestFailed)),
            (*b"\0\x5c\0\0\0\0\0\0", Err(Failure::Identd)),
            (*b"\0\x5d\0\0\0\0\0\0", Err(Failure::IdentdDiffer)),
            (*b"\0\0\0\0\0\0\0\0", Err(Failure::UnknownFail)),
            (*b"\x04\x5a\0\0\0\0\0\0", Err(Failure::BadVersion)),
        ] {
            let (mut handshake, _) = Handshake::new(request(true, name("a"))).unwrap();
            assert_eq!(handshake.answer(&answer), expected);
        }
    }

    #[test]
    fn version_5_without_login() {
        let (mut handshake, message) = Handshake::new(request(false, name("ab.c"))).unwrap();
        assert_eq!(message, b"\x05\x01\0");
        assert_eq!(handshake.expects(b""), 2);
        let connect = handshake.answer(b"\x05\0").unwrap();
        assert_eq!(
            connect,
            Next::Send(b"\x05\x01\0\x03\x04ab.c\x12\x34".to_vec())
        );
        for (reply, length) in [
            (&b"\x05\0\0\x01\x7f\0\0\x01\x12\x34"[..], 10),
            (b"\x05\0\0\x03\x02ab\x12\x34", 9),
            (
                b"\x05\0\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x12\x34",
                22,
            ),
        ] {
            for seen in 0..5 {
                assert_eq!(handshake.expects(&reply[..seen]), 5);
            }
            for seen in 5..reply.len() {
                assert_eq!(handshake.expects(&reply[..seen]), length);
            }
            assert_eq!(reply.len(), length);
            assert_eq!(handshake.answer(reply), Ok(Next::Done));
        }
    }

    #[test]
    fn version_5_addresses() {
        for (to, message) in [
            (
                address("1.2.3.4"),
                &b"\x05\x01\0\x01\x01\x02\x03\x04\x12\x34"[..],
            ),
            (
                address("::1"),
                b"\x05\x01\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x12\x34",
            ),
        ] {
            let (mut handshake, _) = Handshake::new(request(false, to)).unwrap();
            let connect = handshake.answer(b"\x05\0");
            assert_eq!(connect, Ok(Next::Send(message.to_vec())));
        }
    }

    #[test]
    fn version_5_with_login() {
        let asked = with_login(request(false, name("a")), b"me", b"pw:x");
        let (mut handshake, message) = Handshake::new(asked.clone()).unwrap();
        assert_eq!(message, b"\x05\x02\0\x02");
        let login = handshake.answer(b"\x05\x02").unwrap();
        assert_eq!(login, Next::Send(b"\x01\x02me\x04pw:x".to_vec()));
        assert_eq!(handshake.answer(b"\x01\x01"), Err(Failure::UserRejected));
        assert!(matches!(handshake.answer(b"\x01\0"), Ok(Next::Send(_))));
        let forbidden = Request {
            may_login: false,
            ..asked
        };
        let (mut handshake, message) = Handshake::new(forbidden).unwrap();
        assert_eq!(message, b"\x05\x01\0");
        assert_eq!(handshake.answer(b"\x05\x02"), Err(Failure::NoAuth));
    }

    #[test]
    fn version_5_refusals() {
        let new = || Handshake::new(request(false, name("a"))).unwrap().0;
        assert_eq!(new().answer(b"\x04\0"), Err(Failure::BadVersion));
        assert_eq!(new().answer(b"\x05\x01"), Err(Failure::GssapiPermsg));
        assert_eq!(new().answer(b"\x05\xff"), Err(Failure::NoAuth));
        assert_eq!(new().answer(b"\x05\x09"), Err(Failure::UnknownMode));
        assert_eq!(new().answer(b"\x05"), Err(Failure::RecvConnect));
        for (code, failure) in [(1, 20), (2, 23), (3, 22), (4, 21), (5, 19)] {
            let mut handshake = new();
            handshake.answer(b"\x05\0").unwrap();
            let failed = handshake.answer(&[5, code, 0, 1, 0]).unwrap_err();
            assert_eq!(failed as u8, failure);
        }
        for (code, failure) in [(6, 24), (7, 18), (8, 17), (9, 25), (255, 25)] {
            let mut handshake = new();
            handshake.answer(b"\x05\0").unwrap();
            assert_eq!(handshake.expects(&[5, code, 0, 1, 0]), 5);
            let failed = handshake.answer(&[5, code, 0, 1, 0]).unwrap_err();
            assert_eq!(failed as u8, failure);
        }
        let mut handshake = new();
        handshake.answer(b"\x05\0").unwrap();
        assert_eq!(handshake.expects(b"\x05\0\0\x02\0"), 5);
        assert_eq!(
            handshake.answer(b"\x05\0\0\x02\0"),
            Err(Failure::BadAddressType)
        );
        assert_eq!(
            handshake.answer(b"\x04\0\0\x01\0"),
            Err(Failure::BadVersion)
        );
    }

    #[test]
    fn fields_have_a_longest_length() {
        let long = "x".repeat(256);
        let failed = |request| Handshake::new(request).unwrap_err();
        assert_eq!(failed(request(false, name(&long))), Failure::LongHostname);
        assert_eq!(
            failed(request(true, name(&long[1..]))),
            Failure::LongHostname
        );
        assert!(Handshake::new(request(false, name(&long[1..]))).is_ok());
        let user = with_login(request(true, name("a")), long.as_bytes(), b"");
        assert_eq!(failed(user.clone()), Failure::LongUser);
        let user = Request { v4: false, ..user };
        let (mut handshake, _) = Handshake::new(user).unwrap();
        assert_eq!(handshake.answer(b"\x05\x02"), Err(Failure::LongUser));
        let password = with_login(request(false, name("a")), b"", long.as_bytes());
        let (mut handshake, _) = Handshake::new(password).unwrap();
        assert_eq!(handshake.answer(b"\x05\x02"), Err(Failure::LongPasswd));
    }
}
