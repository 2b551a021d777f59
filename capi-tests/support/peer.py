"""A scripted WebSocket server for the tests: does what a case says and writes down what it saw.

It follows its script, not the protocol: most of its replies are wrong on purpose. Frames
from the client are checked all the same (masked, fresh mask, no reserved bit).
By hand:  python3 peer.py CASEFILE CASE [MODE]   prints the URL and then what it sees.
"""

import base64
import copy
import hashlib
import os
import queue
import re
import socket
import ssl
import struct
import sys
import tempfile
import threading
import zlib

from deflated import RSV1, Deflated

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
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


class Peer(Deflated):
    """Listens, runs the script for whoever connects, and collects `seen`."""

    def __init__(self, case, mode, certificates):
        self.case, self.mode, self.certificates = case, mode, certificates
        self.seen = []
        self.held = b""  # of the 101, until the first frames join it
        self.fresh_masks = set()
        self.fresh_keys = set()
        self.socket = self.plain = self.request = None
        self.earlier = []  # connections before this one, open to the end
        self.buffer = b""
        family, host = socket.AF_INET, "127.0.0.1"
        if "ipv6" in case.peer:
            family, host = socket.AF_INET6, "::1"
        here = (host, 0)
        self.folder = None
        if "unix" in case.peer:
            self.folder = tempfile.TemporaryDirectory(prefix="curlws-")
            family, here = socket.AF_UNIX, self.folder.name + "/socket"
        if "abstract" in case.peer:
            family, here = socket.AF_UNIX, f"\0curlws-{os.getpid()}-{id(self)}"
        self.listener = socket.socket(family)
        self.holder = None  # keeps the port while nobody listens
        if "held" in case.peer:
            self.holder = socket.socket(family)
            self.holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            self.holder.bind(here)
            here = self.holder.getsockname()
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        for option in case.peer:
            if option.startswith("rcvbuf="):
                size = int(option.partition("=")[2])
                self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
        self.listener.bind(here)
        self.port = 0 if family == socket.AF_UNIX else self.listener.getsockname()[1]
        self.gate = socket.create_server(("127.0.0.1", 0))
        self.tls = any(word in case.peer for word in ("tls", "client-cert", "wrong-host", "expired"))
        self.context = None  # one for all connections, so that sessions can be resumed
        scheme = "wss" if self.tls else "ws"
        name = "[::1]" if "ipv6" in case.peer else "127.0.0.1"
        self.names = {
            "port": str(self.port),
            "gate": str(self.gate.getsockname()[1]),
            "host": name,
            "socket": here.strip("\0") if family == socket.AF_UNIX else "",
            "url": f"{scheme}://{name}:{self.port}/",
            "certificates": certificates or "",
        }
        self.thread = threading.Thread(target=self.run, daemon=True)
        if "absent" in case.peer:
            self.listener.close()  # the port refuses now
        else:
            self.listener.listen(128)

    def start(self):
        if "absent" not in self.case.peer:
            self.thread.start()

    def finish(self, seconds):
        """Waits for the script's end, the program being gone; returns what was seen."""
        if self.thread.ident:
            for listener in (self.listener, self.gate):
                try:  # wakes an accept that nobody will answer any more
                    listener.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            self.thread.join(seconds)
            if self.thread.is_alive():
                self.say("NOT OK: the script did not end")
        self.listener.close()
        self.gate.close()
        if self.holder:
            self.holder.close()
        if self.folder:
            self.folder.cleanup()
        return self.seen

    def say(self, text):
        self.seen.append("peer: " + text)

    def run(self):
        if "many" in self.case.peer:
            self.serve_many()
        else:
            self.run_steps()

    def serve_many(self):
        """The script for every connection at once; what they saw comes in the order of the text."""
        threads, copies = [], []
        self.context = self.tls_context() if self.tls else None
        while True:
            one = copy.copy(self)
            one.seen, one.earlier, one.fresh_masks = [], [], set()
            try:
                one.accept_plain()
            except Gone:
                break
            copies.append(one)
            threads.append(threading.Thread(target=one.run_steps, args=(True,), daemon=True))
            threads[-1].start()
        for thread in threads:
            thread.join()
        lines = sorted(line for one in copies for line in one.seen)
        for line in sorted(set(lines)):
            self.seen.append(f"{line} ({lines.count(line)} times)")

    def run_steps(self, accepted=False):
        try:
            if not accepted:
                self.accept()
            elif self.tls:  # not while others wait to be accepted
                self.start_tls()
            for step in self.case.steps:
                self.step(step)
            self.hang_up()
        except (Gone, ssl.SSLError, ConnectionError):
            pass  # the client has left; at which step is a matter of luck
        except OSError as error:
            self.say(f"NOT OK: {error}")
        except Exception as error:  # a mistake in the script
            self.say(f"NOT OK: {type(error).__name__}: {error}")
        finally:
            for each in (self.socket, self.plain, *self.earlier):
                if each:
                    each.close()

    # connection

    def accept(self):
        self.accept_plain()
        if self.tls:
            self.start_tls()

    def accept_plain(self):
        try:
            self.plain, _ = self.listener.accept()
        except OSError:
            raise Gone from None
        if self.plain.family != socket.AF_UNIX:
            self.plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = self.plain
        self.buffer = self.held = b""
        self.fresh_masks.clear()

    def start_tls(self):
        self.context = self.context or self.tls_context()
        self.socket = self.context.wrap_socket(self.plain, server_side=True)

    def tls_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        name = "server"
        for other in ("wrong-host", "expired"):
            if other in self.case.peer:
                name = other
        for word in self.case.peer:
            key, _, value = word.partition("=")
            if key == "cert":
                name = value
            elif key == "curve":
                context.set_ecdh_curve(value)
        context.load_cert_chain(
            os.path.join(self.certificates, name + ".pem"),
            os.path.join(self.certificates, name + ".key"),
        )
        context.set_alpn_protocols(["http/1.1"])
        if "tls12" in self.case.peer:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        if "client-cert" in self.case.peer:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(os.path.join(self.certificates, "ca.pem"))
        return context

    def read(self, size, most=BLOCK):
        """Exactly `size` bytes."""
        while len(self.buffer) < size:
            more = self.socket.recv(most)
            if not more:
                raise Gone
            self.buffer += more
        out, self.buffer = self.buffer[:size], self.buffer[size:]
        return out

    def write(self, data):
        """Sends frames as the mode says; what was held of the handshake goes first."""
        data, self.held = self.held + data, b""
        if self.mode == "bytes" and len(data) < 1 << 16:
            for byte in data:
                self.socket.sendall(bytes([byte]))
                os.sched_yield()
        else:
            self.socket.sendall(data)

    def hang_up(self):
        """Ends our side and reads what is left, so that the kernel sends no reset."""
        try:
            if self.held:
                self.write(b"")
            if isinstance(self.socket, ssl.SSLSocket):
                self.socket.settimeout(0.2)
                try:
                    self.socket = self.socket.unwrap()
                except (OSError, ValueError):
                    pass
            self.socket.settimeout(None)
            self.socket.shutdown(socket.SHUT_WR)
            while self.socket.recv(BLOCK):
                pass
        except OSError:
            pass
        self.socket.close()

    # steps

    def step(self, words):
        name, args = words[0], words[1:]
        if name == "repeat":
            for _ in range(int(args[0])):
                self.step(args[1:])
            return
        if self.held and name not in ("send", "raw"):
            self.write(b"")
        getattr(self, "do_" + name.replace("-", "_"))(args)

    def do_request(self, args):
        """Reads the client's opening handshake."""
        while b"\r\n\r\n" not in self.buffer:
            more = self.socket.recv(BLOCK)
            if not more:
                raise Gone
            self.buffer += more
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        self.request = head.split(b"\r\n")
        for key in self.field(b"Sec-WebSocket-Key"):
            if key in self.fresh_keys:
                self.say("NOT OK: a Sec-WebSocket-Key that is not fresh")
            self.fresh_keys.add(key)

    def field(self, name):
        """The request's header values of that name."""
        lines = (line.partition(b":") for line in self.request[1:])
        return [value.strip() for key, _, value in lines if key.lower() == name.lower()]

    def do_show(self, args):
        """Writes down the request line (`line`) or the values of a header."""
        for name in args:
            if name == "line":
                self.say(self.request[0].decode("latin-1"))
                continue
            values = self.field(name.encode())
            shown = ", ".join(value.decode("latin-1") for value in values)
            self.say(f"{name}: {shown}" if values else f"no {name}")

    def do_show_tls(self, args):
        """Writes down what TLS agreed on: `version`, `cipher`, `reused` (the session), `alpn`."""
        for name in args:
            if name == "cipher":
                self.say(f"cipher {self.socket.cipher()[0]}")
            else:
                value = {"version": self.socket.version, "reused": lambda: self.socket.session_reused,
                         "alpn": self.socket.selected_alpn_protocol}
                self.say(f"{name} {value[name]()}")

    def do_check_request(self, args):
        """What RFC 6455, 4.1 asks of a client."""
        key = self.field(b"Sec-WebSocket-Key")
        good = (
            self.field(b"Upgrade") == [b"websocket"]
            and self.field(b"Connection") == [b"Upgrade"]
            and self.field(b"Sec-WebSocket-Version") == [b"13"]
            and len(self.field(b"Host")) == 1
            and len(key) == 1
            and len(base64.b64decode(key[0])) == 16
        )
        self.say("the request is good" if good else f"NOT OK: request {self.request}")

    def do_reply(self, args):
        """Bytes in answer to the request; {accept} stands for the right value."""
        key = (self.field(b"Sec-WebSocket-Key") or [b""])[0]
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        data = b"".join(args).replace(b"{accept}", accept)
        data = data.replace(b"{port}", str(self.port).encode())
        if self.mode == "joined":
            self.held = data
        else:
            self.write(data)

    def do_handshake(self, args):
        """The request, and a proper 101 with the header lines given."""
        self.do_request([])
        lines = [
            b"HTTP/1.1 101 Switching Protocols",
            b"Upgrade: websocket",
            b"Connection: Upgrade",
            b"Sec-WebSocket-Accept: {accept}",
            *args,
        ]
        self.do_reply([b"\r\n".join(lines) + b"\r\n\r\n"])

    def do_redirect_again(self, args):
        """Sends the client back here, and takes its next request."""
        self.do_reply([b"HTTP/1.1 302 x\r\nLocation: /again\r\n\r\n"])
        self.do_next([])
        self.do_request([])

    def do_stale_again(self, args):
        """Calls the client's nonce stale, and takes its next request."""
        challenge = b'Digest realm="r", nonce="n", stale=true'
        self.do_reply([b"HTTP/1.1 401 x\r\nWWW-Authenticate: " + challenge + b"\r\n\r\n"])
        self.do_next([])
        self.do_request([])

    def do_check_digest(self, args):
        """Whether the request's Authorization is right for USER PASSWORD [URI] (RFC 7616)."""
        user, password = args[:2]
        value = (self.field(b"Authorization") or [b""])[0].decode()
        found = re.findall(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^", ]+))', value)
        parts = {name: re.sub(r"\\(.)", r"\1", quoted) or plain for name, quoted, plain in found}
        algorithm = parts.get("algorithm", "MD5")
        kind = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}

        def digest(*texts):
            name = kind[algorithm.removesuffix("-sess")]
            return hashlib.new(name, ":".join(texts).encode()).hexdigest()

        method, target, _ = self.request[0].decode().split(" ")
        target = args[2] if len(args) > 2 else target
        secret = digest(user, parts["realm"], password)
        if algorithm.endswith("-sess"):
            secret = digest(secret, parts["nonce"], parts["cnonce"])
        middle = [parts[name] for name in ("nonce", "nc", "cnonce", "qop") if "qop" in parts or name == "nonce"]
        right = digest(secret, *middle, digest(method, target))
        good = value.startswith("Digest ") and parts["username"] == user \
            and parts["uri"] == target and parts["response"] == right
        self.say(f"the digest is right ({algorithm})" if good else f"NOT OK: {value}")
        if "nc" in parts:
            self.say(f"nc {parts['nc']}")

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

    def do_gate(self, args):
        """Waits until the program says so (open_gate in test.h)."""
        try:
            self.gate.accept()[0].close()
        except OSError:
            raise Gone from None

    def do_silence(self, args):
        """Says nothing until the client goes."""
        try:
            while self.socket.recv(BLOCK):
                pass
        except OSError:
            pass

    def do_eof(self, args):
        """Ends our direction; the client's is read on."""
        self.socket.shutdown(socket.SHUT_WR)

    def do_leave(self, args):
        """Closes without a word: what the client sends from now on is answered with a reset."""
        self.socket.close()
        self.plain.close()
        raise Gone

    def do_reset(self, args):
        """Resets the connection."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
        raise Gone

    def do_cut(self, args):
        """Resets the connection; the script goes on."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def do_go_away(self, args):
        """The port refuses from here on (a peer that is `held`)."""
        self.listener.close()

    def do_come_back(self, args):
        """It takes connections again."""
        self.listener = socket.socket(self.holder.family)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.listener.bind(self.holder.getsockname())
        self.listener.listen(128)

    def do_check_proxy_digest(self, args):
        """Whether Proxy-Authorization is right for USER PASSWORD by MD5 and qop (RFC 7616)."""
        value = (self.field(b"Proxy-Authorization") or [b""])[0].decode()
        parts = dict(re.findall(r'(\w+)="?([^",]+)', value))
        method, target, _ = self.request[0].decode().split(" ")

        def digest(*texts):
            return hashlib.md5(":".join(texts).encode()).hexdigest()

        secret = digest(args[0], parts.get("realm", ""), args[1])
        middle = [parts.get(name, "") for name in ("nonce", "nc", "cnonce", "qop")]
        right = digest(secret, *middle, digest(method, target))
        good = value.startswith("Digest ") and parts.get("response") == right
        self.say("the digest is right" if good else f"NOT OK: {value}")

    def do_take(self, args):
        """Reads so many bytes, or a line, that are no frame, and writes them down."""
        if args == ["line"]:
            taken = b""
            while not taken.endswith(b"\n"):
                taken += self.read(1, most=1)  # what follows may be TLS
            words = taken.decode("latin-1").split()
            ports = {str(self.plain.getpeername()[1]): "CLIENT", str(self.port): "PORT"}
            self.say("took " + " ".join(ports.get(word, word) for word in words))
        else:
            self.say("took " + self.read(int(args[0])).hex(" "))

    def do_start_tls(self, args):
        """TLS from here on: the script was a proxy so far."""
        self.start_tls()

    def do_serve(self, args):
        """Serves N connections, each by a thread: a 101 with the header lines given, then silence.
        Writes down whether all but the first two could use what one before them had brought."""
        count, lines = int(args[0]), args[1:]
        threads, cookies, resumed = [], [], []

        def serve(client, is_first):
            try:
                if client.tls and not is_first:
                    client.start_tls()
                client.do_handshake(lines)
                cookies.append(bool(client.field(b"Cookie")))
                resumed.append(client.tls and client.socket.session_reused)
                client.do_silence([])
                client.socket.close()
            except (Gone, OSError) as error:
                self.say(f"NOT OK: {error!r}")

        for number in range(count):
            client = copy.copy(self)
            if number:
                client.accept_plain()
            threads.append(threading.Thread(target=serve, args=(client, not number)))
            threads[-1].start()
        for thread in threads:
            thread.join()
        for what, known in (("cookies", cookies), ("sessions", resumed)):
            self.say(f"{what} {'known' if sum(known) >= count - 2 else sum(known)}")

    def do_next(self, args):
        """Accepts the next connection; this one stays open, without a word."""
        self.earlier.append(self.socket)
        self.accept()


if __name__ == "__main__":
    import cases

    chosen = cases.read(sys.argv[1])[sys.argv[2]]
    by_hand = Peer(chosen, sys.argv[3] if len(sys.argv) > 3 else "whole",
                   os.environ.get("CERTIFICATES"))
    by_hand.say = lambda text: print("peer: " + text, flush=True)
    print(by_hand.names, flush=True)
    by_hand.start()
    by_hand.thread.join()
