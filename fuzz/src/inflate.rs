//! Compressed messages: frames around what the input says is compressed, heard in pieces, and
//! against zlib-rs itself, given each message at once.

use curlws::ws::extension::{Agreed, Side};
use curlws::ws::{Kind, Options, Role, Violation};
use zlib_rs::{Inflate, InflateFlush, Status};

use super::frames::{Heard, Setup};
use super::input::{Input, Split};

/// What a sender cuts off (RFC 7692, 7.2.1).
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];
/// Inflated bytes of a message that are compared.
const MOST: usize = 4 << 20;

/// Runs one input: sides, split, then messages: how they are framed, and their compressed bytes.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let bits = input.byte();
    let side = |window: u8, takeover: u8| Side {
        window_bits: 8 + (window & 7),
        takeover: takeover != 0,
    };
    let setup = Setup {
        role: Role::Client,
        options: Options {
            lenient: bits & 1 != 0,
            auto_pong: true,
        },
        deflate: Some(Agreed {
            send: side(bits >> 1, bits & 16),
            receive: side(7 - (bits >> 6), bits & 32),
        }),
        largest: None,
        plain: false,
    };
    let split = Split::chosen(&mut input);
    let (mut wire, mut messages) = (Vec::new(), Vec::new());
    while !input.is_empty() {
        let message = Message::read(&mut input);
        message.write(&mut wire);
        messages.push(message);
    }
    let heard = setup.check(&split, &wire);
    if bits & 1 == 0 {
        compare(&heard, &messages, bits & 32 != 0);
    }
}

struct Message {
    compressed: bool,
    /// How many pieces, of which the last has what is left.
    frames: usize,
    payload: Vec<u8>,
}

impl Message {
    fn read(input: &mut Input<'_>) -> Message {
        let bits = input.byte();
        Message {
            compressed: bits & 1 == 0,
            frames: 1 + usize::from(bits >> 1 & 3),
            payload: input.text().to_vec(),
        }
    }

    /// As a server sends it, binary.
    fn write(&self, wire: &mut Vec<u8>) {
        let size = self.payload.len() / self.frames;
        let mut rest = self.payload.as_slice();
        for at in 0..self.frames {
            let last = at + 1 == self.frames;
            let (part, behind) = rest.split_at(if last { rest.len() } else { size });
            let first = if at == 0 {
                2 | u8::from(self.compressed) << 6
            } else {
                0
            };
            wire.push(first | u8::from(last) << 7);
            if part.len() > 125 {
                wire.push(126);
                wire.extend((part.len() as u16).to_be_bytes());
            } else {
                wire.push(part.len() as u8);
            }
            wire.extend_from_slice(part);
            rest = behind;
        }
    }
}

/// The payloads that zlib-rs finds; of those that are simple enough to be sure of.
fn compare(heard: &Heard, messages: &[Message], takeover: bool) {
    let mut state = Inflate::new(false, 15);
    let mut payloads = heard.messages().into_iter();
    for message in messages {
        let expected = match message.compressed {
            true if message.payload.is_empty() => Some(Vec::new()),
            true => {
                if !takeover {
                    state.reset(false);
                }
                inflate(&mut state, &message.payload)
            }
            false => Some(message.payload.clone()),
        };
        let Some(expected) = expected else {
            return;
        };
        // zlib-rs alone does not see that the data end within something.
        let (_, payload, ended) = payloads.next().unwrap_or((Kind::Binary, Vec::new(), false));
        if !ended {
            assert_eq!(
                heard.violation,
                Some(Violation::NotDeflate),
                "a message is lost"
            );
            assert!(expected.starts_with(&payload), "another part");
            return;
        }
        assert!(payload == expected, "another message");
    }
    assert!(payloads.next().is_none() && heard.violation.is_none());
}

/// `None` where the data are wrong, very large, or have a last block.
fn inflate(state: &mut Inflate, payload: &[u8]) -> Option<Vec<u8>> {
    let input = [payload, &TAIL].concat();
    let mut out = Vec::new();
    let (mut used, start) = (0, (state.total_in(), state.total_out()));
    loop {
        let made = (state.total_out() - start.1) as usize;
        if made > MOST {
            return None;
        }
        out.resize(made + 100_000, 0);
        let status = state
            .decompress(&input[used..], &mut out[made..], InflateFlush::SyncFlush)
            .ok()?;
        used = (state.total_in() - start.0) as usize;
        let made = (state.total_out() - start.1) as usize;
        if status == Status::StreamEnd {
            return None;
        }
        if made < out.len() {
            out.truncate(made);
            return (used == input.len()).then_some(out);
        }
    }
}
