# One image for every service: the static binary `stox`, certificates, nothing else. `docker run IMAGE run ai-worker`.
#
# Every base image is an argument, so that a machine without a registry can name its own (scripts/stand-ins.sh).
ARG RUST_IMAGE=rust:1.95-trixie

FROM ${RUST_IMAGE} AS build
# What crates with C and assembler code need to build.
RUN for tool in gcc g++ make cmake nasm; do command -v $tool >/dev/null || missing=yes; done; \
    if [ "${missing:-no}" = yes ]; then \
        apt-get update && apt-get install -y --no-install-recommends gcc g++ make cmake nasm && rm -rf /var/lib/apt/lists/*; \
    fi
WORKDIR /src
# Not the toolchain's usual target, so that flags reach our code only and never build scripts.
ARG TARGET=x86_64-unknown-linux-gnu
ENV RUSTFLAGS="-C target-feature=+crt-static"
COPY . .
ARG PROFILE=container
ARG JOBS=default
# Dependencies are compiled once and kept in the cache mounts: neither a change of our code nor one of Cargo.lock
# compiles what it does not touch.
RUN --mount=type=cache,id=stox-registry,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,id=stox-target,target=/src/target,sharing=locked \
    cargo build --locked --jobs ${JOBS} --profile ${PROFILE} --target ${TARGET} --package stox \
    && install -D target/${TARGET}/${PROFILE}/stox /out/stox \
    && install -d -m 1777 /out/tmp \
    && install -d /owned/data \
    && install -D -m 444 /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/ca-certificates.crt

FROM scratch
COPY --from=build /out /
# What a volume mounted here starts with: a folder of the user's own.
COPY --from=build --chown=10001:10001 /owned /
USER 10001:10001
ENV HOME=/tmp LOG_FORMAT=json SERVER_HOST=0.0.0.0 SERVER_PORT=8080
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=180s --retries=3 CMD ["/stox", "health"]
ENTRYPOINT ["/stox"]
CMD ["targets"]
