# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# monitor.sh over the containers: it sees every replica, and what goes wrong while it goes wrong; one trace leads through
# all services. What it shows is kept: STOX_CAPTURES=docs/captures writes the guide's captures anew.

followed() { # id, queues...
    local said
    said=$(compose --profile operate run --rm -T operator trace "$1" --most 20)
    shift
    for queue in "$@"; do contains "$said" "$queue" || return 1; done
}

check "monitor.sh status: well, every service, three ai-workers" within 60 capture 0 well "STOX ok" "ai-worker       ok         3/3" "simulators      ok         1/1"
check "monitor.sh queues counts at the broker" contains "$(./monitor.sh queues)" "stox.marketplaces"
check "stox trace leads through every service" followed KUPA-330 image-service ai_processing seo_generation marketplace_broadcast.trendyol stock_channels
compose kill sync-service >/dev/null 2>&1
check "a killed service is down, by name and exit code" within 30 capture 2 killed "STOX down" "sync-service    down" "! sync-service does not answer"
compose up -d --no-deps --wait sync-service >/dev/null 2>&1
compose pause rabbitmq >/dev/null 2>&1
check "a broker that is held still is noticed" within 90 capture 1 paused "degraded" "broker"
compose unpause rabbitmq >/dev/null 2>&1
check "and well again when it goes on" within 120 capture 0 again "STOX ok"
check "piped, the live view is plain lines" contains "$(./monitor.sh --looks 2 --every 1)" "QUEUE"
