"""What is said between the two ends of a pair, as Python has it: pair.py, websockets_client.py and
websockets_server.py. conversation.h and conversation.js make the same by themselves.

An end prints what it received, a line each, and what it heard of the handshake and of the close:

    open MODE SCHEME PART
    subprotocol NAME
    extension WHAT
    text|binary BYTES CRC32
    pings N / pongs N       but for a browser, which does not tell its page
    close CODE REASON       the other end's
    info NAME=N...          what it knows of the wire; not the same for all
    end
"""

import zlib

OFFERED = ["pairs.v0", "pairs.v1"]
CHOSEN = "pairs.v1"
CLIENTS_PING, SERVERS_PING = b"there?", b"here?"
CLIENTS_CLOSE, SERVERS_CLOSE = (4321, "Schluß, 世界"), (4001, "genug, 世界")
BURST = 200
LARGE = 1 << 20  # bytes
FRAGMENTED = "fragments" + 31 * "世"  # of 102 bytes: cut within a character


def words():
    unit = "Grüße, 世界 😀; ".encode()
    return (LARGE // len(unit) * unit).ljust(LARGE, b"x").decode()


def noise():
    """xorshift32."""
    state, numbers = 1, []
    for _ in range(LARGE // 4):
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        numbers.append(state.to_bytes(4, "little"))
    return b"".join(numbers)


def single():
    """The messages whose echo is awaited before the next."""
    return ["Grüße, \0 世界 😀!", bytes(range(256)), "", b"", words(), noise(), FRAGMENTED]


def burst():
    """Those that are sent without waiting for anything."""
    return [f"burst {i}".encode() if i % 2 else f"burst {i}" for i in range(BURST)]


def thirds(data):
    cut = len(data) // 3
    return [data[:cut], data[cut:2 * cut], data[2 * cut:]]


def line(message):
    kind, data = ("text", message.encode()) if isinstance(message, str) else ("binary", message)
    return f"{kind} {len(data)} {zlib.crc32(data):08x}"
