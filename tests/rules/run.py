#!/usr/bin/env python3
"""Breaks each rule of tests/rules/rules.txt in turn, and sees its tests fail.

    run.py TARGET [NAME...]   TARGET: cargo's target folder, with the C tests built in capi-tests/.
                              With names (of rows, or numbers of rules) those alone

All breaches are compiled at once, in a copy of the sources, each behind a question to the
environment: CURLWS_BROKEN names the one that counts. So a run costs one build and as many short
tests. A test that hangs has failed. `cargo test --test rules` reads the same table.
"""

import argparse
import collections
import concurrent.futures
import copy
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CAPI = os.path.join(ROOT, "capi-tests")
COPIED = ("src", "tests", "include", "packaging", "examples", "benches", "Cargo.toml", "Cargo.lock",
          "build", "build.rs", "cli", "cbindgen.toml", "capi-tests/abi", "docs")
SECONDS = 30  # more than any of these tests takes

sys.path[:0] = [os.path.join(CAPI, "audit"), os.path.join(CAPI, "support")]
import audit  # noqa: E402
import compare  # noqa: E402

audit.AREAS += ("multi", "beyond")

QUESTION = """
/// Whether the environment asks for this breach of a rule (tests/rules/run.py).
#[doc(hidden)]
pub fn broken(name: &str) -> bool {
    static NAME: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    let asked = NAME.get_or_init(|| std::env::var("CURLWS_BROKEN").ok());
    asked.as_deref() == Some(name)
}
"""

Breach = collections.namedtuple("Breach", "file old new")


class Row:
    """A statement of a rule, its tests, and how to break it."""

    def __init__(self, rule, name):
        self.rule = rule
        self.name = name
        self.tests = []  # (kind, name)
        self.breaches = []


def read(path):
    """The rows of the table; rules.txt says how it is written."""
    rows, rule, row = [], None, None
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "rule":
                rule = rest.split()[0]
            elif word == "row":
                row = Row(rule, rest)
                rows.append(row)
            elif word == "test":
                kind, _, name = rest.partition(" ")
                row.tests.append((kind, name))
            elif word == "in":
                row.breaches.append(Breach(rest, [], []))
            elif word in ("-", "+"):
                breach = row.breaches[-1]
                (breach.old if word == "-" else breach.new).append(rest)
            elif word not in ("", "#", "says", "because"):
                sys.exit(f"{path}:{number}: what is \"{word}\"?")
    for row in rows:
        row.breaches = [Breach(b.file, "\n".join(b.old), "\n".join(b.new)) for b in row.breaches]
    return rows


def span(text, breach):
    """Where the breach goes: what stands between « and », or all that is looked for."""
    plain = breach.old.replace("«", "").replace("»", "")
    if text.count(plain) != 1:
        sys.exit(f"{breach.file}: occurs {text.count(plain)} times:\n{plain}")
    start = text.index(plain)
    if "«" not in breach.old:
        return start, start + len(plain)
    before, _, rest = breach.old.partition("«")
    return start + len(before), start + len(before) + len(rest.partition("»")[0])


def broken_sources(rows):
    """File -> its text with every breach behind its question."""
    places = collections.defaultdict(lambda: collections.defaultdict(list))
    texts = {}
    for row in rows:
        for breach in row.breaches:
            if breach.file not in texts:
                with open(os.path.join(ROOT, breach.file), encoding="utf-8") as file:
                    texts[breach.file] = file.read()
            place = span(texts[breach.file], breach)
            places[breach.file][place].append((row.name, breach.new))
    for file, found in places.items():
        ends = sorted(found)
        for (_, end), (start, _) in zip(ends, ends[1:]):
            if start < end:
                sys.exit(f"{file}: two breaches overlap near: {texts[file][start:end]}")
        for start, end in reversed(ends):
            old = texts[file][start:end]
            new = old
            for name, other in found[(start, end)]:
                new = f'if crate::broken("{name}") {{ {other} }} else {{ {new} }}'
            if not old.rstrip().endswith((";", "}")):
                new = f"({new})"
            texts[file] = texts[file][:start] + new + texts[file][end:]
    with open(os.path.join(ROOT, "src/lib.rs"), encoding="utf-8") as file:
        text = texts.get("src/lib.rs", file.read())
    texts["src/lib.rs"] = "#![allow(warnings)]\n".join(("", text)) + QUESTION
    return texts


def write(path, data):
    """Leaves a file alone that says that already: cargo looks at the time."""
    if os.path.exists(path):
        with open(path, "rb") as file:
            if file.read() == data:
                return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def copy_sources(folder, texts):
    kept = set()
    for name in COPIED:
        place = os.path.join(ROOT, name)
        files = [place] if os.path.isfile(place) else [
            os.path.join(above, file) for above, _, files in os.walk(place) for file in files]
        for file in files:
            relative = os.path.relpath(file, ROOT)
            kept.add(relative)
            with open(file, "rb") as opened:
                data = opened.read()
            if relative in texts:
                data = texts[relative].encode()
            write(os.path.join(folder, relative), data)
            shutil.copymode(file, os.path.join(folder, relative))
    for above, _, files in os.walk(folder):
        for file in files:
            if os.path.relpath(os.path.join(above, file), folder) not in kept:
                os.remove(os.path.join(above, file))


def build(folder, target, kinds):
    """Compiles the copy; kind of test -> its program."""
    env = {**os.environ, "CARGO_TARGET_DIR": target}
    cargo = [os.environ.get("CARGO", "cargo")]
    command = [*cargo, "test", "--locked", "--no-run", "--lib", "--test", "transfer"]
    done = subprocess.run(command, cwd=folder, env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout)
    found = re.findall(r"Executable (?:unittests )?(\S+) \((\S+)\)", done.stdout)
    names = {"src/lib.rs": "lib", "tests/transfer/main.rs": "transfer"}
    programs = {names[source]: os.path.join(folder, program) for source, program in found}
    if "c" in kinds:
        subprocess.run([*cargo, "build", "--quiet", "--locked", "--lib"], cwd=folder, env=env,
                       check=True)
        library = os.path.join(target, "with-breaches")
        os.makedirs(library, exist_ok=True)
        link = os.path.join(library, "libcurlws.so.0")
        if os.path.islink(link):
            os.remove(link)
        os.symlink(os.path.join(target, "debug", "libcurlws.so"), link)
        programs["c"] = link
    return programs


class CTests(audit.Audit):
    """The C tests, with the library that has the breaches."""

    def __init__(self, built, library):
        super().__init__(built)
        self.library = library

    def run(self, test, **env):
        case = copy.copy(test.case)
        case.env = {**case.env, **env, "LD_PRELOAD": self.library}
        case.seconds = SECONDS
        program = os.path.join(self.build, f"ours.{test.id}")
        return compare.run(case, case.modes[0], program, self.options)[0]


class Runner:
    """Runs tests, with and without a breach."""

    def __init__(self, programs, built):
        self.programs = programs
        self.c = CTests(built, programs["c"]) if "c" in programs else None

    def passes(self, test, broken=None):
        kind, name = test
        if kind == "c":
            if name not in self.c.tests:
                sys.exit(f"there is no C test {name}")
            return self.c.passes(self.c.tests[name], **({"CURLWS_BROKEN": broken} if broken else {}))
        env = {**os.environ, **({"CURLWS_BROKEN": broken} if broken else {})}
        command = [self.programs[kind], "--exact", name]
        try:
            done = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS,
                                  text=True, check=False)
        except subprocess.TimeoutExpired:
            return False
        if done.returncode == 0 and "1 passed" not in done.stdout:
            sys.exit(f"there is no test {name}")
        return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--parallel", type=int, default=2)
    options = parser.parse_args()
    start = time.monotonic()
    target = os.path.abspath(options.target)
    rows = [row for row in read(os.path.join(HERE, "rules.txt")) if row.breaches]
    texts = broken_sources(rows)
    if options.names:
        rows = [row for row in rows if row.name in options.names or row.rule in options.names]
    folder = os.path.join(target, "rules", "source")
    copy_sources(folder, texts)
    kinds = {kind for row in rows for kind, _ in row.tests}
    print("building the sources with all breaches", flush=True)
    programs = build(folder, os.path.join(target, "rules"), kinds)
    runner = Runner(programs, os.path.join(target, "capi-tests"))
    tests = sorted({test for row in rows for test in row.tests})
    pairs = [(row, test) for row in rows for test in row.tests]
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
        for test, good in zip(tests, pool.map(runner.passes, tests)):
            if not good:
                print(f"FAILS WITHOUT ANY BREACH: {' '.join(test)}", flush=True)
                bad += 1
        results = pool.map(lambda pair: runner.passes(pair[1], pair[0].name), pairs)
        for (row, test), passed in zip(pairs, results):
            print(f"{row.rule:>3} {row.name}: "
                  f"{'STILL PASSES' if passed else 'fails, as it must'}: {' '.join(test)}", flush=True)
            bad += passed
    seconds = time.monotonic() - start
    print(f"{len(rows)} breaches, {len(pairs)} tests seen to fail for them; {bad} wrong; {seconds:.0f} s")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
