#!/usr/bin/env bash
# Says what a build needs and this machine lacks, and how to get it.
set -eu

if ! command -v dotnet >/dev/null 2>&1; then
  echo "setup: no .NET SDK found. Install the .NET 10 SDK (https://dotnet.microsoft.com/download) and run again." >&2
  exit 1
fi

sdk=$(dotnet --version 2>/dev/null || true)
case "$sdk" in
  1[0-9].*) ;;
  *)
    echo "setup: the .NET 10 SDK is needed, 'dotnet --version' says '${sdk:-nothing}'. Install it (https://dotnet.microsoft.com/download) and run again." >&2
    exit 1
    ;;
esac
