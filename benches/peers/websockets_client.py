"""A row of the benchmark on Python's `websockets`; arguments and output as ../client.c."""

import asyncio
import os
import ssl
import sys
import time

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory


async def receive(socket, size, total, texts):
    done = 0
    try:
        while True:
            done += len(await socket.recv(decode=False))
    except ConnectionClosed:
        return done


async def send(socket, size, total, texts):
    text = len(texts) > size
    done = 0
    while done < total:
        at = done % len(texts)
        await socket.send(texts[at:at + size], text=text)
        done += size
    return done


async def echo(socket, size, total, texts):
    for _ in range(total):
        await socket.send(texts)
        await socket.recv(decode=False)
    return total


def options(url, file, extension):
    """What `connect` is given; compression as our own client offers it."""
    given = {"compression": None, "max_size": None, "ping_interval": None}
    if url.startswith("wss:"):
        given["ssl"] = ssl.create_default_context(cafile=os.environ["CA_FILE"])
    if file is not None:
        alone = "no_context_takeover" in extension
        given["extensions"] = [ClientPerMessageDeflateFactory(
            server_no_context_takeover=alone, client_no_context_takeover=alone,
            compress_settings={"level": 6, "memLevel": 8})]
    return given


def peak_memory():
    with open("/proc/self/status") as status:
        return next(line.split()[1] for line in status if line.startswith("VmHWM:"))


async def main():
    url, kind, size, total, *rest = sys.argv[1:]
    file, extension = rest or (None, None)
    start = time.monotonic()
    size, total = int(size), int(total)
    texts = bytes(size)
    if file is not None:
        with open(file, "rb") as given:
            texts = given.read()
    async with connect(url, **options(url, file, extension)) as socket:
        done = await {"recv": receive, "send": send, "echo": echo}[kind](socket, size, total, texts)
        if done != total:
            sys.exit(f"{done} instead of {total}")
        print(time.process_time(), time.monotonic() - start, peak_memory(), flush=True)
        os._exit(0)  # without a closing handshake, which peer.c does not know


asyncio.run(main())
