//! What the pure parts of a message cost, without a socket: `make bench-micro`.
//!
//! Sizes are bytes of payload. Beside a part stands what its limit is: copying, or the standard
//! library's own check.

use std::hint::black_box;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

use curlws::ws::deflate::{Deflater, Then};
use curlws::ws::extension::Side;
use curlws::ws::inflate::Inflater;
use curlws::ws::{Connection, Kind, Options, Role};

const SIZES: [usize; 5] = [16, 100, 1024, 65_536, 1 << 20];
const KEY: [u8; 4] = [0x5a, 0xc3, 0x00, 0xff];
/// Frames behind each other, as one read brings them, in bytes.
const READ: usize = 65_536;

fn main() {
    divan::main();
}

fn connection(role: Role) -> Connection {
    let options = Options {
        lenient: false,
        auto_pong: true,
    };
    Connection::new(role, options)
}

/// `size` bytes of `pattern`, over and over, cut between two characters.
fn text(pattern: &str, size: usize) -> String {
    let mut text = pattern.repeat(size / pattern.len() + 1);
    text.truncate(text.floor_char_boundary(size));
    text
}

/// Lines as services send them: the same names, other values.
fn json(size: usize) -> Vec<u8> {
    let line = |i: u64| {
        let noise = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (price, name) = (noise >> 44, noise & 0xffff_ffff);
        format!("{{\"id\":{i},\"symbol\":\"{name:08x}\",\"price\":{price}.25,\"open\":true}}\n")
    };
    let mut text: Vec<u8> = (0..)
        .map(line)
        .take(size / 40 + 1)
        .flat_map(String::into_bytes)
        .collect();
    text.truncate(size);
    text
}

mod mask {
    use super::*;

    #[divan::bench(args = SIZES)]
    fn apply(bencher: Bencher, size: usize) {
        let mut bytes = vec![7; size];
        let bencher = bencher.counter(BytesCount::new(size));
        bencher.bench_local(|| curlws::ws::mask::apply(black_box(&mut bytes), KEY, 1));
    }

    #[divan::bench(args = SIZES)]
    fn copy(bencher: Bencher, size: usize) {
        let (from, mut to) = (vec![7; size], vec![0; size]);
        let bencher = bencher.counter(BytesCount::new(size));
        bencher.bench_local(|| curlws::ws::mask::copy(&from, black_box(&mut to), KEY, 1));
    }

    #[divan::bench(args = SIZES)]
    fn copy_without(bencher: Bencher, size: usize) {
        let (from, mut to) = (vec![7_u8; size], vec![0; size]);
        let bencher = bencher.counter(BytesCount::new(size));
        bencher.bench_local(|| black_box(&mut to).copy_from_slice(black_box(&from)));
    }
}

mod header {
    use super::*;

    use curlws::ws::decoder::Decoder;

    #[divan::bench(args = SIZES)]
    fn write(bencher: Bencher, size: usize) {
        let mut connection = connection(Role::Client);
        bencher.bench_local(|| {
            let header = connection.begin(Some(Kind::Binary), false, black_box(size as u64), KEY);
            connection.sent(size as u64);
            header
        });
    }

    #[divan::bench(args = SIZES)]
    fn read(bencher: Bencher, size: usize) {
        let header = connection(Role::Server)
            .begin(Some(Kind::Binary), false, size as u64, KEY)
            .expect("a header");
        let mut decoder = Decoder::new(false, false);
        bencher.bench_local(|| {
            let read = decoder.header(black_box(&header));
            (read, decoder.last.len)
        });
    }
}

/// Received frames, with their payload looked at but not copied.
mod decoder {
    use super::*;

    const FRAMES: [usize; 3] = [16, 1024, 16_000];

    /// As many frames of a server's as one read brings, and how many.
    fn frames(kind: Kind, size: usize) -> (Vec<u8>, usize) {
        let mut server = connection(Role::Server);
        let (mut wire, mut count) = (Vec::new(), 0);
        while wire.len() + size + 4 <= READ {
            let header = server.begin(Some(kind), false, size as u64, KEY);
            wire.extend_from_slice(&header.expect("a header"));
            wire.resize(wire.len() + size, b'x');
            server.sent(size as u64);
            count += 1;
        }
        (wire, count)
    }

    fn by_connection(bencher: Bencher, kind: Kind, size: usize) {
        let (mut wire, count) = frames(kind, size);
        let mut client = connection(Role::Client);
        let bencher = bencher.counter(ItemsCount::new(count));
        bencher.bench_local(|| {
            let mut rest = black_box(&mut wire[..]);
            while !rest.is_empty() {
                let advance = client.advance(rest).expect("it keeps the rules");
                let len = client.frame().expect("a frame").len as usize;
                let (payload, after) = rest[advance.consumed..].split_at_mut(len);
                client.payload(payload).expect("it keeps the rules");
                rest = after;
            }
        });
    }

    fn by_the_short_way(bencher: Bencher, kind: Kind, size: usize) {
        let (mut wire, count) = frames(kind, size);
        let client = connection(Role::Client);
        let bencher = bencher.counter(ItemsCount::new(count));
        bencher.bench_local(|| {
            let follow = client.follow().expect("between two messages");
            let mut rest = black_box(&mut wire[..]);
            while let Some(whole) = follow.whole(rest, READ) {
                rest = &mut rest[whole.header + whole.len..];
            }
            assert!(rest.is_empty());
        });
    }

    #[divan::bench(args = FRAMES)]
    fn binary(bencher: Bencher, size: usize) {
        by_connection(bencher, Kind::Binary, size);
    }

    #[divan::bench(args = FRAMES)]
    fn text(bencher: Bencher, size: usize) {
        by_connection(bencher, Kind::Text, size);
    }

    #[divan::bench(args = FRAMES)]
    fn binary_short_way(bencher: Bencher, size: usize) {
        by_the_short_way(bencher, Kind::Binary, size);
    }

    #[divan::bench(args = FRAMES)]
    fn text_short_way(bencher: Bencher, size: usize) {
        by_the_short_way(bencher, Kind::Text, size);
    }
}

mod utf8 {
    use super::*;

    use curlws::ws::utf8::Utf8;

    const PLAIN: &str = "Nothing but what a keyboard of 1968 had. ";
    const LATIN: &str = "Größere Bäume stürzen über die Straße. ";
    const WIDE: &str = "世界は広い、とても広い。";

    fn check(bencher: Bencher, pattern: &str, size: usize) {
        let text = text(pattern, size);
        let bencher = bencher.counter(BytesCount::of_str(&text));
        bencher.bench_local(|| Utf8::default().check(black_box(text.as_bytes())));
    }

    #[divan::bench(args = SIZES)]
    fn plain(bencher: Bencher, size: usize) {
        check(bencher, PLAIN, size);
    }

    #[divan::bench(args = SIZES)]
    fn latin(bencher: Bencher, size: usize) {
        check(bencher, LATIN, size);
    }

    #[divan::bench(args = SIZES)]
    fn wide(bencher: Bencher, size: usize) {
        check(bencher, WIDE, size);
    }

    #[divan::bench(args = SIZES)]
    fn latin_by_std(bencher: Bencher, size: usize) {
        let text = text(LATIN, size);
        let bencher = bencher.counter(BytesCount::of_str(&text));
        bencher.bench_local(|| std::str::from_utf8(black_box(text.as_bytes())).is_ok());
    }
}

/// Messages of JSON; what is counted is inflated bytes.
mod deflate {
    use super::*;

    const MESSAGES: [usize; 3] = [200, 2000, 64_000];

    fn side(takeover: bool) -> Side {
        Side {
            window_bits: 15,
            takeover,
        }
    }

    /// One after another of the same stream, so that each refers to other bytes before it.
    fn messages(size: usize) -> Vec<Vec<u8>> {
        let count = MESSAGES[2] * 4 / size;
        let stream = json(size * count);
        stream.chunks(size).map(<[u8]>::to_vec).collect()
    }

    fn deflater(takeover: bool) -> Deflater {
        Deflater::new(side(takeover)).expect("a window that zlib has")
    }

    fn pack(bencher: Bencher, takeover: bool, size: usize) {
        let messages = messages(size);
        let mut next = messages.iter().cycle();
        let (mut deflater, mut out) = (deflater(takeover), Vec::new());
        let bencher = bencher.counter(BytesCount::new(size));
        bencher.bench_local(|| {
            out.clear();
            let message = next.next().expect("it goes on");
            deflater.deflate(message, Then::End, &mut out)
        });
    }

    fn unpack(bencher: Bencher, takeover: bool, size: usize) {
        let mut deflater = deflater(takeover);
        let mut pack = |message: Vec<u8>| {
            let mut out = Vec::new();
            let outcome = deflater.deflate(&message, Then::End, &mut out);
            outcome.map(|()| out).expect("it compresses")
        };
        let packed: Vec<_> = messages(size).into_iter().map(&mut pack).collect();
        // the first refers to nothing before it: it may follow the last
        let mut next = packed.iter().cycle();
        let mut inflater = Inflater::new(side(takeover));
        let bencher = bencher.counter(BytesCount::new(size));
        bencher.bench_local(|| {
            let packed = next.next().expect("it goes on");
            inflater.start();
            let used = inflater.feed(packed);
            let ended = inflater.finish(true);
            assert!((used, ended) == (Ok(packed.len()), Ok(())));
            assert_eq!(black_box(inflater.deliverable()).len(), size);
            inflater.deliver(size);
            inflater.release();
        });
    }

    #[divan::bench(args = MESSAGES)]
    fn deflate(bencher: Bencher, size: usize) {
        pack(bencher, true, size);
    }

    #[divan::bench(args = MESSAGES)]
    fn deflate_no_takeover(bencher: Bencher, size: usize) {
        pack(bencher, false, size);
    }

    #[divan::bench(args = MESSAGES)]
    fn inflate(bencher: Bencher, size: usize) {
        unpack(bencher, true, size);
    }

    #[divan::bench(args = MESSAGES)]
    fn inflate_no_takeover(bencher: Bencher, size: usize) {
        unpack(bencher, false, size);
    }
}
