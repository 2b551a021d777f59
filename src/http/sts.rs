//! Strict-Transport-Security, read (RFC 6797, 6.1), and the dates of files that keep it.

use super::date;
use super::headers::trim_blanks;

/// No end: what lies behind the year 9999, too.
pub const UNLIMITED: i64 = i64::MAX;

/// The last second of the year 9999.
const LATEST: i64 = 253_402_300_799;

const UNLIMITED_WORD: &[u8] = b"unlimited";

/// What a field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// When it ends, in seconds since 1970; `None`: at once.
    pub expires: Option<i64>,
    /// It is for the hosts below, too.
    pub below: bool,
}

/// Reads the value of a field. `now` is in seconds since 1970. `None`: it breaks the grammar, or
/// says something twice, and is to be ignored.
pub fn parse(field: &[u8], now: i64) -> Option<Policy> {
    let (mut age, mut below) = (None, false);
    for directive in directives(field)? {
        let at = directive.iter().position(|&byte| byte == b'=');
        let (name, value) = directive.split_at(at.unwrap_or(directive.len()));
        let name = trim_blanks(name);
        let value = value.split_first().map(|(_, value)| trim_blanks(value));
        if name.eq_ignore_ascii_case(b"max-age") {
            if age.replace(seconds(value?)?).is_some() {
                return None;
            }
        } else if name.eq_ignore_ascii_case(b"includesubdomains") {
            if below {
                return None;
            }
            below = true;
        } else if name.is_empty() && value.is_some() {
            return None;
        }
    }
    let expires = match age? {
        0 => None,
        age => Some(bounded(now.saturating_add(age))),
    };
    Some(Policy { expires, below })
}

/// What stands between semicolons that are not in quotes. `None`: a quote is not closed.
fn directives(field: &[u8]) -> Option<Vec<&[u8]>> {
    let (mut quoted, mut escaped) = (false, false);
    let is_end = |byte: &u8| {
        let end = *byte == b';' && !quoted;
        quoted ^= *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && quoted && !escaped;
        end
    };
    let parts = field.split(is_end).collect();
    (!quoted).then_some(parts)
}

/// A number of seconds, in quotes or not; one that is too large is the largest.
fn seconds(value: &[u8]) -> Option<i64> {
    let inside = value
        .strip_prefix(b"\"")
        .map(|rest| rest.strip_suffix(b"\""));
    let digits = inside.unwrap_or(Some(value))?;
    let all = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(digits).ok().filter(|_| all)?;
    Some(text.parse().unwrap_or(i64::MAX))
}

fn bounded(expires: i64) -> i64 {
    if expires > LATEST { UNLIMITED } else { expires }
}

/// Seconds since 1970 of `YYYYMMDD HH:MM:SS` in UTC, or of `unlimited`. `None`: it is neither.
pub fn read_date(text: &[u8]) -> Option<i64> {
    if text == UNLIMITED_WORD {
        return Some(UNLIMITED);
    }
    let (day, time) = (text.get(..8)?, text.get(8..)?);
    let number = |text: &[u8]| {
        let digits = text.iter().all(u8::is_ascii_digit);
        let text = std::str::from_utf8(text).ok().filter(|_| digits)?;
        text.parse::<i64>().ok()
    };
    let (year, month, day) = (number(&day[..4])?, number(&day[4..6])?, number(&day[6..])?);
    let time = match time {
        b"" => 0,
        [b' ', time @ ..] => date::read_time(time)?,
        _ => return None,
    };
    let fits = year >= 1583 && (1..=12).contains(&month) && (1..=31).contains(&day);
    fits.then(|| bounded(date::days(year, month, day) * 86_400 + time))
}

/// The same, written.
pub fn write_date(seconds: i64) -> Vec<u8> {
    if !(0..=LATEST).contains(&seconds) {
        return UNLIMITED_WORD.to_vec();
    }
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    // The largest that is not behind it, by whole years and then by months.
    let mut year = 1970 + day / 366;
    while date::days(year + 1, 1, 1) <= day {
        year += 1;
    }
    let later = (2..=12).take_while(|&month| date::days(year, month, 1) <= day);
    let month = 1 + later.count() as i64;
    let day = day - date::days(year, month, 1) + 1;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}{month:02}{day:02} {hour:02}:{minute:02}:{second:02}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000_000_000;

    fn read(field: &str) -> Option<(i64, bool)> {
        let policy = parse(field.as_bytes(), NOW)?;
        Some((policy.expires.map_or(0, |at| at - NOW), policy.below))
    }

    #[test]
    fn what_a_field_says() {
        for (field, expected) in [
            ("max-age=31536000", (31_536_000, false)),
            ("max-age=10; includeSubDomains", (10, true)),
            ("includesubdomains ; MAX-AGE = \"10\"", (10, true)),
            (";; max-age=10 ;", (10, false)),
            ("max-age=10; preload; x=\"a;b\\\";c\"", (10, false)),
            ("max-age=0", (0, false)),
            ("max-age=0; includeSubDomains", (0, true)),
        ] {
            assert_eq!(read(field), Some(expected), "{field}");
        }
        for field in ["max-age=99999999999999999999", "max-age=999999999999"] {
            let policy = parse(field.as_bytes(), NOW).unwrap();
            assert_eq!(policy.expires, Some(UNLIMITED), "{field}");
        }
    }

    #[test]
    fn what_is_ignored() {
        for field in [
            "",
            "includeSubDomains",
            "max-age",
            "max-age=",
            "max-age=-1",
            "max-age=+1",
            "max-age=1x",
            "max-age=1 2",
            "max-age=\"1",
            "max-age=1\"",
            "max-age=\"\"",
            "max-age=1; max-age=1",
            "max-age=1, max-age=2",
            "max-age=1; includeSubDomains; includesubdomains",
            "max-age=1; x=\"",
            "max-age=1; =x",
        ] {
            assert_eq!(read(field), None, "{field:?}");
        }
    }

    #[test]
    fn dates_go_there_and_back() {
        for (text, seconds) in [
            ("19700101 00:00:00", 0),
            ("20010909 01:46:40", 1_000_000_000),
            ("20240229 23:59:59", 1_709_251_199),
            ("20991231 00:00:00", 4_102_358_400),
            ("21000301 00:00:00", 4_107_542_400),
            ("99991231 23:59:59", LATEST),
            ("unlimited", UNLIMITED),
        ] {
            assert_eq!(read_date(text.as_bytes()), Some(seconds), "{text}");
            assert_eq!(write_date(seconds), text.as_bytes(), "{seconds}");
        }
        assert_eq!(read_date(b"20010909"), Some(999_993_600));
        assert_eq!(read_date(b"99991231 23:59:60"), Some(UNLIMITED));
        for second in (0..LATEST).step_by(98_765_432) {
            assert_eq!(read_date(&write_date(second)), Some(second));
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "2001",
            "20010909 01:46",
            "20011309 01:46:40",
            "2001090x 01:46:40",
            "20010900 01:46:40",
            "20010909-01:46:40",
            "Unlimited",
            "00010101 00:00:00",
        ] {
            assert_eq!(read_date(text.as_bytes()), None, "{text}");
        }
    }
}
