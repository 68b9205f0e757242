# Stands in for the public MinIO image: the S3 server of the tests, started with MinIO's variables and arguments. The
# build context is the repository.
ARG RUST
ARG BASE
FROM ${RUST} AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,id=stox-stand-in-target,target=/src/target \
    cargo build --locked --package testkit --bin s3-server \
    && install -D target/debug/s3-server /out/s3-server

FROM ${BASE}
COPY --from=build /out/s3-server /usr/local/bin/s3-server
COPY deploy/stand-ins/minio-start.sh /usr/local/bin/minio
VOLUME /data
EXPOSE 9000
ENTRYPOINT ["minio"]
