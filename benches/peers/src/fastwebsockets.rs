//! A row of the benchmark on the crate `fastwebsockets`, on one thread, as its README shows it.

use bench_peers::{Kind, Outcome, Task};
use fastwebsockets::{Frame, OpCode, Payload, WebSocket, handshake};
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::{Request, header};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

fn main() -> Outcome<()> {
    let task = Task::given()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    let done = runtime.block_on(async {
        let stream = task.connect()?;
        stream.set_nonblocking(true)?;
        let stream = tokio::net::TcpStream::from_std(stream)?;
        match task.tls()? {
            None => run(&task, stream).await,
            Some((config, name)) => {
                let stream = TlsConnector::from(config).connect(name, stream).await?;
                run(&task, stream).await
            }
        }
    })?;
    task.report(done)
}

/// Runs what hyper does beside the connection.
struct Spawn;

impl<F: Future<Output: Send> + Send + 'static> hyper::rt::Executor<F> for Spawn {
    fn execute(&self, future: F) {
        tokio::task::spawn(future);
    }
}

async fn run<S>(task: &Task, stream: S) -> Outcome<u64>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let request = Request::get(&task.url)
        .header(header::HOST, task.server())
        .header(header::UPGRADE, "websocket")
        .header(header::CONNECTION, "Upgrade")
        .header(header::SEC_WEBSOCKET_KEY, handshake::generate_key())
        .header(header::SEC_WEBSOCKET_VERSION, "13")
        .body(Empty::<Bytes>::new())?;
    let (mut socket, _) = handshake::client(&Spawn, request, stream).await?;
    let message = vec![0; task.size];
    let size = task.size as u64;
    let mut done = 0;
    match task.kind {
        Kind::Receive => {
            while let Some(len) = receive(&mut socket).await? {
                done += len;
            }
        }
        Kind::Send => {
            while done < task.total {
                send(&mut socket, &message).await?;
                done += size;
            }
        }
        Kind::Gather => return Err("it gathers nothing".into()),
        Kind::Echo => {
            while done < task.total {
                send(&mut socket, &message).await?;
                if receive(&mut socket).await? != Some(size) {
                    return Err("another message".into());
                }
                done += 1;
            }
        }
    }
    socket.flush().await?;
    Ok(done)
}

async fn send<S>(socket: &mut WebSocket<S>, message: &[u8]) -> Outcome<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let frame = Frame::binary(Payload::Borrowed(message));
    Ok(socket.write_frame(frame).await?)
}

/// The next message's size; `None` after a CLOSE. The server sends no fragments.
async fn receive<S>(socket: &mut WebSocket<S>) -> Outcome<Option<u64>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let frame = socket.read_frame().await?;
    match frame.opcode {
        OpCode::Close => Ok(None),
        _ => Ok(Some(frame.payload.len() as u64)),
    }
}
