//! What may stand for a host: a name, an IPv4 address in every notation of old, an IPv6 address
//! in brackets with a zone.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::limits::URL_ZONE;
use crate::url::UrlError;
use crate::url::encode::decode_printable;

/// Bytes that no host name may have.
const NOT_IN_NAME: &[u8] = b" \r\n\t/:#?!@{}[]\\$'\"^`*<>=;,+&()%|";

/// A host and its port as a URL writes them. `has_scheme`: whether a scheme stood before.
///
/// The host comes back decoded, an address in its usual notation; a zone goes to `zone`.
///
/// # Errors
/// Those about hosts and ports.
pub fn read(
    text: &[u8],
    has_scheme: bool,
    zone: &mut Option<Vec<u8>>,
) -> Result<(Vec<u8>, Option<u16>), UrlError> {
    let (host, port) = split_port(text)?;
    if host.is_empty() {
        return Err(UrlError::NoHost);
    }
    let port = match port.split_first() {
        None => None,
        // Browsers take "host:" for "host", and so does libcurl behind a scheme.
        Some((b':', b"")) if has_scheme => None,
        Some((b':', digits)) => Some(parse_port(digits)?),
        Some(_) => return Err(UrlError::BadPort),
    };
    let host = match host.contains(&b'%') {
        true => decode_printable(host).ok_or(UrlError::BadHost)?,
        false => host.to_vec(),
    };
    if host.starts_with(b"[") {
        return Ok((bracketed(&host, zone)?, port));
    }
    if let Some(address) = parse_ipv4(&host) {
        return Ok((address.to_string().into_bytes(), port));
    }
    check(&host, zone)?;
    Ok((host, port))
}

/// Judges a decoded host; a zone goes to `zone`.
///
/// # Errors
/// `BadHost`, `BadIpv6`.
pub fn check(host: &[u8], zone: &mut Option<Vec<u8>>) -> Result<(), UrlError> {
    if host.starts_with(b"[") {
        return bracketed(host, zone).map(|_| ());
    }
    let bad = host.iter().any(|byte| NOT_IN_NAME.contains(byte));
    match bad || host == b"." || host.ends_with(b"..") {
        true => Err(UrlError::BadHost),
        false => Ok(()),
    }
}

/// A port as it is set by itself or stands behind a host's colon.
///
/// # Errors
/// `BadPort`, `Backslash`.
pub fn parse_port(text: &[u8]) -> Result<u16, UrlError> {
    let len = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(len);
    let number = std::str::from_utf8(digits)
        .ok()
        .and_then(|digits| digits.parse().ok());
    match rest.first() {
        None => number.ok_or(UrlError::BadPort),
        Some(b'\\') if digits.is_empty() || number.is_some() => Err(UrlError::Backslash),
        Some(_) => Err(UrlError::BadPort),
    }
}

/// The host, and what follows it: nothing, or a colon and a port.
fn split_port(text: &[u8]) -> Result<(&[u8], &[u8]), UrlError> {
    let position = |mark: u8| text.iter().position(|&byte| byte == mark);
    let end = match text.first() {
        Some(b'[') => position(b']').ok_or(UrlError::BadIpv6)? + 1,
        _ => position(b':').unwrap_or(text.len()),
    };
    Ok(text.split_at_checked(end).unwrap_or((text, b"")))
}

/// An IPv6 address in brackets, in its usual notation and without its zone. The percent sign
/// before the zone may stand for itself or be encoded (RFC 6874).
fn bracketed(host: &[u8], zone: &mut Option<Vec<u8>>) -> Result<Vec<u8>, UrlError> {
    let in_address = |byte: &&u8| byte.is_ascii_hexdigit() || b":.".contains(byte);
    let inside = host.get(1..).unwrap_or_default();
    let len = inside.iter().take_while(in_address).count();
    let (address, rest) = inside.split_at(len);
    if host.len() < 4 {
        return Err(UrlError::BadIpv6);
    }
    // Whatever stands for the closing bracket, libcurl takes it for one.
    if rest.len() != 1 {
        let text = rest.strip_prefix(b"%").ok_or(UrlError::BadIpv6)?;
        let text = match text.strip_prefix(b"25") {
            Some(behind) if !matches!(behind.first(), None | Some(b']')) => behind,
            _ => text,
        };
        let end = text.iter().position(|&byte| byte == b']');
        let name = end.and_then(|end| text.get(..end)).unwrap_or_default();
        if !(1..=URL_ZONE).contains(&name.len()) {
            return Err(UrlError::BadIpv6);
        }
        *zone = Some(name.to_vec());
    }
    let parsed = parse_ipv6(address).ok_or(UrlError::BadIpv6)?;
    let usual = ipv6_text(parsed);
    // libcurl writes the usual form over the given one, and only where it fits.
    let shown = if usual.len() <= len {
        usual.as_bytes()
    } else {
        address
    };
    Ok([b"[", shown, b"]"].concat())
}

/// An IPv6 address without brackets; libcurl overlooks a colon behind it.
pub fn parse_ipv6(text: &[u8]) -> Option<Ipv6Addr> {
    let text = match text.strip_suffix(b":") {
        Some(shorter) if !shorter.ends_with(b":") => shorter,
        _ => text,
    };
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Its usual notation (RFC 5952), with the end in decimal where all before it is zero.
pub fn ipv6_text(address: Ipv6Addr) -> String {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, high, _] if high != 0 => {
            let [.., a, b, c, d] = address.octets();
            format!("::{}", Ipv4Addr::new(a, b, c, d))
        }
        _ => address.to_string(),
    }
}

/// An IPv4 address in the notations of `inet_aton`: one to four numbers, decimal, octal (0) or
/// hexadecimal (0x), the last of which fills the remaining bytes; one dot may follow.
pub fn parse_ipv4(text: &[u8]) -> Option<Ipv4Addr> {
    let text = std::str::from_utf8(text).ok()?;
    let text = text.strip_suffix('.').unwrap_or(text);
    let mut numbers: Vec<u32> = Vec::with_capacity(4);
    for part in text.split('.') {
        if numbers.len() == 4 {
            return None;
        }
        let (digits, radix) = match part.as_bytes() {
            [b'0', b'x' | b'X', ..] => (part.get(2..)?, 16),
            [b'0', ..] => (part, 8),
            _ => (part, 10),
        };
        if !digits.chars().all(|digit| digit.is_digit(radix)) {
            return None;
        }
        numbers.push(u32::from_str_radix(digits, radix).ok()?);
    }
    let last = numbers.pop()?;
    let mut address = last;
    for (place, &number) in numbers.iter().enumerate() {
        let octet = u8::try_from(number).ok()?;
        address |= u32::from(octet) << (24 - 8 * place);
    }
    let fits = u64::from(last) < 1 << (8 * (4 - numbers.len()));
    fits.then(|| Ipv4Addr::from(address))
}
