//! The opening handshake: the request goes out, the head of the answer comes in and is judged
//! (RFC 6455, 4.1).

use std::io;
use std::sync::Arc;
use std::time::Instant;

use crate::http::{request, response};
use crate::net::stream::Stream;
use crate::net::wait::Interest;
use crate::settings::{ConnectOnly, Settings};
use crate::transfer::ask::Question;
use crate::transfer::error::{Error, Kind};
use crate::transfer::head::{self, Broken};
use crate::transfer::open::{Open, Plan};
use crate::transfer::refusal::Refusal;
use crate::transfer::state::{Phase, Turn};
use crate::transfer::unsent::Unsent;
use crate::transfer::{Common, HeadOrigin, attempt, trace};
use crate::ws::{self, extension, handshake};

/// The opening handshake under way.
#[derive(Debug)]
pub struct Upgrade {
    stream: Stream,
    settings: Arc<Settings>,
    request: Unsent,
    offer: Offer,
    scan: response::HeadScan,
    /// An interim (1xx) response has come.
    interim: bool,
}

/// What we asked for and the answer is held against.
#[derive(Debug)]
struct Offer {
    /// `None`: the application removed the header.
    key: Option<Vec<u8>>,
    protocols: Vec<Vec<u8>>,
    extensions: extension::Offers,
}

/// Begins the opening handshake, once the application allows it.
pub fn upgrade(
    settings: Arc<Settings>,
    stream: Stream,
    common: &mut Common,
    now: Instant,
) -> Result<Turn, Error> {
    if common.approach.without_http {
        return Ok(open(&settings, stream, ws::Role::Client, None, common, now));
    }
    if settings.ask.request && !common.approach.reach.is_allowed() {
        let question = Question::Request {
            peer: common.info.peer,
            local: common.info.local,
        };
        return Ok(Turn::Ask(
            Phase::Ready(settings, Box::new(stream)),
            question,
        ));
    }
    common.info.times.pretransfer = common.info.times.since_start(now);
    if settings.connect_only() == ConnectOnly::Connect {
        return Ok(open(&settings, stream, ws::Role::Client, None, common, now));
    }
    let (request, offer) = write_request(&settings, common, now)?;
    common.trace.bytes(trace::Kind::HeaderOut, &request);
    Ok(Turn::Next(Phase::Upgrade(Box::new(Upgrade {
        stream,
        settings,
        request: Unsent::new(request),
        offer,
        scan: response::HeadScan::default(),
        interim: false,
    }))))
}

/// The connection is open, and that was agreed on.
pub fn open(
    settings: &Settings,
    stream: Stream,
    role: ws::Role,
    deflate: Option<extension::Agreed>,
    common: &mut Common,
    now: Instant,
) -> Turn {
    let connect_only = settings.connect_only();
    let mut options = settings.ws;
    options.raw |= connect_only == ConnectOnly::Connect;
    let uploads = settings.request.upload && connect_only == ConnectOnly::Off;
    let plan = match connect_only {
        // A bare connection knows no PINGs.
        ConnectOnly::Connect => Plan::default(),
        _ => Plan::of(&settings.beyond, options),
    };
    common.arrived();
    let mut open = Open::new(stream, role, options, deflate)
        .limiting(settings.largest_message)
        .keeping(plan, now)
        .traced(common.trace.is_on())
        .uploading(uploads);
    open.set_beyond(settings.beyond.clone());
    Turn::Next(Phase::Open(Box::new(open)))
}

fn write_request(
    settings: &Settings,
    common: &mut Common,
    now: Instant,
) -> Result<(Vec<u8>, Offer), Error> {
    let wanted = &settings.request;
    let host = common.host_header();
    let target = match &wanted.target {
        Some(target) => target.to_vec(),
        None => common.approach.url.request_target(),
    };
    let asked = attempt::request(settings, common, &target, now)?;
    common.info.method = Some(String::from_utf8_lossy(&asked.method).into_owned());
    // In raw mode the frames are the application's own.
    let compress = settings.ws.compress && !settings.ws.raw;
    let upgrade = request::Upgrade {
        method: &asked.method,
        target: &target,
        host: &host,
        user_agent: wanted.user_agent.as_deref(),
        referer: asked.referer.as_deref(),
        accept_encoding: wanted.accept_encoding.as_deref(),
        cookie: asked.cookie.as_deref(),
        authorization: asked.authorization.as_deref(),
        key: &common.approach.key,
        extensions: compress.then_some(extension::OFFER),
        custom: &asked.custom,
    };
    let offer = Offer {
        key: upgrade.effective_key(),
        protocols: request::offered_protocols(&wanted.headers),
        extensions: match compress {
            true => {
                extension::Offers::parse(upgrade.effective_extensions()).map_err(offer_error)?
            }
            false => extension::Offers::default(),
        },
    };
    Ok((upgrade.build().map_err(request_error)?, offer))
}

/// The error of a request that cannot be made.
pub fn request_error(error: request::RequestError) -> Error {
    let kind = match error {
        request::RequestError::TooLarge => Kind::TooLarge,
        request::RequestError::Control(_) => Kind::BadArgument,
    };
    Error::new(kind, error.to_string())
}

fn offer_error(fault: extension::Fault) -> Error {
    Error::new(
        Kind::BadArgument,
        format!("The extensions cannot be offered: {fault}"),
    )
}

/// Sends the request, reads the head of the answer and judges it.
pub fn handshake(
    mut upgrade: Box<Upgrade>,
    common: &mut Common,
    now: Instant,
) -> Result<Turn, Error> {
    if !upgrade.send(common, now)? {
        common.interest = Interest::WRITE;
        return Ok(Turn::Wait(Phase::Upgrade(upgrade)));
    }
    let Some(bytes) = upgrade.read_head(common, now)? else {
        common.interest = upgrade.stream.interest();
        upgrade.stream.rest();
        return Ok(Turn::Wait(Phase::Upgrade(upgrade)));
    };
    common.info.header_bytes += bytes.len() as u64;
    let head = response::parse(&bytes).map_err(head_error)?;
    common.info.response_code = head.status;
    common.info.http_minor = Some(head.minor_version);
    common.queue_lines(&bytes);
    let origin = match head.status {
        100..200 => HeadOrigin::Informational,
        _ => HeadOrigin::Final,
    };
    common.info.heads.keep(&bytes, origin);
    attempt::note(&head, common, now);
    if head.interim() {
        upgrade.interim = true;
        return Ok(Turn::Next(Phase::Upgrade(upgrade)));
    }
    let again = match head.status {
        101 => Ok(None),
        _ => attempt::after(&upgrade.settings, &head, common, now),
    };
    let judged = match again {
        Ok(Some(phase)) => return Ok(Turn::Next(phase)),
        Ok(None) => upgrade.judge(&head, common),
        Err(error) => Err(error),
    };
    // A refusal's lines are delivered before the error is reported.
    match judged {
        Ok(agreed) => {
            let Upgrade {
                settings, stream, ..
            } = *upgrade;
            let role = ws::Role::Client;
            Ok(open(&settings, stream, role, agreed.deflate, common, now))
        }
        Err(error) if error.kind == Kind::HttpStatus => {
            let refusal = Refusal::new(upgrade.stream, &head, error, common, now);
            Ok(Turn::Next(Phase::Refused(refusal)))
        }
        Err(error) => {
            upgrade.close();
            common.failed = Some(error);
            Ok(Turn::Next(Phase::Over))
        }
    }
}

impl Upgrade {
    /// The stream, for its descriptor.
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    /// Closes the connection, politely.
    pub fn close(self) {
        self.stream.close();
    }

    /// True once all of the request is out.
    fn send(&mut self, common: &mut Common, now: Instant) -> Result<bool, Error> {
        let failed = |error: io::Error| {
            Error::new(
                Kind::Send,
                format!("Sending the upgrade request failed: {error}"),
            )
        };
        if self.request.is_left(&self.stream) {
            if !self.request.send(&mut self.stream).map_err(failed)? {
                return Ok(false);
            }
            common.info.request_bytes += self.request.len() as u64;
            common.info.times.posttransfer = common.info.times.since_start(now);
            common.deadlines.expect_response(now);
            common.trace.text(|| "Request completely sent off".into());
        }
        Ok(true)
    }

    /// The bytes of a whole response head, once they are there.
    fn read_head(&mut self, common: &mut Common, now: Instant) -> Result<Option<Vec<u8>>, Error> {
        let read = head::read(&mut self.stream, &mut self.scan);
        let begun = matches!(read, Ok(Some(_))) || !self.stream.buffered().is_empty();
        if begun && common.info.times.starttransfer.is_zero() {
            common.info.times.starttransfer = common.info.times.since_start(now);
        }
        read.map_err(|broken| match broken {
            Broken::Head(error) => head_error(error),
            Broken::End => self.cut_short(),
            Broken::Io(error) => Error::new(
                Kind::Receive,
                format!("Receiving the answer to the upgrade request failed: {error}"),
            ),
        })
    }

    fn cut_short(&self) -> Error {
        if self.stream.buffered().is_empty() && !self.interim {
            return Error::new(
                Kind::GotNothing,
                "The server closed the connection without answering the upgrade request",
            );
        }
        Error::new(
            Kind::Receive,
            "The connection ended in the middle of the response head",
        )
    }

    /// Is the response the 101 that we asked for? (RFC 6455, 4.1)
    fn judge(
        &self,
        head: &response::Head,
        common: &mut Common,
    ) -> Result<handshake::Agreed, Error> {
        let weird = |sentence: String| Err(Error::new(Kind::WeirdServerReply, sentence));
        if head.status != 101 {
            common.note_refusal(head);
            let reason = String::from_utf8_lossy(&head.reason).into_owned();
            return Err(Error::new(
                Kind::HttpStatus,
                format!("The server refused the upgrade: {} {reason}", head.status),
            ));
        }
        let lenient = self.settings.ws.lenient;
        if head.minor_version == 0 && !lenient {
            return weird("The upgrade was answered in HTTP/1.0".into());
        }
        let headers: Vec<_> = head.headers.iter().collect();
        let protocols: Vec<_> = self.offer.protocols.iter().map(Vec::as_slice).collect();
        let offer = handshake::Offer {
            key: self.offer.key.as_deref().unwrap_or_default(),
            protocols: &protocols,
            extensions: &self.offer.extensions,
        };
        match handshake::judge(&offer, &headers, lenient) {
            Ok(agreed) => {
                let how = agreed.deflate.map_or("", |_| " with permessage-deflate");
                common
                    .trace
                    .text(|| format!("Received 101, switching to WebSocket{how}"));
                Ok(agreed)
            }
            Err(error) => weird(format!("The answer to the upgrade is wrong: {error}")),
        }
    }
}

fn head_error(error: response::HeadError) -> Error {
    let kind = match error {
        response::HeadError::TooLarge => Kind::TooLarge,
        _ => Kind::WeirdServerReply,
    };
    Error::new(kind, error.to_string())
}
