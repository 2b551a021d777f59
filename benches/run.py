#!/usr/bin/env python3
"""CPU seconds of a C client on libcurl's API, linked to us and to libcurl 8.22, in alternation.

    run.py STAGE LIBCURL OUT [RUNS]      (what `make bench` calls)

Prints the medians as ratios (ours / libcurl's). Never fails because of a figure.
"""

import os
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


def build(out, name, source, flags):
    path = os.path.join(out, name)
    command = ["cc", "-O2", "-o", path, os.path.join(HERE, source)] + flags
    subprocess.run(command, check=True)
    return path


def flags(lib, include):
    return [f"-I{include}", f"-L{lib}", f"-Wl,-rpath,{lib}"]


def main():
    stage, libcurl, out = sys.argv[1:4]
    runs = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    os.makedirs(out, exist_ok=True)
    peer = build(out, "peer", "peer.c", [])
    clients = {
        "ours": build(out, "client-ours", "client.c",
                      flags(f"{stage}/lib", f"{stage}/include/curlws") + ["-lcurlws"]),
        "libcurl": build(out, "client-libcurl", "client.c",
                         flags(f"{libcurl}/lib", f"{libcurl}/include") + ["-lcurl"]),
    }
    environment = dict(os.environ, CURLWS_LENIENT="1")
    print(f"medians of {runs} runs, ws, this machine; CPU seconds of the client")
    print(f"{'row':26}{'ours':>9}{'libcurl':>9}{'ratio':>8}{'wall':>8}{'memory KB, ours/libcurl':>26}")
    for name, serve, row, size, total in ROWS:
        figures = {"ours": [], "libcurl": []}
        for _ in range(runs):
            for who, client in clients.items():
                with subprocess.Popen([peer] + serve, stdout=subprocess.PIPE, text=True) as server:
                    url = f"ws://127.0.0.1:{server.stdout.readline().strip()}/"
                    line = subprocess.run([client, url, row, str(size), str(total)], check=True,
                                          env=environment, stdout=subprocess.PIPE, text=True).stdout
                    server.kill()
                figures[who].append([float(figure) for figure in line.split()])
        (cpu, wall, memory), (cpu2, wall2, memory2) = (
            [statistics.median(column) for column in zip(*figures[who])]
            for who in ("ours", "libcurl"))
        print(f"{name:26}{cpu:9.3f}{cpu2:9.3f}{cpu / max(cpu2, 1e-9):8.2f}"
              f"{wall / max(wall2, 1e-9):8.2f}{memory:15.0f} /{memory2:9.0f}", flush=True)


main()
