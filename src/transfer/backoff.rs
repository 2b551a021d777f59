//! Connecting again: what trying once more can mend, how often, and how long to wait before.
//!
//! Whether a connection was lost is judged where it ends (`Transfer::fails`), or when another
//! transfer of the same handle begins (`Transfer::resume`), for a program that receives by calls
//! has nobody who would notice it before. The driver makes what the next attempt begins with
//! (`Step::Renew`), so that an open connection holds none of it.

use std::time::{Duration, Instant};

use crate::random::Random;
use crate::settings::Beyond;
use crate::transfer::error::{Error, Kind};
use crate::transfer::open::Open;
use crate::transfer::state::Phase;
use crate::transfer::{Info, Step, Transfer, ask::Question};

/// What the application hears of its connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What has happened.
    pub what: What,
    /// Which attempt in a row is the next one, or has succeeded; 0 for one that nothing preceded.
    pub attempt: u32,
    /// Why there is no connection; `None`: the peer ended it in order, or there is one.
    pub why: Option<Error>,
    /// The status code of the peer's CLOSE; 1006: it was open and ended without one; else 0.
    pub close_code: u16,
    /// How long is waited before the attempt.
    pub delay: Duration,
}

/// What has happened to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It is open, for the first time in this transfer.
    Opened,
    /// It was lost, or could not be made.
    Lost,
    /// It is open again.
    Reopened,
}

/// How often, and how long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Attempts in a row; -1 for no end, 0 for none.
    pub tries: i64,
    /// The first wait and the longest, in milliseconds.
    pub min_ms: u64,
    pub max_ms: u64,
}

impl Policy {
    pub fn of(beyond: &Beyond) -> Policy {
        Policy {
            tries: beyond.reconnect_tries,
            min_ms: beyond.reconnect_min_ms,
            max_ms: beyond.reconnect_max_ms,
        }
    }

    fn allows(&self, attempt: u32) -> bool {
        self.tries < 0 || i64::from(attempt) <= self.tries
    }

    /// The wait before an attempt, counted from 1: doubled each time, less up to half of it by
    /// `chance`. Never nothing, so that nobody turns in circles.
    fn wait_ms(&self, attempt: u32, chance: u64) -> (u64, u64) {
        let doublings = attempt.saturating_sub(1).min(63);
        let whole = u128::from(self.min_ms.max(1)) << doublings;
        let whole = u64::try_from(whole).unwrap_or(u64::MAX);
        let whole = whole.min(self.max_ms).max(1);
        let less = chance % (whole / 2 + 1);
        (whole - less, less)
    }

    /// The same where the peer asked for so many seconds: those, and then the chance is added, for
    /// it has asked all others too.
    fn wait(&self, attempt: u32, chance: u64, asked_s: u64) -> Duration {
        let (wait, less) = self.wait_ms(attempt, chance);
        let asked = asked_s.saturating_mul(1000);
        Duration::from_millis(match asked > wait {
            true => asked.saturating_add(less),
            false => wait,
        })
    }
}

/// What is remembered from one connection to the next, of a transfer that connects again or whose
/// application wants to hear of it.
#[derive(Debug)]
pub struct Again {
    pub policy: Policy,
    /// Attempts in a row that brought no connection that lasted.
    attempts: u32,
    /// The wait before the last one.
    waited: Duration,
    /// Since when the connection is open.
    opened: Option<Instant>,
    /// The application was told of it.
    told: bool,
    /// One was open before it.
    reopens: bool,
    /// When the last one was lost: addresses that were found before are not trusted any more.
    pub lost_at: Option<Instant>,
    /// The connection was lost when the transfer was closed.
    pub left: Option<Loss>,
    /// What another thread was told to repeat when the connection was lost.
    orphan: Option<u64>,
}

/// A connection that was lost, or could not be made.
#[derive(Clone, Debug)]
pub struct Loss {
    /// How the transfer would have ended.
    pub result: Result<(), Error>,
    pub close_code: u16,
    /// Something has come in over it.
    pub heard: bool,
    /// Seconds that a refusal asked to wait.
    pub retry_after: u64,
    /// What the application was told to send again.
    pub orphan: Option<u64>,
}

/// Waiting before the next attempt.
#[derive(Debug)]
pub struct Backoff {
    /// Not told yet.
    event: Option<Box<Event>>,
    until: Instant,
    /// How the transfer ends if the application does not want to go on.
    result: Result<(), Error>,
    refused: bool,
}

impl Backoff {
    pub fn answered(&mut self, go_on: bool) {
        self.refused = !go_on;
    }
}

impl Again {
    pub fn new(policy: Policy) -> Again {
        Again {
            policy,
            attempts: 0,
            waited: Duration::ZERO,
            opened: None,
            told: false,
            reopens: false,
            lost_at: None,
            left: None,
            orphan: None,
        }
    }

    /// What is to be told once of a connection that is open.
    fn opens(&mut self, now: Instant) -> Option<Event> {
        if std::mem::replace(&mut self.told, true) {
            return None;
        }
        self.opened = Some(now);
        let what = match std::mem::replace(&mut self.reopens, true) {
            true => What::Reopened,
            false => What::Opened,
        };
        Some(Event {
            what,
            attempt: self.attempts,
            why: None,
            close_code: 0,
            delay: Duration::ZERO,
        })
    }

    /// What to do about a loss; `None`: nothing, there were tries enough.
    fn lose(&mut self, loss: Loss, now: Instant, chance: u64) -> Option<Backoff> {
        // It counts as mended if it lasted as long as was waited for it: a server that takes
        // everybody and keeps nobody is to be left alone for longer and longer.
        let lasted = self
            .opened
            .take()
            .map(|since| now.saturating_duration_since(since));
        if loss.heard && lasted.is_some_and(|lasted| lasted >= self.waited) {
            self.attempts = 0;
        }
        self.told = false;
        self.lost_at = Some(now);
        self.orphan = loss.orphan;
        let attempt = self.attempts.saturating_add(1);
        if !self.policy.allows(attempt) {
            return None;
        }
        self.attempts = attempt;
        self.waited = Duration::from_millis(self.policy.wait_ms(attempt, chance).0);
        let delay = self.policy.wait(attempt, chance, loss.retry_after);
        Some(Backoff {
            event: Some(Box::new(Event {
                what: What::Lost,
                attempt,
                why: loss.result.clone().err(),
                close_code: loss.close_code,
                delay,
            })),
            until: now + delay,
            result: loss.result,
            refused: false,
        })
    }
}

/// Whether trying again can mend what ended an attempt before there was a connection.
fn mends(error: &Error, info: &Info) -> bool {
    let busy = |status: u16| status == 429 || status >= 500;
    match error.kind {
        Kind::Timeout | Kind::Resolve | Kind::ResolveProxy | Kind::Interface | Kind::TlsCut => true,
        Kind::GotNothing | Kind::Send | Kind::Receive => true,
        Kind::HttpStatus => busy(info.response_code),
        // The network's no, or a proxy's.
        Kind::Connect => {
            let status = info.proxy.status;
            busy(status) || status < 300
        }
        Kind::Proxy => SOCKS_MAY_PASS.contains(&info.proxy.error),
        _ => false,
    }
}

/// What a SOCKS proxy says (`CURLPX_`) that may be otherwise the next time: no answer, refused,
/// failure, host or network not to be reached, TTL, request failed, unknown name, not sent.
const SOCKS_MAY_PASS: [u16; 9] = [15, 19, 20, 21, 22, 24, 26, 27, 29];

fn chance(random: &mut dyn Random) -> u64 {
    let mut chance = [0; 8];
    // Without any the next attempt fails anyway.
    let _ = random.fill(&mut chance);
    u64::from_ne_bytes(chance)
}

impl Transfer {
    /// Follows later options of `curlws_setopt`.
    pub(super) fn set_policy(&mut self, policy: Policy) {
        match &mut self.again {
            Some(again) => again.policy = policy,
            None if policy.tries != 0 => {
                let mut again = Again::new(policy);
                // What is open already is no news.
                let open = matches!(self.phase, Phase::Open(_));
                (again.told, again.reopens) = (open, open);
                self.again = Some(Box::new(again));
            }
            None => {}
        }
    }

    /// Whether a connection was open, and another is waited for or being made.
    pub fn is_reconnecting(&self) -> bool {
        let reopens = self.again.as_ref().is_some_and(|again| again.reopens);
        reopens && !matches!(self.phase, Phase::Open(_) | Phase::Over)
    }

    /// The application wants the end while there is no connection to close: no other is made.
    pub fn stay_closed(&mut self) {
        self.again = None;
        let sentence = "The connection was lost, and closed before it was made again";
        self.abort(Error::new(Kind::GotNothing, sentence));
    }

    /// What is to be asked of a connection that has just opened.
    pub(super) fn opens(&mut self, now: Instant) -> Option<Step> {
        let event = self.again.as_mut()?.opens(now)?;
        Some(Step::Ask(Question::Reconnect(Box::new(event))))
    }

    /// Ends, unless it is to be tried again (`None`: it goes on). `early`: nobody outside of the
    /// library was asked yet, so it would only fail again.
    pub(super) fn fails(
        &mut self,
        result: Result<(), Error>,
        early: bool,
        now: Instant,
        random: &mut dyn Random,
    ) -> Option<Step> {
        let loss = match self.again.is_some() && !self.common.deadlines.is_over(now) {
            true => self.loss(&result, early),
            false => None,
        };
        let again = loss.zip(self.again.as_mut());
        let backoff = again.and_then(|(loss, again)| again.lose(loss, now, chance(random)));
        let Some(backoff) = backoff else {
            return Some(self.end(result, random));
        };
        self.back_off(backoff, random);
        None
    }

    /// How it was lost, if that can be mended.
    fn loss(&mut self, result: &Result<(), Error>, early: bool) -> Option<Loss> {
        let mut loss = Loss {
            result: result.clone(),
            close_code: 0,
            heard: false,
            retry_after: 0,
            orphan: None,
        };
        match (&mut self.phase, result) {
            (Phase::Open(open), _) => loss.open(open)?,
            (_, Err(error)) if !early && mends(error, &self.common.info) => {
                if error.kind == Kind::HttpStatus {
                    loss.retry_after = self.common.info.refused.retry_after;
                }
            }
            _ => return None,
        }
        Some(loss)
    }

    fn back_off(&mut self, backoff: Backoff, random: &mut dyn Random) {
        // A pause is the application's word, not the connection's. The read callback is asked anew.
        if self.is_paused() {
            self.pause_to_come = Some((true, false));
        }
        self.common.lines.clear();
        self.held = None;
        self.close(random);
        if let Some(event) = &backoff.event {
            let (attempt, ms) = (event.attempt, event.delay.as_millis());
            let text = || format!("Connecting again in {ms} ms (attempt {attempt})");
            self.common.trace.text(text);
        }
        self.phase = Phase::Backoff(Box::new(backoff));
    }

    /// Asks, waits, and then wants to be made anew.
    pub(super) fn step_backoff(
        &mut self,
        mut backoff: Box<Backoff>,
        now: Instant,
        random: &mut dyn Random,
    ) -> Step {
        if backoff.refused {
            return self.end(backoff.result, random);
        }
        let event = backoff.event.take();
        let until = backoff.until;
        self.phase = Phase::Backoff(backoff);
        if let Some(event) = event {
            return Step::Ask(Question::Reconnect(event));
        }
        if now >= until {
            return Step::Renew;
        }
        self.common.retry_at = Some(until);
        self.wait()
    }

    /// Begins again as `next`, which was made of what the handle is told now. What belongs to the
    /// whole goes on: its time, what was counted, progress, pauses, and that it is to end.
    pub fn renew(&mut self, mut next: Transfer, now: Instant) {
        next.again = self.again.take();
        next.progress = self.progress;
        next.pause_to_come = self.pause_to_come.take();
        next.closed = self.closed.take();
        let (old, new) = (&mut self.common, &mut next.common);
        new.failed = old.failed.take();
        std::mem::swap(&mut old.trace, &mut new.trace);
        new.deadlines.go_on(&old.deadlines);
        new.info.go_on(&old.info);
        // It is counted from the whole's start.
        let passed = new.info.times.since_start(now).as_secs();
        let approach = &mut new.approach;
        approach.unix_start = approach.unix_start.saturating_sub(passed as i64);
        // Addresses that were found after the loss are good.
        let lost_at = next.again.as_ref().and_then(|again| again.lost_at);
        new.approach.reach.trust_since(lost_at);
        *self = next;
    }

    /// After another transfer of the same handle, `old`, which was closed: if its connection was
    /// lost, this one begins with the wait that is due.
    pub fn resume(&mut self, old: Transfer, now: Instant, random: &mut dyn Random) {
        let (Some(mut before), Some(again)) = (old.again, &mut self.again) else {
            return;
        };
        let Some(loss) = before.left.take() else {
            return;
        };
        before.policy = again.policy;
        if before.policy.tries == 0 {
            return;
        }
        self.closed = old.closed;
        let error = loss.result.clone().err();
        let backoff = before.lose(loss, now, chance(random));
        *again = before;
        self.phase = match backoff {
            Some(backoff) => Phase::Backoff(Box::new(backoff)),
            None => {
                self.common.failed = error;
                Phase::Over
            }
        };
    }

    /// Notes how the open connection was lost, for the transfer that may follow.
    pub(super) fn note_loss(&mut self, open: &mut Open) {
        if let Some(again) = &mut self.again {
            open.look_for_the_end();
            let mut loss = Loss {
                result: Err(open.end_of_it()),
                close_code: 0,
                heard: false,
                retry_after: 0,
                orphan: None,
            };
            again.left = loss.open(open).map(|()| loss);
        }
    }

    /// Whether this is what a call was told to repeat for a connection that was lost since: it
    /// would begin with the middle of a frame. Says so once.
    pub fn is_orphan(&mut self, data: &[u8]) -> bool {
        let Some(again) = &mut self.again else {
            return false;
        };
        let found = again
            .orphan
            .is_some_and(|orphan| Open::is_due(orphan, data));
        if found {
            again.orphan = None;
        }
        found
    }
}

impl Loss {
    /// Of an open connection; `None`: that cannot be mended, or was meant.
    fn open(&mut self, open: &mut Open) -> Option<()> {
        self.close_code = open.lost(&self.result)?;
        self.heard = open.heard();
        self.orphan = open.due();
        Some(())
    }
}

#[cfg(test)]
mod tests;
