#!/usr/bin/env bash
# Runs one private RabbitMQ node in the foreground: everything it writes is in one folder, everything it listens on
# is loopback. It touches no system service, and shares neither cookie nor epmd with one.
#
#   STOX_SERVER_PASSWORD=... scripts/run-rabbitmq.sh FOLDER AMQP_PORT MANAGEMENT_PORT INTERNAL_PORT EPMD_PORT
#                                                                                   (the administrator is `stox`)
#
# Start it in a process group of its own: killing the group kills the node and its epmd at once.
set -euo pipefail

folder=$1 amqp=$2 management=$3 internal=$4 epmd=$5 user=stox password=$STOX_SERVER_PASSWORD

find_server() {
    local path
    for path in /usr/lib/rabbitmq/bin/rabbitmq-server /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server \
        /opt/rabbitmq/sbin/rabbitmq-server; do
        if [ -x "$path" ]; then echo "$path"; return; fi
    done
    echo "run-rabbitmq: no rabbitmq-server found; scripts/servers.sh install brings it" >&2
    return 1
}
server=$(find_server)

umask 077
mkdir -p "$folder"/{home,data,log,config,schema}
cat >"$folder/config/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$amqp
management.tcp.ip = 127.0.0.1
management.tcp.port = $management
default_user = $user
default_pass = $password
default_user_tags.administrator = true
default_permissions.configure = .*
default_permissions.read = .*
default_permissions.write = .*
# Figures in the management API are at most a second old.
collect_statistics_interval = 1000
# Many short-lived queues: keep their write-ahead log small.
raft.wal_max_size_bytes = 67108864
disk_free_limit.absolute = 256MB
log.console = false
log.file.level = info
CONF
echo '[rabbitmq_management].' >"$folder/config/enabled_plugins"
: >"$folder/config/rabbitmq-env.conf"

export HOME=$folder/home
export ERL_EPMD_PORT=$epmd ERL_EPMD_ADDRESS=127.0.0.1
export RABBITMQ_CONF_ENV_FILE=$folder/config/rabbitmq-env.conf
export RABBITMQ_CONFIG_FILE=$folder/config/rabbitmq.conf
export RABBITMQ_ADVANCED_CONFIG_FILE=$folder/config/advanced.config
export RABBITMQ_ENABLED_PLUGINS_FILE=$folder/config/enabled_plugins
export RABBITMQ_MNESIA_BASE=$folder/data
export RABBITMQ_LOG_BASE=$folder/log
export RABBITMQ_SCHEMA_DIR=$folder/schema
export RABBITMQ_GENERATED_CONFIG_DIR=$folder/config
export RABBITMQ_PID_FILE=$folder/rabbitmq.pid
export RABBITMQ_NODENAME=stox-$amqp@localhost
export RABBITMQ_DIST_PORT=$internal
# Distribution stays on loopback; two schedulers are plenty and leave the cores to the tests.
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none"
# Makes the start script replace itself with the node instead of minding it.
export RUNNING_UNDER_SYSTEMD=true

cd "$folder"
epmd -port "$epmd" -address 127.0.0.1 >"$folder/log/epmd.log" 2>&1 &
unset STOX_SERVER_PASSWORD
exec "$server" >>"$folder/log/start.log" 2>&1
