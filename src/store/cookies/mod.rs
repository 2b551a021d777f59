//! Cookies: which are kept, and who gets them (RFC 6265; where libcurl is laxer or stricter, as
//! libcurl built without a public suffix list).
//!
//! Times are arguments, in seconds since 1970.

mod file;

use std::net::IpAddr;

use crate::http::cookie::{self, SetCookie};
use crate::limits::{COOKIE_BYTES, COOKIE_FIELD, COOKIES, COOKIES_SENT, COOKIES_SET};

/// Who is asked, or has answered.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// Host name or address.
    pub host: &'a str,
    /// The URL's path.
    pub path: &'a [u8],
    /// The connection is encrypted, or does not leave this machine.
    pub secure: bool,
}

/// A cookie that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cookie {
    name: Vec<u8>,
    value: Vec<u8>,
    /// `None`: for every host.
    domain: Option<Vec<u8>>,
    /// For hosts below the domain too.
    below: bool,
    /// Without a slash at its end. `None`: for every path.
    path: Option<Vec<u8>>,
    secure: bool,
    http_only: bool,
    /// 0: with the session.
    expires: i64,
    /// Set by a server or the application rather than read from a file.
    live: bool,
    /// Grows with each cookie.
    created: u64,
}

/// The cookies of a handle.
#[derive(Debug, Default)]
pub struct Jar {
    cookies: Vec<Cookie>,
    created: u64,
    running: bool,
}

/// Whether cookies read from a file replace those that a server has set: they do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    File { new_session: bool },
    Live,
}

impl Jar {
    /// A transfer has started: from now on the jar may be saved.
    pub fn run(&mut self) {
        self.running = true;
    }

    /// Keeps what a response sets, as far as it may.
    pub fn set<'a>(
        &mut self,
        fields: impl Iterator<Item = &'a [u8]>,
        origin: &Origin<'_>,
        now: i64,
    ) {
        let mut set = 0;
        for field in fields {
            let kept = cookie::parse(field, now)
                .filter(|read| origin.secure || !read.secure)
                .and_then(|read| from_header(&read, Some(origin)))
                .is_some_and(|cookie| self.keep(cookie, origin.secure, Source::Live, now));
            set += usize::from(kept);
            if set == COOKIES_SET {
                break;
            }
        }
    }

    /// Keeps a cookie that the application gives, as a `Set-Cookie:` or in Netscape's format.
    pub fn add(&mut self, line: &[u8], now: i64) {
        self.add_line(line, Source::Live, now);
    }

    fn add_line(&mut self, line: &[u8], source: Source, now: i64) {
        const FIELD: &[u8] = b"Set-Cookie:";
        let start = line.get(..FIELD.len()).unwrap_or_default();
        let cookie = match start.eq_ignore_ascii_case(FIELD) {
            true => cookie::parse(line.get(FIELD.len()..).unwrap_or_default(), now)
                .and_then(|read| from_header(&read, None)),
            false => file::read_line(line),
        };
        if let Some(cookie) = cookie {
            self.keep(cookie, true, source, now);
        }
    }

    /// Whether the cookie may be kept, beside those that are there.
    fn keep(&mut self, mut cookie: Cookie, secure: bool, source: Source, now: i64) -> bool {
        // Written without a dot in front it would be a comment.
        if cookie
            .domain
            .as_ref()
            .is_some_and(|domain| domain.starts_with(b"#"))
        {
            return false;
        }
        let in_session = cookie.expires == 0;
        if !prefix_holds(&cookie) || (source == Source::File { new_session: true } && in_session) {
            return false;
        }
        self.remove_expired(now);
        cookie.live = source == Source::Live;
        if !secure && !cookie.secure && self.cookies.iter().any(|old| old.shadows(&cookie)) {
            return false;
        }
        self.created += 1;
        cookie.created = self.created;
        if let Some(at) = self.cookies.iter().position(|old| old.is_same(&cookie)) {
            let old = self.cookies.remove(at);
            if old.live && !cookie.live {
                self.cookies.insert(at, old);
                return false;
            }
            cookie.created = old.created;
        }
        let bytes: usize = self.cookies.iter().map(Cookie::size).sum();
        if self.cookies.len() >= COOKIES || bytes + cookie.size() > COOKIE_BYTES {
            return false;
        }
        self.cookies.push(cookie);
        true
    }

    /// The value of the Cookie field for a request; `None` if there is none.
    pub fn field(&mut self, origin: &Origin<'_>, now: i64) -> Option<Vec<u8>> {
        self.remove_expired(now);
        let matching = self.cookies.iter().filter(|cookie| cookie.is_for(origin));
        let mut sent: Vec<&Cookie> = matching.take(COOKIES_SENT).collect();
        let len = |text: &Option<Vec<u8>>| text.as_ref().map_or(0, Vec::len);
        sent.sort_by_key(|cookie| {
            let key = (len(&cookie.path), len(&cookie.domain), cookie.name.len());
            std::cmp::Reverse((key, cookie.created))
        });
        let mut out = Vec::new();
        for cookie in sent {
            let len = b"Cookie: ".len() + out.len() + cookie.name.len() + 1 + cookie.value.len();
            if len >= COOKIE_FIELD {
                break;
            }
            if !out.is_empty() {
                out.extend_from_slice(b"; ");
            }
            out.extend_from_slice(&cookie.name);
            out.push(b'=');
            out.extend_from_slice(&cookie.value);
        }
        (!out.is_empty()).then_some(out)
    }

    /// Forgets all cookies.
    pub fn clear(&mut self) {
        self.cookies.clear();
    }

    /// Forgets those that end with the session.
    pub fn clear_session(&mut self) {
        self.cookies.retain(|cookie| cookie.expires != 0);
    }

    fn remove_expired(&mut self, now: i64) {
        self.cookies
            .retain(|cookie| cookie.expires == 0 || cookie.expires >= now);
    }
}

impl Cookie {
    /// Bytes of its texts.
    fn size(&self) -> usize {
        let len = |text: &Option<Vec<u8>>| text.as_ref().map_or(0, Vec::len);
        self.name.len() + self.value.len() + len(&self.domain) + len(&self.path)
    }

    /// Takes the place of the other: same name, domain and path.
    fn is_same(&self, other: &Cookie) -> bool {
        let domains = match (&self.domain, &other.domain) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            (one, other) => one == other,
        };
        self.name == other.name
            && domains
            && (self.domain.is_none() || self.below == other.below)
            && self.path == other.path
    }

    /// It is secure, and a new one from an insecure origin would hide it.
    fn shadows(&self, new: &Cookie) -> bool {
        let (Some(path), Some(new_path)) = (&self.path, &new.path) else {
            return false;
        };
        let related = match (&self.domain, &new.domain) {
            (Some(one), Some(other)) => is_below(one, other) || is_below(other, one),
            (one, other) => one.is_none() && other.is_none(),
        };
        let end = path.iter().skip(1).position(|&byte| byte == b'/');
        let first = path.get(..end.map_or(path.len(), |end| end + 1));
        let hides = new_path.starts_with(first.unwrap_or_default());
        self.secure && self.name == new.name && related && hides
    }

    fn is_for(&self, origin: &Origin<'_>) -> bool {
        let host = origin.host.as_bytes();
        let is_ip = is_ip(host);
        let domain = self
            .domain
            .as_ref()
            .is_none_or(|domain| match self.below && !is_ip {
                true => is_below(domain, host),
                false => domain.eq_ignore_ascii_case(host),
            });
        let path = self.path.as_ref();
        let path = path.is_none_or(|path| path_matches(path, origin.path));
        domain && path && (origin.secure || !self.secure)
    }
}

/// What a header sets. `None`: not for that domain.
fn from_header(read: &SetCookie<'_>, origin: Option<&Origin<'_>>) -> Option<Cookie> {
    let host = origin.map(|origin| origin.host.as_bytes());
    let (domain, below) = match read.domain {
        None => (host, false),
        Some(domain) => {
            let is_ip = is_ip(host.unwrap_or(domain));
            let fits = host.is_none_or(|host| match is_ip {
                true => host == domain,
                false => is_below(domain, host),
            });
            if !fits || is_too_wide(domain) {
                return None;
            }
            (Some(domain), !is_ip)
        }
    };
    // Without a path: the folder of the request's.
    let folder = origin.map(|origin| {
        let slash = origin.path.iter().rposition(|&byte| byte == b'/');
        origin.path.get(..=slash.unwrap_or(0)).unwrap_or_default()
    });
    Some(Cookie {
        name: read.name.to_vec(),
        value: read.value.to_vec(),
        domain: domain.map(<[u8]>::to_vec),
        below,
        path: read.path.or(folder).map(clean_path),
        secure: read.secure,
        http_only: read.http_only,
        expires: read.expires,
        live: true,
        created: 0,
    })
}

/// What the prefixes of names promise (RFC 6265bis, 4.1.3).
fn prefix_holds(cookie: &Cookie) -> bool {
    if cookie.name.starts_with(b"__Secure-") {
        return cookie.secure;
    }
    if cookie.name.starts_with(b"__Host-") {
        let root = cookie.path.as_deref() == Some(b"/");
        return cookie.secure && root && !cookie.below;
    }
    true
}

/// A whole top-level domain: without a list of public suffixes, one without a dot inside.
fn is_too_wide(domain: &[u8]) -> bool {
    let dot = domain.iter().position(|&byte| byte == b'.');
    let inside = dot.is_some_and(|dot| dot + 1 < domain.len());
    !inside && !domain.eq_ignore_ascii_case(b"localhost")
}

/// Whether a host is the domain, or below it.
fn is_below(domain: &[u8], host: &[u8]) -> bool {
    let Some(start) = host.len().checked_sub(domain.len()) else {
        return false;
    };
    let (above, end) = host.split_at(start);
    end.eq_ignore_ascii_case(domain) && (above.is_empty() || above.ends_with(b"."))
}

fn is_ip(host: &[u8]) -> bool {
    std::str::from_utf8(host).is_ok_and(|host| host.parse::<IpAddr>().is_ok())
}

/// RFC 6265, 5.1.4.
fn path_matches(cookie: &[u8], path: &[u8]) -> bool {
    let path = if path.starts_with(b"/") { path } else { b"/" };
    match path.strip_prefix(cookie) {
        _ if cookie == b"/" => true,
        Some(rest) => matches!(rest.first(), None | Some(b'/')),
        None => false,
    }
}

/// Without quotes and a slash at the end; `/` for what does not start with one.
fn clean_path(path: &[u8]) -> Vec<u8> {
    let path = match path.strip_prefix(b"\"") {
        Some(inside) => inside.strip_suffix(b"\"").unwrap_or(inside),
        None => path,
    };
    match path.strip_suffix(b"/").unwrap_or(path) {
        [b'/', ..] if path.len() > 1 => path.strip_suffix(b"/").unwrap_or(path).to_vec(),
        _ => b"/".to_vec(),
    }
}

#[cfg(test)]
mod tests;
