//! Who we say that we are: user name, password and token of an attempt, and what answers the
//! server's challenge.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::http::auth::{BASIC, BEARER, DIGEST, DIGEST_IE};
use crate::http::challenge::{self, Challenge};
use crate::http::response::Head;
use crate::http::{auth, digest, request};
use crate::limits;
use crate::settings::{Netrc, Settings};
use crate::store::netrc;
use crate::transfer::Common;
use crate::transfer::attempt::is_trusted;
use crate::transfer::error::{Error, Kind};

/// Schemes by name and `CURLAUTH_` bit, for `CURLINFO_HTTPAUTH_AVAIL`.
const SCHEMES: [(&[u8], u64); 5] = [
    (b"Basic", BASIC),
    (b"Digest", DIGEST),
    (b"Negotiate", 1 << 2),
    (b"NTLM", 1 << 3),
    (b"Bearer", BEARER),
];

/// The way of authentication that a challenge led to.
#[derive(Debug, Default)]
pub enum Picked {
    /// Nothing was asked yet.
    #[default]
    Nothing,
    Basic,
    Bearer,
    Digest(Box<digest::Session>),
}

/// User name and password; empty ones are the same as none.
#[derive(Debug, Default)]
struct Login {
    user: Vec<u8>,
    password: Vec<u8>,
}

fn login(settings: &Settings, common: &Common) -> Result<Login, Error> {
    let wanted = &settings.request;
    let options = match is_trusted(settings, common) {
        true => (wanted.user.as_deref(), wanted.password.as_deref()),
        false => (None, None),
    };
    let url = (
        common.approach.url_user.as_deref(),
        common.approach.url_password.as_deref(),
    );
    let by_option = options.0.is_some_and(|user| !user.is_empty());
    let (user, password) = auth::merge(options, url);
    let login = Login {
        user: user.unwrap_or_default().to_vec(),
        password: password.unwrap_or_default().to_vec(),
    };
    let complete = !login.user.is_empty() && !login.password.is_empty();
    match wanted.netrc {
        Netrc::Ignored => Ok(login),
        _ if by_option => Ok(login),
        Netrc::Optional if complete => Ok(login),
        how => from_netrc(settings, &common.approach.url.host.text, login, how),
    }
}

/// What the .netrc file says of a host, and of the user if one is named already.
fn from_netrc(settings: &Settings, host: &str, login: Login, how: Netrc) -> Result<Login, Error> {
    let path = settings.request.netrc_file.as_deref();
    let path = path.map(|path| Path::new(OsStr::from_bytes(path)));
    let bad = |text: &str| Err(Error::new(Kind::Netrc, format!(".netrc error: {text}")));
    let entry = match netrc::look_up(path, host, &login.user) {
        Ok(Some(entry)) => entry,
        Ok(None) => return Ok(login),
        // What may be in a file that cannot be read for now is not left out in silence.
        Err(netrc::NetrcError::Missing | netrc::NetrcError::Syntax) if how == Netrc::Optional => {
            return Ok(login);
        }
        Err(error) => return bad(&error.to_string()),
    };
    let found = Login {
        user: entry.user.unwrap_or(login.user),
        password: entry.password.unwrap_or(login.password),
    };
    let mut bytes = found.user.iter().chain(&found.password);
    match bytes.any(u8::is_ascii_control) {
        true => bad("the user name or password has a control byte in it"),
        false => Ok(found),
    }
}

fn bearer<'a>(settings: &'a Settings, common: &Common) -> Option<&'a [u8]> {
    let token = settings.request.bearer.as_deref();
    token.filter(|token| !token.is_empty() && is_trusted(settings, common))
}

/// The value of Authorization, by what the server asked for, and its bit in the facts.
///
/// # Errors
/// Credentials that cannot be sent.
pub fn authorization(
    settings: &Settings,
    common: &mut Common,
    method: &[u8],
    target: &[u8],
) -> Result<Option<Vec<u8>>, Error> {
    let Login { user, password } = login(settings, common)?;
    let token = bearer(settings, common);
    let allowed = settings.request.auth.0;
    let no_query = |target: &[u8]| {
        let end = target.iter().position(|&byte| byte == b'?');
        target
            .get(..end.unwrap_or(target.len()))
            .map(<[u8]>::to_vec)
    };
    let attempts = &mut common.approach.attempts;
    let (value, used) = match &mut attempts.picked {
        Picked::Nothing => (
            auth::choose(allowed, Some(&user), Some(&password), token),
            allowed & (BASIC | BEARER),
        ),
        Picked::Basic => (auth::basic(&user, &password).map(Some), BASIC),
        Picked::Bearer => (auth::bearer(token.unwrap_or_default()).map(Some), BEARER),
        Picked::Digest(session) => {
            let short = no_query(target).filter(|_| allowed & DIGEST_IE != 0);
            let answer = session.answer(&digest::Request {
                method,
                target: short.as_deref().unwrap_or(target),
                user: &user,
                password: &password,
                cnonce: &attempts.cnonce,
            });
            (Ok(Some(answer)), DIGEST)
        }
    };
    let value = value.map_err(|error| Error::new(Kind::BadArgument, error.to_string()))?;
    common.info.auth_used = if value.is_some() { used } else { 0 };
    Ok(value)
}

/// Picks the best of what is offered, allowed and possible. False: there is no (further) answer.
pub fn answer_challenge(
    settings: &Settings,
    head: &Head,
    common: &mut Common,
) -> Result<bool, Error> {
    let offered = challenge::challenges(&head.headers, b"WWW-Authenticate");
    let bits = SCHEMES.iter().filter(|(name, _)| has(&offered, name));
    common.info.refused.auth_available = bits.fold(0, |all, (_, bit)| all | bit);
    let own = request::values(&settings.request.headers, b"Authorization").next();
    if own.is_some_and(|_| is_trusted(settings, common)) {
        return Ok(false);
    }
    let digests = offered.iter().filter_map(digest::Session::new);
    let digest = digests.max_by_key(digest::Session::strength);
    let stale = digest.as_ref().is_some_and(digest::Session::is_stale);
    let answered = common.info.auth_used != 0;
    // A redirect may lead to another realm.
    let elsewhere = common.approach.attempts.answers == 0;
    let asked_again =
        (stale || elsewhere) && matches!(common.approach.attempts.picked, Picked::Digest(_));
    if (answered && !asked_again) || common.approach.attempts.answers >= limits::AUTH_ANSWERS {
        return Ok(false);
    }
    let Login { user, password } = login(settings, common)?;
    let known = !user.is_empty() || !password.is_empty();
    let allowed = settings.request.auth.0;
    let picked = match digest {
        _ if allowed & BEARER != 0
            && has(&offered, b"Bearer")
            && bearer(settings, common).is_some() =>
        {
            Picked::Bearer
        }
        Some(digest) if allowed & (DIGEST | DIGEST_IE) != 0 && known => {
            Picked::Digest(Box::new(digest))
        }
        _ if allowed & BASIC != 0 && known && has(&offered, b"Basic") => Picked::Basic,
        _ => return Ok(false),
    };
    common.approach.attempts.picked = picked;
    common.approach.attempts.answers += 1;
    common
        .trace
        .text(|| "The server asks who we are; another request tells it".into());
    Ok(true)
}

fn has(offered: &[Challenge], scheme: &[u8]) -> bool {
    offered.iter().any(|challenge| challenge.is(scheme))
}
