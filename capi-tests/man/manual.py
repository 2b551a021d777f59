#!/usr/bin/env python3
"""Checks the manual as a whole.

    manual.py index DOCS/MAN STAGE             every function has a page, and every page that is named exists
    manual.py render DOCS/MAN SCRIPT [STAGE]   lowdown, mandoc and 80 columns; that all are installed
    manual.py spelling DOCS/MAN                aspell, with the words of words.txt
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from page import FENCED, Page

# Of the C library, and other programs: what pages may refer to beside each other.
OTHERS = {"poll(2)", "select(2)", "epoll(7)", "epoll_wait(2)", "socketpair(2)", "accept(2)", "fork(2)", "printf(3)",
          "getenv(3)", "ld.so(8)", "pkg-config(1)", "gcc(1)", "curl(1)", "setlocale(3)", "snprintf(3)", "free(3)",
          "malloc(3)", "pthreads(7)", "signal(7)", "netrc(5)", "getaddrinfo(3)", "environ(7)", "socket(2)",
          "nginx(8)", "stunnel(8)", "head(1)"}


def pages_of(folder):
    return [Page(path) for path in sorted(Path(folder).glob("*.[13].md"))]


def index(folder, stage):
    pages = pages_of(folder)
    named = {}
    for page in pages:
        for name in page.names:
            if name in named:
                yield f"{name} has two pages: {named[name]} and {page.path.name}"
            named[name] = page.path.name
    there = {f"{name}({page.number})" for page in pages for name in page.names}
    listing = subprocess.run(["nm", "-D", "--defined-only", Path(stage) / "lib/libcurlws.so"], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
    exported = set(re.findall(r"\b(curl_\w+|curlws_\w+)@@", listing))
    if len(exported) < 120:
        yield f"only {len(exported)} functions are exported"
    for name in sorted(exported - set(named)):
        yield f"{name} has no page"
    for page in pages:
        if "SYNOPSIS" in page.sections:
            for name in re.findall(r"[ *](curl(?:ws)?_\w+)\(", page.sections["SYNOPSIS"]):
                if page.number == "3" and name not in page.names:
                    yield f"{page.path.name} declares {name}, which is not in its NAME"
        for name in set(re.findall(r"\b[\w.-]+\([1-8]\)", re.sub(FENCED, "", page.text))):
            if name not in there | OTHERS and not re.match(r"(CURL|RFC)", name):
                yield f"{page.path.name} refers to {name}, which does not exist"
        also = re.sub(r"`[\w.-]+\([1-8]\)`", "", page.sections.get("SEE ALSO", ""))
        if page.number == "3" and "curl" in also.split("RFC")[0]:
            yield f"{page.path.name}: SEE ALSO names pages as `curl_ws_send(3)`: {also.strip()}"
    overview = " ".join(page.text for page in pages if page.name == "libcurlws")
    for page in pages:
        if page.number == "3" and page.name != "libcurlws" and not any(f"{name}(3)" in overview for name in page.names):
            yield f"libcurlws(3) does not lead to {page.name}(3)"


def render(folder, script, stage=None):
    with tempfile.TemporaryDirectory(prefix="curlws-man-") as out:
        done = subprocess.run([script, out, "0.0"], text=True, capture_output=True, check=False)
        if done.returncode or done.stderr or done.stdout:
            yield f"{script}: {done.stdout}{done.stderr}"
        wanted = subprocess.run([script, "list"], check=True, text=True, stdout=subprocess.PIPE).stdout.split()
        made = {str(path.relative_to(out)) for path in Path(out).rglob("*.[13]")}
        if made != set(wanted):
            yield f"made and not listed, or the other way round: {sorted(made ^ set(wanted))}"
        for page in wanted if stage else []:
            if not (Path(stage) / "share/man" / page).is_file():
                yield f"not installed: {page}"
        for path in sorted(Path(out).rglob("*.[13]")):
            if path.read_text(encoding="utf-8").startswith(".so "):
                continue
            lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", path], text=True, capture_output=True,
                                  check=False)
            if lint.returncode or lint.stdout:
                yield f"mandoc: {lint.stdout}{lint.stderr}"
            shown = subprocess.run(["mandoc", "-T", "utf8", "-O", "width=80", path], check=True, text=True,
                                   stdout=subprocess.PIPE).stdout
            for line in re.sub(r".\x08", "", shown).splitlines():
                if len(line) > 80:
                    yield f"{path.name}: wider than 80 columns: {line}"


def spelling(folder):
    known = {word for path in Path(folder).glob("words*.txt") for word in path.read_text(encoding="utf-8").split()}
    for page in pages_of(folder):
        text = re.sub(FENCED, "", page.text)
        text = re.sub(r"`[^`]*`|\b\w+\([1-8]\)|https?://\S+|\b\w*_\w*\b", " ", text)
        text = text.split("# NAME", 1)[-1]
        done = subprocess.run(["aspell", "list", "--lang=en_GB", "--encoding=utf-8"], input=text, check=True, text=True,
                              stdout=subprocess.PIPE)
        for word in sorted(set(done.stdout.split())):
            if {word, word.lower(), word.removesuffix("'s"), word.lower().removesuffix("'s")} & known:
                continue
            yield f"{page.path.name}: {word} (a mistake, or a word for docs/man/words.txt)"


if __name__ == "__main__":
    wrong = list({"index": index, "render": render, "spelling": spelling}[sys.argv[1]](*sys.argv[2:]))
    for one in wrong:
        print("not ok:", one)
    sys.exit(1 if wrong else 0)
