//! How an open connection was lost, for whoever may connect again.

use super::outgoing::fingerprint;
use super::{Closed, Open, ended};
use crate::limits::LOOKS_FOR_THE_END;
use crate::transfer::error::{Error, Kind};

/// Whether a status code says that the peer had to leave, not that we are unwanted (RFC 6455, 7.4.1;
/// 1012 to 1014: IANA's registry).
fn mends(code: u16) -> bool {
    matches!(code, 1001 | 1011..=1014)
}

impl Open {
    /// The status code of the end by which the transfer is to have this result, if the end was
    /// neither meant by us nor is the answer to what was done; [`Closed::NO_CLOSE`] without a CLOSE.
    pub fn lost(&mut self, result: &Result<(), Error>) -> Option<u16> {
        let ours = match result {
            Ok(()) => false,
            Err(error) => match error.kind {
                Kind::GotNothing | Kind::Receive | Kind::Timeout => false,
                // What the peer has to say of it may not be read yet.
                Kind::Send => {
                    self.look_for_the_end();
                    false
                }
                _ => true,
            },
        };
        let left = self.is_end_meant() || self.ws.closed_first();
        if ours || left || self.ws.violation().is_some() {
            return None;
        }
        match self.ws.peer_closed() {
            Some(close) => close.code.filter(|code| mends(*code)),
            // Whoever is silent for too long is given up.
            None => {
                let given_up = matches!(result, Err(error) if error.kind == Kind::Timeout);
                (given_up || self.ended.is_some()).then_some(Closed::NO_CLOSE)
            }
        }
    }

    /// Something has come in.
    pub fn heard(&self) -> bool {
        self.heard
    }

    /// What the call that goes on with an unfinished frame has to bring.
    pub fn due(&self) -> Option<u64> {
        self.out.due()
    }

    /// Whether a call brings it.
    pub fn is_due(due: u64, data: &[u8]) -> bool {
        fingerprint(data) == due
    }

    /// Looks whether the connection has ended, past what was not received yet: it is to be closed.
    pub fn look_for_the_end(&mut self) {
        let mut scratch = [0; 4096];
        for _ in 0..LOOKS_FOR_THE_END {
            let is_over = self.ended.is_some() || self.ws.peer_closed().is_some();
            if is_over || self.pass(&mut scratch).is_err() {
                return;
            }
        }
    }

    fn pass(&mut self, scratch: &mut [u8]) -> Result<(), Error> {
        if self.raw {
            let n = self.stream.buffered().len();
            self.stream.consume(n);
            return self.fill();
        }
        self.pull(scratch).map(|_| ())
    }

    /// How the connection ended, as a call would have said.
    pub fn end_of_it(&self) -> Error {
        let given_up = || self.given_up().cloned();
        self.ended.clone().or_else(given_up).unwrap_or_else(ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_ask_for_another_attempt() {
        let all: Vec<u16> = (0..=u16::MAX).filter(|code| mends(*code)).collect();
        assert_eq!(all, [1001, 1011, 1012, 1013, 1014]);
    }
}
