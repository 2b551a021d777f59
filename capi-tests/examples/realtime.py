"""examples/realtime.c and a speech service: who it is, what it says, when, and what it makes of the answers."""

import asyncio
import json
import os
import tempfile
import time

import common

common.with_websockets()

from websockets.asyncio.server import serve  # noqa: E402
from websockets.exceptions import ConnectionClosed  # noqa: E402

PIECE = 640
wrong = []


async def service(connection):
    """Says what it has understood when three pieces are here, and answers with audio."""
    try:
        common.same(connection.request.headers.get("Authorization"), "Bearer s3cret")
        common.same(json.loads(await connection.recv()), {"type": "start", "format": "pcm16", "rate": 16000})
        path, pieces = connection.request.path, []
        if path == "/leaves":
            await connection.close(4001, "no such\x1bmodel")
            return
        if path == "/fails":
            await connection.send('{"type":"error","message":"too \\u001b[1mloud"}')
            await connection.wait_closed()
            return
        async for message in connection:
            if isinstance(message, str):
                common.same(json.loads(message), {"type": "stop"})
                break
            pieces.append(message)
            if len(pieces) == 3:
                await connection.send('{"nothing": [{"type": "final"}], "type": "partial", "text": "wh\\u00e4t"}')
                await connection.send(b"an")
        common.same([len(piece) for piece in pieces[:-1]], [PIECE] * (len(pieces) - 1))
        common.same(b"".join(pieces), AUDIO)
        for event in ("[]", '{"type":5}', '{"type":"unknown"}', ""):
            await connection.send(event)
        await connection.send('{"type":"final","text":"wh\\u00e4t \\ud83d\\ude00\\"\\u001b\\u009b[2J\\ud83d ?"}')
        await connection.send([b"sw", b"er"])
        await connection.send('{"type":"done"}')
        await connection.wait_closed()
        common.same(connection.protocol.close_rcvd.code, 1000)
    except ConnectionClosed:
        wrong.append("it left")
    except Exception as failed:  # noqa: BLE001
        wrong.append(repr(failed))


AUDIO = os.urandom(PIECE * 10 + 100)
SAID = ["... whät", '>>> whät 😀"   [2J� ?', "done: 6500 bytes sent, 6 received"]


async def from_file(url, folder):
    audio, answer = os.path.join(folder, "audio"), os.path.join(folder, "answer")
    with open(audio, "wb") as file:
        file.write(AUDIO)
    began = time.monotonic()
    program = await common.Program.start(common.PROGRAMS[0], url, audio, answer, REALTIME_TOKEN="s3cret")
    lines, err = await program.end()
    common.same((lines, err), (SAID, ""))
    assert time.monotonic() - began > 0.2, "faster than it is spoken"
    with open(answer, "rb") as file:
        common.same(file.read(), b"answer")


async def from_microphone(url):
    """What is understood is here before all is said; what is said comes in parts of pieces."""
    program = await common.Program.start(common.PROGRAMS[0], url, "-", REALTIME_TOKEN="s3cret")
    program.type(AUDIO[:999])
    program.type(AUDIO[999:PIECE * 3 + 5])
    common.same(await program.line(), SAID[0])
    program.type(AUDIO[PIECE * 3 + 5:])
    common.same(await program.end(), (SAID, ""))


async def fails(url, says, **environment):
    program = await common.Program.start(common.PROGRAMS[0], url, "-", **environment)
    program.type(b"some")
    await program.process.stdin.drain()
    _, err = await asyncio.gather(program.process.wait(), program.process.stderr.read())
    common.same((program.process.returncode, err.decode()), (1, says))


def judge(connection, request):
    if "Authorization" not in request.headers:
        return connection.respond(401, "who are you?")
    return None


async def main():
    with tempfile.TemporaryDirectory() as folder:
        async with serve(service, "127.0.0.1", 0, process_request=judge, open_timeout=None) as plain, \
                serve(service, "127.0.0.1", 0, ssl=common.certificate(), open_timeout=None) as secure:
            plain.tls, secure.tls = False, True
            await asyncio.gather(
                from_file(common.url_of(secure), folder), from_microphone(common.url_of(plain)),
                fails(common.url_of(plain, "/fails"), "the server: too  [1mloud\n", REALTIME_TOKEN="s3cret"),
                fails(common.url_of(plain, "/leaves"), "closed by the server: 4001 no such model\n",
                      REALTIME_TOKEN="s3cret"),
                fails(common.url_of(plain), "The server refused the upgrade: 401 Unauthorized\n"))
    common.same(wrong, [])


common.main(main())
