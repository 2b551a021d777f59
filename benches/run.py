#!/usr/bin/env python3
"""CPU, time and memory of a C client on libcurl's API, linked to us and to libcurl 8.22, and of a
raw client, in alternation. What `make bench` calls; never fails because of a figure.

Writes TARGET/bench/figures.json; the whole benchmark also benches/figures.json, docs/performance.md
and its plots.
"""

import argparse
import datetime
import json
import os
import re
import resource
import subprocess
import time
import traceback

import groups
import other
import page
from measure import HERE, NAME, Context

COMMITTED = os.path.join(HERE, "figures.json")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in "target", "stage", "libcurl":
        parser.add_argument(name)
    parser.add_argument("--quick", action="store_true", help="two minutes; no page")
    parser.add_argument("--runs", type=int, help="medians of so many; 7, quick 3")
    parser.add_argument("--rows", default="*", help="patterns, as 'recv*,echo 100 B'")
    parser.add_argument("--schemes", default="ws,wss")
    parser.add_argument("--renew", action="store_true",
                        help="put the rows in place of the committed ones, and write the page")
    given = parser.parse_args()
    runs = given.runs or (3 if given.quick else 7)
    context = Context(given.target, given.stage, given.libcurl, runs, given.quick,
                      given.rows.split(","), given.schemes.split(","))
    return given.renew and not given.quick, context


def first_line(*command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              cwd=HERE).stdout.partition("\n")[0]
    except OSError:
        return "?"


def circumstances(context):
    """The machine, the versions, the time."""
    with open("/proc/cpuinfo") as info:
        models = [line.partition(":")[2].strip() for line in info if line.startswith("model name")]
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": first_line("git", "describe", "--always", "--dirty"),
        "quick": context.quick, "runs": context.runs,
        "machine": f"{os.cpu_count()} x {models[0] if models else 'unknown'}",
        "kernel": os.uname().release,
        "compiler": first_line("cc", "--version"), "rustc": first_line("rustc", "--version"),
        "libcurl": first_line(os.path.join(context.libcurl, "bin/curl-config"), "--version"),
        "openssl": first_line("openssl", "version"),
    }


def busy():
    """Seconds since some time: the clock's, and of CPU that others than our children took."""
    with open("/proc/stat") as stat:
        # user, nice, system; idle, waiting; irq, softirq, steal
        ticks = [int(tick) for tick in stat.readline().split()[1:9]]
    ours = resource.getrusage(resource.RUSAGE_CHILDREN)
    all_ = (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")
    return time.monotonic(), all_ - ours.ru_utime - ours.ru_stime


def measured(measure, context):
    """Its groups; none and a word if it is broken, as the others' took long."""
    try:
        return [group for group in measure(context) if group["records"]]
    except Exception:
        traceback.print_exc()
        return []


def write(path, figures):
    """A record a line, so that a difference can be read."""
    text = re.sub(r"\n {5,}| *\n {4}(?=})", " ", json.dumps(figures, indent=1, ensure_ascii=False))
    with open(path, "w") as file:
        file.write(text + "\n")


def renewed(figures):
    """The committed figures with these in their places, and a note of that."""
    with open(COMMITTED) as file:
        whole = json.load(file)
    new = {(group["title"], *(record[name] for name in NAME)): record
           for group in figures["groups"] for record in group["records"]}
    for group in whole["groups"]:
        group["records"] = [new.get((group["title"], *(record[name] for name in NAME)), record)
                            for record in group["records"]]
    rows = sorted({f"{row}, {scheme}" for _, row, scheme, *_ in new})
    whole.setdefault("renewed", []).append(
        {name: figures[name] for name in ("date", "commit", "others")} | {"rows": rows})
    return whole


def main():
    renew, context = arguments()
    figures = circumstances(context)
    context.build()
    start = busy()
    figures["groups"] = [group for each in (groups, other)
                         for group in measured(each.groups, context)]
    elapsed, others = (end - begin for end, begin in zip(busy(), start))
    figures["others"] = round(max(0, others / elapsed), 2)
    write(os.path.join(context.out, "figures.json"), figures)
    if renew:
        figures = renewed(figures)
    if renew or context.whole():
        write(COMMITTED, figures)
        page.write(COMMITTED, context.target)


if __name__ == "__main__":
    main()
