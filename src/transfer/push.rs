//! An open connection whose application has callbacks: what it is given and asked, and its pauses.

use std::time::Instant;

use super::open::Offer;
use super::state::Phase;
use super::{Delivery, Error, Kind, Open, Question, Step, TraceKind, Transfer, Verdict, earliest};
use crate::limits;
use crate::random::Random;
use crate::settings::ConnectOnly;

impl Transfer {
    /// `None`: it has ended and begins again.
    pub(super) fn step_open(
        &mut self,
        mut open: Box<Open>,
        now: Instant,
        random: &mut dyn Random,
    ) -> Option<Step> {
        if let Some(step) = self.opens(now) {
            self.phase = Phase::Open(open);
            return Some(step);
        }
        if self.connect_only != ConnectOnly::Off {
            self.phase = Phase::Open(open);
            return Some(Step::Done(Ok(())));
        }
        let next = self.next_open(&mut open, now, random);
        if self.common.trace.is_on() {
            open.pour_trace(&mut self.common.trace);
        }
        self.phase = Phase::Open(open);
        match next {
            Ok(Some(step)) => Some(step),
            Ok(None) => Some(self.wait()),
            Err(result) => self.fails(result, false, now, random),
        }
    }

    /// Receives and uploads by turns. An `Err` is the transfer's end, `None` a wait.
    fn next_open(
        &mut self,
        open: &mut Open,
        now: Instant,
        random: &mut dyn Random,
    ) -> Result<Option<Step>, Result<(), Error>> {
        open.judge(now, random).map_err(Err)?;
        if open.takes_upload_turn()
            && let Some(buffer) = self.upload(open, now, random)
        {
            return Ok(Some(Step::Ask(Question::Read(buffer))));
        }
        self.held = self.common.speed.down.held_until(now);
        let most = self.common.speed.down.chunk(self.receive_buffer);
        let offer = if self.held.is_some() {
            // A broken socket shows when it is read.
            let _ = open.flush(random);
            Offer::Wait
        } else if open.discards() {
            open.offer_nothing(now, random).map_err(Err)?
        } else {
            let offer = open.offer(most, random).map_err(Err)?;
            open.part(offer, now)
        };
        // A dead peer is found before it.
        let _ = open.tend(now, random);
        match offer {
            Offer::Chunk(mut chunk) => {
                open.upload_is_next();
                let trace = &mut self.common.trace;
                let paced = self.common.speed.down.is_bounded();
                let small = most < limits::CALLBACK_CHUNK;
                if small || trace.is_on() || paced || open.is_uploading() {
                    chunk.alone();
                }
                trace.bytes(TraceKind::DataIn, chunk.bytes());
                if paced {
                    self.common.speed.down.moved(chunk.bytes().len(), now);
                }
                return Ok(Some(Step::Deliver(Delivery::Payload(chunk))));
            }
            Offer::Wait => {}
            Offer::End => return Err(Ok(())),
        }
        self.common.retry_at = earliest(self.held, open.leaves_at());
        if let Some(buffer) = self.upload(open, now, random) {
            return Ok(Some(Step::Ask(Question::Read(buffer))));
        }
        open.upload_error()
            .map_or(Ok(None), |error| Err(Err(error)))
    }

    /// Sends what was brought; a buffer for more, if the application is to be asked now.
    fn upload(
        &mut self,
        open: &mut Open,
        now: Instant,
        random: &mut dyn Random,
    ) -> Option<Vec<u8>> {
        if !open.is_uploading() {
            return None;
        }
        open.push_upload(random);
        let sent = open.upload_sent();
        self.common.info.sent += sent as u64;
        if self.common.speed.up.is_bounded() {
            self.common.speed.up.moved(sent, now);
        }
        let up = &self.common.speed.up;
        let held = up.held_until(now);
        if held.is_some() {
            self.common.retry_at = earliest(self.common.retry_at, held);
            return None;
        }
        open.ask_upload(up.chunk(self.upload_buffer), random)
    }

    /// The delivery comes back with what the application did.
    pub fn take_back(&mut self, delivery: Delivery, verdict: Verdict) {
        if verdict == Verdict::Refused {
            self.abort(Error::new(
                Kind::Write,
                "The write callback did not take the data",
            ));
        }
        // Only a connection that stays open for the callback can be paused.
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        let paused = verdict == Verdict::Paused && self.connect_only == ConnectOnly::Off;
        match delivery {
            Delivery::Payload(chunk) => {
                self.common.info.received += chunk.delivered(!paused);
                open.take_back(chunk, !paused);
                if paused && self.resumed.0 {
                    open.pause(false);
                }
            }
            Delivery::Header(line) if paused => {
                self.common.lines.push(line);
                open.pause(!self.resumed.0);
            }
            Delivery::Header(_) => {}
        }
    }

    /// [`Transfer::pause`] by another thread, maybe while the application is within a callback: whatever
    /// that answers was said before.
    pub fn pause_meanwhile(&mut self, deliveries: bool, questions: bool) -> bool {
        self.resumed = (!deliveries, !questions);
        self.pause(deliveries, questions)
    }

    /// Stops or resumes deliveries and questions, or will once there are any. False: it is over.
    pub fn pause(&mut self, deliveries: bool, questions: bool) -> bool {
        self.pause_to_come = Some((deliveries, questions));
        self.pause_open();
        !matches!(self.phase, Phase::Over) || self.ended.is_some()
    }

    pub(super) fn pause_open(&mut self) {
        if let Phase::Open(open) = &mut self.phase
            && let Some((deliveries, questions)) = self.pause_to_come.take()
        {
            open.pause(deliveries);
            open.pause_upload(questions);
        }
    }

    pub(super) fn is_upload_paused(&self) -> bool {
        matches!(&self.phase, Phase::Open(open) if open.is_upload_paused())
    }

    pub(super) fn is_paused(&self) -> bool {
        matches!(&self.phase, Phase::Open(open) if open.is_paused())
    }
}
