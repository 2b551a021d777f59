"""Runs one of the tests of the tool `curlws`, each a function of the modules below: every option once
seen to matter.

    cli.py STAGE CERTIFICATES MODULE NAME     runs test_NAME
Exit code 77: something is not installed; what is printed.
"""

import importlib
import sys

from tool import Skip, Tool


def main():
    stage, certificates, module, name = sys.argv[1:]
    try:
        getattr(importlib.import_module(module), "test_" + name)(Tool(stage, certificates))
    except Skip as reason:
        print(f"skipped: {reason}")
        sys.exit(77)


if __name__ == "__main__":
    main()
