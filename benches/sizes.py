"""What the libraries weigh: files, sections, crates."""

import collections
import os
import re
import subprocess

from measure import record, show

STANDARD = {"core", "alloc", "std", "gimli", "addr2line", "miniz_oxide", "hashbrown", "object",
            "rustc_demangle", "panic_unwind", "std_detect", "memchr"}
SECTIONS = {"code": {".text", ".plt", ".plt.got", ".init", ".fini"},
            "constants": {".rodata"},
            "data with addresses": {".data.rel.ro", ".got", ".data", ".init_array", ".fini_array"},
            "unwinding": {".eh_frame", ".eh_frame_hdr", ".gcc_except_table"},
            "relocations": {".rela.dyn", ".rela.plt"}}
NAMED = 12  # crates with a line of their own


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def stripped(context, name, library):
    path = os.path.join(context.out, f"{name}.stripped")
    output("strip", "-o", path, library)
    return path


def sections(path):
    """Bytes by kind of section."""
    of = {section: kind for kind, names in SECTIONS.items() for section in names}
    sums = collections.Counter()
    for line in output("size", "-A", "-d", path).splitlines():
        fields = line.split()
        if len(fields) == 3 and fields[0].startswith(".") and fields[0] not in (".bss", ".tbss"):
            sums[of.get(fields[0], "the rest")] += int(fields[1])
    return sums


def linked(path):
    """The libraries that a library needs, but the C library and the compiler's."""
    found = re.findall(r"(\S+) => (/\S+)", output("ldd", path))
    return {name: where for name, where in found if not re.match(r"libc\.|libgcc_s\.|libm\.", name)}


def crate_of(symbol):
    """The first path in a demangled name; C's have none."""
    path = re.search(r"([A-Za-z_]\w*)(?:\[\w+\])?::", symbol)
    if path is None:
        return "ring (C and assembly)" if "curl" not in symbol else "curlws"
    return "Rust's own library" if path[1] in STANDARD else path[1]


def crates(library):
    """Bytes of functions and data by crate, the largest first."""
    sums = collections.Counter()
    seen = set()
    for line in output("nm", "-S", "-C", "--defined-only", library).splitlines():
        fields = line.split(maxsplit=3)
        # Names of one place count once; what is zero at the start is not in the file.
        if len(fields) == 4 and fields[2] not in "bB" and fields[0] not in seen:
            seen.add(fields[0])
            sums[crate_of(fields[3])] += int(fields[1], 16)
    return sums.most_common()


def records(context):
    ours = os.path.join(context.stage, "lib/libcurlws.so")
    theirs = os.path.join(context.libcurl, "lib/libcurl.so")
    files = {"ours": stripped(context, "libcurlws.so", ours),
             "libcurl": stripped(context, "libcurl.so", theirs)}
    size = {who: os.path.getsize(path) for who, path in files.items()}
    needs = {name: os.path.getsize(where) for name, where in linked(theirs).items()}
    lines = [("the library", size), *((f"with it: {name}", {"libcurl": bytes_})
                                      for name, bytes_ in needs.items()),
             ("all together", {"ours": size["ours"],
                               "libcurl": size["libcurl"] + sum(needs.values())})]
    parts = {who: sections(path) for who, path in files.items()}
    lines += [(f"section: {kind}", {who: parts[who][kind] for who in parts})
              for kind in [*SECTIONS, "the rest"]]
    every = crates(ours)
    lines += [(f"crate: {name}", {"ours": bytes_}) for name, bytes_ in every[:NAMED]]
    lines.append((f"crates: {len(every) - NAMED} others",
                  {"ours": sum(bytes_ for _, bytes_ in every[NAMED:])}))
    found = [record(name, "", "size", "KB", {who: [bytes_ / 1000, 0]
                                             for who, bytes_ in clients.items()})
             for name, clients in lines]
    for each in found:
        show(each)
    return found
