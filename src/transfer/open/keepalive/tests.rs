use super::*;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn plan(interval: u64, answer: u64, idle: u64) -> Plan {
    let beyond = Beyond {
        ping_interval_ms: interval,
        pong_timeout_ms: answer,
        idle_timeout_ms: idle,
        ..Beyond::default()
    };
    Plan::of(&beyond, WebSocket::default())
}

/// A keepalive, and the time.
fn begun(plan: Plan) -> (Keepalive, Instant) {
    let start = Instant::now();
    (Keepalive::new(plan, (0, 0), (0, 0), start), start)
}

#[test]
fn plans() {
    assert!(Plan::of(&Beyond::default(), WebSocket::default()).is_empty());
    assert!(plan(0, 7, 0).is_empty(), "no PING, nothing to be answered");
    assert_eq!(plan(9, 0, 0).answer, ms(9));
    let off = WebSocket {
        ping_off: true,
        ..WebSocket::default()
    };
    let beyond = Beyond {
        ping_interval_ms: 5,
        idle_timeout_ms: 6,
        ..Beyond::default()
    };
    let plan = Plan::of(&beyond, off);
    assert_eq!((plan.interval, plan.idle), (None, Some(ms(6))));
}

#[test]
fn a_silent_peer_is_dead_after_interval_and_timeout() {
    let (mut keepalive, start) = begun(plan(100, 30, 0));
    assert_eq!(keepalive.next(), Some(start + ms(100)));
    assert!(!keepalive.is_due(start + ms(99)));
    assert!(keepalive.is_due(start + ms(100)));
    keepalive.sent_ping(Some(0), start + ms(100));
    assert_eq!(keepalive.next(), Some(start + ms(130)));
    assert_eq!(keepalive.silence(start + ms(129)), None);
    let asked = Silence::AfterPing(start + ms(100));
    assert_eq!(keepalive.silence(start + ms(130)), Some(asked));
    let error = keepalive.dead(asked, start + ms(131));
    assert!(error.detail.contains(" 131 ms"), "{error}");
    assert!(error.detail.contains(" 31 ms"), "{error}");
}

#[test]
fn the_first_ping_without_an_answer_counts() {
    let (mut keepalive, start) = begun(plan(10, 25, 0));
    for at in [10, 20, 30] {
        assert_eq!(keepalive.silence(start + ms(at)), None);
        keepalive.sent_ping(Some(0), start + ms(at));
    }
    assert!(keepalive.silence(start + ms(35)).is_some());
    keepalive.look((1, 0), (0, 0), false, start + ms(34));
    assert_eq!(keepalive.silence(start + ms(35)), None);
    assert_eq!(keepalive.next(), Some(start + ms(40)), "the next PING");
}

#[test]
fn what_is_sent_counts_while_it_was_stuck() {
    let (mut keepalive, start) = begun(plan(0, 0, 50));
    keepalive.look((0, 0), (10, 0), true, start + ms(20));
    assert_eq!(
        keepalive.idle_due(),
        Some(start + ms(50)),
        "into the system"
    );
    keepalive.look((0, 0), (20, 0), false, start + ms(30));
    assert_eq!(keepalive.idle_due(), Some(start + ms(80)));
    keepalive.look((0, 0), (30, 0), true, start + ms(40));
    keepalive.look((0, 0), (30, 0), true, start + ms(50));
    assert_eq!(keepalive.idle_due(), Some(start + ms(80)));
    assert_eq!(keepalive.silence(start + ms(80)), Some(Silence::Idle));
}

#[test]
fn a_ping_that_is_held_up_is_waited_for_by_no_timer() {
    let (mut keepalive, start) = begun(plan(10, 30, 0));
    keepalive.hold_up(start + ms(10));
    assert_eq!(keepalive.next(), Some(start + ms(40)));
    assert!(keepalive.is_due(start + ms(20)));
    keepalive.excuse(start + ms(40));
    assert_eq!(keepalive.next(), None);
    keepalive.sent_ping(Some(0), start + ms(45));
    assert_eq!(keepalive.next(), Some(start + ms(55)));
}

#[test]
fn round_trips_are_those_of_the_ping_that_is_timed() {
    let (mut keepalive, start) = begun(plan(10, 1000, 0));
    for number in 0..4 {
        keepalive.sent_ping(Some(number), start + ms(10 * u64::from(number)));
    }
    keepalive.answered(0, start + ms(35));
    let trip = |last, least| {
        Some(RoundTrip {
            last: ms(last),
            least: ms(least),
        })
    };
    assert_eq!(keepalive.round_trip, trip(35, 35));
    keepalive.answered(1, start + ms(45));
    assert_eq!(keepalive.round_trip, trip(35, 35), "1 was not timed");
    keepalive.sent_ping(Some(4), start + ms(50));
    keepalive.sent_ping(Some(5), start + ms(60));
    keepalive.answered(3, start + ms(61));
    keepalive.answered(4, start + ms(62));
    assert_eq!(keepalive.round_trip, trip(12, 12));
    keepalive.sent_ping(Some(6), start + ms(70));
    keepalive.sent_ping(Some(7), start + ms(80));
    // A peer that answers the last one alone.
    keepalive.answered(7, start + ms(81));
    assert_eq!(keepalive.round_trip, trip(12, 12));
    keepalive.sent_ping(Some(8), start + ms(90));
    keepalive.answered(8, start + ms(120));
    assert_eq!(keepalive.round_trip, trip(30, 12));
}

#[test]
fn an_answer_within_one_look_at_the_clock_is_no_round_trip() {
    let (mut keepalive, start) = begun(plan(10, 1000, 0));
    keepalive.sent_ping(Some(0), start + ms(10));
    keepalive.answered(0, start + ms(10));
    assert_eq!(keepalive.round_trip, None, "0 would be the least for ever");
    keepalive.sent_ping(Some(1), start + ms(20));
    keepalive.answered(1, start + ms(23));
    assert_eq!(keepalive.round_trip.unwrap().least, ms(3));
}

#[test]
fn another_plan_counts_from_then_on() {
    let (mut keepalive, start) = begun(plan(0, 0, 500));
    keepalive.follow(plan(10, 0, 0), start + ms(100));
    assert_eq!(keepalive.next(), Some(start + ms(110)));
    keepalive.sent_ping(Some(0), start + ms(110));
    keepalive.follow(plan(5, 7, 0), start + ms(111));
    assert_eq!(keepalive.next(), Some(start + ms(115)));
    keepalive.follow(plan(0, 7, 0), start + ms(112));
    assert_eq!(keepalive.next(), None);
    assert_eq!(keepalive.silence(start + ms(1000)), None);
    keepalive.follow(plan(0, 0, 50), start + ms(1000));
    assert_eq!(keepalive.next(), Some(start + ms(1050)));
    keepalive.follow(plan(0, 0, 40), start + ms(1020));
    assert_eq!(keepalive.next(), Some(start + ms(1040)));
}
