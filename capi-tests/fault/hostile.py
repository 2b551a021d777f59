#!/usr/bin/env python3
"""A server that means harm, and how much memory and time it can take from hostile.c.

    hostile.py HOSTILE-PROGRAM CERTIFICATES ws|wss [NAME...]     (FAULTS=all: twenty times as much)

Every attack goes on until the client leaves or MUCH has been sent, which is more than the client
may hold. The attacks are in attacks.py.
"""

import os
import re
import socket
import ssl
import subprocess
import sys
import threading

from attacks import ATTACKS, MUCH, Client, Left

RESIDENT_KB = 16384  # what is allowed
CALL_MS = 250  # CPU time of one call, generously: 64 reads of tiny frames take a tenth of it
COMPRESS = 1 << 29  # CURLWS_COMPRESS
LINE = re.compile(r"(\d+) in \w+: (\d+) bytes, (\d+) calls, (\d+) kB resident, (\d+) ms in one call.*")


class Server:
    """Attacks whoever asks, by the path of the request's first line."""

    def __init__(self, certificates, scheme):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(os.path.join(certificates, "server.pem"),
                                     os.path.join(certificates, "server.key"))
        self.scheme = scheme
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.attack, self.left = None, threading.Event()
        self.sent, self.errors = 0, []
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection, self.attack), daemon=True).start()

    def serve(self, connection, chosen):
        client = None
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.scheme == "wss" and not chosen.__name__.startswith("tls_"):
                connection = self.context.wrap_socket(connection, server_side=True)
            client = Client(connection, self.left)
            chosen(client)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
        except (Left, OSError):
            pass  # the client has gone: as it should, sooner or later
        except Exception as error:  # pylint: disable=broad-except
            self.errors.append(repr(error))
        finally:
            self.sent = max(self.sent, client.sent if client else 0)
            connection.close()


def run(program, certificates, server, name, model):
    """One client against one attack: what is wrong with it, and its line."""
    server.attack, codes, _, _, most = ATTACKS[name]
    server.sent, server.errors, server.left = 0, [], threading.Event()
    scheme = server.scheme
    url = f"{'http' if model == 'proxied' else scheme}://127.0.0.1:{server.port}/{name}"
    try:
        done = subprocess.run([program, model, url, certificates + "/ca.pem", str(most),
                               str(COMPRESS if name.startswith("inflate") else 0)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=max(60, MUCH >> 20), check=False)
    except subprocess.TimeoutExpired:
        return ["it does not end"], ""
    finally:
        server.left.set()
    lines = done.stdout.splitlines()
    found = LINE.fullmatch(lines[-1]) if lines else None
    wrong = list(server.errors) + lines[:-1]
    if done.returncode or not found:
        return wrong + [f"exit code {done.returncode} {done.stderr[-500:]}"], ""
    code, _, _, resident, worst = (int(number) for number in found.groups())
    if code not in codes:
        wrong.append(f"{code} is none of {codes}")
    if resident >= RESIDENT_KB:
        wrong.append(f"{resident} kB resident")
    if worst >= CALL_MS:
        wrong.append(f"{worst} ms in one call")
    return wrong, lines[-1]


def main():
    program, certificates, scheme, *names = sys.argv[1:]
    server = Server(certificates, scheme)
    bad = 0
    for name, (_, _, over, models, _) in ATTACKS.items():
        if names and name not in names or scheme not in over.replace("raw", "wss").split():
            continue
        for model in models.split():
            wrong, line = run(program, certificates, server, name, model)
            print(f"{scheme} {name}: {line}", flush=True)
            for complaint in wrong:
                print(f"  NOT OK: {complaint}")
            bad += len(wrong)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
