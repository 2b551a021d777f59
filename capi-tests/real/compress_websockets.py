"""An echo server with permessage-deflate on the `websockets` package, for compress.c; prints its port.

The URL's query says what the server insists on: `s=N` and `c=N` window bits, `st=1` and `ct=1` no context
takeover, `f=N`: the echo comes in N fragments. It says hello first. `?wire` is answered with how many
bytes have come in since the last such question. Its own window is never one of 8 bits: Python's zlib
does not compress with that.
"""

import asyncio
import contextlib
import urllib.parse

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosedError
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory


class Connection(ServerConnection):
    came = 0

    def data_received(self, data):
        self.came += len(data)
        super().data_received(data)


def configure(connection, request):
    """The extension, as this request's query wants it."""
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(request.path).query))
    connection.fragments = int(query.get("f", "1"))
    connection.protocol.available_extensions = [ServerPerMessageDeflateFactory(
        server_no_context_takeover="st" in query, client_no_context_takeover="ct" in query,
        server_max_window_bits=max(9, int(query["s"])) if "s" in query else None,
        client_max_window_bits=int(query["c"]) if "c" in query else None)]


def pieces(message, count):
    size = max(1, -(-len(message) // count))
    return [message[start:start + size] for start in range(0, len(message), size)] or [message]


async def echo(connection):
    with contextlib.suppress(ConnectionClosedError):  # who leaves without a CLOSE may
        await connection.send("hello")
        async for message in connection:
            if message == "?wire":
                message, connection.came = str(connection.came), 0
            if connection.fragments > 1:
                await connection.send(pieces(message, connection.fragments))
            else:
                await connection.send(message)


async def main():
    server = await serve(echo, "127.0.0.1", 0, max_size=None, process_request=configure,
                         create_connection=Connection)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
