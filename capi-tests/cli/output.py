"""The tool `curlws`: what is written, and how."""

import base64

from tool import HELLO, events


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


def test_json_obeyed(tool):
    """What a terminal obeys and JSON lets stand."""
    script = 'handshake\nraw 81 05 c2 9b e2 80 ae\nsend close 1000\nrecv close 1000'
    out = tool.with_peer(script, ["--json", "{url}"])[0]
    assert b"\\u009b\\u202e" in out and events(out)[1]["data"] == "\x9b\u202e", out


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
