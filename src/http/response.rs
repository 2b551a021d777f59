//! The head of a response: finding its end while it arrives, and reading it (RFC 9112, 2-5).
//!
//! httparse reads it, prepared so that as much is taken as libcurl takes: folded lines are joined,
//! odd bytes in values stay. Stricter than libcurl about the status line, and fields whose names
//! are no tokens are left out. Bodies are not read here.

use std::borrow::Cow;
use std::fmt;

use httparse::{ParserConfig, Response, Status};

use super::headers::{Headers, trim_blanks};
use crate::limits::{HEAD_BYTES, HEADER_LINE, HEADER_LINES, INTERIM_RESPONSES};

/// With what every head starts.
const PREFIX: &[u8] = b"HTTP/";

/// Length of a status line before its reason: version, blank, code, blank (RFC 9112, 4).
const STATUS_LINE: usize = 13;

/// What is wrong with a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadError {
    /// It does not start with `HTTP/`.
    NotHttp,
    /// Another version than 1.0 and 1.1.
    Version,
    /// No status code of three digits from 100 up.
    Status,
    /// A header line without a name and a colon.
    NoColon,
    /// NUL, or CR elsewhere than at a line's end.
    Control,
    /// More bytes, longer lines, more lines or more interim responses than [`crate::limits`]
    /// allows.
    TooLarge,
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HeadError::NotHttp => "the server does not speak HTTP: its answer is no HTTP response",
            HeadError::Version => {
                "the server's response is of another version than HTTP/1.0 or 1.1"
            }
            HeadError::Status => "the server's response has no valid status code",
            HeadError::NoColon => "a header line of the server's response has no name or no colon",
            HeadError::Control => "the server's response head has a NUL or a stray CR in it",
            HeadError::TooLarge => "the server's response head is too large",
        })
    }
}

impl std::error::Error for HeadError {}

/// Finds the ends of a response's heads (interim ones, then the final one) and counts what they
/// may have together. It looks at each byte once.
#[derive(Clone, Debug, Default)]
pub struct HeadScan {
    /// Bytes and header lines of the heads before this one, and their number.
    bytes_before: usize,
    lines: usize,
    heads: usize,
    /// In this head: where the search stopped, and where its line starts.
    seen: usize,
    line: usize,
}

impl HeadScan {
    /// Length of the head, its empty line included; `None` while that is missing.
    ///
    /// `bytes` starts where the head does, and each call gives at least as much as the one
    /// before. When the end is found, the next call is about the next head.
    ///
    /// # Errors
    /// `NotHttp`, as soon as it shows, and `TooLarge`.
    pub fn find(&mut self, bytes: &[u8]) -> Result<Option<usize>, HeadError> {
        if self.heads > INTERIM_RESPONSES {
            return Err(HeadError::TooLarge);
        }
        let start = bytes.get(..PREFIX.len()).unwrap_or(bytes);
        if !PREFIX.starts_with(start) {
            return Err(HeadError::NotHttp);
        }
        while let Some(line) = self.next_line(bytes) {
            self.check_size(self.seen, line.len())?;
            if matches!(line, b"\n" | b"\r\n") {
                let head = self.seen;
                *self = HeadScan {
                    bytes_before: self.bytes_before + head,
                    lines: self.lines,
                    heads: self.heads + 1,
                    ..HeadScan::default()
                };
                return Ok(Some(head));
            }
            // The status line is none of them.
            if self.seen > line.len() {
                self.lines += 1;
            }
            if self.lines > HEADER_LINES {
                return Err(HeadError::TooLarge);
            }
        }
        self.check_size(bytes.len(), bytes.len() - self.line.min(bytes.len()))?;
        Ok(None)
    }

    /// The line that ends next, its end included.
    fn next_line<'a>(&mut self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let Some(len) = bytes
            .get(self.seen..)?
            .iter()
            .position(|&byte| byte == b'\n')
        else {
            self.seen = bytes.len();
            return None;
        };
        let start = self.line;
        self.seen += len + 1;
        self.line = self.seen;
        bytes.get(start..self.seen)
    }

    fn check_size(&self, head: usize, line: usize) -> Result<(), HeadError> {
        match self.bytes_before + head > HEAD_BYTES || line > HEADER_LINE {
            true => Err(HeadError::TooLarge),
            false => Ok(()),
        }
    }
}

/// A response's head, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// 0 or 1: HTTP/1.0 or HTTP/1.1.
    pub minor_version: u8,
    /// Status code, 100 to 999.
    pub status: u16,
    /// Reason phrase, often empty.
    pub reason: Vec<u8>,
    /// The fields.
    pub headers: Headers,
}

impl Head {
    /// Another head follows (RFC 9110, 15.2). Behind a 101 the protocol changes instead.
    pub fn interim(&self) -> bool {
        self.status < 200 && self.status != 101
    }
}

/// Reads a head, as [`HeadScan`] cut it out.
///
/// # Errors
/// All of [`HeadError`] but `TooLarge`.
pub fn parse(head: &[u8]) -> Result<Head, HeadError> {
    // httparse would skip empty lines.
    if !head.starts_with(PREFIX) {
        return Err(HeadError::NotHttp);
    }
    let mut pieces = head.split_inclusive(|&byte| byte == b'\n').map(without_end);
    if pieces.any(|piece| piece.iter().any(|byte| b"\r\0".contains(byte))) {
        return Err(HeadError::Control);
    }
    let (text, fields) = unfold(head)?;
    let masked = mask(&text);
    let mut fields = vec![httparse::EMPTY_HEADER; fields];
    let mut response = Response::new(&mut fields);
    let status = ParserConfig::default()
        .allow_spaces_after_header_name_in_responses(true)
        .allow_space_before_first_header_name(true)
        .ignore_invalid_headers_in_responses(true)
        .parse_response(&mut response, &masked);
    match status {
        Ok(Status::Complete(_)) => {}
        Err(httparse::Error::Version) => return Err(HeadError::Version),
        // `unfold` has refused what is wrong with fields.
        Ok(Status::Partial) | Err(_) => return Err(HeadError::Status),
    }
    let mut headers = Headers::default();
    for field in response.headers {
        let value = same_place(field.value, &masked, &text);
        headers.push(field.name.as_bytes(), value);
    }
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    Ok(Head {
        minor_version: response.version.ok_or(HeadError::Version)?,
        status: response
            .code
            .filter(|&code| code >= 100)
            .ok_or(HeadError::Status)?,
        // httparse gives no reason that goes beyond ASCII.
        reason: line.get(STATUS_LINE..).unwrap_or_default().to_vec(),
        headers,
    })
}

/// The lines of a head as `CURLOPT_HEADERFUNCTION` hears them: each with its end, a folded one
/// (RFC 9112, 5.2) joined by single spaces, the empty line last.
pub fn lines(head: &[u8]) -> impl Iterator<Item = Cow<'_, [u8]>> {
    let mut pieces = head.split_inclusive(|&byte| byte == b'\n').peekable();
    let mut first = true;
    std::iter::from_fn(move || {
        let mut line = Cow::Borrowed(pieces.next()?);
        // Nothing folds onto the status line.
        while !first && !without_end(&line).is_empty() {
            let Some(more) =
                pieces.next_if(|piece| piece.starts_with(b" ") || piece.starts_with(b"\t"))
            else {
                break;
            };
            let joined = line.to_mut();
            joined.truncate(without_end(joined).trim_ascii_end().len());
            joined.push(b' ');
            let blanks = more.iter().take_while(|byte| b" \t".contains(byte)).count();
            joined.extend_from_slice(more.get(blanks..).unwrap_or_default());
        }
        first = false;
        Some(line)
    })
}

/// The head with its lines unfolded, each ended by LF, and the number of its fields. Refuses the
/// fields that httparse, as set here, would skip though they are more than oddly named.
fn unfold(head: &[u8]) -> Result<(Vec<u8>, usize), HeadError> {
    let mut text = Vec::with_capacity(head.len() + 1);
    let mut fields = 0;
    for (number, line) in lines(head).enumerate() {
        let line = without_end(&line);
        if line.is_empty() {
            break;
        }
        if number > 0 {
            if !line.contains(&b':') || trim_blanks(line).starts_with(b":") {
                return Err(HeadError::NoColon);
            }
            fields = number;
        }
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    text.push(b'\n');
    Ok((text, fields))
}

/// The same number of bytes, all such as httparse takes: it refuses tabs between the parts of the
/// status line and control bytes in values. What stands for these is still wrong in a name.
fn mask(text: &[u8]) -> Vec<u8> {
    let mut masked = text.to_vec();
    let mut tab = b' ';
    for byte in &mut masked {
        match *byte {
            b'\n' => tab = b'\t',
            b'\t' => *byte = tab,
            control if control.is_ascii_control() => *byte = 0x80,
            _ => {}
        }
    }
    masked
}

/// What stands in `to` where `part` stands in `from`, of which it is a slice.
fn same_place<'a>(part: &[u8], from: &[u8], to: &'a [u8]) -> &'a [u8] {
    let start = part.as_ptr().addr().wrapping_sub(from.as_ptr().addr());
    let rest = to.get(start..).unwrap_or_default();
    rest.get(..part.len()).unwrap_or_default()
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
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
        let head =
            |kib: usize| [b"HTTP/1.1 103\r\n", line.repeat(kib).as_slice(), b"\r\n"].concat();
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
}
