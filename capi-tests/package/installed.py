"""Installs under folders of unusual names and takes it away again; and that there is one version.

    installed.py SOURCE-FOLDER STAGE
"""

import re
import tempfile
from pathlib import Path

from package import ROOT, check, end, expect, make

FOLDERS = {"PREFIX": "/opt/a b", "LIBDIR": "/opt/a b/lib64", "BINDIR": "/opt/tools", "INCLUDEDIR": "/opt/headers",
           "DATADIR": "/opt/data", "DOCDIR": "/opt/papers/curlws", "MANDIR": "/opt/manual"}


def entries(folder):
    return {str(path.relative_to(folder)): path for path in Path(folder).rglob("*")}


with tempfile.TemporaryDirectory() as destination:
    arguments = [f"{name}={value}" for name, value in {**FOLDERS, "DESTDIR": destination}.items()]
    # What others have put where we put ours.
    others = ["opt/a b/lib64/libother.so", "opt/tools/other", "opt/headers/other.h", "opt/papers/curlws/other",
              "opt/a b/lib64/pkgconfig/other.pc", "opt/data/other"]
    for name in others:
        path = Path(destination, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    before = set(entries(destination))
    make("install-files", *arguments)
    new = {name: path for name, path in entries(destination).items() if name not in before}
    files = {name: path for name, path in new.items() if not path.is_dir()}
    check("few files were installed", len(files) > 20)
    for name in files:
        check(f"{name} is nowhere that was named", any(
            f"/{name}".startswith(folder + "/") for key, folder in FOLDERS.items() if key != "PREFIX"))

    lib = Path(destination, "opt/a b/lib64")
    expect("the name for the linker", str((lib / "libcurlws.so").readlink()), "libcurlws.so.0")
    expect("the name for the loader", (lib / "libcurlws.so.0").resolve().name.count("."), 4)
    for name, path in files.items():
        if path.suffix in (".pc", ".cmake") or path.name == "curlws-config":
            text = path.read_text()
            check(f"{name} names DESTDIR", destination not in text)
            check(f"{name} has something left to fill in", "@" not in text.replace('"$@"', ""))
        if not path.is_symlink():
            mode = path.stat().st_mode & 0o777
            wanted = (0o755,) if ".so" in path.name or path.parent.name == "tools" else (0o644,)
            check(f"{name} has the mode {mode:o}", mode in wanted)

    make("uninstall", *arguments)
    left = {name: path for name, path in entries(destination).items() if name not in before}
    expect("left", sorted(name for name, path in left.items() if not path.is_dir() or "curlws" in name.lower()), [])
    expect("what others installed", [name for name in others if not Path(destination, name).exists()], [])
    make("uninstall", *arguments)  # a second time is no error

    # `sudo make install`: what `make` has built, by root, who has no cargo.
    make("install", *arguments, "CARGO=no-cargo")
    again = {name for name, path in entries(destination).items() if name not in before and not path.is_dir()}
    expect("installed without cargo", sorted(again ^ set(files)), [])

# What a release changes: docs/releasing.md.
wanted = re.search(r'^version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE).group(1)
own = re.compile(r'^name = "(?:curlws|curlws-cli)"\nversion = "(.*)"', re.MULTILINE)
for name in ("Cargo.toml", "cli/Cargo.toml", "Cargo.lock", "fuzz/Cargo.lock"):
    if (ROOT / name).exists():
        for found in own.findall((ROOT / name).read_text()):
            expect(f"the version in {name}", found, wanted)
check(f"no heading for {wanted} in CHANGELOG.md", f"\n## {wanted} " in (ROOT / "CHANGELOG.md").read_text())
end()
