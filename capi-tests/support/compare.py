"""Runs one case with our library and with libcurl and compares all that can be seen.

A test passes when the program and its peer print the same with both, nothing says "not ok",
and the case's `prints` stand in our output. What differs on purpose stands in
differences.txt; a difference listed there that is none any more fails too.

    compare.py CASEFILE CASE --ours PROGRAM [--theirs PROGRAM] [--valgrind] ...
"""

import argparse
import difflib
import os
import re
import subprocess
import sys
import tempfile

import cases
import peer

VALGRIND = [
    "valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full",
    f"--suppressions={os.path.dirname(os.path.abspath(__file__))}/valgrind.supp",
    "--show-leak-kinds=definite,indirect,possible", "--errors-for-leak-kinds=definite,indirect,possible",
]


def known_differences(path):
    """name or name/mode -> what ours prints instead. A `?` before the name: not in every run."""
    known = {}
    with open(path, encoding="ascii") as file:
        for line in file:
            line = line.strip()
            if line and not line.startswith("#"):
                name, _, rest = line.partition(" ")
                ours, _, reason = rest.partition(" -- ")
                assert reason, f"{path}: no reason for {name}"
                known[name] = ours.strip()
    return known


def run(case, mode, program, options, under=()):
    """One run against a fresh peer; returns what the program and the peer printed."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in case.files.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(text)
        return run_in(folder, case, mode, program, options, under)


def run_in(folder, case, mode, program, options, under):
    """The same, with the folder that `{dir}` stands for."""
    scripted = peer.Peer(case, mode, options.certificates)
    scripted.start()
    arguments = list(case.args)
    for name, value in (*scripted.names.items(), ("dir", folder)):
        arguments = [a.replace("{" + name + "}", value) for a in arguments]
    # For another machine (packaging/cross.sh) the programs run under an emulator.
    under = [*under, *os.environ.get("EMULATOR", "").split()]
    seconds = case.seconds * (10 if under else 1)
    command = [*under, program, *arguments]
    # Proxies and certificates of the tester's own must not be seen.
    env = {key: value for key, value in os.environ.items()
           if not key.lower().endswith("_proxy") and not key.startswith(("SSL_CERT", "CURL", "NETRC"))}
    env.update({key: value.replace("{dir}", folder) for key, value in case.env.items()})
    driver = getattr(options, "driver", None)
    if driver:
        env["DRIVER"] = driver
    try:
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, timeout=seconds,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        out, err, code = done.stdout, done.stderr, done.returncode
    except subprocess.TimeoutExpired as late:
        out, err, code = late.stdout or b"", late.stderr or b"", f"none after {seconds} s"
    lines = out.decode("utf-8", "backslashreplace").splitlines()
    if code:
        lines.append(f"not ok: exit code {code}")
    lines += scripted.finish(seconds)
    lines = [line.replace(":" + scripted.names["port"], ":PORT") for line in lines]
    return lines, err.decode("utf-8", "backslashreplace")


def complaints(case, lines):
    """What is wrong with our output, libcurl aside."""
    text = "\n".join(lines)
    wrong = [line for line in lines if "not ok" in line.lower()]
    wrong += [f"not printed: {wanted}" for wanted in case.prints if wanted not in text]
    return wrong


def show(title, lines):
    print(f"--- {title}")
    print("\n".join(lines[:200]))


def judge_difference(name, mode, ours, theirs, known):
    """What differs must be listed, what is listed must differ, and as it says."""
    listed = {key.lstrip("?"): key for key in known}
    # What differs by curl_easy_perform does by a multi handle, unless another line says how.
    names = [name, re.sub(r"^multi\.(\w+)\.", "multi.", name), re.sub(r"^multi\.(\w+)\.", "", name)]
    places = [place for each in names for place in (f"{each}/{mode}", each)]
    key = next((listed[place] for place in places if place in listed), None)
    if key is None:
        return ["differs from libcurl"] if theirs != ours else []
    if theirs == ours:
        # What differs by curl_easy_perform may be the same by a multi handle.
        if name.startswith("multi.") and not key.lstrip("?").startswith("multi."):
            return []
        return [] if key[0] == "?" else ["does not differ any more: take it out of differences.txt"]
    if known[key] not in "\n".join(ours):
        return [f"should differ by printing: {known[key]}"]
    return []


def compare(name, case, mode, options, known):
    """One mode of a comparison; True where all is well."""
    ours, ours_err = run(case, mode, options.ours, options)
    wrong = complaints(case, ours)
    theirs = None
    if options.theirs and case.compared:
        theirs, _ = run(case, mode, options.theirs, options)
        wrong += judge_difference(name, mode, ours, theirs, known)
    if wrong:
        print(f"{name} ({mode}): NOT OK")
        print("\n".join("  " + line for line in wrong[:20]))
        show("ours", ours)
        if ours_err:
            show("ours, stderr", ours_err.splitlines())
        if theirs is not None and theirs != ours:
            show("difference (- libcurl, + ours)",
                 list(difflib.unified_diff(theirs, ours, lineterm="", n=1))[2:])
    return not wrong


def under_valgrind(name, case, options):
    """Our library alone, for memory errors and leaks; what it prints was judged elsewhere."""
    lines, err = run(case, case.modes[-1], options.ours, options, VALGRIND)
    bad = [line for line in lines if "exit code" in line]
    if bad:
        print(f"{name} under valgrind: NOT OK")
        show("output", lines)
        show("valgrind", err.splitlines())
    return not bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("casefile")
    parser.add_argument("case")
    parser.add_argument("--name", required=True)
    parser.add_argument("--ours", required=True)
    parser.add_argument("--theirs")
    parser.add_argument("--certificates")
    parser.add_argument("--differences", required=True)
    parser.add_argument("--valgrind", action="store_true")
    parser.add_argument("--driver", help="the loop that drives a multi handle: see drive.c")
    parser.add_argument("--print", action="store_true", help="print what ours does, by hand")
    options = parser.parse_args()
    case = cases.read(options.casefile)[options.case]
    if options.valgrind:
        sys.exit(0 if under_valgrind(options.name, case, options) else 1)
    if options.print:
        show("ours", run(case, case.modes[0], options.ours, options)[0])
    known = known_differences(options.differences)
    good = [compare(options.name, case, mode, options, known) for mode in case.modes]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
