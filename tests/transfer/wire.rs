//! Bytes by hand: the frames of a peer, and the reading of ours. Nothing here uses the library's
//! codec.

use curlws::ws::Kind;

/// FIN: the last frame of its message.
pub const FIN: u8 = 0x80;
pub const CONTINUATION: u8 = 0;
pub const TEXT: u8 = 1;
pub const BINARY: u8 = 2;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
pub const PONG: u8 = 10;

/// A frame: its first byte and its payload.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    pub first: u8,
    pub payload: Vec<u8>,
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let start = self.payload.get(..20).unwrap_or(&self.payload);
        let (first, len) = (self.first, self.payload.len());
        write!(
            f,
            "{first:#04x}+{len} {:?}",
            start.escape_ascii().to_string()
        )
    }
}

/// A frame that is all of its message, or a control frame.
pub fn frame(opcode: u8, payload: impl AsRef<[u8]>) -> Frame {
    fragment(FIN | opcode, payload)
}

/// A frame with this first byte.
pub fn fragment(first: u8, payload: impl AsRef<[u8]>) -> Frame {
    let payload = payload.as_ref().to_vec();
    Frame { first, payload }
}

/// A CLOSE.
pub fn close(code: u16, reason: &str) -> Frame {
    frame(CLOSE, [&code.to_be_bytes()[..], reason.as_bytes()].concat())
}

impl Frame {
    /// As a server sends it, with its length in the shortest form.
    pub fn wire(&self) -> Vec<u8> {
        let len = self.payload.len();
        let mut wire = vec![self.first];
        match len {
            0..126 => wire.push(len as u8),
            126..65536 => {
                wire.push(126);
                wire.extend((len as u16).to_be_bytes());
            }
            _ => {
                wire.push(127);
                wire.extend((len as u64).to_be_bytes());
            }
        }
        wire.extend(&self.payload);
        wire
    }
}

/// What the application is to hear of frames: kind, "another fragment follows", payload.
pub type Heard = (Kind, bool, Vec<u8>);

/// What the application is to hear of these frames.
pub fn heard(frames: &[Frame]) -> Vec<Heard> {
    let mut message = None;
    let mut hear = |frame: &Frame| {
        let kind = match frame.first & 15 {
            CONTINUATION => message.expect("a message to continue"),
            TEXT => Kind::Text,
            BINARY => Kind::Binary,
            CLOSE => Kind::Close,
            PING => Kind::Ping,
            PONG => Kind::Pong,
            other => panic!("no such opcode: {other}"),
        };
        if !kind.is_control() {
            message = Some(kind);
        }
        (kind, frame.first & FIN == 0, frame.payload.clone())
    };
    frames.iter().map(&mut hear).collect()
}

/// The frames of a client at the front of `bytes`, their masks, and what is behind the last.
pub fn split(mut bytes: &[u8]) -> (Vec<Frame>, Vec<[u8; 4]>, &[u8]) {
    let (mut frames, mut keys) = (Vec::new(), Vec::new());
    while let Some((frame, key, rest)) = one(bytes) {
        frames.push(frame);
        keys.push(key);
        bytes = rest;
    }
    (frames, keys, bytes)
}

/// The frames of a client, which `bytes` holds and nothing else.
pub fn decode(bytes: &[u8]) -> Vec<Frame> {
    let (frames, _, rest) = split(bytes);
    assert!(rest.is_empty(), "{} bytes behind {frames:?}", rest.len());
    frames
}

fn one(bytes: &[u8]) -> Option<(Frame, [u8; 4], &[u8])> {
    let (&[first, second], mut rest) = bytes.split_first_chunk()?;
    assert!(second & 0x80 != 0, "a frame of ours is not masked");
    let len = match second & 0x7f {
        126 => {
            let (len, after) = rest.split_first_chunk()?;
            rest = after;
            let len = u16::from_be_bytes(*len);
            assert!(len >= 126, "not the shortest form");
            u64::from(len)
        }
        127 => {
            let (len, after) = rest.split_first_chunk()?;
            rest = after;
            let len = u64::from_be_bytes(*len);
            assert!(len >= 65536, "not the shortest form");
            len
        }
        len => u64::from(len),
    };
    let (key, rest) = rest.split_first_chunk::<4>()?;
    let (masked, rest) = rest.split_at_checked(usize::try_from(len).unwrap())?;
    let payload = masked.iter().zip(key.iter().cycle());
    let payload = payload.map(|(byte, key)| byte ^ key).collect();
    Some((Frame { first, payload }, *key, rest))
}
