#!/usr/bin/env bash
# The story of docker-compose.yml with a real Docker engine: up, kubectl from outside, a Deployment on both nodes that reaches itself by its
# Service, one silo killed, five silos and three again under load, down. Needs curl, docker-compose, kubectl, openssl, umoci and skopeo.
# usage: tests/compose/run.sh [-f FILE ...]   further compose files, such as tests/compose/confined.yml
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
port=${ORCHESTRATOR_PORT:-6443}
work=$(mktemp -d)
compose() { docker-compose -p orchestrator-story -f docker-compose.yml "${files[@]}" "$@"; }
files=("$@")
trap 'status=$?; [ $status = 0 ] || compose logs --tail 20; docker rm -f orchestrator-story-joined >/dev/null 2>&1 || true; compose down -v -t 5 >/dev/null 2>&1; rm -rf "$work"; exit $status' EXIT
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

say "five silos, and three again, under load"
credential() { kubectl config view --raw -o "jsonpath={$1}" | base64 -d > "$work/$2"; }
credential .clusters[0].cluster.certificate-authority-data ca
credential .users[0].user.client-certificate-data certificate
credential .users[0].user.client-key-data key
# Creates one object after the other until it is told to stop; notes the answers and how long each took.
writer() {
  local n=0
  until [ -e "$work/stop" ]; do
    n=$((n + 1))
    curl -s -o "$work/answer-$1" -w '%{http_code} %{time_total}\n' --max-time 20 --cacert "$work/ca" --cert "$work/certificate" --key "$work/key" \
      -H 'Content-Type: application/json' -d "{\"metadata\":{\"name\":\"load-$1-$n\"}}" "https://127.0.0.1:$port/api/v1/namespaces/default/configmaps" \
      >> "$work/writes-$1" || true
    tail -1 "$work/writes-$1" | grep -q '^201 ' || { echo "writer $1, $n: $(tail -1 "$work/writes-$1")"; head -c 300 "$work/answer-$1"; echo; } >> "$work/failures"
  done
}
writes() { cat "$work"/writes-* 2>/dev/null | grep -c '^201 ' || true; }
# So many more from now on.
go_on() { local before; before=$(writes); until_true more "$((before + $1))"; }
more() { [ "$(writes)" -ge "$1" ]; }
silos() { [ "$(compose ps -q silo | wc -l)" = "$1" ] && [ "$(active)" = "$1" ]; }
# Asks the membership itself: what the silos say of each other.
active() {
  compose exec -T postgres sh -c \
    'PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE") psql -qtA -h 127.0.0.1 -U orchestrator -d orchestrator -c "SELECT count(*) FROM silos WHERE status = 3"'
}
for w in 1 2 3 4; do writer "$w" & done
go_on 100
compose up -d --no-build --no-recreate --scale silo=5 2>/dev/null
until_true silos 5
go_on 300
compose up -d --no-build --no-recreate --scale silo=3 2>/dev/null
until_true silos 3
go_on 300
touch "$work/stop"
wait
if [ -s "$work/failures" ]; then cat "$work/failures"; exit 1; fi
[ "$(kubectl get configmaps -o name | grep -c /load-)" = "$(writes)" ]
echo "$(writes) writes, none failed, none lost, the longest took $(cat "$work"/writes-* | sort -k2 -n | tail -1 | cut -d' ' -f2) s"

say "a silo that knows nothing but a token"
line=$(compose run --rm --no-deps -T --entrypoint bash join -euc '
  umask 077
  /app/orleans-orchestrator kubeconfig --server https://load-balancer:6443 > /tmp/kubeconfig
  /app/orleans-orchestrator token create --usage member --ttl 15m --server https://load-balancer:6443 --kubeconfig /tmp/kubeconfig' | grep '^silo ')
# shellcheck disable=SC2086
docker run -d --name orchestrator-story-joined --network orchestrator-story_default orleans-orchestrator/control-plane $line >/dev/null
joined() { [ "$(active)" = 4 ]; }
until_true joined
[ "$(docker exec orchestrator-story-joined stat -c %a /var/lib/orleans-orchestrator/database)" = 600 ]
docker rm -f orchestrator-story-joined >/dev/null

say "the ports of a silo are for members"
silo=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(compose ps -q silo | sed -n 1p)")
for p in 11111 30000; do
  # An administrator's certificate is of the same authority; the silo ends the connection.
  timeout 10 openssl s_client -connect "$silo:$p" -cert "$work/certificate" -key "$work/key" -ign_eof </dev/null > "$work/tls" 2>&1 || true
  grep -q 'O = system:orchestrator:members' "$work/tls"
  grep -qi 'alert\|errno\|unexpected eof' "$work/tls"
done

say "fewer pods"
kubectl scale deployment web --replicas=2
kubectl rollout status deployment/web --timeout=60s
say "passed"
