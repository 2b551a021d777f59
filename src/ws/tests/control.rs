//! Control frames: whole before they count, PINGs answered, PONGs between our frames.

use super::*;

#[test]
fn a_control_frame_counts_when_it_is_whole() {
    let mut connection = Connection::new(Role::Client, STRICT);
    for (kind, first) in [(0, 0x89), (1, 0x8a), (2, 0x88)] {
        connection.advance(&[first, 2, 3]).unwrap();
        let received = connection.tallies().1;
        assert_eq!(received.frames, kind, "{first:#x} is only announced");
        connection.advance(&[0xe8]).unwrap();
        connection.deliver_held(2);
        let received = connection.tallies().1;
        assert_eq!(received.frames, kind + 1);
        let both = (received.pings, received.pongs);
        assert_eq!(both, (1, u32::from(kind > 0)));
    }
}

#[test]
fn control_frames_stand_between_fragments() {
    let stream = b"\x02\x01a\x8a\x01p\x00\x00\x89\x00\x80\x01b";
    let (outcome, _) = client(STRICT, stream);
    let want = [
        (Kind::Binary, true, b"a".to_vec()),
        (Kind::Pong, false, b"p".to_vec()),
        (Kind::Binary, true, vec![]),
        (Kind::Binary, false, b"b".to_vec()),
    ];
    assert_eq!(outcome.frames, want);
    assert_eq!(outcome.answer, wire(0x8a, b"", Some(KEY)));
}

#[test]
fn a_control_frame_is_ready_only_when_it_is_whole() {
    let mut connection = Connection::new(Role::Client, DELIVERED);
    let stream = b"\x89\x03abc";
    for byte in &stream[..4] {
        assert_eq!(
            connection.advance(&[*byte]),
            Ok(Advance {
                consumed: 1,
                ready: false
            })
        );
        assert_eq!(
            (connection.frame(), connection.held_payload()),
            (None, None)
        );
    }
    assert_eq!(
        connection.advance(b"c\x89"),
        Ok(Advance {
            consumed: 1,
            ready: true
        })
    );
    let frame = FrameInfo {
        kind: Kind::Ping,
        cont: false,
        len: 3,
        offset: 0,
    };
    assert_eq!(connection.frame(), Some(frame));
    connection.deliver_held(2);
    assert_eq!(connection.held_payload(), Some(&b"c"[..]));
    // delivering nothing of something, and more than there is
    connection.deliver_held(0);
    assert_eq!(connection.frame().unwrap().offset, 2);
    connection.deliver_held(9);
    assert_eq!(
        (connection.frame(), connection.held_payload()),
        (None, None)
    );
}

#[test]
fn every_ping_is_answered_with_its_whole_payload() {
    let payload = Numbers(3).bytes(125);
    let stream = [wire(0x89, b"", None), wire(0x89, &payload, None)].concat();
    let (outcome, _) = client(STRICT, &stream);
    assert_eq!(outcome.frames, []);
    let want = [wire(0x8a, b"", Some(KEY)), wire(0x8a, &payload, Some(KEY))].concat();
    assert_eq!(outcome.answer, want);
    let want = [(Kind::Ping, false, vec![]), (Kind::Ping, false, payload)];
    accepted(DELIVERED, &stream, &want);
}

#[test]
fn each_queued_frame_has_a_fresh_key_and_a_server_needs_none() {
    for (role, keys) in [(Role::Client, 3), (Role::Server, 0)] {
        let mut receiver = Receiver::new(role, STRICT);
        let key = (role == Role::Server).then_some(KEY);
        receiver.receive(&wire(0x89, b"a", key)).unwrap();
        receiver.receive(&wire(0x89, b"b", key)).unwrap();
        receiver.receive(b"\xf0").unwrap_err();
        let mut asked = 0;
        let mut out = Vec::new();
        let mut fresh = || {
            asked += 1;
            [asked; 4]
        };
        receiver.connection.take_control(&mut fresh, &mut out);
        let key = |n| (role == Role::Client).then_some([n; 4]);
        let pongs = [wire(0x8a, b"a", key(1)), wire(0x8a, b"b", key(2))].concat();
        assert!(out.starts_with(&pongs));
        assert_eq!(asked, keys);
    }
}

#[test]
fn a_flood_of_pings_keeps_the_newest() {
    let mut receiver = Receiver::new(Role::Client, STRICT);
    for i in 0..10_000u32 {
        receiver
            .receive(&wire(0x89, &i.to_be_bytes(), None))
            .unwrap();
    }
    let newest = 10_000 - crate::limits::QUEUED_PONGS as u32..10_000;
    let want: Vec<u8> = newest
        .flat_map(|i| wire(0x8a, &i.to_be_bytes(), Some(KEY)))
        .collect();
    assert_eq!(receiver.control(), want);
    assert!(!receiver.connection.has_control());
}

#[test]
fn queued_frames_never_stand_inside_a_frame() {
    let mut receiver = Receiver::new(Role::Client, STRICT);
    receiver
        .connection
        .begin(Some(Kind::Text), true, 2, KEY)
        .unwrap();
    receiver.receive(b"\x89\x01p").unwrap();
    for _ in 0..2 {
        assert!(!receiver.connection.has_control());
        assert_eq!(receiver.control(), b"");
        receiver.connection.sent(1);
    }
    // between two fragments they may
    assert!(receiver.connection.has_control());
    assert_eq!(receiver.control(), wire(0x8a, b"p", Some(KEY)));
    assert_eq!(receiver.control(), b"");
    let next = receiver
        .connection
        .begin(Some(Kind::Text), false, 0, KEY)
        .unwrap();
    assert_eq!(next[0], 0x80);
}
