"""A scripted WebSocket server for the tests: does what a case says and writes down what it saw.

It follows its script, not the protocol: most of its replies are wrong on purpose. Frames
from the client are checked all the same (masked, fresh mask, no reserved bit).
By hand:  python3 peer.py CASEFILE CASE [MODE]   prints the URL and then what it sees.
"""

import copy
import os
import socket
import ssl
import struct
import sys
import tempfile
import threading

from deflated import Deflated
from frames import BLOCK, Frames, Gone
from opening import Opening


class Peer(Opening, Frames, Deflated):
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
