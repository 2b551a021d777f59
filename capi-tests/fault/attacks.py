"""What a server that means harm does: one function for each attack, a part of hostile.py."""

import base64
import hashlib
import os
import re
import struct
import zlib

MUCH = (32 << 20) * (20 if os.environ.get("FAULTS") == "all" else 1)
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
ENDLESS = b"\x7f\x7f" + b"\xff" * 7  # a frame's size: 2 to the 63, less one


class Left(Exception):
    """The client has gone."""


class Client:
    """A connection, as the attacks see it."""

    def __init__(self, connection, left):
        self.connection, self.sent = connection, 0
        self.left = left  # set once the program has ended

    def request(self):
        head = b""
        while b"\r\n\r\n" not in head:
            more = self.connection.recv(65536)
            if not more:
                raise Left
            head += more
        self.head = head
        key = re.search(rb"Sec-WebSocket-Key: (\S+)", head)
        digest = hashlib.sha1((key[1] if key else b"") + GUID).digest()
        return (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n")

    def say(self, data):
        self.connection.sendall(data)
        self.sent += len(data)

    def flood(self, block, most=None):
        """The block again and again, and not a byte is read."""
        block *= max(1, 65536 // len(block))
        goal = self.sent + (most or MUCH)
        while self.sent < goal:
            self.say(block)


ATTACKS = {}


def attack(*codes, over="ws wss", models="pull", most=1 << 40):
    """One that may end with these codes. (0: by itself, or the program had enough.)"""
    def add(function):
        ATTACKS[function.__name__.replace("_", "-")] = function, codes, over, models, most
        return function
    return add


# The opening handshake


@attack(100)
def header_lines(client):
    client.say(client.request())
    client.flood(b"X-Header: value\r\n")


@attack(100)
def header_without_end(client):
    client.say(client.request() + b"X-Header: ")
    client.flood(b"x")


@attack(100)
def header_name_without_end(client):
    client.say(client.request())
    client.flood(b"x")


@attack(8, 100)
def folded_lines(client):
    client.say(client.request() + b"X-Header: x\r\n")
    client.flood(b" x\r\n")


@attack(100)
def cookies(client):
    client.say(client.request())
    for number in range(1000000):
        client.say(b"".join(b"Set-Cookie: n%d-%d=%s\r\n" % (number, i, b"v" * 4000) for i in range(20)))


@attack(8, 100)
def status_line_without_end(client):
    client.request()
    client.say(b"HTTP/1.1 101 ")
    client.flood(b"x")


@attack(8)
def nothing_like_http(client):
    client.request()
    client.flood(bytes(range(256)))


@attack(8, 100)
def interim_responses(client):
    client.request()
    client.flood(b"HTTP/1.1 100 Continue\r\n\r\n")


@attack(8, 100)
def interim_responses_with_headers(client):
    client.request()
    client.flood(b"HTTP/1.1 103 Early Hints\r\n" + b"Link: </x>\r\n" * 100 + b"\r\n")


@attack(22)
def refusal_without_end(client):
    client.request()
    client.say(b"HTTP/1.1 404 Not Found\r\n\r\n")
    client.flood(b"x" * 1000)


@attack(22)
def refusal_in_chunks(client):
    client.request()
    client.say(b"HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n")
    client.flood(b"1\r\nx\r\n")


@attack(22)
def refusal_with_a_chunk_extension(client):
    client.request()
    client.say(b"HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n1;")
    client.flood(b"x" * 1000)


@attack(22)
def refusal_of_2_to_the_63(client):
    client.request()
    client.say(b"HTTP/1.1 403 No\r\nContent-Length: 9223372036854775807\r\n\r\n")
    client.flood(b"x" * 1000)


@attack(47)
def redirects(client):
    client.request()
    client.say(b"HTTP/1.1 302 Found\r\nLocation: /redirects?" + b"x" * 10000 + b"\r\n\r\n")


@attack(22)
def stale_nonces(client):
    client.request()
    client.say(b'HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm="r", nonce="n", stale=true\r\n\r\n')


@attack(22, 100)
def challenges(client):
    client.request()
    client.say(b"HTTP/1.1 401 No\r\n" + b"".join(
        b'WWW-Authenticate: Scheme%d realm="r", Other%d a=b, Digest realm="r"\r\n' % (i, i)
        for i in range(2000)) + b"\r\n")


# A proxy


@attack(56, over="ws", models="proxied")
def proxy_head_without_end(client):
    client.request()
    client.say(b"HTTP/1.1 200 OK\r\n")
    client.flood(b"X-Header: value\r\n")


@attack(56, over="ws", models="proxied")
def proxy_interim_responses(client):
    client.request()
    client.flood(b"HTTP/1.1 100 Continue\r\n\r\n")


@attack(7, over="ws", models="proxied")
def proxy_refusal_without_end(client):
    client.request()
    client.say(b"HTTP/1.1 502 No\r\n\r\n")
    client.flood(b"x" * 1000)


@attack(7, over="ws", models="proxied")
def proxy_challenge_with_a_body_without_end(client):
    client.request()
    client.say(b'HTTP/1.1 407 No\r\nProxy-Authenticate: Digest realm="r", nonce="n", stale=true\r\n'
               b"Transfer-Encoding: chunked\r\n\r\n")
    client.flood(b"1\r\nx\r\n")


@attack(7, over="ws", models="proxied")
def proxy_challenges_without_end(client):
    while True:
        client.request()
        client.say(b'HTTP/1.1 407 No\r\nProxy-Authenticate: Digest realm="r", nonce="n", stale=true\r\n'
                   b"Content-Length: 0\r\n\r\n")


# TLS itself; the client speaks TLS, these do not


def raw_tls(client, record, start=b""):
    client.connection.recv(65536)
    client.say(start)
    client.flood(record)


@attack(35, over="raw")
def tls_handshake_message_without_end(client):
    body = b"\x02\xff\xff\xff" + bytes(16380)
    raw_tls(client, b"\x16\x03\x03\x40\x00" + bytes(16384), b"\x16\x03\x03\x40\x00" + body)


@attack(35, over="raw")
def tls_empty_records(client):
    raw_tls(client, b"\x16\x03\x03\x00\x00")


@attack(35, over="raw")
def tls_warnings(client):
    raw_tls(client, b"\x15\x03\x03\x00\x02\x01\x5a")


@attack(35, over="raw")
def tls_cipher_spec_changes(client):
    raw_tls(client, b"\x14\x03\x03\x00\x01\x01")


@attack(35, over="raw")
def tls_noise(client):
    raw_tls(client, bytes(range(255, -1, -1)))


# Frames


def opened(client):
    client.say(client.request() + b"\r\n")


@attack(0, 52, 56, models="pull callback multi")
def pings(client):
    opened(client)
    client.flood(b"\x89\x7d" + b"p" * 125)


@attack(0, 52, 56, models="pull")
def empty_pings(client):
    opened(client)
    client.flood(b"\x89\x00")


@attack(0, 52, 56, models="pull")
def pings_between_fragments(client):
    opened(client)
    client.say(b"\x01\x01x")
    client.flood(b"\x00\x01x\x89\x04ping", MUCH // 32)


@attack(0, 52, 56, models="pull callback")
def pongs(client):
    opened(client)
    client.flood(b"\x8a\x7d" + b"p" * 125)


@attack(0, 52, 56, models="pull callback")
def fragments(client):
    opened(client)
    client.say(b"\x01\x01x")
    client.flood(b"\x00\x01x", MUCH // 16)


@attack(0, 52, 56, models="pull callback")
def empty_fragments(client):
    opened(client)
    client.say(b"\x02\x00")
    client.flood(b"\x00\x00", MUCH // 16)


@attack(0, 52, 56, models="callback")
def empty_messages(client):
    opened(client)
    client.flood(b"\x81\x00", MUCH // 16)


@attack(0, 23, 52, models="pull callback multi", most=MUCH // 2)
def frame_of_2_to_the_63(client):
    opened(client)
    client.say(b"\x82" + ENDLESS)
    client.flood(b"x" * 65536)


@attack(0, models="slow", most=50000)
def frame_for_a_slow_reader(client):
    opened(client)
    client.say(b"\x82" + ENDLESS)
    client.flood(b"x" * 65536)


@attack(0, models="slow", most=50000)
def text_for_a_slow_reader(client):
    opened(client)
    client.flood(b"\x81\x7e\xff\xff" + b"x" * 65535)


@attack(56, models="pull callback multi")
def frame_of_2_to_the_64(client):
    opened(client)
    client.say(b"\x82\x7f" + b"\xff" * 8)
    client.flood(b"x" * 65536)


@attack(56, models="pull callback")
def ping_of_2_to_the_63(client):
    opened(client)
    client.say(b"\x89" + ENDLESS)
    client.flood(b"x" * 65536)


@attack(0, 52, 56, models="pull callback multi")
def closes(client):
    opened(client)
    client.flood(b"\x88\x02\x03\xe8")


@attack(0, 52, 56, models="pull callback")
def noise_after_a_close(client):
    opened(client)
    client.say(b"\x88\x02\x03\xe8")
    client.flood(bytes(range(256)))


@attack(28, models="timed")
def pings_for_ever(client):
    opened(client)
    client.flood(b"\x89\x00", 1 << 40)


@attack(28, models="stuck")
def never_reading(client):
    opened(client)
    client.say(b"\x81\x02hi")
    client.left.wait()


@attack(28, over="ws", models="timed")
def messages_for_ever(client):
    opened(client)
    client.flood(b"\x82\x01x", 1 << 40)


@attack(56, models="pull callback")
def noise(client):
    opened(client)
    client.flood(bytes(range(255, -1, -1)))


# Compressed frames: `inflate_` in the name lets the client offer permessage-deflate. A KB of these
# makes a MB.


def squeezed(data, last=True):
    """As one message or fragment of it (RFC 7692, 7.2.1): without the empty block at its end."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    squeezed_data = deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
    return squeezed_data[:-4] if last else squeezed_data


def agreed(client, more=b""):
    head = client.request()
    if b"permessage-deflate" not in client.head:
        raise ValueError("the client offered no compression")
    client.say(head + b"Sec-WebSocket-Extensions: permessage-deflate" + more + b"\r\n\r\n")


ZEROS = squeezed(bytes(1 << 20), last=False)  # goes on with itself for ever
BOMB = 1 << 30  # bytes it would be


def fragment(first, data):
    return struct.pack(">BBH", first, 126, len(data)) + data


@attack(0, 23, 56, models="pull callback multi", most=BOMB)
def inflate_frame_without_end(client):
    agreed(client)
    client.say(b"\xc2" + ENDLESS)
    client.flood(ZEROS, 2 << 20)


@attack(0, 56, models="slow", most=50000)
def inflate_for_a_slow_reader(client):
    agreed(client)
    client.say(b"\xc2" + ENDLESS)
    client.flood(ZEROS)


@attack(0, 23, 56, models="pull callback multi", most=BOMB)
def inflate_text(client):
    agreed(client)
    client.say(b"\xc1" + ENDLESS)
    client.flood(squeezed(b"a" * (1 << 20), last=False), 2 << 20)


@attack(0, 23, 52, 56, models="pull callback", most=BOMB // 4)
def inflate_fragments(client):
    agreed(client)
    client.say(fragment(0x42, ZEROS))
    client.flood(fragment(0x00, ZEROS), 2 << 20)


@attack(0, 23, 52, 56, models="pull callback", most=BOMB // 4)
def inflate_messages(client):
    agreed(client, b"; server_no_context_takeover")
    client.flood(fragment(0xC2, squeezed(bytes(1 << 20))), 2 << 20)


@attack(0, 52, 56, models="pull callback multi")
def inflate_empty_blocks(client):
    agreed(client)
    client.say(b"\xc2" + ENDLESS)
    client.flood(b"\x00\x00\x00\xff\xff", MUCH // 4)


@attack(28, over="wss", models="timed")
def inflate_empty_blocks_for_ever(client):
    agreed(client)
    client.say(b"\xc2" + ENDLESS)
    client.flood(b"\x00\x00\x00\xff\xff", 1 << 40)


@attack(0, 52, 56, models="pull")
def inflate_last_blocks(client):
    agreed(client)
    client.say(b"\xc2" + ENDLESS)
    client.flood(b"\x03\x00", MUCH // 8)


@attack(0, 52, 56, models="pull")
def inflate_empty_fragments(client):
    agreed(client)
    client.say(b"\x42\x00")
    client.flood(b"\x00\x00", MUCH // 32)


@attack(0, 52, 56, models="callback")
def inflate_empty_messages(client):
    agreed(client)
    client.flood(b"\xc2\x01\x00", MUCH // 32)


@attack(0, 52, 56, models="pull")
def inflate_pings_between(client):
    agreed(client)
    client.say(b"\x42\x00")
    client.flood(b"\x00\x05\x00\x00\x00\xff\xff\x89\x04ping", MUCH // 32)


@attack(56, models="pull callback")
def inflate_noise(client):
    agreed(client)
    client.say(b"\xc2" + ENDLESS)
    client.flood(bytes(range(255, -1, -1)))
