#!/bin/sh
# Builds a binding from its published source against an installation, as its own documentation
# says, into OUT; one that was built with the same headers is kept.
#     build.sh pycurl|curl_cffi|node-libcurl TARGET OUT CONFIG
# TARGET/bindings has the sources; CONFIG answers as curl-config.
set -eu
name=$1 target=$2 out=$3 config=$4
here=$(cd "$(dirname "$0")" && pwd)
sources=$target/bindings
prefix=$("$config" --prefix)
include=$("$config" --cflags | sed 's/^-I//')

# Whoever comes second waits, and finds it built.
mkdir -p "$(dirname "$out")"
exec 9> "$out.lock"
flock 9

stamp=$(cat "$0" "$config" "$here/impersonate.c" "$include"/curl/*.h | sha256sum)
[ "$(cat "$out/stamp" 2> /dev/null)" != "$stamp" ] || exit 0
rm -rf "$out"
mkdir -p "$out"

# What C only warns of, and what a wrong header would bring.
export CFLAGS="-Werror=implicit-function-declaration -Werror=incompatible-pointer-types \
-Werror=int-conversion -Werror=discarded-qualifiers"

# from_source ARCHIVE
from_source() {
    "$target/venv/bin/python" -m pip install --quiet --no-index --no-deps --no-build-isolation \
        --no-cache-dir --target "$out" "$1"
}

case $name in
pycurl)
    PYCURL_CURL_CONFIG=$config PYCURL_RUNTIME_LIBRARY_DIRS=$prefix/lib \
        from_source "$sources"/pycurl-*.tar.gz
    ;;
curl_cffi)
    # It links with curl-impersonate: libcurl and one function more, which stands in a file beside.
    # shellcheck disable=SC2046
    cc -shared -fPIC -o "$out/libcurl-impersonate.so" "$here/impersonate.c" -Wl,--no-as-needed \
        $("$config" --libs) "-Wl,-rpath,$prefix/lib"
    IMPERSONATE_LINK_TYPE=dynamic IMPERSONATE_BUILD_DIR=$out \
        from_source "$sources"/curl_cffi-*.tar.gz
    ;;
node-libcurl)
    cp -r "$sources/node_modules/node-libcurl" "$out"
    ln -s "$(realpath "$sources/node_modules")" "$out/node_modules"  # where Node looks for the others
    cd "$out/node-libcurl"
    PATH="$sources/node_modules/node22/bin:$PATH"
    export PATH npm_config_curl_config_bin="$config" JOBS=2 \
        npm_config_nodedir="$sources/node_modules/node22"
    "$sources/node_modules/.bin/node-pre-gyp" install --build-from-source
    rm -rf build
    ;;
esac
printf '%s\n' "$stamp" > "$out/stamp"
