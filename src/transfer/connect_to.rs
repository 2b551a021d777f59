//! Whom to connect to: the URL's host and port, or what `CURLOPT_CONNECT_TO` says instead.

use crate::settings::Text;
use crate::transfer::error::{Error, Kind};

/// A host (no brackets) and a port to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
}

/// Applies the first entry (`HOST:PORT:TO-HOST:TO-PORT`) that fits; an empty part fits all, or
/// changes nothing.
///
/// # Errors
/// `Syntax` for an entry that fits and cannot be read. One that does not fit is not looked at.
pub fn connect_to(entries: &[Text], host: &str, port: u16) -> Result<Option<Route>, Error> {
    for entry in entries {
        let entry = String::from_utf8_lossy(entry);
        let Some(to) = fits(&entry, host, port) else {
            continue;
        };
        return read(to, host, port).map(Some).ok_or_else(|| {
            let text = format!("CURLOPT_CONNECT_TO cannot be read: '{entry}'");
            Error::new(Kind::Syntax, text)
        });
    }
    Ok(None)
}

/// What follows the first two parts, if they fit and something does.
fn fits<'a>(entry: &'a str, host: &str, port: u16) -> Option<&'a str> {
    let rest = match entry.strip_prefix(':') {
        Some(rest) => rest,
        None => {
            let bracketed = format!("[{host}]");
            [host, &bracketed].iter().find_map(|name| {
                let (head, tail) = entry.split_at_checked(name.len())?;
                let rest = tail.strip_prefix(':')?;
                head.eq_ignore_ascii_case(name).then_some(rest)
            })?
        }
    };
    let to = match rest.strip_prefix(':') {
        Some(to) => to,
        None => {
            let (number, to) = rest.split_once(':')?;
            (number.parse() == Ok(port)).then_some(to)?
        }
    };
    (!to.is_empty()).then_some(to)
}

fn read(to: &str, host: &str, port: u16) -> Option<Route> {
    let (name, rest) = match to.strip_prefix('[') {
        Some(inside) => inside.split_once(']')?,
        None => to.split_at(to.find(':').unwrap_or(to.len())),
    };
    let port = match rest.strip_prefix(':') {
        None | Some("") => port,
        Some(number) => number.parse().ok()?,
    };
    let name = if name.is_empty() { host } else { name };
    Some(Route {
        host: name.to_owned(),
        port,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(entries: &[&str]) -> Option<(String, u16)> {
        let entries: Vec<Text> = entries.iter().map(|e| e.as_bytes().into()).collect();
        let route = connect_to(&entries, "example.com", 80).unwrap();
        route.map(|route| (route.host, route.port))
    }

    #[test]
    fn the_first_that_fits_counts() {
        let found = |host: &str, port| Some((host.to_owned(), port));
        assert_eq!(to(&["Example.COM:80:b:81"]), found("b", 81));
        assert_eq!(to(&["x:80:b:81", "::c:", "::d:"]), found("c", 80));
        assert_eq!(
            to(&["example.com:81:b:82", ":80::83"]),
            found("example.com", 83)
        );
        assert_eq!(to(&["example.com::[::1]:81"]), found("::1", 81));
        assert_eq!(to(&["example.com:80:b"]), found("b", 80));
        assert_eq!(
            to(&["example.com:80:", "example.co:80:b:81", "", "x"]),
            None
        );
        assert_eq!(to(&[]), None);
    }

    #[test]
    fn brackets_name_an_ipv6_host() {
        let entry: Text = (*b"[::1]:80:127.0.0.1:81").into();
        let route = connect_to(&[entry], "::1", 80).unwrap().unwrap();
        assert_eq!((route.host.as_str(), route.port), ("127.0.0.1", 81));
    }

    #[test]
    fn one_that_fits_must_be_readable() {
        for text in ["::b:x", "::b:65536", "::[::1:80"] {
            let error = connect_to(&[text.as_bytes().into()], "a", 1).unwrap_err();
            assert_eq!(error.kind, Kind::Syntax, "{text}");
        }
    }
}
