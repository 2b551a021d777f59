//! An echo server to try things against: ws, and with `--tls DIRECTORY` wss as well.
//!
//! It is built on the crate `tungstenite`, not on libcurlws. It listens on free ports of the
//! loopback and prints its URLs, a line each; certificates are made on the spot and written to
//! DIRECTORY (`ca.pem`, and `client.pem` with `client.key` for who wants to show one). It takes
//! the first subprotocol offered. It ends when its standard input does.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::{env, error, fs, io, process, thread};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use tungstenite::handshake::server::{Request, Response};
use tungstenite::http::HeaderValue;

type Failure = Box<dyn error::Error>;

const PROTOCOL: &str = "Sec-WebSocket-Protocol";

fn main() -> Result<(), Failure> {
    let mut arguments = env::args().skip(1);
    let directory = match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => None,
        (Some("--tls"), Some(directory)) => Some(directory),
        _ => {
            eprintln!("usage: echo_server [--tls DIRECTORY]");
            process::exit(2);
        }
    };
    let plain = TcpListener::bind(("127.0.0.1", 0))?;
    println!("ws://127.0.0.1:{}/", plain.local_addr()?.port());
    thread::spawn(move || serve(&plain, echo));
    if let Some(directory) = directory {
        let config = certificates(Path::new(&directory))?;
        let secure = TcpListener::bind(("127.0.0.1", 0))?;
        println!("wss://localhost:{}/", secure.local_addr()?.port());
        thread::spawn(move || {
            serve(&secure, move |stream| {
                let Ok(tls) = ServerConnection::new(Arc::clone(&config)) else {
                    return;
                };
                echo(StreamOwned::new(tls, stream));
            });
        });
    }
    io::stdout().flush()?;
    io::copy(&mut io::stdin().lock(), &mut io::sink())?;
    Ok(())
}

/// A thread for each connection.
fn serve(listener: &TcpListener, connection: impl Fn(TcpStream) + Clone + Send + 'static) {
    for stream in listener.incoming().flatten() {
        let connection = connection.clone();
        thread::spawn(move || connection(stream));
    }
}

/// Sends messages back until the peer closes; tungstenite answers PING and CLOSE.
fn echo<S: Read + Write>(stream: S) {
    let Ok(mut socket) = tungstenite::accept_hdr(stream, choose_protocol) else {
        return;
    };
    while let Ok(message) = socket.read() {
        let data = message.is_text() || message.is_binary();
        if data && socket.send(message).is_err() {
            return;
        }
    }
}

/// Takes the first subprotocol that the client offers.
#[allow(clippy::result_large_err)] // tungstenite's signature
fn choose_protocol(
    request: &Request,
    mut response: Response,
) -> Result<Response, tungstenite::handshake::server::ErrorResponse> {
    let offered = request
        .headers()
        .get(PROTOCOL)
        .and_then(|value| value.to_str().ok());
    let first = offered
        .and_then(|list| list.split(',').next())
        .map(str::trim);
    if let Some(value) = first.and_then(|name| HeaderValue::from_str(name).ok()) {
        response.headers_mut().insert(PROTOCOL, value);
    }
    Ok(response)
}

/// Makes a CA, a server certificate, and a client certificate that the server accepts.
fn certificates(directory: &Path) -> Result<Arc<ServerConfig>, Failure> {
    let mut params = CertificateParams::new(Vec::new())?;
    params
        .distinguished_name
        .push(DnType::CommonName, "libcurlws demo CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;

    let server_key = KeyPair::generate()?;
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let server = CertificateParams::new(names)?.signed_by(&server_key, &ca)?;
    let client_key = KeyPair::generate()?;
    let client =
        CertificateParams::new(["client.invalid".to_owned()])?.signed_by(&client_key, &ca)?;

    fs::create_dir_all(directory)?;
    fs::write(directory.join("ca.pem"), ca.pem())?;
    fs::write(directory.join("client.pem"), client.pem())?;
    fs::write(directory.join("client.key"), client_key.serialize_pem())?;

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(ca.der().clone())?;
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .allow_unauthenticated()
            .build()?;
    let key = server_key.serialize_der();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(
            vec![server.der().clone()],
            rustls::pki_types::PrivatePkcs8KeyDer::from(key).into(),
        )?;
    Ok(Arc::new(config))
}
