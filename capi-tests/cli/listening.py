"""The tool `curlws`: the server's end."""

import json
import socket
import subprocess

from tool import PATIENCE


def test_listen(tool):
    """What a client says is written, what standard input says goes to it."""
    with tool.server("-n", "1", stdin=subprocess.PIPE) as server:
        client = tool.start(["-n", "1", server.url])
        server.process.stdin.write(b"welcome\n")
        server.process.stdin.flush()
        assert client.stdout.readline() == b"welcome\n"
        assert client.wait(PATIENCE) == 0
        assert tool.run(["-w", "0", server.url], b"hi\n")[0] == 0
        assert server.process.wait(PATIENCE) == 0
        assert server.process.stdout.read() == b"hi\n"


def test_echo_before_the_close(tool):
    """What a client said before its CLOSE is answered before ours."""
    with tool.server("--echo") as server:
        for _ in range(5):
            out = tool.run(["-w", "0", "--close", "4000:x", server.url], b"one\ntwo\n")
            assert out == (0, b"one\ntwo\n", ""), out


def test_relay(tool):
    with tool.server("--relay", "--json") as server:
        listed = [tool.start([server.url]) for _ in range(3)]
        for number in range(3):  # all are there
            while json.loads(server.process.stdout.readline())["event"] != "open":
                pass
        listed[0].stdin.write(b"to all others\n")
        listed[0].stdin.flush()
        for other in listed[1:]:
            assert other.stdout.readline() == b"to all others\n"
        listed[1].stdin.write(b"back\n")
        listed[1].stdin.flush()
        assert listed[0].stdout.readline() == b"back\n"
        assert listed[2].stdout.readline() == b"back\n"
        told = json.loads(server.process.stdout.readline())
        assert (told["event"], told["data"]) == ("text", "to all others"), told
        for client in listed:
            client.terminate()
            client.communicate(timeout=PATIENCE)


def test_listen_errors(tool):
    with tool.server("--echo") as server:
        port = server.url.split(":")[-1].strip("/")
        status, _, errors = tool.run(["-l", port])
        assert status == 45 and "Cannot listen" in errors, (status, errors)
        with socket.create_connection(("127.0.0.1", int(port))) as stranger:
            stranger.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert stranger.recv(100).startswith(b"HTTP/1.1 4"), "no WebSocket"
        assert tool.run(["-n", "1", server.url], b"still there\n")[1] == b"still there\n"
