#!/usr/bin/env bash
# Builds stand-ins for the third-party images of compose.yml on a machine without an image registry: Debian packages and
# this machine's Rust toolchain. Tests use them; an installation uses the public images. See docs/containers.md.
#
#   scripts/stand-ins.sh build [NAME…]   makes what is missing (a second run makes nothing)
#   scripts/stand-ins.sh env       prints the lines for `.env` that make compose use them
#   scripts/stand-ins.sh remove    removes them
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/containers-setup.sh
. scripts/setup.sh

family=stox-stand-in
suite=trixie
base=$family/debian:$suite
names=(rust rabbitmq postgres nginx prometheus minio)

# The name of an image carries what it is made from, so a change makes a new one and nothing else does.
image() { # name
    local sum
    case $1 in
        rust) sum=$({ cat deploy/stand-ins/rust.*; rustc --version; cat "$authorities"; } | sha256sum) ;;
        minio) sum=$({ cat deploy/stand-ins/minio* Cargo.lock crates/testkit/Cargo.toml; find crates/testkit/src -name '*.rs' -exec cat {} +; } | sha256sum) ;;
        *) sum=$(cat deploy/stand-ins/"$1"* | sha256sum) ;;
    esac
    echo "$family/$1:${sum:0:12}"
}

there() { docker image inspect "$1" >/dev/null 2>&1; }

authorities=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}

make_base() {
    local folder
    if there "$base"; then return; fi
    packages debootstrap
    folder=$(mktemp -d)
    say "making $base"
    as_root debootstrap --variant=minbase --include=ca-certificates "$suite" "$folder/root" http://deb.debian.org/debian >"$folder/log" || {
        tail -n 5 "$folder/log" >&2
        return 1
    }
    as_root tar -C "$folder/root" -c . | docker import -c 'CMD ["bash"]' - "$base" >/dev/null
    as_root rm -rf "$folder"
}

make_image() { # name
    local name=$1 tag context=deploy/stand-ins extra=()
    tag=$(image "$name")
    if there "$tag"; then return; fi
    say "making $tag"
    case $name in
        rust)
            context=$(rustc --print sysroot)
            extra=(--secret "id=authorities,src=$authorities") ;;
        minio)
            # The server that the tests start as a process, from the same build.
            context=$(mktemp -d)
            s3_server
            cp "$s3_server" deploy/stand-ins/minio-start.sh "$context" ;;
    esac
    DOCKER_BUILDKIT=1 docker build --quiet --build-arg "BASE=$base" "${extra[@]}" \
        -f "deploy/stand-ins/$name.Dockerfile" -t "$tag" "$context" >/dev/null
    if [ "$name" = minio ]; then rm -rf "$context"; fi
}

# ./test.sh has built it; by itself this takes some minutes.
s3_server() {
    s3_server=${STOX_S3_SERVER:-${CARGO_TARGET_DIR:-target}/debug/s3-server}
    if [ -x "$s3_server" ]; then return; fi
    build_tools
    cargo build --quiet --locked --workspace --bin s3-server
}

build() {
    local name
    if [ $# = 0 ]; then set -- "${names[@]}"; fi
    containers_setup
    rust
    make_base
    for name; do make_image "$name"; done
}

print_env() {
    local name
    for name in "${names[@]}"; do echo "${name^^}_IMAGE=$(image "$name")"; done
}

remove() {
    docker image ls --format '{{.Repository}}:{{.Tag}}' | { grep "^$family/" || true; } | while read -r tag; do
        docker image rm "$tag"
    done
}

case ${1:-} in
    build) shift; build "$@" ;;
    env) print_env ;;
    remove) engine && remove ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
