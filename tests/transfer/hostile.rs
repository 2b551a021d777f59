//! What a hostile or tired peer, or a slow network, must not bring about (docs/security.md).

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use curlws::easy::{Application, Easy, Turned};
use curlws::limits;
use curlws::net::wait::Sleeper;
use curlws::settings::{ConnectOnly, Follow, Settings};
use curlws::transfer::{Answer, Brought, Delivery, Kind, Question, Step, Verdict};
use curlws::ws;
use rustix::io::ioctl_fionread;

use crate::easy::{answer, say};
use crate::rig::{
    Event, How, OVERS, Over, Peer, Rig, Silent, accepted, borrowed, guarded, kind, settings,
};
use crate::wire::{BINARY, CLOSE, CONTINUATION, FIN, PING, TEXT, fragment, frame, split};

/// Gives the requests of these answers, one connection each; the last one ends the transfer.
fn requests(peer: &mut Peer, answers: &[&str]) -> Vec<String> {
    let answered = answers.iter().map(|answer| {
        while !peer.asked() {
            peer.wait();
        }
        peer.queue(answer.as_bytes());
        while peer.release() {}
        peer.wait_for_the_end();
        String::from_utf8(peer.next_connection()).unwrap()
    });
    answered.collect()
}

fn field<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = request.split("\r\n");
    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// The system's own randomness, and a connection for each attempt: neither is used twice.
#[test]
fn each_attempt_has_a_connection_and_a_key_of_its_own() {
    let answers = [
        "HTTP/1.1 302 x\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 401 x\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 403 x\r\nContent-Length: 0\r\n\r\n",
    ];
    let mut peer = Peer::new(Over::Plain);
    let mut told = settings(&peer);
    told.time.total_ms = 20_000;
    told.request.follow = Follow::Keep;
    told.request.user = Some((*b"me").into());
    told.request.auth.0 = 3;
    let easy = Easy::new(told);
    let mut seen = HashSet::new();
    for _ in 0..2 {
        std::thread::scope(|scope| {
            let performed = scope.spawn(|| easy.perform(&Silent));
            let asked = requests(&mut peer, &answers);
            assert_eq!(kind(performed.join().unwrap()), Kind::HttpStatus);
            assert_eq!(field(&asked[0], "Authorization"), None);
            assert!(asked[2].starts_with("GET /a ") && field(&asked[2], "Authorization").is_some());
            for request in asked {
                let key = field(&request, "Sec-WebSocket-Key").unwrap().to_owned();
                assert!(seen.insert(key), "the key of another attempt");
            }
        });
    }
}

/// Another port is another origin: neither login nor headers of the application's are for it.
#[test]
fn secrets_do_not_follow_to_another_port() {
    let (mut peer, mut other) = (Peer::new(Over::Plain), Peer::new(Over::Plain));
    let mut told = settings(&peer);
    told.time.total_ms = 20_000;
    told.request.follow = Follow::Keep;
    told.request.user = Some((*b"me").into());
    for line in [&b"Cookie: a=b"[..], b"X-Mine: 1"] {
        told.request.headers.push(line.into());
    }
    let easy = Easy::new(told);
    std::thread::scope(|scope| {
        let performed = scope.spawn(|| easy.perform(&Silent));
        let location = format!("HTTP/1.1 302 x\r\nLocation: {}\r\n\r\n", other.url());
        let here = requests(&mut peer, &[&location]).remove(0);
        let there = requests(&mut other, &["HTTP/1.1 403 x\r\n\r\n"]).remove(0);
        assert_eq!(kind(performed.join().unwrap()), Kind::HttpStatus);
        for name in ["Authorization", "Cookie"] {
            assert!(field(&here, name).is_some(), "{name}");
            assert_eq!(field(&there, name), None);
        }
        assert_eq!(field(&there, "X-Mine"), Some("1"));
    });
}

/// Whatever is sent: what the application asks for, and what we send unasked.
#[test]
fn every_frame_has_a_mask_of_its_own() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[frame(PING, "x"), frame(TEXT, "y")]);
        for (kind, cont) in [
            (ws::Kind::Text, false),
            (ws::Kind::Binary, true),
            (ws::Kind::Ping, false),
            (ws::Kind::Binary, false),
            (ws::Kind::Pong, false),
            (ws::Kind::Text, false),
        ] {
            assert_eq!(rig.send_as(1, (Some(kind), cont), None, b"same"), Ok(4));
        }
        assert_eq!(rig.frame(9, false).unwrap().2, b"y");
        rig.send(ws::Kind::Close, b"").unwrap();
        rig.close();
        rig.peer.wait_for_the_end();
        let (_, keys, _) = split(&rig.peer.received);
        assert_eq!(keys, rig.random.keys, "none but fresh ones");
        assert_eq!(keys.len(), 8);
    }
}

/// A flood of PINGs that is there already does not keep one receive busy to its end.
#[test]
fn a_receive_ends_though_pings_keep_coming() {
    let mut rig = Rig::open((Over::Plain, How::Whole), &[]);
    let pings = frame(PING, [b'p'; 125]).wire().repeat(1000);
    let filled = rig.peer.fill(&pings);
    let most = (limits::READS_PER_RECEIVE + 1) * limits::RECEIVE_BUFFER;
    assert!(
        filled > most,
        "the sockets hold {filled}: the test tests nothing"
    );
    assert_eq!(kind(rig.try_receive(&mut [0; 100])), Kind::Again);
    assert!(ioctl_fionread(&*rig.socket()).unwrap() > 0, "all was read");
}

/// Of what one transfer of a multi handle has to deliver, others wait for so much only.
#[test]
fn a_flood_of_fragments_leaves_others_their_turn() {
    struct Counting(AtomicUsize);
    impl Application for Counting {
        fn deliver(&self, delivery: &Delivery) -> Verdict {
            let is_payload = matches!(delivery, Delivery::Payload(_));
            self.0.fetch_add(is_payload.into(), Ordering::Relaxed);
            Verdict::Taken
        }
    }
    for (first, next) in [(TEXT, CONTINUATION), (FIN | TEXT, FIN | TEXT)] {
        let mut peer = Peer::new(Over::Plain);
        let easy = Easy::new(settings(&peer));
        let (told, sleeper) = (Counting(AtomicUsize::new(0)), Sleeper::new().unwrap());
        let waker = sleeper.waker(0);
        easy.start(&told).unwrap();
        std::thread::scope(|scope| {
            let flooding = scope.spawn(|| {
                answer(&mut peer);
                say(&mut peer, &fragment(first, "").wire());
                say(&mut peer, &fragment(next, "").wire().repeat(1000));
                peer.wait_for_the_end();
            });
            loop {
                let before = told.0.load(Ordering::Relaxed);
                let turned = easy.turn(&told, &waker, 3);
                let delivered = told.0.load(Ordering::Relaxed) - before;
                assert!(delivered <= 3, "{delivered} at once");
                match turned {
                    Turned::Wait(waiting) => guarded(&borrowed(&waiting.on), "the peer is silent"),
                    Turned::Yield if before > 500 => break,
                    Turned::Yield => {}
                    Turned::Done(result) => panic!("{result:?}"),
                }
            }
            drop(easy);
            flooding.join().unwrap();
        });
    }
}

/// The time of the transfer stands still here: it is the bytes that end it.
#[test]
fn chunk_sizes_without_end_do_not_keep_a_refusal_reading() {
    for over in OVERS {
        let head = "HTTP/1.1 403 x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n1;";
        let endless = [head.as_bytes(), &vec![b'x'; 4 * limits::REFUSAL_BYTES]].concat();
        let mut rig = Rig::start((over, How::Whole), |_| {}, &endless, &[]);
        let Event::Done(result) = rig.next() else {
            panic!("a payload of a refusal")
        };
        assert_eq!(kind(result), Kind::HttpStatus);
        assert_eq!(rig.transfer.info().refused.body, b"no");
    }
}

/// One second; what the transfer makes of it.
fn second(rig: &mut Rig) -> Step {
    rig.now += Duration::from_secs(1);
    rig.step()
}

fn slow(settings: &mut Settings) {
    settings.speed.low_limit = 1;
    settings.speed.low_time_s = 2;
}

#[test]
fn any_byte_received_is_a_sign_of_life_and_silence_is_none() {
    let header = [&[0x82, 127, 0, 0, 1][..], &[0; 5]].concat();
    let pings = frame(PING, "").wire().repeat(8);
    for (over, said, piece) in [
        (Over::Plain, &pings, 2),
        (Over::Tls, &pings, 24),
        (Over::Plain, &header, 2),
    ] {
        let mut rig = Rig::start((over, How::Whole), slow, &accepted(), &[]);
        rig.run_until(|rig| rig.transfer.info().response_code == 101);
        for some in said.chunks(piece) {
            rig.peer.queue(some);
            rig.feed();
            assert!(matches!(second(&mut rig), Step::Wait), "{over:?} {some:x?}");
        }
        let ended = (0..20).find_map(|_| match second(&mut rig) {
            Step::Done(result) => Some(kind(result)),
            _ => None,
        });
        assert_eq!(ended, Some(Kind::Timeout), "silence at last");
    }
}

#[test]
fn a_large_upload_does_not_trip_the_idle_check() {
    let mut rig = Rig::with(Peer::narrow(Over::Plain), |settings| {
        settings.request.upload = true;
        settings.request.connect_only = ConnectOnly::Off;
        slow(settings);
    });
    rig.answer(How::Whole, &accepted(), &[]);
    let mut seconds = 0;
    while seconds < 20 {
        match rig.step() {
            Step::Wait if rig.transfer.info().response_code == 101 => {
                rig.peer.read(4096);
                rig.now += Duration::from_secs(1);
                seconds += 1;
            }
            Step::Wait => rig.turn(),
            Step::Ask(Question::Read(buffer)) => {
                let brought = Brought::Bytes(buffer.len());
                rig.transfer.answer(Answer::Read(buffer, brought));
            }
            Step::Deliver(delivery) => rig.take_back(delivery, Verdict::Taken),
            other => panic!("after {seconds} s: {other:?}"),
        }
    }
    assert!(rig.transfer.info().sent > 0);
}

/// What a server says behind its CLOSE is not looked at, be it nonsense.
#[test]
fn nothing_is_heard_behind_a_close() {
    for over in OVERS {
        let said = [
            frame(CLOSE, [3, 232]).wire(),
            frame(BINARY, "late").wire(),
            vec![0xff; 500],
            frame(CLOSE, [3, 233]).wire(),
        ];
        let mut rig = Rig::connected((over, How::Whole), |_| {}, &said);
        assert_eq!(rig.frame(9, false).unwrap().0, ws::Kind::Close);
        rig.peer.finish();
        assert_eq!(kind(rig.receive(&mut [0; 9])), Kind::GotNothing);
        rig.send(ws::Kind::Close, &[3, 232]).unwrap();
        assert_eq!(rig.peer.frames(1), [frame(CLOSE, [3, 232])]);
    }
}
