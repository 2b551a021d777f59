#!/usr/bin/env python3
"""Checks a page of docs/man: its form, that its C is true, and that its example does what it says.

    page.py PAGE.md STAGE ECHO_SERVER [LIBCURL-INCLUDE]      all about one page
    page.py PAGE.md STAGE ECHO_SERVER --valgrind             its example alone, under valgrind

ECHO_SERVER prints its URL on its first line. An example that uses nothing of ours must compile with
libcurl's headers, too.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from guide import OURS, program  # noqa: E402

HEADINGS = ["NAME", "SYNOPSIS", "DESCRIPTION", "RETURN VALUE", "THREADS", "DIFFERENCES", "EXAMPLE", "SEE ALSO"]
CC = os.environ.get("CC", "cc")
STRICT = ["-std=gnu11", "-Wall", "-Wextra", "-Werror"]
LOOSE = ["-Wno-unused-variable", "-Wno-unused-but-set-variable", "-Wno-unused-parameter", "-Wno-unused-function",
         "-Wno-deprecated-declarations"]
BLOCK = re.compile(r"^```c\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SECONDS = 30


class Page:
    """A page's text, by section."""

    def __init__(self, path):
        self.path = Path(path)
        self.text = self.path.read_text(encoding="utf-8")
        self.name, self.number = self.path.name.removesuffix(".md").rsplit(".", 1)
        found = list(re.finditer(r"^# (.+)$", re.sub(FENCED, self.blank, self.text), re.MULTILINE))
        self.headings = [one[1] for one in found]
        ends = [one.start() for one in found[1:]] + [len(self.text)]
        self.sections = {one[1]: self.text[one.end():end] for one, end in zip(found, ends)}
        names = self.sections.get("NAME", "").split(" - ")[0].strip()
        self.names = re.split(r",\s*", names)

    @staticmethod
    def blank(block):
        """As many characters, none of which is a heading."""
        return re.sub(r"[^\n]", ".", block[0])

    def line(self, within, at):
        return self.text[:self.text.index(self.sections[within]) + at].count("\n") + 1


def form(page):
    """What is wrong with the page's form."""
    head = re.match(r"title: (\S+)\nsection: (\d)\nsource: libcurlws\nvolume: libcurlws manual\n\n# NAME\n", page.text)
    if not head or (head[1], head[2]) != (page.name, page.number):
        yield "the metadata block is not the agreed one (title, section, source, volume)"
    if not re.fullmatch(r"\s*[\w, \n-]+ - [^\n]{3,70}\s*", page.sections.get("NAME", "")):
        yield "NAME is no `name, name - what it does`, on one line behind the dash"
    elif page.names[0] != page.name:
        yield f"NAME begins with {page.names[0]}"
    if page.number == "3":
        known = [one for one in HEADINGS if one in page.headings]
        if [one for one in page.headings if one in HEADINGS] != known:
            yield f"headings are not in the order {HEADINGS}"
        wanted = {"NAME", "DESCRIPTION", "SEE ALSO"}
        if page.name.startswith("curl") and (page.name + "(") in page.sections.get("SYNOPSIS", ""):
            wanted |= {"SYNOPSIS", "EXAMPLE", "RETURN VALUE"}
        for missing in sorted(wanted - set(page.headings)):
            yield f"there is no {missing}"
    for number, line in enumerate(page.text.splitlines(), 1):
        if len(line) > 120 and page.name != "curlws_options":  # which is generated
            yield f"line {number} is longer than 120"


def compiled(source, flags, include, to=None, libraries=()):
    """The compiler's words, if it had any."""
    command = [CC, *flags, "-I", str(include), "-x", "c", "-", *(["-o", to] if to else ["-fsyntax-only"]), *libraries]
    done = subprocess.run(command, input=source, text=True, capture_output=True, check=False)
    return done.stderr if done.returncode else ""


def plain(text):
    """C without comments, and with single spaces, none within parentheses."""
    return " ".join(re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL).split()).replace("( ", "(")


def synopsis(page, include):
    """Prototypes must agree with the header's, and be those of all names."""
    blocks = BLOCK.findall(page.sections.get("SYNOPSIS", ""))
    if not blocks:
        return
    text = "\n".join(blocks)
    if "\ncurl_easy_setopt(" in text:  # of an option, not of a function: a call
        text = program(text.replace("#include <curl/curl.h>", ""), 1, str(HERE.parent / "beyond/guide.h"))
    # Macros of the header's type checks would be expanded in a declaration.
    wrong = compiled(text, [*STRICT, *LOOSE, "-DCURL_DISABLE_TYPECHECK"], include)
    if wrong:
        yield "SYNOPSIS disagrees with the header:\n" + wrong
    header = plain((include / "curl/curlws.h").read_text(encoding="utf-8")
                   + (include / "curl/mprintf.h").read_text(encoding="utf-8"))
    for name in page.names:
        if f"{name}(" in header and f"{name}(" not in text:
            yield f"SYNOPSIS does not declare {name}"


def blocks_between(page, include):
    """C in other sections: a struct must be the header's, anything else compile as a reader's code."""
    header = plain((include / "curl/curlws.h").read_text(encoding="utf-8"))
    for section, text in page.sections.items():
        if section in ("SYNOPSIS", "EXAMPLE"):
            continue
        for found in BLOCK.finditer(text):
            if re.match(r"(struct|typedef|enum) ", found[1]):
                for one in re.findall(r"^(?:struct|typedef|enum) .*?;$", found[1], re.MULTILINE | re.DOTALL):
                    if one.count("{") == one.count("}") and plain(one) not in header:
                        yield f"not as in the header: {one}"
                for one in re.findall(r"^(?:struct|enum) \w+ \{.*?^\};$", found[1], re.MULTILINE | re.DOTALL):
                    if plain(one) not in header:
                        yield f"not as in the header:\n{one}"
                continue
            line = page.line(section, found.start(1))
            source = program(found[1], line, str(HERE.parent / "beyond/guide.h"))
            wrong = compiled(source, [*STRICT, *LOOSE], include)
            if wrong:
                yield f"line {line} does not compile:\n{wrong}"


def example(page, stage, server, libcurl, checker=()):
    """Examples are whole programs: they compile without a warning, run, and return 0."""
    include = stage / "include/curlws"
    for number, block in enumerate(BLOCK.findall(page.sections.get("EXAMPLE", ""))):
        if not re.search(r"^int main\(", block, re.MULTILINE):
            yield f"example {number} is no whole program"
            continue
        with tempfile.TemporaryDirectory(prefix="curlws-man-") as folder:
            there = os.path.join(folder, "example")
            libraries = [f"-L{stage}/lib", f"-Wl,-rpath,{stage}/lib", "-lcurlws", "-lpthread"]
            wrong = compiled(block, [*STRICT, "-g", "-O1"], include, there, libraries)
            if wrong:
                yield f"example {number} does not compile:\n{wrong}"
                continue
            if libcurl and not OURS.search(block):
                wrong = compiled(block, [*STRICT, "-Wno-deprecated-declarations"], libcurl)
                if wrong:
                    yield f"example {number} does not compile with libcurl's headers:\n{wrong}"
            yield from run(there, folder, server, checker, number)


def run(there, folder, server, checker, number):
    """Runs an example beside an echo server of its own."""
    environment = {key: value for key, value in os.environ.items()
                   if not key.lower().endswith("_proxy") and not key.startswith("CURLWS_")}
    with subprocess.Popen([server, "0"], stdout=subprocess.PIPE, text=True) as peer:
        url = peer.stdout.readline().strip()
        try:
            done = subprocess.run([*checker, there, url], cwd=folder, env=environment, text=True, timeout=SECONDS,
                                  stdin=subprocess.DEVNULL, capture_output=True, check=False)
        except subprocess.TimeoutExpired:
            yield f"example {number} did not end within {SECONDS} s"
            return
        finally:
            peer.kill()
    print(f"example {number} ({url}):\n{done.stdout}{done.stderr}", end="")
    if done.returncode:
        yield f"example {number} returned {done.returncode}"


def main():
    path, stage, server, *more = sys.argv[1:]
    page, stage = Page(path), Path(stage)
    include = stage / "include/curlws"
    if more == ["--valgrind"]:
        checker = ["valgrind", "-q", "--leak-check=full", "--error-exitcode=9"]
        wrong = list(example(page, stage, server, None, checker))
    else:
        wrong = [*form(page), *synopsis(page, include), *blocks_between(page, include),
                 *example(page, stage, server, more[0] if more else None)]
    for one in wrong:
        print(f"not ok: {page.path.name}: {one}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
