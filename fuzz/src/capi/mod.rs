//! The C functions in any order, against peers that say what the input says.
//!
//! An input is a program: each byte that is read chooses what is done next, and with what; what
//! callbacks do, too. Connections are socket pairs whose other end has said all at once and, where
//! something would wait for it, has ended. Nothing waits, nothing leaves the process.

mod callbacks;
mod calls;
mod ffi;
mod options;
mod world;

use std::ffi::c_int;

use curlws::limits;

use calls::Call;
use world::{World, byte, pick, with};

/// Calls of one program.
const CALLS: usize = 60;

/// Runs one input.
pub fn check(data: &[u8]) {
    with(|world| *world = World::new(data));
    calls::begin();
    for _ in 0..CALLS {
        if with(|world| world.is_over()) {
            break;
        }
        let call = Call::from(byte());
        call.make();
    }
    calls::clean_up();
    let (heard, raw) = with(|world| (world.heard(), world.raw));
    for heard in heard.iter().filter(|_| !raw) {
        judge_sent(heard);
    }
}

/// What a peer of frames has heard: a request, then whole frames and at most one begun.
fn judge_sent(heard: &[u8]) {
    let end = heard.windows(4).position(|four| four == b"\r\n\r\n");
    let Some(end) = end.filter(|_| heard.starts_with(b"GET /")) else {
        return;
    };
    let mut rest = &heard[end + 4..];
    while let [first, second, behind @ ..] = rest {
        let reserved = if matches!(first & 15, 1 | 2) {
            0x30
        } else {
            0x70
        };
        assert!(first & reserved == 0, "{first:#x}");
        assert!(matches!(first & 15, 0..=2 | 8..=10), "{first:#x}");
        assert!(second & 0x80 != 0, "not masked");
        let (len, behind) = match second & 0x7f {
            126 if behind.len() < 2 => return,
            127 if behind.len() < 8 => return,
            126 => (
                u64::from(u16::from_be_bytes([behind[0], behind[1]])),
                &behind[2..],
            ),
            127 => {
                let len: [u8; 8] = behind[..8].try_into().expect("eight bytes");
                (u64::from_be_bytes(len), &behind[8..])
            }
            len => (u64::from(len), behind),
        };
        assert!(first & 8 == 0 || len <= limits::CONTROL_PAYLOAD as u64);
        let size = usize::try_from(len).unwrap_or(usize::MAX).saturating_add(4);
        let Some(next) = behind.get(size..) else {
            return;
        };
        rest = next;
    }
}

/// One of the handles.
fn handle() -> Option<usize> {
    let count = with(|world| world.easies.len());
    (count > 0).then(|| pick(count))
}

/// A flag or two more than there are.
fn flags() -> c_int {
    const NO_COMPRESSION: c_int = 1 << 30;
    let (low, high) = (byte(), byte());
    let plain = if high & 4 != 0 { NO_COMPRESSION } else { 0 };
    c_int::from(low) | c_int::from(high & 3) << 8 | plain
}
