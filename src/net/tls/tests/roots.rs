//! Whom we trust: roots from the system, a file, a folder, memory.

use super::*;

#[test]
fn unusable_roots_are_an_error_where_they_are_needed() {
    let empty = TempFile::new("empty.pem", "");
    let damaged = "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n";
    let base = Tls::default();
    for settings in [
        Tls {
            ca_file: text("/no/such/file"),
            ..base.clone()
        },
        Tls {
            ca_path: text("/no/such/folder"),
            ..base.clone()
        },
        Tls {
            ca_file: text("/"),
            ..base.clone()
        },
        Tls {
            ca_file: empty.name(),
            ..base.clone()
        },
        Tls {
            ca_blob: text(damaged),
            ..base.clone()
        },
    ] {
        let error = client_config(&settings).unwrap_err();
        assert_eq!(error.kind, TlsErrorKind::CaFile, "{error}");
        assert!(
            client_config(&Tls {
                verify_peer: false,
                ..settings
            })
            .is_ok()
        );
    }
}

#[test]
fn roots_come_from_a_blob_a_file_and_a_folder() {
    let (one, two) = (authority("one"), authority("two"));
    let folder = std::env::temp_dir().join(format!("curlws-{}-capath", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("1234abcd.0"), &two.pem).unwrap();
    std::fs::write(folder.join("README"), "no certificate").unwrap();
    let file = TempFile::new("one.pem", &one.pem);
    let path = text(folder.as_os_str().as_encoded_bytes());
    let settings = Tls {
        ca_file: file.name(),
        ca_path: path,
        ..Tls::default()
    };
    for authority in [&one, &two] {
        let who = authority.issue(&["localhost"], |_| {});
        assert_eq!(shake(&who, &settings, "localhost"), Ok(()));
        // The blob goes before the file, not before the folder.
        let blob = Tls {
            ca_blob: text(&two.pem),
            ca_path: None,
            ..settings.clone()
        };
        let trusted = shake(&who, &blob, "localhost").is_ok();
        assert_eq!(trusted, authority.pem == two.pem);
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn equal_settings_share_a_configuration_until_a_file_changes() {
    let file = TempFile::new("changing.pem", &authority("one").pem);
    let settings = Tls {
        ca_file: file.name(),
        ..Tls::default()
    };
    let first = client_config(&settings).unwrap();
    assert!(Arc::ptr_eq(
        &first,
        &client_config(&settings.clone()).unwrap()
    ));
    let other = client_config(&Tls {
        alpn: false,
        ..settings.clone()
    })
    .unwrap();
    assert!(!Arc::ptr_eq(&first, &other));
    assert!(other.alpn_protocols.is_empty());
    std::fs::write(&file.0, authority("another name").pem).unwrap();
    assert!(!Arc::ptr_eq(&first, &client_config(&settings).unwrap()));
}

#[test]
fn threads_that_make_a_configuration_at_once_share_it() {
    let file = TempFile::new("at-once.pem", &authority("many").pem);
    let settings = Tls {
        ca_file: file.name(),
        ..Tls::default()
    };
    let start = Barrier::new(4);
    let made = thread::scope(|scope| {
        let make = || {
            start.wait();
            client_config(&settings).unwrap()
        };
        let threads = [(); 4].map(|()| scope.spawn(make));
        threads.map(|thread| thread.join().unwrap())
    });
    assert!(made.iter().all(|config| Arc::ptr_eq(config, &made[0])));
}
