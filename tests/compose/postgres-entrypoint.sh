#!/bin/bash
# What the official image's entrypoint does with the settings that docker-compose.yml uses.
set -euo pipefail
export PGDATA=/var/lib/postgresql/data
mkdir -p "$PGDATA"
chown postgres "$PGDATA"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  password=$(mktemp)
  cp "$POSTGRES_PASSWORD_FILE" "$password"
  chown postgres "$password"
  setpriv --reuid postgres --regid postgres --clear-groups initdb --username="$POSTGRES_USER" --pwfile="$password" --auth=scram-sha-256
  rm "$password"
  printf 'host all all all scram-sha-256\n' >> "$PGDATA/pg_hba.conf"
  printf "listen_addresses = '*'\n" >> "$PGDATA/postgresql.conf"
  printf 'CREATE DATABASE "%s";\n' "$POSTGRES_DB" |
    setpriv --reuid postgres --regid postgres --clear-groups postgres --single -D "$PGDATA" postgres
fi
exec setpriv --reuid postgres --regid postgres --clear-groups "$@"
