//! The loop: one thread that waits for everybody at once, standard input and output, sockets, signals
//! and the clock.

use std::io;
use std::net::TcpListener;
use std::os::fd::AsFd;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rustix::event::PollFlags;

use curlws::multi::{Extra, Multi, MultiError};
use curlws::net::tls::use_environment;
use curlws::transfer::{Closed, FrameKind, TRACE_FRAMES};
use curlws::ws::close;

use crate::args::{Args, Wait};
use crate::exit::{self, Ending};
use crate::input::Input;
use crate::output::Output;
use crate::peer::{Message, Peer, Quiet, Seat};
use crate::progress::Progress;
use crate::screen::{Screen, wants_colour};
use crate::settings;
use crate::show::{Show, Style};
use crate::signals::Signals;

/// How long the peer may take to answer our CLOSE, and how long at the end of `--max-time`.
const CLOSE_WAIT: Duration = Duration::from_secs(5);
const LAST_WAIT: Duration = Duration::from_secs(1);
/// How long answers are waited for at the end of standard input.
const WAIT: Duration = Duration::from_secs(1);
/// How long nobody is accepted after the system had no descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_secs(1);
/// The longest wait without a reason.
const LONG: Duration = Duration::from_secs(3600);

/// A run of the tool.
#[derive(Debug)]
pub struct Run {
    pub(crate) args: Args,
    pub(crate) multi: Multi<Seat>,
    pub(crate) peers: Vec<Rc<Peer>>,
    pub(crate) input: Input,
    pub(crate) output: Output,
    /// Nobody reads standard output any more.
    pub(crate) unread: bool,
    pub(crate) show: Show,
    pub(crate) screen: Screen,
    pub(crate) progress: Option<Progress>,
    signals: Signals,
    pub(crate) listener: Option<TcpListener>,
    accept_after: Option<Instant>,
    /// Clients so far.
    pub(crate) clients: u64,
    /// What `-d` says.
    pub(crate) first: Vec<Message>,
    /// Messages that came.
    pub(crate) count: u64,
    /// Since when nothing has moved.
    pub(crate) quiet_since: Instant,
    end_of_time: Option<Instant>,
    paused: bool,
    /// How it ends, once it is to end; until when the closing handshake is waited for.
    pub(crate) ending: Option<Ending>,
    closing_until: Option<Instant>,
    /// The error was told.
    told: bool,
}

/// How to part from the peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parting {
    /// We have no more to say; they may.
    Half,
    /// Nothing is heard any more.
    Whole,
}

/// What a wait ended with.
#[derive(Debug, Default)]
struct Ready {
    signal: bool,
    input: bool,
    unread: bool,
    client: bool,
}

impl Run {
    /// Reads what is to be read before anything is connected.
    ///
    /// # Errors
    /// How it ends.
    pub fn new(args: Args) -> Result<Run, Ending> {
        let failed = |what: &str| {
            let what = what.to_owned();
            move |error: io::Error| Ending::bad(exit::FAILED, format!("{what}: {error}"))
        };
        let mut input = Input::new(args.binary).map_err(failed("Standard input"))?;
        let output = Output::new().map_err(failed("Standard output"))?;
        let kind = if args.binary {
            FrameKind::Binary
        } else {
            FrameKind::Text
        };
        let first = first_messages(&args, kind, &mut input)?;
        let screen = Screen::new(args.output.silent);
        let style = match (args.output.raw, args.output.json, output.terminal) {
            (true, ..) => Style::Raw,
            (_, true, _) => Style::Json,
            (_, _, true) => Style::Terminal {
                colour: wants_colour(),
            },
            _ => Style::Pipe,
        };
        let listens = args.listening.listen.is_some();
        let meter = !args.output.silent && !args.output.no_progress_meter;
        let meter = meter && std::io::IsTerminal::is_terminal(&io::stderr());
        TRACE_FRAMES.store(args.output.verbose, Ordering::Relaxed);
        use_environment();
        Ok(Run {
            multi: Multi::new().map_err(failed("No descriptor"))?,
            peers: Vec::new(),
            input,
            output,
            unread: false,
            show: Show::new(style, args.output.hex, listens),
            screen,
            progress: meter.then(Progress::default),
            signals: Signals::new().map_err(failed("Signals"))?,
            listener: None,
            accept_after: None,
            clients: 0,
            first,
            count: 0,
            quiet_since: Instant::now(),
            end_of_time: args.max_time.map(|time| Instant::now() + time),
            paused: false,
            ending: None,
            closing_until: None,
            told: false,
            args,
        })
    }

    /// Whether messages are put together before they are looked at.
    fn wants_whole(&self) -> bool {
        self.args.listening.listen.is_some() || self.args.output.json || self.args.output.hex
    }

    /// Connects, or listens.
    ///
    /// # Errors
    /// How it ends.
    pub fn begin(&mut self) -> Result<(), Ending> {
        if let Some(place) = self.args.listening.listen.clone() {
            return self.listen(&place);
        }
        let told = settings::client(&self.args, self.wants_whole());
        let told = told.map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => Ending::quiet(130), // Ctrl-C
            _ => Ending::bad(exit::FAILED, format!("No password: {error}")),
        })?;
        let peer = Rc::new(Peer::server(told, settings::hosts(&self.args)));
        peer.enter(&self.multi)
            .map_err(|error| Ending::of_error(&error))?;
        self.peers.push(peer);
        Ok(())
    }

    /// Runs until the end.
    pub fn run(mut self) -> Ending {
        if let Err(ending) = self.begin() {
            self.tell(&ending);
            return ending;
        }
        loop {
            if self.multi.perform(&Quiet).is_err() {
                let ending = Ending::bad(exit::FAILED, "The system cannot wait for sockets");
                self.tell(&ending);
                return ending;
            }
            self.look();
            self.pump();
            self.flush();
            if let Some(ending) = self.over() {
                return ending;
            }
            let ready = match self.wait() {
                Ok(ready) => ready,
                Err(_) => continue, // `perform` says so too
            };
            self.react(&ready);
            self.look_at_clock(Instant::now());
        }
    }

    /// Writes what can be written.
    pub(crate) fn flush(&mut self) {
        if self.unread {
            return;
        }
        if self.output.terminal && !self.output.is_empty() {
            self.screen.clear();
        }
        if let Err(error) = self.output.flush() {
            self.lose_reader(match error.kind() {
                io::ErrorKind::BrokenPipe => Ending::quiet(exit::WRITE),
                _ => Ending::bad(
                    exit::WRITE,
                    format!("Standard output cannot be written: {error}"),
                ),
            });
        }
        let full = self.output.is_full() && !self.unread;
        if full != self.paused && (full || self.output.is_low() || self.unread) {
            self.paused = full;
            self.peers.iter().for_each(|peer| peer.pause(full));
        }
    }

    /// Standard output takes no more. What was to be a good end is none if something is lost.
    fn lose_reader(&mut self, ending: Ending) {
        self.unread = true;
        match &mut self.ending {
            Some(meant) if meant.status == 0 && !self.output.is_empty() => {
                *meant = ending;
                self.told = false;
            }
            _ => self.leave(Parting::Whole, ending),
        }
    }

    /// Asks the peers for the end. The first call says how it ends.
    pub(crate) fn leave(&mut self, how: Parting, ending: Ending) {
        if self.ending.is_some() {
            if self.waits_for_reader() && ending.is_urgent() {
                self.unread = true;
                self.ending = Some(ending);
                self.told = false;
            }
            return;
        }
        let timeout = ending.status == exit::TIMEOUT;
        let wait = if timeout { LAST_WAIT } else { CLOSE_WAIT };
        self.closing_until = Some(Instant::now() + wait);
        let payload = self.close_payload(&ending);
        self.ending = Some(ending);
        self.input.close();
        self.listener = None;
        self.peers.retain(|peer| {
            peer.drop_unsent();
            let said = match how {
                Parting::Half => peer.finish(&payload),
                Parting::Whole => peer.close(&payload),
            };
            if !said {
                peer.leave(&self.multi);
            }
            said
        });
    }

    /// All is over, but that standard output is not read, and nobody has said that it is to end now.
    fn waits_for_reader(&self) -> bool {
        let meant = self.ending.as_ref();
        self.peers.is_empty() && meant.is_some_and(|ending| !ending.is_urgent())
    }

    /// What our CLOSE says.
    fn close_payload(&self, ending: &Ending) -> Box<[u8]> {
        // A server that is stopped, and who is told to go: clients may look for another.
        let listens = self.args.listening.listen.is_some();
        let goes_away = match ending.status {
            129 | 143 => true,
            130 => listens,
            _ => false,
        };
        let code = if goes_away { 1001 } else { 1000 };
        match &self.args.close {
            Some(payload) => payload.0.clone(),
            None => close::compose(code, b"").unwrap_or_default(),
        }
    }

    /// The end, once there is nothing more to do.
    fn over(&mut self) -> Option<Ending> {
        if !self.peers.is_empty() || self.listener.is_some() {
            return None;
        }
        let mut ending = self.ending.clone()?;
        while !std::mem::replace(&mut self.told, true) {
            self.tell(&ending);
            self.flush(); // which may make another end of it
            ending = self.ending.clone()?;
        }
        let all_written = self.output.is_empty() || self.unread;
        all_written.then_some(ending)
    }

    /// Waits until something can be done.
    fn wait(&mut self) -> Result<Ready, MultiError> {
        let now = Instant::now();
        let busy = self
            .peers
            .iter()
            .any(|peer| peer.waiting().0 > 0 && peer.stuck().is_none() && peer.is_open());
        let due = self
            .next_due()
            .map(|due| due.saturating_duration_since(now));
        let timeout = match busy {
            true => Duration::ZERO,
            false => due.unwrap_or(LONG),
        };
        let reads = self.wants_input();
        let stuck: Vec<_> = self.peers.iter().filter_map(|peer| peer.stuck()).collect();
        let accepts = self.accept_after.is_none_or(|after| now >= after);
        let (out, writes) = self.output.fd();
        let extra = |fd, wanted| Extra {
            fd,
            wanted,
            seen: PollFlags::empty(),
        };
        let out_wanted = if writes {
            PollFlags::OUT
        } else {
            PollFlags::empty()
        };
        let mut extras = vec![extra(self.signals.fd(), PollFlags::IN)];
        let mut places = (None, None, None);
        let mut add = |fd, wanted| {
            extras.push(extra(fd, wanted));
            Some(extras.len() - 1)
        };
        if !self.unread {
            places.0 = add(out, out_wanted);
        }
        if let Some(input) = self.input.fd().filter(|_| reads) {
            places.1 = add(input, PollFlags::IN);
        }
        if let Some(listener) = self.listener.as_ref().filter(|_| accepts) {
            places.2 = add(listener.as_fd(), PollFlags::IN);
        }
        for socket in &stuck {
            add(socket.as_fd(), PollFlags::OUT);
        }
        self.multi.wait(&mut extras, timeout)?;
        let seen = |place: Option<usize>| {
            let extra = place.and_then(|place| extras.get(place));
            extra.map_or(PollFlags::empty(), |extra| extra.seen)
        };
        Ok(Ready {
            signal: !seen(Some(0)).is_empty(),
            // Of a socket or a terminal the reader's end is HUP.
            unread: seen(places.0).intersects(PollFlags::ERR | PollFlags::HUP),
            input: !seen(places.1).is_empty(),
            client: !seen(places.2).is_empty(),
        })
    }

    /// Whether somebody is there to hear what standard input says, and has heard all of it so far.
    fn wants_input(&self) -> bool {
        let mut open = self.peers.iter().filter(|peer| peer.is_open()).peekable();
        self.ending.is_none() && open.peek().is_some() && open.all(|peer| peer.waiting().0 == 0)
    }

    fn react(&mut self, ready: &Ready) {
        if ready.signal
            && let Some(signal) = self.signals.take()
        {
            self.screen.after_key();
            self.leave(Parting::Whole, Ending::quiet(128 + signal));
        }
        if ready.unread {
            self.lose_reader(Ending::quiet(exit::WRITE));
        }
        if ready.client
            && let Err(error) = self.accept()
        {
            self.screen
                .error(&format!("A client cannot be accepted: {error}"));
            self.accept_after = Some(Instant::now() + ACCEPT_PAUSE);
        }
        if ready.input {
            let mut messages = Vec::new();
            let read = self.input.read(&mut messages);
            self.quiet_since = Instant::now();
            for message in messages {
                self.send_to_all(&message, None);
            }
            if let Err(why) = read {
                self.pump();
                // Answers to what was good are on their way.
                self.leave(Parting::Half, Ending::bad(exit::READ, why));
            }
        }
    }

    /// When the clock is to be looked at.
    fn next_due(&self) -> Option<Instant> {
        let progress = self.progress.as_ref().and_then(Progress::due);
        let may_end = self.ending.is_none() || self.waits_for_reader();
        let end = self.end_of_time.filter(|_| may_end);
        let times = [
            end,
            self.closing_until,
            self.quiet_until(),
            progress,
            self.accept_after,
        ];
        times.into_iter().flatten().min()
    }

    fn look_at_clock(&mut self, now: Instant) {
        let past = |time: Option<Instant>| time.is_some_and(|time| now >= time);
        if past(self.accept_after) {
            self.accept_after = None;
        }
        if past(self.closing_until) {
            for peer in std::mem::take(&mut self.peers) {
                peer.leave(&self.multi);
                let closed = peer.closed().unwrap_or_else(Closed::without_close);
                self.tell_close(self.show.client(peer.number), Some(&closed));
            }
            self.cut_short();
            self.closing_until = None;
            // Who wants the end now does not wait for a reader of standard output.
            self.unread |= self.ending.as_ref().is_some_and(Ending::is_urgent);
        }
        if past(self.end_of_time) {
            let seconds = self.args.max_time.unwrap_or_default().as_secs_f64();
            let why = format!("Timeout: --max-time {seconds} is over");
            self.leave(Parting::Whole, Ending::bad(exit::TIMEOUT, why));
        }
        if past(self.quiet_until()) {
            self.leave(Parting::Half, Ending::good());
        }
        let over = self.peers.is_empty();
        self.draw_progress(now, over);
    }

    pub(crate) fn draw_progress(&mut self, now: Instant, over: bool) {
        let line = self
            .progress
            .as_mut()
            .and_then(|progress| progress.tick(now, over));
        if let Some(line) = line {
            self.screen.progress(&line);
        }
    }

    /// When nothing more is expected: all is sent, and nothing has come for a while.
    fn quiet_until(&self) -> Option<Instant> {
        let wait = match self.args.wait {
            Some(Wait::Forever) => return None,
            Some(Wait::Quiet(wait)) => wait,
            // Ctrl-D: whoever sits there has seen what there was to see.
            None if self.screen.interactive => Duration::ZERO,
            None => WAIT,
        };
        let counts = self.args.count.is_some() || self.args.listening.listen.is_some();
        let more = self.input.fd().is_some() || counts || self.ending.is_some();
        let sent = |peer: &Rc<Peer>| peer.is_open() && peer.waiting().0 == 0;
        let quiet = !more && self.output.is_empty() && self.peers.iter().all(sent);
        quiet.then_some(self.quiet_since + wait)
    }
}

fn first_messages(args: &Args, kind: FrameKind, input: &mut Input) -> Result<Vec<Message>, Ending> {
    let mut messages = Vec::new();
    for said in &args.data {
        let name = said.to_string_lossy().into_owned();
        let data = settings::data(said)
            .map_err(|error| Ending::bad(exit::READ, format!("-d {name}: {error}")))?;
        if name == "@-" {
            input.close();
        }
        if kind == FrameKind::Text && std::str::from_utf8(&data).is_err() {
            let why =
                format!("-d {name} is not UTF-8, as a text message has to be: -b sends binary");
            return Err(Ending::bad(exit::READ, why));
        }
        messages.push(Message {
            kind,
            data: data.into(),
        });
    }
    Ok(messages)
}
