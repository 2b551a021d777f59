#!/bin/sh
# What draws the plots, in a virtual environment below TARGET; pinned, so that the same figures give
# the same files.
#     setup.sh TARGET
set -eu
version=3.11.2
[ -x "$1/venv/bin/python" ] || python3 -m venv "$1/venv"
"$1/venv/bin/python" -c "import matplotlib as m; assert m.__version__ == '$version'" 2> /dev/null ||
    "$1/venv/bin/python" -m pip install --quiet --disable-pip-version-check "matplotlib==$version"
