#!/usr/bin/env bash
# Loads a cluster (--kubeconfig F, or KUBECONFIG) and prints a line of JSON a scenario; with "micro" runs the micro-benchmarks instead.
# "cluster" does all that with PostgreSQL, silos and a gateway of its own: bench/cluster.sh tells how.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ "${1:-}" = micro ]; then
  shift
  exec dotnet run --project "$ROOT/bench/MicroBenchmarks" -c Release -- "$@"
fi
if [ "${1:-}" = cluster ]; then
  shift
  exec bash "$ROOT/bench/cluster.sh" "$@"
fi
exec dotnet run --project "$ROOT/bench/LoadTool" -c Release -- "$@"
