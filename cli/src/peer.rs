//! One WebSocket: what comes from it, and what waits to go there.
//!
//! The library calls back in the midst of its work; what it says is queued here, and looked at when
//! it is done.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io;
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::rc::Rc;
use std::sync::Arc;

use curlws::easy::{Application, Easy, Patience, Turned};
use curlws::multi::{Host, Key, Member, Multi, MultiError, News};
use curlws::net::wait::{Interest, Waker};
use curlws::net::wire::Line;
use curlws::settings::{ConnectOnly, Settings, Text};
use curlws::transfer::{
    self, Answer, Attached, Closed, ConnectionChange, ConnectionEvent, Decision, Delivery, Error,
    FrameKind, Kind, Meta, Question, Request, TraceKind, Verdict,
};
use curlws::ws::{Role, handshake};

/// A message, as it is sent. Clones are the same.
#[derive(Clone, Debug)]
pub struct Message {
    /// Text or binary.
    pub kind: FrameKind,
    /// Its payload.
    pub data: Rc<[u8]>,
}

/// What became of a peer.
#[derive(Debug)]
pub enum Happening {
    /// It is there, or there again.
    Opened,
    /// The connection was lost, and is made again.
    Lost(ConnectionEvent),
    /// Payload, and where it stands.
    Payload(Meta, Vec<u8>),
    /// A line of a trace.
    Trace(TraceKind, Vec<u8>),
}

/// A message on its way.
#[derive(Debug)]
struct Outgoing {
    message: Message,
    /// So many bytes have gone.
    sent: usize,
    /// A connection was lost since: the library refuses the rest of it once.
    again: bool,
}

/// How far sending came.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pumped {
    /// Bytes of payload.
    pub bytes: usize,
    /// So many are left of the message under way.
    pub left: usize,
}

/// A WebSocket.
#[derive(Debug)]
pub struct Peer {
    /// Counted from 1.
    pub number: u64,
    /// Its address, if it is a client.
    pub address: String,
    easy: Easy,
    hosts: Vec<Text>,
    /// The subprotocols that a client of ours may choose from; none: all.
    protocols: Vec<String>,
    inbox: RefCell<VecDeque<Happening>>,
    outbox: RefCell<VecDeque<Outgoing>>,
    key: Cell<Option<Key>>,
    /// The answer to a client's CLOSE.
    answer: RefCell<Option<Box<[u8]>>>,
    /// The socket had no room.
    stuck: Cell<bool>,
}

/// A peer among the others.
#[derive(Clone, Debug)]
pub struct Seat(pub Rc<Peer>);

/// Nobody hears of sockets.
#[derive(Debug)]
pub struct Quiet;

impl Host<Seat> for Quiet {
    fn watches(&self) -> bool {
        false
    }
    fn watch(&self, _: Option<&Seat>, _: i32, _: Option<Interest>, _: usize) -> bool {
        true
    }
    fn timer(&self, _: Option<std::time::Duration>) -> bool {
        true
    }
    fn notify(&self, _: News<&Seat>) {}
}

impl Member for Seat {
    fn start(&self) -> Result<(), Error> {
        self.0.easy.load_hosts(&self.0.hosts)?;
        self.0.easy.start(&*self.0)
    }
    fn turn(&self, waker: &Waker, deliveries: usize) -> Turned {
        self.0.easy.turn(&*self.0, waker, deliveries)
    }
    fn host(&self) -> String {
        self.0.easy.host()
    }
    fn keeps_connection(&self) -> bool {
        false
    }
    fn reports_progress(&self) -> bool {
        false
    }
    fn stop(&self) -> Error {
        self.0.easy.stop()
    }
    fn let_go(&self) {}
}

impl Peer {
    /// A server to connect to.
    pub fn server(settings: Settings, hosts: Vec<Text>) -> Peer {
        Peer::new(settings, hosts, Vec::new())
    }

    /// A client that has connected.
    ///
    /// # Errors
    /// Its socket cannot be used.
    pub fn client(
        number: u64,
        stream: TcpStream,
        settings: Settings,
        protocols: Vec<String>,
    ) -> io::Result<Peer> {
        stream.set_nonblocking(true)?;
        let address = stream.peer_addr()?.to_string();
        let peer = Peer::new(settings, Vec::new(), protocols);
        peer.easy.attach(Attached {
            line: Line::Socket(Arc::new(OwnedFd::from(stream))),
            role: Role::Server,
            http: true,
            bytes: Vec::new(),
        });
        Ok(Peer {
            number,
            address,
            ..peer
        })
    }

    fn new(mut settings: Settings, hosts: Vec<Text>, protocols: Vec<String>) -> Peer {
        settings.request.connect_only = ConnectOnly::Off;
        Peer {
            number: 1,
            address: String::new(),
            easy: Easy::new(settings),
            hosts,
            protocols,
            inbox: RefCell::default(),
            outbox: RefCell::default(),
            key: Cell::new(None),
            answer: RefCell::default(),
            stuck: Cell::new(false),
        }
    }

    /// Begins.
    ///
    /// # Errors
    /// The library cannot.
    pub fn enter(self: &Rc<Self>, multi: &Multi<Seat>) -> Result<(), Error> {
        let make = |_, waker, kept| {
            self.easy.enter_multi(waker, kept).map_err(Refusal)?;
            Ok::<_, Refusal>(Seat(Rc::clone(self)))
        };
        let key = multi.add(&Quiet, make).map_err(|refusal| refusal.0)?;
        self.key.set(Some(key));
        Ok(())
    }

    /// Ends: the connection is closed as it is.
    pub fn leave(&self, multi: &Multi<Seat>) {
        if let Some(key) = self.key.take() {
            multi.remove(key, &Quiet, |seat, finished| {
                seat.0.easy.leave_multi(finished, &*seat.0);
            });
        }
    }

    /// The oldest thing that happened and was not looked at.
    pub fn next(&self) -> Option<Happening> {
        // What calls have moved has no other way to be told.
        if self.easy.verbose() {
            for line in self.easy.frame_lines() {
                let line = line.into_bytes();
                self.tell(Happening::Trace(TraceKind::Text, line));
            }
        }
        self.inbox.borrow_mut().pop_front()
    }

    fn tell(&self, happening: Happening) {
        self.inbox.borrow_mut().push_back(happening);
    }

    /// Whether messages can be sent.
    pub fn is_open(&self) -> bool {
        self.easy.connected().is_ok()
    }

    /// Stops or resumes what comes in.
    pub fn pause(&self, paused: bool) {
        // Without a connection there is nothing to pause.
        let _ = self.easy.pause(paused, false, false);
    }

    /// Queues a message.
    pub fn push(&self, message: Message) {
        self.outbox.borrow_mut().push_back(Outgoing {
            message,
            sent: 0,
            again: false,
        });
    }

    /// Queues messages before all others.
    pub fn push_first(&self, messages: &[Message]) {
        let outbox = &mut *self.outbox.borrow_mut();
        for message in messages.iter().rev() {
            outbox.push_front(Outgoing {
                message: message.clone(),
                sent: 0,
                again: true,
            });
        }
    }

    /// Drops all that waits: nothing can be sent any more.
    pub fn drop_all(&self) {
        self.outbox.borrow_mut().clear();
    }

    /// The client said CLOSE, with this payload: it is answered behind what waits.
    pub fn answer_close(&self, payload: &[u8]) {
        let code = payload.get(..2).unwrap_or_default();
        *self.answer.borrow_mut() = Some(code.into());
        self.close_behind();
    }

    /// Answers it, once nothing waits.
    pub fn close_behind(&self) {
        if self.outbox.borrow().is_empty()
            && let Some(answer) = self.answer.borrow_mut().take()
        {
            self.finish(&answer);
        }
    }

    /// Drops what has not begun to go.
    pub fn drop_unsent(&self) {
        self.outbox
            .borrow_mut()
            .retain(|outgoing| outgoing.sent > 0);
    }

    /// Messages that wait, and the memory that they take.
    pub fn waiting(&self) -> (usize, usize) {
        let outbox = self.outbox.borrow();
        let cost = |o: &Outgoing| OVERHEAD + o.message.data.len() - o.sent;
        (outbox.len(), outbox.iter().map(cost).sum())
    }

    /// The socket, where there is no room in it for what waits.
    pub fn stuck(&self) -> Option<Arc<OwnedFd>> {
        self.easy.socket().filter(|_| self.stuck.get())
    }

    /// Sends what the socket takes of what waits.
    ///
    /// # Errors
    /// The library's.
    pub fn pump(&self) -> Result<Pumped, Error> {
        self.stuck.set(false);
        let outbox = &mut *self.outbox.borrow_mut();
        if outbox.is_empty() || !self.is_open() {
            return Ok(Pumped::default());
        }
        let mut pumped = Pumped::default();
        let corked = outbox.len() > 1 && self.easy.cork().is_ok();
        let outcome = loop {
            let Some(first) = outbox.front_mut() else {
                break Ok(());
            };
            match self.send(first) {
                Ok(sent) => {
                    first.sent += sent;
                    pumped.bytes += sent;
                    if first.sent == first.message.data.len() {
                        outbox.pop_front();
                    }
                    if pumped.bytes >= TURN {
                        break Ok(());
                    }
                }
                Err(error) if error.kind == Kind::Again => {
                    self.stuck.set(true);
                    break Ok(());
                }
                Err(error) if error.kind == Kind::Send && first.again => first.again = false,
                Err(error) => break Err(error),
            }
        };
        if corked {
            // What the socket does not take now goes with the next turn.
            let _ = self.easy.uncork();
        }
        pumped.left = outbox
            .front()
            .map_or(0, |first| first.message.data.len() - first.sent);
        outcome.map(|()| pumped)
    }

    fn send(&self, outgoing: &Outgoing) -> Result<usize, Error> {
        let data = &outgoing.message.data;
        let rest = data.get(outgoing.sent..).unwrap_or_default();
        let piece = rest.get(..PIECE).unwrap_or(rest);
        let begins = outgoing.sent == 0 && piece.len() < data.len();
        self.easy.send(transfer::Message {
            data: piece,
            announced: begins.then_some(data.len() as u64),
            flags: Ok((Some(outgoing.message.kind), false)),
            compress: true,
            sender: 0,
        })
    }

    /// Says CLOSE; what comes is still received. False: that cannot be done now.
    pub fn finish(&self, payload: &[u8]) -> bool {
        let finished = self.easy.finish(payload, Patience::None, 0);
        matches!(finished, Ok(())) || finished.is_err_and(|error| error.kind == Kind::Again)
    }

    /// Says CLOSE, and throws away what comes.
    pub fn close(&self, payload: &[u8]) -> bool {
        self.easy.close(payload, Patience::None, 0, self).is_ok()
    }

    /// How it was closed.
    pub fn closed(&self) -> Option<Closed> {
        self.easy.close_status().ok()
    }

    /// Whether we are its server.
    pub fn is_client(&self) -> bool {
        !self.address.is_empty()
    }

    /// The URL that the connection leads to, or that a client asked for, without user and password.
    pub fn url(&self) -> String {
        let url = self.easy.info(|info| info.effective_url.clone());
        without_login(&String::from_utf8_lossy(&url.unwrap_or_default()))
    }

    /// The subprotocol that was agreed on.
    pub fn subprotocol(&self) -> Option<String> {
        self.easy.info(|info| {
            let fields = info.heads.fields().iter().rev();
            let mut named = fields.filter(|f| f.name().eq_ignore_ascii_case(PROTOCOL));
            named
                .next()
                .map(|f| String::from_utf8_lossy(f.value()).into_owned())
        })
    }

    /// The subprotocol for a client: the one that it likes best of those that we speak.
    fn choose(&self, request: &Request) -> Option<Vec<u8>> {
        let offered = handshake::protocols(request.head.headers.get_all(PROTOCOL));
        let spoken = |name: &&&[u8]| {
            self.protocols.is_empty() || self.protocols.iter().any(|own| own.as_bytes() == **name)
        };
        offered.iter().find(spoken).map(|name| name.to_vec())
    }
}

/// A URL as it may be shown.
fn without_login(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    format!("{scheme}://{host}{path}")
}

/// What a message costs that waits, beside its payload: clients can send very many small ones.
const OVERHEAD: usize = 64;

/// Bytes of a large message that are sent at once, and of all before others have their turn.
const PIECE: usize = 256 * 1024;
const TURN: usize = 4 * PIECE;

const PROTOCOL: &[u8] = b"Sec-WebSocket-Protocol";

impl Application for Peer {
    fn deliver(&self, delivery: &Delivery) -> Verdict {
        if let Delivery::Payload(chunk) = delivery
            && let Some(meta) = chunk.meta
        {
            self.tell(Happening::Payload(meta, chunk.bytes().to_vec()));
        }
        Verdict::Taken
    }

    fn trace(&self, kind: TraceKind, bytes: &[u8]) {
        self.tell(Happening::Trace(kind, bytes.to_vec()));
    }

    fn progress(&self, _: u64, _: u64) -> bool {
        true
    }

    fn ask(&self, question: Question) -> Answer {
        match question {
            Question::Reconnect(event) if event.what == ConnectionChange::Lost => {
                for outgoing in &mut *self.outbox.borrow_mut() {
                    (outgoing.sent, outgoing.again) = (0, true);
                }
                self.tell(Happening::Lost(*event));
                Answer::GoOn(true)
            }
            Question::Reconnect(_) => {
                self.tell(Happening::Opened);
                Answer::GoOn(true)
            }
            Question::Accept(request) => Answer::Accept(Ok(Decision {
                protocol: self.choose(&request),
                compress: request.compress,
                ..Decision::default()
            })),
            question => question.usual(),
        }
    }
}

/// Why a peer did not begin.
struct Refusal(Error);

impl From<MultiError> for Refusal {
    fn from(_: MultiError) -> Refusal {
        Refusal(Error::new(
            Kind::FailedInit,
            "The system has no descriptor left",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_shown_without_its_password() {
        for (url, shown) in [
            ("ws://me:secret@host:1/a@b", "ws://host:1/a@b"),
            ("wss://me@[::1]?x=@", "wss://[::1]?x=@"),
            ("ws://host/", "ws://host/"),
            ("/path@", "/path@"),
        ] {
            assert_eq!(without_login(url), shown);
        }
    }

    #[test]
    fn empty_messages_take_room_too() {
        let peer = Peer::server(Settings::default(), Vec::new());
        for _ in 0..10 {
            peer.push(Message {
                kind: FrameKind::Text,
                data: Rc::from([]),
            });
        }
        assert_eq!(peer.waiting(), (10, 10 * OVERHEAD));
    }
}
