"""Whether packaging/NOTICES names all that is linked: as cargo tells, and as the archive shows.

    notices.py SOURCE-FOLDER STAGE
"""

import re

from package import ROOT, STAGE, check, end, run

text = (ROOT / "packaging/NOTICES").read_text()
print(run("packaging/notices.py", "--check"), end="")

# Another judge than the one who wrote it. What is installed, not the demo's server.
tree = run("cargo", "tree", "--locked", "--package", "curlws", "--package", "curlws-cli", "--edges",
           "normal,no-proc-macro", "--prefix", "none", "--format", "{p}").splitlines()
crates = {tuple(line.split()[:2]) for line in tree if line and "(/" not in line and "(*)" not in line}
check("few crates", len(crates) > 40)
for name, version in sorted(crates):
    check(f"{name} {version} is not named", f"\n  {name} {version.lstrip('v')}: " in text)

# The objects of the archive: CRATE-HASH.CRATE.HASH-cgu.0.rcgu.o. The crate md-5 is md5 there, rustls-webpki is webpki.
objects = set(re.findall(r"^(\w+)-[0-9a-f]{16}\.\w+\..*\.o$", run("ar", "t", STAGE / "lib/libcurlws.a"), re.MULTILINE))
check("few objects", len(objects) > 20)
standard = {"std", "core", "alloc", "unwind", "panic_unwind", "panic_abort", "std_detect", "compiler_builtins",
            "sysroot", "rustc_std_workspace_core", "rustc_std_workspace_alloc", "rustc_std_workspace_std"}
named = {word.replace("-", "").replace("_", "") for word in re.findall(r"[\w-]+", text)}
for name in sorted(objects - standard):
    check(f"{name} is in the archive and not named", any(word.endswith(name.replace("_", "")) for word in named))
end()
