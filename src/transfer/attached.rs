//! A transfer over a stream that the application brings (`curlws_attach`): nothing is looked up,
//! connected or asked of proxies.

use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Instant;

use crate::net::connect;
use crate::net::stream::Stream;
use crate::net::wire::Line;
use crate::random::Random;
use crate::settings::{ConnectOnly, Settings};
use crate::transfer::error::Error;
use crate::transfer::state::{self, Turn};
use crate::transfer::{Common, accept, attempt, upgrade};
use crate::ws::Role;

/// A stream of the application's, and what is to be done over it.
#[derive(Debug)]
pub struct Attached {
    /// The stream.
    pub line: Line,
    /// Which end of the WebSocket we are.
    pub role: Role,
    /// The opening handshake is held over it; otherwise it is open at once.
    pub http: bool,
    /// What the application has read from it already.
    pub bytes: Vec<u8>,
}

impl Attached {
    /// Whether nobody is asked for anything: a URL that is set may still want TLS.
    pub fn needs_no_url(&self, settings: &Settings) -> bool {
        let request = &settings.request;
        let given = request.url.is_some() || request.url_parts.is_some();
        self.role == Role::Server || (!self.http && !given)
    }
}

/// Begins over the stream.
pub fn enter(
    settings: Arc<Settings>,
    attached: Attached,
    common: &mut Common,
    now: Instant,
    random: &mut dyn Random,
) -> Result<Turn, Error> {
    let Attached {
        line,
        role,
        http,
        bytes,
    } = attached;
    if let Line::Socket(fd) = &line {
        connect::set_options(fd, &settings.net);
    }
    let fd = line.fd();
    common.joined(fd.as_ref().map(AsFd::as_fd), now);
    common
        .trace
        .text(|| format!("Using the attached stream ({line:?})"));
    let mut stream = Stream::over(line);
    stream.begin_with(&bytes);
    let raw = settings.connect_only() == ConnectOnly::Connect;
    match role {
        Role::Client => {
            common.approach.without_http = !http;
            attempt::begin(common, random)?;
            state::secure(settings, stream, common, now)
        }
        Role::Server if raw || !http => {
            Ok(upgrade::open(&settings, stream, role, None, common, now))
        }
        Role::Server => Ok(Turn::Next(accept::begin(settings, stream, common, now))),
    }
}
