# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# The end.

left() { docker ps -aq --filter "label=com.docker.compose.project=$project"; docker volume ls -q --filter "label=com.docker.compose.project=$project"; docker network ls -q --filter "label=com.docker.compose.project=$project"; }
check "cleanup names what it deletes, and without an answer deletes nothing" contains "$(./docker-manager.sh cleanup </dev/null 2>&1)" "volume     ${project}_postgres-data"
check "everything is still there" contains "$(left)" "${project}_postgres-data"
check "cleanup --yes" ./docker-manager.sh cleanup --yes
check "nothing is left" same "$(left)" ""
