"""The tool `curlws`: how it ends, and with which status."""

import signal
import socket
import subprocess

from tool import PATIENCE, events


def test_close_codes(tool):
    for code, status in ((1000, 0), (1001, 101), (1011, 111), (3000, 120), (4999, 121)):
        script = f"""
            handshake
            send close {code} "why"
            recv close {code}
        """
        errors = tool.with_peer(script, ["-w", "forever", "{url}"], status=status)[1]
        assert (f"({status}) The peer closed: {code} why" in errors) == (status != 0), errors
    errors = tool.with_peer("handshake\neof", ["-w", "forever", "{url}"], status=52)[1]
    assert "without a closing handshake" in errors, errors
    # Many end the connection right behind their CLOSE, and our answer resets it.
    for code, args, status in ((1000, [], 0), (1011, [], 111), (1000, ["-n", "1"], 18)):
        script = f"handshake\nsend close {code}\nrecv close {code}\nreset"
        tool.with_peer(script, ["-w", "forever", *args, "{url}"], status=status)


def test_peer_that_does_not_answer_close(tool):
    """What is there of a message only in part is no good end, and --json tells of each end."""
    for ending in ("silence", "recv close\neof"):
        half = f"handshake\nraw 81 0a 68 65 6c 6c 6f\n{ending}"
        out, errors, _ = tool.with_peer(half, ["-w", "0.2", "{url}"], status=56)
        assert out == b"hello\n" and "not whole" in errors, (out, errors)
    out = tool.with_peer("handshake\nsilence", ["-w", "0", "--json", "{url}"])[0]
    assert [(event["event"], event.get("code")) for event in events(out)][1:] == [("close", 1006)], out


def test_errors_have_curls_numbers(tool):
    for url, status in (("ws://127.0.0.1:1/", 7), ("ftp://a/", 1), ("ws://", 3),
                        ("ws://nowhere.invalid/", 6)):
        got, out, errors = tool.run([url])
        assert (got, out) == (status, b"") and errors.startswith(f"curlws: ({status}) "), (url, errors)
    refused = 'request\nreply "HTTP/1.1 403 Forbidden\\r\\nContent-Length: 0\\r\\n\\r\\n"'
    assert "403" in tool.with_peer(refused, ["{url}"], status=22)[1]
    broken = "handshake\nraw 83 00\nrecv-close"
    assert "(56)" in tool.with_peer(broken, ["-w", "forever", "{url}"], status=56)[1]


def test_no_answer(tool):
    """Nothing was opened that could have been closed."""
    errors = tool.with_peer("request\neof", ["{url}"], status=52)[1]
    assert "without answering" in errors, errors


def test_wrong_usage(tool):
    for args in ([], ["--no-such"], ["-n", "0", "ws://a"], ["-l", "0", "ws://a"], ["-l", "x"],
                 ["-m", "-1", "ws://a"], ["-t", "-b", "ws://a"]):
        status, out, errors = tool.run(args)
        assert (status, out) == (2, b"") and errors, (args, status)


def test_signals(tool):
    script = """
        handshake
        send text "there"
        recv close {}
        send close {}
    """
    for number, code in ((signal.SIGINT, 1000), (signal.SIGTERM, 1001)):
        one = tool.peer(script.format(code, code))
        process = tool.start(tool.command([one.names["url"]])[1:])
        assert process.stdout.readline() == b"there\n"
        process.send_signal(number)
        assert process.wait(PATIENCE) == 128 + number
        seen = one.finish(PATIENCE)
        assert not any("NOT OK" in line for line in seen), seen


def test_ignored_signal(tool):
    """As under nohup(1): what is ignored is not waited for either."""
    with tool.server(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) as server:
        server.process.send_signal(signal.SIGHUP)
        assert tool.run(["-w", "0", server.url], b"x\n")[0] == 0
        assert server.process.poll() is None
        assert server.stop() == b"x\n"


def test_reader_gone(tool):
    """Of a socket no write is needed to see that."""
    ours, theirs = socket.socketpair()
    with theirs:
        server = tool.server(stdout=theirs)
    ours.close()
    assert server.process.wait(PATIENCE) == 23


def test_login_in_url(tool):
    with tool.server() as server:
        url = server.url.replace("://", "://me:secret@")
        _, out, errors = tool.run(["--json", "-w", "0", url])
        assert b'"open"' in out and b"secret" not in out and "secret" not in errors, (out, errors)


def test_a_server_goes_away(tool):
    with tool.server() as server:
        client = tool.start([server.url, "-v"])
        while b"101" not in client.stderr.readline():
            pass
        server.process.send_signal(signal.SIGINT)
        assert client.wait(PATIENCE) == 101
        status = server.process.wait(PATIENCE)
        assert status == 130, (status, server.process.stderr.read())


def test_second_signal(tool):
    """A peer that does not answer our CLOSE is not waited for."""
    one = tool.peer("handshake\nsend text \"there\"\nrecv close\nsilence")
    process = tool.start(["-v", one.names["url"]])
    assert process.stdout.readline() == b"there\n"
    process.send_signal(signal.SIGINT)
    while b"-> close" not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == -signal.SIGINT
    one.finish(PATIENCE)


def test_broken_pipe(tool):
    """`curlws feed | head -1` ends when head does, without a word."""
    script = """
        handshake
        send text "one"
        recv close 1000
        send close 1000
    """
    one = tool.peer(script)
    process = tool.start([one.names["url"]])
    assert process.stdout.readline() == b"one\n"
    process.stdout.close()
    assert process.wait(PATIENCE) == 23 and process.stderr.read() == b""
    assert not any("NOT OK" in line for line in one.finish(PATIENCE))


def test_full_disk(tool):
    with open("/dev/full", "wb") as full:
        with tool.server("-d", "x") as server:
            process = tool.start([server.url], stdout=full)
            assert process.wait(PATIENCE) == 23 and b"(23)" in process.stderr.read()


def test_full_disk_at_the_end(tool):
    """The end is good already when the last message cannot be written."""
    with open("/dev/full", "wb") as full:
        with tool.server("--echo") as server:
            for args in [["-n", "1"], ["-n", "1", "-b", "--hex"], ["-w", "0.2", "--json"]]:
                process = tool.start(args + ["-d", "x", server.url], stdout=full,
                                     stdin=subprocess.DEVNULL)
                errors = process.communicate(timeout=PATIENCE)[1]
                assert process.returncode == 23 and b"(23)" in errors, (args, errors)
        for asked in ("--help", "--version"):
            process = tool.start([asked], stdout=full)
            process.communicate(timeout=PATIENCE)
            assert process.returncode == 23, (asked, process.returncode)


def test_input_that_is_no_text(tool):
    script = """
        handshake
        recv text "good"
        recv close 1000
        send text "answer"
        send close 1000
    """
    out, errors, _ = tool.with_peer(script, ["{url}"], b"good\nbad\xff\n", status=26)
    assert out == b"answer\n", out
    assert "Line 2 " in errors and "-b" in errors, errors
