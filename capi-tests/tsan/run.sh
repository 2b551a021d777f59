#!/bin/sh
# The threaded C tests under ThreadSanitizer (`make tsan`): the library is built by the nightly with
# instrumentation, the programs by gcc. One runtime serves both: the nightly's, as gcc's lacks entry
# points that rustc's code calls. Any report fails, but for what suppressions.txt lists.
#     run.sh TARGET_DIR INCLUDE_DIR [PROGRAM...]      (default: all that start threads)
set -eu
target=$1
include=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
tests=$(dirname "$here")
out=$target/tsan
rustc +nightly -vV > /dev/null 2>&1 || {
    echo 'make tsan needs the nightly: rustup toolchain install nightly' >&2
    exit 1
}
host=$(rustc +nightly -vV | sed -n 's/^host: //p')
runtime=$(rustc +nightly --print sysroot)/lib/rustlib/$host/lib/librustc-nightly_rt.tsan.a
mkdir -p "$out"

# The standard library comes uninstrumented (there is no source to build it from), which the second
# flag allows. Frame pointers give reports their stacks.
RUSTFLAGS='-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer -Cforce-frame-pointers=yes' \
    CARGO_TARGET_DIR="$out" CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_DEBUG=1 \
    cargo +nightly build --quiet --release --locked --lib --target "$host" \
    --manifest-path "$tests/../Cargo.toml"
"$tests/support/certificates.sh" "$out/certificates"

# shellcheck disable=SC2046 # names are words
[ $# -gt 0 ] || set -- $(cd "$tests" && grep -l pthread_create ./*/*.c | sed 's|^\./||; s|\.c$||')
TSAN_OPTIONS="suppressions=$here/suppressions.txt exitcode=66 second_deadlock_stack=1"
export TSAN_OPTIONS
failed=0
# compile SOURCE OBJECT
compile() {
    ${CC:-gcc} -std=c99 -D_GNU_SOURCE -g -O1 -Wall -Wextra -fsanitize=thread -I"$tests/support" \
        -I"$include" -c -o "$2" "$1"
}
compile "$tests/support/drive.c" "$out/drive.o"
for name in "$@"; do
    program=$out/$(echo "$name" | tr / .)
    compile "$tests/$name.c" "$program.o"
    ${CC:-gcc} -o "$program" "$program.o" "$out/drive.o" "$out/$host/release/libcurlws.a" \
        -Wl,--whole-archive "$runtime" -Wl,--no-whole-archive \
        -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc -lresolv
    for case in $(sed -n 's/^\[\(.*\)\]$/\1/p' "$tests/$name.cases"); do
        echo "tsan: $name $case"
        python3 "$tests/support/compare.py" "$tests/$name.cases" "$case" --name "tsan.$name.$case" \
            --certificates "$out/certificates" --differences "$tests/differences.txt" \
            --ours "$program" || failed=1
    done
done
exit $failed
