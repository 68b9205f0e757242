#!/usr/bin/env bash
# Drills on the servers of the containers, for docker-manager.sh, which sources it with containers-setup.sh (`tell`,
# `secret`) and backup.sh (`sql`) and has the word `setting`.
#
# The drill sells made-up products with services of its own, on a virtual host, a database and a bucket of its own; what is
# stopped is the real server, which the running installation feels, too. Needs an engine on this machine (its networks are
# reached by address).

# Host and port of a server as seen from here, on one of its networks.
address() { # service, port
    local id ip
    id=$(docker compose ps -q "$1" | head -n 1)
    ip=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{println .IPAddress}}{{end}}' "${id:-none}" | head -n 1)
    if [ -z "$ip" ]; then tell "$1 does not run: ./docker-manager.sh start"; return 1; fi
    echo "$ip:$2"
}
broker() { docker compose exec -T rabbitmq rabbitmqctl -q "$@" </dev/null; }

# What the drill made on the servers, gone again.
drill_ends() {
    broker delete_vhost stox-drill >/dev/null 2>&1 || true
    sql <<'SQL' >/dev/null 2>&1 || true
DROP DATABASE IF EXISTS stox_drill WITH (FORCE);
SELECT format('DROP ROLE %I', rolname) FROM pg_roles WHERE rolname LIKE 'demo\_%' \gexec
SQL
    rm -rf "$drill_folder"
}

# Stops a server's process at once and starts it again with its data.
restart_commands() { # service
    local id
    id=$(docker compose ps -q "$1" | head -n 1)
    echo "--stop-command=docker kill $id"
    echo "--start-command=docker start $id"
}

drill() { # name, further options of `stox drill`
    local name=${1:-} broker_user database_user id commands=()
    case $name in
        kill-worker | broker-restart | db-restart | disk-full | s3-down | partition) shift ;;
        *) tell "usage: ./docker-manager.sh drill kill-worker|broker-restart|db-restart|disk-full|s3-down|partition"; return 2 ;;
    esac
    drill_folder=$(mktemp -d)
    trap drill_ends EXIT
    # The program out of the image runs anywhere: it is static.
    id=$(docker create "${STOX_IMAGE:-$(setting STOX_IMAGE stox:local)}")
    docker cp -q "$id:/stox" "$drill_folder/stox"
    docker rm "$id" >/dev/null
    broker_user=${RABBITMQ_USER:-$(setting RABBITMQ_USER stox)}
    database_user=${DB_USER:-$(setting DB_USER stox)}
    broker add_vhost stox-drill && broker set_permissions -p stox-drill "$broker_user" '.*' '.*' '.*'
    echo 'CREATE DATABASE stox_drill' | sql
    case $name in
        broker-restart) mapfile -t commands < <(restart_commands rabbitmq) ;;
        db-restart) mapfile -t commands < <(restart_commands postgres) ;;
    esac
    RABBITMQ_URL="amqp://$broker_user:$(secret 'broker management')@$(address rabbitmq 5672)/stox-drill" \
        DATABASE_URL="postgres://$database_user:$(secret database)@$(address postgres 5432)/stox_drill" \
        S3_ENDPOINT="http://$(address minio 9000)" S3_BUCKET=stox-drill \
        S3_ACCESS_KEY=stox S3_SECRET_KEY="$(secret 'object store')" \
        "$drill_folder/stox" drill "$name" "${commands[@]}" "$@"
}
