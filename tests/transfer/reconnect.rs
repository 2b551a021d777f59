//! Connecting again: what is tried again, when, and what goes on.

use std::collections::VecDeque;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use curlws::easy::{Application, Easy};
use curlws::settings::{ConnectOnly, Settings};
use curlws::transfer::{
    Answer, Brought, ConnectionChange, ConnectionEvent, Delivery, Error, Kept, Kind, Question,
    Step, Transfer, Verdict,
};
use curlws::ws;

use crate::easy::{answer, say, send};
use crate::rig::{How, OVERS, Over, Peer, Rig, accepted, kind, settings};
use crate::wire::{BINARY, CLOSE, Frame, TEXT, close, frame, split};

mod carried_on;
mod reasons;
mod waits;

/// What the peer does with one connection.
enum Act {
    /// Its port refuses.
    Refuse,
    /// It answers so, says this, and ends.
    Say(Vec<u8>, Vec<Vec<u8>>),
    /// The same, and the connection is cut.
    Cut(Vec<Vec<u8>>),
    /// It takes the connection, and resets it when it has heard something.
    Reset,
    /// The same, and says nothing more.
    Silence,
    /// It opens the WebSocket, and says no more.
    Listen,
}

/// Opens, says these texts, and ends without a word.
fn texts(texts: &[&str]) -> Act {
    let frames = texts.iter().map(|text| frame(TEXT, text).wire());
    Act::Say(accepted(), frames.collect())
}

/// Opens and closes with a status code.
fn closes(code: u16) -> Act {
    Act::Say(accepted(), vec![close(code, "").wire()])
}

/// Refuses the upgrade.
fn refusal(status: u16, fields: &str) -> Act {
    let head = format!("HTTP/1.1 {status} no\r\nContent-Length: 0\r\n{fields}\r\n");
    Act::Say(head.into_bytes(), Vec::new())
}

/// A transfer whose connections the peer treats by a script.
struct Outage {
    rig: Rig,
    acts: VecDeque<Act>,
    began: Instant,
    /// What the application was told, and when.
    told: Vec<(Duration, ConnectionEvent)>,
    got: Vec<Vec<u8>>,
    /// What it answers to these.
    refuses: Option<ConnectionChange>,
    /// Requests of the connections that are over.
    requests: Vec<Vec<u8>>,
    /// How long each connection stays open before it ends.
    stays: Duration,
    resets: bool,
    change: fn(&mut Settings),
    /// The same for later attempts.
    then: fn(&mut Settings),
    /// What the handle knows.
    kept: Kept,
}

fn policy(settings: &mut Settings) {
    settings.beyond.reconnect_tries = -1;
    settings.beyond.reconnect_min_ms = 100;
    settings.beyond.reconnect_max_ms = 1000;
}

fn nothing(_: &mut Settings) {}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

impl Outage {
    fn new(over: Over, change: fn(&mut Settings), acts: Vec<Act>) -> Outage {
        let rig = Rig::with(Peer::absent(over), |settings| {
            policy(settings);
            change(settings);
        });
        let began = rig.now;
        let mut outage = Outage {
            rig,
            acts: acts.into(),
            began,
            told: Vec::new(),
            got: Vec::new(),
            refuses: None,
            requests: Vec::new(),
            stays: Duration::ZERO,
            resets: false,
            change,
            then: nothing,
            kept: Kept::default(),
        };
        outage.next_act();
        outage
    }

    fn transfer(&mut self) -> Result<Transfer, Error> {
        let (settings, now) = (self.settings(), self.rig.now);
        let transfer = Transfer::new(settings, now, &mut self.rig.random)?;
        Ok(transfer.with(self.kept.clone()))
    }

    fn next_act(&mut self) {
        let request = self.rig.peer.next_connection();
        if !request.is_empty() {
            self.requests.push(request);
        }
        self.resets = false;
        self.rig.answer(How::Whole, b"", &[]);
        let Some(act) = self.acts.pop_front() else {
            return self.rig.peer.go_away();
        };
        match act {
            Act::Refuse => return self.rig.peer.go_away(),
            Act::Say(head, frames) => {
                self.rig.answer(How::Whole, &head, &frames);
                self.rig.end_after_the_answer();
            }
            Act::Cut(frames) => {
                self.rig.answer(How::Whole, &accepted(), &frames);
                self.rig.cut_after_the_answer();
            }
            Act::Reset => self.resets = true,
            Act::Silence => {}
            Act::Listen => self.rig.answer(How::Whole, &accepted(), &[]),
        }
        self.rig.peer.come_back();
    }

    fn settings(&self) -> Arc<Settings> {
        let mut settings = settings(&self.rig.peer);
        policy(&mut settings);
        (self.change)(&mut settings);
        (self.then)(&mut settings);
        Arc::new(settings)
    }

    fn renew(&mut self) {
        match self.transfer() {
            Ok(next) => self.rig.transfer.renew(next, self.rig.now),
            Err(error) => self.rig.transfer.abort(error),
        }
    }

    fn hear(&mut self, event: ConnectionEvent) {
        let goes_on = self.refuses != Some(event.what);
        match event.what {
            ConnectionChange::Lost => self.next_act(),
            _ => self.rig.now += self.stays,
        }
        self.told.push((self.rig.now - self.began, event));
        self.rig.transfer.answer(Answer::GoOn(goes_on));
    }

    /// Runs to the end.
    fn run(&mut self) -> Result<(), Error> {
        self.run_until(|_| false).expect("an end")
    }

    /// Runs to the end, or (`None`) until it waits and this is so. Waits for nothing but the time
    /// take no time.
    fn run_until(&mut self, so: impl Fn(&Outage) -> bool) -> Option<Result<(), Error>> {
        loop {
            match self.rig.step() {
                Step::Wait if so(self) => return None,
                Step::Wait if self.rig.transfer.waits().is_empty() => {
                    let due = self.rig.transfer.deadline(self.rig.now);
                    self.rig.now = due.expect("it would wait for ever").max(self.rig.now);
                }
                Step::Wait if self.resets => {
                    self.rig.peer.wait();
                    if self.rig.peer.heard > 0 {
                        self.rig.peer.reset();
                        self.resets = false;
                    }
                }
                Step::Wait => self.rig.turn(),
                Step::Renew => self.renew(),
                Step::Ask(Question::Reconnect(event)) => self.hear(*event),
                // Nobody is there to look a name up.
                Step::Ask(Question::Resolve) => self.rig.transfer.answer(Answer::Go(false)),
                Step::Ask(question) => self.rig.transfer.answer(question.usual()),
                Step::AskProgress => {}
                Step::Deliver(delivery) => {
                    if let Delivery::Payload(chunk) = &delivery {
                        self.got.push(chunk.bytes().to_vec());
                    }
                    self.rig.take_back(delivery, Verdict::Taken);
                }
                Step::Done(result) => return Some(result),
            }
        }
    }

    fn changes(&self) -> Vec<(ConnectionChange, u32)> {
        let told = self.told.iter();
        told.map(|(_, event)| (event.what, event.attempt)).collect()
    }

    /// The waits that were announced.
    fn delays(&self) -> Vec<u128> {
        let lost = self.losses();
        lost.map(|event| event.delay.as_millis()).collect()
    }

    fn losses(&self) -> impl Iterator<Item = &ConnectionEvent> {
        let events = self.told.iter().map(|(_, event)| event);
        events.filter(|event| event.what == ConnectionChange::Lost)
    }

    fn passed(&self) -> u128 {
        (self.rig.now - self.began).as_millis()
    }
}

use ConnectionChange::{Lost, Opened, Reopened};

/// A program that receives by calls, with its connection open, and another transfer after it.
struct Pull {
    outage: Outage,
}

impl Pull {
    fn new(acts: Vec<Act>) -> Pull {
        let pulls = |settings: &mut Settings| settings.request.connect_only = ConnectOnly::Upgrade;
        let mut outage = Outage::new(Over::Plain, pulls, acts);
        assert_eq!(outage.run(), Ok(()));
        assert_eq!(outage.changes(), [(Opened, 0)]);
        outage.told.clear();
        Pull { outage }
    }

    /// What a call says, once.
    fn receive(&mut self) -> Result<Vec<u8>, Kind> {
        let mut buf = [0; 64];
        let received = self.outage.rig.receive(&mut buf);
        received
            .map(|(n, _)| buf[..n].to_vec())
            .map_err(|error| error.kind)
    }

    /// Performs again, and says how that ended.
    fn perform(&mut self) -> Result<(), Kind> {
        let outage = &mut self.outage;
        let (next, now) = (outage.transfer().unwrap(), outage.rig.now);
        outage.rig.close();
        let old = std::mem::replace(&mut outage.rig.transfer, next);
        outage.rig.transfer.resume(old, now, &mut outage.rig.random);
        outage.run().map_err(|error| error.kind)
    }
}

#[test]
fn a_lost_connection_is_made_again() {
    for over in OVERS {
        let script = vec![texts(&["one", "two"]), texts(&["three"]), closes(1000)];
        let mut outage = Outage::new(over, nothing, script);
        assert_eq!(outage.run(), Ok(()));
        assert_eq!(outage.got, [&b"one"[..], b"two", b"three", b"\x03\xe8"]);
        let told = [
            (Opened, 0),
            (Lost, 1),
            (Reopened, 1),
            (Lost, 2),
            (Reopened, 2),
        ];
        assert_eq!(outage.changes(), told, "{over:?}");
        assert_eq!(outage.delays(), [100, 200]);
        // Waited to the millisecond.
        let at: Vec<_> = outage.told.iter().map(|(at, _)| at.as_millis()).collect();
        assert_eq!(at, [0, 0, 100, 100, 300]);
        for event in outage.losses() {
            assert_eq!((event.close_code, &event.why), (1006, &None));
        }
        let info = outage.rig.transfer.info();
        assert_eq!((info.connects, info.received), (3, 5 + 6 + 2));
        assert_eq!(info.times.total, ms(300));
        // Each with a key of its own, and the nonce for proxies.
        assert_eq!(outage.rig.random.nonces, 3 * 2);
    }
}

#[test]
fn a_connection_that_is_cut_is_made_again() {
    for over in OVERS {
        let half = frame(TEXT, "half").wire()[..4].to_vec();
        let mut outage = Outage::new(over, nothing, vec![Act::Cut(vec![half]), closes(1000)]);
        assert_eq!(outage.run(), Ok(()));
        // The rest never comes.
        assert_eq!(outage.got, [&b"ha"[..], b"\x03\xe8"]);
        let losses: Vec<_> = outage.losses().collect();
        let why = losses[0].why.as_ref().map(|error| error.kind);
        let cut = (over == Over::Tls).then_some(Kind::Receive);
        assert_eq!((losses.len(), why, losses[0].close_code), (1, cut, 1006));
    }
}

#[test]
fn the_application_may_not_want_to_go_on() {
    // As if reconnecting were off.
    let mut outage = Outage::new(Over::Plain, nothing, vec![texts(&["one"]), texts(&["two"])]);
    outage.refuses = Some(Lost);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(
        (outage.changes(), outage.passed()),
        (vec![(Opened, 0), (Lost, 1)], 0)
    );
    let mut outage = Outage::new(Over::Plain, nothing, Vec::new());
    outage.refuses = Some(Lost);
    assert_eq!(kind(outage.run()), Kind::Connect);
    for change in [Opened, Reopened] {
        let mut outage = Outage::new(Over::Plain, nothing, vec![texts(&["one"]), texts(&["two"])]);
        outage.refuses = Some(change);
        assert_eq!(kind(outage.run()), Kind::Aborted);
        assert_eq!(outage.changes().last().unwrap().0, change);
    }
    // Nor while it waits.
    let mut outage = Outage::new(Over::Plain, nothing, Vec::new());
    outage.run_until(|outage| !outage.told.is_empty());
    outage
        .rig
        .transfer
        .abort(Error::new(Kind::Aborted, "enough"));
    assert_eq!(kind(outage.run()), Kind::Aborted);
    assert_eq!(outage.passed(), 0);
}

#[test]
fn what_the_application_sets_meanwhile_counts_for_the_next_attempt() {
    let mut outage = Outage::new(Over::Plain, nothing, vec![texts(&["a"]), closes(1000)]);
    outage.then = |settings| {
        let url = settings.request.url.as_deref().unwrap();
        settings.request.url = Some([url, &b"again?token=2"[..]].concat().into());
    };
    assert_eq!(outage.run(), Ok(()));
    assert!(outage.requests[0].starts_with(b"GET / HTTP/1.1\r\n"));
    let second = outage.rig.peer.next_connection();
    assert!(second.starts_with(b"GET /again?token=2 HTTP/1.1\r\n"));
    let effective = outage.rig.transfer.info().effective_url.clone().unwrap();
    assert!(effective.ends_with(b"again?token=2"));
    // What cannot be used ends it.
    let mut outage = Outage::new(Over::Plain, nothing, vec![texts(&["a"]), closes(1000)]);
    outage.then = |settings| settings.request.url = Some(b"ws://".as_slice().into());
    assert_eq!(kind(outage.run()), Kind::Url);
}

#[test]
fn names_are_looked_up_again() {
    let named = |settings: &mut Settings| {
        let url = String::from_utf8(settings.request.url.take().unwrap().into()).unwrap();
        let url = url.replace("127.0.0.1", "here.example");
        settings.request.url = Some(url.into_bytes().into());
        settings.ask.resolve = true;
    };
    // For good, or as found by somebody before.
    for (mark, ended) in [("", Ok(())), ("+", Err(Kind::Aborted))] {
        let mut outage = Outage::new(Over::Plain, named, vec![texts(&["a"]), closes(1000)]);
        let entry = format!("{mark}here.example:{}:127.0.0.1", outage.rig.peer.port());
        let now = outage.rig.now;
        let loaded = outage.kept.dns.with(|cache| cache.load(&[entry], now));
        assert_eq!(loaded, Some(Ok(())));
        outage.rig.transfer = outage.transfer().unwrap();
        assert_eq!(outage.run().map_err(|error| error.kind), ended, "{mark}");
        assert_eq!(outage.delays(), [100]);
    }
    // By a program that pulls, too.
    let pulls = |settings: &mut Settings| settings.request.connect_only = ConnectOnly::Upgrade;
    let mut pull = Pull::new(vec![texts(&["one"]), closes(1000)]);
    let entry = format!("+here.example:{}:127.0.0.1", pull.outage.rig.peer.port());
    let now = pull.outage.rig.now;
    let loaded = pull.outage.kept.dns.with(|cache| cache.load(&[entry], now));
    assert_eq!(loaded, Some(Ok(())));
    pull.outage.change = pulls;
    pull.outage.then = named;
    assert_eq!(pull.receive(), Ok(b"one".to_vec()));
    assert_eq!(pull.receive(), Err(Kind::GotNothing));
    assert_eq!(pull.perform(), Err(Kind::Aborted));
}

#[test]
fn switched_on_while_it_is_open() {
    let off = |settings: &mut Settings| settings.beyond.reconnect_tries = 0;
    let mut outage = Outage::new(Over::Plain, off, vec![Act::Listen, closes(1000)]);
    outage.then = |settings| settings.beyond.reconnect_tries = 1;
    outage.run_until(|outage| outage.rig.transfer.socket().is_some());
    let beyond = outage.settings().beyond.clone();
    outage.rig.transfer.set_beyond(&beyond);
    outage.run_until(|_| true);
    outage.rig.peer.queue(&frame(TEXT, "x").wire());
    outage.rig.peer.finish();
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.changes(), [(Lost, 1), (Reopened, 1)]);
    // And off.
    let mut outage = Outage::new(Over::Plain, nothing, vec![Act::Listen, closes(1000)]);
    outage.run_until(|outage| outage.rig.transfer.socket().is_some());
    outage.rig.transfer.set_beyond(&Default::default());
    outage.rig.peer.queue(&frame(TEXT, "x").wire());
    outage.rig.peer.finish();
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.changes(), [(Opened, 0)]);
}

#[test]
fn a_pause_is_not_the_connections() {
    let mut outage = Outage::new(Over::Plain, nothing, vec![Act::Refuse, texts(&["one"])]);
    outage.run_until(|outage| !outage.told.is_empty());
    outage.rig.transfer.pause(true, false);
    // The wait passes all the same; what comes then waits.
    let open =
        |outage: &Outage| outage.rig.transfer.socket().is_some() && outage.rig.peer.has_said_all();
    assert_eq!(outage.run_until(open), None);
    assert_eq!((outage.got.len(), outage.passed()), (0, 100));
    outage.rig.transfer.pause(false, false);
    outage.acts.push_back(closes(1000));
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.got[0], b"one");
}
