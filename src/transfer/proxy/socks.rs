//! The SOCKS handshake over a stream, and the name that is resolved for it.

use super::route::Hop;
use super::{Progress, receive};
use crate::net::resolve::Resolving;
use crate::net::socks::{Destination, Failure, Handshake, Next, Request};
use crate::net::stream::Stream;
use crate::net::wait::Interest;
use crate::settings::{ProxyKind, Settings};
use crate::transfer::Common;
use crate::transfer::error::{Error, Kind};
use crate::transfer::unsent::Unsent;

/// The destination's name is looked up here (4, 5).
#[derive(Debug)]
pub struct Naming {
    /// The proxy.
    pub hop: Hop,
    /// The destination.
    pub name: String,
    /// Its port.
    pub port: u16,
    /// The question.
    pub resolving: Resolving,
}

impl Naming {
    /// The handshake, once the address is known.
    pub fn step(
        &mut self,
        settings: &Settings,
        common: &mut Common,
    ) -> Result<Option<Asking>, Error> {
        let Some(answer) = self.resolving.poll() else {
            return Ok(None);
        };
        let addresses = answer.map_err(|error| {
            let sentence = format!("Could not resolve host: {}: {error}", self.name);
            Error::new(Kind::Resolve, sentence)
        })?;
        // As libcurl: an IPv6 address goes first, where the version has them.
        let v4_only = self.hop.kind == ProxyKind::Socks4;
        let v6 = addresses.iter().find(|a| !v4_only && a.is_ipv6());
        let Some(address) = v6.or_else(|| addresses.iter().find(|a| a.is_ipv4())) else {
            return Err(failed(Failure::ResolveHost, common));
        };
        let to = Destination::Address(address.ip());
        ask(settings, self.hop.clone(), to, self.port, common).map(Some)
    }
}

/// A handshake under way.
#[derive(Debug)]
pub struct Asking {
    hop: Hop,
    handshake: Handshake,
    out: Unsent,
}

/// Asks a proxy that resolves the name itself (4a, 5h).
pub fn by_name(
    settings: &Settings,
    hop: Hop,
    name: String,
    port: u16,
    common: &mut Common,
) -> Result<Asking, Error> {
    // Version 4a takes an address for a name.
    let to = match name.parse() {
        Ok(address) if hop.kind == ProxyKind::Socks5h => Destination::Address(address),
        _ => Destination::Name(name),
    };
    ask(settings, hop, to, port, common)
}

fn ask(
    settings: &Settings,
    hop: Hop,
    destination: Destination,
    port: u16,
    common: &mut Common,
) -> Result<Asking, Error> {
    let request = Request {
        v4: matches!(hop.kind, ProxyKind::Socks4 | ProxyKind::Socks4a),
        destination,
        port,
        login: hop.login.clone(),
        may_login: settings.proxy.socks5_auth.0,
    };
    let (handshake, message) =
        Handshake::new(request).map_err(|failure| failed(failure, common))?;
    Ok(Asking {
        hop,
        handshake,
        out: Unsent::new(message),
    })
}

fn failed(failure: Failure, common: &mut Common) -> Error {
    common.info.proxy.error = failure as u16;
    Error::new(Kind::Proxy, format!("The SOCKS proxy: {failure}"))
}

impl Asking {
    /// Goes on as far as the socket allows.
    pub fn step(&mut self, stream: &mut Stream, common: &mut Common) -> Result<Progress, Error> {
        loop {
            match self.out.send(stream) {
                Ok(true) => {}
                Ok(false) => {
                    common.interest = Interest::WRITE;
                    return Ok(Progress::Wait);
                }
                Err(_) => return Err(failed(Failure::SendConnect, common)),
            }
            let handshake = &mut self.handshake;
            let answer = receive(stream, &mut |bytes| {
                Some(handshake.expects(bytes)).filter(|&length| bytes.len() >= length)
            });
            let answer = match answer {
                Ok(Some(answer)) => answer,
                Ok(None) => {
                    common.interest = Interest::READ;
                    return Ok(Progress::Wait);
                }
                Err(_) => return Err(failed(Failure::RecvConnect, common)),
            };
            match handshake.answer(&answer) {
                Ok(Next::Send(message)) => self.out = Unsent::new(message),
                Ok(Next::Done) => {
                    let (host, port) = (&self.hop.host, self.hop.port);
                    common
                        .trace
                        .text(|| format!("Connected by SOCKS proxy {host} port {port}"));
                    return Ok(Progress::Done);
                }
                Err(failure) => return Err(failed(failure, common)),
            }
        }
    }
}
