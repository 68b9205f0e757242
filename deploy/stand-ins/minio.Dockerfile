# Stands in for the public MinIO image: the S3 server of the tests, started with MinIO's variables and arguments. The
# build context is a folder with the server and its start.
ARG BASE
FROM ${BASE}
COPY s3-server /usr/local/bin/s3-server
COPY minio-start.sh /usr/local/bin/minio
VOLUME /data
EXPOSE 9000
# The server ends on an interrupt.
STOPSIGNAL SIGINT
ENTRYPOINT ["minio"]
