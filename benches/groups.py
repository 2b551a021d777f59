"""The rows' figures, by group."""

import os
import subprocess

import sizes
from measure import alternate, record, show
from rows import BUSY, MANY, ROWS

TOGETHER = ["ours", "libcurl", "raw"]
PROGRAMS = {"ours": "client-ours", "libcurl": "client-libcurl", "raw": "raw"}


def groups(context):
    return [one_connection(context), many_connections(context), load_time(context),
            library_size(context)]


def one_connection(context):
    """CPU and wall time of a message without what an empty run takes, and peak memory."""
    records = []
    for scheme in context.schemes:
        for row in ROWS:
            if context.wanted(row.name, scheme):
                records += one_row(context, row, scheme)
    return {"title": "One connection", "note": "", "plot": None, "records": records}


def one_row(context, row, scheme):
    counts = {who: row.messages(who, scheme, context.quick) for who in TOGETHER}

    def run(who, messages):
        return context.run(["peer", *row.server(messages)], scheme, PROGRAMS[who],
                           row.client(who, messages))

    def once(who):
        empty, full = run(who, 0), run(who, counts[who])
        return [(full[i] - empty[i]) * 1e9 / counts[who] for i in (0, 1)] + [full[2]]

    figures = alternate(TOGETHER, context.runs, once)
    records = [record(row.name, scheme, figure, unit,
                      {who: columns[i] for who, columns in figures.items()})
               for i, (figure, unit) in enumerate(
                   [("CPU", "ns a message"), ("wall", "ns a message"), ("peak memory", "KB")])]
    for each in records:
        show(each)
    return records


def many_connections(context):
    """A busy one beside idle ones, what an idle one holds, thousands opened and closed."""
    records = []
    for row in MANY:
        if not context.wanted(row.name, row.scheme) or context.quick and not row.quick:
            continue
        share = 4 if context.quick and row.figures is BUSY else 1
        counts = {"ours": row.count // share, "libcurl": row.libcurl // share}
        figures = alternate(counts, min(context.runs, 3), lambda who: context.run(
            ["crowd"], row.scheme, f"many-{who}", [row.kind, row.number, str(counts[who])]))
        for i, (figure, unit) in enumerate(row.figures):
            records.append(record(row.name, row.scheme, figure, unit,
                                  {who: columns[i] for who, columns in figures.items()}))
            show(records[-1])
    return {"title": "Many connections", "plot": None, "records": records, "note":
            "CPU is the program's. A busy connection echoes messages of 32 bytes beside idle ones, "
            "by `curl_multi_poll` or by an epoll loop of the program's and "
            "`curl_multi_socket_action`; what an idle connection holds is the growth of the "
            "resident set. Goals: a message beside the most idle connections costs at most twice "
            "what it costs alone (shown as a multiple of that), an idle connection holds 4 KB "
            "(wss: 30 KB). "
            "Medians of three runs at most."}


def load_time(context):
    """From exec and from curl_global_init to the first byte."""
    records = []
    for name, scheme, roots in (("load", "ws", None), ("load with one root", "wss", "ca.pem"),
                                ("load with the system's roots", "wss", system_roots(context))):
        if not context.wanted(name, scheme) or scheme == "wss" and roots is None:
            continue
        figures = alternate(["ours", "libcurl"], context.runs * 3, lambda who: context.run(
            ["peer", "send", "1", "1"], scheme, f"load-{who}", [], roots))
        for i, start in enumerate(["exec", "curl_global_init"]):
            records.append(record(name, scheme, f"from {start}", "µs",
                                  {who: columns[i] for who, columns in figures.items()}))
            show(records[-1])
    return {"title": "Load time", "plot": None, "records": records, "note":
            "From the program's start (`exec`, so with what loads the libraries), and from "
            "`curl_global_init`, to the first byte received."}


def system_roots(context):
    """The system's certificates with the server's; None where there are none."""
    try:
        with open("/etc/ssl/certs/ca-certificates.crt") as system:
            roots = system.read()
    except OSError:
        return None
    with open(os.path.join(context.certificates, "ca.pem")) as own:
        roots += own.read()
    with open(os.path.join(context.certificates, "system.pem"), "w") as both:
        both.write(roots)
    return "system.pem"


def library_size(context):
    """Bytes of the stripped libraries, and what they are made of."""
    records = []
    if context.wanted("size", ""):
        try:
            records = sizes.records(context)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            print(f"  sizes are left out: {error}")
    return {"title": "Size", "plot": None, "records": records, "note":
            "Stripped. libcurl's TLS and zlib are libraries of their own, which a system has once "
            "for all programs; ours are within it. Crates are told apart by the symbols of "
            "functions and data: sections that have none (unwinding, relocations) are not in them, "
            "and what the compiler made of a generic function counts for the crate that wrote it."}
