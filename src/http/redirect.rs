//! Rules of redirects (RFC 9110, 15.4) that need no URL.

use super::response::Head;
use crate::http::headers::Headers;

/// What `CURLOPT_FOLLOWLOCATION` says of another method than GET.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Ask with it wherever a redirect leads.
    Keep,
    /// Ask with GET after a 303.
    ByStatus,
    /// Ask with GET after every redirect.
    First,
}

impl Method {
    /// Whether the application's method is given up after this status.
    pub fn drops(self, status: u16) -> bool {
        match self {
            Method::Keep => false,
            Method::ByStatus => status == 303,
            Method::First => true,
        }
    }
}

/// Two Location fields that do not agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ambiguous;

/// Where a response redirects to. `None` if its status is not 3xx, or it does not say.
///
/// # Errors
/// Two Location fields that do not agree: another reader may follow the other one.
pub fn location(head: &Head) -> Result<Option<&[u8]>, Ambiguous> {
    if !(300..400).contains(&head.status) {
        return Ok(None);
    }
    only(&head.headers, b"Location")
}

fn only<'a>(headers: &'a Headers, name: &'a [u8]) -> Result<Option<&'a [u8]>, Ambiguous> {
    let mut values = headers.get_all(name).filter(|value| !value.is_empty());
    let first = values.next();
    match values.all(|value| Some(value) == first) {
        true => Ok(first),
        false => Err(Ambiguous),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::response::parse;

    fn location_of(text: &str) -> Result<Option<Vec<u8>>, Ambiguous> {
        let head = parse(text.as_bytes()).unwrap();
        location(&head).map(|to| to.map(<[u8]>::to_vec))
    }

    #[test]
    fn only_a_3xx_with_one_location_leads_elsewhere() {
        let found = |text| location_of(&format!("HTTP/1.1 {text}\r\n\r\n"));
        assert_eq!(found("302 x\r\nlocation: /a"), Ok(Some(b"/a".to_vec())));
        assert_eq!(
            found("399 x\r\nLocation: a\r\nLocation:\r\nLocation: a"),
            Ok(Some(b"a".to_vec()))
        );
        assert_eq!(found("201 x\r\nLocation: /a"), Ok(None));
        assert_eq!(found("302 x"), Ok(None));
        assert_eq!(found("302 x\r\nLocation:"), Ok(None));
        assert_eq!(
            found("302 x\r\nLocation: /a\r\nLocation: /b"),
            Err(Ambiguous)
        );
    }

    #[test]
    fn a_method_is_dropped_as_told() {
        let dropped = |method: Method| [301, 302, 303, 307].map(|status| method.drops(status));
        assert_eq!(dropped(Method::Keep), [false; 4]);
        assert_eq!(dropped(Method::First), [true; 4]);
        assert_eq!(dropped(Method::ByStatus), [false, false, true, false]);
    }
}
