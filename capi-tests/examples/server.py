"""examples/epoll_server.c and its clients: many, slow, silent, greedy ones; examples/chat.c on it.

    server.py TARGET_DIR CERTIFICATES [--valgrind] SERVER CHAT"""

import asyncio
import contextlib
import os
import resource
import signal
import socket

import common

common.with_websockets()

from websockets.asyncio.client import connect  # noqa: E402
from websockets.exceptions import ConnectionClosed, InvalidStatus  # noqa: E402

SERVER, CHAT = common.PROGRAMS
MANY = 20 if common.UNDER else 500


@contextlib.asynccontextmanager
async def running(says, **options):
    """The server, its URL; at the end SIGTERM and what it says."""
    server = await common.Program.start(SERVER, "0", **options)
    url = await server.line()
    try:
        yield url.rstrip("/"), server
        server.signal(signal.SIGTERM)
        lines, err = await server.end()
        common.same((lines[1:], err), ([says], ""))
    finally:
        if server.process.returncode is None:
            os.kill(server.process.pid, signal.SIGKILL)


def client(url, **options):
    return connect(url, proxy=None, max_size=None, compression=None, ping_interval=None, open_timeout=None,
                   **options)


async def one(url, number, ready, go):
    """Echoes for two thirds, chat for the others."""
    chat = number % 3 == 0
    async with client(url + ("/chat?room=1" if chat else "/echo")) as me:
        if not chat:
            for message in (f"hello from {number}", bytes([number % 256]) * 5000):
                await me.send(message)
                common.same(await me.recv(), message)
        ready.release()
        await go.wait()
        if number == 0:
            await me.send("to all others")
        elif chat:
            common.same(await me.recv(), "to all others")


async def many():
    echoing = MANY - len(range(0, MANY, 3))
    async with running(f"{MANY} clients, {2 * echoing + 1} messages, 0 dropped") as (url, _):
        ready, go = asyncio.Semaphore(0), asyncio.Event()
        tasks = [asyncio.create_task(one(url, number, ready, go)) for number in range(MANY)]
        for _ in range(MANY):
            waiting = asyncio.create_task(ready.acquire())
            done, _ = await asyncio.wait([waiting, *(task for task in tasks if task.done())],
                                         return_when=asyncio.FIRST_COMPLETED, timeout=common.PATIENCE)
            assert waiting in done, [task.exception() for task in tasks if task.done()]
        go.set()
        await asyncio.gather(*tasks)


async def slow():
    """Who does not read is waited for by nobody: in the chat dropped, else not read from, and nothing is lost."""
    async with running("6 clients, 1200 messages, 1 dropped") as (url, _):
        async with client(url + "/chat") as speaker, client(url + "/chat", max_queue=None) as hearer, \
                client(url + "/echo") as other, client(url + "/echo") as greedy:
            deaf = socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])))
            deaf.sendall(b"GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n")
            assert deaf.recv(1) == b"H"
            try:
                async with client(url + "/nothing"):
                    raise AssertionError("it let us in")
            except InvalidStatus as refused:
                common.same(refused.response.status_code, 404)
            silent = [bytes([number % 256]) * 30000 for number in range(400)]  # 12 MB that nobody reads yet
            sending = asyncio.create_task(send_all(greedy, silent))
            for number in range(300):
                await speaker.send(bytes([number % 256]) * 60000)
                common.same(await hearer.recv(), bytes([number % 256]) * 60000)
            for number in range(500):
                await other.send("still there?" + str(number))
            for number in range(500):
                common.same(await other.recv(), "still there?" + str(number))
            for message in silent:
                common.same(await greedy.recv(), message)
            await sending
            deaf.close()


async def send_all(connection, messages):
    for message in messages:
        await connection.send(message)


async def ends():
    """At SIGTERM all hear why, and who says nothing does not hold it up."""
    async with running("2 clients, 0 messages, 0 dropped") as (url, server):
        with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1]))):  # before the other one
            async with client(url + "/chat") as one_of_them:
                server.signal(signal.SIGTERM)
                with contextlib.suppress(ConnectionClosed):
                    await one_of_them.recv()
                closed = one_of_them.protocol.close_rcvd
                common.same((closed.code, closed.reason), (1001, "the server ends"))


async def few_descriptors():
    """Clients for whom no descriptor is left are served when others have gone."""
    def limit():
        resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))

    async with running("40 clients, 40 messages, 0 dropped", preexec=limit) as (url, _):
        async def echo(number):
            async with client(url + "/echo") as me:
                await me.send(str(number))
                common.same(await me.recv(), str(number))
        await asyncio.gather(*(echo(number) for number in range(40)))


async def chats():
    """Two people on a terminal, one of whom types what cannot be sent, and is interrupted."""
    async with running("2 clients, 3 messages, 0 dropped") as (url, _):
        ann = await common.Program.start(CHAT, url + "/chat", "Ann")
        common.same(await ann.line(), "-- connected as Ann")
        bob = await common.Program.start(CHAT, url + "/chat", "Bob")
        common.same(await bob.line(), "-- connected as Bob")
        bob.type("hello, Ann\n\n" + "x" * 5000 + "\n\x1b[2Jsee")
        common.same(await ann.line(), "Bob: hello, Ann")
        bob.type(b" you\n\xff\n")
        common.same(await ann.line(), "Bob:  [2Jsee you")
        ann.type("bye, Bob")  # the end of input is the end of a line, too
        common.same(await ann.end(), (["-- connected as Ann", "Bob: hello, Ann", "Bob:  [2Jsee you", "-- closed"], ""))
        common.same(await bob.line(), "Ann: bye, Bob")
        bob.signal(signal.SIGINT)
        common.same(await bob.process.wait(), 0)
        out, err = await bob.process.communicate()
        common.same(out.decode(), "-- closed\n")
        common.same(err.decode(), "-- not sent: the line is too long\n-- not sent: it is not UTF-8\n")


async def main():
    await many()
    await ends()
    await chats()
    if not common.UNDER:
        await slow()
        await few_descriptors()


resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
common.main(main())
