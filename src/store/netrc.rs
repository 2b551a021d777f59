//! User names and passwords in a .netrc file, read by libcurl's rules.

use std::env;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use crate::limits::NETRC_FILE;

/// What an entry says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// `login`
    pub user: Option<Vec<u8>>,
    /// `password`
    pub password: Option<Vec<u8>>,
}

/// Why the file says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetrcError {
    /// It is not there, or no regular file, or not to be read.
    Missing,
    /// The process or the system has nothing left to read it with.
    Exhausted(Errno),
    /// A quoted word without an end, or a file over [`NETRC_FILE`].
    Syntax,
}

impl fmt::Display for NetrcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NetrcError::Missing => "the .netrc file cannot be read",
            NetrcError::Exhausted(errno) => {
                return write!(f, "the .netrc file cannot be read: {errno}");
            }
            NetrcError::Syntax => {
                "the .netrc file is wrong: a quote does not end, or it is too large"
            }
        })
    }
}

impl std::error::Error for NetrcError {}

/// The entry for a host, of that user if one is given. Without a path it is the file that the
/// environment's `NETRC` names, else `.netrc` in the home directory.
///
/// # Errors
/// See [`NetrcError`].
pub fn look_up(path: Option<&Path>, host: &str, user: &[u8]) -> Result<Option<Login>, NetrcError> {
    let found = match path {
        Some(path) => path.to_owned(),
        None => default_path().ok_or(NetrcError::Missing)?,
    };
    let mut text = Vec::new();
    File::open(found)
        .and_then(|file| file.take(NETRC_FILE + 1).read_to_end(&mut text))
        .map_err(|error| unread(&error))?;
    if text.len() as u64 > NETRC_FILE {
        return Err(NetrcError::Syntax);
    }
    find(&text, host.as_bytes(), user)
}

fn unread(error: &io::Error) -> NetrcError {
    match Errno::from_io_error(error) {
        Some(errno @ (Errno::MFILE | Errno::NFILE | Errno::NOMEM)) => NetrcError::Exhausted(errno),
        _ => NetrcError::Missing,
    }
}

fn default_path() -> Option<PathBuf> {
    match env::var_os("NETRC").filter(|path| !path.as_bytes().is_empty()) {
        Some(path) => Some(path.into()),
        None => env::home_dir().map(|home| home.join(".netrc")),
    }
}

/// The first entry with something to say for the host and, if it is not empty, the user.
fn find(text: &[u8], host: &[u8], user: &[u8]) -> Result<Option<Login>, NetrcError> {
    let text = without_comments(text);
    let mut words = Words { rest: &text };
    let (mut entry, mut ours) = (Login::default(), false);
    let useful = |entry: &Login| match (&entry.user, &entry.password) {
        (Some(login), password) if !user.is_empty() => login == user && password.is_some(),
        (login, password) => login.is_some() || password.is_some(),
    };
    while let Some(word) = words.next()? {
        let keyword = match word.quoted {
            true => Vec::new(),
            false => word.text.to_ascii_lowercase(),
        };
        if matches!(&keyword[..], b"machine" | b"default" | b"macdef") {
            if ours && useful(&entry) {
                return Ok(Some(entry));
            }
            (entry, ours) = (Login::default(), keyword == b"default");
        }
        match &keyword[..] {
            b"machine" => {
                let name = words.next()?;
                ours = name.is_some_and(|name| name.text.eq_ignore_ascii_case(host));
            }
            b"macdef" => words.skip_macro(),
            b"login" => entry.user = words.next()?.map(|word| word.text),
            b"password" => entry.password = words.next()?.map(|word| word.text),
            b"account" => drop(words.next()?),
            _ => {}
        }
    }
    Ok((ours && useful(&entry)).then_some(entry))
}

/// Lines that start with a number sign are comments.
fn without_comments(text: &[u8]) -> Vec<u8> {
    let lines = text.split_inclusive(|&byte| byte == b'\n');
    let is_comment = |line: &&[u8]| line.trim_ascii_start().starts_with(b"#");
    lines
        .filter(|line| !is_comment(line))
        .flatten()
        .copied()
        .collect()
}

struct Words<'a> {
    rest: &'a [u8],
}

struct Word {
    text: Vec<u8>,
    quoted: bool,
}

impl Words<'_> {
    fn next(&mut self) -> Result<Option<Word>, NetrcError> {
        self.rest = self.rest.trim_ascii_start();
        match self.rest {
            [] => Ok(None),
            [b'"', inside @ ..] => {
                self.rest = inside;
                self.quoted().map(Some)
            }
            rest => {
                let end = rest.iter().position(u8::is_ascii_whitespace);
                let (text, behind) = rest.split_at(end.unwrap_or(rest.len()));
                self.rest = behind;
                let text = text.to_vec();
                Ok(Some(Word {
                    text,
                    quoted: false,
                }))
            }
        }
    }

    /// The word behind an opening quote, with `\n`, `\r`, `\t`, `\"` and `\\` replaced.
    fn quoted(&mut self) -> Result<Word, NetrcError> {
        let mut text = Vec::new();
        loop {
            match self.rest {
                [] | [b'\\'] => return Err(NetrcError::Syntax),
                [b'"', behind @ ..] => {
                    self.rest = behind;
                    return Ok(Word { text, quoted: true });
                }
                [b'\\', escaped, behind @ ..] => {
                    text.push(match escaped {
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        other => *other,
                    });
                    self.rest = behind;
                }
                [byte, behind @ ..] => {
                    text.push(*byte);
                    self.rest = behind;
                }
            }
        }
    }

    /// A macro ends with an empty line.
    fn skip_macro(&mut self) {
        let mut lines = self.rest.split_inclusive(|&byte| byte == b'\n');
        let mut len = 0;
        for line in lines.by_ref() {
            if len > 0 && line.trim_ascii().is_empty() {
                break;
            }
            len += line.len();
        }
        self.rest = self.rest.get(len..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# machine h login commented\n\
        machine other.example login no password no\n\
        macdef init\nmachine h login macro password macro\n\n\
        machine H\n  login one\n  account x\n  password \"p \\\"1\\\" \\n\"\n\
        machine h login two password 2\n\
        machine user-only login me\n\
        machine password-only password alone\n\
        machine empty\n\
        default login any password thing\n";

    fn entry(host: &str, user: &str) -> Option<(Option<String>, Option<String>)> {
        let text = |text: Option<Vec<u8>>| text.map(|text| String::from_utf8(text).unwrap());
        let found = find(FILE.as_bytes(), host.as_bytes(), user.as_bytes()).unwrap();
        found.map(|login| (text(login.user), text(login.password)))
    }

    fn pair(user: &str, password: &str) -> Option<(Option<String>, Option<String>)> {
        Some((Some(user.into()), Some(password.into())))
    }

    #[test]
    fn the_first_entry_that_fits() {
        assert_eq!(entry("h", ""), pair("one", "p \"1\" \n"));
        assert_eq!(entry("h", "two"), pair("two", "2"));
        assert_eq!(entry("h", "any"), pair("any", "thing"));
        assert_eq!(entry("h", "nobody"), None);
        assert_eq!(entry("user-only", ""), Some((Some("me".into()), None)));
        let alone = Some((None, Some("alone".into())));
        assert_eq!(entry("password-only", ""), alone);
        assert_eq!(entry("password-only", "x"), alone);
        assert_eq!(entry("empty", ""), pair("any", "thing"));
        assert_eq!(entry("unknown.example", ""), pair("any", "thing"));
    }

    #[test]
    fn odd_files() {
        assert_eq!(find(b"", b"h", b""), Ok(None));
        for cut in [
            "machine",
            "machine h",
            "machine h login",
            "machine h login x password",
        ] {
            assert!(find(cut.as_bytes(), b"h", b"").is_ok(), "{cut}");
        }
        for bad in ["machine h login \"x", "machine h login \"x\\"] {
            assert_eq!(find(bad.as_bytes(), b"h", b""), Err(NetrcError::Syntax));
        }
        let missing = look_up(Some(Path::new("/nonexistent/netrc")), "h", b"");
        assert_eq!(missing, Err(NetrcError::Missing));
        assert_eq!(
            look_up(Some(Path::new("/")), "h", b""),
            Err(NetrcError::Missing)
        );
    }
}
