//! One attempt after another: what a redirect or a challenge makes of the next request, and who
//! may see which secret.
//!
//! Each attempt starts at `Phase::Start` with a connection of its own. The whole transfer's time
//! goes on; the time to connect starts anew.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::http::response::Head;
use crate::http::{date, digest, redirect, request};
use crate::limits;
use crate::random::Random;
use crate::settings::{Follow, Settings, Text};
use crate::store::cookies::Origin as CookieOrigin;
use crate::transfer::error::{Error, Kind};
use crate::transfer::login::{self, Picked};
use crate::transfer::target::read_reference;
use crate::transfer::{Common, hsts, state::Phase};
use crate::ws::handshake;

/// What is remembered from one attempt to the next.
#[derive(Debug, Default)]
pub struct Attempts {
    /// Whom the application named: its secrets are for this origin.
    first: Option<Origin>,
    /// This attempt's origin is another one.
    foreign: bool,
    redirects: u32,
    /// The application's method was given up.
    method_dropped: bool,
    /// `CURLOPT_AUTOREFERER`'s.
    referer: Option<Vec<u8>>,
    pub picked: Picked,
    /// Challenges answered since the last redirect.
    pub answers: u32,
    /// Our nonce for Digest.
    pub cnonce: String,
    /// The application's Host, for cookies.
    cookie_host: Option<String>,
}

/// Scheme, host and port (RFC 6454).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin(&'static str, String, u16);

/// What an attempt's request says that depends on whom it asks.
#[derive(Debug)]
pub struct Asked {
    /// GET, or the application's.
    pub method: Vec<u8>,
    /// `CURLOPT_REFERER`, or the last URL.
    pub referer: Option<Vec<u8>>,
    /// The value of Authorization.
    pub authorization: Option<Vec<u8>>,
    /// The value of Cookie.
    pub cookie: Option<Vec<u8>>,
    /// `CURLOPT_HTTPHEADER` without what is not for this origin.
    pub custom: Vec<Text>,
}

/// Before an attempt: new random values, and whose secrets may be shown.
///
/// # Errors
/// No randomness.
pub fn begin(common: &mut Common, random: &mut dyn Random) -> Result<(), Error> {
    // The first one has its key already, and knows no challenge.
    if common.approach.key.is_empty() {
        let (nonce, cnonce) = nonces(random)?;
        common.approach.key = handshake::key(nonce);
        common.approach.attempts.cnonce = digest::hex(&cnonce);
    }
    let host = common.approach.url.host.text.to_ascii_lowercase();
    let here = Origin(common.scheme, host, common.port);
    let first = common
        .approach
        .attempts
        .first
        .get_or_insert_with(|| here.clone());
    common.approach.attempts.foreign = *first != here;
    Ok(())
}

/// Fresh ones: for Sec-WebSocket-Key, and for Digest.
///
/// # Errors
/// No randomness.
pub fn nonces(random: &mut dyn Random) -> Result<([u8; 16], [u8; 16]), Error> {
    let (mut nonce, mut cnonce) = ([0; 16], [0; 16]);
    random
        .fill(&mut nonce)
        .and_then(|()| random.fill(&mut cnonce))
        .map_err(|_| Error::new(Kind::FailedInit, "The system gave no random bytes"))?;
    Ok((nonce, cnonce))
}

/// What this attempt's request says, `target` being its target.
///
/// # Errors
/// Credentials that cannot be sent.
pub fn request(
    settings: &Settings,
    common: &mut Common,
    target: &[u8],
    now: Instant,
) -> Result<Asked, Error> {
    let wanted = &settings.request;
    let own_method = wanted.method.as_deref();
    let method = own_method.filter(|_| !common.approach.attempts.method_dropped);
    let method = method.unwrap_or(b"GET").to_vec();
    let trusted = is_trusted(settings, common);
    let mut custom = wanted.headers.clone();
    if common.approach.attempts.foreign {
        request::remove(&mut custom, b"Host");
    }
    if !trusted {
        request::remove(&mut custom, b"Authorization");
        request::remove(&mut custom, b"Cookie");
    }
    let referer = common.approach.attempts.referer.clone();
    let referer = referer.or_else(|| wanted.referer.as_deref().map(<[u8]>::to_vec));
    common.info.referer = referer.clone();
    let own_host = request::values(&custom, b"Host").next();
    common.approach.attempts.cookie_host = own_host.map(without_port);
    let mut cookie =
        common.with_origin(|origin| common.approach.cookies.field(origin, common.unix_time(now)));
    if let Some(own) = wanted.cookie.as_deref().filter(|_| trusted) {
        let engines = cookie
            .take()
            .map_or(Vec::new(), |cookie| [&cookie[..], b"; "].concat());
        cookie = Some([&engines[..], own].concat());
    }
    Ok(Asked {
        authorization: login::authorization(settings, common, &method, target)?,
        cookie,
        method,
        referer,
        custom,
    })
}

/// What a response head tells besides its status: cookies, HSTS, and when to come again.
pub fn note(head: &Head, common: &mut Common, now: Instant) {
    let unix = common.unix_time(now);
    let cookies = head.headers.get_all(b"Set-Cookie");
    common.with_origin(|origin| common.approach.cookies.set(cookies, origin, unix));
    hsts::note(head, common, unix);
    let after = head.headers.get_all(b"Retry-After").next();
    let text = after.and_then(|after| std::str::from_utf8(after).ok());
    let seconds = text.and_then(|text| text.parse().ok()).or_else(|| {
        let wait = date::parse(after?)?.saturating_sub(unix);
        u64::try_from(wait).ok()
    });
    let seconds = seconds.unwrap_or(0).min(limits::RETRY_AFTER);
    if common.info.refused.retry_after != seconds {
        common.info.refused.retry_after = seconds;
    }
}

impl Common {
    /// Whom this attempt asks, as cookies see it.
    fn with_origin<R>(&self, then: impl FnOnce(&CookieOrigin<'_>) -> R) -> R {
        let host = &self.approach.url.host.text;
        let host = self.approach.attempts.cookie_host.as_ref().unwrap_or(host);
        let here = ["localhost", "127.0.0.1", "::1"];
        then(&CookieOrigin {
            host,
            path: &self.approach.url.path,
            secure: self.scheme == "wss" || here.iter().any(|name| host.eq_ignore_ascii_case(name)),
        })
    }
}

/// The host of a Host field.
fn without_port(host: &[u8]) -> String {
    let host = String::from_utf8_lossy(host);
    match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default().to_owned(),
        None => host.split(':').next().unwrap_or_default().to_owned(),
    }
}

/// Whether the application's secrets may be shown to whom this attempt asks.
pub fn is_trusted(settings: &Settings, common: &Common) -> bool {
    !common.approach.attempts.foreign || settings.request.unrestricted_auth
}

/// After a response that is no 101: the next attempt, or `None` if it is a refusal.
///
/// # Errors
/// A redirect that is not followed though the application asked for redirects.
pub fn after(
    settings: &Arc<Settings>,
    head: &Head,
    common: &mut Common,
    now: Instant,
) -> Result<Option<Phase>, Error> {
    let again = match head.status {
        // Nobody but the application could bring another stream.
        _ if common.attached => false,
        401 => login::answer_challenge(settings, head, common)?,
        _ if settings.request.follow != Follow::Off => follow(settings, head, common, now)?,
        _ => false,
    };
    if !again {
        return Ok(None);
    }
    common.approach.key.clear();
    common.info.heads.next_request();
    common.info.refused.redirect_url = None;
    common.info.content_type = None;
    common.info.times.starttransfer = Duration::ZERO;
    common.deadlines.connect_again(&settings.time, now);
    Ok(Some(Phase::Start(Arc::clone(settings))))
}

/// Goes where a redirect says. False: it says nothing.
fn follow(
    settings: &Settings,
    head: &Head,
    common: &mut Common,
    now: Instant,
) -> Result<bool, Error> {
    let location = redirect::location(head).map_err(|_| {
        Error::new(
            Kind::WeirdServerReply,
            "The redirect has two Location headers that do not agree",
        )
    })?;
    let Some(location) = location else {
        return Ok(false);
    };
    let to = common.approach.url.join(location);
    if let Some(most) = settings.request.max_redirects.0
        && common.approach.attempts.redirects >= most
    {
        common.note_refusal(head);
        return Err(Error::new(
            Kind::TooManyRedirects,
            format!("Maximum ({most}) redirects followed"),
        ));
    }
    let before = (
        common.scheme,
        common.approach.url.host.text.clone(),
        common.port,
    );
    let referer = without_secrets(common);
    let target = read_reference(&to, settings)?;
    let scheme = redirect_scheme(common.scheme, hsts::scheme(&target, common, now), settings)?;
    common.go_to(target, scheme)?;
    let same = before
        == (
            common.scheme,
            common.approach.url.host.text.clone(),
            common.port,
        );
    let attempts = &mut common.approach.attempts;
    if !same {
        attempts.picked = Picked::Nothing;
    }
    attempts.answers = 0;
    attempts.redirects = attempts.redirects.saturating_add(1);
    if settings.request.auto_referer {
        attempts.referer = Some(referer);
    }
    let method = match settings.request.follow {
        Follow::Off | Follow::Keep => redirect::Method::Keep,
        Follow::ByStatus => redirect::Method::ByStatus,
        Follow::First => redirect::Method::First,
    };
    attempts.method_dropped |= method.drops(head.status);
    common.info.auth_used = 0;
    common.info.redirects = attempts.redirects;
    common.info.times.redirect = common.info.times.since_start(now);
    let url = common.approach.url.effective();
    common.trace.text(|| {
        let url = String::from_utf8_lossy(&url);
        format!("Issue another request to this URL: '{url}'")
    });
    Ok(true)
}

/// The scheme that a redirect leads to, `http` and `https` meaning ours. Never from wss to ws:
/// what was to be protected would not be.
fn redirect_scheme(from: &str, to: &str, settings: &Settings) -> Result<&'static str, Error> {
    let scheme = match to {
        "ws" | "http" => "ws",
        "wss" | "https" => "wss",
        other => {
            return Err(Error::new(
                Kind::UnsupportedProtocol,
                format!("The redirect leads to \"{other}\": libcurlws speaks ws:// and wss://"),
            ));
        }
    };
    if from == "wss" && scheme == "ws" {
        return Err(Error::new(
            Kind::UnsupportedProtocol,
            "The redirect leads from wss to ws, which is not protected: it is not followed",
        ));
    }
    let (all, redirects) = (
        &settings.request.schemes,
        &settings.request.redirect_schemes,
    );
    let allowed = match scheme {
        "ws" => all.ws && redirects.ws,
        _ => all.wss && redirects.wss,
    };
    match allowed {
        true => Ok(scheme),
        false => Err(Error::new(
            Kind::UnsupportedProtocol,
            format!("Protocol \"{scheme}\" is disabled (in redirect)"),
        )),
    }
}

/// The URL without user name, password and fragment (RFC 9110, 10.1.3).
fn without_secrets(common: &Common) -> Vec<u8> {
    let mut url = common.approach.url.clone();
    (url.user, url.password, url.fragment) = (None, None, None);
    url.effective()
}
