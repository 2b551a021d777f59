//! permessage-deflate as a server agrees to it (RFC 7692, 7.1).

use super::{
    Agreed, CLIENT_TAKEOVER, CLIENT_WINDOW, ClientWindow, DEFLATE, Fault, Offers, Parameters,
    Place, Reader, SERVER_TAKEOVER, SERVER_WINDOW, Side, WINDOW, is,
};
use crate::limits::EXTENSION_OFFERS;

impl Offers {
    /// Reads the values of a request's Sec-WebSocket-Extensions fields, as they came in. Offers of
    /// permessage-deflate with a wrong parameter are left out: they are declined, no more (RFC
    /// 7692, 7.1). So are those past [`EXTENSION_OFFERS`].
    ///
    /// # Errors
    /// `Malformed`: not the grammar, which fails the handshake (RFC 6455, 9.1).
    pub fn received<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Result<Offers, Fault> {
        let mut offers = Vec::new();
        for value in values {
            let mut reader = Reader(value);
            while let Some(name) = reader.extension()? {
                let mut good = is(name, DEFLATE) && offers.len() < EXTENSION_OFFERS;
                let mut parameters = Parameters::default();
                reader.parameters(|name, value| {
                    good = good && parameters.set(name, value, Place::Offer).is_ok();
                    Ok(())
                })?;
                offers.extend(good.then_some(parameters));
            }
        }
        Ok(Offers(offers))
    }

    /// Accepts the first offer, the one that the client likes best: how we then send and receive,
    /// and the value of our Sec-WebSocket-Extensions. `None` without an offer.
    pub fn accept(&self) -> Option<(Agreed, String)> {
        let offer = self.0.first()?;
        let agreed = Agreed {
            send: Side {
                window_bits: offer.server_window.unwrap_or(WINDOW),
                takeover: !offer.server_no_takeover,
            },
            receive: offer.client_side(),
        };
        Some((agreed, offer.answer()))
    }
}

impl Parameters {
    /// The answer that accepts this offer: what it asks of us is promised, and what it says of the
    /// client asked for, so that the client is held to it.
    fn answer(&self) -> String {
        let mut text = DEFLATE.to_owned();
        let mut add = |parameter: &str| text += &format!("; {parameter}");
        if self.server_no_takeover {
            add(SERVER_TAKEOVER);
        }
        if self.client_no_takeover {
            add(CLIENT_TAKEOVER);
        }
        if let Some(bits) = self.server_window {
            add(&format!("{SERVER_WINDOW}={bits}"));
        }
        if let Some(ClientWindow::Bits(bits)) = self.client_window {
            add(&format!("{CLIENT_WINDOW}={bits}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::judge;
    use super::*;

    fn accept(value: &str) -> Option<(Agreed, String)> {
        Offers::received([value.as_bytes()]).unwrap().accept()
    }

    fn agreed(send: (u8, bool), receive: (u8, bool)) -> Agreed {
        let side = |(window_bits, takeover)| Side {
            window_bits,
            takeover,
        };
        Agreed {
            send: side(send),
            receive: side(receive),
        }
    }

    #[test]
    fn the_four_parameters() {
        for (offer, answer, expected) in [
            ("", "", agreed((15, true), (15, true))),
            (
                "; client_max_window_bits",
                "",
                agreed((15, true), (15, true)),
            ),
            (
                "; client_max_window_bits=10",
                "; client_max_window_bits=10",
                agreed((15, true), (10, true)),
            ),
            (
                "; server_max_window_bits=\"9\"",
                "; server_max_window_bits=9",
                agreed((9, true), (15, true)),
            ),
            (
                "; server_no_context_takeover",
                "; server_no_context_takeover",
                agreed((15, false), (15, true)),
            ),
            (
                "; client_no_context_takeover",
                "; client_no_context_takeover",
                agreed((15, true), (15, false)),
            ),
            (
                "; client_max_window_bits=8; server_max_window_bits=12; \
                 server_no_context_takeover; client_no_context_takeover",
                "; server_no_context_takeover; client_no_context_takeover; \
                 server_max_window_bits=12; client_max_window_bits=8",
                agreed((12, false), (8, false)),
            ),
        ] {
            let offer = format!("permessage-deflate{offer}");
            let answer = format!("permessage-deflate{answer}");
            assert_eq!(accept(&offer), Some((expected, answer)), "{offer}");
        }
    }

    /// A client of ours that made any of these offers takes the answer, and sees both directions the
    /// other way round.
    #[test]
    fn both_ends_agree() {
        let windows = ["", "=8", "=9", "=15"];
        for bits in 0..64_usize {
            let mut offer = "permessage-deflate".to_owned();
            for (at, flag) in ["server_no_context_takeover", "client_no_context_takeover"]
                .iter()
                .enumerate()
            {
                if bits >> at & 1 == 1 {
                    offer += &format!("; {flag}");
                }
            }
            match windows[bits >> 2 & 3] {
                "" => {}
                value => offer += &format!("; server_max_window_bits{value}"),
            }
            offer += &format!("; client_max_window_bits{}", windows[bits >> 4]);
            let (ours, answer) = accept(&offer).unwrap();
            let offers = Offers::parse([offer.as_bytes()]).unwrap();
            let theirs = judge(&offers, [answer.as_bytes()]).unwrap().unwrap();
            assert_eq!(
                (ours.send, ours.receive),
                (theirs.receive, theirs.send),
                "{offer}"
            );
        }
    }

    #[test]
    fn wrong_offers_are_declined_and_the_next_one_is_taken() {
        for wrong in [
            "server_max_window_bits",
            "server_max_window_bits=7",
            "server_max_window_bits=16",
            "client_max_window_bits=07",
            "client_max_window_bits; client_max_window_bits",
            "server_no_context_takeover=1",
            "mystery",
        ] {
            assert_eq!(
                accept(&format!("permessage-deflate; {wrong}")),
                None,
                "{wrong}"
            );
            let list = format!("x-a; b=c, permessage-deflate; {wrong}, permessage-deflate");
            assert_eq!(accept(&list).unwrap().1, "permessage-deflate", "{wrong}");
        }
        for other in ["", "x-webkit-deflate-frame", ",,"] {
            assert_eq!(accept(other), None, "{other}");
        }
        let many = format!("{}permessage-deflate", "permessage-deflate,".repeat(1000));
        assert!(accept(&many).is_some());
    }

    #[test]
    fn what_is_no_list_fails() {
        for value in [
            "permessage-deflate;",
            "a b",
            "a=b",
            ";",
            "a; b=\"",
            "a; b=\"\"",
            "\u{e4}",
        ] {
            let read = Offers::received([value.as_bytes()]);
            assert!(matches!(read, Err(Fault::Malformed(_))), "{value}");
        }
    }
}
