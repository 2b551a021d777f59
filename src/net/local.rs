//! The local end of a connection: interface, address and port (`CURLOPT_INTERFACE`,
//! `CURLOPT_LOCALPORT`).

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;

use nix::sys::socket::{setsockopt, sockopt};

use crate::settings::{Bind, Network};

/// Where a connection is to come from.
#[derive(Clone, Debug, Default)]
pub struct Local {
    bind: Option<Bind>,
    port: u16,
    range: u16,
    /// What the name in `bind` means, where it is no number.
    found: Vec<IpAddr>,
}

/// Why a socket has not the local end asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalError {
    /// It has none of the peer's family; another address of the peer may do.
    Family,
    /// There is no such interface, host or free port: what was wanted, and the system's words.
    Failed(String),
}

impl fmt::Display for LocalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LocalError::Family => f.write_str("the local end has no address of this family"),
            LocalError::Failed(text) => f.write_str(text),
        }
    }
}

impl Local {
    /// What the settings ask for.
    pub fn new(settings: &Network) -> Local {
        Local {
            bind: settings.bind.clone(),
            port: settings.local_port,
            range: settings.local_port_range,
            found: Vec::new(),
        }
    }

    /// A name that has to be resolved first; see [`Local::resolved`].
    pub fn unknown_name(&self) -> Option<String> {
        let name = match self.bind.as_ref()? {
            Bind::Interface(_) => return None,
            Bind::Host(host) | Bind::Both(_, host) => host,
            Bind::Either(name) if exists(name) => return None,
            Bind::Either(name) => name,
        };
        let name = String::from_utf8_lossy(name).into_owned();
        name.parse::<IpAddr>().is_err().then_some(name)
    }

    /// The addresses of that name.
    pub fn resolved(&mut self, addresses: &[SocketAddr]) {
        self.found = addresses.iter().map(SocketAddr::ip).collect();
    }

    /// Binds a socket that will connect to `peer`.
    ///
    /// # Errors
    /// See [`LocalError`].
    pub fn bind(&self, fd: &OwnedFd, peer: SocketAddr) -> Result<(), LocalError> {
        let any = match peer {
            SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        };
        let from = match &self.bind {
            None => SocketAddr::new(any, 0),
            Some(Bind::Interface(name)) => match attach(fd, name) {
                true => SocketAddr::new(any, 0),
                false => of_interface(name, peer)?
                    .ok_or_else(|| LocalError::Failed(missing("interface", name)))?,
            },
            Some(Bind::Either(name)) => match attach(fd, name) {
                true => SocketAddr::new(any, 0),
                false => match of_interface(name, peer)? {
                    Some(from) => from,
                    None => self.of_host(name, peer)?,
                },
            },
            Some(Bind::Host(host)) => self.of_host(host, peer)?,
            Some(Bind::Both(name, host)) => {
                // Best effort, as in libcurl: the address decides.
                attach(fd, name);
                self.of_host(host, peer)?
            }
        };
        if from.ip() == any && self.port == 0 {
            return Ok(());
        }
        self.bind_port(fd, from)
    }

    fn bind_port(&self, fd: &OwnedFd, mut from: SocketAddr) -> Result<(), LocalError> {
        // The kernel then picks a port when it knows the peer, and does not run out of them.
        let _ = setsockopt(fd, sockopt::IpBindAddressNoPort, &true);
        let last = self.port.saturating_add(self.range.max(1) - 1);
        for port in self.port..=last {
            from.set_port(port);
            match rustix::net::bind(fd, &from) {
                Ok(()) => return Ok(()),
                Err(error) if port == last => {
                    let error = io::Error::from(error);
                    let text = format!("Binding to the local end {from} failed: {error}");
                    return Err(LocalError::Failed(text));
                }
                Err(_) => {}
            }
        }
        Ok(())
    }

    fn of_host(&self, host: &[u8], peer: SocketAddr) -> Result<SocketAddr, LocalError> {
        let text = String::from_utf8_lossy(host);
        let known = match text.parse::<IpAddr>() {
            Ok(ip) => vec![ip],
            Err(_) => self.found.clone(),
        };
        if known.is_empty() {
            return Err(LocalError::Failed(missing("interface or host", host)));
        }
        let fitting = known.iter().find(|ip| ip.is_ipv4() == peer.is_ipv4());
        let ip = fitting.ok_or(LocalError::Family)?;
        Ok(SocketAddr::new(*ip, 0))
    }
}

fn missing(what: &str, name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    format!("There is no local {what} {name}")
}

/// Ties a socket to an interface. False where that is not allowed or there is none.
fn attach(fd: &OwnedFd, name: &[u8]) -> bool {
    let name = OsString::from_vec(name.to_vec());
    setsockopt(fd, sockopt::BindToDevice, &name).is_ok()
}

fn exists(name: &[u8]) -> bool {
    let interfaces = nix::ifaddrs::getifaddrs().into_iter().flatten();
    let mut names = interfaces.map(|interface| interface.interface_name);
    names.any(|known| known.as_bytes() == name)
}

/// The address of an interface in the peer's family; `None` without such an interface.
fn of_interface(name: &[u8], peer: SocketAddr) -> Result<Option<SocketAddr>, LocalError> {
    let interfaces = nix::ifaddrs::getifaddrs().into_iter().flatten();
    let mut there = false;
    for interface in interfaces.filter(|known| known.interface_name.as_bytes() == name) {
        there = true;
        let Some(address) = interface.address else {
            continue;
        };
        if let (Some(v4), true) = (address.as_sockaddr_in(), peer.is_ipv4()) {
            return Ok(Some(SocketAddr::new(v4.ip().into(), 0)));
        }
        if let (Some(v6), true) = (address.as_sockaddr_in6(), peer.is_ipv6()) {
            let from = SocketAddrV6::new(v6.ip(), 0, 0, v6.scope_id());
            return Ok(Some(from.into()));
        }
    }
    match there {
        true => Err(LocalError::Family),
        false => Ok(None),
    }
}

/// The zone of the first interface with a link-local address.
pub fn link_local_zone() -> Option<u32> {
    let interfaces = nix::ifaddrs::getifaddrs().into_iter().flatten();
    let addresses = interfaces.filter_map(|interface| interface.address);
    let mut zones = addresses.filter_map(|address| {
        let v6 = address.as_sockaddr_in6()?;
        (v6.ip().is_unicast_link_local() && v6.scope_id() != 0).then(|| v6.scope_id())
    });
    zones.next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::connect::local_addr;
    use rustix::net::{AddressFamily, SocketType};
    use std::os::fd::AsFd;

    fn socket() -> OwnedFd {
        rustix::net::socket(AddressFamily::INET, SocketType::STREAM, None).unwrap()
    }

    fn bound(bind: Option<Bind>, port: u16, range: u16) -> Result<SocketAddr, LocalError> {
        let settings = Network {
            bind,
            local_port: port,
            local_port_range: range,
            ..Network::default()
        };
        let fd = socket();
        let peer = "127.0.0.1:9".parse().unwrap();
        Local::new(&settings).bind(&fd, peer)?;
        Ok(local_addr(fd.as_fd()).unwrap())
    }

    fn text(text: &str) -> crate::settings::Text {
        text.as_bytes().into()
    }

    #[test]
    fn an_address_is_bound_to() {
        for bind in [
            Bind::Host(text("127.0.0.3")),
            Bind::Either(text("127.0.0.3")),
            Bind::Both(text("lo"), text("127.0.0.3")),
        ] {
            let address = bound(Some(bind), 0, 0).unwrap();
            assert_eq!(address.ip(), IpAddr::from([127, 0, 0, 3]));
        }
    }

    #[test]
    fn the_next_port_of_the_range_is_taken() {
        let busy = std::net::TcpListener::bind("0.0.0.0:0").unwrap();
        let port = busy.local_addr().unwrap().port();
        assert!(matches!(bound(None, port, 0), Err(LocalError::Failed(_))));
        assert!(matches!(bound(None, port, 1), Err(LocalError::Failed(_))));
        if let Some(last) = port.checked_add(20) {
            let taken = bound(None, port, 21).unwrap().port();
            assert!(port < taken && taken <= last, "{taken}");
        }
    }

    #[test]
    fn an_interface_has_addresses_and_others_have_not() {
        let v4 = "127.0.0.1:9".parse().unwrap();
        let from = of_interface(b"lo", v4).unwrap().unwrap();
        assert!(from.ip().is_loopback() && from.is_ipv4());
        assert_eq!(of_interface(b"nosuch0", v4), Ok(None));
        let none = bound(Some(Bind::Interface(text("nosuch0"))), 0, 0);
        assert!(matches!(none, Err(LocalError::Failed(text)) if text.contains("nosuch0")));
        let other = bound(Some(Bind::Host(text("::1"))), 0, 0);
        assert_eq!(other, Err(LocalError::Family));
    }

    #[test]
    fn a_name_is_to_be_resolved_first() {
        let local = |bind| {
            Local::new(&Network {
                bind: Some(bind),
                ..Network::default()
            })
        };
        assert_eq!(local(Bind::Either(text("lo"))).unknown_name(), None);
        assert_eq!(local(Bind::Host(text("::1"))).unknown_name(), None);
        assert_eq!(local(Bind::Interface(text("x"))).unknown_name(), None);
        let mut named = local(Bind::Either(text("localhost")));
        assert_eq!(named.unknown_name().as_deref(), Some("localhost"));
        let (fd, peer) = (socket(), "127.0.0.1:9".parse().unwrap());
        assert!(matches!(named.bind(&fd, peer), Err(LocalError::Failed(_))));
        named.resolved(&["127.0.0.4:0".parse().unwrap()]);
        named.bind(&fd, peer).unwrap();
        let from = local_addr(fd.as_fd()).unwrap();
        assert_eq!(from.ip(), IpAddr::from([127, 0, 0, 4]));
    }
}
