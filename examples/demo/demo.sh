#!/bin/sh
# The demo (`make demo`): an echo server on the loopback, and the C examples talking to it.
#     demo.sh BUILT PREFIX     BUILT: where the echo server is
set -eu
built=$1
export PKG_CONFIG_PATH="$2/lib/pkgconfig"
examples=$(cd "$(dirname "$0")/.." && pwd)
out="$built/demo"
mkdir -p "$out"
run=${EMULATOR:-} # for another machine (packaging/cross.sh)

# pkg-config tells the flags; without it they are spelled out.
if command -v pkg-config > /dev/null; then
    flags=$(pkg-config --cflags --libs curlws)
else
    flags="-I$2/include/curlws -L$2/lib -lcurlws"
fi
echo "== compiling the examples as a user would"
for name in websocket large_chunks subprotocol_headers client_cert; do
    echo "cc $name.c $flags"
    # shellcheck disable=SC2086 # flags are words
    ${CC:-cc} -Wall -o "$out/$name" "$examples/$name.c" $flags "-Wl,-rpath,$2/lib"
done

echo "== starting an echo server (its standard input ends it)"
rm -f "$out/input" "$out/urls"
mkfifo "$out/input" "$out/urls"
$run "$built/echo_server" --tls "$out/certificates" < "$out/input" > "$out/urls" &
server=$!
exec 3> "$out/input" 4< "$out/urls"
stop() {
    exec 3>&-
    wait "$server" || true
    rm -f "$out/input" "$out/urls"
}
trap stop EXIT
trap 'exit 1' INT TERM
read -r plain <&4
read -r secure <&4
ca="$out/certificates/ca.pem"

echo "== websocket.c"
$run "$out/websocket" "$plain"
$run "$out/websocket" "$secure" "$ca"
echo "== subprotocol_headers.c"
$run "$out/subprotocol_headers" "$secure" "$ca"
echo "== large_chunks.c"
$run "$out/large_chunks" "$plain" 8
$run "$out/large_chunks" "$secure" 8 "$ca"
echo "== client_cert.c"
$run "$out/client_cert" "$secure" "$ca" "$out/certificates/client.pem" "$out/certificates/client.key"
echo "== the demo is done: all went well"
