//! The application's CLOSE, and the answer to the peer's.

use super::*;

const BYE: &[u8] = b"\x03\xe8bye";

fn begin(connection: &mut Connection, kind: Kind) -> Option<SendError> {
    connection.begin(Some(kind), false, 0, KEY).err()
}

fn taken(connection: &mut Connection) -> Vec<u8> {
    let mut out = Vec::new();
    connection.take_control(&mut || KEY, &mut out);
    out
}

#[test]
fn a_close_that_waits_is_as_good_as_sent() {
    for role in [Role::Client, Role::Server] {
        for options in [STRICT, LENIENT] {
            let mut connection = Connection::new(role, options);
            assert!(!connection.is_closing());
            connection.close(BYE.into());
            connection.close(b"".as_slice().into());
            assert!(connection.is_closing() && !connection.close_sent());
            for data in [Kind::Text, Kind::Binary] {
                assert_eq!(begin(&mut connection, data), Some(SendError::Closed));
            }
            assert_eq!(
                begin(&mut connection, Kind::Close),
                Some(SendError::AlreadyClosed)
            );
            assert_eq!(begin(&mut connection, Kind::Ping), None);
            assert!(connection.has_control());
            let key = (role == Role::Client).then_some(KEY);
            assert_eq!(taken(&mut connection), wire(0x88, BYE, key));
            assert!(connection.is_closing() && connection.close_sent());
            connection.close(BYE.into());
            assert!(!connection.has_control(), "once");
            assert_eq!(taken(&mut connection), b"");
        }
    }
}

#[test]
fn a_close_waits_for_the_frame_under_way_and_pongs_go_first() {
    let mut connection = Connection::new(Role::Client, STRICT);
    connection.begin(Some(Kind::Text), true, 3, KEY).unwrap();
    connection.advance(&wire(0x89, b"p", None)).unwrap();
    connection.close(BYE.into());
    assert!(!connection.has_control());
    assert_eq!(taken(&mut connection), b"");
    connection.sent(3);
    let want = [wire(0x8a, b"p", Some(KEY)), wire(0x88, BYE, Some(KEY))].concat();
    assert_eq!(taken(&mut connection), want);
}

#[test]
fn a_violation_says_why_in_place_of_the_close_that_waits() {
    let mut connection = Connection::new(Role::Client, STRICT);
    connection.close(BYE.into());
    let violation = connection.advance(&[0x83, 0]).unwrap_err();
    let close = close::payload(violation.code(), &violation.to_string());
    assert_eq!(taken(&mut connection), wire(0x88, &close, Some(KEY)));
    assert_eq!(taken(&mut connection), b"");
}

#[test]
fn the_peers_close_is_answered_once_and_only_where_that_is_wanted() {
    for (wanted, closed) in [(false, false), (true, false), (true, true)] {
        let mut connection = Connection::new(Role::Client, LENIENT);
        connection.answer_close(wanted);
        if closed {
            connection.close(BYE.into());
            taken(&mut connection);
        }
        let close = wire(0x88, b"\x03\xe9x", None);
        let advance = connection.advance(&close).unwrap();
        assert!(advance.ready, "it is delivered");
        connection.deliver_held(3);
        let answer = match wanted && !closed {
            true => wire(0x88, b"\x03\xe9", Some(KEY)),
            false => Vec::new(),
        };
        assert_eq!(taken(&mut connection), answer);
        connection.advance(&close).unwrap();
        assert_eq!(taken(&mut connection), b"", "a second one is not");
    }
}

#[test]
fn it_is_for_the_server_to_end_the_stream() {
    assert!(Connection::new(Role::Server, STRICT).ends_stream());
    assert!(!Connection::new(Role::Client, STRICT).ends_stream());
}

#[test]
fn a_close_is_delivered_and_what_follows_is_swallowed() {
    let close = (Kind::Close, false, b"\x03\xe9going".to_vec());
    let stream = b"\x88\x07\x03\xe9going\x81\x02ok\xff\xff\x89\x00";
    accepted(STRICT, stream, std::slice::from_ref(&close));
    let mut receiver = Receiver::new(Role::Client, STRICT);
    assert_eq!(receiver.connection.peer_closed(), None);
    receiver.receive(stream).unwrap();
    let closed = receiver.connection.peer_closed().unwrap();
    assert_eq!((closed.code, &*closed.reason), (Some(1001), &b"going"[..]));
    assert!(!receiver.connection.close_sent());

    let stream = b"\x88\x07\x03\xe9going\x81\x02ok\x88\x00";
    let want = [close, text(false, "ok"), (Kind::Close, false, vec![])];
    accepted(LENIENT, stream, &want);
    let mut receiver = Receiver::new(Role::Client, LENIENT);
    receiver.receive(stream).unwrap();
    assert_eq!(receiver.connection.peer_closed().unwrap().code, Some(1001));
}

#[test]
fn a_bad_close_is_refused_at_its_end_and_not_delivered() {
    let cases: [(&[u8], Violation); 7] = [
        (b"\x03", Violation::CloseTooShort),
        (b"\x03\xec", Violation::CloseCode(1004)),
        (b"\x03\xed", Violation::CloseCode(1005)),
        (b"\x03\xee", Violation::CloseCode(1006)),
        (b"\x00\x00why", Violation::CloseCode(0)),
        (b"\x13\x88", Violation::CloseCode(5000)),
        (b"\x03\xe8\xce\xba\xe1\xbd", Violation::CloseReasonNotUtf8),
    ];
    for (payload, violation) in cases {
        let stream = wire(0x88, payload, None);
        refused(STRICT, &stream, &[], violation);
        accepted(LENIENT, &stream, &[(Kind::Close, false, payload.to_vec())]);
    }
    for payload in [
        &b""[..],
        b"\x03\xe8",
        b"\x0b\xb8",
        b"\x13\x87fine",
        &[b'\x0f'; 125],
    ] {
        let stream = wire(0x88, payload, None);
        accepted(STRICT, &stream, &[(Kind::Close, false, payload.to_vec())]);
    }
}

#[test]
fn the_close_after_a_violation_comes_once_and_ends_sending() {
    let mut receiver = Receiver::new(Role::Client, STRICT);
    receiver.receive(b"\x89\x01p").unwrap();
    receiver.receive(b"\x83").unwrap_err();
    assert!(receiver.connection.has_control() && !receiver.connection.close_sent());
    let violation = Violation::UnknownOpcode(3);
    let want = [wire(0x8a, b"p", Some(KEY)), closing(violation)].concat();
    assert_eq!(receiver.control(), want);
    assert!(!receiver.connection.has_control() && receiver.connection.close_sent());
    assert_eq!(receiver.control(), b"");
    for kind in [None, Some(Kind::Text), Some(Kind::Close), Some(Kind::Pong)] {
        let refused = receiver.connection.begin(kind, false, 0, KEY);
        assert_eq!(refused, Err(SendError::Closed));
    }
}

#[test]
fn no_second_close_after_a_violation() {
    let mut receiver = Receiver::new(Role::Client, STRICT);
    send(
        &mut receiver.connection,
        Some(Kind::Close),
        false,
        b"\x03\xe8",
        KEY,
    );
    receiver.receive(b"\x83").unwrap_err();
    assert!(!receiver.connection.has_control());
    assert_eq!(receiver.control(), b"");
}

#[test]
fn no_close_inside_an_unfinished_frame() {
    let mut receiver = Receiver::new(Role::Client, STRICT);
    receiver
        .connection
        .begin(Some(Kind::Binary), false, 10, KEY)
        .unwrap();
    receiver.receive(b"\x83").unwrap_err();
    assert_eq!(
        (receiver.connection.has_control(), receiver.control()),
        (false, vec![])
    );
    receiver.connection.sent(10);
    assert!(receiver.connection.has_control());
    assert_eq!(receiver.control(), closing(Violation::UnknownOpcode(3)));
}
