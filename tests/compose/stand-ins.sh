#!/usr/bin/env bash
# Where no image registry can be reached: builds images of the same names as the official ones that docker-compose.yml and its Dockerfile
# rest on, from Debian packages and the .NET SDK of this machine. Users never need it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")

[ -d "${BASE_TREE:-/nonexistent}" ] && cp -a "$BASE_TREE" "$work/base" || debootstrap --variant=minbase --include=ca-certificates,libicu72,libssl3,tzdata bookworm "$work/base" http://deb.debian.org/debian >&2
# Certificates that this machine trusts beside the usual ones, for package feeds behind a proxy.
cp -r /usr/local/share/ca-certificates/. "$work/base/usr/local/share/ca-certificates/"
chroot "$work/base" update-ca-certificates >&2
rm -rf "$work/base/var/cache/apt/archives"/*.deb
tar -C "$work/base" -c . | docker import - debian-stand-in

# .NET's images: the runtime, and the user that applications run as; the SDK.
mkdir "$work/dotnet"
cp -r "$dotnet/dotnet" "$dotnet/host" "$dotnet/shared" "$work/dotnet/"
docker build -q -t mcr.microsoft.com/dotnet/aspnet:10.0 -f - "$work/dotnet" <<'D'
FROM debian-stand-in
ENV APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 DOTNET_RUNNING_IN_CONTAINER=true DOTNET_ROOT=/usr/share/dotnet PATH=/usr/share/dotnet:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN groupadd --gid 1654 app && useradd --uid 1654 --gid 1654 --create-home app
COPY . /usr/share/dotnet
D
docker build -q -t mcr.microsoft.com/dotnet/sdk:10.0 -f - "$dotnet" <<'D'
FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY . /usr/share/dotnet
D
docker build -q --network host -t haproxy:3.0 - <<'D'
FROM debian-stand-in
RUN apt-get update && apt-get install -y --no-install-recommends haproxy && mkdir -p /usr/local/etc/haproxy
USER haproxy
CMD ["haproxy", "-W", "-db", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]
D
mkdir "$work/postgres"
cp postgres-entrypoint.sh "$work/postgres/"
docker build -q --network host -t postgres:17 -f - "$work/postgres" <<'D'
FROM debian-stand-in
RUN apt-get update && apt-get install -y --no-install-recommends postgresql && ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/ || true
COPY postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
D
