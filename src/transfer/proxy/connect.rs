//! CONNECT over a stream: the request, the answer, and a second try with credentials.

use std::io;

use super::route::Hop;
use super::{Outgoing, Progress, receive, sending};
use crate::http::{auth, connect, response};
use crate::net::stream::Stream;
use crate::net::wait::Interest;
use crate::settings::{HeaderLists, ProxyKind, Settings};
use crate::transfer::error::{Error, Kind};
use crate::transfer::{Common, TraceKind, state};

/// `CURLAUTH_BASIC`
const BASIC: u64 = 1;

/// A CONNECT under way.
#[derive(Debug)]
pub struct Asking {
    hop: Hop,
    out: Outgoing,
    scan: response::HeadScan,
    /// The request had our credentials.
    logged_in: bool,
}

/// The CONNECT for the server.
pub fn ask(settings: &Settings, hop: Hop, common: &mut Common) -> Result<Asking, Error> {
    let proxy = &settings.proxy;
    let authority = common.url.authority(common.port);
    let (user, password) = match &hop.login {
        Some((user, password)) => (Some(user.as_slice()), Some(password.as_slice())),
        None => (None, None),
    };
    let ways = common.proxy.auth.unwrap_or(proxy.auth.0);
    let authorization = auth::choose(ways, user, password, None)
        .map_err(|error| Error::new(Kind::BadArgument, error.to_string()))?;
    let custom = match proxy.header_lists {
        HeaderLists::Separate => &proxy.headers,
        HeaderLists::Unified => &settings.request.headers,
    };
    let request = connect::Connect {
        authority: &authority,
        http_1_0: hop.kind == ProxyKind::Http10,
        authorization: authorization.as_deref(),
        user_agent: settings.request.user_agent.as_deref(),
        custom,
    };
    let bytes = request.build().map_err(state::request_error)?;
    common.trace.bytes(TraceKind::HeaderOut, &bytes);
    if authorization.is_some() {
        common.info.proxy.auth_used = BASIC;
    }
    Ok(Asking {
        hop,
        out: Outgoing::new(bytes),
        scan: response::HeadScan::default(),
        logged_in: authorization.is_some(),
    })
}

impl Asking {
    /// Sends the request, reads the answer and judges it.
    pub fn step(
        &mut self,
        settings: &Settings,
        stream: &mut Stream,
        common: &mut Common,
    ) -> Result<Progress, Error> {
        if !self.out.send(stream).map_err(sending)? {
            common.interest = Interest::WRITE;
            return Ok(Progress::Wait);
        }
        let mut wrong = None;
        let scan = &mut self.scan;
        let bytes = receive(stream, &mut |bytes| match scan.find(bytes) {
            Ok(end) => end,
            Err(error) => {
                wrong = Some(error);
                None
            }
        });
        if let Some(error) = wrong {
            return Err(head_error(error));
        }
        let Some(bytes) = bytes.map_err(cut_short)? else {
            common.interest = stream.interest();
            return Ok(Progress::Wait);
        };
        let head = response::parse(&bytes).map_err(head_error)?;
        common.info.header_bytes += bytes.len() as u64;
        common.info.proxy.status = head.status;
        common.queue_lines(&bytes);
        if settings.proxy.quiet {
            common.lines.clear();
        }
        Ok(self.judge(&head, settings, common))
    }

    fn judge(&self, head: &response::Head, settings: &Settings, common: &mut Common) -> Progress {
        match head.status {
            200..300 => {
                common.trace.text(|| "CONNECT tunnel established".into());
                return Progress::Done;
            }
            407 => {
                let offered = connect::offered(&head.headers, b"Proxy-Authenticate");
                common.info.proxy.auth_offered |= offered;
                let first = !self.logged_in && common.proxy.auth.is_none();
                let ways = offered & settings.proxy.auth.0;
                if first && self.hop.login.is_some() && ways & BASIC != 0 {
                    // Not over this connection, which may still bring the refusal's body.
                    common.proxy.auth = Some(BASIC);
                    return Progress::Restart;
                }
            }
            _ if head.interim() => return Progress::Again,
            _ => {}
        }
        let reason = String::from_utf8_lossy(&head.reason);
        let sentence = format!("The proxy refused the tunnel: {} {reason}", head.status);
        Progress::Refused(Error::new(Kind::Connect, sentence))
    }
}

fn cut_short(error: io::Error) -> Error {
    let sentence = format!("The proxy's answer to CONNECT did not come: {error}");
    Error::new(Kind::Receive, sentence)
}

fn head_error(error: response::HeadError) -> Error {
    let kind = match error {
        response::HeadError::TooLarge => Kind::Receive,
        _ => Kind::WeirdServerReply,
    };
    Error::new(kind, format!("The proxy's answer to CONNECT: {error}"))
}
