"""Which of the goals the figures meet."""

from typing import NamedTuple

from measure import ratio_of
from rows import BUSY, IDLE, MANY, MOST, PEAK, RESIDENT, ROWS, TIMES_ALONE


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
    """By row, scheme and figure the goals of many connections: a message beside the most idle ones
    as a multiple of one alone, and what an idle one holds."""
    goals = {}
    for row in MANY:
        record = find(figures, "Many connections", row.name, row.scheme, row.figures[0][0])
        if record is None or "ours" not in record["clients"]:
            continue
        name, value = f"{row.name}, {row.scheme}", record["clients"]["ours"][0]
        key = row.name, row.scheme, record["figure"]
        if row.figures is IDLE:
            goals[key] = Goal(f"{name}: bytes resident", value, RESIDENT[row.scheme])
        elif row.figures is BUSY:
            alone = find(figures, "Many connections", f"busy by {row.kind} alone", "ws", "CPU")
            if row.number == str(MOST) and alone and "ours" in alone["clients"]:
                goals[key] = Goal(f"{name}: CPU, of one alone", value / alone["clients"]["ours"][0],
                                  TIMES_ALONE)
    return goals


def every(figures):
    return [goal for scheme in ("ws", "wss") for row in ROWS
            for goal in of_row(figures, row, scheme).values()] + list(of_many(figures).values())
