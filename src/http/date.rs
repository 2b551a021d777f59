//! Dates in header fields, read as laxly as RFC 6265, 5.1.1 asks of cookies; it takes all three
//! forms of RFC 9110, 5.6.7.

/// Seconds since 1970 of a date in UTC. `None`: it is none.
pub fn parse(text: &[u8]) -> Option<i64> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b':';
    for word in text.split(|byte| !is_part(byte)).filter(|w| !w.is_empty()) {
        if time.is_none() && word.contains(&b':') {
            time = Some(read_time(word)?);
        } else if day.is_none() && word.len() <= 2 && number(word).is_some() {
            day = number(word);
        } else if month.is_none() && read_month(word).is_some() {
            month = read_month(word);
        } else if year.is_none() && (2..=4).contains(&word.len()) {
            year = number(word).map(full_year);
        }
    }
    let (time, day, month, year) = (time?, day?, month?, year?);
    let fits = (1..=31).contains(&day) && (1601..=9999).contains(&year);
    fits.then(|| days(year, month, day) * 86_400 + time)
}

fn number(word: &[u8]) -> Option<i64> {
    let digits = word.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(word).ok().filter(|_| digits)?;
    text.parse().ok()
}

fn full_year(year: i64) -> i64 {
    match year {
        0..=69 => year + 2000,
        70..=99 => year + 1900,
        _ => year,
    }
}

/// Seconds since midnight.
pub(super) fn read_time(word: &[u8]) -> Option<i64> {
    let mut parts = word.split(|&byte| byte == b':').map(number);
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let fits = parts.next().is_none() && hour < 24 && minute < 60 && second < 61;
    fits.then(|| hour * 3600 + minute * 60 + second)
}

/// From 1.
fn read_month(word: &[u8]) -> Option<i64> {
    const NAMES: &[u8] = b"janfebmaraprmayjunjulaugsepoctnovdec";
    let start = word.get(..3)?;
    let at = NAMES
        .chunks(3)
        .position(|name| name.eq_ignore_ascii_case(start))?;
    i64::try_from(at + 1).ok()
}

/// Days from 1 January 1970; years begin in March here, so that the odd day is the last.
pub(super) fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let leap_days = year / 4 - year / 100 + year / 400;
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_three_forms_and_cookies_own() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "6 november 1994 8:49:37",
        ] {
            assert_eq!(parse(text.as_bytes()), Some(784_111_777), "{text}");
        }
        assert_eq!(parse(b"Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(parse(b"29 Feb 2024 23:59:59"), Some(1_709_251_199));
        assert_eq!(parse(b"1 Mar 2100 00:00:00"), Some(4_107_542_400));
        assert_eq!(parse(b"31 Dec 9999 23:59:59"), Some(253_402_300_799));
        assert_eq!(parse(b"1 Jan 38 00:00:00"), Some(2_145_916_800));
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "tomorrow",
            "6 Nov 1994",
            "6 Nov 1994 24:00:00",
            "6 Nov 1994 9223372036854775807:00:00",
            "6 Nov 1994 1:2",
            "32 Nov 1994 1:2:3",
            "6 Nov 1500 1:2:3",
            "6 Nov 19940 1:2:3",
            "99999999999999999999 Nov 1994 1:2:3",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
