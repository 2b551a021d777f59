"""The tool `curlws`: terminals, and what is installed."""

import os
import re
import socket
import subprocess
import tempfile

from tool import PATIENCE, Terminal


def test_terminal(tool):
    script = """
        handshake
        recv text "hello"
        send text "\\x1b[2Jevil\\xe2\\x80\\xaelive"
        send binary "hex \\x00"
        recv close 1000
        send close 1000
    """
    one = tool.peer(script)
    screen = Terminal(tool, [one.names["url"]])
    screen.expect("Connected to ws://")
    screen.type("hello\n")
    shown = screen.expect("|hex .|")
    assert "\\u{1b}[2Jevil\\u{202e}live" in shown and "\x1b[2J" not in shown, shown
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


def test_control_c_for_password(tool):
    screen = Terminal(tool, ["-u", "me", "ws://127.0.0.1:1/"])
    screen.expect("Password for me")
    screen.wait_for_silence()
    screen.type("\x03")
    status, shown = screen.end()
    assert status == 130 and "interrupted" not in shown, (status, shown)


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
