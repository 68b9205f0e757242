#!/usr/bin/env bash
# The real servers that the tests talk to: RabbitMQ, PostgreSQL and an S3 server, as private processes on loopback.
#
#   scripts/servers.sh start     installs what is missing, starts what is not running, waits until all answer
#   scripts/servers.sh status    says which answer; exit 0 only when all do
#   scripts/servers.sh env       prints the variables for the tests:  eval "$(scripts/servers.sh env)"
#   scripts/servers.sh stop      stops them and erases their data
#   scripts/servers.sh halt NAME    kills one (rabbitmq, postgres, s3) and keeps its data
#   scripts/servers.sh resume NAME  starts it again on its data and its port
#   scripts/servers.sh install   only the Debian packages
#
# Their data is in target/servers (or $STOX_SERVERS_DIR), new at every start. System services are left alone. See docs/servers.md.
# shellcheck disable=SC1090,SC2154  # the settings file is written below and holds the ports and passwords
set -euo pipefail

# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

target=${CARGO_TARGET_DIR:-$repository/target}
base=${STOX_SERVERS_DIR:-$target/servers}
settings=$base/settings
names=(rabbitmq postgres s3)

installed() {
    local path
    command -v epmd >/dev/null && command -v curl >/dev/null && command -v flock >/dev/null || return 1
    for path in /usr/lib/rabbitmq/bin/rabbitmq-server /opt/rabbitmq/sbin/rabbitmq-server; do
        if [ -x "$path" ]; then
            command -v pg_config >/dev/null && return 0
            compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return 0
        fi
    done
    return 1
}

# Stops the service that a package has just started for the whole system: ours are private.
quiet_system_service() {
    if [ -d /run/systemd/system ]; then
        as_root systemctl disable --quiet --now "$1" || true
    elif [ -x "/etc/init.d/$1" ]; then
        as_root "/etc/init.d/$1" stop >/dev/null 2>&1 || true
    fi
}

install_packages() {
    local rabbit=no postgres=no
    if installed; then return; fi
    dpkg-query -W rabbitmq-server >/dev/null 2>&1 && rabbit=yes
    dpkg-query -W postgresql >/dev/null 2>&1 && postgres=yes
    packages ca-certificates curl util-linux rabbitmq-server postgresql
    if [ $rabbit = no ]; then quiet_system_service rabbitmq-server; fi
    if [ $postgres = no ]; then quiet_system_service postgresql; fi
}

# True while the process lives; one that has ended but is not yet reaped does not.
alive() {
    local pid state
    pid=$(cat "$base/$1.pid" 2>/dev/null) || return 1
    state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$pid/status" 2>/dev/null) || return 1
    [ -n "$state" ] && [ "$state" != Z ]
}

open_port() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A port that nobody listens on, below the range that outgoing connections are given.
free_port() {
    local port
    while :; do
        port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        case " $taken " in *" $port "*) continue ;; esac
        if ! open_port "$port"; then break; fi
    done
    taken="$taken $port"
    chosen=$port
}

password() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

new_settings() {
    local name
    taken=
    for name in amqp_port management_port internal_port epmd_port postgres_port s3_port; do
        free_port
        echo "$name=$chosen"
    done
    for name in amqp_password postgres_password s3_secret_key; do echo "$name=$(password)"; done
    # PostgreSQL never runs as root: where its user cannot reach this folder (a home folder of mode 700), its data is elsewhere.
    if [ "$(id -u)" != 0 ] || setpriv --reuid=postgres --regid=postgres --clear-groups test -x "$base"; then
        echo "postgres_folder=$base/postgres"
    else
        echo "postgres_folder=/var/tmp/stox-postgres-$(echo "$base" | cksum | cut -d' ' -f1)"
    fi
}

# The signals of readiness: the answer that a client waits for, not an open port.
ready_rabbitmq() {
    local first
    curl -fsS -m 5 -u "stox:$amqp_password" "http://127.0.0.1:$management_port/api/health/checks/virtual-hosts" >/dev/null 2>&1 || return 1
    first=$(exec 3<>"/dev/tcp/127.0.0.1/$amqp_port" && printf 'AMQP\x00\x00\x09\x01' >&3 && head -c 1 <&3 | od -An -tu1) 2>/dev/null || return 1
    [ "${first// /}" = 1 ]
}
ready_postgres() {
    local bin
    bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -t/ -k5 -n | tail -n 1)
    PGPASSWORD=$postgres_password "${bin:+$bin/}psql" -X -h 127.0.0.1 -p "$postgres_port" -U postgres -d postgres \
        -Atc 'select 1' >/dev/null 2>&1
}
ready_s3() { # Refusing a request without a signature is an answer, too.
    [ "$(curl -s -m 5 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$s3_port/")" = 403 ]
}

healthy() { [ -r "$settings" ] && . "$settings" && alive "$1" && "ready_$1"; }
all_healthy() {
    local name
    for name in "${names[@]}"; do healthy "$name" || return 1; done
}

launch() { # name, command...
    local name=$1
    shift
    STOX_SERVER_PASSWORD=$launch_password setsid "$@" </dev/null >"$base/$name.out" 2>&1 9>&- &
    echo $! >"$base/$name.pid"
}

wait_ready() { # name; at most two minutes on a busy machine
    local name=$1 until=$((SECONDS + 120))
    until "ready_$name"; do
        if ! alive "$name" || [ $SECONDS -ge $until ]; then
            say "$name did not start; what it said:"
            tail -n 30 "$base/$name.out" "$base/$name"/log/*.log "$base/$name"/*.log 2>/dev/null >&2 || true
            return 1
        fi
        read -r -t 0.2 <> <(:) || true
    done
    say "$name is ready"
}

# test.sh has built it with the tests already; cargo would build it again for itself, with other features of its crates.
build_s3_server() {
    s3_server=${STOX_S3_SERVER:-}
    if [ -x "$s3_server" ]; then return; fi
    say "building the S3 server"
    (cd "$repository" && cargo build --quiet --locked --workspace --bin s3-server) 9>&-
    s3_server=$target/debug/s3-server
}

launch_one() {
    case $1 in
        rabbitmq)
            launch_password=$amqp_password launch rabbitmq "$repository/scripts/run-rabbitmq.sh" \
                "$base/rabbitmq" "$amqp_port" "$management_port" "$internal_port" "$epmd_port"
            ;;
        postgres)
            launch_password=$postgres_password launch postgres "$repository/scripts/run-postgres.sh" \
                "$postgres_folder" "$postgres_port"
            ;;
        s3) launch_password=$s3_secret_key launch s3 "$s3_server" "127.0.0.1:$s3_port" "$base/s3" ;;
    esac
}

known() {
    local name
    for name in "${names[@]}"; do if [ "$name" = "${1:-}" ]; then return; fi; done
    say "name one of: ${names[*]}"
    return 2
}

# SIGKILL, as a machine that loses power: nothing is flushed. PostgreSQL's sessions are groups of their own.
halt() {
    local pid children
    known "$1" || return
    pid=$(cat "$base/$1.pid" 2>/dev/null) || { say "$1 does not run"; return 1; }
    children=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null || true)
    # shellcheck disable=SC2086  # several numbers
    kill -KILL "$pid" $children 2>/dev/null || true
    kill -KILL -- "-$pid" 2>/dev/null || true
    while alive "$1"; do read -r -t 0.1 <> <(:) || true; done
    rm -f "$base/$1.pid"
    say "$1 is killed"
}

resume() {
    known "$1" || return
    . "$settings"
    if alive "$1"; then say "$1 runs already"; return; fi
    if [ "$1" = s3 ]; then build_s3_server; fi
    launch_one "$1"
    wait_ready "$1"
}

start() {
    mkdir -p "$base"
    exec 9>"$base.lock"
    flock 9
    if all_healthy; then
        say "the servers are already running"
        return
    fi
    install_packages
    build_tools
    build_s3_server
    stop_all
    mkdir -p "$base"
    new_settings >"$settings"
    . "$settings"
    for name in "${names[@]}"; do launch_one "$name"; done
    for name in "${names[@]}"; do
        if ! wait_ready "$name"; then
            stop_processes
            return 1
        fi
    done
}

# TERM, then KILL for what has not ended after 20 seconds. PostgreSQL takes INT as "now, but cleanly".
stop_processes() {
    local name pid until
    for name in "${names[@]}"; do
        if alive "$name"; then kill -s "$([ "$name" = postgres ] && echo INT || echo TERM)" "$(cat "$base/$name.pid")" || true; fi
    done
    until=$((SECONDS + 20))
    for name in "${names[@]}"; do
        pid=$(cat "$base/$name.pid" 2>/dev/null) || continue
        while alive "$name" && [ $SECONDS -lt $until ]; do read -r -t 0.1 <> <(:) || true; done
        # The group: a node's epmd goes with it.
        kill -KILL -- "-$pid" 2>/dev/null || true
        rm -f "$base/$name.pid"
    done
}

stop_all() {
    stop_processes
    if [ -r "$settings" ]; then
        . "$settings"
        rm -rf "${postgres_folder:?}"
    fi
    rm -rf "${base:?}"/{rabbitmq,postgres,s3,settings,*.out}
}

print_env() {
    if [ ! -r "$settings" ]; then
        say "the servers are not running: scripts/servers.sh start"
        return 1
    fi
    . "$settings"
    cat <<ENV
export STOX_TEST_RABBITMQ_URL='amqp://stox:$amqp_password@127.0.0.1:$amqp_port'
export STOX_TEST_RABBITMQ_MANAGEMENT_URL='http://stox:$amqp_password@127.0.0.1:$management_port'
export STOX_TEST_POSTGRES_URL='postgres://postgres:$postgres_password@127.0.0.1:$postgres_port/postgres'
export STOX_TEST_S3_ENDPOINT='http://127.0.0.1:$s3_port'
export STOX_TEST_S3_ACCESS_KEY='stox'
export STOX_TEST_S3_SECRET_KEY='$s3_secret_key'
ENV
}

status() {
    local name worst=0
    for name in "${names[@]}"; do
        if healthy "$name"; then echo "$name: answers"; else echo "$name: down"; worst=1; fi
    done
    return $worst
}

case ${1:-} in
    start) start ;;
    stop) mkdir -p "$base"; exec 9>"$base.lock"; flock 9; stop_all; say "the servers are stopped" ;;
    status) status ;;
    env) print_env ;;
    install) install_packages ;;
    halt) halt "${2:-}" ;;
    resume) resume "${2:-}" ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
