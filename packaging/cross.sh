#!/bin/sh
# Builds and tests the library for another machine: aarch64, i686 or armhf (`make aarch64` ...).
#     cross.sh MACHINE DIRECTORY [STEP...]     STEP: stage rust demo c; without any, all of them
# Rust's standard library for it comes from Debian, whose root is made once in DIRECTORY/root (1.5 GB,
# two minutes, needs root and mmdebstrap); programs run under qemu-user, i686 ones as they are.
# SUITE=sid takes another Debian; SELECT='^ws[.]' chooses C tests.
set -eu
machine=$1
mkdir -p "$2"
out=$(cd "$2" && pwd)
shift 2
source=$(cd "$(dirname "$0")/.." && pwd)
suite=${SUITE:-forky} # the oldest with a rustc that is new enough for us
root=$out/root

case $machine in
aarch64) debian=arm64 triple=aarch64-linux-gnu target=aarch64-unknown-linux-gnu ;;
armhf) debian=armhf triple=arm-linux-gnueabihf target=armv7-unknown-linux-gnueabihf ;;
i686) debian=i386 triple=i686-linux-gnu target=i686-unknown-linux-gnu ;;
*) echo "cross.sh: no such machine: $machine (aarch64, armhf, i686)" >&2; exit 2 ;;
esac

# The second half: what runs in the root.
if [ -n "${CURLWS_IN_ROOT:-}" ]; then
    cd "$source"
    export CARGO_TARGET_DIR="$out/$machine" CARGO_BUILD_TARGET="$target" CC="$triple-gcc"
    export STRIP="$triple-strip" CXX="$triple-g++" CARGO_NET_OFFLINE=true
    name=$(printf '%s' "$target" | tr 'a-z-' 'A-Z_')
    case $machine in
    aarch64) EMULATOR=qemu-aarch64 ;;
    armhf) EMULATOR=qemu-arm ;;
    i686) EMULATOR= ;;
    esac
    export EMULATOR "CARGO_TARGET_${name}_LINKER=$CC" "CARGO_TARGET_${name}_RUNNER=$EMULATOR"
    [ -n "$EMULATOR" ] || unset "CARGO_TARGET_${name}_RUNNER"
    stage=$CARGO_TARGET_DIR/stage
    # shellcheck disable=SC2317 # they are called by name
    do_stage() { make --no-print-directory stage; }
    # shellcheck disable=SC2317
    do_rust() { cargo test --locked --lib --test transfer --test corpora; }
    # shellcheck disable=SC2317
    do_demo() { make --no-print-directory demo; }
    # shellcheck disable=SC2317
    do_c() {
        cat > "$CARGO_TARGET_DIR/toolchain.cmake" << END
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ${triple%%-*})
set(CMAKE_C_COMPILER $triple-gcc)
set(CMAKE_CXX_COMPILER $triple-g++)
set(CMAKE_LIBRARY_ARCHITECTURE $multiarch)
END
        export CMAKE_TOOLCHAIN_FILE="$CARGO_TARGET_DIR/toolchain.cmake"
        CARGO_BUILD_TARGET='' capi-tests/libcurl/build.sh "$CARGO_TARGET_DIR/libcurl"
        cmake -S capi-tests -B "$CARGO_TARGET_DIR/capi-tests" -DCURLWS_STAGE="$stage" \
            -DLIBCURL="$CARGO_TARGET_DIR/libcurl/inst" -DTARGET_DIR="$CARGO_TARGET_DIR" > "$out/cmake.log" ||
            { cat "$out/cmake.log"; exit 1; }
        cmake --build "$CARGO_TARGET_DIR/capi-tests" --parallel "$(nproc)" -- --no-print-directory
        cd "$CARGO_TARGET_DIR/capi-tests"
        # An emulator's own memory counts as the program's, and its time runs into timeouts.
        [ -z "$EMULATOR" ] || leave='stress|threads|memory[.]|slow-peer|large'
        ctest --output-on-failure --parallel "$(($(nproc) * 2))" -LE valgrind -R "$SELECT" \
            -E "${leave:-none of them}"
    }
    multiarch=$triple
    [ "$machine" != i686 ] || multiarch=i386-linux-gnu
    for step in "$@"; do
        echo "== $machine: $step"
        "do_$step"
    done
    exit
fi

[ "$(id -u)" = 0 ] || { echo "cross.sh: needs root, for a root of Debian" >&2; exit 1; }
[ $# -gt 0 ] || set -- stage rust demo c

if [ ! -e "$root/.made-$machine" ]; then
    command -v mmdebstrap > /dev/null || { echo "cross.sh: apt-get install mmdebstrap" >&2; exit 1; }
    packages="ca-certificates build-essential cmake pkg-config python3 openssl qemu-user rustc cargo"
    packages="$packages gcc-$triple g++-$triple libstd-rust-dev libstd-rust-dev:$debian"
    packages="$packages libssl-dev:$debian zlib1g-dev:$debian"
    echo "== a root of Debian $suite in $root"
    # A mirror may be behind its own dates; the signatures count.
    if [ ! -e "$root/bin" ]; then
        mmdebstrap --quiet --mode=root --variant=apt --architectures="amd64,$debian" \
            --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' \
            --include="$(echo "$packages" | tr ' ' ',')" "$suite" "$root" \
            "deb http://deb.debian.org/debian $suite main"
    else
        # shellcheck disable=SC2086 # a list
        chroot "$root" sh -c 'dpkg --add-architecture "$1" && shift && apt-get -q update &&
            DEBIAN_FRONTEND=noninteractive apt-get -q -y install "$@"' sh "$debian" $packages
    fi
    touch "$root/.made-$machine"
fi

cargo_home=${CARGO_HOME:-$HOME/.cargo}
cargo fetch --quiet --locked --manifest-path "$source/Cargo.toml"
cargo fetch --quiet --locked --manifest-path "$source/capi-tests/libcurl/Cargo.toml"
# The folders keep their names inside; what is mounted goes with the process.
mkdir -p "$root$source" "$root$out" "$root$cargo_home"
# shellcheck disable=SC2016 # the inner shell's
exec unshare --mount sh -c '
    set -eu
    root=$1 source=$2 out=$3 cargo=$4
    shift 4
    mount --make-rprivate /
    mount --bind "$source" "$root$source"
    mount --bind "$out" "$root$out"
    mount --bind "$cargo" "$root$cargo"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec chroot "$root" env -i "$@"' sh "$root" "$source" "$out" "$cargo_home" \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb CARGO_HOME="$cargo_home" CURLWS_IN_ROOT=1 \
    SELECT="${SELECT:-^(abi/|easy[.]|ws[.]|callback[.]|multi[.]|beyond[.])}" \
    $(env | grep -E '^(CARGO_PROFILE_[A-Z_]*|CURLWS_PLAIN_C)=[a-zA-Z0-9]*$' || true) \
    "$source/packaging/cross.sh" "$machine" "$out" "$@"
