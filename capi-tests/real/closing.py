"""Runs beyond/close.c and examples/poll.c against a server of the `websockets` package, over ws and wss:
what each end hears of the other's CLOSE.

    closing.py TARGET_DIR CERTIFICATES CLOSE POLL
Exit code 77: the server could not be installed; why is printed.
"""

import asyncio
import os
import ssl
import sys

from run import skip_without

PYTHON = os.path.join(sys.argv[1], "venv", "bin", "python")
if os.path.realpath(sys.prefix) != os.path.realpath(os.path.join(sys.argv[1], "venv")):
    skip_without(sys.argv[1], "websockets")
    os.execv(PYTHON, [PYTHON, *sys.argv])  # where the package is

from websockets.asyncio.server import serve  # noqa: E402
from websockets.exceptions import ConnectionClosed  # noqa: E402

# What a program is told to do: what it prints, and what the server hears.
CASES = {
    "close": (['close: 0', 'status: 0, 1000 "bye"'], (1000, "bye")),
    "theirs": (['frame: close 6 "\\x03\\xe9away"', 'status: 0, 1001 "away"', "close: 0"], (3000, "mine")),
    "automatic": (['frame: text 1 "x"', 'status: 0, 4000 "z"', "recv: 52"], (4000, "")),
    "performed-close": (["close: 0", "perform: 0", 'status: 0, 1000 "bye"'], (1000, "bye")),
    "performed-done": (["done: 0", "perform: 0", 'status: 0, 1000 "bye"'], (1000, "bye")),
    "performed-thread": (["close on a thread: 0", "perform: 0"], (1000, "bye")),
    "performed-auto": (["perform: 0", 'status: 0, 1001 "away"'], (1001, "")),
    "example": (["closed by the peer: 1000 that is all"], (1000, "that is all")),
}

heard = asyncio.Queue()


async def handle(connection):
    what = connection.request.path[1:]
    try:
        if what.startswith("performed"):
            await connection.send("first")
        if what == "automatic":
            await connection.send("x")
            await connection.close(4000, "z")
        elif what in ("theirs", "performed-auto"):
            await connection.close(1001, "away")
        async for message in connection:
            await connection.send(message)
        await connection.wait_closed()
    except ConnectionClosed:
        pass
    said = connection.protocol.close_rcvd
    await heard.put((said.code, said.reason) if said else None)


async def run(what, url, certificates, close, poll):
    roots = os.path.join(certificates, "ca.pem")
    command = [poll, url, roots] if what == "example" else [close, what, url, "", roots]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    out = (await asyncio.wait_for(process.communicate(), 60))[0].decode()
    said = await asyncio.wait_for(heard.get(), 60)
    prints, hears = CASES[what]
    good = said == hears and "not ok" not in out and process.returncode == 0
    good &= all(text in out for text in prints)
    print(f"{'ok' if good else 'NOT OK'}: {url}: the server heard {said}")
    if not good:
        print(out)
    return good


async def main():
    certificates, close, poll = sys.argv[2:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*(os.path.join(certificates, "server." + end) for end in ("pem", "key")))
    good = True
    for scheme, settings in (("ws", {}), ("wss", {"ssl": context})):
        async with serve(handle, "127.0.0.1", 0, **settings) as server:
            port = server.sockets[0].getsockname()[1]
            for what in CASES:
                url = f"{scheme}://localhost:{port}/{what}"
                good &= await run(what, url, certificates, close, poll)
    sys.exit(not good)


asyncio.run(main())
