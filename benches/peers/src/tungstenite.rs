//! A row of the benchmark on the crate `tungstenite`, blocking, as its README shows it.

use std::io::{Read, Write};

use bench_peers::{Kind, Outcome, Task};
use rustls::{ClientConnection, StreamOwned};
use tungstenite::{Bytes, Message, WebSocket, client::client};

fn main() -> Outcome<()> {
    let task = Task::given()?;
    let stream = task.connect()?;
    let done = match task.tls()? {
        None => run(&task, stream)?,
        Some((config, name)) => {
            let tls = ClientConnection::new(config, name)?;
            run(&task, StreamOwned::new(tls, stream))?
        }
    };
    task.report(done)
}

fn run<S: Read + Write>(task: &Task, stream: S) -> Outcome<u64> {
    // the error of a handshake holds the stream
    let (mut socket, _) = client(&task.url, stream).map_err(|error| error.to_string())?;
    let message = Message::Binary(Bytes::from(vec![0; task.size]));
    let size = task.size as u64;
    let mut done = 0;
    match task.kind {
        Kind::Receive => loop {
            let received = receive(&mut socket)?;
            let Some(len) = received else { break };
            done += len;
        },
        Kind::Send => {
            while done < task.total {
                socket.send(message.clone())?;
                done += size;
            }
        }
        Kind::Gather => {
            while done < task.total {
                socket.write(message.clone())?;
                done += size;
            }
            socket.flush()?;
        }
        Kind::Echo => {
            while done < task.total {
                socket.send(message.clone())?;
                if receive(&mut socket)? != Some(size) {
                    return Err("another message".into());
                }
                done += 1;
            }
        }
    }
    Ok(done)
}

/// The next message's size; `None` after a CLOSE.
fn receive<S: Read + Write>(socket: &mut WebSocket<S>) -> Outcome<Option<u64>> {
    match socket.read()? {
        Message::Close(_) => Ok(None),
        message => Ok(Some(message.len() as u64)),
    }
}
