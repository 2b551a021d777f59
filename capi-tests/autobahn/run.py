#!/usr/bin/env python3
"""The Autobahn fuzzing server against echo.c, with our library and with libcurl (`make autobahn`).

    run.py TARGET_DIR STAGE LIBCURL [CASES]

CASES are the suite's patterns, comma-separated (`5.*,6.4.*`); without them all of `CASES` below run,
and docs/conformance.md is written. Fails on any case of ours that is neither OK nor one of the three
that the suite only reports.
"""

import collections
import json
import os
import shutil
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
PAGE = os.path.join(os.path.dirname(TESTS), "docs", "conformance.md")
CASES = ",".join(f"{group}.*" for group in range(1, 11))
EXPECTED = 301
REPORTED_ONLY = {"7.1.6", "7.13.1", "7.13.2"}  # the suite has no verdict on these
KINDS = ("OK", "INFORMATIONAL", "NON-STRICT", "FAILED")
RUNS = (  # column, library, model, scheme
    ("pull, ws", "ours", "pull", "ws"),
    ("pull, wss", "ours", "pull", "wss"),
    ("write callback, ws", "ours", "callback", "ws"),
    ("libcurl 8.22: pull, ws", "libcurl", "pull", "ws"),
)
GROUPS = {
    1: "text and binary messages", 2: "PING and PONG", 3: "reserved bits", 4: "opcodes",
    5: "fragments", 6: "UTF-8", 7: "closing", 9: "limits and performance", 10: "automatic fragments",
}
HEAD = """# Conformance

Written by `make autobahn`; do not edit by hand. The cases of the Autobahn testsuite 25.10.1 in groups 1
to 10 (12 and 13 are about compression, which is not there yet), each against
[one program](../capi-tests/autobahn/echo.c) that echoes what it receives and checks nothing itself.
Linked with libcurl 8.22 it is the same program: UTF-8, close codes and close reasons are checked by
libcurlws and left to the application by libcurl. (With a program that checks them itself, libcurl was
once seen to reach 290 OK, 4 NON-STRICT, 3 INFORMATIONAL and 4 FAILED: 2.6, 2.10, 2.11, 5.8. That
program is not part of this target.)

"""


def build(library, prefix, include, out):
    program = os.path.join(out, f"echo.{library}")
    lib = os.path.join(prefix, "lib")
    subprocess.run(
        [os.environ.get("CC", "cc"), "-std=c99", "-D_GNU_SOURCE", "-O1", "-g", "-Wall", "-Wextra",
         "-isystem", include, os.path.join(HERE, "echo.c"), "-o", program, "-L" + lib,
         "-Wl,-rpath," + lib, "-lcurlws" if library == "ours" else "-lcurl"], check=True)
    return program


class Server:
    """The suite's fuzzing server on a free port of the loopback, while the block lasts."""

    def __init__(self, prefix, folder, cases, scheme, certificates):
        self.wstest = os.path.join(prefix, "bin", "wstest")
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        spec = {"url": self.url, "outdir": folder, "cases": cases.split(","), "exclude-cases": [],
                "exclude-agent-cases": {}}
        if scheme == "wss":
            spec["cert"] = os.path.join(certificates, "server.pem")
            spec["key"] = os.path.join(certificates, "server.key")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        self.spec = os.path.join(folder, "server.json")
        with open(self.spec, "w", encoding="utf-8") as file:
            json.dump(spec, file)

    def __enter__(self):
        self.log = open(os.path.join(self.folder, "server.log"), "w", encoding="utf-8")
        # -u 0: without the suite's own web server, which has a fixed port.
        self.process = subprocess.Popen(
            [self.wstest, "-m", "fuzzingserver", "-s", self.spec, "-u", "0"], cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.__exit__()
                    sys.exit(f"the fuzzing server does not answer: see {self.log.name}")
            time.sleep(0.1)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()


def key(case):
    return [int(part) for part in case.split(".")]


def by_case(folder, agent):
    """Case -> its two verdicts, as the suite's report has them."""
    try:
        with open(os.path.join(folder, "index.json"), encoding="utf-8") as file:
            cases = json.load(file)[agent]
    except (OSError, KeyError) as error:
        sys.exit(f"no report: {error!r}")
    return {case: (cases[case]["behavior"], cases[case]["behaviorClose"])
            for case in sorted(cases, key=key)}


def bad(verdicts):
    """The cases that the gate does not let pass, each with what it was."""
    found = {}
    for case, both in verdicts.items():
        good = {"OK", "INFORMATIONAL"} if case in REPORTED_ONLY else {"OK"}
        if not set(both) <= good:
            found[case] = both
    return found


def counted(verdicts):
    """`298 OK, 3 INFORMATIONAL, ...`, and how many were not closed as they should be."""
    kinds = collections.Counter(behavior for behavior, _ in verdicts.values())
    closes = sum(close not in ("OK", "INFORMATIONAL") for _, close in verdicts.values())
    order = KINDS + tuple(sorted(set(kinds) - set(KINDS)))
    return ", ".join(f"{kinds[kind]} {kind}" for kind in order) + f"; closed wrongly: {closes}"


def run(column, program, agent, model, scheme, cases, places):
    """Runs one column; its verdicts and its seconds."""
    print(f"{column}:", flush=True)
    folder = os.path.join(places["out"], agent)
    with Server(places["suite"], folder, cases, scheme, places["certificates"]) as server:
        start = time.monotonic()
        command = [program, model, server.url, agent]
        if scheme == "wss":
            command.append(os.path.join(places["certificates"], "ca.pem"))
        ended = subprocess.run(command, check=False).returncode
        seconds = time.monotonic() - start
    if ended != 0:
        sys.exit(f"{column}: the program ended with {ended}; see {folder}")
    verdicts = by_case(folder, agent)
    print(f"  {len(verdicts)} cases in {seconds:.0f} s: {counted(verdicts)}")
    for what, listed in by_verdict(verdicts).items():
        print(f"  {what}: {listed}")
    return verdicts, seconds


def by_verdict(verdicts):
    """Verdict -> the cases that got it, of those that do not pass."""
    found = collections.defaultdict(list)
    for case, (behavior, close) in bad(verdicts).items():
        found[f"{behavior}, close {close}"].append(case)
    return {what: " ".join(listed) for what, listed in found.items()}


def cell(verdicts, group):
    """`44 of 45`: how many of a group's cases (of all, for None) pass the gate."""
    mine = {case: both for case, both in verdicts.items() if group in (None, key(case)[0])}
    passed = len(mine) - len(bad(mine))
    return f"{passed} of {len(mine)}"


def page(results):
    """docs/conformance.md."""
    lines = [HEAD, "A case counts that is OK, and closed cleanly; and three on which the suite has no\n"
             f"verdict ({', '.join(sorted(REPORTED_ONLY, key=key))}).\n\n"]
    columns = [column for column, *_ in RUNS]
    lines.append("| group | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns) + "\n")
    for group, name in [*GROUPS.items(), (None, "")]:
        title = f"{group}: {name}" if group else "**all**"
        cells = [cell(results[column][0], group) for column in columns]
        lines.append(f"| {title} | " + " | ".join(cells) + " |\n")
    lines.append("\nThe suite's own words, by column:\n\n")
    lines += [f"- {column}: {counted(results[column][0])}\n" for column in columns]
    lines.append("\nWhat did not pass:\n\n")
    for column in columns:
        listed = [f"{what}: {cases}" for what, cases in by_verdict(results[column][0]).items()]
        lines.append(f"- {column}: {'; '.join(listed) or 'nothing'}\n")
    with open(PAGE, "w", encoding="utf-8") as file:
        file.writelines(lines)


def main():
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    target, stage, libcurl = map(os.path.abspath, sys.argv[1:4])
    cases = sys.argv[4] if len(sys.argv) == 5 else CASES
    places = {"suite": os.path.join(target, "autobahn"),
              "out": os.path.join(target, "autobahn-reports"),
              "certificates": os.path.join(target, "autobahn-reports", "certificates")}
    os.makedirs(places["out"], exist_ok=True)
    subprocess.run([os.path.join(HERE, "setup.sh"), places["suite"]], check=True)
    subprocess.run([os.path.join(TESTS, "support", "certificates.sh"), places["certificates"]],
                   check=True)
    programs = {
        "ours": build("ours", stage, os.path.join(stage, "include", "curlws"), places["out"]),
        "libcurl": build("libcurl", libcurl, os.path.join(libcurl, "include"), places["out"]),
    }
    results, start = {}, time.monotonic()
    for column, library, model, scheme in RUNS:
        agent = f"{library}-{model}-{scheme}"
        results[column] = run(column, programs[library], agent, model, scheme, cases, places)
    print(f"all: {(time.monotonic() - start) / 60:.1f} minutes; reports: {places['out']}/*/index.html")
    failed = [column for column, library, *_ in RUNS
              if library == "ours" and (bad(results[column][0])
                                        or (cases == CASES and len(results[column][0]) != EXPECTED))]
    if cases == CASES:
        page(results)
        print(f"written: {os.path.relpath(PAGE)}")
    if failed:
        sys.exit("not conformant: " + "; ".join(failed))


if __name__ == "__main__":
    main()
