#!/bin/sh
# Builds and installs what `make dist` made, without network and with an empty cargo folder, and builds
# a program with it: `make dist-test`. Takes as long as a whole release build.
#     dist-test.sh TARBALL WORK-FOLDER
set -eu
tarball=$1
work=$2
rm -rf "$work"
mkdir -p "$work/cargo"
tar -xf "$tarball" -C "$work"
cd "$work"/libcurlws-*
alone='unshare -n'
$alone true 2> /dev/null || {
    echo "note: no right to cut the network off; cargo is told to do without"
    alone=
}
for target in all install; do
    # shellcheck disable=SC2086 # words, or none
    env -u CARGO_TARGET_DIR -u MAKEFLAGS -u MAKELEVEL CARGO_HOME="$work/cargo" CARGO_NET_OFFLINE=true \
        $alone make $target PREFIX="$work/installed"
done
export PKG_CONFIG_PATH="$work/installed/lib/pkgconfig"
# shellcheck disable=SC2046 # flags are words
${CC:-cc} -o first examples/websocket.c $(pkg-config --cflags --libs curlws) -Wl,-rpath,"$work/installed/lib"
./first ws://127.0.0.1:1/ > log 2>&1 || true # nobody listens there, and the library says so
grep -i 'connect' log
ls "$work/installed/lib" "$work/installed/share/doc/curlws"
cd / && rm -rf "$work"
echo "the tarball builds, and what it installs works"
