#!/bin/sh
# Builds libcurl 8.22.0 (OpenSSL, Release) from the source in the crate curl-sys, once:
#     build.sh DIRECTORY [JOBS]    ->  DIRECTORY/inst/{include,lib,bin}
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
jobs=${2:-$(nproc)}
version=8.22.0
done_mark="$out/inst/.built-$version"
[ -e "$done_mark" ] && exit 0

manifest=$(cargo metadata --quiet --format-version 1 --locked --manifest-path "$here/Cargo.toml" |
    python3 -c 'import json, sys
for package in json.load(sys.stdin)["packages"]:
    if package["name"] == "curl-sys": print(package["manifest_path"])')
source=$(dirname "$manifest")/curl
[ -f "$source/CMakeLists.txt" ] || { echo "build.sh: no libcurl source in $source" >&2; exit 1; }

rm -rf "$out/src" "$out/build" "$out/inst"
cp -r "$source" "$out/src"
chmod -R u+w "$out/src"
# The crate leaves these folders out; libcurl's CMake files ask for them.
mkdir -p "$out/src/docs" "$out/src/scripts"
: > "$out/src/docs/CMakeLists.txt"
[ -e "$out/src/scripts/CMakeLists.txt" ] || : > "$out/src/scripts/CMakeLists.txt"

log="$out/build.log"
if ! {
    cmake -S "$out/src" -B "$out/build" -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_INSTALL_PREFIX="$out/inst" -DCMAKE_INSTALL_LIBDIR=lib \
        -DBUILD_LIBCURL_DOCS=OFF -DBUILD_MISC_DOCS=OFF -DENABLE_CURL_MANUAL=OFF \
        -DBUILD_TESTING=OFF -DBUILD_EXAMPLES=OFF -DCURL_USE_LIBPSL=OFF -DCURL_USE_OPENSSL=ON \
        -DCURL_USE_LIBSSH2=OFF -DUSE_NGHTTP2=OFF -DUSE_LIBIDN2=OFF -DCURL_BROTLI=OFF \
        -DCURL_ZSTD=OFF -DCURL_DISABLE_LDAP=ON &&
    cmake --build "$out/build" --parallel "$jobs" &&
    cmake --install "$out/build"
} > "$log" 2>&1; then
    tail -30 "$log" >&2
    echo "build.sh: libcurl did not build; the whole log is $log" >&2
    exit 1
fi
touch "$done_mark"
