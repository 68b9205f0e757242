# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# A catalogue through everything, and what the simulated shops' books say of it.

check "docker compose run --rm demo-service" compose run --rm -T demo-service
check "again, which changes nothing" compose run --rm -T demo-service
check "the shops' books: nothing lost, nothing doubled" books 1
