"""Runs compress.c against an echo server that others wrote, with our library alone: libcurl has no
compression.

    compress.py websockets|ws TARGET_DIR PROGRAM ARGUMENTS...
Exit code 77: the server could not be installed; why is printed.
"""

import os
import sys

from run import HERE, Started, skip_without, talk


# How many of all combinations each agrees to. websockets declines where its own window is to have 8 bits.
AGREED = {"websockets": "288 asked for by us, 324 by the server", "ws": "324 asked for by us, 324 by the server"}


def main():
    name, target, program, *arguments = sys.argv[1:]
    skip_without(target, name)
    if name == "websockets":
        python = os.path.join(target, "venv", "bin", "python")
        server = Started([python, os.path.join(HERE, "compress_websockets.py")])
    else:
        env = {**os.environ, "NODE_PATH": os.path.join(target, "npm", "node_modules")}
        server = Started(["node", os.path.join(HERE, "compress_ws.js")], env)
    try:
        shown = talk(program, [f"ws://127.0.0.1:{server.first_line}/", *arguments])
    finally:
        server.stop()
    print(shown)
    wanted = AGREED[name] if arguments == ["parameters"] else ""
    sys.exit(0 if wanted in shown and "not ok" not in shown else 1)


if __name__ == "__main__":
    main()
