//! The head of a response: where it ends, what is in it, whether it accepts a WebSocket, and what
//! the body of a refusal is.

use curlws::http::body::Body;
use curlws::http::challenge::challenges;
use curlws::http::response::{Head, HeadError, HeadScan, lines, parse};
use curlws::http::{date, digest, redirect, sts};
use curlws::ws::extension::{OFFER, Offers};
use curlws::ws::handshake::{self, Agreed, HandshakeError, Offer};

use super::input::{Input, Split, same};

/// The key of RFC 6455, 1.3, for the corpus knows what answers it.
const KEY: &[u8] = b"dGhlIHNhbXBsZSBub25jZQ==";
const PROTOCOLS: &[&[u8]] = &[b"chat", b"superchat"];

/// Runs one input: split, bytes of the server.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let split = Split::chosen(&mut input);
    let wire = input.rest();
    let heard = same(&split, true, |split| hear(&split.pieces(wire)));
    for (head, lines) in &heard.heads {
        judge_lines(lines);
        judge_head(head);
    }
    heard.judge(wire);
}

#[derive(Debug, Default, PartialEq)]
struct Heard {
    heads: Vec<(Head, Vec<Vec<u8>>)>,
    /// Where the last head ended.
    end: usize,
    error: Option<HeadError>,
    strict: Option<Result<Agreed, HandshakeError>>,
    lenient: Option<Result<Agreed, HandshakeError>>,
    /// The same where compression was offered.
    deflate: Option<Result<Agreed, HandshakeError>>,
    body: Option<(Vec<u8>, bool)>,
}

fn hear(pieces: &[&[u8]]) -> Heard {
    let (mut heard, mut scan, mut seen) = (Heard::default(), HeadScan::default(), Vec::new());
    let mut body = None;
    for piece in pieces {
        let mut piece = *piece;
        while body.is_none() {
            seen.extend_from_slice(std::mem::take(&mut piece));
            match heard.head(&mut scan, &seen[heard.end..]) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    heard.error = Some(error);
                    return heard;
                }
            }
            if let Some((head, _)) = heard.heads.last().filter(|(head, _)| !head.interim()) {
                let mut begun = Body::of(head);
                begun.take(&seen[heard.end..]);
                body = Some(begun);
            }
        }
        if let Some(body) = &mut body {
            body.take(piece);
        }
    }
    heard.body = body.map(|body| {
        let whole = body.is_whole();
        (body.into_bytes(), whole)
    });
    heard
}

impl Heard {
    /// Reads a head, if it is whole.
    fn head(&mut self, scan: &mut HeadScan, bytes: &[u8]) -> Result<bool, HeadError> {
        let Some(end) = scan.find(bytes)? else {
            return Ok(false);
        };
        self.end += end;
        let head = parse(&bytes[..end])?;
        let fields: Vec<_> = head.headers.iter().collect();
        let (none, deflate) = (Offers::NONE, Offers::parse([OFFER.as_bytes()]));
        let judge = |extensions: &Offers, lenient| {
            let offer = Offer {
                key: KEY,
                protocols: PROTOCOLS,
                extensions,
            };
            Some(handshake::judge(&offer, &fields, lenient))
        };
        self.strict = judge(&none, false);
        self.lenient = judge(&none, true);
        self.deflate = judge(&deflate.expect("our own offer"), false);
        let lines = lines(&bytes[..end]).map(|line| line.to_vec()).collect();
        self.heads.push((head, lines));
        Ok(true)
    }

    fn judge(&self, wire: &[u8]) {
        let Some((head, _)) = self.heads.last() else {
            return;
        };
        assert!(wire[..self.end].ends_with(b"\n"));
        if let Some(Ok(agreed)) = &self.strict {
            let accept = handshake::accept(KEY);
            let accepts: Vec<_> = head.headers.get_all(b"sec-websocket-accept").collect();
            assert_eq!(accepts, [accept.as_bytes()]);
            let offered = |protocol: &Vec<u8>| PROTOCOLS.contains(&protocol.as_slice());
            assert!(agreed.protocol.iter().all(offered));
            let has = |name: &[u8], token: &[u8]| {
                let mut tokens = head.headers.tokens(name);
                tokens.any(|has| has.eq_ignore_ascii_case(token))
            };
            assert!(has(b"upgrade", b"websocket") && has(b"connection", b"upgrade"));
            assert!(head.headers.tokens(b"sec-websocket-extensions").count() == 0);
        }
        for error in [&self.strict, &self.deflate].into_iter().flatten() {
            error
                .as_ref()
                .err()
                .iter()
                .for_each(|error| judge_sentence(error));
        }
        let compresses = matches!(&self.deflate, Some(Ok(agreed)) if agreed.deflate.is_some());
        assert!(!compresses || self.strict != self.deflate);
        assert!(matches!(self.lenient, Some(Ok(_))));
    }
}

/// It goes into the error buffer.
fn judge_sentence(error: &HandshakeError) {
    let sentence = error.to_string();
    assert!(sentence.len() < 1000);
    assert!(!sentence.contains(['\r', '\n', '\0']), "{sentence:?}");
}

fn judge_lines(lines: &[Vec<u8>]) {
    let (last, all) = lines.split_last().expect("a head has lines");
    assert!(matches!(last.as_slice(), b"\n" | b"\r\n"));
    assert!(all[0].starts_with(b"HTTP/"));
    for line in lines {
        assert_eq!(
            line.iter().position(|&byte| byte == b'\n'),
            Some(line.len() - 1)
        );
    }
    for line in all.iter().skip(1) {
        assert!(line.contains(&b':'));
    }
}

fn judge_head(head: &Head) {
    assert!((100..1000).contains(&head.status) && head.minor_version < 2);
    let breaks = |text: &[u8]| text.iter().any(|byte| b"\r\n\0".contains(byte));
    assert!(!breaks(&head.reason));
    for (name, value) in head.headers.iter() {
        assert!(!name.is_empty() && !breaks(name) && !breaks(value));
        let _ = (date::parse(value), sts::parse(value, 1_700_000_000));
    }
    let _ = redirect::location(head);
    for name in [&b"WWW-Authenticate"[..], b"Proxy-Authenticate"] {
        for challenge in challenges(&head.headers, name) {
            let Some(mut session) = digest::Session::new(&challenge) else {
                continue;
            };
            for _ in 0..2 {
                let answer = session.answer(&digest::Request {
                    method: b"GET",
                    target: b"/",
                    user: b"u\"\\",
                    password: b"p",
                    cnonce: "c",
                });
                assert!(answer.starts_with(b"Digest ") && !breaks(&answer));
            }
        }
    }
}
