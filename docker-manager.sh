#!/usr/bin/env bash
# Runs Stox as containers.
#
#   ./docker-manager.sh start                    builds, starts everything in order, waits until it is healthy
#   ./docker-manager.sh stop                     stops everything; data stays
#   ./docker-manager.sh restart [SERVICE]        stops and starts, everything or one service
#   ./docker-manager.sh status                   what runs and how it is; exit code 0 healthy, 1 degraded, 2 down
#   ./docker-manager.sh scale SERVICE COUNT      changes the number of replicas
#   ./docker-manager.sh logs [SERVICE] [OPTION]  the log; options are those of `docker compose logs` (-f, --tail=100)
#   ./docker-manager.sh backup [FOLDER]          database, objects and broker definitions into one dated folder
#   ./docker-manager.sh restore [--verify] [--yes] FOLDER    puts a backup in the place of what is there
#   ./docker-manager.sh emergency-stop           consumers stop, data and messages stay; `start` resumes
#   ./docker-manager.sh cleanup [--yes]          deletes containers, networks, volumes and the image, after asking
#   ./docker-manager.sh monitor                  the live view of monitor.sh; one look when piped
#   ./docker-manager.sh drill NAME [OPTION]      breaks something on purpose and counts what was lost and doubled
#
# Services go by their names in compose.yml; ai-service, amazon-service, trendyol-service, hepsiburada-service,
# inventory-service and database are understood, too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/containers-setup.sh
. scripts/backup.sh
. scripts/drill.sh

# Those that work through messages; the gateway, intake, simulators and servers go on without them.
consumers=(ai-worker seo-service amazon trendyol hepsiburada sync-service)

usage() { sed -n '2,19s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

# The name in compose.yml of a service that people know by another.
service() {
    case $1 in
        ai-service) echo ai-worker ;;
        amazon-service | trendyol-service | hepsiburada-service) echo "${1%-service}" ;;
        inventory-service | stock-service) echo sync-service ;;
        database | postgresql) echo postgres ;;
        broker) echo rabbitmq ;;
        nginx) echo gateway ;;
        *) echo "$1" ;;
    esac
}

known_service() {
    local name services
    name=$(service "$1")
    services=$(docker compose --profile '*' config --services)
    if grep -qx -- "$name" <<<"$services"; then
        echo "$name"
    else
        tell "there is no service \`$1\`; there are: $(sort <<<"$services" | tr '\n' ' ')"
        return 2
    fi
}

start() {
    local build=(--build)
    # An image that was built elsewhere is taken as it is.
    if [ "${STOX_PULL_POLICY:-$(setting STOX_PULL_POLICY build)}" != build ]; then build=(); fi
    docker compose up -d "${build[@]}" --wait "$@"
    docker compose run --rm --no-deps -T secrets-init secrets show --folder /secrets
    tell "up: https://localhost:${HTTPS_PORT:-$(setting HTTPS_PORT 443)}/ (user stox), try it with: docker compose run --rm demo-service"
}

# A setting of .env, or its default.
setting() {
    local value
    value=$(sed -n "s/^$1=//p" .env 2>/dev/null | tail -n 1)
    echo "${value:-$2}"
}

# One line for each container: service, state, health, and what it says.
containers() { docker compose ps --all --format '{{.Service}}|{{.State}}|{{.Health}}|{{.Name}}|{{.Status}}' | sort; }

# One-shot steps that ended well are as they should be.
status() {
    local service state health name text up=0 bad=0 word
    printf '%-16s %-11s %-28s %s\n' SERVICE STATE CONTAINER SINCE
    while IFS='|' read -r service state health name text; do
        [ -n "$service" ] || continue
        case $service/$state in
            secrets-init/exited | setup/exited)
                word=completed
                case $text in "Exited (0)"*) ;; *) word=failed; bad=$((bad + 1)) ;; esac ;;
            */running)
                up=$((up + 1))
                word=${health:-running}
                case $word in healthy | running) ;; *) bad=$((bad + 1)) ;; esac ;;
            *)
                word=$state
                bad=$((bad + 1)) ;;
        esac
        printf '%-16s %-11s %-28s %s\n' "$service" "$word" "$name" "$text"
    done < <(containers)
    for service in $(docker compose config --services); do
        if [ -z "$(docker compose ps --all -q "$service")" ]; then
            printf '%-16s %-11s\n' "$service" missing
            bad=$((bad + 1))
        fi
    done
    if [ $up = 0 ]; then echo "down"; return 2; fi
    if [ $bad -gt 0 ]; then echo "degraded: $bad not as they should be"; return 1; fi
    echo "healthy: $up containers"
}

scale() {
    local name count=${2:-}
    [[ $count =~ ^[0-9]+$ ]] || { tell "usage: ./docker-manager.sh scale SERVICE COUNT"; return 2; }
    name=$(known_service "$1")
    case $name in
        rabbitmq | postgres | minio | gateway | simulators | setup | secrets-init)
            tell "$name keeps data or ports of its own and runs once"
            return 2 ;;
    esac
    docker compose up -d --wait --no-deps --no-recreate --scale "$name=$count" "$name"
    tell "$name has $count replicas until the next start; for good: $(tr 'a-z-' 'A-Z_' <<<"$name")_REPLICAS=$count in .env"
}

emergency_stop() {
    docker compose stop "${consumers[@]}"
    tell "stopped: ${consumers[*]}. Uploads are still taken; messages and data stay. ./docker-manager.sh start resumes."
}

# The project of compose.yml, which everything it made carries.
project_name() { docker compose config --format json | sed -n 's/^  "name": "\(.*\)",*$/\1/p'; }

# True when the person at the terminal types the project's name, or --yes was given.
confirmed() { # --yes or nothing
    local answer project
    if [ "${1:-}" = --yes ]; then return; fi
    project=$(project_name)
    read -r -p "Type $project to go on: " answer || true
    if [ "$answer" != "$project" ]; then
        tell "nothing was changed"
        return 1
    fi
}

cleanup() {
    local project
    project=$(project_name)
    echo "This deletes, for good:"
    docker ps -a --filter "label=com.docker.compose.project=$project" --format '  container  {{.Names}}'
    docker network ls --filter "label=com.docker.compose.project=$project" --format '  network    {{.Name}}'
    docker volume ls --filter "label=com.docker.compose.project=$project" --format '  volume     {{.Name}}'
    docker image ls --filter "reference=${STOX_IMAGE:-$(setting STOX_IMAGE stox:local)}" --format '  image      {{.Repository}}:{{.Tag}}'
    echo "Backups are not touched."
    confirmed "${1:-}" || return 1
    docker compose --profile '*' down --volumes --remove-orphans --rmi local
}

# Live on a terminal, one look elsewhere.
monitor() {
    if [ -t 1 ]; then exec ./monitor.sh; fi
    ./monitor.sh status || true
    ./monitor.sh queues
}

case ${1:-} in
    start | stop | restart | status | scale | logs | backup | restore | emergency-stop | cleanup | monitor | drill) containers_setup || exit 2 ;;
    -h | --help | help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
esac
verb=$1
shift
case $verb in
    start) start "$@" ;;
    stop) docker compose --profile '*' stop ;;
    restart)
        if [ $# -gt 0 ]; then
            name=$(known_service "$1")
            docker compose restart "$name"
            docker compose up -d --wait --no-deps --no-recreate "$name"
        else
            docker compose stop
            docker compose up -d --wait
        fi ;;
    status) status ;;
    scale) scale "${1:-}" "${2:-}" ;;
    logs)
        if [ $# -gt 0 ] && [[ $1 != -* ]]; then
            name=$(known_service "$1")
            shift
            docker compose logs "$@" "$name"
        else
            docker compose logs "$@"
        fi ;;
    backup) backup "$@" ;;
    restore) restore "$@" ;;
    emergency-stop) emergency_stop ;;
    cleanup) cleanup "$@" ;;
    monitor) monitor ;;
    drill) drill "$@" ;;
esac
