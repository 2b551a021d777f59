//! The rules of options about sockets, addresses and speed.

use super::{Arg, Parsed, Put, Rule, Status, in_range, number, text};
use crate::capi::callback::Hosts;
use crate::capi::code;
use crate::capi::types::curl_slist;
use crate::limits;
use crate::settings::{Bind, Family};

rule!(
    /// An address family.
    IpResolve -> Family, Honoured, |arg| match number(arg)? {
        0 => Ok(Family::Any),
        1 => Ok(Family::V4),
        2 => Ok(Family::V6),
        _ => Err(code::BAD_FUNCTION_ARGUMENT),
    }
);
impl Put<*const curl_slist> for Hosts {
    fn put(&mut self, list: *const curl_slist) {
        *self = Hosts { list, read: false };
    }
}

/// Longest `CURLOPT_INTERFACE`; libcurl's figure.
const INTERFACE: usize = 512;

rule!(
    /// The local end: `if!NAME`, `host!NAME`, `ifhost!INTERFACE!HOST`, or a name of either.
    Interface -> Option<Bind>, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        unsafe { text(arg) }?.map(bind).transpose()
    }
);

fn bind(text: &[u8]) -> Parsed<Bind> {
    let bad = Err(code::BAD_FUNCTION_ARGUMENT);
    if text.is_empty() || text.len() > INTERFACE {
        return bad;
    }
    if let Some(both) = text.strip_prefix(b"ifhost!") {
        let mut parts = both.splitn(2, |&byte| byte == b'!');
        return match (parts.next(), parts.next()) {
            (Some(interface), Some(host @ [_, ..])) => {
                Ok(Bind::Both(interface.into(), host.into()))
            }
            _ => bad,
        };
    }
    match (text.strip_prefix(b"if!"), text.strip_prefix(b"host!")) {
        (Some([]), _) | (_, Some([])) => bad,
        (Some(name), _) => Ok(Bind::Interface(name.into())),
        (_, Some(name)) => Ok(Bind::Host(name.into())),
        _ => Ok(Bind::Either(text.into())),
    }
}

rule!(
    /// Bytes per second.
    Rate -> u64, Honoured, |arg| in_range(number(arg)?)
);
rule!(
    /// Seconds; what is over 65535 counts as that.
    ShortSeconds -> u16, Honoured, |arg| {
        Ok(in_range::<u64>(number(arg)?)?.min(u16::MAX.into()) as u16)
    }
);
rule!(
    /// The number of an IPv6 zone.
    Scope -> u32, Honoured, |arg| in_range(number(arg)?)
);
rule!(
    /// Seconds; -1 is for ever.
    CacheSeconds -> Option<u64>, Honoured, |arg| match number(arg)? {
        -1 => Ok(None),
        seconds => Ok(Some(in_range::<u64>(seconds)?.min(limits::TIMEOUT_MS / 1000))),
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces() {
        let good = |text: &[u8]| bind(text).unwrap();
        assert_eq!(good(b"eth0"), Bind::Either((*b"eth0").into()));
        assert_eq!(good(b"if!eth0"), Bind::Interface((*b"eth0").into()));
        assert_eq!(good(b"host!a!b"), Bind::Host((*b"a!b").into()));
        let both = Bind::Both((*b"eth0").into(), (*b"::1").into());
        assert_eq!(good(b"ifhost!eth0!::1"), both);
        for text in [
            &b""[..],
            b"if!",
            b"host!",
            b"ifhost!",
            b"ifhost!a",
            b"ifhost!a!",
        ] {
            assert_eq!(bind(text), Err(code::BAD_FUNCTION_ARGUMENT));
        }
        assert!(bind(&[b'x'; 512]).is_ok() && bind(&[b'x'; 513]).is_err());
    }
}
