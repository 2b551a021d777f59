use super::*;
use crate::net::testing::*;
use crate::net::tls::TlsErrorKind;
use crate::net::wire::Wire;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;

mod head;

fn unread(stream: &Stream) -> u64 {
    rustix::io::ioctl_fionread(stream.as_fd()).unwrap()
}

fn plain() -> (Stream, TcpStream) {
    let (ours, theirs) = tcp_pair();
    (Stream::plain(ours), theirs)
}

/// A client and a server that trust each other; the server does `work`.
fn tls<T: Send + 'static>(
    work: impl FnOnce(TlsPeer) -> T + Send + 'static,
) -> (Stream, std::thread::JoinHandle<T>) {
    let authority = authority("root");
    let who = authority.issue(&["localhost"], |_| {});
    let (fd, server) = tls_server(server_config(&who, None), work);
    (
        tls_client(fd, &trusting(&authority.pem), "localhost").unwrap(),
        server,
    )
}

#[test]
fn fills_and_consumes() {
    let (mut stream, mut peer) = plain();
    assert_eq!(stream.fill().unwrap_err().kind(), io::ErrorKind::WouldBlock);
    peer.write_all(b"hello").unwrap();
    assert_eq!(blocking(&mut stream, Stream::fill).unwrap(), 5);
    stream.consume(2);
    stream.buffered_mut()[0] = b'L';
    assert_eq!(stream.buffered(), b"Llo");
    drop(peer);
    assert_eq!(blocking(&mut stream, Stream::fill).unwrap(), 0);
    assert_eq!(stream.buffered(), b"Llo");
}

#[test]
fn a_full_buffer_is_not_filled() {
    let (mut stream, mut peer) = plain();
    peer.write_all(&vec![7; RECEIVE_BUFFER + 1]).unwrap();
    while stream.buffered().len() < RECEIVE_BUFFER {
        blocking(&mut stream, Stream::fill).unwrap();
    }
    assert_eq!(
        stream.fill().unwrap_err().kind(),
        io::ErrorKind::StorageFull
    );
    stream.consume(1);
    assert_eq!(blocking(&mut stream, Stream::fill).unwrap(), 1);
}

#[test]
fn reads_into_the_callers_memory_and_keeps_the_surplus() {
    let data: Vec<u8> = (0..100).collect();
    let (mut stream, mut peer) = plain();
    peer.write_all(&data).unwrap();
    while unread(&stream) < 100 {
        wait(&stream, Interest::READ);
    }
    read_straddling(&mut stream, &data);

    let sent = data.clone();
    let (mut stream, server) = tls(move |mut peer| {
        peer.write_all(&sent).unwrap();
        peer.flush().unwrap();
        peer
    });
    read_straddling(&mut stream, &data);
    drop(server.join().unwrap());
}

fn read_straddling(stream: &mut Stream, data: &[u8]) {
    let mut dst = [0; 60];
    assert_eq!(blocking(stream, |s| s.read_into(&mut dst)).unwrap(), 60);
    assert_eq!(dst, data[..60]);
    assert_eq!(stream.buffered(), &data[60..]);
    let error = stream.read_into(&mut dst).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    stream.consume(40);
    assert_eq!(
        stream.read_into(&mut dst).unwrap_err().kind(),
        io::ErrorKind::WouldBlock
    );
}

/// Sends `total` bytes to an echo and receives them, as far as either goes; says whether a
/// backlog was seen.
fn echo(stream: &mut Stream, total: usize) -> bool {
    let byte = |at: usize| (at ^ (at >> 8) ^ (at >> 16)) as u8;
    let would_block = |error: &io::Error| error.kind() == io::ErrorKind::WouldBlock;
    let (mut sent, mut received, mut backlog) = (0, 0, false);
    let mut dst = vec![0; RECEIVE_BUFFER];
    while received < total {
        let out: Vec<u8> = (sent..total.min(sent + 40_000)).map(byte).collect();
        let mut stuck = true;
        match stream.write(&out) {
            Ok(n) => {
                sent += n;
                stuck = n == 0;
            }
            Err(error) => assert!(would_block(&error), "{error}"),
        }
        backlog |= stream.backlog();
        let n = match stream.buffered().len() {
            0 => stream.read_into(&mut dst[..1 + received % 50_000]),
            n => {
                dst[..n].copy_from_slice(stream.buffered());
                stream.consume(n);
                Ok(n)
            }
        };
        match n {
            Ok(n) => {
                assert_ne!(n, 0, "ended after {received}");
                let wrong = (0..n).find(|&i| dst[i] != byte(received + i));
                assert_eq!(wrong, None, "after {received}");
                received += n;
            }
            Err(error) if stuck => {
                assert!(would_block(&error), "{error}");
                let write = sent < total || stream.backlog();
                wait(stream, Interest { read: true, write });
            }
            Err(error) => assert!(would_block(&error), "{error}"),
        }
    }
    backlog
}

fn echo_back(peer: &mut (impl Read + Write)) {
    let mut buf = vec![0; 10_000];
    loop {
        match peer.read(&mut buf) {
            Ok(0) | Err(_) => return,
            Ok(n) => peer
                .write_all(&buf[..n])
                .and_then(|()| peer.flush())
                .unwrap(),
        }
    }
}

const ECHO: usize = 10_000_000;

#[test]
fn ten_megabytes_through_a_narrow_plain_socket() {
    let (mut stream, mut peer) = plain();
    rustix::net::sockopt::set_socket_send_buffer_size(stream.as_fd(), 1).unwrap();
    let server = std::thread::spawn(move || echo_back(&mut peer));
    assert!(!echo(&mut stream, ECHO));
    stream.close();
    server.join().unwrap();
}

#[test]
fn ten_megabytes_through_a_narrow_tls_socket() {
    for exact in [false, true] {
        let (mut stream, server) = tls(|mut peer| echo_back(&mut peer));
        stream.exact(exact);
        rustix::net::sockopt::set_socket_send_buffer_size(stream.as_fd(), 1).unwrap();
        assert!(echo(&mut stream, ECHO), "the backlog was never tested");
        stream.close();
        server.join().unwrap();
    }
}

#[test]
fn nothing_is_accepted_while_a_backlog_remains() {
    let (go, rx) = mpsc::channel::<()>();
    let (mut stream, server) = tls(move |mut peer| {
        peer.conn.complete_io(&mut peer.sock).unwrap();
        rx.recv().unwrap();
        let mut all = Vec::new();
        peer.read_to_end(&mut all).unwrap();
        all
    });
    let mut accepted = 0;
    while !stream.backlog() {
        accepted += stream.write(&[2; 100_000]).unwrap();
    }
    assert_eq!(
        stream.interest(),
        Interest {
            read: true,
            write: true
        }
    );
    assert_eq!(
        stream.write(b"x").unwrap_err().kind(),
        io::ErrorKind::WouldBlock
    );
    assert_eq!(
        stream.flush().unwrap_err().kind(),
        io::ErrorKind::WouldBlock
    );
    go.send(()).unwrap();
    while let Err(error) = stream.flush() {
        assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
        wait(&stream, Interest::WRITE);
    }
    assert!(!stream.backlog());
    stream.close();
    assert_eq!(server.join().unwrap().len(), accepted);
}

#[test]
fn a_lent_buffer_comes_back_before_what_came_meanwhile() {
    let (mut stream, mut peer) = plain();
    peer.write_all(b"first").unwrap();
    blocking(&mut stream, Stream::fill).unwrap();
    let mut lent = stream.lend();
    assert!(stream.buffered().is_empty());
    peer.write_all(b"second").unwrap();
    blocking(&mut stream, Stream::fill).unwrap();
    lent[1] = b'I';
    assert_eq!(&*lent, b"fIrst");
    lent.consume(1);
    stream.give_back(lent);
    assert_eq!(stream.buffered(), b"Irstsecond");
    // Never given back: the stream goes on.
    drop(stream.lend());
    peer.write_all(b"third").unwrap();
    blocking(&mut stream, Stream::fill).unwrap();
    assert_eq!(stream.buffered(), b"third");
}

#[test]
fn a_reset_that_a_write_met_is_told_to_the_next_read() {
    let (mut stream, peer) = plain();
    rustix::net::sockopt::set_socket_linger(&peer, Some(std::time::Duration::ZERO)).unwrap();
    drop(peer);
    let met = loop {
        match stream.write(b"x") {
            Ok(_) => std::thread::yield_now(),
            Err(error) => break error.kind(),
        }
    };
    assert_eq!(met, io::ErrorKind::ConnectionReset);
    assert_eq!(
        stream.fill().unwrap_err().kind(),
        io::ErrorKind::ConnectionReset
    );
    assert_eq!(stream.fill().unwrap(), 0);
}

#[test]
fn tls_tells_a_goodbye_from_a_cut() {
    for polite in [true, false] {
        let (mut stream, server) = tls(move |mut peer| {
            peer.write_all(b"last").unwrap();
            if polite {
                peer.conn.send_close_notify();
            }
            peer.flush().unwrap();
        });
        server.join().unwrap();
        stream.exact(false);
        assert_eq!(blocking(&mut stream, Stream::fill).unwrap(), 4);
        for _ in 0..2 {
            assert_eq!(blocking(&mut stream, Stream::fill).unwrap(), 0);
            assert_eq!(stream.truncated(), !polite);
        }
    }
}

#[test]
fn closing_delivers_our_last_bytes_past_unread_ones() {
    let (mut stream, mut peer) = plain();
    peer.write_all(&[0; 30_000]).unwrap();
    while unread(&stream) < 30_000 {
        wait(&stream, Interest::READ);
    }
    stream.write(b"bye").unwrap();
    stream.close();
    let mut all = Vec::new();
    peer.read_to_end(&mut all).unwrap();
    assert_eq!(all, b"bye");
}

#[test]
fn closing_tls_says_goodbye() {
    let (mut stream, server) = tls(|mut peer| {
        let mut all = Vec::new();
        // An error unless a close_notify comes.
        peer.read_to_end(&mut all).map(|_| all)
    });
    stream.write(b"bye").unwrap();
    stream.close();
    assert_eq!(server.join().unwrap().unwrap(), b"bye");
}

#[test]
fn key_updates_are_answered() {
    let (mut stream, server) = tls(|mut peer| {
        let mut word = [0; 4];
        peer.conn.complete_io(&mut peer.sock).unwrap();
        for _ in 0..3 {
            peer.conn.refresh_traffic_keys().unwrap();
            peer.write_all(b"ping").unwrap();
            peer.flush().unwrap();
            peer.read_exact(&mut word).unwrap();
            assert_eq!(&word, b"pong");
        }
    });
    for _ in 0..3 {
        assert_eq!(blocking(&mut stream, Stream::fill).unwrap(), 4);
        assert_eq!(stream.buffered(), b"ping");
        stream.consume(4);
        assert_eq!(stream.write(b"pong").unwrap(), 4);
    }
    server.join().unwrap();
}

#[test]
fn a_damaged_record_breaks_the_stream_for_good() {
    let (mut stream, server) = tls(|mut peer| {
        peer.conn.complete_io(&mut peer.sock).unwrap();
        peer.write_all(b"good").unwrap();
        peer.flush().unwrap();
        let mut record = vec![23, 3, 3, 0, 40];
        record.extend([0; 40]);
        peer.sock.write_all(&record).unwrap();
        // The client says why it leaves.
        let mut buf = [0; 10];
        peer.read(&mut buf).unwrap_err().to_string()
    });
    stream.exact(false);
    assert_eq!(blocking(&mut stream, Stream::fill).unwrap(), 4);
    for _ in 0..2 {
        let error = blocking(&mut stream, Stream::fill).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Other, "{error}");
    }
    assert_eq!(stream.write(b"x").unwrap_err().kind(), io::ErrorKind::Other);
    let seen = server.join().unwrap();
    assert!(seen.contains("BadRecordMac"), "{seen}");
}

#[test]
fn tls_does_not_start_behind_unread_data() {
    let (mut stream, mut peer) = plain();
    peer.write_all(b"220 hello").unwrap();
    blocking(&mut stream, Stream::fill).unwrap();
    let config = crate::net::tls::client_config(&trusting(&authority("x").pem)).unwrap();
    let name = crate::net::tls::server_name("localhost").unwrap();
    let error = stream.start_tls(config, name).unwrap_err();
    assert_eq!(error.kind, TlsErrorKind::Handshake);
}

#[test]
fn the_sentence_of_tls_info_names_version_cipher_and_alpn() {
    let (stream, server) = tls(|mut peer| peer.conn.complete_io(&mut peer.sock).map(|_| peer));
    let info = stream.tls_info().unwrap();
    assert_eq!(info.version, "TLSv1.3");
    assert_eq!(info.alpn.as_deref(), Some(&b"http/1.1"[..]));
    let text = info.to_string();
    assert!(
        text.starts_with("TLSv1.3 / TLS_AES_") && text.ends_with(", ALPN http/1.1"),
        "{text}"
    );
    drop(server.join().unwrap());
    let (stream, _peer) = plain();
    assert_eq!(stream.tls_info(), None);
}

/// An HTTPS proxy and a server behind it: more than the sockets hold goes both ways, and both
/// goodbyes arrive.
#[test]
fn tls_within_tls() {
    let authority = authority("root");
    let outer = server_config(&authority.issue(&["proxy"], |_| {}), None);
    let inner = server_config(&authority.issue(&["server"], |_| {}), None);
    const SIZE: usize = 8 << 20;
    let (fd, server) = tls_server(outer, move |mut proxy| {
        let mut hello = [0; 5];
        proxy.read_exact(&mut hello).unwrap();
        proxy.write_all(&hello).unwrap();
        let inner = rustls::ServerConnection::new(Arc::new(inner)).unwrap();
        let mut peer = rustls::StreamOwned::new(inner, proxy);
        let mut all = vec![0; SIZE];
        peer.read_exact(&mut all).unwrap();
        peer.write_all(&all).unwrap();
        let mut rest = Vec::new();
        peer.read_to_end(&mut rest).unwrap();
        peer.sock.read_to_end(&mut rest).unwrap();
        rest
    });
    let settings = trusting(&authority.pem);
    let mut stream = tls_client(fd, &settings, "proxy").unwrap();
    assert_eq!(stream.write(b"hello").unwrap(), 5);
    blocking(&mut stream, Stream::fill).unwrap();
    assert_eq!(stream.buffered(), b"hello");
    stream.consume(5);
    let name = crate::net::tls::server_name("server").unwrap();
    let config = crate::net::tls::client_config(&settings).unwrap();
    stream.start_tls(config, name).unwrap();
    while let TlsProgress::Wait(interest) = stream.handshake_tls().unwrap() {
        wait(&stream, interest);
    }
    let all: Vec<u8> = (0..SIZE).map(|i| (i % 251) as u8).collect();
    let mut sent = 0;
    let mut blocked = false;
    // Less than a record: the socket must refuse some, however fast the peer reads.
    rustix::net::sockopt::set_socket_send_buffer_size(stream.as_fd(), 4096).unwrap();
    while sent < SIZE || stream.backlog() {
        match stream.write(&all[sent..]).and_then(|n| {
            sent += n;
            stream.flush()
        }) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                blocked = true;
                wait(&stream, Interest::WRITE);
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(blocked);
    let mut back = Vec::new();
    while back.len() < SIZE {
        if back.len() > SIZE / 2 {
            stream.exact(false);
        }
        blocking(&mut stream, Stream::fill).unwrap();
        back.extend_from_slice(stream.buffered());
        stream.consume(usize::MAX);
    }
    assert!(back == all);
    assert!(!stream.truncated());
    stream.close();
    assert_eq!(server.join().unwrap(), b"");
}
