//! The opening handshake from a server's end: a client's request comes in, the application judges
//! it, the answer goes out (RFC 6455, 4.2).

use std::sync::Arc;
use std::time::Instant;

use crate::http::server::{self, AnswerFault, RequestFault, RequestHead, RequestScan};
use crate::net::stream::Stream;
use crate::net::wait::Interest;
use crate::settings::{ConnectOnly, Settings};
use crate::transfer::ask::Question;
use crate::transfer::error::{Error, Kind};
use crate::transfer::head::{self, Broken};
use crate::transfer::state::{Phase, Turn};
use crate::transfer::unsent::Unsent;
use crate::transfer::{Attached, Common, HeadOrigin, Transfer, trace, upgrade};
use crate::ws::Role;
use crate::ws::handshake::{self, serve};

/// The opening handshake under way.
#[derive(Debug)]
pub struct Accept {
    stream: Stream,
    settings: Arc<Settings>,
    scan: RequestScan,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// The request comes in.
    Read,
    /// It is about to be shown to the application.
    Show(Arc<Request>, serve::Asked),
    /// The application thinks.
    Think(serve::Asked),
    /// The answer goes out; what comes of it.
    Answer(Unsent, Result<handshake::Agreed, Error>),
}

/// A request as the application sees it.
#[derive(Clone, Debug)]
pub struct Request {
    /// What it says.
    pub head: RequestHead,
    /// Whether the settings are for compression.
    pub compress: bool,
}

/// What the application makes of a request.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// 0 accepts; otherwise the status to refuse with.
    pub status: i32,
    /// The subprotocol chosen.
    pub protocol: Option<Vec<u8>>,
    /// Header lines for the answer.
    pub headers: Vec<Box<[u8]>>,
    /// What a refusal says.
    pub body: Vec<u8>,
    /// Compression may be agreed on.
    pub compress: bool,
}

/// Statuses that refuse.
const REFUSALS: std::ops::RangeInclusive<i32> = 300..=599;

/// Begins: the client speaks first.
pub fn begin(settings: Arc<Settings>, stream: Stream, common: &mut Common, now: Instant) -> Phase {
    common.deadlines.expect_request(&settings.time, now);
    Phase::Accept(Box::new(Accept {
        stream,
        settings,
        scan: RequestScan::default(),
        stage: Stage::Read,
    }))
}

/// Goes on until it waits, asks, or is done.
pub fn step(mut accept: Box<Accept>, common: &mut Common, now: Instant) -> Result<Turn, Error> {
    match std::mem::replace(&mut accept.stage, Stage::Read) {
        Stage::Read => accept.read(common, now),
        Stage::Show(request, asked) => {
            accept.stage = Stage::Think(asked);
            Ok(Turn::Ask(Phase::Accept(accept), Question::Accept(request)))
        }
        // The application was kept from answering.
        Stage::Think(_) => Err(Error::new(Kind::Aborted, "The request was not judged")),
        Stage::Answer(answer, outcome) => accept.send(answer, outcome, common, now),
    }
}

impl Accept {
    /// The stream, for its descriptor.
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    /// Closes the connection, politely.
    pub fn close(self) {
        self.stream.close();
    }

    fn read(mut self: Box<Self>, common: &mut Common, now: Instant) -> Result<Turn, Error> {
        let bytes = match head::read(&mut self.stream, &mut self.scan) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                common.interest = self.stream.interest();
                self.stream.rest();
                return Ok(Turn::Wait(Phase::Accept(self)));
            }
            Err(Broken::Head(fault)) => {
                self.fault(fault, common);
                return Ok(Turn::Next(Phase::Accept(self)));
            }
            Err(Broken::End) => return Err(self.cut_short()),
            Err(Broken::Io(error)) => {
                let sentence = format!("Receiving the client's request failed: {error}");
                return Err(Error::new(Kind::Receive, sentence));
            }
        };
        common.info.times.starttransfer = common.info.times.since_start(now);
        common.info.header_bytes += bytes.len() as u64;
        common.info.http_minor = Some(1);
        common.queue_lines(&bytes);
        common.info.heads.keep(&bytes, HeadOrigin::Final);
        self.judge(&bytes, common);
        Ok(Turn::Next(Phase::Accept(self)))
    }

    /// Is it an opening handshake? (RFC 6455, 4.2.1)
    fn judge(&mut self, bytes: &[u8], common: &mut Common) {
        let head = match server::parse(bytes) {
            Ok(head) => head,
            Err(fault) => return self.fault(fault, common),
        };
        common.info.method = Some("GET".into());
        common.info.effective_url = Some([b"ws://", &head.host[..], &head.target[..]].concat());
        let headers: Vec<_> = head.headers.iter().collect();
        match serve::read(&headers) {
            Ok(asked) => {
                // In raw mode the frames are the application's own.
                let compress = self.settings.ws.compress && !self.settings.ws.raw;
                let request = Request { head, compress };
                self.stage = Stage::Show(Arc::new(request), asked);
            }
            Err(error) => {
                self.turn_away(error.status(), error.fields(), &error.to_string(), common);
            }
        }
    }

    fn fault(&mut self, fault: RequestFault, common: &mut Common) {
        self.turn_away(fault.status(), fault.fields(), &fault.to_string(), common);
    }

    /// Answers what is no opening handshake; the transfer fails.
    fn turn_away(&mut self, status: u16, fields: &[(&str, &[u8])], why: &str, common: &mut Common) {
        let kind = match status {
            431 => Kind::TooLarge,
            _ => Kind::WeirdServerReply,
        };
        let error = Error::new(kind, format!("The client's request is refused: {why}"));
        let body = format!("{why}\n");
        self.refuse(status, fields, &[], body.as_bytes(), error, common);
    }

    fn refuse(
        &mut self,
        status: u16,
        fields: &[(&str, &[u8])],
        lines: &[Box<[u8]>],
        body: &[u8],
        error: Error,
        common: &mut Common,
    ) {
        match server::answer(status, fields.iter().copied(), lines, body) {
            Ok(bytes) => self.answer(status, bytes, Err(error), common),
            Err(fault) => self.blunder(answer_error(&fault), common),
        }
    }

    /// What the application answered cannot be sent; the client hears that it is our fault.
    fn blunder(&mut self, error: Error, common: &mut Common) {
        let bytes = server::answer(500, [], &[], b"").unwrap_or_default();
        self.answer(500, bytes, Err(error), common);
    }

    fn answer(
        &mut self,
        status: u16,
        bytes: Vec<u8>,
        outcome: Result<handshake::Agreed, Error>,
        common: &mut Common,
    ) {
        common.info.response_code = status;
        common.trace.bytes(trace::Kind::HeaderOut, &bytes);
        self.stage = Stage::Answer(Unsent::new(bytes), outcome);
    }

    /// Does as the application decided.
    pub fn decide(&mut self, decision: Result<Decision, Error>, common: &mut Common) {
        let Stage::Think(asked) = std::mem::replace(&mut self.stage, Stage::Read) else {
            return;
        };
        let decision = match decision {
            Ok(decision) => decision,
            Err(error) => return self.blunder(error, common),
        };
        if decision.status == 0 {
            let compress = decision.compress && !self.settings.ws.raw;
            let (fields, agreed) = match asked.accept(decision.protocol.as_deref(), compress) {
                Ok(both) => both,
                Err(error) => {
                    let sentence = format!("The request cannot be accepted: {error}");
                    return self.blunder(Error::new(Kind::BadArgument, sentence), common);
                }
            };
            let fields = fields.iter().map(|(name, value)| (*name, value.as_slice()));
            return match server::answer(101, fields, &decision.headers, b"") {
                Ok(bytes) => self.answer(101, bytes, Ok(agreed), common),
                Err(fault) => self.blunder(answer_error(&fault), common),
            };
        }
        if !REFUSALS.contains(&decision.status) {
            let sentence = format!(
                "The answer to the request is {}: neither 0 nor a status from 300 to 599",
                decision.status
            );
            return self.blunder(Error::new(Kind::BadArgument, sentence), common);
        }
        let status = decision.status as u16;
        let reason = server::reason(status);
        let sentence = format!("The application refused the request: {status} {reason}");
        let error = Error::new(Kind::HttpStatus, sentence.trim_end());
        self.refuse(
            status,
            &[],
            &decision.headers,
            &decision.body,
            error,
            common,
        );
    }

    fn send(
        mut self: Box<Self>,
        mut answer: Unsent,
        outcome: Result<handshake::Agreed, Error>,
        common: &mut Common,
        now: Instant,
    ) -> Result<Turn, Error> {
        let written = answer.send(&mut self.stream);
        if matches!(written, Ok(false)) {
            self.stage = Stage::Answer(answer, outcome);
            common.interest = Interest::WRITE;
            return Ok(Turn::Wait(Phase::Accept(self)));
        }
        common.info.request_bytes += answer.sent() as u64;
        match (outcome, written) {
            (Ok(_), Err(error)) => {
                self.stream.close();
                let sentence = format!("Sending the answer to the client failed: {error}");
                Err(Error::new(Kind::Send, sentence))
            }
            (Ok(agreed), Ok(_)) => {
                common.info.times.pretransfer = common.info.times.since_start(now);
                common.info.times.posttransfer = common.info.times.since_start(now);
                let how = agreed.deflate.map_or("", |_| " with permessage-deflate");
                common
                    .trace
                    .text(|| format!("Sent 101, switching to WebSocket{how}"));
                let (settings, role) = (self.settings, Role::Server);
                Ok(upgrade::open(
                    &settings,
                    self.stream,
                    role,
                    agreed.deflate,
                    common,
                    now,
                ))
            }
            // Whether the refusal arrived changes nothing.
            (Err(error), _) => {
                self.stream.close();
                Err(error)
            }
        }
    }

    fn cut_short(&self) -> Error {
        match self.stream.buffered().is_empty() {
            true => Error::new(
                Kind::GotNothing,
                "The client closed the connection without a request",
            ),
            false => Error::new(
                Kind::Receive,
                "The connection ended in the middle of the request's head",
            ),
        }
    }
}

impl Attached {
    /// Whether it leads to a client.
    pub fn is_server(&self) -> bool {
        self.role == Role::Server
    }
}

impl Transfer {
    /// As a server: `Some(true)` once the WebSocket is open, `Some(false)` while the opening handshake
    /// is under way. `None`: it serves nobody.
    pub fn serves(&self) -> Option<bool> {
        match &self.phase {
            Phase::Open(open) if open.is_server() => Some(true),
            Phase::Accept(_) => Some(false),
            Phase::Attached(_, attached) if attached.is_server() => Some(false),
            _ => None,
        }
    }

    /// Where calls receive: `Some(true)` once the WebSocket is open, `Some(false)` before. `None`: it has
    /// ended, or nothing can be sent any more: who only sends hears of the end by that alone.
    pub fn is_opened(&self) -> Option<bool> {
        match &self.phase {
            _ if self.connect_only != ConnectOnly::Upgrade => None,
            Phase::Open(open) if open.is_cut() => None,
            Phase::Open(open) => open.close_status().is_none().then_some(true),
            Phase::Over => None,
            _ => Some(false),
        }
    }
}

fn answer_error(fault: &AnswerFault) -> Error {
    let sentence = format!("The answer to the request cannot be sent: {fault}");
    Error::new(Kind::BadArgument, sentence)
}
