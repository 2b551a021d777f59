//! Keeping a connection alive: a PING now and then, and the end of a peer that says nothing.
//!
//! [`Keepalive`] is a clock's view of it, without bytes: it is told what time it is and how many bytes
//! have passed. [`Open::tend`] does what it says. Nobody is called dead whom we have not heard out
//! ([`Open::is_heard_out`]): the time begins anew.

use std::io;
use std::time::{Duration, Instant};

use super::Open;
use super::outgoing::{NO_MASK, mask_key};
use crate::random::Random;
use crate::settings::{Beyond, WebSocket};
use crate::transfer::deadline::earliest;
use crate::transfer::error::{Error, Kind};
use crate::ws;

/// What the settings ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Between two PINGs.
    interval: Option<Duration>,
    /// For any byte after one.
    answer: Duration,
    /// For any byte.
    idle: Option<Duration>,
}

impl Plan {
    /// Reads the settings. `CURLWS_PINGOFF` leaves the idle time alone.
    pub fn of(beyond: &Beyond, ws: WebSocket) -> Plan {
        let some = |ms: u64| (ms != 0).then(|| Duration::from_millis(ms));
        let interval = some(beyond.ping_interval_ms).filter(|_| !ws.ping_off);
        Plan {
            interval,
            answer: interval.map_or(Duration::ZERO, |interval| {
                some(beyond.pong_timeout_ms).unwrap_or(interval)
            }),
            idle: some(beyond.idle_timeout_ms),
        }
    }

    fn is_empty(&self) -> bool {
        self.interval.is_none() && self.idle.is_none()
    }
}

/// The state of an open connection's keepalive.
#[derive(Debug)]
pub(super) struct Keepalive {
    plan: Plan,
    /// Bytes received and sent when it was looked last, and whether ours waited for the socket then.
    received: Bytes,
    sent: Bytes,
    stuck: bool,
    /// The last sign of life was seen then.
    heard: Instant,
    /// The last PING, or when it began.
    pinged: Instant,
    /// A PING is due and a frame of ours is in its way.
    held_up: bool,
    /// The first PING since the last sign of life was due then.
    asked: Option<Instant>,
    /// The PING that is being timed.
    timed: Option<(u32, Instant)>,
    round_trip: Option<RoundTrip>,
    /// The write callback has a chunk, and the buffer with it.
    delivering: bool,
    /// The peer was called dead, which is final.
    dead: Option<Error>,
}

/// Bytes that came in, or went out; and ciphertext that is under way.
type Bytes = (u64, usize);

/// How long PINGs took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundTrip {
    /// The last one that was answered.
    pub last: Duration,
    /// The shortest.
    pub least: Duration,
}

/// Which time has passed, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Silence {
    AfterPing(Instant),
    Idle,
}

impl Keepalive {
    fn new(plan: Plan, received: Bytes, sent: Bytes, now: Instant) -> Keepalive {
        Keepalive {
            plan,
            received,
            sent,
            stuck: false,
            heard: now,
            pinged: now,
            held_up: false,
            asked: None,
            timed: None,
            round_trip: None,
            delivering: false,
            dead: None,
        }
    }

    /// Another plan, from now on.
    fn follow(&mut self, plan: Plan, now: Instant) {
        if self.plan.interval.is_none() {
            self.pinged = now;
        }
        if plan.interval.is_none() {
            (self.held_up, self.asked) = (false, None);
        }
        if self.plan.idle.is_none() && plan.idle.is_some() {
            // Nobody had to say anything so far.
            self.heard = now;
        }
        self.plan = plan;
    }

    /// So many bytes have passed so far. That something goes out which was stuck is a sign of life: the
    /// peer takes what was sent before.
    fn look(&mut self, received: Bytes, sent: Bytes, stuck: bool, now: Instant) {
        if received != self.received || (self.stuck && sent != self.sent) {
            self.excuse(now);
        }
        (self.received, self.sent, self.stuck) = (received, sent, stuck);
    }

    /// A sign of life.
    fn excuse(&mut self, now: Instant) {
        (self.heard, self.asked) = (now, None);
    }

    fn is_due(&self, now: Instant) -> bool {
        self.next_ping().is_some_and(|due| now >= due)
    }

    fn next_ping(&self) -> Option<Instant> {
        self.pinged.checked_add(self.plan.interval?)
    }

    /// A PING is due but cannot be sent.
    fn hold_up(&mut self, now: Instant) {
        self.held_up = true;
        self.asked.get_or_insert(now);
    }

    /// A PING was sent; without a number nothing was, and it is tried again when the next is due.
    fn sent_ping(&mut self, number: Option<u32>, now: Instant) {
        (self.held_up, self.pinged) = (false, now);
        if let Some(number) = number {
            self.asked.get_or_insert(now);
            self.timed.get_or_insert((number, now));
        }
    }

    /// A PONG came in for the PING of this number.
    fn answered(&mut self, number: u32, now: Instant) {
        let Some((_, since)) = self.timed.filter(|(timed, _)| number >= *timed) else {
            return;
        };
        // Of several PINGs a peer may answer the last alone: of those before nothing will be heard.
        // Sent and answered within one look at the clock, it took a time that nobody knows, and not 0.
        let last = now.saturating_duration_since(since);
        if let Some((timed, _)) = self.timed.take()
            && timed == number
            && !last.is_zero()
        {
            let least = self
                .round_trip
                .map_or(last, |before| before.least.min(last));
            self.round_trip = Some(RoundTrip { last, least });
        }
    }

    fn answer_due(&self) -> Option<Instant> {
        self.asked?.checked_add(self.plan.answer)
    }

    fn idle_due(&self) -> Option<Instant> {
        self.heard.checked_add(self.plan.idle?)
    }

    /// Whether it was silent for too long.
    fn silence(&self, now: Instant) -> Option<Silence> {
        let past = |due: Option<Instant>| due.is_some_and(|due| now >= due);
        match self.asked.filter(|_| past(self.answer_due())) {
            Some(since) => Some(Silence::AfterPing(since)),
            None => past(self.idle_due()).then_some(Silence::Idle),
        }
    }

    /// Whether nobody called in time for a PING that was due before this silence was too long: then
    /// there was nothing to be answered.
    fn was_asleep(&self, silence: Silence) -> bool {
        let (ping, idle) = (self.next_ping(), self.idle_due());
        let earlier = ping.zip(idle).is_some_and(|(ping, idle)| ping < idle);
        silence == Silence::Idle && self.asked.is_none() && earlier
    }

    /// When there is something to do.
    fn next(&self) -> Option<Instant> {
        let ping = self.next_ping().filter(|_| !self.held_up);
        earliest(ping, earliest(self.answer_due(), self.idle_due()))
    }

    fn dead(&self, silence: Silence, now: Instant) -> Error {
        let ms = |since| now.saturating_duration_since(since).as_millis();
        let quiet = ms(self.heard);
        let sentence = match silence {
            Silence::AfterPing(since) => format!(
                "Timeout: nothing came from the peer for {quiet} ms, nor within {} ms of a PING",
                ms(since)
            ),
            Silence::Idle => format!("Timeout: nothing came from the peer for {quiet} ms"),
        };
        Error::new(Kind::Timeout, sentence)
    }
}

impl Open {
    /// The same, kept alive as planned.
    pub fn keeping(mut self, plan: Plan, now: Instant) -> Open {
        self.keep(plan, now);
        self
    }

    /// The plan that is in force.
    pub fn plan(&self) -> Plan {
        self.keepalive.as_ref().map_or(Plan::default(), |k| k.plan)
    }

    /// Keeps to another plan.
    pub fn keep(&mut self, plan: Plan, now: Instant) {
        match &mut self.keepalive {
            // What was measured stays known.
            Some(keepalive) => keepalive.follow(plan, now),
            None if plan.is_empty() => {}
            None => {
                let (received, sent) = (self.bytes_received(), self.bytes_sent());
                self.keepalive = Some(Box::new(Keepalive::new(plan, received, sent, now)));
            }
        }
        self.note_watch();
    }

    /// When [`Open::tend`] has something to do.
    pub fn next_tend(&self) -> Option<Instant> {
        let keepalive = self.keepalive.as_ref()?;
        match keepalive.dead.is_some() || self.is_tended_no_more() {
            true => None,
            false => keepalive.next(),
        }
    }

    /// What was said of the peer when it was called dead.
    pub(super) fn given_up(&self) -> Option<&Error> {
        self.keepalive.as_ref()?.dead.as_ref()
    }

    /// How long PINGs took.
    pub fn round_trip(&self) -> Option<RoundTrip> {
        self.keepalive.as_ref()?.round_trip
    }

    /// Makes a call on a connection that may be watched: judges the peer before, and looks after it
    /// behind it. The clock is asked only where the time counts.
    ///
    /// # Errors
    /// The call's; `Timeout` where the peer is dead.
    #[inline]
    pub fn tended<T>(
        &mut self,
        clock: impl Fn() -> Instant,
        random: &mut dyn Random,
        call: impl FnOnce(&mut Open, &mut dyn Random) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if self.keepalive.is_none() {
            return call(self, random);
        }
        self.judge(clock(), random)?;
        let outcome = call(self, random);
        // That the peer is dead was said before, or is found the next time.
        let _ = self.tend(clock(), random);
        outcome
    }

    /// Judges the peer, then sends a PING if one is due. To be called when [`Open::next_tend`] says so, and
    /// behind whatever reads or sends: a PONG is read at a later look at the clock then, so it is timed.
    ///
    /// # Errors
    /// `Timeout`: the peer is dead. From then on it is repeated.
    #[inline]
    pub fn tend(&mut self, now: Instant, random: &mut dyn Random) -> Result<(), Error> {
        self.watch(now, random, true)
    }

    /// Judges the peer, and sends nothing.
    ///
    /// # Errors
    /// As [`Open::tend`].
    #[inline]
    pub fn judge(&mut self, now: Instant, random: &mut dyn Random) -> Result<(), Error> {
        self.watch(now, random, false)
    }

    #[inline]
    fn watch(&mut self, now: Instant, random: &mut dyn Random, asks: bool) -> Result<(), Error> {
        match self.keepalive.is_some() {
            true => self.watch_it(now, random, asks),
            false => Ok(()),
        }
    }

    #[cold]
    fn watch_it(&mut self, now: Instant, random: &mut dyn Random, asks: bool) -> Result<(), Error> {
        // Out of its place while in use.
        let Some(mut keepalive) = self.keepalive.take() else {
            return Ok(());
        };
        let outcome = self.judge_by(&mut keepalive, now, random);
        if asks && outcome.is_ok() {
            self.ask_by(&mut keepalive, now, random);
        }
        self.keepalive = Some(keepalive);
        outcome
    }

    fn judge_by(
        &mut self,
        keepalive: &mut Keepalive,
        now: Instant,
        random: &mut dyn Random,
    ) -> Result<(), Error> {
        if let Some(error) = &keepalive.dead {
            return Err(error.clone());
        }
        // A CLOSE right behind the PONG takes nothing from it.
        if let Some(number) = self.ws.take_echo() {
            keepalive.answered(number, now);
        }
        if self.is_tended_no_more() {
            return Ok(());
        }
        let (received, sent) = (self.bytes_received(), self.bytes_sent());
        keepalive.look(received, sent, self.is_stuck(), now);
        if let Some(silence) = keepalive.silence(now) {
            let excused = keepalive.was_asleep(silence);
            let delivering = keepalive.delivering;
            if !(excused || delivering) && self.is_heard_out(keepalive.held_up, random) {
                let error = keepalive.dead(silence, now);
                keepalive.dead = Some(error.clone());
                return Err(error);
            }
            keepalive.excuse(now);
        }
        Ok(())
    }

    /// Sends a PING if one is due.
    fn ask_by(&mut self, keepalive: &mut Keepalive, now: Instant, random: &mut dyn Random) {
        if self.is_tended_no_more() || !keepalive.is_due(now) {
            return;
        }
        if !self.may_ping() {
            keepalive.sent_ping(None, now);
        } else if self.is_stuck() {
            keepalive.hold_up(now);
        } else {
            let number = self.ping(random).ok();
            keepalive.sent_ping(number, now);
        }
    }

    /// Whether a frame of ours waits for the socket, or for the rest of itself.
    fn is_stuck(&self) -> bool {
        self.wants_write() || self.ws.remaining() > 0
    }

    /// Whether nothing is expected of the peer: the stream has ended, or is about to, as both sides want.
    fn is_tended_no_more(&self) -> bool {
        self.ended.is_some() || self.is_parting()
    }

    fn bytes_received(&self) -> Bytes {
        (self.stream.received(), self.stream.undecrypted())
    }

    fn bytes_sent(&self) -> Bytes {
        (self.stream.sent(), self.stream.unsent())
    }

    /// Whether there is no sign of life that nobody has looked at, because the application pauses, takes
    /// its time or did not call: something that came in and is to be delivered first, bytes in the socket,
    /// room in it for what was stuck, or for the rest of a frame that `holds` a PING `up`.
    fn is_heard_out(&mut self, holds_up: bool, random: &mut dyn Random) -> bool {
        if self.has_undelivered() || self.stream.has_unread() {
            return false;
        }
        if self.wants_write() {
            let before = self.bytes_sent();
            // A broken socket shows when it is read.
            let _ = self.flush(random);
            if self.bytes_sent() != before {
                return false;
            }
        } else if holds_up && self.stream.has_room() {
            // The frame is held up by the application, not by the peer.
            return false;
        }
        // What no descriptor shows has to be tried.
        if self.stream.fd().is_some() {
            return true;
        }
        match self.fill() {
            Ok(()) => false,
            Err(_) if self.ended.is_none() => true,
            Err(error) => {
                // It is for the receive that comes to tell it.
                self.ended = Some(error);
                false
            }
        }
    }

    /// The write callback gets a chunk, or has had it: what is behind it waits for its return.
    pub(super) fn note_delivery(&mut self, begins: bool) {
        if let Some(keepalive) = &mut self.keepalive {
            keepalive.delivering = begins;
        }
    }

    /// Whether something came in that the application can have, and has not.
    fn has_undelivered(&self) -> bool {
        let empty = |frame: ws::FrameInfo| frame.offset == frame.len;
        self.is_assembled()
            || self.held.is_some()
            || self.ws.held_payload().is_some()
            || self.ws.frame().is_some_and(empty)
            || !self.stream.buffered().is_empty()
            || self.stream.ready()
    }

    /// Whether a PING makes sense: not in raw mode, nor once either side has closed.
    fn may_ping(&self) -> bool {
        let closed = self.ws.close_sent() || self.ws.peer_closed().is_some();
        !(self.raw || closed || self.ws.violation().is_some())
    }

    /// Sends a PING, as far as the socket takes it; its number.
    fn ping(&mut self, random: &mut dyn Random) -> io::Result<u32> {
        let mut secret = [0; 8];
        let filled = random.fill(&mut secret);
        filled.map_err(|_| io::Error::other(NO_MASK))?;
        let key = mask_key(random)?;
        let number = self.ws.ping(|| secret, &mut || key, &mut self.out.bytes);
        // What the socket does not take waits; a broken one shows when it is read.
        let _ = self.flush(random);
        Ok(number)
    }
}

#[cfg(test)]
mod tests;
