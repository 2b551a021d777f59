"""Makes the Debian packages and looks into them.

    debs.py SOURCE-FOLDER STAGE
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

from package import ROOT, STAGE, check, end, expect, run

if not (shutil.which("dpkg-buildpackage") and shutil.which("dh")):
    print("skipped: needs dpkg-dev and debhelper")
    sys.exit(77)
version = re.search(r'^version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE).group(1)
tool = (STAGE / "bin/curlws").exists()
expected = {"libcurlws0", "libcurlws-dev"} | ({"curlws"} if tool else set())


def contents(deb):
    lines = run("dpkg-deb", "-c", deb).splitlines()
    return {line.split()[5].removeprefix("./"): line for line in lines if not line.startswith("d")}


with tempfile.TemporaryDirectory() as folder:
    out = Path(folder, "debs")
    run("packaging/deb.sh", out, version, env={"CARGO_TARGET_DIR": str(STAGE.parent), "MAKEFLAGS": "", "MAKELEVEL": "",
                                               "DPKG_DEB_COMPRESSOR_TYPE": "none"})
    debs = {deb.name.split("_")[0]: deb for deb in out.glob("*.deb")}
    expect("packages", set(debs), expected)
    files = {name: contents(deb) for name, deb in debs.items()}
    triplet = run("dpkg-architecture", "-qDEB_HOST_MULTIARCH").strip()
    lib = f"usr/lib/{triplet}"

    doc = "usr/share/doc/libcurlws0"
    expect("libcurlws0", set(files["libcurlws0"]), {
        f"{lib}/libcurlws.so.0", f"{lib}/libcurlws.so.{version}", f"{lib}/curlws/libcurl.so.4",
        f"{lib}/curlws/libcurl-gnutls.so.4", f"{doc}/copyright", f"{doc}/changelog.gz"})
    headers = {f"usr/include/curlws/{path.relative_to(STAGE / 'include/curlws')}"
               for path in (STAGE / "include/curlws").rglob("*.h*")}
    pages = {f"usr/share/man/man3/{path.name}.gz" for path in (STAGE / "share/man/man3").glob("*.3")}
    wanted = headers | pages | {
        f"{lib}/libcurlws.a", f"{lib}/libcurlws.so", f"{lib}/pkgconfig/curlws.pc", f"{lib}/curlws/pkgconfig/libcurl.pc",
        f"{lib}/cmake/CurlWS/CurlWSConfig.cmake", "usr/bin/curlws-config",
        "usr/share/doc/libcurlws-dev/examples/hello.c", "usr/share/doc/libcurlws-dev/docs/beyond.md"}
    expect("missing from libcurlws-dev", wanted - set(files["libcurlws-dev"]), set())
    expect("too much in libcurlws-dev", [name for name in files["libcurlws-dev"] if ".so." in name], [])
    if tool:
        expect("missing from curlws", {"usr/bin/curlws", "usr/share/bash-completion/completions/curlws",
               "usr/share/zsh/vendor-completions/_curlws"} - set(files["curlws"]), set())

    # Nobody is to depend on what stands in for libcurl, and all on what they were linked with.
    control = Path(folder, "control")
    run("dpkg-deb", "-e", debs["libcurlws0"], control)
    symbols = (control / "symbols").read_text()
    check("the symbols file names libcurl", "libcurl.so" not in symbols)
    check("the symbols file is short", symbols.count("@CURLWS_0 ") > 200)
    check("no trigger for the loader's cache", "ldconfig" in (control / "triggers").read_text())
    check("does not depend on libc", "libc6 (" in (control / "control").read_text())

    notices = re.findall(r"^  (\S+ \S+): ", (ROOT / "packaging/NOTICES").read_text(), re.MULTILINE)
    check("few crates", len(notices) > 40)
    for name, deb in debs.items():
        unpacked = Path(folder, name)
        run("dpkg-deb", "-x", deb, unpacked)
        text = (unpacked / f"usr/share/doc/{name}/copyright").read_text()
        check(f"{name}: no licence of ours", "the libcurlws authors" in text)
        expect(f"{name}: crates without a licence", [crate for crate in notices if crate not in text], [])
    pc = (Path(folder, "libcurlws-dev") / lib / "pkgconfig/curlws.pc").read_text()
    check(f"curlws.pc: {pc}", f"libdir=/{lib}\n" in pc and "includedir=/usr/include/curlws\n" in pc)
end()
