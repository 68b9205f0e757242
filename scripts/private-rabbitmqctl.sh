#!/usr/bin/env bash
# rabbitmqctl on a node of run-rabbitmq.sh.
#
#   scripts/private-rabbitmqctl.sh FOLDER AMQP_PORT EPMD_PORT COMMAND...
set -euo pipefail

folder=$1 amqp=$2 epmd=$3
shift 3
export HOME=$folder/home ERL_EPMD_PORT=$epmd
export RABBITMQ_CONF_ENV_FILE=$folder/config/rabbitmq-env.conf
for path in /usr/lib/rabbitmq/bin/rabbitmqctl /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmqctl /opt/rabbitmq/sbin/rabbitmqctl; do
    if [ -x "$path" ]; then exec "$path" --quiet --node "stox-$amqp@localhost" "$@"; fi
done
echo "private-rabbitmqctl: no rabbitmqctl found; scripts/servers.sh install brings it" >&2
exit 1
