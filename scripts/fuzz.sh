#!/usr/bin/env bash
# Fuzzes what reads strangers' files: probe, decode, icc, engine. The tests run the same functions for a bounded count
# (crates/enhance/tests/damage.rs); this goes on for as long as one likes and learns from coverage.
#
#   scripts/fuzz.sh                    ten minutes for each target
#   scripts/fuzz.sh 3600 decode        an hour for one
#
# Installs cargo-fuzz where it is missing. What crashes is kept in crates/enhance/fuzz/artifacts; what was learnt, in
# crates/enhance/fuzz/corpus.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/setup.sh

seconds=${1:-600}
shift || true
if [ $# = 0 ]; then set -- probe decode icc engine; fi
build_tools
command -v cargo-fuzz >/dev/null || cargo install --locked --quiet cargo-fuzz
# Coverage needs flags that a stable compiler takes only when told so.
export RUSTC_BOOTSTRAP=1
cd crates/enhance
cargo fuzz build --sanitizer none
built=fuzz/target/$(rustc -vV | sed -n 's/^host: //p')/release
for target; do
    mkdir -p "fuzz/corpus/$target"
    # The good files of the tests are where it begins.
    "$built/seeds" "fuzz/corpus/$target" "$target"
    say "$target for $seconds s"
    cargo fuzz run "$target" --sanitizer none -- -max_total_time="$seconds" -rss_limit_mb=1024 -timeout=20 -print_final_stats=1 \
        >"fuzz/corpus/$target.log" 2>&1 || { tail -n 40 "fuzz/corpus/$target.log"; exit 1; }
    grep '^stat::' "fuzz/corpus/$target.log"
done
