"""Runs a command, unless what it needs could not be installed: unless_missing.py TARGET NAME COMMAND..."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
from run import skip_without  # noqa: E402

target, name, *command = sys.argv[1:]
skip_without(target, name)
sys.stdout.flush()
os.execvp(command[0], command)
