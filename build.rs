//! What cargo does not do by itself: names the shared library, compiles the C shim of the variadic
//! functions, and writes the C headers `curlws.h` and `typecheck-gcc.h` to `OUT_DIR`.
//!
//! cbindgen does not expand macros, so the rows of the option and info tables become plain Rust
//! enums first. Nothing is written outside `OUT_DIR`, but into the folder that `CURLWS_HEADER_OUT`
//! names (`make header` sets it).

#[path = "build/header.rs"]
mod header;
#[path = "build/tables.rs"]
mod tables;
#[path = "build/tidy.rs"]
mod tidy;
#[path = "build/typecheck.rs"]
mod typecheck;

use std::path::{Path, PathBuf};
use std::{env, fs};

use header::declarations;
use tables::rows;
use typecheck::checks;

const OPTIONS: &str = "src/capi/option/table.rs";
const INFOS: &str = "src/capi/info/table.rs";
const OWN_OPTIONS: &str = "src/capi/beyond/option.rs";
const TYPES: &str = "src/capi/types";
const SHIM: &str = "src/capi/variadic.c";
const JUMPS: [&str; 6] = ["x86_64", "aarch64", "x86", "arm", "riscv64", "s390x"];
const HEADER: &str = "curlws.h";
const CHECKS: &str = "typecheck-gcc.h";

fn main() {
    println!("cargo::rerun-if-changed=src/capi");
    println!("cargo::rerun-if-changed=cbindgen.toml");
    println!("cargo::rerun-if-env-changed=CURLWS_HEADER_OUT");
    name_library();
    name_versions();
    compile_shim();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let wanted = env::var_os("CURLWS_HEADER_OUT").map(PathBuf::from);
    let result = headers(&out);
    if result.is_err() {
        for name in [HEADER, CHECKS] {
            let _ = fs::remove_file(out.join(name)); // an old one would pass for a new one
        }
    }
    match result {
        Ok(files) => {
            for (name, text) in files {
                write(&out.join(name), &text);
                if let Some(path) = wanted.as_ref().map(|folder| folder.join(name)) {
                    println!("cargo::rerun-if-changed={}", path.display());
                    write(&path, &text);
                }
            }
        }
        // The library does not need the headers, which are committed: only their makers need this.
        Err(reason) if wanted.is_none() => {
            println!("cargo::warning=the C headers were not made: {reason}");
        }
        Err(reason) => println!("cargo::error=the C headers were not made: {reason}"),
    }
}

/// Programs ask the loader for `libcurlws.so.0`, whatever the file is called; what calls itself stays
/// with itself, and threads outlive a `dlclose`, as in the Makefile.
fn name_library() {
    let family = env::var("CARGO_CFG_TARGET_FAMILY").unwrap_or_default();
    let vendor = env::var("CARGO_CFG_TARGET_VENDOR").unwrap_or_default();
    if family == "unix" && vendor != "apple" {
        for argument in ["-soname,libcurlws.so.0", "-Bsymbolic", "-z,nodelete"] {
            println!("cargo::rustc-cdylib-link-arg=-Wl,{argument}");
        }
    }
}

/// What `curl_version` tells: the version of rustls, from the lock file, and the target.
fn name_versions() {
    println!("cargo::rerun-if-changed=Cargo.lock");
    let lock = fs::read_to_string("Cargo.lock").unwrap_or_default();
    let version = lock
        .split_once("name = \"rustls\"\nversion = \"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("unknown", |(version, _)| version);
    println!("cargo::rustc-env=CURLWS_RUSTLS_VERSION={version}");
    println!(
        "cargo::rustc-env=CURLWS_TARGET={}",
        env::var("TARGET").unwrap_or_default()
    );
}

/// `va_arg` is C's alone. Its functions are reached by jumps where these are written
/// (src/capi/variadic.rs), and are public themselves elsewhere, or where `CURLWS_PLAIN_C` is set.
fn compile_shim() {
    println!("cargo::rustc-check-cfg=cfg(curlws_jumps)");
    println!("cargo::rerun-if-env-changed=CURLWS_PLAIN_C");
    let arch = env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default();
    let jumps = JUMPS.contains(&arch.as_str()) && env::var_os("CURLWS_PLAIN_C").is_none();
    if jumps {
        println!("cargo::rustc-cfg=curlws_jumps");
    }
    if Path::new(SHIM).exists() {
        let mut build = cc::Build::new();
        if !jumps {
            build.define("PLAIN_C", None);
        }
        build
            .file(SHIM)
            .std("c99")
            .warnings(true)
            .extra_warnings(true)
            .flag_if_supported("-fvisibility=hidden")
            .compile("curlws_variadic");
    }
}

/// Writes only what differs, so that nothing depending on the file is built again for nothing.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    if let Err(error) = fs::write(path, text) {
        println!("cargo::error={}: {error}", path.display());
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The headers, and what they are called.
fn headers(out: &Path) -> Result<[(&'static str, String); 2], String> {
    let (options, infos) = (
        rows(Path::new(OPTIONS), "options!")?,
        rows(Path::new(INFOS), "infos!")?,
    );
    let own_options = rows(Path::new(OWN_OPTIONS), "own_options!")?;
    Ok([
        (HEADER, declarations(out, &options, &infos, &own_options)?),
        (CHECKS, checks(&options, &infos)?),
    ])
}
