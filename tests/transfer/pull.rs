//! The pull model: `CONNECT_ONLY`, then receives by call.

use std::os::fd::AsFd;

use curlws::limits;
use curlws::settings::{ConnectOnly, Settings};
use curlws::transfer::{Kind, Meta};
use curlws::ws;

use crate::rig::{HOWS, How, OVERS, Over, Rig, accepted, everywhere, kind};
use crate::wire::{
    BINARY, CLOSE, CONTINUATION, FIN, Frame, PING, PONG, TEXT, close, decode, fragment, frame,
    heard, split,
};

mod violations;

/// Every kind in every size class.
fn all_sizes() -> Vec<Frame> {
    let payload = |len: usize| (0..len).map(|i| (i % 125) as u8).collect::<Vec<u8>>();
    let mut frames = Vec::new();
    for len in [0, 1, 125, 126, 127, 65535, 65536] {
        frames.push(frame(TEXT, payload(len)));
        let binary = payload(len)
            .iter()
            .map(|byte| byte | 0x80)
            .collect::<Vec<u8>>();
        frames.push(frame(BINARY, binary));
    }
    for len in [0, 1, 125] {
        frames.push(frame(PONG, payload(len)));
    }
    frames.push(close(1000, "bye"));
    frames
}

fn no_auto_pong(settings: &mut Settings) {
    settings.ws.no_auto_pong = true;
}

#[test]
fn every_kind_and_size_through_any_buffer() {
    let frames = all_sizes();
    let want = heard(&frames);
    for (over, how) in everywhere() {
        for (room, peek) in [
            (1, false),
            (3, true),
            (4096, false),
            (4096, true),
            (1 << 17, true),
        ] {
            if over == Over::Tls && room < 4096 {
                continue;
            }
            let mut rig = Rig::open((over, how), &frames);
            for (i, want) in want.iter().enumerate() {
                let got = rig.frame(room, peek).unwrap();
                assert!(
                    got == *want,
                    "{over:?} {how:?} {room} {peek}: {:?}",
                    frames[i]
                );
            }
            rig.peer.finish();
            assert_eq!(kind(rig.receive(&mut [0; 9])), Kind::GotNothing);
        }
    }
}

#[test]
fn a_peek_can_be_repeated_and_takes_only_what_is_empty() {
    let frames = [
        frame(BINARY, "abc"),
        frame(TEXT, ""),
        frame(PONG, "xy"),
        frame(PONG, ""),
    ];
    let meta = |kind, offset, bytes_left| Meta {
        kind,
        cont: false,
        offset,
        bytes_left,
    };
    for way in everywhere() {
        let mut rig = Rig::open(way, &frames);
        for _ in 0..3 {
            assert_eq!(rig.receive(&mut []), Ok((0, meta(ws::Kind::Binary, 0, 3))));
        }
        let mut buf = [0; 1];
        assert_eq!(rig.receive(&mut buf), Ok((1, meta(ws::Kind::Binary, 0, 2))));
        assert_eq!(rig.receive(&mut []), Ok((0, meta(ws::Kind::Binary, 1, 2))));
        for left in [1, 0] {
            assert_eq!(rig.receive(&mut buf).unwrap().1.bytes_left, left);
        }
        assert_eq!(rig.receive(&mut []), Ok((0, meta(ws::Kind::Text, 0, 0))));
        for _ in 0..2 {
            assert_eq!(rig.receive(&mut []), Ok((0, meta(ws::Kind::Pong, 0, 2))));
        }
        assert_eq!(rig.receive(&mut buf), Ok((1, meta(ws::Kind::Pong, 0, 1))));
        assert_eq!(rig.receive(&mut []), Ok((0, meta(ws::Kind::Pong, 1, 1))));
        assert_eq!(rig.receive(&mut buf), Ok((1, meta(ws::Kind::Pong, 1, 0))));
        assert_eq!(rig.receive(&mut []), Ok((0, meta(ws::Kind::Pong, 0, 0))));
        assert_eq!(kind(rig.try_receive(&mut buf)), Kind::Again);
    }
}

#[test]
fn fragments_carry_their_messages_kind() {
    let frames = [
        fragment(TEXT, "one"),
        frame(PONG, "between"),
        fragment(CONTINUATION, ""),
        fragment(CONTINUATION, "two"),
        fragment(FIN | CONTINUATION, "three"),
        fragment(BINARY, ""),
        fragment(FIN | CONTINUATION, ""),
        frame(TEXT, "whole"),
    ];
    for way in everywhere() {
        for (room, peek) in [(1, true), (2, false), (4096, false)] {
            let mut rig = Rig::open(way, &frames);
            for want in heard(&frames) {
                assert_eq!(rig.frame(room, peek), Ok(want), "{way:?}");
            }
        }
    }
}

#[test]
fn a_frame_of_any_length_is_streamed() {
    let longest = (1u64 << 63) - 1;
    for (over, how) in everywhere() {
        let start = [&[0x82, 127][..], &longest.to_be_bytes(), b"start"].concat();
        let mut rig = Rig::connected((over, how), |_| {}, &[start]);
        let mut buf = vec![0; 1 << 20];
        let mut got = 0;
        while got < 5 {
            let (n, meta) = rig.receive(&mut buf).unwrap();
            assert_eq!(&buf[..n], &b"start"[got..got + n]);
            assert_eq!((meta.kind, meta.offset), (ws::Kind::Binary, got as u64));
            got += n;
            assert_eq!(meta.bytes_left, longest - got as u64);
        }
    }
}

#[test]
fn every_ping_is_answered_with_its_whole_payload() {
    let ping = |i: usize| frame(PING, vec![b'a' + i as u8; [0, 1, 2, 3, 124, 125][i % 6]]);
    let mut frames = vec![fragment(TEXT, "begin")];
    for i in 0..10 {
        frames.push(ping(i));
        if i % 2 == 0 {
            frames.push(fragment(CONTINUATION, format!("part {i}")));
        }
    }
    frames.push(fragment(FIN | CONTINUATION, "end"));
    let data = frames.iter().filter(|frame| frame.first != FIN | PING);
    let want = heard(&data.cloned().collect::<Vec<_>>());
    let pongs: Vec<_> = (0..10).map(|i| frame(PONG, ping(i).payload)).collect();
    for way in everywhere() {
        for peek in [false, true] {
            let mut rig = Rig::open(way, &frames);
            for want in &want {
                assert_eq!(rig.frame(100, peek).as_ref(), Ok(want), "{way:?}");
            }
            assert_eq!(rig.peer.frames(10), pongs, "{way:?}");
        }
    }
}

#[test]
fn a_pong_leaves_with_the_receive_that_met_its_ping() {
    for way in everywhere() {
        for room in [0, 10] {
            let mut rig = Rig::open(way, &[frame(PING, "are you there?")]);
            rig.peer.drip(usize::MAX);
            if way.1 != How::Joined {
                assert_eq!(kind(rig.try_receive(&mut [0; 10])), Kind::Again);
                rig.feed();
            }
            assert_eq!(kind(rig.try_receive(&mut vec![0; room])), Kind::Again);
            assert_eq!(rig.peer.frames(1), [frame(PONG, "are you there?")]);
        }
    }
}

#[test]
fn every_pong_has_a_mask_of_its_own() {
    let mut rig = Rig::open((Over::Plain, How::Whole), &vec![frame(PING, "x"); 50]);
    while rig.try_receive(&mut [0; 1]).is_err() && rig.random.keys.len() < 50 {
        rig.feed();
    }
    while rig.peer.received.len() < 50 * 7 {
        rig.peer.wait();
    }
    let (_, keys, _) = split(&rig.peer.received);
    assert_eq!(keys, rig.random.keys);
}

#[test]
fn pings_are_delivered_where_the_application_answers() {
    let frames = [
        frame(PING, ""),
        frame(PING, "abc"),
        frame(TEXT, "x"),
        frame(PING, [7; 125]),
    ];
    for way in everywhere() {
        let mut rig = Rig::open_with(way, no_auto_pong, &frames);
        for want in heard(&frames) {
            assert_eq!(rig.frame(50, false), Ok(want));
        }
        assert_eq!(kind(rig.try_receive(&mut [0; 9])), Kind::Again);
        rig.send(ws::Kind::Pong, b"mine").unwrap();
        assert_eq!(
            rig.peer.frames(1),
            [frame(PONG, "mine")],
            "nothing before it"
        );
    }
}

#[test]
fn after_a_close_there_is_nothing() {
    for payload in [
        &b""[..],
        b"\x03\xe8",
        b"\x0b\xb8reason \xe2\x82\xac",
        b"\x13\x87x",
    ] {
        for way in everywhere() {
            let frames = [
                frame(TEXT, "last"),
                frame(CLOSE, payload),
                frame(TEXT, "too late"),
            ];
            let mut rig = Rig::open(way, &frames);
            for want in heard(&frames[..2]) {
                assert_eq!(rig.frame(5, false), Ok(want));
            }
            rig.peer.finish();
            for _ in 0..3 {
                assert_eq!(kind(rig.receive(&mut [0; 9])), Kind::GotNothing);
            }
            assert_eq!(rig.send(ws::Kind::Close, payload), Ok(payload.len()));
            assert_eq!(rig.peer.frames(1), [frame(CLOSE, payload)]);
        }
    }
}

#[test]
fn an_end_in_the_middle_comes_after_what_is_there() {
    let good = frame(BINARY, "good").wire();
    let half = frame(BINARY, "half a frame").wire();
    for cut in 0..half.len() {
        for (over, how) in everywhere() {
            let said = [good.clone(), half[..cut].to_vec()];
            let mut rig = Rig::connected((over, how), |_| {}, &said);
            rig.peer.finish();
            assert_eq!(rig.frame(4096, false).unwrap().2, b"good");
            let mut got = Vec::<u8>::new();
            let mut buf = [0; 4096];
            let error = loop {
                match rig.receive(&mut buf) {
                    Ok((n, _)) => got.extend(&buf[..n]),
                    Err(error) => break error,
                }
            };
            assert_eq!(error.kind, Kind::GotNothing);
            assert_eq!(got, &half[2.min(cut)..cut], "{over:?} {how:?} {cut}");
            assert_eq!(kind(rig.receive(&mut buf)), Kind::GotNothing);
        }
    }
}

#[test]
fn a_cut_under_tls_is_an_error_unless_the_websocket_was_closed() {
    for how in HOWS {
        for half in [&b""[..], b"\x82", b"\x82\x05hel"] {
            let said = [frame(TEXT, "good").wire(), half.to_vec()];
            let mut rig = Rig::connected((Over::Tls, how), |_| {}, &said);
            rig.peer.cut();
            assert_eq!(rig.frame(4096, false).unwrap().2, b"good");
            let mut buf = [0; 10];
            if half.len() > 2 {
                rig.receive(&mut buf).unwrap();
            }
            while rig.receive(&mut buf).is_ok() {}
            assert_eq!(kind(rig.receive(&mut buf)), Kind::Receive, "{how:?}");
            assert_eq!(kind(rig.send(ws::Kind::Text, b"x")), Kind::Send);
        }
        let said = [frame(CLOSE, b"\x03\xe8").wire()];
        let mut rig = Rig::connected((Over::Tls, how), |_| {}, &said);
        rig.peer.cut();
        assert_eq!(rig.frame(4096, false).unwrap().0, ws::Kind::Close);
        assert_eq!(kind(rig.receive(&mut [0; 10])), Kind::GotNothing);
    }
}

#[test]
fn a_reset_is_an_error_after_what_is_there() {
    for said in [&b""[..], b"\x82\x05hel"] {
        let way = (Over::Plain, How::Whole);
        let mut rig = Rig::connected(way, |_| {}, &[said.to_vec()]);
        rig.peer.release();
        rig.peer.reset();
        let mut buf = [0; 100];
        if !said.is_empty() {
            assert_eq!(rig.receive(&mut buf).unwrap().0, 3);
            assert_eq!(&buf[..3], b"hel");
        }
        assert_eq!(
            kind(rig.receive(&mut buf)),
            Kind::Receive,
            "behind {said:?}"
        );
    }
}

#[test]
fn the_handshake_takes_nothing_behind_the_101_from_the_socket() {
    let hello = frame(TEXT, "hello").wire();
    let mut rig = Rig::open((Over::Plain, How::Joined), &[frame(TEXT, "hello")]);
    let waiting = rustix::io::ioctl_fionread(rig.socket().as_fd()).unwrap();
    assert_eq!(waiting, hello.len() as u64);
    assert_eq!(rig.frame(9, false).unwrap().2, b"hello");
    // TLS: the record behind the one that ends the head, though both came at once.
    let mut rig = Rig::new(Over::Tls, |settings| {
        settings.request.connect_only = ConnectOnly::Upgrade;
    });
    rig.run_until(|rig| rig.peer.asked());
    rig.peer.queue_together(&[&accepted(), &hello]);
    rig.connect();
    let waiting = rustix::io::ioctl_fionread(rig.socket().as_fd()).unwrap();
    assert!(
        waiting > hello.len() as u64,
        "{waiting}: a record is longer"
    );
    assert_eq!(rig.frame(9, false).unwrap().2, b"hello");
}

#[test]
fn raw_mode_gives_and_takes_bytes_as_they_are() {
    let frames = [
        frame(TEXT, "hello"),
        frame(PING, "p"),
        frame(CLOSE, "?"),
        frame(15, "odd"),
    ];
    let want: Vec<u8> = frames.iter().flat_map(Frame::wire).collect();
    for way in everywhere() {
        for room in [1, 3, 4096] {
            let mut rig = Rig::open_with(way, |settings| settings.ws.raw = true, &frames);
            let (mut buf, mut got) = (vec![0; room], Vec::<u8>::new());
            while got.len() < want.len() {
                match rig.ws().receive_raw(&mut buf) {
                    Ok(n) => got.extend(&buf[..n]),
                    Err(error) if error.kind == Kind::Again => rig.feed(),
                    Err(error) => panic!("{error}"),
                }
            }
            assert_eq!(got, want);
            rig.peer.finish();
            rig.feed();
            assert_eq!(rig.ws().receive_raw(&mut buf), Ok(0), "{way:?} {room}");
            let ours = b"\x89\x00 not masked";
            let open = rig.transfer.open().unwrap();
            assert_eq!(open.send_raw(ours, &mut rig.random), Ok(ours.len()));
            rig.close();
            rig.peer.wait_for_the_end();
            assert_eq!(rig.peer.received, ours, "and no PONG");
        }
    }
}

#[test]
fn a_flood_of_pings_leaves_bounded_memory() {
    for over in OVERS {
        // Our answers find no room, as the peer does not read.
        let mut rig = Rig::narrow(over);
        while rig.send(ws::Kind::Pong, &[b'f'; 125]).is_ok() {}
        let pings = frame(PING, [b'p'; 125]).wire().repeat(100);
        for _ in 0..1000 {
            rig.peer.queue(&pings);
            rig.feed();
            assert_eq!(kind(rig.try_receive(&mut [0; 100])), Kind::Again);
        }
        rig.peer.queue(&frame(PING, "the last").wire());
        while !rig.peer.has_said_all() {
            rig.feed();
        }
        assert_eq!(kind(rig.try_receive(&mut [0; 100])), Kind::Again);
        let last = frame(PONG, "the last");
        let mut kept = 0;
        loop {
            rig.drain(usize::MAX);
            rig.flush();
            let (frames, _, rest) = split(&rig.peer.received);
            rig.peer.received = rest.to_vec();
            assert!(frames.iter().all(|frame| frame.first == FIN | PONG));
            kept += frames.iter().filter(|f| f.payload == [b'p'; 125]).count();
            if frames.last() == Some(&last) {
                break;
            }
        }
        // Some in the queue, some on their way out, and some for room that the system found.
        let most = 4 * limits::QUEUED_PONGS;
        assert!(kept < most, "{over:?}: {kept} of 100000 answers were kept");
    }
}
