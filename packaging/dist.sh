#!/bin/sh
# Makes the source tarball: `make dist`. What is committed, the crates (vendor/) and the man pages.
#     dist.sh FOLDER VERSION
# The same commit gives the same bytes: order, owners, modes and times are fixed.
set -eu
out=$1
version=$2
name=libcurlws-$version
root=$(cd "$(dirname "$0")/.." && pwd)
time=$(git -C "$root" log -1 --format=%ct) || {
    echo "make dist needs a git checkout" >&2
    exit 1
}
[ -z "$(git -C "$root" status --porcelain)" ] || echo "note: what is not committed is not in the tarball"
rm -rf "$out"
mkdir -p "$out"
git -C "$root" archive --prefix="$name/" HEAD | tar -xf - -C "$out"
cd "$out/$name"

mkdir .cargo
cargo vendor --quiet --locked --versioned-dirs vendor
cat > .cargo/config.toml << 'EOF'
[source.crates-io]
replace-with = "vendored-sources"

[source.vendored-sources]
directory = "vendor"
EOF
# Cargo wants to see crates that are for Windows alone, but nobody builds them here: without their
# sources, which are binaries for the most part, a third is saved.
for crate in vendor/windows*; do
    find "$crate" -type f ! -name Cargo.toml ! -name .cargo-checksum.json -delete
    find "$crate" -type d -empty -delete
    mkdir -p "$crate/src"
    : > "$crate/src/lib.rs"
    sed -i 's/"files":{[^}]*}/"files":{}/' "$crate/.cargo-checksum.json"
done
# The manual's pages, for those who have no lowdown.
[ ! -x packaging/man.sh ] || SOURCE_DATE_EPOCH=$time packaging/man.sh "$PWD/man" "$version"
[ -d man ] || echo "note: no man pages: the tarball is without them"

cd "$out"
tar --sort=name --format=gnu --mtime="@$time" --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w \
    -cf - "$name" | xz -9 > "$name.tar.xz"
rm -rf "${out:?}/$name"
sha256sum "$name.tar.xz"
