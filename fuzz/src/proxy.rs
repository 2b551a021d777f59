//! A transfer from its start to the open WebSocket, through proxies or none, with a peer that says
//! what the input says: answers of SOCKS and CONNECT, then of the server; redirects, challenges.
//!
//! The peer is the other end of a socket pair in the same thread, the clock stands still while
//! it has something to say, and randomness is counted. So for every split the same must be sent,
//! delivered and concluded.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use curlws::net::connect::Seen;
use curlws::net::wait::Sleeper;
use curlws::random::{Random, Unavailable};
use curlws::settings::{Auth, ConnectOnly, Follow, ProxyKind, Settings, Text};
use curlws::transfer::{Answer, CookieEngine, Delivery, Question, Step, Transfer, Verdict};
use rustix::io::Errno;
use rustix::net::SendFlags;

use super::input::{Input, Split, same};

/// Stands in an input where the next connection's bytes begin.
const NEXT: &[u8] = b"~~";

/// Kinds of proxies, and whether a SOCKS proxy stands before.
const KINDS: [Option<(ProxyKind, bool)>; 8] = [
    None,
    Some((ProxyKind::Http, false)),
    Some((ProxyKind::Http10, false)),
    Some((ProxyKind::Socks4, false)),
    Some((ProxyKind::Socks4a, false)),
    Some((ProxyKind::Socks5, false)),
    Some((ProxyKind::Socks5h, false)),
    Some((ProxyKind::Http, true)),
];

/// Fewer bytes than these go in one by one, too: each takes a step.
const SHORT: usize = 150;

// The second byte.
const LOGIN: u8 = 1;
const ANY_AUTH: u8 = 2;
const FOLLOW: u8 = 4;
const COOKIES: u8 = 8;
const QUIET: u8 = 16;
const LENIENT: u8 = 32;
const HAPROXY: u8 = 64;
const NO_ROOM: u8 = 128;

/// Runs one input: kind, bits, split, then what the peer says on each connection.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let kind = input.byte();
    let (kind, compress) = (KINDS[usize::from(kind & 7)], kind & 8 != 0);
    let bits = input.byte();
    let split = Split::chosen(&mut input);
    let bytes = input.rest();
    let script = connections(bytes);
    let mut settings = settings(kind, bits);
    settings.ws.compress = compress;
    let settings = Arc::new(settings);
    let short = bytes.len() < SHORT;
    let seen = same(&split, short, |split| run(&settings, bits, &script, split));
    seen.judge();
}

fn connections(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut all = Vec::new();
    while let Some(end) = bytes.windows(NEXT.len()).position(|two| two == NEXT) {
        all.push(&bytes[..end]);
        bytes = &bytes[end + NEXT.len()..];
    }
    all.push(bytes);
    all
}

fn settings(kind: Option<(ProxyKind, bool)>, bits: u8) -> Settings {
    let text = |text: &str| Some(Text::from(text.as_bytes()));
    let has = |bit: u8| bits & bit != 0;
    let mut settings = Settings::default();
    let request = &mut settings.request;
    request.url = text("ws://192.0.2.1/p?q");
    request.connect_only = ConnectOnly::Upgrade;
    request.headers = vec![Text::from(&b"Sec-WebSocket-Protocol: chat"[..])];
    // TLS has randomness of its own.
    request.redirect_schemes.wss = false;
    settings.ask.socket = true;
    settings.ask.options = true;
    // Wherever a redirect leads, no name is looked up.
    settings.net.connect_to = vec![Text::from(&b"::192.0.2.2:80"[..])];
    settings.ws.lenient = has(LENIENT);
    let proxy = &mut settings.proxy;
    proxy.url = text(if kind.is_some() { "192.0.2.3" } else { "" });
    proxy.quiet = has(QUIET);
    proxy.haproxy.on = has(HAPROXY);
    if has(LOGIN) {
        (proxy.user, proxy.password) = (text("Mufasa"), text("Circle Of Life"));
        (request.user, request.password) = (text("u"), text("p"));
    }
    if has(ANY_AUTH) {
        (proxy.auth, request.auth) = (Auth(3), Auth(3));
    }
    if let Some((kind, socks_before)) = kind {
        proxy.kind = kind;
        proxy.pre = text("socks5h://192.0.2.4").filter(|_| socks_before);
        // These look names up.
        let resolves = matches!(kind, ProxyKind::Socks4 | ProxyKind::Socks5);
        if has(FOLLOW) && !resolves {
            request.follow = Follow::ByStatus;
        }
    } else if has(FOLLOW) {
        request.follow = Follow::ByStatus;
    }
    settings
}

#[derive(Debug, Default, PartialEq)]
struct Outcome {
    /// What each connection's peer got.
    sent: Vec<Vec<u8>>,
    lines: Vec<Vec<u8>>,
    ended: String,
    facts: String,
}

/// Nonces and masks that are all different, and always the same.
#[derive(Default)]
struct Counted(u8);

impl Random for Counted {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Unavailable> {
        // The first is the key of RFC 6455, 1.3.
        match (self.0, <&mut [u8; 16]>::try_from(&mut *out)) {
            (0, Ok(out)) => *out = *b"the sample nonce",
            _ => out.fill(self.0),
        }
        self.0 = self.0.wrapping_add(1);
        Ok(())
    }
}

struct Peer {
    socket: UnixStream,
    pieces: Vec<Vec<u8>>,
    said: usize,
    finished: bool,
}

impl Peer {
    /// Says more, or ends its side; false if it has done all that.
    fn go_on(&mut self) -> bool {
        if let Some(piece) = self.pieces.get(self.said) {
            self.said += 1;
            // It may have been left.
            let _ = rustix::net::send(&self.socket, piece, SendFlags::NOSIGNAL);
            return true;
        }
        if !std::mem::replace(&mut self.finished, true) {
            let _ = self.socket.shutdown(std::net::Shutdown::Write);
            return true;
        }
        false
    }

    fn read_all(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        let mut part = [0; 4096];
        loop {
            match rustix::io::read(&self.socket, &mut part) {
                Ok(0) | Err(Errno::AGAIN | Errno::CONNRESET) => return all,
                Ok(n) => all.extend_from_slice(&part[..n]),
                Err(error) => panic!("the peer cannot read: {error}"),
            }
        }
    }
}

fn run(settings: &Arc<Settings>, bits: u8, script: &[&[u8]], split: &Split) -> Outcome {
    let mut now = Instant::now();
    let mut random = Counted::default();
    let transfer = Transfer::new(Arc::clone(settings), now, &mut random);
    let mut transfer = transfer.expect("the settings are good");
    let mut cookies = CookieEngine::default();
    if bits & COOKIES != 0 {
        cookies.obey(
            vec![curlws::settings::CookieOrder::Start],
            &settings.cookies,
            0,
        );
    }
    transfer.set_cookies(cookies, 1_700_000_000);
    SLEEPER.with(|sleeper| {
        let waker = sleeper.waker(0);
        let (mut seen, mut peers) = (Outcome::default(), Vec::<Peer>::new());
        let mut hours = 0;
        let ended = loop {
            match transfer.step(now, &waker, &mut random) {
                Step::Done(ended) => break ended,
                Step::AskProgress => {}
                Step::Renew => panic!("nobody wanted it to connect again"),
                Step::Ask(question) => {
                    let answer = answer(question, &mut peers, script, split);
                    transfer.answer(answer);
                }
                Step::Deliver(delivery) => {
                    let verdict = seen.deliver(&delivery, bits);
                    transfer.take_back(delivery, verdict);
                }
                Step::Wait if peers.last_mut().is_some_and(Peer::go_on) => {}
                Step::Wait => {
                    assert!(transfer.deadline(now).is_some(), "it would wait for ever");
                    now += Duration::from_secs(3600);
                    hours += 1;
                    assert!(hours < 10, "no deadline ends it");
                }
            }
        };
        seen.ended = format!("{ended:?}");
        let info = transfer.info();
        let proxy = &info.proxy;
        seen.facts = format!(
            "{} {} {:?} {:?} {} {} {} {}",
            info.response_code,
            info.header_bytes,
            info.effective_url,
            info.heads.fields(),
            proxy.status,
            proxy.error,
            proxy.auth_offered,
            proxy.auth_used,
        );
        transfer.close(&mut random);
        drop(transfer);
        seen.sent = peers.iter_mut().map(Peer::read_all).collect();
        seen
    })
}

thread_local! {
    static SLEEPER: Sleeper = Sleeper::new().expect("a descriptor");
}

fn answer(question: Question, peers: &mut Vec<Peer>, script: &[&[u8]], split: &Split) -> Answer {
    match question {
        Question::Socket(address) => {
            let Some(bytes) = script.get(peers.len()) else {
                return Answer::Socket(None, address);
            };
            let (ours, theirs) = UnixStream::pair().expect("a socket pair");
            theirs.set_nonblocking(true).expect("a socket");
            let pieces = split.pieces(bytes).into_iter().map(<[u8]>::to_vec);
            peers.push(Peer {
                socket: theirs,
                pieces: pieces.collect(),
                said: 0,
                finished: false,
            });
            Answer::Socket(Some(OwnedFd::from(ours)), address)
        }
        Question::Options(_) => Answer::Seen(Seen::Connected),
        question => question.usual(),
    }
}

impl Outcome {
    fn deliver(&mut self, delivery: &Delivery, bits: u8) -> Verdict {
        let Delivery::Header(line) = delivery else {
            panic!("payload, though nothing is received");
        };
        self.lines.push(line.clone());
        match bits & NO_ROOM != 0 && self.lines.len() == 3 {
            true => Verdict::Refused,
            false => Verdict::Taken,
        }
    }

    /// Every request is one head, and answers none of the peer's bytes with a line of its own.
    fn judge(&self) {
        for line in &self.lines {
            let end = line.iter().position(|&byte| byte == b'\n');
            assert_eq!(end, Some(line.len() - 1), "not a line");
        }
        for sent in &self.sent {
            let text = String::from_utf8_lossy(sent);
            let lines = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
            assert!(
                lines("Sec-WebSocket-Key:") <= 1 && lines("CONNECT ") <= 1,
                "{text}"
            );
            assert!(!text.contains('\0') || !text.starts_with("GET"), "{text}");
        }
    }
}
