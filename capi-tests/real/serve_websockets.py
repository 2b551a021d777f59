"""A client on the `websockets` package for serve.py: serve_websockets.py URL"""

import asyncio
import os
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory as Deflate

TEXT = "Grüße, " * 30000
SIZES = [0, 1, 125, 126, 127, 15999, 16000, 16001, 65535, 65536, 1048576]
OFFERS = [None] + [
    Deflate(server_no_context_takeover=alone, client_no_context_takeover=mine,
            server_max_window_bits=window, client_max_window_bits=own)
    for alone in (False, True) for mine in (False, True)
    for window in (None, 9, 12) for own in (None, True, 10)]


async def conversation(url, offer, sizes):
    """Each message comes back, whole and in fragments."""
    options = {"compression": None, "extensions": [offer] if offer else None, "max_size": None}
    async with connect(url, proxy=None, **options) as socket:
        agreed = [extension.name for extension in socket.protocol.extensions]
        assert agreed == (["permessage-deflate"] if offer else []), agreed
        for size in sizes:
            for message in (os.urandom(size), bytes(size), TEXT[:size]):
                await socket.send(message)
                assert await socket.recv() == message, size
        await socket.send(TEXT[at:at + 1000] for at in range(0, 20000, 1000))
        assert await socket.recv() == TEXT[:20000]
        await (await socket.ping(b"there?"))
        await socket.pong(b"unasked")
        await socket.close(4321, "Schluß")
        assert socket.close_code == 4321, socket.close_code


async def breaks_the_rules(url):
    """The server says what was wrong: here, text that is not UTF-8."""
    async with connect(url, proxy=None) as socket:
        socket.protocol.send_text(b"\xff")
        socket.transport.write(b"".join(socket.protocol.data_to_send()))
        try:
            await socket.recv()
        except ConnectionClosedError as error:
            assert error.rcvd.code == 1007, error
            return
    raise AssertionError("bad text came back")


async def main():
    url = sys.argv[1]
    for offer in OFFERS:
        await conversation(url, offer, SIZES if offer in OFFERS[:2] else [0, 7, 70000])
    print(len(OFFERS), "kinds of connection")
    await asyncio.gather(*(conversation(url, offer, [1000]) for offer in OFFERS * 5))
    print(len(OFFERS) * 5, "at once")
    await breaks_the_rules(url)
    print("closed")


asyncio.run(main())
