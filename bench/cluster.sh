#!/usr/bin/env bash
# Starts PostgreSQL, silos and a gateway as processes of their own on this machine and measures them.
#   bench/cluster.sh writes [--silos N] [--count N] [--workers N]   creates in three resources at once; rate and processor time a write
#   bench/cluster.sh load [--count N]                               a log of N pods: how long caches fill, how long a silo takes it over
# Needs PostgreSQL's programs (Debian: postgresql) and, as root, the user postgres.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BIN=${BIN:-$ROOT/artifacts/app/orleans-orchestrator}
PG=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
WORK=$(mktemp -d)
PGPORT=${PGPORT:-15480}
GATEWAY=16480
SILOS=()
mode=${1:-}; [ $# -gt 0 ] && shift
silos=3 count= workers=48
while [ $# -gt 0 ]; do
  case "$1" in
    --silos) silos=$2 ;;
    --count) count=$2 ;;
    --workers) workers=$2 ;;
    *) echo "unknown option $1" >&2; exit 2 ;;
  esac
  shift 2
done

as_owner() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

end() {
  kill -KILL "${SILOS[@]}" ${gateway:-} 2>/dev/null || true
  as_owner "$PG/pg_ctl" -D "$WORK/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$WORK"
}
trap end EXIT

database() {
  chmod 755 "$WORK"
  [ "$(id -u)" != 0 ] || chown postgres "$WORK"
  as_owner "$PG/initdb" -D "$WORK/data" -A trust -U postgres -E UTF8 --locale=C >/dev/null
  # Durable, as it comes: fsync and synchronous_commit are on.
  as_owner "$PG/pg_ctl" -D "$WORK/data" -l "$WORK/postgres.log" -w \
    -o "-p $PGPORT -k $WORK -c listen_addresses=127.0.0.1 -c max_connections=200" start >/dev/null
  export ORCHESTRATOR_DATABASE="Host=127.0.0.1;Port=$PGPORT;Username=postgres;Database=postgres;Maximum Pool Size=20"
  postmaster=$(head -1 "$WORK/data/postmaster.pid")
}

# silo NUMBER [OPTIONS]
silo() {
  local n=$1; shift
  "$BIN" silo --name "silo-$n" --address 127.0.0.1 --silo-port $((16400 + n)) --client-port $((16420 + n)) --metrics-port $((16440 + n)) "$@" \
    >"$WORK/silo-$n.log" 2>&1 &
  SILOS+=($!)
}

start_gateway() {
  "$BIN" gateway --name gateway-1 --address 127.0.0.1 --port $GATEWAY --data "$WORK/gateway" >"$WORK/gateway.log" 2>&1 &
  gateway=$!
  until [ "$(curl -sk "https://127.0.0.1:$GATEWAY/readyz")" = ok ]; do
    kill -0 $gateway || { tail -5 "$WORK/gateway.log" >&2; exit 1; }
    sleep 0.2
  done
  for part in client-certificate client-key; do
    sed -n "s/^ *\"*$part-data\"*: *\"*\([^\",]*\)\"*,*$/\1/p" "$WORK/gateway/admin.kubeconfig" | base64 -d >"$WORK/$part"
  done
}

api() { curl -sk --cert "$WORK/client-certificate" --key "$WORK/client-key" "https://127.0.0.1:$GATEWAY$1"; }

# Processor time so far, in milliseconds, of processes and those they have waited for.
spent() {
  local pid sum=0 fields
  for pid in "$@"; do
    read -r -a fields < <(sed 's/.*) //' "/proc/$pid/stat") 2>/dev/null || continue
    sum=$((sum + fields[11] + fields[12] + fields[13] + fields[14]))
  done
  echo $((sum * 1000 / $(getconf CLK_TCK)))
}

spent_all() { echo "$(spent $gateway) $(spent "${SILOS[@]}") $(spent "$postmaster" $(pgrep -P "$postmaster"))"; }

writes() {
  database
  for n in $(seq "$silos"); do silo "$n" --controllers '-*'; done
  start_gateway
  # The sequencers go where they belong, and the code is compiled.
  load --count 6000 >/dev/null
  sleep 10
  local before after result
  read -r -a before <<<"$(spent_all)"
  result=$(load --count "${count:-20000}")
  read -r -a after <<<"$(spent_all)"
  echo "$result" | sed "s/^{/{\"silos\":$silos,/"
  awk -v n="${count:-20000}" -v g=$((after[0] - before[0])) -v s=$((after[1] - before[1])) -v p=$((after[2] - before[2])) \
    'BEGIN { printf "{\"processor_ms_per_write\":{\"gateway\":%.3f,\"silos\":%.3f,\"postgres\":%.3f}}\n", g / n, s / n, p / n }'
}

load() {
  dotnet "$ROOT/bench/LoadTool/bin/Release/net10.0/OrleansOrchestrator.LoadTool.dll" --kubeconfig "$WORK/gateway/admin.kubeconfig" --only create_three --workers "$workers" "$@"
}

# took METRIC < metrics: seconds of the pods' log
took() { sed -n "s/^$1_seconds_sum{.*log=\"pods\".*} \([0-9.e+-]*\).*/\1/p"; }

loads() {
  database
  dotnet "$ROOT/bench/MicroBenchmarks/bin/Release/net10.0/OrleansOrchestrator.MicroBenchmarks.dll" load "$ORCHESTRATOR_DATABASE" "${count:-100000}"
  # All at once: nobody is to have everything.
  for n in 1 2 3; do silo "$n" --controllers '-*'; done
  start_gateway
  local n was=
  until api "/api/v1/pods?resourceVersion=0&limit=1" | grep -q '"resourceVersion"'; do sleep 0.2; done
  sleep 10
  for n in 1 2 3; do
    echo "{\"silo-$n\":{\"cache_seconds\":\"$(curl -s "http://127.0.0.1:$((16440 + n))/metrics" | took orchestrator_cache_load_duration)\"}}"
  done
  echo "{\"gateway-1\":{\"cache_seconds\":\"$(api /metrics | took orchestrator_cache_load_duration)\"}}"
  was=$(sequencer)
  echo "killing $was, which sequences the pods" >&2
  kill -KILL "${SILOS[$((${was#silo-} - 1))]}"
  until n=$(sequencer) && [ -n "$n" ] && [ "$n" != "$was" ]; do sleep 0.2; done
  echo "{\"$n\":{\"takeover_seconds\":\"$(curl -s "http://127.0.0.1:$((16440 + ${n#silo-}))/metrics" | took orchestrator_store_load_duration)\"}}"
}

sequencer() { "$BIN" status --kubeconfig "$WORK/gateway/admin.kubeconfig" | awk '$1 == "pods" { print $2 }'; }

case "$mode" in
  writes|load) ;;
  *) sed -n 2,5p "${BASH_SOURCE[0]}" | cut -c 3-; exit 2 ;;
esac
[ "$BIN" != "$ROOT/artifacts/app/orleans-orchestrator" ] || "$ROOT/orchestrator" build
dotnet build "$ROOT/bench/LoadTool" -c Release -nologo -v quiet >/dev/null
dotnet build "$ROOT/bench/MicroBenchmarks" -c Release -nologo -v quiet >/dev/null
if [ "$mode" = writes ]; then writes; else loads; fi
