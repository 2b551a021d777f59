"""Runs the tool `curlws` for the tests: against a scripted peer, against itself as a server, in pipes
and on a terminal."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import cases  # noqa: E402
import peer  # noqa: E402

# A shell's background job ignores it, and so would the tool.
signal.signal(signal.SIGINT, signal.default_int_handler)

PATIENCE = 60  # seconds until a test that hangs fails
HELLO = """
    handshake
    recv text "hi"
    send text "hello"
    recv close 1000
    send close 1000
"""


class Skip(Exception):
    """Something is not installed."""


def events(out):
    return [json.loads(line) for line in out.decode().splitlines()]


class Tool:
    """What a test is given."""

    def __init__(self, stage, certificates):
        self.path = os.path.join(stage, "bin", "curlws")
        self.stage, self.certificates = stage, certificates
        self.environment = {"PATH": os.environ["PATH"], "TERM": "xterm", "HOME": "/nonexistent"}

    def command(self, args, names=None):
        names = dict(names or {}, certificates=self.certificates)
        return [self.path] + [re.sub(r"\{(\w+)\}", lambda m: names[m[1]], arg) for arg in args]

    def run(self, args, stdin=b"", names=None, env=None):
        """Runs it with pipes: its status, output, errors."""
        done = subprocess.run(self.command(args, names), input=stdin, capture_output=True,
                              timeout=PATIENCE, env={**self.environment, **(env or {})})
        assert b"panicked" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr.decode()

    def with_peer(self, script, args, stdin=b"", kind="", status=0, env=None):
        """The same against a peer with this script; what was written, errors, what the peer saw."""
        one = self.peer(script, kind)
        got, out, errors = self.run(args, stdin, one.names, env)
        seen = one.finish(PATIENCE)
        assert not any("NOT OK" in line for line in seen), (seen, errors)
        assert got == status, (got, out, errors, seen)
        return out, errors, seen

    def peer(self, script, kind=""):
        case = cases.Case("cli")
        case.peer = kind.split()
        lines = [line.strip() for line in script.splitlines()]
        case.steps = [cases.words(line) for line in lines if line]
        one = peer.Peer(case, "whole", self.certificates)
        one.start()
        return one

    def server(self, *args, **how):
        return Server(self, list(args), {"stdin": subprocess.DEVNULL, **how})

    def start(self, args, **how):
        how.setdefault("stdin", subprocess.PIPE)
        how.setdefault("stdout", subprocess.PIPE)
        how.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen(self.command(args), env=self.environment, **how)


class Server:
    """The tool, listening."""

    def __init__(self, tool, args, how):
        self.process = tool.start(["-l", "0"] + args, **how)
        line = self.process.stderr.readline().decode()
        found = re.search(r"Listening on (ws://127\.0\.0\.1:\d+/)", line)
        assert found, line
        self.url = found[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends it politely: what it wrote."""
        self.process.terminate()
        out, _ = self.process.communicate(timeout=PATIENCE)
        return out


class Terminal:
    """The tool on a terminal of 80 columns; standard output may be elsewhere."""

    def __init__(self, tool, args, stdout=None):
        self.ours, theirs = pty.openpty()
        self.seen = ""
        self.process = tool.start(args, stdin=theirs, stdout=stdout or theirs, stderr=theirs,
                                  start_new_session=True, preexec_fn=become_terminal)
        os.close(theirs)

    def type(self, text):
        os.write(self.ours, text.encode())

    def wait_for_silence(self):
        """Until what is typed is not shown."""
        end = time.monotonic() + PATIENCE
        while termios.tcgetattr(self.ours)[3] & termios.ECHO:
            assert time.monotonic() < end
            os.sched_yield()

    def expect(self, text):
        """Reads until this is there, and gives all up to its end."""
        end = time.monotonic() + PATIENCE
        while text not in self.seen:
            assert time.monotonic() < end, (text, self.seen)
            assert self.read(), (text, self.seen)
        place = self.seen.index(text) + len(text)
        before, self.seen = self.seen[:place], self.seen[place:]
        return before

    def read(self):
        if not select.select([self.ours], [], [], PATIENCE)[0]:
            return False
        try:
            data = os.read(self.ours, 1 << 16)
        except OSError:  # Linux' way to say that nobody is there
            return False
        self.seen += data.decode(errors="replace")
        return bool(data)

    def end(self):
        """Waits for its end: its status, and what is left to read."""
        while self.read():
            pass
        os.close(self.ours)
        return self.process.wait(PATIENCE), self.seen


def become_terminal():
    """Makes standard input the terminal of the session, so that Ctrl-C is a signal."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
