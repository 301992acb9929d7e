#!/usr/bin/env bash
# Builds the gfn program into artifacts/FLAVOUR/gfn, compiled for this machine ahead of time: a short command spends most of its time compiling itself otherwise.
# Usage: publish-gfn.sh FLAVOUR [MSBUILD-PROPERTY...]
set -eu
cd "$(dirname "$0")/.."
flavour=$1
shift
target=artifacts/$flavour/gfn
log=artifacts/$flavour/publish-gfn.log
mkdir -p "artifacts/$flavour"

publish() {
  dotnet publish src/Gfn.Starter -c Release -o "$target" --use-current-runtime --no-self-contained -nologo -v quiet -clp:NoSummary "$@"
}

if publish -p:PublishReadyToRun=true "$@" >"$log" 2>&1; then
  exit 0
fi

# The compiler ahead of time is a package of its own, which not every NuGet source carries.
if grep -qE 'error NU1[0-9]{3}.*[Cc]rossgen|[Cc]rossgen.*error NU1[0-9]{3}|NETSDK1094' "$log"; then
  echo "gfn: this NuGet source has no crossgen2 for this machine; gfn starts a tenth of a second slower." >&2
  publish "$@"
else
  cat "$log" >&2
  exit 1
fi
