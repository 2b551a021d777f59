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
