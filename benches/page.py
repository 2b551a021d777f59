#!/usr/bin/env python3
"""docs/performance.md from the figures: what is between its two marks. The rest is written by hand.

    page.py TARGET      (what `make bench-page` calls)
"""

import json
import os
import subprocess
import sys

import goals
from measure import HERE, IDLE, ratio_of
from rows import PEAK, ROWS

DOCS = os.path.join(HERE, "../docs")
PAGE = os.path.join(DOCS, "performance.md")
BEGIN = "<!-- begin: written by `make bench`, do not edit -->\n"
END = "<!-- end -->\n"

METHOD = """## Method

One [C program](../benches/client.c) that uses libcurl's API alone, linked to libcurlws and to
libcurl; a [server](../benches/peer.c) that does as little as it can; and as the limit a
[raw client](../benches/raw.c): `recv` with the least parsing, an XOR pass and `send` (wss: by
OpenSSL). Server and client are processes of one machine.

The three take turns, {runs} times, each time with an empty run before. A figure is what a run took
(CPU: user and system time of the client) less what the empty run took, by the number of messages;
of these the median. The spread is the median distance from it, as a part of it, the largest of the
three clients'. A ratio with ± is above its goal by no more than three spreads. Peak memory is
`VmHWM` of a whole run. `recv 1 MB` and `recv 64 KB` are 4 GB for each; in other rows libcurl is
given fewer messages where it is slow ([rows.py](../benches/rows.py)). `send 16 B gathered` is
`curlws_cork` around 1000 messages each; libcurl sends them one by one, and the raw client fills
32 KB.
"""


def time(ns):
    for unit, size in ("ms", 1e6), ("µs", 1e3):
        if abs(ns) >= size:
            return f"{ns / size:.3g} {unit}"
    return f"{ns:.3g} ns"


def number(value):
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def table(head, rows):
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines) + "\n"


def judged(goal, ratio):
    """A ratio with what is wanted of it."""
    if ratio is None:
        return ""
    if goal is None:
        return f"{ratio:.2f}"
    mark = "" if goal.value <= goal.limit else " ±" if goal.even else " **missed**"
    return f"{number(ratio) if ratio >= 1000 else f'{ratio:.2f}'} (≤ {goal.limit:g}){mark}"


def one_connection(figures):
    """A table for each scheme."""
    text = ""
    for scheme in "ws", "wss":
        rows = []
        for row in ROWS:
            cpu, wall, peak = (goals.find(figures, "One connection", row.name, scheme, figure)
                               for figure in ("CPU", "wall", "peak memory"))
            if cpu is None:
                continue
            wanted = goals.of_row(figures, row, scheme)
            clients = cpu["clients"]
            spread = max((mad / abs(median) for median, mad in clients.values() if median),
                         default=0)
            memory = [number(peak["clients"][who][0] / 1024) if who in clients else ""
                      for who in ("ours", "libcurl")]
            rows.append([row.name]
                        + [time(clients[who][0]) if who in clients else ""
                           for who in ("ours", "libcurl", "raw")]
                        + [f"{spread:.0%}",
                           judged(wanted.get("cpu"), ratio_of(cpu, "ours", "libcurl")),
                           judged(wanted.get("raw"), ratio_of(cpu, "ours", "raw")),
                           judged(wanted.get("wall"), ratio_of(wall, "ours", "libcurl")),
                           " / ".join(memory)])
        head = ["CPU of a message", "ours", "libcurl", "raw", "spread", "of libcurl's", "of raw's",
                "wall, of libcurl's", "peak MB, ours / libcurl"]
        text += f"### {scheme}\n\n" + table(head, rows)
    return text


def name_of(record):
    """Its figure and unit; times bring their own."""
    return f"{record['figure']}, {record['unit']}".replace(", ns", "")


def other_group(group, wanted):
    """Any other group, as it comes, with the goals of its figures."""
    clients = list(dict.fromkeys(who for record in group["records"] for who in record["clients"]))
    both = {"ours", "libcurl"} <= set(clients)
    figures = list(dict.fromkeys(name_of(record) for record in group["records"]))
    rows = []
    for record in sorted(group["records"], key=lambda record: figures.index(name_of(record))):
        show = time if record["unit"].startswith("ns") else number
        ratio = ratio_of(record, "ours", "libcurl")
        goal = wanted.get((record["row"], record["scheme"], record["figure"]))
        rows.append([", ".join(filter(None, (record["row"], record["scheme"]))),
                     name_of(record)]
                    + [show(record["clients"][who][0]) if who in record["clients"] else ""
                       for who in clients]
                    + ([f"{ratio:.2g}" if ratio is not None else ""] if both else [])
                    + ([judged(goal, goal and goal.value)] if wanted else []))
    head = (["row", "figure", *clients] + (["of libcurl's"] if both else [])
            + (["goal"] if wanted else []))
    plot = f"![{group['title']}](performance-{group['plot']}.svg)\n\n" if group["plot"] else ""
    return f"## {group['title']}\n\n{group['note']}\n\n{plot}" + table(head, rows)


def summary(figures):
    every = goals.every(figures)
    missed = [f"- {goal.name}: {goal.value:.3g}, wanted {goal.limit:g}\n"
              for goal in every if not goal.met]
    even = sum(goal.even and goal.value > goal.limit for goal in every)
    return (f"{len(every) - len(missed)} of {len(every)} goals are met"
            f"{f', {even} of them within the noise' if even else ''}: CPU beside libcurl's and "
            "beside the raw client's, wall time not above libcurl's, peak memory under "
            f"{PEAK // 1024} MB, a busy connection among idle ones, what an idle one holds."
            + (" Not met:\n\n" + "".join(missed) if missed else "\n") + "\n")


def busy(figures):
    return "" if figures["others"] <= IDLE else (
        f" **The machine was not idle: other programs took {figures['others']:.1f} CPUs.**")


def machine(figures):
    again = "".join(f" Measured again at {run['date']}, commit {run['commit']}: "
                    f"{'; '.join(run['rows'])}.{busy(run)}" for run in figures.get("renewed", []))
    return (f"{figures['date']}, commit {figures['commit']}; {figures['machine']}, "
            f"Linux {figures['kernel']}; {figures['libcurl']} (Release) with {figures['openssl']}; "
            f"{figures['rustc']}, {figures['compiler']}.{busy(figures)}{again}\n\n")


def text(figures):
    plots = "".join(f"![{name}](performance-{file}.svg)\n\n" for name, file in (
        ("CPU beside libcurl's", "cpu"), ("CPU beside the limit", "limit"),
        ("Peak memory", "memory")))
    others = [group for group in figures["groups"] if group["title"] != "One connection"]
    return (summary(figures) + plots + METHOD.format(runs=figures["runs"]) + "\n" + machine(figures)
            + "## One connection\n\n" + one_connection(figures)
            + "".join(other_group(group, goals.of_many(figures)
                                  if group["title"] == "Many connections" else {})
                      for group in others))


def write(path, target):
    """The page, and the plots where matplotlib can be had."""
    with open(path) as file:
        figures = json.load(file)
    with open(PAGE) as file:
        before, _, rest = file.read().partition(BEGIN)
    after = rest.partition(END)[2]
    with open(PAGE, "w") as file:
        file.write(before + BEGIN + "\n" + text(figures) + END + after)
    try:
        subprocess.run([os.path.join(HERE, "setup.sh"), target], check=True)
        subprocess.run([os.path.join(target, "venv/bin/python"), os.path.join(HERE, "plot.py"),
                        path, DOCS], check=True)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"the plots stay as they were: {error}", file=sys.stderr)


if __name__ == "__main__":
    write(os.path.join(HERE, "figures.json"), sys.argv[1])
