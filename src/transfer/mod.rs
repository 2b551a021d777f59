//! One URL from start to end: resolve, connect, TLS, upgrade, frames.
//!
//! Driving rule: call [`Transfer::step`] until it says [`Step::Wait`]; deliver what it says to
//! deliver, and answer what it asks, before calling it again.
//!
//! A transfer never waits, sleeps or asks the clock. What it waits for is [`Transfer::waits`].

mod accept;
mod ask;
mod attached;
mod attempt;
mod backoff;
mod common;
mod connect_to;
mod cookies;
mod deadline;
mod ending;
mod error;
mod follow;
mod head;
mod heads;
mod hsts;
mod info;
mod login;
mod open;
mod proxy;
mod push;
mod reach;
mod refusal;
mod share;
mod speed;
mod state;
mod stats;
mod target;
mod trace;
mod unsent;
mod upgrade;
mod waiting;

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Instant;

use crate::net::wait::{Interest, Waker};
use crate::random::Random;
use crate::rare::Rare;
use crate::settings::{ConnectOnly, Settings};
use crate::url::Url;
use crate::ws::handshake;

pub use crate::ws::Kind as FrameKind;
pub use accept::{Decision, Request};
pub use ask::{Answer, Question};
pub use attached::Attached;
pub use backoff::{Event as ConnectionEvent, What as ConnectionChange};
pub use cookies::Engine as CookieEngine;
pub use deadline::earliest;
pub use error::{Error, Kind};
pub use heads::{Field, Heads, Origin as HeadOrigin};
pub use hsts::Hsts;
pub use info::{Info, ProxyInfo, Times};
pub use open::{
    Brought, Chunk, Closed, Fate, Message, MessageBuffer, Meta, Open, Outlook, Parcel, Plan,
    Readiness, RoundTrip,
};
pub use reach::Kept;
pub use share::{Data, Gate, Share, Shared, Way};
pub use stats::Stats;
pub use trace::{FRAMES as TRACE_FRAMES, Kind as TraceKind, Trace};

use backoff::{Again, Policy};
use common::{Approach, Common};
use deadline::Deadlines;
use reach::Reach;
use speed::Speed;
use state::{Phase, Turn};
use target::{check_scheme, credentials, read_url};

/// What the driver has to do next.
#[derive(Debug)]
pub enum Step {
    /// Give this to the application, then call [`Transfer::take_back`].
    Deliver(Delivery),
    /// Ask the application whether to go on, then call [`Transfer::abort`] or `step` again.
    AskProgress,
    /// Ask the application this, then call [`Transfer::answer`].
    Ask(Question),
    /// Wait for [`Transfer::waits`].
    Wait,
    /// It is time to connect again: make another transfer of what the handle is told by now, for
    /// [`Transfer::renew`].
    Renew,
    /// It is over. With `CONNECT_ONLY` the connection stays open.
    Done(Result<(), Error>),
}

/// What the application gets.
#[derive(Debug)]
pub enum Delivery {
    /// One line of a response head, its line end included.
    Header(Vec<u8>),
    /// Payload, or raw bytes.
    Payload(Chunk),
}

impl Delivery {
    /// Goes on to the next message, as [`Chunk::advance`].
    #[inline]
    pub fn advance(&mut self) -> bool {
        match self {
            Delivery::Payload(chunk) => chunk.advance(),
            Delivery::Header(_) => false,
        }
    }
}

/// What the application did with a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It took all.
    Taken,
    /// It wants the same again later.
    Paused,
    /// It did not take it: the transfer fails.
    Refused,
}

/// A transfer.
#[derive(Debug)]
pub struct Transfer {
    phase: Phase,
    connect_only: ConnectOnly,
    /// Most bytes that a read callback is asked for.
    upload_buffer: usize,
    /// Most bytes that a write callback is given.
    receive_buffer: usize,
    /// Until when deliveries are held back.
    held: Option<Instant>,
    /// What the application wants of deliveries and questions, before there are any.
    pause_to_come: Option<(bool, bool)>,
    /// Whether deliveries and questions were resumed since the last step, by another thread than that
    /// of a callback: the callback's own wish to pause was older.
    resumed: (bool, bool),
    progress: Progress,
    /// How it ended, while the application hears of the last progress.
    ended: Option<Result<(), Error>>,
    /// How its WebSocket was closed, once that is over.
    closed: Option<Box<Closed>>,
    /// Where it connects again, or somebody wants to hear of connections.
    again: Option<Box<Again>>,
    common: Common,
}

/// When the progress callback is due: at the start and before each wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Off,
    /// Before anything is done.
    First,
    /// After the end, once.
    Last,
    Due,
    Asked,
}

impl Transfer {
    /// Prepares a transfer. Errors are of the URL and the settings.
    pub fn new(
        settings: Arc<Settings>,
        now: Instant,
        random: &mut dyn Random,
    ) -> Result<Transfer, Error> {
        Transfer::over(None, settings, now, random)
    }

    /// The same, over a stream of the application's if there is one.
    pub fn over(
        attached: Option<Box<Attached>>,
        settings: Arc<Settings>,
        now: Instant,
        random: &mut dyn Random,
    ) -> Result<Transfer, Error> {
        if settings.request.form {
            let sentence = "The opening handshake cannot post a form (CURLOPT_MIMEPOST)";
            return Err(Error::new(Kind::NotBuiltIn, sentence));
        }
        let (url, effective_url, scheme) = match &attached {
            Some(attached) if attached.needs_no_url(&settings) => (Url::default(), None, "ws"),
            _ => {
                let (url, effective_url) = read_url(&settings)?;
                let scheme = check_scheme(&url, &settings)?;
                (url, Some(effective_url), scheme)
            }
        };
        let (nonce, proxy_nonce) = attempt::nonces(random)?;
        let (url_user, url_password) = credentials(&url)?;
        let port = url.port_or_default().unwrap_or(80);
        let mut policy = Policy::of(&settings.beyond);
        if attached.is_some() {
            policy.tries = 0; // there is no other stream to go to
        }
        let again = policy.tries != 0 || settings.ask.reconnect;
        Ok(Transfer {
            connect_only: settings.connect_only(),
            upload_buffer: settings.request.upload_buffer.0,
            receive_buffer: settings.request.receive_buffer.0,
            held: None,
            pause_to_come: None,
            resumed: (false, false),
            ended: None,
            closed: None,
            again: again.then(|| Box::new(Again::new(policy))),
            progress: if settings.no_progress.0 {
                Progress::Off
            } else {
                Progress::First
            },
            common: Common {
                approach: Rare::from(Approach {
                    url_user,
                    url_password,
                    url,
                    key: handshake::key(nonce),
                    reach: Reach::new(reach::seed(&settings, random)?),
                    proxy: proxy::Plan::new(proxy_nonce),
                    ..Approach::default()
                }),
                scheme,
                port,
                deadlines: Deadlines::new(&settings.time, now),
                speed: Speed::of(settings.speed),
                attached: attached.is_some(),
                driven: None,
                retry_at: None,
                interest: Interest::default(),
                lines: Vec::new(),
                failed: None,
                info: Info::beginning(effective_url, scheme, now),
                trace: Trace::new(settings.verbose),
            },
            phase: match attached {
                Some(attached) => Phase::Attached(settings, attached),
                None => Phase::Start(settings),
            },
        })
    }

    /// Gives it the handle's cookies. `unix_start`: the start, in seconds since 1970.
    pub fn set_cookies(&mut self, cookies: CookieEngine, unix_start: i64) {
        self.common.approach.cookies = cookies;
        self.common.approach.unix_start = unix_start;
    }

    /// Gives it the handle's HSTS list.
    pub fn set_hsts(&mut self, hsts: Hsts) {
        self.common.approach.hsts = hsts;
    }

    /// With what the handle keeps between transfers.
    pub fn with(mut self, kept: Kept) -> Transfer {
        self.common.approach.reach.share(kept);
        self
    }

    /// One step. `waker` is woken when something happens that no descriptor shows.
    pub fn step(&mut self, now: Instant, waker: &Waker, random: &mut dyn Random) -> Step {
        self.resumed = (false, false);
        let step = self.next_step(now, waker, random);
        if let Step::Done(_) = &step {
            self.common.info.times.total = self.common.info.times.since_start(now);
        }
        step
    }

    fn next_step(&mut self, now: Instant, waker: &Waker, random: &mut dyn Random) -> Step {
        if let Some(ended) = self.ended.take() {
            let aborted = self.common.failed.take().map_or(Ok(()), Err);
            return Step::Done(ended.and(aborted));
        }
        loop {
            if let Some(step) = self.tell() {
                return step;
            }
            let early = self.phase.is_early();
            if let Err(error) = self.check(now) {
                match self.fails(Err(error), early, now, random) {
                    Some(step) => return step,
                    None => continue,
                }
            }
            let turn = match std::mem::replace(&mut self.phase, Phase::Over) {
                Phase::Attached(settings, attached) => {
                    self.common.info.times.begin(now);
                    attached::enter(settings, *attached, &mut self.common, now, random)
                }
                Phase::Start(settings) => {
                    self.common.info.times.begin(now);
                    hsts::upgrade(&settings, &mut self.common, now)
                        .and_then(|()| attempt::begin(&mut self.common, random))
                        .and_then(|()| state::start(settings, &mut self.common, waker, now))
                }
                Phase::LookUp(settings) => state::look_up(settings, &mut self.common, waker, now),
                Phase::ResolveLocal(settings, local, resolving) => {
                    state::resolve_local(settings, local, resolving, &mut self.common)
                }
                Phase::Resolve(settings, resolving) => {
                    state::resolve(settings, resolving, &mut self.common, now)
                }
                Phase::Connect(settings, race) => {
                    state::connect(settings, race, &mut self.common, now)
                }
                Phase::Proxy(tunnel) => proxy::step(tunnel, &mut self.common, now),
                Phase::Secure(settings, stream) => {
                    proxy::enter(settings, *stream, &mut self.common, now)
                }
                Phase::Tls(settings, stream) => state::tls(settings, stream, &mut self.common, now),
                Phase::Ready(settings, stream) => {
                    upgrade::upgrade(settings, *stream, &mut self.common, now)
                }
                Phase::Upgrade(upgrade) => upgrade::handshake(upgrade, &mut self.common, now),
                Phase::Accept(accept) => accept::step(accept, &mut self.common, now),
                Phase::Refused(refusal) => refusal::step(refusal, &mut self.common, now),
                Phase::Open(open) => match self.step_open(open, now, random) {
                    Some(step) => return step,
                    None => continue,
                },
                Phase::Backoff(backoff) => return self.step_backoff(backoff, now, random),
                Phase::Over => return Step::Done(Ok(())),
            };
            let step = match turn {
                Ok(turn) => self.follow_turn(turn),
                Err(error) => self.fails(Err(error), early, now, random),
            };
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// `None`: it goes on at once.
    fn follow_turn(&mut self, turn: Turn) -> Option<Step> {
        match turn {
            Turn::Next(phase) => {
                self.phase = phase;
                self.pause_open();
                None
            }
            Turn::Wait(phase) => {
                self.phase = phase;
                Some(self.wait())
            }
            Turn::Ask(phase, question) => {
                self.phase = phase;
                Some(Step::Ask(question))
            }
        }
    }

    /// What the application hears before anything else is done.
    fn tell(&mut self) -> Option<Step> {
        if self.progress == Progress::First {
            self.progress = Progress::Due;
            return Some(Step::AskProgress);
        }
        if self.is_paused() {
            return None;
        }
        let line = self.common.lines.pop()?;
        self.common.info.heads.hide(self.common.lines.len());
        if self.common.lines.is_empty() {
            // No more will come on this connection, as a rule.
            self.common.lines = Vec::new();
        }
        Some(Step::Deliver(Delivery::Header(line)))
    }

    /// Whether it may go on.
    fn check(&mut self, now: Instant) -> Result<(), Error> {
        if let Some(error) = self.common.failed.take() {
            return Err(error);
        }
        let in_time = self.common.deadlines.check(self.phase.part(), now);
        let in_time = in_time.and_then(|()| self.check_speed(now));
        match &mut self.phase {
            // If nothing but the server's end of the stream is missing that is no failure.
            Phase::Open(open) if self.held.is_none() => {
                in_time.or_else(|late| match open.leave(now) {
                    true => Ok(()),
                    false => Err(late),
                })
            }
            _ => in_time,
        }
    }

    fn check_speed(&mut self, now: Instant) -> Result<(), Error> {
        if self.common.speed.is_usual() {
            return Ok(());
        }
        // What comes in counts, be it no payload: a PING is a sign of life.
        let received = match &self.phase {
            Phase::Open(open) => open.stream().received(),
            _ => 0,
        };
        let bytes = received + self.common.info.sent;
        let waits = matches!(self.phase, Phase::Backoff(_));
        let paused = waits || self.is_paused() || self.is_upload_paused();
        self.common.speed.check(bytes, paused, now)
    }

    fn wait(&mut self) -> Step {
        match self.progress {
            Progress::First | Progress::Due => {
                self.progress = Progress::Asked;
                Step::AskProgress
            }
            Progress::Asked => {
                self.progress = Progress::Due;
                Step::Wait
            }
            Progress::Last | Progress::Off => Step::Wait,
        }
    }

    /// The open connection, if there is one.
    pub fn open(&mut self) -> Option<&mut Open> {
        match &mut self.phase {
            Phase::Open(open) => Some(open),
            _ => None,
        }
    }

    /// The descriptor of the open connection.
    pub fn socket(&self) -> Option<Arc<OwnedFd>> {
        match &self.phase {
            Phase::Open(open) => open.stream().fd(),
            Phase::Accept(accept) => accept.stream().fd(),
            _ => None,
        }
    }

    /// The host that the URL names, with its port.
    pub fn host(&self) -> String {
        format!(
            "{}:{}",
            self.common.approach.url.host.text, self.common.port
        )
    }

    /// Whether the connection is kept for the application's own calls.
    pub fn connect_only(&self) -> ConnectOnly {
        self.connect_only
    }

    /// The facts so far.
    pub fn info(&self) -> &Info {
        &self.common.info
    }

    /// The facts, to count calls outside of steps.
    pub fn info_mut(&mut self) -> &mut Info {
        &mut self.common.info
    }

    /// Lines for verbose output.
    pub fn trace(&mut self) -> &mut Trace {
        &mut self.common.trace
    }
}
