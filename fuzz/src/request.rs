//! The head of a client's request: where it ends, what is in it, whether it asks for a WebSocket,
//! and whether our own client takes the answer to it.

use curlws::http::response;
use curlws::http::server::{RequestFault, RequestHead, RequestScan, answer, parse};
use curlws::ws::extension::Offers;
use curlws::ws::handshake::serve::{AskError, Asked, read};
use curlws::ws::handshake::{Header, Offer, judge};

use super::input::{Input, Split, same};

#[derive(Debug, PartialEq)]
enum Heard {
    /// The head is not whole.
    Nothing,
    Fault(RequestFault),
    Head(RequestHead, Result<Asked, AskError>),
}

/// Runs one input: split, bytes of the client.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let split = Split::chosen(&mut input);
    let wire = input.rest();
    let heard = same(&split, true, |split| hear(&split.pieces(wire)));
    let (head, asked) = match heard {
        Heard::Nothing => return,
        Heard::Fault(fault) => {
            return judge_refusal(fault.status(), fault.fields(), &fault.to_string());
        }
        Heard::Head(head, Err(error)) => {
            judge_refusal(error.status(), error.fields(), &error.to_string());
            return judge_head(&head);
        }
        Heard::Head(head, Ok(asked)) => (head, asked),
    };
    judge_head(&head);
    judge_acceptance(&head, &asked);
}

fn hear(pieces: &[&[u8]]) -> Heard {
    let (mut scan, mut seen) = (RequestScan::default(), Vec::new());
    for piece in pieces {
        seen.extend_from_slice(piece);
        match scan.find(&seen) {
            Ok(None) => {}
            Err(fault) => return Heard::Fault(fault),
            Ok(Some(end)) => {
                assert!(seen[..end].ends_with(b"\r\n\r\n"));
                return match parse(&seen[..end]) {
                    Ok(head) => {
                        let fields: Vec<Header<'_>> = head.headers.iter().collect();
                        let asked = read(&fields);
                        Heard::Head(head, asked)
                    }
                    Err(fault) => Heard::Fault(fault),
                };
            }
        }
    }
    Heard::Nothing
}

/// What any request that is read at all keeps to.
fn judge_head(head: &RequestHead) {
    assert!(head.target.starts_with(b"/") && head.target.iter().all(u8::is_ascii_graphic));
    assert!(!head.host.is_empty() && head.host.iter().all(u8::is_ascii_graphic));
    assert_eq!(head.headers.get_all(b"host").count(), 1);
    assert!(head.headers.get_all(b"origin").count() < 2);
    assert_eq!(head.headers.get_all(b"transfer-encoding").count(), 0);
    assert!(
        head.headers
            .get_all(b"content-length")
            .all(|length| length == b"0")
    );
    for (name, value) in head.headers.iter() {
        assert!(!name.is_empty() && name.iter().all(u8::is_ascii_graphic));
        assert!(
            !value
                .iter()
                .any(|byte| *byte != b'\t' && byte.is_ascii_control())
        );
    }
}

/// The client reads the refusal, of which its own bytes make no other.
fn judge_refusal(status: u16, fields: &[(&str, &[u8])], why: &str) {
    assert!((400..600).contains(&status) && why.len() < 1000);
    assert!(!why.contains(['\r', '\n', '\0']), "{why:?}");
    let bytes =
        answer(status, fields.iter().copied(), &[], why.as_bytes()).expect("our own fields");
    let end = bytes.len() - why.len();
    assert_eq!(response::HeadScan::default().find(&bytes), Ok(Some(end)));
    let head = response::parse(&bytes[..end]).expect("our own refusal");
    assert_eq!(head.status, status);
}

fn judge_acceptance(head: &RequestHead, asked: &Asked) {
    let only = |name: &[u8]| {
        let values: Vec<_> = head.headers.get_all(name).collect();
        assert_eq!(values.len(), 1);
        values[0].to_vec()
    };
    assert_eq!(only(b"sec-websocket-version"), b"13");
    let key = only(b"sec-websocket-key");
    assert_eq!(key.len(), 24);
    let extensions = head.headers.get_all(b"sec-websocket-extensions");
    let offers = Offers::parse(extensions);
    let protocol = asked.protocols.last().map(Vec::as_slice);
    let accepted = asked.accept(protocol, offers.is_ok());
    let (fields, ours) = accepted.expect("it was offered");
    let fields = fields.iter().map(|(name, value)| (*name, value.as_slice()));
    let bytes = answer(101, fields, &[], b"").expect("our own fields");
    let answer = response::parse(&bytes).expect("our own answer");
    let protocols: Vec<_> = asked.protocols.iter().map(Vec::as_slice).collect();
    let offer = Offer {
        key: &key,
        protocols: &protocols,
        extensions: &offers.unwrap_or_default(),
    };
    let headers: Vec<_> = answer.headers.iter().collect();
    let theirs = judge(&offer, &headers, false).expect("what was asked for");
    assert_eq!(theirs.protocol, ours.protocol);
    let (theirs, ours) = (theirs.deflate, ours.deflate);
    assert_eq!(theirs.is_some(), ours.is_some());
    if let (Some(theirs), Some(ours)) = (theirs, ours) {
        assert_eq!(theirs.receive, ours.send);
        // Of several offers that fit the answer a client keeps to the narrowest.
        assert!(theirs.send.window_bits <= ours.receive.window_bits);
        assert!(ours.receive.takeover || !theirs.send.takeover);
    }
}
