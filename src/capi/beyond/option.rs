//! `curlws_setopt`: options with a number for a value, one per row: name, kind, number, place, doc.
//!
//! A row is what the call does, what the header declares (build.rs reads the rows, so each stays on
//! one line) and what docs/compatibility.md says. The places are fields of `settings::Beyond`.

use std::ffi::c_int;

use crate::capi::code;
use crate::capi::entry::{self, During};
use crate::capi::types::{CURL, CURLWS_BINARY, CURLWS_TEXT, CURLWSoption, CURLcode, curl_off_t};
use crate::settings::{Beyond, MessageKind};
use crate::transfer::{Error, Kind};

/// What a value may be.
trait Rule {
    /// What the place takes.
    type Value;
    /// In words, for the error buffer and the page.
    const RANGE: &'static str;
    /// Reads a value; `None` where it is out of range.
    fn read(value: i64) -> Option<Self::Value>;
}

/// The longest time, some 24 days.
const LONGEST_MS: i64 = i32::MAX as i64;

struct Milliseconds;
struct Count;
struct CountOrEndless;
struct Choice;

impl Rule for Milliseconds {
    type Value = u64;
    const RANGE: &'static str = "0 to 2147483647 milliseconds";
    fn read(value: i64) -> Option<u64> {
        u64::try_from(value).ok().filter(|_| value <= LONGEST_MS)
    }
}

impl Rule for Count {
    type Value = u64;
    const RANGE: &'static str = "1 or more";
    fn read(value: i64) -> Option<u64> {
        u64::try_from(value).ok().filter(|count| *count > 0)
    }
}

impl Rule for CountOrEndless {
    type Value = i64;
    const RANGE: &'static str = "-1 (no end) or more";
    fn read(value: i64) -> Option<i64> {
        (value >= -1).then_some(value)
    }
}

impl Rule for Choice {
    type Value = MessageKind;
    const RANGE: &'static str = "0, `CURLWS_TEXT` or `CURLWS_BINARY`";
    fn read(value: i64) -> Option<MessageKind> {
        match c_int::try_from(value).ok()? {
            0 => Some(MessageKind::Any),
            CURLWS_TEXT => Some(MessageKind::Text),
            CURLWS_BINARY => Some(MessageKind::Binary),
            _ => None,
        }
    }
}

/// A row, for docs/compatibility.md.
#[cfg_attr(not(test), allow(dead_code))] // the page is written by a test
pub struct Row {
    /// Its name without `CURLWSOPT_`.
    pub name: &'static str,
    /// What its value may be.
    pub range: &'static str,
    /// What it means.
    pub doc: &'static str,
}

macro_rules! own_options {
    ($(($name:ident, $rule:ident, $number:literal, $place:ident, $doc:literal);)*) => {
        /// Sets one. The error says what is wrong with the value.
        fn set(beyond: &mut Beyond, option: c_int, value: i64) -> Result<(), Error> {
            match option {
                $($number => beyond.$place = $rule::read(value)
                    .ok_or_else(|| out_of_range(stringify!($name), $rule::RANGE, value))?,)*
                _ => return Err(Error::new(
                    Kind::Callback(code::UNKNOWN_OPTION),
                    format!("There is no option {option} of curlws_setopt"),
                )),
            }
            Ok(())
        }

        /// All of them, in the order of their numbers.
        #[cfg_attr(not(test), allow(dead_code))]
        pub static OWN_OPTIONS: &[Row] = &[$(Row {
            name: stringify!($name),
            range: $rule::RANGE,
            doc: $doc,
        },)*];
    };
}

own_options! {
    (PING_INTERVAL_MS, Milliseconds, 1, ping_interval_ms, "A PING each so many milliseconds; 0, the default: none. Sent by transfers that are performed, by calls that receive, send or wait, and by `curl_easy_upkeep`: there is no thread.");
    (PONG_TIMEOUT_MS, Milliseconds, 2, pong_timeout_ms, "Longest wait for any byte after such a PING, in milliseconds, before the connection counts as dead: `CURLE_OPERATION_TIMEDOUT`, of every later call too, while a mere deadline leaves it open (`curlws_close_status`); 0, the default: as long as the interval.");
    (IDLE_TIMEOUT_MS, Milliseconds, 3, idle_timeout_ms, "Longest time without any byte from the peer, in milliseconds (`CURLE_OPERATION_TIMEDOUT`); 0, the default: no bound.");
    (MAX_MESSAGE, Count, 4, largest_message, "Most bytes of a message that the library puts together, inflated, all fragments; 16 MB by default. A larger one ends the connection (CLOSE 1009, `CURLE_FILESIZE_EXCEEDED`).");
    (MAX_FRAGMENTS, Count, 5, most_fragments, "Most frames of such a message; 100000 by default. More end the connection (CLOSE 1009, `CURLE_FILESIZE_EXCEEDED`).");
    (QUEUE_LIMIT, Count, 6, queue_limit, "Most bytes that `curlws_send_message` keeps for the socket; 16 MB by default. A message that does not fit is answered `CURLE_AGAIN`, one that never can, `CURLE_TOO_LARGE`.");
    (TYPE, Choice, 7, kind, "The kind of the handle's messages, for sends without one; a message of the other kind is then an error. 0, the default: any.");
    (RECONNECT_TRIES, CountOrEndless, 8, reconnect_tries, "How often in a row a lost connection is tried again; -1: for ever, 0, the default: not at all. The row ends once a connection has brought something and lasted as long as was waited for it.");
    (RECONNECT_MIN_MS, Milliseconds, 9, reconnect_min_ms, "The first wait before that, in milliseconds, doubled from try to try, less up to half of it by chance; 500 by default.");
    (RECONNECT_MAX_MS, Milliseconds, 10, reconnect_max_ms, "The longest such wait, in milliseconds; 30000 by default.");
}

fn out_of_range(name: &str, range: &str, value: i64) -> Error {
    let sentence = format!("CURLWSOPT_{name} takes {range}, not {value}");
    Error::new(Kind::BadArgument, sentence)
}

/// Sets an option that libcurl has not: `value` in the unit that the option names.
///
/// Any thread may set one at any time; it counts from then on, on an open connection too, unless
/// the option says otherwise. `curl_easy_reset` takes all back to their defaults, and
/// `curl_easy_duphandle` copies them.
///
/// `CURLE_UNKNOWN_OPTION`: no such option. `CURLE_BAD_FUNCTION_ARGUMENT`: no handle, or a value out
/// of the option's range (the error buffer names it); nothing has changed then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_setopt(
    curl: *mut CURL,
    option: CURLWSoption,
    value: curl_off_t,
) -> CURLcode {
    // SAFETY: the header: a handle.
    unsafe {
        entry::easy(curl, During::AnyCall, |handle| {
            handle.easy.check_room()?;
            handle
                .easy
                .settings(|settings| set(&mut settings.beyond, option, value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_out_of_range_change_nothing() {
        let mut beyond = Beyond::default();
        for (option, wrong) in [(1, -1), (1, LONGEST_MS + 1), (4, 0), (7, 3), (8, -2)] {
            let error = set(&mut beyond, option, wrong).unwrap_err();
            assert_eq!(error.kind, Kind::BadArgument, "{option} {wrong}");
            assert!(error.detail.contains(&wrong.to_string()), "{error}");
        }
        assert_eq!(beyond.largest_message, Beyond::default().largest_message);
        assert_eq!(beyond.reconnect_tries, 0);
    }

    #[test]
    fn each_option_goes_to_its_place() {
        let mut beyond = Beyond::default();
        for (at, _) in OWN_OPTIONS.iter().enumerate() {
            let option = at as c_int + 1;
            let value = if option == 7 {
                CURLWS_BINARY.into()
            } else {
                70 + at as i64
            };
            set(&mut beyond, option, value).unwrap();
        }
        let Beyond {
            ping_interval_ms: 70,
            pong_timeout_ms: 71,
            idle_timeout_ms: 72,
            largest_message: 73,
            most_fragments: 74,
            queue_limit: 75,
            kind: MessageKind::Binary,
            reconnect_tries: 77,
            reconnect_min_ms: 78,
            reconnect_max_ms: 79,
        } = beyond
        else {
            panic!("{beyond:?}");
        };
        let end = OWN_OPTIONS.len() as c_int + 1;
        for unknown in [0, -1, end] {
            let error = set(&mut beyond, unknown, 1).unwrap_err();
            assert_eq!(error.kind, Kind::Callback(code::UNKNOWN_OPTION));
        }
    }
}
