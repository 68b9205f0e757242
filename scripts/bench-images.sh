#!/usr/bin/env bash
# Compares the picture engine with libvips and Pillow, which it installs into a virtual environment under target/.
#
#   scripts/bench-images.sh [FOLDER WITH PHOTOS] [options of bench-images.py]
#
# Without a folder: ../shared/photos.
set -euo pipefail
cd "$(dirname "$0")/.."
photos=${1:-../shared/photos}
if [ $# -gt 0 ]; then shift; fi
target=${CARGO_TARGET_DIR:-target}
peers=$target/bench-peers
if ! "$peers/bin/python" -c 'import pyvips, PIL, numpy' 2>/dev/null; then
    python3 -m venv "$peers"
    "$peers/bin/pip" install --quiet 'pyvips[binary]' Pillow numpy
fi
cargo build --quiet --release -p imaging --example bench_images
exec "$peers/bin/python" scripts/bench-images.py "$target/release/examples/bench_images" "$photos" "$target/bench-images" "$@"
