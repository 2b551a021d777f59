"""The tool `curlws`: what goes out and comes in."""

import base64
import os
import re
import socket
import subprocess
import tempfile

from tool import HELLO, PATIENCE, events


def test_lines(tool):
    script = """
        handshake
        recv text "one"
        recv text ""
        recv text "three"
        send text "first"
        send text "second"
        recv close 1000
        send close 1000
    """
    out, errors, _ = tool.with_peer(script, ["-w", "0.3", "{url}"], b"one\n\nthree")
    assert (out, errors) == (b"first\nsecond\n", ""), (out, errors)


def test_echo_in_a_pipe(tool):
    """`echo hi | curlws URL` shows the answer, and ends."""
    assert tool.with_peer(HELLO, ["{url}"], b"hi\n")[0] == b"hello\n"


def test_an_answer_behind_our_close(tool):
    """Our half is closed, theirs not yet."""
    script = """
        handshake
        recv text "hi"
        recv close 1000
        send text "late"
        send close 1000
    """
    assert tool.with_peer(script, ["-w", "0", "{url}"], b"hi\n")[0] == b"late\n"


def test_wait_forever(tool):
    script = """
        handshake
        recv text "hi"
        gate
        send text "at last"
        send close 1000
        recv close 1000
    """
    one = tool.peer(script)
    command = tool.command(["-w", "forever", "{url}"], one.names)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(b"hi\n")
        process.stdin.close()
        try:  # longer than it waits without the option
            process.wait(1.5)
            assert False, "it did not wait"
        except subprocess.TimeoutExpired:
            socket.create_connection(("127.0.0.1", int(one.names["gate"]))).close()
        assert process.stdout.read() == b"at last\n"
        assert process.wait(PATIENCE) == 0
    assert not any("NOT OK" in line for line in one.finish(PATIENCE))


def test_binary(tool):
    script = """
        handshake
        recv binary "a\\nb\\xff"
        send binary "\\x00\\n\\xff"
        recv close 1000
        send close 1000
    """
    out = tool.with_peer(script, ["-b", "-n", "1", "{url}"], b"a\nb\xff")[0]
    assert out == b"\x00\n\xff", out


def test_large_binary(tool):
    """Bytes that go out by standard input come back by standard output as they were."""
    data = os.urandom(1 << 20) * 20
    with tool.server("--echo", stdout=subprocess.DEVNULL) as server:
        status, out, errors = tool.run(["-b", "-w", "3", server.url], data)
        assert (status, errors) == (0, "") and out == data, (status, errors, len(out))


def test_large_message(tool):
    """One message of many megabytes, from a file, as one; a reader that takes its time."""
    data = os.urandom(1 << 20) * 18
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        with tool.server("-b", "-d", "@" + file.name, "--max-filesize", "1G") as server:
            process = tool.start(["-n", "1", server.url])
            out = b""
            while block := process.stdout.read(100_000):
                out += block
            assert process.wait(PATIENCE) == 0 and out == data, len(out)


def test_data(tool):
    script = """
        handshake
        recv text "one"
        recv text "a file"
        recv text "and a line"
        send close 1000
        recv close 1000
    """
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"a file")
        file.flush()
        args = ["-d", "one", "-d", "@" + file.name, "{url}", "-w", "forever"]
        tool.with_peer(script, args, b"and a line\n")
    script = """
        handshake
        recv text "all\\nof it\\n"
        send close 1000
        recv close 1000
    """
    tool.with_peer(script, ["-d", "@-", "-w", "forever", "{url}"], b"all\nof it\n")
    status, _, errors = tool.run(["-d", "@/no/such/file", "ws://127.0.0.1:1/"])
    assert status == 26 and "/no/such/file" in errors, (status, errors)


def test_count(tool):
    script = """
        handshake
        send text "1"
        send text "2"
        send text "3"
        recv close 1000
        send close 1000
    """
    assert tool.with_peer(script, ["-n", "2", "{url}"])[0] == b"1\n2\n"
    script = """
        handshake
        send text "1"
        send close 1000
        recv close 1000
    """
    out, errors, _ = tool.with_peer(script, ["-n", "2", "{url}"], status=18)
    assert out == b"1\n" and "1 messages of 2" in errors, errors


def test_close(tool):
    script = """
        handshake
        recv close 4001 "see you: later"
        send close 4001
    """
    tool.with_peer(script, ["-w", "0", "--close", "4001:see you: later", "{url}"])
    for bad in ("1005", "x", "1000:" + "x" * 124):
        status, _, errors = tool.run(["--close", bad, "ws://127.0.0.1:1/"])
        assert status == 2 and "--close" in errors, (status, errors)


def test_pings(tool):
    script = """
        handshake
        pong 2
        send close 1000
        recv-close
    """
    tool.with_peer(script, ["--ping-interval", "0.05", "-w", "forever", "{url}"])
    script = """
        handshake
        silence
    """
    args = ["--ping-interval", "0.1", "-w", "forever", "{url}"]
    errors = tool.with_peer(script, args, status=28)[1]
    assert "curlws: (28)" in errors, errors


def test_no_auto_pong(tool):
    ping = """
        handshake
        send ping "are you there"
        {}
        send close 1000
        recv-close
    """
    tool.with_peer(ping.format('recv pong "are you there"'), ["-w", "forever", "{url}"])
    out = tool.with_peer(ping.format(""), ["-w", "forever", "--no-auto-pong", "--json", "{url}"])[0]
    ping = [event for event in events(out) if event["event"] == "ping"]
    assert base64.b64decode(ping[0]["base64"]) == b"are you there", out


def test_compress(tool):
    text = b"again and " * 1000
    with tool.server("--echo", "--compress") as server:
        status, out, errors = tool.run(["-v", "--compress", "-n", "1", server.url], text + b"\n")
        assert status == 0 and out == text + b"\n", status
        assert re.search(r"-> text, \d+ bytes, compressed", errors), errors
        assert "compressed" not in tool.run(["-v", "-n", "1", server.url], text + b"\n")[2]


def test_subprotocol(tool):
    with tool.server("--subprotocol", "two,three") as server:
        args = ["--json", "-w", "0", "--subprotocol", "one,two,three", server.url]
        assert events(tool.run(args)[1])[0]["subprotocol"] == "two"
        assert "subprotocol" not in events(tool.run(["--json", "-w", "0", server.url])[1])[0]


def test_max_filesize(tool):
    script = """
        handshake
        send text "123456789"
        recv-close 1009
    """
    errors = tool.with_peer(script, ["--max-filesize", "8", "{url}"], status=63)[1]
    assert "curlws: (63)" in errors, errors
