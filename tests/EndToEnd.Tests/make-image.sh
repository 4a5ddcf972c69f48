#!/usr/bin/env bash
# Makes a small image archive without any registry: busybox and a web server that answers with its host name.
# usage: make-image.sh FILE.tar NAME:TAG
set -euo pipefail
out=$(realpath -m "$1")
name=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umoci init --layout "$work/layout"
umoci new --image "$work/layout:image"
umoci unpack --image "$work/layout:image" "$work/bundle"
root=$work/bundle/rootfs
mkdir -p "$root"/{bin,etc,tmp,www,proc,sys,dev}
chmod 1777 "$root/tmp"
cp /bin/busybox "$root/bin/busybox"
for tool in $(/bin/busybox --list); do
  [ "$tool" = busybox ] || ln -s busybox "$root/bin/$tool"
done
echo 'root:x:0:0:root:/:/bin/sh' >"$root/etc/passwd"
cat >"$root/bin/serve" <<'EOF'
#!/bin/sh
# Answers with the pod's name on port 8080.
hostname >/www/index.html
echo "serving on 8080"
# The first process of a container gets no default signal handlers: without a trap SIGTERM would be ignored.
trap 'exit 0' TERM INT
httpd -f -p "${PORT:-8080}" -h /www &
wait
EOF
chmod 755 "$root/bin/serve"
umoci repack --image "$work/layout:image" "$work/bundle"
umoci config --image "$work/layout:image" --config.entrypoint /bin/serve --config.env PATH=/bin
rm -f "$out"
skopeo copy --quiet "oci:$work/layout:image" "docker-archive:$out:$name"
