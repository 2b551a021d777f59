//! Where a transfer is told to go: the URL, of the application or of a redirect.

use crate::settings::Settings;
use crate::transfer::error::{Error, Kind};
use crate::url::{self, Url};

/// The URL, with `CURLOPT_PORT`, and as a text without (`CURLINFO_EFFECTIVE_URL`).
pub fn read_url(settings: &Settings) -> Result<(Url, Vec<u8>), Error> {
    let (mut url, text) = read_whole(settings)?;
    if settings.request.port != 0 {
        url.port = Some(settings.request.port);
    }
    Ok((url, text))
}

fn read_whole(settings: &Settings) -> Result<(Url, Vec<u8>), Error> {
    let request = &settings.request;
    if let Some(parts) = &request.url_parts {
        let text = parts
            .get(url::Part::Url, url::Flags::default())
            .map_err(|error| Error::new(Kind::Url, format!("CURLOPT_CURLU: {error}")))?;
        // Not read from the text: a user name with a slash in it would end up as the host.
        return Ok((Url::from_parts(parts).map_err(rejected)?, text));
    }
    let Some(text) = &request.url else {
        return Err(Error::new(Kind::Url, "No URL was set (CURLOPT_URL)"));
    };
    let url = read(text, request.default_scheme.as_deref(), settings)?;
    let text = url.effective();
    Ok((url, text))
}

/// Reads the URL that a redirect leads to.
pub fn read_reference(text: &[u8], settings: &Settings) -> Result<Url, Error> {
    read(text, None, settings)
}

fn read(text: &[u8], default_scheme: Option<&[u8]>, settings: &Settings) -> Result<Url, Error> {
    let options = url::ParseOptions {
        default_scheme,
        path_as_is: settings.request.path_as_is,
        disallow_user: settings.request.disallow_user_in_url,
    };
    url::parse(text, &options).map_err(rejected)
}

/// User name and password of the URL.
pub fn credentials(url: &Url) -> Result<url::Credentials, Error> {
    let found = url.credentials();
    found.map_err(|error| Error::new(Kind::Url, error.to_string()))
}

fn rejected(error: url::UrlError) -> Error {
    let kind = match error {
        url::UrlError::UserNotAllowed => Kind::LoginDenied,
        url::UrlError::NoScheme => Kind::UnsupportedProtocol,
        _ => Kind::Url,
    };
    Error::new(kind, format!("URL rejected: {error}"))
}

/// The scheme of the application's URL, which must be one of ours and not switched off.
pub fn check_scheme(url: &Url, settings: &Settings) -> Result<&'static str, Error> {
    let unsupported = |sentence: String| Err(Error::new(Kind::UnsupportedProtocol, sentence));
    let allowed = settings.request.schemes;
    match url.scheme.as_str() {
        "ws" if allowed.ws => Ok("ws"),
        "wss" if allowed.wss => Ok("wss"),
        "ws" | "wss" => unsupported(format!(
            "Protocol \"{}\" is switched off by CURLOPT_PROTOCOLS_STR",
            url.scheme
        )),
        "http" | "https" => unsupported(format!(
            "Protocol \"{}\" is not supported yet: libcurlws speaks ws:// and wss://",
            url.scheme
        )),
        other => unsupported(format!(
            "Protocol \"{other}\" is not supported: libcurlws speaks ws:// and wss://"
        )),
    }
}
