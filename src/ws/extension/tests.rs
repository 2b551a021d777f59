use super::*;

fn offers(value: &str) -> Result<Offers, Fault> {
    Offers::parse([value.as_bytes()])
}

fn judged(offered: &str, answered: &str) -> Result<Option<Agreed>, Refusal> {
    judge(&offers(offered).unwrap(), [answered.as_bytes()])
}

fn side(window_bits: u8, takeover: bool) -> Side {
    Side {
        window_bits,
        takeover,
    }
}

/// Judges an agreement: our side, then the server's.
fn agreed(offered: &str, answered: &str) -> (Side, Side) {
    let agreed = judged(offered, answered).unwrap().unwrap();
    (agreed.send, agreed.receive)
}

/// Judges an answer to our own offer.
fn to_ours(answered: &str) -> Result<Option<Agreed>, Refusal> {
    judged(OFFER, answered)
}

#[test]
fn no_answer_is_no_agreement() {
    let ours = offers(OFFER).unwrap();
    assert_eq!(judge(&ours, []), Ok(None));
    assert_eq!(to_ours(""), Ok(None));
    assert_eq!(to_ours(" ,\t, "), Ok(None));
    assert_eq!(judge(&Offers::default(), [&b""[..]]), Ok(None));
}

#[test]
fn every_parameter_is_told() {
    for (answered, send, receive) in [
        ("permessage-deflate", (15, true), (15, true)),
        (
            "permessage-deflate; client_max_window_bits=9",
            (9, true),
            (15, true),
        ),
        (
            "permessage-deflate; server_max_window_bits=8",
            (15, true),
            (8, true),
        ),
        (
            "permessage-deflate; client_no_context_takeover",
            (15, false),
            (15, true),
        ),
        (
            "permessage-deflate; server_no_context_takeover",
            (15, true),
            (15, false),
        ),
        (
            "permessage-deflate;server_no_context_takeover;client_no_context_takeover;\
             server_max_window_bits=10;client_max_window_bits=11",
            (11, false),
            (10, false),
        ),
    ] {
        let expected = (side(send.0, send.1), side(receive.0, receive.1));
        assert_eq!(agreed(OFFER, answered), expected, "{answered}");
    }
}

#[test]
fn windows_are_8_to_15_without_a_zero_in_front() {
    for bits in 8..=15 {
        let client = format!("permessage-deflate; client_max_window_bits={bits}");
        assert_eq!(agreed(OFFER, &client).0, side(bits, true));
        let server = format!("permessage-deflate; server_max_window_bits={bits}");
        assert_eq!(agreed(OFFER, &server).1, side(bits, true));
        assert_eq!(agreed(&server, &server).1, side(bits, true));
    }
    let values = [
        "0",
        "7",
        "16",
        "08",
        "015",
        "1",
        "18",
        "80",
        "100",
        "+9",
        "-9",
        "9.0",
        "0x9",
        "a",
        "264",
        "4294967304",
    ];
    for name in [CLIENT_WINDOW, SERVER_WINDOW] {
        for value in values {
            let fault = Fault::Window(name, value.into());
            let text = format!("permessage-deflate; {name}={value}");
            assert_eq!(to_ours(&text), Err(Refusal::Fault(fault.clone())));
            assert_eq!(offers(&text), Err(fault));
        }
    }
}

#[test]
fn a_window_needs_its_value() {
    for name in [CLIENT_WINDOW, SERVER_WINDOW] {
        let text = format!("permessage-deflate; {name}");
        assert_eq!(to_ours(&text), Err(Refusal::Fault(Fault::NoValue(name))));
    }
    let server = "permessage-deflate; server_max_window_bits";
    assert_eq!(offers(server), Err(Fault::NoValue(SERVER_WINDOW)));
    assert!(offers("permessage-deflate; client_max_window_bits").is_ok());
}

#[test]
fn takeover_takes_no_value() {
    for name in [CLIENT_TAKEOVER, SERVER_TAKEOVER] {
        for value in ["true", "0", "\"x\""] {
            let text = format!("permessage-deflate; {name}={value}");
            let fault = Fault::NeedlessValue(name);
            assert_eq!(offers(&text), Err(fault.clone()));
            assert_eq!(to_ours(&text), Err(Refusal::Fault(fault)));
        }
    }
}

#[test]
fn nothing_stands_there_twice() {
    for (name, value) in [
        (CLIENT_TAKEOVER, ""),
        (SERVER_TAKEOVER, ""),
        (CLIENT_WINDOW, "=10"),
        (SERVER_WINDOW, "=10"),
    ] {
        let upper = name.to_ascii_uppercase();
        let text = format!("permessage-deflate; {name}{value}; {upper}{value}");
        let fault = Fault::Twice(name);
        assert_eq!(offers(&text), Err(fault.clone()));
        assert_eq!(to_ours(&text), Err(Refusal::Fault(fault)));
    }
    let twice = "permessage-deflate, permessage-deflate";
    assert_eq!(to_ours(twice), Err(Refusal::Twice));
    let ours = offers(OFFER).unwrap();
    let one = &b"permessage-deflate"[..];
    assert_eq!(judge(&ours, [one, one]), Err(Refusal::Twice));
}

#[test]
fn unknown_parameters_fail() {
    for name in ["x", "window_bits=9", "server_max_window_bit=9", "no\"x\""] {
        let text = format!("permessage-deflate; {name}");
        assert!(offers(&text).is_err(), "{text}");
        assert!(to_ours(&text).is_err(), "{text}");
    }
    let fault = Fault::UnknownParameter("s2c_max_window_bits".into());
    let draft = "permessage-deflate; s2c_max_window_bits=9";
    assert_eq!(to_ours(draft), Err(Refusal::Fault(fault)));
}

#[test]
fn only_what_was_offered_is_chosen() {
    let refused = |name: &str| Err(Refusal::NotOffered(name.into()));
    assert_eq!(
        to_ours("x-webkit-deflate-frame"),
        refused("x-webkit-deflate-frame")
    );
    assert_eq!(to_ours("permessage-deflate, x"), refused("x"));
    assert_eq!(
        to_ours("permessage-deflate2"),
        refused("permessage-deflate2")
    );
    // Offered by the application, but nothing that we could do.
    assert_eq!(judged("x, permessage-deflate", "x"), refused("x"));
    assert_eq!(judged("x", "permessage-deflate"), refused(DEFLATE));
    let bytes = [&b"permessage-deflate"[..]];
    assert_eq!(judge(&Offers::default(), bytes), refused(DEFLATE));
}

#[test]
fn quotes_change_nothing() {
    for value in ["\"10\"", " \"10\" ", "\"1\\0\"", "\"\\1\\0\""] {
        let text = format!("permessage-deflate; client_max_window_bits={value}");
        assert_eq!(agreed(&text, &text).0, side(10, true), "{text}");
    }
    for value in [
        "\"",
        "\"10",
        "\"\"",
        "\"10\\\"",
        "\"1 0\"",
        "\" 10\"",
        "\"10,\"",
        "\"10;\"",
        "\"10\"0",
        "\"10\\",
        "\"\\\"\"",
        "\"1\x7f\"",
        "\"1é\"",
    ] {
        let text = format!("permessage-deflate; client_max_window_bits={value}");
        let malformed = |result| matches!(result, Err(Fault::Malformed(_)));
        assert!(malformed(offers(&text).map(|_| ())), "{text}");
        match to_ours(&text) {
            Err(Refusal::Fault(Fault::Malformed(_))) => {}
            other => panic!("{text}: {other:?}"),
        }
    }
    let window = Fault::Window(CLIENT_WINDOW, "16".into());
    let quoted = "permessage-deflate; client_max_window_bits=\"16\"";
    assert_eq!(to_ours(quoted), Err(Refusal::Fault(window)));
}

#[test]
fn blanks_case_and_empty_elements_do_not_matter() {
    for text in [
        "PERMESSAGE-Deflate;Client_Max_Window_Bits=12",
        ",, permessage-deflate\t; client_max_window_bits =\t12 ,",
        " permessage-deflate ;client_max_window_bits= 12",
    ] {
        assert_eq!(agreed(OFFER, text).0, side(12, true), "{text}");
    }
}

#[test]
fn malformed_fields_fail() {
    for text in [
        ";",
        "=",
        "\"permessage-deflate\"",
        "permessage-deflate;",
        "permessage-deflate; ,",
        "permessage-deflate;;client_no_context_takeover",
        "permessage-deflate client_no_context_takeover",
        "permessage-deflate=1",
        "permessage-deflate; client_max_window_bits=",
        "permessage-deflate; client_max_window_bits==9",
        "permessage-deflate; =9",
        "permessage-deflate; client_max_window_bits=9 9",
        "permessage-deflate; client_max_window_bits=9\0",
        "permessage-deflate\x01",
        "permessage-deflate/1",
    ] {
        assert!(matches!(offers(text), Err(Fault::Malformed(_))), "{text}");
        let answer = to_ours(text);
        assert!(
            matches!(answer, Err(Refusal::Fault(Fault::Malformed(_)))),
            "{text}: {answer:?}"
        );
    }
    assert!(offers("x; a=\"b\"; c, permessage-deflate").is_ok());
    assert!(offers("x; a=\"b c\", permessage-deflate").is_err());
}

#[test]
fn our_window_is_bounded_only_where_offered() {
    let answer = "permessage-deflate; client_max_window_bits=10";
    assert_eq!(
        judged("permessage-deflate", answer),
        Err(Refusal::ClientWindow)
    );
    // What the offer says of ourselves holds, whatever the answer (RFC 7692, 7.1.2.2).
    let offered = "permessage-deflate; client_max_window_bits=11";
    for (answered, bits) in [("=10", 10), ("=11", 11), ("=15", 11)] {
        let answer = format!("permessage-deflate; client_max_window_bits{answered}");
        assert_eq!(agreed(offered, &answer).0, side(bits, true));
    }
    assert_eq!(agreed(offered, "permessage-deflate").0, side(11, true));
    let offered = "permessage-deflate; client_no_context_takeover";
    assert_eq!(agreed(offered, "permessage-deflate").0, side(15, false));
}

#[test]
fn the_server_promises_what_it_was_asked() {
    let offered = "permessage-deflate; server_max_window_bits=10";
    let answer = |bits| format!("permessage-deflate; server_max_window_bits={bits}");
    assert_eq!(agreed(offered, &answer(9)).1, side(9, true));
    assert_eq!(agreed(offered, &answer(10)).1, side(10, true));
    assert_eq!(
        judged(offered, &answer(11)),
        Err(Refusal::ServerWindow {
            offered: 10,
            answered: 11
        })
    );
    assert_eq!(
        judged(offered, "permessage-deflate"),
        Err(Refusal::NoServerWindow(10))
    );
    let offered = "permessage-deflate; server_no_context_takeover";
    assert_eq!(
        judged(offered, "permessage-deflate"),
        Err(Refusal::ServerTakeover)
    );
    assert_eq!(agreed(offered, offered).1, side(15, false));
}

#[test]
fn one_of_several_offers_is_enough() {
    let offered = "permessage-deflate; server_no_context_takeover, permessage-deflate; \
                   client_max_window_bits=12, permessage-deflate; client_max_window_bits";
    assert_eq!(
        agreed(offered, "permessage-deflate"),
        (side(12, true), side(15, true))
    );
    let both = "permessage-deflate; server_no_context_takeover; client_max_window_bits=14";
    assert_eq!(agreed(offered, both), (side(12, true), side(15, false)));
    let lines = [
        &b"x, permessage-deflate; server_max_window_bits=9"[..],
        b"permessage-deflate",
    ];
    let lines = Offers::parse(lines).unwrap();
    let plain = [&b"permessage-deflate"[..]];
    assert!(judge(&lines, plain).unwrap().is_some());
    // None fits: what is wrong by the first is told.
    let offered = "permessage-deflate; server_no_context_takeover, permessage-deflate; \
                   server_max_window_bits=9";
    let refusal = judged(offered, "permessage-deflate");
    assert_eq!(refusal, Err(Refusal::ServerTakeover));
}

#[test]
fn offers_are_counted() {
    let many = |count| vec!["permessage-deflate"; count].join(", ");
    assert_eq!(offers(&many(EXTENSION_OFFERS)).unwrap().0.len(), 16);
    assert_eq!(offers(&many(EXTENSION_OFFERS + 1)), Err(Fault::TooMany));
}

#[test]
fn sentences_are_printable_and_short() {
    let long = "x\u{7}".repeat(100);
    let text = format!("permessage-deflate; client_max_window_bits={long}");
    for text in [&long, &text] {
        let refusal = to_ours(text).unwrap_err().to_string();
        assert!(refusal.len() < 200, "{refusal}");
        assert!(
            refusal.is_ascii() && !refusal.contains('\u{7}'),
            "{refusal}"
        );
    }
    let sentence = |answered| to_ours(answered).unwrap_err().to_string();
    assert_eq!(
        sentence("permessage-deflate;"),
        "the Sec-WebSocket-Extensions header ends too early"
    );
    assert_eq!(
        sentence("permessage-deflate; client_max_window_bits=16"),
        "permessage-deflate's parameter client_max_window_bits is \"16\" instead of 8 to 15"
    );
}
