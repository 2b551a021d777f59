//! Reading a head, a response's or a request's, so that nothing behind it leaves the socket.

use std::io;

use crate::http::response::{HeadError, HeadScan};
use crate::http::server::{RequestFault, RequestScan};
use crate::net::stream::Stream;

/// Looks for a head's end among bytes that grow.
pub trait Scan: Clone {
    /// What is wrong with the head.
    type Fault: Copy;
    /// The head's length, once its end is there.
    fn find(&mut self, bytes: &[u8]) -> Result<Option<usize>, Self::Fault>;
}

impl Scan for HeadScan {
    type Fault = HeadError;
    fn find(&mut self, bytes: &[u8]) -> Result<Option<usize>, HeadError> {
        HeadScan::find(self, bytes)
    }
}

impl Scan for RequestScan {
    type Fault = RequestFault;
    fn find(&mut self, bytes: &[u8]) -> Result<Option<usize>, RequestFault> {
        RequestScan::find(self, bytes)
    }
}

/// Why there is no head.
#[derive(Debug)]
pub enum Broken<F> {
    /// It is wrong.
    Head(F),
    /// The stream is over.
    End,
    /// Reading failed.
    Io(io::Error),
}

/// The bytes of a whole head, once they are there.
pub fn read<S: Scan>(
    stream: &mut Stream,
    scan: &mut S,
) -> Result<Option<Vec<u8>>, Broken<S::Fault>> {
    // Bytes behind an earlier head may be buffered already.
    let mut found = scan.find(stream.buffered());
    loop {
        if let Some(end) = found.map_err(Broken::Head)? {
            let bytes = stream.buffered().get(..end).unwrap_or_default().to_vec();
            stream.consume(end);
            return Ok(Some(bytes));
        }
        // A look ahead: it counts once the bytes are in the buffer.
        let (mut ahead, mut seen) = (scan.clone(), 0);
        found = Ok(None);
        let filled = stream.fill_head(&mut |bytes| {
            found = ahead.find(bytes);
            let end = found.unwrap_or(None);
            seen = end.unwrap_or(bytes.len());
            end
        });
        if found.is_ok() {
            match stream.buffered().len() < seen {
                true => found = Ok(None),
                false => *scan = ahead,
            }
        }
        match filled {
            Ok(0) => return Err(Broken::End),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                found.map_err(Broken::Head)?;
                return Ok(None);
            }
            Err(error) => return Err(Broken::Io(error)),
        }
    }
}
