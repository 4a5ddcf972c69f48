#!/usr/bin/env bash
# The story of docker-compose.yml with a real Docker engine: up, kubectl from outside, a Deployment on both nodes that reaches itself by its
# Service, one silo killed, five silos, down. Needs docker-compose, kubectl, umoci and skopeo.
# usage: tests/compose/run.sh [-f FILE ...]   further compose files, such as tests/compose/confined.yml
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
port=${ORCHESTRATOR_PORT:-6443}
work=$(mktemp -d)
compose() { docker-compose -p orchestrator-story -f docker-compose.yml "${files[@]}" "$@"; }
files=("$@")
trap 'status=$?; [ $status = 0 ] || compose logs --tail 20; compose down -v -t 5 >/dev/null 2>&1; rm -rf "$work"; exit $status' EXIT
say() { echo "== $*"; }
until_true() { for _ in $(seq 120); do "$@" && return; sleep 1; done; echo "not within two minutes: $*"; return 1; }

say "up"
compose up --build -d
compose run --rm --no-deps -T silo kubeconfig --server "https://127.0.0.1:$port" > "$work/kubeconfig"
export KUBECONFIG=$work/kubeconfig
ready_nodes() { [ "$(kubectl get nodes --no-headers 2>/dev/null | grep -cw Ready)" = 2 ]; }
until_true ready_nodes
kubectl get nodes -o wide

say "a Deployment on both nodes"
tests/EndToEnd.Tests/make-image.sh "$work/web.tar" docker.io/library/web:1 >/dev/null
for node in node-1 node-2; do
  container=$(compose ps -q "$node")
  docker cp "$work/web.tar" "$container:/tmp/web.tar"
  docker exec "$container" /app/orleans-orchestrator import /tmp/web.tar
done
kubectl create deployment web --image=docker.io/library/web:1 --replicas=4
kubectl rollout status deployment/web --timeout=60s
[ "$(kubectl get pods -l app=web -o jsonpath='{.items[*].spec.nodeName}' | tr ' ' '\n' | sort -u | wc -l)" = 2 ]
kubectl expose deployment web --port=80 --target-port=8080
pod=$(kubectl get pods -l app=web -o name | sed -n 1p)
answers() { kubectl exec "$pod" -- sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do printf "GET / HTTP/1.0\r\n\r\n" | nc web 80 | tail -1; done' | sort -u; }
all_answer() { [ "$(answers | wc -l)" = 4 ]; }
until_true all_answer
answers

say "one silo killed"
docker kill "$(compose ps -q silo | sed -n 1p)" >/dev/null
kubectl create configmap after-the-kill
until_true kubectl scale deployment web --replicas=6
kubectl rollout status deployment/web --timeout=60s

say "five silos"
compose up -d --no-build --scale silo=5
kubectl scale deployment web --replicas=2
kubectl rollout status deployment/web --timeout=60s
say "passed"
