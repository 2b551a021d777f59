//! What the clients share: their arguments, TLS, and what they print; see `../client.c`.

use std::error::Error;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs};

use rustix::time::{ClockId, clock_gettime};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls::{ClientConfig, RootCertStore};

/// Whatever goes wrong ends the client.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What is to be done.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// Receives until the CLOSE.
    Receive,
    /// Sends, each message by a call of its own.
    Send,
    /// Sends, and the client may gather.
    Gather,
    /// Sends and receives in turn.
    Echo,
}

/// `URL recv|send|cork|echo SIZE TOTAL`: bytes of payload, of echoes their number.
pub struct Task {
    pub url: String,
    pub kind: Kind,
    pub size: usize,
    pub total: u64,
    start: Instant,
}

impl Task {
    /// Reads the arguments; the time begins to count.
    pub fn given() -> Outcome<Task> {
        let start = Instant::now();
        let arguments: Vec<String> = env::args().skip(1).collect();
        let [url, kind, size, total] = arguments.as_slice() else {
            return Err("URL recv|send|cork|echo SIZE TOTAL".into());
        };
        let kind = match kind.as_str() {
            "recv" => Kind::Receive,
            "send" => Kind::Send,
            "cork" => Kind::Gather,
            "echo" => Kind::Echo,
            other => return Err(format!("no row {other} here").into()),
        };
        Ok(Task {
            url: url.clone(),
            kind,
            size: size.parse()?,
            total: total.parse()?,
            start,
        })
    }

    /// The server's host and port.
    pub fn server(&self) -> &str {
        let (_, rest) = self.url.split_once("://").unwrap_or_default();
        rest.trim_end_matches('/')
    }

    /// A connection to the server, without TLS yet.
    pub fn connect(&self) -> Outcome<TcpStream> {
        let stream = TcpStream::connect(self.server())?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// What TLS is to be like: its roots are `CA_FILE`'s. Without TLS nothing.
    pub fn tls(&self) -> Outcome<Option<(Arc<ClientConfig>, ServerName<'static>)>> {
        if !self.url.starts_with("wss:") {
            return Ok(None);
        }
        let mut roots = RootCertStore::empty();
        for root in CertificateDer::pem_slice_iter(&fs::read(env::var("CA_FILE")?)?) {
            roots.add(root?)?;
        }
        let config = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let (host, _) = self.server().split_once(':').unwrap_or_default();
        Ok(Some((
            Arc::new(config),
            ServerName::try_from(host.to_owned())?,
        )))
    }

    /// Prints CPU seconds, wall seconds and peak memory in KB; `done` must be what was to be done.
    pub fn report(&self, done: u64) -> Outcome<()> {
        if done != self.total {
            return Err(format!("{done} instead of {}", self.total).into());
        }
        let cpu = Duration::try_from(clock_gettime(ClockId::ProcessCPUTime))?;
        let status = fs::read_to_string("/proc/self/status")?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kb = peak.and_then(|rest| rest.split_whitespace().next());
        let wall = self.start.elapsed().as_secs_f64();
        println!("{:.6} {wall:.6} {}", cpu.as_secs_f64(), kb.unwrap_or("nan"));
        Ok(())
    }
}
