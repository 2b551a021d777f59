"""examples/mqtt.c and brokers.

    mqtt.py TARGET_DIR CERTIFICATES [--valgrind] mosquitto|packets PROGRAM

`mosquitto` is the broker of that name, over ws and wss. `packets` is one by hand, which cuts packets in
pieces, joins them, waits for PINGREQ, and refuses."""

import asyncio
import os
import shutil
import sys
import tempfile

import common

WHICH, PROGRAM = common.PROGRAMS

MOSQUITTO = """
user root
persistence false
allow_anonymous true
listener 0 {dir}/socket
listener {secure} 127.0.0.1
protocol websockets
certfile {certificates}/server.pem
keyfile {certificates}/server.key
listener {port} 127.0.0.1
protocol websockets
"""  # Without the first listener Debian's 2.0.11 ends at once. The last is looked for: all are there then.


async def broker():
    """Two clients, one over TLS, and what each hears of both."""
    from run import Server, socket
    with tempfile.TemporaryDirectory() as folder:
        with socket.create_server(("127.0.0.1", 0)) as free:
            secure = free.getsockname()[1]
        server = Server(["mosquitto", "-c", "{path}"], folder, MOSQUITTO, certificates=common.CERTIFICATES,
                        secure=secure)
        try:
            first = await common.Program.start(PROGRAM, f"wss://localhost:{secure}/", "news/#", "4")
            common.same(await first.line(), "subscribed")
            large = "ü" * 10000
            second = await common.Program.start(PROGRAM, f"ws://127.0.0.1:{server.port}/", "news/today", "4", "hello",
                                                "", large, "\x1b[2J")
            wanted = ["subscribed"] + ["news/today: " + text for text in ("hello", "", large, " [2J")]
            common.same(await second.end(), (wanted, ""))
            common.same(await first.end(), (wanted, ""))
            refused = await common.Program.start(PROGRAM, f"ws://127.0.0.1:{server.port}/", "", "1")
            await refused.end(1)
        finally:
            server.stop()


def packet(head, *parts):
    body = b"".join(parts)
    length, rest = b"", len(body)
    while True:
        length += bytes([rest & 127 | (128 if rest > 127 else 0)])
        rest >>= 7
        if not rest:
            return bytes([head]) + length + body


def string(text):
    return len(text.encode()).to_bytes(2, "big") + text.encode()


KEEPALIVE = 10 if common.UNDER else 2  # seconds; the program asks for a sign of life after half of it
LOGIN = packet(0x10, string("MQTT"), b"\x04\xc2\x00", bytes([KEEPALIVE]), string(""), string("me"), string("s3cret"))
BAD = {
    "/refuses": (b"\x20\x02\x00\x05", "not allowed"),
    "/length": (b"\x20\xff\xff\xff\xff\x01", "a bad length"),
    "/large": (b"\x30\xff\xff\xff\x7f", "a packet is too large"),
    "/short": (b"\x30\x03\x00\x09a", "a PUBLISH that ends too early"),
    "/silent": (b"", "the broker is silent"),
    "/text": ("text", "a text message"),
}


async def by_hand(connection):
    async def expect(*packets):
        """These, and PINGREQ between them, which is answered."""
        for wanted in packets:
            while (got := await connection.recv()) == b"\xc0\x00" != wanted:
                await connection.send(b"\xd0\x00")
            common.same(got, wanted)

    await expect(LOGIN)
    if connection.request.path in BAD:
        await connection.send(BAD[connection.request.path][0])
        await connection.wait_closed()
        return
    for byte in b"\x20\x02\x00\x00":
        await connection.send(bytes([byte]))
    await expect(packet(0x82, b"\x00\x01", string("a/b"), b"\x00"))
    large = packet(0x30, string("a/large"), b"x" * 40000)
    await connection.send(packet(0x90, b"\x00\x01\x00") + packet(0x30, string("a/b"), b"one") + large[:2])
    await connection.send(large[2:30000])
    await connection.send([large[30000:30001], large[30001:] + packet(0x32, string("q"), b"\x00\x07two")])
    await expect(packet(0x30, string("a/b"), b"mine"))
    await expect(b"\xc0\x00")  # as nothing else was sent
    more = packet(0x30, string("a/b"), b"\xc2\x9bfour") * 9000  # than are wanted, and than it can hold
    await connection.send(b"\xd0\x00" + more)
    await expect(b"\xe0\x00")
    await connection.wait_closed()
    common.same(connection.protocol.close_rcvd.code, 1000)


async def packets():
    common.with_websockets()
    from websockets.asyncio.server import serve
    wrong = []

    async def handle(connection):
        try:
            await by_hand(connection)
        except Exception as failed:  # noqa: BLE001
            wrong.append(repr(failed))

    who = {"MQTT_USER": "me", "MQTT_PASSWORD": "s3cret", "MQTT_KEEPALIVE": str(KEEPALIVE)}

    async def refused(url, path, says):
        program = await common.Program.start(PROGRAM, url + path, "a/b", "1", **who)
        _, err = await program.end(1)
        assert says in err, f"{path}: {err}"

    async with serve(handle, "127.0.0.1", 0, subprotocols=["mqtt"], open_timeout=None) as server, \
            serve(lambda connection: connection.wait_closed(), "127.0.0.1", 0, open_timeout=None) as other:
        server.tls = other.tls = False
        url = common.url_of(server, "")
        program = await common.Program.start(PROGRAM, url, "a/b", "4", "mine", **who)
        (lines, err), *_ = await asyncio.gather(
            program.end(), *(refused(url, path, says) for path, (_, says) in BAD.items()
                             if path != "/silent" or not common.UNDER),
            refused(common.url_of(other, ""), "/", "does not speak it"))
        common.same((lines, err), (["subscribed", "a/b: one", "a/large: " + "x" * 40000, "q: two", "a/b:  four"], ""))
    common.same(wrong, [])


if WHICH == "packets":
    common.with_websockets()
elif not shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin"):
    print("skipped: mosquitto is not there (apt-get install mosquitto)")
    sys.exit(77)
common.main(broker() if WHICH == "mosquitto" else packets())
