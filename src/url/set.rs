//! Setting the parts of a URL one by one, and a relative URL onto a whole one.

use crate::limits::INPUT_STRING;
use crate::url::encode::{Plus, decode_printable, encode, escape, limited, uppercase_hex};
use crate::url::parse::parse;
use crate::url::{Flags, Part, Parts, UrlError, host, scheme};

/// What a path may have besides letters, digits and the like without being encoded.
const IN_PATH: &[u8] = b"!$&'(){}[]*+,;=:@/";

impl Parts {
    /// Takes a part away; with [`Part::Url`] all of them.
    pub fn clear(&mut self, part: Part) {
        match part {
            Part::Url => *self = Parts::default(),
            Part::Port => self.port = None,
            Part::Scheme => self.guessed = false,
            Part::Query => self.has_query = false,
            Part::Fragment => self.has_fragment = false,
            _ => {}
        }
        if let Some(place) = self.place(part) {
            *place = None;
        }
    }

    /// Sets a part, or with [`Part::Url`] all of them: to an absolute URL, or, where there is a
    /// whole URL already, to what a relative one means there.
    ///
    /// # Errors
    /// Those about texts. The parts are then as before; but a host that is refused has taken the
    /// zone of the one before with it, as in libcurl.
    pub fn set(&mut self, part: Part, text: &[u8], flags: Flags) -> Result<(), UrlError> {
        if text.len() > INPUT_STRING {
            return Err(UrlError::TooLong);
        }
        match part {
            Part::Url => return self.set_url(text, flags),
            Part::Port => {
                self.port = Some(host::parse_port(text).map_err(|_| UrlError::BadPort)?);
                return Ok(());
            }
            Part::Scheme => {
                scheme::check(text, flags)?;
                self.guessed = false;
            }
            Part::Host => self.zone = None,
            Part::Query => self.has_query = true,
            Part::Fragment => self.has_fragment = true,
            _ => {}
        }
        let append = part == Part::Query && flags.has(Flags::APPENDQUERY);
        let mut value = written(part, text, flags);
        if part == Part::Host {
            self.check_host(value.as_deref().unwrap_or_default(), flags)?;
        }
        if let (true, Some(more)) = (append, &value) {
            value = Some(appended(self.query.as_deref().unwrap_or_default(), more)?);
        }
        if let Some(place) = self.place(part) {
            *place = value;
        }
        Ok(())
    }

    fn place(&mut self, part: Part) -> Option<&mut Option<Vec<u8>>> {
        match part {
            Part::Url | Part::Port => None,
            Part::Scheme => Some(&mut self.scheme),
            Part::User => Some(&mut self.user),
            Part::Password => Some(&mut self.password),
            Part::Options => Some(&mut self.options),
            Part::Host => Some(&mut self.host),
            Part::Path => Some(&mut self.path),
            Part::Query => Some(&mut self.query),
            Part::Fragment => Some(&mut self.fragment),
            Part::Zone => Some(&mut self.zone),
        }
    }

    /// A host is judged decoded, and kept as it was given.
    fn check_host(&mut self, host: &[u8], flags: Flags) -> Result<(), UrlError> {
        if host.is_empty() {
            return match flags.has(Flags::NO_AUTHORITY) {
                true => Ok(()),
                false => Err(UrlError::BadHost),
            };
        }
        let decoded = match flags.has(Flags::URLENCODE) {
            true => host.to_vec(),
            false => decode_printable(host).ok_or(UrlError::BadHost)?,
        };
        host::check(&decoded, &mut self.zone).map_err(|_| UrlError::BadHost)
    }

    fn set_url(&mut self, text: &[u8], flags: Flags) -> Result<(), UrlError> {
        if text.is_empty() {
            // RFC 3986, 5.2.2: the same URL without its fragment.
            return match self.get(Part::Url, flags) {
                Ok(_) => {
                    self.clear(Part::Fragment);
                    Ok(())
                }
                Err(UrlError::JoinedTooLong) => Err(UrlError::JoinedTooLong),
                Err(_) => Err(UrlError::Malformed),
            };
        }
        let optional = flags.has(Flags::GUESS_SCHEME | Flags::DEFAULT_SCHEME);
        let base_flags = flags.without(Flags::NO_GUESS_SCHEME) | Flags::GET_EMPTY;
        *self = match scheme::length(text, optional) {
            Some(_) => parse(text, flags)?,
            None => match self.get(Part::Url, base_flags) {
                Ok(base) => parse(&self.joined(&base, text)?, flags.without(Flags::PATH_AS_IS))?,
                Err(UrlError::JoinedTooLong) => return Err(UrlError::JoinedTooLong),
                Err(_) => parse(text, flags)?,
            },
        };
        Ok(())
    }

    /// A relative reference behind what it keeps of `base`, which is this URL in one piece
    /// (RFC 3986, 5.2). Cutting the text and not the parts is libcurl's way, and shows where a
    /// part has a mark in it that belongs to another.
    fn joined(&self, base: &[u8], reference: &[u8]) -> Result<Vec<u8>, UrlError> {
        let scheme = self.scheme.as_deref().unwrap_or(Parts::DEFAULT_SCHEME);
        let start = (scheme.len() + "://".len()).min(base.len());
        let (before, behind) = base.split_at(start);
        let first = |mark: u8| behind.iter().position(|&byte| byte == mark);
        let kept = match reference {
            [b'/', b'/', ..] => Some(0),
            [b'/', ..] => first(b'/'),
            [b'#', ..] => first(b'#').filter(|_| self.has_fragment),
            _ => {
                let end = match (self.has_query, self.has_fragment) {
                    (true, _) => first(b'?'),
                    (false, true) => first(b'#'),
                    (false, false) => None,
                };
                match reference.first() {
                    Some(b'?') => end,
                    _ => behind
                        .get(..end.unwrap_or(behind.len()))
                        .and_then(|behind| behind.iter().rposition(|&byte| byte == b'/'))
                        .map(|slash| slash + 1),
                }
            }
        };
        let kept = behind.get(..kept.unwrap_or(behind.len()));
        // A host is not encoded.
        let (host, rest) = match reference.strip_prefix(b"//") {
            Some(reference) => reference.split_at(host_end(reference)),
            None => (b"".as_slice(), reference),
        };
        let rest = encode(rest, Plus::BehindMark);
        let joined = [before, kept.unwrap_or_default(), host, &rest].concat();
        limited(joined).map_err(|_| UrlError::JoinedTooLong)
    }
}

/// Where libcurl takes the host of `host/path` to end: it overlooks a fragment, and a double
/// slash further on leads it astray.
fn host_end(text: &[u8]) -> usize {
    let start = text.windows(2).position(|pair| pair == b"//");
    let start = start.map_or(0, |slashes| slashes + 2);
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.iter().position(|byte| b"/?".contains(byte));
    start + end.unwrap_or(rest.len())
}

/// A part as it is kept. Nothing, encoded, is none.
fn written(part: Part, text: &[u8], flags: Flags) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    if part == Part::Path && !text.starts_with(b"/") {
        out.push(b'/');
    }
    if part == Part::Scheme || !flags.has(Flags::URLENCODE) {
        out.extend(uppercase_hex(text));
        return Some(out);
    }
    let mut equals = part == Part::Query && flags.has(Flags::APPENDQUERY);
    out.extend(escape(text, |byte| match (part, byte) {
        (Part::Path, byte) => IN_PATH.contains(&byte),
        (Part::Query, b'=') => std::mem::take(&mut equals), // NAME=VALUE: the first alone
        _ => false,
    }));
    if part == Part::Query {
        out = plus_for_space(&out);
    }
    (!out.is_empty()).then_some(out)
}

/// The encoded spaces of an encoded text as plus signs.
fn plus_for_space(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, behind)) = rest.split_first() {
        match rest.strip_prefix(b"%20") {
            Some(behind) => {
                out.push(b'+');
                rest = behind;
            }
            None => {
                out.push(byte);
                rest = behind;
            }
        }
    }
    out
}

fn appended(query: &[u8], more: &[u8]) -> Result<Vec<u8>, UrlError> {
    let between: &[u8] = match query.last() {
        None | Some(b'&') => b"",
        Some(_) => b"&",
    };
    limited([query, between, more].concat())
}
