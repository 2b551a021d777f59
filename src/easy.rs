//! The driver of one transfer: it decides how to wait, and nothing else.
//!
//! A handle may be used by two threads at once. A lock serialises their calls; it is never held
//! while waiting nor while the application's callbacks run.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

mod accept;
mod attach;
mod calls;
mod closing;
mod desk;
mod insist;
mod messages;
mod perform;
mod ready;
mod sharing;
mod turn;

/// What `desk` is made of; its model has others.
mod sync {
    pub use parking_lot::{Mutex, MutexGuard};
    pub use std::sync::atomic::{AtomicBool, Ordering};
}

use crate::net::wait::Waker;
use crate::random::System;
use crate::room::{self, NoRoom};
use crate::settings::{Settings, Text};
use crate::transfer::{
    Answer, Attached, CookieEngine, Delivery, Error, Hsts, Info, Kept, Kind, Plan, Question, Stats,
    TraceKind, Transfer, Verdict, Way,
};

use desk::Desk;
use perform::{Borrowed, Performing};

pub use attach::Detached;
pub use calls::yield_briefly;
pub use insist::Patience;
pub use perform::enter_thread;
pub use turn::{Turned, Waiting};

/// What the driver needs from the program that uses it. No lock is held during a call.
pub trait Application {
    /// Takes a header line or a chunk.
    fn deliver(&self, delivery: &Delivery) -> Verdict;
    /// Prints or passes on what happens.
    fn trace(&self, _kind: TraceKind, _bytes: &[u8]) {}
    /// Hears of bytes received and sent; false ends the transfer.
    fn progress(&self, _received: u64, _sent: u64) -> bool {
        true
    }
    /// Answers a question that the settings' `ask` allows.
    fn ask(&self, question: Question) -> Answer {
        question.usual()
    }
    /// The transfer is about to connect again: brings the settings up to date.
    ///
    /// # Errors
    /// They cannot be read, which ends the transfer.
    fn renew(&self) -> Result<(), Error> {
        Ok(())
    }
    /// Closes a socket (settings `ask.close`).
    fn close_socket(&self, fd: OwnedFd) {
        drop(fd);
    }
}

/// An easy handle without its C clothes.
#[derive(Debug)]
pub struct Easy {
    /// When it is changed, deliveries do not go on without another step.
    inner: Desk<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    settings: Arc<Settings>,
    transfer: Option<Box<Transfer>>,
    /// The stream for the next one.
    attached: Option<Box<Attached>>,
    cookies: CookieEngine,
    hsts: Hsts,
    kept: Kept,
    /// What it uses where no share has it: its own, or its multi handle's.
    base: Kept,
    /// The share that the handle has joined.
    way: Option<Box<Way>>,
    driver: Option<Driver>,
    /// Threads that wait in a call.
    waiters: Vec<insist::Waiter>,
    /// Somebody wanted a wait to end when nobody waited: the next one does.
    woken: bool,
}

/// Who steps the transfer.
#[derive(Debug)]
enum Driver {
    /// A thread in `perform`.
    Perform(Waker),
    /// A multi handle.
    Multi(Waker),
}

impl Driver {
    fn wake(&self) {
        let (Driver::Perform(waker) | Driver::Multi(waker)) = self;
        waker.wake();
    }
}

impl Easy {
    /// A handle with these settings.
    pub fn new(settings: Settings) -> Easy {
        let base = Kept::default();
        let inner = Inner {
            settings: Arc::new(settings),
            kept: base.clone(),
            base,
            ..Inner::default()
        };
        Easy {
            inner: Desk::new(inner),
        }
    }

    /// Changes the settings. They count from the next transfer on, but for the
    /// WebSocket options, verbosity and what keeps a connection alive, which count at once.
    pub fn settings<R>(&self, change: impl FnOnce(&mut Settings) -> R) -> R {
        let inner = &mut *self.inner.change();
        let settings = Arc::make_mut(&mut inner.settings);
        let result = change(settings);
        let (ws, verbose) = (settings.ws, settings.verbose);
        if !settings.cookies.orders.is_empty() {
            let orders = std::mem::take(&mut settings.cookies.orders);
            inner.cookies.obey(orders, &settings.cookies, unix_time());
        }
        inner.hsts.obey(std::mem::take(&mut settings.hsts));
        let plan = Plan::of(&settings.beyond, ws);
        if let Some(transfer) = &mut inner.transfer {
            transfer.set_ws_options(ws);
            transfer.set_beyond(&inner.settings.beyond);
            transfer.set_verbose(verbose);
            match transfer.set_plan(plan, Instant::now) {
                true => inner.wake(),
                // More may fit into the queue now.
                false => inner.nudge(),
            }
        }
        result
    }

    /// Whether there is room to change the settings: while a transfer has them, they are copied.
    ///
    /// # Errors
    /// There is not.
    pub fn check_room(&self) -> Result<(), NoRoom> {
        let inner = self.inner.lock();
        match Arc::strong_count(&inner.settings) {
            1 => Ok(()),
            _ => room::check_copies(&*inner.settings, 2),
        }
    }

    /// Reads the settings.
    pub fn read_settings<R>(&self, read: impl FnOnce(&Settings) -> R) -> R {
        read(&self.inner.lock().settings)
    }

    /// The host that the transfer leads to, with its port.
    pub fn host(&self) -> String {
        let inner = self.inner.lock();
        inner
            .transfer
            .as_ref()
            .map_or_else(String::new, |transfer| transfer.host())
    }

    /// Ends the transfer at once.
    pub fn stop(&self) -> Error {
        self.inner.lock().close();
        Error::new(
            Kind::Aborted,
            "A callback of the multi handle asked for the end",
        )
    }

    /// Whether `CURLWS_RAW_MODE` is on.
    pub fn is_raw(&self) -> bool {
        self.inner.lock().settings.ws.raw
    }

    /// Whether `CURLOPT_VERBOSE` is on.
    pub fn verbose(&self) -> bool {
        self.inner.lock().settings.verbose
    }

    /// Forgets the settings; the connection stays.
    pub fn reset(&self) -> Result<(), Error> {
        let mut inner = self.inner.lock();
        if inner.is_performed() {
            return Err(busy());
        }
        inner.settings = Arc::default();
        if let Some(transfer) = &mut inner.transfer {
            *transfer.info_mut() = Info::default();
        }
        Ok(())
    }

    /// Takes the entries of `CURLOPT_RESOLVE`.
    pub fn load_hosts(&self, entries: &[Text]) -> Result<(), Error> {
        let dns = &self.inner.lock().kept.dns;
        let loaded = dns.with(|cache| cache.load(entries, Instant::now()));
        loaded
            .unwrap_or(Ok(()))
            .map_err(|error| Error::new(Kind::Syntax, error.to_string()))
    }

    /// Whether [`Easy::perform`] could begin.
    ///
    /// # Errors
    /// `FailedInit` in a multi handle, `Recursive` while it is performed.
    pub fn check_free(&self) -> Result<(), Error> {
        self.inner.lock().check_free()
    }

    /// Closes the connection of the last transfer, unless one is being performed.
    pub fn end(&self, application: &dyn Application) {
        {
            let mut inner = self.inner.lock();
            if !inner.is_performed() {
                inner.close();
            }
        }
        self.close_sockets(application);
    }

    /// Gives the application the sockets that nobody uses any more and that it closes.
    pub fn close_sockets(&self, application: &dyn Application) {
        loop {
            let fd = self.inner.lock().kept.keeper.fetch();
            let Some(fd) = fd else { return };
            application.close_socket(fd);
        }
    }

    /// Makes the transfer that the settings tell of; the one before ends.
    ///
    /// # Errors
    /// Of the URL and the settings. An attached stream is closed then.
    pub fn start(&self, application: &dyn Application) -> Result<(), Error> {
        let started = self.make_transfer();
        if started.is_err() {
            self.close_sockets(application);
        }
        started
    }

    fn make_transfer(&self) -> Result<(), Error> {
        let inner = &mut *self.inner.lock();
        inner.close();
        let old = inner.transfer.take();
        inner.cookies.begin(&inner.settings.cookies, unix_time());
        inner.hsts.begin(unix_time());
        let attached = inner.take_attached();
        let now = Instant::now();
        let mut transfer = inner.new_transfer(attached, now)?;
        if let Some(old) = old {
            transfer.resume(*old, now, &mut System);
        }
        inner.transfer = Some(Box::new(transfer));
        Ok(())
    }

    /// All cookies of the cookie engine, in Netscape's format.
    pub fn cookie_lines(&self) -> Vec<Vec<u8>> {
        self.inner.lock().cookies.lines(unix_time())
    }

    /// Uses the HSTS list; `then` is told the time, in seconds since 1970.
    pub fn hsts<R>(&self, then: impl FnOnce(&mut Hsts, i64) -> R) -> R {
        then(&mut self.inner.lock().hsts, unix_time())
    }

    /// Facts of the last transfer.
    pub fn info<R>(&self, read: impl FnOnce(&Info) -> R) -> R {
        let inner = self.inner.lock();
        match &inner.transfer {
            Some(transfer) => read(transfer.info()),
            None => read(&Info::default()),
        }
    }

    /// Figures of the last transfer's WebSocket.
    pub fn stats(&self) -> Stats {
        let inner = self.inner.lock();
        let transfer = inner.transfer.as_ref();
        transfer.map_or_else(Stats::default, |transfer| transfer.stats())
    }

    /// What calls have to say of frames for a trace, since it was asked last.
    pub fn frame_lines(&self) -> Vec<String> {
        let transfer = &mut self.inner.lock().transfer;
        let lines = transfer.as_deref_mut().map(Transfer::frame_lines);
        lines.unwrap_or_default()
    }

    /// The descriptor of the open connection, as long as it is open, or else that of the stream
    /// that the next transfer goes over.
    pub fn socket(&self) -> Option<Arc<OwnedFd>> {
        let inner = self.inner.lock();
        let open = inner.transfer.as_ref().and_then(|of| of.socket());
        open.or_else(|| inner.attached.as_ref()?.line.fd())
    }
}

impl Drop for Easy {
    fn drop(&mut self) {
        let inner = &mut *self.inner.lock();
        inner.close();
        inner.cookies.save(&inner.settings.cookies, unix_time());
        inner.hsts.save(unix_time());
    }
}

/// Seconds since 1970.
fn unix_time() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs() as i64)
}

impl Inner {
    fn check_free(&self) -> Result<(), Error> {
        match &self.driver {
            None => Ok(()),
            Some(Driver::Perform(_)) => Err(busy()),
            Some(Driver::Multi(_)) => {
                let sentence = "The handle is in a multi handle";
                Err(Error::new(Kind::FailedInit, sentence))
            }
        }
    }

    /// Closes the connection, if there is one; who waits for it hears of that.
    fn close(&mut self) {
        if let Some(transfer) = &mut self.transfer {
            transfer.close(&mut System);
        }
        self.nudge();
    }

    /// What the settings tell of, with what the handle keeps.
    fn new_transfer(
        &self,
        attached: Option<Box<Attached>>,
        now: Instant,
    ) -> Result<Transfer, Error> {
        let settings = Arc::clone(&self.settings);
        let transfer = Transfer::over(attached, settings, now, &mut System)?;
        let mut transfer = transfer.with(self.kept.clone());
        transfer.set_cookies(self.cookies.clone(), unix_time());
        transfer.set_hsts(self.hsts.clone());
        Ok(transfer)
    }

    /// The transfer connects again, by the settings as they are now.
    fn renew(&mut self) {
        let now = Instant::now();
        let made = self.new_transfer(None, now);
        if let Some(transfer) = &mut self.transfer {
            match made {
                Ok(next) => transfer.renew(next, now),
                Err(error) => transfer.abort(error),
            }
        }
    }

    /// Whether a thread is in `perform`.
    fn is_performed(&self) -> bool {
        matches!(self.driver, Some(Driver::Perform(_)))
    }
}

fn busy() -> Error {
    Error::new(Kind::Recursive, "The handle is being performed")
}
