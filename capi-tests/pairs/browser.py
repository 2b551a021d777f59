"""Headless Chromium with page.html, which reports by a POST to the server that it came from."""

import http.server
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = ("chromium-headless-shell", "chromium")
# Without these it looks for hosts of Google's, and this machine has no sandbox for root.
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--no-proxy-server"]
FILES = {"/page.html": "text/html", "/conversation.js": "text/javascript"}


def handler(reports):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            path = urllib.parse.urlsplit(self.path).path
            if path not in FILES:
                self.send_error(404)
                return
            with open(os.path.join(HERE, path[1:]), "rb") as file:
                body = file.read()
            self.send_response(200)
            self.send_header("Content-Type", FILES[path] + "; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            reports.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    return Handler


def program():
    """Its path; None: it is not installed."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def browse(urls, certificates):
    """What the page printed about these URLs; the certificate of `certificates` counts as good."""
    reports = queue.Queue()
    with open(os.path.join(certificates, "pin.txt"), encoding="ascii") as file:
        key = file.read().removeprefix("sha256//")
    profile = tempfile.mkdtemp()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(reports)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = f"http://127.0.0.1:{server.server_port}/page.html?" + \
            urllib.parse.urlencode([("u", url) for url in urls])
        with open(os.path.join(profile, "log"), "w+", encoding="utf-8", errors="replace") as log:
            process = subprocess.Popen(
                [program(), *FLAGS, f"--user-data-dir={profile}/data", "--remote-debugging-port=0",
                 f"--ignore-certificate-errors-spki-list={key}", page],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
            ended = threading.Thread(target=lambda: reports.put(f"not ok: exit code {process.wait()}\n"))
            ended.start()
            try:
                report = reports.get()
            finally:
                os.killpg(process.pid, signal.SIGKILL)  # Debian's program is a script that starts it
                ended.join()
                server.shutdown()
                shutil.rmtree(profile, ignore_errors=True)  # what is being killed may write yet
            if "not ok" in report:
                log.seek(0)
                report += log.read()
    return report
