//! Compressed messages (RFC 7692) through the whole transfer. What the peer compresses and what is
//! read of ours goes through zlib-rs directly, not through the library's codec.

use curlws::limits::{DEFLATE_CHUNK, INFLATED_AHEAD};
use curlws::settings::{ConnectOnly, Settings};
use curlws::transfer::{Answer, Brought, Delivery, Error, Kind, Message, Question, Step, Verdict};
use curlws::ws;
use zlib_rs::{Deflate, DeflateFlush, Inflate, InflateFlush};

use crate::rig::{Event, How, OVERS, Over, Peer, Rig, accepted, everywhere, kind};
use crate::wire::{
    BINARY, CLOSE, CONTINUATION, FIN, Frame, PING, PONG, TEXT, decode, fragment, frame, split,
};

mod sending;

pub const RSV1: u8 = 0x40;
const WHOLE: (Option<ws::Kind>, bool) = (Some(ws::Kind::Binary), false);

/// An answer that agrees on compression.
fn agreed() -> Vec<u8> {
    let mut head = accepted();
    head.truncate(head.len() - 2);
    head.extend(b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
    head
}

fn compress(settings: &mut Settings) {
    settings.ws.compress = true;
}

/// A WebSocket with compression for the application's own calls.
pub fn open(way: (Over, How), frames: &[Frame]) -> Rig {
    let frames: Vec<_> = frames.iter().map(Frame::wire).collect();
    let change = |settings: &mut Settings| {
        settings.request.connect_only = ConnectOnly::Upgrade;
        compress(settings);
    };
    let mut rig = Rig::start(way, change, &agreed(), &frames);
    rig.connect();
    rig
}

/// The same over sockets with little room for what we send.
pub fn narrow(over: Over) -> Rig {
    let mut rig = Rig::with(Peer::narrow(over), |settings| {
        settings.request.connect_only = ConnectOnly::Upgrade;
        compress(settings);
    });
    rig.answer(How::Whole, &agreed(), &[]);
    rig.connect();
    rustix::net::sockopt::set_socket_send_buffer_size(rig.socket(), 1).unwrap();
    rig
}

/// The peer's compressor: its state goes on from message to message.
pub struct Packer(Deflate);

impl Packer {
    pub fn new() -> Packer {
        Packer(Deflate::new(6, false, 15))
    }

    fn payload(&mut self, data: &[u8]) -> Vec<u8> {
        let before = self.0.total_out();
        let mut out = vec![0; data.len() + data.len() / 100 + 100];
        self.0
            .compress(data, &mut out, DeflateFlush::SyncFlush)
            .unwrap();
        out.truncate((self.0.total_out() - before) as usize);
        out
    }

    /// A message in one frame.
    pub fn message(&mut self, opcode: u8, data: &[u8]) -> Frame {
        let mut payload = self.payload(data);
        match payload.len() {
            0 => payload.push(0),
            len => payload.truncate(len - 4),
        }
        frame(opcode | RSV1, payload)
    }
}

/// A message as the peer reads it: its opcode, whether it was compressed, its payload, and how many
/// frames it took.
pub type Read = (u8, bool, Vec<u8>, usize);

/// The messages that these frames make, control frames left out.
pub fn messages(frames: &[Frame]) -> Vec<Read> {
    let mut inflate = Inflate::new(false, 15);
    let mut read: Vec<Read> = Vec::new();
    let mut payload = Vec::new();
    let mut under_way = false;
    for frame in frames.iter().filter(|frame| frame.first & 8 == 0) {
        match under_way {
            false => read.push((frame.first & 15, frame.first & RSV1 != 0, vec![], 0)),
            true => assert_eq!(frame.first & (RSV1 | 15), CONTINUATION),
        }
        payload.extend(&frame.payload);
        let message = read.last_mut().unwrap();
        message.3 += 1;
        under_way = frame.first & FIN == 0;
        if !under_way {
            let mut whole = std::mem::take(&mut payload);
            if message.1 {
                whole.extend([0, 0, 0xff, 0xff]);
                message.2 = inflated(&mut inflate, &whole);
            } else {
                message.2 = whole;
            }
        }
    }
    assert!(!under_way);
    read
}

fn inflated(inflate: &mut Inflate, mut input: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    let mut out = vec![0; 1 << 20];
    loop {
        let (taken, made) = (inflate.total_in(), inflate.total_out());
        inflate
            .decompress(input, &mut out, InflateFlush::SyncFlush)
            .unwrap();
        input = &input[(inflate.total_in() - taken) as usize..];
        let made = (inflate.total_out() - made) as usize;
        all.extend(&out[..made]);
        if made < out.len() && input.is_empty() {
            return all;
        }
    }
}

/// Bytes of which about the half can be saved.
fn bytes(len: usize) -> Vec<u8> {
    let mut x = 1u32;
    let mut next = || {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + (x >> 28) as u8
    };
    (0..len).map(|_| next()).collect()
}

/// Ends the connection and reads the frames that came.
fn received(rig: &mut Rig) -> Vec<Frame> {
    while rig.transfer.waits()[0].1.write {
        rig.drain(usize::MAX);
        rig.flush();
    }
    rig.close();
    rig.peer.wait_for_the_end();
    let (frames, keys, rest) = split(&rig.peer.received);
    assert!(rest.is_empty());
    assert!(keys.iter().all(|key| rig.random.keys.contains(key)));
    frames
}

#[test]
fn messages_are_pulled_however_they_arrive() {
    for way in everywhere() {
        let mut packer = Packer::new();
        let long = bytes(100_000);
        let frames = [
            packer.message(TEXT, "grüße".as_bytes()),
            fragment(TEXT | RSV1, packer.payload(b"frag")),
            frame(PING, "?"),
            fragment(CONTINUATION, ""),
            {
                let last = packer.message(CONTINUATION, b"ments");
                fragment(FIN | CONTINUATION, last.payload)
            },
            frame(BINARY, "plain"),
            packer.message(BINARY, &long),
            packer.message(TEXT, b""),
        ];
        for (room, peek) in [(1, false), (7, true), (4096, false), (200_000, true)] {
            let mut rig = open(way, &frames);
            let want: [(ws::Kind, bool, &[u8]); 7] = [
                (ws::Kind::Text, false, "grüße".as_bytes()),
                (ws::Kind::Text, true, b"frag"),
                (ws::Kind::Text, true, b""),
                (ws::Kind::Text, false, b"ments"),
                (ws::Kind::Binary, false, b"plain"),
                (ws::Kind::Binary, false, &long),
                (ws::Kind::Text, false, b""),
            ];
            for (i, (kind, cont, payload)) in want.into_iter().enumerate() {
                let got = match payload.len() > INFLATED_AHEAD {
                    false => rig.frame(room, peek).unwrap(),
                    true => long_frame(&mut rig, room.max(1000)),
                };
                assert!(got == (kind, cont, payload.to_vec()), "{way:?} {i}");
            }
        }
    }
}

/// A frame of which the size is not known from the start.
fn long_frame(rig: &mut Rig, room: usize) -> (ws::Kind, bool, Vec<u8>) {
    let mut buf = vec![0; room];
    let mut payload = Vec::new();
    loop {
        let (n, meta) = rig.receive(&mut buf).unwrap();
        assert!(n > 0 && meta.offset == payload.len() as u64);
        payload.extend(&buf[..n]);
        if meta.bytes_left == 0 {
            return (meta.kind, meta.cont, payload);
        }
        assert!(meta.bytes_left <= INFLATED_AHEAD as u64);
    }
}

#[test]
fn messages_are_pushed_however_they_arrive() {
    for way in everywhere() {
        let mut packer = Packer::new();
        let long = bytes(200_000);
        let frames = [
            packer.message(TEXT, b"one"),
            packer.message(BINARY, &long),
            frame(TEXT, "plain"),
            packer.message(TEXT, b"one"),
        ];
        let wires: Vec<_> = frames.iter().map(Frame::wire).collect();
        let mut rig = Rig::start(way, compress, &agreed(), &wires);
        rig.end_after_the_answer();
        let mut payload: Vec<u8> = Vec::new();
        let mut got = Vec::new();
        let result = loop {
            match rig.next() {
                Event::Deliver(Delivery::Payload(mut chunk)) => {
                    loop {
                        let meta = chunk.meta.unwrap();
                        assert_eq!(meta.offset, payload.len() as u64);
                        assert!(chunk.bytes().len() <= curlws::limits::CALLBACK_CHUNK);
                        payload.extend(chunk.bytes());
                        if meta.bytes_left == 0 {
                            got.push(std::mem::take(&mut payload));
                        }
                        if !chunk.advance() {
                            break;
                        }
                    }
                    rig.take_back(Delivery::Payload(chunk), Verdict::Taken);
                }
                Event::Done(result) => break result,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(result, Ok(()));
        let want: [&[u8]; 4] = [b"one", &long, b"plain", b"one"];
        assert!(got == want, "{way:?}");
    }
}

#[test]
fn what_came_before_a_bad_message_is_delivered_first() {
    for way in everywhere() {
        let good = Packer::new().message(TEXT, b"good");
        let mut rig = open(way, &[good, frame(BINARY | RSV1, b"\xff\xff")]);
        let got = rig.frame(100, false).unwrap();
        assert_eq!(got, (ws::Kind::Text, false, b"good".to_vec()));
        for _ in 0..2 {
            let error = rig.receive(&mut [0; 9]).unwrap_err();
            assert_eq!(error.kind, Kind::Receive);
            assert!(error.detail.contains("DEFLATE"), "{error}");
        }
        assert_eq!(kind(rig.send(ws::Kind::Text, b"x")), Kind::Send);
        let frames = received(&mut rig);
        assert_eq!(frames.len(), 1);
        assert_eq!(frames[0].first, FIN | CLOSE);
        assert_eq!(frames[0].payload[..2], 1007u16.to_be_bytes());
    }
}

#[test]
fn compression_that_was_not_agreed_on_breaks_the_protocol() {
    let frames = [Packer::new().message(TEXT, b"x").wire()];
    let change = |settings: &mut Settings| {
        settings.request.connect_only = ConnectOnly::Upgrade;
        compress(settings);
    };
    let mut rig = Rig::start((Over::Plain, How::Whole), change, &accepted(), &frames);
    rig.connect();
    assert_eq!(kind(rig.receive(&mut [0; 9])), Kind::Receive);
    // nor do we compress
    let mut rig = Rig::start((Over::Plain, How::Whole), change, &accepted(), &[]);
    rig.connect();
    rig.send(ws::Kind::Text, b"aaaaaaaaaaaaaa").unwrap();
    assert_eq!(received(&mut rig), [frame(TEXT, "aaaaaaaaaaaaaa")]);
}

// Sending
