"""The tool `curlws`: how the connection comes about."""

import base64
import socket

from tool import HELLO, PATIENCE, Terminal


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
