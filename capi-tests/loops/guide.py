"""Every block of C in a guide is a run of lines of the example that was linked last before it.

    guide.py GUIDE
"""

import os
import re
import sys


def lines_of(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        guide = file.read()
    blocks = 0
    good = True
    for found in re.finditer(r"^```c\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL):
        blocks += 1
        block = lines_of(found[1])
        where = guide[:found.start()].count("\n") + 1
        links = re.findall(r"\]\(([^)]*\.c)\)", guide[:found.start()])
        if not links:
            print(f"line {where}: no example is linked before this block")
            good = False
            continue
        with open(os.path.join(os.path.dirname(sys.argv[1]), links[-1]), encoding="utf-8") as file:
            example = lines_of(file.read())
        starts = range(len(example) - len(block) + 1)
        if not block or not any(example[start:start + len(block)] == block for start in starts):
            print(f"line {where}: this is not in {links[-1]}:\n{found[1]}")
            good = False
    print(f"{blocks} blocks")
    sys.exit(0 if good and blocks else 1)


if __name__ == "__main__":
    main()
