#!/usr/bin/env python3
"""Runs all pairs (pair.py) and writes what came of them between the marks in docs/beyond.md.

    table.py TARGET_DIR CERTIFICATES OUR-CLIENT OUR-SERVER
"""

import json
import os
import re
import subprocess
import sys

import browser

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, "..", "..", "docs", "beyond.md")
MARKS = "<!-- pairs -->\n", "<!-- end of pairs -->\n"
CLIENTS, SERVERS = ("messages", "classic", "websockets", "ws", "chromium"), ("ours", "websockets", "ws")


def names(target):
    """What the columns and rows are called, with versions."""
    python = os.path.join(target, "venv", "bin", "python")
    version = "import websockets; print(websockets.version.version)"
    with open(os.path.join(target, "npm", "node_modules", "ws", "package.json"), encoding="utf-8") as file:
        package = json.load(file)
    found = {"ours": "libcurlws", "messages": "libcurlws, `curlws_recv_message`",
             "classic": "libcurlws, `curl_ws_recv`", "ws": f"npm `ws` {package['version']}"}
    done = subprocess.run([python, "-c", version], stdout=subprocess.PIPE, text=True, check=True)
    found["websockets"] = "Python `websockets` " + done.stdout.strip()
    chromium = browser.program()
    if chromium:
        done = subprocess.run([chromium, "--version"], stdout=subprocess.PIPE, text=True, check=True)
        found["chromium"] = " ".join(done.stdout.split()[:2]) + ", headless"
    return found


def cell(client, server, arguments):
    target, certificates, *programs = arguments
    command = [sys.executable, os.path.join(HERE, "pair.py"), client, server, target, certificates, *programs]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    print(client, server, done.stdout, sep="\n", flush=True)
    if done.returncode == 77:
        return "not run"
    good = len(re.findall(r"^ok (?:plain|deflate) wss? [ab]", done.stdout, re.M))
    if done.returncode:
        return f"**{good} of 8**"
    wire = dict(re.findall(r"(client|server) wire_in=(\d+)",
                           next(x for x in done.stdout.splitlines() if x.startswith("ok deflate ws a"))))
    wire.setdefault("client", *re.findall(r"ok deflate ws a.*server .*wire_out=(\d+)", done.stdout)[:1] or "?")
    shown = (f"{int(wire[end]) / 1e6:.2f}" if wire[end] != "?" else "?" for end in ("server", "client"))
    return f"{good} of 8; " + " and ".join(shown)


def main():
    arguments = list(map(os.path.abspath, sys.argv[1:]))
    called = names(arguments[0])
    rows = ["| client | " + " | ".join("server: " + called[s] for s in SERVERS) + " |", "|---" * 4 + "|"]
    rows += [f"| {called.get(c, c)} | " + " | ".join(cell(c, s, arguments) for s in SERVERS) + " |"
             for c in CLIENTS]
    with open(PAGE, encoding="utf-8") as file:
        before, rest = file.read().split(MARKS[0])
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(before + MARKS[0] + "\n".join(rows) + "\n" + MARKS[1] + rest.split(MARKS[1])[1])
    sys.exit(any("**" in row for row in rows))


if __name__ == "__main__":
    main()
