//! Why a transfer, or one call on it, did not succeed.

use std::fmt;

use crate::room::NoRoom;

/// What went wrong. `capi` maps each kind to one `CURLcode`; nothing else does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing to receive now, or no room to send.
    Again,
    /// The scheme is not ours, or the handle is not connected in the way that the call needs.
    UnsupportedProtocol,
    /// The URL cannot be used.
    Url,
    /// The URL holds a user name and the application forbade that.
    LoginDenied,
    /// The host name has no address.
    Resolve,
    /// The proxy's name has no address, or its URL cannot be used.
    ResolveProxy,
    /// The SOCKS handshake failed.
    Proxy,
    /// No address could be connected to.
    Connect,
    /// The local end asked for cannot be had.
    Interface,
    /// An option's text cannot be read.
    Syntax,
    /// The answer to the opening handshake breaks the rules.
    WeirdServerReply,
    /// The server refused the upgrade with another status.
    HttpStatus,
    /// More redirects than `CURLOPT_MAXREDIRS` allows.
    TooManyRedirects,
    /// The .netrc file cannot be used.
    Netrc,
    /// A deadline passed.
    Timeout,
    /// A callback asked for the end.
    Aborted,
    /// The read callback brought what cannot be sent.
    Read,
    /// The write callback did not take what it was given.
    Write,
    /// The TLS handshake failed.
    TlsConnect,
    /// The connection ended during the TLS handshake.
    TlsCut,
    /// The CA certificates cannot be read.
    TlsCaFile,
    /// Our own certificate or key cannot be used.
    TlsCertificate,
    /// The server's certificate was not accepted.
    TlsPeer,
    /// A list of TLS names leaves nothing to offer.
    TlsCipher,
    /// The revocation lists cannot be read.
    TlsCrl,
    /// Another certificate than wanted issued the server's.
    TlsIssuer,
    /// The server has another public key than the pinned one.
    TlsPin,
    /// The connection ended.
    GotNothing,
    /// Sending failed for good.
    Send,
    /// Receiving failed for good, or the peer broke the rules.
    Receive,
    /// A limit was passed.
    TooLarge,
    /// A message larger than the application takes.
    MessageTooLarge,
    /// An argument makes no sense.
    BadArgument,
    /// Not there in this version.
    NotBuiltIn,
    /// A callback ended the transfer with this `CURLcode`.
    Callback(i32),
    /// A call that may not be made now.
    Recursive,
    /// There is not enough memory.
    OutOfMemory,
    /// No randomness, no thread, or the like.
    FailedInit,
}

/// A kind and a sentence for the application's error buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What the application can act on.
    pub kind: Kind,
    /// What a person can act on; empty for `Again`.
    pub detail: String,
}

impl Error {
    /// An error with its sentence.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Error {
        Error {
            kind,
            detail: detail.into(),
        }
    }

    /// Would block; carries no sentence and allocates nothing.
    pub const fn again() -> Error {
        Error {
            kind: Kind::Again,
            detail: String::new(),
        }
    }
}

impl From<NoRoom> for Error {
    fn from(error: NoRoom) -> Error {
        Error::new(Kind::OutOfMemory, error.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Error {}
