#!/usr/bin/env python3
"""What the last run has become slower or larger in than the last committed figures, beyond noise.

    compare.py LAST-RUN      (what `make bench-compare` calls; never fails because of a figure)

A figure of ours has got worse if it has by more than 10 % and more than three times the spread of
both runs; beside libcurl's figure too, where there is one, as the whole machine may have become
slower. On another machine only what is beside libcurl's counts.
"""

import json
import subprocess
import sys

from goals import noise
from measure import HERE, IDLE, NAME, ratio_of

LEAST = 0.10


def committed():
    """The figures that git has; None without them."""
    got = subprocess.run(["git", "show", "HEAD:./figures.json"], cwd=HERE, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL)
    return json.loads(got.stdout) if got.returncode == 0 else None


def records(figures):
    return {(group["title"], *(record[name] for name in NAME)): record
            for group in figures["groups"] for record in group["records"]
            if record["clients"].get("ours", [0])[0] > 0}


def change(now, then, same_machine):
    """How many times worse it is, at the least; None if that cannot be said."""
    ratios = [ratio_of(each, "ours", "libcurl") for each in (now, then)]
    changes = [ratios[0] / ratios[1]] if all(ratio and ratio > 0 for ratio in ratios) else []
    if same_machine:
        changes.append(now["clients"]["ours"][0] / then["clients"]["ours"][0])
    if now["better"] == "more":
        changes = [1 / each for each in changes]
    if not changes:
        return None
    # Both have to have gone the same way.
    return min(changes) if min(changes) > 1 else max(changes) if max(changes) < 1 else 1


def main():
    with open(sys.argv[1]) as file:
        last = json.load(file)
    before = committed()
    if before is None:
        print("There are no committed figures: `make bench` writes benches/figures.json.")
        return
    same = last["machine"] == before["machine"]
    print(f"{last['commit']} ({last['date']}{', quick' if last['quick'] else ''}) beside "
          f"{before['commit']} ({before['date']}){'' if same else ', another machine'}")
    for figures in last, before:
        if figures["others"] > IDLE:
            print(f"During {figures['commit']}'s run others took {figures['others']:.1f} CPUs.")
    now, then = records(last), records(before)
    keys = [key for key in now if key in then]
    named = {"worse": 0, "better": 0}
    for key in keys:
        times = change(now[key], then[key], same)
        least = 1 + max(LEAST, noise(now[key], "ours") + noise(then[key], "ours"))
        if times is None or 1 / least <= times <= least:
            continue
        word = "worse" if times > 1 else "better"
        named[word] += 1
        row, scheme, figure, unit = key[1:]
        was, is_ = (each[key]["clients"]["ours"][0] for each in (then, now))
        print(f"{word:7}{row:26} {scheme:4}{figure}: {was:.6g} -> {is_:.6g} {unit} "
              f"({times - 1:+.0%} at the least)")
    print(f"{len(keys)} figures: {named['worse']} worse, {named['better']} better beyond noise.")


if __name__ == "__main__":
    main()
