#!/usr/bin/env python3
"""Looks for a test that fails when an option is ignored, for every honoured row.

    audit.py BUILD [NAME...]   runs the tests in the build folder of capi-tests with each option
                               (info, share option) ignored, and writes docs/audit.md. With names:
                               those rows alone, and nothing is written
    audit.py --check           whether docs/audit.md has every row, and its tests exist

The rows are those of docs/compatibility.md, and the options of shares. The test that the page already
names is tried first. There are no exceptions: what no test can observe is not honoured.
"""

import argparse
import collections
import concurrent.futures
import copy
import os
import re
import sys
import tempfile
import time
import types

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
ROOT = os.path.dirname(TESTS)
PAGE = os.path.join(ROOT, "docs", "audit.md")
AREAS = ("easy", "ws", "callback", "option", "url", "multi")
SECONDS = 5  # a run without the option that lasts so much longer (and thrice) has failed

sys.path.insert(0, os.path.join(TESTS, "support"))
import cases  # noqa: E402
import compare  # noqa: E402

HEAD = """# Each option, and the test that fails without it

Written by `make audit`; do not edit by hand. For every row that [compatibility.md](compatibility.md)
calls honoured: a test that passes, and fails when exactly that option, still checked as ever, has no
effect (an info: when it always says 0 or nothing). `ctest -R NAME` in `target/capi-tests` runs one.
"""


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def wanted():
    """Name of each honoured row -> its key for ignore.c."""
    numbers = dict(re.findall(r"^(CURL(?:OPT|INFO|SHOPT)_\w+) (\d+)$",
                              read(os.path.join(TESTS, "abi", "constants.txt")), re.M))
    names = re.findall(r"^\| `(CURL(?:OPT|INFO)_\w+)` \| honoured \|",
                       read(os.path.join(ROOT, "docs", "compatibility.md")), re.M)
    names += [name for name in numbers if name.startswith("CURLSHOPT_") and int(numbers[name])
              and not name.endswith("_LAST")]
    letter = {"CURLOPT": "o", "CURLINFO": "i", "CURLSHOPT": "s"}
    return {name: letter[name.partition("_")[0]] + numbers[name] for name in names}


def on_page():
    """Name -> test, as the page has it."""
    if not os.path.exists(PAGE):
        return {}
    return dict(re.findall(r"^\| `(CURL\w+)` \| `([^`]+)`", read(PAGE), re.M))


Test = collections.namedtuple("Test", "name id case")


def all_tests():
    """Name of each test of one case -> it."""
    found = {}
    for area in AREAS:
        folder = os.path.join(TESTS, area)
        for file in sorted(os.listdir(folder)):
            program, _, suffix = file.partition(".")
            if suffix == "cases":
                program = f"{area}.{program}"
                for case in cases.read(os.path.join(folder, file)).values():
                    found[f"{program}.{case.name}"] = Test(f"{program}.{case.name}", program, case)
    return found


class Audit:
    """The build's programs, with and without an option."""

    def __init__(self, build):
        self.build = build
        self.options = types.SimpleNamespace(certificates=os.path.join(build, "certificates"))
        self.known = compare.known_differences(os.path.join(TESTS, "differences.txt"))
        self.tests = all_tests()
        self.libcurl = {}  # name of a test -> what libcurl does
        self.good = {}  # name of a test that passes -> seconds

    def run(self, test, **env):
        """What our library does, with the preloaded library told by `env`."""
        case = copy.copy(test.case)
        if env:
            case.seconds = SECONDS + 3 * self.good.get(test.name, case.seconds)
            env["LD_PRELOAD"] = os.path.join(self.build, "libaudit_ignore.so")
            case.env = {**case.env, **env}
        program = os.path.join(self.build, f"ours.{test.id}")
        return compare.run(case, case.modes[0], program, self.options)[0]

    def passes(self, test, **env):
        """As compare.py judges, in the test's first mode."""
        ours = self.run(test, **env)
        wrong = compare.complaints(test.case, ours)
        if not wrong and test.case.compared and not test.id.startswith("beyond."):
            if test.name not in self.libcurl:
                program = os.path.join(self.build, f"libcurl.{test.id}")
                self.libcurl[test.name] = compare.run(
                    test.case, test.case.modes[0], program, self.options)[0]
            wrong = compare.judge_difference(
                test.name, test.case.modes[0], ours, self.libcurl[test.name], self.known)
        return not wrong

    def needs(self, test, key, times):
        """Whether the test fails without the option, so many times, and passes with it."""
        if test.name not in self.good:
            start = time.monotonic()
            if self.passes(test):
                self.good[test.name] = time.monotonic() - start
        return test.name in self.good \
            and not any(self.passes(test, AUDIT_IGNORE=key) for _ in range(times))

    def used(self, test):
        """What a test sets and asks for."""
        with tempfile.NamedTemporaryFile("r") as record:
            self.run(test, AUDIT_RECORD=record.name)
            return set(record.read().split())

    def find(self, key, tests):
        """The first of the tests that needs it."""
        return next((test.name for test in tests if self.needs(test, key, 5)), None)


def search(audit, rows, pool):
    """Name -> test (or None). First what the page says, then all that use the option."""
    page = on_page()
    first = {name: audit.tests[page[name]] for name in rows if page.get(name) in audit.tests}
    kept = pool.map(lambda name: audit.needs(first[name], rows[name], 2), first)
    found = {name: first[name].name for name, good in zip(first, kept) if good}
    left = [name for name in rows if name not in found]
    if left:
        tests = list(audit.tests.values())
        print(f"{len(found)} are as the page says; what do {len(tests)} tests use?", flush=True)
        uses = dict(zip(tests, pool.map(audit.used, tests)))
        # The one that sets least first: it is most about the row.
        tests.sort(key=lambda test: (sum(use[0] == "o" for use in uses[test]), test.name))

        def one(name):
            able = [test for test in tests if rows[name] in uses[test]]
            result = audit.find(rows[name], able)
            print(f"{name}: {result or f'NO TEST FAILS, of {len(able)}'}", flush=True)
            return result

        found.update(zip(left, pool.map(one, left)))
    return found


def write_page(found):
    lines = [HEAD]
    for title, start in (("Options", "CURLOPT"), ("Infos", "CURLINFO"), ("Shares", "CURLSHOPT")):
        lines += [f"## {title}", "", "| row | test |", "|---|---|"]
        lines += [f"| `{name}` | `{found[name]}` |" for name in sorted(found)
                  if name.startswith(start)]
        lines.append("")
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write("\n".join(lines).rstrip() + "\n")


def check():
    """What is wrong with the page, without running anything."""
    rows, page, tests = wanted(), on_page(), all_tests()
    wrong = [f"{name} is not on docs/audit.md: make audit" for name in rows if name not in page]
    wrong += [f"{name} is on docs/audit.md, but not honoured: make audit"
              for name in page if name not in rows]
    wrong += [f"{name}: there is no test {test}"
              for name, test in page.items() if test not in tests]
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", help="where capi-tests are built")
    parser.add_argument("names", nargs="*", help="rows (default all)")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--parallel", type=int, default=2)
    options = parser.parse_args()
    if options.check:
        wrong = check()
        print("\n".join(wrong) or "docs/audit.md is current")
        sys.exit(1 if wrong else 0)
    rows = wanted()
    chosen = {name: rows[name] for name in options.names or rows}
    with concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
        found = search(Audit(options.build), chosen, pool)
    without = [name for name in chosen if not found[name]]
    if without:
        print(f"no test fails without: {' '.join(without)}")
        sys.exit(1)
    if not options.names:
        write_page(found)
    print(f"each of {len(chosen)} rows has a test that fails without it")


if __name__ == "__main__":
    main()
