//! Cookies, HSTS and .netrc: what servers and files say, and what of it goes out again.

use std::ffi::{CString, c_char};
use std::path::Path;

use curlws::http::{cookie, date, sts};
use curlws::store::cookies::{Jar, Origin};
use curlws::store::hsts::Hosts;
use curlws::store::netrc;

use super::file::Scratch;
use super::input::Input;

unsafe extern "C" {
    fn curl_getdate(text: *const c_char, unused: *const i64) -> i64;
}

const NOW: i64 = 1_700_000_000;

/// Runs one input: what it is about, then its text.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    match input.byte() % 5 {
        0 => server(&mut input),
        1 => cookie_file(input.rest()),
        2 => hsts_fields(&mut input),
        3 => hsts_file(input.rest()),
        _ => netrc(&mut input),
    }
}

fn breaks(text: &[u8]) -> bool {
    text.iter().any(|byte| *byte < b' ' || *byte == 0x7f)
}

/// Set-Cookie fields of several origins.
fn server(input: &mut Input<'_>) {
    let mut jar = Jar::default();
    let mut now = NOW;
    while !input.is_empty() {
        let bits = input.byte();
        let host = input.one(HOSTS);
        let origin = Origin {
            host,
            path: input.one(PATHS),
            secure: bits & 1 != 0,
        };
        now += i64::from(bits >> 1) * 1000;
        let field = input.line();
        if let Some(read) = cookie::parse(field, now) {
            let text = [read.name, read.value].concat();
            assert!(!read.name.is_empty() && !breaks(&text) && !text.contains(&b';'));
        }
        jar.set([field].into_iter(), &origin, now);
        judge_jar(&mut jar, now);
    }
}

const HOSTS: &[&str] = &[
    "www.a.example",
    "a.example",
    "b.example",
    "127.0.0.1",
    "::1",
    "localhost",
];
const PATHS: &[&[u8]] = &[b"/", b"/a/b", b"/a/", b"", b"a"];

/// As in libcurl, a name with two dots in front loses one of them by each writing (no host has it),
/// and a path with two slashes at its end one of these.
fn loses(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"#HttpOnly_").unwrap_or(line);
    let mut fields = line.split(|&byte| byte == b'\t');
    let domain = fields.next().unwrap_or_default();
    let exact = fields.next() == Some(b"FALSE");
    let path = fields.next().unwrap_or_default();
    (exact && domain.starts_with(b".")) || (path.len() > 1 && path.ends_with(b"/"))
}

/// What tells a cookie from others in a file: domain, whether it is for those below, path, name. As in
/// libcurl, of two that a file's `Set-Cookie:` lines bring, one for `/` and one without a path, a
/// written file's next reader keeps one.
fn name(line: &[u8]) -> Vec<Vec<u8>> {
    let line = line.strip_prefix(b"#HttpOnly_").unwrap_or(line);
    let fields: Vec<_> = line.split(|&byte| byte == b'\t').collect();
    let of = |at: usize| fields.get(at).map_or(vec![], |field| field.to_vec());
    vec![of(0).to_ascii_lowercase(), of(1), of(2), of(5)]
}

/// No cookie reaches whom it is not for, and a file keeps all.
fn judge_jar(jar: &mut Jar, now: i64) {
    let lines = jar.lines(now);
    let mut copy = Jar::default();
    for line in &lines {
        assert!(!line.contains(&b'\n') && !line.contains(&b'\r') && !line.contains(&0));
        copy.add(line, now);
    }
    let mut names: Vec<_> = lines.iter().map(|line| name(line)).collect();
    names.sort();
    names.dedup();
    if names.len() == lines.len() && !lines.iter().any(|line| loses(line)) {
        let text = |lines: &[Vec<u8>]| String::from_utf8_lossy(&lines.join(&b'\n')).into_owned();
        assert_eq!(text(&copy.lines(now)), text(&lines), "what a file keeps");
    }
    for host in HOSTS {
        for path in PATHS {
            let mut sent = |secure| {
                let origin = Origin { host, path, secure };
                jar.field(&origin, now).unwrap_or_default()
            };
            let (plain, secure) = (sent(false), sent(true));
            assert!(!breaks(&plain) && !breaks(&secure));
            assert!(plain.len() <= secure.len());
        }
    }
}

/// A file, from us or others.
fn cookie_file(text: &[u8]) {
    let (mut jar, scratch) = (Jar::default(), Scratch::new(text));
    jar.load(scratch.path(), text.first() == Some(&b'#'), NOW)
        .expect("the file is there");
    judge_jar(&mut jar, NOW);
    jar.clear_session();
    judge_jar(&mut jar, NOW + 1_000_000);
}

/// Strict-Transport-Security.
fn hsts_fields(input: &mut Input<'_>) {
    let (mut hosts, mut now) = (Hosts::default(), NOW);
    while !input.is_empty() {
        now += i64::from(input.byte());
        let (host, field) = (input.text(), input.line());
        if let Some(policy) = sts::parse(field, now) {
            assert!(policy.expires.is_none_or(|end| end > now));
            hosts.obey(host, policy, now);
            if policy.expires.is_none() {
                let same = |entry: &[u8]| entry.eq_ignore_ascii_case(host);
                assert!(!hosts.entries(now).iter().any(|entry| same(&entry.host)));
            }
        }
        judge_hosts(&mut hosts, now);
    }
}

fn judge_hosts(hosts: &mut Hosts, now: i64) {
    for entry in hosts.entries(now) {
        assert!(!entry.host.is_empty() && !breaks(&entry.host) && !entry.host.contains(&b' '));
        assert!(entry.expires > now);
        assert!(hosts.has(&entry.host, now) && hosts.has(&entry.host.to_ascii_uppercase(), now));
        let below = [b"x.", entry.host.as_slice()].concat();
        assert!(!entry.below || hosts.has(&below, now));
        // A file keeps when it ends.
        assert_eq!(
            sts::read_date(&sts::write_date(entry.expires)),
            Some(entry.expires)
        );
    }
}

fn hsts_file(text: &[u8]) {
    let (mut hosts, scratch) = (Hosts::default(), Scratch::new(text));
    hosts.load(scratch.path(), NOW).expect("the file is there");
    judge_hosts(&mut hosts, NOW);
    for line in text.split(|&byte| byte == b'\n') {
        let _ = (date::parse(line), sts::read_date(line));
        if let Ok(line) = CString::new(line) {
            // SAFETY: a string; the second argument is not looked at.
            unsafe { curl_getdate(line.as_ptr(), std::ptr::null()) };
        }
    }
}

fn netrc(input: &mut Input<'_>) {
    let (host, user) = (input.one(HOSTS), input.text());
    let text = input.rest();
    let scratch = Scratch::new(text);
    let path: &Path = scratch.path();
    let Ok(Some(login)) = netrc::look_up(Some(path), host, user) else {
        return;
    };
    assert!(login.user.is_some() || login.password.is_some());
    if !user.is_empty() {
        assert!(login.user.is_none_or(|found| found == user));
    }
}
