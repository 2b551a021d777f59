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
# As the compiler sees them: rustls.h has functions that we are not built with.
include = stage / "include/curlws"
headers = subprocess.run(["cc", "-E", "-P", f"-I{include}", "-include", "rustls.h", "-include",
                          "curl/curl.h", "-x", "c", "/dev/null"],
                         check=True, text=True, stdout=subprocess.PIPE).stdout
declared = re.findall(r"^[A-Za-z_][\w *]*?\b((?:curlws|rustls)_\w+|curl_ws_poll)\(", headers, re.MULTILINE)

# The archive has them too, and but for rustls_* what stands in for libcurl: a program with the address of
# each of ours can be linked with it.
without_rustls = sorted(name for name in declared if not name.startswith("rustls_"))
for library, ours in [("libcurlws.a", sorted(declared)), ("curlws/libcurl.so.4", without_rustls)]:
    source = "#include <curl/curl.h>\n#include <rustls.h>\nvoid (*all[])(void) = {\n" + "".join(
        f"(void (*)(void)){name},\n" for name in ours) + "};\nint main(void) { return !all[0]; }\n"
    subprocess.run(["cc", f"-I{include}", "-x", "c", "-", "-x", "none", stage / "lib" / library,
                    "-lpthread", "-ldl", "-lm", "-o", "/dev/null"], check=True, text=True, input=source)
    print(f"{library}: {len(ours)} names of ours")

standing_in = libcurls | set(without_rustls)
failed = len(rows) < 90  # the page has changed its form
for library, node, wanted in [
    ("libcurlws.so.0", "CURLWS_0", libcurls | set(declared)),
    ("curlws/libcurl.so.4", "CURL_OPENSSL_4", standing_in),
    ("curlws/libcurl-gnutls.so.4", "CURL_GNUTLS_3", standing_in),
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
