//! Certificates of ours, which a server asks for.

use super::*;

/// Shakes hands with a server that wants a certificate of `clients`, and hears its answer.
fn shake_as(clients: &Authority, settings: &Tls) -> Result<(), String> {
    let who = self_signed(&["localhost"], |_| {});
    let config = server_config(&who, Some(clients));
    let (fd, server) = tls_server(config, |mut peer| {
        let _ = peer.write_all(b"welcome").and_then(|()| peer.flush());
        let _ = peer.read(&mut [0]);
    });
    let settings = Tls {
        ca_blob: text(&who.pem),
        ..settings.clone()
    };
    // With TLS 1.3 a refusal comes after the handshake.
    let result = tls_client(fd, &settings, "localhost").map_err(|e| e.to_string());
    let result = result.and_then(|mut stream| {
        let filled = blocking(&mut stream, crate::net::stream::Stream::fill);
        filled.map_err(|e| e.to_string())?;
        assert_eq!(stream.buffered(), b"welcome");
        Ok(())
    });
    server.join().unwrap();
    result
}

#[test]
fn a_client_certificate_is_shown_when_wanted() {
    let clients = authority("clients");
    let who = clients.issue(&["me"], |_| {});
    let both = TempFile::new("both.pem", &format!("{}{}", who.pem, who.key_pem));
    let (cert, key) = (
        TempFile::new("c.pem", &who.pem),
        TempFile::new("k.pem", &who.key_pem),
    );
    let der_key = who.key.secret_der();
    let base = Tls::default();
    let ways = [
        Tls {
            cert_file: both.name(),
            ..base.clone()
        },
        Tls {
            cert_file: cert.name(),
            key_file: key.name(),
            ..base.clone()
        },
        Tls {
            cert_blob: text(&who.pem),
            key_file: key.name(),
            ..base.clone()
        },
        Tls {
            cert_blob: text(&who.pem),
            key_blob: text(&who.key_pem),
            ..base.clone()
        },
        Tls {
            cert_blob: text(&who.chain[0]),
            cert_der: true,
            key_blob: text(der_key),
            key_der: true,
            ..base.clone()
        },
    ];
    for way in ways {
        for versions in BOTH {
            assert_eq!(
                shake_as(
                    &clients,
                    &Tls {
                        versions,
                        ..way.clone()
                    }
                ),
                Ok(())
            );
        }
    }
    for versions in BOTH {
        let none = Tls {
            versions,
            ..base.clone()
        };
        assert!(shake_as(&clients, &none).is_err());
        let stranger = self_signed(&["me"], |_| {});
        let stranger = Tls {
            cert_blob: text(&stranger.pem),
            key_blob: text(&stranger.key_pem),
            ..none
        };
        assert!(shake_as(&clients, &stranger).is_err());
    }
    let text = shake_as(
        &clients,
        &Tls {
            versions: BOTH[1],
            ..base
        },
    )
    .unwrap_err();
    assert!(text.contains("CURLOPT_SSLCERT"), "{text}");
}

#[test]
fn unusable_client_certificates_say_what_is_wrong() {
    let (one, two) = (self_signed(&["a"], |_| {}), self_signed(&["a"], |_| {}));
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let legacy = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAA==\n-----END RSA PRIVATE KEY-----\n";
    let blobs = |cert: &str, key: &str| Tls {
        cert_blob: text(cert),
        key_blob: text(key),
        ..trusting(&one.pem)
    };
    let missing = Tls {
        cert_file: text("/no/such/file"),
        ..trusting(&one.pem)
    };
    for (settings, word) in [
        (missing, "/no/such/file"),
        (blobs(&one.pem, &two.key_pem), "does not belong"),
        (blobs("garbage", &one.key_pem), "no PEM certificate"),
        (blobs(&one.pem, "garbage"), "private key"),
        (blobs(&one.pem, encrypted), "encrypted"),
        (blobs(&one.pem, legacy), "encrypted"),
        (
            Tls {
                cert_blob: text(&one.pem),
                ..trusting(&one.pem)
            },
            "private key",
        ),
        (
            Tls {
                key_der: true,
                ..blobs(&one.pem, "garbage")
            },
            "private key",
        ),
    ] {
        let error = client_config(&settings).unwrap_err();
        let certificate = ["/no/such/file", "does not belong", "no PEM certificate"];
        let kind = match certificate.contains(&word) {
            true => TlsErrorKind::ClientCert,
            false => TlsErrorKind::ClientKey,
        };
        assert_eq!(error.kind, kind, "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
}
