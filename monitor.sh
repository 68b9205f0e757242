#!/usr/bin/env bash
# Watches a running Stox: services, queues, exchanges, rates, marketplace limits, stock.
#
#   ./monitor.sh                         live; keys are shown at the bottom, q ends it
#   ./monitor.sh status                  one look at everything of interest
#   ./monitor.sh services|queues|metrics one look at a part
#   ./monitor.sh status --json           the same for programs
#
# One look ends with 0 (well), 1 (degraded) or 2 (down). Piped or in the background the live view is plain lines.
# It looks at the containers of compose.yml where they run, else at the Stox of a data folder (--data FOLDER, default
# .stox) or at the services named by --services or STOX__OPERATE__SERVICES. It needs no container engine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# The program itself: as installed, as built here, or built now.
program() {
    local built=${CARGO_TARGET_DIR:-target}
    for candidate in "${STOX:-}" "$(command -v stox || true)" "$built/release/stox" "$built/debug/stox"; do
        if [ -n "$candidate" ] && [ -x "$candidate" ]; then
            echo "$candidate"
            return
        fi
    done
    . scripts/setup.sh
    build_tools >&2
    cargo build --locked --quiet --release --package stox >&2
    echo "$built/release/stox"
}

# True when the containers of compose.yml run and nothing else was asked for.
containers_run() {
    case " $* " in *" --data "* | *" --services "*) return 1 ;; esac
    [ -z "${STOX__OPERATE__SERVICES:-}" ] && [ ! -e .stox/run.json ] || return 1
    command -v docker >/dev/null && [ -n "$(docker compose ps --quiet 2>/dev/null)" ]
}

if containers_run "$@"; then
    terminal=(--no-TTY)
    if [ -t 0 ] && [ -t 1 ]; then terminal=(); fi
    exec docker compose --profile operate run --rm --quiet-pull "${terminal[@]}" operator monitor "$@"
fi
exec "$(program)" monitor "$@"
