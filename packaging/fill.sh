#!/bin/sh
# Fills the @NAMES@ of a template: fill.sh NAME=VALUE... < TEMPLATE. What the library says of itself
# is taken from its sources: the version it stands in for, protocols and features.
set -eu
root=$(dirname "$0")/..

# strings NAME: the C strings of a constant list in global.rs.
strings() {
    awk -v start="static $1:" 'index($0, start) == 1 { on = 1 } on { print } on && /;$/ { exit }' \
        "$root/src/capi/global.rs" | grep -o 'c"[^"]*"' | sed 's/^c"//; s/"$//' | tr '\n' ' '
}
version() { sed -n "s/^#define $1 \"*\\([^\"]*\\)\"*\$/\\1/p" "$root/include/curl/curlver.h"; }

vernum=$(version LIBCURL_VERSION_NUM)
set -- "$@" \
    "LIBCURL_VERSION=$(version LIBCURL_VERSION)" \
    "LIBCURL_VERNUM=${vernum#0x}" \
    "PROTOCOLS=$(strings PROTOCOLS | tr '[:lower:]' '[:upper:]')" \
    "FEATURES=$(strings FEATURE_NAMES)"
script=
for pair; do
    value=$(printf '%s' "${pair#*=}" | sed 's/[|&\\]/\\&/g; s/ *$//')
    script="$script;s|@${pair%%=*}@|$value|g"
done
exec sed "${script#;}"
