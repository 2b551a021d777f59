//! Options that narrow what is offered or accepted. capi-tests/easy/tls_options.cases has the
//! same against OpenSSL, and the rest.

use super::*;
use crate::net::stream::Stream;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Shakes hands with `who`, and says what was agreed on or how that failed.
fn agreed(who: &Identity, settings: &Tls) -> Result<String, TlsErrorKind> {
    let (fd, server) = tls_server(server_config(who, None), |mut peer| {
        let _ = peer.conn.complete_io(&mut peer.sock);
    });
    let stream = tls_client(fd, settings, "localhost");
    let info = stream.map(|stream| stream.tls_info().unwrap().to_string());
    server.join().unwrap();
    info.map_err(|error| error.kind)
}

#[test]
fn lists_decide_what_is_offered() {
    let who = self_signed(&["localhost"], |_| {});
    let base = trusting(&who.pem);
    let with = |change: fn(&mut Tls)| {
        let mut settings = base.clone();
        change(&mut settings);
        agreed(&who, &settings)
    };
    let old = with(|tls| {
        tls.versions = BOTH[0];
        tls.ciphers = text("ECDHE-ECDSA-CHACHA20-POLY1305");
        tls.groups = text("P-384");
    });
    let expected =
        "TLSv1.2 / TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 / secp384r1, ALPN http/1.1";
    assert_eq!(old.as_deref(), Ok(expected));
    let new = with(|tls| {
        tls.ciphers_1_3 = text("TLS_AES_128_GCM_SHA256");
        tls.groups = text("P-256");
    });
    let expected = "TLSv1.3 / TLS_AES_128_GCM_SHA256 / secp256r1, ALPN http/1.1";
    assert_eq!(new.as_deref(), Ok(expected));
    // The server's key cannot sign like that.
    let unsigned = with(|tls| tls.signatures = text("RSA+SHA256:rsa_pss_rsae_sha256"));
    assert_eq!(unsigned, Err(TlsErrorKind::Handshake));
    let signed = with(|tls| tls.signatures = text("ecdsa_secp256r1_sha256"));
    assert!(signed.is_ok());
    for bad in [
        with(|tls| tls.ciphers = text("nonsense")),
        with(|tls| tls.ciphers_1_3 = text("nonsense")),
        with(|tls| tls.groups = text("nonsense")),
        with(|tls| tls.signatures = text("nonsense")),
    ] {
        assert_eq!(bad, Err(TlsErrorKind::Cipher));
    }
}

#[test]
fn the_key_and_the_issuer_may_be_pinned_also_without_trust() {
    let (ours, theirs) = (authority("ours"), authority("theirs"));
    let who = ours.issue(&["localhost"], |_| {});
    let key = der::certificate(&who.chain[0]).unwrap().public_key;
    let pem = STANDARD.encode(key);
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n");
    let (good, bad) = (
        TempFile::new("pin.pem", &pem),
        TempFile::new("no.pem", &ours.pem),
    );
    for verify_peer in [true, false] {
        let base = Tls {
            verify_peer,
            ..trusting(&ours.pem)
        };
        let pinned = |pinned_key| Tls {
            pinned_key,
            ..base.clone()
        };
        let issued = |pem: &str| Tls {
            issuer_blob: text(pem),
            ..base.clone()
        };
        assert!(agreed(&who, &pinned(good.name())).is_ok());
        let pin = Err(TlsErrorKind::Pin);
        assert_eq!(agreed(&who, &pinned(bad.name())), pin);
        assert_eq!(agreed(&who, &pinned(text("sha256//AAAA"))), pin);
        assert_eq!(agreed(&who, &pinned(text("/no/such/file"))), pin);
        assert!(agreed(&who, &issued(&ours.pem)).is_ok());
        let issuer = Err(TlsErrorKind::Issuer);
        assert_eq!(agreed(&who, &issued(&theirs.pem)), issuer);
        // One of the same name, but with another key.
        assert_eq!(agreed(&who, &issued(&authority("ours").pem)), issuer);
        assert_eq!(agreed(&who, &issued("garbage")), issuer);
    }
    // An own certificate, which issued itself.
    let lone = self_signed_ca(&["localhost"], |_| {});
    let itself = Tls {
        issuer_blob: text(&lone.pem),
        ..trusting(&lone.pem)
    };
    assert!(agreed(&lone, &itself).is_ok());
}

#[test]
fn without_partial_chains_only_what_signed_itself_is_a_root() {
    let authority = authority("above");
    let who = authority.issue(&["localhost"], |_| {});
    let pinned = trusting(&who.pem);
    assert!(agreed(&who, &pinned).is_ok());
    let whole = |settings: Tls| Tls {
        no_partial_chain: true,
        ..settings
    };
    assert_eq!(agreed(&who, &whole(pinned)), Err(TlsErrorKind::Peer));
    assert!(agreed(&who, &whole(trusting(&authority.pem))).is_ok());
    let lone = self_signed(&["localhost"], |_| {});
    assert!(agreed(&lone, &whole(trusting(&lone.pem))).is_ok());
}

/// A handle's sessions.
#[derive(Debug, Default)]
struct Own(parking_lot::Mutex<Sessions>);

impl SessionStore for Own {
    fn with(&self, then: &mut dyn FnMut(&mut Sessions)) {
        then(&mut self.0.lock());
    }
}

/// Connects, and says whether a session was resumed.
fn connects(
    server: &rustls::ServerConfig,
    config: &Arc<rustls::ClientConfig>,
    port: u16,
    store: &Arc<dyn SessionStore>,
) -> bool {
    let (fd, server) = tls_server(server.clone(), |mut peer| {
        peer.write_all(b"x").unwrap();
        peer.conn.handshake_kind() == Some(rustls::HandshakeKind::Resumed)
    });
    let config = resuming(config, port, Arc::clone(store));
    let mut stream = Stream::plain(fd);
    let name = server_name("localhost").unwrap();
    stream.start_tls(config, name).unwrap();
    while let TlsProgress::Wait(interest) = stream.handshake_tls().unwrap() {
        wait(&stream, interest);
    }
    blocking(&mut stream, Stream::fill).unwrap();
    server.join().unwrap()
}

#[test]
fn sessions_are_resumed_with_the_same_settings_at_the_same_port_only() {
    let who = self_signed(&["localhost"], |_| {});
    for versions in BOTH {
        let server = server_config(&who, None);
        let store: Arc<dyn SessionStore> = Arc::new(Own::default());
        let resumed = |config: &Arc<_>, port, store: &Arc<dyn SessionStore>| {
            connects(&server, config, port, store)
        };
        let settings = Tls {
            versions,
            ..trusting(&who.pem)
        };
        let other = Tls {
            verify_host: false,
            ..settings.clone()
        };
        // Taken once: tests beside this one may push them out of the cache.
        let (settings, other) = (
            client_config(&settings).unwrap(),
            client_config(&other).unwrap(),
        );
        assert!(!resumed(&settings, 1, &store));
        assert!(resumed(&settings, 1, &store));
        assert!(!resumed(&settings, 2, &store));
        assert!(!resumed(&other, 1, &store));
        assert!(!resumed(&settings, 1, &(Arc::new(Own::default()) as _)));
        assert!(resumed(&settings, 1, &store));
    }
}

#[test]
fn exported_sessions_expire_and_the_oldest_are_forgotten() {
    let who = self_signed(&["localhost"], |_| {});
    let server = server_config(&who, None);
    let config = client_config(&trusting(&who.pem)).unwrap();
    let own = Arc::new(Own::default());
    let store: Arc<dyn SessionStore> = own.clone();
    let now = 1_000;
    connects(&server, &config, 1, &store);
    let first = export_sessions(&*own, now).unwrap().remove(0);
    assert_eq!(export_sessions(&*own, first.until + 9), Ok(vec![])); // forgets them, too
    let first = export_sessions(&*own, now).unwrap().remove(0);
    let other = Own::default();
    let import = |now| {
        let key = SessionKey::Salted(&first.salted);
        import_session(&other, key, &first.data, now)
    };
    import(first.until).unwrap();
    assert_eq!(export_sessions(&other, now), Ok(vec![]));
    import(first.until - 1).unwrap();
    assert_eq!(export_sessions(&other, now), Ok(vec![first.clone()]));
    let mut exported = 0;
    while exported < crate::limits::TLS_EXPORTED {
        *own.0.lock() = Sessions::default();
        connects(&server, &config, 1, &store);
        exported += export_sessions(&*own, now).unwrap().len();
    }
    assert_eq!(import(now), Err(SessionError::Unknown));
    // It is kept where it was imported, and exported by another name.
    assert_ne!(export_sessions(&other, now), Ok(vec![first]));
}
