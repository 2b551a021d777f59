#!/usr/bin/env python3
"""All of the Autobahn testsuite with our library and with libcurl (`make autobahn`).

    run.py TARGET_DIR STAGE LIBCURL [COLUMNS [CASES [JOBS]]]

COLUMNS: of ws, wss, callback and libcurl, comma-separated (""  for all). CASES: the suite's patterns
(`5.*,6.4.*`; "" for all). JOBS: columns at once, default: as many as there are processors. A run of all
cases in all columns writes docs/conformance.md (but for the part of serve.py). Fails on any case of ours that is neither OK nor one of
the three that the suite only reports.
"""

import concurrent.futures
import os
import subprocess
import sys
import threading
import time

import suite

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
HEARD_EVERY = 20  # seconds between two lines on a column's progress
HEAD = """# Conformance

Written by `make autobahn`; do not edit by hand. All {count} cases of the Autobahn testsuite 25.10.1,
each against [one program](../capi-tests/autobahn/echo.c) that echoes what it receives, offers
compression (`CURLWS_COMPRESS`) and checks nothing itself. `make test` runs groups 1 to 10 again, without
that offer.

A case counts that is OK, and closed cleanly; and three on which the suite has no verdict
({reported}).

"""
LIBCURL = """
Linked with libcurl 8.22 it is the same program: UTF-8, close codes and close reasons are checked by
libcurlws and left to the application by libcurl, which has no compression. (With a program that checks
them itself, libcurl was once seen to reach 290 OK, 4 NON-STRICT, 3 INFORMATIONAL and 4 FAILED: 2.6, 2.10,
2.11, 5.8 of groups 1 to 10. That program is not part of this target.)

Most of the minutes are the fuzzing server's; {jobs} columns ran at a time. The memory is the client's highest
resident size (VmHWM), its own buffers included.
"""


def build(library, prefix, include, out):
    program = os.path.join(out, f"echo.{library}")
    lib = os.path.join(prefix, "lib")
    subprocess.run(
        [os.environ.get("CC", "cc"), "-std=c99", "-D_GNU_SOURCE", "-O1", "-g", "-Wall", "-Wextra",
         "-isystem", include, os.path.join(HERE, "echo.c"), "-o", program, "-L" + lib,
         "-Wl,-rpath," + lib, "-lcurlws" if library == "ours" else "-lcurl"], check=True)
    return program


class Progress:
    """Prints how far a column is, now and then."""

    def __init__(self, column):
        self.column, self.start = column, time.monotonic()
        self.last = self.start

    def __call__(self, line):
        now = time.monotonic()
        if now - self.last >= HEARD_EVERY:
            self.last = now
            say(f"{self.column}: {line}, {(now - self.start) / 60:.1f} minutes")


SAYING = threading.Lock()


def say(text):
    with SAYING:
        print(text, flush=True)


def run(column, program, cases, places):
    """Runs one column and prints what came of it."""
    say(f"{column}: begins")
    result = suite.run(column, program, cases, places, compress=True, seen=Progress(column))
    lines = [f"{column}: {len(result.verdicts)} cases in {result.seconds / 60:.1f} minutes, "
             f"{result.peak} KB at most: {suite.counted(result.verdicts)}"]
    lines += [f"  {what}: {listed}" for what, listed in suite.by_verdict(result.verdicts).items()]
    say("\n".join(lines))
    return result


def page(results, jobs):
    """docs/conformance.md."""
    count = sum(number for _, number in suite.ALL.values())
    reported = ", ".join(sorted(suite.REPORTED_ONLY, key=suite.key))
    titles = {column: suite.COLUMNS[column][0] for column in results}
    lines = [HEAD.format(count=count, reported=reported)]
    lines.append("| group | " + " | ".join(titles.values()) + " |\n|---|" + "---|" * len(titles) + "\n")
    rows = [(f"{group}: {name}", group) for group, (name, _) in suite.ALL.items()]
    for title, group in [*rows, ("**all**", None)]:
        cells = [suite.cell(result.verdicts, group) for result in results.values()]
        lines.append(f"| {title} | " + " | ".join(cells) + " |\n")
    minutes = [f"{result.seconds / 60:.1f}" for result in results.values()]
    lines.append("| minutes | " + " | ".join(minutes) + " |\n")
    peaks = [f"{result.peak / 1024:.1f}" for result in results.values()]
    lines.append("| MB at most | " + " | ".join(peaks) + " |\n")
    lines.append(LIBCURL.format(jobs=jobs))
    lines.append("\nThe suite's own words, by column:\n\n")
    lines += [f"- {titles[column]}: {suite.counted(result.verdicts)}\n"
              for column, result in results.items()]
    lines.append("\nWhat did not pass:\n\n")
    for column, result in results.items():
        listed = [f"{what}: {cases}" for what, cases in suite.by_verdict(result.verdicts).items()]
        lines.append(f"- {titles[column]}: {'; '.join(listed) or 'nothing'}\n")
    with open(suite.PAGE, encoding="utf-8") as file:
        lines += file.read().partition(suite.SERVER)[1:]
    with open(suite.PAGE, "w", encoding="utf-8") as file:
        file.writelines(lines)


def main():
    if not 4 <= len(sys.argv) <= 7:
        sys.exit(__doc__)
    target, stage, libcurl = map(os.path.abspath, sys.argv[1:4])
    columns, cases, jobs = (sys.argv[4:] + ["", "", ""])[:3]
    columns = columns.split(",") if columns else list(suite.COLUMNS)
    unknown = set(columns) - set(suite.COLUMNS)
    if unknown:
        sys.exit(f"no such column: {', '.join(unknown)}; there are {', '.join(suite.COLUMNS)}")
    whole = not cases
    cases = suite.patterns(suite.ALL) if whole else cases.split(",")
    count = sum(number for _, number in suite.ALL.values()) if whole else None
    jobs = min(len(columns), int(jobs or os.cpu_count() or 1))
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
    start = time.monotonic()
    try:
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            running = {column: pool.submit(run, column, programs[suite.COLUMNS[column][1]], cases, places)
                       for column in columns}
            results = {column: one.result() for column, one in running.items()}
    except suite.Broken as error:
        sys.exit(str(error))
    print(f"all: {(time.monotonic() - start) / 60:.1f} minutes; reports: {places['out']}/*/index.html")
    if whole and set(columns) == set(suite.COLUMNS):
        page({column: results[column] for column in suite.COLUMNS}, jobs)
        print(f"written: {os.path.relpath(suite.PAGE)}")
    wrong = [f"{column}: {'; '.join(found)}" for column, result in results.items()
             if suite.COLUMNS[column][1] == "ours" and (found := suite.complaints(result, count))]
    if wrong:
        sys.exit("not conformant:\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
