#!/usr/bin/env bash
# Like the public image's start: as the user rabbitmq, who owns the data folder.
set -euo pipefail
if [ "$(id -u)" = 0 ] && [[ ${1:-} == rabbitmq* ]]; then
    find /var/lib/rabbitmq \! -user rabbitmq -exec chown rabbitmq: '{}' +
    exec gosu rabbitmq "$0" "$@"
fi
exec "$@"
