//! From a text to its parts.

use crate::limits::INPUT_STRING;
use crate::url::encode::{Plus, encode, limited};
use crate::url::path::remove_dot_segments;
use crate::url::{Flags, Parts, UrlError, host, scheme};

/// Schemes that a host's first label stands for, where one is guessed; else it is `http`.
const GUESSED: &[&str] = &["ftp", "dict", "ldap", "imap", "smtp", "pop3"];

/// Takes a URL apart.
///
/// # Errors
/// Those about texts; see [`UrlError`].
pub fn parse(text: &[u8], flags: Flags) -> Result<Parts, UrlError> {
    scan(text, flags)?;
    let mut parts = Parts::default();
    let scheme = scheme::length(text, flags.has(Flags::GUESS_SCHEME | Flags::DEFAULT_SCHEME));
    let scheme = scheme.and_then(|len| text.get(..len));
    let rest = match scheme {
        Some(name) if scheme::is_file(name) => {
            parts.scheme = Some(b"file".to_vec());
            file_path(text)?
        }
        _ => parts.read_front(text, scheme, flags)?,
    };
    parts.read_rest(rest, flags)?;
    Ok(parts)
}

/// The authority, and what follows it.
pub fn split_authority(text: &[u8]) -> (&[u8], &[u8]) {
    let ends = |byte: &u8| b"/?#".contains(byte);
    text.split_at(text.iter().position(ends).unwrap_or(text.len()))
}

fn scan(text: &[u8], flags: Flags) -> Result<(), UrlError> {
    if text.len() > INPUT_STRING {
        return Err(UrlError::TooLong);
    }
    let lowest = match flags.has(Flags::ALLOW_SPACE) {
        true => b' ',
        false => b'!',
    };
    match text.iter().any(|&byte| byte < lowest || byte == 0x7f) {
        true => Err(UrlError::Malformed),
        false => Ok(()),
    }
}

/// The path, and what follows it, of a `file:` URL: of this machine, on a system without drives.
fn file_path(text: &[u8]) -> Result<&[u8], UrlError> {
    let path = text.get("file:".len()..).unwrap_or_default();
    let path = match path.strip_prefix(b"//") {
        Some(local) if local.starts_with(b"/") => local,
        Some(named) => {
            let (host, path) = named.split_at_checked(9).ok_or(UrlError::BadFileUrl)?;
            if !host.eq_ignore_ascii_case(b"localhost") && host != b"127.0.0.1" {
                return Err(UrlError::BadFileUrl);
            }
            path
        }
        None => path,
    };
    let drive = matches!(
        path,
        [b'/', letter, b':' | b'|', rest @ ..]
            if letter.is_ascii_alphabetic() && matches!(rest, [] | [b'/' | b'\\', ..])
    );
    match path.starts_with(b"/") && !drive && text.len() > "file:/".len() {
        true => Ok(path),
        false => Err(UrlError::BadFileUrl),
    }
}

impl Parts {
    /// Scheme, login, host and port; gives what follows them.
    fn read_front<'a>(
        &mut self,
        text: &'a [u8],
        scheme: Option<&[u8]>,
        flags: Flags,
    ) -> Result<&'a [u8], UrlError> {
        let rest = match scheme {
            Some(name) => {
                self.scheme = Some(name.to_ascii_lowercase());
                behind_slashes(text, name, flags)?
            }
            None if !flags.has(Flags::GUESS_SCHEME | Flags::DEFAULT_SCHEME) => {
                return Err(UrlError::BadScheme);
            }
            None => {
                if flags.has(Flags::DEFAULT_SCHEME) {
                    self.scheme = Some(Parts::DEFAULT_SCHEME.to_vec());
                }
                text
            }
        };
        let (authority, rest) = split_authority(rest);
        if authority.is_empty() {
            if !flags.has(Flags::NO_AUTHORITY) {
                return Err(UrlError::NoHost);
            }
            self.host = Some(Vec::new());
            return Ok(rest);
        }
        let host_port = self.read_login(authority, flags)?;
        let (host, port) = host::read(host_port, self.scheme.is_some(), &mut self.zone)?;
        if self.scheme.is_none() {
            self.scheme = Some(guess(&host).as_bytes().to_vec());
            self.guessed = true;
        }
        (self.host, self.port) = (Some(host), port);
        Ok(rest)
    }

    /// `user:password;options@`, in which options may also stand before the password; gives what
    /// follows the sign.
    fn read_login<'a>(&mut self, authority: &'a [u8], flags: Flags) -> Result<&'a [u8], UrlError> {
        let Some((login, host_port)) = split_once(authority, b'@') else {
            return Ok(authority);
        };
        if flags.has(Flags::DISALLOW_USER) {
            return Err(UrlError::UserNotAllowed);
        }
        let known = self.scheme.as_deref().and_then(scheme::find);
        let has_options = known.is_some_and(|scheme| scheme.login_options);
        let position = |mark: u8| login.iter().position(|&byte| byte == mark);
        let marks = [position(b':'), position(b';').filter(|_| has_options)];
        let piece = |from: usize| {
            let end = marks.iter().flatten().filter(|&&mark| mark >= from).min();
            let end = end.copied().unwrap_or(login.len());
            login.get(from..end).unwrap_or_default().to_vec()
        };
        self.user = Some(piece(0));
        self.password = marks[0].map(|mark| piece(mark + 1));
        self.options = marks[1]
            .map(|mark| piece(mark + 1))
            .filter(|options| !options.is_empty());
        Ok(host_port)
    }

    /// Path, query and fragment.
    fn read_rest(&mut self, rest: &[u8], flags: Flags) -> Result<(), UrlError> {
        let encoded = |text: &[u8], plus| match flags.has(Flags::URLENCODE) {
            true => limited(encode(text, plus)),
            false => Ok(text.to_vec()),
        };
        let (rest, fragment) = cut(rest, b'#');
        let (path, query) = cut(rest, b'?');
        (self.has_query, self.has_fragment) = (query.is_some(), fragment.is_some());
        if let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) {
            self.fragment = Some(encoded(fragment, Plus::Never)?);
        }
        if let Some(query) = query {
            self.query = Some(encoded(query, Plus::Always)?);
        }
        if !path.is_empty() {
            let path = encoded(path, Plus::Never)?;
            self.path = Some(match flags.has(Flags::PATH_AS_IS) {
                true => path,
                false => remove_dot_segments(&path),
            });
        }
        Ok(())
    }
}

/// What follows the slashes behind a scheme.
fn behind_slashes<'a>(text: &'a [u8], name: &[u8], flags: Flags) -> Result<&'a [u8], UrlError> {
    if scheme::find(name).is_none() && !flags.has(Flags::NON_SUPPORT_SCHEME) {
        return Err(UrlError::UnsupportedScheme);
    }
    let rest = text.get(name.len() + 1..).unwrap_or_default();
    let slashes = rest.iter().take_while(|&&byte| byte == b'/').count();
    // Where there may be no authority, a third slash is the path's.
    let taken = match flags.has(Flags::NO_AUTHORITY) {
        true => slashes.min(2),
        false => slashes,
    };
    match taken {
        1..=3 => Ok(rest.get(taken..).unwrap_or_default()),
        _ => Err(UrlError::Slashes),
    }
}

fn guess(host: &[u8]) -> &'static str {
    let label = host.split(|&byte| byte == b'.').next().unwrap_or_default();
    let has_more = host.len() > label.len();
    let found = GUESSED
        .iter()
        .find(|name| has_more && label.eq_ignore_ascii_case(name.as_bytes()));
    found.unwrap_or(&"http")
}

/// What stands before and behind the first `mark`.
fn split_once(text: &[u8], mark: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|&byte| byte == mark)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

fn cut(text: &[u8], mark: u8) -> (&[u8], Option<&[u8]>) {
    match split_once(text, mark) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}
