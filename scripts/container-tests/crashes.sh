# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# Every container in turn: its process is killed and the engine starts it again; then everything is whole.

pid_of() { docker inspect -f '{{.State.Pid}}' "$1"; }
crash() { # service
    local id before
    id=$(containers_of "$1" | head -n 1)
    before=$(docker inspect -f '{{.RestartCount}}' "$id")
    kill -KILL "$(pid_of "$id")" || return 1
    within 30 restarted "$id" "$before" && within 180 healthy "$1"
}
restarted() { [ "$(docker inspect -f '{{.RestartCount}}' "$1")" -gt "$2" ]; }
all_services=(simulators image-service ai-worker seo-service amazon trendyol hepsiburada sync-service gateway minio rabbitmq postgres)
for service in "${all_services[@]}"; do check "$service dies and comes back by itself" crash "$service"; done

# By the engine's own `kill`, which is an order to stay down: the next start brings it back.
killed() { docker kill "$(containers_of "$1" | head -n 1)" && compose up -d --wait; }
for service in ai-worker rabbitmq postgres; do check "docker kill $service, then a start" killed $service; done

cut_off() {
    local id net=${project}_broker
    id=$(containers_of ai-worker | head -n 1)
    docker network disconnect "$net" "$id" && within 60 refused healthy ai-worker && docker network connect "$net" "$id" && within 120 healthy ai-worker
}
check "ai-worker is cut off the broker, is not ready, and recovers" cut_off
paused() { compose pause postgres && sleep 10 && compose unpause postgres && within 180 healthy; }
check "the database hangs for ten seconds and everything recovers" paused
check "everything is healthy" within 180 healthy
check "the demo still ends well" compose run --rm -T demo-service
check "the shops' books: nothing lost, nothing doubled" books
