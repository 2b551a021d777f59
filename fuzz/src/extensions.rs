//! Sec-WebSocket-Extensions: what is offered, and what an answer to it agrees on.

use curlws::ws::extension::{Agreed, Fault, Offers, Refusal, judge};

use super::input::Input;

/// Runs one input: a line of offers, then answers, a line for each field.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let offer = input.line();
    let offers = match Offers::parse([offer]) {
        Ok(offers) => offers,
        Err(fault) => return judge_sentence(&fault.to_string()),
    };
    // What is offered in several fields is the same.
    assert_eq!(Offers::parse(fields(offer)), Ok(offers.clone()));
    let mut answers = Vec::new();
    while !input.is_empty() {
        answers.push(input.line());
    }
    let agreed = judge(&offers, answers.iter().copied());
    let joined = answers.join(&b", "[..]);
    if answers
        .iter()
        .all(|answer| quotes(answer).is_multiple_of(2))
    {
        let agreed = known(agreed.clone());
        let one = known(judge(&offers, [joined.as_slice()]));
        assert_eq!(one, agreed, "one field");
        let each = known(judge(&offers, fields(&joined)));
        assert_eq!(each, agreed, "a field for each");
    }
    match agreed {
        Ok(Some(agreed)) => judge_agreed(offer, &joined, &agreed),
        Ok(None) => assert!(joined.iter().all(|byte| b", \t".contains(byte))),
        Err(refusal) => judge_refusal(&offers, &refusal),
    }
}

/// Without the text that an error quotes up to the field's end.
fn known<T>(agreed: Result<T, Refusal>) -> Result<T, Refusal> {
    agreed.map_err(|refusal| match refusal {
        Refusal::Fault(Fault::Malformed(_)) => Fault::Malformed(String::new()).into(),
        refusal => refusal,
    })
}

fn quotes(text: &[u8]) -> usize {
    text.iter().filter(|&&byte| byte == b'"').count()
}

/// The same list with a field for each element, unless a comma may be within quotes.
fn fields(list: &[u8]) -> Vec<&[u8]> {
    match quotes(list) {
        0 => list.split(|&byte| byte == b',').collect(),
        _ => vec![list],
    }
}

fn has(text: &[u8], part: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.windows(part.len())
        .any(|window| window == part.as_bytes())
}

fn judge_agreed(offer: &[u8], answer: &[u8], agreed: &Agreed) {
    assert!(has(offer, "permessage-deflate") && has(answer, "permessage-deflate"));
    for side in [agreed.send, agreed.receive] {
        assert!((8..=15).contains(&side.window_bits));
    }
    let (send, receive) = (agreed.send, agreed.receive);
    assert_eq!(receive.takeover, !has(answer, "server_no_context_takeover"));
    assert!(receive.window_bits == 15 || has(answer, "server_max_window_bits"));
    // A client may limit itself by its offer alone.
    let said = |name: &str| has(answer, name) || has(offer, name);
    assert!(!send.takeover || !has(answer, "client_no_context_takeover"));
    assert!(send.takeover || said("client_no_context_takeover"));
    assert!(send.window_bits == 15 || said("client_max_window_bits"));
    assert!(!has(answer, "client_max_window_bits") || has(offer, "client_max_window_bits"));
}

fn judge_refusal(offers: &Offers, refusal: &Refusal) {
    judge_sentence(&refusal.to_string());
    let nothing = matches!(refusal, Refusal::NotOffered(_) | Refusal::Fault(_));
    assert!(nothing || !offers.is_empty());
}

/// It goes into the error buffer.
fn judge_sentence(sentence: &str) {
    assert!(!sentence.is_empty() && sentence.len() < 1000);
    assert!(!sentence.contains(|c: char| c.is_control()), "{sentence:?}");
}
