#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clean_system.sh BUILD: packs the DEB and the TGZ, installs the DEB in a fresh Debian, starts both programs there,
# removes it, and looks whether a file is left.
set -euo pipefail
build=$1
skip() { echo "SKIP: $*"; exit 77; }
fail() { echo "FAILED: $*" >&2; exit 1; }

(( EUID == 0 )) || skip "needs root, for debootstrap and chroot"
for tool in debootstrap cpack dpkg-shlibdeps file; do
    command -v "$tool" >/dev/null || skip "no $tool on this machine"
done

work=$(mktemp -d)
root=$work/root
cleanUp() {
    mountpoint -q "$root/proc" && umount "$root/proc"
    rm -rf --one-file-system "$work"
}
trap cleanUp EXIT

echo "== packing"
(cd "$build" && cpack -G "DEB;TGZ" -B "$work/packages" >"$work/cpack.log" 2>&1) || {
    tail -n 30 "$work/cpack.log"
    fail "cpack"
}
deb=$(echo "$work"/packages/*.deb)
tarball=$(echo "$work"/packages/*.tar.gz)
dpkg-deb -I "$deb"
dpkg-deb -c "$deb" >"$work/contents" # grep -q ends a pipe early, which fails it
for wanted in bin/plugboard bin/plugboard-studio share/applications/org.plugboard.Studio.desktop \
    share/mime/packages/plugboard.xml share/icons/hicolor/scalable/apps/plugboard-studio.svg \
    share/metainfo/org.plugboard.Studio.metainfo.xml share/man/man1/plugboard.1 share/man/man1/plugboard-studio.1 \
    share/doc/plugboard/copyright share/doc/plugboard/LICENSE.Apache-2.0 share/doc/plugboard/LICENSE.GPL-3.0 \
    share/plugboard/examples/lenet5.plugboard.txt; do
    grep -q " \./usr/$wanted\$" "$work/contents" || fail "the package lacks $wanted"
done

echo "== the archive runs where it is unpacked"
mkdir "$work/unpacked"
tar -xzf "$tarball" -C "$work/unpacked" --strip-components=1
[[ $("$work/unpacked/bin/plugboard" --version | head -n 1) == plugboard\ * ]] || fail "plugboard of the archive"

echo "== a clean system"
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(SITE)' "Codename: $suite" | head -n 1)
debootstrap --variant=minbase "$suite" "$root" "${mirror:-http://deb.debian.org/debian}" >"$work/debootstrap.log" 2>&1 ||
    skip "debootstrap: $(tail -n 1 "$work/debootstrap.log")"
mount -t proc proc "$root/proc" || skip "proc cannot be mounted here"
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp/home LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive "$@"; }
cp /etc/resolv.conf "$root/etc/resolv.conf"
{
    echo "deb ${mirror:-http://deb.debian.org/debian} $suite main"
    apt-get indextargets --format 'deb $(SITE) $(RELEASE) main' | grep -E " $suite-(updates|security) " | sort -u || true
} >"$root/etc/apt/sources.list"
inside apt-get update -q >"$work/apt.log" 2>&1 || skip "apt-get update: $(tail -n 1 "$work/apt.log")"
inside apt-get satisfy -y -q --no-install-recommends "$(dpkg-deb -f "$deb" Depends)" >>"$work/apt.log" 2>&1 ||
    { tail -n 20 "$work/apt.log"; fail "the dependencies cannot be installed"; }

# Files of the system, but for what dpkg keeps about itself.
files() { (cd "$root" && find . -xdev -path ./proc -prune -o -path ./tmp -prune -o -path ./var/lib/dpkg -prune -o \
    -path ./var/log -prune -o -path ./var/cache -prune -o -print | sort); }
files >"$work/before"

echo "== installing and starting"
cp "$deb" "$root/tmp/plugboard.deb"
inside dpkg -i /tmp/plugboard.deb
mkdir -p "$root/tmp/home"
inside plugboard --version
inside plugboard-studio --version
inside plugboard check /usr/share/plugboard/examples/lenet5.plugboard.txt
inside plugboard-studio --render /usr/share/plugboard/examples/lenet5.plugboard.txt /tmp/out.png
[[ $(head -c 8 "$root/tmp/out.png" | tail -c 7 | head -c 3) == PNG ]] || fail "no picture was drawn"
(($(stat -c %s "$root/tmp/out.png") > 20000)) || fail "the picture is all but empty"
[[ -z ${PLUGBOARD_KEEP_PICTURE:-} ]] || cp "$root/tmp/out.png" "$PLUGBOARD_KEEP_PICTURE"

echo "== removing"
inside dpkg --purge plugboard
files >"$work/after"
diff "$work/before" "$work/after" || fail "removal leaves something, or takes too much"
echo "package: installed, ran, left nothing behind"
