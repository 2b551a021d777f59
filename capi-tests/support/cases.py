"""Reads case files: which program arguments to run, and what the peer does meanwhile.

A case file stands beside its C program and has the same name; a long one is parted by theme
(`http.cases`, `http.cookies.cases`). `capi-tests/README.md` describes the language; `peer.py` carries out the steps.
"""

import ast
import pathlib
import re
import shlex

MODES = ("whole", "joined", "bytes")

# Lines about the case; every other line is a step of the peer.
DIRECTIVES = ("args", "modes", "only", "peer", "prints", "seconds", "valgrind", "env", "file")


class Case:
    """One `[name]` section."""

    def __init__(self, name):
        self.name = name
        self.args = ["{url}"]
        self.modes = ["whole"]
        self.compared = True  # with libcurl
        self.peer = []  # tls, client-cert, wrong-host, ipv6, absent, rcvbuf=N
        self.prints = []  # texts that our output must contain
        self.seconds = 60
        self.valgrind = True
        self.env = {}
        self.files = {}  # in {dir}, a new folder for each run
        self.steps = []

    def directive(self, word, rest):
        if word == "args":
            self.args = shlex.split(rest)
        elif word == "modes":
            self.modes = rest.split()
            assert all(mode in MODES for mode in self.modes), rest
        elif word == "only":
            assert rest == "ours", rest
            self.compared = False
        elif word == "peer":
            self.peer = rest.split()
        elif word == "prints":
            self.prints.append(rest)
        elif word == "seconds":
            self.seconds = int(rest)
        elif word == "valgrind":
            assert rest == "no", rest
            self.valgrind = False
        elif word == "env":
            key, _, value = rest.partition("=")
            self.env[key] = value
        elif word == "file":
            name, _, text = rest.partition(" ")
            self.files[name] = words(text)[0]


def words(line):
    """Splits a step into words; a word in double quotes is bytes, with Python's escapes."""
    out = []
    for quoted, plain in re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', line):
        if plain:
            out.append(plain)
        else:
            out.append(ast.literal_eval('b"' + quoted + '"'))
    return out


def read(path):
    """All cases of a program, by name, in their order: of its file, and of that file's further parts."""
    path = pathlib.Path(path)
    cases = {}
    for part in [path, *sorted(path.parent.glob(f"{path.stem}.*.cases"))]:
        read_part(part, cases)
    return cases


def read_part(path, cases):
    case = None
    with open(path, encoding="ascii") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            head = re.fullmatch(r"\[([\w.-]+)\]", line)
            if head:
                case = Case(head[1])
                assert case.name not in cases, f"{path}:{number}: {case.name} stands twice"
                cases[case.name] = case
                continue
            assert case, f"{path}:{number}: a line before the first [case]"
            word, _, rest = line.partition(" ")
            if word in DIRECTIVES:
                case.directive(word, rest.strip())
            else:
                case.steps.append(words(line))
