#!/usr/bin/env bash
# Prints the image's size and fails when it is more than 10 % above the figure in deploy/image-size.txt.
#
#   scripts/image-size.sh              STOX_IMAGE names the image (stox:local)
#   scripts/image-size.sh --write      keeps today's size as the figure
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
image=${STOX_IMAGE:-stox:local}
goal=$((20 * 1000 * 1000))
size=$(docker image inspect -f '{{.Size}}' "$image")
if [ "${1:-}" = --write ]; then echo "$size" >deploy/image-size.txt; fi
budget=$(cat deploy/image-size.txt)
printf '%s: %s bytes (%d.%d MB); committed figure %s; goal %s\n' "$image" "$size" $((size / 1000000)) $((size / 100000 % 10)) "$budget" "$goal"
if [ "$size" -gt $((budget + budget / 10)) ]; then
    echo "that is more than 10 % above the figure: find what came in, or write the new figure with --write and say why" >&2
    exit 1
fi
