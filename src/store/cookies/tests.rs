//! Which cookies are kept and sent. What is expected here libcurl 8.22 does too.

use super::*;

const NOW: i64 = 1_000_000_000;

fn at(host: &'static str, path: &'static str, secure: bool) -> Origin<'static> {
    Origin {
        host,
        path: path.as_bytes(),
        secure,
    }
}

fn set(jar: &mut Jar, origin: &Origin<'_>, fields: &[&str]) {
    jar.set(fields.iter().map(|field| field.as_bytes()), origin, NOW);
}

fn sent(jar: &mut Jar, origin: &Origin<'_>) -> String {
    String::from_utf8(jar.field(origin, NOW).unwrap_or_default()).unwrap()
}

fn lines(jar: &mut Jar) -> Vec<String> {
    let lines = jar.lines(NOW).into_iter();
    lines.map(|line| String::from_utf8(line).unwrap()).collect()
}

#[test]
fn domains() {
    let here = at("www.a.example", "/", false);
    // What is set, and whether it goes to the host itself, one beside it, and the parent.
    for (field, itself, beside, parent) in [
        ("a=b", true, false, false),
        ("a=b; domain=a.example", true, true, true),
        ("a=b; domain=.A.Example", true, true, true),
        ("a=b; domain=www.a.example", true, false, false),
        ("a=b; domain=example", false, false, false),
        ("a=b; domain=.example", false, false, false),
        ("a=b; domain=b.example", false, false, false),
        ("a=b; domain=w.a.example", false, false, false),
        ("a=b; domain=ww.a.example", false, false, false),
    ] {
        let mut jar = Jar::default();
        set(&mut jar, &here, &[field]);
        let mut goes = |host| !sent(&mut jar, &at(host, "/", false)).is_empty();
        assert_eq!(goes("WWW.a.example"), itself, "{field}");
        assert_eq!(goes("x.a.example"), beside, "{field}");
        assert_eq!(goes("a.example"), parent, "{field}");
        assert!(!goes("xa.example") && !goes("example"), "{field}");
    }
}

#[test]
fn addresses_have_no_domains_above() {
    let mut jar = Jar::default();
    let here = at("127.0.0.1", "/", true);
    set(
        &mut jar,
        &here,
        &["a=b; domain=0.0.1", "c=d; domain=127.0.0.1", "e=f"],
    );
    assert_eq!(sent(&mut jar, &here), "e=f; c=d");
    assert_eq!(sent(&mut jar, &at("1.127.0.0.1", "/", true)), "");
    assert_eq!(
        lines(&mut jar),
        [
            "127.0.0.1\tFALSE\t/\tFALSE\t0\tc\td",
            "127.0.0.1\tFALSE\t/\tFALSE\t0\te\tf"
        ]
    );
}

#[test]
fn paths() {
    let mut jar = Jar::default();
    let here = at("h.example", "/a/b/c", false);
    set(
        &mut jar,
        &here,
        &[
            "own=1",
            "root=1; path=/",
            "x=1; path=\"/a/\"",
            "odd=1; path=b",
            "other=1; path=/other",
        ],
    );
    let mut to = |path| sent(&mut jar, &at("h.example", path, false));
    assert_eq!(to("/a/b/c"), "own=1; x=1; root=1; odd=1");
    assert_eq!(to("/a/b"), "own=1; x=1; root=1; odd=1");
    assert_eq!(to("/a"), "x=1; root=1; odd=1");
    assert_eq!(to("/ab"), "root=1; odd=1");
    assert_eq!(to(""), "root=1; odd=1");
    assert_eq!(to("/other/"), "other=1; root=1; odd=1");
}

#[test]
fn secure_ones_need_security() {
    let (safe, plain) = (at("h.example", "/", true), at("h.example", "/", false));
    let mut jar = Jar::default();
    set(&mut jar, &plain, &["a=1; secure"]);
    assert_eq!(sent(&mut jar, &safe), "");
    set(&mut jar, &safe, &["a=2; secure", "b=1"]);
    assert_eq!(sent(&mut jar, &plain), "b=1");
    // An insecure origin cannot hide it (RFC 6265bis, 5.5).
    set(
        &mut jar,
        &plain,
        &["a=3", "a=4; path=/x", "a=5; domain=h.example"],
    );
    assert_eq!(sent(&mut jar, &safe), "b=1; a=2");
    set(&mut jar, &safe, &["a=6"]);
    assert_eq!(sent(&mut jar, &plain), "b=1; a=6");
}

#[test]
fn prefixes_keep_their_promise() {
    let safe = at("h.example", "/p/q", true);
    for (field, kept) in [
        ("__Secure-a=1", false),
        ("__Secure-a=1; secure", true),
        ("__Host-a=1; secure", false),
        ("__Host-a=1; path=/", false),
        ("__Host-a=1; secure; path=/", true),
        ("__Host-a=1; secure; path=/; domain=h.example", false),
    ] {
        let mut jar = Jar::default();
        set(&mut jar, &safe, &[field]);
        assert_eq!(!sent(&mut jar, &safe).is_empty(), kept, "{field}");
    }
}

#[test]
fn they_end() {
    let here = at("h.example", "/", false);
    let mut jar = Jar::default();
    set(
        &mut jar,
        &here,
        &["a=1; max-age=10", "b=1", "c=1; max-age=0"],
    );
    assert_eq!(sent(&mut jar, &here), "b=1; a=1");
    let later = jar.field(&here, NOW + 11);
    assert_eq!(later.as_deref(), Some(&b"b=1"[..]));
    set(
        &mut jar,
        &here,
        &["d=1; max-age=10", "d=; max-age=0", "e=1; max-age=5"],
    );
    jar.clear_session();
    assert_eq!(sent(&mut jar, &here), "e=1");
    jar.clear();
    assert_eq!(sent(&mut jar, &here), "");
}

#[test]
fn their_bytes_are_limited() {
    let (mut jar, origin) = (Jar::default(), at("h", "/", true));
    let value = "v".repeat(4000);
    let most = crate::limits::COOKIE_BYTES / 4000;
    for n in 0..most + 5 {
        set(&mut jar, &origin, &[&format!("n{n}={value}")]);
    }
    let kept = lines(&mut jar).len();
    assert!(kept < most && kept > most * 9 / 10, "{kept}");
    // one that takes the place of another is no more than it was
    set(&mut jar, &origin, &[&format!("n1={value}")]);
    assert_eq!(lines(&mut jar).len(), kept);
}

#[test]
fn there_are_limits() {
    let here = at("h.example", "/", false);
    let mut jar = Jar::default();
    let many: Vec<String> = (0..COOKIES_SET + 5).map(|n| format!("n{n}=1")).collect();
    set(
        &mut jar,
        &here,
        &many.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    assert_eq!(lines(&mut jar).len(), COOKIES_SET);
    let long = "x".repeat(4000);
    for name in ["a", "b", "c"] {
        set(&mut jar, &here, &[&format!("long{name}={long}")]);
    }
    assert!(sent(&mut jar, &here).len() < COOKIE_FIELD);
    for n in 0..COOKIES + 5 {
        jar.add(
            format!("h.example\tFALSE\t/\tFALSE\t0\tm{n}\tx").as_bytes(),
            NOW,
        );
    }
    assert_eq!(lines(&mut jar).len(), COOKIES);
    let count = sent(&mut jar, &here).split("; ").count();
    assert!(count <= COOKIES_SENT);
}

#[test]
fn lines_of_files() {
    let good = [
        "h.example\tFALSE\t/\tFALSE\t0\ta\tb",
        ".h.example\tTRUE\t/x\tTRUE\t2000000000\ta\tb",
        "#HttpOnly_h.example\tFALSE\t/\tTRUE\t0\tc\t",
    ];
    let mut jar = Jar::default();
    for line in good {
        jar.add(line.as_bytes(), NOW);
    }
    assert_eq!(lines(&mut jar), good);
    for bad in [
        "",
        "# comment",
        "h.example\tFALSE\t/\tFALSE\t0",
        "h.example\tFALSE\t/\tFALSE\tsoon\ta\tb",
        "h.example\tFALSE\t/\tFALSE\t0\ta\tb\tc",
        "h.example\tFALSE\t/\tFALSE\t0\ta\x01\tb",
        "h.example\tFALSE\t/\0\tFALSE\t0\ta\tb",
        "h.example\tFALSE\t/\tFALSE\t0\t__Host-a\tb",
        "h.example\tFALSE\t/\tFALSE\t999999999\told\tb",
    ] {
        jar.add(bad.as_bytes(), NOW);
    }
    assert_eq!(lines(&mut jar), good);
    jar.add(b"x.example\tTRUE\tFALSE\t0\twithout\tpath\r\n", NOW);
    jar.add(b"set-cookie: d=e; domain=y.example; path=/q", NOW);
    assert_eq!(
        lines(&mut jar)[3..],
        [
            ".x.example\tTRUE\t/\tFALSE\t0\twithout\tpath",
            ".y.example\tTRUE\t/q\tFALSE\t0\td\te"
        ]
    );
    // Without a domain it goes everywhere, and is in no list.
    jar.add(b"Set-Cookie: everywhere=1", NOW);
    assert_eq!(sent(&mut jar, &at("z.example", "/", false)), "everywhere=1");
    assert_eq!(lines(&mut jar).len(), 5);
}

#[test]
fn files() {
    let folder = std::env::temp_dir().join(format!("curlws-cookies-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("jar");
    let here = at("h.example", "/", true);
    let mut jar = Jar::default();
    set(&mut jar, &here, &["a=server; max-age=50", "b=session"]);
    jar.save(&path, NOW).unwrap();
    assert!(!path.exists(), "no transfer has started");
    jar.run();
    jar.save(&path, NOW).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);

    let mut read = Jar::default();
    read.load(&path, false, NOW).unwrap();
    assert_eq!(sent(&mut read, &here), "a=server; b=session");
    let mut read = Jar::default();
    read.load(&path, true, NOW).unwrap();
    assert_eq!(sent(&mut read, &here), "a=server");
    // What the server has set is newer than the file.
    set(&mut read, &here, &["a=newer"]);
    read.load(&path, false, NOW).unwrap();
    assert_eq!(sent(&mut read, &here), "b=session; a=newer");
    assert!(read.load(&folder.join("none"), false, NOW).is_err());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_domain_that_would_be_written_as_a_comment_is_no_domain() {
    let kept = |line: &[u8]| {
        let mut jar = Jar::default();
        jar.add(line, NOW);
        jar.lines(NOW).len()
    };
    for line in [
        &b".# example\tFALSE\t/\tFALSE\t0\tn\tv"[..],
        b".#x\tTRUE\t/\tFALSE\t0\tn\tv",
        b"Set-Cookie: n=v; domain=#x.example",
        b"Set-Cookie: n=v; domain=.#x.example",
    ] {
        assert_eq!(kept(line), 0);
    }
    assert_eq!(kept(b".x#\tTRUE\t/\tFALSE\t0\tn\tv"), 1);
    assert_eq!(kept(b"Set-Cookie: n=v; domain=x#.example"), 1);
}
