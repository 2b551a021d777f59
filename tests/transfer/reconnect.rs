//! Connecting again: what is tried again, when, and what goes on.

use std::collections::VecDeque;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use curlws::easy::{Application, Easy};
use curlws::settings::{ConnectOnly, Settings};
use curlws::transfer::{
    Answer, Brought, ConnectionChange, ConnectionEvent, Delivery, Error, Kept, Kind, Question,
    Step, TraceKind, Transfer, Verdict,
};
use curlws::ws;

use crate::easy::{answer, say, send};
use crate::rig::{How, OVERS, Over, Peer, Rig, accepted, kind, settings};
use crate::wire::{BINARY, CLOSE, Frame, TEXT, close, frame, split};

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
fn waits_are_doubled_up_to_the_longest() {
    let mut script: Vec<_> = (0..6).map(|_| Act::Refuse).collect();
    script.push(closes(1000));
    let mut outage = Outage::new(Over::Plain, nothing, script);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.delays(), [100, 200, 400, 800, 1000, 1000]);
    assert_eq!(outage.passed(), 3500);
    for (at, event) in outage.losses().enumerate() {
        assert_eq!((event.attempt as usize, event.close_code), (at + 1, 0));
        assert_eq!(event.why.as_ref().unwrap().kind, Kind::Connect);
    }
    // Nothing had been open before.
    assert_eq!(outage.changes().last(), Some(&(Opened, 6)));
    assert_eq!(outage.rig.transfer.info().connects, 1);
}

#[test]
fn chance_takes_up_to_half_of_a_wait() {
    for (chance, wants) in [
        (7, [93, 193, 393]),
        (50, [50, 150, 350]),
        (51, [100, 149, 349]),
    ] {
        let mut outage = Outage::new(Over::Plain, nothing, Vec::new());
        outage.rig.random.chance = chance;
        outage.run_until(|outage| outage.told.len() == 3);
        assert_eq!(outage.delays(), wants, "{chance}");
    }
}

#[test]
fn tries_come_to_an_end_with_the_last_error() {
    let three = |settings: &mut Settings| settings.beyond.reconnect_tries = 3;
    let mut outage = Outage::new(Over::Plain, three, vec![texts(&["one"]), refusal(503, "")]);
    let error = outage.run().unwrap_err();
    assert_eq!(error.kind, Kind::Connect);
    assert_eq!(
        outage.changes(),
        [(Opened, 0), (Lost, 1), (Lost, 2), (Lost, 3)]
    );
    let whys: Vec<_> = outage
        .losses()
        .map(|event| event.why.as_ref().map(|e| e.kind))
        .collect();
    assert_eq!(whys, [None, Some(Kind::HttpStatus), Some(Kind::Connect)]);
    assert_eq!(outage.delays(), [100, 200, 400]);
}

#[test]
fn without_tries_nothing_is_tried_again() {
    let none = |settings: &mut Settings| settings.beyond.reconnect_tries = 0;
    let mut outage = Outage::new(Over::Plain, none, vec![texts(&["one"]), texts(&["two"])]);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!((outage.changes(), outage.passed()), (vec![], 0));
    // But who wants to hear of the connection does.
    let hears = |settings: &mut Settings| {
        settings.beyond.reconnect_tries = 0;
        settings.ask.reconnect = true;
    };
    let mut outage = Outage::new(Over::Plain, hears, vec![texts(&["one"]), texts(&["two"])]);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.changes(), [(Opened, 0)]);
}

#[test]
fn refusals_that_may_pass_are_tried_again_when_the_server_says() {
    let again = |status, fields: &str, chance| {
        let mut outage = Outage::new(
            Over::Plain,
            nothing,
            vec![refusal(status, fields), closes(1000)],
        );
        outage.rig.random.chance = chance;
        let result = outage.run().map_err(|error| error.kind);
        (result, outage.delays())
    };
    for status in [429, 500, 502, 503, 504, 599] {
        assert_eq!(again(status, "", 0), (Ok(()), vec![100]), "{status}");
    }
    for status in [204, 400, 401, 403, 404, 408, 410, 426, 451] {
        let refused = (Err(Kind::HttpStatus), vec![]);
        assert_eq!(again(status, "", 0), refused, "{status}");
    }
    // The least wait; so many were told the same that chance adds to it.
    assert_eq!(again(503, "Retry-After: 7\r\n", 0).1, [7000]);
    assert_eq!(again(429, "Retry-After: 7\r\n", 30).1, [7030]);
    assert_eq!(again(503, "Retry-After: 0\r\n", 30).1, [70]);
    // It is that of this refusal alone.
    let script = vec![
        refusal(503, "Retry-After: 7\r\n"),
        Act::Refuse,
        closes(1000),
    ];
    let mut outage = Outage::new(Over::Plain, nothing, script);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.delays(), [7000, 200]);
}

#[test]
fn the_status_code_of_a_close_decides() {
    for code in [1001, 1011, 1012, 1013, 1014] {
        let mut outage = Outage::new(Over::Plain, nothing, vec![closes(code), closes(1000)]);
        assert_eq!(outage.run(), Ok(()));
        let codes: Vec<_> = outage.losses().map(|event| event.close_code).collect();
        assert_eq!(codes, [code]);
    }
    let empty = Act::Say(accepted(), vec![frame(CLOSE, "").wire()]);
    let ends = [1000, 1002, 1003, 1007, 1008, 1009, 1010, 3000, 4999];
    for act in ends.map(closes).into_iter().chain([empty]) {
        let mut outage = Outage::new(Over::Plain, nothing, vec![act, closes(1000)]);
        assert_eq!(outage.run(), Ok(()));
        assert_eq!(outage.changes(), [(Opened, 0)]);
    }
}

/// Sends a CLOSE as the application does.
fn leave(rig: &mut Rig, code: u16) {
    rig.send(ws::Kind::Close, &code.to_be_bytes()).unwrap();
}

#[test]
fn who_has_said_goodbye_is_not_brought_back() {
    // The peer echoes our code, or just goes.
    for answer in [vec![close(1001, "").wire()], vec![]] {
        let mut outage = Outage::new(Over::Plain, nothing, vec![Act::Listen, closes(1000)]);
        let open = |outage: &Outage| outage.told.len() == 1 && !outage.rig.peer.received.is_empty();
        assert_eq!(outage.run_until(open), None);
        leave(&mut outage.rig, 1001);
        for frame in answer {
            outage.rig.peer.queue(&frame);
        }
        outage.rig.peer.finish();
        let ended = outage.run();
        assert!(outage.losses().next().is_none(), "{ended:?}");
    }
    // Who answers the peer's has not.
    let mut outage = Outage::new(Over::Plain, nothing, vec![Act::Listen, closes(1000)]);
    outage.run_until(|outage| outage.told.len() == 1);
    outage.rig.peer.queue(&close(1001, "").wire());
    outage.run_until(|outage| !outage.got.is_empty());
    leave(&mut outage.rig, 1001);
    outage.rig.peer.finish();
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.changes(), [(Opened, 0), (Lost, 1), (Reopened, 1)]);
}

#[test]
fn a_peer_that_breaks_the_protocol_is_left() {
    let wrong = Act::Say(accepted(), vec![frame(3, "").wire()]);
    let mut outage = Outage::new(Over::Plain, nothing, vec![wrong, closes(1000)]);
    assert_eq!(kind(outage.run()), Kind::Receive);
    let head = b"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    let no_key = Act::Say(head.to_vec(), Vec::new());
    let mut outage = Outage::new(Over::Plain, nothing, vec![no_key, closes(1000)]);
    assert_eq!(kind(outage.run()), Kind::WeirdServerReply);
    assert!(outage.told.is_empty());
}

#[test]
fn a_handshake_that_is_cut_is_tried_again_and_a_certificate_that_is_refused_is_not() {
    for over in OVERS {
        let mut outage = Outage::new(over, nothing, vec![Act::Reset, closes(1000)]);
        assert_eq!(outage.run(), Ok(()));
        let whys: Vec<_> = outage
            .losses()
            .map(|event| event.why.clone().unwrap().kind)
            .collect();
        let why = match over {
            Over::Plain => Kind::Receive,
            Over::Tls => Kind::TlsCut,
        };
        assert_eq!(whys, [why]);
    }
    let stranger = |settings: &mut Settings| settings.tls.ca_blob = None;
    let mut outage = Outage::new(Over::Tls, stranger, vec![closes(1000), closes(1000)]);
    assert_eq!(kind(outage.run()), Kind::TlsPeer);
    assert!(outage.told.is_empty());
}

#[test]
fn a_server_that_does_not_answer_is_tried_again() {
    let soon = |settings: &mut Settings| settings.time.response_ms = 700;
    let mut outage = Outage::new(Over::Plain, soon, vec![Act::Silence, closes(1000)]);
    assert_eq!(outage.run_until(|outage| outage.rig.peer.asked()), None);
    outage.rig.now += ms(700);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(
        outage.losses().next().unwrap().why.as_ref().unwrap().kind,
        Kind::Timeout
    );
    assert_eq!(outage.passed(), 800);
}

#[test]
fn the_whole_transfer_has_its_time() {
    let short = |settings: &mut Settings| settings.time.total_ms = 250;
    let mut outage = Outage::new(Over::Plain, short, Vec::new());
    let error = outage.run().unwrap_err();
    assert_eq!((error.kind, outage.passed()), (Kind::Timeout, 250));
    assert!(error.detail.contains("after 250 ms"), "{error}");
    assert_eq!(outage.delays(), [100, 200]);
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
fn a_connection_that_lasted_starts_the_count_anew() {
    let script = || {
        vec![
            texts(&["a"]),
            texts(&["b"]),
            texts(&["c"]),
            texts(&[]),
            closes(1000),
        ]
    };
    let mut outage = Outage::new(Over::Plain, nothing, script());
    outage.stays = ms(399);
    assert_eq!(outage.run(), Ok(()));
    // The last one said nothing, however long it stayed.
    assert_eq!(outage.delays(), [100, 100, 100, 200]);
    let mut outage = Outage::new(Over::Plain, nothing, script());
    outage.stays = ms(150);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.delays(), [100, 100, 100, 200]);
    // No longer than was waited for it.
    let mut outage = Outage::new(Over::Plain, nothing, script());
    outage.stays = ms(99);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.delays(), [100, 200, 400, 800]);
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

#[test]
fn waiting_is_not_slow() {
    let slow = |settings: &mut Settings| {
        settings.speed.low_limit = 1;
        settings.speed.low_time_s = 2;
        settings.beyond.reconnect_min_ms = 60_000;
        settings.beyond.reconnect_max_ms = 60_000;
    };
    let mut outage = Outage::new(Over::Plain, slow, vec![texts(&["one"]), closes(1000)]);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.passed(), 60_000);
    // But who is too slow counts as lost.
    let mut outage = Outage::new(Over::Plain, slow, vec![Act::Listen, closes(1000)]);
    outage.run_until(|outage| outage.rig.transfer.socket().is_some());
    for _ in 0..4 {
        outage.rig.now += ms(1000);
        outage.run_until(|_| true);
    }
    assert_eq!(outage.run(), Ok(()));
    let event = outage.losses().next().unwrap();
    let why = event.why.as_ref().map(|error| error.kind);
    assert_eq!((why, event.close_code), (Some(Kind::Timeout), 1006));
}

/// What the client has sent behind its request.
fn frames_of(received: &[u8]) -> Vec<Frame> {
    let head = received.windows(4).position(|four| four == b"\r\n\r\n");
    head.map_or(Vec::new(), |end| split(&received[end + 4..]).0)
}

#[test]
fn the_read_callback_is_asked_anew() {
    let uploads = |settings: &mut Settings| settings.request.upload = true;
    let mut outage = Outage::new(Over::Plain, uploads, vec![Act::Listen, Act::Listen]);
    let mut asked = 0;
    let mut sent = 0;
    let ended = loop {
        match outage.rig.step() {
            Step::Wait if outage.rig.transfer.waits().is_empty() => {
                outage.rig.now = outage.rig.transfer.deadline(outage.rig.now).unwrap();
            }
            Step::Wait => {
                outage.rig.turn();
                let frames = frames_of(&outage.rig.peer.received);
                if frames.is_empty() {
                    continue;
                }
                assert_eq!(frames, [frame(BINARY, "hail!")]);
                outage.rig.peer.received.clear();
                sent += 1;
                if sent == 2 {
                    outage.rig.peer.queue(&close(1000, "").wire());
                }
                outage.rig.peer.finish();
            }
            Step::Ask(Question::Read(mut buffer)) => {
                asked += 1;
                // Once for each connection: the first question brings, the second ends.
                let brought = match asked % 2 {
                    1 => {
                        buffer[..5].copy_from_slice(b"hail!");
                        Brought::Bytes(5)
                    }
                    _ => Brought::Bytes(0),
                };
                outage.rig.transfer.answer(Answer::Read(buffer, brought));
            }
            Step::Ask(Question::Reconnect(event)) => outage.hear(*event),
            Step::Ask(question) => outage.rig.transfer.answer(question.usual()),
            Step::Renew => outage.renew(),
            Step::Deliver(delivery) => outage.rig.take_back(delivery, Verdict::Taken),
            Step::AskProgress => {}
            Step::Done(result) => break result,
        }
    };
    assert_eq!(ended, Ok(()));
    assert_eq!((sent, asked, outage.rig.transfer.info().sent), (2, 4, 10));
}

#[test]
fn the_rest_of_a_frame_does_not_begin_one() {
    let mut rig = Rig::with(Peer::absent(Over::Plain), policy);
    rig.peer.come_back();
    rig.answer(How::Whole, &accepted(), &[]);
    loop {
        match rig.step() {
            Step::Wait if rig.transfer.socket().is_some() => break,
            Step::Wait => rig.turn(),
            Step::Ask(Question::Reconnect(_)) => rig.transfer.answer(Answer::GoOn(true)),
            Step::Deliver(line) => rig.take_back(line, Verdict::Taken),
            other => panic!("{other:?}"),
        }
    }
    // More than all sockets hold.
    let data = vec![7; 32 << 20];
    let sent = rig.send(ws::Kind::Binary, &data).unwrap();
    assert!(sent > 0 && sent < data.len());
    let rest = data[sent..].to_vec();
    assert!(!rig.transfer.is_orphan(&rest), "the connection is there");
    rig.peer.reset();
    let lost = loop {
        match rig.step() {
            Step::Wait => rig.turn(),
            Step::Ask(Question::Reconnect(event)) => break event,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(lost.what, Lost);
    assert!(!rig.transfer.is_orphan(b"something else"));
    assert!(rig.transfer.is_orphan(&rest));
    assert!(!rig.transfer.is_orphan(&rest), "it is told once");
}

/// An application that passes on what becomes of its connection.
struct Hears(Mutex<Sender<ConnectionChange>>);

impl Application for Hears {
    fn deliver(&self, _: &Delivery) -> Verdict {
        Verdict::Taken
    }
    fn trace(&self, _: TraceKind, _: &[u8]) {}
    fn progress(&self, _: u64, _: u64) -> bool {
        true
    }
    fn ask(&self, question: Question) -> Answer {
        if let Question::Reconnect(event) = &question {
            self.0.lock().unwrap().send(event.what).unwrap();
        }
        question.usual()
    }
}

#[test]
fn another_thread_hears_that_its_frame_was_lost() {
    let mut peer = Peer::narrow(Over::Plain);
    let mut settings = settings(&peer);
    policy(&mut settings);
    settings.beyond.reconnect_min_ms = 1;
    settings.time.total_ms = 20_000;
    let easy = Easy::new(settings);
    let (sender, told) = channel();
    let hears = Hears(Mutex::new(sender));
    std::thread::scope(|scope| {
        let performed = scope.spawn(|| easy.perform(&hears));
        answer(&mut peer);
        assert_eq!(told.recv(), Ok(Opened));
        let data = vec![7; 32 << 20];
        let sent = send(&easy, &data).unwrap();
        assert!(sent > 0 && sent < data.len());
        peer.reset();
        assert_eq!(told.recv(), Ok(Lost));
        peer.next_connection();
        assert_eq!(kind(send(&easy, b"nobody is there")), Kind::Send);
        answer(&mut peer);
        assert_eq!(told.recv(), Ok(Reopened));
        let error = send(&easy, &data[sent..]).unwrap_err();
        assert_eq!(error.kind, Kind::Send);
        assert!(error.detail.contains("from its beginning"), "{error}");
        assert_eq!(send(&easy, b"whole"), Ok(5));
        assert_eq!(peer.frames(1), [frame(BINARY, "whole")]);
        say(&mut peer, &close(1000, "").wire());
        peer.finish();
        peer.release();
        assert_eq!(performed.join().unwrap(), Ok(()));
    });
    assert_eq!(easy.info(|info| info.connects), 2);
}

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
fn a_program_that_pulls_performs_again() {
    let mut pull = Pull::new(vec![
        texts(&["one"]),
        texts(&["two"]),
        closes(1000),
        closes(1000),
    ]);
    assert_eq!(pull.receive(), Ok(b"one".to_vec()));
    assert_eq!(pull.receive(), Err(Kind::GotNothing));
    assert_eq!(pull.perform(), Ok(()));
    assert_eq!(pull.outage.changes(), [(Lost, 1), (Reopened, 1)]);
    assert_eq!(pull.outage.passed(), 100);
    let event = pull.outage.losses().next().unwrap();
    let why = event.why.as_ref().map(|error| error.kind);
    assert_eq!((why, event.close_code), (Some(Kind::GotNothing), 1006));
    // Lost before anybody looked, and sooner than it was waited for.
    while pull.outage.rig.peer.release() {}
    assert_eq!(pull.perform(), Ok(()));
    assert_eq!(pull.outage.changes()[2..], [(Lost, 2), (Reopened, 2)]);
    assert_eq!(pull.outage.passed(), 300);
    // A CLOSE that was meant: nothing is due.
    assert_eq!(pull.receive(), Ok(b"\x03\xe8".to_vec()));
    pull.outage.next_act();
    assert_eq!(pull.perform(), Ok(()));
    assert_eq!(pull.outage.changes()[4..], [(Opened, 0)]);
    assert_eq!(pull.outage.passed(), 300);
}
