//! Uploading: what the read callback brings goes out, as frames or in raw mode as it is.
//!
//! One chunk at a time: the application is asked for the next one when all of the last is with
//! the socket. A chunk is a frame of its own, or continues the frame that `curl_ws_start_frame`
//! announced.

use super::Open;
use super::send::Message;
use crate::limits;
use crate::random::Random;
use crate::rare::usual;
use crate::room;
use crate::transfer::error::{Error, Kind};
use crate::ws;

/// Who sends the upload's own frames; no thread has this number.
pub(super) const UPLOAD: u64 = 0;

/// What a read callback did with a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    /// It put so many bytes there; 0 is the end of the upload.
    Bytes(usize),
    /// Nothing for now: ask again once resumed.
    Pause,
    /// It wants the transfer to end.
    Abort,
}

/// An upload's state.
#[derive(Debug, Default)]
pub(super) struct Upload {
    /// The application has more to bring.
    on: bool,
    paused: bool,
    /// It is being asked.
    asked: bool,
    /// It has the next turn, before deliveries.
    is_next: bool,
    /// What was brought, from `done` on not with the socket yet; else a buffer for the next chunk.
    chunk: Vec<u8>,
    done: usize,
    len: usize,
    /// Not counted yet.
    sent: usize,
    /// The chunk is payload of an announced frame.
    continues: bool,
    /// A frame was announced since the question.
    announced: bool,
    failed: Option<Error>,
}

usual!(Upload);

impl Upload {
    fn is_pending(&self) -> bool {
        self.done < self.len
    }
}

impl Open {
    /// The same, with an upload.
    pub fn uploading(mut self, wanted: bool) -> Open {
        if wanted {
            self.upload.on = true;
        }
        self
    }

    /// Whether the read callback is asked, now or later.
    pub fn is_uploading(&self) -> bool {
        self.upload.on || self.upload.is_pending()
    }

    /// Stops or resumes asking the read callback.
    pub fn pause_upload(&mut self, paused: bool) {
        // Who uploads nothing needs no memory for it.
        if self.upload.paused != paused {
            self.upload.paused = paused;
        }
    }

    /// Whether the read callback is not asked for now.
    pub fn is_upload_paused(&self) -> bool {
        self.upload.on && self.upload.paused
    }

    /// A delivery was made: the upload has the next turn.
    pub fn upload_is_next(&mut self) {
        if self.is_uploading() {
            self.upload.is_next = true;
        }
    }

    /// Whether the upload has this turn, which it then has had.
    pub fn takes_upload_turn(&mut self) -> bool {
        self.upload.is_next && std::mem::take(&mut self.upload.is_next)
    }

    /// Why the upload cannot go on. Told once there is nothing left to receive, for that may say
    /// why the peer has gone.
    pub fn upload_error(&mut self) -> Option<Error> {
        self.upload.failed.as_ref()?;
        self.upload.failed.take()
    }

    /// Whether a CLOSE waits: for a chunk that is not with the socket yet, or about to be brought. Not
    /// behind a message in fragments, whose sender may be the one that closes.
    pub(super) fn is_before_close(&self) -> bool {
        let stays = self.out.unfinished.is_none() && self.is_closed_to_upload();
        (self.upload.is_pending() && !stays) || self.upload.asked
    }

    /// Whether a chunk waits for the socket, not for another sender's frame or message.
    pub(super) fn upload_wants_write(&self) -> bool {
        self.upload.is_pending() && self.may_push()
    }

    fn may_push(&self) -> bool {
        match self.out.unfinished {
            Some(_) => self.out.lets_upload_write(UPLOAD),
            None => !self.is_closed_to_upload(),
        }
    }

    /// A frame was announced.
    pub(super) fn upload_announced(&mut self) {
        if self.is_uploading() {
            self.upload.announced = true;
        }
    }

    /// Payload bytes that the socket took since the last call.
    pub fn upload_sent(&mut self) -> usize {
        std::mem::take(&mut self.upload.sent)
    }

    /// Sends what was brought, as far as the socket takes it.
    pub fn push_upload(&mut self, random: &mut dyn Random) {
        if self.is_too_late() {
            self.stop_upload();
        }
        let before = self.upload.done;
        if let Err(error) = self.push(random)
            && error.kind != Kind::Again
        {
            self.stop_upload();
            self.upload.failed = Some(error);
        } else {
            self.upload.sent += self.upload.done - before;
        }
        self.close_behind_upload();
        if self.ws.has_control() {
            // What cannot go now stays queued.
            let _ = self.flush(random);
        }
    }

    /// Whether a chunk of which nothing is out has missed the end: a CLOSE, as the application wished,
    /// that did not wait for it.
    fn is_too_late(&self) -> bool {
        self.upload.is_pending() && self.out.unfinished.is_none() && self.has_said_close()
    }

    fn has_said_close(&self) -> bool {
        self.closing.is_some() && self.ws.is_closing()
    }

    /// Nothing more is sent or asked for.
    fn stop_upload(&mut self) {
        self.upload.on = false;
        self.upload.chunk = Vec::new();
        self.upload.done = self.upload.len;
    }

    fn push(&mut self, random: &mut dyn Random) -> Result<(), Error> {
        if !self.upload_wants_write() {
            return Ok(());
        }
        if self.upload.continues && !self.out.is_announced() {
            return Err(Error::new(
                Kind::Send,
                "Another call finished the frame that the read callback announced",
            ));
        }
        // Taken out of its place while in use.
        let chunk = std::mem::take(&mut self.upload.chunk);
        let mut outcome = Ok(());
        while self.upload.is_pending() && outcome.is_ok() {
            let data = chunk
                .get(self.upload.done..self.upload.len)
                .unwrap_or_default();
            let sent = match self.raw {
                true => self.send_raw_bytes(data, random),
                false => self.send_frame(
                    Message {
                        data,
                        announced: self.upload.continues.then_some(0),
                        flags: Ok((Some(ws::Kind::Binary), false)),
                        compress: true,
                        sender: UPLOAD,
                    },
                    random,
                ),
            };
            outcome = sent.map(|n| self.upload.done += n);
        }
        self.upload.chunk = chunk;
        // Nobody else repeats this.
        self.out.forget_due();
        outcome
    }

    /// A buffer for the read callback, of at most so many bytes, if it is to be asked now.
    pub fn ask_upload(&mut self, most: usize, random: &mut dyn Random) -> Option<Vec<u8>> {
        if self.has_said_close() && !self.out.is_announced() {
            self.upload.on = false;
        }
        if !self.upload.on || self.upload.paused || self.upload.is_pending() {
            return None;
        }
        if self.wants_flush() {
            // A broken socket shows at the next send.
            let _ = self.flush(random);
        }
        if self.out.is_announced() {
            self.settle(&[]);
        }
        if self.wants_write() || !self.out.lets_upload_write(UPLOAD) {
            return None;
        }
        let most = match self.out.is_announced() {
            true => usize::try_from(self.ws.remaining()).map_or(most, |rest| rest.min(most)),
            false => most,
        };
        self.upload.announced = false;
        let mut buffer = std::mem::take(&mut self.upload.chunk);
        // A smaller one will do where there is no room for what the application wanted.
        let most = match buffer.capacity() < most && room::check(most).is_err() {
            true => most.min(limits::SEND_CHUNK),
            false => most,
        };
        buffer.resize(most, 0);
        self.upload.asked = true;
        Some(buffer)
    }

    /// The buffer comes back, with what the application did.
    ///
    /// # Errors
    /// `Aborted`, or `Read` where there is more than fits.
    pub fn take_upload(&mut self, buffer: Vec<u8>, brought: Brought) -> Result<(), Error> {
        self.upload.asked = false;
        match brought {
            Brought::Bytes(0) if self.upload.announced => self.upload.chunk = buffer,
            Brought::Bytes(0) => self.upload.on = false,
            Brought::Bytes(n) if n > buffer.len() => {
                return Err(Error::new(
                    Kind::Read,
                    format!("The read callback says {n} bytes of {}", buffer.len()),
                ));
            }
            Brought::Bytes(n) => {
                let continues = self.upload.announced || self.out.is_announced();
                if continues && n as u64 > self.ws.remaining() {
                    return Err(Error::new(
                        Kind::Read,
                        format!(
                            "The read callback brought {n} bytes for a frame that lacks {}",
                            self.ws.remaining()
                        ),
                    ));
                }
                self.upload.continues = continues;
                self.upload.chunk = buffer;
                (self.upload.done, self.upload.len) = (0, n);
            }
            Brought::Pause => self.upload.paused = true,
            Brought::Abort => {
                return Err(Error::new(
                    Kind::Aborted,
                    "The read callback ended the transfer",
                ));
            }
        }
        // It may have been said meanwhile.
        self.close_behind_upload();
        Ok(())
    }

    /// What was brought.
    pub fn upload_chunk(&self) -> &[u8] {
        self.upload
            .chunk
            .get(self.upload.done..self.upload.len)
            .unwrap_or_default()
    }
}
