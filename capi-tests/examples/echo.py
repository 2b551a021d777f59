"""An example whose server sends everything back, over ws and wss, and what it prints with each.

    echo.py TARGET_DIR CERTIFICATES [--valgrind] [--typed LINE] EXPECTED PROGRAM...

EXPECTED are the lines, with | between them. {url} and {ca} among the arguments are the URL and a file of
authorities. LINE is typed once the first line is there, and ends the input when it has come back. A server
that is not there is a failure with a reason."""

import argparse
import asyncio
import os

import common
import run

PARSER = argparse.ArgumentParser()
PARSER.add_argument("--typed")
PARSER.add_argument("expected")
PARSER.add_argument("program", nargs=argparse.REMAINDER)
OPTIONS = PARSER.parse_args(common.PROGRAMS)


async def talk(url):
    """Its exit code, lines and stderr."""
    ca = os.path.join(common.CERTIFICATES, "ca.pem")
    program = await common.Program.start(*(word.format(url=url, ca=ca) for word in OPTIONS.program))
    if OPTIONS.typed:
        if await program.line():
            program.type(OPTIONS.typed + "\n")
            await program.line()
        else:
            program.lines.clear()
    out, err = await asyncio.wait_for(program.process.communicate(b""), common.PATIENCE)
    return program.process.returncode, program.lines + out.decode().splitlines(), err.decode()


async def main():
    server = run.websockets(common.TARGET, "--tls", common.CERTIFICATES)
    try:
        plain, secure = server.first_line.split()
        for url in (f"ws://127.0.0.1:{plain}/", f"wss://localhost:{secure}/"):
            done = await talk(url)
            common.same(done, (0, OPTIONS.expected.split("|"), ""))
    finally:
        server.stop()
    with run.socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # does not listen: it refuses
        code, lines, err = await talk(f"ws://127.0.0.1:{closed.getsockname()[1]}/")
        assert (code, lines) == (1, []) and "refused" in err, (code, lines, err)


run.skip_without(common.TARGET, "websockets")
common.main(main())
