#!/usr/bin/env bash
# Loads a cluster (--kubeconfig F, or KUBECONFIG) and prints a line of JSON a scenario; with "micro" runs the micro-benchmarks instead.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ "${1:-}" = micro ]; then
  shift
  exec dotnet run --project "$ROOT/bench/MicroBenchmarks" -c Release -- "$@"
fi
exec dotnet run --project "$ROOT/bench/LoadTool" -c Release -- "$@"
