"""Runs the echo program through proxies that others wrote, with our library and with libcurl.

    proxies.py tinyproxy|squid|microsocks|stunnel TARGET_DIR CERTIFICATES OURS LIBCURLS
Exit code 77: a peer could not be installed; why is printed.
"""

import os
import subprocess
import sys
import tempfile

import run

LOGIN = "me:secret"
DIGEST, ANY = "2", "-17"  # CURLAUTH_
SQUID_HELPERS = "/usr/lib/squid"

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

# One way to log in each, so that no other is taken.
SQUID = """
http_port 127.0.0.1:{port}
visible_hostname localhost
pid_filename none
cache_log /dev/null
access_log none
cache deny all
shutdown_lifetime 0 seconds
auth_param {way} program {helper} {dir}/{way}
auth_param {way} realm squid
auth_param {way} children 1
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all
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


def squid(directory, way, helper, known):
    path = os.path.join(directory, way)
    with open(path, "w", encoding="ascii") as file:
        file.write(known + "\n")
    return run.Server(["squid", "-N", "-f", "{path}"], directory, SQUID, way=way,
                      helper=os.path.join(SQUID_HELPERS, helper))


def squids(start, directory):
    """One that takes Basic, and one that takes Digest."""
    user, _, password = LOGIN.partition(":")
    hashed = subprocess.run(["openssl", "passwd", "-apr1", password], check=True,
                            stdout=subprocess.PIPE, text=True).stdout.strip()
    basic = start(squid(directory, "basic", "basic_ncsa_auth", f"{user}:{hashed}"))
    digest = start(squid(directory, "digest", "digest_file_auth", LOGIN))
    login = f"http://{LOGIN}@127.0.0.1:"
    return [[f"{login}{basic}"], [f"{login}{basic}", "", ANY], [f"{login}{digest}", "", DIGEST],
            [f"{login}{digest}", "", ANY]]


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
    if name == "squid":
        return squids(start, directory)
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
                    # To the proxy, to the server, or one within the other.
                    layers = url.startswith("wss:") + way[0].startswith("https:")
                    shown = run.talk(ours, arguments, SSL_CTX_FUNCTION=str(layers))
                    same = mine == libcurls == shown and "not ok" not in mine
                    print(f"{url} by {way}: {'ok' if same else 'NOT OK'}\nours:\n{mine}")
                    if not same:
                        print("libcurl:\n" + libcurls)
                        print("ours with CURLOPT_SSL_CTX_FUNCTION:\n" + shown)
                    good = good and same
        finally:
            for each in reversed(started):
                each.stop()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
