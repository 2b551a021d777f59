//! A transfer as a server: the client is scripted, the clock is the test's.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use curlws::easy::{Easy, Patience};
use curlws::limits;
use curlws::net::wait::{Interest, Sleeper, Waker};
use curlws::net::wire::{Await, Line, Wire};
use curlws::settings::{ConnectOnly, Settings};
use curlws::transfer::{
    Answer, Attached, Decision, Error, Kind, Question, Request, Step, Transfer, Verdict,
};
use curlws::ws::Role;

use crate::rig::{KEY, Random, Silent, accepted, kind};

fn request() -> String {
    format!(
        "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n\r\n"
    )
}

struct Rig {
    transfer: Transfer,
    client: UnixStream,
    _sleeper: Sleeper,
    waker: Waker,
    now: Instant,
    asked: usize,
}

/// How steps ended.
#[derive(Debug)]
enum End {
    Wait(Interest),
    Done(Result<(), Error>),
}

impl Rig {
    fn new(change: impl FnOnce(&mut Settings)) -> Rig {
        let (client, server) = UnixStream::pair().unwrap();
        client.set_nonblocking(true).unwrap();
        let mut settings = Settings::default();
        settings.request.connect_only = ConnectOnly::Upgrade;
        change(&mut settings);
        let attached = Attached {
            line: Line::Socket(Arc::new(OwnedFd::from(server))),
            role: Role::Server,
            http: true,
            bytes: Vec::new(),
        };
        let (now, sleeper) = (Instant::now(), Sleeper::new().unwrap());
        let attached = Some(Box::new(attached));
        let random = &mut Random::default();
        let transfer = Transfer::over(attached, Arc::new(settings), now, random).unwrap();
        Rig {
            transfer,
            client,
            waker: sleeper.waker(0),
            _sleeper: sleeper,
            now,
            asked: 0,
        }
    }

    /// Steps until there is nothing to do; requests are answered so.
    fn run(&mut self, decide: impl Fn(&Request) -> Decision) -> End {
        loop {
            match self
                .transfer
                .step(self.now, &self.waker, &mut Random::default())
            {
                Step::Ask(Question::Accept(request)) => {
                    self.asked += 1;
                    self.transfer.answer(Answer::Accept(Ok(decide(&request))));
                }
                Step::Ask(question) => panic!("{question:?}"),
                Step::Deliver(delivery) => {
                    self.transfer.take_back(delivery, Verdict::Taken);
                }
                Step::AskProgress => {}
                Step::Renew => panic!("a server connects to nobody"),
                Step::Wait => return End::Wait(self.transfer.waits()[0].1),
                Step::Done(result) => return End::Done(result),
            }
        }
    }

    fn heard(&mut self) -> Vec<u8> {
        let mut heard = Vec::new();
        // It ends with `WouldBlock`.
        let _ = self.client.read_to_end(&mut heard);
        heard
    }
}

fn usual(request: &Request) -> Decision {
    assert_eq!(request.head.target, b"/chat");
    Decision::default()
}

#[test]
fn a_request_comes_in_pieces_and_no_byte_behind_it_is_read() {
    for step in [1, 2, 3, 1000] {
        let mut rig = Rig::new(|_| {});
        let request = request();
        let bytes = [request.as_bytes(), b"\x81\x80\0\0\0\0"].concat();
        for (at, piece) in bytes.chunks(step).enumerate() {
            rig.client.write_all(piece).unwrap();
            let whole = at * step + piece.len() >= request.len();
            match rig.run(usual) {
                End::Wait(interest) => assert!(!whole && interest == Interest::READ),
                End::Done(result) => assert!(whole && result == Ok(())),
            }
        }
        assert_eq!(
            (rig.asked, rig.heard()),
            (1, accepted()),
            "{step} bytes at a time"
        );
        let open = rig.transfer.open().unwrap();
        assert!(open.stream().buffered().is_empty());
    }
}

#[test]
fn a_slow_client_is_given_up() {
    let mut rig = Rig::new(|_| {});
    let start = rig.now;
    for (second, byte) in request().bytes().enumerate() {
        rig.now = start + Duration::from_secs(second as u64);
        rig.client.write_all(&[byte]).unwrap();
        if let End::Done(result) = rig.run(usual) {
            let limit = Duration::from_millis(limits::REQUEST_TIMEOUT_MS);
            assert_eq!(result.unwrap_err().kind, Kind::Timeout);
            assert_eq!((rig.now - start, rig.asked), (limit, 0));
            return;
        }
        assert!(rig.transfer.deadline(rig.now) > Some(rig.now));
    }
    panic!("a request of {} seconds was waited for", request().len());
}

#[test]
fn a_refusal_waits_for_a_client_that_does_not_read() {
    let refuse = |_: &Request| Decision {
        status: 503,
        body: vec![b'x'; 4_000_000],
        ..Decision::default()
    };
    let mut rig = Rig::new(|settings| settings.time.response_ms = 5000);
    rig.client.write_all(request().as_bytes()).unwrap();
    let mut heard = Vec::new();
    loop {
        match rig.run(refuse) {
            End::Wait(interest) => assert_eq!(interest, Interest::WRITE),
            End::Done(result) => {
                assert_eq!(result.unwrap_err().kind, Kind::HttpStatus);
                break;
            }
        }
        heard.extend(rig.heard());
    }
    heard.extend(rig.heard());
    assert!(heard.starts_with(b"HTTP/1.1 503 ") && heard.ends_with(&[b'x'; 4_000_000]));
    assert_eq!(rig.asked, 1);

    let mut rig = Rig::new(|settings| settings.time.response_ms = 5000);
    rig.client.write_all(request().as_bytes()).unwrap();
    assert!(matches!(rig.run(refuse), End::Wait(Interest::WRITE)));
    rig.now += Duration::from_millis(5000);
    let End::Done(Err(error)) = rig.run(refuse) else {
        panic!("it waits on");
    };
    assert_eq!(error.kind, Kind::Timeout);
}

#[test]
fn a_client_that_leaves_before_the_answer_ends_the_transfer() {
    let mut rig = Rig::new(|_| {});
    rig.client.write_all(request().as_bytes()).unwrap();
    rig.client.shutdown(Shutdown::Both).unwrap();
    let End::Done(Err(error)) = rig.run(usual) else {
        panic!("it goes on");
    };
    assert_eq!(error.kind, Kind::Send);
}

/// A stream of the application's that says nothing, and that nobody can wait for.
#[derive(Clone, Debug)]
struct Hopeless(Arc<()>);

impl Wire for Hopeless {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::WouldBlock.into())
    }
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }
    fn awaiting(&self) -> Option<Arc<dyn Await>> {
        Some(Arc::new(self.clone()))
    }
}

impl Await for Hopeless {
    fn wait(&self, _: Interest, _: Duration) -> io::Result<()> {
        Err(io::Error::other("no"))
    }
}

#[test]
fn a_wait_that_fails_is_the_end() {
    let easy = Easy::new(Settings::default());
    let attach = |http| {
        let wire = Hopeless(Arc::default());
        let held = Arc::downgrade(&wire.0);
        easy.attach(Attached {
            line: Line::Own(Box::new(wire)),
            role: Role::Server,
            http,
            bytes: Vec::new(),
        });
        held
    };
    let held = attach(true);
    let accept = |patience| kind(easy.accept(&Silent, patience));
    assert_eq!(accept(Patience::None), Kind::Again);
    assert_eq!(accept(Patience::Endless), Kind::Receive);
    assert!(held.upgrade().is_none(), "the stream is closed");
    assert_eq!(accept(Patience::None), Kind::BadArgument);
    // While it is closed, too.
    let held = attach(false);
    assert_eq!(easy.accept(&Silent, Patience::None), Ok(()));
    let closed = easy.close(b"", Patience::Endless, 1, &Silent);
    assert_eq!(kind(closed), Kind::Receive);
    assert!(held.upgrade().is_none(), "the stream is closed");
}

#[test]
fn a_server_is_nobodys_client() {
    let (mut client, server) = UnixStream::pair().unwrap();
    let easy = Easy::new(Settings::default());
    easy.attach(Attached {
        line: Line::Socket(Arc::new(OwnedFd::from(server))),
        role: Role::Server,
        http: true,
        bytes: Vec::new(),
    });
    let connect = || kind(easy.connect(&Silent, Patience::None));
    assert_eq!(connect(), Kind::BadArgument, "not begun");
    let accept = || easy.accept(&Silent, Patience::None);
    assert_eq!(kind(accept()), Kind::Again);
    assert_eq!(connect(), Kind::BadArgument, "in its handshake");
    client.write_all(request().as_bytes()).unwrap();
    assert_eq!(accept(), Ok(()));
    assert_eq!(
        easy.connect(&Silent, Patience::None),
        Ok(()),
        "open is open"
    );
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(kind(easy.receive(&mut [0; 9])), Kind::GotNothing);
    // It was closed: the call begins anew, as a client.
    assert_eq!(connect(), Kind::Url);
}
