"""What the scripted peer does with opening handshakes: a part of peer.py."""

import base64
import hashlib
import re

from frames import BLOCK, Gone

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


class Opening:
    """Steps that read the client's request, judge it, and answer."""

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
        """Whether the request's Authorization is right for USER PASSWORD [URI]."""
        value, parts, good = self.judged_digest(b"Authorization", *args)
        self.say(f"the digest is right ({parts.get('algorithm', 'MD5')})" if good else f"NOT OK: {value}")
        if "nc" in parts:
            self.say(f"nc {parts['nc']}")

    def do_check_proxy_digest(self, args):
        """The same of Proxy-Authorization, for USER PASSWORD."""
        value, _, good = self.judged_digest(b"Proxy-Authorization", *args)
        self.say("the digest is right" if good else f"NOT OK: {value}")

    def judged_digest(self, header, user, password, uri=None):
        """A header with a Digest (RFC 7616), its parts, and whether the response is right."""
        value = (self.field(header) or [b""])[0].decode()
        found = re.findall(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^", ]+))', value)
        parts = {name: re.sub(r"\\(.)", r"\1", quoted) or plain for name, quoted, plain in found}
        if not value.startswith("Digest ") or "response" not in parts:
            return value, parts, False
        algorithm = parts.get("algorithm", "MD5")
        kind = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}

        def digest(*texts):
            name = kind[algorithm.removesuffix("-sess")]
            return hashlib.new(name, ":".join(texts).encode()).hexdigest()

        method, target, _ = self.request[0].decode().split(" ")
        target = uri or target
        secret = digest(user, parts["realm"], password)
        if algorithm.endswith("-sess"):
            secret = digest(secret, parts["nonce"], parts["cnonce"])
        middle = ("nonce", "nc", "cnonce", "qop") if "qop" in parts else ("nonce",)
        right = digest(secret, *(parts[name] for name in middle), digest(method, target))
        good = parts["username"] == user and parts["uri"] == target and parts["response"] == right
        return value, parts, good
