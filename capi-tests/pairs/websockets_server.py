"""The server of the pairs on Python's `websockets`: websockets_server.py CERTIFICATES; prints the ports
of ws and wss first."""

import asyncio
import contextlib
import os
import ssl
import sys

import conversation as say
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets_counted import Counted, finish, opened


class Connection(Counted, ServerConnection):
    pass


def configure(connection, request):
    if request.path.startswith("/deflate/"):
        connection.protocol.available_extensions = [ServerPerMessageDeflateFactory()]


async def talk(connection):
    opened(connection)
    with contextlib.suppress(ConnectionClosed):
        async for message in connection:
            print(say.line(message))
            if message == "close":
                await connection.close(*say.SERVERS_CLOSE)
            elif message == say.FRAGMENTED:
                await connection.send(say.thirds(message.encode()), text=True)
            else:
                if message == "ping":
                    await (await connection.ping(say.SERVERS_PING))
                await connection.send(message)
    await connection.wait_closed()
    finish(connection)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*(os.path.join(sys.argv[1], "server." + end) for end in ("pem", "key")))
    servers = [await serve(talk, "127.0.0.1", 0, ssl=tls, max_size=None, compression=None,
                           subprotocols=[say.CHOSEN], process_request=configure,
                           create_connection=Connection) for tls in (None, context)]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
