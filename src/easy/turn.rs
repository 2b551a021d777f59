//! One turn of a transfer: what both drivers do between two waits.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::easy::{Application, Easy, busy};
use crate::limits;
use crate::net::stream::Stream;
use crate::net::wait::{Interest, Sleeper, Waker, poll};
use crate::net::wire::Unseen;
use crate::random::System;
use crate::room;
use crate::transfer::{Answer, Delivery, Error, Kind, Question, Step, Transfer, Verdict};

/// How a turn ended.
#[derive(Debug)]
pub enum Turned {
    /// There is nothing to do before the wait is over.
    Wait(Waiting),
    /// It could go on at once; others shall have their turn first.
    Yield,
    /// The transfer is over. With `CONNECT_ONLY` the connection stays open.
    Done(Result<(), Error>),
}

/// Where to wait, and until when.
#[derive(Debug, Default)]
pub struct Waiting {
    /// Descriptors. Shared, as the wait is done without the lock.
    pub on: Vec<(Arc<OwnedFd>, Interest)>,
    /// The stream that no descriptor shows: to be tried again after a while, or when the application
    /// says so.
    pub unseen: Option<Unseen>,
    /// When to turn again though nothing happened.
    pub until: Option<Instant>,
}

impl Waiting {
    /// For a stream.
    pub(super) fn for_stream(
        stream: &Stream,
        interest: Interest,
        until: Option<Instant>,
    ) -> Waiting {
        // A descriptor that is waited for in vain could still show errors, and would so all the time.
        if interest == Interest::default() {
            return Waiting {
                until,
                ..Waiting::default()
            };
        }
        Waiting {
            on: stream.fd().map(|fd| (fd, interest)).into_iter().collect(),
            unseen: stream.unseen(interest),
            until,
        }
    }

    /// Whether there is a way to wait.
    pub(super) fn is_possible(&self) -> bool {
        self.unseen
            .as_ref()
            .is_none_or(|unseen| unseen.by.is_some())
    }

    /// Sleeps.
    pub(super) fn wait(&self, sleeper: Option<&Sleeper>) -> Result<(), Error> {
        let timeout = self
            .until
            .map(|until| until.saturating_duration_since(Instant::now()));
        if let Some(unseen) = &self.unseen {
            return wait_unseen(unseen, sleeper, timeout);
        }
        let waited = poll(&self.on, sleeper, timeout);
        waited.map(|_| ()).map_err(|error| {
            let sentence = format!("Waiting for the socket failed: {error}");
            Error::new(Kind::FailedInit, sentence)
        })
    }
}

/// Has the application wait. Wake-ups, which do not end that, are looked for now and then.
fn wait_unseen(
    unseen: &Unseen,
    sleeper: Option<&Sleeper>,
    timeout: Option<Duration>,
) -> Result<(), Error> {
    let Some(by) = &unseen.by else {
        let sentence = "There is nothing to read and no way to wait: the attached stream has neither \
                        a descriptor nor a wait callback (a multi handle can do without)";
        return Err(Error::new(Kind::BadArgument, sentence));
    };
    if sleeper.is_some_and(Sleeper::is_called) {
        sleeper.map(Sleeper::drain);
        return Ok(());
    }
    let most = Duration::from_millis(limits::UNSEEN_WAIT_MS);
    let timeout = timeout.map_or(most, |timeout| timeout.min(most));
    by.wait(unseen.interest, timeout).map_err(|error| {
        let sentence = format!("Waiting for the attached stream failed: {error}");
        Error::new(Kind::Receive, sentence)
    })?;
    unseen.waited();
    Ok(())
}

/// What the application said to a step.
enum Reply {
    Nothing,
    Back(Delivery, Verdict),
    GoOn(bool),
    Answer(Answer),
    /// What is to be told is told: the transfer may begin again.
    Renew,
    Abort(Error),
}

impl Reply {
    fn give(self, transfer: &mut Transfer) {
        match self {
            Reply::Nothing | Reply::GoOn(true) | Reply::Renew => {}
            Reply::Back(delivery, verdict) => transfer.take_back(delivery, verdict),
            Reply::GoOn(false) => transfer.abort(Error::new(Kind::Aborted, "Callback aborted")),
            Reply::Answer(answer) => transfer.answer(answer),
            Reply::Abort(error) => transfer.abort(error),
        }
    }
}

impl Easy {
    /// Steps the transfer that [`Easy::start`] made until it waits or ends, with at most so many
    /// deliveries. The lock is let go of while the application is called.
    pub fn turn(&self, application: &dyn Application, waker: &Waker, deliveries: usize) -> Turned {
        let mut reply = Reply::Nothing;
        let mut delivered = 0;
        loop {
            let (step, trace, facts) = {
                let mut inner = self.inner.step();
                if matches!(reply, Reply::Renew) {
                    inner.renew();
                }
                let before = inner.watched();
                let Some(transfer) = &mut inner.transfer else {
                    return Turned::Done(Err(busy()));
                };
                reply.give(transfer);
                if room::is_low() {
                    transfer.abort(room::NoRoom.into());
                }
                if delivered >= deliveries {
                    return Turned::Yield;
                }
                let now = Instant::now();
                let step = transfer.step(now, waker, &mut System);
                let facts = Facts::of(&step, transfer, now);
                let trace = transfer.trace().drain();
                // Who sends on another thread waits for what this one gets rid of.
                match &step {
                    Step::Done(_) | Step::Ask(Question::Reconnect(_)) => inner.nudge(),
                    _ => inner.nudge_of_change(before),
                }
                (step, trace, facts)
            };
            for (kind, line) in trace {
                application.trace(kind, &line);
            }
            if let Step::Deliver(mut delivery) = step {
                let mut verdict = application.deliver(&delivery);
                delivered += 1;
                while verdict == Verdict::Taken
                    && delivered < deliveries
                    && !self.inner.is_changed()
                    && delivery.advance()
                {
                    verdict = application.deliver(&delivery);
                    delivered += 1;
                }
                reply = Reply::Back(delivery, verdict);
                continue;
            }
            self.close_sockets(application);
            reply = match (step, facts) {
                (Step::AskProgress, Facts::Moved(received, sent)) => {
                    Reply::GoOn(application.progress(received, sent))
                }
                (Step::Ask(question), _) => Reply::Answer(application.ask(question)),
                (Step::Wait, _) if room::is_low() => Reply::Nothing,
                (Step::Wait, Facts::Waiting(waiting)) => return Turned::Wait(waiting),
                (Step::Done(result), _) => return Turned::Done(result),
                (Step::Renew, _) => application
                    .renew()
                    .map_or_else(Reply::Abort, |()| Reply::Renew),
                // Each step comes with its facts.
                (Step::Deliver(_) | Step::AskProgress | Step::Wait, _) => Reply::Nothing,
            };
        }
    }
}

/// What a step's answer needs and only the transfer knows.
enum Facts {
    None,
    Waiting(Waiting),
    /// Bytes received and sent.
    Moved(u64, u64),
}

impl Facts {
    fn of(step: &Step, transfer: &Transfer, now: Instant) -> Facts {
        match step {
            Step::Wait => Facts::Waiting(Waiting {
                on: transfer.waits(),
                unseen: transfer.unseen(),
                until: transfer.deadline(now),
            }),
            Step::AskProgress => Facts::Moved(transfer.info().received, transfer.info().sent),
            _ => Facts::None,
        }
    }
}
