//! Frames that one call does not finish: what is left is given by others.

use super::*;

#[test]
fn a_large_frame_is_sent_in_parts_however_its_size_is_told() {
    for over in OVERS {
        for told in [Told::ByLength, Told::First, Told::FirstThenZero] {
            for drain in [5000, usize::MAX] {
                let mut rig = Rig::narrow(over);
                let (mut want, mut partial) = (Vec::new(), 0);
                for len in [SEND_CHUNK + 1, 100_000, 65536, 1, 0, 30_000] {
                    let data = bytes(len);
                    partial += send_all(&mut rig, told, &data, drain).partial;
                    want.push(frame(BINARY, data));
                }
                assert!(partial > 0, "{over:?} {told:?}: no part was ever reported");
                assert!(received(&mut rig) == want, "{over:?} {told:?} {drain}");
            }
        }
    }
}

#[test]
fn the_rest_may_be_given_in_any_portions() {
    for over in OVERS {
        for told in [None, Some(0)] {
            let mut rig = Rig::open((over, How::Whole), &[]);
            let data = bytes(1000);
            assert_eq!(rig.send_as(1, WHOLE, Some(1000), &data[..1]), Ok(1));
            for (start, end) in [(1, 3), (3, 3), (3, 500), (500, 999)] {
                let part = &data[start..end];
                // An empty portion cannot say that it goes on.
                let told = if part.is_empty() { None } else { told };
                assert_eq!(rig.send_as(1, WHOLE, told, part), Ok(part.len()));
            }
            assert_eq!(rig.send_as(1, WHOLE, told, &data[999..]), Ok(1));
            assert_eq!(rig.send(ws::Kind::Text, b"next"), Ok(4));
            let want = [frame(BINARY, &data), frame(TEXT, "next")];
            assert!(received(&mut rig) == want);
        }
    }
}

#[test]
fn more_than_a_frame_lacks_is_refused() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[]);
        assert_eq!(rig.send_as(1, WHOLE, Some(5), b"ab"), Ok(2));
        for told in [None, Some(0)] {
            let more = rig.send_as(1, WHOLE, told, b"cdef");
            assert_eq!(kind(more), Kind::BadArgument);
        }
        assert_eq!(rig.send_as(1, WHOLE, None, b"cde"), Ok(3));
        assert_eq!(received(&mut rig), [frame(BINARY, "abcde")]);
    }
}

#[test]
fn a_frame_may_be_announced_without_payload() {
    for over in OVERS {
        let mut rig = Rig::open((over, How::Whole), &[]);
        let start = |rig: &mut Rig, len| {
            let message = Message {
                data: b"",
                announced: Some(len),
                flags: Ok(WHOLE),
                compress: true,
                sender: 1,
            };
            let open = rig.transfer.open().unwrap();
            open.start_frame(message, &mut rig.random)
        };
        assert_eq!(start(&mut rig, 6), Ok(()));
        assert_eq!(
            kind(start(&mut rig, 6)),
            Kind::Send,
            "the frame before is not finished"
        );
        assert_eq!(rig.send_as(1, WHOLE, None, b"abc"), Ok(3));
        assert_eq!(rig.send_as(2, WHOLE, Some(0), b"def"), Ok(3));
        assert_eq!(start(&mut rig, 0), Ok(()));
        assert_eq!(rig.send(ws::Kind::Text, b"x"), Ok(1));
        let want = [frame(BINARY, "abcdef"), frame(BINARY, ""), frame(TEXT, "x")];
        assert_eq!(received(&mut rig), want);
    }
}

#[test]
fn an_announced_frame_for_which_there_is_no_room_can_be_repeated_either_way() {
    for over in OVERS {
        for (repeated, told) in [(Some(50_000), None), (Some(0), Some(0)), (None, None)] {
            let mut rig = Rig::narrow(over);
            let data = bytes(50_000);
            // Our own PONGs fill the socket.
            while !rig.transfer.waits()[0].1.write {
                rig.peer.queue(&frame(PING, [7; 125]).wire());
                rig.feed();
                assert_eq!(kind(rig.try_receive(&mut [0; 9])), Kind::Again);
            }
            let first = rig.send_as(1, WHOLE, Some(50_000), &data);
            assert_eq!(kind(first), Kind::Again, "{over:?}: there was room");
            let mut sent = 0;
            let mut announced = repeated;
            while sent < data.len() {
                rig.drain(usize::MAX);
                match rig.send_as(1, WHOLE, announced, &data[sent..]) {
                    Ok(n) => {
                        sent += n;
                        announced = told;
                    }
                    Err(error) => {
                        let how = (over, repeated);
                        assert_eq!(error.kind, Kind::Again, "{how:?}: {error}");
                    }
                }
            }
            let mut got = received(&mut rig);
            assert!(got.pop() == Some(frame(BINARY, &data)));
            assert!(got.iter().all(|got| *got == frame(PONG, [7; 125])));
        }
    }
}
