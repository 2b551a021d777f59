#!/usr/bin/env python3
"""CPU seconds of a C client on libcurl's API, linked to us and to libcurl 8.22, in alternation.

    run.py STAGE LIBCURL OUT [RUNS]      (what `make bench` calls)

Prints the medians as ratios (ours / libcurl's). Never fails because of a figure.
"""

import os
import resource
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MB = 1_000_000
# name, peer's arguments, client's row, size, total
ROWS = [
    ("recv 1 MB", ["send", "1048576", str(1000 * MB)], "recv", 1048576, 0),
    ("recv 64 KB", ["send", "65536", str(1000 * MB)], "recv", 65536, 0),
    ("recv 1 KB", ["send", "1024", str(300 * MB)], "recv", 1024, 0),
    ("recv 16 B", ["send", "16", str(30 * MB)], "recv", 16, 0),
    ("push 64 KB", ["send", "65536", str(1000 * MB)], "push", 65536, 0),
    ("push 16 B", ["send", "16", str(10 * MB)], "push", 16, 0),
    ("send 1 MB", ["take"], "send", 1048576, 500 * MB),
    ("send 64 KB", ["take"], "send", 65536, 500 * MB),
    ("send 1 KB", ["take"], "send", 1024, 100 * MB),
    ("send 100 B", ["take"], "send", 100, 20 * MB),
    ("echo 100 B", ["echo"], "echo", 100, 20_000),
    ("connect, upgrade, close", ["take"], "connect", 0, 500),
]

# What crowd.c can hold and many.c can open: this many descriptors, less some others.
MOST = min(10_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 200)
BUSY = ["us of CPU a message"]
IDLE = ["bytes resident a connection"]
CYCLE = ["CPU seconds", "peak memory KB", "bytes left a connection", "descriptors a connection",
         "descriptors left"]
# name, scheme, many.c's row, its number, count for us, count for libcurl, figures
MANY = [
    ("busy, poll, alone", "ws", "poll", "0", 20_000, 20_000, BUSY),
    ("busy, poll, 1000 idle", "ws", "poll", "1000", 20_000, 1000, BUSY),
    (f"busy, poll, {MOST} idle", "ws", "poll", str(MOST), 20_000, 100, BUSY),
    ("busy, epoll, alone", "ws", "epoll", "0", 20_000, 20_000, BUSY),
    ("busy, epoll, 1000 idle", "ws", "epoll", "1000", 20_000, 20_000, BUSY),
    (f"busy, epoll, {MOST} idle", "ws", "epoll", str(MOST), 20_000, 20_000, BUSY),
    ("idle, write callback, ws", "ws", "idle", "callback", 2000, 2000, IDLE),
    ("idle, write callback, wss", "wss", "idle", "callback", 2000, 2000, IDLE),
    ("idle, CONNECT_ONLY, ws", "ws", "idle", "connect", 2000, 2000, IDLE),
    ("idle, CONNECT_ONLY, wss", "wss", "idle", "connect", 2000, 2000, IDLE),
    ("idle, without multi, ws", "ws", "idle", "easy", 2000, 2000, IDLE),
    ("idle, without multi, wss", "wss", "idle", "easy", 2000, 2000, IDLE),
    (f"{MOST} open, echo, close, ws", "ws", "cycle", "0", MOST, MOST, CYCLE),
    (f"{MOST} open, echo, close, wss", "wss", "cycle", "0", MOST, MOST, CYCLE),
]


def build(out, name, source, flags):
    path = os.path.join(out, name)
    command = ["cc", "-O2", "-o", path, os.path.join(HERE, source)] + flags
    subprocess.run(command, check=True)
    return path


def flags(lib, include):
    return [f"-I{include}", f"-L{lib}", f"-Wl,-rpath,{lib}"]


def both(out, source, stage, libcurl):
    """The client of this name, linked to us and to libcurl."""
    return {
        "ours": build(out, f"{source}-ours", f"{source}.c",
                      flags(f"{stage}/lib", f"{stage}/include/curlws") + ["-lcurlws"]),
        "libcurl": build(out, f"{source}-libcurl", f"{source}.c",
                         flags(f"{libcurl}/lib", f"{libcurl}/include") + ["-lcurl"]),
    }


def figures_of(server_command, scheme, client, arguments, environment):
    """What a client prints, with a server of its own."""
    with subprocess.Popen(server_command, stdout=subprocess.PIPE, text=True) as server:
        url = f"{scheme}://127.0.0.1:{server.stdout.readline().strip()}/"
        line = subprocess.run([client, url] + arguments, check=True, env=environment,
                              stdout=subprocess.PIPE, text=True).stdout
        server.kill()
    return [float(figure) for figure in line.split()]


def medians(clients, runs, measure):
    """By client, each figure's median; the clients in alternation."""
    figures = {who: [] for who in clients}
    for _ in range(runs):
        for who, client in clients.items():
            figures[who].append(measure(who, client))
    return [[statistics.median(column) for column in zip(*figures[who])] for who in clients]


def one_connection(clients, peer, runs, environment):
    print(f"medians of {runs} runs, ws, this machine; CPU seconds of the client")
    print(f"{'row':26}{'ours':>9}{'libcurl':>9}{'ratio':>8}{'wall':>8}{'memory KB, ours/libcurl':>26}")
    for name, serve, row, size, total in ROWS:
        (cpu, wall, memory), (cpu2, wall2, memory2) = medians(
            clients, runs, lambda _, client: figures_of(
                [peer] + serve, "ws", client, [row, str(size), str(total)], environment))
        print(f"{name:26}{cpu:9.3f}{cpu2:9.3f}{cpu / max(cpu2, 1e-9):8.2f}"
              f"{wall / max(wall2, 1e-9):8.2f}{memory:15.0f} /{memory2:9.0f}", flush=True)


def many_connections(clients, crowd, certificates, runs, environment):
    print(f"many connections; medians of {runs} runs")
    print(f"{'row':34}{'figure':29}{'ours':>11}{'libcurl':>11}{'ratio':>8}")
    secure = [f"{certificates}/server-chain.pem", f"{certificates}/server.key"]
    trusting = dict(environment, CA_FILE=f"{certificates}/ca.pem")
    alone = {}
    for name, scheme, row, number, count, count2, units in MANY:
        serve = [crowd] + (secure if scheme == "wss" else [])
        counts = {"ours": str(count), "libcurl": str(count2)}
        ours, theirs = medians(clients, runs, lambda who, client: figures_of(
            serve, scheme, client, [row, number, counts[who]],
            trusting if scheme == "wss" else environment))
        if units is BUSY:
            alone.setdefault(row, (ours[0], theirs[0]))
            units = BUSY + ["times its cost alone"]
            ours, theirs = ([each[0], each[0] / before]
                            for each, before in zip((ours, theirs), alone[row]))
        for unit, figure, figure2 in zip(units, ours, theirs):
            ratio = f"{figure / figure2:8.2f}" if figure2 else ""
            print(f"{name:34}{unit:29}{figure:11.2f}{figure2:11.2f}{ratio}", flush=True)
            name = ""


def main():
    stage, libcurl, out = sys.argv[1:4]
    runs = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    os.makedirs(out, exist_ok=True)
    environment = dict(os.environ, CURLWS_LENIENT="1")
    peer = build(out, "peer", "peer.c", [])
    crowd = build(out, "crowd", "crowd.c", ["-lssl", "-lcrypto"])
    certificates = os.path.join(out, "certificates")
    subprocess.run([os.path.join(HERE, "../capi-tests/support/certificates.sh"), certificates],
                   check=True)
    one_connection(both(out, "client", stage, libcurl), peer, runs, environment)
    many_connections(both(out, "many", stage, libcurl), crowd, certificates, runs, environment)


main()
