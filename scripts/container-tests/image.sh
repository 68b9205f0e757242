# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# The image: built in three ways, and what is in it.

timed_build() { # what
    local began=$SECONDS
    compose build --quiet secrets-init || return 1
    echo "      build, $1: $((SECONDS - began)) s" >>"$work/figures"
}
one_line_change() { echo "// one line" >>"$clone/stox/src/main.rs" && timed_build "one line changed"; }

: >"$work/figures"
if [ "${STOX_PULL_POLICY:-}" != never ]; then
    check "the image builds from a fresh clone" timed_build "caches as they are"
    check "a change of one line builds" one_line_change
    (cd "$clone" && git checkout -q stox/src/main.rs)
    check "nothing changed builds nothing" timed_build "nothing changed"
    cat "$work/figures"
    check "its size is within the budget" env STOX_IMAGE="$STOX_IMAGE" scripts/image-size.sh
fi
no_shell() { refused docker run --rm --entrypoint /bin/sh "$STOX_IMAGE" -c true; }
check "there is no shell in it" no_shell
check "it runs as a user who is not root" same "$(docker image inspect -f '{{.Config.User}}' "$STOX_IMAGE")" 10001:10001
check "every service's file is in no layer but the program's" same \
    "$(docker image inspect -f '{{join .Config.Entrypoint " "}}' "$STOX_IMAGE")" /stox
every_target() {
    local name services
    services=$(compose config --services)
    for name in $(docker run --rm "$STOX_IMAGE" targets --json | sed -n 's/^ *"name": "\(.*\)",*$/\1/p'); do
        grep -qx -- "$name" <<<"$services" || { echo "$name is not in compose.yml"; return 1; }
    done
}
check "every target is a service of compose.yml" every_target
no_warning() { same "$(compose "$@" config -q 2>&1)" ""; }
check "compose.yml is clean" no_warning
check "so is it with the development file" no_warning -f compose.yml -f compose.override.example.yml
check "so is it for production" env DOMAIN_NAME=shop.example docker compose -f compose.yml -f compose.production.yml config -q
check "so is it with SeaweedFS" no_warning -f compose.yml -f deploy/compose.seaweedfs.yml
