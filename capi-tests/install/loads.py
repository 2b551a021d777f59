"""Runs a program that was linked with another libcurl, with ours in its place.

    loads.py LIB/CURLWS PROGRAM
"""

import os
import subprocess
import sys

drop_in, program = sys.argv[1:]
env = {**os.environ, "LD_LIBRARY_PATH": drop_in, "LD_BIND_NOW": "1"}
done = subprocess.run([program], env=env, capture_output=True, text=True, check=False)
print(done.stdout + done.stderr)
if done.returncode or done.stderr or " curlws/" not in done.stdout:
    sys.exit("not ok: it fails, says something, or reaches another library")
