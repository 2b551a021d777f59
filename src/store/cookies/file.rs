//! Netscape's cookie files: a line each, seven fields between tabs.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use super::{Cookie, Jar, Source, clean_path};
use crate::http::cookie::has_control;
use crate::limits::{COOKIE_FILE, COOKIE_LINE};
use crate::room;
use crate::store::file::write_whole;

/// What stands before the domain of a cookie that scripts must not see.
const HTTP_ONLY: &[u8] = b"#HttpOnly_";

const HEAD: &str = "# Netscape HTTP Cookie File\n# Written by libcurlws.\n\n";

impl Jar {
    /// Reads a file; `-` is the standard input, an empty name no file. Cookies that a server has
    /// set stay. `new_session`: leaves out those that end with a session.
    ///
    /// # Errors
    /// The file cannot be read; nothing is lost then.
    pub fn load(&mut self, path: &Path, new_session: bool, now: i64) -> io::Result<()> {
        let mut text = Vec::new();
        match path.as_os_str().as_encoded_bytes() {
            b"" => return Ok(()),
            b"-" => io::stdin().take(COOKIE_FILE).read_to_end(&mut text)?,
            _ => File::open(path)?.take(COOKIE_FILE).read_to_end(&mut text)?,
        };
        room::require(2 * text.len())?;
        for line in text.split(|&byte| byte == b'\n') {
            if line.len() <= COOKIE_LINE {
                self.add_line(line, Source::File { new_session }, now);
            }
        }
        Ok(())
    }

    /// Writes all cookies that have a domain, the newest first, if a transfer has started; `-` is
    /// the standard output. A file is replaced as a whole.
    ///
    /// # Errors
    /// The file cannot be written; the old one stays then.
    pub fn save(&mut self, path: &Path, now: i64) -> io::Result<()> {
        if !self.running {
            return Ok(());
        }
        self.remove_expired(now);
        let mut sorted: Vec<&Cookie> = self.cookies.iter().collect();
        sorted.sort_by_key(|cookie| std::cmp::Reverse(cookie.created));
        let mut text = HEAD.as_bytes().to_vec();
        for line in sorted.into_iter().filter_map(write_line) {
            text.extend_from_slice(&line);
            text.push(b'\n');
        }
        if path.as_os_str() == "-" {
            return io::stdout().write_all(&text);
        }
        write_whole(path, &text)
    }

    /// The lines of a file, in the order of their arrival.
    pub fn lines(&mut self, now: i64) -> Vec<Vec<u8>> {
        self.remove_expired(now);
        self.cookies.iter().filter_map(write_line).collect()
    }
}

/// A line without its end. `None`: the cookie has no domain.
fn write_line(cookie: &Cookie) -> Option<Vec<u8>> {
    let domain = cookie.domain.as_ref()?;
    let bool = |is: bool| if is { &b"TRUE"[..] } else { b"FALSE" };
    let start = if cookie.http_only { HTTP_ONLY } else { b"" };
    let dot: &[u8] = if cookie.below { b"." } else { b"" };
    let (domain, expires) = ([start, dot, domain].concat(), cookie.expires.to_string());
    let fields: [&[u8]; 7] = [
        &domain,
        bool(cookie.below),
        cookie.path.as_deref().unwrap_or(b"/"),
        bool(cookie.secure),
        expires.as_bytes(),
        &cookie.name,
        &cookie.value,
    ];
    Some(fields.join(&b'\t'))
}

/// Reads a line. `None`: a comment, or no cookie.
pub fn read_line(line: &[u8]) -> Option<Cookie> {
    // No C string could tell of what is behind a NUL.
    let line = line.split(|byte| b"\r\n\0".contains(byte)).next()?;
    let (line, http_only) = match line.strip_prefix(HTTP_ONLY) {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    if line.starts_with(b"#") {
        return None;
    }
    let mut fields = line.split(|&byte| byte == b'\t').peekable();
    let is_true = |field: &[u8]| field.eq_ignore_ascii_case(b"TRUE");
    let domain = fields.next()?;
    let domain = domain.strip_prefix(b".").unwrap_or(domain);
    let below = is_true(fields.next()?);
    // The path may be missing altogether.
    let path = match fields.next_if(|field| !matches!(*field, b"TRUE" | b"FALSE")) {
        Some(path) => clean_path(path),
        None => b"/".to_vec(),
    };
    let secure = is_true(fields.next()?);
    let expires = std::str::from_utf8(fields.next()?).ok()?.parse().ok()?;
    let name = fields.next()?.to_vec();
    let value = fields.next().unwrap_or_default().to_vec();
    let good = fields.next().is_none() && expires >= 0;
    if !good || has_control(&name) || has_control(&value) {
        return None;
    }
    Some(Cookie {
        name,
        value,
        domain: Some(domain.to_vec()),
        below,
        path: Some(path),
        secure,
        http_only,
        expires,
        live: false,
        created: 0,
    })
}
