"""An echo server on the `websockets` package: port 0, or a Unix socket given as argument."""

import asyncio
import contextlib
import sys

from websockets.asyncio.server import serve, unix_serve
from websockets.exceptions import ConnectionClosedError


async def echo(connection):
    with contextlib.suppress(ConnectionClosedError):  # who leaves without a CLOSE may
        async for message in connection:
            await connection.send(message)


async def main():
    def choose(_, offered):
        return "echo" if "echo" in offered else None

    settings = {"select_subprotocol": choose, "max_size": None}
    if len(sys.argv) > 1:
        server = await unix_serve(echo, sys.argv[1], **settings)
        print(sys.argv[1], flush=True)
    else:
        server = await serve(echo, "127.0.0.1", 0, **settings)
        print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
