# Stands in for the public `rust` image. The build context is this machine's toolchain (`rustc --print sysroot`).
ARG BASE
FROM ${BASE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc g++ libc6-dev make cmake nasm pkg-config ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY bin /usr/local/bin
COPY lib /usr/local/lib
# This machine's authorities, so that crates.io is reached the way this machine reaches it.
RUN --mount=type=secret,id=authorities cp /run/secrets/authorities /etc/ssl/certs/ca-certificates.crt
ENV CARGO_HOME=/usr/local/cargo
CMD ["bash"]
