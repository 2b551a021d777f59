"""Groups 1 to 10 of the Autobahn testsuite with our library: a test of ctest.

    gate.py COLUMN TARGET_DIR CERTIFICATES PROGRAM [CASES]

Fails on any case that is not OK and closed cleanly, but for the three without a verdict, and on any
other number of cases than there should be. CASES: other patterns, comma-separated, against the same
number; the gate must then fail.
"""

import os
import sys
import tempfile

import suite

GROUPS = [group for group in suite.ALL if group <= 10]


def main():
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    column, target, certificates, program = sys.argv[1:5]
    cases = sys.argv[5].split(",") if len(sys.argv) > 5 else suite.patterns(GROUPS)
    with tempfile.TemporaryDirectory() as folder:
        places = {"suite": os.path.join(target, "autobahn"), "out": folder,
                  "certificates": certificates}
        try:
            result = suite.run(column, program, cases, places, compress=False)
        except suite.Broken as error:
            sys.exit(f"not ok: {error}")
    suite.judge(result, sum(suite.ALL[group][1] for group in GROUPS))


if __name__ == "__main__":
    main()
