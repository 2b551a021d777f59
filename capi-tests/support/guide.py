"""Compiles every block of C in a guide as a reader would write it: those that need nothing of ours
against libcurl, too.

    guide.py GUIDE.md AROUND.h OUR-INCLUDE LIBCURL-INCLUDE

AROUND.h declares what the blocks take for granted. A block that has a `main` stands alone; of others,
functions and structs stand outside, and all else in a function.
"""

import os
import re
import subprocess
import sys

FLAGS = ["-std=gnu11", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-Wno-unused-variable",
         "-Wno-unused-but-set-variable", "-Wno-unused-parameter", "-Wno-unused-function"]
OURS = re.compile(r"\bcurlws_|\bCURLWSOPT_|\bcurl_ws_poll|CURLWS_(READABLE|WRITABLE|CLOSED|SERVER|NOHTTP|MESSAGES|"
                  r"AUTOCLOSE|ALONE|PINGOFF|COMPRESS|LENIENT)")


def program(block, line, around):
    """The block as a file; its lines keep their numbers in the guide."""
    here = f'#line {line} "guide"\n'
    if re.search(r"^int main\(", block, re.MULTILINE):
        return here + block
    outside = re.findall(r"^static .*?^}$", block, re.MULTILINE | re.DOTALL)
    outside += re.findall(r"^static [^\n]*\{.*\}$", block, re.MULTILINE)
    inside = block
    for text in outside:
        inside = inside.replace(text, "\n" * text.count("\n"))
    parts = [f'#include "{around}"\n', *[here + text + "\n" for text in outside]]
    return "".join(parts) + "CURLcode guide(void)\n{\n" + here + inside + "\nreturn code;\n}\n"


def main():
    guide, around, ours, libcurl = sys.argv[1:]
    with open(guide, encoding="utf-8") as file:
        text = file.read()
    blocks = bad = 0
    for found in re.finditer(r"^```c\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        blocks += 1
        line = text[:found.start()].count("\n") + 2
        source = program(found[1], line, os.path.abspath(around))
        for include in [ours] if OURS.search(found[1]) else [ours, libcurl]:
            command = [os.environ.get("CC", "cc"), *FLAGS, "-I", include, "-x", "c", "-"]
            done = subprocess.run(command, input=source, text=True, capture_output=True, check=False)
            if done.returncode:
                bad += 1
                print(f"line {line}, with {include}:\n{found[1]}{done.stderr}")
    print(f"{blocks} blocks, {bad} that do not compile")
    sys.exit(0 if blocks and not bad else 1)


if __name__ == "__main__":
    main()
