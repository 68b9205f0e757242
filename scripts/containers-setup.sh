#!/usr/bin/env bash
# Brings a Debian machine that has Docker Engine to where `docker compose` (v2) and `docker buildx` work, and says what
# to install elsewhere. Does nothing when both are there. docker-manager.sh, deploy.sh, stand-ins.sh and test-containers.sh source it.
#
#   scripts/containers-setup.sh            sets up and ends

# Debian 12 brings neither plugin; those of Debian 13 need nothing but a C library that Debian 12 has.
# name, path in the pool, SHA-256
plugin_packages() {
    cat <<'LIST'
docker-compose main/d/docker-compose/docker-compose_2.26.1-4_amd64.deb 47681197cb2b1ab88206b42a1a92fc75f50d9530a6322d03494a473eed0408ea
docker-buildx main/d/docker-buildx/docker-buildx_0.13.1+ds1-3_amd64.deb fcf8c48204d1603c8f209451d7827eb91bf30759578baf7704e9e1a87e5f1d7f
LIST
}

tell() { printf 'stox: %s\n' "$*" >&2; }

# A password or token, by the words that `secrets show` prints before it.
secret() { # what
    docker compose run --rm --no-deps -T secrets-init secrets show --folder /secrets --again </dev/null |
        sed -n "s/^ *$1 *[^ ]* *\([^ ]*\)\$/\1/p"
}

# True when a container engine answers; otherwise says how to get one.
engine() {
    if ! command -v docker >/dev/null; then
        tell "no container engine: the command \`docker\` is missing. Install Docker Engine 20.10 or newer with Compose v2"
        tell "(https://docs.docker.com/engine/install/; on Debian or Ubuntu also: apt-get install docker.io), then start again"
        return 1
    fi
    if ! docker info >/dev/null 2>&1; then
        tell "the container engine does not answer: start it (systemctl start docker), or add yourself to the group docker"
        docker info 2>&1 | grep -i error | head -n 1 >&2
        return 1
    fi
}

# Fetches one plugin and puts it where the docker command looks for it.
fetch_plugin() { # name, pool path, sha256
    local name=$1 pool=$2 sum=$3 folder unpacked
    folder=${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins
    unpacked=$(mktemp -d)
    tell "fetching Debian 13's $name for this user ($folder)"
    if curl -fsSL --retry 3 -o "$unpacked/package.deb" "http://deb.debian.org/debian/pool/$pool" &&
        echo "$sum  $unpacked/package.deb" | sha256sum -c --quiet - &&
        dpkg-deb -x "$unpacked/package.deb" "$unpacked/tree"; then
        mkdir -p "$folder"
        find "$unpacked/tree" -type f -path '*/cli-plugins/*' -exec install -m 755 {} "$folder/" \;
        rm -rf "$unpacked"
    else
        rm -rf "$unpacked"
        tell "that failed: install the Docker plugin for ${name#docker-} yourself (https://docs.docker.com/compose/install/linux/)"
        return 1
    fi
}

# Sets up what is missing; the plugins only where the pool's packages fit.
containers_setup() {
    local name pool sum
    engine || return 1
    while read -r name pool sum; do
        if docker "${name#docker-}" version >/dev/null 2>&1; then continue; fi
        if [ "$(uname -m)" != x86_64 ] || ! command -v dpkg-deb >/dev/null; then
            tell "the Docker plugin for ${name#docker-} is missing: https://docs.docker.com/compose/install/linux/"
            return 1
        fi
        fetch_plugin "$name" "$pool" "$sum" || return 1
    done < <(plugin_packages)
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    set -euo pipefail
    containers_setup
    tell "ready: engine $(docker version --format '{{.Server.Version}}'), $(docker compose version | head -n 1)"
fi
