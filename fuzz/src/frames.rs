//! Frames: `ws::Connection`, and the short way past it (`ws::Whole`).
//!
//! For every split the same frames, verdict and answers. What is answered, and an echo of every
//! data frame, must be right for the other end, which reads it strictly.

use curlws::limits::QUEUED_PONGS;
use curlws::ws::close::Close;
use curlws::ws::{Connection, Kind, Options, Role, Violation};

use super::input::{Input, Split, same};

/// The first byte.
const SERVER: u8 = 1;
const LENIENT: u8 = 2;
const NO_PONG: u8 = 4;

const KEY: [u8; 4] = [0x5a, 0xc3, 0x00, 0xff];

/// Runs one input: setup, split, wire bytes.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let setup = Setup::read(&mut input);
    let split = Split::chosen(&mut input);
    let wire = input.rest();
    let heard = same(&split, true, |split| setup.run(&split.pieces(wire), false));
    assert_eq!(setup.run(&[wire], true), heard, "the short way");
    heard.judge(&setup);
}

#[derive(Clone, Copy)]
struct Setup {
    role: Role,
    options: Options,
}

/// A frame, with as much of its payload as came.
#[derive(Debug, PartialEq)]
struct Frame {
    kind: Kind,
    cont: bool,
    len: u64,
    payload: Vec<u8>,
}

#[derive(Debug, Default, PartialEq)]
struct Heard {
    frames: Vec<Frame>,
    /// The data frame whose rest did not come. Of one that broke a rule no more than the head
    /// counts: how much of it was good when it showed depends on the pieces.
    begun: Option<Frame>,
    violation: Option<Violation>,
    closed: Option<Close>,
    sent: Vec<u8>,
    /// PONGs sent. Of many that wait together the oldest are dropped, and how many wait depends on
    /// the pieces: then what is sent is not looked at.
    pongs: usize,
    flooded: bool,
}

impl Setup {
    fn read(input: &mut Input<'_>) -> Setup {
        let bits = input.byte();
        Setup {
            role: match bits & SERVER {
                0 => Role::Client,
                _ => Role::Server,
            },
            options: Options {
                lenient: bits & LENIENT != 0,
                auto_pong: bits & NO_PONG == 0,
            },
        }
    }

    fn connection(self) -> Connection {
        Connection::new(self.role, self.options)
    }

    fn run(self, pieces: &[&[u8]], short: bool) -> Heard {
        let mut end = End {
            connection: self.connection(),
            heard: Heard::default(),
        };
        for piece in pieces {
            if end.take(&mut piece.to_vec(), short).is_err() {
                break;
            }
        }
        let End { connection, heard } = end;
        let violation = connection.violation();
        let flooded = heard.pongs >= QUEUED_PONGS;
        Heard {
            flooded,
            pongs: if flooded { 0 } else { heard.pongs },
            sent: if flooded { Vec::new() } else { heard.sent },
            closed: connection.peer_closed().cloned(),
            begun: heard.begun.map(|frame| Frame {
                payload: match violation {
                    None => frame.payload,
                    Some(_) => Vec::new(),
                },
                ..frame
            }),
            violation,
            ..heard
        }
    }
}

struct End {
    connection: Connection,
    heard: Heard,
}

impl End {
    fn take(&mut self, piece: &mut [u8], short: bool) -> Result<(), Violation> {
        let mut at = 0;
        loop {
            if short && self.take_short(piece, &mut at) {
                continue;
            }
            if self.connection.frame().is_none() {
                let advance = self.connection.advance(&piece[at..]);
                self.answer();
                let advance = advance?;
                at += advance.consumed;
                if !advance.ready {
                    assert_eq!(at, piece.len(), "bytes are left");
                    return Ok(());
                }
            }
            if !self.deliver(piece, &mut at)? {
                return Ok(());
            }
        }
    }

    /// A message by the short way.
    fn take_short(&mut self, piece: &[u8], at: &mut usize) -> bool {
        let follow = self.connection.follow();
        let Some(whole) = follow.and_then(|follow| follow.whole(&piece[*at..])) else {
            return false;
        };
        let start = *at + whole.header;
        *at = start + whole.len;
        self.finish(Frame {
            kind: whole.kind,
            cont: false,
            len: whole.len as u64,
            payload: piece[start..*at].to_vec(),
        });
        true
    }

    /// What the piece has of the frame; false if that is not all.
    fn deliver(&mut self, piece: &mut [u8], at: &mut usize) -> Result<bool, Violation> {
        let frame = self.connection.frame().expect("a frame is ready");
        let payload = self.connection.control_payload().map(<[u8]>::to_vec);
        let mut now = self.heard.begun.take().unwrap_or(Frame {
            kind: frame.kind,
            cont: frame.cont,
            len: frame.len,
            payload: Vec::new(),
        });
        assert_eq!(now.payload.len() as u64, frame.offset);
        if let Some(payload) = payload {
            self.connection.deliver_control(payload.len());
            now.payload = payload;
            self.heard.frames.push(now);
            return Ok(true);
        }
        let left = usize::try_from(frame.len - frame.offset).unwrap_or(usize::MAX);
        let part = left.min(piece.len() - *at);
        let chunk = &mut piece[*at..*at + part];
        let taken = self.connection.payload(chunk);
        now.payload.extend_from_slice(chunk);
        *at += part;
        if taken.is_err() || part < left {
            self.heard.begun = Some(now);
            self.answer();
            return taken.map(|()| false);
        }
        self.finish(now);
        Ok(true)
    }

    /// A data frame is over: it goes back.
    fn finish(&mut self, frame: Frame) {
        let connection = &mut self.connection;
        if !connection.close_sent() {
            let header = connection.begin(Some(frame.kind), frame.cont, frame.len, KEY);
            self.heard.sent.extend_from_slice(&header.expect("an echo"));
            for part in frame.payload.chunks(7) {
                let start = self.heard.sent.len();
                self.heard.sent.resize(start + part.len(), 0);
                connection.mask_into(part, &mut self.heard.sent[start..]);
                connection.sent(part.len() as u64);
            }
            assert_eq!(connection.remaining(), 0);
        }
        self.heard.frames.push(frame);
    }

    fn answer(&mut self) {
        let sent = &mut self.heard.sent;
        let start = sent.len();
        self.connection.take_control(&mut || KEY, sent);
        let mut rest = &sent[start..];
        while let [first, len, ..] = *rest {
            self.heard.pongs += usize::from(first == 0x8a);
            let key = if len & 0x80 != 0 { KEY.len() } else { 0 };
            rest = &rest[2 + key + usize::from(len & 0x7f)..];
        }
        assert!(rest.is_empty() && !self.connection.has_control());
    }
}

impl Heard {
    fn of<'a>(&'a self, kinds: &'a [Kind]) -> impl Iterator<Item = &'a Frame> {
        let frames = self.frames.iter();
        frames.filter(|frame| kinds.contains(&frame.kind))
    }

    fn judge(&self, setup: &Setup) {
        let lenient = setup.options.lenient;
        for frame in &self.frames {
            assert_eq!(frame.payload.len() as u64, frame.len);
            assert!(!frame.kind.is_control() || frame.len < 126 && !frame.cont);
            assert!(frame.kind != Kind::Ping || !setup.options.auto_pong);
        }
        if !lenient {
            self.judge_messages();
            let after = self.frames.iter().rev();
            let after = after.take_while(|frame| frame.kind != Kind::Close).count();
            assert!(self.closed.is_none() || after == 0, "heard after a CLOSE");
        }
        if !self.flooded {
            self.judge_answers(setup);
        }
    }

    /// Text is UTF-8.
    fn judge_messages(&self) {
        let mut message = Vec::new();
        for frame in self.of(&[Kind::Text, Kind::Binary]) {
            message.extend_from_slice(&frame.payload);
            if !frame.cont {
                let good = frame.kind != Kind::Text || std::str::from_utf8(&message).is_ok();
                assert!(good, "text that is none");
                message.clear();
            }
        }
    }

    /// The other end hears the echoes, and one CLOSE for a broken rule.
    fn judge_answers(&self, setup: &Setup) {
        let other = Setup {
            role: match setup.role {
                Role::Client => Role::Server,
                Role::Server => Role::Client,
            },
            options: Options {
                lenient: setup.options.lenient,
                auto_pong: false,
            },
        };
        let mut end = End {
            connection: other.connection(),
            heard: Heard::default(),
        };
        let taken = end.take(&mut self.sent.clone(), false);
        assert_eq!(taken, Ok(()), "what is sent breaks a rule");
        assert_eq!(end.heard.begun, None, "half a frame is sent");
        let data = &[Kind::Text, Kind::Binary];
        assert!(end.heard.of(data).eq(self.of(data)), "the echo");
        let code = end.connection.peer_closed().map(|close| close.code);
        assert_eq!(code, self.violation.map(|broken| Some(broken.code())));
    }
}
