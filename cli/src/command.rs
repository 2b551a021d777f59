//! The table of options, as clap wants it. Texts are short: with them `--help` fits 80 columns.

use std::ffi::OsString;

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};
use clap_complete::Shell;

use crate::args::{self, Args, Connection, Listening, Output, Tls};

const ABOUT: &str = "Send and receive WebSocket messages.

Lines of standard input go out as text messages; messages that come are written
to standard output. With -l, waits for clients instead.";

const USAGE: &str = "curlws [OPTIONS] URL
       curlws [OPTIONS] --listen [ADDR:]PORT";

const AFTER: &str = "Exit status: 0 closed in order, 2 wrong usage, 7 no connection, 28 timeout,
101 to 115: the peer closed with 1001 to 1015. More, and examples: man curlws";

/// The whole of it.
pub fn command() -> Command {
    Command::new("curlws")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .override_usage(USAGE)
        .after_help(AFTER)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            text(
                "url",
                "URL",
                "ws://HOST[:PORT]/PATH or wss://HOST[:PORT]/PATH",
            )
            .required_unless_present_any(["listen", "completions"])
            .conflicts_with("listen")
            .value_hint(ValueHint::Url),
        )
        .next_help_heading("Messages")
        .args(messages())
        .next_help_heading("Output")
        .args(output())
        .next_help_heading("Connection")
        .args(connection().map(|arg| arg.conflicts_with("listen")))
        .next_help_heading("TLS")
        .args(tls().map(|arg| arg.conflicts_with("listen")))
        .next_help_heading("Listening")
        .args(listening())
        .next_help_heading("Other")
        .arg(
            flag("help", "Print this")
                .short('h')
                .action(ArgAction::HelpShort),
        )
        .arg(
            flag("version", "Print the version")
                .short('V')
                .action(ArgAction::Version),
        )
        .arg(
            option(
                "completions",
                "SHELL",
                "Write completions for a shell",
                value_parser!(Shell),
            )
            .hide(true)
            .exclusive(true),
        )
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .help(help)
        .action(ArgAction::SetTrue)
}

fn option(
    name: &'static str,
    value: &'static str,
    help: &'static str,
    parser: impl Into<ValueParser>,
) -> Arg {
    Arg::new(name)
        .long(name)
        .help(help)
        .value_name(value)
        .value_parser(parser.into())
}

/// An argument without a name, of any bytes.
fn text(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .help(help)
        .value_name(value)
        .value_parser(value_parser!(OsString))
}

/// An option of any bytes.
fn bytes(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    text(name, value, help).long(name)
}

fn file(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    bytes(name, value, help).value_hint(ValueHint::FilePath)
}

fn messages() -> [Arg; 12] {
    [
        flag("text", "Send lines of input as text (default)")
            .short('t')
            .conflicts_with("binary"),
        flag("binary", "Send input as binary, as it comes").short('b'),
        bytes(
            "data",
            "DATA",
            "First send this message; @FILE, @- read one",
        )
        .short('d')
        .action(ArgAction::Append)
        .allow_hyphen_values(true),
        option("count", "N", "Exit after N messages have come", args::count).short('n'),
        option(
            "wait",
            "SECS",
            "Wait so long for answers at the end (1)",
            args::wait,
        )
        .short('w'),
        option(
            "close",
            "CODE[:REASON]",
            "Close with this status code (1000)",
            args::close_payload,
        ),
        option(
            "ping-interval",
            "SECS",
            "Send PINGs; end if one is not answered",
            args::seconds,
        ),
        flag("no-auto-pong", "Show PINGs and do not answer them"),
        flag("compress", "Compress messages, if the peer can"),
        option(
            "subprotocol",
            "NAMES",
            "Offer subprotocols, commas between",
            args::token,
        )
        .action(ArgAction::Append)
        .value_delimiter(','),
        option(
            "max-filesize",
            "BYTES",
            "Refuse larger messages (k, M, G may follow)",
            args::size,
        ),
        option(
            "max-time",
            "SECS",
            "End after so long, with status 28",
            args::seconds,
        )
        .short('m'),
    ]
}

fn output() -> [Arg; 6] {
    [
        flag("raw", "Write messages as they come: no line ends, no hex")
            .conflicts_with_all(["json", "hex"]),
        flag("json", "Write a line of JSON for each event").conflicts_with("hex"),
        flag("hex", "Write a line of hex for each binary message"),
        flag("verbose", "Show the handshake and each frame").short('v'),
        flag("silent", "Show neither progress nor errors").short('s'),
        flag("no-progress-meter", "Show no progress of large transfers"),
    ]
}

fn connection() -> [Arg; 16] {
    [
        bytes("header", "LINE", "Add a header to the request; repeatable")
            .short('H')
            .action(ArgAction::Append),
        bytes(
            "origin",
            "ORIGIN",
            "Say which web page asks, as a browser does",
        ),
        bytes("user-agent", "NAME", "Say which program asks").short('A'),
        bytes(
            "user",
            "USER[:PASS]",
            "Log in; a missing password is asked for",
        )
        .short('u'),
        bytes("oauth2-bearer", "TOKEN", "Log in with a token"),
        bytes("proxy", "URL", "Use a proxy: http(s), socks4(a), socks5(h)")
            .short('x')
            .value_hint(ValueHint::Url),
        bytes("proxy-user", "USER[:PASS]", "Log in to the proxy").short('U'),
        bytes(
            "noproxy",
            "HOSTS",
            "Reach these without a proxy, commas between",
        ),
        flag("location", "Follow redirects").short('L'),
        option(
            "reconnect",
            "TRIES",
            "Connect again when lost, TRIES in a row",
            args::tries,
        )
        .num_args(0..=1)
        .require_equals(true)
        .default_missing_value("-1"),
        option(
            "connect-timeout",
            "SECS",
            "Longest wait for a connection",
            args::seconds,
        ),
        bytes(
            "resolve",
            "HOST:PORT:ADDR",
            "Use this address for that host",
        )
        .action(ArgAction::Append),
        flag("ipv4", "Use IPv4 only")
            .short('4')
            .conflicts_with("ipv6"),
        flag("ipv6", "Use IPv6 only").short('6'),
        bytes(
            "interface",
            "NAME",
            "Connect from this interface or address",
        ),
        file("unix-socket", "PATH", "Connect to a Unix socket"),
    ]
}

fn tls() -> [Arg; 4] {
    [
        file("cacert", "FILE", "Trust these CAs (PEM), not the system's"),
        flag("insecure", "Accept any certificate: dangerous").short('k'),
        file("cert", "FILE", "Show this certificate (PEM)").short('E'),
        file("key", "FILE", "Its private key, if in another file"),
    ]
}

fn listening() -> [Arg; 3] {
    [
        option(
            "listen",
            "[ADDR:]PORT",
            "Wait for clients; port 0 is a free one",
            args::place,
        )
        .short('l'),
        flag("echo", "Send each message back to its sender")
            .requires("listen")
            .conflicts_with_all(["relay", "url"]),
        flag("relay", "Send each message to all other clients")
            .requires("listen")
            .conflicts_with("url"),
    ]
}

/// What clap found.
struct Found(ArgMatches);

impl Found {
    fn flag(&self, name: &str) -> bool {
        self.0.get_flag(name)
    }

    fn one<T: Clone + Send + Sync + 'static>(&self, name: &str) -> Option<T> {
        self.0.get_one::<T>(name).cloned()
    }

    fn all<T: Clone + Send + Sync + 'static>(&self, name: &str) -> Vec<T> {
        self.0
            .get_many::<T>(name)
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    }
}

impl Args {
    /// Reads a command line, whose first word is the program's name.
    ///
    /// # Errors
    /// It makes no sense, or asks for `--help`.
    pub fn read(
        words: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> Result<Args, clap::Error> {
        let found = Found(command().try_get_matches_from(words)?);
        Ok(Args {
            url: found.one("url"),
            binary: found.flag("binary"),
            data: found.all("data"),
            count: found.one("count"),
            wait: found.one("wait"),
            close: found.one("close"),
            ping_interval: found.one("ping-interval"),
            no_auto_pong: found.flag("no-auto-pong"),
            compress: found.flag("compress"),
            subprotocol: found.all("subprotocol"),
            max_filesize: found.one("max-filesize"),
            max_time: found.one("max-time"),
            completions: found.one("completions"),
            output: Output {
                raw: found.flag("raw"),
                json: found.flag("json"),
                hex: found.flag("hex"),
                verbose: found.flag("verbose"),
                silent: found.flag("silent"),
                no_progress_meter: found.flag("no-progress-meter"),
            },
            connection: Connection {
                header: found.all("header"),
                origin: found.one("origin"),
                user_agent: found.one("user-agent"),
                user: found.one("user"),
                oauth2_bearer: found.one("oauth2-bearer"),
                proxy: found.one("proxy"),
                proxy_user: found.one("proxy-user"),
                noproxy: found.one("noproxy"),
                location: found.flag("location"),
                reconnect: found.one("reconnect"),
                connect_timeout: found.one("connect-timeout"),
                resolve: found.all("resolve"),
                ipv4: found.flag("ipv4"),
                ipv6: found.flag("ipv6"),
                interface: found.one("interface"),
                unix_socket: found.one("unix-socket"),
            },
            tls: Tls {
                cacert: found.one("cacert"),
                insecure: found.flag("insecure"),
                cert: found.one("cert"),
                key: found.one("key"),
            },
            listening: Listening {
                listen: found.one("listen"),
                echo: found.flag("echo"),
                relay: found.flag("relay"),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::error::ErrorKind;

    fn read(line: &str) -> Result<Args, clap::Error> {
        Args::read(line.split_whitespace())
    }

    #[test]
    fn the_table_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn the_help_fits_a_terminal() {
        let help = command().render_help().to_string();
        let wide: Vec<_> = help
            .lines()
            .filter(|line| line.chars().count() > 80)
            .collect();
        assert!(wide.is_empty(), "{wide:#?}");
    }

    #[test]
    fn one_of_url_and_listen() {
        assert!(read("curlws ws://a").is_ok());
        assert!(read("curlws -l 0").is_ok());
        for line in [
            "curlws",
            "curlws -l 0 ws://a",
            "curlws ws://a --echo",
            "curlws -l 0 -k",
        ] {
            assert!(read(line).is_err(), "{line}");
        }
        assert!(read("curlws -l 0 --echo --relay").is_err());
        assert!(read("curlws ws://a -t -b").is_err());
    }

    #[test]
    fn attempts() {
        let tries = |line| read(line).map(|args| args.connection.reconnect);
        assert_eq!(tries("curlws ws://a").unwrap(), None);
        assert_eq!(tries("curlws --reconnect ws://a").unwrap(), Some(-1));
        assert_eq!(tries("curlws --reconnect=3 ws://a").unwrap(), Some(3));
        let error = tries("curlws --reconnect=0 ws://a").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ValueValidation);
    }

    #[test]
    fn lists() {
        let args = read("curlws -d a -d -1 --subprotocol a,b --subprotocol c ws://x").unwrap();
        assert_eq!(args.data, ["a", "-1"]);
        assert_eq!(args.subprotocol, ["a", "b", "c"]);
    }
}
