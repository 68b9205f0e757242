#!/usr/bin/env bash
# Sets this machine up if need be, starts the real servers that the tests talk to, and runs the whole test suite.
#
#   ./test.sh                       everything
#   ./test.sh -p bus routing        the arguments go to `cargo test`
#
# Servers that were running already stay; those started here are stopped at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/setup.sh

build_tools

# With -p or --package the caller names the crates; --workspace would override that.
scope=(--workspace)
for argument in "$@"; do
    case $argument in -p | -p?* | --package | --package=*) scope=() ;; esac
done

say "building the tests"
cargo test --locked --no-run "${scope[@]}" "$@"

# The whole workspace's tests bring the S3 server with them.
if [ ${#scope[@]} -gt 0 ]; then export STOX_S3_SERVER=${CARGO_TARGET_DIR:-$PWD/target}/debug/s3-server; fi
if ! scripts/servers.sh status >/dev/null; then
    trap 'scripts/servers.sh stop' EXIT
    trap 'exit 130' INT TERM
fi
scripts/servers.sh start
variables=$(scripts/servers.sh env)
eval "$variables"

failed=()
cargo test --locked --no-fail-fast "${scope[@]}" "$@" || failed+=("cargo test")
cargo run --locked --quiet --package checks || failed+=("checks")
if [ ${#failed[@]} -gt 0 ]; then
    say "failed: ${failed[*]}"
    exit 1
fi
