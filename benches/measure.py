"""Programs are built, run in alternation, and their figures taken together."""

import fnmatch
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
WARNINGS = ["-Wall", "-Wextra", "-Werror"]
TIMEOUT = 300  # seconds, of one run of one client
NAME = ["row", "scheme", "figure", "unit"]  # of a record, within its group
IDLE = 0.1  # CPUs that other programs may take meanwhile


@dataclass
class Context:
    """Where things are, and what is asked for."""

    target: str
    stage: str
    libcurl: str
    runs: int
    quick: bool
    rows: list  # patterns
    schemes: list
    programs: dict = field(default_factory=dict)

    def __post_init__(self):
        self.out = os.path.join(self.target, "bench")
        self.certificates = os.path.join(self.out, "certificates")
        self.environment = {**os.environ, "CURLWS_LENIENT": "1"}
        os.makedirs(self.out, exist_ok=True)

    def wanted(self, row, scheme):
        """Whether ROWS and SCHEMES name it."""
        return (scheme in self.schemes or not scheme) and any(
            fnmatch.fnmatchcase(row, pattern) for pattern in self.rows)

    def whole(self):
        """Whether this is all of the benchmark, which the page is written from."""
        return not self.quick and self.rows == ["*"] and self.schemes == ["ws", "wss"]

    def build(self):
        """The programs in C, and certificates."""
        tls = ["-lssl", "-lcrypto"]
        for name, flags in ("peer", ["-O2"]), ("crowd", ["-O2"]), ("raw", ["-O3"]):
            self._compile(name, name, flags, tls)
        for name in "client", "many", "load":
            for who, where, include, library in (
                    ("ours", self.stage, "include/curlws", "-lcurlws"),
                    ("libcurl", self.libcurl, "include", "-lcurl")):
                self._compile(f"{name}-{who}", name, ["-O2", f"-I{where}/{include}"],
                              [f"-L{where}/lib", f"-Wl,-rpath,{where}/lib", library])
        subprocess.run([os.path.join(HERE, "../capi-tests/support/certificates.sh"),
                        self.certificates], check=True)

    def _compile(self, name, source, flags, libraries):
        path = os.path.join(self.out, name)
        subprocess.run(["cc", *WARNINGS, *flags, "-o", path, os.path.join(HERE, f"{source}.c"),
                        *libraries], check=True)
        self.programs[name] = path

    def run(self, server, scheme, client, arguments, roots="ca.pem"):
        """What a client prints, with a server of its own."""
        serve = [self.programs[server[0]]]
        environment = self.environment
        if scheme == "wss":
            serve += [f"{self.certificates}/server-chain.pem", f"{self.certificates}/server.key"]
            environment = {**environment, "CA_FILE": os.path.join(self.certificates, roots)}
        with subprocess.Popen(serve + server[1:], stdout=subprocess.PIPE, text=True) as peer:
            try:
                url = f"{scheme}://127.0.0.1:{peer.stdout.readline().strip()}/"
                line = subprocess.run([self.programs[client], url, *arguments], check=True,
                                      env=environment, stdout=subprocess.PIPE, text=True,
                                      timeout=TIMEOUT).stdout
            finally:
                peer.kill()
        return [float(figure) for figure in line.split()]


def spread(samples):
    """The median, and the median distance from it."""
    median = statistics.median(samples)
    return [median, statistics.median(abs(sample - median) for sample in samples)]


def alternate(who, runs, once):
    """By client the figures' spreads of so many runs of `once`; the clients take turns. Who fails
    is left out, with a word."""
    samples = {each: [] for each in who}
    for _ in range(runs):
        for each in list(samples):
            try:
                samples[each].append(once(each))
            except (OSError, ValueError, subprocess.SubprocessError) as error:
                print(f"  {each} is left out: {error}", file=sys.stderr)
                del samples[each]
    return {each: [spread(column) for column in zip(*rows)] for each, rows in samples.items()}


def record(row, scheme, figure, unit, clients, better="less"):
    """One line of a group, as figures.json and the page have it: by client, median and spread."""
    return {"row": row, "scheme": scheme, "figure": figure, "unit": unit, "better": better,
            "clients": {who: [float(f"{value:.6g}") for value in pair]
                        for who, pair in clients.items()}}


def show(record):
    """One line for who waits."""
    figures = "  ".join(f"{who} {pair[0]:.6g} ±{pair[1]:.2g}"
                        for who, pair in record["clients"].items())
    ratio = ratio_of(record, "ours", "libcurl")
    print(f"{record['row']:33}{record['scheme']:4}{record['figure']:12} {figures}  "
          f"{record['unit']}{'' if ratio is None else f'  ratio {ratio:.2f}'}", flush=True)


def ratio_of(record, one, other):
    """One client's figure as a part of another's; None without both."""
    clients = record["clients"] if record else {}
    if one not in clients or not clients.get(other, [0])[0]:
        return None
    return clients[one][0] / clients[other][0]
