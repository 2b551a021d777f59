//! One line on a terminal that tells how far a large transfer is.

use std::time::{Duration, Instant};

/// Bytes of one burst from which on it is large.
const LARGE: u64 = 1024 * 1024;
/// How long one lasts before it is told, and how often it is told anew.
const PATIENCE: Duration = Duration::from_millis(500);
pub const TICK: Duration = Duration::from_millis(200);
/// A burst has ended when nothing moved for so long.
const IDLE: Duration = Duration::from_secs(1);

/// What moves in one direction, without a long pause.
#[derive(Clone, Copy, Debug)]
struct Burst {
    began: Instant,
    last: Instant,
    bytes: u64,
    /// Where a large message ends, if that is known.
    goal: Option<u64>,
    told: bool,
}

/// Both directions.
#[derive(Debug, Default)]
pub struct Progress {
    received: Option<Burst>,
    sent: Option<Burst>,
    next: Option<Instant>,
}

/// What the line is to become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// This, until it changes.
    Now(String),
    /// This, and then no more.
    Last(String),
}

fn moved(burst: &mut Option<Burst>, bytes: usize, left: Option<u64>, now: Instant) {
    if bytes == 0 {
        return;
    }
    let burst = burst.get_or_insert(Burst {
        began: now,
        last: now,
        bytes: 0,
        goal: None,
        told: false,
    });
    burst.last = now;
    let before = burst.bytes;
    burst.bytes += bytes as u64;
    let goal = left.map(|left| burst.bytes + left);
    match (burst.goal, goal) {
        (_, Some(goal)) if goal - before >= LARGE => burst.goal = Some(goal),
        (Some(old), _) if old >= burst.bytes => {}
        _ => burst.goal = None,
    }
}

impl Progress {
    /// So many bytes came in; so many are missing of the message, if that is known.
    pub fn received(&mut self, bytes: usize, left: Option<u64>, now: Instant) {
        moved(&mut self.received, bytes, left, now);
    }

    /// So many bytes went out.
    pub fn sent(&mut self, bytes: usize, left: u64, now: Instant) {
        moved(&mut self.sent, bytes, Some(left), now);
    }

    /// When to look again.
    pub fn due(&self) -> Option<Instant> {
        let watched = self.received.is_some() || self.sent.is_some();
        self.next.filter(|_| watched)
    }

    /// What is to be told now. `over`: nothing moves any more.
    pub fn tick(&mut self, now: Instant, over: bool) -> Option<Line> {
        if !over && self.next.is_some_and(|next| now < next) {
            return None;
        }
        self.next = Some(now + TICK);
        let (mut parts, mut last) = (Vec::new(), Vec::new());
        for (burst, name) in [(&mut self.received, "received"), (&mut self.sent, "sent")] {
            let Some(one) = burst else { continue };
            let large = one.bytes.max(one.goal.unwrap_or(0)) >= LARGE;
            if large && now - one.began >= PATIENCE {
                one.told |= !over;
                parts.push(one.line(name));
            }
            if over || now - one.last >= IDLE {
                if one.told {
                    last.push(one.sum(name));
                }
                *burst = None;
            }
        }
        match (parts.is_empty(), last.is_empty()) {
            (_, false) => Some(Line::Last(last.join(", "))),
            (false, true) if !over => Some(Line::Now(parts.join(" | "))),
            _ => None,
        }
    }
}

impl Burst {
    fn rate(&self) -> f64 {
        let seconds = (self.last - self.began).as_secs_f64().max(0.001);
        self.bytes as f64 / seconds
    }

    fn line(&self, name: &str) -> String {
        let (done, rate) = (size(self.bytes), self.rate());
        let speed = size(rate as u64);
        match self.goal {
            Some(goal) if goal > self.bytes => {
                let percent = self.bytes.saturating_mul(100) / goal;
                let left = Duration::from_secs_f64(((goal - self.bytes) as f64 / rate).min(1e9));
                let goal = size(goal);
                format!(
                    "{name} {done} of {goal} ({percent} %), {speed}/s, {} left",
                    clock(left)
                )
            }
            _ => format!("{name} {done}, {speed}/s"),
        }
    }

    fn sum(&self, name: &str) -> String {
        let seconds = (self.last - self.began).as_secs_f64();
        let (bytes, rate) = (size(self.bytes), size(self.rate() as u64));
        format!("{name} {bytes} in {seconds:.1} s ({rate}/s)")
    }
}

/// `812 B`, `1.2 MB`: thousands, as disks and networks count.
fn size(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if value < 999.5 {
            return match unit {
                "B" => format!("{bytes} B"),
                _ => format!("{value:.1} {unit}"),
            };
        }
        value /= 1000.0;
    }
    format!("{value:.1} TB")
}

/// `1:05`, `1:00:05`
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: usize = 1_000_000;

    fn at(start: Instant, ms: u64) -> Instant {
        start + Duration::from_millis(ms)
    }

    #[test]
    fn a_large_message_is_told_until_its_end() {
        let (start, mut progress) = (Instant::now(), Progress::default());
        progress.received(10 * MB, Some(190 * MB as u64), start);
        assert_eq!(progress.tick(start, false), None, "not at once");
        progress.received(40 * MB, Some(150 * MB as u64), at(start, 1000));
        let line = "received 50.0 MB of 200.0 MB (25 %), 50.0 MB/s, 0:03 left";
        assert_eq!(
            progress.tick(at(start, 1000), false),
            Some(Line::Now(line.into()))
        );
        assert_eq!(
            progress.tick(at(start, 1001), false),
            None,
            "not all the time"
        );
        progress.received(150 * MB, Some(0), at(start, 4000));
        let line = "received 200.0 MB in 4.0 s (50.0 MB/s)";
        assert_eq!(
            progress.tick(at(start, 4000), true),
            Some(Line::Last(line.into()))
        );
        assert_eq!(progress.tick(at(start, 5000), true), None);
    }

    #[test]
    fn little_is_not_told() {
        let (start, mut progress) = (Instant::now(), Progress::default());
        for second in 0..100 {
            let now = at(start, 1500 * second);
            progress.received(1000, Some(0), now);
            progress.sent(1000, 0, now);
            assert_eq!(progress.tick(now, false), None);
        }
        assert_eq!(progress.tick(at(start, 999_999), true), None);
    }

    #[test]
    fn many_blocks_have_no_goal_and_an_end() {
        let (start, mut progress) = (Instant::now(), Progress::default());
        for n in 0..=100 {
            progress.sent(65_536, 0, at(start, n * 10));
        }
        let line = "sent 6.6 MB, 6.6 MB/s";
        assert_eq!(
            progress.tick(at(start, 1000), false),
            Some(Line::Now(line.into()))
        );
        let line = "sent 6.6 MB in 1.0 s (6.6 MB/s)";
        assert_eq!(
            progress.tick(at(start, 2100), false),
            Some(Line::Last(line.into()))
        );
        assert_eq!(progress.due(), None);
    }

    #[test]
    fn sizes_and_times() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (999_960, "1.0 MB"),
            (u64::MAX, "18446744.1 TB"),
        ] {
            assert_eq!(size(bytes), text);
        }
        assert_eq!(clock(Duration::from_secs(65)), "1:05");
        assert_eq!(clock(Duration::from_secs(3605)), "1:00:05");
    }
}
