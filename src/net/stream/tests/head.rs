//! Reading a head byte by byte where what follows it belongs to somebody else.

use super::*;

/// The end of a head that ends in an empty line.
fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|w| w == b"\r\n\r\n")
        .map(|at| at + 4)
}

/// Gives all that is asked for, for ever.
struct Endless;

impl Wire for Endless {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        dst.fill(7);
        Ok(dst.len())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }
}

#[test]
fn a_long_head_from_the_application_is_read_and_what_follows_is_bounded() {
    let mut stream = Stream::over(Line::Own(Box::new(Endless)));
    while stream.buffered().len() < HEAD_BYTES {
        assert_ne!(stream.fill_head(&mut head_end).unwrap(), 0);
    }
    assert_eq!(stream.buffered().len(), HEAD_BYTES);
    stream.consume(HEAD_BYTES);
    assert_eq!(stream.fill().unwrap(), RECEIVE_BUFFER);
    stream.consume(RECEIVE_BUFFER);
    stream.read_into(&mut [0; 9]).unwrap();
    assert!(stream.buffered().len() <= RECEIVE_BUFFER);
}

#[test]
fn a_plain_head_leaves_what_follows_in_the_socket() {
    let (mut stream, mut peer) = plain();
    peer.write_all(b"HTTP/1.1 101 x\r\n\r\n\x81\x02hi").unwrap();
    while unread(&stream) < 22 {
        wait(&stream, Interest::READ);
    }
    assert_eq!(stream.fill_head(&mut head_end).unwrap(), 18);
    assert_eq!(stream.buffered(), b"HTTP/1.1 101 x\r\n\r\n");
    assert_eq!(unread(&stream), 4);
    stream.consume(18);
    stream.fill().unwrap();
    assert_eq!(stream.buffered(), b"\x81\x02hi");
}

#[test]
fn a_head_may_come_in_pieces() {
    const ALL: &[u8] = b"HTTP/1.1 101 x\r\nA: b\r\n\r\n\x81\x02hi";
    let end = head_end(ALL).unwrap();
    for size in [1, 2, 3] {
        let (mut stream, mut peer) = plain();
        for piece in ALL.chunks(size) {
            peer.write_all(piece).unwrap();
            if head_end(stream.buffered()).is_none() {
                let n = blocking(&mut stream, |s| s.fill_head(&mut head_end)).unwrap();
                assert!((1..=size).contains(&n));
            }
        }
        assert_eq!(stream.buffered(), &ALL[..end]);
        let rest = ALL.len() - end;
        while unread(&stream) < rest as u64 {
            wait(&stream, Interest::READ);
        }
    }
}

#[test]
fn a_head_is_limited_and_may_end_early() {
    let (mut stream, mut peer) = plain();
    let sender = std::thread::spawn(move || peer.write_all(&vec![b'x'; HEAD_BYTES * 2]));
    let error = loop {
        match blocking(&mut stream, |s| s.fill_head(&mut head_end)) {
            Ok(n) => assert_ne!(n, 0),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    assert!(stream.buffered().len() >= HEAD_BYTES);
    drop(stream);
    let _ = sender.join().unwrap();

    let (mut stream, mut peer) = plain();
    peer.write_all(b"HTTP/1.1").unwrap();
    drop(peer);
    assert_eq!(
        blocking(&mut stream, |s| s.fill_head(&mut head_end)).unwrap(),
        8
    );
    assert_eq!(
        blocking(&mut stream, |s| s.fill_head(&mut head_end)).unwrap(),
        0
    );
}

#[test]
fn a_tls_head_leaves_the_next_record_in_the_socket() {
    let (tx, sent) = mpsc::channel();
    let (go, rx) = mpsc::channel::<()>();
    let (mut stream, server) = tls(move |mut peer| {
        for record in [&b"HTTP/1.1 101 x\r\n\r\n+"[..], b"\x81\x02hi", b"more"] {
            peer.write_all(record).unwrap();
            peer.flush().unwrap();
        }
        tx.send(()).unwrap();
        let _ = rx.recv();
    });
    sent.recv().unwrap();
    while head_end(stream.buffered()).is_none() {
        blocking(&mut stream, |s| s.fill_head(&mut head_end)).unwrap();
    }
    assert_eq!(stream.buffered(), b"HTTP/1.1 101 x\r\n\r\n+");
    assert!(!stream.ready());
    assert_eq!(unread(&stream), (5 + 4 + 17) + (5 + 4 + 17)); // RFC 8446, 5.2
    stream.consume(19);
    stream.exact(false);
    assert_eq!(stream.fill().unwrap(), 4);
    assert_eq!(stream.buffered(), b"\x81\x02hi");
    assert!(stream.ready());
    assert_eq!(unread(&stream), 0);
    assert_eq!(stream.fill().unwrap(), 4);
    assert!(!stream.ready());
    drop(go);
    server.join().unwrap();
}
