//! What is tried again, and what ends the transfer.

use super::*;

#[test]
fn refusals_that_may_pass_are_tried_again_when_the_server_says() {
    let again = |status, fields: &str, chance| {
        let mut outage = Outage::new(
            Over::Plain,
            nothing,
            vec![refusal(status, fields), closes(1000)],
        );
        outage.rig.random.chance = chance;
        let result = outage.run().map_err(|error| error.kind);
        (result, outage.delays())
    };
    for status in [429, 500, 502, 503, 504, 599] {
        assert_eq!(again(status, "", 0), (Ok(()), vec![100]), "{status}");
    }
    for status in [204, 400, 401, 403, 404, 408, 410, 426, 451] {
        let refused = (Err(Kind::HttpStatus), vec![]);
        assert_eq!(again(status, "", 0), refused, "{status}");
    }
    // The least wait; so many were told the same that chance adds to it.
    assert_eq!(again(503, "Retry-After: 7\r\n", 0).1, [7000]);
    assert_eq!(again(429, "Retry-After: 7\r\n", 30).1, [7030]);
    assert_eq!(again(503, "Retry-After: 0\r\n", 30).1, [70]);
    // It is that of this refusal alone.
    let script = vec![
        refusal(503, "Retry-After: 7\r\n"),
        Act::Refuse,
        closes(1000),
    ];
    let mut outage = Outage::new(Over::Plain, nothing, script);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.delays(), [7000, 200]);
}

#[test]
fn the_status_code_of_a_close_decides() {
    for code in [1001, 1011, 1012, 1013, 1014] {
        let mut outage = Outage::new(Over::Plain, nothing, vec![closes(code), closes(1000)]);
        assert_eq!(outage.run(), Ok(()));
        let codes: Vec<_> = outage.losses().map(|event| event.close_code).collect();
        assert_eq!(codes, [code]);
    }
    let empty = Act::Say(accepted(), vec![frame(CLOSE, "").wire()]);
    let ends = [1000, 1002, 1003, 1007, 1008, 1009, 1010, 3000, 4999];
    for act in ends.map(closes).into_iter().chain([empty]) {
        let mut outage = Outage::new(Over::Plain, nothing, vec![act, closes(1000)]);
        assert_eq!(outage.run(), Ok(()));
        assert_eq!(outage.changes(), [(Opened, 0)]);
    }
}

/// Sends a CLOSE as the application does.
fn leave(rig: &mut Rig, code: u16) {
    rig.send(ws::Kind::Close, &code.to_be_bytes()).unwrap();
}

#[test]
fn who_has_said_goodbye_is_not_brought_back() {
    // The peer echoes our code, or just goes.
    for answer in [vec![close(1001, "").wire()], vec![]] {
        let mut outage = Outage::new(Over::Plain, nothing, vec![Act::Listen, closes(1000)]);
        let open = |outage: &Outage| outage.told.len() == 1 && !outage.rig.peer.received.is_empty();
        assert_eq!(outage.run_until(open), None);
        leave(&mut outage.rig, 1001);
        for frame in answer {
            outage.rig.peer.queue(&frame);
        }
        outage.rig.peer.finish();
        let ended = outage.run();
        assert!(outage.losses().next().is_none(), "{ended:?}");
    }
    // Who answers the peer's has not.
    let mut outage = Outage::new(Over::Plain, nothing, vec![Act::Listen, closes(1000)]);
    outage.run_until(|outage| outage.told.len() == 1);
    outage.rig.peer.queue(&close(1001, "").wire());
    outage.run_until(|outage| !outage.got.is_empty());
    leave(&mut outage.rig, 1001);
    outage.rig.peer.finish();
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(outage.changes(), [(Opened, 0), (Lost, 1), (Reopened, 1)]);
}

#[test]
fn a_peer_that_breaks_the_protocol_is_left() {
    let wrong = Act::Say(accepted(), vec![frame(3, "").wire()]);
    let mut outage = Outage::new(Over::Plain, nothing, vec![wrong, closes(1000)]);
    assert_eq!(kind(outage.run()), Kind::Receive);
    let head = b"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    let no_key = Act::Say(head.to_vec(), Vec::new());
    let mut outage = Outage::new(Over::Plain, nothing, vec![no_key, closes(1000)]);
    assert_eq!(kind(outage.run()), Kind::WeirdServerReply);
    assert!(outage.told.is_empty());
}

#[test]
fn a_handshake_that_is_cut_is_tried_again_and_a_certificate_that_is_refused_is_not() {
    for over in OVERS {
        let mut outage = Outage::new(over, nothing, vec![Act::Reset, closes(1000)]);
        assert_eq!(outage.run(), Ok(()));
        let whys: Vec<_> = outage
            .losses()
            .map(|event| event.why.clone().unwrap().kind)
            .collect();
        let why = match over {
            Over::Plain => Kind::Receive,
            Over::Tls => Kind::TlsCut,
        };
        assert_eq!(whys, [why]);
    }
    let stranger = |settings: &mut Settings| settings.tls.ca_blob = None;
    let mut outage = Outage::new(Over::Tls, stranger, vec![closes(1000), closes(1000)]);
    assert_eq!(kind(outage.run()), Kind::TlsPeer);
    assert!(outage.told.is_empty());
}

#[test]
fn a_server_that_does_not_answer_is_tried_again() {
    let soon = |settings: &mut Settings| settings.time.response_ms = 700;
    let mut outage = Outage::new(Over::Plain, soon, vec![Act::Silence, closes(1000)]);
    assert_eq!(outage.run_until(|outage| outage.rig.peer.asked()), None);
    outage.rig.now += ms(700);
    assert_eq!(outage.run(), Ok(()));
    assert_eq!(
        outage.losses().next().unwrap().why.as_ref().unwrap().kind,
        Kind::Timeout
    );
    assert_eq!(outage.passed(), 800);
}

#[test]
fn the_whole_transfer_has_its_time() {
    let short = |settings: &mut Settings| settings.time.total_ms = 250;
    let mut outage = Outage::new(Over::Plain, short, Vec::new());
    let error = outage.run().unwrap_err();
    assert_eq!((error.kind, outage.passed()), (Kind::Timeout, 250));
    assert!(error.detail.contains("after 250 ms"), "{error}");
    assert_eq!(outage.delays(), [100, 200]);
}
