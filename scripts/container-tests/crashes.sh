# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# Every container in turn: its process is killed and the engine starts it again; then everything is whole.

# An order at a shop just before each fault, so that there is something to lose.
placed=0
order() {
    within 60 api /sim/trendyol/orders -f -o /dev/null -H 'Content-Type: application/json' -d '{"sku": "KASIK-ZEYTIN", "quantity": 1}' &&
        placed=$((placed + 1))
}
pid_of() { docker inspect -f '{{.State.Pid}}' "$1"; }
crash() { # service
    local id before began
    order || return 1
    id=$(containers_of "$1" | head -n 1)
    before=$(docker inspect -f '{{.RestartCount}}' "$id")
    kill -KILL "$(pid_of "$id")" || return 1
    began=$(date +%s%N)
    within 30 restarted "$id" "$before" && within 180 healthy "$1" &&
        awk -v name="$1" -v ns="$(($(date +%s%N) - began))" 'BEGIN {printf "%-14s %5.1f s\n", name, ns / 1e9}' >>"$work/recovery"
}
: >"$work/recovery"
restarted() { [ "$(docker inspect -f '{{.RestartCount}}' "$1")" -gt "$2" ]; }
all_services=(simulators image-service ai-worker seo-service amazon trendyol hepsiburada sync-service gateway minio rabbitmq postgres)
for service in "${all_services[@]}"; do check "$service dies and comes back by itself" crash "$service"; done

# By the engine's own `kill`, which is an order to stay down: the next start brings it back. Meanwhile monitor.sh says
# what is missing: the service itself, or the part of a service that needs it.
killed() { # service
    local shown=$1
    case $1 in rabbitmq) shown='broker:' ;; postgres) shown='database:' ;; minio) shown='objects:' ;; esac
    local said=0
    order && docker kill "$(containers_of "$1" | head -n 1)" || return 1
    within 60 capture "$(ends_with "$1")" "killed-$1" "$shown" '! ' || said=1
    compose up -d --wait --no-recreate "$1" && return $said
}
# Down where the only one of a service is gone, else degraded.
ends_with() { case $1 in ai-worker | rabbitmq | postgres | minio) echo 1 ;; *) echo 2 ;; esac; }
for service in "${all_services[@]}"; do check "docker kill $service, which monitor.sh shows, then a start" killed "$service"; done

cut_off() {
    local id net=${project}_broker
    id=$(containers_of ai-worker | head -n 1)
    order && docker network disconnect "$net" "$id" && within 60 refused healthy ai-worker && within 60 capture 1 cut-off broker && docker network connect "$net" "$id" && within 120 healthy ai-worker
}
check "ai-worker is cut off the broker, is not ready, and recovers" cut_off
# Which service is not ready is the sign that the pause has been felt.
paused() { # service, who feels it, the part that says so
    order && compose pause "$1" && within 90 refused healthy "$2" && within 60 capture 1 "paused-$1" "$3" && compose unpause "$1" && within 180 healthy
}
check "the database hangs until sync-service is not ready, and everything recovers" paused postgres sync-service database
check "the broker hangs until ai-worker is not ready, and everything recovers" paused rabbitmq ai-worker broker
check "everything is healthy" within 180 healthy
check "the shops' books: nothing lost, nothing doubled" within 180 books $((1 + placed))
if [ -s "$work/recovery" ]; then
    echo "      back to healthy after (by itself, killed process):"
    sed 's/^/      /' "$work/recovery"
fi
