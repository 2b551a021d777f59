"""Which of issue 6's goals the figures meet."""

from typing import NamedTuple

from measure import ratio_of
from rows import MANY, MOST, PEAK, ROWS, TIMES_ALONE


class Goal(NamedTuple):
    """A figure and the most that it may be; `even`: it is above that by no more than the noise."""

    name: str
    value: float
    limit: float
    even: bool = False

    @property
    def met(self):
        return self.value <= self.limit or self.even


def find(figures, title, row, scheme, figure):
    """A record; None without it."""
    for group in figures["groups"]:
        if group["title"] == title:
            for record in group["records"]:
                if (record["row"], record["scheme"], record["figure"]) == (row, scheme, figure):
                    return record
    return None


def noise(record, *clients):
    """Three spreads of these clients' figures, as parts of them."""
    pairs = [record["clients"][who] for who in clients if who in record["clients"]]
    return 3 * sum(mad / abs(median) for median, mad in pairs if median)


def of_row(figures, row, scheme):
    """By name (cpu, raw, wall, peak) the goals of a row that there are figures for."""
    cpu, wall, peak = (find(figures, "One connection", row.name, scheme, figure)
                       for figure in ("CPU", "wall", "peak memory"))
    goals = {}

    def add(name, what, value, limit, even=False):
        if value is not None and limit is not None:
            goals[name] = Goal(f"{row.name}, {scheme}: {what}", value, limit, even)

    add("cpu", "CPU, of libcurl's", ratio_of(cpu, "ours", "libcurl"), row.goal(scheme))
    if scheme == "ws":
        add("raw", "CPU, of the raw client's", ratio_of(cpu, "ours", "raw"), row.raw)
    ratio = ratio_of(wall, "ours", "libcurl")
    add("wall", "wall time, of libcurl's", ratio, row.wall, ratio is not None
        and ratio <= row.wall * (1 + noise(wall, "ours", "libcurl")))
    if peak and "ours" in peak["clients"]:
        add("peak", "peak memory in MB", peak["clients"]["ours"][0] / 1024, PEAK / 1024)
    return goals


def of_many(figures):
    """A message beside the most idle connections, as a multiple of one alone."""
    goals = []
    for kind in "poll", "epoll":
        names = [row.name for row in MANY if row.kind == kind and row.number in ("0", str(MOST))]
        alone, beside = (find(figures, "Many connections", name, "ws", "CPU") for name in names)
        if alone and beside and "ours" in alone["clients"] and "ours" in beside["clients"]:
            times = beside["clients"]["ours"][0] / alone["clients"]["ours"][0]
            goals.append(Goal(f"{names[1]}: CPU, of one alone", times, TIMES_ALONE))
    return goals


def every(figures):
    return [goal for scheme in ("ws", "wss") for row in ROWS
            for goal in of_row(figures, row, scheme).values()] + of_many(figures)
