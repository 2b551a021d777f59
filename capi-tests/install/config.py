"""Asks curlws-config everything that curl-config can be asked, and checks the answers: against the
library, by building with them, and in form against libcurl's.

    config.py STAGE LIBCURL-PREFIX VERSION_INFO-PROGRAM CC SOURCE
"""

import os
import re
import subprocess
import sys
import tempfile

stage, libcurl, program, compiler, source = sys.argv[1:]
wrong = []


def run(*command, env=None):
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          env={**os.environ, **(env or {})})
    return done.returncode, done.stdout, done.stderr


def ask(*options, prefix=stage, tool="curlws-config"):
    return run("sh", os.path.join(prefix, "bin", tool), *options)


def answer(option):
    code, out, err = ask(option)
    expect(option, (code, err), (0, ""))
    return out


def expect(what, got, wanted):
    if got != wanted:
        wrong.append(f"{what}: {got!r} in place of {wanted!r}")


facts = [line.partition(" ") for line in run(program)[1].splitlines()]


def fact(name):
    return [value for key, _, value in facts if key == name]


expect("--version", answer("--version"), f"libcurl {fact('version')[0]}\n")
expect("--vernum", answer("--vernum"), f"{fact('vernum')[0]}\n")
expect("--protocols", answer("--protocols").lower().split(), fact("protocol"))
expect("--features", sorted(answer("--features").split()), sorted(fact("feature")))
expect("--ca", answer("--ca").strip(), fact("ca")[0])
expect("--ssl-backends", answer("--ssl-backends").strip(), fact("ssl")[0].partition("/")[0])
expect("--prefix", answer("--prefix"), stage + "\n")
expect("--built-shared", answer("--built-shared"), "yes\n")
expect("--configure", answer("--configure"), "\n")
expect("--cc", answer("--cc"), "cc\n" if "CC" not in os.environ else os.environ["CC"] + "\n")
expect("--checkfor an old one", ask("--checkfor", "7.86.0"), (0, "", ""))
expect("--checkfor this one", ask("--checkfor", "8.22.0-DEV"), (0, "", ""))
for newer in ("8.22.1", "8.100.0", "9.0.0"):
    expect("--checkfor " + newer, ask("--checkfor", newer)[0], 1)
expect("nothing", ask()[0], 1)
expect("nonsense", ask("--nonsense")[0], 1)

# Every option of libcurl's script is one of ours.
options = re.findall(r"^ +(--[a-z-]+)", ask("--help", prefix=libcurl, tool="curl-config")[1],
                     re.MULTILINE)
expect("libcurl's help", len(options) > 10, True)
for option in options:
    if ask(option, "8.0.0" if option == "--checkfor" else "--help")[0]:
        wrong.append(f"{option} is not known")

# Programs are built with the answers, shared and static; with what stands under the prefix; and with
# the answers of pkg-config to those who ask it for libcurl.
cflags, libs = answer("--cflags").split(), answer("--libs").split()
static = answer("--static-libs").split()
prefix = answer("--prefix").strip()
disguise = {"PKG_CONFIG_PATH": os.path.join(stage, "lib", "curlws", "pkgconfig")}
version = run("pkg-config", "--modversion", "libcurl", env=disguise)[1]
expect("libcurl.pc", "libcurl " + version, answer("--version"))
asked = run("pkg-config", "--cflags", "--libs", "libcurl", env=disguise)[1].split()
with tempfile.TemporaryDirectory() as directory:
    built = os.path.join(directory, "built")
    for kind, flags in (("shared", cflags + libs), ("static", cflags + static),
                        ("prefix", [f"-I{prefix}/include", *libs]), ("pkg-config", asked)):
        code, _, err = run(compiler, "-o", built, source, *flags)
        expect(f"{kind} link", (code, err), (0, ""))
        code, out, _ = run(built, env={"LD_LIBRARY_PATH": os.path.join(stage, "lib")})
        expect(f"{kind} program", (code, " curlws/" in out), (0, True))

print("\n".join("not ok: " + line for line in wrong) or "as it should be")
sys.exit(bool(wrong))
