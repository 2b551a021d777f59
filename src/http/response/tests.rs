use super::*;

const ACCEPTED: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// What `find` says about bytes that arrive `step` at a time.
fn dripped(bytes: &[u8], step: usize) -> Result<Option<usize>, HeadError> {
    let mut scan = HeadScan::default();
    let mut len = 0;
    while len < bytes.len() {
        len = (len + step).min(bytes.len());
        if let Some(head) = scan.find(&bytes[..len])? {
            assert!(head + step > len, "found only after {len} of {head} bytes");
            return Ok(Some(head));
        }
    }
    Ok(None)
}

fn found(bytes: &[u8]) -> Result<Option<usize>, HeadError> {
    let whole = HeadScan::default().find(bytes);
    for step in 1..=3 {
        assert_eq!(dripped(bytes, step), whole, "{step} bytes at a time");
    }
    whole
}

fn delivered(head: &[u8]) -> Vec<String> {
    lines(head)
        .map(|line| String::from_utf8(line.into_owned()).unwrap())
        .collect()
}

fn parsed(head: &[u8]) -> (u8, u16, Vec<(String, String)>) {
    let head = parse(head).unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let fields = head
        .headers
        .iter()
        .map(|(name, value)| (text(name), text(value)));
    (head.minor_version, head.status, fields.collect())
}

#[test]
fn the_end_is_the_empty_line() {
    assert_eq!(found(ACCEPTED), Ok(Some(ACCEPTED.len())));
    let mut with_frame = ACCEPTED.to_vec();
    with_frame.extend_from_slice(b"\x81\x02\n\n");
    assert_eq!(found(&with_frame), Ok(Some(ACCEPTED.len())));
    assert_eq!(found(&ACCEPTED[..ACCEPTED.len() - 1]), Ok(None));
    assert_eq!(found(b"HTTP/1.1 101\n\nx"), Ok(Some(14)));
    assert_eq!(found(b"HTTP/1.1 101\nA: b\n\r\nx"), Ok(Some(20)));
    assert_eq!(found(b"HTTP/1.1 101\r\n\n"), Ok(Some(15)));
    assert_eq!(found(b"HTTP/1.1 101\r\n\rA: b\r\n"), Ok(None));
    assert_eq!(found(b""), Ok(None));
}

#[test]
fn what_is_not_http_shows_in_its_first_bytes() {
    for bytes in [
        b"G".as_slice(),
        b"HTTQ",
        b"http/1.1 101 a\r\n\r\n",
        b" HTTP/1.1",
        b"\r\n",
    ] {
        assert_eq!(found(bytes), Err(HeadError::NotHttp), "{bytes:?}");
    }
    assert_eq!(found(b"HTTP"), Ok(None));
}

#[test]
fn interim_heads_are_found_one_by_one() {
    let interim = b"HTTP/1.1 100 Continue\r\n\r\n";
    let bytes = [interim.as_slice(), ACCEPTED].concat();
    let mut scan = HeadScan::default();
    assert_eq!(scan.find(&bytes), Ok(Some(interim.len())));
    assert_eq!(scan.find(&bytes[interim.len()..]), Ok(Some(ACCEPTED.len())));
}

#[test]
fn interim_heads_are_limited() {
    let mut scan = HeadScan::default();
    for _ in 0..=INTERIM_RESPONSES {
        assert_eq!(scan.find(b"HTTP/1.1 102 P\r\n\r\n"), Ok(Some(18)));
    }
    // Whatever comes then, and before anything comes.
    for more in [&b"HTTP/1.1 102 P\r\n\r\n"[..], b"SSH", b""] {
        assert_eq!(scan.find(more), Err(HeadError::TooLarge));
    }
}

#[test]
fn a_line_is_limited() {
    let line = |len: usize| {
        let fill = vec![b'x'; len - 5];
        [b"HTTP/1.1 101\r\n", b"A: ".as_slice(), &fill, b"\r\n"].concat()
    };
    assert_eq!(HeadScan::default().find(&line(HEADER_LINE)), Ok(None));
    assert_eq!(
        HeadScan::default().find(&line(HEADER_LINE + 1)),
        Err(HeadError::TooLarge)
    );
    let endless = &line(HEADER_LINE + 3)[..14 + HEADER_LINE + 1];
    assert_eq!(HeadScan::default().find(endless), Err(HeadError::TooLarge));
}

#[test]
fn lines_are_limited_over_all_heads() {
    let head = |lines: usize| {
        [
            b"HTTP/1.1 103\r\n",
            b"A:\r\n".repeat(lines).as_slice(),
            b"\r\n",
        ]
        .concat()
    };
    assert!(matches!(
        HeadScan::default().find(&head(HEADER_LINES)),
        Ok(Some(_))
    ));
    assert_eq!(
        HeadScan::default().find(&head(HEADER_LINES + 1)),
        Err(HeadError::TooLarge)
    );
    let mut scan = HeadScan::default();
    assert!(matches!(scan.find(&head(HEADER_LINES - 1)), Ok(Some(_))));
    assert_eq!(scan.find(&head(2)), Err(HeadError::TooLarge));
}

#[test]
fn all_heads_together_are_limited() {
    let line = [b"A: ".as_slice(), &vec![b'x'; 1019], b"\r\n"].concat();
    let head = |kib: usize| [b"HTTP/1.1 103\r\n", line.repeat(kib).as_slice(), b"\r\n"].concat();
    let limit = HEAD_BYTES / 1024;
    assert!(matches!(
        HeadScan::default().find(&head(limit - 1)),
        Ok(Some(_))
    ));
    assert_eq!(
        HeadScan::default().find(&head(limit)),
        Err(HeadError::TooLarge)
    );
    let mut scan = HeadScan::default();
    assert!(matches!(scan.find(&head(limit / 2)), Ok(Some(_))));
    assert_eq!(scan.find(&head(limit / 2 + 1)), Err(HeadError::TooLarge));
}

/// Dripping takes linear time because a call resumes where the one before stopped: bytes
/// changed behind its back go unnoticed.
#[test]
fn no_byte_is_looked_at_twice() {
    let mut bytes = [b"HTTP/1.1 101\r\nA: ".as_slice(), &vec![b'x'; 90_000]].concat();
    let mut scan = HeadScan::default();
    assert_eq!(scan.find(&bytes), Ok(None));
    bytes[20..24].copy_from_slice(b"\r\n\r\n");
    assert_eq!(scan.find(&bytes), Ok(None));
    bytes.extend_from_slice(b"\r\n\r\n");
    assert_eq!(scan.find(&bytes), Ok(Some(bytes.len())));
}

#[test]
fn a_head_is_read() {
    let (minor, status, fields) = parsed(ACCEPTED);
    assert_eq!((minor, status), (1, 101));
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Upgrade", "Connection", "Sec-WebSocket-Accept"]);
    assert_eq!(fields[2].1, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assert_eq!(parse(ACCEPTED).unwrap().reason, b"Switching Protocols");
}

/// libcurl 8.22 takes all of these.
#[test]
fn what_libcurl_takes() {
    let read = |name: &str, value: &str| (1, 101, vec![(name.to_owned(), value.to_owned())]);
    let head = |line: &str| format!("HTTP/1.1 101 x\r\n{line}\r\n\r\n").into_bytes();
    assert_eq!(parsed(&head("A:  b\t ")), read("A", "b"));
    assert_eq!(parsed(&head("A : b")), read("A", "b"));
    assert_eq!(parsed(&head("A \t: :b")), read("A", ":b"));
    assert_eq!(parsed(&head(" A: b")), read("A", "b"));
    assert_eq!(parsed(&head("A:")), read("A", ""));
    assert_eq!(
        parsed(&head("A: b\u{1}\u{7f}é")),
        read("A", "b\u{1}\u{7f}é")
    );
    assert_eq!(parsed(b"HTTP/1.1\t101 x\nA: b\n\n"), read("A", "b"));
    assert_eq!(parsed(b"HTTP/1.0 999\r\n\r\n"), (0, 999, vec![]));
    assert_eq!(
        parse(b"HTTP/1.1 101 \xc3\xa9\x01\r\n\r\n").unwrap().reason,
        b"\xc3\xa9\x01"
    );
}

/// libcurl 8.22 takes these too, names and all; httparse does not.
#[test]
fn fields_with_odd_names_are_left_out() {
    for name in ["A(b c", "A\u{1}", "é", "\u{7f}A", "A b", "A\tb "] {
        let head = format!("HTTP/1.1 101 x\r\n{name}: :d\r\n e:f\r\nB: c\r\n\r\n");
        assert_eq!(
            parsed(head.as_bytes()).2,
            [("B".to_owned(), "c".to_owned())]
        );
        assert_eq!(lines(head.as_bytes()).count(), 4);
    }
}

#[test]
fn values_stay_as_they_were() {
    let head = b"HTTP/1.1 101 a\tb\r\nA:\x01\r\nB:\r\nC: \x02\t\x7f\xff\r\n \x03\t\n\n";
    let head = parse(head).unwrap();
    let values: Vec<_> = head.headers.iter().map(|(_, value)| value).collect();
    assert_eq!(values, [b"\x01".as_slice(), b"", b"\x02\t\x7f\xff \x03"]);
    assert_eq!(head.reason, b"a\tb");
}

#[test]
fn as_many_fields_as_the_limit_allows_are_read() {
    let fields = b"A: b\r\n".repeat(HEADER_LINES);
    let head = [b"HTTP/1.1 101\r\n", fields.as_slice(), b"\r\n"].concat();
    assert_eq!(parse(&head).unwrap().headers.iter().count(), HEADER_LINES);
}

#[test]
fn bad_heads_are_refused() {
    let table: [(&[u8], HeadError); 21] = [
        (b"", HeadError::NotHttp),
        (b"\r\n", HeadError::NotHttp),
        (b"http/1.1 101 x\r\n\r\n", HeadError::NotHttp),
        (b"HTTP/2 101 x\r\n\r\n", HeadError::Version),
        (b"HTTP/1.2 101 x\r\n\r\n", HeadError::Version),
        (b"HTTP/11.1 101 x\r\n\r\n", HeadError::Version),
        (b"HTTP/1.1101 x\r\n\r\n", HeadError::Version),
        (b"HTTP/1.1  101 x\r\n\r\n", HeadError::Status),
        (b"HTTP/1.1 10 x\r\n\r\n", HeadError::Status),
        (b"HTTP/1.1 1011 x\r\n\r\n", HeadError::Status),
        (b"HTTP/1.1 101x\r\n\r\n", HeadError::Status),
        (b"HTTP/1.1 099 x\r\n\r\n", HeadError::Status),
        (b"HTTP/1.1 +10 x\r\n\r\n", HeadError::Status),
        (b"HTTP/1.1 101 x\0\r\n\r\n", HeadError::Control),
        (b"HTTP/1.1 101 x\r\nA: b\0c\r\n\r\n", HeadError::Control),
        (b"HTTP/1.1 101 x\r\nA: b\rc\r\n\r\n", HeadError::Control),
        (b"HTTP/1.1 101 x\r\nA: b\r\r\n\r\n", HeadError::Control),
        (
            b"HTTP/1.1 101 x\r\nA: b\r\r\n c\r\n\r\n",
            HeadError::Control,
        ),
        (b"HTTP/1.1 101 x\r\nabc\r\n\r\n", HeadError::NoColon),
        (b"HTTP/1.1 101 x\r\n: c\r\n\r\n", HeadError::NoColon),
        (b"HTTP/1.1 101 x\r\n \r\n\r\n", HeadError::NoColon),
    ];
    for (head, error) in table {
        assert_eq!(parse(head), Err(error), "{head:?}");
    }
}

/// The lines are those that libcurl 8.22 gave its header callback.
#[test]
fn folded_lines_are_joined() {
    let head = b"HTTP/1.1 101 x\r\nA: b\r\n  c \t\r\n\td\r\nE: f\r\n\r\n";
    assert_eq!(
        delivered(head),
        ["HTTP/1.1 101 x\r\n", "A: b c d\r\n", "E: f\r\n", "\r\n"]
    );
    let fields = [
        ("A".to_owned(), "b c d".to_owned()),
        ("E".to_owned(), "f".to_owned()),
    ];
    assert_eq!(parsed(head).2, fields);
    let blank = b"HTTP/1.1 101 x\r\nA: b\r\n \r\nC: d\n\n";
    assert_eq!(
        delivered(blank),
        ["HTTP/1.1 101 x\r\n", "A: b \r\n", "C: d\n", "\n"]
    );
    let first = b"HTTP/1.1 101 x\r\n A: b\r\n\r\n";
    assert_eq!(
        delivered(first),
        ["HTTP/1.1 101 x\r\n", " A: b\r\n", "\r\n"]
    );
}

#[test]
fn lines_that_are_not_folded_make_up_the_head() {
    assert_eq!(
        lines(ACCEPTED)
            .map(Cow::into_owned)
            .collect::<Vec<_>>()
            .concat(),
        ACCEPTED
    );
    assert_eq!(lines(ACCEPTED).count(), 5);
}

#[test]
fn a_101_is_final() {
    let interim = |code: u16| {
        parse(format!("HTTP/1.1 {code}\r\n\r\n").as_bytes())
            .unwrap()
            .interim()
    };
    let heads = [100, 101, 102, 103, 199, 200, 404].map(interim);
    assert_eq!(heads, [true, false, true, true, true, false, false]);
}
