#!/usr/bin/env bash
# Starts the real compose.yml from a fresh clone, on stand-in images, and tests what it promises. Needs a container
# engine, git, curl and python3; run it as somebody who may kill the containers' processes (root).
#
#   scripts/test-containers.sh                 everything; ends with the number of failures as exit code 1 or 0
#   scripts/test-containers.sh --keep          leaves the containers running
#   scripts/test-containers.sh --again demo    goes on with those that the last run kept
#   scripts/test-containers.sh start demo      only these groups (`start` is always needed once)
#
# Base images and build caches are kept, so that a second run is quick. The installation under test has names and ports
# of its own: one that you run is not touched.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source_folder=$PWD
. scripts/containers-setup.sh

groups=(image chart start secrets networks gateway demo monitor monitoring scaling capacity crashes upgrade manager guides backup cleanup disk)
keep=no
again=no
chosen=()
for argument in "$@"; do
    case $argument in
        --keep) keep=yes ;;
        --again) again=yes ;;
        *) chosen+=("$argument") ;;
    esac
done
if [ ${#chosen[@]} = 0 ]; then chosen=("${groups[@]}"); fi

project=stoxtest
work=${STOX_CONTAINER_TESTS_DIR:-/var/tmp/stox-container-tests}
clone=$work/clone
api_token=
passed=0
failed=()

# One test: a sentence, and a command that must succeed. What it says is shown when it fails.
check() { # sentence, command...
    local sentence=$1 began=$SECONDS
    shift
    if "$@" >"$work/said" 2>&1; then
        echo "PASS  $sentence ($((SECONDS - began)) s)"
        passed=$((passed + 1))
    else
        echo "FAIL  $sentence ($((SECONDS - began)) s)"
        sed 's/^/      | /' "$work/said" | tail -n 25
        failed+=("$sentence")
    fi
}

# Succeeds when the command fails.
refused() { ! "$@"; }

# Repeats a command until it succeeds, at most so many seconds.
within() { # seconds, command...
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ $SECONDS -ge $until ]; then "$@"; return; fi
        read -r -t 0.5 <> <(:) || true
    done
}

contains() { grep -qF -- "$2" <<<"$1" || { echo "no '$2' in: $1" | head -c 2000; return 1; }; }
same() { [ "$1" = "$2" ] || { echo "'$1' is not '$2'"; return 1; }; }

compose() { docker compose "$@"; }
containers_of() { docker compose ps -q "$1"; }

# A helper with a shell, in the place of a container of ours that has none.
beside() { # service, shell command: shares the network and sees the volumes
    local id
    id=$(containers_of "$1" | head -n 1)
    docker run --rm --network "container:$id" --volumes-from "$id:ro" --entrypoint bash "$POSTGRES_IMAGE" -c "$2"
}

token() { beside image-service 'cat /run/secrets/token'; }
# The API through the gateway's loopback port; the token stays out of the list of processes.
api() { # path, further arguments of curl
    local path=$1
    shift
    curl -sS -m 60 --config <(printf 'header = "Authorization: Bearer %s"\n' "$api_token") "$@" "http://127.0.0.1:$API_PORT$path"
}
status_of() { api "$1" -o /dev/null -w '%{http_code}' "${@:2}"; }

# Lost: a product without a listing, an order that Stox does not know. Doubled: a second of either. Needs the demo's ten.
books() { # orders that were placed
    local name
    mkdir -p "$work/books"
    for name in amazon trendyol hepsiburada; do api "/sim/$name/books" -f -o "$work/books/$name" || return 1; done
    api '/api/v1/stock?limit=500' -f -o "$work/books/stock" && api '/api/v1/orders?limit=500' -f -o "$work/books/orders" &&
        python3 "$source_folder/scripts/container-tests/books.py" 10 "$1" "$work/books"
}

# One photo of the demo, made a new one by what follows its last byte.
sample() {
    local address
    address=$(api '/api/v1/assets?batch=demo&limit=1' | python3 -c 'import json,sys; print(json.load(sys.stdin)["items"][0]["original_url"])') &&
        api "$address" -f -o "$work/photo.jpg" && [ -s "$work/photo.jpg" ]
}

# True when no photo waits or is worked on.
idle() { api '/api/v1/assets?limit=1' | python3 -c 'import json,sys; t=json.load(sys.stdin)["totals"]; sys.exit(t["received"] + t["processing"] > 0)'; }

# What monitor.sh shows now is kept under a name; true when it ends with this code and shows these texts.
captures=${STOX_CAPTURES:-$work/captures}
capture() { # exit code, name, text...
    local wanted=$1 file=$captures/$2.txt code=0 text
    shift 2
    mkdir -p "$captures"
    ./monitor.sh status >"$file" 2>/dev/null || code=$?
    for text in "$@"; do contains "$(<"$file")" "$text" || return 1; done
    same "$code" "$wanted" || { cat "$file"; return 1; }
}

healthy() { compose ps --format '{{.Service}} {{.Health}}' "$@" | awk '$2 != "" && $2 != "healthy" {bad = 1; print} END {exit bad}'; }

# The settings of the installation under test, in .env and in this shell.
settings() {
    cat <<ENV
COMPOSE_PROJECT_NAME=$project
STOX_IMAGE=$project:local
RABBITMQ_CONTAINER=$project-rabbitmq
HTTP_PORT=18000
HTTPS_PORT=18443
API_PORT=18080
RABBITMQ_MANAGEMENT_PORT=18672
PROMETHEUS_PORT=18090
AI_WORKER_CPUS=${AI_WORKER_CPUS:-0.25}
POSTGRES_CPUS=1.0
RATE_LIMIT=200
RATE_BURST=400
DEMO_PATIENCE=240
BUILD_PROFILE=${BUILD_PROFILE:-container}
ENV
    "$source_folder/scripts/stand-ins.sh" env
    # What a caller sets wins, such as an image that is built already.
    env | grep -E '^(STOX_IMAGE|STOX_PULL_POLICY|MINIO_IMAGE)=' || true
}

# The commit as a stranger gets it, without what is not committed.
fresh_clone() {
    rm -rf "$clone"
    git clone -q "$source_folder" "$clone" && cd "$clone" && settings >.env
}

remove_all() { (cd "$clone" 2>/dev/null && docker compose --profile '*' down --volumes --remove-orphans --timeout 20) >/dev/null 2>&1; }

mkdir -p "$work"
engine || exit 1
containers_setup || exit 1
"$source_folder/scripts/stand-ins.sh" build || exit 1
if [ $again = yes ]; then
    cd "$clone" && git pull -q || exit 1
else
    remove_all
    fresh_clone || exit 1
fi
set -a
# shellcheck disable=SC1091 # written above
. "$clone/.env"
set +a
if [ "$keep" = no ]; then trap remove_all EXIT; fi
if [ $again = yes ]; then api_token=$(token); fi

for group in "${chosen[@]}"; do
    file=$source_folder/scripts/container-tests/$group.sh
    if [ ! -r "$file" ]; then tell "there is no group $group; there are: ${groups[*]}"; exit 2; fi
    echo "== $group"
    # shellcheck disable=SC1090
    . "$file"
done

echo
echo "$passed passed, ${#failed[@]} failed"
if [ ${#failed[@]} -gt 0 ]; then
    printf '  %s\n' "${failed[@]}"
    exit 1
fi
