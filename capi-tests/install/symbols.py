"""Compares the names that the installed libraries export with the ones that they should.

libcurl's functions: those that docs/compatibility.md, which is written from the table of functions,
says are there. Ours: those that the installed headers declare.

    symbols.py STAGE COMPATIBILITY.MD
"""

import re
import subprocess
import sys
from pathlib import Path

stage, page = Path(sys.argv[1]), Path(sys.argv[2])
rows = re.findall(r"^\| `(curl_\w+)` \| (.*) \|$", page.read_text(), re.MULTILINE)
libcurls = {name for name, here in rows if here != "not yet"}
headers = "".join(path.read_text() for path in (stage / "include/curlws").rglob("*.h"))
declared = re.findall(r"^[A-Za-z][\w *]*?\b((?:curlws|rustls)_\w+)\(", headers, re.MULTILINE)

failed = len(rows) < 90  # the page has changed its form
for library, node, wanted in [
    ("libcurlws.so.0", "CURLWS_0", libcurls | set(declared)),
    ("curlws/libcurl.so.4", "CURL_OPENSSL_4", libcurls),
    ("curlws/libcurl-gnutls.so.4", "CURL_GNUTLS_3", libcurls),
]:
    path = stage / "lib" / library
    listing = subprocess.run(["nm", "-D", "--defined-only", path], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
    exported = {line.split()[-1] for line in listing.splitlines() if " A " not in line}
    expected = {f"{name}@@{node}" for name in wanted}
    soname = subprocess.run(["readelf", "-d", path], check=True, text=True,
                            stdout=subprocess.PIPE).stdout
    print(f"{library}: {len(exported)} names")
    for name in sorted(expected - exported):
        print("  not ok, missing:", name)
    for name in sorted(exported - expected):
        print("  not ok, too much:", name)
    if f"soname: [{path.name}]" not in soname:
        print("  not ok: another SONAME")
        failed = True
    failed |= exported != expected
sys.exit(failed)
