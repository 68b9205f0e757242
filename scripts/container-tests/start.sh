# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# The first start, as the guides say.

first_start() {
    if [ "${STOX_PULL_POLICY:-}" = never ]; then compose up -d --wait; else compose up -d --build --wait; fi
}
check "docker compose up -d --build --wait" first_start
check "the image's size is within the budget" env STOX_IMAGE="$STOX_IMAGE" scripts/image-size.sh
check "every container is healthy" healthy
api_token=$(token)
answers() { same "$(status_of "$1")" 200; }
check "image-service is ready through the gateway" within 20 answers /ready
check "a second start changes nothing" compose up -d --wait
check "the broker's container has its fixed name" docker exec "$RABBITMQ_CONTAINER" true
topology() { diff <(docker exec "$RABBITMQ_CONTAINER" cat /etc/rabbitmq/definitions/10-topology.json) rabbitmq/definitions.json; }
check "the broker started with rabbitmq/definitions.json" topology
