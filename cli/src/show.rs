//! How messages look: as they are in a pipe, for eyes on a terminal, as JSON.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use curlws::transfer::{FrameKind, Meta};

use crate::screen::obeyed;

/// Bytes of a binary message that a terminal shows, and in a row of them.
const SHOWN: usize = 256;
const ROW: usize = 16;

const CYAN: &str = "\x1b[36m";
const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// How to show messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As they are.
    Raw,
    /// The same, and a line end behind text.
    Pipe,
    /// For a person.
    Terminal {
        /// In colour.
        colour: bool,
    },
    /// `--json`
    Json,
}

/// What is between two chunks of a message, and what they look like.
#[derive(Debug)]
pub struct Show {
    style: Style,
    /// `--hex`
    hex: bool,
    /// Several peers are told from each other.
    numbered: bool,
    /// Within a message.
    within: bool,
    /// Bytes of it that were there.
    seen: u64,
    /// What cannot be shown yet: half a character, or less than a row.
    rest: Vec<u8>,
}

/// An event, as `--json` tells it.
#[derive(Debug, Default, Serialize)]
pub struct Event<'a> {
    /// What it is: `open`, `text`, `binary`, `ping`, `pong`, `lost`, `close`, `error`, `listening`.
    pub event: &'a str,
    /// Seconds since 1970.
    pub time: f64,
    /// Which client, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<u64>,
    /// Of a client, its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subprotocol: Option<&'a str>,
    /// Bytes of payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<usize>,
    /// Payload that is text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Cow<'a, str>>,
    /// Payload that is not, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// Of a CLOSE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Cow<'a, str>>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<&'a str>,
    /// The exit status that it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u8>,
    /// Seconds until the next attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<f64>,
}

impl Event<'_> {
    /// A line.
    pub fn line(mut self) -> Vec<u8> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or_default().as_millis();
        self.time = now as f64 / 1000.0;
        // Strings and numbers cannot fail.
        let json = serde_json::to_string(&self).unwrap_or_default();
        let mut line = String::with_capacity(json.len() + 1);
        for c in json.chars() {
            // JSON lets these stand in a string; a terminal obeys them.
            match c {
                c if obeyed(c) => drop(write!(line, "\\u{:04x}", u32::from(c))),
                c => line.push(c),
            }
        }
        line.push('\n');
        line.into_bytes()
    }
}

impl Show {
    /// Nothing shown yet.
    pub fn new(style: Style, hex: bool, numbered: bool) -> Show {
        Show {
            style,
            hex,
            numbered,
            within: false,
            seen: 0,
            rest: Vec::new(),
        }
    }

    /// Whether this is `--json`.
    pub fn is_json(&self) -> bool {
        self.style == Style::Json
    }

    /// Whether a message has begun that is not over.
    pub fn is_within(&self) -> bool {
        self.within
    }

    /// A connection was lost: no more comes of the message under way. What ends its line.
    pub fn cut(&mut self) -> &'static [u8] {
        self.rest.clear();
        match std::mem::take(&mut self.within) {
            true if self.style != Style::Raw => b"\n",
            _ => b"",
        }
    }

    /// What a chunk of a message of a peer adds to the output.
    pub fn payload(&mut self, number: u64, meta: &Meta, bytes: &[u8]) -> Vec<u8> {
        let ends = !meta.cont && meta.bytes_left == 0;
        let begins = !std::mem::replace(&mut self.within, !ends);
        if begins {
            self.seen = 0;
        }
        let mut out = Vec::new();
        match (meta.kind, self.style) {
            (kind, Style::Json) => out = self.json(number, kind, bytes),
            (FrameKind::Text, Style::Raw) => out.extend_from_slice(bytes),
            (FrameKind::Text, Style::Pipe) => {
                out.extend_from_slice(bytes);
                out.extend_from_slice(if ends { b"\n" } else { b"" });
            }
            (FrameKind::Text, Style::Terminal { colour }) => {
                self.text(&mut out, number, begins.then_some(colour), bytes, ends);
            }
            (FrameKind::Binary, _) if self.hex => {
                let mut line = String::new();
                for byte in bytes {
                    let _ = write!(line, "{byte:02x}");
                }
                out.extend_from_slice(line.as_bytes());
                out.push(b'\n');
            }
            (FrameKind::Binary, Style::Terminal { colour }) => {
                let total = (!meta.cont).then_some(bytes.len() as u64 + meta.bytes_left);
                if begins {
                    out = self.head(number, colour, "binary", total);
                }
                self.rows(&mut out, bytes, ends);
            }
            (FrameKind::Binary, _) => out.extend_from_slice(bytes),
            _ => {}
        }
        out
    }

    /// What a PING or PONG adds.
    pub fn control(&mut self, number: u64, kind: FrameKind, bytes: &[u8]) -> Vec<u8> {
        let name = if kind == FrameKind::Ping {
            "ping"
        } else {
            "pong"
        };
        match self.style {
            Style::Json => self.json(number, kind, bytes),
            Style::Terminal { colour } if !self.within => {
                self.head(number, colour, name, Some(bytes.len() as u64))
            }
            _ => Vec::new(),
        }
    }

    /// The number of a peer where there are several.
    pub fn client(&self, number: u64) -> Option<u64> {
        self.numbered.then_some(number)
    }

    fn json(&self, number: u64, kind: FrameKind, bytes: &[u8]) -> Vec<u8> {
        let event = match kind {
            FrameKind::Text => "text",
            FrameKind::Binary => "binary",
            FrameKind::Ping => "ping",
            FrameKind::Pong => "pong",
            _ => return Vec::new(),
        };
        let text = kind == FrameKind::Text;
        Event {
            event,
            client: self.client(number),
            size: Some(bytes.len()),
            data: text.then(|| String::from_utf8_lossy(bytes)),
            base64: (!text).then(|| STANDARD.encode(bytes)),
            ..Event::default()
        }
        .line()
    }

    /// `< `, or `1< ` where there are several.
    fn mark(&self, number: u64, colour: bool) -> String {
        let number = self.client(number).map(|n| n.to_string());
        let number = number.unwrap_or_default();
        match colour {
            true => format!("{CYAN}{number}<{PLAIN} "),
            false => format!("{number}< "),
        }
    }

    fn head(&self, number: u64, colour: bool, kind: &str, total: Option<u64>) -> Vec<u8> {
        let size = total.map_or_else(String::new, |total| format!(", {}", byte_count(total)));
        let (on, off) = if colour { (DIM, PLAIN) } else { ("", "") };
        format!("{}{on}{kind}{size}{off}\n", self.mark(number, colour)).into_bytes()
    }

    /// Text for a terminal, to which it can do nothing. `begins`: whether in colour.
    fn text(
        &mut self,
        out: &mut Vec<u8>,
        number: u64,
        begins: Option<bool>,
        bytes: &[u8],
        ends: bool,
    ) {
        if let Some(colour) = begins {
            out.extend_from_slice(self.mark(number, colour).as_bytes());
        }
        self.rest.extend_from_slice(bytes);
        let known = match std::str::from_utf8(&self.rest) {
            Err(error) if !ends && error.error_len().is_none() => error.valid_up_to(),
            _ => self.rest.len(),
        };
        let later = self.rest.split_off(known);
        let text = std::mem::replace(&mut self.rest, later);
        let mut shown = String::with_capacity(text.len() + 1);
        for c in String::from_utf8_lossy(&text).chars() {
            match c {
                '\n' => shown.push_str("\n  "),
                '\t' => shown.push(c),
                c if obeyed(c) => shown.extend(c.escape_default()),
                c => shown.push(c),
            }
        }
        if ends {
            shown.push('\n');
        }
        out.extend_from_slice(shown.as_bytes());
    }

    /// Rows of hex, of the beginning of a message.
    fn rows(&mut self, out: &mut Vec<u8>, bytes: &[u8], ends: bool) {
        let before = self.seen as usize;
        self.seen += bytes.len() as u64;
        let room = SHOWN.saturating_sub(before).min(bytes.len());
        self.rest
            .extend_from_slice(bytes.get(..room).unwrap_or_default());
        let mut at = before - (self.rest.len() - room).min(before);
        while self.rest.len() >= ROW || (ends && !self.rest.is_empty()) {
            let later = self.rest.split_off(self.rest.len().min(ROW));
            let row = std::mem::replace(&mut self.rest, later);
            out.extend_from_slice(hex_row(at, &row).as_bytes());
            at += row.len();
        }
        if ends && self.seen > SHOWN as u64 {
            let more = byte_count(self.seen - SHOWN as u64);
            let line = format!("  \u{2026} {more} more (--hex shows all)\n");
            out.extend_from_slice(line.as_bytes());
        }
    }
}

/// `  00000010  68 69                                             |hi|`
fn hex_row(at: usize, bytes: &[u8]) -> String {
    let mut row = format!("  {at:08x} ");
    for place in 0..ROW {
        if place % 8 == 0 {
            row.push(' ');
        }
        match bytes.get(place) {
            Some(byte) => drop(write!(row, "{byte:02x} ")),
            None => row.push_str("   "),
        }
    }
    row.push_str(" |");
    let shown = |byte: &u8| {
        if (0x20..0x7f).contains(byte) {
            char::from(*byte)
        } else {
            '.'
        }
    };
    row.extend(bytes.iter().map(shown));
    row.push_str("|\n");
    row
}

/// `1 byte`, `300 bytes`, `1,234,567 bytes`.
fn byte_count(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(if count == 1 { " byte" } else { " bytes" });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(kind: FrameKind, left: u64, cont: bool) -> Meta {
        Meta {
            kind,
            cont,
            offset: 0,
            bytes_left: left,
        }
    }

    /// A message in chunks of this size, shown.
    fn shown(style: Style, kind: FrameKind, message: &[u8], step: usize) -> String {
        let mut show = Show::new(style, false, false);
        let mut out = Vec::new();
        let mut left = message.len() as u64;
        for chunk in message.chunks(step) {
            left -= chunk.len() as u64;
            out.extend(show.payload(1, &meta(kind, left, false), chunk));
        }
        String::from_utf8(out).unwrap()
    }

    const TERMINAL: Style = Style::Terminal { colour: false };

    #[test]
    fn text_in_a_pipe_has_a_line_end_unless_raw() {
        assert_eq!(shown(Style::Pipe, FrameKind::Text, b"hello", 2), "hello\n");
        assert_eq!(shown(Style::Raw, FrameKind::Text, b"hello", 2), "hello");
        assert_eq!(shown(Style::Pipe, FrameKind::Binary, b"a\nb", 2), "a\nb");
        let mut show = Show::new(Style::Pipe, false, false);
        let mut text = |cont, bytes| show.payload(1, &meta(FrameKind::Text, 0, cont), bytes);
        assert_eq!(text(true, b"a"), b"a");
        assert_eq!(text(false, b"b"), b"b\n");
    }

    #[test]
    fn text_can_do_nothing_to_a_terminal_wherever_it_is_cut() {
        let text = "a\u{e9}\x1b[2J\u{9b}\r\x7f\tb\nc\u{1f600}";
        for step in 1..text.len() {
            let want = "< a\u{e9}\\u{1b}[2J\\u{9b}\\r\\u{7f}\tb\n  c\u{1f600}\n";
            assert_eq!(
                shown(TERMINAL, FrameKind::Text, text.as_bytes(), step),
                want,
                "{step}"
            );
        }
    }

    #[test]
    fn binary_is_hex_on_a_terminal_wherever_it_is_cut() {
        let message: Vec<u8> = (b'a'..=b'r').collect();
        let rows = "  00000000  61 62 63 64 65 66 67 68  69 6a 6b 6c 6d 6e 6f 70  |abcdefghijklmnop|\n  \
                    00000010  71 72                                             |qr|\n";
        for step in 1..20 {
            let out = shown(TERMINAL, FrameKind::Binary, &message, step);
            assert_eq!(out, format!("< binary, 18 bytes\n{rows}"), "{step}");
        }
    }

    #[test]
    fn a_large_binary_message_is_cut_short() {
        for step in [7, 16, 100, 5000] {
            let out = shown(TERMINAL, FrameKind::Binary, &[0; 5000], step);
            assert!(out.starts_with("< binary, 5,000 bytes\n"), "{out}");
            assert_eq!(out.lines().count(), 1 + SHOWN / ROW + 1);
            assert!(out.contains("\n  000000f0  00 "), "{out}");
            assert!(
                out.ends_with("  \u{2026} 4,744 bytes more (--hex shows all)\n"),
                "{out}"
            );
        }
    }

    #[test]
    fn hex_is_a_line() {
        let mut show = Show::new(Style::Pipe, true, false);
        let out = show.payload(1, &meta(FrameKind::Binary, 0, false), b"\x00\xffa");
        assert_eq!(out, b"00ff61\n");
    }

    #[test]
    fn several_peers_have_numbers() {
        let mut show = Show::new(TERMINAL, false, true);
        assert_eq!(
            show.payload(3, &meta(FrameKind::Text, 0, false), b"x"),
            b"3< x\n"
        );
    }

    #[test]
    fn json_is_a_line_whatever_is_in_it() {
        let mut show = Show::new(Style::Json, false, true);
        let line = show.payload(
            2,
            &meta(FrameKind::Text, 0, false),
            "\"\n\u{1b}\u{e9}".as_bytes(),
        );
        let value: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(value["event"], "text");
        assert_eq!(value["client"], 2);
        assert_eq!(value["data"], "\"\n\u{1b}\u{e9}");
        assert_eq!(value["size"], 5);
        assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
        let line = show.payload(1, &meta(FrameKind::Binary, 0, false), b"\xff\xfe");
        let value: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(value["base64"], "//4=");
        assert!(value["time"].as_f64().unwrap() > 1e9);
    }

    #[test]
    fn json_can_do_nothing_to_a_terminal() {
        let mut show = Show::new(Style::Json, false, false);
        let text = "\u{9b}2J\u{7f}\u{1b}\u{e9}";
        let line = show.payload(1, &meta(FrameKind::Text, 0, false), text.as_bytes());
        let shown = std::str::from_utf8(&line).unwrap().trim_end();
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
        let value: serde_json::Value = serde_json::from_str(shown).unwrap();
        assert_eq!(value["data"], text);
    }

    #[test]
    fn what_was_cut_off_does_not_stain_what_follows() {
        let mut show = Show::new(TERMINAL, false, false);
        show.payload(1, &meta(FrameKind::Text, 9, false), b"\xc3");
        assert_eq!(show.cut(), b"\n");
        assert_eq!(show.cut(), b"");
        let out = show.payload(1, &meta(FrameKind::Text, 0, false), b"x");
        assert_eq!(out, b"< x\n");
    }
}
