#!/usr/bin/env python3
"""The plots of docs/performance.md.

    plot.py FIGURES DOCS
"""

import itertools
import json
import os
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as pyplot
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, NullFormatter

import goals
from measure import ratio_of
from rows import PEAK, ROWS

# The same figures give the same file; letters stay letters.
matplotlib.rcParams.update({"svg.hashsalt": "libcurlws", "svg.fonttype": "none", "font.size": 10,
                            "font.family": "sans-serif", "axes.spines.top": False,
                            "axes.spines.right": False, "axes.spines.left": False})
OURS, LIBCURL, MISSED, GREY = "#1b7f5c", "#4464ad", "#c8432b", "#777777"
OTHERS = ["#e0a030", "#8a5fa8", "#50a8c8", "#777777", "#c8432b", "#b0a060"]


def panels(names, title, inches, schemes=("ws", "wss")):
    """One for each scheme, with the same rows; by scheme."""
    figure, axes = pyplot.subplots(1, len(schemes), sharex=True, sharey=True, squeeze=False,
                                   figsize=(10, inches), layout="constrained")
    axes = dict(zip(schemes, axes[0]))
    figure.suptitle(title, fontsize=12, fontweight="bold")
    for scheme, axis in axes.items():
        axis.set_xscale("log")
        axis.set_title(scheme)
        axis.set_yticks(range(len(names)), names)
        axis.tick_params(axis="y", length=0)
        axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.xaxis.set_minor_formatter(NullFormatter())
        axis.grid(axis="x", color="#dddddd", linewidth=0.6)
        axis.set_axisbelow(True)
    axes[schemes[0]].invert_yaxis()
    return figure, axes


def mark(axis, goal, y):
    axis.plot([goal] * 2, [y - 0.42, y + 0.42], color="black", linewidth=1.8, zorder=3)


def save(figure, docs, name):
    figure.savefig(os.path.join(docs, f"performance-{name}.svg"), metadata={"Date": None})
    pyplot.close(figure)


def measured(figures, figure):
    """The rows that have one, and a look-up."""
    def look_up(row, scheme):
        return goals.find(figures, "One connection", row.name, scheme, figure)
    return [row for row in ROWS if look_up(row, "ws") or look_up(row, "wss")], look_up


def beside_libcurl(figures, docs):
    """Bars as long as our part of libcurl's CPU, and the goals."""
    rows, look_up = measured(figures, "CPU")
    plot, axes = panels([row.name for row in rows],
                        "CPU of a message, as a part of libcurl's: shorter is better",
                        0.33 * len(rows) + 1.2)
    least = 0.01
    for scheme, axis in axes.items():
        for y, row in enumerate(rows):
            ratio = ratio_of(look_up(row, scheme), "ours", "libcurl")
            if ratio is None or ratio <= 0:
                continue
            goal = goals.of_row(figures, row, scheme).get("cpu")
            color = MISSED if goal and not goal.met else OURS
            least = min(least, ratio / 2)
            axis.barh(y, ratio, left=0, height=0.62, color=color)
            axis.annotate(f"{ratio:.2f}", (1, y), (4, 0), ("axes fraction", "data"),
                          "offset points", va="center", fontsize=9, color=color)
            if goal:
                mark(axis, goal.limit, y)
        axis.axvline(1, color=LIBCURL, linewidth=1.4)
        axis.set_xlabel("black: the goal; blue: libcurl; red: goal missed")
    axes["ws"].set_xlim(least, 1.2)
    save(plot, docs, "cpu")


def dots(figures, figure, title, place, limits):
    """Where ours and libcurl's stand on one axis; `limits`: the row's and scheme's own mark."""
    rows, look_up = measured(figures, figure)
    plot, axes = panels([row.name for row in rows], title, 0.3 * len(rows) + 1.4)
    for scheme, axis in axes.items():
        for y, row in enumerate(rows):
            record = look_up(row, scheme)
            at = {who: place(record, who) for who in ("ours", "libcurl")}
            found = [value for value in at.values() if value]
            if len(found) == 2:
                axis.plot(found, [y, y], color="#cccccc", linewidth=2, zorder=1)
            for who, color in ("ours", OURS), ("libcurl", LIBCURL):
                if at[who]:
                    axis.scatter(at[who], y, s=42, color=color, zorder=2,
                                 label=who if y == 0 else None)
            limit = limits(row, scheme)
            if limit:
                mark(axis, limit, y)
    axes["wss"].legend(loc="lower right", frameon=True, fontsize=9)
    return plot, axes


def beside_raw(figures, docs):
    plot, axes = dots(figures, "CPU",
                      "CPU of a message, as a multiple of a raw client's: 1 is the limit",
                      lambda record, who: ratio_of(record, who, "raw"),
                      lambda row, scheme: row.raw if scheme == "ws" else None)
    for axis in axes.values():
        axis.axvline(1, color=GREY, linewidth=1.4)
        axis.set_xlabel("times the raw client's; black: the goal")
    save(plot, docs, "limit")


def memory(figures, docs):
    def megabytes(record, who):
        pair = record and record["clients"].get(who)
        return pair and pair[0] / 1024

    plot, axes = dots(figures, "peak memory", "Peak memory of the client", megabytes,
                      lambda row, scheme: None)
    for axis in axes.values():
        axis.axvline(PEAK / 1024, color="black", linewidth=1.4)
        axis.set_xlabel("MB; black: the goal")
    save(plot, docs, "memory")


def bars(group, colors, docs):
    """One figure of a group of its own: a bar for each client, the rows below each other."""
    plotted = group.get("plotted", group["records"][0]["figure"])
    records = [record for record in group["records"] if record["figure"] == plotted]
    names, schemes, clients = (list(dict.fromkeys(each)) for each in (
        (record["row"] for record in records), (record["scheme"] for record in records),
        (who for record in records for who in record["clients"])))
    figure, axes = panels(names, group["title"], 0.15 * len(names) * (len(clients) + 1) + 1.4,
                          schemes)
    height = 0.88 / len(clients)
    values = []
    for record in records:
        axis, y = axes[record["scheme"]], names.index(record["row"])
        for who, (value, _) in record["clients"].items():
            if value > 0:
                place = y - 0.44 + height * (clients.index(who) + 0.5)
                axis.barh(place, value, height=height * 0.9, color=colors[who])
                axis.annotate(f"{value:.3g}" if value < 1000 else f"{value:,.0f}", (value, place),
                              (3, 0), textcoords="offset points", va="center", fontsize=7)
                values.append(value)
    unit, better = records[0]["unit"], records[0]["better"]
    for axis in axes.values():
        axis.set_xlim(min(values) / 3, max(values) * 4)
        axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.12g}"))
        axis.set_xlabel(f"{plotted}, {unit}: {better} is better")
    figure.legend(handles=[Patch(color=colors[who], label=who) for who in clients], fontsize=9,
                  ncols=len(clients), loc="outside lower center", frameon=False)
    save(figure, docs, group["plot"])


def main():
    with open(sys.argv[1]) as file:
        figures = json.load(file)
    docs = sys.argv[2]
    beside_libcurl(figures, docs)
    beside_raw(figures, docs)
    memory(figures, docs)
    plotted = [group for group in figures["groups"] if group["plot"]]
    clients = dict.fromkeys(who for group in plotted for record in group["records"]
                            for who in record["clients"] if who not in ("ours", "libcurl"))
    colors = {"ours": OURS, "libcurl": LIBCURL, **dict(zip(clients, itertools.cycle(OTHERS)))}
    for group in plotted:
        bars(group, colors, docs)


main()
