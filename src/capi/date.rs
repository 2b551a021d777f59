//! `curl_getdate`: dates in the forms that servers and people write.
//!
//! A date is a row of words, numbers and times in any order, with anything between them: at most
//! six, each of which must say something that was not known yet.

use std::ffi::c_char;

use crate::capi::types::{answer, time_t};
use crate::capi::{entry, pointer};

/// Whether `time_t` mostly has 32 bits; a date beyond it is then none, as with libcurl.
const SMALL: bool = cfg!(target_arch = "x86");

/// Seconds since 1970 of a date; -1 for what is none. A date without a zone is in UTC.
///
/// Understood are the dates of HTTP, mail and `asctime`, without weekday, time or zone too, and
/// `YYYYMMDD`; from the year 1583 on. `unused` is not looked at. libcurl's curl_getdate(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curl_getdate(p: *const c_char, unused: *const time_t) -> answer::time_t {
    let _ = unused;
    entry::plain(-1, || {
        // SAFETY: the manual: a string.
        let Ok(Some(text)) = (unsafe { pointer::c_str(p) }) else {
            return -1;
        };
        match parse(text) {
            Some(-1) => 0, // the one second that cannot be told from a failure
            Some(seconds) if SMALL && i32::try_from(seconds).is_err() => -1,
            Some(seconds) => seconds,
            None => -1,
        }
    })
}

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

const MONTHS: &[u8] = b"janfebmaraprmayjunjulaugsepoctnovdec";

/// Letters of a word that may mean something.
const WORD: usize = 11;

/// Zones by name, in minutes west of Greenwich; upper case only.
const ZONES: [(&str, i64); 45] = [
    ("GMT", 0),
    ("UT", 0),
    ("UTC", 0),
    ("WET", 0),
    ("BST", -60),
    ("WAT", 60),
    ("AST", 240),
    ("ADT", 180),
    ("EST", 300),
    ("EDT", 240),
    ("CST", 360),
    ("CDT", 300),
    ("MST", 420),
    ("MDT", 360),
    ("PST", 480),
    ("PDT", 420),
    ("YST", 540),
    ("YDT", 480),
    ("HST", 600),
    ("HDT", 540),
    ("CAT", 600),
    ("AHST", 600),
    ("NT", 660),
    ("IDLW", 720),
    ("CET", -60),
    ("MET", -60),
    ("MEWT", -60),
    ("MEST", -120),
    ("CEST", -120),
    ("MESZ", -120),
    ("FWT", -60),
    ("FST", -120),
    ("EET", -120),
    ("WAST", -420),
    ("WADT", -480),
    ("CCT", -480),
    ("JST", -540),
    ("EAST", -600),
    ("EADT", -660),
    ("GST", -600),
    ("NZT", -720),
    ("NZST", -720),
    ("NZDT", -780),
    ("IDLE", -720),
    ("Z", 0),
];

/// The zones of one letter (RFC 822), in hours east of Greenwich: A to M without J, then N to Y.
fn letter_zone(letter: u8) -> Option<i64> {
    let hours = match letter {
        b'A'..=b'I' => i64::from(letter - b'A') + 1,
        b'K'..=b'M' => i64::from(letter - b'K') + 10,
        b'N'..=b'Y' => -(i64::from(letter - b'N') + 1),
        _ => return None,
    };
    Some(-hours * 3600)
}

/// What is known of a date.
#[derive(Default)]
struct Date {
    weekday: bool,
    year: Option<i64>,
    /// From 1.
    month: Option<i64>,
    day: Option<i64>,
    /// Seconds since midnight.
    time: Option<i64>,
    /// Seconds west of Greenwich.
    zone: Option<i64>,
    /// A small number is taken for a year next, not for a day.
    year_next: bool,
}

/// Seconds since 1970; `None` for what is no date.
fn parse(text: &[u8]) -> Option<i64> {
    let mut date = Date::default();
    let (mut rest, mut before) = (text, None);
    for _ in 0..6 {
        while let [first, tail @ ..] = rest
            && !first.is_ascii_alphanumeric()
        {
            (before, rest) = (Some(*first), tail);
        }
        let Some(first) = rest.first() else { break };
        let used = match first.is_ascii_digit() {
            true => date.number(rest, before)?,
            false => date.word(rest)?,
        };
        let (part, tail) = rest.split_at_checked(used)?;
        (before, rest) = (part.last().copied(), tail);
    }
    date.seconds()
}

impl Date {
    /// Reads a name: a weekday, a month or a zone. The length of what was read.
    fn word(&mut self, text: &[u8]) -> Option<usize> {
        let length = text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let word = text.get(..length).filter(|_| length <= WORD)?;
        if !self.weekday && is_weekday(word) {
            self.weekday = true;
            return Some(length);
        }
        if let (None, Some(month)) = (self.month, month(word)) {
            self.month = Some(month);
            return Some(length);
        }
        if self.zone.is_some() {
            return None;
        }
        self.zone = Some(zone(word)?);
        Some(length)
    }

    /// Reads a number or a time; `before` is what stands in front of it.
    fn number(&mut self, text: &[u8], before: Option<u8>) -> Option<usize> {
        if let (None, Some((time, length))) = (self.time, time(text)) {
            self.time = Some(time);
            return Some(length);
        }
        let length = text.iter().take_while(|b| b.is_ascii_digit()).count();
        let digits = std::str::from_utf8(text.get(..length)?).ok()?;
        let value: i64 = digits.parse().ok().filter(|value| *value <= 99_999_999)?;
        if let (None, 4, 0..=1400, Some(sign @ (b'+' | b'-'))) = (self.zone, length, value, before)
        {
            let seconds = (value / 100 * 60 + value % 100) * 60;
            self.zone = Some(if sign == b'+' { -seconds } else { seconds });
        } else if let (
            8,
            Date {
                year: None,
                month: None,
                day: None,
                ..
            },
        ) = (length, &self)
        {
            self.year = Some(value / 10_000);
            self.month = Some(value % 10_000 / 100);
            self.day = Some(value % 100);
        } else {
            self.day_or_year(value)?;
        }
        Some(length)
    }

    fn day_or_year(&mut self, value: i64) -> Option<()> {
        if !self.year_next && self.day.is_none() {
            self.year_next = true;
            if (1..32).contains(&value) {
                self.day = Some(value);
                return Some(());
            }
        }
        if !self.year_next || self.year.is_some() {
            return None;
        }
        self.year = Some(match value {
            0..=70 => value + 2000,
            71..=99 => value + 1900,
            _ => value,
        });
        self.year_next = self.day.is_some();
        Some(())
    }

    fn seconds(self) -> Option<i64> {
        let (year, month, day) = (self.year?, self.month?, self.day?);
        // Before it there was another calendar.
        if year < 1583 || !(1..=12).contains(&month) || day > 31 {
            return None;
        }
        let seconds = days(year, month, day) * 86_400 + self.time.unwrap_or(0);
        Some(seconds + self.zone.unwrap_or(0))
    }
}

fn is_weekday(word: &[u8]) -> bool {
    WEEKDAYS.iter().any(|day| {
        let short = day.as_bytes().get(..3).unwrap_or_default();
        word.eq_ignore_ascii_case(day.as_bytes()) || word.eq_ignore_ascii_case(short)
    })
}

fn month(word: &[u8]) -> Option<i64> {
    let mut names = MONTHS.chunks(3).zip(1..);
    let found = names.find(|(name, _)| name.eq_ignore_ascii_case(word))?;
    Some(found.1)
}

fn zone(word: &[u8]) -> Option<i64> {
    if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| name.as_bytes() == word) {
        return Some(minutes * 60);
    }
    match word {
        [letter] => letter_zone(*letter),
        _ => None,
    }
}

/// `H:MM` or `HH:MM:SS` at the beginning, in seconds, and its length.
fn time(text: &[u8]) -> Option<(i64, usize)> {
    let (hour, mut at) = two_digits(text)?;
    let next = |at: usize| {
        let rest = text.get(at..)?.strip_prefix(b":")?;
        let (value, length) = two_digits(rest)?;
        Some((value, at + 1 + length))
    };
    let (minute, after) = next(at)?;
    at = after;
    let mut second = 0;
    if let Some((value, after)) = next(at) {
        (second, at) = (value, after);
    }
    let fits = hour < 24 && minute < 60 && second <= 60;
    fits.then_some((hour * 3600 + minute * 60 + second, at))
}

/// One or two digits, and how many they were.
fn two_digits(text: &[u8]) -> Option<(i64, usize)> {
    let digit = |at: usize| {
        let byte = text.get(at).filter(|byte| byte.is_ascii_digit())?;
        Some(i64::from(byte - b'0'))
    };
    let first = digit(0)?;
    Some(match digit(1) {
        Some(second) => (first * 10 + second, 2),
        None => (first, 1),
    })
}

/// Days from 1 January 1970; a day past its month's end counts into the next one.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin with March: the odd day is their last.
    let year = if month <= 2 { year - 1 } else { year };
    let leap_days = year / 4 - year / 100 + year / 400;
    let before = ((month + 9) % 12 * 153 + 2) / 5;
    year * 365 + leap_days + before + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::parse;

    const NOV_1994: i64 = 784_111_777;

    #[test]
    fn forms() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "06 Nov 1994 08:49:37",
            "Nov  6 08:49:37 1994",
            "1994 Nov 6 08:49:37",
            "GMT 08:49:37 06-Nov-94 Sunday",
            "94 6 Nov 08:49:37",
            "19941106 08:49:37",
            "Sun, 06 Nov 1994 09:49:37 CET",
            "Sun, 06 Nov 1994 09:49:37 A",
            "Sun, 06 Nov 1994 01:49:37 -0700",
            "Sun, 06 Nov 1994 10:49:37 +0200",
        ] {
            assert_eq!(parse(text.as_bytes()), Some(NOV_1994), "{text}");
        }
        for text in ["1994.Nov.6", "Sun/Nov/6/94/GMT", "06-Nov-94", "19941106"] {
            assert_eq!(parse(text.as_bytes()), Some(784_080_000), "{text}");
        }
    }

    #[test]
    fn calendar() {
        for (text, seconds) in [
            ("1 Jan 1970", 0),
            ("31 Dec 1969 23:59:59", -1),
            ("29 Feb 2000", 951_782_400),
            ("1 Mar 2000", 951_868_800),
            ("1 Mar 2100", 4_107_542_400),
            ("1 Jan 1583", -12_212_553_600),
            ("31 Feb 2000", 951_955_200),
            ("20 Jan 70", 3_157_401_600),
        ] {
            assert_eq!(parse(text.as_bytes()), Some(seconds), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "tomorrow",
            "6 Nov",
            "1 Jan 1582",
            "32 32 Nov",
            "6 Nov 1994 25:00:00",
            "6 Nov 1994 08:49:37 XYZ",
            "6 Nov 1994 08:49:37 cet",
            "Sun Sun 6 Nov 1994",
            "6 Nov 1994 123456789",
            "19941306",
            "6 Novemberrrrrrrrrrr 1994",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
