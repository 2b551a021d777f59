//! Messages sent whole (`curlws_send_message`, `curlws_sendv`): all or nothing, and no rest to come
//! back with.

use std::sync::atomic::Ordering;

use curlws::settings::{MessageKind, Settings};
use curlws::transfer::{Error, Kind, Parcel, TRACE_FRAMES};
use curlws::ws;

use crate::deflate::{self, messages};
use crate::rig::{How, OVERS, Over, Rig, kind};
use crate::send::{bytes, fill, received};
use crate::wire::{BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, fragment, frame, split};

fn post(
    rig: &mut Rig,
    sender: u64,
    kind: Option<ws::Kind>,
    parts: &[&[u8]],
) -> Result<usize, Error> {
    let parcel = Parcel {
        parts,
        kind,
        compress: true,
        sender,
    };
    let open = rig.transfer.open().expect("the WebSocket is open");
    open.send_message(&parcel, &mut rig.random)
}

fn binary(rig: &mut Rig, data: &[u8]) -> Result<usize, Error> {
    post(rig, 1, Some(ws::Kind::Binary), &[data])
}

fn limit(rig: &mut Rig, change: impl Fn(&mut curlws::settings::Beyond)) {
    let mut beyond = Settings::default().beyond;
    change(&mut beyond);
    rig.transfer.set_beyond(&beyond);
}

/// Whether anybody is to wait until the socket can be written.
fn waits(rig: &Rig) -> bool {
    rig.transfer.waits()[0].1.write
}

#[test]
fn messages_of_any_size_arrive_in_their_order() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[]);
        let mut want = Vec::new();
        for len in [
            0, 1, 125, 126, 16_370, 16_371, 65_535, 65_536, 65_550, 200_000,
        ] {
            let data = bytes(len);
            assert_eq!(binary(&mut rig, &data), Ok(len));
            want.push(frame(BINARY, data));
        }
        assert_eq!(post(&mut rig, 1, Some(ws::Kind::Ping), &[b"?"]), Ok(1));
        assert_eq!(
            post(&mut rig, 1, Some(ws::Kind::Close), &[b"\x03\xe8"]),
            Ok(2)
        );
        assert_eq!(
            post(&mut rig, 1, Some(ws::Kind::Close), &[b"\x03\xe9"]),
            Ok(2),
            "the first counts"
        );
        assert_eq!(kind(binary(&mut rig, b"late")), Kind::Send);
        want.extend([frame(PING, "?"), frame(CLOSE, "\x03\u{e8}")]);
        want.last_mut().unwrap().payload = vec![3, 0xe8];
        assert!(received(&mut rig) == want, "{over:?}");
    }
}

#[test]
fn parts_are_one_frame() {
    let data = bytes(150_000);
    for over in OVERS {
        for size in [1, 3, 1000, 65_535, 65_537] {
            let data = &data[..data.len().min(size * 3000)];
            let mut rig = Rig::open((over, How::Whole), &[]);
            let mut parts: Vec<&[u8]> = data.chunks(size).collect();
            parts.insert(1, b"");
            let sent = post(&mut rig, 1, Some(ws::Kind::Binary), &parts);
            assert_eq!(sent, Ok(data.len()));
            assert!(
                received(&mut rig) == [frame(BINARY, data)],
                "{over:?} {size}"
            );
        }
    }
}

/// All of a message is taken though the socket is full; calls of other kinds send what waits.
#[test]
fn what_the_socket_does_not_take_waits_and_goes_with_later_calls() {
    for over in OVERS {
        for by_receiving in [false, true] {
            let mut rig = Rig::narrow(over);
            let mut want = Vec::new();
            for len in [1 << 20, 10, 0, 100_000] {
                let data = bytes(len);
                assert_eq!(binary(&mut rig, &data), Ok(len));
                want.push(frame(BINARY, data));
            }
            assert!(waits(&rig), "{over:?}");
            // A frame that is not a message waits outside.
            assert_eq!(kind(rig.send(ws::Kind::Text, b"x")), Kind::Again);
            while waits(&rig) {
                rig.drain(1 << 16);
                match by_receiving {
                    true => assert_eq!(kind(rig.try_receive(&mut [0; 9])), Kind::Again),
                    false => assert_eq!(binary(&mut rig, b"."), Ok(1)),
                }
                if !by_receiving {
                    want.push(frame(BINARY, "."));
                }
            }
            assert!(received(&mut rig) == want, "{over:?} {by_receiving}");
        }
    }
}

#[test]
fn the_queue_has_a_limit_and_a_message_that_does_not_fit_leaves_nothing() {
    for over in OVERS {
        let mut rig = Rig::narrow(over);
        limit(&mut rig, |beyond| beyond.queue_limit = 50_000);
        assert_eq!(kind(binary(&mut rig, &bytes(50_001))), Kind::TooLarge);
        let (data, mut taken) = (bytes(20_000), 0);
        let again = loop {
            match binary(&mut rig, &data) {
                Ok(_) => taken += 1,
                Err(error) => break error,
            }
        };
        assert_eq!(again.kind, Kind::Again);
        assert!(taken > 1, "{over:?}");
        // What is smaller may fit.
        assert_eq!(binary(&mut rig, b"small"), Ok(5));
        assert_eq!(kind(binary(&mut rig, &bytes(50_000))), Kind::Again);
        let mut want = vec![frame(BINARY, &data); taken];
        want.push(frame(BINARY, "small"));
        while kind_of(binary(&mut rig, &bytes(50_000))) == Some(Kind::Again) {
            rig.drain(5000);
        }
        want.push(frame(BINARY, bytes(50_000)));
        assert!(received(&mut rig) == want, "{over:?}");
    }
}

fn kind_of<T>(result: Result<T, Error>) -> Option<Kind> {
    result.err().map(|error| error.kind)
}

#[test]
fn a_message_waits_for_frames_that_are_unfinished() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[]);
        let binary_frame = (Some(ws::Kind::Binary), false);
        // To another sender, and to the one that is not finished.
        let refused =
            |rig: &mut Rig| [2, 1].map(|by| kind(post(rig, by, Some(ws::Kind::Text), &[b"x"])));
        assert_eq!(rig.send_as(1, binary_frame, Some(4), b"ab"), Ok(2));
        assert_eq!(refused(&mut rig), [Kind::Again, Kind::BadArgument]);
        assert_eq!(rig.send_as(1, binary_frame, None, b"cd"), Ok(2));
        // The next data frame would be a fragment of this.
        assert_eq!(
            rig.send_as(1, (Some(ws::Kind::Text), true), None, b"e"),
            Ok(1)
        );
        assert_eq!(refused(&mut rig), [Kind::Again, Kind::BadArgument]);
        assert_eq!(
            rig.send_as(1, (Some(ws::Kind::Text), false), None, b"f"),
            Ok(1)
        );
        assert_eq!(post(&mut rig, 2, Some(ws::Kind::Text), &[b"x"]), Ok(1));
        let want = [
            frame(BINARY, "abcd"),
            fragment(TEXT, "e"),
            frame(CONTINUATION, "f"),
            frame(TEXT, "x"),
        ];
        assert!(received(&mut rig) == want, "{over:?}");
    }
}

#[test]
fn a_message_is_behind_what_is_stuck_and_a_pong_behind_it() {
    for over in OVERS {
        let mut rig = Rig::narrow(over);
        let (whole, begun) = fill(&mut rig);
        let refused = post(&mut rig, 2, Some(ws::Kind::Text), &[b"x"]);
        assert_eq!(kind_of(refused), begun.then_some(Kind::Again), "{over:?}");
        while post(&mut rig, 2, Some(ws::Kind::Text), &[b"after"]).is_err() {
            rig.drain(5000);
            let _ = rig.send(ws::Kind::Binary, &bytes(curlws::limits::SEND_CHUNK));
        }
        rig.peer.queue(&frame(PING, "p").wire());
        rig.peer.queue(&frame(TEXT, "t").wire());
        assert_eq!(rig.frame(9, false).unwrap().2, b"t");
        let frames = received(&mut rig);
        let place = |want| frames.iter().position(|frame| *frame == want).unwrap();
        assert!(place(frame(TEXT, "after")) < place(frame(PONG, "p")));
        assert!(frames.len() >= whole + 2);
    }
}

#[test]
fn corked_messages_wait_for_each_other_and_a_flush_sends_them() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[]);
        while rig.peer.read(usize::MAX) > 0 {}
        rig.ws().cork();
        assert_eq!(binary(&mut rig, b"a"), Ok(1));
        assert_eq!(rig.send(ws::Kind::Text, b"b"), Ok(1));
        assert!(rig.peer.read(usize::MAX) == 0 && !waits(&rig));
        let open = rig.transfer.open().unwrap();
        assert_eq!(open.flush_all(&mut rig.random), Ok(()));
        let mut frames = rig.peer.frames(2);
        assert_eq!(binary(&mut rig, b"c"), Ok(1));
        assert_eq!(rig.peer.read(usize::MAX), 0, "it is corked still");
        // What is long goes out, and what waits before it.
        assert_eq!(binary(&mut rig, &bytes(100_000)), Ok(100_000));
        frames.extend(rig.peer.frames(2));
        assert_eq!(binary(&mut rig, &bytes(16_000)), Ok(16_000));
        assert_eq!(rig.peer.read(usize::MAX), 0);
        frames.extend(received(&mut rig));
        let want = [
            frame(BINARY, "a"),
            frame(TEXT, "b"),
            frame(BINARY, "c"),
            frame(BINARY, bytes(100_000)),
            frame(BINARY, bytes(16_000)),
        ];
        assert!(frames == want, "{over:?}");
    }
}

#[test]
fn messages_are_compressed_whole() {
    for over in OVERS {
        let mut rig = deflate::narrow(over);
        let data = bytes(300_000);
        assert_eq!(binary(&mut rig, &data), Ok(300_000));
        assert_eq!(binary(&mut rig, b""), Ok(0));
        let parts: Vec<_> = data.chunks(999).collect();
        assert_eq!(post(&mut rig, 1, Some(ws::Kind::Text), &parts), Ok(300_000));
        let plain = Parcel {
            parts: &[b"as it is"],
            kind: Some(ws::Kind::Text),
            compress: false,
            sender: 1,
        };
        let open = rig.transfer.open().unwrap();
        assert_eq!(open.send_message(&plain, &mut rig.random), Ok(8));
        let read = messages(&received(&mut rig));
        let sizes: Vec<_> = read
            .iter()
            .map(|(kind, packed, data, _)| (*kind, *packed, data.len()))
            .collect();
        assert_eq!(
            sizes,
            [
                (BINARY, true, 300_000),
                (BINARY, true, 0),
                (TEXT, true, 300_000),
                (TEXT, false, 8)
            ]
        );
        assert!(read[0].2 == data && read[2].2 == data, "{over:?}");
    }
}

#[test]
fn the_handles_kind_is_that_of_messages_without_one() {
    let mut rig = Rig::open((OVERS[0], How::Whole), &[]);
    assert_eq!(kind(post(&mut rig, 1, None, &[b"x"])), Kind::BadArgument);
    assert_eq!(
        kind(rig.send_as(1, (None, false), None, b"x")),
        Kind::BadArgument
    );
    limit(&mut rig, |beyond| beyond.kind = MessageKind::Text);
    assert_eq!(post(&mut rig, 1, None, &[b"x"]), Ok(1));
    assert_eq!(rig.send_as(1, (None, false), None, b"y"), Ok(1));
    assert_eq!(kind(binary(&mut rig, b"x")), Kind::BadArgument);
    assert_eq!(post(&mut rig, 1, Some(ws::Kind::Ping), &[b"z"]), Ok(1));
    let want = [frame(TEXT, "x"), frame(TEXT, "y"), frame(PING, "z")];
    assert!(received(&mut rig) == want);
}

#[test]
fn a_close_is_traced_with_what_it_says() {
    TRACE_FRAMES.store(true, Ordering::Relaxed);
    for corked in [false, true] {
        let way = (Over::Plain, How::Whole);
        let mut rig = Rig::open_with(way, |settings| settings.verbose = true, &[]);
        rig.ws().frame_lines();
        if corked {
            rig.ws().cork();
        }
        let parts: [&[u8]; 3] = [b"\x03", b"\xe8b", b"ye"];
        assert_eq!(post(&mut rig, 1, Some(ws::Kind::Close), &parts), Ok(5));
        let told = rig.ws().frame_lines();
        assert_eq!(told[0], "[WS] sent close, 5 bytes, code 1000 \"bye\"");
    }
}

#[test]
fn masks_of_messages_are_all_different() {
    let mut rig = Rig::open((OVERS[0], How::Whole), &[]);
    for _ in 0..50 {
        assert_eq!(binary(&mut rig, b"same"), Ok(4));
    }
    rig.close();
    rig.peer.wait_for_the_end();
    let (_, mut masks, _) = split(&rig.peer.received);
    masks.sort_unstable();
    masks.dedup();
    assert_eq!(masks.len(), 50);
}
