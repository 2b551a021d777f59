//! When it is tried again, and how often.

use super::*;

#[test]
fn waits_are_doubled_up_to_the_longest() {
    let mut script: Vec<_> = (0..6).map(|_| Act::Refuse).collect();
    script.push(closes(1000));
    let mut outage = Outage::new(Over::Plain, nothing, script);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.delays(), [100, 200, 400, 800, 1000, 1000]);
    assert_eq!(outage.passed(), 3500);
    for (at, event) in outage.losses().enumerate() {
        assert_eq!((event.attempt as usize, event.close_code), (at + 1, 0));
        assert_eq!(event.why.as_ref().unwrap().kind, Kind::Connect);
    }
    // Nothing had been open before.
    assert_eq!(outage.changes().last(), Some(&(Opened, 6)));
    assert_eq!(outage.rig.transfer.info().connects, 1);
}

#[test]
fn chance_takes_up_to_half_of_a_wait() {
    for (chance, wants) in [
        (7, [93, 193, 393]),
        (50, [50, 150, 350]),
        (51, [100, 149, 349]),
    ] {
        let mut outage = Outage::new(Over::Plain, nothing, Vec::new());
        outage.rig.random.chance = chance;
        outage.run_until(|outage| outage.told.len() == 3);
        assert_eq!(outage.delays(), wants, "{chance}");
    }
}

#[test]
fn tries_come_to_an_end_with_the_last_error() {
    let three = |settings: &mut Settings| settings.beyond.reconnect_tries = 3;
    let mut outage = Outage::new(Over::Plain, three, vec![texts(&["one"]), refusal(503, "")]);
    let error = outage.run().unwrap_err();
    assert_eq!(error.kind, Kind::Connect);
    assert_eq!(
        outage.changes(),
        [(Opened, 0), (Lost, 1), (Lost, 2), (Lost, 3)]
    );
    let whys: Vec<_> = outage
        .losses()
        .map(|event| event.why.as_ref().map(|e| e.kind))
        .collect();
    assert_eq!(whys, [None, Some(Kind::HttpStatus), Some(Kind::Connect)]);
    assert_eq!(outage.delays(), [100, 200, 400]);
}

#[test]
fn without_tries_nothing_is_tried_again() {
    let none = |settings: &mut Settings| settings.beyond.reconnect_tries = 0;
    let mut outage = Outage::new(Over::Plain, none, vec![texts(&["one"]), texts(&["two"])]);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!((outage.changes(), outage.passed()), (vec![], 0));
    // But who wants to hear of the connection does.
    let hears = |settings: &mut Settings| {
        settings.beyond.reconnect_tries = 0;
        settings.ask.reconnect = true;
    };
    let mut outage = Outage::new(Over::Plain, hears, vec![texts(&["one"]), texts(&["two"])]);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.changes(), [(Opened, 0)]);
}

#[test]
fn a_connection_that_lasted_starts_the_count_anew() {
    let script = || {
        vec![
            texts(&["a"]),
            texts(&["b"]),
            texts(&["c"]),
            texts(&[]),
            closes(1000),
        ]
    };
    let mut outage = Outage::new(Over::Plain, nothing, script());
    outage.stays = ms(399);
    assert_eq!(outage.run(), Ok(()));
    // The last one said nothing, however long it stayed.
    assert_eq!(outage.delays(), [100, 100, 100, 200]);
    let mut outage = Outage::new(Over::Plain, nothing, script());
    outage.stays = ms(150);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.delays(), [100, 100, 100, 200]);
    // No longer than was waited for it.
    let mut outage = Outage::new(Over::Plain, nothing, script());
    outage.stays = ms(99);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.delays(), [100, 200, 400, 800]);
}

#[test]
fn waiting_is_not_slow() {
    let slow = |settings: &mut Settings| {
        settings.speed.low_limit = 1;
        settings.speed.low_time_s = 2;
        settings.beyond.reconnect_min_ms = 60_000;
        settings.beyond.reconnect_max_ms = 60_000;
    };
    let mut outage = Outage::new(Over::Plain, slow, vec![texts(&["one"]), closes(1000)]);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.passed(), 60_000);
    // But who is too slow counts as lost.
    let mut outage = Outage::new(Over::Plain, slow, vec![Act::Listen, closes(1000)]);
    outage.run_until(|outage| outage.rig.transfer.socket().is_some());
    for _ in 0..4 {
        outage.rig.now += ms(1000);
        outage.run_until(|_| true);
    }
    assert_eq!(outage.run(), Ok(()));
    let event = outage.losses().next().unwrap();
    let why = event.why.as_ref().map(|error| error.kind);
    assert_eq!((why, event.close_code), (Some(Kind::Timeout), 1006));
}
