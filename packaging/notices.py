#!/usr/bin/env python3
"""Writes packaging/NOTICES: the licences of all crates that the library and the tool contain.

    notices.py [--check]     (--check: fails if the committed file is not current)

Which crates those are is asked of cargo, for the systems named below; the texts are those that the crates
carry. Where a crate lets one choose between licences, the first of CHOICE that it offers is chosen.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTICES = ROOT / "packaging/NOTICES"
SYSTEMS = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "i686-unknown-linux-gnu"]
# Licences and what their text, and no other, says.
CHOICE = {
    "MIT": "Permission is hereby granted, free of charge, to any",
    "ISC": "Permission to use, copy, modify, and/or distribute this software",
    "BSD-3-Clause": "Redistribution and use in source and binary forms",
    "Zlib": "This software is provided 'as-is'",
    "Apache-2.0": "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
}
HEAD = """\
libcurlws is under the MIT licence (LICENSE). Compiled into it, and into the program curlws, are the crates
and the parts of Rust's standard library that are named here, under the licences that follow.
Written by packaging/notices.py (`make notices`); do not edit.
"""


def linked(system):
    """The packages that are linked on a system: neither what builds, nor what runs in the compiler."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", system]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT).stdout)
    packages = {package["id"]: package for package in answer["packages"]}
    nodes = {node["id"]: node for node in answer["resolve"]["nodes"]}
    installed = ("curlws", "curlws-cli")
    found, ahead = {}, [key for key in answer["workspace_members"] if packages[key]["name"] in installed]
    while ahead:
        package = packages[ahead.pop()]
        if package["id"] in found or any("proc-macro" in t["kind"] for t in package["targets"]):
            continue
        found[package["id"]] = package
        ahead += [dep["pkg"] for dep in nodes[package["id"]]["deps"]
                  if any(kind["kind"] is None for kind in dep["dep_kinds"])]
    return {key: package for key, package in found.items() if package["source"]}


def plain(text):
    """A text without what editors did to it."""
    lines = [line.rstrip() for line in text.expandtabs().splitlines()]
    return "\n".join(lines).strip("\n") + "\n"


def texts(package):
    """The chosen licence of a package, and its texts."""
    folder = Path(package["manifest_path"]).parent
    files = sorted(path for path in folder.rglob("*")
                   if path.is_file() and re.match(r"(?i)(licen[cs]e|copying|unlicense)", path.name))
    expression = package["license"] or ""
    if " AND " in expression:  # all of them
        return expression, [plain(path.read_text()) for path in files]
    offered = re.split(r" OR |/", expression.strip("()"))
    for licence in (licence for licence in CHOICE if licence in offered):
        for path in (path for path in files if path.parent == folder):
            text = plain(path.read_text())
            if CHOICE[licence] in " ".join(text.split()):
                return licence, [text]
    sys.exit(f"{package['name']} {package['version']} ({expression}): no text of a licence that we know")


def split(text):
    """The lines of a text that name owners, and the others without what sets them: the terms."""
    owners, terms = [], []
    for line in text.splitlines():
        owner = re.match(r"\s*(Copyright|\(c\)|\u00a9)(?! (notice|owner|holder|law|and|license|statement)).*\d{4}|"
                         r"\s*Copyright \([Cc]\)|\s*Copyright The|\s*All rights reserved", line)
        (owners if owner else terms).append(line)
    bare = " ".join(" ".join(terms).split())
    return [line.strip() for line in owners], re.sub(r"^(The )?(MIT|ISC) License(:| \((MIT|ISC)\))? ", "", bare)


def notices():
    packages = {key: package for system in SYSTEMS for key, package in linked(system).items()}
    names, groups = [], {}
    for package in sorted(packages.values(), key=lambda p: (p["name"], p["version"])):
        licence, parts = texts(package)
        name = f"{package['name']} {package['version']}"
        names.append(f"  {name}: {licence}")
        for text in parts:
            owners, terms = split(text)
            groups.setdefault(terms, (text, []))[1].append((name, owners))
    parts = [HEAD, "\n".join(names) + "\n", (ROOT / "packaging/notices-std.txt").read_text()]
    for text, users in groups.values():
        parts.append("-" * 100 + "\n" + "".join(
            f"{name}\n" + "".join(f"    {owner}\n" for owner in owners) for name, owners in users)
            + "-" * 100 + "\n\n" + text)
    return "\n".join(parts)


def main():
    wanted = notices()
    if "--check" not in sys.argv:
        NOTICES.write_text(wanted)
    elif not NOTICES.exists() or NOTICES.read_text() != wanted:
        sys.exit("packaging/NOTICES is not current: make notices")
    print(f"packaging/NOTICES: {wanted.count(chr(10))} lines")


main()
