#!/bin/sh
# Sees that what `make test` needs is there: installs it by apt-get if we are root, else says what
# to install. Servers for the interop tests are wanted, not needed.
set -eu

missing=
optional=
need() { # need PACKAGES CHECK...
    packages=$1
    shift
    "$@" > /dev/null 2>&1 || missing="$missing $packages"
}
want() {
    packages=$1
    shift
    "$@" > /dev/null 2>&1 || optional="$optional $packages"
}
compiles_for() { echo '#include <stdio.h>' | "$1-gcc" -E -x c - ; }
header() { echo "#include <$1>" | ${CC:-cc} -E -x c - ; }
has() { PATH="$PATH:/usr/sbin" command -v "$1"; }
browser() { has chromium-headless-shell || has chromium; }
aspell_en() { aspell dicts | grep -q '^en'; }

need gcc has "${CC:-cc}"
need g++ has c++
need cmake has cmake
need make has make
need pkg-config has pkg-config
need openssl has openssl
need libssl-dev header openssl/ssl.h
need zlib1g-dev header zlib.h
need python3 has python3
need valgrind has valgrind
want python3-venv python3 -c 'import ensurepip, venv'
want nginx-light has nginx
want apache2-bin has apache2
want "nodejs npm" has npm
want tinyproxy has tinyproxy
want microsocks has microsocks
want mosquitto has mosquitto
want stunnel4 has stunnel4
want chromium-headless-shell browser
want lowdown has lowdown
want mandoc has mandoc
want "aspell aspell-en" aspell_en
want "dpkg-dev debhelper" has dh
want libuv1-dev pkg-config --exists libuv
want libevent-dev pkg-config --exists libevent
want libglib2.0-dev pkg-config --exists glib-2.0
# Not run, only to see how the headers look to them.
want "gcc-i686-linux-gnu libc6-dev-i386-cross" compiles_for i686-linux-gnu
want "gcc-arm-linux-gnueabihf libc6-dev-armhf-cross" compiles_for arm-linux-gnueabihf
want "gcc-aarch64-linux-gnu libc6-dev-arm64-cross" compiles_for aarch64-linux-gnu
want "php-cli php-curl" php -r 'exit(!extension_loaded("curl"));'

if [ -n "$missing$optional" ]; then
    if [ "$(id -u)" = 0 ] && has apt-get > /dev/null; then
        echo "installing:$missing$optional"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -q > /dev/null || true
        # shellcheck disable=SC2086 # they are lists
        [ -z "$missing" ] || apt-get install -q -y --no-install-recommends $missing > /dev/null
        for package in $optional; do
            apt-get install -q -y --no-install-recommends "$package" > /dev/null ||
                echo "not installed: $package (its tests are skipped)"
        done
    else
        [ -z "$optional" ] || echo "tests of some servers are skipped without:$optional"
        if [ -n "$missing" ]; then
            echo "missing. Please install it, on Debian:  apt-get install$missing" >&2
            exit 1
        fi
    fi
fi
