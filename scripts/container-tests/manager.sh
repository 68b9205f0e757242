# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# docker-manager.sh and deploy.sh, verb by verb.

manager() { ./docker-manager.sh "$@"; }
exits() { # code, command...
    local wanted=$1 code=0
    shift
    "$@" || code=$?
    same "$code" "$wanted"
}
running() { grep -qx -- "$1" <<<"$(compose ps --status running --services)"; }
replicas() { same "$(containers_of "$1" | wc -l)" "$2"; }

check "no verb: the usage, exit code 2" exits 2 manager
check "start" manager start
check "status of a healthy installation: 0" exits 0 manager status
check "scale ai-service 1" manager scale ai-service 1
check "one ai-worker runs" replicas ai-worker 1
check "scale amazon-service 2" manager scale amazon-service 2
check "two adapters run" replicas amazon 2
check "scale of a server is refused" exits 2 manager scale database 2
check "scale of nothing known is refused" exits 2 manager scale nobody 2
check "logs ai-service" contains "$(manager logs ai-service --tail=5)" ai-worker
check "restart of one service" manager restart seo-service
check "it runs" running seo-service
check "monitor prints lines when piped" contains "$(manager monitor 2>&1)" ai_processing
check "emergency-stop" manager emergency-stop
for service in ai-worker seo-service amazon trendyol hepsiburada sync-service; do check "$service has stopped" refused running "$service"; done
for service in postgres rabbitmq minio image-service gateway; do check "$service goes on" running "$service"; done
check "status is degraded: 1" exits 1 manager status
check "start resumes" manager start
check "ai-worker runs again, three times" replicas ai-worker 3
check "stop" manager stop
check "status when all is stopped: 2" exits 2 manager status
check "restart of everything" manager restart
check "deploy.sh 6 shows the status" contains "$(./deploy.sh 6)" healthy
check "deploy.sh's menu ends with 0" contains "$(echo 0 | ./deploy.sh)" "1) Deploy all services"
check "deploy.sh 5 takes an order line" contains "$(printf 'user123:no-such-sku:999.99:US:express\n\n' | ./deploy.sh 5 2>&1)" order_id
