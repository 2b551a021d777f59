#!/usr/bin/env python3
"""Compiles the same calls, right and wrong ones, with two libraries' headers: the same must warn.

usage: typecheck.py all|few COMPILER OUR_INCLUDE THEIR_INCLUDE [FLAG...]

Each call is a function of its own, so that a warning says by its function which call it is about.
Which ones warn, and by which -W, has to be equal; the wording is each library's own. Calls that are
right must not warn with either, with many more warnings switched on.
"""
import concurrent.futures
import csv
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
WARNINGS = ["-Wall", "-Wextra"]
STRICT = WARNINGS + ["-pedantic", "-Wconversion", "-Wshadow", "-Wlogical-op", "-Wundef",
                     "-Wcast-qual", "-Wduplicated-cond", "-Wnull-dereference"]
STRICT_C = ["-Wsign-conversion", "-Wstrict-prototypes", "-Wnested-externs", "-Wunused-macros"]

# Arguments of many types, as C: how each is declared, and what the call passes.
FEW = {
    "int": ("extern int {};", "{}"),
    "long": ("extern long {};", "{}"),
    "off_t": ("extern curl_off_t {};", "{}"),
    "literal": ("", "1"),
    "double": ("extern double {};", "{}"),
    "null": ("", "NULL"),
    "string": ("extern const char *{};", "{}"),
    "text": ("", '"text"'),
    "void_p": ("extern void *{};", "{}"),
    "file": ("extern FILE *{};", "{}"),
    "slist": ("extern struct curl_slist *{};", "{}"),
    "blob": ("extern struct curl_blob {};", "&{}"),
    "void_function": ("void {}(void);", "{}"),
    "write_function": ("size_t {}(char *, size_t, size_t, void *);", "{}"),
}
MORE = {
    "bool": ("extern unsigned char {};", "{}"),
    "char": ("extern char {};", "{}"),
    "short": ("extern short {};", "{}"),
    "unsigned": ("extern unsigned int {};", "{}"),
    "ulong": ("extern const unsigned long {};", "{}"),
    "long_long": ("extern long long {};", "{}"),
    "ulong_long": ("extern unsigned long long {};", "{}"),
    "float": ("extern float {};", "{}"),
    "enumerator": ("extern curl_usessl {};", "{}"),
    "zero": ("", "0L"),
    "char_p": ("extern char *const {};", "{}"),
    "schar_p": ("extern signed char *{};", "{}"),
    "uchar_p": ("extern const unsigned char *{};", "{}"),
    "chars": ("extern char {}[256];", "{}"),
    "const_chars": ("extern const char {}[3];", "{}"),
    "schars": ("extern signed char {}[9];", "{}"),
    "uchars": ("extern unsigned char {}[8];", "{}"),
    "char_pp": ("extern char **{};", "{}"),
    "const_char_pp": ("extern const char **{};", "{}"),
    "names": ("extern char *{}[4];", "{}"),
    "const_names": ("extern const char *{}[4];", "{}"),
    "const_void_p": ("extern const void *{};", "{}"),
    "void_pp": ("extern void **{};", "{}"),
    "int_p": ("extern int *{};", "{}"),
    "two_ints": ("extern int {}[2];", "{}"),
    "ints": ("extern int {}[10];", "{}"),
    "long_p": ("extern long {};", "&{}"),
    "longs": ("extern long {}[2];", "{}"),
    "double_p": ("extern double {};", "&{}"),
    "float_p": ("extern float {};", "&{}"),
    "off_t_p": ("extern curl_off_t {};", "&{}"),
    "off_ts": ("extern curl_off_t {}[2];", "{}"),
    "socket_p": ("extern curl_socket_t {};", "&{}"),
    "slist_pp": ("extern struct curl_slist *{};", "&{}"),
    "const_slist": ("extern const struct curl_slist *{};", "{}"),
    "slists": ("extern struct curl_slist {}[2];", "{}"),
    "certinfo_pp": ("extern struct curl_certinfo *{};", "&{}"),
    "tls_pp": ("extern struct curl_tlssessioninfo *{};", "&{}"),
    "const_tls_pp": ("extern const struct curl_tlssessioninfo **{};", "{}"),
    "const_file": ("extern const FILE *{};", "{}"),
    "form": ("extern struct curl_httppost *{};", "{}"),
    "const_form": ("extern const struct curl_httppost *{};", "{}"),
    "mime": ("extern curl_mime *{};", "{}"),
    "mimepart": ("extern curl_mimepart *{};", "{}"),
    "url": ("extern CURLU *{};", "{}"),
    "const_url": ("extern const CURLU *{};", "{}"),
    "easy": ("extern CURL *{};", "{}"),
    "multi": ("extern CURLM *{};", "{}"),
    "share": ("extern CURLSH *{};", "{}"),
    "pair": ("struct pair {{ int a, b; }}; extern struct pair {};", "{}"),
    "big": ("struct big {{ long a, b, c; }}; extern struct big {};", "{}"),
}

# What callbacks may look like: signatures like an option's own, some of which pass.
VOID = ["void *", "const void *"]
ANY = [*VOID, "FILE *", "char *"]
BYTES = ["void *", "const void *", "char *", "const char *", "unsigned char *",
         "const unsigned char *"]
MOVES = [f"size_t {{}}({buffer}, size_t, size_t, {data})" for buffer in BYTES for data in ANY] + [
    "int {}(char *, size_t, size_t, void *)", "size_t {}(char *, int, size_t, void *)"]
SIGNATURES = {
    "WRITEFUNCTION": MOVES, "READFUNCTION": MOVES, "HEADERFUNCTION": MOVES[:3],
    "INTERLEAVEFUNCTION": MOVES,
    "DEBUGFUNCTION": [f"int {{}}(CURL *, curl_infotype, {buffer}, size_t, {data})"
                      for buffer in [*BYTES, "int *"] for data in ANY[:3]],
    "CONV_TO_NETWORK_FUNCTION": [f"CURLcode {{}}({buffer}, size_t)" for buffer in BYTES],
    "SEEKFUNCTION": [f"{result} {{}}({data}, curl_off_t, int)" for data in ANY
                     for result in ["int", "CURLcode"]],
    "IOCTLFUNCTION": [f"curlioerr {{}}(CURL *, {command}, {data})"
                      for command in ["int", "curliocmd", "long"] for data in ANY],
    "PROGRESSFUNCTION": [f"int {{}}({data}, double, double, double, double)" for data in ANY],
    "XFERINFOFUNCTION": [f"int {{}}({data}, curl_off_t, curl_off_t, curl_off_t, curl_off_t)"
                         for data in ANY],
    "SOCKOPTFUNCTION": [f"int {{}}({data}, curl_socket_t, curlsocktype)" for data in ANY],
    "OPENSOCKETFUNCTION": [f"curl_socket_t {{}}({data}, curlsocktype, {address})" for data in ANY
                           for address in ["struct curl_sockaddr *", "const struct curl_sockaddr *",
                                           "void *"]],
    "CLOSESOCKETFUNCTION": [f"int {{}}({data}, curl_socket_t)" for data in ANY],
    "SSL_CTX_FUNCTION": [f"CURLcode {{}}(CURL *, {context}, {data})" for data in ANY
                         for context in [*VOID, "struct ssl_ctx_st *", "struct rustls_connection *"]],
    "CHUNK_BGN_FUNCTION": [f"long {{}}({file}, {data}, int)" for data in ANY
                           for file in [*VOID, "struct curl_fileinfo *",
                                        "const struct curl_fileinfo *"]],
    "CHUNK_END_FUNCTION": [f"long {{}}({data})" for data in ANY],
    "FNMATCH_FUNCTION": [f"int {{}}({data}, const char *, const char *)" for data in ANY],
    "PREREQFUNCTION": [f"int {{}}({data}, char *, char *, int, int)" for data in ANY],
    "TRAILERFUNCTION": [f"int {{}}(struct curl_slist **, {data})" for data in ANY],
    "RESOLVER_START_FUNCTION": [f"int {{}}(void *, void *, {data})" for data in ANY],
    "SSH_HOSTKEYFUNCTION": [f"int {{}}({data}, int, const char *, size_t)" for data in ANY],
}


# The callback type of each option that takes one.
CALLBACKS = {
    "WRITEFUNCTION": "curl_write_callback", "HEADERFUNCTION": "curl_write_callback",
    "READFUNCTION": "curl_read_callback", "INTERLEAVEFUNCTION": "curl_write_callback",
    "PROGRESSFUNCTION": "curl_progress_callback", "XFERINFOFUNCTION": "curl_xferinfo_callback",
    "DEBUGFUNCTION": "curl_debug_callback", "SSL_CTX_FUNCTION": "curl_ssl_ctx_callback",
    "IOCTLFUNCTION": "curl_ioctl_callback", "SEEKFUNCTION": "curl_seek_callback",
    "CONV_FROM_NETWORK_FUNCTION": "curl_conv_callback",
    "CONV_TO_NETWORK_FUNCTION": "curl_conv_callback",
    "CONV_FROM_UTF8_FUNCTION": "curl_conv_callback",
    "SOCKOPTFUNCTION": "curl_sockopt_callback", "OPENSOCKETFUNCTION": "curl_opensocket_callback",
    "CLOSESOCKETFUNCTION": "curl_closesocket_callback", "SSH_KEYFUNCTION": "curl_sshkeycallback",
    "SSH_HOSTKEYFUNCTION": "curl_sshhostkeycallback",
    "CHUNK_BGN_FUNCTION": "curl_chunk_bgn_callback",
    "CHUNK_END_FUNCTION": "curl_chunk_end_callback", "FNMATCH_FUNCTION": "curl_fnmatch_callback",
    "RESOLVER_START_FUNCTION": "curl_resolver_start_callback",
    "TRAILERFUNCTION": "curl_trailer_callback", "HSTSREADFUNCTION": "curl_hstsread_callback",
    "HSTSWRITEFUNCTION": "curl_hstswrite_callback", "PREREQFUNCTION": "curl_prereq_callback",
}
MULTI_CALLBACKS = {
    "SOCKETFUNCTION": "curl_socket_callback", "TIMERFUNCTION": "curl_multi_timer_callback",
    "PUSHFUNCTION": "curl_push_callback", "NOTIFYFUNCTION": "curl_notify_callback",
}
# Right arguments: of the other options by kind, or by name where a kind has several.
RIGHT = {
    "LONG": ["long", "ulong", "zero"], "VALUES": ["long", "ulong"], "OFF_T": ["off_t"],
    "STRINGPOINT": ["string", "text", "char_p", "chars", "null"],
    "SLISTPOINT": ["slist", "null"], "BLOB": ["blob", "null"],
    "CBPOINT": ["void_p", "null", "file", "char_p", "easy", "slist_pp"],
    "ERRORBUFFER": ["chars", "char_p", "null"], "POSTFIELDS": ["string", "void_p", "text"],
    "COPYPOSTFIELDS": ["string", "void_p", "text"], "SHARE": ["share", "null"],
    "PRIVATE": ["void_p", "null", "string", "slist"], "HTTPPOST": ["form", "null"],
    "STREAM_DEPENDS": ["easy"], "STREAM_DEPENDS_E": ["easy"], "MIMEPOST": ["mime", "null"],
    "CURLU": ["url", "null"], "STDERR": ["file", "null"],
}
RIGHT_INFO = {1: ["char_pp", "const_char_pp"], 2: ["long_p"], 3: ["double_p"], 4: ["slist_pp"],
              5: ["socket_p"], 6: ["off_t_p"]}
RIGHT_INFO_NAMED = {"CERTINFO": ["certinfo_pp"], "TLS_SESSION": ["tls_pp"],
                    "TLS_SSL_PTR": ["tls_pp"]}


def table(name):
    """The lines of a fact file beside this one, as constants of the headers."""
    with open(os.path.join(HERE, name), encoding="utf-8") as lines:
        return [line.split()[0] for line in lines if not line.startswith("#") and line.strip()]


def options():
    with open(os.path.join(HERE, "options.csv"), encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


class Program:
    """A source file of many small functions; `about` tells what each is."""

    def __init__(self):
        self.about = {}
        self.head = ["struct ssl_ctx_st;", "struct rustls_connection;", "#include <curl/curl.h>"]
        self.body = []
        self.args = {}
        for name, (declared, passed) in {**FEW, **MORE}.items():
            self.args[name] = passed.format("a_" + name)
            self.head.append(declared.format("a_" + name))
        for at, signature in enumerate(sorted(set(sum(SIGNATURES.values(), [])))):
            self.args["function " + signature] = f"fn_{at}"
            self.args["pointer " + signature] = f"fp_{at}"
            self.head.append(signature.format(f"fn_{at}") + ";")
            self.head.append(f"extern {signature.format(f'(*fp_{at})')};")
        for kind in sorted({*CALLBACKS.values(), *MULTI_CALLBACKS.values()}):
            self.args[kind] = "typed_" + kind
            self.head.append(f"extern {kind} typed_{kind};")

    def add(self, statement, parameters="CURL *h"):
        name = f"call_{len(self.body)}"
        self.about[name] = statement
        self.body.append(f"void {name}({parameters});\nvoid {name}({parameters}) {{ {statement} }}")

    def call(self, function, option, arg):
        self.add(f"{function}(h, {option}, {self.args[arg]});")

    def files(self):
        """The program in parts: GCC looks for each warning through all pragmas before it."""
        for start in range(0, len(self.body), 500):
            part = self.body[start:start + 500]
            yield "\n".join(["#ifdef __cplusplus", 'extern "C" {', "#endif", *self.head, *part,
                             "#ifdef __cplusplus", "}", "#endif", ""])

    def describe(self, name):
        return self.about.get(name, name or "outside of functions")


def misuse(everything, cxx):
    """Every option with arguments of many types, every info, every name that may be old."""
    program = Program()
    typed = sorted({*CALLBACKS.values(), *MULTI_CALLBACKS.values()})
    few = list(FEW) if everything else ["int", "long", "text", "void_p", "double"]
    seen = set()
    for row in options():
        args = list(few)
        alone = row["kind"] in ("OBJECTPOINT", "FUNCTIONPOINT")
        if everything and (alone or row["kind"] not in seen):
            args += MORE
        if everything and row["kind"] == "FUNCTIONPOINT":
            args += typed
        seen.add(row["kind"])
        for signature in SIGNATURES.get(row["name"], []):
            args += ["function " + signature, "pointer " + signature]
        for arg in args:
            program.call("curl_easy_setopt", "CURLOPT_" + row["name"], arg)
    for line in table("infos.csv"):
        for arg in [*few, *MORE]:
            if arg in few or everything and arg.endswith(("_p", "_pp", "s")):
                program.call("curl_easy_getinfo", "CURLINFO_" + line.split(",")[0], arg)
    for option in table("constants.txt"):
        callbacks = typed if "FUNCTION" in option else []
        if option.startswith("CURLMOPT_"):
            for arg in [*FEW, *MORE, *callbacks] if everything else few:
                program.call("curl_multi_setopt", option, arg)
    odd_options(program, few, cxx)
    for name in table("constants.txt"):
        program.add(f"(void)({name});", "void")
    for name in table("symbols.txt"):
        program.add(f"(void)&{name};", "void")
    program.add("curl_multi_socket(h, 0, NULL);")
    # An option that is no constant is not looked at; the optimizer may find out that it is one.
    program.add("curl_easy_setopt(h, o, 1);", "CURL *h, CURLoption o")
    program.add("CURLoption o = CURLOPT_URL; curl_easy_setopt(h, o, 1);")
    program.add("int o = CURLOPT_TIMEOUT; curl_easy_setopt(h, (CURLoption)o, 1L);")
    program.add("CURLINFO o = CURLINFO_SCHEME; curl_easy_getinfo(h, o, &o);")
    # A call is an expression, and may be an argument.
    program.add("if(curl_easy_setopt(h, CURLOPT_URL, 1) || curl_easy_setopt(h, CURLOPT_URL, 2)) {}")
    program.add("while(curl_easy_setopt(h, curl_easy_setopt(h, CURLOPT_URL, 1)"
                " ? CURLOPT_URL : CURLOPT_PROXY, 1)) {}")
    program.add("curl_share_setopt(h, CURLSHOPT_LOCKFUNC, 1);", "CURLSH *h")
    return program


def odd_options(program, few, cxx):
    """Second names, numbers that are no option, options of another function."""
    for option in ["0", "9999", "(CURLoption)9999", "-1", "10000", "29999", "30000", "30999", "40000",
                   "49999", "CURLOPT_FILE", "CURLOPT_PROGRESSDATA", "CURLOPT_RTSPHEADER",
                   "CURLOPT_ENCODING"]:
        for arg in few:
            program.call("curl_easy_setopt", option, arg)
    for info in ["CURLINFO_NONE", "CURLINFO_HTTP_CODE", "0", "0x700001"]:
        for arg in ["int", "null", "long_p", "char_pp"]:
            program.call("curl_easy_getinfo", info, arg)
    if cxx:
        return  # there it is an error
    for arg in ["int", "long", "text", "void_p", "long_p"]:
        program.call("curl_easy_setopt", "CURLINFO_PRIVATE", arg)
        program.call("curl_easy_setopt", "CURLMOPT_TIMERDATA", arg)
        program.call("curl_easy_getinfo", "CURLOPT_URL", arg)
        program.call("curl_multi_setopt", "CURLOPT_URL", arg)


def right(wrapped):
    """Every option and info with arguments that they take."""
    program = Program()

    def call(function, option, arg):
        text = f"{function}(h, {option}, {program.args[arg]});"
        program.add(f"CURL_IGNORE_DEPRECATION({text})" if wrapped else text)

    for row in options():
        name = row["name"]
        known = RIGHT.get(name) or RIGHT.get(row["kind"])
        for arg in known or [CALLBACKS[name], "null"]:
            call("curl_easy_setopt", "CURLOPT_" + name, arg)
    for line in table("infos.csv"):
        name, number = line.split(",")[:2]
        known = ["void_pp", "char_pp"] if name == "PRIVATE" else RIGHT_INFO_NAMED.get(name)
        for arg in known or RIGHT_INFO[int(number) >> 20]:
            call("curl_easy_getinfo", "CURLINFO_" + name, arg)
    for name in table("constants.txt"):
        option = name.removeprefix("CURLMOPT_")
        if option in ("LASTENTRY", name):
            continue
        args = ["off_t"] if option.endswith("_SIZE") else ["long"]
        args = ["void_p", "null"] if option.endswith("DATA") else args
        args = ["char_pp", "names", "null"] if option.endswith("_BL") else args
        for arg in [MULTI_CALLBACKS[option], "null"] if option in MULTI_CALLBACKS else args:
            call("curl_multi_setopt", name, arg)
    call("curl_share_setopt", "CURLSHOPT_USERDATA", "void_p")
    return program


def compile_program(compiler, include, flags, text):
    language = "c++" if "++" in os.path.basename(compiler) else "c"
    command = [compiler, *flags, f"-I{include}", "-x", language, "-", "-c", "-o", os.devnull]
    return subprocess.run(command, input=text, text=True, capture_output=True, check=False,
                          env={**os.environ, "LC_ALL": "C"})


def warnings(compiler, include, flags, text):
    """Pairs of a function and the -W that something in it warns by."""
    done = compile_program(compiler, include, flags, text)
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if ": error: " in line]
        raise SystemExit("\n".join([f"{include}: does not compile", *errors[:9]]))
    found = set()
    function = ""
    for line in done.stderr.splitlines():
        if match := re.search(r"In function '(?:[\w ]*\s)?(\w+)(?:\(.*\))?'", line):
            function = match[1]
        elif line.endswith("At global scope:") or line.endswith("At top level:"):
            function = ""
        elif ": warning: " in line:
            flag = re.search(r"\[(-W[\w-]+)=?\S*\]$", line)
            found.add((function, flag[1] if flag else line))
    return found


def both(compiler, includes, flags, program):
    """The warnings with each library's headers."""
    found = []
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for include in includes:
            parts = pool.map(lambda text: warnings(compiler, include, flags, text), program.files())
            found.append(set().union(*parts))
    return found


def count_arguments(compiler, includes, flags):
    """Two arguments and four are errors, with the checks and without, where they are with libcurl."""
    wrong = []
    for call in ["curl_easy_setopt(h, CURLOPT_URL{})", "curl_easy_getinfo(h, CURLINFO_SCHEME{})",
                 "curl_multi_setopt(h, CURLMOPT_PIPELINING{})",
                 "curl_share_setopt(h, CURLSHOPT_SHARE{})"]:
        for rest in ["", ", a", ", a, a"]:
            for mode in [[], ["-DCURL_DISABLE_TYPECHECK"]]:
                text = (f"#include <curl/curl.h>\nvoid f(void *h, void *a);\n"
                        f"void f(void *h, void *a) {{ (void)a; {call.format(rest)}; }}\n")
                ours, theirs = (compile_program(compiler, include, [*flags, *mode], text).returncode
                                for include in includes)
                if bool(ours) != bool(theirs) or bool(ours) != (rest != ", a"):
                    wrong.append(f"{call.format(rest)} {mode}: {ours} with ours, {theirs} with libcurl")
    return wrong


def main():
    amount, compiler, *includes = sys.argv[1:5]
    flags = sys.argv[5:]
    cxx = "++" in os.path.basename(compiler)
    wrong = count_arguments(compiler, includes, flags)

    program = misuse(amount == "all", cxx)
    ours, theirs = both(compiler, includes, flags + WARNINGS, program)
    for name, flag in sorted(ours ^ theirs):
        which = "only with ours" if (name, flag) in ours else "only with libcurl"
        wrong.append(f"warns {which}: {program.describe(name)} {flag}")
    kinds = {flag for _, flag in theirs}
    for flag in ["-Wdeprecated-declarations"] + ([] if cxx else ["-Wattribute-warning"]):
        if flag not in kinds:
            wrong.append(f"nothing warns by {flag} with libcurl: this test sees nothing")
    print(f"{len(program.about)} calls, {len(theirs)} warnings")

    for wrapped in [False, True]:
        program = right(wrapped)
        more = STRICT + ([] if cxx else STRICT_C)
        more = more + ([] if wrapped else ["-DCURL_DISABLE_DEPRECATION"])
        for which, found in zip(["ours", "libcurl"], both(compiler, includes, flags + more, program)):
            for name, flag in sorted(found):
                wrong.append(f"warns with {which}: {program.describe(name)} {flag}")
        print(f"{len(program.about)} right calls")

    for line in wrong[:60]:
        print(line)
    if wrong:
        sys.exit(f"{len(wrong)} differences")


if __name__ == "__main__":
    main()
