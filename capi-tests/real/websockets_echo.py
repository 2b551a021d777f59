"""An echo server on the `websockets` package: port 0, or a Unix socket given as argument.

    websockets_echo.py [SOCKET | --tls CERTIFICATES]
With --tls: two ports, ws on the first and wss on the second.
"""

import asyncio
import contextlib
import os
import ssl
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
    if sys.argv[1:2] == ["--tls"]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        files = [os.path.join(sys.argv[2], name) for name in ("server.pem", "server.key")]
        context.load_cert_chain(*files)
        server = await serve(echo, "127.0.0.1", 0, **settings)
        secure = await serve(echo, "127.0.0.1", 0, ssl=context, **settings)
        print(*(each.sockets[0].getsockname()[1] for each in (server, secure)), flush=True)
    elif len(sys.argv) > 1:
        server = await unix_serve(echo, sys.argv[1], **settings)
        print(sys.argv[1], flush=True)
    else:
        server = await serve(echo, "127.0.0.1", 0, **settings)
        print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
