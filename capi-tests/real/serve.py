"""Runs examples/echo_server.c, our library as a server, against clients that others wrote.

    serve.py websockets|ws TARGET_DIR SERVER
    serve.py curl TARGET_DIR SERVER OURS LIBCURLS      echo.c as client, by either library
Exit code 77: the client could not be installed; why is printed.
"""

import os
import sys

from run import HERE, Started, skip_without, talk


def main():
    name, target, server, *programs = sys.argv[1:]
    if name != "curl":
        skip_without(target, name)
    server = Started([server, "0"])
    url = server.first_line
    try:
        if name == "websockets":
            python = os.path.join(target, "venv", "bin", "python")
            shown = [talk(python, [os.path.join(HERE, "serve_websockets.py"), url])]
        elif name == "ws":
            modules = os.path.join(target, "npm", "node_modules")
            shown = [talk("node", [os.path.join(HERE, "serve_ws.js"), url], NODE_PATH=modules)]
        else:
            shown = [talk(program, [url]) for program in programs]
        lives = server.process.poll() is None
    finally:
        server.stop()
    print("\n".join(shown))
    good = lives and all("closed" in text and "not ok" not in text for text in shown)
    sys.exit(0 if good and len(set(shown)) == 1 else 1)


if __name__ == "__main__":
    main()
