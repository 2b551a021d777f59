//! The header fields of a response, in the order of their arrival (RFC 9110, 5).

/// A list of header fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    fields: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Headers {
    /// Appends a field.
    pub fn push(&mut self, name: &[u8], value: &[u8]) {
        self.fields.push((name.to_vec(), value.to_vec()));
    }

    /// All fields: name as it came, value without the blanks around it.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.fields
            .iter()
            .map(|(name, value)| (name.as_slice(), value.as_slice()))
    }

    /// The values of every field of this name, whatever its case.
    pub fn get_all(&self, name: &[u8]) -> impl Iterator<Item = &[u8]> {
        let same = move |field: &(&[u8], &[u8])| field.0.eq_ignore_ascii_case(name);
        self.iter().filter(same).map(|(_, value)| value)
    }

    /// The elements of the comma-separated list that all fields of this name make together
    /// (RFC 9110, 5.6.1), without blanks; empty ones are left out. For lists of tokens: a comma
    /// in a quoted string splits too.
    pub fn tokens(&self, name: &[u8]) -> impl Iterator<Item = &[u8]> {
        self.get_all(name).flat_map(list)
    }
}

/// The elements of one comma-separated list.
pub(super) fn list(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let elements = value.split(|&byte| byte == b',').map(trim_blanks);
    elements.filter(|element| !element.is_empty())
}

/// Whether there is CR, LF or NUL in it: in a field it would end the line and begin another.
pub(super) fn ends_line(text: &[u8]) -> bool {
    text.iter().any(|byte| b"\r\n\0".contains(byte))
}

/// Without the spaces and tabs around it.
pub(super) fn trim_blanks(text: &[u8]) -> &[u8] {
    let mut text = text;
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Headers {
        let mut headers = Headers::default();
        headers.push(b"Connection", b"keep-alive,  Upgrade");
        headers.push(b"X", b"");
        headers.push(b"CONNECTION", b"\tfoo ,,");
        headers
    }

    #[test]
    fn values_come_by_name_in_any_case_and_in_order() {
        let headers = sample();
        let values: Vec<_> = headers.get_all(b"connection").collect();
        assert_eq!(values, [b"keep-alive,  Upgrade".as_slice(), b"\tfoo ,,"]);
        assert_eq!(headers.get_all(b"x").collect::<Vec<_>>(), [b""]);
        assert_eq!(headers.get_all(b"Connectio").count(), 0);
        assert_eq!(
            headers.iter().map(|(name, _)| name).last(),
            Some(b"CONNECTION".as_slice())
        );
    }

    #[test]
    fn tokens_join_all_lines() {
        let headers = sample();
        let tokens: Vec<_> = headers.tokens(b"Connection").collect();
        assert_eq!(tokens, [b"keep-alive".as_slice(), b"Upgrade", b"foo"]);
        assert_eq!(headers.tokens(b"X").count(), 0);
    }
}
