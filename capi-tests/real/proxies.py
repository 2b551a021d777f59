"""Runs the echo program through proxies that others wrote, with our library and with libcurl.

    proxies.py tinyproxy|microsocks|stunnel TARGET_DIR CERTIFICATES OURS LIBCURLS
Exit code 77: a peer could not be installed; why is printed.
"""

import os
import sys
import tempfile

import run

LOGIN = "me:secret"

TINYPROXY = """
Port {port}
Listen 127.0.0.1
Timeout 600
MaxClients 20
LogFile "{dir}/tinyproxy.log"
PidFile "{dir}/tinyproxy.pid"
Allow 127.0.0.1
BasicAuth me secret
"""

STUNNEL = """
foreground = yes
pid =
debug = err
output = {dir}/stunnel.log
[proxy]
accept = 127.0.0.1:{port}
connect = 127.0.0.1:{behind}
cert = {certificates}/server.pem
key = {certificates}/server.key
"""


def tinyproxy(directory):
    return run.Server(["tinyproxy", "-d", "-c", "{path}"], directory, TINYPROXY)


def microsocks(directory):
    user, _, password = LOGIN.partition(":")
    command = ["microsocks", "-i", "127.0.0.1", "-p", "{port}", "-u", user, "-P", password]
    return run.Server(command, directory)


def ways(name, directory, certificates, started):
    """The proxies to go through: arguments of the program, for `name`."""
    def start(proxy):
        started.append(proxy)
        return proxy.port

    if name == "microsocks":
        socks = start(microsocks(directory))
        http = start(tinyproxy(directory))
        login = f"{LOGIN}@127.0.0.1:"
        return [
            [f"socks5h://{login}{socks}"],
            [f"socks5://{login}{socks}"],
            [f"http://{login}{http}", f"socks5h://{login}{socks}"],
        ]
    http = start(tinyproxy(directory))
    if name == "tinyproxy":
        return [[f"http://{LOGIN}@127.0.0.1:{http}"]]
    tls = start(run.Server(["stunnel4", "{path}"], directory, STUNNEL, behind=http,
                           certificates=certificates))
    return [[f"https://{LOGIN}@localhost:{tls}"]]


def main():
    name, target, certificates, ours, theirs = sys.argv[1:]
    run.skip_without(target, name, "tinyproxy", "websockets", "nginx")
    authority = os.path.join(certificates, "ca.pem")
    started = []
    good = True
    with tempfile.TemporaryDirectory() as directory:
        try:
            plain = run.websockets(target)
            started.append(plain)
            tls = run.Nginx(target, certificates, directory)
            started.append(tls)
            urls = [f"ws://127.0.0.1:{plain.first_line}/", f"wss://127.0.0.1:{tls.port}/"]
            for way in ways(name, directory, certificates, started):
                for url in urls:
                    arguments = [url, authority, *way]
                    mine, libcurls = run.talk(ours, arguments), run.talk(theirs, arguments)
                    same = mine == libcurls and "not ok" not in mine
                    print(f"{url} by {way}: {'ok' if same else 'NOT OK'}\nours:\n{mine}")
                    if not same:
                        print("libcurl:\n" + libcurls)
                    good = good and same
        finally:
            for each in reversed(started):
                each.stop()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
