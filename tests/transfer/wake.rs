//! Who waits in a call hears of what another thread did: read what it waits for, sent what was in its
//! way. The stream's descriptor shows nothing of that, as if the other had been quicker.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use curlws::easy::{Application, Easy, Patience};
use curlws::net::wait::{Interest, Sleeper};
use curlws::net::wire::{Await, Line, Wire};
use curlws::random::System;
use curlws::settings::{ConnectOnly, Settings};
use curlws::transfer::{
    Answer, Attached, Brought, Delivery, Error, FrameKind, Kind, Message, MessageBuffer, Open,
    Parcel, Question, Readiness, Step, TraceKind, Transfer, Verdict,
};
use curlws::ws::Role;

use crate::rig::kind;
use crate::wire::{BINARY, FIN, Frame, PING, PONG, TEXT, close, decode, fragment, frame};

/// Only a bug waits so long.
const GUARD: Patience = Patience::Milliseconds(10_000);

/// The far end, as the test has it.
#[derive(Debug, Default)]
struct Far {
    incoming: VecDeque<u8>,
    /// How many bytes it takes.
    room: usize,
    taken: Vec<u8>,
    ended: bool,
    /// How often it was tried to read or to write, and the descriptor was asked for.
    tries: usize,
    looks: usize,
}

#[derive(Clone, Debug, Default)]
struct Shared(Arc<Mutex<Far>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Far> {
        self.0.lock().unwrap()
    }

    fn say(&self, frames: &[Frame]) {
        let mut far = self.lock();
        frames
            .iter()
            .for_each(|frame| far.incoming.extend(frame.wire()));
    }

    /// Waits until this is so.
    fn until(&self, so: impl Fn(&Far) -> bool) {
        soon(|| so(&self.lock()), "the far end waits in vain");
    }

    fn frames(&self) -> Vec<Frame> {
        decode(&self.lock().taken)
    }
}

fn soon(so: impl Fn() -> bool, otherwise: &str) {
    let end = Instant::now() + Duration::from_secs(10);
    while !so() {
        assert!(Instant::now() < end, "{otherwise}");
        thread::yield_now();
    }
}

/// A stream to it.
struct Near {
    far: Shared,
    fd: Option<Arc<OwnedFd>>,
    by: Option<Arc<dyn Await>>,
}

impl Wire for Near {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let far = &mut *self.far.lock();
        far.tries += 1;
        let n = far.incoming.len().min(dst.len());
        if n == 0 && !far.ended {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        dst.iter_mut()
            .zip(far.incoming.drain(..n))
            .for_each(|(to, from)| *to = from);
        Ok(n)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let far = &mut *self.far.lock();
        far.tries += 1;
        let n = bytes.len().min(far.room);
        if n == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        far.room -= n;
        far.taken.extend_from_slice(&bytes[..n]);
        Ok(n)
    }

    fn fd(&self) -> Option<Arc<OwnedFd>> {
        self.far.lock().looks += 1;
        self.fd.clone()
    }

    fn awaiting(&self) -> Option<Arc<dyn Await>> {
        self.by.clone()
    }

    fn give_back(self: Box<Self>) -> Option<Arc<OwnedFd>> {
        None
    }
}

struct Silent;

impl Application for Silent {
    fn deliver(&self, _: &Delivery) -> Verdict {
        Verdict::Taken
    }

    fn trace(&self, _: TraceKind, _: &[u8]) {}

    fn progress(&self, _: u64, _: u64) -> bool {
        true
    }
}

/// A handle over a stream that takes so many bytes, and is never shown to be readable.
fn attached(
    room: usize,
    writable: bool,
    change: impl FnOnce(&mut Settings),
) -> (Easy, Shared, OwnedFd) {
    let (far, settings) = (Shared::default(), Settings::default());
    far.lock().room = room;
    let easy = Easy::new(settings);
    easy.settings(change);
    let (fd, other): (OwnedFd, OwnedFd) = match writable {
        true => UnixStream::pair().map(|(one, other)| (one.into(), other.into())),
        false => io::pipe().map(|(one, other)| (one.into(), other.into())),
    }
    .unwrap();
    easy.attach(over(&far, Some(fd), None));
    (easy, far, other)
}

fn over(far: &Shared, fd: Option<OwnedFd>, by: Option<Arc<dyn Await>>) -> Attached {
    let near = Near {
        far: far.clone(),
        fd: fd.map(Arc::new),
        by,
    };
    Attached {
        line: Line::Own(Box::new(near)),
        role: Role::Client,
        http: false,
        bytes: Vec::new(),
    }
}

/// One that is open, for calls. Its descriptor shows nothing at all.
fn pulled(room: usize) -> (Easy, Shared, OwnedFd) {
    let opened = attached(room, false, |settings| {
        settings.request.connect_only = ConnectOnly::Upgrade;
    });
    assert_eq!(opened.0.perform(&Silent), Ok(()));
    opened
}

fn look(easy: &Easy, readable: bool, patience: Patience) -> Result<Readiness, Error> {
    let want = Readiness {
        readable,
        closed: true,
        ..Readiness::default()
    };
    easy.poll(want, patience, 2)
}

fn receive(easy: &Easy, patience: Patience) -> Result<(FrameKind, Vec<u8>), Error> {
    let mut out = MessageBuffer::default();
    let kind = easy.receive_message(&mut out, patience)?;
    Ok((kind, out.bytes().to_vec()))
}

fn post(
    easy: &Easy,
    sender: u64,
    kind: FrameKind,
    data: &[u8],
    patience: Patience,
) -> Result<usize, Error> {
    let parcel = Parcel {
        parts: &[data],
        kind: Some(kind),
        compress: true,
        sender,
    };
    easy.send_message(&parcel, patience)
}

/// A fragment, or the first so many bytes of one that has more.
fn fragment_by(
    easy: &Easy,
    sender: u64,
    cont: bool,
    announced: Option<u64>,
    data: &[u8],
) -> Result<usize, Error> {
    easy.send(Message {
        data,
        announced,
        flags: Ok((Some(FrameKind::Text), cont)),
        compress: true,
        sender,
    })
}

/// Makes a call, which nobody but another thread can end.
fn woken<T>(call: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let answer = call();
    // What was missed is found when the time is up.
    assert!(start.elapsed() < Duration::from_secs(10), "nobody woke it");
    answer
}

/// Begins a call on another thread, and waits until it has tried so many times in vain.
fn begun<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    (far, tries): (&Shared, usize),
    call: impl FnOnce() -> T + Send + 'scope,
) -> ScopedJoinHandle<'scope, T> {
    let before = far.lock().tries;
    let thread = scope.spawn(|| woken(call));
    far.until(|far| far.tries >= before + tries);
    thread
}

#[test]
fn what_one_thread_reads_wakes_another_that_waits_for_it() {
    type Other = fn(&Easy);
    let others: [(&str, Other); 5] = [
        ("poll", |easy| {
            look(easy, false, Patience::None).unwrap();
        }),
        ("poll that waits", |easy| {
            assert!(look(easy, true, GUARD).unwrap().readable);
        }),
        ("a peek", |easy| {
            assert_eq!(easy.receive(&mut []).unwrap().0, 0)
        }),
        ("a part", |easy| {
            assert_eq!(easy.receive(&mut [0]).unwrap().0, 1)
        }),
        ("a size", |easy| {
            assert_eq!(easy.receive_into(&mut [], Patience::None).unwrap().0, 5);
        }),
    ];
    for (name, other) in others {
        let (easy, far, _fd) = pulled(0);
        thread::scope(|scope| {
            let waits = begun(scope, (&far, 1), || look(&easy, true, GUARD));
            far.say(&[frame(TEXT, "hello")]);
            other(&easy);
            assert!(waits.join().unwrap().unwrap().readable, "{name}");
        });
        let (easy, far, _fd) = pulled(0);
        if name.starts_with("a part") {
            continue; // the message is not whole for the other then
        }
        thread::scope(|scope| {
            let waits = begun(scope, (&far, 1), || receive(&easy, GUARD));
            far.say(&[frame(TEXT, "hello")]);
            other(&easy);
            let got = waits.join().unwrap();
            assert_eq!(got, Ok((FrameKind::Text, b"hello".to_vec())), "{name}");
        });
    }
}

#[test]
fn what_one_thread_takes_lets_another_see_what_is_behind_it() {
    type Take = fn(&Easy);
    let ways: [Take; 2] = [
        |easy| {
            let mut buf = [0; 9];
            assert_eq!(easy.receive(&mut buf).unwrap().0, 5);
            assert_eq!(easy.receive(&mut buf).unwrap().0, 2);
        },
        |easy| {
            receive(easy, Patience::None).unwrap();
            assert_eq!(kind(receive(easy, Patience::None)), Kind::GotNothing);
        },
    ];
    for take in ways {
        let (easy, far, _fd) = pulled(0);
        far.say(&[frame(TEXT, "hello")]);
        thread::scope(|scope| {
            let waits = begun(scope, (&far, 1), || look(&easy, false, GUARD));
            far.say(&[close(1000, "")]);
            take(&easy);
            assert!(waits.join().unwrap().unwrap().closed);
        });
    }
}

#[test]
fn a_close_that_another_thread_reads_ends_ours() {
    let (easy, far, _fd) = pulled(1000);
    thread::scope(|scope| {
        let waits = begun(scope, (&far, 1), || {
            easy.close(&[3, 0xe8], GUARD, 1, &Silent)
        });
        far.say(&[close(1000, "")]);
        far.lock().ended = true;
        // Ours throws it away, or this one has it.
        let _ = look(&easy, true, Patience::None);
        assert_eq!(waits.join().unwrap(), Ok(()));
    });
}

/// Who performs may have begun, and opened, the next transfer before the closer comes to look.
#[test]
fn a_close_does_not_look_for_its_end_in_the_next_transfer() {
    const ROUNDS: usize = 20;
    let ready = |easy: &Easy| {
        let far = Shared::default();
        far.lock().room = 1000;
        let (fd, other) = io::pipe().unwrap();
        easy.attach(over(&far, Some(fd.into()), None));
        (far, other)
    };
    let easy = Easy::new(Settings::default());
    let mut now = ready(&easy);
    thread::scope(|scope| {
        let performs = scope.spawn(|| (0..ROUNDS).try_for_each(|_| easy.perform(&Silent)));
        for round in 1..=ROUNDS {
            let (far, mut other) = now;
            far.until(|far| far.tries > 0);
            let closes = || woken(|| easy.close(&[3, 0xe8], GUARD, 1, &Silent));
            let closes = scope.spawn(closes);
            far.until(|far| !far.taken.is_empty());
            now = ready(&easy);
            far.say(&[close(1000, "")]);
            far.lock().ended = true;
            io::Write::write_all(&mut other, b"!").unwrap();
            assert_eq!(closes.join().unwrap(), Ok(()), "{round}");
        }
        assert_eq!(performs.join().unwrap(), Ok(()));
    });
}

#[test]
fn who_flushes_hears_when_another_thread_has_sent_it() {
    type Send = fn(&Easy);
    let ways: [Send; 3] = [
        |easy| easy.flush().unwrap(),
        |easy| easy.flush_all(Patience::None).unwrap(),
        |easy| drop(receive(easy, Patience::None)),
    ];
    for (i, send) in ways.into_iter().enumerate() {
        let (easy, far, _fd) = pulled(0);
        assert_eq!(
            post(&easy, 1, FrameKind::Binary, &[7; 500], Patience::None),
            Ok(500)
        );
        thread::scope(|scope| {
            let waits = begun(scope, (&far, 2), || easy.flush_all(GUARD));
            far.lock().room = 10_000;
            send(&easy);
            assert_eq!(waits.join().unwrap(), Ok(()), "{i}");
        });
    }
}

/// Another may wait for that by the descriptor.
#[test]
fn who_wants_only_to_send_leaves_what_there_is_to_read() {
    let (easy, far, _fd) = pulled(1000);
    far.say(&[frame(TEXT, "hello")]);
    let (tries, mut want) = (far.lock().tries, Readiness::default());
    want.writable = true;
    assert_eq!(easy.poll(want, Patience::None, 1), Ok(Readiness::default()));
    assert_eq!(far.lock().tries, tries);
    want.closed = true;
    assert_eq!(easy.poll(want, Patience::None, 1), Ok(Readiness::default()));
    assert_eq!(far.lock().tries, tries + 1);
}

/// The driver sends what others wait for; each part of it makes room for them.
#[test]
fn who_sends_hears_of_each_byte_that_the_driver_got_rid_of() {
    let (easy, far, fd) = attached(0, false, |settings| {
        settings.beyond.queue_limit = 1000;
        settings.time.total_ms = 15_000; // where this fails
    });
    let send =
        |byte, size, patience| post(&easy, 1, FrameKind::Binary, &vec![byte; size], patience);
    thread::scope(|scope| {
        let performed = scope.spawn(|| easy.perform(&Silent));
        far.until(|far| far.tries > 0);
        assert_eq!(send(1, 900, Patience::None), Ok(900));
        // The first try is made before it is a waiting one.
        let waits = begun(scope, (&far, 2), || send(2, 600, GUARD));
        let flushed = begun(scope, (&far, 2), || easy.flush_all(GUARD));
        // In parts: bytes wait all the time. From now on the driver does not sleep.
        far.lock().room = 600;
        io::Write::write_all(&mut File::from(fd), b"!").unwrap();
        soon(|| easy.stats().queued > 700, "not told of the room");
        far.lock().room = 10_000;
        assert_eq!(waits.join().unwrap(), Ok(600));
        assert_eq!(flushed.join().unwrap(), Ok(()));
        let want = [(1, 900), (2, 600)].map(|(byte, size)| frame(BINARY, vec![byte; size]));
        assert_eq!(far.frames(), want);
        far.lock().ended = true;
        assert_eq!(kind(performed.join().unwrap()), Kind::GotNothing);
    });
}

#[test]
fn who_sends_hears_of_a_longer_queue() {
    let (easy, far, _fd) = pulled(0);
    easy.settings(|settings| settings.beyond.queue_limit = 1000);
    let send = |patience| post(&easy, 1, FrameKind::Binary, &[1; 900], patience);
    assert_eq!(send(Patience::None), Ok(900));
    thread::scope(|scope| {
        let waits = begun(scope, (&far, 2), || send(GUARD));
        easy.settings(|settings| settings.beyond.queue_limit = 2000);
        soon(|| easy.stats().queued > 1800, "not told of the room");
        far.lock().room = 10_000;
        easy.flush().unwrap();
        assert_eq!(waits.join().unwrap(), Ok(900));
        assert_eq!(easy.info(|info| info.sent), 1800);
    });
}

/// While another thread's frame lacks payload there is nothing to wait for by the descriptor, which
/// would be ready all the time.
#[test]
fn behind_a_frame_of_another_thread_one_sleeps() {
    let (easy, far, _fd) = attached(10_000, true, |settings| {
        settings.request.connect_only = ConnectOnly::Upgrade;
    });
    assert_eq!(easy.perform(&Silent), Ok(()));
    assert_eq!(fragment_by(&easy, 1, false, Some(10), b"01234"), Ok(5));
    let short = Patience::Milliseconds(20);
    type Call = fn(&Easy, Patience) -> Result<(), Error>;
    let calls: [Call; 3] = [
        |easy, patience| easy.finish(&[3, 0xe8], patience, 2),
        |easy, patience| post(easy, 2, FrameKind::Text, b"x", patience).map(drop),
        |easy, patience| post(easy, 2, FrameKind::Ping, b"x", patience).map(drop),
    ];
    let before = far.lock().looks;
    for call in calls.iter().rev() {
        assert_eq!(kind(call(&easy, short)), Kind::Timeout);
        assert_eq!(kind(call(&easy, Patience::None)), Kind::Again);
    }
    let looks = far.lock().looks - before;
    assert!(looks < 20, "{looks} looks at the descriptor: it spins");
    // Its end is told.
    thread::scope(|scope| {
        let waits = scope.spawn(|| woken(|| calls[0](&easy, GUARD)));
        assert_eq!(fragment_by(&easy, 1, false, None, b"56789"), Ok(5));
        assert_eq!(waits.join().unwrap(), Ok(()));
    });
    assert_eq!(far.frames(), [frame(TEXT, "0123456789"), close(1000, "")]);
}

/// The same where it is to be repeated because the socket took it in part, and there is room by now.
#[test]
fn behind_a_frame_that_another_thread_repeats_one_sleeps() {
    let (easy, far, _fd) = attached(3, true, |settings| {
        settings.request.connect_only = ConnectOnly::Upgrade;
    });
    assert_eq!(easy.perform(&Silent), Ok(()));
    let first = || fragment_by(&easy, 1, false, None, b"first");
    let second = |patience| post(&easy, 2, FrameKind::Text, b"second", patience);
    assert_eq!(kind(first()), Kind::Again);
    far.lock().room = 10_000;
    let before = far.lock().looks;
    assert_eq!(kind(second(Patience::Milliseconds(20))), Kind::Timeout);
    let looks = far.lock().looks - before;
    assert!(looks < 20, "{looks} looks at the descriptor: it spins");
    assert_eq!(far.frames(), [frame(TEXT, "first")]);
    thread::scope(|scope| {
        let waits = scope.spawn(|| woken(|| second(GUARD)));
        assert_eq!(first(), Ok(5));
        assert_eq!(waits.join().unwrap(), Ok(6));
    });
    let want = ["first", "second"].map(|text| frame(TEXT, text));
    assert_eq!(far.frames(), want);
}

/// RFC 6455, 5.4: between the fragments of a message only control frames may stand.
#[test]
fn between_fragments_of_another_thread_control_frames_go_and_messages_wait() {
    let (easy, far, _fd) = attached(10_000, true, |settings| {
        settings.request.connect_only = ConnectOnly::Upgrade;
    });
    assert_eq!(easy.perform(&Silent), Ok(()));
    let send = |sender, kind, data: &[u8], patience| post(&easy, sender, kind, data, patience);
    assert_eq!(fragment_by(&easy, 1, true, None, b"one "), Ok(4));
    assert_eq!(send(1, FrameKind::Ping, b"own", Patience::None), Ok(3));
    assert_eq!(send(2, FrameKind::Pong, b"other", GUARD), Ok(5));
    // Its own thread has to finish it; another waits for that.
    assert_eq!(
        kind(send(1, FrameKind::Text, b"x", GUARD)),
        Kind::BadArgument
    );
    assert_eq!(
        kind(send(2, FrameKind::Text, b"x", Patience::None)),
        Kind::Again
    );
    assert_eq!(
        kind(send(2, FrameKind::Text, b"x", Patience::Milliseconds(5))),
        Kind::Timeout
    );
    let want = Readiness {
        writable: true,
        ..Readiness::default()
    };
    assert!(!easy.poll(want, Patience::None, 2).unwrap().writable);
    assert!(easy.poll(want, Patience::None, 1).unwrap().writable);
    thread::scope(|scope| {
        let waits = scope.spawn(|| woken(|| send(2, FrameKind::Binary, b"next", GUARD)));
        let ready = scope.spawn(|| woken(|| easy.poll(want, GUARD, 3).unwrap()));
        assert_eq!(fragment_by(&easy, 1, true, None, b"two "), Ok(4));
        assert_eq!(fragment_by(&easy, 1, false, None, b"three"), Ok(5));
        assert_eq!(waits.join().unwrap(), Ok(4));
        assert!(ready.join().unwrap().writable);
    });
    let want = [
        fragment(TEXT, "one "),
        frame(PING, "own"),
        frame(PONG, "other"),
        fragment(0, "two "),
        fragment(FIN, "three"),
        frame(BINARY, "next"),
    ];
    assert_eq!(far.frames(), want);
    // A message may be left unfinished for a CLOSE, which anybody says.
    assert_eq!(fragment_by(&easy, 1, true, None, b"lost"), Ok(4));
    far.lock().room = 0;
    assert_eq!(kind(fragment_by(&easy, 2, false, None, b"x")), Kind::Again);
    far.lock().room = 1000;
    assert_eq!(
        kind(send(1, FrameKind::Text, b"x", GUARD)),
        Kind::BadArgument,
        "still the message of the first"
    );
    assert_eq!(send(2, FrameKind::Close, &[3, 0xe8], GUARD), Ok(2));
    assert_eq!(far.frames()[7..], [close(1000, "")]);
}

/// Waits for the far end as an application does; what for.
#[derive(Debug, Default)]
struct Waits {
    far: Shared,
    asked: Mutex<Vec<Interest>>,
}

impl Await for Waits {
    fn wait(&self, interest: Interest, _: Duration) -> io::Result<()> {
        self.asked.lock().unwrap().push(interest);
        match interest.write {
            true => self.far.lock().room = 1000,
            false => self.far.say(&[frame(TEXT, "hello")]),
        }
        Ok(())
    }
}

fn unseen(far: &Shared, by: Option<Arc<dyn Await>>) -> Easy {
    let mut settings = Settings::default();
    settings.request.connect_only = ConnectOnly::Upgrade;
    let easy = Easy::new(settings);
    easy.attach(over(far, None, by));
    assert_eq!(easy.perform(&Silent), Ok(()));
    easy
}

const EITHER: Readiness = Readiness {
    readable: true,
    writable: true,
    closed: true,
};

/// A stream without a descriptor.
#[test]
fn without_a_way_to_wait_a_poll_says_what_is_known() {
    let far = Shared::default();
    let easy = unseen(&far, None);
    for patience in [GUARD, Patience::Endless] {
        assert_eq!(kind(look(&easy, true, patience)), Kind::Again);
    }
    assert_eq!(look(&easy, true, Patience::None), Ok(Readiness::default()));
    // Only a write can tell.
    assert!(easy.poll(EITHER, GUARD, 1).unwrap().writable);
    assert_eq!(kind(fragment_by(&easy, 1, false, None, b"x")), Kind::Again);
    assert!(easy.poll(EITHER, GUARD, 1).unwrap().writable);
    // What a read gives, and what was read before.
    far.say(&[frame(TEXT, "hello")]);
    for _ in 0..2 {
        assert!(look(&easy, true, GUARD).unwrap().readable);
    }
    assert_eq!(receive(&easy, GUARD).unwrap().1, b"hello");
    far.lock().ended = true;
    assert!(look(&easy, true, GUARD).unwrap().closed);
}

#[test]
fn a_poll_waits_as_the_application_does() {
    let far = Shared::default();
    let by = Arc::new(Waits {
        far: far.clone(),
        ..Waits::default()
    });
    let easy = unseen(&far, Some(Arc::clone(&by) as Arc<dyn Await>));
    let asked = || std::mem::take(&mut *by.asked.lock().unwrap());
    assert!(look(&easy, true, Patience::Endless).unwrap().readable);
    assert_eq!(asked(), [Interest::READ]);
    assert_eq!(receive(&easy, Patience::None).unwrap().1, b"hello");
    let want = Readiness {
        readable: false,
        ..EITHER
    };
    assert!(easy.poll(want, GUARD, 1).unwrap().writable);
    assert_eq!(asked(), [], "nothing was in vain");
    assert_eq!(kind(fragment_by(&easy, 1, false, None, b"x")), Kind::Again);
    assert!(easy.poll(want, Patience::Endless, 1).unwrap().writable);
    let both = Interest {
        read: true,
        write: true,
    };
    assert_eq!(asked(), [both]);
    assert_eq!(fragment_by(&easy, 1, false, None, b"x"), Ok(1));
    // It waited by itself.
    far.lock().room = 0;
    assert_eq!(kind(fragment_by(&easy, 1, false, None, b"x")), Kind::Again);
    assert!(!easy.poll(want, Patience::None, 1).unwrap().writable);
    assert!(easy.poll(want, Patience::None, 1).unwrap().writable);
    // Another call waited.
    assert_eq!(post(&easy, 1, FrameKind::Text, b"x", GUARD), Ok(1));
    assert_eq!(easy.flush_all(GUARD), Ok(()));
    far.lock().room = 0;
    assert_eq!(kind(fragment_by(&easy, 1, false, None, b"x")), Kind::Again);
    asked();
    let wanted = easy.insist(GUARD, Interest::WRITE, |_, _| match asked().as_slice() {
        [] => Err(Error::again()),
        _ => Ok(()),
    });
    assert_eq!(wanted, Ok(()));
    assert!(easy.poll(want, Patience::None, 1).unwrap().writable);
}

/// What no descriptor shows is looked for before a peer is called dead; so is what nobody has taken yet.
#[test]
fn an_unseen_peer_is_heard_out() {
    let far = Shared::default();
    let mut settings = Settings::default();
    settings.request.connect_only = ConnectOnly::Upgrade;
    settings.beyond.idle_timeout_ms = 50;
    let (start, sleeper) = (Instant::now(), Sleeper::new().unwrap());
    let attached = Some(Box::new(over(&far, None, None)));
    let transfer = Transfer::over(attached, Arc::new(settings), start, &mut System);
    let mut transfer = transfer.unwrap();
    let step = transfer.step(start, &sleeper.waker(0), &mut System);
    assert!(matches!(step, Step::Done(Ok(()))), "{step:?}");
    let open = transfer.open().unwrap();
    let tend = |ms, open: &mut Open| open.tend(start + Duration::from_millis(ms), &mut System);
    far.say(&[frame(TEXT, "hello")]);
    assert_eq!(tend(60, open), Ok(()), "not read");
    assert_eq!(tend(120, open), Ok(()), "not taken");
    let mut buf = [0; 9];
    assert_eq!(open.receive(&mut buf[..2], &mut System).unwrap().0, 2);
    assert_eq!(tend(180, open), Ok(()), "taken in part");
    assert_eq!(open.receive(&mut buf, &mut System).unwrap().0, 3);
    assert_eq!(tend(229, open), Ok(()));
    assert_eq!(kind(tend(231, open)), Kind::Timeout);
}

/// While the application takes its time with a chunk nobody else sends what its read callback brought.
#[test]
fn a_poll_sends_what_a_read_callback_brought() {
    for room in [1000, 3] {
        let far = Shared::default();
        let mut settings = Settings::default();
        settings.request.upload = true;
        let (now, sleeper) = (Instant::now(), Sleeper::new().unwrap());
        let attached = Some(Box::new(over(&far, None, None)));
        let transfer = Transfer::over(attached, Arc::new(settings), now, &mut System);
        let mut transfer = transfer.unwrap();
        let step = |transfer: &mut Transfer| transfer.step(now, &sleeper.waker(0), &mut System);
        let Step::Ask(Question::Read(mut buffer)) = step(&mut transfer) else {
            panic!("not asked");
        };
        buffer[..5].copy_from_slice(b"chunk");
        transfer.answer(Answer::Read(buffer, Brought::Bytes(5)));
        assert!(
            matches!(step(&mut transfer), Step::Wait),
            "there is no room"
        );
        let open = transfer.open().unwrap();
        assert!(!open.readiness(false, true, 1, &mut System).writable);
        assert!(!open.is_barred(1), "it waits for the socket");
        far.lock().room = room;
        let now = open.readiness(false, true, 1, &mut System);
        assert_eq!(now.writable, room == 1000);
        // The rest is for the socket and who performs.
        assert_eq!(open.is_barred(1), room == 3);
        if room == 1000 {
            assert_eq!(far.frames(), [frame(BINARY, "chunk")]);
        }
    }
}
