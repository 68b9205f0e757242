# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# Who can reach whom. Nothing is sent outside: a container without a route there cannot.

outward() { beside "$1" "awk '\$2 == \"00000000\" {found = 1} END {exit !found}' /proc/net/route"; }
reaches() { beside "$1" "timeout 5 bash -c ': </dev/tcp/$2/$3'"; }
for service in ai-worker image-service seo-service sync-service simulators postgres rabbitmq minio; do
    check "$service has no route outside" refused outward "$service"
done
for service in amazon trendyol hepsiburada; do check "$service has one, to its marketplace" outward $service; done
check "ai-worker reaches its database" reaches ai-worker postgres 5432
check "ai-worker does not reach the simulated shops" refused reaches ai-worker simulators 8080
check "ai-worker does not reach the broker's management" refused reaches ai-worker no-such-name 15672
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
