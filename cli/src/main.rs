//! `curlws`: WebSocket messages between a server and standard input and output, or the server itself.
//!
//! One thread, which drives the library's `Multi`. `args` is what the user may say, `run` the loop,
//! `happen` what becomes of messages; `docs/man/curlws.1.md` is for users.

#![forbid(unsafe_code)]

mod args;
mod command;
mod exit;
mod happen;
mod input;
mod output;
mod peer;
mod progress;
mod run;
mod screen;
mod settings;
mod show;
mod signals;

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use args::Args;
use run::Run;
use screen::Screen;

fn main() -> ExitCode {
    let args = match Args::read(env::args_os()) {
        Ok(args) => args,
        // --help and --version, too.
        Err(error) => {
            let told = error.print().and_then(|()| io::stdout().flush());
            let wrong = error.exit_code() as u8;
            return ExitCode::from(if told.is_ok() { wrong } else { exit::WRITE });
        }
    };
    if let Some(shell) = args.completions {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut command::command(), "curlws", &mut script);
        let written = io::stdout().write_all(&script);
        return ExitCode::from(if written.is_ok() { 0 } else { exit::WRITE });
    }
    let silent = args.output.silent;
    let ending = match Run::new(args) {
        Ok(run) => run.run(),
        Err(ending) => {
            if let Some(why) = &ending.why {
                Screen::new(silent).error(&format!("({}) {why}", ending.status));
            }
            ending
        }
    };
    ExitCode::from(ending.status)
}
