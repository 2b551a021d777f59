"""One client and one server talk, over ws and wss, with and without compression; what each printed
(conversation.py) is compared with what the other must have said.

    pair.py CLIENT SERVER TARGET_DIR CERTIFICATES OUR-CLIENT OUR-SERVER [VALGRIND...]
CLIENT: messages, classic (ours, in two styles), websockets, ws, chromium.
SERVER: ours, websockets, ws. Exit code 77: one cannot be installed; why is printed.
"""

import os
import queue
import signal
import subprocess
import sys
import threading

import browser
import conversation as say

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "real"))
from run import skip_without  # noqa: E402

PATIENCE = 120  # seconds for all of it
FOREIGN = ("websockets", "ws", "chromium")
SAID = [*say.single(), *say.burst(), "ping"]
PAYLOAD = sum(len(m.encode() if isinstance(m, str) else m) for m in SAID)


def environment(target):
    return {**os.environ, "NODE_PATH": os.path.join(target, "npm", "node_modules")}


def script(target, kind, end):
    """The command of an end that is a script."""
    if kind == "ws":
        return ["node", os.path.join(HERE, f"ws_{end}.js")]
    return [os.path.join(target, "venv", "bin", "python"), os.path.join(HERE, f"websockets_{end}.py")]


class Server:
    """A server process; its ports, and its lines as they come."""

    def __init__(self, command, env):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        encoding="utf-8", env=env)
        self.ports = self.process.stdout.readline().split()
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def connections(self, count):
        """What it printed until so many connections had ended, or it."""
        lines = []
        while count and (line := self.lines.get()) is not None:
            lines.append(line)
            count -= line == "end"
        return lines

    def end(self):
        """Ends one of ours in order; its exit code."""
        self.process.stdin.close()
        return self.process.wait()

    def stop(self):
        self.process.kill()
        self.process.wait()


def split(lines):
    """The connections of a transcript: where it was, its lines, what is known of the wire."""
    found, current = [], []
    for line in lines:
        if line.startswith("open "):
            current = []
            found.append((tuple(line.split()[1:]), current, {}))
        if line.startswith("info "):
            found[-1][2].update((name, int(n)) for name, n in (x.split("=") for x in line.split()[1:]))
        else:
            current.append(line)
    return found


def must_be(end, client, where, extension):
    """The lines that an end prints of a connection."""
    mode, scheme, part = where
    whole = part == "a"
    lines = [f"open {mode} {scheme} {part}", f"subprotocol {say.CHOSEN}", f"extension {extension}"]
    if whole:
        lines += map(say.line, SAID)
    elif end == "server":
        lines.append(say.line("close"))
    can_ping = whole and client != "chromium"
    if (end, client) != ("client", "chromium"):
        lines.append(f"pings {int(can_ping if end == 'server' else whole)}")
        lines.append(f"pongs {int(whole if end == 'server' else can_ping)}")
    code, reason = say.CLIENTS_CLOSE if whole else say.SERVERS_CLOSE
    return [*lines, f"close {code} {reason}", "end"]


def wrong_on_wire(mode, info, fragments):
    """What is wrong with an end's figures of a whole conversation."""
    for name in ("wire_in", "wire_out"):
        if name in info and not (info[name] < 0.6 * PAYLOAD if mode == "deflate" else info[name] > PAYLOAD):
            yield f"{name} {info[name]} of {PAYLOAD} bytes"
    for name in ("payload_in", "payload_out"):
        if info.get(name, PAYLOAD) != PAYLOAD:
            yield f"{name} {info[name]} instead of {PAYLOAD}"
    for name in ("messages_in", "messages_out"):
        if info.get(name, len(SAID)) != len(SAID):
            yield f"{name} {info[name]} instead of {len(SAID)}"
    if "frames_in" in info:  # a PING, a PONG and a CLOSE at most are no messages
        info["continued"] = info["frames_in"] - info["messages_in"] - 3
    if fragments and info.get("continued", 9) < 1:
        yield f"no fragments: {info}"


def judge(client, where, ours, theirs):
    """What is wrong with a connection, seen from the client's and the server's end."""
    mode, _, part = where
    extension = next((x[10:] for x in theirs[0] if x.startswith("extension ")), "")
    if (mode == "deflate") != extension.startswith("permessage-deflate"):
        yield f"extension: {extension}"
    for end, (lines, info) in (("client", ours), ("server", theirs)):
        must = must_be(end, client, where, extension)
        for i in range(max(len(must), len(lines))):
            if must[i:i + 1] != lines[i:i + 1]:
                yield f"the {end}'s line {i}: {lines[i:i + 1]} instead of {must[i:i + 1]}"
                break
        if part == "a":
            yield from wrong_on_wire(mode, info, end == "client" or client != "chromium")


def compare(client, asked, clients, servers):
    """Prints how each connection went; whether all went well."""
    good = len(clients) == len(servers) == len(asked)
    if not good:
        print(f"not ok: {len(clients)} and {len(servers)} connections of {len(asked)}")
    for where, (here, lines, info), (there, theirs, their_info) in zip(asked, clients, servers):
        faults = list(judge(client, where, (lines, info), (theirs, their_info)))
        faults += [f"{here} and {there}"] if (where, where) != (here, there) else []
        wire = [f"{end} {name}={value}" for end, its in (("client", info), ("server", their_info))
                for name, value in its.items() if name.startswith("wire")]
        print("NOT OK" if faults else "ok", *where, lines[2:3], *(wire if where[2] == "a" else []))
        print(*(f"    {fault}\n" for fault in faults), sep="", end="")
        good = good and not faults
    return good


def main():
    client, server, target, certificates, our_client, our_server, *valgrind = sys.argv[1:]
    skip_without(target, *(name for name in (client, server) if name in FOREIGN))
    if client == "chromium" and not browser.program():
        print("skipped: chromium is there no more")
        sys.exit(77)
    signal.alarm(PATIENCE)
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    env = environment(target)
    asked = [(mode, scheme, part) for mode in ("plain", "deflate") for scheme in ("ws", "wss") for part in "ab"]
    serving = Server([*([*valgrind, our_server] if server == "ours" else script(target, server, "server")),
                      certificates], env)
    try:
        ports = dict(zip(("ws", "wss"), serving.ports))
        urls = [f"{scheme}://127.0.0.1:{ports[scheme]}/{mode}/{scheme}"
                for mode, scheme, part in asked if part == "a"]
        roots = os.path.join(certificates, "ca.pem")
        if client == "chromium":
            seen = browser.browse(urls, certificates)
        else:
            command = script(target, client, "client") if client in FOREIGN else \
                [*valgrind, our_client, client]
            done = subprocess.run([*command, roots, *urls], stdout=subprocess.PIPE, encoding="utf-8",
                                  env=env, check=False)
            seen = done.stdout + (f"not ok: exit code {done.returncode}\n" if done.returncode else "")
        lines = seen.splitlines()
        heard = serving.connections(lines.count("end"))
        if server == "ours" and (code := serving.end()):
            heard.append(f"not ok: the server's exit code {code}")
    finally:
        serving.stop()
    good = compare(client, asked, split(lines), split(heard))
    if not good or any(line.startswith("not ok") for line in lines + heard):
        print("the client's end:", *lines, "the server's end:", *heard, sep="\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
