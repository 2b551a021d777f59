#!/bin/sh
# Installs the servers and bindings that others wrote under DIRECTORY; one that cannot be had leaves
# its reason in DIRECTORY/peers/NAME.missing, which the tests print when they skip it.
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

# A network that says nothing is not waited for without end: what cannot be had is skipped.
patience=300

# pip ARGUMENTS...: in a virtual environment of our own.
pip() {
    { [ -x "$out/venv/bin/python" ] || python3 -m venv "$out/venv"; } &&
        timeout $patience "$out/venv/bin/python" -m pip "$@"
}

npm() { timeout $patience npm "$@"; }

websockets() {
    pip install --quiet 'websockets>=15,<18' &&
        "$out/venv/bin/python" -c 'import websockets.asyncio.server'
}

ws() {
    mkdir -p "$out/npm" && npm install --prefix "$out/npm" --no-audit --no-fund --silent ws@8 &&
        NODE_PATH="$out/npm/node_modules" node -e 'require("ws")'
}

autobahn() {
    "$(dirname "$0")/../autobahn/setup.sh" "$out/autobahn"
}

# there COMMAND PACKAGE
there() {
    PATH="$PATH:/usr/sbin" command -v "$1" || { echo "$1 is not there (apt-get install $2)"; false; }
}

# One that starts.
browser() {
    for program in chromium-headless-shell chromium; do
        command -v $program || continue
        timeout 60 $program --headless --no-sandbox --disable-gpu --disable-background-networking \
            --user-data-dir="$out/peers/chromium.profile" --dump-dom about:blank | grep '<html>' ||
            { echo "$program does not start"; return 1; }
        rm -rf "$out/peers/chromium.profile"
        return 0
    done
    echo "chromium is not there (apt-get install chromium-headless-shell)"
    return 1
}

apache() {
    [ -e /usr/lib/apache2/modules/mod_auth_digest.so ] &&
        PATH="$PATH:/usr/sbin" command -v apache2 ||
        { echo "apache2 is not there (apt-get install apache2-bin)"; false; }
}

# The sources of the bindings, and what their builds need: bindings/build.sh works without network.
python_header() {
    header=$(python3 -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h
    [ -e "$header" ] || { echo "$header is not there (apt-get install python3-dev)"; false; }
}

pycurl() {
    python_header && pip install --quiet 'setuptools>=77' wheel &&
        pip download --quiet --no-deps --no-binary pycurl --dest "$out/bindings" pycurl==7.49.0
}

# Its setup.py fetches a library unless it finds one of that name: an empty file will do here.
curl_cffi() {
    mkdir -p "$out/bindings/none" && touch "$out/bindings/none/libcurl-impersonate.so" &&
        python_header && pip install --quiet 'setuptools>=77' wheel cffi certifi &&
        IMPERSONATE_LINK_TYPE=dynamic IMPERSONATE_BUILD_DIR="$out/bindings/none" \
            pip download --quiet --no-deps --no-binary curl_cffi --dest "$out/bindings" \
            curl_cffi==0.17.0
}

# It wants a newer Node than Debian's; npm has that too, with its headers.
node_libcurl() {
    system=$(node -p 'process.platform + "-" + process.arch') &&
        npm install --prefix "$out/bindings" --ignore-scripts --no-audit --no-fund --silent \
            node-libcurl@5.1.2 "node-$system@22.23.3" &&
        ln -sfn "node-$system" "$out/bindings/node_modules/node22" &&
        "$out/bindings/node_modules/node22/bin/node" --version
}

peer websockets websockets
peer ws ws
peer autobahn autobahn
peer chromium browser
peer nginx there nginx nginx-light
peer apache apache
peer tinyproxy there tinyproxy tinyproxy
peer squid there squid squid
peer microsocks there microsocks microsocks
peer stunnel there stunnel4 stunnel4
peer pycurl pycurl
peer curl_cffi curl_cffi
peer node-libcurl node_libcurl
