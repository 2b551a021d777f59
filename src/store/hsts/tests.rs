use super::*;
use std::fs;

const NOW: i64 = 1_000_000_000;

fn policy(age: i64, below: bool) -> Policy {
    let expires = (age > 0).then_some(NOW + age);
    Policy { expires, below }
}

fn names(hosts: &mut Hosts) -> Vec<String> {
    let entries = hosts.entries(NOW).into_iter();
    let names = entries.map(|e| String::from_utf8(e.host).unwrap());
    names.collect()
}

#[test]
fn a_host_and_those_below() {
    let mut hosts = Hosts::default();
    hosts.obey(b"One.example", policy(10, false), NOW);
    hosts.obey(b"two.example.", policy(10, true), NOW);
    for known in [
        "one.example",
        "ONE.example.",
        "two.example",
        "a.b.two.example",
    ] {
        assert!(hosts.has(known.as_bytes(), NOW + 9), "{known}");
        assert!(!hosts.has(known.as_bytes(), NOW + 10), "{known}");
    }
    for other in [
        "a.one.example",
        "xtwo.example",
        "example",
        "",
        ".",
        "wo.example",
    ] {
        assert!(!hosts.has(other.as_bytes(), NOW), "{other}");
    }
    assert_eq!(names(&mut hosts), ["One.example", "two.example"]);
}

#[test]
fn the_last_word_of_the_server_counts() {
    let mut hosts = Hosts::default();
    hosts.obey(b"h.example", policy(100, true), NOW);
    hosts.obey(b"H.example", policy(10, false), NOW);
    assert!(hosts.has(b"h.example", NOW + 9) && !hosts.has(b"h.example", NOW + 10));
    assert!(!hosts.has(b"a.h.example", NOW));
    // Only the host itself, not one above it.
    hosts.obey(b"a.h.example", policy(0, false), NOW);
    assert!(hosts.has(b"h.example", NOW));
    hosts.obey(b"h.example.", policy(0, true), NOW);
    assert!(!hosts.has(b"h.example", NOW) && names(&mut hosts).is_empty());
}

#[test]
fn of_two_lines_the_longer_and_the_stricter() {
    let mut hosts = Hosts::default();
    hosts.add(b".h.example", false, NOW + 5, NOW);
    hosts.add(b"h.example", false, NOW + 10, NOW);
    hosts.add(b"h.example", false, NOW + 1, NOW);
    assert!(hosts.has(b"a.h.example", NOW + 9));
    hosts.add(b"gone.example", false, NOW, NOW);
    assert_eq!(names(&mut hosts), ["h.example"]);
}

#[test]
fn odd_names_are_not_kept() {
    let mut hosts = Hosts::default();
    let long = vec![b'a'; HSTS_HOST + 1];
    for odd in [&b""[..], b".", b"a b", b"a\nb", b"a\x7f", &long] {
        hosts.obey(odd, policy(10, false), NOW);
        hosts.add(odd, true, NOW + 10, NOW);
    }
    assert!(names(&mut hosts).is_empty());
}

#[test]
fn the_oldest_goes_where_there_are_too_many() {
    let mut hosts = Hosts::default();
    for number in 0..=HSTS_HOSTS {
        hosts.obey(format!("h{number}").as_bytes(), policy(10, false), NOW);
    }
    assert_eq!(hosts.entries(NOW).len(), HSTS_HOSTS);
    assert!(!hosts.has(b"h0", NOW) && hosts.has(b"h1", NOW));
    // Those that are over go before it.
    hosts.obey(b"new", policy(20, false), NOW + 11);
    assert_eq!(hosts.entries(NOW + 11).len(), 1);
}

#[test]
fn files_go_there_and_back() {
    let folder = std::env::temp_dir().join(format!("curlws-hsts-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("hosts");
    let text = "# comment\n \t.sub.example \"20991231 00:00:00\"\r\nfor.ever \"unlimited\"\n\
                old.example \"19991231 23:59:59\"\n#no.example \"unlimited\"\n\
                no-date\nx \"soon\"\ny  \"unlimited\"\nz \"unlimited\nlast.example \"21000301\"";
    fs::write(&path, text).unwrap();
    let mut hosts = Hosts::default();
    hosts.load(&path, NOW).unwrap();
    let expected = ["sub.example", "for.ever", "last.example"];
    assert_eq!(names(&mut hosts), expected);
    assert!(hosts.has(b"a.sub.example", NOW) && hosts.has(b"for.ever", i64::MAX - 1));
    hosts.save(None, NOW).unwrap();
    let written = fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = written.lines().filter(|l| !l.starts_with('#')).collect();
    let expected = [
        ".sub.example \"20991231 00:00:00\"",
        "for.ever \"unlimited\"",
        "last.example \"21000301 00:00:00\"",
    ];
    assert_eq!(lines, expected);
    let other = folder.join("other");
    hosts.save(Some(&other), NOW).unwrap();
    assert_eq!(fs::read_to_string(&other).unwrap(), written);
    assert!(hosts.load(&folder.join("missing"), NOW).is_err());
    hosts.save(Some(Path::new("")), NOW).unwrap();
    fs::remove_dir_all(&folder).unwrap();
}
