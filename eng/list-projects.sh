#!/usr/bin/env bash
# Writes Gfn.Temporal.sln and Gfn.Official.slnf from the project files that are there. Run after adding or removing a project.
set -eu
cd "$(dirname "$0")/.."

mapfile -t projects < <(git ls-files --cached --others --exclude-standard '*.csproj' | grep -v '^tests/Conformance/' | LC_ALL=C sort)

rm -f Gfn.Temporal.sln
dotnet new sln -n Gfn.Temporal --format sln > /dev/null
dotnet sln Gfn.Temporal.sln add "${projects[@]}" > /dev/null

{
  printf '{\n  "solution": {\n    "path": "Gfn.Temporal.sln",\n    "projects": [\n'
  printf '%s\n' "${projects[@]}" | grep -v -e '^polyfills/' -e '^tests/Polyfills\.' | sed 's/.*/      "&",/' | sed '$ s/,$//'
  printf '    ]\n  }\n}\n'
} > Gfn.Official.slnf
