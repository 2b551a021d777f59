#!/usr/bin/env python3
"""What the last run has become slower or larger in than the last committed figures, beyond noise.

    compare.py LAST-RUN      (what `make bench-compare` calls; never fails because of a figure)

A figure of ours has got worse if it has by more than 10 % and more than three times the spread of both
runs; beside libcurl's figure too, where there is one, as the whole machine may have become slower. On
another machine only what is beside libcurl's counts.
"""

import json
import os
import subprocess
import sys

from goals import noise
from measure import HERE, ratio_of

LEAST = 0.10


def committed():
    """The figures that git has; None without them."""
    got = subprocess.run(["git", "show", "HEAD:./figures.json"], cwd=HERE, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL)
    return json.loads(got.stdout) if got.returncode == 0 else None


def records(figures):
    return {(group["title"], record["row"], record["scheme"], record["figure"], record["unit"]): record
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
    if last["load"] > 0.7:
        print(f"The machine was not idle when the run began (load {last['load']:.1f}).")
    now, then = records(last), records(before)
    named = {"worse": 0, "better": 0}
    for key in [key for key in now if key in then]:
        times = change(now[key], then[key], same)
        least = 1 + max(LEAST, noise(now[key], "ours") + noise(then[key], "ours"))
        if times is None or 1 / least <= times <= least:
            continue
        word = "worse" if times > 1 else "better"
        named[word] += 1
        print(f"{word:7}{' '.join(filter(None, key[1:3])):32} {key[3]}: {then[key]['clients']['ours'][0]:.6g}"
              f" -> {now[key]['clients']['ours'][0]:.6g} {key[4]} ({times - 1:+.0%} at the least)")
    print(f"{len([key for key in now if key in then])} figures: {named['worse']} worse, "
          f"{named['better']} better beyond noise.")


if __name__ == "__main__":
    main()
