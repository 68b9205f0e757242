#!/usr/bin/env bash
# Runs one private PostgreSQL server in the foreground: data in one folder, listening on loopback only, no socket file.
# PostgreSQL refuses to run as root, so then it runs as the `postgres` user, who must be able to reach the folder.
#
#   STOX_SERVER_PASSWORD=... scripts/run-postgres.sh FOLDER PORT        (the superuser is `postgres`)
set -euo pipefail

folder=$1 port=$2 password=$STOX_SERVER_PASSWORD

find_bin() {
    local path
    path=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -t/ -k5 -n | tail -n 1)
    if [ -z "$path" ] && command -v pg_config >/dev/null; then path=$(pg_config --bindir); fi
    if [ ! -x "$path/initdb" ]; then
        echo "run-postgres: no PostgreSQL server found; scripts/servers.sh install brings it" >&2
        return 1
    fi
    echo "$path"
}
bin=$(find_bin)

as_owner=()
umask 077
mkdir -p "$folder"
if [ "$(id -u)" = 0 ]; then
    as_owner=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    chown postgres: "$folder"
    if ! "${as_owner[@]}" test -w "$folder"; then
        echo "run-postgres: the user postgres cannot reach $folder; choose a folder outside private ones" >&2
        exit 1
    fi
fi

cd "$folder"
if [ ! -e "$folder/data/PG_VERSION" ]; then
    echo "$password" | "${as_owner[@]}" tee "$folder/password" >/dev/null
    "${as_owner[@]}" "$bin/initdb" --pgdata="$folder/data" --username=postgres --auth=scram-sha-256 \
        --pwfile="$folder/password" --encoding=UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1
    # `fsync` stays on: the tests kill this server and count what is left.
    "${as_owner[@]}" tee "$folder/data/stox.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
fsync = on
synchronous_commit = on
shared_buffers = 128MB
max_wal_size = 512MB
log_min_duration_statement = -1
CONF
    echo "include 'stox.conf'" | "${as_owner[@]}" tee -a "$folder/data/postgresql.conf" >/dev/null
fi

unset STOX_SERVER_PASSWORD
exec "${as_owner[@]}" "$bin/postgres" -D "$folder/data" -c "port=$port" >>"$folder/postgres.log" 2>&1
