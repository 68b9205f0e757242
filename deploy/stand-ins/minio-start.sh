#!/usr/bin/env bash
# `minio server FOLDER [options]` with MINIO_ROOT_USER_FILE and MINIO_ROOT_PASSWORD_FILE. The server knows one access
# key, so the user must be called that.
set -euo pipefail
if [ "${1:-}" != server ] || [ -z "${2:-}" ]; then
    echo "usage: minio server FOLDER" >&2
    exit 2
fi
if [ "$(cat "$MINIO_ROOT_USER_FILE")" != stox ]; then
    echo "minio: this stand-in serves the access key \`stox\` only" >&2
    exit 2
fi
STOX_SERVER_PASSWORD=$(cat "$MINIO_ROOT_PASSWORD_FILE")
export STOX_SERVER_PASSWORD
exec s3-server 0.0.0.0:9000 "$2"
