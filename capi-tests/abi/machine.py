"""Compares our header and libcurl's as a compiler for another machine sees them: every size and
offset. Nothing is run: the numbers are read from the assembly.

    machine.py COMPILER OURS-INCLUDE THEIRS-INCLUDE [--print]
"""

import re
import subprocess
import sys
from pathlib import Path

FEW = 200  # fewer lines than that and the trick has failed


def numbers(compiler, include):
    """What is measured -> number."""
    source = Path(__file__).with_name("machine.c")
    command = [*compiler.split(), "-std=gnu99", "-w", "-S", "-O1", "-I", include, "-o", "-", source]
    assembly = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = re.findall(r"^@@ (.+) (-?\d+)$", assembly, re.MULTILINE)
    if len(found) < FEW:
        sys.exit(f"{compiler}: only {len(found)} numbers in its assembly")
    return dict(found)


def main():
    compiler, ours, theirs = sys.argv[1:4]
    ours, theirs = numbers(compiler, ours), numbers(compiler, theirs)
    if "--print" in sys.argv:
        print("\n".join(f"{what}: {number}" for what, number in theirs.items()))
    wrong = [f"{what}: ours {ours.get(what)}, libcurl's {theirs.get(what)}"
             for what in theirs if ours.get(what) != theirs.get(what)]
    print("\n".join(wrong) or f"{len(theirs)} sizes and offsets are libcurl's")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
