#!/usr/bin/env python3
"""Faults at every byte: runs session.c against wire.py and judges what both saw.

    run.py SESSION-PROGRAM CERTIFICATES AREA...      (areas: see AREAS; FAULTS=all: every position)

A session cut, reset or stalled must have delivered exactly what had arrived, answered with one of
the codes for that place, and sent nothing but whole frames of its own. Prints which codes came.
"""

import collections
import os
import re
import subprocess
import sys

import wire

ALL = os.environ.get("FAULTS") == "all"
LINE = re.compile(r"(127\S+) perform (\S+) end (\S+) status \S+ sent (\S+) refused (\S+) ?(.*)")
VALGRIND = ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full",
            "--suppressions=" + os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                             "..", "support", "valgrind.supp"),
            "--errors-for-leak-kinds=definite,indirect,possible"]
MODELS = ("pull", "callback")
SCHEMES = ("ws", "wss")
ENOUGH = -1  # the program left by itself
# The code of the transfer, or where that is 0 of the receive that ended it.
HANDSHAKE = {
    ("tls", "cut"): {35, 52}, ("upgrade", "cut"): {52, 56},
    ("tls", "reset"): {7, 35, 55, 56}, ("upgrade", "reset"): {7, 55, 56},
    ("tls", "stall"): {28}, ("upgrade", "stall"): {28},
    ("tls", "flood"): {35, 56}, ("upgrade", "flood"): {8, 56, 100},
}


class Run:
    """One process, and its connections."""

    def __init__(self, peer, program, certificates, lane, under=()):
        self.peer, self.program, self.certificates = peer, program, certificates
        self.lane, self.under = lane, list(under)
        self.codes = collections.defaultdict(collections.Counter)
        self.wrong = []

    def start(self, model, driver, scheme, fault, direction, positions, seconds=20, more=()):
        self.model, self.scheme, self.fault, self.direction = model, scheme, fault, direction
        self.positions, self.split = positions, bool(more)
        self.name = f"{scheme} {model} {driver} {fault} {direction} {' '.join(more)}".strip()
        first = wire.address(fault, direction, 0, self.lane).split(".")[1]
        command = [*self.under, self.program, model, driver, scheme,
                   str(self.peer.ports[SCHEMES.index(scheme)]), self.certificates + "/ca.pem", first,
                   *(str(n) for n in (positions.start, positions.stop, positions.step)),
                   str(seconds * (10 if self.under else 1)), *more]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return self

    def finish(self):
        try:
            out, err = self.process.communicate(timeout=500)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            self.wrong.append("it hangs")
        if self.process.returncode:
            self.wrong.append(f"exit code {self.process.returncode}: {err[-2000:]}")
        if self.peer.idle():
            self.wrong.append("connections were left open")
        count = 0
        for line in out.splitlines():
            found = LINE.fullmatch(line)
            if not found:
                self.wrong.append(line)
                continue
            count += 1
            address, perform, end, sent, refused, events = found.groups()
            connection = self.peer.seen.pop(address, None)
            if connection is None:
                self.wrong.append(f"{line}: the peer saw nothing")
                continue
            complaint = self.judge(connection, int(perform), int(end), int(sent), int(refused), events)
            if complaint:
                place = f"{connection.position} ({connection.phase})"
                self.wrong.append(f"{place}: {complaint}: {line}")
        if count != len(self.positions):
            self.wrong.append(f"{count} sessions of {len(self.positions)}")
        return self

    def judge(self, connection, perform, end, sent, refused, events):
        """What is wrong with one session."""
        phase, said = connection.phase, connection.server.said
        code = perform or end
        if phase:
            self.codes[phase][code] += 1
        if connection.wrong:
            return connection.wrong
        whole = phase is None or self.fault in ("none", "dribble")
        expected = wire.events(said, len(said) if whole else connection.delivered)
        if self.fault == "flood" and phase:
            # What is behind the last whole frame may be part of a bad one.
            good = events.startswith(expected[: expected.rfind(";") + 1])
        elif self.fault == "reset" and phase:
            good = expected.startswith(events)  # the system may throw away what was not read
        else:
            good = events == expected
        if not good:
            return f"delivered other than {expected!r}"
        if self.split and sent != connection.got:
            return f"{connection.got} bytes came"
        if not whole:
            return self.judge_code(phase, perform, code, refused, ";C" in events)
        complete = connection.server.done == len(connection.server.session)
        return None if complete and code == (52 if self.model == "pull" else 0) and not refused \
            else "not the whole session"

    def judge_code(self, phase, perform, code, refused, closed):
        if phase != "frames":
            allowed = HANDSHAKE[phase, self.fault]
        else:
            over = 52 if self.model == "pull" else 0
            allowed = {
                # TLS tells a cut from an end, unless the peer has closed the WebSocket; of TCP a
                # program must know by the CLOSE. 52 in the callback model: not a byte has come.
                "cut": {56} if self.scheme == "wss" and not closed else {over, 52},
                "reset": {56} | ({over} if closed else set()),
                "stall": {ENOUGH if self.model == "pull" else 28} | ({over} if closed else set()),
                "flood": {56, over, ENOUGH if self.model == "pull" else 23},
            }[self.fault]
        return None if code in allowed and refused in (0, 55) else f"{code} is none of {sorted(allowed)}"


class Area:
    """The runs that belong together."""

    def __init__(self, program, certificates, under=()):
        self.make = lambda lane=0: Run(self.peer, program, certificates, lane, under)
        self.peer = wire.Peer(certificates)
        self.sizes = {}
        self.runs = []
        for scheme in SCHEMES:  # the session without a fault, and its size
            run = self.make().start("pull", "easy", scheme, "none", "in", range(1))
            run.process.wait()
            self.peer.idle()
            connection = self.peer.seen[wire.address("none", "in", 0)]
            self.sizes[scheme] = {"in": connection.sent, "out": connection.got}
            self.done(run)

    def done(self, run):
        run.finish()
        self.runs.append(run)
        # Sizes under TLS vary by some bytes, and the last are goodbyes.
        if run.fault != "none" and not run.under:
            size = self.sizes[run.scheme][run.direction] - (60 if run.scheme == "wss" else 0)
            least = len([n for n in run.positions if n < size])
            if sum(sum(codes.values()) for codes in run.codes.values()) < least:
                run.wrong.append(f"fewer than {least} faults")

    def positions(self, scheme, direction, step, start=0):
        return range(start % step, self.sizes[scheme][direction] + 2, step)

    def every_place(self, scheme, step, multi_step):
        """All faults but stalls by curl_easy_perform, some by a multi handle with all at once."""
        for model in MODELS:
            for number, fault in enumerate(("cut", "reset", "dribble", "flood")):
                for direction in wire.DIRECTIONS:
                    each = 1 if ALL else step * (1, 1, 2, 3)[number]
                    where = self.positions(scheme, direction, each, number + len(model))
                    self.done(self.make().start(model, "easy", scheme, fault, direction, where))
                    if fault != "flood":
                        some = self.positions(scheme, direction, multi_step, number)
                        self.done(self.make().start(model, "multi", scheme, fault, direction, some))

    def ws(self):
        self.every_place("ws", 1, 6)

    def wss(self):
        self.every_place("wss", 7, 42)

    def stall(self):
        """All of them wait at the same time."""
        for offset in range(4 if ALL else 1):
            runs = []
            for lane, (model, scheme) in enumerate((m, s) for m in MODELS for s in SCHEMES):
                step = 4 if ALL else {"ws": 3, "wss": 12}[scheme]
                for direction in wire.DIRECTIONS:
                    where = self.positions(scheme, direction, step, offset + lane)
                    runs.append(self.make(lane).start(model, "multi", scheme, "stall", direction, where, 8))
            for run in runs:
                self.done(run)

    def split(self):
        """Short writes at every byte of what the client sends."""
        for scheme, step in (("ws", 1), ("wss", 1 if ALL else 2)):
            for model in MODELS:
                for how, where in (("split", self.positions(scheme, "out", step)), ("limit", range(1, 30))):
                    self.done(self.make().start(model, "easy", scheme, "none", "in", where, 20, [how]))

    def large(self):
        """The same with frames that take several writes: about the seams, and here and there."""
        for scheme in SCHEMES:
            for model in MODELS:
                # Behind the request, a full scratch, the first frame, each part of the second.
                seams = [range(at - 12, at + 12) for at in (175, 16551, 31375, 46383, 61383)]
                if scheme == "wss":
                    seams = []  # TLS puts them elsewhere
                for where in [*seams, range(3, 62000, 101 if ALL else 1511)]:
                    self.done(self.make(wire.LARGE_LANE).start(model, "easy", scheme, "none", "in", where, 20,
                                                               ["split", "large"]))
                some = range(3000, 30000, 2200)
                self.done(self.make(wire.LARGE_LANE).start(model, "easy", scheme, "none", "in", some, 20,
                                                           ["limit", "large"]))

    def sample(self):
        """A few places, under valgrind."""
        for model, scheme, fault, direction, step in (
                ("pull", "wss", "cut", "in", 97), ("callback", "wss", "flood", "in", 151),
                ("pull", "ws", "reset", "out", 23), ("callback", "ws", "dribble", "in", 31)):
            where = self.positions(scheme, direction, step, 5)
            self.done(self.make().start(model, "easy", scheme, fault, direction, where))


def main():
    program, certificates, *areas = sys.argv[1:]
    bad = 0
    for name in areas:
        area = Area(program, certificates, VALGRIND if name == "sample" else ())
        getattr(area, name)()
        area.peer.close()
        for run in area.runs:
            shown = "; ".join(f"{phase} " + " ".join(f"{code}x{n}" for code, n in sorted(codes.items()))
                              for phase, codes in run.codes.items())
            print(f"{run.name}: {len(run.positions)} sessions; {shown}")
            for complaint in run.wrong[:10]:
                print(f"  NOT OK: {complaint}")
            bad += len(run.wrong)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
