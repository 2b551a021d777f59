"""Runs an event-loop example with our library and with libcurl, over ws and wss.

    loops.py TARGET_DIR CERTIFICATES OURS LIBCURLS|--valgrind
Exit code 77: the echo server could not be installed; why is printed.
"""

import os
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "real"), os.path.join(HERE, "..", "support")]

import compare
import run as real  # capi-tests/real

MANY = 40


def wanted(number, refused):
    if number == refused:
        return [f"{number}: failed"]
    return [f"{number}: open", f"{number}: hello from {number}", f"{number}: close",
            f"{number}: ended"]


def run(command, urls, refused, certificates):
    """One run; what is wrong with it. Connections have no order among each other, but each in
    itself has."""
    env = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    env["CURL_CA_BUNDLE"] = os.path.join(certificates, "ca.pem")
    try:
        done = subprocess.run([*command, *urls], env=env, stdin=subprocess.DEVNULL, timeout=200,
                              capture_output=True, text=True, check=False)
    except subprocess.TimeoutExpired as late:
        return [f"no end; printed: {late.stdout}"]
    wrong = []
    lines = done.stdout.splitlines()
    for number in range(1, len(urls) + 1):
        mine = [line for line in lines if line.startswith(f"{number}: ")]
        if mine != wanted(number, refused):
            wrong.append(f"connection {number} printed {mine}, not {wanted(number, refused)}")
    count = sum(len(wanted(number, refused)) for number in range(1, len(urls) + 1))
    if len(lines) != count:
        wrong.append(f"{len(lines)} lines instead of {count}")
    if done.returncode != (1 if refused else 0):
        wrong.append(f"exit code {done.returncode}")
    # Nothing but the reason of the one that must fail.
    errors = done.stderr.splitlines()
    if len(errors) != (1 if refused else 0) or not done.stderr.startswith(
            f"{refused}: " if refused else ""):
        wrong.append(f"stderr: {done.stderr}")
    return wrong


def main():
    target, certificates, ours, theirs = sys.argv[1:]
    real.skip_without(target, "websockets")
    if theirs == "--valgrind":
        programs, many = {"ours under valgrind": [*compare.VALGRIND, ours]}, 6
    else:
        programs, many = {"ours": [ours], "libcurl's": [theirs]}, MANY
    server = real.websockets(target, "--tls", certificates)
    good = True
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # does not listen: it refuses
        try:
            plain, secure = server.first_line.split()
            some = [f"ws://127.0.0.1:{plain}/", f"wss://localhost:{secure}/",
                    f"ws://127.0.0.1:{closed.getsockname()[1]}/", f"wss://127.0.0.1:{secure}/x"]
            for who, command in programs.items():
                for urls, refused in ((some, 3), ((some[:2] * many)[:many], 0)):
                    wrong = run(command, urls, refused, certificates)
                    good = good and not wrong
                    print(f"{who}, {len(urls)} connections:", "NOT OK" if wrong else "well")
                    print("".join(f"    {line}\n" for line in wrong[:10]), end="")
        finally:
            server.stop()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
