//! A URL in parts, each of which may be missing, read and set one by one: what libcurl's URL
//! functions (`curl_url_*`) work on. Here is reading; `set` has the other half.

use crate::limits::INPUT_STRING;
use crate::url::encode::{Plus, decode_printable, encode, escape, limited};
use crate::url::scheme::{self, Scheme};
use crate::url::{Flags, UrlError};

/// A URL's parts as they were given; nothing here need fit together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Parts {
    /// In lower case where it was parsed, else as it was set.
    pub(super) scheme: Option<Vec<u8>>,
    /// Whether the scheme was guessed from the host.
    pub(super) guessed: bool,
    pub(super) user: Option<Vec<u8>>,
    pub(super) password: Option<Vec<u8>>,
    /// Login options, as the schemes of mail have them.
    pub(super) options: Option<Vec<u8>>,
    /// With brackets around an IPv6 address.
    pub(super) host: Option<Vec<u8>>,
    pub(super) zone: Option<Vec<u8>>,
    pub(super) port: Option<u16>,
    /// With its first slash; none stands for `/`.
    pub(super) path: Option<Vec<u8>>,
    pub(super) query: Option<Vec<u8>>,
    /// Whether there is a question mark: it may stand before nothing.
    pub(super) has_query: bool,
    pub(super) fragment: Option<Vec<u8>>,
    /// Whether there is a number sign.
    pub(super) has_fragment: bool,
}

/// A part, numbered as libcurl's `CURLUPART_`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // their names say it
pub enum Part {
    Url,
    Scheme,
    User,
    Password,
    Options,
    Host,
    Port,
    Path,
    Query,
    Fragment,
    Zone,
}

impl Part {
    /// All, in the order of their numbers.
    pub const ALL: [Part; 11] = [
        Part::Url,
        Part::Scheme,
        Part::User,
        Part::Password,
        Part::Options,
        Part::Host,
        Part::Port,
        Part::Path,
        Part::Query,
        Part::Fragment,
        Part::Zone,
    ];

    fn missing(self) -> UrlError {
        match self {
            Part::Scheme => UrlError::NoScheme,
            Part::User => UrlError::NoUser,
            Part::Password => UrlError::NoPassword,
            Part::Options => UrlError::NoOptions,
            Part::Port => UrlError::NoPort,
            Part::Query => UrlError::NoQuery,
            Part::Fragment => UrlError::NoFragment,
            Part::Zone => UrlError::NoZone,
            Part::Url | Part::Host | Part::Path => UrlError::NoHost,
        }
    }
}

impl Parts {
    pub(super) const DEFAULT_SCHEME: &[u8] = b"https";

    /// The same parts; libcurl's copy forgets that a scheme was guessed, and so does this one.
    #[must_use]
    pub fn duplicate(&self) -> Parts {
        Parts {
            guessed: false,
            ..self.clone()
        }
    }

    /// One part, or the whole URL.
    ///
    /// # Errors
    /// That it is missing, or cannot be had in the form that `flags` ask for.
    pub fn get(&self, part: Part, flags: Flags) -> Result<Vec<u8>, UrlError> {
        let empty = |asked: bool| (asked && flags.has(Flags::GET_EMPTY)).then(Vec::new);
        let found = match part {
            Part::Url => return self.whole(flags),
            Part::Scheme if self.guessed && flags.has(Flags::NO_GUESS_SCHEME) => None,
            Part::Scheme => self.scheme.clone(),
            Part::User => self.user.clone(),
            Part::Password => self.password.clone(),
            Part::Options => self.options.clone(),
            Part::Host => self.host.clone(),
            Part::Port => {
                let known = self.scheme.as_deref().and_then(scheme::find);
                let port = self.shown_port(known, flags);
                port.map(|port| port.to_string().into_bytes())
            }
            Part::Path => Some(self.path.clone().unwrap_or_else(|| b"/".to_vec())),
            Part::Query => {
                let query = self.query.clone();
                query.filter(|query| !query.is_empty() || flags.has(Flags::GET_EMPTY))
            }
            Part::Fragment => self.fragment.clone().or_else(|| empty(self.has_fragment)),
            Part::Zone => self.zone.clone(),
        };
        self.converted(part, found.ok_or(part.missing())?, flags)
    }

    /// Decodes and encodes as asked.
    fn converted(&self, part: Part, text: Vec<u8>, flags: Flags) -> Result<Vec<u8>, UrlError> {
        let mut text = text;
        if flags.has(Flags::URLDECODE) && !matches!(part, Part::Scheme | Part::Port) {
            if part == Part::Query {
                text.iter_mut()
                    .filter(|byte| **byte == b'+')
                    .for_each(|byte| *byte = b' ');
            }
            text = decode_printable(&text).ok_or(UrlError::Decode)?;
        }
        if flags.has(Flags::URLENCODE) {
            let plus = match part {
                Part::Query => Plus::Always,
                _ => Plus::Never,
            };
            return limited(encode(&text, plus));
        }
        match part == Part::Host && self.needs_idn(flags) {
            true => Err(UrlError::LacksIdn),
            false => Ok(text),
        }
    }

    /// Whether `flags` ask for the host's other form. (libcurl without an IDN library says that
    /// it has none even where the two forms are the same.)
    fn needs_idn(&self, flags: Flags) -> bool {
        let is_ascii = self.host.as_ref().is_none_or(|host| host.is_ascii());
        match flags.has(Flags::PUNYCODE) {
            true => !is_ascii,
            false => flags.has(Flags::PUNY2IDN) && is_ascii,
        }
    }

    fn shown_port(&self, known: Option<&Scheme>, flags: Flags) -> Option<u16> {
        let default = known.map(|scheme| scheme.port);
        match self.port {
            None => default.filter(|_| flags.has(Flags::DEFAULT_PORT)),
            Some(_) if self.port == default && flags.has(Flags::NO_DEFAULT_PORT) => None,
            port => port,
        }
    }

    fn whole(&self, flags: Flags) -> Result<Vec<u8>, UrlError> {
        let out = match self.scheme.as_deref().is_some_and(scheme::is_file) {
            true => b"file://".to_vec(),
            false => self.front(flags)?,
        };
        let out = self.append_rest(out, flags);
        match out.len() < INPUT_STRING {
            true => Ok(out),
            false => Err(UrlError::JoinedTooLong),
        }
    }

    /// What stands before the path.
    fn front(&self, flags: Flags) -> Result<Vec<u8>, UrlError> {
        let host = self.host.as_deref().ok_or(UrlError::NoHost)?;
        let default = flags
            .has(Flags::DEFAULT_SCHEME)
            .then_some(Self::DEFAULT_SCHEME);
        let scheme = self.scheme.as_deref().or(default);
        let scheme = scheme.ok_or(UrlError::NoScheme)?;
        let known = scheme::find(scheme);
        let mut out = Vec::new();
        if !(self.guessed && flags.has(Flags::NO_GUESS_SCHEME)) {
            out.extend([scheme, b"://"].concat());
        }
        let has_options = known.is_none_or(|scheme| scheme.login_options);
        let options = self.options.as_deref().filter(|_| has_options);
        out.extend_from_slice(self.user.as_deref().unwrap_or_default());
        for (mark, piece) in [(b':', self.password.as_deref()), (b';', options)] {
            if let Some(piece) = piece {
                out.push(mark);
                out.extend_from_slice(piece);
            }
        }
        if self.user.is_some() || self.password.is_some() || options.is_some() {
            out.push(b'@');
        }
        out.extend(self.shown_host(host, flags)?);
        if let Some(port) = self.shown_port(known, flags) {
            out.extend_from_slice(format!(":{port}").as_bytes());
        }
        Ok(out)
    }

    fn shown_host(&self, host: &[u8], flags: Flags) -> Result<Vec<u8>, UrlError> {
        match (host.split_last(), &self.zone) {
            (Some((_, open)), Some(zone)) if host.starts_with(b"[") => {
                Ok([open, b"%25", zone, b"]"].concat())
            }
            _ if host.starts_with(b"[") => Ok(host.to_vec()),
            _ if flags.has(Flags::URLENCODE) => Ok(escape(host, |_| false)),
            _ if self.needs_idn(flags) => Err(UrlError::LacksIdn),
            _ => Ok(host.to_vec()),
        }
    }

    /// Path, query and fragment; an empty query or fragment only where `flags` ask for it.
    fn append_rest(&self, mut out: Vec<u8>, flags: Flags) -> Vec<u8> {
        out.extend_from_slice(self.path.as_deref().unwrap_or(b"/"));
        let asked = flags.has(Flags::GET_EMPTY);
        let query = self.query.as_deref().unwrap_or_default();
        if !query.is_empty() || (asked && self.has_query) {
            out.push(b'?');
        }
        out.extend_from_slice(query);
        if self.fragment.is_some() || (asked && self.has_fragment) {
            out.push(b'#');
        }
        out.extend_from_slice(self.fragment.as_deref().unwrap_or_default());
        out
    }
}

#[cfg(test)]
mod tests;
