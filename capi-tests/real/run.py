"""Runs the echo program against a server that others wrote, with our library and with libcurl.

    run.py websockets|ws|nginx TARGET_DIR CERTIFICATES OURS LIBCURLS
Exit code 77: the server could not be installed; why is printed.
"""

import os
import socket
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77

# nginx as a TLS front of a websockets server on a Unix socket, which it calls `echo`.
NGINX = """
daemon off;
pid {dir}/pid;
error_log {dir}/error.log;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {dir}/body;
    proxy_temp_path {dir}/proxy;
    fastcgi_temp_path {dir}/fastcgi;
    uwsgi_temp_path {dir}/uwsgi;
    scgi_temp_path {dir}/scgi;
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
    proxy_set_header Host $host;
    upstream echo {{ server unix:{upstream}; }}
    server {{
        listen 127.0.0.1:{port} ssl{listen};
        ssl_certificate {certificates}/server.pem;
        ssl_certificate_key {certificates}/server.key;
        {server}
    }}
}}
"""


class Started:
    """A server process: started, its first line of output read, and ended by its handle."""

    def __init__(self, command, env=None):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
        self.first_line = self.process.stdout.readline().strip()
        if not self.first_line:
            raise RuntimeError(f"{command[0]} did not start")

    def stop(self):
        self.process.kill()
        self.process.wait()


def websockets(target, *socket_path):
    python = os.path.join(target, "venv", "bin", "python")
    return Started([python, os.path.join(HERE, "websockets_echo.py"), *socket_path])


def ws(target):
    env = {**os.environ, "NODE_PATH": os.path.join(target, "npm", "node_modules")}
    return Started(["node", os.path.join(HERE, "ws_echo.js")], env)


def skip_without(target, *names):
    """Ends the test where one of the peers could not be installed."""
    for needed in names:
        missing = os.path.join(target, "peers", needed + ".missing")
        ready = os.path.join(target, "peers", needed + ".ready")
        if not os.path.exists(ready):
            print("skipped:", open(missing, encoding="utf-8").read().strip()
                  if os.path.exists(missing) else f"{needed} is not installed (real/install.sh)")
            sys.exit(SKIPPED)


class Server:
    """A server process on a port of its own; {port}, {path} (of its configuration) and {dir} in
    the command are filled in."""

    def __init__(self, command, directory, config=None, **values):
        env = {**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}
        for _ in range(5):  # a free port may be taken before the server has it
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
            path = os.path.join(directory, command[0] + ".conf")
            if config:
                with open(path, "w", encoding="ascii") as file:
                    file.write(config.format(port=self.port, dir=directory, **values))
            words = [word.format(port=self.port, path=path, dir=directory) for word in command]
            self.process = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL)
            if self.answers():
                return
            self.process.wait()
        raise RuntimeError(f"{command[0]} did not start")

    def answers(self):
        """Whether the port is open before the process ends."""
        while self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return True
            except OSError:
                os.sched_yield()
        return False

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Nginx(Server):
    """nginx as TLS front of a websockets server; `server` are lines of its configuration, `listen`
    is more about its port."""

    def __init__(self, target, certificates, directory,
                 server="location / { proxy_pass http://echo; }", listen=""):
        os.chmod(directory, 0o755)  # workers run as another user when we are root
        upstream = os.path.join(directory, "upstream")
        self.upstream = websockets(target, upstream)
        os.chmod(upstream, 0o777)
        command = ["nginx", "-e", "{dir}/error.log", "-c", "{path}", "-p", "{dir}"]
        super().__init__(command, directory, NGINX, certificates=certificates, upstream=upstream,
                         server=server, listen=listen)

    def stop(self):
        super().stop()
        self.upstream.stop()


def talk(program, arguments, **env):
    done = subprocess.run([program, *arguments], stdout=subprocess.PIPE, text=True, timeout=120,
                          check=False, env={**os.environ, **env})
    return done.stdout + (f"not ok: exit code {done.returncode}\n" if done.returncode else "")


def main():
    name, target, certificates, ours, theirs = sys.argv[1:]
    skip_without(target, *((name, "websockets") if name == "nginx" else (name,)))
    with tempfile.TemporaryDirectory() as directory:
        if name == "nginx":
            server = Nginx(target, certificates, directory)
            arguments = [f"wss://localhost:{server.port}/", os.path.join(certificates, "ca.pem")]
        else:
            server = websockets(target) if name == "websockets" else ws(target)
            arguments = [f"ws://127.0.0.1:{server.first_line}/"]
        try:
            mine, libcurls = talk(ours, arguments), talk(theirs, arguments)
            shown = talk(ours, arguments, SSL_CTX_FUNCTION="1") if name == "nginx" else mine
        finally:
            server.stop()
    print("ours:\n" + mine)
    if mine != libcurls:
        print("libcurl:\n" + libcurls)
    if mine != shown:
        print("ours with CURLOPT_SSL_CTX_FUNCTION:\n" + shown)
    sys.exit(0 if mine == libcurls == shown and "not ok" not in mine else 1)


if __name__ == "__main__":
    main()
