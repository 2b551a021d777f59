"""What the tests of examples/ have in common: each is started as

    NAME.py TARGET_DIR CERTIFICATES [--valgrind] PROGRAM...

and goes on within the Python that has the `websockets` package; exit code 77 without it."""

import asyncio
import os
import ssl
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "real"), os.path.join(HERE, "..", "support")]

from compare import VALGRIND  # noqa: E402
from run import skip_without  # noqa: E402

TARGET, CERTIFICATES, *PROGRAMS = sys.argv[1:]
UNDER = VALGRIND if "--valgrind" in PROGRAMS else []
PROGRAMS = [word for word in PROGRAMS if word != "--valgrind"]
PATIENCE = 200 if UNDER else 50  # seconds, for what takes less than one


def with_websockets():
    """Goes on in the virtual environment where the package is."""
    python = os.path.join(TARGET, "venv", "bin", "python")
    if os.path.realpath(sys.prefix) != os.path.realpath(os.path.join(TARGET, "venv")):
        skip_without(TARGET, "websockets")
        os.execv(python, [python, *sys.argv])


def certificate():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*(os.path.join(CERTIFICATES, "server." + end) for end in ("pem", "key")))
    return context


def url_of(server, path="/"):
    """The URL of a server of websockets.serve, whose TLS is that of certificate()."""
    port = server.sockets[0].getsockname()[1]
    return f"wss://localhost:{port}{path}" if server.tls else f"ws://127.0.0.1:{port}{path}"


class Program:
    """A program of ours that runs: its output by lines, and all of it at its end."""

    def __init__(self, process):
        self.process = process
        self.lines = []
        self.signalled = False

    @classmethod
    async def start(cls, *command, preexec=None, **environment):
        env = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
        env["CURL_CA_BUNDLE"] = os.path.join(CERTIFICATES, "ca.pem")
        env.update(environment)
        pipe = asyncio.subprocess.PIPE
        return cls(await asyncio.create_subprocess_exec(
            *UNDER, *command, stdin=pipe, stdout=pipe, stderr=pipe, env=env, preexec_fn=preexec))

    async def line(self):
        """Its next line."""
        got = await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)
        self.lines.append(got.decode().rstrip("\n"))
        return self.lines[-1]

    async def until(self, wanted):
        while await self.line() != wanted:
            assert self.lines[-1] or not self.process.stdout.at_eof(), f"no {wanted!r} in {self.lines}"

    def type(self, data):
        self.process.stdin.write(data if isinstance(data, bytes) else data.encode())

    def signal(self, number):
        """Sends a signal, the first alone: Popen.send_signal may take the exit code from asyncio."""
        if not self.signalled:
            self.signalled = True
            os.kill(self.process.pid, number)

    async def end(self, code=0):
        """Its end, of its input too; all lines of its output, and its stderr."""
        out, err = await asyncio.wait_for(self.process.communicate(b""), PATIENCE)
        self.lines += out.decode().splitlines()
        assert self.process.returncode == code, f"exit code {self.process.returncode}: {self.lines} {err.decode()}"
        return self.lines, err.decode()


def same(got, wanted):
    assert got == wanted, f"{repr(got)[:300]} is not {repr(wanted)[:300]}"


def main(conversation):
    """Runs it, and says what failed."""
    try:
        asyncio.run(asyncio.wait_for(conversation, 2 * PATIENCE))
    except BaseException as wrong:  # what failed in a server's task, too
        print(f"NOT OK: {type(wrong).__name__}: {wrong}")
        traceback.print_exc(limit=-4)
        sys.exit(1)
    print("ok")
