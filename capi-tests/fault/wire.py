"""A WebSocket server behind a wire that fails: at byte N of one direction it cuts, resets, stalls,
dribbles or floods. Under TLS the bytes counted are those of TLS.

Which fault a connection gets is the address that the client dials: 127.A.B.C, with A from `address`
and N in B and C. So thousands of connections at the same time need no control channel, and a fault
can be at the first byte. The server above the wire holds a fixed session, and judges each frame of
the client's; what it knows of each connection is in `seen`, by its address.
"""

import base64
import hashlib
import os
import select
import socket
import ssl
import struct
import threading

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
FAULTS = ("none", "cut", "reset", "stall", "dribble", "flood")
DIRECTIONS = ("in", "out")  # as the client sees it
DRIBBLE = 16  # bytes that come one at a time
LONG = bytes(range(65, 65 + 26)) * 5  # 130 bytes: a length of 16 bits
GREETING = (0x81, b"hi")
# What the client says (first byte, payload), and what that is answered by.
SESSION = [
    ((0x81, b"hello"), [(0x81, b"hello")]),
    ((0x02, b"abc"), [(0x02, b"abc")]),
    ((0x89, b"p"), [(0x8A, b"p"), (0x89, b"s")]),
    ((0x80, LONG), [(0x80, LONG)]),
    ((0x8A, b"s"), []),
    ((0x88, b"\x03\xe8bye"), [(0x88, b"\x03\xe8bye")]),
]
LATER = b"\x81\x81"  # the client tries whether it may still send
# The same with frames that take several writes: one sent whole, one announced and sent in parts.
LARGE_LANE = 7
LARGE = bytes(range(65, 65 + 26)) * 1200
LARGE_SESSION = [
    ((0x82, LARGE), []),
    ((0x82, LARGE), [(0x82, b"got")]),
    ((0x88, b"\x03\xe8bye"), [(0x88, b"\x03\xe8bye")]),
]
# Floods, in turn by N: a line, PINGs, empty fragments, a frame of 2^63-1 bytes. Each longer than any
# limit; then the wire is cut. (hostile.py has floods that only the client can end.)
FLOOD = 384 * 1024
FLOODS = [
    b"x" * FLOOD,
    b"\x89\x00" * (FLOOD // 2),
    b"\x01\x00" + b"\x00\x00" * (FLOOD // 2),
    b"\x82\x7f\x7f" + b"\xff" * 7 + b"y" * FLOOD,
]
RDHUP = 0x2000  # select.EPOLLRDHUP is missing in Python 3.9


def address(fault, direction, position, lane=0):
    """What to dial. Lanes keep apart what runs with the same fault at the same time."""
    first = 1 + 2 * FAULTS.index(fault) + DIRECTIONS.index(direction) + 16 * lane
    number = position + 256
    return f"127.{first}.{number >> 8}.{number & 255}"


def frame(first, payload):
    """A frame of the server's."""
    if len(payload) < 126:
        return bytes([first, len(payload)]) + payload
    return struct.pack(">BBH", first, 126, len(payload)) + payload


def events(said, delivered):
    """What session.c prints of the first so many bytes of what the server said."""
    head = said.find(b"\r\n\r\n") + 4
    rest = said[head:delivered] if head > 3 else b""
    out, last = "", ""
    while len(rest) >= 2:
        (first, size), start = rest[:2], 2
        if size == 126:
            size, start = int.from_bytes(rest[2:4], "big"), 4
        body, whole = rest[start : start + size], len(rest) >= start + size
        rest = rest[start + size :]
        last = {1: "T", 2: "B"}.get(first & 15, last)
        kind = {8: "C", 9: "", 10: "O"}.get(first & 15, last if first & 128 else last.lower())
        # A PING is not delivered, another control frame only as a whole, data as it comes.
        if kind and body and (whole or first & 15 < 8):
            shown = "".join(chr(b) if 32 < b < 127 else f"\\{b:02x}" for b in body)
            out += kind + shown + (";" if whole else "")
    return out


class Wrong(Exception):
    """The client sent what it should not."""


class Server:
    """The session, as a function of bytes."""

    def __init__(self, session):
        self.session = session
        self.taken = b""  # not yet understood
        self.said = b""
        self.spoken = 0  # bytes of it that were fetched
        self.head = 1 << 30  # bytes of the response's head
        self.done = 0  # frames of the session that have come
        self.over = False  # a CLOSE was answered, or the client failed the connection
        self.asked = 0  # bytes of the request
        self.faulted = False
        self.loose = False  # any frame will do, if it is one

    def take(self, data):
        """Bytes of the client's."""
        self.taken += data
        if not self.asked:
            head, end, rest = self.taken.partition(b"\r\n\r\n")
            if not end:
                return
            self.asked = len(head) + 4
            self.taken = rest
            self.answer(head)
        while self.take_frame():
            pass

    def answer(self, head):
        fields = dict(line.partition(b": ")[::2] for line in head.split(b"\r\n")[1:])
        accept = base64.b64encode(hashlib.sha1(fields[b"Sec-WebSocket-Key"] + GUID).digest())
        reply = b"\r\n".join([b"HTTP/1.1 101 Switching Protocols", b"Upgrade: websocket",
                              b"Connection: Upgrade", b"Sec-WebSocket-Accept: " + accept, b"", b""])
        self.head = len(reply)
        self.said += reply + frame(*GREETING)

    def speak(self):
        """What is new to be said."""
        new, self.spoken = self.said[self.spoken :], len(self.said)
        return new

    def take_frame(self):
        """One frame; what there is of it must be the beginning of the one that is due."""
        if not self.taken:
            return False
        if self.loose:
            return self.take_any_frame()
        first, payload = self.due()
        begin = [first, 0x80 | (len(payload) if len(payload) < 126 else 126)]
        begin += list(struct.pack(">H", len(payload))) if len(payload) > 125 else []
        if list(self.taken[: len(begin)]) != begin[: len(self.taken)]:
            raise Wrong(f"{self.taken[:12].hex(' ')} where frame {self.done} was due")
        start = len(begin) + 4
        mask, body = self.taken[len(begin) : start], self.taken[start : start + len(payload)]
        key = (mask * (len(body) // 4 + 1))[: len(body)]
        plain = bytes(a ^ b for a, b in zip(body, key))
        if not self.fails() and plain != payload[: len(plain)]:
            raise Wrong(f"payload {plain!r} in frame {self.done}")
        if len(self.taken) < start + len(payload):
            return False
        failed = self.fails()
        self.taken = self.taken[start + len(payload) :]
        if failed or payload == b"x":
            self.over = failed
            return True
        self.said += b"".join(frame(*reply) for reply in self.session[self.done][1])
        self.done += 1
        self.over = self.done == len(self.session)
        return True

    def take_any_frame(self):
        if self.taken[0] not in (0x02, 0x80, 0x81, 0x88, 0x89, 0x8A):
            raise Wrong(f"{self.taken[:12].hex(' ')} is no frame of ours")
        if len(self.taken) < 6:
            return False
        if not self.taken[1] & 0x80 or self.taken[1] == 0xFF:
            raise Wrong(f"{self.taken[:12].hex(' ')} is no frame of ours")
        size, start = self.taken[1] & 0x7F, 6
        if size == 126:
            size, start = int.from_bytes(self.taken[2:4], "big"), 8
        if len(self.taken) < start + size:
            return False
        self.taken = self.taken[start + size :]
        return True

    def fails(self):
        """A CLOSE that fails the connection: not the one that ends the session."""
        size = self.taken[1] & 0x7F if len(self.taken) > 1 else 0
        return bool(self.taken) and self.taken[0] == 0x88 and size > 5

    def due(self):
        if self.over:
            raise Wrong(f"{self.taken[:12].hex(' ')} after a CLOSE")
        if self.fails():
            return 0x88, bytes(self.taken[1] & 0x7F)
        if self.faulted and self.taken[:2] == LATER:
            return 0x81, b"x"
        return self.session[self.done][0]


class Connection:
    """The server, TLS if any, and the wire with its fault."""

    def __init__(self, listener, context, loop):
        self.socket, _ = listener.accept()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.loop = loop
        self.address = self.socket.getsockname()[0]
        _, first, high, low = (int(part) for part in self.address.split("."))
        self.position = (high << 8) + low - 256
        self.fault, self.direction = FAULTS[(first - 1) % 16 // 2], DIRECTIONS[(first - 1) % 2]
        self.server = Server(LARGE_SESSION if (first - 1) // 16 == LARGE_LANE else SESSION)
        self.got = self.sent = 0  # bytes of the wire
        self.wire = b""  # to go out
        self.made = 0  # bytes ever put there
        self.plain = 0  # bytes of `server.said` among them
        self.records = []  # TLS: where each write ends on the wire and in `plain`
        self.flight = 0  # TLS 1.3: where the server's handshake ends on the wire
        self.tls, self.shaken = None, False
        if context:
            self.bio = ssl.MemoryBIO(), ssl.MemoryBIO()
            self.tls = context.wrap_bio(*self.bio, server_side=True)
        self.phase = None  # of the client, where the fault came
        self.speaks = self.hears = self.reads = True
        self.floods = self.goodbye = False
        self.delivered = None  # of what the server said
        self.wrong = None

    # from the client

    def readable(self):
        while self.socket and self.reads:
            size = 65536
            if self.direction == "out" and self.fault != "none":
                ahead = self.position - self.got
                if self.phase is None and ahead == 0:
                    self.trigger()
                    continue
                if self.phase is None:
                    size = ahead
                elif self.fault == "dribble" and ahead > -DRIBBLE:
                    size = 1
            try:
                data = self.socket.recv(size)
            except BlockingIOError:
                return
            except OSError:
                return self.finish(reset=True)
            if not data:
                return self.finish()
            self.got += len(data)
            if self.hears:
                self.hear(data)
            self.write()

    def hear(self, data):
        try:
            if self.tls:
                self.bio[0].write(data)
                self.hear_tls()
            else:
                self.server.take(data)
                self.put(self.server.speak())
                self.goodbye = self.server.over
        except (Wrong, KeyError) as error:
            self.wrong = self.wrong or repr(error)
        except ssl.SSLError as error:
            self.put(self.bio[1].read())
            if self.phase is None:
                self.wrong = self.wrong or repr(error)

    def hear_tls(self):
        if not self.shaken:
            try:
                self.tls.do_handshake()
                self.shaken = True
            except ssl.SSLWantReadError:
                pass
            self.put(self.bio[1].read(), 0)
            if not self.shaken:
                self.flight = self.made
                return
        try:
            while data := self.tls.read(65536):
                self.server.take(data)
        except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            pass
        said = self.server.speak()
        if said:
            self.tls.write(said)
            self.put(self.bio[1].read(), len(said))
        if self.server.over and not self.goodbye:
            self.goodbye = True
            try:
                self.tls.unwrap()
            except ssl.SSLError:
                pass  # the client's goodbye is not waited for
            self.put(self.bio[1].read(), 0)

    # to the client

    def put(self, data, plain=None):
        if self.speaks and not self.floods:
            self.wire += data
            self.made += len(data)
            self.plain += len(data) if plain is None else plain
            self.records.append((self.made, self.plain))

    def writable(self):
        """Writes what the socket takes; says whether more waits."""
        while self.socket and self.wire:
            size = len(self.wire)
            ahead = self.position - self.sent
            if self.direction == "in" and self.fault != "none" and not self.floods:
                if self.phase is None and ahead == 0:
                    self.trigger()
                    continue
                if self.phase is None:
                    size = min(size, ahead)
                elif self.fault == "dribble" and ahead > -DRIBBLE:
                    size = 1
            try:
                sent = self.socket.send(self.wire[:size])
            except BlockingIOError:
                return True
            except OSError:
                self.finish(reset=True)
                return False
            self.sent += sent
            self.wire = self.wire[sent:]
            if size == 1 and self.wire:
                return True  # a turn for each
        if self.socket and self.goodbye and self.speaks:
            self.hush()
        return False

    def write(self):
        if self.socket and self.writable():
            self.loop.modify(self.socket, select.EPOLLIN | select.EPOLLOUT | RDHUP)

    def hush(self):
        """Says no more."""
        self.speaks, self.wire = False, b""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the client has gone

    # the fault

    def trigger(self):
        """The place is reached: notes what the client can know, and fails."""
        self.note()
        if self.tls and not (self.shaken if self.direction == "out" else self.sent >= self.flight):
            self.phase = "tls"
        elif self.direction == "out":
            self.phase = "frames" if self.server.asked else "upgrade"
        else:
            self.phase = "frames" if self.delivered >= self.server.head else "upgrade"
        if self.fault == "dribble":
            return
        self.hears = self.direction == "in"
        self.server.faulted = True
        if self.fault == "cut":
            self.hush()
        elif self.fault == "reset":
            self.finish(reset=True)
        elif self.fault == "stall":
            self.speaks, self.wire = False, b""
            if self.direction == "out":
                self.reads = False
                self.loop.modify(self.socket, RDHUP)
        else:
            self.wire, self.goodbye, self.floods = FLOODS[self.position % len(FLOODS)], True, True
            self.server.loose = True
            self.write()

    def note(self):
        """How much of what the server said can have been understood."""
        if self.tls:
            self.delivered = max([plain for wire, plain in self.records if wire <= self.sent] or [0])
        else:
            self.delivered = self.sent

    def finish(self, reset=False):
        if self.phase is None:
            self.note()
        if self.phase and self.fault == "reset":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif not reset and self.hears and self.server.asked and self.server.taken:
            self.wrong = self.wrong or f"left within a frame: {self.server.taken.hex(' ')}"
        self.loop.unregister(self.socket)
        self.socket.close()
        self.socket = None


class Peer:
    """Listens for ws and for wss, in a thread of its own."""

    def __init__(self, certificates, tls12=False):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(os.path.join(certificates, "server.pem"),
                                     os.path.join(certificates, "server.key"))
        if tls12:
            self.context.maximum_version = ssl.TLSVersion.TLSv1_2
        self.seen = {}
        self.ended = threading.Condition()
        self.loop = select.epoll()
        self.listeners = {}
        self.ports = []
        for context in (None, self.context):
            listener = socket.socket()
            try:  # all of 127.0.0.0/8 is to be answered, and nothing else
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo\0")
            except PermissionError:
                pass  # an old system; accept looks again
            listener.bind(("0.0.0.0", 0))
            listener.listen(4096)
            listener.setblocking(False)
            self.ports.append(listener.getsockname()[1])
            self.listeners[listener.fileno()] = listener, context
            self.loop.register(listener, select.EPOLLIN)
        self.connections = {}
        self.waker, self.wake = os.pipe()
        self.loop.register(self.waker, select.EPOLLIN)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            for fd, events in self.loop.poll():
                if fd == self.waker:
                    return
                if fd in self.listeners:
                    self.accept(fd)
                elif fd in self.connections:
                    self.serve(fd, events)

    def accept(self, fd):
        try:
            connection = Connection(*self.listeners[fd], self.loop)
        except OSError:
            return  # it has gone already
        if not connection.address.startswith("127."):
            connection.socket.close()
            return
        number = connection.socket.fileno()
        self.connections[number] = connection
        self.loop.register(number, select.EPOLLIN | RDHUP)
        self.serve(number, select.EPOLLIN)

    def serve(self, fd, events):
        connection = self.connections[fd]
        if not connection.reads:
            connection.finish(reset=True)
        elif events & select.EPOLLOUT and not connection.writable() and connection.socket:
            self.loop.modify(fd, select.EPOLLIN | RDHUP)
        if connection.socket and events & ~select.EPOLLOUT:
            connection.readable()
        if connection.socket is None:
            with self.ended:
                del self.connections[fd]
                self.seen[connection.address] = connection
                self.ended.notify()

    def idle(self, seconds=10):
        """Waits until every connection is over; says how many are not."""
        with self.ended:
            self.ended.wait_for(lambda: not self.connections, seconds)
        return len(self.connections)

    def close(self):
        os.write(self.wake, b"x")
        self.thread.join()
