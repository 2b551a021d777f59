#!/bin/sh
# Makes the Debian packages in FOLDER of what is built: `make deb`.
#     deb.sh FOLDER VERSION
# A folder of its own is filled by `make install`, and debian/ (packaging/debian) is used there, so
# that the working tree stays as it is and nothing is compiled again.
set -eu
out=$1
version=$(printf %s "$2" | sed 's/-/~/') # 1.0.0-rc.1 comes before 1.0.0
root=$(cd "$(dirname "$0")/.." && pwd)
for tool in dpkg-buildpackage dh; do
    command -v $tool > /dev/null || {
        echo "make deb needs $tool: apt-get install dpkg-dev debhelper" >&2
        exit 1
    }
done
rm -rf "$out"
mkdir -p "$out/build"
cd "$out/build"
cp -R "$root/packaging/debian" debian
cp -R "$root/README.md" "$root/CHANGELOG.md" "$root/docs" "$root/examples" .
rm -rf docs/man # the sources of the man pages

lib=/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)
make -C "$root" -s --no-print-directory install-files DESTDIR="$PWD/installed" PREFIX=/usr \
    LIBDIR="$lib" BINDIR=/usr/bin INCLUDEDIR=/usr/include/curlws DATADIR=/usr/share \
    DOCDIR=/usr/share/doc/curlws MANDIR=/usr/share/man

# Parts that are not there make no package, or no pages.
[ -e installed/usr/bin/curlws ] || export DH_OPTIONS=-Ncurlws
for page in installed/usr/share/man/man[13]/*; do
    case $page in
    */curlws.1) package=curlws ;;
    *) package=libcurlws-dev ;;
    esac
    [ ! -e "$page" ] || echo "debian/tmp/${page#installed/}" >> "debian/$package.manpages"
done

# Debian keeps the Apache licence in one place.
sed '/^ *TERMS AND CONDITIONS FOR USE/,/^ *END OF TERMS AND CONDITIONS/c\
On Debian systems its text is in /usr/share/common-licenses/Apache-2.0.' "$root/packaging/NOTICES" |
    cat "$root/LICENSE" - > debian/copyright

date=$(git -C "$root" log -1 --format=%cD 2> /dev/null || date -R -r "$root/CHANGELOG.md")
cat > debian/changelog << EOF
libcurlws ($version) unstable; urgency=medium

  * What is new is told by CHANGELOG.md (in libcurlws-dev).

 -- $(sed -n 's/^Maintainer: //p' debian/control)  $date
EOF
# -d: cargo need not come from a package.
dpkg-buildpackage -b -nc -d -us -uc > "$out/build.log" 2>&1 || {
    tail -n 40 "$out/build.log" >&2
    exit 1
}
ls "$out"/*.deb
