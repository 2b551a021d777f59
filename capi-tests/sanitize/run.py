#!/usr/bin/env python3
"""The C tests with sanitizers (`make asan`, `make tsan`): the library is built by the nightly with
instrumentation, the programs by gcc. One runtime serves both: the nightly's, as gcc's lacks entry
points that rustc's code calls.

    run.py address|thread TARGET_DIR INCLUDE_DIR [PROGRAM...]

address: AddressSanitizer with its search for leaks; UndefinedBehaviorSanitizer for all that is C (the
shim, ring, the programs), and the checks of a debug build for what is Rust. All programs, but for
what excluded.txt lists.
thread: ThreadSanitizer. The programs that start threads; what it would report though it is right
stands in thread.txt.

A PROGRAM is ws/echo. Any report fails.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent
sys.path.insert(0, str(TESTS / "support"))
import cases  # noqa: E402
FOLDERS = ("easy", "ws", "callback", "option", "url", "multi", "robust", "beyond")
# A report ends the program with this; a crash of its own ends it otherwise.
EXIT = 66

KINDS = {
    "address": {
        # A report of the undefined ends the program, too.
        "c": "-fsanitize=address,undefined -fno-sanitize-recover=all",
        "rust": "-Zsanitizer=address -Cdebug-assertions=yes -Coverflow-checks=yes",
        "runtime": "asan",
        "env": {
            "ASAN_OPTIONS": f"exitcode={EXIT}:detect_leaks=1:detect_stack_use_after_return=1"
                            ":strict_string_checks=1:check_initialization_order=1",
            "UBSAN_OPTIONS": f"exitcode={EXIT}:print_stacktrace=1",
            "LSAN_OPTIONS": f"exitcode={EXIT}",
        },
        "at_once": 2 * (os.cpu_count() or 1),
    },
    "thread": {
        "c": "-fsanitize=thread",
        "rust": "-Zsanitizer=thread",
        "runtime": "tsan",
        "env": {
            "TSAN_OPTIONS": f"suppressions={HERE}/thread.txt exitcode={EXIT} second_deadlock_stack=1",
        },
        "at_once": 1,
    },
}


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def nightly():
    """The nightly's host and folder of libraries."""
    try:
        host = re.search("^host: (.*)$", output("rustc", "+nightly", "-vV"), re.M)[1]
    except (OSError, subprocess.CalledProcessError):
        sys.exit("this needs the nightly: rustup toolchain install nightly")
    root = pathlib.Path(output("rustc", "+nightly", "--print", "sysroot"))
    return host, root / "lib/rustlib" / host / "lib"


def build_library(kind, out, host):
    """The static library."""
    env = dict(os.environ)
    # The standard library comes uninstrumented (there is no source to build it from), which the
    # second flag allows. Frame pointers give reports their stacks.
    env["RUSTFLAGS"] = kind["rust"] + (
        " -Cunsafe-allow-abi-mismatch=sanitizer -Cforce-frame-pointers=yes")
    if kind["runtime"] == "asan":
        env["CFLAGS_" + host.replace("-", "_")] = kind["c"] + " -fno-omit-frame-pointer"
    env.update(CARGO_TARGET_DIR=str(out), CARGO_PROFILE_RELEASE_LTO="off",
               CARGO_PROFILE_RELEASE_CODEGEN_UNITS="16", CARGO_PROFILE_RELEASE_OPT_LEVEL="1",
               CARGO_PROFILE_RELEASE_DEBUG="1")
    subprocess.run(["cargo", "+nightly", "build", "--quiet", "--release", "--locked", "--lib", "--target",
                    host, "--manifest-path", str(TESTS.parent / "Cargo.toml")], env=env, check=True)
    return out / host / "release/libcurlws.a"


class Builder:
    """Compiles the programs."""

    def __init__(self, kind, out, include, libraries):
        self.compiler = [os.environ.get("CC", "gcc"), "-std=c99", "-D_GNU_SOURCE", "-g", "-O1", "-Wall",
                         "-Wextra", "-fno-omit-frame-pointer", *kind["c"].split(),
                         f"-I{TESTS}/support", f"-I{include}"]
        self.out = out
        self.libraries = libraries
        self.driver = out / "drive.o"
        self.compile(TESTS / "support/drive.c", self.driver)

    def compile(self, source, target):
        subprocess.run([*self.compiler, "-c", "-o", target, source], check=True)

    def program(self, name):
        path = self.out / name.replace("/", ".")
        self.compile(TESTS / f"{name}.c", f"{path}.o")
        subprocess.run([os.environ.get("CC", "gcc"), "-o", path, f"{path}.o", self.driver,
                        *self.libraries], check=True)
        return path


def exclusions():
    """Case, or program, -> why it is not run under AddressSanitizer."""
    lines = (HERE / "excluded.txt").read_text().splitlines()
    return dict(line.split(" -- ", 1) for line in lines if line and not line.startswith("#"))


def chosen(which, names):
    """The programs, and the reasons for what is left out."""
    found = [str(path.relative_to(TESTS))[:-2] for folder in FOLDERS
             for path in sorted((TESTS / folder).glob("*.c"))]
    if which == "thread":
        found = [name for name in found if "pthread_create" in (TESTS / f"{name}.c").read_text()]
        return names or found, {}
    return names or found, exclusions()


def run(name, case, program, out, env):
    """One case; what is to be said of it where it fails."""
    command = [sys.executable, TESTS / "support/compare.py", TESTS / f"{name}.cases", case, "--name",
               f"{name.replace('/', '.')}.{case}", "--certificates", out / "certificates",
               "--differences", TESTS / "differences.txt", "--ours", program]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)
    return done.stdout.decode(errors="backslashreplace") if done.returncode else None


def main():
    which, target, include, *names = sys.argv[1:]
    kind = KINDS[which]
    out = pathlib.Path(target) / kind["runtime"]
    out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    host, libraries = nightly()
    library = build_library(kind, out, host)
    subprocess.run([TESTS / "support/certificates.sh", out / "certificates"], check=True)
    runtime = libraries / f"librustc-nightly_rt.{kind['runtime']}.a"
    builder = Builder(kind, out, include, [
        library, "-Wl,--whole-archive", runtime, "-Wl,--no-whole-archive",
        *"-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc -lresolv".split()])
    names, excluded = chosen(which, names)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        programs = dict(zip(names, pool.map(builder.program, names)))
    print(f"{which}: {len(programs)} programs after {time.monotonic() - began:.0f} s", flush=True)
    env = {**os.environ, **kind["env"], "CURLWS_SANITIZER": which}
    runs, left_out, failed = [], set(), 0
    for name, program in programs.items():
        for case in cases.read(TESTS / f"{name}.cases"):
            full = f"{name.replace('/', '.')}.{case}"
            reason = next((key for key in (full, full.rpartition(".")[0]) if key in excluded), None)
            if reason:
                left_out.add(full)
                print(f"{which}: left out: {full}: {excluded[reason]}")
            else:
                runs.append((name, case, program))
    with concurrent.futures.ThreadPoolExecutor(kind["at_once"]) as pool:
        for (name, case, _), report in zip(runs, pool.map(lambda job: run(*job, out, env), runs)):
            if report:
                failed += 1
                print(f"{which}: {name} {case}: FAILED\n{report}", flush=True)
    print(f"{which}: {len(runs)} cases ran, {failed} failed, {len(left_out)} left out, "
          f"{time.monotonic() - began:.0f} s")
    sys.exit(1 if failed or not runs else 0)


if __name__ == "__main__":
    main()
