#!/usr/bin/env bash
# Brings a bare Debian or Ubuntu to where `cargo build` works; elsewhere it says what to install and stops.
# Asks nothing, may be run again, and does nothing (not even `apt-get update`) when all is there.
# demo.sh, test.sh and servers.sh source it; run by itself it does the set-up and ends.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf 'stox: %s\n' "$*" >&2; }

# As root, or through sudo when we are somebody else.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "this needs root: $*"
        say "run it as root, or install sudo, then start again"
        return 1
    fi
}

# Installs the Debian packages named, those that are missing only.
packages() {
    local missing=() package
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        say "this is not Debian or Ubuntu, so the set-up stops here. Install what these Debian packages hold: $*"
        say "and a Rust toolchain of at least $(wanted_rust) (https://rustup.rs), then start again"
        return 1
    fi
    for package in "$@"; do
        if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then missing+=("$package"); fi
    done
    if [ ${#missing[@]} = 0 ]; then return; fi
    say "installing ${missing[*]}"
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# The oldest Rust that the workspace accepts, for example 1.94.
wanted_rust() { sed -n 's/^rust-version *= *"\([0-9.]*\)".*/\1/p' "$repository/Cargo.toml" | head -n 1; }

# True when the cargo on the path is new enough.
rust_is_good() {
    local have
    command -v cargo >/dev/null && command -v rustc >/dev/null || return 1
    have=$(cd "$repository" && rustc --version 2>/dev/null | cut -d' ' -f2) || return 1
    [ -n "$have" ] && printf '%s\n%s\n' "$(wanted_rust)" "${have%%-*}" | sort -C -V
}

rust() {
    if rust_is_good; then return; fi
    # It may be there, only not on the path of this shell.
    if [ -d "${CARGO_HOME:-$HOME/.cargo}/bin" ]; then PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"; export PATH; fi
    if rust_is_good; then return; fi

    if command -v rustup >/dev/null; then
        say "Rust $(wanted_rust) or newer is needed: updating the stable toolchain with rustup"
        rustup toolchain install stable --no-self-update --profile minimal --component clippy --component rustfmt || true
    else
        say "Rust $(wanted_rust) or newer is needed: installing it with rustup"
        if ! curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
            sh -s -- -y --no-modify-path --profile minimal --default-toolchain stable --component clippy rustfmt; then
            say "that failed; install Rust $(wanted_rust) or newer from https://rustup.rs, then start again"
            return 1
        fi
        PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
        export PATH
    fi
    if rust_is_good; then return; fi
    RUSTUP_TOOLCHAIN=stable
    export RUSTUP_TOOLCHAIN
    if rust_is_good; then return; fi
    say "there is still no Rust $(wanted_rust) or newer. Install one from https://rustup.rs, then start again"
    return 1
}

# What .ci/run needs beside the compiler.
lint_tools() {
    if cargo clippy --version >/dev/null 2>&1 && cargo fmt --version >/dev/null 2>&1; then return; fi
    rustup component add clippy rustfmt
}

# A C compiler serves the crates that bring C code (SQLite, the TLS library, libjpeg-turbo, libwebp); cmake, make and
# nasm build libjpeg-turbo with its vector code. Nothing else is built outside cargo.
build_tools() {
    if ! { command -v cc && command -v curl && command -v cmake && command -v make && command -v nasm; } >/dev/null 2>&1 ||
        [ ! -d /etc/ssl/certs ]; then
        packages ca-certificates curl gcc libc6-dev cmake make nasm
    fi
    rust
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    set -euo pipefail
    build_tools
    say "ready to build: $(rustc --version)"
fi
