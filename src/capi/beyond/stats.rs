//! `curlws_stats`: figures of a WebSocket.

use std::mem::{offset_of, size_of};
use std::time::Duration;

use crate::capi::code;
use crate::capi::entry::{self, During};
use crate::capi::handle::Handle;
use crate::capi::pointer;
use crate::capi::types::{CURL, CURLcode, curlws_statistics};
use crate::transfer::{Error, Kind, Stats};

/// Size of the struct as it was at first.
const FIRST: usize = offset_of!(curlws_statistics, rtt_min_us) + size_of::<i64>();

/// Says what has gone over the WebSocket of the handle's last transfer, in both directions; also after
/// its end, until the next transfer begins. All 0 before the first.
///
/// `stats->size` is `sizeof *stats`, set by the caller; no more than that is written, so that a later
/// library may know more. `rtt_us` and `rtt_min_us` are -1 until a PING of
/// `CURLWSOPT_PING_INTERVAL_MS` was answered. A connection that was lost and opened again goes on
/// counting. Within a write callback the messages of the moment may be missing.
///
/// From any thread, also from within a callback. `CURLE_BAD_FUNCTION_ARGUMENT`: no handle, NULL, or a
/// size that is none. libcurl counts payload alone (`CURLINFO_SIZE_DOWNLOAD_T`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_stats(curl: *mut CURL, stats: *mut curlws_statistics) -> CURLcode {
    let fill = |handle: &Handle| {
        let figures = figures(&handle.easy.stats());
        // SAFETY: the header: NULL, or a struct that is as large as its first field says.
        unsafe { pointer::put_sized(stats, &figures, FIRST) }.map_err(|given| {
            let sentence =
                format!("struct curlws_statistics has {FIRST} bytes or more, not {given}");
            Error::new(Kind::BadArgument, sentence)
        })
    };
    if stats.is_null() {
        return code::BAD_FUNCTION_ARGUMENT;
    }
    // SAFETY: the header: a handle.
    unsafe { entry::easy(curl, During::AnyCall, fill) }
}

fn figures(stats: &Stats) -> curlws_statistics {
    let (sent, received) = (&stats.sent, &stats.received);
    let us = |time: Option<Duration>| {
        time.map_or(-1, |time| {
            i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
        })
    };
    curlws_statistics {
        size: size_of::<curlws_statistics>(),
        frames_sent: sent.frames,
        frames_received: received.frames,
        messages_sent: sent.messages,
        messages_received: received.messages,
        payload_sent: sent.payload,
        payload_received: received.payload,
        wire_sent: stats.wire_sent,
        wire_received: stats.wire_received,
        pings_sent: sent.pings.into(),
        pings_received: received.pings.into(),
        pongs_sent: sent.pongs.into(),
        pongs_received: received.pongs.into(),
        queued: stats.queued,
        rtt_us: us(stats.round_trip.map(|trip| trip.last)),
        rtt_min_us: us(stats.round_trip.map(|trip| trip.least)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::RoundTrip;

    #[test]
    fn round_trips_are_in_microseconds() {
        let none = figures(&Stats::default());
        assert_eq!((none.rtt_us, none.rtt_min_us), (-1, -1));
        let round_trip = Some(RoundTrip {
            last: Duration::from_millis(3),
            least: Duration::from_nanos(1999),
        });
        let some = figures(&Stats {
            round_trip,
            ..Stats::default()
        });
        assert_eq!((some.rtt_us, some.rtt_min_us), (3000, 1));
    }
}
