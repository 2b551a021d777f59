"""What the tests of packages share: the build that the stage was installed from, and running make."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(sys.argv[1]).resolve()
STAGE = Path(sys.argv[2]).resolve()
wrong = []


def run(*command, env=None, cwd=ROOT):
    """Its output; the test ends where it fails."""
    done = subprocess.run([str(word) for word in command], cwd=cwd, env={**os.environ, **(env or {})}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.exit(f"not ok: {' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout


def make(*arguments):
    """make, in the folder that the stage is in. What called this test has made variables of its own."""
    for name in ("MAKEFLAGS", "MAKELEVEL", "DESTDIR", "PREFIX", "LIBDIR"):
        os.environ.pop(name, None)
    return run("make", "-s", *arguments, env={"CARGO_TARGET_DIR": str(STAGE.parent)})


def expect(what, got, wanted):
    if got != wanted:
        wrong.append(f"{what}: {got!r} in place of {wanted!r}")


def check(what, fine):
    if not fine:
        wrong.append(what)


def end():
    print("\n".join("not ok: " + line for line in wrong) or "as it should be")
    sys.exit(bool(wrong))
