//! Callbacks that answer a question of the transfer: about names, sockets, TLS and the request.

use std::ffi::{CString, c_int, c_uint, c_void};
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, FromRawFd, IntoRawFd, OwnedFd};
use std::ptr::null_mut;

use rustix::net::addr::{SocketAddrArg, SocketAddrStorage};
use rustix::net::{SocketAddrAny, SocketAddrUnix};

use crate::capi::beyond::reconnect;
use crate::capi::callback::{Callbacks, CloseSocketFn};
use crate::capi::ssl_ctx;
use crate::capi::types::enums::curlsocktype;
use crate::capi::types::{CURL, CURL_SOCKOPT_ALREADY_CONNECTED, CURL_SOCKOPT_OK, curl_sockaddr};
use crate::net::connect::{Address, Seen};
use crate::settings::Ask;
use crate::transfer::{Answer, Question};

/// What sockets are for: the only purpose there is.
const PURPOSE: c_int = curlsocktype::CURLSOCKTYPE_IPCXN as c_int;

/// What closes the sockets of a handle's connection.
#[derive(Clone, Copy, Debug)]
pub struct Closer {
    function: CloseSocketFn,
    data: *mut c_void,
}

impl Closer {
    /// Hands a socket to the application.
    pub fn close(self, fd: OwnedFd) {
        // SAFETY: CURLOPT_CLOSESOCKETFUNCTION's page: a function of this type, which closes the
        // socket; nobody else uses it any more. What it answers cannot be acted on.
        unsafe { (self.function)(self.data, fd.into_raw_fd()) };
    }
}

impl Callbacks {
    /// What the application wants to be asked.
    pub fn asks(&self) -> Ask {
        Ask {
            resolve: self.resolver_start.is_some(),
            socket: self.open_socket.is_some(),
            options: self.sockopt.is_some(),
            request: self.prereq.is_some(),
            close: self.close_socket.is_some(),
            tls: self.ssl_ctx.is_some(),
            reconnect: self.reconnect.is_some(),
        }
    }

    /// What closes the sockets of connections that are made from now on.
    pub fn closer(&self) -> Option<Closer> {
        Some(Closer {
            function: self.close_socket?,
            data: self.close_socket_data,
        })
    }

    /// Asks the application, about the handle `curl`. Where its callback has gone meanwhile, the
    /// answer is the usual one.
    pub fn answer(&self, curl: *mut CURL, question: Question) -> Answer {
        match question {
            Question::Resolve => Answer::Go(self.may_resolve()),
            Question::Socket(address) => self.make_socket(address),
            Question::Options(fd) => Answer::Seen(self.look_at(fd.as_raw_fd())),
            Question::Read(mut buffer) => {
                let brought = self.read(&mut buffer);
                Answer::Read(buffer, brought)
            }
            Question::Accept(request) => match self.on_request {
                Some(function) => Answer::Accept(self.judge(curl, function, &request)),
                None => Question::Accept(request).usual(),
            },
            Question::Tls(recipe) => Answer::Tls(ssl_ctx::connection(self, curl, &recipe)),
            Question::Request { peer, local } => Answer::Go(self.may_request(peer, local)),
            Question::Reconnect(event) => Answer::GoOn(reconnect::tell(self, curl, &event)),
        }
    }

    fn may_resolve(&self) -> bool {
        self.resolver_start.is_none_or(|function| {
            // SAFETY: CURLOPT_RESOLVER_START_FUNCTION's page: a function of this type; the
            // resolver's state is NULL where there is none to be shown.
            unsafe { function(null_mut(), null_mut(), self.resolver_start_data) == 0 }
        })
    }

    fn make_socket(&self, address: Address) -> Answer {
        let Some(function) = self.open_socket else {
            return Answer::Socket(None, address);
        };
        let mut wide = Wide::new(&address);
        let place = (&raw mut wide).cast::<curl_sockaddr>();
        // SAFETY: CURLOPT_OPENSOCKETFUNCTION's page: a function of this type; the struct is
        // followed by the rest of the address, and the callback may change both.
        let fd = unsafe { function(self.open_socket_data, PURPOSE, place) };
        // SAFETY: the page: a new socket, which is ours from now on, or CURL_SOCKET_BAD.
        let fd = (fd >= 0).then(|| unsafe { OwnedFd::from_raw_fd(fd) });
        Answer::Socket(fd, wide.address().unwrap_or(address))
    }

    fn look_at(&self, fd: c_int) -> Seen {
        let Some(function) = self.sockopt else {
            return Seen::Good;
        };
        // SAFETY: CURLOPT_SOCKOPTFUNCTION's page: a function of this type; the socket is open.
        match unsafe { function(self.sockopt_data, fd, PURPOSE) } {
            CURL_SOCKOPT_OK => Seen::Good,
            CURL_SOCKOPT_ALREADY_CONNECTED => Seen::Connected,
            _ => Seen::Refused,
        }
    }

    fn may_request(&self, peer: Option<SocketAddr>, local: Option<SocketAddr>) -> bool {
        let ip = |end: Option<SocketAddr>| {
            let text = end.map_or_else(String::new, |end| end.ip().to_string());
            CString::new(text).unwrap_or_default()
        };
        let port = |end: Option<SocketAddr>| end.map_or(0, |end| c_int::from(end.port()));
        let (peer_ip, local_ip) = (ip(peer), ip(local));
        self.prereq.is_none_or(|function| {
            let (peer_ip, local_ip) = (peer_ip.as_ptr().cast_mut(), local_ip.as_ptr().cast_mut());
            // SAFETY: CURLOPT_PREREQFUNCTION's page: a function of this type, which only reads
            // the strings during the call.
            let answer =
                unsafe { function(self.prereq_data, peer_ip, local_ip, port(peer), port(local)) };
            answer == 0
        })
    }
}

/// A `struct curl_sockaddr` with room for every address, as libcurl passes it.
#[repr(C)]
struct Wide {
    family: c_int,
    socktype: c_int,
    protocol: c_int,
    length: c_uint,
    storage: MaybeUninit<SocketAddrStorage>,
}

impl Wide {
    fn new(address: &Address) -> Wide {
        let any: SocketAddrAny = match address {
            Address::Ip(address) => address.as_any(),
            Address::Unix(address) => address.as_any(),
        };
        let protocol = match address {
            Address::Ip(_) => libc::IPPROTO_TCP,
            Address::Unix(_) => 0,
        };
        let mut storage: MaybeUninit<SocketAddrStorage> = MaybeUninit::zeroed();
        // SAFETY: `any` holds `addr_len` bytes, which is no more than the storage.
        unsafe {
            std::ptr::copy_nonoverlapping(
                any.as_ptr().cast::<u8>(),
                storage.as_mut_ptr().cast::<u8>(),
                any.addr_len() as usize,
            );
        }
        Wide {
            family: any.address_family().as_raw().into(),
            socktype: libc::SOCK_STREAM | libc::SOCK_CLOEXEC,
            protocol,
            length: any.addr_len(),
            storage,
        }
    }

    /// The address, which the callback may have changed; `None` if it is none that we know.
    fn address(&self) -> Option<Address> {
        if self.length as usize > size_of::<SocketAddrStorage>() || self.length < 2 {
            return None;
        }
        // SAFETY: all of the storage was initialised, and `length` is within it.
        let any = unsafe { SocketAddrAny::new(self.storage, self.length) };
        match SocketAddr::try_from(any.clone()) {
            Ok(address) => Some(Address::Ip(address)),
            Err(_) => SocketAddrUnix::try_from(any).ok().map(Address::Unix),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_the_border() {
        let all: [Address; 4] = [
            Address::Ip("1.2.3.4:5".parse().unwrap()),
            Address::Ip("[fe80::1%3]:5".parse().unwrap()),
            Address::unix(b"/tmp/x", false).unwrap(),
            Address::unix(b"x", true).unwrap(),
        ];
        for address in all {
            assert_eq!(Wide::new(&address).address(), Some(address));
        }
        let mut strange = Wide::new(&Address::Ip("1.2.3.4:5".parse().unwrap()));
        strange.length = 1000;
        assert_eq!(strange.address(), None);
        assert_eq!(std::mem::offset_of!(Wide, storage), 16);
        assert!(size_of::<Wide>() >= size_of::<curl_sockaddr>());
    }

    #[test]
    fn without_callbacks_the_answer_is_yes() {
        let callbacks = Callbacks::default();
        assert_eq!(callbacks.asks(), Ask::default());
        assert!(matches!(
            callbacks.answer(null_mut(), Question::Resolve),
            Answer::Go(true)
        ));
        assert!(callbacks.closer().is_none());
    }
}
