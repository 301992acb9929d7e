#!/usr/bin/env bash
# Puts libduckdb into the user's cache, once. The file comes out of an npm package, so nothing is compiled or installed; its SHA-256
# is compared with the one below before it takes its place.
set -eu

version=1.5.6
package=@duckdb/node-bindings-linux-x64@1.5.6-r.1
sha256=3f4962cdd266eab2b479a5b5a4a6d063d279b2954ae814ed00385d553b747633

if [ -n "${GFN_LIBDUCKDB:-}" ]; then
  [ -f "$GFN_LIBDUCKDB" ] && exit 0
  echo "setup: GFN_LIBDUCKDB names $GFN_LIBDUCKDB, which is not there." >&2
  exit 1
fi

if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
  echo "setup: libduckdb is fetched for linux-x64 only. On $(uname -s) $(uname -m), get libduckdb $version from https://duckdb.org and set GFN_LIBDUCKDB to its path." >&2
  exit 1
fi

folder=${GFN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gfn}/libduckdb/$version/linux-x64
target=$folder/libduckdb.so

holds() { [ -f "$1" ] && echo "$sha256  $1" | sha256sum --check --status; }

holds "$target" && exit 0

if ! command -v npm >/dev/null 2>&1; then
  echo "setup: npm is needed once, to fetch libduckdb $version. Install Node.js with npm, or set GFN_LIBDUCKDB to a libduckdb.so you have." >&2
  exit 1
fi

mkdir -p "$folder"
work=$(mktemp -d "$folder/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT

if ! (cd "$work" && npm pack --silent "$package" >/dev/null 2>npm.log); then
  echo "setup: npm could not fetch $package:" >&2
  tail -n 3 "$work/npm.log" >&2
  echo "setup: check the network, or set GFN_LIBDUCKDB to a libduckdb.so you have." >&2
  exit 1
fi

tar -xzf "$work"/*.tgz -C "$work" package/libduckdb.so
if ! holds "$work/package/libduckdb.so"; then
  echo "setup: libduckdb.so of $package has another SHA-256 than expected; it was not installed." >&2
  exit 1
fi

mv "$work/package/libduckdb.so" "$target"
echo "setup: libduckdb $version is in $target"
