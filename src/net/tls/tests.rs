use super::*;
use crate::net::testing::*;
use crate::settings::{Text, Tls, TlsVersions};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::{Arc, Barrier};
use std::thread;

mod options;

mod client;
mod roots;

const BOTH: [TlsVersions; 2] = [
    TlsVersions {
        v1_2: true,
        v1_3: false,
    },
    TlsVersions {
        v1_2: false,
        v1_3: true,
    },
];

fn text(bytes: impl AsRef<[u8]>) -> Option<Text> {
    Some(bytes.as_ref().into())
}

/// Shakes hands with a server that is `who`, called `name`.
fn shake(who: &Identity, settings: &Tls, name: &str) -> Result<(), TlsError> {
    let (fd, server) = tls_server(server_config(who, None), |mut peer| {
        let _ = peer.conn.complete_io(&mut peer.sock);
    });
    let result = tls_client(fd, settings, name).map(drop);
    server.join().unwrap();
    result
}

/// The results of the four cases: peer and host, peer, host, none; as kind and OpenSSL's number.
fn four(who: &Identity, trusted: &Tls, name: &str) -> [Result<(), (TlsErrorKind, i32)>; 4] {
    let case = |verify_peer, verify_host| {
        let settings = |versions| Tls {
            verify_peer,
            verify_host,
            versions,
            ..trusted.clone()
        };
        let [old, new] = BOTH.map(|versions| shake(who, &settings(versions), name));
        assert_eq!(old, new, "TLS 1.2 and 1.3 differ");
        new.map_err(|error| (error.kind, error.verify_result()))
    };
    [
        case(true, true),
        case(true, false),
        case(false, true),
        case(false, false),
    ]
}

fn peer(number: i32) -> Result<(), (TlsErrorKind, i32)> {
    Err((TlsErrorKind::Peer, number))
}

/// A file that goes away with the test.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, contents: &str) -> TempFile {
        let id = format!("curlws-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(id);
        std::fs::write(&path, contents).unwrap();
        TempFile(path)
    }

    fn name(&self) -> Option<Text> {
        text(self.0.as_os_str().as_encoded_bytes())
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_good_certificate_passes_in_all_four_cases() {
    let authority = authority("root");
    let who = authority.issue(&["localhost", "127.0.0.1", "*.example.org"], |_| {});
    for name in [
        "localhost",
        "localhost.",
        "LOCALHOST",
        "127.0.0.1",
        "a.example.org",
    ] {
        assert_eq!(
            four(&who, &trusting(&authority.pem), name),
            [Ok(()); 4],
            "{name}"
        );
    }
}

#[test]
fn another_name_is_refused_where_names_are_checked() {
    let authority = authority("root");
    let who = authority.issue(&["one.example"], |_| {});
    for name in ["two.example", "one.example.evil", "127.0.0.1"] {
        let expected = [peer(62), Ok(()), peer(62), Ok(())];
        assert_eq!(
            four(&who, &trusting(&authority.pem), name),
            expected,
            "{name}"
        );
    }
    let error = shake(&who, &trusting(&authority.pem), "two.example").unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("two.example") && text.contains("one.example"),
        "{text}"
    );
}

#[test]
fn a_certificate_without_names_is_refused_and_the_sentence_says_why() {
    let authority = authority("root");
    let who = authority.issue(&[], |_| {});
    let error = shake(&who, &trusting(&authority.pem), "localhost").unwrap_err();
    assert!(error.to_string().contains("no subjectAltName"), "{error}");
}

#[test]
fn an_unknown_issuer_is_refused_where_the_chain_is_checked() {
    let (ours, theirs) = (authority("ours"), authority("theirs"));
    let who = theirs.issue(&["localhost"], |_| {});
    let expected = [peer(20), peer(20), Ok(()), Ok(())];
    assert_eq!(four(&who, &trusting(&ours.pem), "localhost"), expected);
    let lone = self_signed(&["localhost"], |_| {});
    assert_eq!(four(&lone, &trusting(&ours.pem), "localhost"), expected);
    // An authority of the same name, but with another key.
    let false_ours = authority("ours").issue(&["localhost"], |_| {});
    let [first, ..] = four(&false_ours, &trusting(&ours.pem), "localhost");
    assert!(matches!(first, Err((TlsErrorKind::Peer, _))));
}

#[test]
fn an_expired_certificate_is_refused_where_the_chain_is_checked() {
    let authority = authority("root");
    let who = authority.issue(&["localhost"], expired);
    let expected = [peer(10), peer(10), Ok(()), Ok(())];
    assert_eq!(four(&who, &trusting(&authority.pem), "localhost"), expected);
}

#[test]
fn a_root_may_be_the_servers_own_certificate() {
    let kinds = [
        self_signed(&["localhost"], |_| {}),
        self_signed_ca(&["localhost"], |_| {}),
        // Pinned, though its issuer is not known.
        authority("unknown").issue(&["localhost"], |_| {}),
    ];
    for who in kinds {
        let trusted = trusting(&who.pem);
        assert_eq!(four(&who, &trusted, "localhost"), [Ok(()); 4]);
        let expected = [peer(62), Ok(()), peer(62), Ok(())];
        assert_eq!(four(&who, &trusted, "elsewhere"), expected);
    }
    let old = self_signed_ca(&["localhost"], expired);
    let expected = [peer(10), peer(10), Ok(()), Ok(())];
    assert_eq!(four(&old, &trusting(&old.pem), "localhost"), expected);
    // One that is an authority but not among the roots.
    let stranger = self_signed_ca(&["localhost"], |_| {});
    let refused = shake(&stranger, &trusting(&old.pem), "localhost").unwrap_err();
    assert!(
        refused.to_string().contains("it is self-signed"),
        "{refused}"
    );
    let [both, chain, ..] = four(&stranger, &trusting(&old.pem), "localhost");
    assert!(both.is_err() && chain.is_err());
}

#[test]
fn a_version_1_certificate_passes_only_unverified() {
    let key_pem = V1_KEY.to_owned();
    let who = Identity {
        chain: vec![CertificateDer::from_pem_slice(V1.as_bytes()).unwrap()],
        key: PrivateKeyDer::from_pem_slice(key_pem.as_bytes()).unwrap(),
        pem: V1.to_owned(),
        key_pem,
    };
    let [both, chain, name, none] = four(&who, &trusting(&authority("root").pem), "localhost");
    assert!(both.is_err() && chain.is_err() && name.is_err());
    assert_eq!(none, Ok(()));
    // Its key still counts.
    let thief = Identity {
        key: self_signed(&[], |_| {}).key,
        ..who
    };
    fails_unverified(&thief);
}

/// The handshake with it fails though nothing about its certificate is checked.
fn fails_unverified(who: &Identity) {
    for versions in BOTH {
        let off = Tls {
            verify_peer: false,
            verify_host: false,
            versions,
            ..Tls::default()
        };
        assert!(shake(who, &off, "localhost").is_err());
    }
}

#[test]
fn a_stolen_certificate_fails_also_without_verification() {
    let who = Identity {
        key: self_signed(&[], |_| {}).key,
        ..self_signed(&["localhost"], |_| {})
    };
    fails_unverified(&who);
}

#[test]
fn a_chain_longer_than_a_record_is_read() {
    let authority = authority("root");
    let mut who = authority.issue(&["localhost"], |_| {});
    while who.chain.iter().map(|cert| cert.len()).sum::<usize>() < 40_000 {
        who.chain
            .push(authority.issue(&["filler.example"], |_| {}).chain.remove(0));
    }
    let [both, ..] = four(&who, &trusting(&authority.pem), "localhost");
    assert_eq!(both, Ok(()));
}

#[test]
fn versions_are_offered_as_set() {
    let who = self_signed(&["localhost"], |_| {});
    for (versions, expected) in BOTH.into_iter().zip(["TLSv1.2", "TLSv1.3"]) {
        let (fd, server) = tls_server(server_config(&who, None), |mut peer| {
            peer.conn.complete_io(&mut peer.sock).map(|_| peer)
        });
        let settings = Tls {
            versions,
            ..trusting(&who.pem)
        };
        let stream = tls_client(fd, &settings, "localhost").unwrap();
        assert_eq!(stream.tls_info().unwrap().version, expected);
        drop(server.join().unwrap());
    }
    let none = Tls {
        versions: TlsVersions {
            v1_2: false,
            v1_3: false,
        },
        ..trusting(&who.pem)
    };
    assert_eq!(
        client_config(&none).unwrap_err().kind,
        TlsErrorKind::Handshake
    );
}

#[test]
fn a_server_that_does_not_speak_tls_or_leaves_is_a_handshake_error() {
    let settings = trusting(&authority("root").pem);
    for (answer, kind) in [
        (
            &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
            TlsErrorKind::Handshake,
        ),
        (b"", TlsErrorKind::Cut),
        (b"\x16\x03\x03", TlsErrorKind::Cut),
    ] {
        let (ours, mut theirs) = tcp_pair();
        let server = std::thread::spawn(move || {
            theirs.write_all(answer).unwrap();
            theirs.shutdown(std::net::Shutdown::Write).unwrap();
            let _ = theirs.read_to_end(&mut Vec::new());
        });
        let error = tls_client(ours, &settings, "localhost")
            .map(drop)
            .unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
        assert_eq!(error.verify_result(), 0);
        server.join().unwrap();
    }
}

#[test]
fn impossible_names_are_refused() {
    for name in ["", "a b", "a..b", "-a", "caf\u{e9}.example"] {
        assert_eq!(
            server_name(name).unwrap_err().kind,
            TlsErrorKind::Handshake,
            "{name}"
        );
    }
    for name in [
        "a_b.example",
        "::1",
        "1.2.3.4",
        "xn--caf-dma.example",
        "example.",
    ] {
        assert!(server_name(name).is_ok(), "{name}");
    }
}

/// Made by `openssl x509 -req` without extensions; valid until 2126, for "localhost".
const V1: &str = "\
-----BEGIN CERTIFICATE-----
MIIBIzCBygIUMmM8p1zRt7Yw2NPZLsmuSmV5V7IwCgYIKoZIzj0EAwIwEzERMA8G
A1UEAwwIb2xkIHJvb3QwIBcNMjYxMTIwMTUyMzUwWhgPMjEyNjEwMjcxNTIzNTBa
MBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
BNwgOqrgQWlPs3VzBgr1BD7fhwhNH/ZIgMwo9B+aK8BUo/us3oZ5+ptL3LZi95cf
DjxUfqGpZdO+hLuysdbcZcEwCgYIKoZIzj0EAwIDSAAwRQIgQyv4dRi2HYp0rzSV
5bPTy7KHPNg4HcZiLhpT96q/PyYCIQCYFwF2xIVFR99BxfHgtBoWIvx5bsbEcJN4
41Q2UaJqbQ==
-----END CERTIFICATE-----
";

const V1_KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzv+3A2mhqj0lNTPt
6MktjZ3Aor0VYV8KU9PE7UDP7GyhRANCAATcIDqq4EFpT7N1cwYK9QQ+34cITR/2
SIDMKPQfmivAVKP7rN6GefqbS9y2YveXHw48VH6hqWXTvoS7srHW3GXB
-----END PRIVATE KEY-----
";
