"""The tests of the tool `curlws`, each a function: every option once seen to matter.

    cli.py STAGE CERTIFICATES NAME     runs test_NAME
Exit code 77: something is not installed; what is printed.
"""

import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile

from tool import PATIENCE, Terminal, Tool

HELLO = """
    handshake
    recv text "hi"
    send text "hello"
    recv close 1000
    send close 1000
"""


class Skip(Exception):
    """Something is not installed."""


def events(out):
    return [json.loads(line) for line in out.decode().splitlines()]


# Messages

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


# Output

def test_raw(tool):
    script = HELLO
    assert tool.with_peer(script, ["--raw", "-n", "1", "{url}"], b"hi\n")[0] == b"hello"


def test_hex(tool):
    script = """
        handshake
        send binary "\\x00\\xffA"
        send text "text"
        recv-close
        send close 1000
    """
    out = tool.with_peer(script, ["--hex", "-n", "2", "{url}"])[0]
    assert out == b"00ff41\ntext\n", out


def test_json(tool):
    script = """
        handshake
        send text "quote \\" and\\nline"
        send text... "in "
        send cont "pieces"
        send binary "\\x00\\xff"
        send close 4000 "bye\\""
        recv close 4000
    """
    out, _, _ = tool.with_peer(script, ["--json", "{url}"], status=121)
    told = events(out)
    assert [event["event"] for event in told] == [
        "open", "text", "text", "binary", "close", "error"], told
    assert told[1]["data"] == 'quote " and\nline' and told[1]["size"] == 16
    assert told[2]["data"] == "in pieces"
    assert base64.b64decode(told[3]["base64"]) == b"\x00\xff"
    assert (told[4]["code"], told[4]["reason"]) == (4000, 'bye"')
    assert told[5]["status"] == 121 and "4000" in told[5]["message"]
    assert all(event["time"] > 1e9 for event in told)


def test_json_error(tool):
    status, out, _ = tool.run(["--json", "ws://127.0.0.1:1/"])
    told = events(out)
    assert status == 7 and [e["event"] for e in told] == ["error"] and told[0]["status"] == 7, told


def test_verbose(tool):
    errors = tool.with_peer(HELLO, ["-v", "-n", "1", "{url}"], b"hi\n")[1]
    for line in ("> GET / HTTP/1.1", "< HTTP/1.1 101", "-> text, 2 bytes", "<- text, 5 bytes",
                 "-> close, 2 bytes, code 1000"):
        assert "\n" + line in errors, (line, errors)
    assert "\x1b" not in errors


def test_silent(tool):
    assert tool.run(["-s", "ws://127.0.0.1:1/"]) == (7, b"", "")


# Connection

def request(tool, args, want, kind="", env=None):
    """The request has this line; nothing has come when the line is wrong."""
    name = want.partition(":")[0]
    script = f"""
        handshake
        show {name}
        send close 1000
        recv-close
    """
    seen = tool.with_peer(script, args + ["-w", "forever", "{url}"], kind=kind, env=env)[2]
    assert any(want in line for line in seen), (want, seen)


def test_headers(tool):
    request(tool, ["-H", "X-Name: value"], "X-Name: value")
    request(tool, ["--origin", "https://page.example"], "Origin: https://page.example")
    request(tool, ["-A", "me/1"], "User-Agent: me/1")
    request(tool, [], "User-Agent: curlws/")


def test_login(tool):
    secret = base64.b64encode(b"me:secret").decode()
    request(tool, ["-u", "me:secret"], f"Authorization: Basic {secret}")
    request(tool, ["--oauth2-bearer", "token"], "Authorization: Bearer token")


def test_password(tool):
    """It is asked for on the terminal, and not shown."""
    script = """
        handshake
        show Authorization
        send close 1000
        recv-close
    """
    one = tool.peer(script)
    screen = Terminal(tool, ["-u", "me", one.names["url"]])
    screen.expect("Password for me (host): ")
    screen.wait_for_silence()
    screen.type("secret\n")
    status, rest = screen.end()
    secret = base64.b64encode(b"me:secret").decode()
    assert status == 0 and "secret" not in rest, (status, rest)
    assert any(secret in line for line in one.finish(PATIENCE))


def test_redirect(tool):
    with tool.server("--echo") as server:
        script = f"""
            request
            reply "HTTP/1.1 302 Found\\r\\nLocation: {server.url}\\r\\nContent-Length: 0\\r\\n\\r\\n"
        """
        out = tool.with_peer(script, ["-L", "-n", "1", "{url}"], b"there\n")[0]
        assert out == b"there\n"
        errors = tool.with_peer(script, ["{url}"], b"there\n", status=22)[1]
        assert "302" in errors, errors


def test_reconnect(tool):
    script = """
        handshake
        recv text "subscribe"
        send text "1"
        send close 1012
        recv-close
        next
        handshake
        recv text "subscribe"
        send text "2"
        recv-close
        send close 1000
    """
    args = ["--reconnect=3", "-d", "subscribe", "-n", "2", "{url}"]
    out, errors, _ = tool.with_peer(script, args)
    assert out == b"1\n2\n" and "trying again in" in errors, (out, errors)
    out, errors, _ = tool.with_peer("handshake\nsend close 1012\nrecv-close", ["{url}"], status=112)
    assert "trying" not in errors, errors
    status, _, errors = tool.run(["--reconnect=1", "ws://127.0.0.1:1/"])
    assert status == 7 and errors.count("trying again") == 1, errors


def test_timeouts(tool):
    script = """
        handshake
        recv-close
        send close 1000
    """
    errors = tool.with_peer(script, ["-m", "0.2", "-w", "forever", "{url}"], status=28)[1]
    assert "--max-time" in errors, errors
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"wss://127.0.0.1:{silent.getsockname()[1]}/"
        status, _, errors = tool.run(["--connect-timeout", "0.2", url])
        assert status == 28, (status, errors)
        status, _, errors = tool.run(["-m", "0.2", url])
        assert status == 28 and "--max-time" in errors, (status, errors)


def test_resolve(tool):
    with tool.server("--echo") as server:
        port = server.url.split(":")[-1].strip("/")
        args = ["--resolve", f"nowhere.invalid:{port}:127.0.0.1", "-n", "1"]
        assert tool.run(args + [f"ws://nowhere.invalid:{port}/"], b"x\n")[1] == b"x\n"
        status, _, _ = tool.run([f"ws://nowhere.invalid:{port}/"])
        assert status == 6, status


def test_families(tool):
    with tool.server("--echo") as server:
        port = server.url.split(":")[-1].strip("/")
        named = ["--resolve", f"a.invalid:{port}:127.0.0.1", "-n", "1", f"ws://a.invalid:{port}/"]
        assert tool.run(["-4"] + named, b"x\n")[0] == 0
        assert tool.run(["-6"] + named, b"x\n")[0] == 6
        assert tool.run(["--interface", "127.0.0.1", "-n", "1", server.url], b"x\n")[0] == 0
        assert tool.run(["--interface", "no-such-if", "-n", "1", server.url], b"x\n")[0] == 45


def test_unix_socket(tool):
    args = ["--unix-socket", "{socket}", "-n", "1", "ws://any/"]
    assert tool.with_peer(HELLO, args, b"hi\n", kind="unix")[0] == b"hello\n"


def test_proxy(tool):
    for args, env in ((["-x", "{url}"], {}), ([], {"http_proxy": "{url}"})):
        one = tool.peer("request\nshow Proxy-Authorization\nreply \"HTTP/1.1 200 OK\\r\\n\\r\\n\"" + HELLO)
        proxy = one.names["url"].replace("ws:", "http:")
        args = ["-x", proxy] if args else []
        env = {name: proxy for name in env}
        status, out, errors = tool.run(args + ["-U", "me:secret", "-n", "1", "ws://nowhere.invalid/"],
                                       b"hi\n", env=env)
        assert (status, out) == (0, b"hello\n"), (status, errors, one.finish(PATIENCE))
        seen, login = one.finish(PATIENCE), base64.b64encode(b"me:secret").decode()
        assert any(login in line for line in seen) and "NOT OK" not in str(seen), seen
    status, _, _ = tool.run(["--noproxy", "*", "-x", "http://127.0.0.1:1", "ws://nowhere.invalid/"])
    assert status == 6, status


def test_tls(tool):
    ca = ["--cacert", "{certificates}/ca.pem"]
    args = ["-n", "1", "{url}"]
    assert tool.with_peer(HELLO, ca + args, b"hi\n", kind="tls")[0] == b"hello\n"
    assert tool.with_peer(HELLO, ["-k"] + args, b"hi\n", kind="wrong-host")[0] == b"hello\n"
    errors = tool.with_peer(HELLO, args, b"hi\n", kind="tls", status=60)[1]
    assert "curlws: (60)" in errors, errors
    tool.with_peer(HELLO, ca + args, b"hi\n", kind="wrong-host", status=60)


def test_client_certificate(tool):
    args = ["--cacert", "{certificates}/ca.pem", "-n", "1", "{url}"]
    own = ["--cert", "{certificates}/client.pem", "--key", "{certificates}/client.key"]
    assert tool.with_peer(HELLO, own + args, b"hi\n", kind="client-cert")[0] == b"hello\n"
    one = tool.peer(HELLO, "client-cert")
    status, _, errors = tool.run(args, b"hi\n", one.names)
    assert status in (35, 56), (status, errors)
    one.finish(PATIENCE)


# Listening

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


# The end

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


def test_errors_have_curls_numbers(tool):
    for url, status in (("ws://127.0.0.1:1/", 7), ("ftp://a/", 1), ("ws://", 3),
                        ("ws://nowhere.invalid/", 6)):
        got, out, errors = tool.run([url])
        assert (got, out) == (status, b"") and errors.startswith(f"curlws: ({status}) "), (url, errors)
    refused = 'request\nreply "HTTP/1.1 403 Forbidden\\r\\nContent-Length: 0\\r\\n\\r\\n"'
    assert "403" in tool.with_peer(refused, ["{url}"], status=22)[1]
    broken = "handshake\nraw 83 00\nrecv-close"
    assert "(56)" in tool.with_peer(broken, ["-w", "forever", "{url}"], status=56)[1]


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


def test_input_that_is_no_text(tool):
    script = """
        handshake
        recv text "good"
        recv close 1000
        send close 1000
    """
    errors = tool.with_peer(script, ["{url}"], b"good\nbad\xff\n", status=26)[1]
    assert "Line 2 " in errors and "-b" in errors, errors


# Terminals

def test_terminal(tool):
    script = """
        handshake
        recv text "hello"
        send text "\\x1b[2Jevil"
        send binary "hex \\x00"
        recv close 1000
        send close 1000
    """
    one = tool.peer(script)
    screen = Terminal(tool, [one.names["url"]])
    screen.expect("Connected to ws://")
    screen.type("hello\n")
    shown = screen.expect("|hex .|")
    assert "\\u{1b}[2Jevil" in shown and "\x1b[2J" not in shown, shown
    assert "binary, 5 bytes" in shown and "68 65 78 20 00" in shown, shown
    screen.type("\x04")  # Ctrl-D
    status, _ = screen.end()
    assert status == 0, status
    assert not any("NOT OK" in line for line in one.finish(PATIENCE))


def test_control_c(tool):
    one = tool.peer("handshake\nsend text \"there\"\nrecv close 1000\nsend close 1000")
    screen = Terminal(tool, [one.names["url"]])
    screen.expect("there")
    screen.type("\x03")
    assert screen.end()[0] == 130
    assert not any("NOT OK" in line for line in one.finish(PATIENCE))


def test_colours(tool):
    coloured = Terminal(tool, ["ws://127.0.0.1:1/"]).end()[1]
    assert "\x1b[31m" in coloured, coloured
    tool.environment["NO_COLOR"] = "1"
    plain = Terminal(tool, ["ws://127.0.0.1:1/"]).end()[1]
    assert "Connection refused" in plain and "\x1b" not in plain, plain


def test_progress(tool):
    """Shown on a terminal for what is large and takes its time; never in a pipe."""
    script = """
        handshake
        raw 82 7f 00 00 00 00 00 12 00 00 "{}"
        gate
        raw "{}"
        recv-close
        send close 1000
    """.format("x" * (12 << 16), "x" * (6 << 16))
    for args, told in (([], True), (["--no-progress-meter"], False), (["-s"], False)):
        one = tool.peer(script)
        gate = ("127.0.0.1", int(one.names["gate"]))
        with tempfile.TemporaryFile() as out:
            screen = Terminal(tool, args + ["-n", "1", one.names["url"]], stdout=out)
            if told:
                shown = screen.expect("left")
                assert re.search(r"received 786\.4 kB of 1\.2 MB \(66 %\)", shown), shown
            socket.create_connection(gate).close()
            status, rest = screen.end()
            assert status == 0 and out.seek(0, os.SEEK_END) == 18 << 16, (status, rest)
            assert ("received 1.2 MB in" in rest) == told, rest
            assert told or "received" not in rest, rest
        one.finish(PATIENCE)
    one = tool.peer(script)
    socket.create_connection(("127.0.0.1", int(one.names["gate"]))).close()
    status, out, errors = tool.run(["-n", "1", one.names["url"]])
    assert (status, len(out), errors) == (0, 18 << 16, ""), errors
    one.finish(PATIENCE)


# What is installed

def test_installed(tool):
    """Completions, which name the options; the version; and what is not said by mistake."""
    share = os.path.join(tool.stage, "share")
    for name in ("bash-completion/completions/curlws", "zsh/site-functions/_curlws",
                 "fish/vendor_completions.d/curlws.fish"):
        with open(os.path.join(share, name), encoding="utf-8") as file:
            script = file.read()
        for option in ("ping-interval", "no-auto-pong", "subprotocol", "listen"):
            assert option in script, (name, option)
    status, out, _ = tool.run(["--version"])
    assert status == 0 and re.fullmatch(rb"curlws \d+\.\d+\.\d+\n", out), out
    status, out, _ = tool.run(["--help"])
    assert status == 0 and max(map(len, out.decode().splitlines())) <= 80


def test_bash_completion(tool):
    script = os.path.join(tool.stage, "share/bash-completion/completions/curlws")
    ask = f'. {script}; COMP_WORDS=(curlws --no-); COMP_CWORD=1; _curlws curlws --no- curlws; echo "${{COMPREPLY[@]}}"'
    done = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, timeout=PATIENCE)
    assert set(done.stdout.split()) == {"--no-auto-pong", "--no-progress-meter"}, done


def test_manual(tool):
    """Every option of --help is in curlws(1), and none besides."""
    page = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/man/curlws.1.md")
    with open(page, encoding="utf-8") as file:
        options = file.read().partition("# OPTIONS")[2].partition("\n# ")[0]
    headings = "\n".join(line for line in options.splitlines() if line.startswith("`-"))
    listed = tool.run(["--help"])[1].decode()
    written = set(re.findall(r"`(--[a-z0-9-]+)`", headings))
    said = set(re.findall(r"^ +(?:-\w, )?(--[a-z0-9-]+)", listed, re.M))
    assert said and said == written, said ^ written
    written = set(re.findall(r"`(-\w)`, `--", headings))
    said = set(re.findall(r"^ +(-\w), --", listed, re.M))
    assert said and said == written, said ^ written


def main():
    stage, certificates, name = sys.argv[1:]
    try:
        globals()["test_" + name](Tool(stage, certificates))
    except Skip as reason:
        print(f"skipped: {reason}")
        sys.exit(77)


if __name__ == "__main__":
    main()
