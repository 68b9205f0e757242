# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# Who can reach whom. The one connection attempted outside goes to the mirror that the stand-ins' packages come from.

reaches() { beside "$1" "timeout 4 bash -c ': </dev/tcp/$2/$3'"; }
# Every network of the container is an internal one: the engine lets nothing out of those.
inside() { # service
    local network
    for network in $(docker inspect -f '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}' "$(containers_of "$1" | head -n 1)"); do
        same "$network $(docker network inspect -f '{{.Internal}}' "$network")" "$network true" || return 1
    done
}
for service in ai-worker image-service seo-service sync-service simulators postgres rabbitmq minio; do
    check "$service is on internal networks only" inside "$service"
done
for service in amazon trendyol hepsiburada; do check "$service is on one that leads to its marketplace" refused inside $service; done
mirror=$(getent ahostsv4 deb.debian.org | awk '{print $1; exit}')
if [ -n "$mirror" ] && reaches amazon "$mirror" 80; then
    check "ai-worker cannot connect to an address that amazon can" refused reaches ai-worker "$mirror" 80
else
    echo "SKIP  an attempt to connect outside: this machine has no way out itself"
fi
check "ai-worker reaches its database" reaches ai-worker postgres 5432
check "ai-worker does not reach the simulated shops" refused reaches ai-worker simulators 8080
# The broker's management listens on all of its networks; who may look is a matter of users.
# shellcheck disable=SC2016 # the helper's shell expands
management_says() {
    beside ai-worker 'url=$(cat /run/secrets/rabbitmq_url) && pair=${url#amqp://} && pair=${pair%@*} && exec 3<>/dev/tcp/rabbitmq/15672 &&
        printf "GET /api/overview HTTP/1.0\r\nAuthorization: Basic %s\r\n\r\n" "$(printf %s "$pair" | base64 -w0)" >&3 && head -n 1 <&3'
}
check "the broker's management refuses ai-worker's user" contains "$(management_says 2>&1)" 401
check "the simulators do not reach the database" refused reaches simulators postgres 5432
check "the simulators do not reach the broker" refused reaches simulators rabbitmq 5672
check "an adapter does not reach the object store" refused reaches amazon minio 9000
read_only() { same "$(docker inspect -f '{{.HostConfig.ReadonlyRootfs}}' "$(containers_of "$1" | head -n 1)")" true; }
for service in simulators image-service ai-worker seo-service amazon trendyol hepsiburada sync-service gateway; do
    check "$service has a read-only root" read_only "$service"
    check "$service has no capability" same "$(docker inspect -f '{{.HostConfig.CapDrop}}' "$(containers_of "$service" | head -n 1)")" "[ALL]"
done
limit() { docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}' "$(containers_of "$1" | head -n 1)"; }
check "image-service has 256 MB and 0.3 processors" same "$(limit image-service)" "268435456 300000000"
check "ai-worker has 1 GB" contains "$(limit ai-worker)" 1073741824
check "seo-service has 512 MB and 0.5 processors" same "$(limit seo-service)" "536870912 500000000"
check "an adapter has 256 MB and 0.3 processors" same "$(limit amazon)" "268435456 300000000"
