"""Runs the programs for whole messages against an echo server that others wrote: one after another,
and from four threads at once; plain and compressed, over ws and wss.

    messages.py websockets|ws TARGET_DIR CERTIFICATES EXAMPLE THREADS
Exit code 77: the server could not be installed; why is printed.
"""

import os
import sys

from run import skip_without, talk, websockets, ws


def main():
    name, target, certificates, example, threads = sys.argv[1:]
    skip_without(target, name)
    roots = os.path.join(certificates, "ca.pem")
    server = websockets(target, "--tls", certificates) if name == "websockets" else ws(target)
    plain, *secure = server.first_line.split()
    urls = [(f"ws://127.0.0.1:{plain}/", [])]
    urls += [(f"wss://localhost:{port}/", [roots]) for port in secure]
    good = True
    try:
        for url, words in urls:
            runs = [
                (example, [url, *words], "text, 200014 bytes: To: you"),
                (threads, [url, "25", *words], "from d: 25"),
                (threads, [url, "25", "compress", *words], "from d: 25"),
            ]
            for program, arguments, wanted in runs:
                shown = talk(program, arguments)
                right = wanted in shown and "not ok" not in shown
                good = good and right
                print(f"{os.path.basename(program)} {arguments}: {'good' if right else shown}")
    finally:
        server.stop()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
