//! What happens to the peers, and what becomes of it: on standard output, for the other peers, for the
//! end.

use std::io;
use std::net::TcpListener;
use std::rc::Rc;
use std::time::Instant;

use curlws::transfer::{Closed, ConnectionEvent, Error, FrameKind, Kind, Meta};

use crate::exit::{self, Ending, close_text};
use crate::peer::{Happening, Message, Peer};
use crate::run::{Parting, Run};
use crate::settings;
use crate::show::Event;

/// What may wait for a client that does not read before it is sent away, in bytes.
const SLOW: usize = 16 * 1024 * 1024;
/// What may wait for one before it is read from again.
const ECHO: usize = 1024 * 1024;

impl Run {
    /// Looks at all that has happened.
    pub(crate) fn look(&mut self) {
        for peer in self.peers.clone() {
            while let Some(happening) = peer.next() {
                self.look_at(&peer, happening);
            }
        }
        while let Some((seat, result)) = self.multi.next_message() {
            let peer = seat.0;
            while let Some(happening) = peer.next() {
                self.look_at(&peer, happening);
            }
            peer.leave(&self.multi);
            self.peers.retain(|other| !Rc::ptr_eq(other, &peer));
            self.part(&peer, &result);
        }
    }

    fn look_at(&mut self, peer: &Rc<Peer>, happening: Happening) {
        match happening {
            Happening::Trace(kind, bytes) => {
                // What came before it stands before it.
                if self.output.terminal {
                    self.flush();
                }
                self.screen.trace(kind, &bytes);
            }
            Happening::Opened => self.opened(peer),
            Happening::Lost(event) => self.lost(&event),
            Happening::Payload(meta, bytes) => match meta.kind {
                FrameKind::Text | FrameKind::Binary => self.payload(peer, &meta, bytes),
                FrameKind::Ping | FrameKind::Pong => {
                    let shown = self.show.control(peer.number, meta.kind, &bytes);
                    self.output.put(&shown);
                }
                // The library answers a server's.
                _ if peer.is_client() && meta.kind == FrameKind::Close => {
                    self.pump();
                    peer.answer_close(&bytes);
                }
                _ => {}
            },
        }
    }

    fn opened(&mut self, peer: &Rc<Peer>) {
        self.quiet_since = Instant::now();
        let (url, subprotocol) = (peer.url(), peer.subprotocol());
        let client = self.show.client(peer.number);
        if self.show.is_json() {
            let event = Event {
                event: "open",
                client,
                address: client.map(|_| peer.address.as_str()),
                url: Some(&url),
                subprotocol: subprotocol.as_deref(),
                ..Event::default()
            };
            self.output.put(&event.line());
        }
        let spoken = subprotocol.map_or_else(String::new, |name| format!(", subprotocol {name}"));
        self.screen.note(&match client {
            Some(number) => format!("{number} has come: {}, {url}{spoken}", peer.address),
            None => format!("Connected to {url}{spoken}. Ctrl-D closes."),
        });
        peer.push_first(&self.first);
    }

    fn lost(&mut self, event: &ConnectionEvent) {
        self.output.put(self.show.cut());
        let why = match (&event.why, event.close_code) {
            (Some(error), _) => error.detail.clone(),
            (None, code) => format!("The peer closed: {code}"),
        };
        let delay = event.delay.as_secs_f64();
        if self.show.is_json() {
            let line = Event {
                event: "lost",
                message: Some(&why),
                delay: Some(delay),
                ..Event::default()
            };
            self.output.put(&line.line());
        }
        let attempt = event.attempt;
        self.screen.say(&format!(
            "{why}; trying again in {delay:.1} s (attempt {attempt})"
        ));
    }

    fn payload(&mut self, peer: &Rc<Peer>, meta: &Meta, bytes: Vec<u8>) {
        let enough = self
            .args
            .count
            .is_some_and(|count| self.count >= count.get());
        if enough || self.unread {
            return;
        }
        let now = Instant::now();
        self.quiet_since = now;
        let left = (!meta.cont).then_some(meta.bytes_left);
        if let Some(progress) = &mut self.progress {
            progress.received(bytes.len(), left, now);
        }
        let shown = self.show.payload(peer.number, meta, &bytes);
        self.output.put(&shown);
        if meta.cont || meta.bytes_left > 0 {
            return;
        }
        self.count += 1;
        self.pass_on(peer, meta, bytes);
        if self
            .args
            .count
            .is_some_and(|count| self.count >= count.get())
        {
            // What was passed on goes out before the end.
            self.pump();
            self.leave(Parting::Whole, Ending::good());
        }
    }

    /// `--echo`, `--relay`
    fn pass_on(&mut self, peer: &Rc<Peer>, meta: &Meta, bytes: Vec<u8>) {
        let told = &self.args.listening;
        if !told.echo && !told.relay {
            return;
        }
        let message = Message {
            kind: meta.kind,
            data: bytes.into(),
        };
        if told.relay {
            return self.send_to_all(&message, Some(peer));
        }
        peer.push(message);
        if peer.waiting().1 > ECHO {
            peer.pause(true);
        }
    }

    /// Queues a message for all peers but one.
    pub(crate) fn send_to_all(&mut self, message: &Message, but: Option<&Rc<Peer>>) {
        let others = |peer: &&Rc<Peer>| !but.is_some_and(|but| Rc::ptr_eq(peer, but));
        for peer in self.peers.iter().filter(others) {
            if peer.is_open() {
                peer.push(message.clone());
            }
        }
    }

    /// Sends what can be sent.
    pub(crate) fn pump(&mut self) {
        let now = Instant::now();
        for peer in self.peers.clone() {
            match peer.pump() {
                Ok(pumped) if pumped.bytes > 0 => {
                    self.quiet_since = now;
                    if let Some(progress) = &mut self.progress {
                        progress.sent(pumped.bytes, pumped.left as u64, now);
                    }
                }
                Ok(_) => {}
                // The transfer ends by itself, and says why.
                Err(_) => peer.drop_all(),
            }
            peer.close_behind();
            let waiting = peer.waiting().1;
            if self.args.listening.echo && waiting <= ECHO {
                peer.pause(self.output.is_full());
            }
            if self.args.listening.relay && waiting > SLOW {
                let text = format!("Client {} does not read: sent away", peer.number);
                self.screen.say(&text);
                peer.leave(&self.multi);
                self.peers.retain(|other| !Rc::ptr_eq(other, &peer));
            }
        }
    }

    /// A peer has gone.
    fn part(&mut self, peer: &Rc<Peer>, result: &Result<(), Error>) {
        self.cut_short();
        let client = self.show.client(peer.number);
        let closed = peer.closed();
        self.tell_close(client, closed.as_ref());
        // Who ends the connection right behind its CLOSE resets it by our answer.
        let said = closed
            .as_ref()
            .is_some_and(|closed| closed.code != Closed::NO_CLOSE);
        let result = match result {
            Err(error) if said && matches!(error.kind, Kind::Receive | Kind::Send) => &Ok(()),
            result => result,
        };
        let ending = match (result, &closed) {
            (Err(error), _) => Ending::of_error(error),
            (Ok(()), Some(closed)) => Ending::of_close(closed),
            (Ok(()), None) => Ending::good(),
        };
        if let Some(number) = client {
            let how = ending.why.unwrap_or_else(|| "closed".to_owned());
            return self.screen.note(&format!("{number} has gone: {how}"));
        }
        match &self.ending {
            None => {
                let count = self.args.count.map_or(0, u64::from);
                let came = self.count;
                self.ending = Some(match ending.status {
                    0 if came < count => Ending::bad(
                        exit::TOO_FEW,
                        format!("The peer closed after {came} messages of {count}"),
                    ),
                    _ => ending,
                });
            }
            // It was to end; but the peer may have an error to tell of in its answer.
            Some(meant) if meant.status == 0 && result.is_ok() => {
                let own = self
                    .args
                    .close
                    .as_ref()
                    .and_then(|close| close.0.first_chunk());
                let own = own.map(|code| u16::from_be_bytes(*code));
                let code = closed.map_or(Closed::NO_CLOSE, |closed| closed.code);
                if code != Closed::NO_CLOSE && Some(code) != own {
                    self.ending = Some(ending);
                }
            }
            Some(_) => {}
        }
    }

    /// No more comes. What is there of a message only in part is no good end.
    pub(crate) fn cut_short(&mut self) {
        let within = self.show.is_within();
        self.output.put(self.show.cut());
        if within && let Some(meant) = self.ending.as_mut().filter(|meant| meant.status == 0) {
            *meant = Ending::bad(exit::RECEIVE, "The last message is not whole");
        }
    }

    pub(crate) fn tell_close(&mut self, client: Option<u64>, closed: Option<&Closed>) {
        let Some(closed) = closed else { return };
        if self.show.is_json() {
            let reason = String::from_utf8_lossy(&closed.reason);
            let event = Event {
                event: "close",
                client,
                code: Some(closed.code),
                reason: Some(reason),
                ..Event::default()
            };
            self.output.put(&event.line());
        }
        if client.is_none() && self.ending.is_none() && closed.code != Closed::NO_CLOSE {
            let text = format!("The peer closed: {}", close_text(closed));
            // An error says it, too.
            if Ending::of_close(closed).status == 0 {
                self.screen.note(&text);
            }
        }
    }

    /// Says how it ends.
    pub(crate) fn tell(&mut self, ending: &Ending) {
        self.draw_progress(Instant::now(), true);
        let Some(why) = &ending.why else { return };
        if self.show.is_json() && !self.unread {
            let event = Event {
                event: "error",
                message: Some(why),
                status: Some(ending.status),
                ..Event::default()
            };
            self.output.put(&event.line());
        }
        self.screen.error(&format!("({}) {why}", ending.status));
    }

    /// Begins to listen.
    ///
    /// # Errors
    /// How it ends.
    pub(crate) fn listen(&mut self, place: &str) -> Result<(), Ending> {
        let failed = |error: io::Error| {
            Ending::bad(
                exit::INTERFACE,
                format!("Cannot listen on {place}: {error}"),
            )
        };
        let listener = TcpListener::bind(place).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let url = format!("ws://{}/", listener.local_addr().map_err(failed)?);
        self.listener = Some(listener);
        if self.show.is_json() {
            let event = Event {
                event: "listening",
                url: Some(&url),
                ..Event::default()
            };
            self.output.put(&event.line());
        }
        self.screen.say(&format!("Listening on {url}"));
        Ok(())
    }

    /// Takes the clients that wait.
    ///
    /// # Errors
    /// The system has no descriptor left, for instance.
    pub(crate) fn accept(&mut self) -> io::Result<()> {
        while let Some(listener) = &self.listener {
            let stream = match listener.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
                Err(error) => return Err(error),
            };
            self.clients += 1;
            let mut settings = settings::common(&self.args, true);
            settings.ws.auto_close = false;
            let protocols = self.args.subprotocol.clone();
            // It may have gone already.
            let Ok(peer) = Peer::client(self.clients, stream, settings, protocols) else {
                continue;
            };
            let peer = Rc::new(peer);
            if peer.enter(&self.multi).is_ok() {
                self.peers.push(peer);
            }
        }
        Ok(())
    }
}
