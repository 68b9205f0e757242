#!/usr/bin/env bash
# Sets this machine up if need be, builds Stox and runs the demo: no server, no network, no account.
#
#   ./demo.sh            shows the demo and stays up
#   ./demo.sh --once     ends when everything has reached its end state
#
# Arguments go to `stox demo`. From nothing, the release build takes about five minutes on two cores; STOX_PROFILE=dev
# takes the build that the tests use instead (about half of that, nothing when ./test.sh has run; pictures cost the same,
# their crates are optimised there, too).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/setup.sh

build_tools
profile=${STOX_PROFILE:-release}
folder=$profile
if [ "$profile" = dev ]; then folder=debug; fi
say "building ($profile); the first time takes some minutes"
cargo build --locked --profile "$profile" --package stox
exec "${CARGO_TARGET_DIR:-target}/$folder/stox" demo "$@"
