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

use curlws::easy::{Easy, Patience};
use curlws::net::wait::{Interest, Sleeper};
use curlws::net::wire::{Await, Line, Wire};
use curlws::random::System;
use curlws::settings::{ConnectOnly, Settings};
use curlws::transfer::{
    Answer, Attached, Brought, Error, FrameKind, Kind, Message, MessageBuffer, Open, Parcel,
    Question, Readiness, Step, Transfer,
};
use curlws::ws::Role;

use crate::rig::{Silent, kind};
use crate::wire::{BINARY, FIN, Frame, PING, PONG, TEXT, close, decode, fragment, frame};

mod unfinished;
mod unseen;

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
