"""Builds a program that needs no library of ours where it runs: one with the archive, one with no shared
library at all.

    static.py SOURCE-FOLDER STAGE
"""

import os
import subprocess
import tempfile

from package import ROOT, STAGE, check, end, run

os.environ["PKG_CONFIG_PATH"] = str(STAGE / "lib/pkgconfig")
cflags = run("pkg-config", "--cflags", "curlws").split()
libs = run("pkg-config", "--static", "--libs", "curlws").split()
system = [flag for flag in libs if flag.startswith("-l") and flag != "-lcurlws"]
compiler = os.environ.get("CC", "cc")
with tempfile.TemporaryDirectory() as folder:
    ways = {"archive": [str(STAGE / "lib/libcurlws.a"), *system], "static": ["-static", *libs]}
    for way, flags in ways.items():
        program = os.path.join(folder, way)
        run(compiler, ROOT / "examples/websocket.c", "-o", program, *cflags, *flags)
        needed = [line for line in run("readelf", "-d", program).splitlines() if "NEEDED" in line]
        check(f"{way} needs {needed}", not any("curlws" in line for line in needed))
        check(f"static needs {needed}", way != "static" or not needed)
        # Nobody listens there: it says so, and it is the library that does.
        done = subprocess.run([program, "ws://127.0.0.1:1/"], text=True, capture_output=True, check=False)
        check(f"{way} ends with {done.returncode}: {done.stderr}",
              done.returncode == 1 and "connect" in done.stderr)
end()
