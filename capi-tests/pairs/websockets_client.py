"""The client of the pairs on Python's `websockets`: websockets_client.py CA-FILE URL..."""

import asyncio
import ssl
import sys

import conversation as say
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets_counted import Counted, finish, opened


class Connection(Counted, ClientConnection):
    pass


async def converse(connection):
    for message in say.single():
        if message == say.FRAGMENTED:
            await connection.send(say.thirds(message.encode()), text=True)
        else:
            await connection.send(message)
        back = await connection.recv()
        print(say.line(back))
        assert back == message
    for message in say.burst():
        await connection.send(message)
    for _ in range(say.BURST):
        print(say.line(await connection.recv()))
    await (await connection.ping(say.CLIENTS_PING))
    await connection.send("ping")
    print(say.line(await connection.recv()))
    await connection.close(*say.CLIENTS_CLOSE)


async def is_closed(connection):
    await connection.send("close")
    try:
        raise AssertionError(await connection.recv())
    except ConnectionClosed:
        pass


async def main():
    roots, *urls = sys.argv[1:]
    for base in urls:
        secure = {"ssl": ssl.create_default_context(cafile=roots)} if base.startswith("wss") else {}
        compression = "deflate" if "/deflate/" in base else None
        for part, talk in (("a", converse), ("b", is_closed)):
            async with connect(f"{base}/{part}", subprotocols=say.OFFERED, compression=compression,
                               max_size=None, proxy=None, create_connection=Connection,
                               **secure) as connection:
                opened(connection)
                await talk(connection)
            finish(connection)


asyncio.run(main())
