//! Frames: `ws::Connection`, and the short way past it (`ws::Whole`).
//!
//! For every split the same frames, verdict and answers. What is answered, and an echo of every
//! data frame, must be right for the other end. Both may be compressed.

use std::num::NonZeroU64;

use curlws::limits::{INFLATED_AHEAD, QUEUED_PONGS};
use curlws::ws::close::Close;
use curlws::ws::extension::{Agreed, Side};
use curlws::ws::{Connection, Kind, Options, Role, Violation};

use super::input::{Input, Split, same};

/// The first byte.
const SERVER: u8 = 1;
const LENIENT: u8 = 2;
const NO_PONG: u8 = 4;
/// Compression is agreed on; two more bytes say how.
const DEFLATE: u8 = 8;
/// Echoes go out as they are.
const PLAIN: u8 = 16;
/// Messages are limited; another byte says to what.
const LIMIT: u8 = 32;

const KEY: [u8; 4] = [0x5a, 0xc3, 0x00, 0xff];

/// Runs one input: setup, split, wire bytes.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let setup = Setup::read(&mut input);
    let split = Split::chosen(&mut input);
    setup.check(&split, input.rest());
}

/// What was agreed and asked for.
#[derive(Clone, Copy)]
pub struct Setup {
    pub role: Role,
    pub options: Options,
    pub deflate: Option<Agreed>,
    pub largest: Option<NonZeroU64>,
    pub plain: bool,
}

/// A frame, with as much of its payload as came.
#[derive(Debug, PartialEq)]
pub struct Frame {
    pub kind: Kind,
    pub cont: bool,
    /// 0 of a compressed one that is not all there.
    pub len: u64,
    pub payload: Vec<u8>,
}

/// What came of the bytes.
#[derive(Debug, Default, PartialEq)]
pub struct Heard {
    pub frames: Vec<Frame>,
    /// The data frame whose rest did not come. Of one that broke a rule no more than the head
    /// counts: how much of it was good when it showed depends on the pieces.
    begun: Option<Frame>,
    pub violation: Option<Violation>,
    closed: Option<Close>,
    sent: Vec<u8>,
    /// PONGs sent. Of many that wait together the oldest are dropped, and how many wait depends on
    /// the pieces: then what is sent is not looked at.
    pongs: usize,
    flooded: bool,
}

impl Setup {
    /// Hears the bytes in pieces and whole, and judges what it heard.
    pub fn check(&self, split: &Split, wire: &[u8]) -> Heard {
        let heard = same(split, true, |split| self.run(&split.pieces(wire), false));
        assert_eq!(self.run(&[wire], true), heard, "the short way");
        heard.judge(self);
        heard
    }

    /// A choice of the input's.
    pub fn read(input: &mut Input<'_>) -> Setup {
        let bits = input.byte();
        let mut side = || {
            let byte = input.byte();
            Side {
                window_bits: 8 + (byte & 7),
                takeover: byte & 8 != 0,
            }
        };
        let deflate = (bits & DEFLATE != 0).then(|| Agreed {
            send: side(),
            receive: side(),
        });
        let largest = (bits & LIMIT != 0).then(|| u64::from(input.byte()) * 8);
        Setup {
            role: match bits & SERVER {
                0 => Role::Client,
                _ => Role::Server,
            },
            options: Options {
                lenient: bits & LENIENT != 0,
                auto_pong: bits & NO_PONG == 0,
            },
            deflate,
            largest: largest.and_then(NonZeroU64::new),
            plain: bits & PLAIN != 0,
        }
    }

    fn connection(self) -> Connection {
        Connection::new(self.role, self.options)
            .compressing(self.deflate)
            .limiting(self.largest)
    }

    fn run(self, pieces: &[&[u8]], short: bool) -> Heard {
        let mut end = End::of(self);
        for piece in pieces {
            if end.take(&mut piece.to_vec(), short).is_err() {
                break;
            }
        }
        let End {
            connection, heard, ..
        } = end;
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
    plain: bool,
}

impl End {
    fn of(setup: Setup) -> End {
        End {
            connection: setup.connection(),
            heard: Heard::default(),
            plain: setup.plain,
        }
    }

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
    fn take_short(&mut self, piece: &mut [u8], at: &mut usize) -> bool {
        let follow = self.connection.follow();
        let rest = &mut piece[*at..];
        let Some(whole) = follow.and_then(|follow| follow.whole(rest, usize::MAX)) else {
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

    /// What is there of the frame; false if more input is needed for more.
    fn deliver(&mut self, piece: &mut [u8], at: &mut usize) -> Result<bool, Violation> {
        let frame = self.connection.frame().expect("a frame is ready");
        let mut now = self.heard.begun.take().unwrap_or(Frame {
            kind: frame.kind,
            cont: frame.cont,
            len: frame.len,
            payload: Vec::new(),
        });
        assert_eq!(now.payload.len() as u64, frame.offset);
        if let Some(held) = self.connection.held_payload() {
            assert!(
                held.len() <= INFLATED_AHEAD,
                "{} bytes are held",
                held.len()
            );
            assert!(
                !held.is_empty() || frame.len == frame.offset,
                "nothing, not at the end"
            );
            // Not always all at once.
            let part = held.len().min(40_000);
            now.payload.extend_from_slice(&held[..part]);
            self.connection.deliver_held(part);
            now.len = now.payload.len() as u64;
            if now.kind.is_control() {
                self.heard.frames.push(now);
            } else if frame.offset + part as u64 == frame.len {
                self.finish(now);
            } else {
                now.len = 0;
                self.heard.begun = Some(now);
            }
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
            let (kind, sent) = (Some(frame.kind), &mut self.heard.sent);
            if connection.packs(kind, self.plain) {
                let begun = connection.begin_packed(kind, frame.cont, frame.len);
                begun.expect("an echo");
                let parts = frame.payload.chunks(1000);
                for part in parts.chain(frame.payload.is_empty().then_some(&[][..])) {
                    connection.pack(part, KEY, sent).expect("it compresses");
                }
            } else {
                let header = connection.begin(kind, frame.cont, frame.len, KEY);
                sent.extend_from_slice(&header.expect("an echo"));
                for part in frame.payload.chunks(7) {
                    let start = sent.len();
                    sent.resize(start + part.len(), 0);
                    connection.mask_into(part, &mut sent[start..]);
                    connection.sent(part.len() as u64);
                }
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

    /// The data messages, and whether each has come to its end. What is one frame here may have
    /// been several.
    pub fn messages(&self) -> Vec<(Kind, Vec<u8>, bool)> {
        let mut messages: Vec<(Kind, Vec<u8>, bool)> = Vec::new();
        for frame in self.of(&[Kind::Text, Kind::Binary]) {
            match messages.last_mut().filter(|(.., ended)| !ended) {
                Some((_, payload, ended)) => {
                    payload.extend_from_slice(&frame.payload);
                    *ended = !frame.cont;
                }
                None => messages.push((frame.kind, frame.payload.clone(), !frame.cont)),
            }
        }
        messages
    }

    /// Text is UTF-8.
    fn judge_messages(&self) {
        for (kind, message, ended) in self.messages() {
            let bad = ended && kind == Kind::Text && std::str::from_utf8(&message).is_err();
            assert!(!bad, "text that is none");
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
            deflate: setup.deflate.map(|agreed| Agreed {
                send: agreed.receive,
                receive: agreed.send,
            }),
            largest: None,
            plain: true,
        };
        let mut end = End::of(other);
        let taken = end.take(&mut self.sent.clone(), false);
        assert_eq!(taken, Ok(()), "what is sent breaks a rule");
        assert_eq!(end.heard.begun, None, "half a frame is sent");
        assert_eq!(end.heard.messages(), self.messages(), "the echo");
        let data = &[Kind::Text, Kind::Binary];
        let alike = setup.deflate.is_some() || end.heard.of(data).eq(self.of(data));
        assert!(alike, "the frames of the echo");
        let code = end.connection.peer_closed().map(|close| close.code);
        assert_eq!(code, self.violation.map(|broken| Some(broken.code())));
    }
}
