#!/usr/bin/env bash
# Writes Gfn.Temporal.sln and Gfn.Official.slnf from the project files that are there. Run after adding or removing a project.
set -eu
cd "$(dirname "$0")/.."

mapfile -t projects < <(git ls-files --cached --others --exclude-standard '*.csproj' | grep -v '^tests/Conformance/' | LC_ALL=C sort)

rm -f Gfn.Temporal.sln
dotnet new sln -n Gfn.Temporal --format sln > /dev/null
dotnet sln Gfn.Temporal.sln add "${projects[@]}" > /dev/null

# Project ids are drawn at random; made from the path instead, the same projects give the same file.
while read -r path id; do
  stable=$(printf '%s' "$path" | md5sum | tr 'a-f' 'A-F' | sed -E 's/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/\1-\2-\3-\4-\5/')
  sed -i "s/$id/$stable/g" Gfn.Temporal.sln
done < <(sed -nE 's/.*"([^"]*\.csproj)", "\{([^}]*)\}".*/\1 \2/p' Gfn.Temporal.sln)

{
  printf '{\n  "solution": {\n    "path": "Gfn.Temporal.sln",\n    "projects": [\n'
  printf '%s\n' "${projects[@]}" | grep -v -e '^polyfills/' -e '^tests/Polyfills\.' | sed 's/.*/      "&",/' | sed '$ s/,$//'
  printf '    ]\n  }\n}\n'
} > Gfn.Official.slnf
