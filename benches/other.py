#!/usr/bin/env python3
"""Other WebSocket clients beside ours, at the same tasks: Rust's tungstenite and fastwebsockets, and
npm `ws` and Python `websockets`, where capi-tests/real/install.sh has put them below TARGET.

    other.py STAGE TARGET [--quick]      (`make bench` takes `groups`)
"""

import os
import random
import struct
import subprocess
import sys
import zlib

from measure import HERE, Context, alternate, record, show
from rows import ROWS

SECONDS = 0.3  # CPU time that a run is to take, as long as a client needs for that
QUICK_SECONDS = 0.1
QUICK = ["recv 64 KB", "recv 16 B", "send 100 B", "echo 100 B"]
RUNS = 3
PLAIN = ["recv", "send", "cork", "echo"]
GATHERING = ["ours", "tungstenite"]
COMPRESSING = ["ours", "npm ws", "Python websockets"]

TEXTS = 512_000  # bytes of text; of the sizes below so many messages of which each is another
SIZES = [(200, "200 B"), (2000, "2 KB"), (64_000, "64 KB")]
WAYS = [("takeover", "permessage-deflate"), ("no takeover",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover")]


def groups(context):
    """What run.py adds to its own."""
    clients = build(context)
    peaks = []
    return [plain(context, clients, peaks), compressed(context, clients, peaks),
            {"title": "Memory of other clients", "plot": None, "records": peaks, "note":
             "The most that each took in any of the rows above; interpreters included."}]


def build(context):
    """The clients that can be had; their programs are in the context then."""
    clients = ["ours"]
    context.programs["ours"] = context.programs["client-ours"]
    for name, make in (("tungstenite", rust), ("fastwebsockets", rust), ("npm ws", npm),
                       ("Python websockets", python)):
        try:
            context.programs[name] = make(context, name)
            clients.append(name)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"  {name} is left out: {error}", file=sys.stderr)
    return clients


def rust(context, name):
    target = os.path.join(context.out, "peers")
    subprocess.run(["cargo", "build", "--quiet", "--release", "--locked", "--manifest-path",
                    os.path.join(HERE, "peers/Cargo.toml")], check=True,
                   env={**os.environ, "CARGO_TARGET_DIR": target})
    return os.path.join(target, "release", f"on-{name}")


def npm(context, name):
    modules = os.path.join(context.target, "npm/node_modules")
    os.stat(os.path.join(modules, "ws"))
    return script(context, "ws.js", f"NODE_PATH='{modules}' exec node")


def python(context, name):
    own = os.path.join(context.target, "venv/bin/python")
    subprocess.run([own, "-c", "import websockets.asyncio.client"], check=True,
                   stderr=subprocess.DEVNULL)
    return script(context, "websockets_client.py", f"exec '{own}'")


def script(context, name, interpreter):
    path = os.path.join(context.out, f"{name}.sh")
    with open(path, "w") as file:
        file.write(f"#!/bin/sh\n{interpreter} '{HERE}/peers/{name}' \"$@\"\n")
    os.chmod(path, 0o755)
    return path


def enough(context, run, empty):
    """How many rounds take as long as a run is to, and longer than the interpreter's start."""
    seconds, rounds = max(QUICK_SECONDS if context.quick else SECONDS, 3 * empty[0]), 4
    while (took := run(rounds)[0] - empty[0]) < seconds / 4:
        rounds *= 8
    return max(1, round(rounds * seconds / took))


def measured(context, clients, run, messages):
    """By client the spreads of CPU and wall ns of a message without what an empty run takes, and of
    peak memory; run(client, rounds), of so many messages each."""
    rounds = {}

    def once(who):
        empty = run(who, 0)
        if who not in rounds:
            rounds[who] = enough(context, lambda count: run(who, count), empty)
        full = run(who, rounds[who])
        return [(full[i] - empty[i]) * 1e9 / (rounds[who] * messages) for i in (0, 1)] + [full[2]]

    return alternate(clients, 1 if context.quick else min(context.runs, RUNS), once)


def shown(row, scheme, figure, unit, figures, column, better="less"):
    """A record of one column of what `measured` gives by client."""
    one = record(row, scheme, figure, unit,
                 {who: each[column] for who, each in figures.items()}, better)
    show(one)
    return one


def most(row, scheme, every):
    """The record of the largest peak by client, of all that `measured` gave; of nothing none."""
    clients = dict.fromkeys(who for figures in every for who in figures)
    largest = {who: [max(figures[who][2] for figures in every if who in figures)]
               for who in clients}
    return [shown(row, scheme, "peak memory", "KB", largest, 0)] if largest else []


def plain(context, clients, peaks):
    """The tasks of rows.py that all of them can do."""
    records = []
    for scheme in context.schemes:
        every = []
        for row in ROWS:
            if not context.wanted(row.name, scheme) or row.kind not in PLAIN or (
                    context.quick and (scheme != "ws" or row.name not in QUICK)):
                continue
            who = [each for each in clients if row.kind != "cork" or each in GATHERING]
            figures = measured(context, who, lambda client, messages: context.run(
                ["peer", *row.server(messages)], scheme, client, row.client(client, messages)), 1)
            records.append(shown(row.name, scheme, "CPU", "ns a message", figures, 0))
            every.append(figures)
        peaks += most("plain messages", scheme, every)
    return {"title": "Other clients", "plot": "others", "records": records, "note":
            "The same tasks by what others wrote, as their documentation shows it: the crates "
            "`tungstenite` (blocking) and `fastwebsockets` (tokio, one thread), both with rustls, "
            "npm `ws`, and Python `websockets` (asyncio). Each is given as many messages as keep "
            f"it busy for about {SECONDS} s; medians of {RUNS} runs. npm `ws` gathers by itself "
            "what is sent without waiting."}


def compressed(context, clients, peaks):
    """Messages of text, compressed one by one, with the same parameters for all."""
    texts, file = write_texts(context)
    rates, costs, every = [], [], []
    for size, name in SIZES:
        for way, extension in WAYS:
            wire = write_wire(context, texts, size, way == WAYS[0][0])
            for kind, server in (("recv", lambda rounds: ["replay", wire, str(rounds), extension]),
                                 ("send", lambda rounds: ["take", extension])):
                row = f"{kind} {name} {way}"
                if not context.wanted(row, "ws") or context.quick and size != 2000:
                    continue
                figures = measured(
                    context, [each for each in clients if each in COMPRESSING],
                    lambda client, rounds: context.run(
                        ["peer", *server(rounds)], "ws", client,
                        [kind, str(size), str(rounds * TEXTS), file, extension]), TEXTS // size)
                costs.append(shown(row, "ws", "CPU", "ns a message", figures, 0))
                rates.append(shown(row, "ws", "rate", "messages a second", rate(figures), 0,
                                   "more"))
                every.append(figures)
    peaks += most("compressed messages", "ws", every)
    return {"title": "Compressed messages", "plot": "compression", "plotted": "rate",
            "records": rates + costs, "note":
            "permessage-deflate with windows of 15 bits, zlib's level 6 and 8 of memory, every "
            "message compressed; JSON, each message another. The rate is by the clock: the server "
            "sends what zlib made before, or reads and forgets. CPU is the whole process's, as npm "
            "`ws` compresses in threads."}


def rate(figures):
    """Messages a second by client, of wall time."""
    return {who: [[1e9 / wall[0], 1e9 * wall[1] / wall[0] ** 2]]
            for who, (_, wall, _) in figures.items() if wall[0] > 0}


def write_texts(context):
    """JSON as services send it: the same names, other values; always the same."""
    chance = random.Random(6455)
    words = ("order price buy sell open filled cancelled limit market stop client account exchange "
             "symbol volume depth book trade side maker taker fee total balance").split()
    text = ""
    while len(text) < TEXTS:
        text += (f'{{"id":{chance.randrange(10 ** 9)},"time":{1_700_000_000_000 + len(text) * 7},'
                 f'"symbol":"{chance.choice("ABCDEFGH")}{chance.choice("XYZ")}-USD",'
                 f'"price":"{chance.randrange(10 ** 7) / 100}","size":{chance.random():.4f},'
                 f'"note":"{" ".join(chance.choices(words, k=6))}","live":true}}\n')
    path = os.path.join(context.out, "texts")
    with open(path, "w") as file:
        file.write(text[:TEXTS])
    return text[:TEXTS].encode(), path


def write_wire(context, texts, size, takeover):
    """The texts as a server's compressed frames."""
    path = os.path.join(context.out, "texts.frames")
    state = None
    with open(path, "wb") as file:
        for start in range(0, TEXTS, size):
            if state is None or not takeover:
                state = zlib.compressobj(6, zlib.DEFLATED, -15, 8)
            payload = state.compress(texts[start:start + size]) + state.flush(zlib.Z_SYNC_FLUSH)
            payload = payload.removesuffix(b"\x00\x00\xff\xff")
            length = (bytes([len(payload)]) if len(payload) < 126
                      else struct.pack("!BH", 126, len(payload)))
            file.write(b"\xc1" + length + payload)
    return path


def main():
    stage, target, *rest = sys.argv[1:]
    context = Context(os.path.abspath(target), os.path.abspath(stage),
                      os.path.join(os.path.abspath(target), "libcurl/inst"), RUNS,
                      "--quick" in rest, ["*"], ["ws", "wss"])
    context.build()
    groups(context)


if __name__ == "__main__":
    main()
