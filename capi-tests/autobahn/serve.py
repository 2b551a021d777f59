#!/usr/bin/env python3
"""Autobahn's fuzzing client against our library as a server, serve.c.

    serve.py TARGET_DIR SERVER [CASES]

CASES: the suite's patterns, comma-separated; by default groups 1 to 10 (a test of ctest). Fails on any
case that is not OK and closed cleanly, but for the three without a verdict, and on any other number of
cases than there should be. `all` (`make autobahn-server`) is every case, compression included, and
writes the server's part of docs/conformance.md.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

import suite

AGENT = "echo_server"
LONGEST = 3600  # seconds


def highest(pid):
    """The most memory that a process had, in KB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))


def run(target, program, cases, folder):
    with subprocess.Popen([program, "0"], stdout=subprocess.PIPE, text=True) as server:
        try:
            url = server.stdout.readline().strip().rstrip("/")
            spec = os.path.join(folder, "client.json")
            with open(spec, "w", encoding="utf-8") as file:
                json.dump({"outdir": folder, "servers": [{"agent": AGENT, "url": url}], "cases": cases,
                           "exclude-cases": [], "exclude-agent-cases": {}}, file)
            start = time.monotonic()
            subprocess.run([os.path.join(target, "autobahn", "bin", "wstest"), "-m", "fuzzingclient",
                            "-s", spec], cwd=folder, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, check=True, timeout=LONGEST)
            seconds = time.monotonic() - start
            if server.poll() is not None:
                sys.exit(f"not ok: the server ended with {server.returncode}")
            return suite.Result(suite.by_case(folder, AGENT), seconds, highest(server.pid))
        finally:
            server.kill()


PAGE = """
Written by `make autobahn-server`: the same cases, of the suite's fuzzing client against
[a server](../capi-tests/autobahn/serve.c) that accepts compression, sends back what it receives and checks
nothing itself. `make test` runs groups 1 to 10 again.

| group | server, ws |
|---|---|
"""


def page(result):
    """The server's part of docs/conformance.md."""
    rows = [(f"{group}: {name}", group) for group, (name, _) in suite.ALL.items()] + [("**all**", None)]
    lines = [f"| {title} | {suite.cell(result.verdicts, group)} |\n" for title, group in rows]
    lines += [f"| minutes | {result.seconds / 60:.1f} |\n", f"| MB at most | {result.peak / 1024:.1f} |\n"]
    lines += [f"\nThe suite's own words: {suite.counted(result.verdicts)}.\n"]
    with open(suite.PAGE, encoding="utf-8") as file:
        before = file.read().partition(suite.SERVER)[0]
    with open(suite.PAGE, "w", encoding="utf-8") as file:
        file.writelines([before, suite.SERVER, PAGE, *lines])


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    target, program = map(os.path.abspath, sys.argv[1:3])
    wanted = sys.argv[3] if len(sys.argv) > 3 else ""
    groups = [group for group in suite.ALL if group <= 10 or wanted == "all"]
    count = sum(suite.ALL[group][1] for group in groups)
    cases = suite.patterns(groups)
    if wanted not in ("", "all"):
        cases, count = wanted.split(","), None
    with tempfile.TemporaryDirectory() as folder:
        try:
            result = run(target, program, cases, folder)
        except (suite.Broken, subprocess.SubprocessError) as error:
            sys.exit(f"not ok: {error}")
    if wanted == "all":
        page(result)
    suite.judge(result, count)


if __name__ == "__main__":
    main()
