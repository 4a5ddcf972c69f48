#!/usr/bin/env bash
# Starts PostgreSQL, silos and a gateway as processes of their own on this machine and measures them.
#   bench/cluster.sh writes [--silos N] [--count N] [--workers N]   creates in three resources at once; rate and processor time a write
#   bench/cluster.sh load [--count N]                               a log of N pods: filling caches, the loss of the silo that sequences
#                                                                   them, and nodes that all fall silent at once
# Needs PostgreSQL's programs (Debian: postgresql) and, as root, the user postgres.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BIN=${BIN:-$ROOT/artifacts/app/orleans-orchestrator}
PG=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
WORK=$(mktemp -d)
PGPORT=${PGPORT:-15480}
GATEWAY=16480
SILOS=()
BESIDE=()
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
  kill "${BESIDE[@]}" 2>/dev/null || true
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

metrics() { curl -s "http://127.0.0.1:$((16440 + $1))/metrics"; }

# filled SILO: waits until the silo's cache of the pods is there, and prints how long that took
filled() {
  local took processor
  until took=$(metrics "$1" | took orchestrator_cache_load_duration) && [ -n "$took" ]; do sleep 0.2; done
  processor=$(spent "${SILOS[$(($1 - 1))]}")
  echo "{\"silo-$1\":{\"cache_seconds\":$took,\"processor_seconds_since_start\":$((processor / 1000)).$((processor % 1000 / 100))}}"
}

# memory SILO KEY: megabytes, of VmRSS (now) or VmHWM (most so far)
memory() { awk -v key="$2:" '$1 == key { print int($2 / 1024) }' "/proc/${SILOS[$(($1 - 1))]}/status"; }

milliseconds() { date +%s%3N; }

# patch: labels a pod; prints the answer's status and the seconds from the request to it
patch() {
  curl -sk -m 20 -o /dev/null -w '%{http_code} %{time_appconnect} %{time_total}\n' --cert "$WORK/client-certificate" --key "$WORK/client-key" \
    -X PATCH -H 'Content-Type: application/merge-patch+json' -d "{\"metadata\":{\"labels\":{\"touched\":\"$(milliseconds)\"}}}" \
    "https://127.0.0.1:$GATEWAY/api/v1/namespaces/bench/pods/o-000001" | awk '{ printf "%s %.3f\n", $1, $3 - $2 }'
}

# The one node that is not to fall silent.
keep_alive() {
  local lease=https://127.0.0.1:$GATEWAY/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases
  local call=(curl -sk -m 5 -o /dev/null --cert "$WORK/client-certificate" --key "$WORK/client-key")
  "${call[@]}" -H 'Content-Type: application/json' -d '{"metadata":{"name":"node-live"},"spec":{"holderIdentity":"node-live"}}' "$lease"
  while true; do
    "${call[@]}" -X PATCH -H 'Content-Type: application/merge-patch+json' -d "{\"spec\":{\"renewTime\":\"$(date -u +%FT%T.%6NZ)\"}}" "$lease/node-live"
    sleep 5
  done
}

# Pods that were looked at since the silos named have started.
looked_at() {
  local n
  for n in "$@"; do metrics "$n"; done |
    awk '/^orchestrator_reconcile_duration_seconds_count\{.*PodGrain/ { sum += $2 } END { print int(sum) }'
}

loads() {
  local n was began pods=${count:-100000}
  database
  dotnet "$ROOT/bench/MicroBenchmarks/bin/Release/net10.0/OrleansOrchestrator.MicroBenchmarks.dll" load "$ORCHESTRATOR_DATABASE" "$pods"

  echo "# caches: a silo alone, then a gateway alone, then two silos at once" >&2
  silo 1 --controllers '-*'
  filled 1
  start_gateway
  until api "/api/v1/pods?resourceVersion=0&limit=1" | grep -q '"resourceVersion"'; do sleep 0.2; done
  echo "{\"gateway-1\":{\"cache_seconds\":$(api /metrics | took orchestrator_cache_load_duration)}}"
  silo 2 --controllers '-*'
  silo 3 --controllers '-*'
  filled 2
  filled 3
  # The sequencers go where they belong, and the code is compiled.
  sleep 15
  for n in $(seq 30); do patch >/dev/null; done

  was=$(sequencer)
  echo "# kill -9 of $was, which sequences the pods" >&2
  kill -KILL "${SILOS[$((${was#silo-} - 1))]}"
  began=$(milliseconds)
  until [ "$(patch | cut -d ' ' -f 1)" = 200 ]; do :; done
  echo "{\"kill\":{\"first_write_milliseconds\":$(($(milliseconds) - began))}}"
  until n=$(sequencer) && [ -n "$n" ] && [ "$n" != "$was" ]; do sleep 0.2; done
  echo "{\"$n\":{\"takeover_seconds\":$(metrics "${n#silo-}" | took orchestrator_store_load_duration)}}"

  echo "# two silos with all controllers, whose nodes fall silent" >&2
  keep_alive &
  BESIDE+=($!)
  silo 4
  silo 5
  filled 4
  filled 5
  for n in 1 2 3; do kill "${SILOS[$((n - 1))]}" 2>/dev/null || true; done
  silent 4 5
}

# silent SILO SILO: from the first pod that is looked at until all were
silent() {
  local began most
  until [ "$(looked_at "$@")" -gt 0 ]; do sleep 0.5; done
  began=$(milliseconds)
  echo "{\"before\":{\"megabytes\":[$(memory "$1" VmRSS),$(memory "$2" VmRSS)]}}"
  while [ "$(looked_at "$@")" -lt "${count:-100000}" ]; do
    patch >>"$WORK/patches"
    sleep 0.2
  done
  echo "{\"silent\":{\"seconds\":$((($(milliseconds) - began) / 1000)),\"most_megabytes\":[$(memory "$1" VmHWM),$(memory "$2" VmHWM)]}}"
  most=$(wc -l <"$WORK/patches")
  awk '$1 == 200 { print $2 }' "$WORK/patches" | sort -n |
    awk -v all="$most" '{ t[NR] = $1 } END { printf "{\"patches\":{\"sent\":%d,\"acknowledged\":%d,\"p50_seconds\":%s,\"longest_seconds\":%s}}\n", all, NR, t[int((NR + 1) / 2)], t[NR] }'
}

# Whole or not, the cluster says who sequences what.
sequencer() { { "$BIN" status --kubeconfig "$WORK/gateway/admin.kubeconfig" || true; } | awk '$1 == "pods" { print $2 }'; }

case "$mode" in
  writes|load) ;;
  *) sed -n 2,6p "${BASH_SOURCE[0]}" | cut -c 3-; exit 2 ;;
esac
[ "$BIN" != "$ROOT/artifacts/app/orleans-orchestrator" ] || "$ROOT/orchestrator" build
dotnet build "$ROOT/bench/LoadTool" -c Release -nologo -v quiet >/dev/null
dotnet build "$ROOT/bench/MicroBenchmarks" -c Release -nologo -v quiet >/dev/null
if [ "$mode" = writes ]; then writes; else loads; fi
