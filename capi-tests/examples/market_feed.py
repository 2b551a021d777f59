"""examples/market_feed.c and servers that go away: subscriptions, gaps, compression, its polite end."""

import asyncio
import json
import signal

import common

common.with_websockets()

from websockets.asyncio.server import serve  # noqa: E402
from websockets.exceptions import ConnectionClosed  # noqa: E402


def tick(symbol, seq, price):
    return json.dumps({"type": "tick", "inner": {"seq": -1, "x": ["}", {}]}, "symbol": symbol, "seq": seq,
                       "price": price})


class Exchange:
    """One `parts` of a conversation for each connection: what must be asked for, what is sent, the end."""

    def __init__(self, parts):
        self.parts = parts
        self.wrong = []
        self.said = asyncio.Queue()

    async def __call__(self, connection):
        try:
            asked, ticks, end = self.parts.pop(0)
            common.same([each.name for each in connection.protocol.extensions], ["permessage-deflate"])
            for symbol, after in asked:
                wanted = {"op": "subscribe", "symbol": symbol, "after": after}
                common.same(json.loads(await connection.recv()), wanted)
            for each in ticks:
                await connection.send(each)
            if end == "cut":
                connection.transport.abort()
            elif end == "stay":
                await connection.wait_closed()
            else:
                await connection.close(end)
                common.same(connection.protocol.close_rcvd.code, end)
        except ConnectionClosed:
            pass
        except Exception as wrong:  # noqa: BLE001 # the program would try again for ever
            self.wrong.append(repr(wrong))
            await connection.close(1002)
        received = connection.protocol.close_rcvd
        await self.said.put(received.code if received else None)


async def outlives():
    """Of three connections one is restarted, one is cut, one is closed for good."""
    exchange = Exchange([
        ([("EUR/USD", 0), ('Y"', 0)], [tick("EUR/USD", 1, 1.5), tick('Y"', 7, 150.25), tick("EUR/USD", 4, 1.75)], 1012),
        ([("EUR/USD", 4), ('Y"', 7)], ["no JSON", "{", '{"type":"tick"', tick("EUR/USD", 4, 9), tick("OTHER", 1, 9),
                                       '{"x":{"type":"tick"}}', b"\0", tick("EUR/USD", 9.1e18, 9),
                                       tick("EUR/USD", 5, 1.25)], "cut"),
        ([("EUR/USD", 5), ('Y"', 7)], ['{"type":"\\u0074ick","symbol":"Y\\"","seq":9,"price":-2e3}'], 1000),
    ])
    async with serve(exchange, "127.0.0.1", 0, open_timeout=None) as server:
        server.tls = False
        program = await common.Program.start(common.PROGRAMS[0], common.url_of(server), "EUR/USD", 'Y"')
        lines, err = await program.end()
    common.same(exchange.wrong, [])
    common.same(lines[:-1], ["EUR/USD 1.5", 'Y" 150.25', "-- EUR/USD: 2 prices are missing here", "EUR/USD 1.75",
                             "EUR/USD 1.25", '-- Y": 1 prices are missing here', 'Y" -2000'])
    assert lines[-1].startswith("5 prices, 3 missing, 3 connections; "), lines
    payload, wire = (int(word) for word in lines[-1].replace(",", "").split() if word.isdigit() and len(word) > 2)
    assert wire < payload, lines
    lost = err.splitlines()
    assert len(lost) == 2 and "close code 1012): attempt 1 in" in lost[0] and "close code 1006)" in lost[1], err


async def leaves():
    """A signal ends it politely, over TLS."""
    exchange = Exchange([([("A", 0)], [tick("A", 3, 2)], "stay")])
    async with serve(exchange, "127.0.0.1", 0, ssl=common.certificate(), open_timeout=None) as server:
        server.tls = True
        program = await common.Program.start(common.PROGRAMS[0], common.url_of(server), "A")
        await program.until("A 2")
        program.signal(signal.SIGINT)
        common.same(await exchange.said.get(), 1000)
        lines, err = await program.end()
    assert lines[-1].startswith("1 prices, 0 missing, 1 connection; ") and not err, (lines, err)
    common.same(exchange.wrong, [])


async def gives_up():
    """A signal ends it also while a server does not answer, and before the next attempt."""
    came = asyncio.Event()

    async def silent(reader, _):
        came.set()
        await reader.read()

    none = "0 prices, 0 missing, 0 connections; 0 bytes, 0 on the wire"
    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        program = await common.Program.start(common.PROGRAMS[0], url, "A")
        await came.wait()
        program.signal(signal.SIGTERM)
        common.same(await program.end(), ([none], ""))
    program = await common.Program.start(common.PROGRAMS[0], url, "A")  # nobody listens any more
    first = await program.process.stderr.readline()
    assert b"attempt 1 in" in first, first
    program.signal(signal.SIGTERM)
    common.same((await program.end())[0], [none])


async def main():
    await asyncio.gather(outlives(), leaves(), gives_up())


common.main(main())
