//! The header fields of all responses of a transfer, for the application to look up.

use crate::http::response;
use crate::limits;

/// Where a field comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A final response.
    Final,
    /// A proxy's answer to CONNECT.
    Connect,
    /// An interim (1xx) response, or the 101.
    Informational,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name and value, one behind the other.
    text: Box<[u8]>,
    name_len: usize,
    /// Where it comes from.
    pub origin: Origin,
    /// Which request was answered, from 0: redirects and challenges lead to further ones.
    pub request: u32,
    /// Its number in the transfer, from 0; never given twice.
    pub number: usize,
}

impl Field {
    /// As it came.
    pub fn name(&self) -> &[u8] {
        self.text.get(..self.name_len).unwrap_or_default()
    }

    /// Without the blanks around it.
    pub fn value(&self) -> &[u8] {
        self.text.get(self.name_len..).unwrap_or_default()
    }
}

/// All fields, in the order of their arrival.
#[derive(Clone, Debug, Default)]
pub struct Heads {
    fields: Vec<Field>,
    request: u32,
    bytes: usize,
    next: usize,
    /// Fields at the end whose lines the application has not been given yet.
    hidden: usize,
}

impl Heads {
    /// Keeps the fields of one response head. Where they get too many, those of earlier requests
    /// are forgotten.
    pub fn keep(&mut self, head: &[u8], origin: Origin) {
        if self.bytes > limits::HEAD_BYTES || self.fields.len() > limits::HEADER_LINES {
            let current = self.request;
            self.fields.retain(|field| field.request == current);
            let sizes = self.fields.iter().map(|field| field.text.len());
            self.bytes = sizes.sum();
        }
        self.hidden = 0;
        for line in response::lines(head).skip(1) {
            let mut halves = line.splitn(2, |&byte| byte == b':');
            let (Some(name), Some(value)) = (halves.next(), halves.next()) else {
                continue; // the empty line
            };
            let (name, value) = (name.trim_ascii_start(), value.trim_ascii());
            self.bytes += name.len() + value.len();
            self.fields.push(Field {
                text: [name, value].concat().into(),
                name_len: name.len(),
                origin,
                request: self.request,
                number: self.next,
            });
            self.next += 1;
        }
        // They stay as long as the connection.
        self.fields.shrink_to_fit();
    }

    /// Another request follows.
    pub fn next_request(&mut self) {
        self.request = self.request.saturating_add(1);
    }

    /// The number of the last request.
    pub fn last_request(&self) -> u32 {
        self.request
    }

    /// So many lines of the last head, its empty one included, are still to be delivered.
    pub fn hide(&mut self, lines: usize) {
        self.hidden = lines.saturating_sub(1);
    }

    /// The fields whose lines were delivered, in the order of their arrival.
    pub fn fields(&self) -> &[Field] {
        let shown = self.fields.len().saturating_sub(self.hidden);
        self.fields.get(..shown).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_kept_by_request() {
        let mut heads = Heads::default();
        heads.keep(
            b"HTTP/1.1 302 x\r\nA:  b \r\nC: d\r\n e\r\n\r\n",
            Origin::Final,
        );
        heads.next_request();
        heads.keep(b"HTTP/1.1 101 x\r\na: \r\n\r\n", Origin::Informational);
        let seen: Vec<_> = heads
            .fields()
            .iter()
            .map(|f| (f.name(), f.value(), f.request, f.number))
            .collect();
        let expected: [(&[u8], &[u8], u32, usize); 3] =
            [(b"A", b"b", 0, 0), (b"C", b"d e", 0, 1), (b"a", b"", 1, 2)];
        assert_eq!(seen, expected);
        assert_eq!(heads.last_request(), 1);
    }

    #[test]
    fn lines_to_be_delivered_are_hidden() {
        let mut heads = Heads::default();
        heads.keep(b"HTTP/1.1 200 x\r\nA: b\r\nC: d\r\n\r\n", Origin::Final);
        let shown = [4, 3, 2, 1, 0].map(|lines| {
            heads.hide(lines);
            heads.fields().len()
        });
        assert_eq!(shown, [0, 0, 1, 2, 2]);
    }

    #[test]
    fn endless_redirects_keep_memory_bounded() {
        let head = [
            b"HTTP/1.1 302 x\r\n",
            b"A: b\r\n".repeat(4000).as_slice(),
            b"\r\n",
        ]
        .concat();
        let mut heads = Heads::default();
        for _ in 0..10 {
            heads.next_request();
            heads.keep(&head, Origin::Final);
            assert!(heads.fields().len() <= limits::HEADER_LINES * 2);
        }
        let last = heads.fields().last().unwrap();
        assert_eq!((last.request, last.number), (10, 39_999));
    }
}
