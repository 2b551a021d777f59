"""What the Autobahn testsuite's runners share: its server, one column of cases, its verdicts."""

import collections
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import time

ALL = {  # group -> its name and how many cases it has
    1: ("text and binary messages", 16), 2: ("PING and PONG", 11), 3: ("reserved bits", 7),
    4: ("opcodes", 10), 5: ("fragments", 20), 6: ("UTF-8", 145), 7: ("closing", 37),
    9: ("limits and performance", 54), 10: ("automatic fragments", 1),
    12: ("compression, five kinds of content", 90), 13: ("compression, seven negotiations", 126),
}
REPORTED_ONLY = {"7.1.6", "7.13.1", "7.13.2"}  # the suite has no verdict on these
KINDS = ("OK", "INFORMATIONAL", "NON-STRICT", "UNIMPLEMENTED", "FAILED")
COLUMNS = {  # name -> title, library, model, scheme
    "ws": ("pull, ws", "ours", "pull", "ws"),
    "wss": ("pull, wss", "ours", "pull", "wss"),
    "callback": ("write callback, ws", "ours", "callback", "ws"),
    "libcurl": ("libcurl 8.22: pull, ws", "libcurl", "pull", "ws"),
}
PAGE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "docs", "conformance.md"))
# What serve.py writes of the page begins so, run.py all before it.
SERVER = "\n## As a server\n"
# KB that our client may take at most, its own 80 included.
MOST_MEMORY = 16384

Result = collections.namedtuple("Result", "verdicts seconds peak")


class Broken(Exception):
    """The suite did not come to verdicts."""


def patterns(groups):
    return [f"{group}.*" for group in groups]


class Server:
    """The suite's fuzzing server on a free port of the loopback, while the block lasts."""

    def __init__(self, prefix, folder, cases, scheme, certificates):
        self.wstest = os.path.join(prefix, "bin", "wstest")
        self.folder, self.scheme = folder, scheme
        self.spec = {"outdir": folder, "cases": cases, "exclude-cases": [], "exclude-agent-cases": {}}
        if scheme == "wss":
            self.spec["cert"] = os.path.join(certificates, "server.pem")
            self.spec["key"] = os.path.join(certificates, "server.key")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)

    def __enter__(self):
        for _ in range(5):  # a free port may be taken before the server has it
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            if self.start(port):
                return self
        with open(self.log.name, encoding="utf-8") as log:
            raise Broken("the fuzzing server does not start: " + log.read()[-2000:])

    def start(self, port):
        """Whether it has the port; its log tells, as another process may answer there."""
        self.url = f"{self.scheme}://127.0.0.1:{port}"
        path = os.path.join(self.folder, "server.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**self.spec, "url": self.url}, file)
        self.log = open(os.path.join(self.folder, "server.log"), "w", encoding="utf-8")
        # -u 0: without the suite's own web server, which has a fixed port.
        self.process = subprocess.Popen(
            [self.wstest, "-m", "fuzzingserver", "-s", path, "-u", "0"], cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 120
        while self.process.poll() is None and time.monotonic() < deadline:
            if listens(self.process.pid, port):
                return True
            time.sleep(0.05)
        self.__exit__()
        return False

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()


def listens(pid, port):
    """Whether that process listens on the port, as /proc has it."""
    with open("/proc/net/tcp", encoding="ascii") as file:
        lines = [line.split() for line in file]
    inodes = {f"socket:[{line[9]}]" for line in lines
              if line[3] == "0A" and line[1].endswith(f":{port:04X}")}
    try:
        held = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
    except OSError:
        return False
    return any(name in inodes for name in held)


def key(case):
    return [int(part) for part in case.split(".")]


def by_case(folder, agent):
    """Case -> its two verdicts, as the suite's report has them."""
    try:
        with open(os.path.join(folder, "index.json"), encoding="utf-8") as file:
            cases = json.load(file)[agent]
    except (OSError, ValueError, KeyError) as error:
        raise Broken(f"no report: {error!r}") from None
    return {case: (cases[case]["behavior"], cases[case]["behaviorClose"])
            for case in sorted(cases, key=key)}


def bad(verdicts):
    """The cases that the gate does not let pass, each with what it was."""
    found = {}
    for case, both in verdicts.items():
        good = {"OK", "INFORMATIONAL"} if case in REPORTED_ONLY else {"OK"}
        if not set(both) <= good:
            found[case] = both
    return found


def cell(verdicts, group):
    """`44 of 45`: how many of a group's cases (of all, for None) pass the gate."""
    mine = {case: both for case, both in verdicts.items() if group in (None, key(case)[0])}
    return f"{len(mine) - len(bad(mine))} of {len(mine)}"


def counted(verdicts):
    """`298 OK, 3 INFORMATIONAL, ...`, and how many were not closed as they should be."""
    kinds = collections.Counter(behavior for behavior, _ in verdicts.values())
    closes = sum(close not in ("OK", "INFORMATIONAL") for _, close in verdicts.values())
    order = KINDS + tuple(sorted(set(kinds) - set(KINDS)))
    return ", ".join(f"{kinds[kind]} {kind}" for kind in order) + f"; closed wrongly: {closes}"


def by_verdict(verdicts):
    """Verdict -> the cases that got it, of those that do not pass."""
    found = collections.defaultdict(list)
    for case, (behavior, close) in bad(verdicts).items():
        found[f"{behavior}, close {close}"].append(case)
    return {what: shortened(listed) for what, listed in found.items()}


def shortened(cases):
    """Their names, in order: a whole group as `12.*`, neighbours as `6.3.1-2`."""
    cases = sorted(cases, key=key)
    names = []
    for group, mine in itertools.groupby(cases, lambda case: key(case)[0]):
        mine = list(mine)
        if len(mine) == ALL[group][1]:
            names.append(f"{group}.*")
            continue
        for _, run in itertools.groupby(
                enumerate(mine), lambda at: (key(at[1])[:-1], key(at[1])[-1] - at[0])):
            run = [case for _, case in run]
            last = f"-{key(run[-1])[-1]}" if len(run) > 1 else ""
            names.append(run[0] + last)
    return " ".join(names)


def complaints(result, count):
    """Why a column of ours is not conformant; `count`: how many cases there should be, if known."""
    found = [f"{what}: {cases}" for what, cases in by_verdict(result.verdicts).items()]
    if count and len(result.verdicts) != count:
        found.append(f"{len(result.verdicts)} cases instead of {count}")
    if result.peak > MOST_MEMORY:
        found.append(f"{result.peak} KB of memory")
    return found


def judge(result, count):
    """Prints what came of a column of ours, and ends the program with it."""
    print(f"{len(result.verdicts)} cases in {result.seconds:.0f} s, {result.peak} KB: "
          + counted(result.verdicts))
    wrong = complaints(result, count)
    for line in wrong:
        print(f"not ok: {line}")
    sys.exit(1 if wrong else 0)


def run(column, program, cases, places, compress, seen=lambda line: None):
    """Runs the cases of one column; `seen` hears how far it is."""
    _, library, model, scheme = COLUMNS[column]
    agent = f"{library}-{model}-{scheme}"
    folder = os.path.join(places["out"], agent)
    certificates = places["certificates"]
    with Server(places["suite"], folder, cases, scheme, certificates) as server:
        start, announced, peak = time.monotonic(), 0, 0
        command = [program, model, "compress" if compress else "plain", server.url, agent]
        if scheme == "wss":
            command.append(os.path.join(certificates, "ca.pem"))
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
            for line in client.stdout:
                words = line.split()
                if words[0] == "case":
                    announced = int(words[3])
                    seen(line.strip())
                elif words[0] == "peak":
                    peak = int(words[1])
        seconds = time.monotonic() - start
    if client.returncode != 0:
        raise Broken(f"{column}: the program ended with {client.returncode}; see {folder}")
    verdicts = by_case(folder, agent)
    if not verdicts or len(verdicts) != announced:
        raise Broken(f"{column}: {len(verdicts)} cases in the report, {announced} were announced")
    return Result(verdicts, seconds, peak)
