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
# Builds make way for whatever else this machine does.
RUN mv /usr/local/bin/cargo /usr/local/bin/cargo-itself \
    && printf '#!/bin/sh\nexec nice -n 19 /usr/local/bin/cargo-itself "$@"\n' > /usr/local/bin/cargo \
    && chmod +x /usr/local/bin/cargo
ENV CARGO_HOME=/usr/local/cargo
CMD ["bash"]
