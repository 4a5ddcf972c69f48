#!/usr/bin/env bash
# Runs every test project and ends with one line "N passed, N failed". Options go to dotnet test.
set -uo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
dotnet build "$ROOT/OrleansOrchestrator.sln" -nologo -v quiet || { echo "0 passed, 1 failed"; exit 1; }
# The end-to-end tests run the program as users do; building it is not what their time limits are for.
"$ROOT/orchestrator" build || { echo "0 passed, 1 failed"; exit 1; }
for project in "$ROOT"/tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  echo "== $name"
  dotnet test "$project" --no-build -nologo -v quiet --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" --results-directory "$results" "$@" || status=1
done
count() { cat "$results"/*.trx 2>/dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ s += $1 } END { print s + 0 }'; }
passed=$(count passed)
failed=$(count failed)
[ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
