//! Standard error: what a person is told beside the messages.

use std::env;
use std::io::{self, IsTerminal, Write};

use curlws::transfer::TraceKind;

use crate::progress::Line;

/// Standard error.
#[derive(Debug)]
pub struct Screen {
    /// `-s`
    silent: bool,
    /// A person sits there, who types.
    pub interactive: bool,
    /// In colour.
    pub colour: bool,
    /// A line that will change stands there.
    changing: bool,
}

const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const PLAIN: &str = "\x1b[0m";

/// Whether whoever looks at a terminal wants colours (no-color.org).
pub fn wants_colour() -> bool {
    let is = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !is("NO_COLOR") && env::var_os("TERM").is_some_and(|term| term != "dumb")
}

/// Whether a terminal obeys it and shows nothing: what controls, and what turns the order of what follows
/// around (Unicode's UAX 9, 2.1 to 2.4), so that a text can look like another.
pub fn obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Without anything that a terminal obeys.
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match obeyed(c) && c != '\t' {
            true => out.extend(c.escape_default()),
            false => out.push(c),
        }
    }
    out
}

impl Screen {
    /// For `-s`, or not.
    pub fn new(silent: bool) -> Screen {
        let terminal = io::stderr().is_terminal();
        Screen {
            silent,
            interactive: terminal && io::stdin().is_terminal() && !silent,
            colour: terminal && wants_colour(),
            changing: false,
        }
    }

    /// A line, in a colour. There is nobody to tell that it cannot be written.
    fn line(&mut self, colour: &str, text: &str) {
        self.clear();
        let (on, off) = if self.colour {
            (colour, PLAIN)
        } else {
            ("", "")
        };
        let _ = writeln!(io::stderr(), "{on}{}{off}", harmless(text));
    }

    /// For a person who looks on.
    pub fn note(&mut self, text: &str) {
        if self.interactive {
            self.line(DIM, text);
        }
    }

    /// For whoever asked for it, person or script.
    pub fn say(&mut self, text: &str) {
        if !self.silent {
            self.line("", text);
        }
    }

    /// The terminal shows `^C`: what follows begins a line.
    pub fn after_key(&mut self) {
        if self.interactive {
            let _ = writeln!(io::stderr());
        }
    }

    /// Something went wrong.
    pub fn error(&mut self, text: &str) {
        if !self.silent {
            self.line(RED, &format!("curlws: {text}"));
        }
    }

    /// A piece of `-v`.
    pub fn trace(&mut self, kind: TraceKind, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        match kind {
            TraceKind::Text => {
                let text = text.trim();
                let (mark, text) = frame(text).unwrap_or(("*", text));
                self.line(DIM, &format!("{mark} {text}"));
            }
            TraceKind::HeaderIn | TraceKind::HeaderOut => {
                let mark = if kind == TraceKind::HeaderIn {
                    '<'
                } else {
                    '>'
                };
                for line in text.lines() {
                    self.line(DIM, &format!("{mark} {line}"));
                }
            }
            // That is what standard output is for.
            TraceKind::DataIn | TraceKind::DataOut => {}
        }
    }

    /// The line that changes.
    pub fn progress(&mut self, line: &Line) {
        let mut stderr = io::stderr();
        let _ = match line {
            Line::Now(text) => {
                self.changing = true;
                write!(stderr, "\r{text}\x1b[K")
            }
            Line::Last(text) => {
                self.changing = false;
                writeln!(stderr, "\r{text}\x1b[K")
            }
        };
        let _ = stderr.flush();
    }

    /// Room for another line.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.changing) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// A frame of the trace, with an arrow for its direction.
fn frame(text: &str) -> Option<(&'static str, &str)> {
    let text = text.strip_prefix("[WS] ")?;
    let sent = text.strip_prefix("sent ").map(|frame| ("->", frame));
    let received = text.strip_prefix("received ").map(|frame| ("<-", frame));
    let delivered = text.strip_prefix("delivered ").map(|part| ("<-", part));
    sent.or(received).or(delivered).or(Some(("*", text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_have_arrows() {
        assert_eq!(
            frame("[WS] sent text, 5 bytes"),
            Some(("->", "text, 5 bytes"))
        );
        assert_eq!(
            frame("[WS] received ping, 0 bytes"),
            Some(("<-", "ping, 0 bytes"))
        );
        assert_eq!(
            frame("[WS] and 7 frames more"),
            Some(("*", "and 7 frames more"))
        );
        assert_eq!(frame("Connected"), None);
    }

    #[test]
    fn nothing_obeys() {
        assert_eq!(harmless("a\x1b[31m\tb\r"), "a\\u{1b}[31m\tb\\r");
        assert_eq!(
            harmless("\u{202e}txt.exe\u{202c}"),
            "\\u{202e}txt.exe\\u{202c}"
        );
        assert_eq!(harmless("\u{5d0}\u{200f}"), "\u{5d0}\u{200f}");
    }
}
