#!/bin/sh
# Installs the packages of `make deb` in a bare Debian, builds and runs the examples there as a user
# would, and sees that removing leaves nothing: `make deb-test`. Needs root, mmdebstrap and network.
#     deb-test.sh DEB-FOLDER WORK-FOLDER [SUITE]
set -eu

say() { echo "== $*"; }
fail() {
    echo "not ok: $*" >&2
    exit 1
}
# files: all there are, but for what the package tools keep for themselves.
files() {
    find / -xdev \( -path /proc -o -path /tmp -o -path /run -o -path /debs -o -path /var/log -o -path /var/cache \
        -o -path /var/lib/apt -o -path /var/lib/dpkg \) -prune -o -print | sort
}
unchanged() { # unchanged BEFORE: the files are those again that were
    files > /tmp/after
    diff "$1" /tmp/after || fail "removing the packages left this, or took it away"
}

runs_alone() {
    say "what runs, alone, by dpkg"
    files > /tmp/before
    set -- /debs/libcurlws0_*.deb
    [ ! -e /debs/curlws_*.deb ] || set -- "$@" /debs/curlws_*.deb
    dpkg -i "$@" > /tmp/log 2>&1 || { cat /tmp/log; fail "dpkg -i"; }
    ldconfig -p | grep 'libcurlws.so.0 '
    [ $# = 1 ] || curlws --version
    dpkg --purge $([ $# = 1 ] || echo curlws) libcurlws0 > /tmp/log
    ! ldconfig -p | grep libcurlws || fail "the loader still knows it"
    unchanged /tmp/before
}

project() {
    mkdir -p /tmp/project
    cat > /tmp/project/CMakeLists.txt << 'EOF'
cmake_minimum_required(VERSION 3.20)
project(somebody LANGUAGES C)
find_package(CurlWS REQUIRED)
add_executable(shared /usr/share/doc/libcurlws-dev/examples/hello.c)
target_link_libraries(shared PRIVATE CurlWS::curlws)
add_executable(archive /usr/share/doc/libcurlws-dev/examples/hello.c)
target_link_libraries(archive PRIVATE CurlWS::curlws_static)
EOF
    { cmake -S /tmp/project -B /tmp/project/build && cmake --build /tmp/project/build; } > /tmp/log 2>&1 ||
        { cat /tmp/log; fail cmake; }
}

builds() {
    say "a compiler, pkg-config and CMake"
    apt-get update -q > /tmp/log 2>&1
    apt-get install -q -y --no-install-recommends gcc libc6-dev pkg-config cmake make > /tmp/log 2>&1 ||
        { cat /tmp/log; fail apt-get; }
    files > /tmp/before
    say "all packages, by apt"
    apt-get install -q -y --no-install-recommends /debs/*.deb > /tmp/log 2>&1 || { cat /tmp/log; fail apt-get; }
    cd /tmp
    # shellcheck disable=SC2046 # flags are words
    for source in /usr/share/doc/libcurlws-dev/examples/*.c; do
        gcc -Wall -o "$(basename "$source" .c)" "$source" $(pkg-config --cflags --libs curlws) -lpthread ||
            fail "$source"
    done
    hello=/usr/share/doc/libcurlws-dev/examples/hello.c
    # shellcheck disable=SC2046
    gcc -static -o static "$hello" $(pkg-config --static --cflags --libs curlws) 2> /tmp/log ||
        { cat /tmp/log; fail "-static"; }
    # shellcheck disable=SC2046
    gcc -o by_config "$hello" $(curlws-config --cflags) $(curlws-config --static-libs)
    project
}

# talks PROGRAM ARGUMENT...: succeeds within ten seconds.
talks() {
    echo "$@"
    timeout 10 "$@" < /dev/null > /tmp/log 2>&1 || { cat /tmp/log; fail "$*"; }
}

runs() {
    say "an echo server, and who talks to it"
    mkfifo url
    ./echo_server 0 > url &
    server=$!
    read -r url < url
    for program in ./hello ./static ./by_config project/build/shared project/build/archive ./websocket \
        ./messages ./large_chunks; do
        talks "$program" "$url"
    done
    talks ./ask "$url" question
    # A program that was built for libcurl, with ours in its place.
    gcc -o disguised /usr/share/doc/libcurlws-dev/examples/websocket.c \
        -I/usr/include/curlws -L/usr/lib/"$(gcc -print-multiarch)"/curlws -l:libcurl.so.4
    talks env LD_LIBRARY_PATH="/usr/lib/$(gcc -print-multiarch)/curlws" ./disguised "$url"
    if command -v curlws > /dev/null; then
        answer=$(echo 'hello, tool' | timeout 10 curlws -n 1 "$url")
        [ "$answer" = 'hello, tool' ] || fail "curlws -n 1: $answer"
        echo "curlws -n 1 $url"
    fi
    kill $server
}

inside() {
    export DEBIAN_FRONTEND=noninteractive LC_ALL=C
    mount -t proc proc /proc
    runs_alone
    builds
    runs
    say "purging leaves nothing"
    # shellcheck disable=SC2046
    dpkg --purge $(dpkg -l 'curlws' 'libcurlws*' 2> /dev/null | awk '/^ii/ { print $2 }') > /tmp/log
    unchanged /tmp/before
    say "all went well"
}

[ "${1:-}" != --inside ] || { inside; exit; }

debs=$1
work=$2
suite=${3:-bookworm}
[ "$(id -u)" = 0 ] || fail "needs root, for chroot"
command -v mmdebstrap > /dev/null || fail "needs mmdebstrap: apt-get install mmdebstrap"
if command -v lintian > /dev/null; then
    say "lintian"
    lintian --allow-root --fail-on error "$debs"/*.deb
else
    say "no lintian here: the packages are not judged by it"
fi
mkdir -p "$work/archives"
bare="$work/$suite.tar"
if [ ! -e "$bare" ]; then
    say "a bare $suite"
    mmdebstrap --quiet --format=tar --variant=minbase "$suite" "$bare.new"
    mv "$bare.new" "$bare"
fi
rm -rf "$work/root"
mkdir "$work/root"
tar -xf "$bare" -C "$work/root"
mkdir -p "$work/root/debs"
cp "$debs"/*.deb "$0" "$work/root/debs"
cp /etc/resolv.conf "$work/root/etc/resolv.conf"
# Downloads are kept for the next time; all mounts end with the shell.
unshare --mount --pid --fork sh -c 'mount --bind "$0/archives" "$0/root/var/cache/apt/archives" &&
    exec chroot "$0/root" sh /debs/deb-test.sh --inside' "$work"
rm -rf "$work/root"
