"""What the scripted peer does with frames: a part of peer.py."""

import queue
import struct
import threading
import zlib

from deflated import RSV1

OPCODES = {"cont": 0, "text": 1, "binary": 2, "close": 8, "ping": 9, "pong": 10}
NAMES = {number: name for name, number in OPCODES.items()}
SHOWN = 40  # bytes of a payload that are printed; longer ones by their checksum
BLOCK = 1 << 16


class Gone(Exception):
    """The client has closed the connection."""


def pattern(size):
    """`size` bytes that repeat with a period (251) prime to every buffer size."""
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def header(opcode, fin, size, masked=False):
    """A frame header in the shortest form."""
    first = (0x80 if fin else 0) | opcode
    bit = 0x80 if masked else 0
    if size < 126:
        return bytes([first, bit | size])
    if size < 65536:
        return struct.pack(">BBH", first, bit | 126, size)
    return struct.pack(">BBQ", first, bit | 127, size)


def payload(args):
    """The payload that a step names: "bytes", a count of pattern bytes, or a close code first."""
    out = b""
    for arg in args:
        if isinstance(arg, bytes):
            out += arg
        else:
            out += pattern(int(arg))
    return out


def shown(data):
    """A payload as it is written down: large ones by their checksum."""
    return f'"{zlib.crc32(data):08x}"' if len(data) > SHOWN else f'"{repr(data)[2:-1]}"'


def frame(args):
    """A frame from `text "payload"`, `text... "not the last"`, `close 1000 "reason"`."""
    kind, args = args[0], args[1:]
    fin = not kind.endswith("...")
    opcode = OPCODES[kind.removesuffix("...")]
    if opcode == 8 and args and not isinstance(args[0], bytes):
        args = [struct.pack(">H", int(args[0]))] + args[1:]
    data = payload(args)
    return header(opcode, fin, len(data)) + data


class Frames:
    """Steps that send and read frames."""

    def do_send(self, args):
        self.write(frame(args))

    def do_raw(self, args):
        """Bytes as they are: "text" or hex digits."""
        self.write(b"".join(a if isinstance(a, bytes) else bytes.fromhex(a) for a in args))

    def do_join(self, args):
        """Several frames in one write, divided by `|`."""
        data, start = b"", 0
        for end in [i for i, word in enumerate(args) if word == "|"] + [len(args)]:
            data += frame(args[start:end])
            start = end + 1
        self.write(data)

    def do_stream(self, args):
        """One frame of so many pattern bytes, never all in memory."""
        kind, size = args[0], int(args[1])
        self.write(header(OPCODES[kind], True, size))
        block = pattern(251 * 512)
        while size:
            part = min(size, len(block))
            self.socket.sendall(memoryview(block)[:part])
            size -= part

    def head(self):
        """A frame header from the client: opcode, fin, size, mask."""
        first, second = self.read(2)
        self.compressed = bool(first & RSV1)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack(">H", self.read(2))
        elif size == 127:
            (size,) = struct.unpack(">Q", self.read(8))
        if not second & 0x80:
            self.say("NOT OK: a frame without mask")
            return first & 0x0F, first & 0x80, size, bytes(4)
        mask = self.read(4)
        if mask in self.fresh_masks or mask == bytes(4):
            self.say("NOT OK: a mask that is not fresh")
        if len(self.fresh_masks) < 100:  # more would meet by chance some day
            self.fresh_masks.add(mask)
        if first & (0x30 if self.inflater and first & 0x0F in (1, 2) else 0x70):
            self.say("NOT OK: a reserved bit")
        return first & 0x0F, first & 0x80, size, mask

    def body(self, size, mask):
        """The payload's blocks, unmasked. Blocks are a multiple of four but for the last."""
        while size:
            part = min(size, BLOCK)
            data = self.read(part)
            key = int.from_bytes(mask * (part // 4) + mask[: part % 4], "big")
            yield (int.from_bytes(data, "big") ^ key).to_bytes(part, "big")
            size -= part

    def next_frame(self):
        """Reads a frame; returns (kind, fin, payload or None if it is large) and a line on it."""
        opcode, fin, size, mask = self.head()
        kind = NAMES.get(opcode, f"opcode {opcode}") + ("" if fin else "...")
        if size <= 1 << 22:
            data = b"".join(self.body(size, mask))
            return kind, data, f"{kind} {size} {shown(data)}"
        checksum = 0
        for block in self.body(size, mask):
            checksum = zlib.crc32(block, checksum)
        return kind, None, f'{kind} {size} "{checksum:08x}"'

    def do_recv(self, args):
        """Reads one frame and writes it down; with arguments it must be that one."""
        kind, data, line = self.next_frame()
        self.say(line)
        if args:
            if args[0] == "close" and len(args) > 1 and not isinstance(args[1], bytes):
                args = ["close", struct.pack(">H", int(args[1]))] + args[2:]
            if kind != args[0] or (len(args) > 1 and data != payload(args[1:])):
                self.say(f"NOT OK: expected {args}")

    def do_count_frames(self, args):
        """Reads frames up to a text frame and one behind it; sends how many, and the text."""
        kinds, text = [], b""
        while len(kinds) < 2 or kinds[-2] != "text":
            kind, data, _ = self.next_frame()
            kinds.append(kind)
            text = data if kind == "text" else text
        self.write(frame(["text", str(len(kinds)).encode()]) + frame(["text", text]))

    def do_message(self, args):
        """Reads a text or binary message whole, in however many frames, and writes it down; with
        arguments it must be that one."""
        kind, data, _ = self.next_frame()
        compressed = self.compressed
        first, last = kind.removesuffix("..."), not kind.endswith("...")
        while not last:
            kind, more, _ = self.next_frame()
            if not kind.startswith("cont"):
                self.say(f"NOT OK: {kind} within a message")
                return
            data, last = data + more, not kind.endswith("...")
        if compressed:
            data = self.inflated(data)
        self.say(f"{first} {len(data)} {shown(data)} {'compressed' if compressed else 'plain'}")
        if args and (args[0] != first or (len(args) > 1 and data != payload(args[1:]))):
            self.say(f"NOT OK: expected {args}")

    def do_deflated(self, args):
        """`deflated N KIND PAYLOAD`: a compressed message in N frames; `Np`: with PINGs between."""
        count, kind, data = int(args[0].rstrip("p")), args[1], payload(args[2:])
        out = b""
        for number, part in self.deflated_frames(count, data):
            if number and args[0].endswith("p"):
                out += frame(["ping", b"between"])
            opcode = 0 if number else OPCODES[kind] | RSV1
            out += header(opcode, number == count - 1, len(part)) + part
        self.write(out)

    def do_stream_deflated(self, args):
        """`stream-deflated KIND SIZE`: one compressed frame that inflates to so many pattern bytes."""
        packed = self.deflated_stream(int(args[1]), pattern)
        self.write(header(OPCODES[args[0]] | RSV1, True, len(packed)))
        self.socket.sendall(packed)

    def do_recv_close(self, args):
        """Reads frames up to a CLOSE with that code; whoever closed, or nobody, is written down."""
        while True:
            kind, data, line = self.next_frame()
            if kind == "close":
                code = struct.unpack(">H", data[:2])[0] if len(data) >= 2 else "without a code"
                self.say(f"close {code}")
                if args and str(code) != args[0]:
                    self.say(f"NOT OK: expected close {args[0]}")
                return

    def do_recv_all(self, args):
        """Writes down all frames up to the client's end."""
        try:
            while True:
                self.say(self.next_frame()[2])
        except (Gone, ConnectionError):
            self.say("end")

    def do_echo(self, args):
        """Sends the next N data frames back; answers PINGs; without N until a CLOSE, echoed too."""
        left = int(args[0]) if args else -1
        while left:
            kind, data, _ = self.next_frame()
            fin = not kind.endswith("...")
            opcode = OPCODES[kind.removesuffix("...")]
            if opcode == 10:
                continue
            if opcode == 9:
                opcode = 10
            self.write(header(opcode, fin, len(data)) + data)
            if opcode == 8:
                return
            if opcode < 8:
                left -= 1

    def do_pong(self, args):
        """Answers the next N PINGs, and writes their sizes down; nothing else may come."""
        for _ in range(int(args[0])):
            kind, data, line = self.next_frame()
            if kind != "ping":
                self.say(f"NOT OK: expected a ping: {line}")
                return
            self.say(f"ping {len(data)} answered")
            self.write(header(OPCODES["pong"], True, len(data)) + data)

    def do_echo_apart(self, args):
        """As `echo N`, and reads on while it writes: a client may send before it reads."""
        frames = queue.SimpleQueue()

        def write():
            while (data := frames.get()) is not None:
                self.socket.sendall(data)

        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        try:
            for _ in range(int(args[0])):
                kind, data, _ = self.next_frame()
                opcode = OPCODES[kind.removesuffix("...")]
                frames.put(header(opcode, not kind.endswith("..."), len(data)) + data)
        finally:
            frames.put(None)
            writer.join()
