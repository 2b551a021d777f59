//! The driver of one transfer: it decides how to wait, and nothing else.
//!
//! A handle may be used by two threads at once. A lock serialises their calls; it is never held
//! while waiting nor while the application's callbacks run.

use std::cell::Cell;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

mod desk;
mod turn;

/// What `desk` is made of; its model has others.
mod sync {
    pub use parking_lot::{Mutex, MutexGuard};
    pub use std::sync::atomic::{AtomicBool, Ordering};
}

use parking_lot::MutexGuard;

use crate::net::tls::{ExportedSession, SessionError, SessionKey, export_sessions, import_session};
use crate::net::wait::{Interest, Sleeper, Waker, poll};
use crate::random::System;
use crate::settings::{ConnectOnly, Settings, Text};
use crate::transfer::{
    Answer, CookieEngine, Delivery, Error, Hsts, Info, Kept, Kind, Message, Meta, Open, Question,
    TraceKind, Transfer, Verdict, Way,
};

use desk::Desk;

pub use turn::{Turned, Waiting};

/// What the driver needs from the program that uses it. No lock is held during a call.
pub trait Application {
    /// Takes a header line or a chunk.
    fn deliver(&self, delivery: &Delivery) -> Verdict;
    /// Prints or passes on what happens.
    fn trace(&self, kind: TraceKind, bytes: &[u8]);
    /// Hears of bytes received and sent; false ends the transfer.
    fn progress(&self, received: u64, sent: u64) -> bool;
    /// Answers a question that the settings' `ask` allows.
    fn ask(&self, question: Question) -> Answer {
        question.usual()
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
    cookies: CookieEngine,
    hsts: Hsts,
    kept: Kept,
    /// What it uses where no share has it: its own, or its multi handle's.
    base: Kept,
    /// The share that the handle has joined.
    way: Option<Box<Way>>,
    driver: Option<Driver>,
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

thread_local! {
    /// The thread's sleeper, between two transfers.
    static SLEEPER: Cell<Option<Sleeper>> = const { Cell::new(None) };
}

/// Ends `performing`, whatever way `perform` is left.
struct Performing<'a> {
    easy: &'a Easy,
    sleeper: Option<Sleeper>,
}

impl Drop for Performing<'_> {
    fn drop(&mut self) {
        self.easy.inner.lock().driver = None;
        // Gone only while the thread ends.
        let _ = SLEEPER.try_with(|kept| kept.set(self.sleeper.take()));
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
    /// WebSocket options and verbosity, which count at once.
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
        if let Some(transfer) = &mut inner.transfer {
            transfer.set_ws_options(ws);
            transfer.trace().set(verbose);
        }
        result
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
        self.with_transfer(|transfer| transfer.close(&mut System));
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

    /// Runs a transfer to its end, or with `CONNECT_ONLY` until it is connected.
    pub fn perform(&self, application: &dyn Application) -> Result<(), Error> {
        let performing = self.begin()?;
        let sleeper = performing.sleeper.as_ref().ok_or_else(no_sleeper)?;
        let waker = sleeper.waker(0);
        self.start()?;
        loop {
            match self.turn(application, &waker, usize::MAX) {
                Turned::Wait(waiting) => waiting.wait(Some(sleeper))?,
                Turned::Yield => {}
                Turned::Done(result) => return result,
            }
        }
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
            if !inner.is_performed()
                && let Some(transfer) = &mut inner.transfer
            {
                transfer.close(&mut System);
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

    /// Joins a share, or with `None` leaves the one that it has joined. What a share holds is
    /// used in place of what the handle keeps.
    ///
    /// # Errors
    /// `BadArgument` while the handle is performed.
    pub fn share(&self, way: Option<Way>) -> Result<(), Error> {
        let inner = &mut *self.inner.lock();
        if inner.is_performed() {
            let sentence = "The share cannot be changed while the handle is performed";
            return Err(Error::new(Kind::BadArgument, sentence));
        }
        if let Some(old) = inner.way.take() {
            old.close();
            if old.cookies.is_some() {
                inner.cookies.share(None);
            }
            if old.hsts.is_some() {
                inner.hsts.share(None);
            }
        }
        if let Some(jar) = way.as_ref().and_then(|way| way.cookies.as_ref()) {
            inner.cookies.share(Some(jar.clone()));
        }
        if let Some(hosts) = way.as_ref().and_then(|way| way.hsts.as_ref()) {
            inner.hsts.share(Some(hosts.clone()));
        }
        inner.way = way.map(Box::new);
        inner.settle();
        Ok(())
    }

    /// Begins to belong to a multi handle, which steps it and is woken by `waker`. What handles of
    /// a multi share is used in place of what the handle kept, but for what a share has.
    ///
    /// # Errors
    /// `Recursive`: it is performed, or in a multi handle already.
    pub fn enter_multi(&self, waker: Waker, base: Kept) -> Result<(), Error> {
        let inner = &mut *self.inner.lock();
        if inner.driver.is_some() {
            return Err(busy());
        }
        inner.driver = Some(Driver::Multi(waker));
        inner.base = Kept {
            keeper: inner.kept.keeper.clone(),
            ..base
        };
        inner.settle();
        Ok(())
    }

    /// Belongs to its multi handle no more. An unfinished transfer ends, an open `CONNECT_ONLY`
    /// connection stays.
    pub fn leave_multi(&self, finished: bool, application: &dyn Application) {
        {
            let inner = &mut *self.inner.lock();
            inner.driver = None;
            inner.base = Kept {
                keeper: inner.kept.keeper.clone(),
                ..Kept::default()
            };
            inner.settle();
            if let (false, Some(transfer)) = (finished, &mut inner.transfer) {
                transfer.close(&mut System);
            }
        }
        self.close_sockets(application);
    }

    /// The TLS sessions of the handle, or of its share, to be given to another.
    ///
    /// # Errors
    /// `FailedInit` without random bytes.
    pub fn export_sessions(&self) -> Result<Vec<ExportedSession>, Error> {
        let sessions = self.inner.lock().kept.sessions.clone();
        export_sessions(&sessions, unix_time() as u64).map_err(session_error)
    }

    /// Takes a TLS session that another gave away, for the handle or its share.
    ///
    /// # Errors
    /// `Read` where `data` names none that is here, `BadArgument` for another session's key.
    pub fn import_session(&self, key: SessionKey<'_>, data: &[u8]) -> Result<(), Error> {
        let sessions = self.inner.lock().kept.sessions.clone();
        import_session(&sessions, key, data, unix_time() as u64).map_err(session_error)
    }

    fn begin(&self) -> Result<Performing<'_>, Error> {
        let mut inner = self.inner.lock();
        inner.check_free()?;
        let kept = SLEEPER.try_with(Cell::take).ok().flatten();
        let sleeper = match kept.filter(Sleeper::is_own) {
            Some(sleeper) => sleeper,
            None => Sleeper::new().map_err(|_| no_sleeper())?,
        };
        inner.driver = Some(Driver::Perform(sleeper.waker(0)));
        drop(inner);
        Ok(Performing {
            easy: self,
            sleeper: Some(sleeper),
        })
    }

    /// Makes the transfer that the settings tell of; the one before ends.
    ///
    /// # Errors
    /// Of the URL and the settings.
    pub fn start(&self) -> Result<(), Error> {
        let inner = &mut *self.inner.lock();
        if let Some(mut old) = inner.transfer.take() {
            old.close(&mut System);
        }
        let (settings, kept) = (Arc::clone(&inner.settings), inner.kept.clone());
        inner.cookies.begin(&settings.cookies, unix_time());
        inner.hsts.begin(unix_time());
        let mut transfer = Transfer::new(settings, Instant::now(), &mut System)?.with(kept);
        transfer.set_cookies(inner.cookies.clone(), unix_time());
        transfer.set_hsts(inner.hsts.clone());
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

    fn with_transfer(&self, then: impl FnOnce(&mut Transfer)) {
        if let Some(transfer) = &mut self.inner.lock().transfer {
            then(transfer);
        }
    }

    /// Facts of the last transfer.
    pub fn info<R>(&self, read: impl FnOnce(&Info) -> R) -> R {
        let inner = self.inner.lock();
        match &inner.transfer {
            Some(transfer) => read(transfer.info()),
            None => read(&Info::default()),
        }
    }

    /// The descriptor of the open connection, as long as it is open.
    pub fn socket(&self) -> Option<Arc<OwnedFd>> {
        self.inner.lock().transfer.as_ref()?.socket()
    }

    /// Receives a chunk of a frame (`curl_ws_recv`).
    pub fn receive(&self, buf: &mut [u8]) -> Result<(usize, Meta), Error> {
        let mut inner = self.inner.lock();
        let wanted = inner.settings.request.connect_only != ConnectOnly::Off;
        let received = match inner.transfer.as_deref_mut() {
            Some(transfer) if wanted && transfer.connect_only() == ConnectOnly::Upgrade => {
                match transfer.open() {
                    Some(open) => open.receive(buf, &mut System),
                    None => Err(not_connected(Kind::BadArgument)),
                }
            }
            _ => Err(cannot_receive(&inner.settings)),
        };
        if let (Ok((n, _)), Some(transfer)) = (&received, &mut inner.transfer) {
            transfer.info_mut().received += *n as u64;
        }
        received
    }

    /// Receives bytes as they are (`curl_easy_recv`); 0 is the end.
    pub fn receive_raw(&self, buf: &mut [u8]) -> Result<usize, Error> {
        connection(&mut self.inner.lock())?.receive_raw(buf)
    }

    /// Sends bytes as they are (`curl_easy_send`).
    pub fn send_raw(&self, data: &[u8]) -> Result<usize, Error> {
        let mut inner = self.inner.lock();
        connection(&mut inner)?;
        send_with(inner, |open| open.send_raw(data, &mut System))
    }

    /// Sends (a part of) a frame, or in raw mode bytes (`curl_ws_send`).
    pub fn send(&self, message: Message) -> Result<usize, Error> {
        send_with(self.websocket()?, |open| open.send(message, &mut System))
    }

    /// The same for raw mode.
    pub fn send_unframed(&self, data: &[u8]) -> Result<usize, Error> {
        send_with(self.websocket()?, |open| open.send_raw(data, &mut System))
    }

    /// Announces a frame (`curl_ws_start_frame`).
    pub fn start_frame(&self, message: Message) -> Result<(), Error> {
        if self.inner.lock().settings.request.connect_only != ConnectOnly::Off {
            let sentence = "curl_ws_start_frame is for transfers that run in curl_easy_perform; \
                            with CURLOPT_CONNECT_ONLY, CURLWS_OFFSET announces a frame";
            return Err(Error::new(Kind::Send, sentence));
        }
        send_with(self.websocket()?, |open| {
            open.start_frame(message, &mut System).map(|()| 0)
        })
        .map(|_| ())
    }

    /// Whether there is an open WebSocket to send to; the error says why not.
    pub fn connected(&self) -> Result<(), Error> {
        self.websocket().map(|_| ())
    }

    /// The lock on a handle that has an open WebSocket.
    fn websocket(&self) -> Result<MutexGuard<'_, Inner>, Error> {
        let mut inner = self.inner.lock();
        // As in libcurl, after a reset the settings no longer speak of the connection.
        let wanted = inner.settings.request.connect_only != ConnectOnly::Off;
        let mut open = false;
        let usable = inner.transfer.as_deref_mut().is_some_and(|transfer| {
            open = transfer.open().is_some();
            match transfer.connect_only() {
                ConnectOnly::Off => open,
                ConnectOnly::Connect => false,
                ConnectOnly::Upgrade => open && wanted,
            }
        });
        if usable {
            return Ok(inner);
        }
        Err(not_connected(match wanted && !open {
            true => Kind::UnsupportedProtocol,
            false => Kind::Send,
        }))
    }

    /// Waits until the socket takes bytes, or the transfer's time is up.
    pub fn wait_writable(&self) -> Result<(), Error> {
        let now = Instant::now();
        let waiting = {
            let inner = self.inner.lock();
            let Some(transfer) = &inner.transfer else {
                return Err(not_connected(Kind::Send));
            };
            let Some(fd) = transfer.socket() else {
                return Err(not_connected(Kind::Send));
            };
            Waiting {
                on: vec![(fd, Interest::WRITE)],
                until: transfer.deadline(now),
            }
        };
        if waiting.until.is_some_and(|until| until <= now) {
            return Err(Error::new(Kind::Send, "Timeout: the server does not read"));
        }
        waiting.wait(None)
    }

    /// Sends what waits for the socket (`curl_easy_upkeep`).
    pub fn flush(&self) {
        self.with_transfer(|transfer| {
            if let Some(open) = transfer.open() {
                // What cannot go now goes with the next call; a broken socket shows there.
                let _ = open.flush(&mut System);
            }
        });
    }

    /// Stops or resumes deliveries to the write callback, and questions to the read callback
    /// (`curl_easy_pause`).
    pub fn pause(&self, deliveries: bool, questions: bool) -> Result<(), Error> {
        let mut inner = self.inner.change();
        let pause = |transfer: &mut Transfer| transfer.pause(deliveries, questions);
        if !inner.transfer.as_deref_mut().is_some_and(pause) {
            return Err(not_connected(Kind::BadArgument));
        }
        if let Some(driver) = &inner.driver {
            driver.wake();
        }
        Ok(())
    }
}

impl Drop for Easy {
    fn drop(&mut self) {
        self.with_transfer(|transfer| transfer.close(&mut System));
        let inner = &mut *self.inner.lock();
        inner.cookies.save(&inner.settings.cookies, unix_time());
        inner.hsts.save(unix_time());
    }
}

fn session_error(error: SessionError) -> Error {
    let kind = match error {
        SessionError::Garbled | SessionError::Unknown => Kind::Read,
        SessionError::Key => Kind::BadArgument,
        SessionError::NoRandom => Kind::FailedInit,
    };
    Error::new(kind, error.to_string())
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

    /// Whether a thread is in `perform`.
    fn is_performed(&self) -> bool {
        matches!(self.driver, Some(Driver::Perform(_)))
    }

    /// Uses what the share has, and the base for the rest.
    fn settle(&mut self) {
        let (way, base) = (self.way.as_ref(), &self.base);
        let dns = way.and_then(|way| way.dns.as_ref());
        let sessions = way.and_then(|way| way.sessions.as_ref());
        self.kept.dns = dns.unwrap_or(&base.dns).clone();
        self.kept.sessions = sessions.unwrap_or(&base.sessions).clone();
    }
}

/// Sends, counts, and wakes the performing thread where bytes are left over for it.
fn send_with(
    mut inner: MutexGuard<'_, Inner>,
    send: impl FnOnce(&mut Open) -> Result<usize, Error>,
) -> Result<usize, Error> {
    let Some(transfer) = inner.transfer.as_deref_mut() else {
        return Err(not_connected(Kind::Send));
    };
    let Some(open) = transfer.open() else {
        return Err(not_connected(Kind::Send));
    };
    let sent = send(open);
    // An upload may go on now.
    let left_over = open.interest().write || open.is_uploading();
    if let Ok(n) = &sent {
        transfer.info_mut().sent += *n as u64;
    }
    if left_over && let Some(driver) = &inner.driver {
        driver.wake();
    }
    sent
}

/// The connection of a `CONNECT_ONLY` handle.
fn connection(inner: &mut Inner) -> Result<&mut Open, Error> {
    if inner.settings.request.connect_only == ConnectOnly::Off {
        return Err(cannot_receive(&inner.settings));
    }
    inner
        .transfer
        .as_deref_mut()
        .filter(|transfer| transfer.connect_only() != ConnectOnly::Off)
        .and_then(Transfer::open)
        .ok_or_else(|| not_connected(Kind::UnsupportedProtocol))
}

fn cannot_receive(settings: &Settings) -> Error {
    match settings.request.connect_only {
        ConnectOnly::Off => Error::new(
            Kind::UnsupportedProtocol,
            "CURLOPT_CONNECT_ONLY is required to receive by call",
        ),
        _ => not_connected(Kind::BadArgument),
    }
}

fn not_connected(kind: Kind) -> Error {
    Error::new(
        kind,
        "The handle has no WebSocket connection: curl_easy_perform has to connect it",
    )
}

fn busy() -> Error {
    Error::new(Kind::Recursive, "The handle is being performed")
}

fn no_sleeper() -> Error {
    Error::new(Kind::FailedInit, "No descriptor is left to wait with")
}

/// Waits a moment: another thread has to finish its frame first.
pub fn yield_briefly() {
    let _ = poll::<OwnedFd>(&[], None, Some(Duration::from_millis(1)));
}
