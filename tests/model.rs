//! The wake-up and the handle's lock, run through every order of their threads' steps (loom).
//!
//! The two files below are those of the library; only the locks, the flag and the descriptor that
//! they stand on are loom's. A wake-up that is lost leaves all threads waiting, which loom reports.

#![cfg(target_pointer_width = "64")] // loom's

use std::collections::BTreeSet;

use loom::sync::{Arc, Condvar};
use loom::thread;

#[path = "../src/net/wait/bell.rs"]
mod bell;
#[path = "../src/easy/desk.rs"]
mod desk;

/// What the library takes from parking_lot and the standard library.
mod sync {
    pub use loom::sync::MutexGuard;
    pub use loom::sync::atomic::{AtomicBool, Ordering};

    #[derive(Debug)]
    pub struct Mutex<T>(loom::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub fn new(value: T) -> Mutex<T> {
            Mutex(loom::sync::Mutex::new(value))
        }

        pub fn lock(&self) -> MutexGuard<'_, T> {
            self.0.lock().unwrap()
        }
    }
}

use bell::{Bell, Signal};
use desk::Desk;
use sync::Mutex;

/// An eventfd: readable while it counts something.
struct Counter(Mutex<u64>, Condvar);

impl Counter {
    fn new() -> Counter {
        Counter(Mutex::new(0), Condvar::new())
    }

    /// `poll(2)` without an end.
    fn wait(&self) {
        let mut count = self.0.lock();
        while *count == 0 {
            count = self.1.wait(count).unwrap();
        }
    }
}

impl Signal for Counter {
    fn ring(&self) {
        *self.0.lock() += 1;
        self.1.notify_all();
    }

    fn silence(&self) {
        *self.0.lock() = 0;
    }
}

type Tokens = BTreeSet<u64>;

/// How often a thread may be interrupted where it need not wait: more take minutes, and what was
/// broken on purpose showed with two.
const INTERRUPTIONS: usize = 4;

fn model(run: impl Fn() + Sync + Send + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(INTERRUPTIONS);
    model.check(run);
}

/// Two threads call at any time, `hear` gathers their tokens; then a third call is heard, too.
fn everybody_is_heard(hear: fn(&Bell<Counter>, &mut Tokens)) {
    model(move || {
        let bell = Arc::new(Bell::new(Counter::new()));
        let callers = [1, 2].map(|token| {
            let bell = Arc::clone(&bell);
            thread::spawn(move || bell.call(token))
        });
        let mut heard = Tokens::new();
        while heard.len() < 2 {
            hear(&bell, &mut heard);
        }
        assert_eq!(heard, Tokens::from([1, 2]));
        for caller in callers {
            caller.join().unwrap();
        }
        bell.call(3);
        while !heard.contains(&3) {
            hear(&bell, &mut heard);
        }
    });
}

#[test]
fn who_waits_hears_every_caller() {
    everybody_is_heard(|bell, heard| {
        bell.signal().wait();
        heard.extend(bell.drain());
    });
}

/// As a multi handle does: `perform` looks first, and waits only where nobody called.
#[test]
fn who_looks_before_it_waits_hears_every_caller() {
    everybody_is_heard(|bell, heard| {
        if !bell.is_called() {
            bell.signal().wait();
        }
        heard.extend(bell.drain());
    });
}

/// The drivers' loop: lock, look, unlock, sleep. Against it: lock, add work, wake, unlock.
#[test]
fn work_is_always_done_and_nobody_sleeps_with_the_lock() {
    model(|| {
        let (desk, bell) = (Desk::new(0), Bell::new(Counter::new()));
        let both = Arc::new((desk, bell));
        let senders = [1, 2].map(|token| {
            let both = Arc::clone(&both);
            thread::spawn(move || {
                let (desk, bell) = &*both;
                let mut work = desk.lock();
                *work += 1;
                bell.call(token);
            })
        });
        let (desk, bell) = &*both;
        let mut done = 0;
        loop {
            done += std::mem::take(&mut *desk.step());
            if done == 2 {
                break;
            }
            // With the lock held nobody could add what this waits for.
            bell.signal().wait();
            bell.drain();
        }
        for sender in senders {
            sender.join().unwrap();
        }
    });
}

/// `curl_easy_pause` and `curl_easy_setopt` while another thread delivers chunk after chunk.
#[test]
fn a_change_is_seen_by_the_step_or_noted() {
    model(|| {
        let desk = Arc::new(Desk::new(false));
        let changer = {
            let desk = Arc::clone(&desk);
            thread::spawn(move || *desk.change() = true)
        };
        let seen = *desk.step();
        changer.join().unwrap();
        assert!(seen || desk.is_changed(), "deliveries would go on unaware");
    });
}
