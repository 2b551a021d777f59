#!/bin/sh
# Makes man pages of docs/man/*.md by lowdown; one that is there and not older stays.
#     man.sh OUT VERSION
#     man.sh list           what is made: man3/curl_ws_send.3 ...
# Where there is no lowdown, pages that a source tarball carries (man/) are taken as they are. With
# neither it says so in one line, and nothing is made.
set -eu
out=$1
version=${2:-}
here=$(cd "$(dirname "$0")/.." && pwd)

names_of() { # of a page's source: the first is its own, of a family there are further ones
    sed -n '/^# NAME/,/ - /{/^#/d; s/ - .*//; p}' "$1" | tr ',\n' '  '
}

if [ "$out" = list ]; then
    for source in "$here"/docs/man/*.[13].md; do
        section=$(expr "$source" : '.*[.]\(.\)[.]md')
        for name in $(names_of "$source"); do
            echo "man$section/$name.$section"
        done
    done
    exit 0
fi

if ! command -v lowdown > /dev/null; then
    if [ -d "$here/man" ]; then
        mkdir -p "$out"
        cp -R "$here/man/." "$out"
    else
        echo 'no man pages: lowdown is not installed'
    fi
    exit 0
fi

# What lowdown writes, as mandoc and groff both like it: literals bold, headings on their macro's
# line, definitions by .TP, list items without a line between.
polish() {
    awk '
        # A paragraph waits until it is known whether its first line is what is defined.
        function flush() {
            if (waits && !after_heading) print ".LP"
            if (term != "") print term
            waits = after_heading = 0
            term = ""
        }
        /^\.EX$/, /^\.EE$/ { flush(); print; next }
        /^\.S[HS]$/ { flush(); getline text; gsub(/\\f[CR]/, "", text); print $0 " " text
            in_name = text == "NAME"; after_heading = 1; next }
        { gsub(/\\fC/, "\\fB") }
        /^\.LP$/ { if (waits) flush(); waits = 1; next }
        waits && term == "" && !/^\./ { term = $0; if (in_name) sub(/ - /, " \\- ", term); next }
        /^\.if n \\$/ { getline; getline; getline; getline item
            if (item ~ /^\.IP "" 5n$/) { print ".TP 5n"; print term; waits = after_heading = 0; term = "" }
            else { flush(); print ".PD 0"; print item; print ".PD" }
            next }
        { flush() }
        /^\.IP "[0-9]+\.  "$/ { sub(/  "$/, "\" 4") }
        /^tab\(\|\) expand/ { sub(/expand /, "") }
        { print }
        /^\.TH / { print ".nr HY 0"; print ".ad l"; print ".nh" }
        END { flush() }'
}

for source in "$here"/docs/man/*.[13].md; do
    page=$(basename "$source" .md)
    section=${page##*.}
    made="$out/man$section/$page"
    if [ "$made" -nt "$source" ] && [ "$made" -nt "$0" ] && grep -q "^[.]TH.*libcurlws $version\"" "$made"; then
        continue
    fi
    mkdir -p "$out/man$section"
    # The day of the source, unless a build that can be repeated says which.
    day=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(stat -c %Y "$source")}" +%Y-%m-%d)
    lowdown -s -tman --parse-no-intraemph --parse-no-super --out-no-smarty -m "date=$day" \
        -M "source=libcurlws $version" -o "$made.raw" "$source"
    polish < "$made.raw" > "$made"
    rm "$made.raw"
    # A page for each further name of a family, which leads here.
    for name in $(names_of "$source"); do
        [ "$name.$section" = "$page" ] || echo ".so man$section/$page" > "$out/man$section/$name.$section"
    done
done
