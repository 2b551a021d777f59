#!/bin/sh
# Installs the servers that others wrote under DIRECTORY; one that cannot be had leaves its
# reason in DIRECTORY/peers/NAME.missing, which the tests print when they skip it.
#     install.sh DIRECTORY
set -eu
mkdir -p "$1/peers"
out=$(cd "$1" && pwd)

# peer NAME COMMAND...
peer() {
    name=$1
    shift
    [ -e "$out/peers/$name.ready" ] && return 0
    rm -f "$out/peers/$name.missing"
    if "$@" > "$out/peers/$name.log" 2>&1; then
        touch "$out/peers/$name.ready"
    else
        echo "$name cannot be installed: $(tail -n 1 "$out/peers/$name.log")" |
            tee "$out/peers/$name.missing"
    fi
}

websockets() {
    { [ -x "$out/venv/bin/python" ] || python3 -m venv "$out/venv"; } &&
        "$out/venv/bin/python" -m pip install --quiet 'websockets>=14,<18' &&
        "$out/venv/bin/python" -c 'import websockets.asyncio.server'
}

ws() {
    mkdir -p "$out/npm" && npm install --prefix "$out/npm" --no-audit --no-fund --silent ws@8 &&
        NODE_PATH="$out/npm/node_modules" node -e 'require("ws")'
}

# there COMMAND PACKAGE
there() {
    PATH="$PATH:/usr/sbin" command -v "$1" || { echo "$1 is not there (apt-get install $2)"; false; }
}

apache() {
    [ -e /usr/lib/apache2/modules/mod_auth_digest.so ] &&
        PATH="$PATH:/usr/sbin" command -v apache2 ||
        { echo "apache2 is not there (apt-get install apache2-bin)"; false; }
}

peer websockets websockets
peer ws ws
peer nginx there nginx nginx-light
peer apache apache
peer tinyproxy there tinyproxy tinyproxy
peer squid there squid squid
peer microsocks there microsocks microsocks
peer stunnel there stunnel4 stunnel4
