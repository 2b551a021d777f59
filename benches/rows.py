"""What is measured, how much of it, and the goals (docs/performance.md)."""

import resource
from typing import NamedTuple

MB = 1 << 20


class Row(NamedTuple):
    """A row of one connection; counts are of messages in the whole benchmark, not the quick one."""

    name: str
    kind: str  # client.c's
    size: int
    count: int  # for us and the raw client
    libcurl: int  # for libcurl, which takes long over some
    ws: float | None  # CPU, goal as a part of libcurl's
    wss: float | None
    raw: float | None = None  # CPU over ws, goal as a multiple of the raw client's
    wall: float = 1.0  # goal as a part of libcurl's
    over_tls: float = 1.0  # the part of the counts over wss

    def server(self, messages):
        """peer.c's arguments."""
        if self.kind in ("recv", "push"):
            return ["send", str(self.size), str(self.size * messages)]
        return ["echo"] if self.kind == "echo" else ["take"]

    def client(self, who, messages):
        """client.c's arguments."""
        kind = "send" if self.kind == "cork" and who == "libcurl" else self.kind
        total = messages if kind in ("echo", "connect") else messages * self.size
        return [kind, str(self.size), str(total)]

    def messages(self, who, scheme, quick):
        count = (self.libcurl if who == "libcurl" else self.count) // (16 if quick else 1)
        return max(1, int(count * (self.over_tls if scheme == "wss" else 1)))

    def goal(self, scheme):
        return self.ws if scheme == "ws" else self.wss


#       name                         kind       size   count       libcurl's   ws    wss   raw
ROWS = [
    Row("recv 1 MB",                 "recv",    MB,    4096,       4096,        0.16, 0.9,  1.25),
    Row("recv 64 KB",                "recv",    65536, 65_536,     65_536,      0.16, 0.9,  1.25),
    Row("recv 1 KB",                 "recv",    1024,  3_000_000,  1_500_000,   0.45, 0.9,
        over_tls=0.5),
    Row("recv 16 B",                 "recv",    16,    20_000_000, 10_000_000,  0.35, 0.8),
    Row("callback 64 KB",            "push",    65536, 65_536,     65_536,      0.75, 0.9,
        over_tls=0.5),
    Row("callback 16 B",             "push",    16,    20_000_000, 10_000_000,  0.40, 0.8),
    Row("send 1 MB",                 "send",    MB,    3072,       384,         0.06, 0.5,  1.5,
        over_tls=0.5),
    Row("send 64 KB",                "send",    65536, 49_152,     6144,        0.06, 0.5,  1.5,
        over_tls=0.5),
    Row("send 1 KB",                 "send",    1024,  800_000,    320_000,     0.45, 0.9),
    Row("send 100 B",                "send",    100,   800_000,    320_000,     0.70, 0.9),
    Row("send 16 B gathered",        "cork",    16,    16_000_000, 320_000,     None, None,
        wall=0.1),
    Row("echo 100 B",                "echo",    100,   100_000,    100_000,     0.90, 1.0),
    Row("echo 64 KB",                "echo",    65536, 24_000,     3200,        0.25, 0.6,
        over_tls=0.4),
    Row("connect + upgrade + close", "connect", 0,     4000,       4000,        0.90, 1.0,
        over_tls=0.4),
]
PEAK = 16 * 1024  # KB, in every row

# What crowd.c can hold and many.c can open: this many descriptors, less some others.
MOST = min(10_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 200)
TIMES_ALONE = 2  # what a message may cost beside idle connections
RESIDENT = {"ws": 4096, "wss": 30 * 1024}  # bytes, of an idle connection

BUSY = [("CPU", "µs a message")]
IDLE = [("resident", "bytes a connection")]
CYCLE = [("CPU", "s in all"), ("peak memory", "KB"), ("left over", "bytes a connection"),
         ("descriptors", "a connection"), ("descriptors left", "in all")]


class Many(NamedTuple):
    """A row of many connections: many.c's arguments, and what it prints."""

    name: str
    scheme: str
    kind: str
    number: str
    count: int
    libcurl: int
    figures: list

    @property
    def quick(self):
        """Whether it is in the quick benchmark too."""
        return self.scheme == "ws" and self.number in ("0", "1000", "callback", "easy") \
            and self.kind != "cycle"


MANY = [
    Many("busy by poll alone",                "ws",  "poll",  "0",        20_000, 20_000, BUSY),
    Many("busy by poll beside 1000 idle",     "ws",  "poll",  "1000",     20_000, 1000,   BUSY),
    Many(f"busy by poll beside {MOST} idle",  "ws",  "poll",  str(MOST),  20_000, 100,    BUSY),
    Many("busy by epoll alone",               "ws",  "epoll", "0",        20_000, 20_000, BUSY),
    Many("busy by epoll beside 1000 idle",    "ws",  "epoll", "1000",     20_000, 20_000, BUSY),
    Many(f"busy by epoll beside {MOST} idle", "ws",  "epoll", str(MOST),  20_000, 20_000, BUSY),
    Many("idle by write callback",            "ws",  "idle",  "callback", 2000,   2000,   IDLE),
    Many("idle by write callback",            "wss", "idle",  "callback", 2000,   2000,   IDLE),
    Many("idle by CONNECT_ONLY",              "ws",  "idle",  "connect",  2000,   2000,   IDLE),
    Many("idle by CONNECT_ONLY",              "wss", "idle",  "connect",  2000,   2000,   IDLE),
    Many("idle without multi",                "ws",  "idle",  "easy",     2000,   2000,   IDLE),
    Many("idle without multi",                "wss", "idle",  "easy",     2000,   2000,   IDLE),
    Many(f"{MOST} opened and closed",         "ws",  "cycle", "0",        MOST,   MOST,   CYCLE),
    Many(f"{MOST} opened and closed",         "wss", "cycle", "0",        MOST,   MOST,   CYCLE),
]
