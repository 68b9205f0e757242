#!/usr/bin/env bash
# Makes crates/matting/src/judge/judge.bin anew: renders invented things, teaches the judge with them, writes it.
#
#   scripts/teach-judge.sh [FOLDER] [STEPS]
#
# FOLDER (default /var/tmp/stox-judge) keeps 8.2 GB of records and a Python environment (PyTorch, from PyPI). On two cores
# the records take half an hour and 5000 steps an hour. The result is not the same to the bit from one
# machine to the next; score it with `cargo run --release -p matting --example bench_mattes`, and fit the confidence
# again with `--example fit_confidence`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:-/var/tmp/stox-judge}
steps=${2:-5000}
mkdir -p "$folder"

if [ ! -x "$folder/python/bin/python" ]; then
    python3 -m venv "$folder/python"
    "$folder/python/bin/pip" install --quiet torch numpy
fi
cargo build --release --locked -p matting --example lessons
lessons=${CARGO_TARGET_DIR:-target}/release/examples/lessons
for part in $(seq 0 19); do
    file=$folder/lessons-$part.bin
    [ -f "$file" ] && continue
    # Two of three pictures whole, one of three as parts at their own size.
    close=()
    [ "$part" -lt 14 ] || close=(--close)
    "$lessons" $((10000 + part * 200)) 200 "$file.part" "${close[@]}" && mv "$file.part" "$file" &
    [ $((part % 2)) -eq 1 ] && wait
done
wait
"$folder/python/bin/python" scripts/judge/teach.py "$folder/judge.pt" "$steps" "$folder"/lessons-*.bin
"$folder/python/bin/python" scripts/judge/write.py "$folder/judge.pt" crates/matting/src/judge/judge.bin
