//! CONNECT over a stream: the request, the answer, and a second try with credentials.

use std::io;

use super::route::Hop;
use super::{Progress, receive, sending};
use crate::http::auth::{BASIC, DIGEST};
use crate::http::{auth, challenge, connect, digest, response};
use crate::limits::AUTH_ANSWERS;
use crate::net::stream::Stream;
use crate::net::wait::Interest;
use crate::settings::{HeaderLists, ProxyKind, Settings};
use crate::transfer::error::{Error, Kind};
use crate::transfer::unsent::Unsent;
use crate::transfer::{Common, HeadOrigin, TraceKind, upgrade};

/// How a proxy wants us to authenticate.
#[derive(Debug)]
pub enum Way {
    /// Basic
    Basic,
    /// Digest, by its challenge.
    Digest(Box<digest::Session>),
}

/// A CONNECT under way.
#[derive(Debug)]
pub struct Asking {
    hop: Hop,
    out: Unsent,
    scan: response::HeadScan,
    /// The way to authenticate that the request used; 0 without.
    way: u64,
}

/// The CONNECT for the server.
pub fn ask(settings: &Settings, hop: Hop, common: &mut Common) -> Result<Asking, Error> {
    let proxy = &settings.proxy;
    let authority = common.approach.url.authority(common.port);
    let (authorization, way) = authorize(settings, &hop, &authority, common)?;
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
    let bytes = request.build().map_err(upgrade::request_error)?;
    common.trace.bytes(TraceKind::HeaderOut, &bytes);
    common.info.proxy.auth_used = way;
    Ok(Asking {
        hop,
        out: Unsent::new(bytes),
        scan: response::HeadScan::default(),
        way,
    })
}

/// The value of Proxy-Authorization and the way that it is, for the first request or in answer to
/// a challenge.
fn authorize(
    settings: &Settings,
    hop: &Hop,
    authority: &str,
    common: &mut Common,
) -> Result<(Option<Vec<u8>>, u64), Error> {
    let Some((user, password)) = &hop.login else {
        return Ok((None, 0));
    };
    let plan = &mut common.approach.proxy;
    let ways = match &mut plan.way {
        Some(Way::Digest(session)) => {
            let answer = session.answer(&digest::Request {
                method: b"CONNECT",
                target: authority.as_bytes(),
                user,
                password,
                cnonce: &plan.cnonce,
            });
            return Ok((Some(answer), DIGEST));
        }
        Some(Way::Basic) => BASIC,
        None => settings.proxy.auth.0,
    };
    // Of the schemes that need no challenge a proxy takes Basic alone.
    let value = auth::choose(ways, Some(user), Some(password), None)
        .map_err(|error| Error::new(Kind::BadArgument, error.to_string()))?;
    let way = if value.is_some() { BASIC } else { 0 };
    Ok((value, way))
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
        common.info.heads.keep(&bytes, HeadOrigin::Connect);
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
            // Not over this connection, which may still bring the refusal's body.
            407 if self.challenged(head, settings, common) => return Progress::Restart,
            _ if head.interim() => return Progress::Again,
            _ => {}
        }
        let reason = String::from_utf8_lossy(&head.reason);
        let sentence = format!("The proxy refused the tunnel: {} {reason}", head.status);
        Progress::Refused(Error::new(Kind::Connect, sentence))
    }

    /// Whether another request could answer the challenge: then it will.
    fn challenged(&self, head: &response::Head, settings: &Settings, common: &mut Common) -> bool {
        let challenges = challenge::challenges(&head.headers, b"Proxy-Authenticate");
        let offered = connect::offered(&challenges);
        common.info.proxy.auth_offered |= offered;
        let plan = &mut common.approach.proxy;
        if self.hop.login.is_none() || plan.answers >= AUTH_ANSWERS {
            return false;
        }
        let allowed = settings.proxy.auth.0;
        let digests = challenges.iter().filter_map(digest::Session::new);
        let digest = digests.max_by_key(digest::Session::strength);
        let way = match (self.way, digest) {
            (0, Some(digest)) if allowed & DIGEST != 0 => Way::Digest(Box::new(digest)),
            (DIGEST, Some(digest)) if digest.is_stale() => Way::Digest(Box::new(digest)),
            (0, _) if allowed & offered & BASIC != 0 => Way::Basic,
            _ => return false,
        };
        plan.way = Some(way);
        plan.answers += 1;
        true
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
