#!/usr/bin/env bash
# Puts a build of this source tree where it is to run from.
#
#   install.sh PREFIX    PREFIX/bin/osup, PREFIX/lib (its jars, and the archive of class data by which
#                        a node starts in two thirds of the time), PREFIX/nodes (node files to begin
#                        with). What is there of an earlier release is replaced: stop the node that
#                        runs from there before, for it loads what it needs when it needs it.
#
# Environment: OSUP_JARS   a directory with the jars; default: the newest build of ./osup
# Exit code: 0 done, 2 not.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fail() { printf 'install: %s\n' "$*" >&2; exit 2; }
[ $# = 1 ] || fail "name the folder to install to: install.sh /opt/osupervisor"
jars=${OSUP_JARS:-}
if [ -z "$jars" ]; then
  builds=$here/../../supervisor/target/osup
  [ -s "$builds/current" ] || fail "nothing is built: run ./osup --version first, or set OSUP_JARS"
  jars=$builds/builds/$(<"$builds/current")/lib
fi
ls "$jars"/*.jar >/dev/null 2>&1 || fail "there are no jars in $jars"
prefix=$1
mkdir -p "$prefix/bin"
prefix=$(cd "$prefix" && pwd)

# Beside the old one first, so that what fails to be copied leaves that whole.
rm -rf "$prefix/lib.new"
mkdir "$prefix/lib.new"
cp "$jars"/*.jar "$prefix/lib.new/"
rm -rf "$prefix/lib"
mv "$prefix/lib.new" "$prefix/lib"
install -m 755 "$here/osup" "$prefix/bin/osup"
mkdir -p "$prefix/nodes"
cp "$here"/../nodes/*.conf "$prefix/nodes/"

# What a node loads that starts, keeps an agent, and takes it up again is kept. Without the archive
# nodes only start more slowly.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if OSUP_JAVA_OPTS="-XX:ArchiveClassesAtExit=$work/node.jsa" \
  "$prefix/bin/osup" up --rehearse --data "$work/data" --port 0 >"$work/log" 2>&1 \
  && [ -s "$work/node.jsa" ]; then
  mv "$work/node.jsa" "$prefix/lib/node.jsa"
  chmod 644 "$prefix/lib/node.jsa"
  ! grep '^osup: rehearsed without' "$work/log" >&2 ||
    printf 'install: so the first agents that a node takes over start more slowly\n' >&2
else
  printf 'install: no archive of class data was made; nodes start more slowly\n' >&2
  tail -n 5 "$work/log" >&2
fi
printf 'installed in %s\n' "$prefix"
